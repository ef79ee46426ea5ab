/*
 * verify_words.h - the part of `themis check` that looks after what searches look in. Private to
 * the store.
 */
#pragma once
#include "store/register.h"
#include "store/verify.h"

struct verify_words {
	int64_t meters;	 /* rows that the register needs: of meter_find … */
	int64_t words;	 /* … of meter_word */
	int64_t retired; /* … of retired_word */
};

/* An active or retired meter: *ret_same false when a word, its texts or the dictionary lack. */
NODISCARD bool verify_words_of_meter(struct db *db, struct verify_words *v, int64_t meter,
				     const struct register_source *src, bool *ret_same,
				     struct err *err);
/* After all meters: subscribers without one, the dictionary, and nothing more than needed. */
NODISCARD bool verify_words_end(struct db *db, struct verify_words *v, verify_found_fn *found,
				void *arg, int64_t *wrong, struct err *err);
