#include <stdlib.h>

#include "base/str.h"
#include "store/search_private.h"

/* How a name answers a term: a word of it begins so, is the same, or is one that is meant. */
enum { GROUP_WHOLE = 50, GROUP_BEGINS = 30, GROUP_ABOVE = 20 }; /* scores */
enum { GROUPS_MAX = 20 };					/* of a reading */

enum likeness { LIKE_NO, LIKE_BEGINS, LIKE_WHOLE, LIKE_NEAR };

static enum likeness answers(const struct term *t, const char *folded)
{
	enum likeness best = LIKE_NO;
	size_t n = strlen(t->typed->text);
	struct str word;

	while ((word = words_next(&folded)).n) {
		if (word.n >= n && memcmp(word.p, t->typed->text, n) == 0) {
			if (word.n == n)
				return LIKE_WHOLE;
			if (!t->typed->number)
				best = LIKE_BEGINS;
		}
		for (size_t i = 0; !best && i < t->near_count; i++) {
			if (str_equal(word, str_from(t->near[i].word)))
				best = LIKE_NEAR;
		}
	}
	return best;
}

/* Which of the words taken instead it was, from 1. */
static uint8_t near_of(const struct term *t, const char *folded)
{
	struct str word;

	while ((word = words_next(&folded)).n) {
		for (size_t i = 0; i < t->near_count; i++) {
			if (str_equal(word, str_from(t->near[i].word)))
				return (uint8_t)(i + 1);
		}
	}
	return 0;
}

static void judge_labels(const struct search *x, struct labels *l)
{
	for (size_t i = 0; i < l->count; i++) {
		l->row[i].terms = 0;
		for (unsigned t = 0; t < x->terms; t++) {
			if (x->term[t].in_labels && answers(&x->term[t], l->row[i].fold))
				l->row[i].terms |= UINT32_C(1) << t;
		}
	}
}

static bool in_list(const struct area *area, int64_t id)
{
	for (size_t i = 0; i < area->count; i++) {
		if (area->groups[i] == id)
			return true;
	}
	return false;
}

struct group_ref {
	int64_t id;
	size_t at;
};

static int by_id(const void *a, const void *b)
{
	const struct group_ref *x = a;
	const struct group_ref *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static struct search_group *find_group(const struct search *x, int64_t id)
{
	size_t lo = 0;
	size_t hi = x->group_count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (x->group_by_id[mid].id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	bool found = lo < x->group_count && x->group_by_id[lo].id == id;
	return found ? &x->groups[x->group_by_id[lo].at] : NULL;
}

/* A number answers only beside a word: "Участок 12", not every 12. */
static void judge_group(const struct search *x, struct search_group *g)
{
	g->own = g->whole = g->near = 0;
	for (int numbers = 0; numbers < 2; numbers++) {
		uint32_t words = g->own;
		for (unsigned t = 0; t < x->terms; t++) {
			uint32_t bit = UINT32_C(1) << t;
			bool number = x->term[t].typed->number;
			enum likeness a = LIKE_NO;
			if (numbers ? number && words : x->term[t].in_labels)
				a = answers(&x->term[t], g->fold);
			g->own |= a ? bit : 0;
			g->whole |= a == LIKE_WHOLE ? bit : 0;
			g->near |= a == LIKE_NEAR ? bit : 0;
		}
	}
}

/* What holds for a group above holds below it. */
static void judge_groups(struct search *x)
{
	for (size_t i = 0; i < x->group_count; i++) {
		struct search_group *g = &x->groups[i];
		const struct search_group *up = g->parent ? find_group(x, g->parent) : NULL;
		judge_group(x, g);
		g->terms = g->own | (up ? up->terms : 0);
		g->seen = search_whole(x) || in_list(x->query->area, g->id) || (up && up->seen);
	}
}

static bool add_group(struct search *x, const struct stmt *s, size_t *cap)
{
	if (x->group_count == *cap) {
		size_t more = *cap ? *cap * 2 : 512;
		x->groups = search_grow(x, x->groups, sizeof *x->groups, *cap, more);
		x->group_by_id = search_grow(x, x->group_by_id, sizeof *x->group_by_id, *cap, more);
		if (!x->groups || !x->group_by_id)
			return false;
		*cap = more;
	}
	struct search_group *g = &x->groups[x->group_count];
	*g = (struct search_group){ .id = col_i64(s, 0),
				    .parent = col_i64(s, 1),
				    .fold = arena_strdup(x->arena, col_text(s, 2)) };
	x->group_by_id[x->group_count] = (struct group_ref){ g->id, x->group_count };
	x->group_count++;
	return g->fold != NULL;
}

static bool read_groups(struct search *x, struct err *err)
{
	size_t cap = 0;
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(x->db, SQL_SEARCH_GROUPS, &s, err))
		return false;
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (!add_group(x, s, &cap))
			return err_set(err, ERR_NOMEM, "no memory for a search");
	}
	if (x->group_count)
		qsort(x->group_by_id, x->group_count, sizeof *x->group_by_id, by_id);
	return true;
}

