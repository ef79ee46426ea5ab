/*
 * timers.h - deadlines of one loop in a binary heap.
 *
 * A uv_timer_t takes 152 bytes, and there may be tens of thousands of quiet
 * connections; here one costs 24 bytes and a pointer. Times are monotonic
 * milliseconds.
 */
#pragma once
#include <stdbool.h>

#include "base/attr.h"

struct timer {
	uint64_t due;
	void (*fire)(struct timer *t);
	size_t at; /* position in the heap + 1; 0 = not armed */
};

struct timers {
	struct timer **heap;
	size_t count;
	size_t cap;
};

void timers_finish(struct timers *ts);

/* Makes room for n armed timers, so that arming cannot fail. */
NODISCARD bool timers_reserve(struct timers *ts, size_t n);
void timers_arm(struct timers *ts, struct timer *t, uint64_t due); /* again: moves it */
void timers_disarm(struct timers *ts, struct timer *t);
struct timer *timers_first(const struct timers *ts); /* NULL: none armed */
