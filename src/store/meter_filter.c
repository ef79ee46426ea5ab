#include "base/str.h"
#include "store/group.h"
#include "store/meter_plan.h"

enum { FOLD_MAX = METER_SEARCH_MAX + 8 };

bool plan_read_words(const char *field, const char *text, struct words *ret, unsigned *conditions,
		     struct err *err)
{
	char fold[FOLD_MAX];

	if (!text || !text[0])
		return true;
	if (!register_check_text(field, text, METER_SEARCH_MAX, err))
		return false;
	(void)utf8_fold(fold, sizeof fold, str_from(text));
	words_add(ret, PLACE_SERIAL, fold);
	*conditions += ret->count > 0;
	return true;
}

/* What a label answers: its field's filter, and which search terms. */
static void judge_labels(const struct list_plan *p, struct labels *l, const struct words *wanted)
{
	for (size_t i = 0; i < l->count; i++) {
		l->row[i].wanted = words_match(l->row[i].fold, wanted);
		for (unsigned t = 0; t < p->search.count; t++) {
			if (word_begins(l->row[i].fold, p->search.word[t]))
				l->row[i].terms |= UINT32_C(1) << t;
		}
	}
}

static bool read_dimensions(struct list_plan *p, struct err *err)
{
	static const struct words any;
	struct dimensions *d = &p->names;

	if ((p->search.count || p->sort == METER_BY_GROUP) &&
	    !labels_read(&d->group, p->db, p->arena, SQL_GROUP_FOLDS, 0, err))
		return false;
	if (p->query->filter.group && !labels_read(&d->subtree, p->db, p->arena, SQL_GROUP_SUBTREE,
						   p->query->filter.group, err))
		return false;
	if (!labels_read(&d->city, p->db, p->arena, SQL_LABEL_FOLDS, METER_LABEL_CITY, err) ||
	    !labels_read(&d->type, p->db, p->arena, SQL_LABEL_FOLDS, METER_LABEL_TYPE, err))
		return false;
	judge_labels(p, &d->group, &any);
	judge_labels(p, &d->city, &p->city);
	judge_labels(p, &d->type, &p->type);
	return true;
}

void plan_judge_bucket(const struct list_plan *p, struct bucket_view *b)
{
	const struct dimensions *d = &p->names;
	const struct label_view *group = labels_find(&d->group, b->group);
	const struct label_view *city = labels_find(&d->city, b->city);
	const struct label_view *type = labels_find(&d->type, b->type);
	const struct label_view *sorted = p->sort == METER_BY_GROUP  ? group
					  : p->sort == METER_BY_CITY ? city
								     : type;

	b->wanted = city && city->wanted && type && type->wanted;
	if (p->query->filter.group)
		b->wanted = b->wanted && labels_find(&d->subtree, b->group);
	if (p->in_area && !id_set_has(&p->area, b->group)) {
		b->wanted = false;
		return;
	}
	b->terms = (group ? group->terms : 0) | (city ? city->terms : 0) | (type ? type->terms : 0);
	b->fold = sorted && sorted->fold[0] ? sorted->fold : SORT_NONE_TEXT;
}

static bool add_area(void *arg, int64_t group, struct err *err)
{
	struct list_plan *p = arg;
	bool is_new;

	return id_set_add(&p->area, p->arena, group, &is_new, err);
}

static bool read_area(struct list_plan *p, struct err *err)
{
	return !p->in_area || store_area_groups(p->db, p->query->filter.area, add_area, p, err);
}

static bool read_buckets(struct list_plan *p, struct err *err)
{
	size_t cap = 0;
	AUTO_STMT *s = NULL;
	bool row;

	if (!read_dimensions(p, err) || !read_area(p, err) ||
	    !db_start(p->db, SQL_BUCKET_LIST, &s, err))
		return false;
	for (;; p->bucket_count++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (p->bucket_count == cap) {
			cap = cap ? cap * 2 : 256;
			struct bucket_view *more = arena_new(p->arena, struct bucket_view, cap);
			if (!more)
				return err_set(err, ERR_NOMEM, "no memory for a list");
			if (p->bucket_count)
				memcpy(more, p->buckets, p->bucket_count * sizeof *more);
			p->buckets = more;
		}
		struct bucket_view *b = &p->buckets[p->bucket_count];
		*b = (struct bucket_view){
			.id = col_i64(s, 0),
			.group = col_i64(s, 1),
			.city = col_i64(s, 2),
			.type = col_i64(s, 3),
			.meters = col_i64(s, 4),
		};
		plan_judge_bucket(p, b);
	}
	p->buckets_read = true;
	return true;
}

