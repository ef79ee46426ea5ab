#include "service/selection.h"

#include <stdlib.h>

#include "service/meter.h"
#include "service/personal.h"

struct step {
	int64_t id; /* 0: is to be made */
	int64_t now;
	const int64_t *meters;
	size_t count;
	bool more;
};

static bool add_step(struct db *db, void *arg, struct err *err)
{
	struct step *s = arg;

	if (!s->id && !store_selection_create(db, s->now, &s->id, err))
		return false;
	return store_selection_add(db, s->id, s->meters, s->count, err);
}

static bool drop_step(struct db *db, void *arg, struct err *err)
{
	struct step *s = arg;

	return store_selection_drop(db, s->id, &s->more, err);
}

bool service_selection_drop(struct service *sv, int64_t id, struct err *err)
{
	struct step s = { .id = id, .more = true };

	while (s.more) {
		if (!service_write(sv, drop_step, &s, err))
			return false;
	}
	return true;
}

/* Writes ids down in steps; nothing of it stays when one fails. */
static bool write_down(struct service *sv, const int64_t *meters, size_t count, int64_t *ret_id,
		       struct err *err)
{
	struct step s = { .now = service_now(sv) };
	struct err later = { 0 };
	size_t done = 0;

	do {
		s.meters = meters + done;
		s.count = count - done < SELECTION_STEP ? count - done : SELECTION_STEP;
		/* What was written before is taken away; the first error is told. */
		if (!service_write(sv, add_step, &s, err))
			return done && service_selection_drop(sv, s.id, &later) && false;
		done += s.count;
	} while (done < count);
	*ret_id = s.id;
	return true;
}

bool service_selection_of_query(struct service *sv, const struct caller *c,
				const struct meter_query *q, int64_t expected, bool at_least,
				int64_t *ret_id, int64_t *ret_count, struct err *err)
{
	struct meter_query query = *q;
	int64_t *ids = NULL;
	size_t n = 0;

	query.now = service_now(sv);
	query.filter.area = &c->area;
	if (!caller_check(c, RIGHT_METER_VIEW, err) || !personal_check_query(c, &query, err))
		return false;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(sv, &r, err) || !store_meter_ids(r.db, &query, &ids, &n, err))
			return false;
	}
	bool same = expected < 0 || (at_least ? n >= (size_t)expected : n == (size_t)expected);
	bool ok = same ? write_down(sv, ids, n, ret_id, err)
		       : err_set(err, ERR_CONFLICT,
				 "%zu meters are found now instead of %s%lld: look again", n,
				 at_least ? "at least " : "", (long long)expected);
	free(ids);
	if (ok)
		*ret_count = (int64_t)n;
	return ok;
}

static bool find_serials(struct service *sv, const struct caller *c, const char *const *serials,
			 size_t count, int64_t *ids, struct err *err)
{
	AUTO_READER r = { 0 };

	if (!reader_take(sv, &r, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		AUTO_ARENA a = { 0 };
		struct meter m;
		if (!service_meter_seen(sv, r.db, c, serials[i], &a, &m, err))
			return false;
		ids[i] = m.row.id;
	}
	return true;
}

bool service_selection_of_serials(struct service *sv, const struct caller *c,
				  const char *const *serials, size_t count, int64_t *ret_id,
				  int64_t *ret_count, struct err *err)
{
	int64_t *ids = calloc(count + 1, sizeof *ids);
	bool ok = ids ? caller_check(c, RIGHT_METER_VIEW, err) &&
				  find_serials(sv, c, serials, count, ids, err) &&
				  write_down(sv, ids, count, ret_id, err)
		      : err_set(err, ERR_NOMEM, "no memory for a selection");

	free(ids);
	AUTO_READER r = { 0 };
	return ok && reader_take(sv, &r, err) &&
	       store_selection_count(r.db, *ret_id, ret_count, err);
}

bool service_selection_next(struct service *sv, int64_t id, int64_t after, int64_t *meters,
			    size_t max, size_t *ret_count, struct err *err)
{
	AUTO_READER r = { 0 };

	return reader_take(sv, &r, err) &&
	       store_selection_next(r.db, id, after, meters, max, ret_count, err);
}
