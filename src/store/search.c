#include "store/search.h"

#include <stdlib.h>

#include "store/search_private.h"

enum { LATER = 100000 }; /* beyond every score */
enum { SIDE_ACTIVE, SIDE_RETIRED, SIDE_ALONE };

static const struct search_side sides[] = {
	[SIDE_ACTIVE] = { SEARCH_METER, true, SQL_SEARCH_WORD_USED, SQL_METER_WORD_COUNT,
			  SQL_LIST_IDS_OF_WORD, SQL_SEARCH_METER },
	[SIDE_RETIRED] = { SEARCH_METER, false, SQL_SEARCH_WORD_USED_RETIRED,
			   SQL_SEARCH_COUNT_RETIRED, SQL_SEARCH_IDS_RETIRED, SQL_SEARCH_RETIRED },
	[SIDE_ALONE] = { SEARCH_SUBSCRIBER, false, SQL_SEARCH_WORD_USED_BESIDE,
			 SQL_SEARCH_COUNT_ALONE, SQL_SEARCH_IDS_ALONE, SQL_SEARCH_SUBSCRIBER },
};

static bool run_side(struct search *x, int side, struct search_words *words,
		     enum search_mending mending, struct err *err)
{
	if (search_is_full(x))
		return true;
	x->side = &sides[side];
	return search_make_terms(x, words, mending, err) && search_run_side(x, err);
}

/* Subscribers without a meter stand in no group: they are seen with the whole only. */
static bool looks_alone(const struct search *x)
{
	const struct search_query *q = x->query;

	return q->subscribers && q->personal && q->which != METERS_RETIRED && search_whole(x);
}

/* One reading of the text: groups, meters, subscribers without one. */
static bool run(struct search *x, struct search_words *words, enum search_mending mending,
		struct err *err)
{
	const struct search_query *q = x->query;

	x->side = &sides[SIDE_ACTIVE];
	if (!search_make_terms(x, words, mending, err))
		return false;
	if (mending && !search_has_near(x))
		return true;
	if (!search_judge_labels(x, err))
		return false;
	if (q->groups && q->which != METERS_RETIRED)
		search_keep_groups(x);
	if (q->meters && q->which != METERS_RETIRED && !search_run_side(x, err))
		return false;
	if (q->meters && q->which != METERS_ACTIVE &&
	    !run_side(x, SIDE_RETIRED, words, mending, err))
		return false;
	return !looks_alone(x) || run_side(x, SIDE_ALONE, words, mending, err);
}

static int by_score(const void *a, const void *b)
{
	const struct hit *x = a;
	const struct hit *y = b;

	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	if (x->item.kind != y->item.kind)
		return x->item.kind < y->item.kind ? -1 : 1;
	return (x->item.id > y->item.id) - (x->item.id < y->item.id);
}

/* Further hits come after those that are there, each object once. */
static void append(struct search *x, size_t before)
{
	size_t n = before;

	for (size_t i = before; i < x->hits; i++) {
		bool known = false;
		for (size_t k = 0; k < before && !known; k++)
			known = x->hit[k].item.kind == x->hit[i].item.kind &&
				x->hit[k].item.id == x->hit[i].item.id;
		if (known)
			continue;
		x->hit[n] = x->hit[i];
		x->hit[n++].score -= LATER;
	}
	x->hits = n;
}

/* The text as typed, and when it is short of results, with mistakes. */
static bool run_reading(struct search *x, enum search_reading how, enum search_mending mending,
			struct err *err)
{
	struct search_words *words = arena_new(x->arena, struct search_words, 1);
	size_t before = x->hits;

	if (!words)
		return err_set(err, ERR_NOMEM, "no memory for a search");
	if (!search_read(x->query->text, how, words) || !words->count)
		return true;
	x->reading = how;
	if (!run(x, words, mending, err))
		return false;
	if (mending)
		append(x, before);
	return true;
}

/* In this order until something is found. */
static bool run_readings(struct search *x, enum search_mending mending, struct err *err)
{
	static const enum search_reading usual[] = { SEARCH_AS_TYPED, SEARCH_JOINED,
						     SEARCH_OTHER_LAYOUT, SEARCH_FROM_LATIN };
	bool phone = search_has_phone(x->query->text);

	if (phone && !run_reading(x, SEARCH_JOINED, mending, err))
		return false;
	for (size_t i = 0; !x->hits && i < ARRAY_LEN(usual); i++) {
		if ((phone && usual[i] == SEARCH_JOINED))
			continue;
		if (!run_reading(x, usual[i], mending, err))
			return false;
	}
	return true;
}

