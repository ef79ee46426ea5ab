#include "collector/timers.h"

void timers_finish(struct timers *ts)
{
	free(ts->heap);
	*ts = (struct timers){ 0 };
}

bool timers_reserve(struct timers *ts, size_t n)
{
	if (n <= ts->cap)
		return true;
	size_t cap = ts->cap ? ts->cap : 64;
	while (cap < n)
		cap *= 2;
	struct timer **heap = reallocarray(ts->heap, cap, sizeof(struct timer *));
	if (!heap)
		return false;
	ts->heap = heap;
	ts->cap = cap;
	return true;
}

static void put(struct timers *ts, size_t i, struct timer *t)
{
	ts->heap[i] = t;
	t->at = i + 1;
}

static void rise(struct timers *ts, size_t i, struct timer *t)
{
	while (i > 0 && ts->heap[(i - 1) / 2]->due > t->due) {
		put(ts, i, ts->heap[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	put(ts, i, t);
}

static void sink(struct timers *ts, size_t i, struct timer *t)
{
	for (;;) {
		size_t child = 2 * i + 1;
		if (child >= ts->count)
			break;
		if (child + 1 < ts->count && ts->heap[child + 1]->due < ts->heap[child]->due)
			child++;
		if (ts->heap[child]->due >= t->due)
			break;
		put(ts, i, ts->heap[child]);
		i = child;
	}
	put(ts, i, t);
}

void timers_arm(struct timers *ts, struct timer *t, uint64_t due)
{
	size_t i = t->at ? t->at - 1 : ts->count++;
	bool later = t->at && due > t->due;

	t->due = due;
	if (later)
		sink(ts, i, t);
	else
		rise(ts, i, t);
}

void timers_disarm(struct timers *ts, struct timer *t)
{
	if (!t->at)
		return;
	size_t i = t->at - 1;
	struct timer *last = ts->heap[--ts->count];
	t->at = 0;
	if (last == t)
		return;
	if (i > 0 && ts->heap[(i - 1) / 2]->due > last->due)
		rise(ts, i, last);
	else
		sink(ts, i, last);
}

struct timer *timers_first(const struct timers *ts)
{
	return ts->count ? ts->heap[0] : NULL;
}
