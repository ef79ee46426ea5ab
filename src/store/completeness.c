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

/* Columns of the days of a range. */
struct day_columns {
	int64_t *begin;
	int64_t *before;
	int64_t *received;
	int64_t *lost;
};

/* Rows by day; *later: meters that begin after the range. */
static bool read_days(struct stmt *s, const struct day_range *r, const struct day_columns *to,
		      int64_t *later, struct err *err)
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
		to->begin[at] = col_i64(s, 1);
		to->before[at] = col_i64(s, 2);
		to->received[at] = col_i64(s, 3);
		if (to->lost)
			to->lost[at] = col_i64(s, 4);
	}
}

/* Meters that begin on a day are taken off those that there are now, from the
 * newest day backwards: what lies before the range need not be read. */
bool day_counts_read(struct db *db, int64_t group, const struct day_range *r, int64_t *expected,
		     int64_t *received, int64_t *lost, int64_t *ret_meters, struct err *err)
{
	size_t bytes = (size_t)r->count * sizeof *expected;
	int64_t meters;
	int64_t later = 0;

	if (!read_total(db, group, &meters, err))
		return false;
	AUTO_STMT *s = start_days(db, group, r->first, INT64_MAX, err);
	int64_t *begin = s ? calloc((size_t)r->count, sizeof *begin) : NULL;
	if (!begin)
		return s ? err_set(err, ERR_NOMEM, "no memory for the days") : false;
	memset(expected, 0, bytes);
	memset(received, 0, bytes);
	if (lost)
		memset(lost, 0, bytes);
	const struct day_columns to = { begin, expected, received, lost };
	bool ok = read_days(s, r, &to, &later, err);
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

/* Figures of a row while they are summed up; what lacks bounds what is lost. */
struct group_sums {
	struct completeness_group *row;
	int64_t *cell[3]; /* expected, received, lost */
	const char *path;
};

static void bound_lost(const struct group_sums *g, int64_t days)
{
	for (int64_t i = 0; i < days; i++) {
		int64_t lacks = g->cell[0][i] - g->cell[1][i];
		if (lacks < 0)
			lacks = 0;
		if (g->cell[2][i] > lacks)
			g->cell[2][i] = lacks;
	}
}

static bool check_days(const struct day_range *r, struct err *err)
{
	return (r->count >= 1 && r->count <= COMPLETENESS_GROUP_DAYS) ||
	       err_field(err, "to", "from 1 to %d days", COMPLETENESS_GROUP_DAYS);
}

static bool make_row(struct arena *a, const struct day_range *r, struct completeness_group *row,
		     struct group_sums *ret, struct err *err)
{
	int64_t *cells = arena_new(a, int64_t, (size_t)r->count * 3);

	if (!cells)
		return err_set(err, ERR_NOMEM, "no memory for the days");
	memset(cells, 0, (size_t)r->count * 3 * sizeof *cells);
	*ret = (struct group_sums){ row, { cells, cells + r->count, cells + 2 * r->count }, NULL };
	row->expected = ret->cell[0];
	row->received = ret->cell[1];
	row->permanent = ret->cell[2];
	return true;
}

bool completeness_scope(const struct group_list *tree, int64_t root, size_t *from, size_t *end)
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

/* Where a page is summed up. */
struct page_sums {
	struct db *db;
	const struct day_range *range;
	struct group_sums *rows; /* in the tree's order */
	size_t count;
	int64_t *scratch; /* three columns */
};

/* Adds a group's own figures to the rows of the page that it is in or below: at most as many
 * as the tree is deep. */
static bool add_group(const struct page_sums *p, const struct meter_group *g, struct err *err)
{
	int64_t days = p->range->count;
	int64_t *own = p->scratch;
	int64_t meters;

	if (!day_counts_read(p->db, g->id, p->range, own, own + days, own + 2 * days, &meters, err))
		return false;
	for (size_t k = 0; k < p->count; k++) {
		struct group_sums *to = &p->rows[k];
		if (!str_starts(str_from(g->path), str_from(to->path)))
			continue;
		to->row->meters += meters;
		for (int64_t i = 0; i < 3 * days; i++)
			to->cell[0][i] += own[i];
	}
	return true;
}

/* Rows [at, end) of the tree onto the page; each group below them is read once. */
static bool sum_page(const struct page_sums *p, const struct group_list *tree, size_t at,
		     size_t end, struct err *err)
{
	for (size_t i = at; i < end; i++) {
		bool below = false;
		for (size_t k = 0; k < p->count && !below; k++)
			below = str_starts(str_from(tree->rows[i].path), str_from(p->rows[k].path));
		if (below && !add_group(p, &tree->rows[i], err))
			return false;
	}
	for (size_t k = 0; k < p->count; k++)
		bound_lost(&p->rows[k], p->range->count);
	return true;
}

static bool make_page(const struct day_range *r, const struct group_list *tree, size_t at,
		      size_t count, struct arena *a, struct completeness_group **ret_rows,
		      struct page_sums *ret, struct err *err)
{
	struct completeness_group *rows = arena_new(a, struct completeness_group, count);
	struct group_sums *sums = arena_new(a, struct group_sums, count);
	int64_t *scratch = arena_new(a, int64_t, (size_t)r->count * 3);

	if (!rows || !sums || !scratch)
		return err_set(err, ERR_NOMEM, "no memory for the groups");
	for (size_t k = 0; k < count; k++) {
		const struct meter_group *g = &tree->rows[at + k];
		rows[k] = (struct completeness_group){ .group = g->id, .depth = depth_of(g->path) };
		if (!make_row(a, r, &rows[k], &sums[k], err))
			return false;
		sums[k].path = g->path;
	}
	*ret_rows = rows;
	ret->rows = sums;
	ret->count = count;
	ret->scratch = scratch;
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
	if (!completeness_scope(&tree, root, &at, &end))
		return err_set(err, ERR_NOTFOUND, "there is no such group");
	for (size_t i = at; from && i < end; i++) {
		if (tree.rows[i].id == from)
			at = i;
	}
	struct page_sums sums = { .db = db, .range = r };
	struct completeness_group *rows;
	size_t count = end - at < limit ? end - at : limit;
	if (!make_page(r, &tree, at, count, a, &rows, &sums, err) ||
	    !sum_page(&sums, &tree, at, end, err))
		return false;
	page.rows = rows;
	page.count = count;
	page.next = at + count < end ? tree.rows[at + count].id : 0;
	*ret = page;
	return true;
}

/* All groups of an area onto one row. */
static bool sum_area(const struct page_sums *p, const struct area *area, struct arena *a,
		     struct err *err)
{
	struct group_list tree;

	if (!store_area_tree(p->db, area, a, &tree, err))
		return false;
	p->rows[0].path = "/";
	return sum_page(p, &tree, 0, tree.count, err);
}

bool store_completeness_total(struct db *db, const struct area *area, const struct day_range *r,
			      struct arena *a, struct completeness_group *ret, struct err *err)
{
	struct completeness_group row = { 0 };
	struct group_sums sums;
	struct page_sums p = { .db = db, .range = r, .rows = &sums, .count = 1 };

	if (!check_days(r, err) || !make_row(a, r, &row, &sums, err))
		return false;
	p.scratch = arena_new(a, int64_t, (size_t)r->count * 3);
	if (!p.scratch)
		return err_set(err, ERR_NOMEM, "no memory for the days");
	if (!area_is_whole(area)) {
		if (!sum_area(&p, area, a, err))
			return false;
	} else if (!day_counts_read(db, DAY_ALL, r, sums.cell[0], sums.cell[1], sums.cell[2],
				    &row.meters, err)) {
		return false;
	}
	bound_lost(&sums, r->count);
	*ret = row;
	return true;
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
