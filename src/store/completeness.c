#include "store/completeness.h"

#include <stdlib.h>

#include "base/str.h"
#include "base/tz.h"
#include "meter/dayblock.h"
#include "store/current.h"
#include "store/gap.h"
#include "store/group.h"
#include "store/hours.h"

enum { HOUR = 3600, DAY = 86400, DAY_HOURS = 24 };

/* --- groups --- */

/* Full hours of a day up to now; the one of now is expected. */
static int64_t hours_of(int64_t day, int64_t now)
{
	int64_t hours = now / HOUR - day * DAY_HOURS + 1;

	return hours < 0 ? 0 : hours > DAY_HOURS ? DAY_HOURS : hours;
}

static struct stmt *start_days(struct db *db, int64_t group, int64_t from, int64_t to,
			       struct err *err)
{
	struct stmt *s = NULL;

	if (!db_start(db, SQL_DAY_COUNT_RANGE, &s, err))
		return NULL;
	bind_i64(s, 1, group);
	bind_i64(s, 2, from);
	bind_i64(s, 3, to);
	return s;
}

static bool read_total(struct db *db, int64_t group, int64_t *ret, struct err *err)
{
	AUTO_STMT *s = start_days(db, group, DAY_TOTAL, DAY_TOTAL, err);
	bool row;

	if (!s || !stmt_step(s, &row, err))
		return false;
	*ret = row ? col_i64(s, 1) : 0;
	return true;
}

/* Rows by day; *later: meters that begin after the range. */
static bool read_days(struct stmt *s, const struct day_range *r, int64_t *begin, int64_t *before,
		      int64_t *received, int64_t *later, struct err *err)
{
	bool row;

	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		int64_t at = col_i64(s, 0) - r->first;
		if (at >= r->count) {
			*later += col_i64(s, 1);
			continue;
		}
		begin[at] = col_i64(s, 1);
		before[at] = col_i64(s, 2);
		received[at] = col_i64(s, 3);
	}
}

/* Meters that begin on a day are taken off those that there are now, from the
 * newest day backwards: what lies before the range need not be read. */
bool day_counts_read(struct db *db, int64_t group, const struct day_range *r, int64_t *expected,
		     int64_t *received, int64_t *ret_meters, struct err *err)
{
	int64_t meters;
	int64_t later = 0;

	if (!read_total(db, group, &meters, err))
		return false;
	AUTO_STMT *s = start_days(db, group, r->first, INT64_MAX, err);
	int64_t *begin = s ? calloc((size_t)r->count, sizeof *begin) : NULL;
	if (!begin)
		return s ? err_set(err, ERR_NOMEM, "no memory for the days") : false;
	memset(expected, 0, (size_t)r->count * sizeof *expected);
	memset(received, 0, (size_t)r->count * sizeof *received);
	bool ok = read_days(s, r, begin, expected, received, &later, err);
	if (ok && ret_meters)
		*ret_meters = meters;
	meters -= later;
	for (int64_t i = r->count; ok && i-- > 0;) {
		int64_t hours = meters * hours_of(r->first + i, r->now) - expected[i];
		expected[i] = hours > 0 ? hours : 0;
		meters -= begin[i];
	}
	free(begin);
	return ok;
}

/* Adds one group's own figures to a row's. */
static bool add_group(struct db *db, int64_t group, const struct day_range *r, int64_t *scratch,
		      struct completeness_group *into, int64_t *expected, int64_t *received,
		      struct err *err)
{
	int64_t meters;

	if (!day_counts_read(db, group, r, scratch, scratch + r->count, &meters, err))
		return false;
	into->meters += meters;
	for (int64_t i = 0; i < r->count; i++) {
		expected[i] += scratch[i];
		received[i] += scratch[r->count + i];
	}
	return true;
}

static bool check_days(const struct day_range *r, struct err *err)
{
	return (r->count >= 1 && r->count <= COMPLETENESS_GROUP_DAYS) ||
	       err_field(err, "to", "from 1 to %d days", COMPLETENESS_GROUP_DAYS);
}

