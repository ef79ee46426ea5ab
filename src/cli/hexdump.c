#include "cli/hexdump.h"

#include "base/str.h"

enum { OFFSET_DIGITS = 7 }; /* hexdump prints 7, xxd and hexdump -C 8 */

struct dump {
	struct arena *arena;
	struct capture_item *items;
	size_t count;
	uint8_t *bytes; /* of all lines; there are fewer than characters */
	size_t len;
	size_t line;
	bool offsets; /* lines begin with such */
};

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_gap(char c)
{
	return c == ' ' || c == '\t' || c == ',' || c == ';' || c == '\r';
}

/* Drops the column of characters and the offset, if the line has such. */
static struct str body_of(struct dump *d, struct str s)
{
	size_t digits = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '|' || s.p[i] == '#')
			s.n = i;
	}
	while (digits < s.n && is_hex(s.p[digits]))
		digits++;
	if (digits < s.n && digits && s.p[digits] == ':') {
		/* xxd: two blanks separate what follows from the characters. */
		s = str_make(s.p + digits + 1, s.n - digits - 1);
		for (size_t i = 1; i + 1 < s.n; i++) {
			if (s.p[i] == ' ' && s.p[i + 1] == ' ')
				s.n = i;
		}
	} else if (digits >= OFFSET_DIGITS && digits <= OFFSET_DIGITS + 1 &&
		   (digits < s.n ? digits + 1 < s.n && s.p[digits + 1] == ' ' : d->offsets)) {
		/* hexdump -C: the offset is followed by two blanks, or alone at the end. */
		s = str_make(s.p + digits, s.n - digits);
		d->offsets = true;
	}
	return s;
}

static bool take_bytes(struct dump *d, struct str s, struct err *err)
{
	while (s.n) {
		if (is_gap(s.p[0])) {
			s = str_make(s.p + 1, s.n - 1);
			continue;
		}
		if (s.n >= 2 && s.p[0] == '0' && (s.p[1] == 'x' || s.p[1] == 'X'))
			s = str_make(s.p + 2, s.n - 2);
		size_t digits = 0;
		size_t got;
		while (digits < s.n && is_hex(s.p[digits]))
			digits++;
		if (!digits || digits % 2 ||
		    !hex_parse(str_make(s.p, digits), d->bytes + d->len, digits / 2, &got))
			return err_set(err, ERR_INVAL, "line %zu is not pairs of hex digits",
				       d->line);
		d->len += got;
		s = str_make(s.p + digits, s.n - digits);
	}
	return true;
}

static bool take_line(struct dump *d, struct str s, struct err *err)
{
	size_t before = d->len;
	enum capture_kind kind = CAPTURE_IN;

	s = str_trim(s);
	if (s.n && (s.p[0] == '<' || s.p[0] == '>')) {
		kind = s.p[0] == '>' ? CAPTURE_OUT : CAPTURE_IN;
		s = str_trim(str_make(s.p + 1, s.n - 1));
	}
	if (!take_bytes(d, body_of(d, s), err))
		return false;
	if (d->len == before)
		return true;
	d->items[d->count++] = (struct capture_item){
		.kind = kind, .line = d->line, .bytes = d->bytes + before, .n = d->len - before
	};
	return true;
}

bool hexdump_read(const char *text, size_t n, struct arena *a, struct capture *ret, struct err *err)
{
	struct dump d = { .arena = a };
	struct str rest = str_make(text, n);
	struct str line;
	size_t lines = 1;

	if (n > CAPTURE_FILE_MAX)
		return err_set(err, ERR_LIMIT, "the dump is longer than %d MiB",
			       CAPTURE_FILE_MAX >> 20);
	for (size_t i = 0; i < n; i++)
		lines += text[i] == '\n';
	d.items = arena_new(a, struct capture_item, lines);
	d.bytes = arena_new(a, uint8_t, n / 2 + 1);
	if (!d.items || !d.bytes)
		return err_set(err, ERR_NOMEM, "no memory for the dump");
	while (rest.n) {
		d.line++;
		(void)str_cut(rest, '\n', &line, &rest);
		if (!take_line(&d, line, err))
			return false;
	}
	if (!d.len)
		return err_set(err, ERR_INVAL, "there are no bytes to decode");
	*ret = (struct capture){ .items = d.items, .count = d.count };
	return true;
}
