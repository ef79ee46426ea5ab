#include <stdio.h>

#include "base/str.h"
#include "store/meter_plan.h"

void plan_word_end(char buf[static WORD_END], const char *word)
{
	(void)snprintf(buf, WORD_END, "%s%s", word, SORT_NONE_TEXT);
}

void plan_read_row(const struct stmt *s, struct list_row *r)
{
	*r = (struct list_row){
		.meter = col_i64(s, 0),
		.bucket = col_i64(s, 1),
		.called_at = col_i64(s, 2),
		.alarms = col_i64(s, 3),
		.serial = col_text(s, 4),
		.subscriber = col_text(s, 5),
		.account = col_text(s, 6),
		.index = col_i64(s, 7),
		.index_at = col_i64(s, 8),
		.findings = col_i64(s, 9),
	};
}

/* PLACE_COUNT: no text. */
static enum word_place sort_place(enum meter_sort s)
{
	return s == METER_BY_SERIAL	  ? PLACE_SERIAL
	       : s == METER_BY_SUBSCRIBER ? PLACE_SUBSCRIBER
	       : s == METER_BY_ACCOUNT	  ? PLACE_ACCOUNT
					  : PLACE_COUNT;
}

/* Rows of one place, at most limits.ids + 1. */
static bool count_word(struct list_plan *p, unsigned place, const char *word, int64_t *ret,
		       struct err *err)
{
	char end[WORD_END];
	AUTO_STMT *s = NULL;

	plan_word_end(end, word);
	if (!db_start(p->db, SQL_METER_WORD_COUNT, &s, err))
		return false;
	bind_i64(s, 1, place);
	bind_text(s, 2, word);
	bind_text(s, 3, end);
	bind_i64(s, 4, p->limits.ids + 1);
	return stmt_number(s, ret, err);
}

static bool count_source(struct list_plan *p, struct source *s, struct err *err)
{
	for (unsigned place = 0; place < PLACE_COUNT; place++) {
		int64_t n = 0;
		if (!(s->places >> place & 1))
			continue;
		if (!count_word(p, place, s->word, &n, err))
			return false;
		s->count += n;
		s->count_words += n;
		if (place == (unsigned)sort_place(p->sort))
			s->count_first = n;
		if (place < PLACE_SORTED && place % 2 == 0 &&
		    n > s->count_sure) /* a first word: one a meter */
			s->count_sure = n;
	}
	for (size_t i = 0; s->term && i < p->bucket_count; i++) {
		if (p->buckets[i].terms & s->term)
			s->count += p->buckets[i].meters;
	}
	return true;
}

/* Keeps the cheaper to collect, and the one that is cheaper along the sort. */
static void compare(const struct source *s, struct source *best, struct source *own)
{
	if (best->kind == SOURCE_NONE || s->count < best->count)
		*best = *s;
	if (s->count_first &&
	    (own->kind == SOURCE_NONE || s->count - s->count_first < own->count - own->count_first))
		*own = *s;
}

/* A search term that only groups, cities or types answer is a condition on them. */
static void answer_by_buckets(struct list_plan *p, unsigned term)
{
	for (size_t i = 0; i < p->bucket_count; i++)
		p->buckets[i].wanted &= p->buckets[i].terms >> term & 1;
	p->on_buckets = true;
	p->search_answered |= UINT32_C(1) << term;
}

static bool judge_words(struct list_plan *p, const struct words *w, unsigned places, bool search,
			struct source *best, struct source *own, struct err *err)
{
	for (unsigned i = 0; i < w->count; i++) {
		struct source s = {
			.kind = SOURCE_WORD,
			.word = w->word[i],
			.places = places,
			.term = search ? UINT32_C(1) << i : 0,
		};
		if (!count_source(p, &s, err))
			return false;
		if (search && !s.count_words) {
			answer_by_buckets(p, i);
			continue;
		}
		compare(&s, best, own);
	}
	return true;
}

