#include "sim/buffers.h"

#include "protocol/dlms/cosem_time.h"

struct column {
	uint16_t class_id;
	const uint8_t *obis;
	uint8_t tag;
};

static const struct column archive_columns[] = {
	{ 8, obis_clock, AXDR_OCTETS },
	{ 3, obis_index, AXDR_UINT32 },
	{ 3, obis_temperature, AXDR_INT16 },
	{ 1, obis_status, AXDR_UINT16 },
};

static const struct column event_columns[] = {
	{ 8, obis_clock, AXDR_OCTETS },
	{ 1, obis_event_code, AXDR_UINT8 },
};

/* Seconds between captures; 0: by a schedule or by what happens. */
static const uint32_t periods[] = {
	[BUFFER_HOUR] = 3600, [BUFFER_DAY] = 86400, [BUFFER_MONTH] = 0, [BUFFER_EVENTS] = 0
};

static size_t columns_of(enum buffer_kind kind, const struct column **ret)
{
	*ret = kind == BUFFER_EVENTS ? event_columns : archive_columns;
	return kind == BUFFER_EVENTS ? ARRAY_LEN(event_columns) : ARRAY_LEN(archive_columns);
}

enum history_kind buffer_history(enum buffer_kind kind)
{
	return kind == BUFFER_HOUR  ? HISTORY_HOUR
	       : kind == BUFFER_DAY ? HISTORY_DAY
				    : HISTORY_MONTH;
}

static size_t rows_of(const struct object_view *v, enum buffer_kind kind)
{
	return kind == BUFFER_EVENTS ? v->history->events_n
				     : v->history->count[buffer_history(kind)];
}

size_t buffer_rows_before(struct object_view *v, enum buffer_kind kind, int64_t time)
{
	if (kind != BUFFER_EVENTS)
		return history_find(v->history, buffer_history(kind), time);
	size_t n = 0;
	while (n < v->history->events_n && v->history->events[n].time < time)
		n++;
	return n;
}

struct buffer_selection buffer_select_all(struct object_view *v, enum buffer_kind kind)
{
	const struct column *columns;
	size_t n = columns_of(kind, &columns);
	return (struct buffer_selection){
		.kind = kind,
		.columns = (uint8_t)((1u << n) - 1),
		.form = v->form,
		.end = rows_of(v, kind),
	};
}

/* A capture object definition: {class, logical name, attribute, data index}. */
static bool is_column(const struct axdr_value *def, const struct column *c)
{
	int64_t class_id;
	int64_t attribute;
	if (!def || def->tag != AXDR_STRUCTURE || def->count != 4)
		return false;
	const struct axdr_value *name = axdr_item(def, 1);
	return axdr_integer(axdr_item(def, 0), &class_id) && class_id == c->class_id &&
	       name->tag == AXDR_OCTETS && name->count == 6 &&
	       memcmp(name->bytes, c->obis, 6) == 0 &&
	       axdr_integer(axdr_item(def, 2), &attribute) && attribute == 2;
}

static bool take_time(struct object_view *v, const struct axdr_value *value, int64_t *ret)
{
	bool fits = (value->tag == AXDR_OCTETS && value->count == COSEM_TIME_SIZE) ||
		    value->tag == AXDR_DATE_TIME;
	if (!fits)
		return false;
	struct cosem_time t;
	struct cosem_zone zone = { .sign = SIGN_BLUE_BOOK,
				   .offset_default = v->meter->params.zone * 60 };
	int32_t offset;
	cosem_time_decode(value->bytes, &t);
	return cosem_time_utc(&t, &zone, ret, &offset, NULL);
}

/* Columns wanted by a list of definitions; an empty list means all. */
static bool take_columns(enum buffer_kind kind, const struct axdr_value *list, uint8_t *ret)
{
	const struct column *columns;
	size_t n = columns_of(kind, &columns);
	if (list->tag != AXDR_ARRAY)
		return false;
	uint8_t wanted = 0;
	for (uint32_t i = 0; i < list->count; i++) {
		size_t c = 0;
		while (c < n && !is_column(axdr_item(list, i), &columns[c]))
			c++;
		if (c == n)
			return false;
		wanted |= (uint8_t)(1u << c);
	}
	if (list->count)
		*ret = wanted;
	return true;
}

