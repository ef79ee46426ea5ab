#include "base/str.h"

#include <stdio.h>

bool str_equal(struct str a, struct str b)
{
	return a.n == b.n && (!a.n || !memcmp(a.p, b.p, a.n));
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_equal(str_make(s.p, prefix.n), prefix);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
	while (s.n && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool str_cut(struct str s, char sep, struct str *head, struct str *tail)
{
	const char *at = s.n ? memchr(s.p, sep, s.n) : NULL;

	if (!at) {
		*head = s;
		*tail = str_make(s.p + s.n, 0);
		return false;
	}
	size_t n = (size_t)(at - s.p);
	*head = str_make(s.p, n);
	*tail = str_make(at + 1, s.n - n - 1);
	return true;
}

bool str_parse_int(struct str s, int64_t min, int64_t max, int64_t *ret)
{
	bool minus = s.n && s.p[0] == '-';
	int64_t v = 0;

	if (s.n && (s.p[0] == '-' || s.p[0] == '+')) {
		s.p++;
		s.n--;
	}
	if (!s.n)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		int digit = s.p[i] - '0';
		if (digit < 0 || digit > 9)
			return false;
		/* Built on the negative side, where INT64_MIN fits. */
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, digit, &v))
			return false;
	}
	if (!minus && __builtin_sub_overflow((int64_t)0, v, &v))
		return false;
	if (v < min || v > max)
		return false;
	*ret = v;
	return true;
}

void strb_add(struct strb *b, struct str s)
{
	if (b->cut)
		return;
	size_t n = s.n;
	if (n > b->cap - b->n - 1) {
		n = utf8_prefix(s, b->cap - b->n - 1);
		b->cut = true;
	}
	if (n)
		memcpy(b->p + b->n, s.p, n);
	b->n += n;
	b->p[b->n] = 0;
}

void strb_add_text(struct strb *b, const char *text)
{
	strb_add(b, str_from(text));
}

void strb_add_char(struct strb *b, char c)
{
	strb_add(b, str_make(&c, 1));
}

bool str_copy(char *buf, size_t cap, struct str s)
{
	struct strb b = strb_make(buf, cap);

	strb_add(&b, s);
	return !b.cut;
}

/* Table 3-7 of the Unicode standard: lead byte → length and range of the second. */
static size_t utf8_sequence(uint8_t lead, uint8_t *lo, uint8_t *hi)
{
	*lo = 0x80;
	*hi = 0xbf;
	if (lead < 0x80)
		return 1;
	if (lead < 0xc2)
		return 0;
	if (lead < 0xe0)
		return 2;
	if (lead < 0xf0) {
		if (lead == 0xe0)
			*lo = 0xa0; /* shorter forms exist */
		if (lead == 0xed)
			*hi = 0x9f; /* surrogates */
		return 3;
	}
	if (lead < 0xf5) {
		if (lead == 0xf0)
			*lo = 0x90;
		if (lead == 0xf4)
			*hi = 0x8f; /* U+10FFFF is the last */
		return 4;
	}
	return 0;
}

/* Length without a sequence at the end that vsnprintf() cut in two. */
static size_t drop_half(const char *p, size_t n)
{
	uint8_t lo;
	uint8_t hi;
	size_t lead = n;

	while (lead && n - lead < 3 && ((uint8_t)p[lead - 1] & 0xc0) == 0x80)
		lead--;
	if (!lead || (uint8_t)p[lead - 1] < 0x80)
		return n;
	lead--;
	return utf8_sequence((uint8_t)p[lead], &lo, &hi) > n - lead ? lead : n;
}

void strb_printf(struct strb *b, const char *fmt, ...)
{
	va_list ap;

	if (b->cut)
		return;
	size_t room = b->cap - b->n;
	va_start(ap, fmt);
	int n = vsnprintf(b->p + b->n, room, fmt, ap);
	va_end(ap);
	if (n < 0) {
		b->p[b->n] = 0;
		b->cut = true;
	} else if ((size_t)n < room) {
		b->n += (size_t)n;
	} else {
		b->n += drop_half(b->p + b->n, room - 1);
		b->p[b->n] = 0;
		b->cut = true;
	}
}

