#include "protocol/lis200/table.h"

#include <strings.h>

#include "protocol/rows.h"

/* The first name of the list that the archive has wins. */
static void place(struct lis200_columns *c, const struct profile_lis200 *p, struct str name,
		  uint8_t at, uint8_t rank[static LIS200_COLUMN_COUNT])
{
	for (unsigned what = 0; what < LIS200_COLUMN_COUNT; what++)
		for (uint8_t i = 0; i < LIS200_NAMES_MAX && p->column[what][i]; i++) {
			if (!str_equal(name, str_from(p->column[what][i])))
				continue;
			if (what == LIS200_COLUMN_STATUS && c->status_count < LIS200_NAMES_MAX) {
				c->status[c->status_count] = at;
				c->status_name[c->status_count++] = p->column[what][i];
			} else if (i < rank[what]) {
				rank[what] = i;
				c->at[what] = at;
			}
		}
}

bool lis200_columns_parse(struct str data, const struct profile_lis200 *p,
			  struct lis200_columns *ret, struct err *err)
{
	struct lis200_columns c = { 0 };
	struct lis200_value v;
	uint8_t rank[LIS200_COLUMN_COUNT];
	enum lis200_cut cut;

	memset(c.at, LIS200_COLUMN_NONE, sizeof c.at);
	memset(rank, 0xff, sizeof rank);
	while ((cut = lis200_value_next(&data, &v)) == LIS200_CUT_VALUE) {
		if (c.count == LIS200_COLUMNS_MAX)
			return err_set(err, ERR_PROTO, "the archive has more than %d columns",
				       LIS200_COLUMNS_MAX);
		place(&c, p, v.text, c.count, rank);
		c.count++;
	}
	if (cut == LIS200_CUT_TORN)
		return err_set(err, ERR_PROTO, "the names of the archive's columns are torn");
	if (c.at[LIS200_COLUMN_TIME] == LIS200_COLUMN_NONE)
		return err_set(err, ERR_PROTO, "the archive has no column for the time");
	*ret = c;
	return true;
}

void lis200_columns_units(struct str data, struct lis200_columns *c)
{
	struct lis200_value v;
	for (unsigned i = 0; lis200_value_next(&data, &v) == LIS200_CUT_VALUE; i++) {
		if (i == c->at[LIS200_COLUMN_INDEX])
			(void)str_copy(c->index_unit, sizeof c->index_unit, v.text);
		if (i == c->at[LIS200_COLUMN_TEMPERATURE])
			(void)str_copy(c->temperature_unit, sizeof c->temperature_unit, v.text);
	}
}

/* Cutting ----------------------------------------------------------------- */

void lis200_rows_finish(struct lis200_rows *r)
{
	free(r->buf);
	*r = (struct lis200_rows){ 0 };
}

bool lis200_rows_add(struct lis200_rows *r, struct str block, struct err *err)
{
	if (r->len > LIS200_ROW_BYTES)
		return err_set(err, ERR_PROTO, "a row of the archive is too long");
	if (block.n > r->cap - r->len) {
		char *more = realloc(r->buf, r->len + block.n);
		if (!more)
			return err_set(err, ERR_NOMEM, "out of memory");
		r->buf = more;
		r->cap = r->len + block.n;
	}
	if (block.n)
		memcpy(r->buf + r->len, block.p, block.n);
	r->len += block.n;
	return true;
}

void lis200_rows_drop(struct lis200_rows *r, size_t at)
{
	r->len -= at;
	if (r->len)
		memmove(r->buf, r->buf + at, r->len);
}

enum lis200_row lis200_rows_next(const struct lis200_rows *r, size_t *at, unsigned count,
				 struct lis200_value row[static LIS200_COLUMNS_MAX])
{
	struct str rest = str_make(r->buf ? r->buf + *at : "", r->len - *at);
	for (unsigned i = 0; i < count; i++) {
		struct str before = rest;
		if (lis200_value_next(&rest, &row[i]) != LIS200_CUT_VALUE)
			return LIS200_ROW_MORE;
		const char *open = memchr(before.p, '(', before.n);
		if (i && memchr(before.p, '\n', (size_t)(open - before.p))) {
			*at = (size_t)(before.p - r->buf);
			return LIS200_ROW_SHORT;
		}
	}
	*at = (size_t)(rest.p - r->buf);
	return LIS200_ROW;
}

