#include "table/csv_out.h"

static void put(const struct csv_out *o, const char *text)
{
	struct str s = str_from(text);

	if (o->encoding == TABLE_UTF8) {
		(void)fwrite(s.p, 1, s.n, o->file);
		return;
	}
	while (s.n > 0)
		(void)fputc(cp1251_encode(utf8_take(&s)), o->file);
}

void csv_out_begin(const struct csv_out *o)
{
	if (o->encoding == TABLE_UTF8)
		put(o, "\xEF\xBB\xBF"); /* spreadsheets take it for the local encoding else */
}

static void put_doubled(const struct csv_out *o, const char *text)
{
	while (*text) {
		char part[512];
		size_t n = 0;
		while (*text && n < sizeof part - 8) {
			if (*text == '"')
				part[n++] = '"';
			part[n++] = *text++;
			while (((unsigned char)*text & 0xc0) == 0x80)
				part[n++] = *text++;
		}
		part[n] = 0;
		put(o, part);
	}
}

void csv_out_field(struct csv_out *o, const char *text, bool guard)
{
	char stop[] = { o->separator, '"', '\r', '\n', '\'', 0 };
	bool quotes = text[strcspn(text, stop)] || text[0] == ' ';

	if (o->inside)
		(void)fputc(o->separator, o->file);
	o->inside = true;
	if (quotes)
		put(o, "\"");
	if (guard && text[0] && strchr("=+-@\t", text[0]))
		put(o, "'");
	put_doubled(o, text);
	if (quotes)
		put(o, "\"");
}

void csv_out_end_row(struct csv_out *o)
{
	put(o, "\r\n");
	o->inside = false;
}
