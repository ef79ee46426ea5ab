#include "service/opening.h"

#include <inttypes.h>
#include <stdio.h>

#include "service/personal.h"
#include "store/opening.h"

enum { OBJECT_MAX = 64 };

struct noting {
	struct service *sv;
	const struct caller *caller;
	const char *action;
	const char *object;
	int64_t since; /* what was noted then or later counts */
};

static bool write_note(struct db *db, void *arg, struct err *err)
{
	const struct noting *n = arg;
	const char *object = n->object;
	const char *after = NULL;
	int64_t cards;
	bool is;

	if (!store_opening_count(db, n->caller->user, n->since, &cards, err))
		return false;
	if (cards >= OPENINGS_MAX) {
		object = "cards";
		after = "{\"cards\":500}";
	}
	/* Two requests may have come here at once. */
	if (!store_opening_is(db, n->caller->user, object, n->since, &is, err) || is)
		return is;
	return store_opening_set(db, n->caller->user, object, service_now(n->sv), err) &&
	       service_audit(n->sv, db, n->caller, n->action, object, NULL, after, err);
}
_Static_assert(OPENINGS_MAX == 500, "the words above tell it");

static bool note(struct service *sv, const struct caller *c, const char *action, const char *object,
		 struct err *err)
{
	struct noting n = { sv, c, action, object, service_now(sv) - OPENING_EVERY + 1 };
	bool is;
	bool more = false;

	if (!c->user) /* the machine's own administrator */
		return true;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(sv, &r, err) ||
		    !store_opening_is(r.db, c->user, object, n.since, &is, err) ||
		    (!is && !store_opening_is(r.db, c->user, "cards", n.since, &more, err)))
			return false;
	}
	return is || more || service_write(sv, write_note, &n, err);
}

bool opening_note_meter(struct service *sv, const struct caller *c, const char *serial,
			struct err *err)
{
	char object[OBJECT_MAX];

	(void)snprintf(object, sizeof object, "meter:%s", serial);
	return note(sv, c, "meter.view", object, err);
}

bool opening_note_subscriber(struct service *sv, const struct caller *c, int64_t id,
			     struct err *err)
{
	char object[OBJECT_MAX];

	(void)snprintf(object, sizeof object, "subscriber:%" PRId64, id);
	return note(sv, c, "subscriber.view", object, err);
}

bool opening_note_list(struct service *sv, const struct caller *c, const char *list,
		       struct err *err)
{
	char object[OBJECT_MAX];

	if (!personal_seen(c))
		return true;
	(void)snprintf(object, sizeof object, "list:%s", list);
	return note(sv, c, "list.view", object, err);
}
