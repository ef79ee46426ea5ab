#include "base/str.h"
#include "store/search_private.h"

enum {
	SERIAL = PLACE_BIT(PLACE_SERIAL) | PLACE_BIT(PLACE_SERIAL_MORE),
	ACCOUNT = PLACE_BIT(PLACE_ACCOUNT) | PLACE_BIT(PLACE_ACCOUNT_MORE),
	NAME = PLACE_BIT(PLACE_SUBSCRIBER) | PLACE_BIT(PLACE_SUBSCRIBER_MORE),
	STREET = PLACE_BIT(PLACE_STREET),
	HOUSE = PLACE_BIT(PLACE_HOUSE) | PLACE_BIT(PLACE_FLAT),
	ENDS = PLACE_BIT(PLACE_SERIAL_END),
	PHONE = PLACE_BIT(PLACE_PHONE_END),
	PUBLIC = SERIAL | ENDS, /* what is nobody's personal data */
};
enum {
	PREFIX_DIGITS = 3, /* of a number's beginning or end, but when it is alone */
	PHONE_DIGITS = 4,
	NUMBER_DIGITS_MIN = 5, /* of one that is mended */
	NUMBER_DIGITS_MAX = 12,
};

const char *term_key(const struct term *t, enum word_place place)
{
	return place == PLACE_PHONE_END	   ? t->phone
	       : place == PLACE_SERIAL_END ? t->end
					   : t->typed->text;
}

static void place_number(struct term *t, bool alone)
{
	size_t n = strlen(t->typed->text);

	t->whole = HOUSE | NAME | STREET | SERIAL | ACCOUNT;
	if (n >= PREFIX_DIGITS || alone)
		t->begins = SERIAL | ACCOUNT | ENDS;
	if (n >= PHONE_DIGITS)
		t->begins |= PHONE;
}

static void place_letters(struct term *t)
{
	t->begins = SERIAL | ACCOUNT | NAME | STREET;
	t->whole = HOUSE;
	t->near_places = NAME | STREET;
	t->in_labels = true;
}

static void place_term(struct search *x, struct term *t)
{
	char digits[WORD_BYTES];
	unsigned allowed = x->query->personal ? ~0u : PUBLIC;

	word_reverse(t->end, t->typed->text);
	phone_digits(digits, t->typed->text);
	word_reverse(t->phone, digits);
	if (t->typed->hint)
		t->whole = t->typed->hint;
	else if (t->typed->number)
		place_number(t, x->terms == 1);
	else
		place_letters(t);
	if (x->side->kind == SEARCH_SUBSCRIBER)
		allowed &= ~(unsigned)PUBLIC;
	t->begins &= allowed;
	t->whole &= allowed & ~t->begins;
	t->near_places &= allowed;
}

/* ---- numbers with a wrong digit ---- */

struct mending {
	struct search *x;
	struct term *t;
};

static bool is_there(struct search *x, enum word_place place, const char *word, bool *ret,
		     struct err *err)
{
	AUTO_STMT *s = NULL;
	char end[WORD_ALONE_END];

	if (!db_start(x->db, x->side->used, &s, err))
		return false;
	word_alone_end(end, word);
	bind_i64(s, 1, place);
	bind_text(s, 2, word);
	bind_text(s, 3, end);
	return stmt_step(s, ret, err);
}

static bool try_number(struct mending *m, const char *number, struct err *err)
{
	static const enum word_place places[] = { PLACE_SERIAL, PLACE_ACCOUNT };
	struct term *t = m->t;
	bool found = false;

	for (size_t i = 0; i < t->near_count; i++) {
		if (strcmp(t->near[i].word, number) == 0)
			return true;
	}
	for (size_t i = 0; !found && i < ARRAY_LEN(places); i++) {
		if (t->near_places & PLACE_BIT(places[i]) &&
		    !is_there(m->x, places[i], number, &found, err))
			return false;
	}
	if (found && t->near_count < NEAR_MAX) {
		struct near_word *w = &t->near[t->near_count++];
		w->distance = 1;
		(void)str_copy(w->word, sizeof w->word, str_from(number));
	}
	return true;
}

