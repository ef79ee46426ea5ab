/*
 * search_text.h - what a person typed into the search box, read as words to find by.
 *
 * A text can be read in several ways: as it stands, with its groups of digits joined, as typed
 * with the other keyboard layout, as Russian in Latin letters. Words that only say what stands
 * beside them ("ул", "кв") are left out, and tell what the number after them is. Pure; the work is
 * bounded by the length of the text. Private to the store.
 */
#pragma once
#include "store/register.h"

enum search_reading {
	SEARCH_AS_TYPED,
	SEARCH_JOINED, /* "902 123-45-67" as one number */
	SEARCH_OTHER_LAYOUT,
	SEARCH_FROM_LATIN,
	SEARCH_READINGS,
};

struct search_word {
	char text[WORD_BYTES]; /* folded */
	unsigned hint;	       /* bits of the places where it may stand, 0 = anywhere */
	bool number;	       /* digits only */
};

struct search_words {
	unsigned count;
	struct search_word word[WORDS_MAX];
};

/* False when the text cannot be read so, or reads as it stands. */
bool search_read(const char *text, enum search_reading how, struct search_words *ret);
/* Digits and signs of a whole telephone number are in it. */
bool search_has_phone(const char *text);
