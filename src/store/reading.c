#include "store/reading.h"

#include "meter/dayblock.h"
#include "store/engine.h"
#include "store/hours.h"

struct reading_stream {
	struct stmt *blocks; /* hourly archive only */
	struct stmt *plain;
	struct dayblock block;
	int hour;	    /* of the block, next one to give; DAYBLOCK_HOURS: none left */
	struct reading row; /* the next plain one */
	bool has_row;
	int64_t from;
	int64_t to;
	struct err err;
};

static const enum sql plain_range[ARCHIVE_COUNT] = {
	[ARCHIVE_HOUR] = SQL_HOUR_OFFGRID_RANGE,
	[ARCHIVE_DAY] = SQL_DAY_READING_RANGE,
	[ARCHIVE_MONTH] = SQL_MONTH_READING_RANGE,
};

void reading_read(const struct stmt *s, struct reading *r)
{
	*r = (struct reading){
		.time = col_i64(s, 0),
		.index = col_i64(s, 1),
		.temperature = (int16_t)col_i64(s, 2),
		.offset = (int32_t)col_i64(s, 3),
		.status = (uint32_t)col_i64(s, 4),
		.flags = (uint32_t)col_i64(s, 5),
		.call = col_i64(s, 6),
	};
}

static bool next_plain(struct reading_stream *s)
{
	if (!s->plain || !stmt_step(s->plain, &s->has_row, &s->err))
		return false;
	if (s->has_row)
		reading_read(s->plain, &s->row);
	return true;
}

static bool next_block(struct reading_stream *s)
{
	bool row;
	size_t n;

	if (!stmt_step(s->blocks, &row, &s->err))
		return false;
	if (!row) {
		stmt_end(TAKE(s->blocks));
		return true;
	}
	const uint8_t *data = col_blob(s->blocks, 3, &n);
	uint32_t present = ~(uint32_t)col_i64(s->blocks, 1) & DAYBLOCK_ALL;
	s->hour = 0;
	return dayblock_decode(&s->block, col_i64(s->blocks, 0), present, col_i64(s->blocks, 2),
			       data, n, &s->err);
}

/* Moves to the next present hour in range, or to the end of all blocks. */
static bool settle_hour(struct reading_stream *s)
{
	while (s->blocks) {
		for (; s->hour < DAYBLOCK_HOURS; s->hour++) {
			const struct reading *r = &s->block.hour[s->hour];
			if (s->block.present >> s->hour & 1 && r->time >= s->from &&
			    r->time <= s->to)
				return true;
		}
		if (!next_block(s))
			return false;
	}
	return true;
}

static struct stmt *start_range(struct db *db, enum sql name, int64_t meter, int64_t from,
				int64_t to, struct err *err)
{
	struct stmt *s = NULL;

	if (!db_start(db, name, &s, err))
		return NULL;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, from);
	bind_i64(s, 3, to);
	return s;
}

bool store_reading_open(struct db *db, int64_t meter, enum archive archive, int64_t from,
			int64_t to, struct reading_stream **ret, struct err *err)
{
	AUTO_READINGS *s = calloc(1, sizeof *s);

	if (!s)
		return err_set(err, ERR_NOMEM, "no memory for readings");
	s->from = from;
	s->to = to;
	s->hour = DAYBLOCK_HOURS;
	s->plain = start_range(db, plain_range[archive], meter, from, to, err);
	if (!s->plain)
		return false;
	if (archive == ARCHIVE_HOUR) {
		s->blocks = start_range(db, SQL_HOUR_BLOCK_RANGE, meter, dayblock_day(from),
					dayblock_day(to), err);
		if (!s->blocks)
			return false;
	}
	if (!next_plain(s) || !settle_hour(s))
		return err_set(err, s->err.kind, "%s", s->err.msg);
	*ret = TAKE(s);
	return true;
}

static bool day_beside(struct db *db, enum sql name, int64_t meter, int64_t day, int64_t none,
		       int64_t *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, day);
	if (!stmt_step(s, &row, err))
		return false;
	*ret = row && !col_is_null(s, 0) ? col_i64(s, 0) : none;
	return true;
}

bool store_reading_widen(struct db *db, int64_t meter, int64_t *from, int64_t *to, struct err *err)
{
	const int64_t length = DAYBLOCK_HOURS * INT64_C(3600);
	int64_t first = dayblock_day(*from);
	int64_t last = dayblock_day(*to);
	int64_t before;
	int64_t after;

	if (!day_beside(db, SQL_HOUR_BLOCK_BEFORE, meter, first, INT64_MIN, &before, err) ||
	    !day_beside(db, SQL_HOUR_BLOCK_AFTER, meter, last, INT64_MAX, &after, err))
		return false;
	*from = before == INT64_MIN ? before : before * length;
	*to = after == INT64_MAX ? after : after * length + length - 1;
	return true;
}

bool store_reading_next(struct reading_stream *s, struct reading *ret)
{
	if (s->err.kind != ERR_NONE)
		return false;
	const struct reading *hour = s->blocks ? &s->block.hour[s->hour] : NULL;
	if (hour && (!s->has_row || hour->time < s->row.time)) {
		*ret = *hour;
		s->hour++;
		(void)settle_hour(s); /* a failure is told by the next call */
		return true;
	}
	if (!s->has_row)
		return false;
	*ret = s->row;
	(void)next_plain(s);
	return true;
}

bool store_reading_check(const struct reading_stream *s, struct err *err)
{
	return s->err.kind == ERR_NONE || err_set(err, s->err.kind, "%s", s->err.msg);
}

void store_reading_close(struct reading_stream *s)
{
	if (!s)
		return;
	stmt_end(s->blocks);
	stmt_end(s->plain);
	free(s);
}

bool store_reading_revisions(struct db *db, int64_t meter, enum archive archive, int64_t from,
			     int64_t to, unsigned skip, unsigned limit, reading_revision_fn *each,
			     void *arg, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_REVISION_RANGE, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, archive);
	bind_i64(s, 3, from);
	bind_i64(s, 4, to);
	bind_i64(s, 5, limit);
	bind_i64(s, 6, skip);
	for (;;) {
		struct reading_revision r = { .archive = archive };
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		reading_read(s, &r.reading);
		r.seen_at = col_i64(s, 7);
		each(arg, &r);
	}
}
