/*
 * near.h - words that differ by a typing mistake: pieces to find them by, and how far they are.
 *
 * A mistake is a letter too many, one that lacks, a wrong one, or two neighbours in the other
 * order. Words of four letters may have one, those of eight and more two. Pieces of a word are
 * its first NEAR_PREFIX letters less up to as many; two words within reach of each other share
 * one of them, so that a dictionary finds candidates by equality alone. Pure.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	NEAR_LETTERS_MIN = 4, /* of a word that a mistyped one may stand for */
	NEAR_TYPED_MIN = 3,   /* of a mistyped word: one letter lacks */
	NEAR_LETTERS_MAX = 32,
	NEAR_PREFIX = 7,
	NEAR_PIECES_MAX = 1 + 7 + 21,
};

/* Code points of folded UTF-8; a word that is too long has 0. */
struct letters {
	unsigned count;
	uint32_t at[NEAR_LETTERS_MAX];
};
void letters_read(struct letters *l, const char *word);

/* How many mistakes a word of the dictionary forgives, by its letters. */
unsigned near_mistakes(unsigned letters);
/* How many letters to leave out of a typed word to meet every word it may stand for. */
unsigned near_depth(unsigned letters);

/* Hashes of the pieces with up to `depth` (0–2) letters left out, without doubles. */
unsigned near_pieces(const struct letters *l, unsigned depth, uint32_t ret[static NEAR_PIECES_MAX]);

/* Mistakes between two words, `max` + 1 when there are more than `max`. */
unsigned near_distance(const struct letters *a, const struct letters *b, unsigned max);
