/* archive.c - archives and the event log, block by block while they arrive. */
#include "protocol/lis200/session.h"

#include <stdio.h>

/* Stamps that a meter may have; limits beyond are left open. */
#define STAMP_MIN INT64_C(946684800)  /* 2000-01-01 */
#define STAMP_MAX INT64_C(4102444800) /* 2100-01-01 */
#define MONTH_MAX (31 * INT64_C(86400))

enum { HOUR = 3600, EMPTY = 103, LOWER_LIMIT = 104, UPPER_LIMIT = 105 };

static size_t asked_archive(const struct lis200_session *s)
{
	return s->ask.kind == ASK_EVENTS ? (size_t)ARCHIVE_COUNT : (size_t)s->ask.archive;
}

static const struct profile_lis200_archive *archive_of(const struct lis200_session *s)
{
	size_t i = asked_archive(s);
	return i < ARCHIVE_COUNT ? &s->lis->archive[i] : &s->lis->events;
}

static struct archive_info *info_of(struct lis200_session *s)
{
	return &s->archive[asked_archive(s)];
}

static void archive_fail(struct lis200_session *s, enum ask_result result, const struct err *err)
{
	s->head.err = *err;
	lis200_session_finish(s, result);
}

/* The request ------------------------------------------------------------- */

/* A row's stamp may be the start of its period, one period before its time. */
static int64_t first_stamp(const struct lis200_session *s)
{
	bool end = s->ask.kind == ASK_EVENTS || archive_of(s)->stamp == STAMP_END;
	if (end || s->ask.from < STAMP_MIN)
		return s->ask.from;
	if (s->ask.archive == ARCHIVE_HOUR)
		return s->ask.from - HOUR;
	return s->ask.from - (s->ask.archive == ARCHIVE_DAY ? 86400 : MONTH_MAX);
}

static void rows_block(struct lis200_session *s);

/* "3:V.0(3;2024-04-30,10:00:00;2024-05-01,10:00:00;10)" */
static void send_range(struct lis200_session *s)
{
	char text[96];
	char from[LIS200_TIME_MAX] = "";
	char to[LIS200_TIME_MAX] = "";
	int32_t offset = s->offset;

	if (!s->table.no_lower && s->table.from >= STAMP_MIN && s->table.from <= STAMP_MAX)
		lis200_time_text(from, s->table.from, offset);
	if (!s->table.no_upper && s->ask.to >= STAMP_MIN && s->ask.to <= STAMP_MAX)
		lis200_time_text(to, s->ask.to, offset);
	s->table.partial = false;
	s->table.rows = 0;
	s->table.rows_in.len = 0;
	(void)snprintf(text, sizeof text, "%u:V.0(%u;%s;%s;%u)", archive_of(s)->number,
		       info_of(s)->columns.at[LIS200_COLUMN_TIME] + 1u, from, to, s->lis->rows);
	lis200_request_rows(s, text, rows_block);
}

static enum ask_result check_columns(struct lis200_session *s, struct err *err)
{
	const struct lis200_columns *c = &info_of(s)->columns;
	bool events = s->ask.kind == ASK_EVENTS;
	uint8_t need = c->at[events ? LIS200_COLUMN_CODE : LIS200_COLUMN_INDEX];

	if (need != LIS200_COLUMN_NONE)
		return ASK_OK;
	(void)err_set(err, ERR_PROTO, "the archive has no column for the %s",
		      events ? "event" : "index");
	return ASK_BAD_ANSWER;
}

static void archive_described(struct lis200_session *s)
{
	struct archive_info *info = info_of(s);
	enum ask_result result = info->result;
	struct err err = info->err;

	if (result == ASK_OK)
		result = check_columns(s, &err);
	if (result != ASK_OK) {
		archive_fail(s, result, &err);
		return;
	}
	s->table.from = first_stamp(s);
	s->table.no_lower = false;
	s->table.no_upper = false;
	s->table.total = 0;
	s->table.barren = 0;
	s->table.newest = INT64_MIN;
	s->table.bad = 0;
	s->table.ordinals.n = 0;
	send_range(s);
}

