/*
 * str.h - string slices, a bounded builder, UTF-8 and hex.
 *
 * A slice is not terminated and may hold any bytes. Nothing here allocates.
 */
#pragma once
#include <stdarg.h>
#include <stdbool.h>

#include "base/attr.h"

struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })

static inline struct str str_make(const char *p, size_t n)
{
	return (struct str){ p, n };
}

/* NULL gives the empty slice. */
static inline struct str str_from(const char *text)
{
	return (struct str){ text ? text : "", text ? strlen(text) : 0 };
}

bool str_equal(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
struct str str_trim(struct str s); /* without spaces, tabs, CR, LF at both ends */

/* Splits at the first `sep`; false (and *head = s, *tail empty) without one. */
bool str_cut(struct str s, char sep, struct str *head, struct str *tail);

/* Whole slice, decimal, optional sign, within [min, max]; else false. */
NODISCARD bool str_parse_int(struct str s, int64_t min, int64_t max, int64_t *ret);

/*
 * Builds text in the caller's memory: always terminated, never past `cap`
 * (>= 1); `cut` says that something did not fit. A cut never splits a UTF-8
 * sequence of the added text.
 */
struct strb {
	char *p;
	size_t cap;
	size_t n;
	bool cut;
};

static inline struct strb strb_make(char *buf, size_t cap)
{
	buf[0] = 0;
	return (struct strb){ .p = buf, .cap = cap };
}

void strb_add(struct strb *b, struct str s);
void strb_add_text(struct strb *b, const char *text);
void strb_add_char(struct strb *b, char c);
PRINTF(2, 3) void strb_printf(struct strb *b, const char *fmt, ...);

/* Copies with termination; false when it had to cut. */
bool str_copy(char *buf, size_t cap, struct str s);

/* Well-formed UTF-8 (no overlong forms, surrogates, > U+10FFFF, no NUL). */
bool utf8_valid(struct str s);
/* Takes one code point off the front; UTF8_BAD (one byte taken) when malformed. */
#define UTF8_BAD UINT32_MAX
uint32_t utf8_take(struct str *s);
/* Seen only in what it does to others: controls, directions, joiners, blanks of no width. */
bool utf8_is_hidden(uint32_t c);
size_t utf8_length(struct str s); /* code points */
/* Longest prefix of at most `max` bytes that ends between code points. */
size_t utf8_prefix(struct str s, size_t max);

/*
 * Folds for search: upper to lower case of Latin (U+0000–U+017F) and Cyrillic
 * (U+0400–U+052F) letters, ё to е; other characters stay, malformed bytes
 * become '?'. Never longer than the input in bytes. Terminates buf; returns
 * the length without the terminator, cut between code points at cap - 1.
 */
size_t utf8_fold(char *buf, size_t cap, struct str s);

/* 2·n lower case digits and a terminator; buf needs 2·n + 1 bytes. */
void hex_format(char *buf, const void *bytes, size_t n);
/* Pairs of digits, blanks between pairs allowed; false on anything else. */
NODISCARD bool hex_parse(struct str text, uint8_t *buf, size_t cap, size_t *ret_n);
