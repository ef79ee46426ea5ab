/*
 * lis200_archive.c - archives of a LIS-200 meter: 1 and 2 monthly, 3 interval,
 * 4 event log, 7 daily.
 *
 * A row is "(GONr)(AONr)(Zeit)…(Check)": its number among all archives' rows
 * and in its own, the local time, values, numbers of status messages.
 */
#include "base/decimal.h"
#include "base/str.h"
#include "sim/station.h"

enum {
	POSITION_ORDINAL = 2, /* AONr */
	POSITION_TIME = 3,
	ROWS_DEFAULT = 1,
};

enum column {
	COLUMN_GLOBAL,
	COLUMN_ORDINAL,
	COLUMN_TIME,
	COLUMN_VN,
	COLUMN_VB,
	COLUMN_P,
	COLUMN_T,
	COLUMN_K,
	COLUMN_Z,
	COLUMN_STATUS,
	COLUMN_EVENT,
	COLUMN_CHECK,
};

struct heading {
	enum column column;
	const char *name;
	const char *unit;
};

/* The household's meter measures a volume at base conditions; its pressure and Z are fixed. */
static const struct heading periods[] = {
	{ COLUMN_GLOBAL, "GONr", "" }, { COLUMN_ORDINAL, "AONr", "" },
	{ COLUMN_TIME, "Zeit", "" },   { COLUMN_VN, "Vn", "m3" },
	{ COLUMN_VN, "VnG", "m3" },    { COLUMN_VB, "Vb", "m3" },
	{ COLUMN_VB, "VbG", "m3" },    { COLUMN_P, "p.MP", "bar" },
	{ COLUMN_T, "T.MP", "{C" },    { COLUMN_K, "K.MP", "" },
	{ COLUMN_Z, "Z.MP", "" },      { COLUMN_STATUS, "St.2", "" },
	{ COLUMN_STATUS, "St.4", "" }, { COLUMN_STATUS, "St.7", "" },
	{ COLUMN_STATUS, "St.6", "" }, { COLUMN_STATUS, "StSy", "" },
	{ COLUMN_EVENT, "Er", "" },    { COLUMN_CHECK, "Check", "" },
};

static const struct heading means[] = {
	{ COLUMN_GLOBAL, "GONr", "" }, { COLUMN_ORDINAL, "AONr", "" },
	{ COLUMN_TIME, "Zeit", "" },   { COLUMN_P, "p.MP", "bar" },
	{ COLUMN_T, "T.MP", "{C" },    { COLUMN_K, "K.MP", "" },
	{ COLUMN_Z, "Z.MP", "" },      { COLUMN_EVENT, "Er", "" },
	{ COLUMN_CHECK, "Check", "" },
};

static const struct heading events[] = {
	{ COLUMN_GLOBAL, "GONr", "" }, { COLUMN_ORDINAL, "AONr", "" }, { COLUMN_TIME, "Zeit", "" },
	{ COLUMN_EVENT, "Er", "" },    { COLUMN_CHECK, "Check", "" },
};

static const struct archive_kind {
	unsigned number;
	enum buffer_kind buffer;
	uint16_t trigger; /* what makes its rows, told in the column Er */
	const struct heading *columns;
	size_t columns_n;
} archives[] = {
	{ 1, BUFFER_MONTH, 0x8103, periods, ARRAY_LEN(periods) },
	{ 2, BUFFER_MONTH, 0x8103, means, ARRAY_LEN(means) },
	{ 3, BUFFER_HOUR, 0x8104, periods, ARRAY_LEN(periods) },
	{ 4, BUFFER_EVENTS, 0, events, ARRAY_LEN(events) },
	{ 7, BUFFER_DAY, 0x8105, periods, ARRAY_LEN(periods) },
};

static const struct archive_kind *find(unsigned number)
{
	for (size_t i = 0; i < ARRAY_LEN(archives); i++) {
		if (archives[i].number == number)
			return &archives[i];
	}
	return NULL;
}

enum lis200_error lis200_columns(unsigned archive, bool units, struct strb *ret)
{
	const struct archive_kind *k = find(archive);
	if (!k)
		return LIS200_ARCHIVE;
	for (size_t i = 0; i < k->columns_n; i++)
		strb_printf(ret, "(%s)", units ? k->columns[i].unit : k->columns[i].name);
	return LIS200_OK;
}

/* One limit of "(position;from;to;block)"; an empty one leaves *ret as it is. */
static bool take_limit(struct lis200 *l, enum buffer_kind kind, int64_t position, struct str text,
		       bool upper, size_t *ret)
{
	char buf[32];
	int64_t n;
	if (!text.n)
		return true;
	if (!str_copy(buf, sizeof buf, text))
		return false;
	if (position == POSITION_TIME) {
		if (!lis200_take_time(l, buf, &n))
			return false;
		*ret = buffer_rows_before(&l->device->view, kind, n + upper);
		return true;
	}
	if (!str_parse_int(text, 0, UINT32_MAX, &n))
		return false;
	/* Rows are numbered from 1 on. */
	if (!upper)
		*ret = n ? (size_t)n - 1 : 0;
	else if ((size_t)n < *ret)
		*ret = (size_t)n;
	return true;
}

