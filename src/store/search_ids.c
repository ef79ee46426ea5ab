#include <stdlib.h>

#include "store/search_private.h"

enum {
	UNKNOWN_FACTOR = 4,  /* what is more than was counted is taken for so many times as much */
	COUNTED_MAX = 12000, /* of a source beside the one that leads */
};

/* ---- going through the ids of a source ---- */

struct sink {
	struct search *x;
	bool (*take)(struct sink *k, int64_t id, struct err *err);
	const struct id_bits *in; /* only these, NULL = all */
	struct id_bits *out;
	size_t enough; /* hits; 0 = any number */
	size_t quota;  /* hits of a range, 0 = any number */
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

static bool drain_buckets(struct sink *k, const struct search_source *src, struct err *err)
{
	const struct search *x = k->x;

	for (size_t i = 0; i < x->bucket_count && !k->full; i++) {
		AUTO_STMT *s = NULL;
		const struct search_bucket *b = &x->buckets[i];
		if (!search_bucket_in(src, b))
			continue;
		if (!db_start(x->db, SQL_SEARCH_IDS_OF_BUCKET, &s, err))
			return false;
		bind_i64(s, 1, b->id);
		if (!drain(k, s, err))
			return false;
	}
	return true;
}

/* Everything that a source answers. */
static bool drain_source(struct sink *k, const struct search_source *src, struct err *err)
{
	const struct search *x = k->x;

	for (size_t i = 0; i < src->ranges && !k->full; i++) {
		AUTO_STMT *s = NULL;
		if (!db_start(x->db, x->side->ids, &s, err))
			return false;
		bind_i64(s, 1, src->range[i].place);
		bind_text(s, 2, src->range[i].from);
		bind_text(s, 3, src->range[i].end);
		if (!drain(k, s, err))
			return false;
	}
	return drain_buckets(k, src, err);
}

static bool take_id(struct sink *k, int64_t id, struct err *err)
{
	bool is_new;

	if (k->in && !id_bits_has(k->in, id))
		return true;
	return id_bits_add(k->out, k->x->arena, id, &is_new, err);
}

static bool take_row(struct sink *k, int64_t id, struct err *err)
{
	struct search *x = k->x;
	bool is_new;

	if (x->area_known && x->side->in_buckets && !id_bits_has(&x->area, id))
		return true;
	if (!id_bits_add(&x->read, x->arena, id, &is_new, err) ||
	    (is_new && !search_read_row(x, id, err)))
		return false;
	k->full |= search_is_full(x) || x->budget <= 0;
	x->more |= x->budget <= 0;
	if (k->enough && x->hits >= k->enough)
		k->full = x->more = true;
	return true;
}

/* ---- what it costs ---- */

static double likely_count(const struct search_source *s)
{
	return (double)(s->more ? s->count * UNKNOWN_FACTOR : s->count);
}

/* Of how many meters it is one that answers. */
static double density(const struct search *x, const struct search_source *s)
{
	double d = likely_count(s) / (double)(x->meters + 1);

	return d < 1 ? d : 1;
}

struct other {
	const struct search_source *source;
	double density;
};

/* What reading costs until there are hits enough, when it is the others' turn to be compared. */
static double cost_of_rows(const struct search *x, double left, const struct other *o, unsigned n,
			   const struct other *without)
{
	double wanted = (double)x->query->limit + 1;
	double all = 1;
	double row = ROW_COST;

	for (unsigned i = 0; i < n; i++) {
		if (&o[i] == without)
			continue;
		all *= o[i].density;
		if (!o[i].source->terms)
			row = ROW_OUTSIDE_COST + ROW_COST * o[i].density;
	}
	return row * (wanted < left * all ? wanted / all : left);
}

/* The same when one of them is gone through before; not one that was not counted out. */
static double cost_with(const struct search *x, double left, const struct other *o, unsigned n,
			const struct other *before)
{
	bool known = !before->source->terms && x->area_known;

	return (known ? 0 : likely_count(before->source)) +
	       cost_of_rows(x, left * before->density, o, n, before);
}

static double cheapest_gathered(const struct search *x, double left, const struct other *o,
				unsigned n)
{
	double best = cost_of_rows(x, left, o, n, NULL);

	for (unsigned i = 0; i < n; i++) {
		double cost = cost_with(x, left, o, n, &o[i]);
		best = cost < best ? cost : best;
	}
	return left + best;
}

/* ---- one source leads ---- */

static bool read_left(struct search *x, const struct id_bits *left, size_t enough, bool *ret_all,
		      struct err *err)
{
	struct sink k = { .x = x, .enough = enough };
	int64_t id = 0;