static bool make_row(struct arena *a, const struct day_range *r, struct completeness_group *row,
		     int64_t **ret_expected, int64_t **ret_received, struct err *err)
{
	size_t bytes = (size_t)r->count * sizeof **ret_expected;
	int64_t *cells = arena_new(a, int64_t, (size_t)r->count * 2);

	if (!cells)
		return err_set(err, ERR_NOMEM, "no memory for the days");
	memset(cells, 0, 2 * bytes);
	row->expected = *ret_expected = cells;
	row->received = *ret_received = cells + r->count;
	return true;
}

/* Places [*from, *end) in the tree's order that belong to `root`. */
static bool find_scope(const struct group_list *tree, int64_t root, size_t *from, size_t *end)
{
	*from = 0;
	*end = tree->count;
	if (!root)
		return true;
	while (*from < tree->count && tree->rows[*from].id != root)
		(*from)++;
	if (*from == tree->count)
		return false;
	*end = *from + 1;
	while (*end < tree->count &&
	       str_starts(str_from(tree->rows[*end].path), str_from(tree->rows[*from].path)))
		(*end)++;
	return true;
}

static unsigned depth_of(const char *path)
{
	unsigned n = 0;

	for (; *path; path++)
		n += *path == '/';
	return n - 2; /* "/1/" is at the root */
}

/* A group's row: its own figures and those of all below, which follow it in the tree. */
static bool sum_subtree(struct db *db, const struct group_list *tree, size_t at,
			const struct day_range *r, int64_t *scratch, struct arena *a,
			struct completeness_group *ret, struct err *err)
{
	const struct meter_group *g = &tree->rows[at];
	int64_t *expected;
	int64_t *received;

	*ret = (struct completeness_group){ .group = g->id, .depth = depth_of(g->path) };
	if (!make_row(a, r, ret, &expected, &received, err))
		return false;
	for (size_t i = at; i < tree->count; i++) {
		if (!str_starts(str_from(tree->rows[i].path), str_from(g->path)))
			break;
		if (!add_group(db, tree->rows[i].id, r, scratch, ret, expected, received, err))
			return false;
	}
	return true;
}

bool store_completeness_groups(struct db *db, const struct area *area, const struct day_range *r,
			       int64_t root, int64_t from, unsigned limit, struct arena *a,
			       struct completeness_page *ret, struct err *err)
{
	struct completeness_page page = { 0 };
	struct group_list tree;
	size_t at;
	size_t end;

	if (limit < 1 || limit > COMPLETENESS_GROUPS_MAX)
		return err_field(err, "limit", "from 1 to %d", COMPLETENESS_GROUPS_MAX);
	if (!check_days(r, err) || !store_area_tree(db, area, a, &tree, err))
		return false;
	if (!find_scope(&tree, root, &at, &end))
		return err_set(err, ERR_NOTFOUND, "there is no such group");
	for (size_t i = at; from && i < end; i++) {
		if (tree.rows[i].id == from)
			at = i;
	}
	struct completeness_group *rows = arena_new(a, struct completeness_group, limit);
	int64_t *scratch = arena_new(a, int64_t, (size_t)r->count * 2);
	if (!rows || !scratch)
		return err_set(err, ERR_NOMEM, "no memory for the groups");
	for (; at < end && page.count < limit; at++) {
		if (!sum_subtree(db, &tree, at, r, scratch, a, &rows[page.count++], err))
			return false;
	}
	page.rows = rows;
	page.next = at < end ? tree.rows[at].id : 0;
	*ret = page;
	return true;
}

struct summing {
	struct db *db;
	const struct day_range *range;
	int64_t *scratch;
	struct completeness_group row;
	int64_t *expected;
	int64_t *received;
};

static bool sum_area(struct summing *sum, const struct area *area, struct arena *a, struct err *err)
{
	struct group_list tree;

	if (!store_area_tree(sum->db, area, a, &tree, err))
		return false;
	for (size_t i = 0; i < tree.count; i++) {
		if (!add_group(sum->db, tree.rows[i].id, sum->range, sum->scratch, &sum->row,
			       sum->expected, sum->received, err))
			return false;
	}
	return true;
}

