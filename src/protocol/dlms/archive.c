/* archive.c - archives and the event log, row by row while they arrive. */
#include "base/str.h"
#include "protocol/dlms/session.h"

#define TIME_MAX  INT64_C(253402300799) /* 9999-12-31: the end of COSEM dates */
#define MONTH_MAX (31 * INT64_C(86400))

static const struct profile_archive *archive_of(const struct session *s, size_t i)
{
	return i < ARCHIVE_COUNT ? &s->profile->archive[i] : &s->profile->events;
}

static size_t asked_archive(const struct session *s)
{
	return s->ask.kind == ASK_EVENTS ? (size_t)ARCHIVE_COUNT : (size_t)s->ask.archive;
}

enum { CAPTURE_OBJECTS = 3, CAPTURE_PERIOD = 4, SORT_METHOD = 5 };

static struct profile_object part_of(const struct session *s, size_t i, uint8_t attribute)
{
	struct profile_object o = archive_of(s, i)->object;
	o.attribute = attribute;
	return o;
}

static void add_description(struct session *s, size_t i)
{
	for (unsigned a = CAPTURE_OBJECTS; a <= SORT_METHOD; a++) {
		struct profile_object o = part_of(s, i, (uint8_t)a);
		(void)fetch_add(s, &o);
	}
}

void archive_prefetch(struct session *s)
{
	for (size_t i = 0; i <= ARCHIVE_COUNT; i++)
		if (archive_of(s, i)->object.class_id && !s->archive[i].known)
			add_description(s, i);
}

static bool fetched_integer(struct session *s, size_t i, uint8_t attribute, int64_t *ret)
{
	struct profile_object o = part_of(s, i, attribute);
	enum ask_result result;
	const struct axdr_value *v = fetch_value(s, fetch_find(s, &o), &result, NULL);
	return v && axdr_integer(v, ret);
}

static void learn_one(struct session *s, size_t i)
{
	enum { LAST_IN_FIRST_OUT = 2, LARGEST_FIRST = 3 };
	struct archive_info *info = &s->archive[i];
	struct profile_object o = part_of(s, i, CAPTURE_OBJECTS);
	size_t ticket = fetch_find(s, &o);
	int64_t number;

	if (info->known || ticket == TICKET_NONE)
		return;
	info->known = true;
	const struct axdr_value *v = fetch_value(s, ticket, &info->result, &info->err);
	if (!v)
		return;
	if (!columns_parse(v, s->profile, &info->columns, &info->err)) {
		info->result = ASK_BAD_ANSWER;
		return;
	}
	if (fetched_integer(s, i, CAPTURE_PERIOD, &number) && number > 0 && number <= MONTH_MAX)
		info->columns.period = number;
	if (fetched_integer(s, i, SORT_METHOD, &number))
		info->columns.newest_first = number == LAST_IN_FIRST_OUT || number == LARGEST_FIRST;
}

void archive_learn(struct session *s)
{
	for (size_t i = 0; i <= ARCHIVE_COUNT; i++)
		if (archive_of(s, i)->object.class_id)
			learn_one(s, i);
}

/* The request ------------------------------------------------------------- */

static void put_time(struct wr *w, const struct session *s, int64_t utc)
{
	uint8_t bytes[COSEM_TIME_SIZE];
	utc = utc < 0 ? 0 : utc;
	utc = utc > TIME_MAX - 86400 ? TIME_MAX - 86400 : utc;
	struct cosem_time t =
		cosem_time_from_utc(utc, s->zone.offset_default, s->profile->deviation_sign);
	cosem_time_encode(bytes, &t);
	axdr_put_string(w, AXDR_OCTETS, bytes, sizeof bytes);
}

/* range_descriptor: { { class, name, attribute, 0 }, from, to, all columns } */
static void put_range(struct wr *w, const struct session *s, int64_t from, int64_t to)
{
	const struct profile_object *clock = &s->profile->role[ROLE_CLOCK];
	axdr_put_list(w, AXDR_STRUCTURE, 4);
	axdr_put_list(w, AXDR_STRUCTURE, 4);
	axdr_put_integer(w, AXDR_UINT16, clock->class_id);
	axdr_put_string(w, AXDR_OCTETS, clock->obis, sizeof clock->obis);
	axdr_put_integer(w, AXDR_INT8, clock->attribute);
	axdr_put_integer(w, AXDR_UINT16, 0);
	put_time(w, s, from);
	put_time(w, s, to);
	axdr_put_list(w, AXDR_ARRAY, 0);
}