	for (; !k.full && id_bits_next(left, id, &id); id++) {
		if (!take_row(&k, id, err))
			return false;
	}
	*ret_all = !k.full;
	return true;
}

/* Once a search. */
static bool gather_area(struct search *x, const struct search_source *area, struct err *err)
{
	struct sink k = { .x = x, .take = take_id, .out = &x->area };

	if (x->area_known)
		return true;
	if (!drain_source(&k, area, err))
		return false;
	x->area_known = !k.full;
	x->more |= k.full;
	return true;
}

/* What is left of it inside the area. */
static bool meet_area(struct search *x, const struct search_source *area,
		      const struct id_bits *left, struct id_bits *next, struct err *err)
{
	bool is_new;

	if (!gather_area(x, area, err))
		return false;
	for (int64_t id = 0; id_bits_next(left, id, &id); id++) {
		if (id_bits_has(&x->area, id) && !id_bits_add(next, x->arena, id, &is_new, err))
			return false;
	}
	return true;
}

/* *ret_whole: every row of the lead in the area was read. */
static bool meet(struct search *x, const struct search_source *lead, const struct other *o,
		 unsigned n, size_t enough, bool *ret_whole, struct err *err)
{
	bool whole = true;
	struct id_bits left = { 0 };
	struct sink first = { .x = x, .take = take_id, .out = &left };

	if (!lead->terms) {
		if (!gather_area(x, lead, err))
			return false;
		left = x->area;
		first.full = !x->area_known;
	} else if (!drain_source(&first, lead, err)) {
		return false;
	}
	for (unsigned i = 0; i < n && left.count; i++) {
		struct id_bits next = { 0 };
		struct sink k = { .x = x, .take = take_id, .in = &left, .out = &next };
		double count = (double)left.count;
		if (cost_of_rows(x, count, o + i, n - i, NULL) <=
		    cost_with(x, count, o + i, n - i, &o[i]))
			break;
		if (!o[i].source->terms ? !meet_area(x, o[i].source, &left, &next, err)
					: !drain_source(&k, o[i].source, err))
			return false;
		x->more |= k.full;
		whole = whole && !k.full && !o[i].source->terms;
		left = next;
	}
	x->more |= first.full;
	bool read;
	if (!read_left(x, &left, enough, &read, err))
		return false;
	*ret_whole = whole && !first.full && read && x->budget > 0;
	return true;
}

static int rarer(const void *a, const void *b)
{
	const struct other *x = a;
	const struct other *y = b;

	return (x->density > y->density) - (x->density < y->density);
}

/* Takes the rows of a source that answer the others, too; those are counted as far as it may pay. */
static bool lead_with(struct search *x, const struct search_source *lead, struct search_source *all,
		      unsigned count, size_t enough, struct err *err)
{
	struct other o[WORDS_MAX + 1];
	int64_t limit = lead->count * ROW_COST / 2;
	unsigned n = 0;

	limit = limit < COUNTED_MAX ? limit : COUNTED_MAX;
	for (unsigned i = 0; i < count; i++) {
		if (&all[i] == lead || all[i].terms & lead->terms)
			continue;
		if (all[i].more && all[i].count <= limit && !search_count(x, &all[i], limit, err))
			return false;
		if (all[i].count || all[i].terms == 0)
			o[n++] = (struct other){ &all[i], density(x, &all[i]) };
	}
	qsort(o, n, sizeof *o, rarer);
	double left = likely_count(lead);
	bool whole;
	if (cost_of_rows(x, left, o, n, NULL) > cheapest_gathered(x, left, o, n)) {
		if (!meet(x, lead, o, n, enough, &whole, err))
			return false;
	} else {
		struct sink k = { .x = x, .take = take_row, .enough = enough };
		if (!drain_source(&k, lead, err))
			return false;
		whole = !k.full;
	}
	if (whole && !lead->more)
		x->whole = *lead;
	return true;
}

/* ---- levels ---- */

/* What is in no bucket has city, type and group in its row alone. */
static bool in_row(const struct search *x, const struct search_source *s)
{
	return !x->side->in_buckets && search_in_labels(x, s->terms);
}

/* Leaves out terms that rows alone can tell; false in *ret: a term has no answer at all. */
static bool all_answered(struct search *x, struct search_source *s, unsigned *n, bool *ret,
			 struct err *err)
{
	unsigned kept = 0;

