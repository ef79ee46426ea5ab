#include "base/str.h"
#include "store/search_private.h"

enum {
	ADDRESSES_MAX = 12,    /* ways to read street, house and flat out of the words */
	STREET_WORDS_MAX = 32, /* … and words that a street's may be */
	BEGUN_MAX = 12,	       /* … of them those that begin as it does */
};

/* Those of the best answers first. */
static const enum word_place order[PLACE_COUNT] = {
	PLACE_SERIAL,	   PLACE_ACCOUNT,	  PLACE_SERIAL_END,   PLACE_PHONE_END,
	PLACE_SUBSCRIBER,  PLACE_STREET,	  PLACE_HOUSE,	      PLACE_FLAT,
	PLACE_SERIAL_MORE, PLACE_SUBSCRIBER_MORE, PLACE_ACCOUNT_MORE,
};

/* whole: the word alone, with whatever is told beside it. */
static bool add_range(struct search *x, struct search_source *s, enum word_place place,
		      const char *from, bool whole, struct err *err)
{
	if (s->ranges == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : PLACE_COUNT;
		s->range = search_grow(x, s->range, sizeof *s->range, s->cap, cap);
		if (!s->range)
			return err_set(err, ERR_NOMEM, "no memory for a search");
		s->cap = cap;
	}
	struct search_range *r = &s->range[s->ranges++];
	r->place = place;
	(void)str_copy(r->from, sizeof r->from, str_from(from));
	if (whole)
		word_alone_end(r->end, from);
	else
		plan_word_end(r->end, from);
	return true;
}

static bool make_term(struct search *x, unsigned at, enum search_level level,
		      struct search_source *s, struct err *err)
{
	const struct term *t = &x->term[at];
	/* Numbers are asked for by their ends and beginnings: they have no shorter level. */
	bool begins = level == LEVEL_BEGINS || t->typed->number;

	*s = (struct search_source){ .terms = UINT32_C(1) << at, .buckets = x->side->in_buckets };
	for (size_t i = 0; i < PLACE_COUNT; i++) {
		unsigned bit = PLACE_BIT(order[i]);
		if ((t->begins | t->whole) & bit &&
		    !add_range(x, s, order[i], term_key(t, order[i]), !(begins && t->begins & bit),
			       err))
			return false;
	}
	for (size_t n = 0; n < t->near_count; n++) {
		for (size_t i = 0; i < PLACE_COUNT; i++) {
			if (t->near_places & PLACE_BIT(order[i]) &&
			    !add_range(x, s, order[i], t->near[n].word, true, err))
				return false;
		}
	}
	return true;
}

bool search_term_sources(struct search *x, enum search_level level,
			 struct search_source ret[static WORDS_MAX + 1], unsigned *ret_count,
			 struct err *err)
{
	unsigned n = 0;

	for (; n < x->terms; n++) {
		if (!make_term(x, n, level, &ret[n], err))
			return false;
	}
	if (!search_whole(x) && x->side->in_buckets)
		ret[n++] = (struct search_source){ .buckets = true };
	*ret_count = n;
	return true;
}

/* ---- addresses ---- */

struct street_words {
	size_t count;
	char word[STREET_WORDS_MAX][WORD_BYTES];
};

static void put_street(struct street_words *w, struct str word)
{
	if (w->count < STREET_WORDS_MAX && word.n < WORD_BYTES)
		(void)str_copy(w->word[w->count++], WORD_BYTES, word);
}

/* Words of streets that begin as the typed one. */
static bool add_begun(struct search *x, const char *typed, struct street_words *w, struct err *err)
{
	char from[WORD_ALONE_END];
	char end[WORD_END];

	word_alone_end(from, typed);
	plan_word_end(end, typed);
	for (int i = 0; i < BEGUN_MAX; i++) {
		AUTO_STMT *s = NULL;
		bool row;
		if (!db_start(x->db, SQL_SUGGEST_NEXT_STREET, &s, err))
			return false;
		bind_text(s, 1, from);
		bind_text(s, 2, end);
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		char word[WORD_BYTES];
		const char *key = col_text(s, 0);
		(void)str_copy(word, sizeof word, str_make(key, word_length(key)));
		put_street(w, str_from(word));
		word_alone_end(from, word);
	}
	return true;
}