static bool count_by(struct list_plan *p, enum sql name, struct source *s, struct err *err)
{
	AUTO_STMT *st = NULL;
	bool row;

	if (!db_start(p->db, name, &st, err))
		return false;
	bind_i64(st, 1, p->limits.ids + 1);
	if (s->kind == SOURCE_CALLED) {
		bind_i64(st, 2, p->called_from);
		bind_i64(st, 3, p->called_to);
	}
	plan_bind_details(p, s->kind, st, 2);
	if (!stmt_step(st, &row, err))
		return false;
	s->count = s->count_sure = col_i64(st, 0);
	return true;
}

int64_t plan_count_buckets(const struct list_plan *p)
{
	int64_t n = 0;

	for (size_t i = 0; i < p->bucket_count; i++)
		n += p->buckets[i].wanted ? p->buckets[i].meters : 0;
	return n;
}

/* Conditions that an index of their own answers. */
static bool judge_marks(struct list_plan *p, struct source *best, struct source *own,
			struct err *err)
{
	struct detail_source details[DETAIL_SOURCES];
	const struct {
		bool wanted;
		enum source_kind kind;
		enum sql count;
	} marks[] = {
		{ p->query->filter.alarmed, SOURCE_ALARMED, SQL_LIST_COUNT_ALARMED },
		{ p->query->filter.found, SOURCE_FOUND, SQL_LIST_COUNT_FOUND },
		{ p->on_called, SOURCE_CALLED, SQL_LIST_COUNT_CALLED },
	};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		struct source s = { .kind = marks[i].kind };
		if (!marks[i].wanted)
			continue;
		if (!count_by(p, marks[i].count, &s, err))
			return false;
		compare(&s, best, own);
	}
	plan_detail_sources(p, details);
	for (size_t i = 0; i < ARRAY_LEN(details); i++) {
		struct source s = { .kind = details[i].kind };
		if (!details[i].wanted)
			continue;
		if (!count_by(p, details[i].count, &s, err))
			return false;
		compare(&s, best, own);
	}
	return true;
}

bool plan_best_source(struct list_plan *p, struct source *ret, struct source *ret_own,
		      struct err *err)
{
	struct source best = { 0 };
	struct source own = { 0 };
	const unsigned all = p->query->filter.impersonal ? PLACE_BIT(PLACE_ACCOUNT) - 1
							 : PLACE_BIT(PLACE_SORTED) - 1;

	if (!judge_marks(p, &best, &own, err))
		return false;
	if (!judge_words(p, &p->serial, 3u << PLACE_SERIAL, false, &best, &own, err) ||
	    !judge_words(p, &p->subscriber, 3u << PLACE_SUBSCRIBER, false, &best, &own, err) ||
	    !judge_words(p, &p->account, 3u << PLACE_ACCOUNT, false, &best, &own, err) ||
	    !judge_words(p, &p->street, PLACE_BIT(PLACE_STREET), false, &best, &own, err) ||
	    !judge_words(p, &p->house, PLACE_BIT(PLACE_HOUSE), false, &best, &own, err) ||
	    !judge_words(p, &p->flat, PLACE_BIT(PLACE_FLAT), false, &best, &own, err) ||
	    !judge_words(p, &p->phone, PLACE_BIT(PLACE_PHONE_END), false, &best, &own, err) ||
	    !judge_words(p, &p->search, all, true, &best, &own, err))
		return false;
	p->row_texts = p->serial.count || p->subscriber.count || p->account.count || p->on_called ||
		       p->query->filter.alarmed || p->query->filter.found || p->on_details ||
		       p->search_answered != (UINT32_C(1) << p->search.count) - 1;
	if (p->on_buckets)
		compare(&(struct source){ .kind = SOURCE_BUCKETS, .count = plan_count_buckets(p) },
			&best, &own);
	*ret = best;
	*ret_own = own;
	return true;
}

static const char *sorted_text(const struct list_plan *p, const struct list_row *r)
{
	return p->sort == METER_BY_SERIAL	? r->serial
	       : p->sort == METER_BY_SUBSCRIBER ? r->subscriber
						: r->account;
}

