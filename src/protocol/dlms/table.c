#include "protocol/dlms/table.h"

#include "protocol/dlms/obis.h"
#include "protocol/rows.h"

/* A widespread server encodes a clock that is read in a list twice over: an
 * octet-string that holds the octet-string. NULL: no date-time. */
static const uint8_t *time_bytes(const struct axdr_value *v)
{
	if (v->tag != AXDR_OCTETS && v->tag != AXDR_DATE_TIME)
		return NULL;
	if (v->count == COSEM_TIME_SIZE)
		return v->bytes;
	bool twice = v->tag == AXDR_OCTETS && v->count == COSEM_TIME_SIZE + 2 &&
		     v->bytes[0] == AXDR_OCTETS && v->bytes[1] == COSEM_TIME_SIZE;
	return twice ? v->bytes + 2 : NULL;
}

bool value_time(const struct axdr_value *v, const struct cosem_zone *zone,
		struct cosem_time *ret_time, int64_t *ret_utc, int32_t *ret_offset, struct err *err)
{
	if (v->tag == AXDR_UINT32) {
		*ret_time = cosem_time_any();
		*ret_utc = v->i;
		*ret_offset = zone->offset_default;
		return true;
	}
	const uint8_t *bytes = time_bytes(v);
	if (!bytes)
		return err_set(err, ERR_PROTO, "the meter's time is a %s of %u bytes, no date-time",
			       axdr_tag_name(v->tag), v->count);
	cosem_time_decode(bytes, ret_time);
	return cosem_time_utc(ret_time, zone, ret_utc, ret_offset, err);
}

bool value_status(const struct axdr_value *v, uint32_t *ret)
{
	uint32_t status = 0;
	int64_t i;
	if (axdr_integer(v, &i)) {
		*ret = (uint32_t)i;
		return i >= INT32_MIN && i <= UINT32_MAX;
	}
	if (v->tag == AXDR_BITS && v->count <= 32) {
		for (uint32_t bit = 0; bit < v->count; bit++)
			if (v->bytes[bit / 8] >> (7 - bit % 8) & 1)
				status |= 1u << bit;
		*ret = status;
		return true;
	}
	if (v->tag != AXDR_OCTETS || v->count > 4)
		return false;
	for (uint32_t k = 0; k < v->count; k++)
		status = status << 8 | v->bytes[k];
	*ret = status;
	return true;
}

bool value_index(const struct axdr_value *v, struct quantity q, int64_t *ret, struct err *err)
{
	int64_t index;
	if (!quantity_convert(v, q, UNIT_LITRE, 0, &index, err))
		return false;
	if (index < 0 || index > ROWS_INDEX_MAX)
		return err_set(err, ERR_PROTO, "the meter's index of %lld l is out of any range",
			       (long long)index);
	*ret = index;
	return true;
}

int16_t value_temperature(const struct axdr_value *v, struct quantity q)
{
	int64_t t;
	if (!quantity_convert(v, q, UNIT_CELSIUS, 2, &t, NULL))
		return TEMPERATURE_NONE;
	return rows_temperature(t);
}

static bool is_object(uint16_t class_id, const uint8_t *obis, int64_t attribute,
		      const struct profile_object *o)
{
	/* A register may be captured as an extended one: the OBIS code decides. */
	return o->class_id && attribute == o->attribute && obis_equal(obis, o->obis) &&
	       (class_id == o->class_id || class_id == 4 || class_id == 3 || class_id == 1);
}

static void place_column(struct columns *c, uint8_t at, uint16_t class_id, const uint8_t *obis,
			 int64_t attribute, const struct profile *p)
{
	const struct profile_object *role = p->role;
	if (class_id == 8 && attribute == 2)
		c->clock = at;
	else if (is_object(class_id, obis, attribute, &role[ROLE_INDEX]))
		c->index = at;
	else if (is_object(class_id, obis, attribute, &role[ROLE_TEMPERATURE]))
		c->temperature = at;
	else if (is_object(class_id, obis, attribute, &role[ROLE_STATUS]))
		c->status = at;
	else if (is_object(class_id, obis, attribute, &role[ROLE_EVENT_CODE]) ||
		 (c->code == COLUMN_NONE && !role[ROLE_EVENT_CODE].class_id))
		c->code = at;
}