struct search_bucket search_bucket_like(const struct search *x, int64_t group, int64_t city,
					int64_t type)
{
	const struct search_group *g = find_group(x, group);
	const struct label_view *c = labels_find(&x->city, city);
	const struct label_view *t = labels_find(&x->type, type);

	return (struct search_bucket){ .city = c ? c->terms : 0,
				       .type = t ? t->terms : 0,
				       .group = g ? g->terms : 0,
				       .seen = g ? g->seen : search_whole(x) };
}

static bool read_buckets(struct search *x, struct err *err)
{
	size_t cap = 0;
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(x->db, SQL_BUCKET_LIST, &s, err))
		return false;
	for (;; x->bucket_count++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (x->bucket_count == cap) {
			size_t more = cap ? cap * 2 : 512;
			x->buckets = search_grow(x, x->buckets, sizeof *x->buckets, cap, more);
			if (!x->buckets)
				return err_set(err, ERR_NOMEM, "no memory for a search");
			cap = more;
		}
		struct search_bucket *b = &x->buckets[x->bucket_count];
		*b = search_bucket_like(x, col_i64(s, 1), col_i64(s, 2), col_i64(s, 3));
		b->id = col_i64(s, 0);
		b->meters = col_i64(s, 4);
	}
	return true;
}

void *search_grow(struct search *x, const void *old, size_t size, size_t count, size_t more)
{
	void *fresh = arena_alloc_array(x->arena, size, _Alignof(max_align_t), more);

	if (fresh && count)
		memcpy(fresh, old, count * size);
	return fresh;
}

bool search_in_labels(const struct search *x, uint32_t terms)
{
	for (size_t i = 0; i < x->city.count; i++) {
		if (x->city.row[i].terms & terms)
			return true;
	}
	for (size_t i = 0; i < x->type.count; i++) {
		if (x->type.row[i].terms & terms)
			return true;
	}
	for (size_t i = 0; i < x->group_count; i++) {
		if (x->groups[i].terms & terms)
			return true;
	}
	return false;
}

/* Numbers alone are in no name: then buckets need be known for the area only. */
static bool needs_labels(const struct search *x)
{
	bool words = !search_whole(x);

	for (unsigned t = 0; t < x->terms; t++)
		words |= x->term[t].in_labels;
	return words;
}

static bool read_labels(struct search *x, struct err *err)
{
	x->labels_read = true;
	return labels_read(&x->city, x->db, x->arena, SQL_LABEL_FOLDS, METER_LABEL_CITY, err) &&
	       labels_read(&x->type, x->db, x->arena, SQL_LABEL_FOLDS, METER_LABEL_TYPE, err) &&
	       read_groups(x, err);
}

bool search_judge_labels(struct search *x, struct err *err)
{
	x->bucket_count = 0;
	if (!x->labels_read && needs_labels(x) && !read_labels(x, err))
		return false;
	judge_labels(x, &x->city);
	judge_labels(x, &x->type);
	judge_groups(x);
	return (search_whole(x) && !search_in_labels(x, UINT32_MAX)) || read_buckets(x, err);
}

const struct search_bucket *search_bucket(const struct search *x, int64_t id)
{
	size_t lo = 0;
	size_t hi = x->bucket_count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (x->buckets[mid].id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < x->bucket_count && x->buckets[lo].id == id ? &x->buckets[lo] : NULL;
}

static void keep_group(struct search *x, const struct search_group *g)
{
	struct hit h = { .item = { .kind = SEARCH_GROUP, .id = g->id, .fields = SEARCH_IN_GROUP },
			 .reading = x->reading,
			 .term = x->term,
			 .terms = x->terms };

	for (unsigned t = 0; t < x->terms; t++) {
		bool near = g->near >> t & 1;
		h.score += g->whole >> t & 1 ? GROUP_WHOLE
			   : g->own >> t & 1 ? GROUP_BEGINS
					     : GROUP_ABOVE;
		h.taken[t] = near ? near_of(&x->term[t], g->fold) : 0;
		h.item.corrected |= near;
	}
	x->hit[x->hits++] = h;
}

/* Groups whose own name answers a word, and with the names above it all of them. */
void search_keep_groups(struct search *x)
{
	uint32_t all = (uint32_t)((UINT64_C(1) << x->terms) - 1);
	size_t before = x->hits;

	for (size_t i = 0; i < x->group_count && !search_is_full(x); i++) {
		const struct search_group *g = &x->groups[i];
		if (!g->seen || !g->own || (g->terms & all) != all)
			continue;
		if (x->hits == before + GROUPS_MAX) {
			x->more = true;
			return;
		}
		keep_group(x, g);
	}
}
