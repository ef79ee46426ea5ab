#include <stdio.h>

#include "base/str.h"
#include "store/meter_plan.h"
#include "store/meter_row.h"
#include "store/tally.h"

static bool read_row(struct db *db, int64_t id, struct arena *a, int64_t now, struct meter_row *ret,
		     struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_METER_ROW, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_DB, "meter %lld is only in the list", (long long)id);
	return meter_row_read(s, a, now, ret, err);
}

bool meter_count_active(struct db *db, int64_t *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	*ret = 0;
	if (!db_start(db, SQL_COUNTER_LIST, &s, err))
		return false;
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		if (col_i64(s, 0) == COUNTER_METERS)
			*ret = col_i64(s, 1);
	}
}

static bool collect(struct list_plan *p, const struct source *s, struct meter_page *page,
		    struct err *err)
{
	best_clear(&p->best);
	if (!plan_collect(p, s, false, err))
		return false;
	page->total = p->best.seen;
	page->total_exact = true;
	return true;
}

/* Too many answer each condition: go along the order. */
static bool walk(struct list_plan *p, const struct source *best, const struct source *own,
		 struct meter_page *page, struct err *err)
{
	bool along = own->kind == SOURCE_WORD && own->count - own->count_first <= p->limits.collect;
	bool full;

	if (best->count <= p->limits.ids && !plan_gather(p, best, err))
		return false;
	if (along && !plan_collect(p, own, true, err))
		return false;
	if (along ? !plan_walk_word(p, own->word, &full, err) : !plan_walk(p, &full, err))
		return false;
	if (!full)
		return collect(p, best, page, err);
	page->total = p->conditions == 1 ? best->count_sure : 0;
	if (p->conditions && !p->row_texts) {
		page->total = plan_count_buckets(p);
		page->total_exact = true;
	}
	return true;
}

static bool find_active(struct list_plan *p, struct meter_page *page, struct err *err)
{
	struct source best = { 0 };
	struct source own = { 0 };
	bool full;

	if (!p->conditions) {
		page->total_exact = true;
		return meter_count_active(p->db, &page->total, err) && plan_walk(p, &full, err);
	}
	if (!plan_best_source(p, &best, &own, err))
		return false;
	if (plan_walks_buckets(p))
		return walk(p, &best, &(struct source){ 0 }, page, err);
	if (best.count <= p->limits.collect)
		return collect(p, &best, page, err);
	return walk(p, &best, &own, page, err);
}

static bool find_keys(struct list_plan *p, struct meter_page *page, struct err *err)
{
	enum meter_which which = p->query->filter.which;
	int64_t retired;
	bool exact;

	page->total_exact = true;
	if (which != METERS_RETIRED) {
		page->total_exact = false;
		if (!find_active(p, page, err))
			return false;
	}
	if (which == METERS_ACTIVE)
		return true;
	if (!plan_collect_retired(p, &retired, &exact, err))
		return false;
	page->total += retired;
	page->total_exact &= exact;
	return true;
}

static bool fill_page(struct list_plan *p, struct meter_page *page, struct err *err)
{
	const struct meter_query *q = p->query;
	size_t count = p->best.count < q->limit ? p->best.count : q->limit;
	struct meter_row *rows = arena_new(p->arena, struct meter_row, count + 1);

	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	for (size_t i = 0; i < count; i++) {
		if (!read_row(p->db, p->best.key[i].meter, p->arena, q->now, &rows[i], err))
			return false;
	}
	page->rows = rows;
	page->count = count;
	if (page->total < (int64_t)p->best.count)
		page->total = (int64_t)p->best.count;
	if (!p->has_cursor && p->best.count <= q->limit) {
		page->total = (int64_t)p->best.count;
		page->total_exact = true;
	}
	return p->best.count <= q->limit ||
	       plan_print_cursor(p, &p->best.key[count - 1], &page->next, err);
}

/*
 * With a million meters: a row that is read costs two to five microseconds, for
 * rows are met in another order than they lie; an entry of an index a third of
 * one. 2500 rows are read in 12 ms; to find a page of 50 among rows of which one
 * in 400 answers a walk passes 20000 entries, in 8 ms.
 */
static const struct plan_limits usual_limits = {
	.collect = 2500, .ids = 60000, .walk = 80000, .merge = 4000
};

bool meter_list_within(struct db *db, const struct meter_query *q, const struct plan_limits *limits,
		       struct arena *a, struct meter_page *ret, struct err *err)
{
	struct meter_page page = { 0 };
	struct list_plan *p = arena_new(a, struct list_plan, 1);

	if (q->limit < 1 || q->limit > METER_LIST_MAX)
		return err_field(err, "limit", "from 1 to %d", METER_LIST_MAX);
	if ((unsigned)q->sort >= METER_SORT_COUNT)
		return err_field(err, "sort", "is no column");
	if (!p)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	p->db = db;
	p->arena = a;
	p->query = q;
	p->limits = *limits;
	p->sort = q->sort;
	p->down = q->descending;
	if (q->cursor && !plan_parse_cursor(p, q->cursor, err))
		return false;
	if (!plan_read_filter(p, err) || !best_make(&p->best, a, (size_t)q->limit + 1, err) ||
	    !find_keys(p, &page, err))
		return false;
	best_sort(p);
	if (!fill_page(p, &page, err))
		return false;
	*ret = page;
	return true;
}