/* array of { class_id, logical name, attribute, data index } */
bool columns_parse(const struct axdr_value *v, const struct profile *p, struct columns *ret,
		   struct err *err)
{
	struct columns c = { .clock = COLUMN_NONE,
			     .index = COLUMN_NONE,
			     .temperature = COLUMN_NONE,
			     .status = COLUMN_NONE,
			     .code = COLUMN_NONE };
	if (v->tag != AXDR_ARRAY || !v->count || v->count > COLUMNS_MAX)
		return err_set(err, ERR_PROTO, "capture_objects is no array of 1 to %d columns",
			       COLUMNS_MAX);
	c.count = (uint8_t)v->count;
	for (uint8_t i = 0; i < c.count; i++) {
		const struct axdr_value *o = axdr_item(v, i);
		const struct axdr_value *class_id = axdr_item(o, 0);
		const struct axdr_value *name = axdr_item(o, 1);
		const struct axdr_value *attribute = axdr_item(o, 2);
		int64_t number;
		int64_t at;
		if (!class_id || !name || !attribute || !axdr_integer(class_id, &number) ||
		    number < 0 || number > UINT16_MAX || name->tag != AXDR_OCTETS ||
		    name->count != 6 || !axdr_integer(attribute, &at))
			return err_set(err, ERR_PROTO, "capture_objects has a malformed column");
		place_column(&c, i, (uint16_t)number, name->bytes, at, p);
	}
	if (c.clock == COLUMN_NONE)
		return err_set(err, ERR_PROTO, "the archive has no clock column");
	*ret = c;
	return true;
}

static int64_t nominal_period(const struct row_rule *rule)
{
	if (rule->columns->period)
		return rule->columns->period;
	return rule->archive == ARCHIVE_HOUR ? 3600 : 86400;
}

static const struct axdr_value *cell(const struct axdr_value *row, uint8_t at)
{
	const struct axdr_value *v = at == COLUMN_NONE ? NULL : axdr_item(row, at);
	return v && v->tag != AXDR_NULL && v->tag != AXDR_DONT_CARE ? v : NULL;
}

static bool parse_time(const struct axdr_value *v, const struct row_rule *rule,
		       const struct row *last, struct row *row, struct err *err)
{
	const struct axdr_value *clock = cell(v, rule->columns->clock);
	struct cosem_time t;
	if (!clock) {
		if (!last->reading.time)
			return err_set(err, ERR_PROTO, "the first row has no time");
		row->reading.offset = last->reading.offset;
		row->reading.time = rule->events
					    ? last->reading.time
					    : rows_next(last->reading.time, last->reading.offset,
							rule->archive, nominal_period(rule));
		return true;
	}
	if (!value_time(clock, &rule->zone, &t, &row->reading.time, &row->reading.offset, err))
		return false;
	if (!rule->events && rule->stamp == STAMP_START)
		row->reading.time = rows_next(row->reading.time, row->reading.offset, rule->archive,
					      nominal_period(rule));
	if (t.status != COSEM_STATUS_ANY &&
	    (t.status & (COSEM_STATUS_INVALID | COSEM_STATUS_DOUBTFUL)))
		row->reading.flags |= READING_CLOCK_INVALID;
	return true;
}

static bool parse_values(const struct axdr_value *v, const struct row_rule *rule,
			 const struct row *last, struct row *row, struct err *err)
{
	const struct columns *c = rule->columns;
	const struct axdr_value *index = cell(v, c->index);
	const struct axdr_value *temperature = cell(v, c->temperature);
	const struct axdr_value *status = cell(v, c->status);

	bool first = !last->reading.time || last->unknown;

	row->reading.index = last->reading.index;
	if (!first)
		row->reading.temperature = last->reading.temperature;
	row->reading.status = last->reading.status;
	if (!index && first)
		return err_set(err, ERR_PROTO, "%s has no index",
			       last->unknown ? "the row after one not understood"
					     : "the first row");
	if (index && !value_index(index, rule->index, &row->reading.index, err))
		return false;
	double number;
	if (temperature && !axdr_number(temperature, &number))
		return err_set(err, ERR_PROTO, "the temperature of a row is a %s",
			       axdr_tag_name(temperature->tag));
	if (temperature)
		row->reading.temperature = value_temperature(temperature, rule->temperature);
	if (status && !value_status(status, &row->reading.status))
		return err_set(err, ERR_PROTO, "the status of a row is a %s",
			       axdr_tag_name(status->tag));
	row->reading.flags |= profile_status_flags(rule->profile, row->reading.status);
	return true;
}

static bool parse_code(const struct axdr_value *v, const struct row_rule *rule,
		       const struct row *last, struct row *row, struct err *err)
{
	const struct axdr_value *code = cell(v, rule->columns->code);
	int64_t i;
	row->code = last->code;
	if (!code)
		return (last->reading.time && !last->unknown) ||
		       err_set(err, ERR_PROTO, "the first event has no code");
	if (!axdr_integer(code, &i) || i < 0 || i > UINT32_MAX)
		return err_set(err, ERR_PROTO, "an event's code is a %s", axdr_tag_name(code->tag));
	row->code = (uint32_t)i;
	return true;
}