enum lis200_error lis200_select(struct lis200 *l, unsigned archive, const char *arguments)
{
	const struct archive_kind *k = find(archive);
	struct str parts[4];
	struct str rest = str_from(arguments);
	int64_t position = POSITION_TIME;
	int64_t block = ROWS_DEFAULT;
	if (!k)
		return LIS200_ARCHIVE;
	if (!lis200_may_read(l))
		return LIS200_NO_READ;
	for (size_t i = 0; i < 4; i++)
		(void)str_cut(rest, ';', &parts[i], &rest);
	if (rest.n || (parts[3].n && !str_parse_int(parts[3], 1, 1000, &block)))
		return LIS200_SYNTAX;
	if (parts[0].n && (!str_parse_int(parts[0], 1, 99, &position) ||
			   position < POSITION_ORDINAL || position > POSITION_TIME))
		return LIS200_POSITION;
	size_t end = buffer_select_all(&l->device->view, k->buffer).end;
	size_t next = 0;
	size_t last = end;
	if (!take_limit(l, k->buffer, position, parts[1], false, &next))
		return LIS200_LIMIT_FROM;
	if (!take_limit(l, k->buffer, position, parts[2], true, &last))
		return LIS200_LIMIT_TO;
	if (next >= last)
		return LIS200_EMPTY;
	l->rows = (struct lis200_rows){
		.archive = archive,
		.next = next,
		.end = last,
		.block = (unsigned)(block < LIS200_ROWS_MAX ? block : LIS200_ROWS_MAX),
	};
	return LIS200_OK;
}

static void put_decimal(struct strb *ret, int64_t value, unsigned scale)
{
	char buf[DECIMAL_MAX];
	strb_add_text(ret, decimal_format(buf, value, scale, scale, '.'));
}

/* Number of the n-th message of a status word, 0 when there are fewer. */
static unsigned message_of(unsigned status, unsigned n)
{
	for (unsigned bit = 0; bit < 16; bit++) {
		if (status & 1u << bit && n-- == 0)
			return bit + 1;
	}
	return 0;
}

struct row {
	size_t number;
	int64_t time;
	unsigned trigger;
	struct history_row values; /* zeros in the event log */
};

static void put_cell(struct lis200 *l, enum column column, unsigned status, const struct row *r,
		     struct strb *ret)
{
	const struct meter_params *p = &l->device->view.meter->params;
	switch (column) {
	case COLUMN_GLOBAL: /* all archives count on together; about that much more */
		strb_printf(ret, "%zu", r->number + 1000);
		break;
	case COLUMN_ORDINAL:
		strb_printf(ret, "%zu", r->number);
		break;
	case COLUMN_TIME:
		lis200_put_time(l, r->time, ret);
		break;
	case COLUMN_VN:
		put_decimal(ret, r->values.index, 3);
		break;
	case COLUMN_VB:
		put_decimal(ret, (int64_t)r->values.index * 101 / 100, 3);
		break;
	case COLUMN_P:
		put_decimal(ret, p->substitute_pressure, 5);
		break;
	case COLUMN_T:
		put_decimal(ret, r->values.temperature, 2);
		break;
	case COLUMN_K:
		put_decimal(ret, p->substitute_k, 4);
		break;
	case COLUMN_Z:
		strb_add_text(ret, "0.99000");
		break;
	case COLUMN_STATUS:
		strb_printf(ret, "%u", message_of(r->values.status, status));
		break;
	case COLUMN_EVENT:
		strb_printf(ret, "0x%04X", r->trigger);
		break;
	case COLUMN_CHECK:
		strb_add_text(ret, "CRC Ok");
		break;
	}
}

static void put_row(struct lis200 *l, const struct archive_kind *k, const struct row *r,
		    struct strb *ret)
{
	unsigned status = 0;
	for (size_t i = 0; i < k->columns_n; i++) {
		strb_add_char(ret, '(');
		put_cell(l, k->columns[i].column, status, r, ret);
		strb_add_char(ret, ')');
		status += k->columns[i].column == COLUMN_STATUS;
	}
}

void lis200_put_rows(struct lis200 *l, struct strb *ret)
{
	struct history *h = l->device->view.history;
	const struct archive_kind *k = find(l->rows.archive);
	for (unsigned n = 0; n < l->rows.block && l->rows.next < l->rows.end; n++) {
		size_t i = l->rows.next++;
		struct row r = { .number = i + 1, .trigger = k->trigger };
		if (k->buffer == BUFFER_EVENTS) {
			r.time = h->events[i].time;
			r.trigger = h->events[i].code;
		} else {
			r.values = history_row(h, buffer_history(k->buffer), i);
			r.time = r.values.time;
		}
		if (n && l->config->lis_crlf)
			strb_add_text(ret, "\r\n");
		put_row(l, k, &r, ret);
	}
}