/* A row's stamp may be the start of its period, one period before its time. */
static int64_t first_stamp(const struct session *s)
{
	if (s->rule.events || s->rule.stamp == STAMP_END)
		return s->ask.from;
	switch (s->rule.archive) {
	case ARCHIVE_HOUR:
		return s->ask.from - 3600;
	case ARCHIVE_DAY:
		return s->ask.from - 86400;
	case ARCHIVE_MONTH:
	case ARCHIVE_COUNT:
	default:
		return s->ask.from - MONTH_MAX;
	}
}

/* entry_descriptor: { first, last, first column, last column: 0 all } */
void archive_put_entries(struct wr *w, uint32_t first, uint32_t last)
{
	axdr_put_list(w, AXDR_STRUCTURE, 4);
	axdr_put_integer(w, AXDR_UINT32, first);
	axdr_put_integer(w, AXDR_UINT32, last);
	axdr_put_integer(w, AXDR_UINT16, 1);
	axdr_put_integer(w, AXDR_UINT16, 0);
}

static void reset_table(struct session *s)
{
	s->table = (struct table){ 0 };
	s->last = (struct row){ 0 };
	s->rows = 0;
	s->bad_rows = 0;
	s->has_pending = false;
	s->disputed = false;
	s->table_result = (struct fetched){ .result = ASK_OK };
	s->held_count = 0;
	s->ordinals.n = 0;
	s->body_len = 0;
	s->block = 0;
}

enum { SELECT_RANGE = 1, SELECT_ENTRY = 2 };

static void read_range(struct session *s)
{
	struct profile_object o = archive_of(s, asked_archive(s))->object;
	struct wr w = link_begin(&s->link);
	reset_table(s);
	apdu_put_get_selected(&w, session_invoke(s), &o, SELECT_RANGE);
	put_range(&w, s, first_stamp(s), s->ask.to);
	session_send(s, &w, REQUEST_TABLE);
}

void archive_read_entries(struct session *s, uint32_t first, uint32_t last)
{
	struct profile_object o = archive_of(s, asked_archive(s))->object;
	struct wr w = link_begin(&s->link);
	reset_table(s);
	apdu_put_get_selected(&w, session_invoke(s), &o, SELECT_ENTRY);
	archive_put_entries(&w, first, last);
	session_send(s, &w, REQUEST_TABLE);
}

void archive_read_all(struct session *s)
{
	struct profile_object o = archive_of(s, asked_archive(s))->object;
	struct wr w = link_begin(&s->link);
	reset_table(s);
	apdu_put_get(&w, session_invoke(s), &o);
	session_send(s, &w, REQUEST_TABLE);
}

/* The way of the profile, if this association has it. */
static enum profile_access access_of(const struct session *s, size_t i)
{
	enum profile_access access = archive_of(s, i)->access;
	bool clock = s->profile->role[ROLE_CLOCK].class_id;

	if (!(s->conformance & CONFORMANCE_SELECTIVE) || (access == ACCESS_RANGE && !clock))
		return ACCESS_ALL;
	return access;
}

void archive_note_costs(struct session *s)
{
	s->head.whole = 0;
	for (size_t i = 0; i <= ARCHIVE_COUNT; i++)
		if (archive_of(s, i)->object.class_id && access_of(s, i) == ACCESS_ALL)
			s->head.whole |= 1U << i;
}

static void read_table(struct session *s)
{
	switch (access_of(s, asked_archive(s))) {
	case ACCESS_RANGE:
		read_range(s);
		break;
	case ACCESS_ENTRY:
		entries_start(s, &archive_of(s, asked_archive(s))->object);
		break;
	case ACCESS_ALL:
		archive_read_all(s);
		break;
	}
}

bool archive_rule(struct session *s, size_t i, const struct columns *c, struct row_rule *ret)
{
	const struct archive_info *info = &s->archive[i];
	bool events = i == ARCHIVE_COUNT;
	if (!c && (!info->known || info->result != ASK_OK))
		return false;
	c = c ? c : &info->columns;
	if ((events ? c->code : c->index) == COLUMN_NONE)
		return false;
	*ret = (struct row_rule){
		.profile = s->profile,
		.columns = c,
		.zone = s->zone,
		.archive = events ? ARCHIVE_HOUR : (enum archive)i,
		.stamp = archive_of(s, i)->stamp,
		.events = events,
	};
	return true;
}

static enum ask_result prepare_values(struct session *s, const struct columns *c)
{
	const struct profile_object *index = &s->profile->role[ROLE_INDEX];
	const struct profile_object *temperature = &s->profile->role[ROLE_TEMPERATURE];
	struct err *err = &s->head.err;
	enum ask_result result = ASK_BAD_ANSWER;

