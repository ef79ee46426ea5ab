#include "store/near.h"

#include "base/str.h"

void letters_read(struct letters *l, const char *word)
{
	struct str rest = str_from(word);

	l->count = 0;
	while (rest.n) {
		if (l->count == NEAR_LETTERS_MAX) {
			l->count = 0;
			return;
		}
		l->at[l->count++] = utf8_take(&rest);
	}
}

unsigned near_mistakes(unsigned letters)
{
	return letters >= 8 ? 2 : letters >= NEAR_LETTERS_MIN ? 1 : 0;
}

unsigned near_depth(unsigned letters)
{
	return letters >= 6 ? 2 : letters >= NEAR_TYPED_MIN ? 1 : 0;
}

/* FNV-1a over the letters of the prefix whose bit in `without` is not set. */
static uint32_t hash(const struct letters *l, unsigned prefix, unsigned without)
{
	uint32_t h = 2166136261u;

	for (unsigned i = 0; i < prefix; i++) {
		if (without >> i & 1)
			continue;
		for (int shift = 0; shift < 24; shift += 8)
			h = (h ^ (l->at[i] >> shift & 0xff)) * 16777619u;
	}
	return h;
}

static unsigned add(uint32_t *pieces, unsigned n, uint32_t piece)
{
	for (unsigned i = 0; i < n; i++) {
		if (pieces[i] == piece)
			return n;
	}
	pieces[n] = piece;
	return n + 1;
}

unsigned near_pieces(const struct letters *l, unsigned depth, uint32_t ret[static NEAR_PIECES_MAX])
{
	unsigned prefix = l->count < NEAR_PREFIX ? l->count : NEAR_PREFIX;
	unsigned n = 0;

	if (!prefix)
		return 0;
	n = add(ret, n, hash(l, prefix, 0));
	for (unsigned i = 0; depth >= 1 && i < prefix; i++) {
		n = add(ret, n, hash(l, prefix, 1u << i));
		for (unsigned k = i + 1; depth >= 2 && k < prefix; k++)
			n = add(ret, n, hash(l, prefix, 1u << i | 1u << k));
	}
	return n;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* One row of the table from the two before it. */
static unsigned next_row(const struct letters *a, const struct letters *b, unsigned i,
			 const unsigned *before, const unsigned *last, unsigned *row)
{
	unsigned best = row[0] = i;

	for (unsigned k = 1; k <= b->count; k++) {
		bool same = a->at[i - 1] == b->at[k - 1];
		unsigned d = least(least(last[k], row[k - 1]) + 1, last[k - 1] + !same);
		if (i > 1 && k > 1 && a->at[i - 1] == b->at[k - 2] && a->at[i - 2] == b->at[k - 1])
			d = least(d, before[k - 2] + 1);
		row[k] = d;
		best = least(best, d);
	}
	return best;
}

unsigned near_distance(const struct letters *a, const struct letters *b, unsigned max)
{
	unsigned rows[3][NEAR_LETTERS_MAX + 1];
	unsigned apart = a->count > b->count ? a->count - b->count : b->count - a->count;

	if (apart > max)
		return max + 1;
	for (unsigned k = 0; k <= b->count; k++)
		rows[0][k] = k;
	for (unsigned i = 1; i <= a->count; i++) {
		/* Before the second row there is none: it is not looked at. */
		unsigned best =
			next_row(a, b, i, rows[(i + 1) % 3], rows[(i - 1) % 3], rows[i % 3]);
		if (best > max)
			return max + 1;
	}
	return least(rows[a->count % 3][b->count], max + 1);
}
