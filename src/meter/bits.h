/*
 * bits.h - bit streams, most significant bit first, for the day block codec.
 *
 * The writer's buffer is zeroed by it and large enough by proof (dayblock.c);
 * the reader has a sticky error like base/cursor.h.
 */
#pragma once
#include <stdbool.h>

#include "base/attr.h"

struct bit_writer {
	uint8_t *p;
	size_t at; /* bits written */
};

struct bit_reader {
	const uint8_t *p;
	size_t at;
	size_t end; /* bits */
	bool bad;
};

/* The low `n` <= 64 bits of v. */
static inline void bit_put(struct bit_writer *w, uint64_t v, unsigned n)
{
	while (n) {
		unsigned used = (unsigned)(w->at % 8);
		unsigned take = 8 - used < n ? 8 - used : n;
		unsigned part = (unsigned)(v >> (n - take)) & ((1u << take) - 1);
		uint8_t *q = &w->p[w->at / 8];
		*q = (uint8_t)((used ? *q : 0) | part << (8 - used - take));
		w->at += take;
		n -= take;
	}
}

static inline uint64_t bit_get(struct bit_reader *r, unsigned n)
{
	uint64_t v = 0;

	if (r->bad || r->end - r->at < n) {
		r->bad = true;
		return 0;
	}
	while (n) {
		unsigned used = (unsigned)(r->at % 8);
		unsigned take = 8 - used < n ? 8 - used : n;
		v = v << take |
		    ((unsigned)r->p[r->at / 8] >> (8 - used - take) & ((1u << take) - 1));
		r->at += take;
		n -= take;
	}
	return v;
}

static inline unsigned bit_length(uint64_t v)
{
	return v ? 64 - (unsigned)__builtin_clzll(v) : 0;
}

/* v >= 1: 6 bits of length - 1, then v without its leading one; 6 … 69 bits. */
static inline void bit_put_long(struct bit_writer *w, uint64_t v)
{
	unsigned n = bit_length(v) - 1;

	bit_put(w, n, 6);
	bit_put(w, v, n);
}

static inline uint64_t bit_get_long(struct bit_reader *r)
{
	unsigned n = (unsigned)bit_get(r, 6);

	return (uint64_t)1 << n | bit_get(r, n);
}

/* Any v: "0" for zero, else "1" and the long form; 1 … 70 bits. */
static inline void bit_put_any(struct bit_writer *w, uint64_t v)
{
	bit_put(w, v != 0, 1);
	if (v)
		bit_put_long(w, v);
}

static inline uint64_t bit_get_any(struct bit_reader *r)
{
	return bit_get(r, 1) ? bit_get_long(r) : 0;
}

/* Signed to unsigned and back, small magnitudes first; for wrapped differences too. */
static inline uint64_t bit_zigzag(uint64_t v)
{
	return v << 1 ^ (v >> 63 ? UINT64_MAX : 0);
}

static inline uint64_t bit_unzigzag(uint64_t u)
{
	return u >> 1 ^ (u & 1 ? UINT64_MAX : 0);
}
