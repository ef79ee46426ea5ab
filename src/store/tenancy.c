#include "store/tenancy.h"

#include "store/meter_row.h"
#include "store/listing.h"

/* The newest tenancy of a meter; id 0: it never had one. */
struct newest {
	int64_t id;
	int64_t subscriber;
	int64_t from;
	int64_t to; /* 0: open */
};

static bool read_newest(struct db *db, int64_t meter, struct newest *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_TENANCY_NEWEST, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (!stmt_step(s, &row, err))
		return false;
	*ret = (struct newest){ 0 };
	if (row)
		*ret = (struct newest){ col_i64(s, 0), col_i64(s, 1), col_i64(s, 2),
					col_i64(s, 3) };
	return true;
}

static bool run(struct db *db, enum sql name, int64_t first, int64_t second, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, first);
	if (second)
		bind_i64(s, 2, second);
	return stmt_run(s, err);
}

static bool point_at(struct db *db, int64_t meter, int64_t subscriber, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_METER_SET_SUBSCRIBER, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (subscriber)
		bind_i64(s, 2, subscriber);
	else
		bind_null(s, 2);
	return stmt_run(s, err);
}

static bool add(struct db *db, int64_t meter, int64_t subscriber, int64_t from, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_TENANCY_ADD, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, subscriber);
	bind_i64(s, 3, from);
	return stmt_run(s, err);
}

/* What stands at `from` already is corrected, an open one before it ends. */
static bool write_set(struct db *db, int64_t meter, const struct newest *n, int64_t subscriber,
		      int64_t from, struct err *err)
{
	if (n->id && n->from == from)
		return subscriber ? run(db, SQL_TENANCY_CORRECT, n->id, subscriber, err)
				  : run(db, SQL_TENANCY_REMOVE, n->id, 0, err);
	if (n->id && !n->to && !run(db, SQL_TENANCY_END, n->id, from, err))
		return false;
	return !subscriber || add(db, meter, subscriber, from, err);
}

/* What was put down late is known to have begun earlier, as far as nobody else had it then. */
static bool move_begin(struct db *db, int64_t meter, const struct newest *n, int64_t from,
		       struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (from >= n->from)
		return true;
	if (!db_start(db, SQL_TENANCY_OTHERS_END, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, n->id);
	if (!stmt_step(s, &row, err))
		return false;
	if (from < col_i64(s, 0))
		return err_field(err, "from", "lies before the end of the tenancy before");
	return run(db, SQL_TENANCY_BEGIN, n->id, from, err);
}

bool store_tenancy_set(struct db *db, int64_t meter, int64_t subscriber, int64_t from,
		       struct err *err)
{
	struct newest n;

	if (!read_newest(db, meter, &n, err))
		return false;
	bool open = n.id && !n.to;
	if (open && n.subscriber == subscriber)
		return move_begin(db, meter, &n, from, err);
	if (!open && !subscriber)
		return true;
	if (n.id && from < n.from)
		return err_field(err, "from", "lies before the begin of the last tenancy");
	if (n.id && n.to && from < n.to && from != n.from)
		return err_field(err, "from", "lies before the end of the last tenancy");
	return write_set(db, meter, &n, subscriber, from, err) &&
	       point_at(db, meter, subscriber, err);
}

bool store_tenancy_close(struct db *db, int64_t meter, int64_t at, int64_t *ret, struct err *err)
{
	struct newest n;

	if (!read_newest(db, meter, &n, err))
		return false;
	bool open = n.id && !n.to;
	if (open && (!run(db, SQL_TENANCY_END, n.id, at > n.from ? at : n.from, err) ||
		     !point_at(db, meter, 0, err)))
		return false;
	*ret = open ? n.subscriber : 0;
	return true;
}

bool store_tenancy_reopen(struct db *db, int64_t meter, int64_t at, struct err *err)
{
	struct newest n;

	if (!read_newest(db, meter, &n, err))
		return false;
	if (!n.id || !n.to || n.to != (at > n.from ? at : n.from))
		return true;
	return run(db, SQL_TENANCY_REOPEN, n.id, 0, err) && point_at(db, meter, n.subscriber, err);
}

static bool read_tenancy(struct db *db, const struct stmt *s, struct arena *a, void *item,
			 struct err *err)
{
	struct tenancy *ret = item;

	(void)db;
	*ret = (struct tenancy){
		.meter = col_i64(s, 0),
		.serial = meter_row_text(a, s, 1),
		.meter_state = col_i64(s, 2),
		.group = col_i64(s, 3),
		.subscriber = col_i64(s, 4),
		.name = meter_row_text(a, s, 5),
		.from = col_i64(s, 6),
		.to = col_i64(s, 7),
	};
	return (ret->serial && ret->name) || err_set(err, ERR_NOMEM, "no memory for a list");
}

static bool list(struct db *db, enum sql name, int64_t of, unsigned max, struct arena *a,
		 const struct tenancy **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, of);
	bind_i64(s, 2, max);
	return list_read(db, s, max, sizeof **ret, read_tenancy, a, ret, ret_count, err);
}

bool store_tenancies_of_meter(struct db *db, int64_t meter, struct arena *a,
			      const struct tenancy **ret, size_t *ret_count, struct err *err)
{
	return list(db, SQL_TENANCY_LIST_METER, meter, TENANCIES_OF_METER_MAX, a, ret, ret_count,
		    err);
}

bool store_tenancies_of_subscriber(struct db *db, int64_t subscriber, struct arena *a,
				   const struct tenancy **ret, size_t *ret_count, struct err *err)
{
	return list(db, SQL_TENANCY_LIST_SUBSCRIBER, subscriber, TENANCIES_OF_SUBSCRIBER_MAX, a,
		    ret, ret_count, err);
}
