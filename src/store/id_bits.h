/*
 * id_bits.h - a set of ids, a bit each: quick to fill, to intersect and to go through in order.
 *
 * Pages of bits come when an id in them does; memory is the arena's. Private to the store.
 */
#pragma once
#include "base/arena.h"
#include "base/err.h"

struct id_bits {
	uint64_t **page; /* NULL = no id in it */
	size_t pages;
	size_t count;
};

/* *ret_new false: it was there. ERR_INTERNAL for an id that no register comes to. */
NODISCARD bool id_bits_add(struct id_bits *b, struct arena *a, int64_t id, bool *ret_new,
			   struct err *err);
bool id_bits_has(const struct id_bits *b, int64_t id);
/* The least id from `from` on; false: there is none. */
bool id_bits_next(const struct id_bits *b, int64_t from, int64_t *ret);
