#include "service/common.h"

#include "base/str.h"
#include "service/common_list.h"

enum {
	TEXT_MAX = 260,	  /* a password has 256 bytes */
	AROUND_MAX = 6,	  /* digits and signs that make no other password of a word */
	CHARS_FEW = 3,	  /* different ones */
	OWN_WORD_MIN = 3, /* characters; initials and particles of names count for nothing */
};

struct lookup {
	const char *own[2]; /* folded */
};

static bool is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 0xc0 && c != UTF8_BAD);
}

/* Whether `word` stands alone in a text of words; blanks and line ends part them. */
static bool text_has(const char *text, struct str word)
{
	for (const char *at = text; *at;) {
		size_t n = strcspn(at, " \n");
		if (n == word.n && memcmp(at, word.p, n) == 0)
			return true;
		at += n + (at[n] != 0);
	}
	return false;
}

static bool is_word(const struct lookup *l, struct str word)
{
	if (word.n == 0)
		return false;
	if (text_has(common_passwords, word))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(l->own); i++)
		if (utf8_length(word) >= OWN_WORD_MIN && text_has(l->own[i], word))
			return true;
	return false;
}

static bool is_two_words(const struct lookup *l, struct str s)
{
	for (size_t i = 1; i < s.n; i++)
		if (is_word(l, str_make(s.p, i)) && is_word(l, str_make(s.p + i, s.n - i)))
			return true;
	return false;
}

/* Each character the next one of the last, or each the one before it; 0 comes after 9, too. */
static bool is_row(struct str s)
{
	bool up = true;
	bool down = true;
	uint32_t last = s.n > 0 ? utf8_take(&s) : 0;
	while (s.n > 0) {
		uint32_t c = utf8_take(&s);
		up = up && (c == last + 1 || (last == '9' && c == '0'));
		down = down && (c + 1 == last || (last == '0' && c == '9'));
		last = c;
	}
	return up || down;
}

static bool has_few_characters(struct str s)
{
	uint32_t seen[CHARS_FEW];
	unsigned n = 0;
	while (s.n > 0) {
		uint32_t c = utf8_take(&s);
		unsigned i = 0;
		while (i < n && seen[i] != c)
			i++;
		if (i < n)
			continue;
		if (n == CHARS_FEW)
			return false;
		seen[n++] = c;
	}
	return true;
}

/* What is repeated to make it all; itself when nothing is. */
static struct str period(struct str s)
{
	for (size_t n = 1; n <= s.n / 2; n++)
		if (s.n % n == 0 && memcmp(s.p, s.p + n, s.n - n) == 0)
			return str_make(s.p, n);
	return s;
}

/* Without what is no letter at both ends. */
static struct str core(struct str s)
{
	for (struct str rest = s; rest.n > 0;) {
		if (is_letter(utf8_take(&rest)))
			break;
		s = rest;
	}
	size_t end = 0;
	for (struct str rest = s; rest.n > 0;)
		if (is_letter(utf8_take(&rest)))
			end = s.n - rest.n;
	return str_make(s.p, end);
}

/* The letters that digits and signs stand for. */
static struct str plain(struct str s, char buf[static TEXT_MAX])
{
	static const char signs[] = "0134578@$!";
	static const char letters[] = "oieastbasi";
	for (size_t i = 0; i < s.n; i++) {
		const char *at = s.p[i] ? strchr(signs, s.p[i]) : NULL;
		buf[i] = s.p[i];
		if (at)
			buf[i] = letters[at - signs];
	}
	return str_make(buf, s.n);
}

static bool is_common(const struct lookup *l, struct str s)
{
	char buf[TEXT_MAX];
	struct str one = period(s);
	if (is_row(one) || is_word(l, one))
		return true;
	struct str inner = core(one);
	struct str word = period(plain(inner, buf));
	size_t around = utf8_length(s) - utf8_length(inner);
	return (around <= AROUND_MAX || one.n < s.n) &&
	       (is_word(l, word) || is_row(word) || is_two_words(l, word)) && word.n > 0;
}

bool password_is_common(const char *password, const char *const own[2])
{
	char text[TEXT_MAX];
	char owner[2][TEXT_MAX];
	struct lookup l = { { owner[0], owner[1] } };
	size_t n = utf8_fold(text, sizeof text, str_from(password));
	for (size_t i = 0; i < ARRAY_LEN(owner); i++)
		(void)utf8_fold(owner[i], sizeof owner[i], str_from(own[i]));
	struct str s = str_make(text, n);
	return has_few_characters(s) || is_common(&l, s);
}