static enum access_result select_range(struct object_view *v, const struct axdr_value *p,
				       struct buffer_selection *s)
{
	int64_t from;
	int64_t to;
	if (p->tag != AXDR_STRUCTURE || p->count != 4)
		return ACCESS_TYPE_UNMATCHED;
	if (!is_column(axdr_item(p, 0), &archive_columns[0]))
		return ACCESS_OTHER_REASON; /* only the clock restricts */
	if (!take_time(v, axdr_item(p, 1), &from) || !take_time(v, axdr_item(p, 2), &to))
		return ACCESS_TYPE_UNMATCHED;
	if (!take_columns(s->kind, axdr_item(p, 3), &s->columns))
		return ACCESS_OTHER_REASON;
	s->next = buffer_rows_before(v, s->kind, from);
	s->end = to < from ? s->next : buffer_rows_before(v, s->kind, to + 1);
	return ACCESS_SUCCESS;
}

/* From and to count from 1; to = 0 is the highest there is. */
static enum access_result select_entries(struct object_view *v, const struct axdr_value *p,
					 struct buffer_selection *s)
{
	static const uint8_t tags[] = { AXDR_UINT32, AXDR_UINT32, AXDR_UINT16, AXDR_UINT16 };
	int64_t n[4];
	if (p->tag != AXDR_STRUCTURE || p->count != 4)
		return ACCESS_TYPE_UNMATCHED;
	for (size_t i = 0; i < 4; i++) {
		const struct axdr_value *item = axdr_item(p, i);
		if (item->tag != tags[i] || !axdr_integer(item, &n[i]))
			return ACCESS_TYPE_UNMATCHED;
	}
	const struct column *columns;
	int64_t columns_n = (int64_t)columns_of(s->kind, &columns);
	int64_t rows = (int64_t)rows_of(v, s->kind);
	int64_t last = n[1] == 0 || n[1] > rows ? rows : n[1];
	int64_t last_column = n[3] == 0 || n[3] > columns_n ? columns_n : n[3];
	if (n[0] < 1 || n[2] < 1 || n[2] > last_column)
		return ACCESS_OTHER_REASON;
	s->columns = (uint8_t)((1u << last_column) - (1u << (n[2] - 1)));
	s->next = (size_t)(n[0] - 1 < last ? n[0] - 1 : last);
	s->end = (size_t)last;
	return ACCESS_SUCCESS;
}

enum access_result buffer_select(struct object_view *v, enum buffer_kind kind, int selector,
				 const struct axdr_value *parameters, struct buffer_selection *ret)
{
	struct buffer_selection s = buffer_select_all(v, kind);
	enum access_result r = ACCESS_OTHER_REASON;
	if (selector == 1)
		r = select_range(v, parameters, &s);
	else if (selector == 2)
		r = select_entries(v, parameters, &s);
	if (r == ACCESS_SUCCESS)
		*ret = s;
	return r;
}

/* Bytes of a value without its tag; a time is an octet-string of twelve. */
static size_t column_size(const struct column *c)
{
	return c->tag == AXDR_OCTETS ? 1 + COSEM_TIME_SIZE : axdr_fixed_size(c->tag);
}

/*
 * compact-array: 13 · type description · length · values without tags.
 */
static void put_compact_head(const struct buffer_selection *s, struct wr *w)
{
	const struct column *columns;
	size_t n = columns_of(s->kind, &columns);
	size_t row = 0;
	wr_u8(w, AXDR_COMPACT);
	wr_u8(w, AXDR_STRUCTURE);
	axdr_put_length(w, (size_t)__builtin_popcount(s->columns));
	for (size_t i = 0; i < n; i++) {
		if (!(s->columns & 1u << i))
			continue;
		wr_u8(w, columns[i].tag);
		row += column_size(&columns[i]);
	}
	axdr_put_length(w, (s->end - s->next) * row);
}

void buffer_put_head(const struct buffer_selection *s, struct wr *w)
{
	if (s->form == BUFFER_COMPACT)
		put_compact_head(s, w);
	else
		axdr_put_list(w, AXDR_ARRAY, s->end - s->next);
}