static void read_called(struct list_plan *p)
{
	const struct meter_filter *f = &p->query->filter;

	p->called_from = INT64_MIN;
	p->called_to = INT64_MAX;
	if (f->never_called)
		p->called_from = SORT_NONE;
	else if (f->silent_since || f->polled_since)
		p->called_to = SORT_NONE;
	if (f->polled_since && f->polled_since > p->called_from)
		p->called_from = f->polled_since;
	if (f->silent_since && f->silent_since < p->called_to)
		p->called_to = f->silent_since;
	p->on_called = f->never_called || f->silent_since || f->polled_since;
}

bool plan_read_filter(struct list_plan *p, struct err *err)
{
	const struct meter_filter *f = &p->query->filter;
	unsigned n = 0;

	if (!plan_read_words("serial", f->serial, &p->serial, &n, err) ||
	    !plan_read_words("subscriber", f->subscriber, &p->subscriber, &n, err) ||
	    !plan_read_words("account", f->account, &p->account, &n, err) ||
	    !plan_read_words("city", f->city, &p->city, &n, err) ||
	    !plan_read_words("type", f->type, &p->type, &n, err) ||
	    !plan_read_words("search", f->search, &p->search, &n, err) ||
	    !plan_read_details(p, &n, err))
		return false;
	read_called(p);
	p->in_area = !area_is_whole(f->area);
	p->on_buckets = p->in_area || f->group || p->city.count || p->type.count;
	p->conditions = n + p->in_area + (f->group != 0) + p->on_called + f->alarmed + f->found;
	p->row_texts = p->serial.count || p->subscriber.count || p->account.count ||
		       p->search.count || p->on_called || f->alarmed || f->found || p->on_details;
	if (p->on_buckets || p->search.count || plan_sort_is_label(p->sort) ||
	    f->which != METERS_ACTIVE)
		return read_buckets(p, err);
	return true;
}

const struct bucket_view *plan_bucket(const struct list_plan *p, int64_t id)
{
	size_t lo = 0;
	size_t hi = p->bucket_count;

	if (id == BUCKET_OF_ROW)
		return &p->own_bucket;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (p->buckets[mid].id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < p->bucket_count && p->buckets[lo].id == id ? &p->buckets[lo] : NULL;
}

static bool match_search(const struct list_plan *p, const struct list_row *r,
			 const struct bucket_view *b)
{
	for (unsigned i = 0; i < p->search.count; i++) {
		const char *word = p->search.word[i];
		if (p->search_answered >> i & 1)
			continue;
		if ((b && b->terms >> i & 1) || word_begins(r->serial, word))
			continue;
		if (p->query->filter.impersonal ||
		    (!word_begins(r->subscriber, word) && !word_begins(r->account, word)))
			return false;
	}
	return true;
}

/* What the row of the list itself tells. */
static bool match_row(const struct list_plan *p, const struct list_row *r)
{
	const struct bucket_view *b = NULL;

	if (p->on_buckets || p->search.count) {
		b = plan_bucket(p, r->bucket);
		if (p->on_buckets && (!b || !b->wanted))
			return false;
	}
	if (!p->row_texts)
		return true;
	if (p->on_called && (r->called_at < p->called_from || r->called_at >= p->called_to))
		return false;
	if (p->query->filter.found && !r->findings)
		return false;
	if (p->query->filter.alarmed && !r->alarms)
		return false;
	return words_match(r->serial, &p->serial) && words_match(r->subscriber, &p->subscriber) &&
	       words_match(r->account, &p->account) && match_search(p, r, b);
}

bool plan_match(struct list_plan *p, const struct list_row *r, bool *ret, struct err *err)
{
	*ret = match_row(p, r);
	return !*ret || !p->on_details || plan_match_details(p, r->meter, ret, err);
}
