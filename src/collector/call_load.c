#include "collector/call_load.h"

#include "meter/consumption.h"

struct call_load *call_load_new(void)
{
	struct call_load *l = calloc(1, sizeof *l);

	if (l)
		l->arena.limit = LOAD_ARENA_MAX;
	return l;
}

void call_load_free(struct call_load *l)
{
	if (!l)
		return;
	call_commit_forget(&l->commit);
	arena_wipe(&l->arena);
	free(l);
}

size_t call_load_rows(const struct call_load *l)
{
	size_t n = 0;

	for (int a = 0; a < ARCHIVE_COUNT; a++)
		n += l->rows[a].count;
	return n;
}

/* Room for one more element; the old array stays in the arena as waste, which
 * doubling keeps below the size of the array. */
static void *grow(struct call_load *l, void *old, size_t size, size_t count, size_t *cap)
{
	if (count < *cap)
		return old;
	size_t want = *cap ? *cap * 2 : 8;
	void *p = arena_alloc_array(&l->arena, size, _Alignof(max_align_t), want);
	if (!p) {
		l->nomem = true;
		return NULL;
	}
	if (count)
		memcpy(p, old, count * size);
	*cap = want;
	return p;
}

void call_load_row(struct call_load *l, enum archive a, const struct reading *r, size_t max)
{
	struct load_rows *rows = &l->rows[a];

	if (l->truncated || call_load_rows(l) >= max) {
		l->truncated = true;
		return;
	}
	struct reading *p = grow(l, rows->p, sizeof *p, rows->count, &rows->cap);
	if (!p)
		return;
	if (rows->count && r->time <= p[rows->count - 1].time)
		rows->unsorted = true;
	p[rows->count++] = *r;
	rows->p = p;
}

void call_load_event(struct call_load *l, const struct driver_event *e)
{
	if (l->event_count >= LOAD_EVENTS_MAX) {
		l->events_cut = true; /* the next call goes on from the last kept */
		return;
	}
	struct meter_event *p = grow(l, l->events, sizeof *p, l->event_count, &l->event_cap);
	if (!p)
		return;
	if (l->event_count && e->time < p[l->event_count - 1].time)
		l->events_unsorted = true;
	p[l->event_count++] = (struct meter_event){
		.time = e->time, .offset = e->offset, .code = e->code, .ordinal = e->ordinal
	};
	l->events = p;
}

void call_load_parameter(struct call_load *l, const char *key, const char *text)
{
	if (l->parameter_count >= LOAD_PARAMETERS_MAX)
		return;
	struct parameter_value *p =
		grow(l, l->parameters, sizeof *p, l->parameter_count, &l->parameter_cap);
	if (!p)
		return;
	l->parameters = p;
	const char *copy = arena_strdup(&l->arena, text);
	if (copy)
		p[l->parameter_count++] = (struct parameter_value){ .key = key, .text = copy };
	else
		l->nomem = true;
}

static int compare_times(const void *a, const void *b)
{
	int64_t x = ((const struct reading *)a)->time;
	int64_t y = ((const struct reading *)b)->time;
	return (x > y) - (x < y);
}

static bool same_reading(const struct reading *a, const struct reading *b)
{
	return a->time == b->time && a->index == b->index && a->offset == b->offset &&
	       a->temperature == b->temperature && a->status == b->status;
}

bool index_goes_back(int64_t last, int64_t index)
{
	/* Beyond half a turn the wheel has passed its zero. */
	return last >= 0 && index < last && last - index < INDEX_MODULUS / 2;
}

void call_load_asked(struct call_load *l, const struct call_asked *q)
{
	struct call_asked *last = l->asked_count ? &l->asked[l->asked_count - 1] : NULL;

	if (last && last->ledger == q->ledger && last->answer == q->answer && !last->reread &&
	    !q->reread && q->from == last->to + 1)
		last->to = q->to;
	else if (l->asked_count < LOAD_ASKED_MAX)
		l->asked[l->asked_count++] = *q;
}

void call_load_settle(struct call_load *l, enum archive a, struct load_wheel *wheel)
{
	struct load_rows *rows = &l->rows[a];
	struct load_wheel before = { 0, -1 };
	size_t kept = 0;

	if (rows->unsorted)
		qsort(rows->p, rows->count, sizeof *rows->p, compare_times);
	for (size_t i = 0; i < rows->count; i++) {
		struct reading r = rows->p[i];
		if (kept && same_reading(&rows->p[kept - 1], &r))
			continue;
		if (!(r.flags & READING_CLOCK_BEHIND)) {
			/* Rows of a gap may be older than what came before. */
			if (wheel->index >= 0 && wheel->time <= r.time &&
			    (before.index < 0 || before.time < wheel->time))
				before = *wheel;
			if (index_goes_back(before.index, r.index))
				r.flags |= READING_INDEX_BACK;
			before = (struct load_wheel){ r.time, r.index };
		}
		rows->p[kept++] = r;
	}
	if (before.index >= 0 && (wheel->index < 0 || before.time >= wheel->time))
		*wheel = before;
	rows->count = kept;
	rows->unsorted = false;
}

void call_load_fill(struct call_load *l)
{
	struct call_batch *b = &l->commit.batch;

	for (int a = 0; a < ARCHIVE_COUNT; a++) {
		b->rows[a] = l->rows[a].p;
		b->row_count[a] = l->rows[a].count;
	}
	b->call = &l->commit.record;
	b->current = l->has_current ? &l->current : NULL;
	b->clock_set = l->clock_set;
	b->events = l->events;
	b->event_count = l->event_count;
	b->asked = l->asked;
	b->asked_count = l->asked_count;
	b->parameters = l->parameters;
	b->parameter_count = l->parameter_count;
}
