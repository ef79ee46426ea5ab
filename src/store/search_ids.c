#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "store/search_private.h"

/* A range of words of one place; `end` is beyond it. */
struct range {
	enum word_place place;
	const char *from;
	char end[WORD_END];
};

/* What lies in [word, end) is the word alone: words hold no control characters. */
static void exact_end(char buf[static WORD_END], const char *word)
{
	(void)snprintf(buf, WORD_END, "%s\x01", word);
}

/* The ranges of a term, one after another; the best answers first. */
struct ranges {
	const struct term *term;
	unsigned place; /* index into `order` */
	size_t near;
};

static const enum word_place order[PLACE_COUNT] = {
	PLACE_SERIAL,	   PLACE_ACCOUNT,	  PLACE_SERIAL_END,   PLACE_PHONE_END,
	PLACE_SUBSCRIBER,  PLACE_STREET,	  PLACE_HOUSE,	      PLACE_FLAT,
	PLACE_SERIAL_MORE, PLACE_SUBSCRIBER_MORE, PLACE_ACCOUNT_MORE,
};

static bool next_typed(struct ranges *r, struct range *ret)
{
	const struct term *t = r->term;

	while (r->place < PLACE_COUNT) {
		enum word_place place = order[r->place++];
		ret->place = place;
		ret->from = term_key(t, place);
		if (t->begins & PLACE_BIT(place)) {
			plan_word_end(ret->end, ret->from);
			return true;
		}
		if (t->whole & PLACE_BIT(place)) {
			exact_end(ret->end, ret->from);
			return true;
		}
	}
	return false;
}

static bool next_range(struct ranges *r, struct range *ret)
{
	const struct term *t = r->term;

	if (r->near == 0 && next_typed(r, ret))
		return true;
	for (; r->near < t->near_count * PLACE_COUNT; r->near++) {
		enum word_place place = order[r->near % PLACE_COUNT];
		if (!(t->near_places & PLACE_BIT(place)))
			continue;
		ret->place = place;
		ret->from = t->near[r->near++ / PLACE_COUNT].word;
		exact_end(ret->end, ret->from);
		return true;
	}
	return false;
}

static bool in_bucket(const struct search_bucket *b, uint32_t bits)
{
	return ((b->city | b->type | b->group) & bits) != 0;
}

static bool count_range(struct search *x, const struct range *r, int64_t limit, int64_t *ret,
			struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(x->db, x->side->count, &s, err))
		return false;
	bind_i64(s, 1, r->place);
	bind_text(s, 2, r->from);
	bind_text(s, 3, r->end);
	bind_i64(s, 4, limit);
	if (!stmt_step(s, &row, err))
		return false;
	*ret = col_i64(s, 0);
	return true;
}

/* Up to `limit`; what has more counts as common. */
static bool count_term(struct search *x, unsigned at, int64_t limit, struct err *err)
{
	struct term *t = &x->term[at];
	struct ranges all = { .term = t };
	struct range r;

	t->count = 0;
	if (limit > x->budget)
		limit = x->budget;
	for (size_t i = 0; i < x->bucket_count && x->side->kind == SEARCH_METER; i++) {
		if (x->buckets[i].seen && in_bucket(&x->buckets[i], UINT32_C(1) << at))
			t->count += x->buckets[i].meters;
	}
	while (t->count <= limit && next_range(&all, &r)) {
		int64_t n;
		if (!count_range(x, &r, limit + 1 - t->count, &n, err))
			return false;
		t->count += n;
		x->budget -= n;
	}
	if (t->count > limit)
		t->count = GATHER_MAX + 1;
	return true;
}

/* ---- going through the ids of a term ---- */

struct sink {
	struct search *x;
	bool (*take)(struct sink *k, int64_t id, struct err *err);
	const struct id_set *in; /* only these, NULL = all */
	struct id_set *out;
	size_t quota; /* hits of a range, 0 = any number */
	bool full;
};

static bool drain(struct sink *k, struct stmt *s, struct err *err)
{
	size_t before = k->x->hits;
	bool row;

	while (!k->full) {
		if (k->quota && k->x->hits >= before + k->quota) {
			k->x->more = true;
			return true;
		}
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		k->full = --k->x->budget <= 0;
		if (!k->take(k, col_i64(s, 0), err))
			return false;
	}
	return true;
}

static bool drain_buckets(struct sink *k, uint32_t bits, bool area, struct err *err)
{
	const struct search *x = k->x;

	for (size_t i = 0; i < x->bucket_count && !k->full; i++) {
		AUTO_STMT *s = NULL;
		const struct search_bucket *b = &x->buckets[i];
		if (!b->seen || !(area || in_bucket(b, bits)))
			continue;
		if (!db_start(x->db, SQL_SEARCH_IDS_OF_BUCKET, &s, err))
			return false;
		bind_i64(s, 1, b->id);
		if (!drain(k, s, err))
			return false;
	}
	return true;
}

