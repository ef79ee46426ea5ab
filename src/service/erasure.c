#include "service/erasure.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/str.h"
#include "store/image.h"
#include "store/job.h"
#include "store/personal.h"

/* What an area hides does not exist. */
static bool find_seen(struct db *db, const struct caller *c, int64_t id, struct arena *a,
		      struct subscriber *ret, struct err *err)
{
	bool seen;
	if (!store_subscriber_get(db, id, a, ret, err) ||
	    !store_subscriber_seen(db, &c->area, c->user, id, &seen, err))
		return false;
	return seen || c->area.whole || err_set(err, ERR_NOTFOUND, "there is no such subscriber");
}

/* Sealed texts are opened; what cannot be any more is left out. */
static bool open_records(struct db *db, struct arena *a, struct personal_data *p, struct err *err)
{
	struct audit_record *rows = arena_new(a, struct audit_record, p->record_count + 1);
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for what is kept of a person");
	for (size_t i = 0; i < p->record_count; i++) {
		rows[i] = p->records[i];
		if ((rows[i].before &&
		     !personal_open(db, rows[i].before, a, &rows[i].before, err)) ||
		    (rows[i].after && !personal_open(db, rows[i].after, a, &rows[i].after, err)))
			return false;
	}
	p->records = rows;
	return true;
}

static bool read_all(struct db *db, const struct caller *c, int64_t id, struct arena *a,
		     struct personal_data *p, struct err *err)
{
	const char *object = arena_printf(a, "subscriber:%" PRId64, id);
	struct audit_filter f = { .object = object };
	if (!object)
		return err_set(err, ERR_NOMEM, "no memory for what is kept of a person");
	return find_seen(db, c, id, a, &p->subscriber, err) &&
	       store_tenancies_of_subscriber(db, id, a, &p->tenancies, &p->tenancy_count, err) &&
	       store_audit_list(db, &f, PERSONAL_AUDIT_MAX, a, &p->records, &p->record_count,
				err) &&
	       open_records(db, a, p, err);
}

struct erasing {
	struct service *sv;
	const struct caller *caller;
	int64_t id;
	const char *reason;
};

static bool write_export(struct db *db, void *arg, struct err *err)
{
	const struct erasing *e = arg;
	char object[40];
	(void)snprintf(object, sizeof object, "subscriber:%" PRId64, e->id);
	return service_audit(e->sv, db, e->caller, "subscriber.export", object, NULL, NULL, err);
}

bool service_personal_data(struct service *sv, const struct caller *c, int64_t subscriber,
			   struct arena *a, struct personal_data *ret, struct err *err)
{
	struct erasing e = { sv, c, subscriber, NULL };
	struct personal_data p = { 0 };
	if (!caller_check(c, RIGHT_SUBSCRIBER_VIEW, err) || !caller_check(c, RIGHT_EXPORT_RUN, err))
		return false;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(sv, &r, err) || !read_all(r.db, c, subscriber, a, &p, err))
			return false;
	}
	if (!service_write(sv, write_export, &e, err))
		return false;
	*ret = p;
	return true;
}

static bool write_erasure(struct db *db, void *arg, struct err *err)
{
	const struct erasing *e = arg;
	AUTO_ARENA a = { .limit = 1 << 20 };
	AUTO_JSONW j = { 0 };
	AUTO_FREE char *after = NULL;
	struct subscriber was;
	char object[40];
	size_t n;
	if (!find_seen(db, e->caller, e->id, &a, &was, err))
		return false;
	if (was.erased_at)
		return err_set(err, ERR_CONFLICT, "this subscriber was erased before");
	struct subscriber blank = subscriber_nobody();
	blank.id = e->id;
	blank.city = was.city;
	blank.kind = was.kind;
	(void)snprintf(object, sizeof object, "subscriber:%" PRId64, e->id);
	jsonw_object(&j);
	jsonw_key(&j, "reason");
	jsonw_text(&j, e->reason);
	jsonw_object_end(&j);
	return store_subscriber_change(db, &blank, err) &&
	       store_subscriber_erased(db, e->id, service_now(e->sv), err) &&
	       personal_forget(db, e->id, err) &&
	       store_journal_forget(db, JOURNAL_SUBSCRIBER, e->id, err) &&
	       jsonw_take(&j, &after, &n, err) &&
	       service_audit(e->sv, db, e->caller, "subscriber.erase", object, NULL, after, err);
}

bool service_subscriber_erase(struct service *sv, const struct caller *c, int64_t subscriber,
			      const char *reason, struct err *err)
{
	struct erasing e = { sv, c, subscriber, reason };
	if (!caller_check(c, RIGHT_SUBSCRIBER_ERASE, err))
		return false;
	if (!reason[0] || strlen(reason) > ERASE_REASON_MAX || !utf8_valid(str_from(reason)))
		return err_field(err, "reason", "must have 1 to %d bytes", ERASE_REASON_MAX);
	return service_write(sv, write_erasure, &e, err);
}
