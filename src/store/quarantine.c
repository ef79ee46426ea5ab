#include "store/quarantine.h"

#include <stdio.h>

#include "base/str.h"
#include "store/call_list.h"
#include "store/engine.h"
#include "store/register.h"

bool store_quarantine_full(struct db *db, int64_t max, bool *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	int64_t kept = 0;
	bool row = false;

	if (!db_start(db, SQL_COUNTER_LIST, &s, err))
		return false;
	do {
		if (!stmt_step(s, &row, err))
			return false;
		if (row && col_i64(s, 0) == COUNTER_QUARANTINED)
			kept = col_i64(s, 1);
	} while (row);
	*ret = kept >= max;
	return true;
}

struct serial_ids {
	const char **serial;
	int64_t *id;
	size_t count;
};

static bool read_serials(struct db *db, const struct quarantine_query *q, struct arena *a,
			 struct serial_ids *ret, struct err *err)
{
	char end[SERIAL_MAX + 4];
	struct area_sieve sieve = { .db = db, .area = q->area };
	AUTO_STMT *s = NULL;
	struct serial_ids all = { .serial = arena_new(a, const char *, (size_t)q->limit + 1),
				  .id = arena_new(a, int64_t, (size_t)q->limit + 1) };
	bool row;

	if (!all.serial || !all.id)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	if (!db_start(db, SQL_QUARANTINE_SERIALS, &s, err))
		return false;
	/* Serials are ASCII: 0x7f comes after every one that begins so. */
	(void)snprintf(end, sizeof end, "%.*s\x7f", SERIAL_MAX, q->begins ? q->begins : "");
	bind_i64(s, 1, METER_QUARANTINED);
	bind_text(s, 2, q->after ? q->after : "");
	bind_text(s, 3, q->begins ? q->begins : "");
	bind_text(s, 4, end);
	bind_i64(s, 5, area_is_whole(q->area) ? q->limit : INT64_MAX);
	while (all.count < q->limit) {
		bool in;
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (!area_sieve_group(&sieve, col_i64(s, 2), &in, err))
			return false;
		if (!in)
			continue;
		all.id[all.count] = col_i64(s, 0);
		all.serial[all.count] = arena_strdup(a, col_text(s, 1));
		if (!all.serial[all.count++])
			return err_set(err, ERR_NOMEM, "no memory for a list");
	}
	*ret = all;
	return true;
}

bool store_quarantine_serials(struct db *db, const struct quarantine_query *q, struct arena *a,
			      const char *const **ret, size_t *ret_count, struct err *err)
{
	struct serial_ids all;

	if (!read_serials(db, q, a, &all, err))
		return false;
	*ret = all.serial;
	*ret_count = all.count;
	return true;
}

static bool read_calls(struct db *db, struct quarantine_row *r, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_QUARANTINE_CALLS, &s, err))
		return false;
	bind_i64(s, 1, r->meter.row.id);
	bind_i64(s, 2, QUARANTINE_CALLS_COUNTED);
	if (!stmt_step(s, &row, err))
		return false;
	r->calls = col_i64(s, 0);
	r->rows = col_i64(s, 1);
	return !r->meter.last_call || store_call_get(db, r->meter.last_call, &r->last, err);
}

bool store_quarantine_list(struct db *db, const struct quarantine_query *q, int64_t now,
			   struct arena *a, const struct quarantine_row **ret, size_t *ret_count,
			   struct err *err)
{
	struct serial_ids all;

	if (q->limit < 1 || q->limit > METER_LIST_MAX)
		return err_field(err, "limit", "from 1 to %d", METER_LIST_MAX);
	if (!read_serials(db, q, a, &all, err))
		return false;
	struct quarantine_row *rows = arena_new(a, struct quarantine_row, all.count + 1);
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	for (size_t i = 0; i < all.count; i++) {
		if (!store_meter_get(db, all.id[i], a, now, &rows[i].meter, err) ||
		    !read_calls(db, &rows[i], err))
			return false;
	}
	*ret = rows;
	*ret_count = all.count;
	return true;
}

bool store_quarantine_find(struct db *db, const char *serial, int64_t *ret_id,
			   enum meter_state *ret_state, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_QUARANTINE_FIND, &s, err))
		return false;
	bind_text(s, 1, serial);
	if (!stmt_step(s, &row, err))
		return false;
	*ret_id = row ? col_i64(s, 0) : 0;
	*ret_state = row ? (enum meter_state)col_i64(s, 1) : METER_ACTIVE;
	return true;
}

bool store_quarantine_adopt(struct db *db, int64_t meter, int64_t group, int64_t now,
			    struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_QUARANTINE_ADOPT, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, group);
	bind_i64(s, 3, now);
	return stmt_run(s, err) && register_refresh(db, meter, now, err);
}
