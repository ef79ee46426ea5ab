#include "store/balance_zone.h"

#include "base/str.h"
#include "store/exchange.h"
#include "store/group.h"
#include "store/listing.h"
#include "store/meter_row.h"
#include "store/place.h"
#include "store/register.h"

enum { EXCHANGES_MAX = 100 /* of one place; a chain has no ring, but a bound */ };

bool store_balance_zone_stands(struct db *db, int64_t meter, struct arena *a, int64_t *ret,
			       struct err *err)
{
	for (int i = 0; i < EXCHANGES_MAX; i++) {
		struct exchange e;
		bool is;
		if (!store_exchange_of(db, meter, true, a, &e, &is, err))
			return false;
		if (!is)
			break;
		meter = e.new_meter;
	}
	*ret = meter;
	return true;
}

static bool has_inlet(const struct balance_zone *z, int64_t meter)
{
	for (size_t i = 0; i < z->inlet_count; i++)
		if (z->inlets[i].meter == meter)
			return true;
	return false;
}

static bool read_inlets(struct db *db, struct balance_zone *z, struct arena *a, struct err *err)
{
	int64_t chosen[BALANCE_INLETS_MAX];
	size_t n = 0;
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_BALANCE_ZONE_INLETS, &s, err))
		return false;
	bind_i64(s, 1, z->id);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row || n == ARRAY_LEN(chosen))
			break;
		chosen[n++] = col_i64(s, 0);
	}
	for (size_t i = 0; i < n; i++) {
		struct place_meter m;
		int64_t id;
		if (!store_balance_zone_stands(db, chosen[i], a, &id, err) ||
		    !store_place_meter(db, id, a, &m, err))
			return false;
		if (!has_inlet(z, id))
			z->inlets[z->inlet_count++] =
				(struct balance_inlet){ id, m.serial, m.group };
	}
	return true;
}

static bool read_row(struct db *db, const struct stmt *s, struct arena *a, void *ret,
		     struct err *err)
{
	struct balance_zone z = {
		.id = col_i64(s, 0),
		.name = meter_row_text(a, s, 1),
		.group = col_i64(s, 2),
		.note = meter_row_text(a, s, 3),
		.changed_at = col_i64(s, 4),
	};

	(void)db;
	if (!z.name || !z.note)
		return err_set(err, ERR_NOMEM, "no memory for a zone");
	*(struct balance_zone *)ret = z;
	return true;
}

static bool is_seen(struct area_sieve *sieve, const struct balance_zone *z, bool *ret,
		    struct err *err)
{
	bool seen;

	if (!area_sieve_group(sieve, z->group, &seen, err))
		return false;
	for (size_t i = 0; seen && i < z->inlet_count; i++)
		if (!area_sieve_group(sieve, z->inlets[i].group, &seen, err))
			return false;
	*ret = seen;
	return true;
}

static bool read_all(struct db *db, struct arena *a, struct balance_zone **ret, size_t *ret_count,
		     struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_BALANCE_ZONE_LIST, &s, err))
		return false;
	bind_text(s, 1, "");
	bind_i64(s, 2, BALANCE_ZONES_MAX);
	return list_read(db, s, BALANCE_ZONES_MAX, sizeof **ret, read_row, a, ret, ret_count, err);
}

bool store_balance_zone_list(struct db *db, const struct area *area, struct arena *a,
			     const struct balance_zone **ret, size_t *ret_count, struct err *err)
{
	struct area_sieve sieve = { .db = db, .area = area };
	struct balance_zone *rows;
	size_t all;
	size_t n = 0;
	bool seen;

	if (!read_all(db, a, &rows, &all, err))
		return false;
	for (size_t i = 0; i < all; i++) {
		if (!read_inlets(db, &rows[i], a, err) || !is_seen(&sieve, &rows[i], &seen, err))
			return false;
		if (seen)
			rows[n++] = rows[i];
	}
	*ret = rows;
	*ret_count = n;
	return true;
}

static bool find(struct db *db, int64_t id, struct arena *a, struct balance_zone *ret, bool *ret_is,
		 struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_BALANCE_ZONE_GET, &s, err))
		return false;
	bind_i64(s, 1, id);
	return stmt_step(s, ret_is, err) && (!*ret_is || read_row(db, s, a, ret, err));
}

