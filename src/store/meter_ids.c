#include "base/str.h"
#include "store/meter_plan.h"

static bool id_set_grow(struct id_set *set, struct arena *a)
{
	struct id_set more = { .cap = set->cap ? set->cap * 2 : 4096, .count = set->count };

	more.slot = arena_new(a, int64_t, more.cap);
	if (!more.slot)
		return false;
	for (size_t i = 0; i < set->cap; i++) {
		if (!set->slot[i])
			continue;
		size_t at = (size_t)((uint64_t)set->slot[i] * 0x9e3779b97f4a7c15u >> 32);
		while (more.slot[at & (more.cap - 1)])
			at++;
		more.slot[at & (more.cap - 1)] = set->slot[i];
	}
	*set = more;
	return true;
}

bool id_set_add(struct id_set *set, struct arena *a, int64_t id, bool *ret_new, struct err *err)
{
	if (set->count * 2 >= set->cap && !id_set_grow(set, a))
		return err_set(err, ERR_NOMEM, "no memory for a list");
	size_t at = (size_t)((uint64_t)(id + 1) * 0x9e3779b97f4a7c15u >> 32);
	while (set->slot[at & (set->cap - 1)] && set->slot[at & (set->cap - 1)] != id + 1)
		at++;
	*ret_new = !set->slot[at & (set->cap - 1)];
	set->count += *ret_new;
	set->slot[at & (set->cap - 1)] = id + 1;
	return true;
}

bool id_set_has(const struct id_set *set, int64_t id)
{
	if (!set->cap)
		return false;
	size_t at = (size_t)((uint64_t)(id + 1) * 0x9e3779b97f4a7c15u >> 32);
	while (set->slot[at & (set->cap - 1)] && set->slot[at & (set->cap - 1)] != id + 1)
		at++;
	return set->slot[at & (set->cap - 1)] != 0;
}

static bool take_ids(struct list_plan *p, struct stmt *s, struct err *err)
{
	bool is_new;
	bool row;

	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		if (!id_set_add(&p->ids, p->arena, col_i64(s, 0), &is_new, err))
			return false;
	}
}

static bool gather_word(struct list_plan *p, const struct source *src, struct err *err)
{
	char end[WORD_END];

	plan_word_end(end, src->word);
	for (unsigned place = 0; place < PLACE_COUNT; place++) {
		AUTO_STMT *s = NULL;
		if (!(src->places >> place & 1))
			continue;
		if (!db_start(p->db, SQL_LIST_IDS_OF_WORD, &s, err))
			return false;
		bind_i64(s, 1, place);
		bind_text(s, 2, src->word);
		bind_text(s, 3, end);
		if (!take_ids(p, s, err))
			return false;
	}
	p->ids_term = src->term;
	return true;
}

static bool gather_details(struct list_plan *p, enum source_kind kind, struct err *err)
{
	struct detail_source details[DETAIL_SOURCES];
	AUTO_STMT *s = NULL;

	plan_detail_sources(p, details);
	for (size_t i = 0; i < DETAIL_SOURCES; i++) {
		if (details[i].kind != kind)
			continue;
		if (!db_start(p->db, details[i].ids, &s, err))
			return false;
		plan_bind_details(p, kind, s, 1);
		return take_ids(p, s, err);
	}
	return true;
}

bool plan_gather(struct list_plan *p, const struct source *src, struct err *err)
{
	AUTO_STMT *s = NULL;

	p->has_ids = src->kind != SOURCE_BUCKETS; /* these a walk knows by itself */
	switch (src->kind) {
	case SOURCE_WORD:
		return gather_word(p, src, err);
	case SOURCE_CALLED:
		if (!db_start(p->db, SQL_LIST_IDS_OF_CALLED, &s, err))
			return false;
		bind_i64(s, 1, p->called_from);
		bind_i64(s, 2, p->called_to);
		return take_ids(p, s, err);
	case SOURCE_ALARMED:
		return db_start(p->db, SQL_LIST_IDS_OF_ALARMED, &s, err) && take_ids(p, s, err);
	case SOURCE_FOUND:
		return db_start(p->db, SQL_LIST_IDS_OF_FOUND, &s, err) && take_ids(p, s, err);
	case SOURCE_FREE:
	case SOURCE_FIRMWARE:
	case SOURCE_DRIVER:
	case SOURCE_DUE:
	case SOURCE_LACKING:
		return gather_details(p, src->kind, err);
	case SOURCE_BUCKETS:
	case SOURCE_NONE:
		break;
	}
	return true;
}