static bool run_all(struct search *x, struct err *err)
{
	bool known = true;

	for (int m = MEND_NOTHING; !x->hits && m <= MEND_ALL; m++) {
		x->budget = ENTRIES_MAX;
		if (!run_readings(x, (enum search_mending)m, err))
			return false;
		if (x->hits && m > MEND_NOTHING)
			return true;
	}
	if (!x->hits)
		return true;
	if (x->hits < x->query->limit && x->reading != SEARCH_JOINED &&
	    !search_all_known(x, &known, err))
		return false;
	/* A few were found, by a word that nobody has in full: it may be a mistyped one. */
	return known || run_reading(x, x->reading, MEND_UNKNOWN, err);
}

static bool same_pair(const struct search_correction *c, const char *typed, const char *taken)
{
	return strcmp(c->typed, typed) == 0 && strcmp(c->taken, taken) == 0;
}

static void tell(struct search_result *r, struct search_correction *list, const char *typed,
		 const char *taken)
{
	for (size_t i = 0; i < r->corrected_count; i++) {
		if (same_pair(&list[i], typed, taken))
			return;
	}
	if (r->corrected_count < SEARCH_CORRECTED_MAX)
		list[r->corrected_count++] = (struct search_correction){ typed, taken };
}

static bool other_letters(const struct hit *h)
{
	return h->reading == SEARCH_OTHER_LAYOUT || h->reading == SEARCH_FROM_LATIN;
}

/* The words of a reading in other letters, as they were understood. */
static const char *words_taken(const struct search *x, const struct hit *h)
{
	const char *text = "";

	for (unsigned t = 0; text && t < h->terms; t++) {
		const struct term *of = &h->term[t];
		text = arena_printf(x->arena, "%s%s%s", text, t ? " " : "",
				    h->taken[t] ? of->near[h->taken[t] - 1].word : of->typed->text);
	}
	return text;
}

static bool tell_hit(const struct search *x, const struct hit *h, struct search_result *r,
		     struct search_correction *list, struct err *err)
{
	if (other_letters(h)) {
		const char *taken = words_taken(x, h);
		if (!taken)
			return err_set(err, ERR_NOMEM, "no memory for a search");
		tell(r, list, x->query->text, taken);
		return true;
	}
	for (unsigned t = 0; t < h->terms; t++) {
		if (h->taken[t])
			tell(r, list, h->term[t].typed->text,
			     h->term[t].near[h->taken[t] - 1].word);
	}
	return true;
}

static bool finish(struct search *x, struct search_result *ret, struct err *err)
{
	struct search_result r = { .total = x->hits, .more = x->more || x->hits > x->query->limit };
	struct search_item *items = arena_new(x->arena, struct search_item, x->hits + 1);
	struct search_correction *list =
		arena_new(x->arena, struct search_correction, SEARCH_CORRECTED_MAX);

	if (!items || !list)
		return err_set(err, ERR_NOMEM, "no memory for a search");
	if (x->hits)
		qsort(x->hit, x->hits, sizeof *x->hit, by_score);
	for (; r.count < x->hits && r.count < x->query->limit; r.count++) {
		items[r.count] = x->hit[r.count].item;
		items[r.count].corrected |= other_letters(&x->hit[r.count]);
		if (!tell_hit(x, &x->hit[r.count], &r, list, err))
			return false;
	}
	r.items = items;
	r.corrected = list;
	*ret = r;
	return true;
}

bool store_search(struct db *db, const struct search_query *q, struct arena *a,
		  struct search_result *ret, struct err *err)
{
	struct search x = { .db = db, .arena = a, .query = q, .budget = ENTRIES_MAX };

	if (q->limit < 1 || q->limit > SEARCH_LIMIT_MAX)
		return err_field(err, "limit", "from 1 to %d", SEARCH_LIMIT_MAX);
	if (!register_check_text("q", q->text, SEARCH_TEXT_MAX, err))
		return false;
	x.hit = arena_new(a, struct hit, HITS_MAX);
	if (!x.hit)
		return err_set(err, ERR_NOMEM, "no memory for a search");
	return meter_count_active(db, &x.meters, err) && (!q->text || run_all(&x, err)) &&
	       finish(&x, ret, err);
}