	if (!fetch_quantity(s, index, &s->rule.index, &result, err))
		return result;
	if (c->temperature != COLUMN_NONE &&
	    !fetch_quantity(s, temperature, &s->rule.temperature, &result, err))
		return result;
	return ASK_OK;
}

static void archive_described(struct session *s)
{
	size_t i = asked_archive(s);
	struct archive_info *info = &s->archive[i];
	bool events = i == ARCHIVE_COUNT;
	enum ask_result result = ASK_OK;

	archive_learn(s);
	if (info->result != ASK_OK) {
		s->head.err = info->err;
		session_finish(s, info->result);
		return;
	}
	if (!archive_rule(s, i, NULL, &s->rule)) {
		(void)err_set(&s->head.err, ERR_PROTO, "the %s column",
			      events ? "event log has no code" : "archive has no index");
		result = ASK_BAD_ANSWER;
	} else if (!events) {
		result = prepare_values(s, &info->columns);
	}
	if (result == ASK_OK)
		read_table(s);
	else
		session_finish(s, result);
}

void archive_start(struct session *s)
{
	size_t i = asked_archive(s);
	if (i > ARCHIVE_COUNT || !archive_of(s, i)->object.class_id) {
		(void)err_set(&s->head.err, ERR_UNSUPPORTED,
			      "this type of meter has no such archive");
		session_finish(s, ASK_NOT_SUPPORTED);
		return;
	}
	fetch_begin(s);
	if (!s->archive[i].known)
		add_description(s, i);
	if (s->ask.kind == ASK_ARCHIVE) {
		fetch_add_quantity(s, &s->profile->role[ROLE_INDEX]);
		fetch_add_quantity(s, &s->profile->role[ROLE_TEMPERATURE]);
	}
	fetch_run(s, archive_described);
}

/* The answer -------------------------------------------------------------- */

static void emit_row(struct session *s, const struct row *row)
{
	struct driver_told told = { .kind = TOLD_ROW,
				    .archive = s->ask.archive,
				    .reading = row->reading };
	if (s->rule.events) {
		told.kind = TOLD_EVENT;
		told.event = (struct driver_event){
			.time = row->reading.time,
			.offset = row->reading.offset,
			.code = row->code,
			.ordinal = rows_ordinal(&s->ordinals, row->reading.time, row->code),
		};
	}
	s->sink.told(s->sink.owner, &told);
}

static void table_fail(struct session *s, const char *words)
{
	s->table_result.result = ASK_BAD_ANSWER;
	(void)err_set(&s->head.err, ERR_PROTO, "%s", words);
}

static void hold_row(struct session *s, const struct row *row)
{
	if (s->held_count == s->held_cap) {
		size_t cap = s->held_cap ? s->held_cap * 2 : 256;
		struct row *more = cap > HELD_MAX ? NULL : realloc(s->held, cap * sizeof *more);
		if (!more) {
			table_fail(s, "too many rows of an archive that comes newest first");
			return;
		}
		s->held = more;
		s->held_cap = cap;
	}
	s->held[s->held_count++] = *row;
}

/* It is kept nowhere else, so its bytes stand in the words. */
static void tell_bad_row(struct session *s, struct rd bytes, const struct err *err)
{
	enum { SHOWN_MAX = 40 };
	char hex[2 * SHOWN_MAX + 1];
	size_t n = rd_left(&bytes);
	if (s->bad_rows++)
		return;
	hex_format(hex, bytes.p, n < SHOWN_MAX ? n : (size_t)SHOWN_MAX);
	(void)err_set(&s->bad_err, err->kind, "row %u: %.100s (%s%s)", s->rows, err->msg, hex,
		      n > SHOWN_MAX ? "…" : "");
}

static void release_pending(struct session *s)
{
	const struct row *row = &s->pending;
	if (!s->has_pending)
		return;
	s->has_pending = false;
	memcpy(s->archive[asked_archive(s)].tags, row->tags, sizeof row->tags);
	if (row->reading.time < s->ask.from || row->reading.time > s->ask.to)
		return;
	if (s->rule.columns->newest_first)
		hold_row(s, row);
	else
		emit_row(s, row);
}

static void drop_pending(struct session *s)
{
	s->has_pending = false;
	s->disputed = true;
	if (!s->bad_rows++)
		(void)err_set(&s->bad_err, ERR_PROTO,
			      "row %u: it has other types than its neighbours, or none behind it",
			      s->rows);
}

