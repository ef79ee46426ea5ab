#include "store/hours.h"

#include "meter/dayblock.h"
#include "store/engine.h"

/*
 * A meter whose clock runs ahead may not push its marks further than this: once
 * its clock is right again it would not be asked for its true rows of the time
 * between. One hour, because the row at the mark itself is asked for again.
 */
enum { HOUR = 3600, AHEAD = HOUR };

static void bind_reading(struct stmt *s, int at, const struct reading *r)
{
	bind_i64(s, at++, r->time);
	bind_i64(s, at++, r->index);
	bind_i64(s, at++, r->temperature);
	bind_i64(s, at++, r->offset);
	bind_i64(s, at++, r->status);
	bind_i64(s, at++, r->flags);
	bind_i64(s, at, r->call);
}

static bool add_revision(struct merge *m, enum archive archive, const struct reading *r,
			 struct err *err)
{
	struct stmt *s;

	if (!db_start(m->db, SQL_REVISION_ADD, &s, err))
		return false;
	bind_i64(s, 1, m->current->meter);
	bind_i64(s, 2, archive);
	bind_reading(s, 3, r);
	bind_i64(s, 10, m->now);
	if (!stmt_run(s, err))
		return false;
	m->revisions += db_changes(m->db);
	return true;
}

static bool load_block(struct db *db, int64_t meter, int64_t day, struct dayblock *b,
		       bool *ret_found, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;
	size_t n;

	if (!db_start(db, SQL_HOUR_BLOCK_GET, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, day);
	if (!stmt_step(s, &row, err))
		return false;
	*ret_found = row;
	if (!row)
		return true;
	const uint8_t *blob = col_blob(s, 2, &n);
	uint32_t present = ~(uint32_t)col_i64(s, 0) & DAYBLOCK_ALL;
	if (!dayblock_decode(b, day, present, col_i64(s, 1), blob, n, err))
		return err_prefix(err, "day %lld of meter %lld", (long long)day, (long long)meter);
	return true;
}

bool hour_find(struct db *db, int64_t meter, int64_t time, struct reading *ret, bool *ret_found,
	       struct err *err)
{
	int64_t day = dayblock_day(time);
	int64_t hour = (time - day * DAYBLOCK_HOURS * HOUR) / HOUR;
	struct dayblock b = { 0 };
	bool found;

	*ret_found = false;
	if (!dayblock_on_grid(time))
		return true;
	if (!load_block(db, meter, day, &b, &found, err))
		return false;
	*ret_found = found && b.present >> hour & 1;
	if (*ret_found)
		*ret = b.hour[hour];
	return true;
}

static bool save_block(struct merge *m, int64_t day, const struct dayblock *b, bool found,
		       struct err *err)
{
	uint8_t blob[DAYBLOCK_BLOB_MAX];
	size_t n = dayblock_encode(b, blob);
	int first = __builtin_ctz(b->present);
	int last = 31 - __builtin_clz(b->present);
	struct stmt *s;

	if (!db_start(m->db, found ? SQL_HOUR_BLOCK_CHANGE : SQL_HOUR_BLOCK_ADD, &s, err))
		return false;
	bind_i64(s, 1, m->current->meter);
	bind_i64(s, 2, day);
	bind_i64(s, 3, ~b->present & DAYBLOCK_ALL);
	bind_i64(s, 4, b->hour[first].index);
	bind_i64(s, 5, b->hour[last].index - b->hour[first].index);
	bind_blob(s, 6, blob, n);
	return stmt_run(s, err);
}

/* How long before its stamp the period of a row begins at the earliest. */
static const int64_t periods[ARCHIVE_COUNT] = {
	[ARCHIVE_HOUR] = HOUR,
	[ARCHIVE_DAY] = 25 * HOUR,
	[ARCHIVE_MONTH] = 31 * 24 * HOUR + HOUR,
};

static struct reading stamped(const struct merge *m, enum archive archive, const struct reading *r)
{
	struct reading own = *r;
	int64_t set = m->current->clock_set_at;

	own.call = m->call;
	if (set && set > r->time - periods[archive] && set <= r->time)
		own.flags |= READING_CLOCK_SET;
	return own;
}

void merge_count(struct merge *m, int ledger, int64_t time, enum merge_end end)
{
	for (size_t i = 0; i < m->range_count; i++) {
		struct merge_range *r = &m->ranges[i];
		if (r->ledger != ledger || time < r->from || time > r->to)
			continue;
		r->same += end == MERGE_SAME;
		r->added += end == MERGE_ADDED;
		r->revised += end == MERGE_REVISED;
	}
}

static void move_marks(struct merge *m, enum archive archive, const struct reading *r)
{
	struct current *c = m->current;
	int64_t time = r->time;

	if (time > m->now + AHEAD || r->flags & READING_CLOCK_BEHIND)
		return;
	if (time > c->newest[archive])
		c->newest[archive] = time;
	if (archive == ARCHIVE_HOUR && (!c->first_hour || time < c->first_hour))
		c->first_hour = time;
}

/*
 * Of two rows of one time the first stays, but a row that came before its time
 * was stamped by a clock that was ahead: the one that comes in its time is right.
 */
static bool supersedes(const struct reading *r, const struct reading *stored)
{
	const uint32_t untimely = READING_FUTURE | READING_CLOCK_BEHIND;

	return (stored->flags & untimely) && !(r->flags & untimely);
}

/* r differs from *stored: one of them stays, the other is a revision. */
static bool settle_hour(struct merge *m, const struct reading *r, struct reading *stored,
			bool *ret_changed, struct err *err)
{
	struct reading other = *r;

	if (supersedes(r, stored)) {
		other = *stored;
		*stored = *r;
		*ret_changed = true;
	}
	return add_revision(m, ARCHIVE_HOUR, &other, err);
}

/*
 * A record has come late: one of a clock behind may have stood in for its time.
 * Rows after the mark cannot have, and are not looked for.
 */
static bool drop_behind(struct merge *m, int64_t time, struct err *err)
{
	AUTO_STMT *s = NULL;
	struct reading r;
	bool row;

	if (time >= m->newest_before)
		return true;
	if (!db_start(m->db, SQL_HOUR_OFFGRID_TAKE, &s, err))
		return false;
	bind_i64(s, 1, m->current->meter);
	bind_i64(s, 2, time);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return true;
	reading_read(s, &r);
	stmt_end(TAKE(s));
	return add_revision(m, ARCHIVE_HOUR, &r, err);
}

/* A row that a clock ahead of ours had stamped counts once its time has come. */
static bool comes_true(const struct reading *r, struct reading *stored)
{
	if (!supersedes(r, stored))
		return false;
	stored->flags &= ~(uint32_t)READING_FUTURE;
	return true;
}

/* What the rows of a day have changed in its block. */
struct day_merge {
	struct dayblock block;
	unsigned added;
	unsigned counted; /* of them, and of those there before, whose time has come now */
	bool changed;
};

static bool merge_hour(struct merge *m, struct day_merge *d, const struct reading *row, int64_t day,
		       struct err *err)
{
	struct reading r = stamped(m, ARCHIVE_HOUR, row);
	enum dayblock_put put = dayblock_put(&d->block, &r);
	struct reading *stored = &d->block.hour[(r.time - day * DAYBLOCK_HOURS * HOUR) / HOUR];
	bool true_now = false;

	move_marks(m, ARCHIVE_HOUR, &r);
	switch (put) {
	case DAYBLOCK_ADDED:
		merge_count(m, ARCHIVE_HOUR, r.time, MERGE_ADDED);
		d->added++;
		d->counted += !(r.flags & READING_FUTURE);
		return drop_behind(m, r.time, err);
	case DAYBLOCK_SAME:
		merge_count(m, ARCHIVE_HOUR, r.time, MERGE_SAME);
		true_now = comes_true(&r, stored);
		break;
	case DAYBLOCK_DIFFERS:
		merge_count(m, ARCHIVE_HOUR, r.time, MERGE_REVISED);
		true_now = supersedes(&r, stored);
		if (!settle_hour(m, &r, stored, &d->changed, err))
			return false;
		break;
	}
	d->changed |= true_now;
	d->counted += true_now;
	return true;
}

/* Hours that are known, by the meter, its group and all. */
static void count_hours(struct merge *m, int64_t day, unsigned hours)
{
	recent_add(&m->current->recent, day, hours);
	current_account_hours(&db_context(m->db)->tally, m->current, day, hours, m->now);
}

/* Rows [0, count) are on the grid of one day. */
static bool merge_day(struct merge *m, int64_t day, const struct reading *rows, size_t count,
		      struct err *err)
{
	struct day_merge d = { 0 };
	bool found;

	if (!load_block(m->db, m->current->meter, day, &d.block, &found, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!merge_hour(m, &d, &rows[i], day, err))
			return false;
	}
	if (!d.added && !d.changed)
		return true;
	if (!save_block(m, day, &d.block, found, err))
		return false;
	m->added += d.added;
	if (d.counted)
		count_hours(m, day, d.counted);
	return true;
}

static const struct {
	enum sql add;
	enum sql get;
	enum sql change;
} plain_rows[ARCHIVE_COUNT] = {
	[ARCHIVE_HOUR] = { SQL_HOUR_OFFGRID_ADD, SQL_HOUR_OFFGRID_GET, SQL_HOUR_OFFGRID_CHANGE },
	[ARCHIVE_DAY] = { SQL_DAY_READING_ADD, SQL_DAY_READING_GET, SQL_DAY_READING_CHANGE },
	[ARCHIVE_MONTH] = { SQL_MONTH_READING_ADD, SQL_MONTH_READING_GET,
			    SQL_MONTH_READING_CHANGE },
};

static bool load_row(struct merge *m, enum archive archive, int64_t time, struct reading *ret,
		     struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(m->db, plain_rows[archive].get, &s, err))
		return false;
	bind_i64(s, 1, m->current->meter);
	bind_i64(s, 2, time);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_DB, "a record is neither new nor there");
	reading_read(s, ret);
	return true;
}