static bool street_words(struct search *x, const struct term *t, struct street_words *w,
			 struct err *err)
{
	w->count = 0;
	put_street(w, str_from(t->typed->text));
	for (size_t i = 0; t->near_places & PLACE_BIT(PLACE_STREET) && i < t->near_count; i++)
		put_street(w, str_from(t->near[i].word));
	return !x->side->in_buckets || add_begun(x, t->typed->text, w, err);
}

static bool is_street(const struct term *t)
{
	return !t->typed->number && (t->begins | t->whole) & PLACE_BIT(PLACE_STREET);
}

static bool is_number_at(const struct term *t, enum word_place place)
{
	return t->typed->text[0] >= '0' && t->typed->text[0] <= '9' &&
	       (t->begins | t->whole) & PLACE_BIT(place);
}

struct addresses {
	struct search *x;
	struct search_source *list;
	size_t count;
	struct street_words words;
};

/* flat: NULL = any. */
static bool add_address(struct addresses *a, uint32_t terms, const struct term *house,
			const struct term *flat, struct err *err)
{
	struct search_source *s = &a->list[a->count++];

	*s = (struct search_source){ .terms = terms };
	for (size_t i = 0; i < a->words.count; i++) {
		char key[WORD_KEY_BYTES];
		word_key(key, a->words.word[i], house->typed->text, flat ? flat->typed->text : "");
		if (!add_range(a->x, s, PLACE_STREET, key, true, err))
			return false;
	}
	return true;
}

static bool add_house(struct addresses *a, unsigned street, unsigned house, bool with_flat,
		      struct err *err)
{
	const struct search *x = a->x;
	uint32_t pair = UINT32_C(1) << street | UINT32_C(1) << house;

	if (!with_flat)
		return add_address(a, pair, &x->term[house], NULL, err);
	for (unsigned f = 0; f < x->terms && a->count < ADDRESSES_MAX; f++) {
		if (f != house && is_number_at(&x->term[f], PLACE_FLAT) &&
		    !add_address(a, pair | UINT32_C(1) << f, &x->term[house], &x->term[f], err))
			return false;
	}
	return true;
}

bool search_address_sources(struct search *x, bool with_flat, struct search_source **ret,
			    size_t *ret_count, struct err *err)
{
	struct addresses a = { .x = x,
			       .list = arena_new(x->arena, struct search_source, ADDRESSES_MAX) };

	if (!a.list)
		return err_set(err, ERR_NOMEM, "no memory for a search");
	for (unsigned s = 0; s < x->terms; s++) {
		bool read = false;
		for (unsigned h = 0; h < x->terms && a.count < ADDRESSES_MAX; h++) {
			if (!is_street(&x->term[s]) || !is_number_at(&x->term[h], PLACE_HOUSE))
				continue;
			if (!read && !street_words(x, &x->term[s], &a.words, err))
				return false;
			read = true;
			if (!add_house(&a, s, h, with_flat, err))
				return false;
		}
	}
	*ret = a.list;
	*ret_count = a.count;
	return true;
}

/* ---- how many ---- */

static bool count_range(struct search *x, const struct search_range *r, int64_t limit, int64_t *ret,
			struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(x->db, x->side->count, &s, err))
		return false;
	bind_i64(s, 1, r->place);
	bind_text(s, 2, r->from);
	bind_text(s, 3, r->end);
	bind_i64(s, 4, limit);
	return stmt_number(s, ret, err);
}

bool search_bucket_in(const struct search_source *s, const struct search_bucket *b)
{
	return s->buckets && b->seen && (!s->terms || ((b->city | b->type | b->group) & s->terms));
}

bool search_count(struct search *x, struct search_source *s, int64_t limit, struct err *err)
{
	s->count = 0;
	s->more = false;
	for (size_t i = 0; i < x->bucket_count; i++)
		s->count += search_bucket_in(s, &x->buckets[i]) ? x->buckets[i].meters : 0;
	limit = limit < x->budget ? limit : x->budget;
	for (size_t i = 0; i < s->ranges && s->count <= limit; i++) {
		int64_t n;
		if (!count_range(x, &s->range[i], limit + 1 - s->count, &n, err))
			return false;
		s->count += n;
		x->budget -= n / COUNTED_AN_ENTRY;
	}
	s->more = s->ranges && s->count > limit;
	return true;
}
