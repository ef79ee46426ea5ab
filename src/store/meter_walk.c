#include <stdio.h>

#include "base/str.h"
#include "store/meter_plan.h"

/* Beyond every text and id, for walks that start at an end. */
static const char last_text[] = SORT_NONE_TEXT SORT_NONE_TEXT;

struct walk {
	const char *text; /* the statement */
	int64_t bucket;	  /* 0 = all */
	struct list_key start;
	const char *word; /* only texts that begin so, NULL = all */
};

static const char *const column[METER_SORT_COUNT] = {
	[METER_BY_SERIAL] = "serial",	      [METER_BY_GROUP] = "serial",
	[METER_BY_SUBSCRIBER] = "subscriber", [METER_BY_ACCOUNT] = "account",
	[METER_BY_CITY] = "serial",	      [METER_BY_TYPE] = "serial",
	[METER_BY_INDEX] = "index_l",	      [METER_BY_INDEX_TIME] = "index_at",
	[METER_BY_CALLED] = "called_at",
};

/* Rows that ids or buckets rule out need not be read: their index entry will do. */
static bool reads_rows(const struct list_plan *p)
{
	return p->row_texts && !p->has_ids && !p->on_buckets;
}

/* Light: only columns that the sort's index has; the others read as NULL. */
static const char *columns(const struct list_plan *p)
{
	static const char *const light[METER_SORT_COUNT] = {
		[METER_BY_SERIAL] = "NULL, NULL, c.serial, NULL, NULL, NULL, NULL",
		[METER_BY_GROUP] = "NULL, NULL, c.serial, NULL, NULL, NULL, NULL",
		[METER_BY_SUBSCRIBER] = "NULL, NULL, NULL, c.subscriber, NULL, NULL, NULL",
		[METER_BY_ACCOUNT] = "NULL, NULL, NULL, NULL, c.account, NULL, NULL",
		[METER_BY_CITY] = "NULL, NULL, c.serial, NULL, NULL, NULL, NULL",
		[METER_BY_TYPE] = "NULL, NULL, c.serial, NULL, NULL, NULL, NULL",
		[METER_BY_INDEX] = "NULL, NULL, NULL, NULL, NULL, c.index_l, NULL",
		[METER_BY_INDEX_TIME] = "NULL, NULL, NULL, NULL, NULL, NULL, c.index_at",
		[METER_BY_CALLED] = "c.called_at, NULL, NULL, NULL, NULL, NULL, NULL",
	};

	return reads_rows(p) ? "c.called_at, c.alarms, c.serial, c.subscriber, c.account, "
			       "c.index_l, c.index_at"
			     : light[p->sort];
}

static const char *compose(const struct list_plan *p, bool in_bucket)
{
	const char *key = column[p->sort];
	const char *way = p->down ? " DESC" : "";

	return arena_printf(p->arena,
			    "SELECT c.meter, c.bucket, %s FROM meter_current c "
			    "WHERE c.state = 0%s AND (c.%s, c.meter) %s (?1, ?2) "
			    "ORDER BY c.%s%s, c.meter%s",
			    columns(p), in_bucket ? " AND c.bucket = ?3" : "", key,
			    p->down ? "<" : ">", key, way, way);
}

static bool start(struct list_plan *p, const struct walk *w, struct stmt **ret, struct err *err)
{
	struct stmt *s;

	if (!w->text)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	if (!db_start_text(p->db, w->text, &s, err))
		return false;
	if (plan_sort_is_number(p->sort))
		bind_i64(s, 1, w->start.number);
	else
		bind_text(s, 1, w->start.text);
	bind_i64(s, 2, w->start.meter);
	if (w->bucket)
		bind_i64(s, 3, w->bucket);
	*ret = s;
	return true;
}