/* `keep` digits as they are, then `put` (0 = none), then what follows `skip` digits. */
static bool try_edit(struct mending *m, size_t keep, char put, size_t skip, struct err *err)
{
	char number[WORD_BYTES];
	const char *typed = m->t->typed->text;
	struct strb b = strb_make(number, sizeof number);

	strb_add(&b, str_make(typed, keep));
	if (put)
		strb_add_char(&b, put);
	strb_add_text(&b, typed + keep + skip);
	return strcmp(number, typed) == 0 || try_number(m, number, err);
}

static bool try_swap(struct mending *m, size_t at, struct err *err)
{
	char number[WORD_BYTES];

	(void)str_copy(number, sizeof number, str_from(m->t->typed->text));
	number[at] = m->t->typed->text[at + 1];
	number[at + 1] = m->t->typed->text[at];
	return strcmp(number, m->t->typed->text) == 0 || try_number(m, number, err);
}

/* All numbers that are one mistake away: some two hundred look-ups. */
static bool mend_number(struct search *x, struct term *t, struct err *err)
{
	struct mending m = { x, t };
	size_t n = strlen(t->typed->text);

	if (n < NUMBER_DIGITS_MIN || n > NUMBER_DIGITS_MAX)
		return true;
	t->near_places = (SERIAL | ACCOUNT) & (t->begins | t->whole);
	for (size_t at = 0; at + 1 < n; at++) {
		if (!try_swap(&m, at, err))
			return false;
	}
	for (size_t at = 0; at <= n; at++) {
		if (at < n && !try_edit(&m, at, 0, 1, err))
			return false;
		for (const char *c = "0123456789"; *c; c++) {
			if (!try_edit(&m, at, *c, 0, err) ||
			    (at < n && !try_edit(&m, at, *c, 1, err)))
				return false;
		}
	}
	return true;
}

static bool mend(struct search *x, struct term *t, struct err *err)
{
	if (t->typed->hint)
		return true;
	if (t->typed->number)
		return x->side->kind != SEARCH_METER || mend_number(x, t, err);
	return dictionary_near(x->db, t->typed->text, t->near, NEAR_MAX, &t->near_count, err);
}

/* A word of the dictionary; a number that is there as such. */
static bool is_known(struct search *x, const struct term *t, bool *ret, struct err *err)
{
	if (dictionary_takes(t->typed->text))
		return dictionary_has(x->db, t->typed->text, ret, err);
	*ret = false;
	for (unsigned place = 0; !*ret && place < PLACE_COUNT; place++) {
		if ((t->begins | t->whole) & PLACE_BIT(place) &&
		    !is_there(x, (enum word_place)place, term_key(t, (enum word_place)place), ret,
			      err))
			return false;
	}
	return true;
}

bool search_make_terms(struct search *x, struct search_words *words, enum search_mending mending,
		       struct err *err)
{
	x->terms = words->count;
	x->term = arena_new(x->arena, struct term, WORDS_MAX);
	if (!x->term)
		return err_set(err, ERR_NOMEM, "no memory for a search");
	for (unsigned i = 0; i < words->count; i++) {
		struct term *t = &x->term[i];
		t->typed = &words->word[i];
		place_term(x, t);
		bool known = false;
		if (mending == MEND_UNKNOWN && !is_known(x, t, &known, err))
			return false;
		if (mending && !known && !mend(x, t, err))
			return false;
	}
	return true;
}

bool search_has_near(const struct search *x)
{
	for (unsigned t = 0; t < x->terms; t++) {
		if (x->term[t].near_count)
			return true;
	}
	return false;
}

bool search_all_known(struct search *x, bool *ret, struct err *err)
{
	*ret = true;
	for (unsigned i = 0; *ret && i < x->terms; i++) {
		const char *word = x->term[i].typed->text;
		if (dictionary_takes(word) && !dictionary_has(x->db, word, ret, err))
			return false;
	}
	return true;
}