uint32_t utf8_take(struct str *s)
{
	if (!s->n)
		return UTF8_BAD;
	const uint8_t *p = (const uint8_t *)s->p;
	uint8_t lo;
	uint8_t hi;
	size_t len = utf8_sequence(p[0], &lo, &hi);
	bool good = len && len <= s->n && (len == 1 || (p[1] >= lo && p[1] <= hi));

	for (size_t i = 2; good && i < len; i++)
		good = (p[i] & 0xc0) == 0x80;
	if (!good) {
		s->p++;
		s->n--;
		return UTF8_BAD;
	}
	uint32_t c = len == 1 ? p[0] : p[0] & (0x7fu >> len);
	for (size_t i = 1; i < len; i++)
		c = c << 6 | (p[i] & 0x3fu);
	s->p += len;
	s->n -= len;
	return c;
}

bool utf8_valid(struct str s)
{
	while (s.n) {
		uint32_t c = utf8_take(&s);
		if (c == UTF8_BAD || c == 0)
			return false;
	}
	return true;
}

bool utf8_is_hidden(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

size_t utf8_length(struct str s)
{
	size_t n = 0;

	for (; s.n; n++)
		(void)utf8_take(&s);
	return n;
}

size_t utf8_prefix(struct str s, size_t max)
{
	if (s.n <= max)
		return s.n;
	size_t n = max;
	for (unsigned back = 0; back < 3 && n && (s.p[n] & 0xc0) == 0x80; back++)
		n--;
	/* Not UTF-8 at all: then any place is as good as another. */
	return (s.p[n] & 0xc0) == 0x80 ? max : n;
}

static uint32_t fold_latin(uint32_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c + 0x20;
	if (c >= 0xc0 && c <= 0xde)
		return c == 0xd7 ? c : c + 0x20; /* × is no letter */
	if (c < 0x100 || c > 0x17f)
		return c;
	if (c == 0x130)
		return 'i';
	if (c == 0x178)
		return 0xff;
	if (c == 0x17f)
		return 's';
	if (c == 0x138 || c == 0x149)
		return c; /* small letters without a capital between two runs of pairs */
	bool capital_odd = (c >= 0x139 && c <= 0x148) || c >= 0x179;
	return (c & 1) == capital_odd ? c + 1 : c;
}

static uint32_t fold_cyrillic(uint32_t c)
{
	if (c == 0x401 || c == 0x451)
		return 0x435; /* ё is written as е more often than not */
	if (c < 0x410)
		return c + 0x50;
	if (c < 0x430)
		return c + 0x20;
	if (c < 0x460 || (c >= 0x482 && c < 0x48a))
		return c;
	if (c == 0x4c0)
		return 0x4cf;
	if (c == 0x4cf)
		return c;
	bool capital_odd = c >= 0x4c1 && c <= 0x4ce;
	return (c & 1) == capital_odd ? c + 1 : c;
}

static uint32_t fold(uint32_t c)
{
	if (c == UTF8_BAD)
		return '?';
	if (c >= 0x400 && c < 0x530)
		return fold_cyrillic(c);
	return c < 0x180 ? fold_latin(c) : c;
}

static size_t utf8_put(char *q, uint32_t c)
{
	if (c < 0x80) {
		q[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		q[0] = (char)(0xc0 | c >> 6);
		q[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		q[0] = (char)(0xe0 | c >> 12);
		q[1] = (char)(0x80 | (c >> 6 & 0x3f));
		q[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	q[0] = (char)(0xf0 | c >> 18);
	q[1] = (char)(0x80 | (c >> 12 & 0x3f));
	q[2] = (char)(0x80 | (c >> 6 & 0x3f));
	q[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

size_t utf8_fold(char *buf, size_t cap, struct str s)
{
	size_t n = 0;

	while (s.n) {
		char c[4];
		size_t len = utf8_put(c, fold(utf8_take(&s)));
		if (len > cap - 1 - n)
			break;
		memcpy(buf + n, c, len);
		n += len;
	}
	buf[n] = 0;
	return n;
}

void hex_format(char *buf, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i < n; i++) {
		buf[2 * i] = "0123456789abcdef"[p[i] >> 4];
		buf[2 * i + 1] = "0123456789abcdef"[p[i] & 15];
	}
	buf[2 * n] = 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool hex_parse(struct str text, uint8_t *buf, size_t cap, size_t *ret_n)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n;) {
		if (is_blank(text.p[i])) {
			i++;
			continue;
		}
		int hi = hex_digit(text.p[i]);
		int lo = i + 1 < text.n ? hex_digit(text.p[i + 1]) : -1;
		if (hi < 0 || lo < 0 || n == cap)
			return false;
		buf[n++] = (uint8_t)(hi << 4 | lo);
		i += 2;
	}
	*ret_n = n;
	return true;
}