/* A row of this time is there: is it another one, and which of them stays? */
static bool settle_row(struct merge *m, enum archive archive, const struct reading *r,
		       struct err *err)
{
	struct reading stored;
	struct stmt *s;

	if (!load_row(m, archive, r->time, &stored, err))
		return false;
	bool same = stored.index == r->index && stored.temperature == r->temperature &&
		    stored.offset == r->offset && stored.status == r->status;
	merge_count(m, (int)archive, r->time, same ? MERGE_SAME : MERGE_REVISED);
	if (same && !supersedes(r, &stored))
		return true;
	if (!same && !supersedes(r, &stored))
		return add_revision(m, archive, r, err);
	if ((!same && !add_revision(m, archive, &stored, err)) ||
	    !db_start(m->db, plain_rows[archive].change, &s, err))
		return false;
	bind_i64(s, 1, m->current->meter);
	bind_reading(s, 2, r);
	return stmt_run(s, err);
}

static bool merge_plain(struct merge *m, enum archive archive, const struct reading *row,
			struct err *err)
{
	struct reading r = stamped(m, archive, row);
	struct stmt *s;

	if (archive == ARCHIVE_HOUR && !dayblock_on_grid(r.time))
		r.flags |= READING_OFF_GRID;
	move_marks(m, archive, &r);
	if (!db_start(m->db, plain_rows[archive].add, &s, err))
		return false;
	bind_i64(s, 1, m->current->meter);
	bind_reading(s, 2, &r);
	if (!stmt_run(s, err))
		return false;
	if (db_changes(m->db)) {
		merge_count(m, (int)archive, r.time, MERGE_ADDED);
		m->added++;
		return true;
	}
	return settle_row(m, archive, &r, err);
}