/* Rows -------------------------------------------------------------------- */

static const struct lis200_value *cell(const struct lis200_value *row, uint8_t at)
{
	return at == LIS200_COLUMN_NONE ? NULL : &row[at];
}

static bool check_row(const struct lis200_value *check, struct err *err)
{
	if (!check)
		return true;
	struct str t = check->text;
	bool ok = t.n >= 2 && strncasecmp(t.p + t.n - 2, "ok", 2) == 0;
	return ok || err_set(err, ERR_PROTO, "the meter marks a row as damaged: \"%.*s\"",
			     (int)(t.n < 16 ? t.n : 16), t.p);
}

static bool parse_status(const struct lis200_value *row, const struct lis200_rule *rule,
			 uint32_t *ret, struct err *err)
{
	const struct lis200_columns *c = rule->columns;
	uint32_t all = 0;
	for (uint8_t i = 0; i < c->status_count; i++) {
		struct str text = row[c->status[i]].text;
		uint32_t bits;
		if (!lis200_status(text, &rule->profile->lis200, c->status_name[i], &bits))
			return err_set(err, ERR_PROTO, "the status of a row is \"%.*s\"",
				       (int)(text.n < 16 ? text.n : 16), text.p);
		all |= bits;
	}
	*ret = all;
	return true;
}

static bool parse_values(const struct lis200_value *row, const struct lis200_rule *rule,
			 struct reading *r, struct err *err)
{
	const struct lis200_columns *c = rule->columns;
	const struct lis200_value *index = cell(row, c->at[LIS200_COLUMN_INDEX]);
	const struct lis200_value *t = cell(row, c->at[LIS200_COLUMN_TEMPERATURE]);
	int64_t celsius;

	if (!lis200_quantity(index, str_from(c->index_unit), UNIT_LITRE, 0, &r->index, err))
		return false;
	if (r->index < 0 || r->index > ROWS_INDEX_MAX)
		return err_set(err, ERR_PROTO, "the meter's index of %lld l is out of any range",
			       (long long)r->index);
	if (t && lis200_quantity(t, str_from(c->temperature_unit), UNIT_CELSIUS, 2, &celsius, NULL))
		r->temperature = rows_temperature(celsius);
	if (!parse_status(row, rule, &r->status, err))
		return false;
	r->flags |= profile_status_flags(rule->profile, r->status);
	return true;
}

static bool parse_code(const struct lis200_value *code, const struct profile_lis200 *p,
		       uint32_t *ret, struct err *err)
{
	uint32_t number;
	if (!lis200_number(code->text, &number))
		return err_set(err, ERR_PROTO, "an event's code is \"%.*s\"",
			       (int)(code->text.n < 16 ? code->text.n : 16), code->text.p);
	*ret = number;
	for (size_t i = 0; i < p->event_code_count; i++)
		if (p->event_codes[i].code == number)
			*ret = p->event_codes[i].event;
	return true;
}

bool lis200_row_parse(const struct lis200_value *row, const struct lis200_rule *rule,
		      struct reading *ret, uint32_t *ret_code, struct err *err)
{
	const struct lis200_columns *c = rule->columns;
	struct reading r = { .offset = rule->offset, .temperature = TEMPERATURE_NONE };
	uint32_t code = 0;

	if (!check_row(cell(row, c->at[LIS200_COLUMN_CHECK]), err) ||
	    !lis200_time(row[c->at[LIS200_COLUMN_TIME]].text, rule->offset, &r.time, err))
		return false;
	if (rule->events) {
		if (!parse_code(&row[c->at[LIS200_COLUMN_CODE]], &rule->profile->lis200, &code,
				err))
			return false;
	} else {
		if (rule->stamp == STAMP_START)
			r.time = rows_next(r.time, r.offset, rule->archive,
					   rule->archive == ARCHIVE_HOUR ? 3600 : 86400);
		if (!parse_values(row, rule, &r, err))
			return false;
	}
	*ret = r;
	*ret_code = code;
	return true;
}

bool lis200_current_status(struct str data, const struct profile_lis200 *p, uint32_t *ret)
{
	struct lis200_value v;
	uint32_t all = 0;
	uint32_t bits;

	while (lis200_value_next(&data, &v) == LIS200_CUT_VALUE) {
		if (!lis200_status(v.text, p, NULL, &bits))
			return false;
		all |= bits;
	}
	*ret = all;
	return true;
}