/* A row of this archive was taken already. */
static bool types_known(const struct session *s)
{
	const uint8_t *known = s->archive[asked_archive(s)].tags;
	return known[0] || known[1];
}

/* The row before `next`: one that was not understood says nothing about its types. */
static bool pending_counts(const struct session *s, const struct row *next, bool shaped, bool good)
{
	return shaped && (s->pending_agrees || (!good && !types_known(s)) ||
			  (good && row_tags_agree(s->pending.tags, next->tags)));
}

/*
 * A firmware that leaves out or puts in bytes makes rows that look right and are
 * not: their types and what follows them show that. So a row counts when the
 * next one has the shape of a row, the last one when the answer ends behind it,
 * and when it has the types of a neighbour.
 */
static void take_row(struct session *s, const struct axdr_value *v, struct rd bytes)
{
	struct err err;
	struct row row;
	bool good = row_parse(v, &s->rule, &s->last, &row, &err);
	if (s->has_pending && pending_counts(s, &row, row_is_shaped(v, &s->rule), good)) {
		release_pending(s);
	} else if (s->has_pending) {
		drop_pending(s);
		if (good && row.refers)
			good = err_set(&err, ERR_PROTO, "it refers to a row that does not count");
	}
	s->rows++;
	s->has_pending = good;
	s->pending = row;
	s->pending_agrees = good && types_known(s) &&
			    row_tags_agree(s->archive[asked_archive(s)].tags, row.tags);
	s->last = row;
	if (good)
		return;
	s->last.unknown = true;
	tell_bad_row(s, bytes, &err);
}

/* The answer ends behind the last row. */
static void end_pending(struct session *s)
{
	if (!s->has_pending)
		return;
	if (s->pending_agrees || (!types_known(s) && !s->disputed))
		release_pending(s);
	else
		drop_pending(s);
}

void archive_bytes(struct session *s)
{
	struct rd in = rd_make(s->body, s->body_len);
	struct axdr_value v;
	while (s->table_result.result == ASK_OK) {
		const uint8_t *before = in.p;
		arena_reset(&s->row_arena);
		enum table_result r = table_next(&s->table, &in, &s->row_arena, &v, &s->head.err);
		if (r == TABLE_BAD)
			s->table_result.result = ASK_BAD_ANSWER;
		if (r != TABLE_ROW)
			break;
		take_row(s, &v, rd_make(before, (size_t)(in.p - before)));
	}
	s->body_len = (size_t)(in.end - in.p);
	if (s->body_len)
		memmove(s->body, in.p, s->body_len);
}

static int compare_rows(const void *a, const void *b)
{
	const struct row *x = a;
	const struct row *y = b;
	return (x->reading.time > y->reading.time) - (x->reading.time < y->reading.time);
}

/* Newest first turned round; a stable order for events of one second. */
static void release_held(struct session *s)
{
	for (size_t i = 0; i < s->held_count / 2; i++) {
		struct row swap = s->held[i];
		s->held[i] = s->held[s->held_count - 1 - i];
		s->held[s->held_count - 1 - i] = swap;
	}
	bool rising = true;
	for (size_t i = 1; i < s->held_count; i++)
		rising = rising && compare_rows(&s->held[i - 1], &s->held[i]) <= 0;
	if (!rising)
		qsort(s->held, s->held_count, sizeof *s->held, compare_rows);
	for (size_t i = 0; i < s->held_count; i++)
		emit_row(s, &s->held[i]);
	s->held_count = 0;
}

void archive_end(struct session *s, const struct apdu *failure)
{
	enum ask_result result = s->table_result.result;
	struct axdr_value v;
	struct rd none = rd_make(s->body, s->body_len);

	if (failure) {
		result = session_failure(failure->kind, failure->code, &s->head.err);
	} else if (result == ASK_OK && s->table.part != TABLE_HEAD && !s->table.left &&
		   rd_left(&none)) {
		table_fail(s, "the archive's answer goes on behind its last row");
		result = ASK_BAD_ANSWER;
	} else if (result == ASK_OK &&
		   table_next(&s->table, &none, &s->row_arena, &v, NULL) != TABLE_END) {
		table_fail(s, "the archive's answer ends inside a row");
		result = ASK_BAD_ANSWER;
	}
	/* A part of an archive that comes newest first would hide what is missing. */
	if (result == ASK_OK) {
		end_pending(s);
		release_held(s);
	}
	if (result == ASK_OK && s->bad_rows) {
		s->head.err = s->bad_err;
		(void)err_prefix(&s->head.err, "%u rows not understood", s->bad_rows);
		result = ASK_BAD_ANSWER;
	}
	session_finish(s, result);
}