/* Everything that a term answers; at == terms: the area. */
static bool drain_term(struct sink *k, unsigned at, struct err *err)
{
	const struct search *x = k->x;
	struct ranges all = { .term = &x->term[at] };
	struct range r;

	if (at == x->terms)
		return drain_buckets(k, 0, true, err);
	while (!k->full && next_range(&all, &r)) {
		AUTO_STMT *s = NULL;
		if (!db_start(x->db, x->side->ids, &s, err))
			return false;
		bind_i64(s, 1, r.place);
		bind_text(s, 2, r.from);
		bind_text(s, 3, r.end);
		if (!drain(k, s, err))
			return false;
	}
	return x->side->kind != SEARCH_METER || drain_buckets(k, UINT32_C(1) << at, false, err);
}

static bool take_id(struct sink *k, int64_t id, struct err *err)
{
	bool is_new;

	if (k->in && !id_set_has(k->in, id))
		return true;
	return id_set_add(k->out, k->x->arena, id, &is_new, err);
}

static bool take_row(struct sink *k, int64_t id, struct err *err)
{
	bool is_new = true;

	if (!id_set_add(k->out, k->x->arena, id, &is_new, err))
		return false;
	if (is_new && !search_read_row(k->x, id, err))
		return false;
	k->full |= search_is_full(k->x);
	return true;
}

/* ---- which terms are gathered ---- */

struct choice {
	unsigned term; /* == terms: the area */
	int64_t count;
};

static int rarer(const void *a, const void *b)
{
	const struct choice *x = a;
	const struct choice *y = b;

	return (x->count > y->count) - (x->count < y->count);
}

static int64_t count_area(const struct search *x)
{
	int64_t n = 0;

	for (size_t i = 0; i < x->bucket_count; i++)
		n += x->buckets[i].seen ? x->buckets[i].meters : 0;
	return n;
}

static bool choose(struct search *x, struct choice *c, unsigned *ret_count, struct err *err)
{
	int64_t least = GATHER_MAX; /* beyond it a term is not gathered */
	unsigned n = 0;

	for (unsigned t = 0; t < x->terms; t++) {
		if (!count_term(x, t, least > COUNT_MIN ? least : COUNT_MIN, err))
			return false;
		c[n++] = (struct choice){ t, x->term[t].count };
		if (!x->term[t].count)
			break;
		if (x->term[t].count * INTERSECT_FACTOR < least)
			least = x->term[t].count * INTERSECT_FACTOR;
	}
	if (!search_whole(x))
		c[n++] = (struct choice){ x->terms, count_area(x) };
	qsort(c, n, sizeof *c, rarer);
	*ret_count = n;
	return true;
}

/* Reads the rows of what is left when the cheap terms have had their say. */
static bool read_left(struct search *x, const struct id_set *left, struct err *err)
{
	for (size_t i = 0; i < left->cap && !search_is_full(x); i++) {
		if (left->slot[i] && !search_read_row(x, left->slot[i] - 1, err))
			return false;
	}
	return true;
}

static bool intersect(struct search *x, const struct choice *c, unsigned count, struct err *err)
{
	struct id_set left = { 0 };
	struct sink first = { .x = x, .take = take_id, .out = &left };

	if (!drain_term(&first, c[0].term, err))
		return false;
	for (unsigned i = 1; i < count; i++) {
		struct id_set next = { 0 };
		struct sink k = { .x = x, .take = take_id, .in = &left, .out = &next };
		if (c[i].count > GATHER_MAX || c[i].count > (int64_t)left.count * INTERSECT_FACTOR)
			break;
		if (!drain_term(&k, c[i].term, err))
			return false;
		left = next;
	}
	return read_left(x, &left, err);
}

bool search_run_side(struct search *x, struct err *err)
{
	struct choice c[WORDS_MAX + 1];
	struct id_set seen = { 0 };
	unsigned n;

	if (!choose(x, c, &n, err))
		return false;
	if (!c[0].count)
		return true;
	if (n > 1 && c[0].count <= GATHER_MAX)
		return intersect(x, c, n, err);
	/* One term, or common ones only: along the words until there is enough. */
	struct sink k = { .x = x,
			  .take = take_row,
			  .out = &seen,
			  .quota = n == 1 ? 2 * (size_t)x->query->limit : 0 };
	return drain_term(&k, c[0].term, err);
}