/* The range ends before this row. */
static bool left_range(const struct list_plan *p, const struct walk *w, const struct list_row *r,
		       const struct list_key *k)
{
	if (w->word && strncmp(k->text, w->word, strlen(w->word)) != 0)
		return true;
	if (p->on_called && p->sort == METER_BY_CALLED)
		return p->down ? r->called_at < p->called_from : r->called_at >= p->called_to;
	return false;
}

/* A row read costs about as much as ten index entries passed. */
enum { ROW_COST = 10 };

/* The entry of an index: may the row be wanted, as far as ids and buckets tell? */
static bool may_match(const struct list_plan *p, const struct list_row *r)
{
	if (!p->has_ids && !p->on_buckets)
		return true;
	const struct bucket_view *b = p->buckets_read ? plan_bucket(p, r->bucket) : NULL;
	if (p->on_buckets && (!b || !b->wanted))
		return false;
	return !p->has_ids || (b && b->terms & p->ids_term) || id_set_has(&p->ids, r->meter);
}

/* Reads the row of an index entry and keeps it if it matches. */
static bool read_and_keep(struct list_plan *p, int64_t meter, struct err *err)
{
	struct list_row r;
	AUTO_STMT *s = NULL;
	bool row;

	p->walked += ROW_COST;
	if (!db_start(p->db, SQL_LIST_OF_METER, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return true;
	plan_read_row(s, &r);
	if (!plan_match(p, &r, &row, err))
		return false;
	if (row) {
		plan_keep(p, &r);
		p->walked -= ROW_COST;
	}
	return true;
}

static bool judge(struct list_plan *p, const struct list_row *r, struct err *err)
{
	if (!may_match(p, r)) {
		p->walked++;
		return true;
	}
	if (p->row_texts && !reads_rows(p))
		return read_and_keep(p, r->meter, err);
	bool match;
	if (!plan_match(p, r, &match, err))
		return false;
	if (match)
		plan_keep(p, r);
	else
		p->walked += ROW_COST;
	return true;
}

/* Keeps rows in order until no further one can enter the page. */
static bool follow(struct list_plan *p, const struct walk *w, struct err *err)
{
	char buf[KEY_MAX];
	struct list_row r;
	struct list_key k;
	AUTO_STMT *s = NULL;
	bool row;

	if (!start(p, w, &s, err))
		return false;
	while (p->walked <= p->limits.walk) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		plan_read_row(s, &r);
		plan_key(p, &r, buf, &k);
		if (left_range(p, w, &r, &k) || plan_past_end(p, &k))
			return true;
		if (!judge(p, &r, err))
			return false;
		if (!w->bucket && !w->word && p->best.count == p->best.max)
			return true;
	}
	return true;
}

/* Where a walk begins: after the cursor, or before everything. */
static struct list_key first_key(const struct list_plan *p)
{
	struct list_key k = { .number = INT64_MIN, .meter = -1, .text = "" };

	if (p->has_cursor)
		return p->cursor;
	if (p->down)
		k = (struct list_key){ INT64_MAX, INT64_MAX, last_text };
	return k;
}

static struct list_key later_key(const struct list_plan *p, struct list_key a, struct list_key b)
{
	return plan_compare(p, &a, &b) < 0 ? b : a;
}

static bool walk_all(struct list_plan *p, struct err *err)
{
	struct walk w = { .text = compose(p, false), .start = first_key(p) };

	if (p->on_called && p->sort == METER_BY_CALLED) {
		struct list_key edge = { .number = p->called_from, .meter = -1, .text = "" };
		if (p->down)
			edge = (struct list_key){ p->called_to, -1, "" };
		w.start = later_key(p, w.start, edge);
	}
	return follow(p, &w, err);
}

static bool walk_wanted(struct list_plan *p, struct err *err)
{
	struct walk w = { .text = compose(p, true), .start = first_key(p) };

	for (size_t i = 0; i < p->bucket_count && p->walked <= p->limits.walk; i++) {
		w.bucket = p->buckets[i].id;
		if (p->buckets[i].wanted && !follow(p, &w, err))
			return false;
	}
	return true;
}

struct bucket_ref {
	const struct bucket_view *view;
};

static int by_fold(const void *a, const void *b)
{
	const struct bucket_ref *x = a;
	const struct bucket_ref *y = b;

	return strcmp(x->view->fold, y->view->fold);
}

/* The serial of a label's key, or NULL when the key is of another label. */
static const char *serial_in_key(const char *key, const char *fold)
{
	size_t n = strlen(fold);

	return strncmp(key, fold, n) == 0 && key[n] == 1 ? key + n + 1 : NULL;
}

/* The buckets of one label, each from its end or from the cursor on. */
static bool walk_label(struct list_plan *p, struct walk *w, const char *fold, bool *ret_before,
		       struct err *err)
{
	*ret_before = false;
	w->start = (struct list_key){ .meter = -1, .text = "" };
	if (p->down)
		w->start = (struct list_key){ .meter = INT64_MAX, .text = last_text };
	if (!p->has_cursor)
		return true;
	const char *serial = serial_in_key(p->cursor.text, fold);
	struct list_key label = { .text = arena_printf(p->arena, "%s\x01", fold), .meter = 0 };
	if (!label.text)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	if (serial)
		w->start = (struct list_key){ .meter = p->cursor.meter, .text = serial };
	else
		*ret_before = plan_compare(p, &label, &p->cursor) < 0;
	return true;
}

static bool walk_labels(struct list_plan *p, struct err *err)
{
	struct bucket_ref *order = arena_new(p->arena, struct bucket_ref, p->bucket_count + 1);
	struct walk w = { .text = compose(p, true) };
	size_t n = 0;

	if (!order)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	for (size_t i = 0; i < p->bucket_count; i++) {
		if (p->buckets[i].wanted)
			order[n++].view = &p->buckets[i];
	}
	qsort(order, n, sizeof order[0], by_fold);
	for (size_t done = 0, i; done < n && p->walked <= p->limits.walk;) {
		const char *fold = order[p->down ? n - 1 - done : done].view->fold;
		bool before;
		if (p->best.count == p->best.max)
			return true;
		if (!walk_label(p, &w, fold, &before, err))
			return false;
		for (i = done; i < n; i++) {
			const struct bucket_view *b = order[p->down ? n - 1 - i : i].view;
			if (strcmp(b->fold, fold) != 0)
				break;
			w.bucket = b->id;
			if (!before && !follow(p, &w, err))
				return false;
		}
		done = i;
	}
	return true;
}

static size_t wanted_buckets(const struct list_plan *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->bucket_count; i++)
		n += p->buckets[i].wanted;
	return n;
}