/*
 * A row that a clock behind ours has stamped: the record of that time may be
 * there, or may lack and come later; in either case this one is another.
 */
static bool merge_behind(struct merge *m, const struct reading *row, struct err *err)
{
	int64_t day = dayblock_day(row->time);
	struct reading r = stamped(m, ARCHIVE_HOUR, row);
	struct dayblock b = { 0 };
	bool found;

	if (!dayblock_on_grid(row->time))
		return merge_plain(m, ARCHIVE_HOUR, row, err);
	if (!load_block(m->db, m->current->meter, day, &b, &found, err))
		return false;
	switch (dayblock_put(&b, &r)) {
	case DAYBLOCK_SAME: /* not of that clock at all */
		merge_count(m, ARCHIVE_HOUR, r.time, MERGE_SAME);
		return true;
	case DAYBLOCK_DIFFERS:
		merge_count(m, ARCHIVE_HOUR, r.time, MERGE_REVISED);
		return add_revision(m, ARCHIVE_HOUR, &r, err);
	case DAYBLOCK_ADDED:
		break;
	}
	return merge_plain(m, ARCHIVE_HOUR, row, err);
}

/* How many rows from the first on belong into the block of the first one's day. */
static size_t same_day(const struct reading *rows, size_t count)
{
	int64_t day = dayblock_day(rows[0].time);
	size_t n = 0;

	while (n < count && dayblock_on_grid(rows[n].time) && dayblock_day(rows[n].time) == day &&
	       !(rows[n].flags & READING_CLOCK_BEHIND))
		n++;
	return n;
}

bool merge_rows(struct merge *m, enum archive archive, const struct reading *rows, size_t count,
		struct err *err)
{
	for (size_t i = 0, n; i < count; i += n) {
		n = archive == ARCHIVE_HOUR ? same_day(rows + i, count - i) : 0;
		bool behind = archive == ARCHIVE_HOUR && rows[i].flags & READING_CLOCK_BEHIND;
		bool ok = n	   ? merge_day(m, dayblock_day(rows[i].time), rows + i, n, err)
			  : behind ? merge_behind(m, &rows[i], err)
				   : merge_plain(m, archive, &rows[i], err);
		if (!ok)
			return false;
		if (!n)
			n = 1;
	}
	return true;
}