/* How often the meter writes what we take for hours. Unknown: hours. */
static void interval_read(struct lis200_session *s)
{
	struct lis200_value v;
	enum ask_result result;

	s->interval_known = true;
	s->interval = 0;
	if (!lis200_fetch_value(s, 0, &v, &result, NULL) ||
	    !lis200_quantity(&v, STR("min"), UNIT_SECOND, 0, &s->interval, NULL) || s->interval < 0)
		s->interval = 0;
	archive_described(s);
}

static void learned(struct lis200_session *s)
{
	bool hour = s->ask.kind == ASK_ARCHIVE && s->ask.archive == ARCHIVE_HOUR;

	if (!hour || s->interval_known || info_of(s)->result != ASK_OK) {
		archive_described(s);
		return;
	}
	lis200_fetch_begin(s);
	(void)lis200_fetch_add(s, s->lis->role[LIS200_INTERVAL]);
	lis200_fetch_run(s, interval_read);
}

/* A meter that tells no units gives them with the values. */
static void units_read(struct lis200_session *s)
{
	if (s->reply.result == ASK_OK)
		lis200_columns_units(s->reply.data, &info_of(s)->columns);
	learned(s);
}

static void names_read(struct lis200_session *s)
{
	struct archive_info *info = info_of(s);
	char address[16];

	info->known = true;
	info->result = s->reply.result;
	info->err = s->reply.err;
	if (info->result == ASK_OK &&
	    !lis200_columns_parse(s->reply.data, s->lis, &info->columns, &info->err))
		info->result = ASK_BAD_ANSWER;
	if (info->result != ASK_OK || s->ask.kind == ASK_EVENTS) {
		learned(s);
		return;
	}
	(void)snprintf(address, sizeof address, "%u:V.3", archive_of(s)->number);
	lis200_request_read(s, address, units_read);
}

void lis200_archive_start(struct lis200_session *s)
{
	char address[16];

	if (asked_archive(s) > ARCHIVE_COUNT || !archive_of(s)->number) {
		(void)err_set(&s->head.err, ERR_UNSUPPORTED,
			      "this type of meter has no such archive");
		lis200_session_finish(s, ASK_NOT_SUPPORTED);
		return;
	}
	if (info_of(s)->known) {
		learned(s);
		return;
	}
	(void)snprintf(address, sizeof address, "%u:V.2", archive_of(s)->number);
	lis200_request_read(s, address, names_read);
}

/* The answer -------------------------------------------------------------- */

static void emit(struct lis200_session *s, const struct reading *r, uint32_t code)
{
	struct driver_told told = { .kind = TOLD_ROW, .archive = s->ask.archive, .reading = *r };

	if (s->ask.kind == ASK_EVENTS) {
		told.kind = TOLD_EVENT;
		told.event = (struct driver_event){
			.time = r->time,
			.offset = r->offset,
			.code = code,
			.ordinal = rows_ordinal(&s->table.ordinals, r->time, code),
		};
	}
	s->sink.told(s->sink.owner, &told);
}

/* Of an archive that is written more often than hourly only full hours count;
 * they are whole, because the index is a counter. */
static bool is_asked_for(const struct lis200_session *s, const struct reading *r)
{
	bool hour = s->ask.kind == ASK_ARCHIVE && s->ask.archive == ARCHIVE_HOUR;
	bool finer = s->interval > 0 && s->interval < HOUR && HOUR % s->interval == 0;

	if (r->time < s->ask.from || r->time > s->ask.to)
		return false;
	return !hour || !finer || (r->time + r->offset) % HOUR == 0;
}

static void note_bad_row(struct lis200_session *s, const struct err *err)
{
	if (!s->table.bad++)
		s->table.bad_err = *err;
}

