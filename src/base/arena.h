/*
 * arena.h - bump allocation for one call or one request; freed all at once.
 *
 * Memory is zeroed. Allocation returns NULL when memory is out or the arena's
 * limit is reached, so a peer cannot make it grow without bound.
 */
#pragma once
#include <stdarg.h>

#include "base/attr.h"

struct arena_block {
	struct arena_block *prev;
	size_t cap;
	size_t used;
	_Alignas(max_align_t) unsigned char mem[];
};

/* Zero-initialise; `limit` in bytes over all blocks, 0 = none. */
struct arena {
	struct arena_block *head;
	size_t total; /* bytes taken from the heap so far */
	size_t limit;
};

void *arena_alloc(struct arena *a, size_t n, size_t align);
void *arena_alloc_array(struct arena *a, size_t size, size_t align, size_t n);
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
void *arena_memdup(struct arena *a, const void *p, size_t n);
PRINTF(2, 3) char *arena_printf(struct arena *a, const char *fmt, ...);
void arena_reset(struct arena *a); /* frees all, keeps the limit */
void arena_wipe(struct arena *a);  /* likewise, of an arena that holds secrets */

#define arena_new(a, T, n) ((T *)arena_alloc_array((a), sizeof(T), _Alignof(T), (n)))
#define AUTO_ARENA	   CLEANUP(arena_reset) struct arena
