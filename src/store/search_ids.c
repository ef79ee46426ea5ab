#include <stdlib.h>

#include "store/search_private.h"

enum {
	ROW_COST = 20,	    /* entries that are gone through in the time of a row read */
	UNKNOWN_FACTOR = 4, /* what is more than was counted is taken for so many times as much */
	WANTED_FACTOR = 2,  /* hits of a level: of them the best are told */
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

	if (!id_bits_add(&x->read, x->arena, id, &is_new, err) ||
	    (is_new && !search_read_row(x, id, err)))
		return false;
	k->full |= search_is_full(x);
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

/* What reading costs until there are hits enough, when one row in 1/d is one. */
static double cost_of_rows(const struct search *x, double left, double d)
{
	double wanted = (double)(WANTED_FACTOR * x->query->limit);

	return ROW_COST * (wanted < left * d ? wanted / d : left);
}

struct other {
	const struct search_source *source;
	double density;
};

static double density_of_all(const struct other *o, unsigned n)
{
	double d = 1;

	for (unsigned i = 0; i < n; i++)
		d *= o[i].density;
	return d;
}

/* Whether it pays to go through the source before rows are read. */
static double cost_with(const struct search *x, double left, double all, const struct other *o)
{
	return likely_count(o->source) +
	       cost_of_rows(x, left * o->density, o->density > 0 ? all / o->density : 0);
}

static double cheapest_gathered(const struct search *x, double left, const struct other *o,
				unsigned n)
{
	double all = density_of_all(o, n);
	double best = cost_of_rows(x, left, all);

	for (unsigned i = 0; i < n; i++) {
		double cost = cost_with(x, left, all, &o[i]);
		best = cost < best ? cost : best;
	}
	return left + best;
}

/* ---- one source leads ---- */

static bool read_left(struct search *x, const struct id_bits *left, size_t enough, struct err *err)
{
	struct sink k = { .x = x, .enough = enough };
	int64_t id = 0;

	for (; !k.full && id_bits_next(left, id, &id); id++) {
		if (!take_row(&k, id, err))
			return false;
	}
	return true;
}

static bool meet(struct search *x, const struct search_source *lead, const struct other *o,
		 unsigned n, size_t enough, struct err *err)
{
	struct id_bits left = { 0 };
	struct sink first = { .x = x, .take = take_id, .out = &left };

	if (!drain_source(&first, lead, err))
		return false;
	for (unsigned i = 0; i < n && left.count; i++) {
		struct id_bits next = { 0 };
		struct sink k = { .x = x, .take = take_id, .in = &left, .out = &next };
		double all = density_of_all(o + i, n - i);
		double now = cost_of_rows(x, (double)left.count, all);
		if (now <= cost_with(x, (double)left.count, all, &o[i]))
			break;
		if (!drain_source(&k, o[i].source, err))
			return false;
		x->more |= k.full;
		left = next;
	}
	x->more |= first.full;
	return read_left(x, &left, enough, err);
}

static int rarer(const void *a, const void *b)
{
	const struct other *x = a;
	const struct other *y = b;

	return (x->density > y->density) - (x->density < y->density);
}

/* Takes the rows of a source that answer the others, too. */
static bool lead_with(struct search *x, const struct search_source *lead,
		      const struct search_source *all, unsigned count, size_t enough,
		      struct err *err)
{
	struct other o[WORDS_MAX + 1];
	unsigned n = 0;

	for (unsigned i = 0; i < count; i++) {
		if (&all[i] != lead)
			o[n++] = (struct other){ &all[i], density(x, &all[i]) };
	}
	qsort(o, n, sizeof *o, rarer);
	double left = likely_count(lead);
	if (cost_of_rows(x, left, density_of_all(o, n)) > cheapest_gathered(x, left, o, n))
		return meet(x, lead, o, n, enough, err);
	struct sink k = { .x = x, .take = take_row, .enough = enough };
	return drain_source(&k, lead, err);
}

/* ---- levels ---- */

/* Subscribers without a meter have their cities in their rows alone. */
static bool in_city(const struct search *x, const struct search_source *s)
{
	for (size_t i = 0; x->side->kind == SEARCH_SUBSCRIBER && i < x->city.count; i++) {
		if (x->city.row[i].terms & s->terms)
			return true;
	}
	return false;
}

/* Counts until the rarest is known; false in *ret: a term has no answer. */
static bool count_all(struct search *x, struct search_source *s, unsigned *n, bool *ret,
		      struct err *err)
{
	static const int64_t limits[] = { 300, 3000, 20000 };
	bool known = false;
	unsigned kept = 0;

	*ret = true;
	for (size_t l = 0; !known && l < ARRAY_LEN(limits); l++) {
		for (unsigned i = 0; i < *n; i++) {
			if (!search_count(x, &s[i], limits[l], err))
				return false;
			if (!s[i].count && !in_city(x, &s[i]))
				return !(*ret = false);
			known |= s[i].count && !s[i].more;
		}
	}
	for (unsigned i = 0; i < *n; i++) {
		if (s[i].count)
			s[kept++] = s[i];
	}
	*n = kept;
	return true;
}

static const struct search_source *rarest(const struct search_source *s, unsigned n)
{
	const struct search_source *best = s;

	for (unsigned i = 1; i < n; i++) {
		if (likely_count(&s[i]) < likely_count(best))
			best = &s[i];
	}
	return best;
}

static bool run_terms(struct search *x, enum search_level level, size_t enough, struct err *err)
{
	struct search_source s[WORDS_MAX + 1];
	unsigned n;
	bool any;

	if (!search_term_sources(x, level, s, &n, err) || !count_all(x, s, &n, &any, err))
		return false;
	return !any || !n || lead_with(x, rarest(s, n), s, n, enough, err);
}

/* The other words are counted as far as it may pay to go through them. */
static bool run_address(struct search *x, const struct search_source *lead,
			const struct search_source *terms, unsigned n, size_t enough,
			struct err *err)
{
	struct search_source other[WORDS_MAX + 1];
	unsigned others = 0;

	for (unsigned i = 0; i < n; i++) {
		struct search_source *s = &other[others];
		*s = terms[i];
		if (s->terms & lead->terms)
			continue;
		if (!search_count(x, s, lead->count * ROW_COST / 2, err))
			return false;
		if (!s->count && !in_city(x, s))
			return true;
		others += s->count > 0;
	}
	return lead_with(x, lead, other, others, enough, err);
}

static bool run_addresses(struct search *x, bool with_flat, size_t enough, struct err *err)
{
	struct search_source s[WORDS_MAX + 1];
	struct search_source *list;
	size_t count;
	unsigned n;

	if (!search_address_sources(x, with_flat, &list, &count, err) ||
	    !search_term_sources(x, LEVEL_BEGINS, s, &n, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!search_count(x, &list[i], ENTRIES_MORE, err) ||
		    (list[i].count && !run_address(x, &list[i], s, n, enough, err)))
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
	size_t before = x->hits;
	size_t enough = before + (size_t)WANTED_FACTOR * x->query->limit;

	x->read = (struct id_bits){ 0 };
	if (x->terms == 1 && search_whole(x))
		return run_word(x, err);
	for (int flat = 1; flat >= 0; flat--) {
		if (!run_addresses(x, flat, enough, err))
			return false;
		if (has_enough(x, before))
			return true;
	}
	if (has_letters(x) && !run_terms(x, LEVEL_WHOLE, enough, err))
		return false;
	return has_enough(x, before) || run_terms(x, LEVEL_BEGINS, enough, err);
}
