#include "base/str.h"
#include "store/current.h"
#include "store/engine.h"
#include "store/gap.h"
#include "store/group.h"

static const char *const state_names[REREAD_STATE_COUNT] = {
	[REREAD_WAITING] = "waiting",
	[REREAD_DONE] = "done",
	[REREAD_CANCELLED] = "cancelled",
	[REREAD_FAILED] = "failed",
};

const char *reread_state_name(enum reread_state s)
{
	return (unsigned)s < REREAD_STATE_COUNT ? state_names[s] : "";
}

static bool insert(struct db *db, int64_t meter, const struct reread *r, int64_t *ret_id,
		   struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_REREAD_ADD, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, r->ledger);
	bind_i64(s, 3, r->from);
	bind_i64(s, 4, r->to);
	bind_text(s, 5, r->asked_by);
	bind_i64(s, 6, r->asked_at);
	if (!stmt_step(s, &row, err))
		return false;
	*ret_id = col_i64(s, 0);
	return current_expect(db, meter, PENDING_REREAD, err);
}

static bool check_range(const struct reread *r, struct err *err)
{
	if (r->ledger < 0 || r->ledger >= LEDGER_COUNT)
		return err_field(err, "archive", "is none");
	return r->from <= r->to || err_field(err, "to", "must be later than from");
}

bool store_reread_add(struct db *db, const struct reread *r, int64_t *ret_id, struct err *err)
{
	int64_t waiting;

	if (!check_range(r, err) ||
	    !db_number_of(db, SQL_REREAD_COUNT_WAITING, r->meter, &waiting, err))
		return false;
	if (waiting >= REREADS_WAITING_MAX)
		return err_set(err, ERR_CONFLICT, "%d ranges of this meter wait already",
			       REREADS_WAITING_MAX);
	return insert(db, r->meter, r, ret_id, err);
}

/* A path's subtree lies in [path, path with its last "/" made the next character). */
static bool read_meters(struct db *db, const char *path, struct arena *a, int64_t **ret,
			size_t *ret_count, struct err *err)
{
	int64_t *ids = arena_new(a, int64_t, REREAD_GROUP_MAX + 1);
	char *end = arena_strdup(a, path);
	AUTO_STMT *s = NULL;
	bool row;
	size_t n = 0;

	if (!ids || !end)
		return err_set(err, ERR_NOMEM, "no memory for the meters");
	end[strlen(end) - 1]++;
	if (!db_start(db, SQL_REREAD_METERS, &s, err))
		return false;
	bind_text(s, 1, path);
	bind_text(s, 2, end);
	bind_i64(s, 3, REREAD_GROUP_MAX + 1);
	for (;; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		ids[n] = col_i64(s, 0);
	}
	*ret = ids;
	*ret_count = n;
	return true;
}

bool store_reread_add_group(struct db *db, int64_t group, const struct reread *r,
			    int64_t *ret_added, int64_t *ret_left_out, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 20 };
	struct meter_group g;
	int64_t *ids;
	size_t count;
	int64_t added = 0;

	if (!check_range(r, err) || !store_group_get(db, group, &a, &g, err) ||
	    !read_meters(db, g.path, &a, &ids, &count, err))
		return false;
	if (count > REREAD_GROUP_MAX)
		return err_set(err, ERR_INVAL, "the group has more than %d meters",
			       REREAD_GROUP_MAX);
	for (size_t i = 0; i < count; i++) {
		int64_t waiting;
		int64_t id;
		if (!db_number_of(db, SQL_REREAD_COUNT_WAITING, ids[i], &waiting, err))
			return false;
		if (waiting >= REREADS_WAITING_MAX)
			continue;
		if (!insert(db, ids[i], r, &id, err))
			return false;
		added++;
	}
	*ret_added = added;
	*ret_left_out = (int64_t)count - added;
	return true;
}

static bool read_row(const struct stmt *s, struct arena *a, struct reread *ret, struct err *err)
{
	int64_t state = col_i64(s, 6);
	struct reread r = {
		.id = col_i64(s, 0),
		.meter = col_i64(s, 1),
		.ledger = (int)col_i64(s, 2),
		.from = col_i64(s, 3),
		.to = col_i64(s, 4),
		.left_to = col_i64(s, 5),
		.asked_by = arena_strdup(a, col_text(s, 7)),
		.asked_at = col_i64(s, 8),
		.ended_at = col_i64(s, 9),
		.call = col_i64(s, 10),
		.rows_same = col_i64(s, 11),
		.rows_new = col_i64(s, 12),
		.rows_revised = col_i64(s, 13),
	};

	if (!r.asked_by)
		return err_set(err, ERR_NOMEM, "no memory for a range");
	if (state < 0 || state >= REREAD_STATE_COUNT || r.ledger < 0 || r.ledger >= LEDGER_COUNT)
		return err_set(err, ERR_DB, "range %lld has an unknown state", (long long)r.id);
	r.state = (enum reread_state)state;
	*ret = r;
	return true;
}

bool store_reread_get(struct db *db, int64_t id, struct arena *a, struct reread *ret,
		      struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_REREAD_GET, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	return row ? read_row(s, a, ret, err)
		   : err_set(err, ERR_NOTFOUND, "there is no such range");
}

bool store_reread_cancel(struct db *db, int64_t id, int64_t now, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_REREAD_CANCEL, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, now);
	if (!stmt_run(s, err))
		return false;
	return db_changes(db) > 0 || err_set(err, ERR_CONFLICT, "the range does not wait any more");
}

/* Rows of a running statement, at most `max`. */
static bool read_rows(struct stmt *s, size_t max, struct arena *a, const struct reread **ret,
		      size_t *ret_count, bool *ret_more, struct err *err)
{
	struct reread *rows = arena_new(a, struct reread, max);
	bool row;
	size_t n = 0;

	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for the ranges");
	for (;; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row || n == max)
			break;
		if (!read_row(s, a, &rows[n], err))
			return false;
	}
	*ret = rows;
	*ret_count = n;
	*ret_more = row;
	return true;
}

bool store_reread_list(struct db *db, int64_t meter, int64_t before, unsigned limit,
		       struct arena *a, const struct reread **ret, size_t *ret_count,
		       int64_t *ret_next, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool more;

	if (limit < 1 || limit > REREAD_LIST_MAX)
		return err_field(err, "limit", "from 1 to %d", REREAD_LIST_MAX);
	if (!db_start(db, SQL_REREAD_LIST, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, before ? before : INT64_MAX);
	bind_i64(s, 3, (int64_t)limit + 1);
	if (!read_rows(s, limit, a, ret, ret_count, &more, err))
		return false;
	*ret_next = more ? (*ret)[*ret_count - 1].id : 0;
	return true;
}

bool store_reread_waiting(struct db *db, int64_t meter, struct arena *a, const struct reread **ret,
			  size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool more;
	int64_t waiting;

	/* Most meters have none: no memory is taken for them. */
	*ret_count = 0;
	if (!db_number_of(db, SQL_REREAD_COUNT_WAITING, meter, &waiting, err))
		return false;
	if (!waiting)
		return true;
	if (!db_start(db, SQL_REREAD_WAITING, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, REREADS_WAITING_MAX);
	return read_rows(s, REREADS_WAITING_MAX, a, ret, ret_count, &more, err);
}