static void take_row(struct lis200_session *s, const struct lis200_value *row)
{
	const struct lis200_rule rule = {
		.profile = s->profile,
		.columns = &info_of(s)->columns,
		.archive = s->ask.kind == ASK_EVENTS ? ARCHIVE_HOUR : s->ask.archive,
		.stamp = archive_of(s)->stamp,
		.events = s->ask.kind == ASK_EVENTS,
		.offset = s->offset,
	};
	struct reading r;
	int64_t stamp;
	uint32_t code;
	struct err err;

	if (!lis200_row_parse(row, &rule, &r, &code, &err)) {
		note_bad_row(s, &err);
		return;
	}
	if (lis200_time(row[rule.columns->at[LIS200_COLUMN_TIME]].text, rule.offset, &stamp,
			NULL) &&
	    stamp > s->table.newest)
		s->table.newest = stamp;
	if (is_asked_for(s, &r))
		emit(s, &r, code);
}

/* Number of rows, short ones too. */
static size_t take_rows(struct lis200_session *s)
{
	struct lis200_value row[LIS200_COLUMNS_MAX];
	unsigned count = info_of(s)->columns.count;
	enum lis200_row cut;
	struct err err;
	size_t at = 0;
	size_t n = 0;

	while ((cut = lis200_rows_next(&s->table.rows_in, &at, count, row)) != LIS200_ROW_MORE) {
		n++;
		if (cut == LIS200_ROW) {
			take_row(s, row);
			continue;
		}
		(void)err_set(&err, ERR_PROTO, "a row has fewer than %u columns", count);
		note_bad_row(s, &err);
	}
	lis200_rows_drop(&s->table.rows_in, at);
	return n;
}

static void rows_end(struct lis200_session *s)
{
	struct err err;

	if (!s->table.bad) {
		lis200_session_finish(s, ASK_OK);
		return;
	}
	err = s->table.bad_err;
	(void)err_prefix(&err, "%u rows not understood, the first", s->table.bad);
	archive_fail(s, ASK_BAD_ANSWER, &err);
}

/* Some meters give a number of rows and no more, others (as it is meant) blocks
 * of so many: who stopped at just that number may have more. */
static bool may_have_more(const struct lis200_session *s)
{
	return !s->table.partial && s->table.rows && s->table.rows == s->lis->rows &&
	       s->table.newest < s->ask.to && s->table.newest >= s->table.from;
}

static void rows_error(struct lis200_session *s)
{
	int error = s->reply.error;

	if (error == EMPTY || (s->table.total && error >= EMPTY && error <= UPPER_LIMIT)) {
		rows_end(s);
	} else if (error == LOWER_LIMIT && !s->table.no_lower) {
		s->table.no_lower = true;
		send_range(s);
	} else if (error == UPPER_LIMIT && !s->table.no_upper) {
		s->table.no_upper = true;
		send_range(s);
	} else {
		archive_fail(s, s->reply.result, &s->reply.err);
	}
}

static bool is_too_much(struct lis200_session *s, size_t n)
{
	struct err err;
	s->table.barren = n ? 0 : s->table.barren + 1;
	if (s->table.total <= ROWS_MAX && s->table.barren <= BARREN_MAX)
		return false;
	(void)err_set(&err, ERR_LIMIT, "the archive's answer has no end");
	archive_fail(s, ASK_BAD_ANSWER, &err);
	return true;
}

static void last_block(struct lis200_session *s)
{
	struct err err;
	struct str rest =
		str_make(s->table.rows_in.buf ? s->table.rows_in.buf : "", s->table.rows_in.len);

	if (str_trim(rest).n) {
		(void)err_set(&err, ERR_PROTO, "the archive's answer ends inside a row");
		archive_fail(s, ASK_BAD_ANSWER, &err);
	} else if (may_have_more(s)) {
		s->table.from = s->table.newest + 1;
		s->table.no_lower = false;
		send_range(s);
	} else {
		rows_end(s);
	}
}

static void rows_block(struct lis200_session *s)
{
	struct err err;

	if (s->reply.result != ASK_OK) {
		rows_error(s);
		return;
	}
	if (!lis200_rows_add(&s->table.rows_in, s->reply.data, &err)) {
		archive_fail(s, ASK_BAD_ANSWER, &err);
		return;
	}
	size_t n = take_rows(s);
	s->table.rows += n;
	s->table.total += n;
	if (is_too_much(s, n))
		return;
	if (s->reply.last) {
		last_block(s);
		return;
	}
	s->table.partial = true;
	lis200_request_more(s);
}