static void put_value(struct object_view *v, const struct column *c, int64_t value, struct wr *w)
{
	uint8_t bytes[COSEM_TIME_SIZE];
	if (c->tag != AXDR_OCTETS) {
		axdr_put_integer(w, c->tag, value);
		return;
	}
	struct cosem_time t =
		cosem_time_from_utc(value, v->meter->params.zone * 60,
				    v->meter->other_sign ? SIGN_EAST : SIGN_BLUE_BOOK);
	cosem_time_encode(bytes, &t);
	axdr_put_string(w, AXDR_OCTETS, bytes, sizeof bytes);
}

/* Can the reader tell the value from the row before? A time is then one period later. */
static bool is_told(const struct buffer_selection *s, size_t column, int64_t value)
{
	if (s->form != BUFFER_NULLS || !s->begun)
		return false;
	if (column)
		return value == s->before[column];
	return periods[s->kind] && value == s->before[0] + periods[s->kind];
}

static void take_row(struct object_view *v, const struct buffer_selection *s, size_t i,
		     int64_t ret[static BUFFER_COLUMNS_MAX])
{
	if (s->kind == BUFFER_EVENTS) {
		ret[0] = v->history->events[i].time;
		ret[1] = v->history->events[i].code;
		return;
	}
	struct history_row row = history_row(v->history, buffer_history(s->kind), i);
	ret[0] = row.time;
	ret[1] = row.index;
	ret[2] = row.temperature;
	ret[3] = row.status;
}

void buffer_put_row(struct object_view *v, struct buffer_selection *s, struct wr *w)
{
	int64_t values[BUFFER_COLUMNS_MAX] = { 0 };
	const struct column *columns;
	size_t n = columns_of(s->kind, &columns);
	take_row(v, s, s->next++, values);
	if (s->form != BUFFER_COMPACT)
		axdr_put_list(w, AXDR_STRUCTURE, (size_t)__builtin_popcount(s->columns));
	for (size_t i = 0; i < n; i++) {
		if (!(s->columns & 1u << i))
			continue;
		if (is_told(s, i, values[i])) {
			wr_u8(w, AXDR_NULL);
			continue;
		}
		size_t start = w->len;
		put_value(v, &columns[i], values[i], w);
		if (s->form == BUFFER_COMPACT && !w->bad) { /* without the tag */
			memmove(w->buf + start, w->buf + start + 1, w->len - start - 1);
			w->len--;
		}
	}
	memcpy(s->before, values, sizeof values);
	s->begun = true;
}

static void put_definition(struct wr *w, const struct column *c)
{
	axdr_put_list(w, AXDR_STRUCTURE, 4);
	axdr_put_integer(w, AXDR_UINT16, c->class_id);
	axdr_put_string(w, AXDR_OCTETS, c->obis, 6);
	axdr_put_integer(w, AXDR_INT8, 2);
	axdr_put_integer(w, AXDR_UINT16, 0);
}

enum access_result buffer_attribute(struct object_view *v, enum buffer_kind kind,
				    const uint8_t obis[static 6], int attribute, struct wr *w)
{
	const struct column *columns;
	size_t n = columns_of(kind, &columns);
	switch (attribute) {
	case 1:
		axdr_put_string(w, AXDR_OCTETS, obis, 6);
		return ACCESS_SUCCESS;
	case 3:
		axdr_put_list(w, AXDR_ARRAY, n);
		for (size_t i = 0; i < n; i++)
			put_definition(w, &columns[i]);
		return ACCESS_SUCCESS;
	case 4:
		axdr_put_integer(w, AXDR_UINT32, periods[kind]);
		return ACCESS_SUCCESS;
	case 5: /* first in, first out */
		axdr_put_integer(w, AXDR_ENUM, 1);
		return ACCESS_SUCCESS;
	case 6:
		put_definition(w, &columns[0]);
		return ACCESS_SUCCESS;
	case 7:
	case 8: /* as deep as what it holds */
		axdr_put_integer(w, AXDR_UINT32, (int64_t)rows_of(v, kind));
		return ACCESS_SUCCESS;
	default:
		return ACCESS_UNDEFINED;
	}
}