bool store_balance_zone_get(struct db *db, const struct area *area, int64_t id, struct arena *a,
			    struct balance_zone *ret, struct err *err)
{
	struct area_sieve sieve = { .db = db, .area = area };
	struct balance_zone z;
	bool seen;

	if (!find(db, id, a, &z, &seen, err) ||
	    (seen && (!read_inlets(db, &z, a, err) || !is_seen(&sieve, &z, &seen, err))))
		return false;
	if (!seen)
		return err_set(err, ERR_NOTFOUND, "there is no such zone");
	*ret = z;
	return true;
}

static bool check_name(struct db *db, const struct balance_zone *z, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!z->name[0])
		return err_field(err, "name", "is missing");
	if (!register_check_text("name", z->name, BALANCE_ZONE_NAME_MAX, err) ||
	    !db_start(db, SQL_BALANCE_ZONE_NAMED, &s, err))
		return false;
	bind_text(s, 1, z->name);
	if (!stmt_step(s, &row, err))
		return false;
	return !row || col_i64(s, 0) == z->id ||
	       err_set(err, ERR_CONFLICT, "there is a zone of that name already");
}

static bool check(struct db *db, const struct balance_zone *z, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!check_name(db, z, err) ||
	    !register_check_text("note", z->note, BALANCE_ZONE_NOTE_MAX, err) ||
	    !store_group_check_tree(db, z->group, err))
		return false;
	if (z->inlet_count < 1)
		return err_field(err, "inlets", "must be 1 to %d serials", BALANCE_INLETS_MAX);
	if (z->id)
		return true;
	if (!db_start(db, SQL_BALANCE_ZONE_COUNT, &s, err))
		return false;
	if (!stmt_step(s, &row, err))
		return false;
	return col_i64(s, 0) < BALANCE_ZONES_MAX ||
	       err_set(err, ERR_CONFLICT, "there are %d zones already", BALANCE_ZONES_MAX);
}

static bool write_zone(struct db *db, const struct balance_zone *z, int64_t now, int64_t *ret_id,
		       struct err *err)
{
	int at = z->id ? 2 : 1;
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, z->id ? SQL_BALANCE_ZONE_CHANGE : SQL_BALANCE_ZONE_ADD, &s, err))
		return false;
	if (z->id)
		bind_i64(s, 1, z->id);
	bind_text(s, at, z->name);
	bind_i64(s, at + 1, z->group);
	bind_text(s, at + 2, z->note);
	bind_i64(s, at + 3, now);
	if (!stmt_step(s, &row, err))
		return false;
	*ret_id = z->id ? z->id : col_i64(s, 0);
	return true;
}

static bool run(struct db *db, enum sql name, int64_t id, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, id);
	return stmt_run(s, err);
}

static bool add_inlet(struct db *db, int64_t zone, size_t position, int64_t meter, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_BALANCE_INLET_ADD, &s, err))
		return false;
	bind_i64(s, 1, zone);
	bind_i64(s, 2, (int64_t)position);
	bind_i64(s, 3, meter);
	return stmt_run(s, err);
}

bool store_balance_zone_put(struct db *db, const struct balance_zone *z, int64_t now,
			    int64_t *ret_id, struct err *err)
{
	int64_t id;

	if (!check(db, z, err) || !write_zone(db, z, now, &id, err) ||
	    !run(db, SQL_BALANCE_INLET_REMOVE, id, err))
		return false;
	for (size_t i = 0; i < z->inlet_count; i++)
		if (!add_inlet(db, id, i, z->inlets[i].meter, err))
			return false;
	*ret_id = id;
	return true;
}

bool store_balance_zone_remove(struct db *db, int64_t id, struct err *err)
{
	return run(db, SQL_BALANCE_INLET_REMOVE, id, err) &&
	       run(db, SQL_BALANCE_ZONE_REMOVE, id, err);
}

bool store_balance_zone_check_none(struct db *db, int64_t group, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_BALANCE_ZONE_OF_GROUP, &s, err))
		return false;
	bind_i64(s, 1, group);
	if (!stmt_step(s, &row, err))
		return false;
	return !row || err_set(err, ERR_CONFLICT,
			       "the group is that of an imbalance zone: give it another first");
}
