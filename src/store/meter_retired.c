#include "store/meter_plan.h"

/* Beyond a full page so many are counted; what there is more is told as "at least". */
enum { COUNTED_MAX = 3000 };

/* Retired meters stand in no bucket: what theirs would be is told by their own rows. */
static void read_own_bucket(struct list_plan *p, const struct stmt *s)
{
	p->own_bucket = (struct bucket_view){ .group = col_i64(s, LIST_COLUMNS),
					      .city = col_i64(s, LIST_COLUMNS + 1),
					      .type = col_i64(s, LIST_COLUMNS + 2) };
	plan_judge_bucket(p, &p->own_bucket);
}

static bool take(struct list_plan *p, const struct stmt *s, int64_t *total,
		 struct list_key *ret_key, char buf[static KEY_MAX], struct err *err)
{
	struct list_row r;
	bool match;

	plan_read_row(s, &r);
	read_own_bucket(p, s);
	r.bucket = BUCKET_OF_ROW;
	plan_key(p, &r, buf, ret_key);
	if (!plan_match(p, &r, &match, err) || !match)
		return !match;
	++*total;
	if (p->each)
		return p->each(p->each_arg, r.meter, err);
	plan_keep(p, &r);
	return true;
}

static bool start(struct list_plan *p, bool *ret_all, struct stmt **ret, struct err *err)
{
	bool by_serial = p->sort == METER_BY_SERIAL && !p->each;
	bool down = by_serial && p->down;
	bool from_cursor = by_serial && p->has_cursor;

	if (!db_start(p->db, down ? SQL_LIST_OF_RETIRED_DOWN : SQL_LIST_OF_RETIRED, ret, err))
		return false;
	bind_text(*ret, 1, from_cursor ? p->cursor.text : down ? SORT_NONE_TEXT : "");
	bind_i64(*ret, 2, from_cursor ? p->cursor.meter : down ? INT64_MAX : -1);
	*ret_all = !by_serial;
	return true;
}

bool plan_collect_retired(struct list_plan *p, int64_t *ret_total, bool *ret_exact, struct err *err)
{
	const struct meter_filter *f = &p->query->filter;
	char buf[KEY_MAX];
	AUTO_STMT *s = NULL;
	bool all;
	bool row;

	*ret_total = 0;
	p->row_texts = true;
	p->search_answered = 0; /* for active ones only */
	p->on_buckets = p->in_area || f->group || p->city.count || p->type.count;
	if (!start(p, &all, &s, err))
		return false;
	for (int64_t met = 0;; met++) {
		struct list_key k;
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (!take(p, s, ret_total, &k, buf, err))
			return false;
		if (!all && met >= COUNTED_MAX && plan_past_end(p, &k)) {
			*ret_exact = false;
			return true;
		}
	}
	*ret_exact = all || !p->has_cursor;
	return true;
}