bool store_completeness_total(struct db *db, const struct area *area, const struct day_range *r,
			      struct arena *a, struct completeness_group *ret, struct err *err)
{
	struct summing sum = { .db = db, .range = r };

	if (!check_days(r, err) || !make_row(a, r, &sum.row, &sum.expected, &sum.received, err))
		return false;
	sum.scratch = arena_new(a, int64_t, (size_t)r->count * 2);
	if (!sum.scratch)
		return err_set(err, ERR_NOMEM, "no memory for the days");
	bool ok = area_is_whole(area) ? add_group(db, DAY_ALL, r, sum.scratch, &sum.row,
						  sum.expected, sum.received, err)
				      : sum_area(&sum, area, a, err);
	if (ok)
		*ret = sum.row;
	return ok;
}

/* --- one meter --- */

struct lost {
	const struct gap_row *rows;
	size_t count;
};

static bool is_lost(const struct lost *l, int64_t from, int64_t to)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct gap *g = &l->rows[i].gap;
		if (g->state == GAP_PERMANENT && g->from <= to && g->to >= from)
			return true;
	}
	return false;
}

/* Hours of a day in [from, to], a bit each. */
static uint32_t hours_within(int64_t day, int64_t from, int64_t to)
{
	uint32_t mask = 0;

	for (int h = 0; h < DAYBLOCK_HOURS; h++) {
		int64_t time = (day * DAYBLOCK_HOURS + h) * HOUR;
		mask |= (uint32_t)(time >= from && time <= to) << h;
	}
	return mask;
}

static void fill_hours(struct completeness_day *d, uint32_t missing, const struct lost *l,
		       int64_t first, int64_t now)
{
	uint32_t wanted = hours_within(d->day, first, now);

	d->expected = __builtin_popcount(wanted);
	d->received = __builtin_popcount(wanted & ~missing);
	for (uint32_t left = wanted & missing; left; left &= left - 1) {
		int64_t time = (d->day * DAYBLOCK_HOURS + __builtin_ctz(left)) * HOUR;
		d->permanent += is_lost(l, time, time);
	}
}

static bool hour_days(struct db *db, int64_t meter, int64_t first, const struct day_range *r,
		      const struct lost *l, struct completeness_day *days, size_t *ret_count,
		      struct err *err)
{
	int64_t from = r->first;
	int64_t to = r->first + r->count - 1;
	AUTO_STMT *s = NULL;
	bool row = true;
	size_t n = 0;

	if (from < dayblock_day(first))
		from = dayblock_day(first);
	if (to > dayblock_day(r->now))
		to = dayblock_day(r->now);
	if (!db_start(db, SQL_HOUR_BLOCK_MISSING, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, from);
	bind_i64(s, 3, to);
	if (!stmt_step(s, &row, err))
		return false;
	for (int64_t day = from; day <= to; day++, n++) {
		uint32_t missing = DAYBLOCK_ALL;
		if (row && col_i64(s, 0) == day) {
			missing = (uint32_t)col_i64(s, 1);
			if (!stmt_step(s, &row, err))
				return false;
		}
		days[n] = (struct completeness_day){ .day = day };
		fill_hours(&days[n], missing, l, first, r->now);
	}
	*ret_count = n;
	return true;
}

/* Where an archive's rows stand: the oldest one shows it. */
struct stand {
	int64_t first; /* local seconds of the oldest row's stamp */
	int64_t offset;
};

/* The local time at which period `p` has its row; a period is a day, or a month since year 0. */
static int64_t stamp_of(enum archive archive, const struct stand *k, int64_t p)
{
	int year;
	int month;
	int day;
	int64_t within = k->first - floor_div(k->first, DAY) * DAY;

	if (archive == ARCHIVE_DAY)
		return p * DAY + within;
	civil_from_days(floor_div(k->first, DAY), &year, &month, &day);
	return civil_to_days((int)(p / 12), (int)(p % 12) + 1, 1) * DAY + (day - 1) * DAY + within;
}

static int64_t period_of(enum archive archive, int64_t local)
{
	int year;
	int month;
	int day;

	if (archive == ARCHIVE_DAY)
		return floor_div(local, DAY);
	civil_from_days(floor_div(local, DAY), &year, &month, &day);
	return (int64_t)year * 12 + month - 1;
}

static int64_t first_day_of(enum archive archive, int64_t p)
{
	return archive == ARCHIVE_DAY ? p : civil_to_days((int)(p / 12), (int)(p % 12) + 1, 1);
}

/* Marks the periods that have a row. */
static bool mark_rows(struct db *db, int64_t meter, enum archive archive, int64_t from,
		      struct completeness_day *days, size_t count, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;
	enum sql name = archive == ARCHIVE_DAY ? SQL_DAY_READING_RANGE : SQL_MONTH_READING_RANGE;

	if (!count || !db_start(db, name, &s, err))
		return !count;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, (days[0].day - 1) * DAY);
	bind_i64(s, 3, (days[count - 1].day + 33) * DAY);
	for (;;) {
		struct reading r;
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		reading_read(s, &r);
		int64_t at = period_of(archive, r.time + r.offset) - from;
		if (at >= 0 && at < (int64_t)count && !(r.flags & READING_CLOCK_BEHIND))
			days[at].received = 1;
	}
}

