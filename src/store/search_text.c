#include "store/search_text.h"

enum { TEXT_MAX = 1024 }; /* 200 bytes of Latin letters give at most twice as many, and some */

static const char digits[] = "0123456789";

/* ---- keyboards ---- */

struct key {
	const char *latin;
	const char *cyrillic;
};

static const struct key keys[] = {
	{ "q", "й" },  { "w", "ц" }, { "e", "у" }, { "r", "к" }, { "t", "е" }, { "y", "н" },
	{ "u", "г" },  { "i", "ш" }, { "o", "щ" }, { "p", "з" }, { "[", "х" }, { "]", "ъ" },
	{ "a", "ф" },  { "s", "ы" }, { "d", "в" }, { "f", "а" }, { "g", "п" }, { "h", "р" },
	{ "j", "о" },  { "k", "л" }, { "l", "д" }, { ";", "ж" }, { "'", "э" }, { "z", "я" },
	{ "x", "ч" },  { "c", "с" }, { "v", "м" }, { "b", "и" }, { "n", "т" }, { "m", "ь" },
	{ ",", "б" },  { ".", "ю" }, { "`", "ё" }, { "{", "х" }, { "}", "ъ" }, { ":", "ж" },
	{ "\"", "э" }, { "<", "б" }, { ">", "ю" }, { "~", "ё" },
};

/* Longest first. */
static const struct key sounds[] = {
	{ "shch", "щ" }, { "sch", "щ" }, { "yo", "е" }, { "zh", "ж" }, { "kh", "х" }, { "ts", "ц" },
	{ "ch", "ч" },	 { "sh", "ш" },	 { "yu", "ю" }, { "ju", "ю" }, { "ya", "я" }, { "ja", "я" },
	{ "iy", "ий" },	 { "yy", "ый" }, { "a", "а" },	{ "b", "б" },  { "c", "ц" },  { "d", "д" },
	{ "e", "е" },	 { "f", "ф" },	 { "g", "г" },	{ "h", "х" },  { "i", "и" },  { "j", "й" },
	{ "k", "к" },	 { "l", "л" },	 { "m", "м" },	{ "n", "н" },  { "o", "о" },  { "p", "п" },
	{ "q", "к" },	 { "r", "р" },	 { "s", "с" },	{ "t", "т" },  { "u", "у" },  { "v", "в" },
	{ "w", "в" },	 { "x", "кс" },	 { "y", "ы" },	{ "z", "з" },  { "'", "ь" },
};

static bool is_cyrillic(const char *s)
{
	unsigned char c = (unsigned char)*s;

	return c >= 0xd0 && c <= 0xd4;
}

static void count_letters(const char *folded, size_t *latin, size_t *cyrillic)
{
	*latin = *cyrillic = 0;
	for (; *folded; folded++) {
		*latin += *folded >= 'a' && *folded <= 'z';
		*cyrillic += is_cyrillic(folded);
	}
}

/* Replaces what the table knows, from the left. */
static void replace(struct strb *b, const char *text, const struct key *table, size_t n, bool back)
{
	while (*text) {
		size_t i = 0;
		const char *from = NULL;
		for (; i < n; i++) {
			from = back ? table[i].cyrillic : table[i].latin;
			if (strncmp(text, from, strlen(from)) == 0)
				break;
		}
		if (i < n) {
			strb_add_text(b, back ? table[i].latin : table[i].cyrillic);
			text += strlen(from);
		} else {
			strb_add(b, str_make(text++, 1));
		}
	}
}

/* ---- numbers in groups ---- */

static bool joins(char c)
{
	return c && strchr(" -()+.", c);
}

/* The end of digits and what may stand between them, from a digit on; counts digits and groups. */
static const char *number_end(const char *s, size_t *ret_digits, size_t *ret_groups)
{
	const char *end = s;

	*ret_digits = *ret_groups = 0;
	while (*s) {
		size_t n = strspn(s, digits);
		if (!n)
			break;
		*ret_digits += n;
		++*ret_groups;
		end = s += n;
		while (joins(*s))
			s++;
	}
	return end;
}

