#include "store/exchange.h"

#include "store/engine.h"
#include "base/str.h"
#include "store/closing.h"
#include "store/free_group.h"
#include "store/gas_start.h"
#include "store/installation.h"
#include "store/meter.h"
#include "store/meter_row.h"
#include "store/register.h"
#include "store/tenancy.h"

enum { ZONE_BYTES = 65, PLACE_BYTES = 601 };

/* What the new meter of an exchange takes over. */
struct standing {
	enum meter_state state;
	int64_t group;
	int64_t subscriber;
	bool has_zone;
	bool has_place;
	int64_t gas_day_start;
	char zone[ZONE_BYTES];
	char place[PLACE_BYTES];
};

static bool read_standing(struct db *db, int64_t meter, struct standing *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_EXCHANGE_STATE, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such meter");
	*ret = (struct standing){
		.state = (enum meter_state)col_i64(s, 0),
		.group = col_i64(s, 1),
		.subscriber = col_i64(s, 2),
		.has_zone = !col_is_null(s, 3),
		.gas_day_start = col_i64(s, 4),
		.has_place = !col_is_null(s, 5),
	};
	(void)str_copy(ret->zone, sizeof ret->zone, str_from(col_text(s, 3)));
	(void)str_copy(ret->place, sizeof ret->place, str_from(col_text(s, 5)));
	return true;
}

/* r NULL: it is not retired any more. */
static bool write_retirement(struct db *db, int64_t meter, const struct retirement *r,
			     struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_METER_RETIRE, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_null(s, 2);
	bind_null(s, 3);
	bind_null(s, 4);
	if (r)
		bind_i64(s, 2, r->time);
	if (r && r->final_index >= 0)
		bind_i64(s, 3, r->final_index);
	if (r && r->reason[0])
		bind_text(s, 4, r->reason);
	return stmt_run(s, err);
}

/* Not before it was put in: two meters would stand in one place at a time. */
static bool check_time(struct db *db, int64_t meter, int64_t time, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 16 };
	struct exchange in;
	bool is;

	if (!store_exchange_of(db, meter, false, &a, &in, &is, err))
		return false;
	return !is || time >= in.time ||
	       err_field(err, "date", "lies before the exchange that put the meter in");
}

static bool retire(struct db *db, int64_t meter, const struct retirement *r, int64_t now,
		   int64_t *ret_subscriber, struct err *err)
{
	struct standing was;

	if (!read_standing(db, meter, &was, err))
		return false;
	if (was.state != METER_ACTIVE)
		return err_set(err, ERR_CONFLICT, "the meter is not in service");
	return check_time(db, meter, r->time, err) &&
	       store_tenancy_close(db, meter, r->time, ret_subscriber, err) &&
	       write_retirement(db, meter, r, err) &&
	       store_meter_set_state(db, meter, METER_RETIRED, now, err);
}

bool store_meter_retire(struct db *db, int64_t meter, const struct retirement *r, int64_t now,
			struct err *err)
{
	int64_t subscriber;

	return retire(db, meter, r, now, &subscriber, err) &&
	       store_figures_doubt(db, meter, r->time, INT64_MAX, err);
}

static bool remove_exchange(struct db *db, int64_t old_meter, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_EXCHANGE_REMOVE, &s, err))
		return false;
	bind_i64(s, 1, old_meter);
	return stmt_run(s, err);
}

/* The new meter stays as one of nobody: what it took over at that time goes back. */
static bool take_exchange_back(struct db *db, int64_t meter, int64_t now, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 16 };
	struct standing new_one;
	struct exchange e;
	bool is;

	if (!store_exchange_of(db, meter, true, &a, &e, &is, err))
		return false;
	if (!is)
		return true;
	if (!read_standing(db, e.new_meter, &new_one, err))
		return false;
	if (new_one.state != METER_ACTIVE)
		return err_set(err, ERR_CONFLICT, "meter %s, its successor, is out of service",
			       e.new_serial);
	/* As one place still: what the new meter has counted is no longer this one's. */
	return store_figures_doubt(db, e.new_meter, e.time, INT64_MAX, err) &&
	       store_tenancy_set(db, e.new_meter, 0, e.time, err) &&
	       register_refresh(db, e.new_meter, now, err) && remove_exchange(db, meter, err);
}

