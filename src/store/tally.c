#include "store/tally.h"

#include <stdlib.h>

struct tally_entry {
	int64_t a;
	int64_t b;
	int64_t sum;
	unsigned kind;
	bool used;
};

static size_t slot_of(const struct tally *t, enum tally_kind kind, int64_t a, int64_t b)
{
	uint64_t h = (uint64_t)a * 0x9e3779b97f4a7c15u;
	h = (h ^ (h >> 29) ^ (uint64_t)b) * 0xbf58476d1ce4e5b9u;
	h = (h ^ (h >> 32) ^ (uint64_t)kind) * 0x94d049bb133111ebu;
	size_t at = (size_t)(h >> 32) & (t->cap - 1);

	while (t->entry[at].used &&
	       (t->entry[at].kind != (unsigned)kind || t->entry[at].a != a || t->entry[at].b != b))
		at = (at + 1) & (t->cap - 1);
	return at;
}

static bool grow(struct tally *t)
{
	struct tally bigger = { .cap = t->cap ? t->cap * 2 : 64 };

	bigger.entry = calloc(bigger.cap, sizeof *bigger.entry);
	if (!bigger.entry)
		return false;
	for (size_t i = 0; i < t->cap; i++) {
		const struct tally_entry *e = &t->entry[i];
		if (e->used) {
			bigger.entry[slot_of(&bigger, (enum tally_kind)e->kind, e->a, e->b)] = *e;
			bigger.count++;
		}
	}
	free(t->entry);
	*t = bigger;
	return true;
}

void tally_add(struct tally *t, enum tally_kind kind, int64_t a, int64_t b, int64_t delta)
{
	if (t->count * 2 >= t->cap && !grow(t)) {
		t->broken = true;
		return;
	}
	struct tally_entry *e = &t->entry[slot_of(t, kind, a, b)];
	if (!e->used) {
		*e = (struct tally_entry){ .kind = kind, .a = a, .b = b, .used = true };
		t->count++;
	}
	e->sum += delta;
}

void tally_merge(struct tally *into, const struct tally *from)
{
	for (size_t i = 0; i < from->cap; i++) {
		const struct tally_entry *e = &from->entry[i];
		if (e->used)
			tally_add(into, (enum tally_kind)e->kind, e->a, e->b, e->sum);
	}
	into->broken |= from->broken;
}

/* A table that a large import has blown up is given back. */
void tally_clear(struct tally *t)
{
	if (t->cap > 4096) {
		tally_finish(t);
	} else if (t->count) {
		memset(t->entry, 0, t->cap * sizeof *t->entry);
	}
	t->count = 0;
	t->broken = false;
}

void tally_finish(struct tally *t)
{
	free(t->entry);
	*t = (struct tally){ 0 };
}

static const enum sql statement[] = {
	[TALLY_COUNTER] = SQL_COUNTER_ADD,
	[TALLY_POLL_MINUTE] = SQL_POLL_MINUTE_ADD,
	[TALLY_CALL_HOUR] = SQL_CALL_HOUR_ADD,
	[TALLY_DAY_METERS] = SQL_DAY_COUNT_ADD_METERS,
	[TALLY_DAY_BEFORE] = SQL_DAY_COUNT_ADD_BEFORE,
	[TALLY_DAY_RECEIVED] = SQL_DAY_COUNT_ADD_RECEIVED,
	[TALLY_BUCKET_METERS] = SQL_BUCKET_ADD_METERS,
	[TALLY_CALL_MINUTE] = SQL_CALL_MINUTE_ADD,
	[TALLY_DAY_LOST] = SQL_DAY_COUNT_ADD_LOST,
};

static bool has_b(unsigned kind)
{
	return kind == TALLY_CALL_HOUR || kind == TALLY_DAY_METERS || kind == TALLY_DAY_BEFORE ||
	       kind == TALLY_DAY_RECEIVED || kind == TALLY_DAY_LOST;
}

static bool write_sum(const struct tally_entry *e, struct db *db, struct err *err)
{
	struct stmt *s;
	int at = 1;

	if (!db_start(db, statement[e->kind], &s, err))
		return false;
	bind_i64(s, at++, e->a);
	if (has_b(e->kind))
		bind_i64(s, at++, e->b);
	bind_i64(s, at, e->sum);
	return stmt_run(s, err);
}

void tally_each(const struct tally *t, tally_fn *each, void *arg)
{
	for (size_t i = 0; i < t->cap; i++) {
		const struct tally_entry *e = &t->entry[i];
		if (e->used && e->sum)
			each(arg, (enum tally_kind)e->kind, e->a, e->b, e->sum);
	}
}

bool tally_flush(const struct tally *t, struct db *db, struct err *err)
{
	if (t->broken)
		return err_set(err, ERR_NOMEM, "no memory for counting");
	for (size_t i = 0; i < t->cap; i++) {
		const struct tally_entry *e = &t->entry[i];
		if (e->used && e->sum && !write_sum(e, db, err))
			return false;
	}
	return true;
}