	*ret = true;
	for (unsigned i = 0; *ret && i < *n; i++) {
		if (!search_count(x, &s[i], 0, err))
			return false;
		*ret = s[i].count || in_row(x, &s[i]);
		if (s[i].count)
			s[kept++] = s[i];
	}
	*n = kept;
	return true;
}

/* The rarest, counted until it is known. */
static bool find_rarest(struct search *x, struct search_source *s, unsigned n,
			const struct search_source **ret, struct err *err)
{
	static const int64_t limits[] = { 300, 3000, COUNTED_MAX };

	for (size_t l = 0; l < ARRAY_LEN(limits); l++) {
		*ret = s;
		for (unsigned i = 0; i < n; i++) {
			if (s[i].more && !search_count(x, &s[i], limits[l], err))
				return false;
			if (likely_count(&s[i]) < likely_count(*ret))
				*ret = &s[i];
		}
		if (!(*ret)->more)
			return true;
	}
	return true;
}

/* The rows of a source were read all: what is found in no more of them is found nowhere else. */
static bool was_read(struct search *x, struct search_source *s, unsigned n, bool *ret,
		     struct err *err)
{
	*ret = false;
	/* Beside buckets a row alone may tell. */
	for (unsigned i = 0; i < n && x->side->in_buckets && x->whole.count >= 0; i++) {
		if (s[i].terms != x->whole.terms)
			continue;
		if (!search_count(x, &s[i], x->whole.count, err))
			return false;
		*ret = !s[i].more && s[i].count == x->whole.count;
	}
	return true;
}

static bool run_terms(struct search *x, enum search_level level, size_t enough, struct err *err)
{
	struct search_source s[WORDS_MAX + 1];
	const struct search_source *lead;
	unsigned n;
	bool any;
	bool read;

	if (!search_term_sources(x, level, s, &n, err) || !all_answered(x, s, &n, &any, err))
		return false;
	if (!any || !n)
		return true;
	if (!was_read(x, s, n, &read, err))
		return false;
	return read || (find_rarest(x, s, n, &lead, err) && lead_with(x, lead, s, n, enough, err));
}

static bool run_addresses(struct search *x, struct search_source *s, unsigned n, bool with_flat,
			  size_t enough, struct err *err)
{
	struct search_source *list;
	size_t count;

	if (!search_address_sources(x, with_flat, &list, &count, err))
		return false;
	for (size_t i = 0; i < count && x->hits < enough; i++) {
		if (!search_count(x, &list[i], COUNTED_MAX, err) ||
		    (list[i].count && !lead_with(x, &list[i], s, n, enough, err)))
			return false;
	}
	return true;
}

/* Hits that are there make further levels short. */
static bool has_enough(struct search *x, size_t before)
{
	if (x->hits > before && x->budget > ENTRIES_MORE)
		x->budget = ENTRIES_MORE;
	return x->hits >= before + x->query->limit || search_is_full(x) || x->budget <= 0;
}

static bool has_letters(const struct search *x)
{
	for (unsigned t = 0; t < x->terms; t++) {
		if (!x->term[t].typed->number && x->term[t].begins)
			return true;
	}
	return false;
}

/* One word: along what begins so, that itself first, until there is enough. */
static bool run_word(struct search *x, struct err *err)
{
	struct search_source s[WORDS_MAX + 1];
	unsigned n;
	struct sink k = { .x = x, .take = take_row, .quota = 2 * (size_t)x->query->limit };

	return search_term_sources(x, LEVEL_BEGINS, s, &n, err) && drain_source(&k, &s[0], err);
}

bool search_run_side(struct search *x, struct err *err)
{
	struct search_source s[WORDS_MAX + 1];
	size_t before = x->hits;
	size_t enough = before + x->query->limit + 1;
	unsigned n;
	bool any;

	x->read = (struct id_bits){ 0 };
	x->whole.count = -1;
	if (x->terms == 1 && search_whole(x))
		return run_word(x, err);
	if (!search_term_sources(x, LEVEL_BEGINS, s, &n, err) || !all_answered(x, s, &n, &any, err))
		return false;
	if (!any)
		return true;
	/* An address that is there is what was meant. */
	for (int flat = 1; flat >= 0 && x->hits == before; flat--) {
		if (!run_addresses(x, s, n, flat, enough, err))
			return false;
	}
	if (x->hits > before)
		return true;
	if (has_letters(x) && !run_terms(x, LEVEL_WHOLE, enough, err))
		return false;
	return has_enough(x, before) || run_terms(x, LEVEL_BEGINS, enough, err);
}
