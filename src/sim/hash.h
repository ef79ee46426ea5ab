/*
 * hash.h - reproducible chance: every draw is a function of (key, topic, n).
 *
 * No generator state is kept anywhere, so that any hour of any meter can be
 * computed alone and always comes out the same.
 */
#pragma once
#include <stdint.h>

/* Finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
static inline uint64_t hash_mix(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

static inline uint64_t hash_draw(uint64_t key, unsigned topic, int64_t n)
{
	return hash_mix(key ^ hash_mix((uint64_t)topic << 48 ^ (uint64_t)n));
}

/* A whole number in [lo, hi]. */
static inline int hash_range(uint64_t key, unsigned topic, int64_t n, int lo, int hi)
{
	uint64_t width = (uint64_t)(hi - lo) + 1;
	return lo + (int)(hash_draw(key, topic, n) % width);
}

/* True in `per_million` of a million draws. */
static inline int hash_chance(uint64_t key, unsigned topic, int64_t n, unsigned per_million)
{
	return hash_draw(key, topic, n) % 1000000u < per_million;
}

/* FNV-1a, to make keys of texts. */
static inline uint64_t hash_text(uint64_t seed, const char *text)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325) ^ hash_mix(seed);
	for (; *text; text++)
		h = (h ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
	return hash_mix(h);
}