bool row_tags_agree(const uint8_t a[static ROW_TAGS], const uint8_t b[static ROW_TAGS])
{
	for (size_t i = 0; i < ROW_TAGS; i++) {
		if (a[i] && b[i] && a[i] != b[i])
			return false;
	}
	return true;
}

/* Codes of events are integers of whatever length. */
static void note_types(const struct axdr_value *v, const struct columns *c, struct row *row)
{
	const uint8_t places[ROW_TAGS] = { c->clock, c->index, c->temperature, c->status };
	for (size_t i = 0; i < ROW_TAGS; i++) {
		const struct axdr_value *value = cell(v, places[i]);
		row->tags[i] = value ? value->tag : 0;
		row->refers |= !value && places[i] != COLUMN_NONE;
	}
}

bool row_is_shaped(const struct axdr_value *v, const struct row_rule *rule)
{
	return v->tag == AXDR_STRUCTURE && v->count == rule->columns->count;
}

bool row_parse(const struct axdr_value *v, const struct row_rule *rule, const struct row *last,
	       struct row *ret, struct err *err)
{
	struct row row = { .reading.temperature = TEMPERATURE_NONE };
	*ret = (struct row){ .unknown = true };
	if (!row_is_shaped(v, rule))
		return err_set(err, ERR_PROTO, "a row has %u columns, not %u", v->count,
			       rule->columns->count);
	note_types(v, rule->columns, &row);
	memcpy(ret->tags, row.tags, sizeof ret->tags);
	if (!parse_time(v, rule, last, &row, err))
		return false;
	ret->reading.time = row.reading.time;
	ret->reading.offset = row.reading.offset;
	if (!(rule->events ? parse_code : parse_values)(v, rule, last, &row, err))
		return false;
	*ret = row;
	return true;
}

static enum table_result table_bad(struct err *err, const char *what)
{
	(void)err_set(err, ERR_PROTO, "the archive's answer %s", what);
	return TABLE_BAD;
}

static enum table_result read_head(struct table *t, struct rd *in, struct err *err)
{
	struct rd r = *in;
	uint8_t tag = rd_u8(&r);
	struct axdr_type type;

	if (r.bad)
		return TABLE_MORE;
	switch (tag) {
	case AXDR_NULL:
		t->part = TABLE_ROWS;
		break;
	case AXDR_ARRAY:
		t->part = TABLE_ROWS;
		t->left = axdr_length(&r);
		break;
	case AXDR_COMPACT:
		if (!axdr_type(&r, &type))
			return rd_left(in) > TABLE_TYPE_MAX || !r.bad
				       ? table_bad(err, "has a malformed type description")
				       : TABLE_MORE;
		if (type.n > sizeof t->type)
			return table_bad(err, "has too long a type description");
		memcpy(t->type, type.p, type.n);
		t->type_len = type.n;
		t->part = TABLE_COMPACT;
		t->left = axdr_length(&r);
		break;
	default:
		return table_bad(err, "is no array");
	}
	if (r.bad) {
		t->part = TABLE_HEAD;
		return TABLE_MORE;
	}
	*in = r;
	return TABLE_ROW;
}

enum table_result table_next(struct table *t, struct rd *in, struct arena *a,
			     struct axdr_value *ret, struct err *err)
{
	if (t->part == TABLE_HEAD) {
		enum table_result head = read_head(t, in, err);
		if (head != TABLE_ROW)
			return head;
	}
	if (!t->left)
		return TABLE_END;

	struct axdr_type type = { t->type, t->type_len };
	bool compact = t->part == TABLE_COMPACT;
	struct rd probe = *in;
	switch (compact ? axdr_skip_typed(type, &probe) : axdr_skip(&probe)) {
	case AXDR_SHORT:
		return rd_left(in) > TABLE_ROW_MAX ? table_bad(err, "has too long a row")
						   : TABLE_MORE;
	case AXDR_WRONG:
		return table_bad(err, "has a malformed row");
	case AXDR_SKIPPED:
		break;
	}
	size_t used = (size_t)(probe.p - in->p);
	if (compact && (used == 0 || used > t->left))
		return table_bad(err, "has a row that its description does not fit");
	if (!(compact ? axdr_parse_typed(type, in, a, ret, err) : axdr_parse(in, a, ret, err)))
		return TABLE_BAD;
	t->left -= compact ? (uint32_t)used : 1;
	return TABLE_ROW;
}