static bool plain_days(struct db *db, int64_t meter, enum archive archive, const struct stand *k,
		       const struct day_range *r, const struct lost *l,
		       struct completeness_day *days, size_t *ret_count, struct err *err)
{
	int64_t from = period_of(archive, r->first * DAY);
	int64_t to = period_of(archive, (r->first + r->count) * DAY - 1);
	int64_t oldest = period_of(archive, k->first);
	size_t n = 0;

	if (from < oldest)
		from = oldest;
	for (int64_t p = from; p <= to; p++) {
		if (stamp_of(archive, k, p) - k->offset > r->now)
			break;
		days[n++] =
			(struct completeness_day){ .day = first_day_of(archive, p), .expected = 1 };
	}
	if (!mark_rows(db, meter, archive, from, days, n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		int64_t stamp = stamp_of(archive, k, from + (int64_t)i) - k->offset;
		days[i].permanent =
			!days[i].received && is_lost(l, stamp - 2 * HOUR, stamp + 2 * HOUR);
	}
	*ret_count = n;
	return true;
}

static bool read_stand(struct db *db, int64_t meter, enum archive archive, struct stand *ret,
		       bool *ret_any, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db,
		      archive == ARCHIVE_DAY ? SQL_DAY_READING_OLDEST : SQL_MONTH_READING_OLDEST,
		      &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, READING_CLOCK_BEHIND);
	if (!stmt_step(s, ret_any, err))
		return false;
	if (*ret_any)
		*ret = (struct stand){ col_i64(s, 0) + col_i64(s, 1), col_i64(s, 1) };
	return true;
}

bool store_completeness(struct db *db, int64_t meter, enum archive archive,
			const struct day_range *r, struct arena *a,
			const struct completeness_day **ret, size_t *ret_count, struct err *err)
{
	struct lost lost;
	struct current c;
	struct stand stand = { 0 };
	size_t n = 0;
	bool any = true;

	if (r->count < 1 || r->count > COMPLETENESS_DAYS_MAX)
		return err_field(err, "to", "from 1 to %d days", COMPLETENESS_DAYS_MAX);
	struct completeness_day *days = arena_new(a, struct completeness_day, (size_t)r->count + 1);
	if (!days)
		return err_set(err, ERR_NOMEM, "no memory for the days");
	if (!current_by_id(db, meter, &c, err) ||
	    !store_gap_list(db, meter, (int)archive, INT64_MIN, INT64_MAX, a, &lost.rows,
			    &lost.count, err))
		return false;
	if (archive == ARCHIVE_HOUR) {
		if (c.first_hour && !hour_days(db, meter, c.first_hour, r, &lost, days, &n, err))
			return false;
	} else if (!read_stand(db, meter, archive, &stand, &any, err) ||
		   (any && !plain_days(db, meter, archive, &stand, r, &lost, days, &n, err))) {
		return false;
	}
	*ret = days;
	*ret_count = n;
	return true;
}
