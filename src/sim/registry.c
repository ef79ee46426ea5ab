#include "sim/registry.h"

#include <stdio.h>

#include "base/str.h"
#include "sim/file.h"

enum { FIELD_MAX = 256, FILE_MAX = 256 << 20, COLUMNS_MAX = 64 };

enum column { COLUMN_SERIAL, COLUMN_TYPE, COLUMN_GROUP, COLUMN_CITY, COLUMN_COUNT, COLUMN_NONE };

struct reader {
	const char *name;
	const char *p;
	const char *end;
	size_t line;
	char separator;
	bool row_ended;
	char field[FIELD_MAX]; /* cut when longer: only long texts of no use here are */
};

/* One field; row_ended tells that it was the last of its line. */
static void take_field(struct reader *r)
{
	size_t n = 0;
	bool quoted = r->p < r->end && *r->p == '"';
	if (quoted)
		r->p++;
	r->row_ended = true;
	while (r->p < r->end) {
		char c = *r->p++;
		if (quoted && c == '"') {
			quoted = r->p < r->end && *r->p == '"';
			if (!quoted)
				continue;
			r->p++;
		} else if (!quoted && c == r->separator) {
			r->row_ended = false;
			break;
		} else if (c == '\n') {
			r->line++;
			if (!quoted)
				break;
		} else if (!quoted && c == '\r') {
			continue;
		}
		if (n < FIELD_MAX - 1)
			r->field[n++] = c;
	}
	r->field[n] = 0;
}

static enum column column_named(const char *name)
{
	static const char *const names[COLUMN_COUNT] = { "serial", "type", "group", "city" };
	for (int i = 0; i < COLUMN_COUNT; i++) {
		if (strcmp(name, names[i]) == 0)
			return (enum column)i;
	}
	return COLUMN_NONE;
}

static bool take_header(struct reader *r, enum column columns[static COLUMNS_MAX], size_t *ret_n,
			struct err *err)
{
	size_t n = 0;
	bool serial = false;
	if (r->end - r->p >= 3 && memcmp(r->p, "\xef\xbb\xbf", 3) == 0)
		r->p += 3;
	const char *eol = memchr(r->p, '\n', (size_t)(r->end - r->p));
	size_t first = eol ? (size_t)(eol - r->p) : (size_t)(r->end - r->p);
	r->separator = memchr(r->p, ';', first) ? ';' : ',';
	do {
		if (n == COLUMNS_MAX)
			return err_set(err, ERR_INVAL, "%s:1: too many columns", r->name);
		take_field(r);
		columns[n] = column_named(r->field);
		serial |= columns[n++] == COLUMN_SERIAL;
	} while (!r->row_ended);
	if (!serial)
		return err_set(err, ERR_INVAL, "%s:1: no column is called serial", r->name);
	*ret_n = n;
	return true;
}

static bool take_row(struct reader *r, const enum column *columns, size_t n,
		     struct registry_row *row, struct err *err)
{
	size_t line = r->line;
	size_t i = 0;
	struct strb place = strb_make(row->place, sizeof row->place);
	bool ok = true;
	do {
		take_field(r);
		enum column c = i < n ? columns[i] : COLUMN_NONE;
		i++;
		if (c == COLUMN_SERIAL)
			ok = ok && str_copy(row->serial, sizeof row->serial, str_from(r->field));
		else if (c == COLUMN_TYPE)
			ok = ok && str_copy(row->type, sizeof row->type, str_from(r->field));
		else if (c == COLUMN_GROUP || c == COLUMN_CITY)
			strb_printf(&place, "%s ", r->field);
	} while (!r->row_ended);
	if (!ok || !*row->serial)
		return err_set(err, ERR_INVAL, "%s:%zu: the serial or type is missing or too long",
			       r->name, line);
	return true;
}

bool registry_parse(const char *name, const char *text, size_t n, struct registry_row **ret,
		    size_t *ret_n, struct err *err)
{
	struct reader r = { .name = name, .p = text, .end = text + n, .line = 1 };
	enum column columns[COLUMNS_MAX];
	size_t columns_n;
	AUTO_FREE struct registry_row *rows = NULL;
	size_t count = 0;
	size_t cap = 0;
	if (!take_header(&r, columns, &columns_n, err))
		return false;
	while (r.p < r.end) {
		if (*r.p == '\n' || *r.p == '\r') {
			r.line += *r.p++ == '\n';
			continue;
		}
		if (count == cap) {
			cap = cap ? cap * 2 : 256;
			struct registry_row *more = count < REGISTRY_ROWS_MAX
							    ? reallocarray(rows, cap, sizeof *rows)
							    : NULL;
			if (!more)
				return err_set(err, ERR_LIMIT, "%s: too many rows", name);
			rows = more;
		}
		rows[count] = (struct registry_row){ .type = "" };
		if (!take_row(&r, columns, columns_n, &rows[count], err))
			return false;
		count++;
	}
	*ret = TAKE(rows);
	*ret_n = count;
	return true;
}

bool registry_load(const char *path, struct registry_row **ret, size_t *ret_n, struct err *err)
{
	AUTO_FREE char *text = NULL;
	size_t n;
	return file_read(path, FILE_MAX, &text, &n, err) &&
	       registry_parse(path, text, n, ret, ret_n, err);
}
