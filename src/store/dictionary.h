/*
 * dictionary.h - distinct words of the register, for those that are typed with mistakes.
 *
 * A word comes in with its first use and goes with its last, but common ones (of cities,
 * types and groups), which stay. Only words of letters are kept: numbers are mended
 * by trying. Private to the store.
 */
#pragma once
#include "store/engine.h"
#include "store/near.h"
#include "store/register.h"

NODISCARD bool dictionary_add(struct db *db, const char *word, bool common, struct err *err);
/* All words of a folded text, as common ones. */
NODISCARD bool dictionary_add_text(struct db *db, const char *folded, struct err *err);
/* Takes a word out that no row of the words tables has any longer. */
NODISCARD bool dictionary_drop_unused(struct db *db, const char *word, struct err *err);
/* Whether the dictionary keeps such a word. */
bool dictionary_takes(const char *word);
/* Is it there? */
NODISCARD bool dictionary_has(struct db *db, const char *word, bool *ret, struct err *err);

struct near_word {
	char word[WORD_BYTES];
	unsigned distance;
};
/* Words that a typed one may stand for, nearest first, at most `max`; itself is not among them. */
NODISCARD bool dictionary_near(struct db *db, const char *typed, struct near_word *ret, size_t max,
			       size_t *ret_count, struct err *err);
