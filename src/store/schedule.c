#include "store/schedule.h"

#include "store/engine.h"
#include "store/listing.h"
#include "store/meter_row.h"
#include "store/register.h"
#include "store/sealed.h"

static bool check_room(struct db *db, int64_t user, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_SCHEDULE_COUNT, &s, err))
		return false;
	bind_i64(s, 1, user);
	if (!stmt_step(s, &row, err))
		return false;
	if (col_i64(s, 0) >= SCHEDULES_MAX)
		return err_set(err, ERR_LIMIT, "there are %d schedules already", SCHEDULES_MAX);
	return col_i64(s, 1) < SCHEDULES_OF_USER_MAX ||
	       err_set(err, ERR_LIMIT, "there are %d schedules of that owner already",
		       SCHEDULES_OF_USER_MAX);
}

bool store_schedule_put(struct db *db, const struct schedule *x, int64_t now, int64_t *ret_id,
			struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!x->name[0])
		return err_field(err, "name", "is missing");
	if (!register_check_text("name", x->name, SCHEDULE_NAME_MAX, err))
		return false;
	if (strlen(x->body) > SCHEDULE_BODY_MAX)
		return err_set(err, ERR_LIMIT, "the schedule is longer than %d bytes",
			       SCHEDULE_BODY_MAX);
	if ((!x->id && !check_room(db, x->user, err)) ||
	    !db_start(db, x->id ? SQL_SCHEDULE_CHANGE : SQL_SCHEDULE_ADD, &s, err))
		return false;
	bind_text(s, 1, x->name);
	bind_i64(s, 2, x->enabled);
	bind_or_null(s, 3, x->user);
	bind_text(s, 4, x->who);
	if (!sealed_bind(db, s, 5, x->body, err))
		return false;
	bind_or_null(s, 6, x->next_at);
	bind_i64(s, 7, now);
	if (x->id)
		bind_i64(s, 8, x->id);
	if (!stmt_step(s, &row, err))
		return false;
	*ret_id = x->id ? x->id : col_i64(s, 0);
	return true;
}

static bool read_row(struct db *db, const struct stmt *s, struct arena *a, void *item,
		     struct err *err)
{
	struct schedule x = {
		.id = col_i64(s, 0),
		.name = meter_row_text(a, s, 1),
		.enabled = col_i64(s, 2) != 0,
		.user = col_i64(s, 3),
		.who = meter_row_text(a, s, 4),
		.next_at = col_i64(s, 6),
	};

	if (!x.name || !x.who)
		return err_set(err, ERR_NOMEM, "no memory for a schedule");
	if (!sealed_read(db, s, 5, a, &x.body, err))
		return false;
	*(struct schedule *)item = x;
	return true;
}

bool store_schedule_get(struct db *db, int64_t id, struct arena *a, struct schedule *ret,
			struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_SCHEDULE_GET, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	return row ? read_row(db, s, a, ret, err)
		   : err_set(err, ERR_NOTFOUND, "there is no such schedule");
}

bool store_schedule_list(struct db *db, int64_t user, bool failed, int64_t after, unsigned limit,
			 struct arena *a, const struct schedule **ret, size_t *ret_count,
			 struct err *err)
{
	static const enum sql names[2][2] = {
		{ SQL_SCHEDULE_LIST, SQL_SCHEDULE_LIST_OF_USER },
		{ SQL_SCHEDULE_LIST_FAILED, SQL_SCHEDULE_LIST_FAILED_OF_USER },
	};
	AUTO_STMT *s = NULL;

	if (!list_check(limit, SCHEDULE_LIST_MAX, err) ||
	    !db_start(db, names[failed][user >= 0], &s, err))
		return false;
	bind_i64(s, 1, after);
	bind_i64(s, 2, limit);
	if (user >= 0)
		bind_i64(s, 3, user);
	return list_read(db, s, limit, sizeof **ret, read_row, a, ret, ret_count, err);
}

bool store_schedule_due(struct db *db, int64_t now, int64_t *ret_id, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_SCHEDULE_FIRST_DUE, &s, err))
		return false;
	bind_i64(s, 1, now);
	if (!stmt_step(s, &row, err))
		return false;
	*ret_id = row ? col_i64(s, 0) : 0;
	return true;
}

bool store_schedule_advance(struct db *db, int64_t id, int64_t was, int64_t next, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_SCHEDULE_ADVANCE, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, was);
	bind_i64(s, 3, next);
	if (!stmt_run(s, err))
		return false;
	return db_changes(db) || err_set(err, ERR_CONFLICT, "the schedule was changed");
}
