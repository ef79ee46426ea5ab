/* The figures of an area: derived from buckets, day counts and current rows. */
#include "meter/dayblock.h"
#include "store/completeness.h"
#include "store/current.h"
#include "store/dashboard.h"
#include "store/group.h"
#include "store/meter_plan.h"

/*
 * So many meters are looked at one by one. For more of them indexes of all meters are gone
 * along: an entry costs a twentieth of a row, and the area has a good part of them.
 */
enum { AREA_ROWS = 20000, BUCKETS_STEP = 256, MINUTE = 60, MINUTES_24H = 1440 };

struct area_figures {
	struct db *db;
	struct arena *arena;
	int64_t now;
	struct id_set groups;
	struct id_set buckets;
	int64_t *bucket; /* ids, as in the set */
	size_t count;
	struct dashboard *to;
};

static bool add_group(void *arg, int64_t group, struct err *err)
{
	struct area_figures *f = arg;
	bool is_new;

	return id_set_add(&f->groups, f->arena, group, &is_new, err);
}

static bool keep_bucket(struct area_figures *f, int64_t id, struct err *err)
{
	bool is_new;

	if (f->count % BUCKETS_STEP == 0) {
		int64_t *more = arena_new(f->arena, int64_t, f->count + BUCKETS_STEP);
		if (!more)
			return err_set(err, ERR_NOMEM, "no memory for the figures");
		if (f->count)
			memcpy(more, f->bucket, f->count * sizeof *more);
		f->bucket = more;
	}
	f->bucket[f->count++] = id;
	return id_set_add(&f->buckets, f->arena, id, &is_new, err);
}

static bool read_buckets(struct area_figures *f, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(f->db, SQL_BUCKET_LIST, &s, err))
		return false;
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		if (!id_set_has(&f->groups, col_i64(s, 1)))
			continue;
		f->to->meters += col_i64(s, 4);
		if (!keep_bucket(f, col_i64(s, 0), err))
			return false;
	}
}

/* Called in the minute after that many minutes ago, as poll_minute counts. */
static int64_t polled_from(const struct area_figures *f)
{
	return (f->now / MINUTE - MINUTES_24H + 1) * MINUTE;
}

static void count_row(struct area_figures *f, int64_t called_at, bool alarmed, bool found)
{
	struct dashboard *d = f->to;

	d->alarmed += alarmed;
	d->found += found;
	if (called_at == SORT_NONE) {
		d->never_called++;
		return;
	}
	d->polled_24h += called_at >= polled_from(f);
	d->last_call = called_at > d->last_call ? called_at : d->last_call;
}

static bool count_rows(struct area_figures *f, struct err *err)
{
	for (size_t i = 0; i < f->count; i++) {
		AUTO_STMT *s = NULL;
		bool row;
		if (!db_start(f->db, SQL_AREA_ROWS_OF_BUCKET, &s, err))
			return false;
		bind_i64(s, 1, f->bucket[i]);
		for (;;) {
			if (!stmt_step(s, &row, err))
				return false;
			if (!row)
				break;
			count_row(f, col_i64(s, 0), col_i64(s, 1) != 0, col_i64(s, 2) != 0);
		}
	}
	return true;
}

/* Rows of an index that are in the area. Column 0 is the bucket. */
static bool count_along(struct area_figures *f, enum sql name, int64_t from, int64_t *ret,
			struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(f->db, name, &s, err))
		return false;
	if (from)
		bind_i64(s, 1, from);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		*ret += id_set_has(&f->buckets, col_i64(s, 0));
	}
}

static bool find_last_call(struct area_figures *f, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(f->db, SQL_AREA_CALLED_LAST, &s, err))
		return false;
	bind_i64(s, 1, SORT_NONE);
	do {
		if (!stmt_step(s, &row, err))
			return false;
	} while (row && !id_set_has(&f->buckets, col_i64(s, 0)));
	f->to->last_call = row ? col_i64(s, 1) : 0;
	return true;
}

static bool count_indexes(struct area_figures *f, struct err *err)
{
	int64_t from_then = 0;
	struct dashboard *d = f->to;

	if (!count_along(f, SQL_AREA_CALLED, polled_from(f), &from_then, err) ||
	    !count_along(f, SQL_AREA_CALLED, SORT_NONE, &d->never_called, err) ||
	    !count_along(f, SQL_AREA_ALARMED, 0, &d->alarmed, err) ||
	    !count_along(f, SQL_AREA_FOUND, 0, &d->found, err))
		return false;
	d->polled_24h = from_then - d->never_called;
	return find_last_call(f, err);
}

static bool read_days(struct area_figures *f, const struct area *area, struct err *err)
{
	struct day_range r = { f->to->days[0].day, DASHBOARD_DAYS, f->now };
	struct completeness_group sum;

	if (!store_completeness_total(f->db, area, &r, f->arena, &sum, err))
		return false;
	for (int i = 0; i < DASHBOARD_DAYS; i++) {
		f->to->days[i].hours_expected = sum.expected[i];
		f->to->days[i].hours_received = sum.received[i];
	}
	return true;
}

bool dashboard_of_area(struct db *db, const struct area *area, int64_t now, struct dashboard *to,
		       struct err *err)
{
	AUTO_ARENA arena = { .limit = 64 << 20 };
	struct area_figures f = { .db = db, .arena = &arena, .now = now, .to = to };

	to->calls_unknown = true;
	return store_area_groups(db, area, add_group, &f, err) && read_buckets(&f, err) &&
	       (to->meters <= AREA_ROWS ? count_rows(&f, err) : count_indexes(&f, err)) &&
	       read_days(&f, area, err);
}