bool search_has_phone(const char *text)
{
	for (const char *s = text; *s; s++) {
		size_t n;
		size_t groups;
		if (!strchr(digits, *s))
			continue;
		const char *end = number_end(s, &n, &groups);
		if (n == 10 || (n == 11 && (*s == '7' || *s == '8')))
			return groups > 1;
		s = end - 1;
	}
	return false;
}

static bool join(struct strb *b, const char *folded)
{
	bool joined = false;

	while (*folded) {
		size_t n;
		size_t groups;
		const char *end = number_end(folded, &n, &groups);
		joined |= groups > 1;
		for (; folded < end; folded++) {
			if (*folded >= '0' && *folded <= '9')
				strb_add_char(b, *folded);
		}
		if (!n)
			strb_add(b, str_make(folded++, 1));
	}
	return joined;
}

/* ---- words ---- */

static unsigned told_place(const char *label)
{
	static const struct {
		const char *label;
		enum word_place place;
	} all[] = {
		{ "д", PLACE_HOUSE },	     { "дом", PLACE_HOUSE }, { "к", PLACE_HOUSE },
		{ "корп", PLACE_HOUSE },     { "стр", PLACE_HOUSE }, { "корпус", PLACE_HOUSE },
		{ "строение", PLACE_HOUSE }, { "кв", PLACE_FLAT },   { "квартира", PLACE_FLAT },
	};

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (strcmp(all[i].label, label) == 0)
			return PLACE_BIT(all[i].place);
	}
	return 0;
}

struct reader_state {
	struct search_words *ret;
	bool keep_labels;
	unsigned hint; /* of the label before */
};

static void put(struct reader_state *r, struct str word)
{
	if (r->ret->count == WORDS_MAX)
		return;
	struct search_word *w = &r->ret->word[r->ret->count];
	*w = (struct search_word){ 0 };
	(void)str_copy(w->text, sizeof w->text,
		       str_make(word.p, utf8_prefix(word, WORD_BYTES - 1)));
	w->number = strspn(w->text, digits) == strlen(w->text);
	if (!r->keep_labels && word_is_label(w->text)) {
		r->hint = told_place(w->text);
		return;
	}
	w->hint = strchr(digits, w->text[0]) ? r->hint : 0;
	r->hint = 0;
	r->ret->count++;
}

/* "кв12" is "кв" and "12". */
static void take_word(struct reader_state *r, struct str word)
{
	char label[WORD_BYTES];
	size_t n = 0;

	while (n < word.n && !(word.p[n] >= '0' && word.p[n] <= '9'))
		n++;
	if (n && n < word.n && !r->keep_labels) {
		(void)str_copy(label, sizeof label, str_make(word.p, n));
		if (word_is_label(label)) {
			put(r, str_make(word.p, n));
			put(r, str_make(word.p + n, word.n - n));
			return;
		}
	}
	put(r, word);
}

static void read_words(const char *folded, struct search_words *ret)
{
	struct reader_state r = { .ret = ret };
	struct str word;

	ret->count = 0;
	for (int pass = 0; pass < 2 && !ret->count; pass++) {
		const char *rest = folded;
		r.keep_labels = pass == 1;
		while ((word = words_next(&rest)).n)
			take_word(&r, word);
	}
}

bool search_read(const char *text, enum search_reading how, struct search_words *ret)
{
	char folded[TEXT_MAX];
	char read[TEXT_MAX];
	char again[TEXT_MAX];
	size_t latin;
	size_t cyrillic;
	struct strb b = strb_make(read, sizeof read);

	(void)utf8_fold(folded, sizeof folded, str_from(text));
	count_letters(folded, &latin, &cyrillic);
	switch (how) {
	case SEARCH_AS_TYPED:
		strb_add_text(&b, folded);
		break;
	case SEARCH_JOINED:
		if (!join(&b, folded))
			return false;
		break;
	case SEARCH_OTHER_LAYOUT:
		if (!latin == !cyrillic)
			return false;
		replace(&b, folded, keys, ARRAY_LEN(keys), latin == 0);
		break;
	case SEARCH_FROM_LATIN:
		if (!latin || cyrillic)
			return false;
		replace(&b, folded, sounds, ARRAY_LEN(sounds), false);
		break;
	case SEARCH_READINGS:
		return false;
	}
	(void)utf8_fold(again, sizeof again, str_make(read, utf8_prefix(str_from(read), b.n)));
	read_words(again, ret);
	return true;
}
