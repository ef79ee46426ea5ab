#include "store/id_bits.h"

#include <string.h>

enum { WORD_BITS = 64, PAGE_WORDS = 64, PAGE_IDS = WORD_BITS * PAGE_WORDS };
#define ID_MAX (INT64_C(1) << 36) /* beyond it the pages' list alone would be large */

static bool grow(struct id_bits *b, struct arena *a, size_t least)
{
	size_t pages = b->pages ? b->pages * 2 : 256;

	while (pages < least)
		pages *= 2;
	uint64_t **more = arena_new(a, uint64_t *, pages);
	if (!more)
		return false;
	if (b->pages)
		memcpy(more, b->page, b->pages * sizeof *more);
	b->page = more;
	b->pages = pages;
	return true;
}

bool id_bits_add(struct id_bits *b, struct arena *a, int64_t id, bool *ret_new, struct err *err)
{
	if (id < 0 || id >= ID_MAX)
		return err_set(err, ERR_INTERNAL, "id %lld is beyond all", (long long)id);
	size_t at = (size_t)id / PAGE_IDS;
	if (at >= b->pages && !grow(b, a, at + 1))
		return err_set(err, ERR_NOMEM, "no memory for a search");
	if (!b->page[at] && !(b->page[at] = arena_new(a, uint64_t, PAGE_WORDS)))
		return err_set(err, ERR_NOMEM, "no memory for a search");
	uint64_t *word = &b->page[at][(size_t)id % PAGE_IDS / WORD_BITS];
	uint64_t bit = UINT64_C(1) << (size_t)id % WORD_BITS;
	*ret_new = !(*word & bit);
	b->count += *ret_new;
	*word |= bit;
	return true;
}

bool id_bits_has(const struct id_bits *b, int64_t id)
{
	size_t at = (size_t)id / PAGE_IDS;

	if (id < 0 || at >= b->pages || !b->page[at])
		return false;
	return b->page[at][(size_t)id % PAGE_IDS / WORD_BITS] >> (size_t)id % WORD_BITS & 1;
}

bool id_bits_next(const struct id_bits *b, int64_t from, int64_t *ret)
{
	size_t at = (size_t)from / PAGE_IDS;
	size_t word = (size_t)from % PAGE_IDS / WORD_BITS;
	uint64_t mask = ~UINT64_C(0) << (size_t)from % WORD_BITS;

	for (; at < b->pages; at++, word = 0, mask = ~UINT64_C(0)) {
		if (!b->page[at])
			continue;
		for (; word < PAGE_WORDS; word++, mask = ~UINT64_C(0)) {
			uint64_t bits = b->page[at][word] & mask;
			if (!bits)
				continue;
			*ret = (int64_t)(at * PAGE_IDS + word * WORD_BITS) + __builtin_ctzll(bits);
			return true;
		}
	}
	return false;
}