bool meter_list_each(struct db *db, const struct meter_query *q, meter_each_fn *each, void *arg,
		     struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct source best = { 0 };
	struct source own = { 0 };
	struct list_plan *p = arena_new(&a, struct list_plan, 1);

	if (!p)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	*p = (struct list_plan){ .db = db,
				 .arena = &a,
				 .query = q,
				 .limits = usual_limits,
				 .each = each,
				 .each_arg = arg };
	if (!plan_read_filter(p, err))
		return false;
	if (q->filter.which != METERS_RETIRED &&
	    ((p->conditions && !plan_best_source(p, &best, &own, err)) ||
	     !plan_collect(p, &best, false, err)))
		return false;
	int64_t retired;
	bool exact;
	return q->filter.which == METERS_ACTIVE || plan_collect_retired(p, &retired, &exact, err);
}

struct counting {
	int64_t count;
	int64_t max;
};

static bool count_one(void *arg, int64_t meter, struct err *err)
{
	struct counting *c = arg;

	(void)meter;
	return ++c->count < c->max || err_set(err, ERR_LIMIT, "counted as far as it goes");
}

/* The query once more, along what is cheapest, for its total alone. */
static bool count_found(struct db *db, const struct meter_query *q, struct meter_page *page,
			struct err *err)
{
	struct counting c = { .max = METER_TOTAL_MAX };
	struct err why = { 0 };
	bool whole = meter_list_each(db, q, count_one, &c, &why);

	if (!whole && c.count < c.max)
		return err_set(err, why.kind, "%s", why.msg);
	page->total = c.count > page->total ? c.count : page->total;
	page->total_exact = whole;
	return true;
}

bool store_meter_list(struct db *db, const struct meter_query *q, struct arena *a,
		      struct meter_page *ret, struct err *err)
{
	return meter_list_within(db, q, &usual_limits, a, ret, err) &&
	       (!q->count || ret->total_exact || count_found(db, q, ret, err));
}

bool store_meter_list_state(struct db *db, enum meter_state state, const char *after,
			    unsigned limit, int64_t now, struct arena *a, struct meter_page *ret,
			    struct err *err)
{
	struct meter_page page = { 0 };
	AUTO_STMT *s = NULL;
	bool row;

	if (limit < 1 || limit > METER_LIST_MAX)
		return err_field(err, "limit", "from 1 to %d", METER_LIST_MAX);
	struct meter_row *rows = arena_new(a, struct meter_row, limit);
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	if (!db_start(db, SQL_METER_LIST_STATE, &s, err))
		return false;
	bind_i64(s, 1, state);
	bind_text(s, 2, after ? after : "");
	bind_i64(s, 3, (int64_t)limit + 1);
	for (page.rows = rows;; page.count++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (page.count == limit) {
			page.next = rows[limit - 1].serial;
			break;
		}
		if (!meter_row_read(s, a, now, &rows[page.count], err))
			return false;
	}
	AUTO_STMT *count = NULL;
	if (!db_start(db, SQL_METER_COUNT_STATE, &count, err))
		return false;
	bind_i64(count, 1, state);
	if (!stmt_step(count, &row, err))
		return false;
	page.total = col_i64(count, 0);
	page.total_exact = true;
	*ret = page;
	return true;
}

/* Of so many labels those are looked for that an area has. */
enum { LABELS_LOOKED_AT = 20000 };

/* Whether an active meter of the area has the label. */
static bool label_in_area(struct area_sieve *sieve, enum meter_label what, int64_t label, bool *ret,
			  struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;
	bool in = area_is_whole(sieve->area);
	enum sql name =
		what == METER_LABEL_CITY ? SQL_BUCKET_GROUPS_OF_CITY : SQL_BUCKET_GROUPS_OF_TYPE;

	if (!db_start(sieve->db, name, &s, err))
		return false;
	bind_i64(s, 1, label);
	while (!in) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (!area_sieve_group(sieve, col_i64(s, 0), &in, err))
			return false;
	}
	*ret = in;
	return true;
}

bool store_meter_labels(struct db *db, const struct area *area, enum meter_label what,
			const char *begins, unsigned limit, struct arena *a,
			const char *const **ret, size_t *ret_count, struct err *err)
{
	struct area_sieve sieve = { .db = db, .area = area };
	char fold[METER_SEARCH_MAX + 8];
	char end[METER_SEARCH_MAX + 16];
	AUTO_STMT *s = NULL;
	size_t n = 0;
	bool row;

	if (limit < 1 || limit > METER_LIST_MAX)
		return err_field(err, "limit", "from 1 to %d", METER_LIST_MAX);
	if (!register_check_text("q", begins, METER_SEARCH_MAX, err))
		return false;
	const char **texts = arena_new(a, const char *, limit);
	if (!texts)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	(void)utf8_fold(fold, sizeof fold, str_from(begins));
	(void)snprintf(end, sizeof end, "%s%s", fold, SORT_NONE_TEXT);
	if (!db_start(db, what == METER_LABEL_CITY ? SQL_LABEL_USED_CITIES : SQL_LABEL_USED_TYPES,
		      &s, err))
		return false;
	bind_text(s, 1, fold);
	bind_text(s, 2, end);
	bind_i64(s, 3, area_is_whole(area) ? limit : LABELS_LOOKED_AT);
	while (n < limit) {
		bool in;
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (!label_in_area(&sieve, what, col_i64(s, 1), &in, err))
			return false;
		if (!in)
			continue;
		texts[n] = arena_strdup(a, col_text(s, 0));
		if (!texts[n++])
			return err_set(err, ERR_NOMEM, "no memory for a list");
	}
	*ret = texts;
	*ret_count = n;
	return true;
}