/* Takes the rows of a running statement. */
static bool take_rows(struct list_plan *p, struct stmt *s, struct id_set *seen, const char *without,
		      struct err *err)
{
	struct list_row r;
	bool row;
	bool is_new = true;

	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		plan_read_row(s, &r);
		if (seen && !id_set_add(seen, p->arena, r.meter, &is_new, err))
			return false;
		if (!is_new || (p->reads_hours && !plan_lacks_hours(p, s, LIST_COLUMNS)))
			continue;
		bool match;
		if (!plan_match(p, &r, &match, err))
			return false;
		if (!match)
			continue;
		if (p->each) {
			if (!p->each(p->each_arg, r.meter, err))
				return false;
			continue;
		}
		if (!without || strncmp(sorted_text(p, &r), without, strlen(without)) != 0)
			plan_keep(p, &r);
	}
}

static bool collect_buckets(struct list_plan *p, const struct source *src, struct id_set *seen,
			    const char *without, struct err *err)
{
	for (size_t i = 0; i < p->bucket_count; i++) {
		const struct bucket_view *b = &p->buckets[i];
		AUTO_STMT *s = NULL;
		if (src->term ? !(b->terms & src->term) : !b->wanted)
			continue;
		if (!db_start(p->db, SQL_LIST_OF_BUCKET, &s, err))
			return false;
		bind_i64(s, 1, b->id);
		if (!take_rows(p, s, seen, without, err))
			return false;
	}
	return true;
}

static bool collect_word(struct list_plan *p, const struct source *src, bool without_first,
			 struct err *err)
{
	const char *without = without_first ? src->word : NULL;
	struct id_set seen = { 0 };
	char end[WORD_END];

	plan_word_end(end, src->word);
	for (unsigned place = 0; place < PLACE_COUNT; place++) {
		AUTO_STMT *s = NULL;
		if (!(src->places >> place & 1))
			continue;
		if (without && place == (unsigned)sort_place(p->sort))
			continue;
		if (!db_start(p->db, SQL_LIST_OF_WORD, &s, err))
			return false;
		bind_i64(s, 1, place);
		bind_text(s, 2, src->word);
		bind_text(s, 3, end);
		if (!take_rows(p, s, &seen, without, err))
			return false;
	}
	return !src->term || collect_buckets(p, src, &seen, without, err);
}

/* Rows of one of the sources that have an index beside the list's. */
static bool collect_details(struct list_plan *p, enum source_kind kind, struct err *err)
{
	struct detail_source details[DETAIL_SOURCES];

	plan_detail_sources(p, details);
	for (size_t i = 0; i < ARRAY_LEN(details); i++) {
		AUTO_STMT *s = NULL;
		if (details[i].kind != kind)
			continue;
		if (!db_start(p->db, details[i].rows, &s, err))
			return false;
		plan_bind_details(p, kind, s, 1);
		p->reads_hours = kind == SOURCE_LACKING;
		return take_rows(p, s, NULL, NULL, err);
	}
	return err_set(err, ERR_INTERNAL, "a list without a source is collected");
}

bool plan_collect(struct list_plan *p, const struct source *src, bool without_first,
		  struct err *err)
{
	AUTO_STMT *s = NULL;

	switch (src->kind) {
	case SOURCE_WORD:
		return collect_word(p, src, without_first, err);
	case SOURCE_BUCKETS:
		return collect_buckets(p, src, NULL, NULL, err);
	case SOURCE_CALLED:
		if (!db_start(p->db, SQL_LIST_OF_CALLED, &s, err))
			return false;
		bind_i64(s, 1, p->called_from);
		bind_i64(s, 2, p->called_to);
		return take_rows(p, s, NULL, NULL, err);
	case SOURCE_ALARMED:
		return db_start(p->db, SQL_LIST_OF_ALARMED, &s, err) &&
		       take_rows(p, s, NULL, NULL, err);
	case SOURCE_FOUND:
		return db_start(p->db, SQL_LIST_OF_FOUND, &s, err) &&
		       take_rows(p, s, NULL, NULL, err);
	case SOURCE_FREE:
	case SOURCE_FIRMWARE:
	case SOURCE_DRIVER:
	case SOURCE_DUE:
	case SOURCE_LACKING:
		return collect_details(p, src->kind, err);
	case SOURCE_NONE:
		return db_start(p->db, SQL_LIST_OF_ALL, &s, err) &&
		       take_rows(p, s, NULL, NULL, err);
	}
	return err_set(err, ERR_INTERNAL, "a list without a source is collected");
}
