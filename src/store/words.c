#include "base/str.h"
#include "store/register.h"

/* Folded text only: ASCII letters and digits and everything beyond ASCII. */
static bool in_word(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
}

/* The next word of *p, or n = 0 at the end. */
static struct str next_word(const char **p)
{
	const char *s = *p;

	while (*s && !in_word((unsigned char)*s))
		s++;
	const char *end = s;
	while (in_word((unsigned char)*end))
		end++;
	*p = end;
	return str_make(s, (size_t)(end - s));
}

void words_add(struct words *w, enum word_place first, const char *folded)
{
	enum word_place place = first;
	struct str word;

	while ((word = next_word(&folded)).n && w->count < WORDS_MAX) {
		char *text = w->word[w->count];
		size_t n = utf8_prefix(word, WORD_BYTES - 1);
		bool known = false;
		memcpy(text, word.p, n);
		text[n] = 0;
		for (unsigned i = 0; i < w->count && !known; i++)
			known = w->place[i] == place && strcmp(w->word[i], text) == 0;
		w->place[w->count] = place;
		w->count += !known;
		place = (enum word_place)(first + 1);
	}
}

bool word_begins(const char *folded, const char *wanted)
{
	size_t n = strlen(wanted);
	struct str word;

	while ((word = next_word(&folded)).n) {
		if (word.n >= n && memcmp(word.p, wanted, n) == 0)
			return true;
	}
	return false;
}

bool words_match(const char *folded, const struct words *wanted)
{
	for (unsigned i = 0; i < wanted->count; i++) {
		if (!word_begins(folded, wanted->word[i]))
			return false;
	}
	return true;
}

void register_fold(char *buf, size_t cap, const char *text)
{
	if (utf8_fold(buf, cap, str_trim(str_from(text))) == 0)
		(void)str_copy(buf, cap, STR(SORT_NONE_TEXT));
}

bool register_check_text(const char *field, const char *text, size_t max, struct err *err)
{
	size_t n = text ? strlen(text) : 0;

	if (n > max)
		return err_field(err, field, "longer than %zu bytes", max);
	if (!utf8_valid(str_make(text ? text : "", n)))
		return err_field(err, field, "not UTF-8");
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return err_field(err, field, "holds control characters");
	}
	return true;
}
