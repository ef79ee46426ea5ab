#include "base/str.h"
#include "store/register.h"

/* Signs beyond ASCII that are no letters: Latin-1 signs, dashes, quotes, № and other symbols. */
static bool is_sign(const char *s)
{
	unsigned char a = (unsigned char)s[0];
	unsigned char b = (unsigned char)s[1];

	return a == 0xe2 || (a == 0xc2 && b < 0xc0) || (a == 0xe3 && b == 0x80);
}

/* Folded text only: bytes of the letter or digit at s, 0 for what separates words. */
static size_t in_word(const char *s)
{
	unsigned char c = (unsigned char)*s;

	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
	return is_sign(s) ? 0 : 1;
}

static size_t sign_length(const char *s)
{
	unsigned char c = (unsigned char)*s;
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : 3;

	return strnlen(s, n);
}

struct str words_next(const char **p)
{
	const char *s = *p;

	while (*s && !in_word(s))
		s += sign_length(s);
	const char *end = s;
	while (*end && in_word(end))
		end++;
	*p = end;
	return str_make(s, (size_t)(end - s));
}

/* Counts the word that was written behind the last one, unless it is there. */
static void keep_last(struct words *w, enum word_place place)
{
	w->place[w->count] = place;
	for (unsigned i = 0; i < w->count; i++) {
		if (w->place[i] == place && strcmp(w->word[i], w->word[w->count]) == 0)
			return;
	}
	w->count++;
}

void words_put(struct words *w, enum word_place place, struct str word)
{
	if (!word.n || w->count == WORDS_MAX)
		return;
	(void)str_copy(w->word[w->count], WORD_BYTES,
		       str_make(word.p, utf8_prefix(word, WORD_BYTES - 1)));
	keep_last(w, place);
}

void words_put_key(struct words *w, enum word_place place, const char *key)
{
	if (w->count == WORDS_MAX)
		return;
	(void)str_copy(w->word[w->count], WORD_KEY_BYTES, str_from(key));
	keep_last(w, place);
}

static void add_part(struct strb *b, const char *text, size_t cap)
{
	struct str part = str_from(text);

	if (!part.n)
		return;
	if (b->n)
		strb_add_char(b, ' ');
	strb_add(b, str_make(part.p, utf8_prefix(part, cap - 1)));
}

void word_key(char buf[static WORD_KEY_BYTES], const char *word, const char *house,
	      const char *flat)
{
	struct strb b = strb_make(buf, WORD_KEY_BYTES);

	add_part(&b, word, WORD_BYTES);
	add_part(&b, house, WORD_NUMBER_BYTES);
	if (house[0])
		add_part(&b, flat, WORD_NUMBER_BYTES);
}

void word_alone_end(char buf[static WORD_ALONE_END], const char *key)
{
	struct strb b = strb_make(buf, WORD_ALONE_END);

	strb_add_text(&b, key);
	strb_add_char(&b, '!'); /* follows the space; words hold neither */
}

size_t word_length(const char *key)
{
	return strcspn(key, " ");
}

void words_add(struct words *w, enum word_place first, const char *folded)
{
	enum word_place place = first;
	struct str word;

	while ((word = words_next(&folded)).n && w->count < WORDS_MAX) {
		words_put(w, place, word);
		place = (enum word_place)(first + 1);
	}
}

bool word_is_label(const char *folded)
{
	static const char *const labels[] = {
		"ул",	    "улица", "пр",	 "просп", "проспект", "пер",	"переулок",
		"пл",	    "ш",     "мкр",	 "г",	  "гор",      "город",	"д",
		"дом",	    "кв",    "квартира", "к",	  "корп",     "корпус", "стр",
		"строение", "обл",   "область",	 "р",	  "н",	      "п",	"пос",
		"с",	    "село",  "рп",	 "х",	  "ст",	      "б",	"тел",
	};

	for (size_t i = 0; i < ARRAY_LEN(labels); i++) {
		if (strcmp(folded, labels[i]) == 0)
			return true;
	}
	return false;
}

void word_reverse(char buf[static WORD_BYTES], const char *word)
{
	struct str rest = str_from(word);
	size_t at = utf8_prefix(rest, WORD_BYTES - 1);

	rest.n = at;
	buf[at] = 0;
	while (rest.n) {
		struct str before = rest;
		(void)utf8_take(&rest);
		size_t n = before.n - rest.n;
		at -= n;
		memcpy(buf + at, before.p, n);
	}
}

void phone_digits(char buf[static WORD_BYTES], const char *text)
{
	size_t n = 0;

	for (; *text && n < WORD_BYTES - 1; text++) {
		if (*text >= '0' && *text <= '9')
			buf[n++] = *text;
	}
	buf[n] = 0;
	if (n == 11 && (buf[0] == '7' || buf[0] == '8'))
		memmove(buf, buf + 1, n);
}

bool word_begins(const char *folded, const char *wanted)
{
	size_t n = strlen(wanted);
	struct str word;

	while ((word = words_next(&folded)).n) {
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