bool store_meter_restore(struct db *db, int64_t meter, int64_t now, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 16 };
	struct installation in;
	struct standing was;

	if (!read_standing(db, meter, &was, err) ||
	    !store_installation_get(db, meter, &a, &in, err))
		return false;
	if (was.state != METER_RETIRED)
		return err_set(err, ERR_CONFLICT, "the meter is not retired");
	/* While its successor is still known as that. */
	return store_figures_doubt(db, meter, in.retired_at, INT64_MAX, err) &&
	       take_exchange_back(db, meter, now, err) &&
	       store_tenancy_reopen(db, meter, in.retired_at, err) &&
	       write_retirement(db, meter, NULL, err) &&
	       store_meter_set_state(db, meter, METER_ACTIVE, now, err);
}

static bool inherit(struct db *db, int64_t meter, const struct standing *from, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_EXCHANGE_INHERIT, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (from->group)
		bind_i64(s, 2, from->group);
	else
		bind_null(s, 2);
	bind_text(s, 3, from->has_zone ? from->zone : NULL);
	bind_i64(s, 4, from->gas_day_start);
	bind_text(s, 5, from->has_place ? from->place : NULL);
	return stmt_run(s, err);
}

static bool write_exchange(struct db *db, const struct exchange *e, int64_t now, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_EXCHANGE_ADD, &s, err))
		return false;
	bind_i64(s, 1, e->old_meter);
	bind_i64(s, 2, e->new_meter);
	bind_i64(s, 3, e->time);
	bind_i64(s, 4, e->final_index);
	bind_i64(s, 5, e->start_index);
	bind_text(s, 6, e->reason);
	bind_text(s, 7, e->who);
	bind_i64(s, 8, now);
	return stmt_run(s, err);
}

static bool check_new(struct db *db, const struct exchange *e, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 16 };
	struct standing new_one;
	struct exchange other;
	bool is;

	if (e->old_meter == e->new_meter)
		return err_field(err, "serial", "is that of the old meter");
	if (!read_standing(db, e->new_meter, &new_one, err) ||
	    !store_exchange_of(db, e->new_meter, false, &a, &other, &is, err))
		return false;
	if (new_one.state != METER_ACTIVE || new_one.subscriber || is)
		return err_set(err, ERR_CONFLICT,
			       "the new meter stands in another place or is out of service");
	return true;
}

bool store_exchange_add(struct db *db, const struct exchange *e, int64_t now, struct err *err)
{
	struct retirement r = { e->time, e->final_index, e->reason };
	struct standing old;
	int64_t subscriber;

	return check_new(db, e, err) && read_standing(db, e->old_meter, &old, err) &&
	       retire(db, e->old_meter, &r, now, &subscriber, err) &&
	       write_exchange(db, e, now, err) && inherit(db, e->new_meter, &old, err) &&
	       store_gas_start_copy(db, e->old_meter, e->new_meter, err) &&
	       store_free_groups_copy(db, e->old_meter, e->new_meter, err) &&
	       (!subscriber || store_tenancy_set(db, e->new_meter, subscriber, e->time, err)) &&
	       store_figures_doubt(db, e->new_meter, e->time, INT64_MAX, err) &&
	       register_refresh(db, e->new_meter, now, err);
}

bool store_exchange_of(struct db *db, int64_t meter, bool old, struct arena *a,
		       struct exchange *ret, bool *ret_is, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, old ? SQL_EXCHANGE_OF_OLD : SQL_EXCHANGE_OF_NEW, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (!stmt_step(s, &row, err))
		return false;
	*ret_is = row;
	if (!row)
		return true;
	struct exchange e = {
		.id = col_i64(s, 0),
		.old_meter = col_i64(s, 1),
		.new_meter = col_i64(s, 2),
		.old_serial = meter_row_text(a, s, 3),
		.new_serial = meter_row_text(a, s, 4),
		.time = col_i64(s, 5),
		.final_index = col_i64(s, 6),
		.start_index = col_i64(s, 7),
		.reason = meter_row_text(a, s, 8),
		.who = meter_row_text(a, s, 9),
		.created_at = col_i64(s, 10),
	};
	if (!e.old_serial || !e.new_serial || !e.reason || !e.who)
		return err_set(err, ERR_NOMEM, "no memory for an exchange");
	*ret = e;
	return true;
}