static bool can_merge(const struct list_plan *p)
{
	return p->on_buckets && !plan_sort_is_number(p->sort) &&
	       wanted_buckets(p) <= p->limits.merge;
}

bool plan_walks_buckets(const struct list_plan *p)
{
	return can_merge(p) && !p->row_texts;
}

bool plan_walk(struct list_plan *p, bool *ret_full, struct err *err)
{
	bool ok = plan_sort_is_label(p->sort) ? walk_labels(p, err)
		  : can_merge(p)	      ? walk_wanted(p, err)
					      : walk_all(p, err);

	*ret_full = p->walked <= p->limits.walk;
	return ok;
}

bool plan_walk_word(struct list_plan *p, const char *word, bool *ret_full, struct err *err)
{
	struct walk w = { .text = compose(p, false), .start = first_key(p), .word = word };
	struct list_key edge = { .meter = -1, .text = word };

	if (p->down) {
		edge.text = arena_printf(p->arena, "%s%s", word, last_text);
		edge.meter = INT64_MAX;
		if (!edge.text)
			return err_set(err, ERR_NOMEM, "no memory for a list");
	}
	w.start = later_key(p, w.start, edge);
	bool ok = follow(p, &w, err);
	*ret_full = p->walked <= p->limits.walk;
	return ok;
}
