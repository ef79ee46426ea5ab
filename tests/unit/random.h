/*
 * random.h - a small seeded generator (splitmix64), so that property tests
 * draw the same cases on every machine.
 */
#pragma once
#include <stdint.h>

struct rnd {
	uint64_t state;
};

static inline uint64_t rnd_next(struct rnd *r)
{
	uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Uniform enough in [lo, hi]. */
static inline int64_t rnd_in(struct rnd *r, int64_t lo, int64_t hi)
{
	return lo + (int64_t)(rnd_next(r) % ((uint64_t)(hi - lo) + 1));
}
