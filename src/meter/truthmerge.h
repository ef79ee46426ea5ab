/*
 * truthmerge.h - what a store has of one archive of one meter against the truth.
 *
 * Both sides come record by record in rising order of time (events of one
 * moment by code), so that memory does not grow with the archives.
 */
#pragma once
#include "meter/truthline.h"

enum truth_difference {
	TRUTH_LOST,	   /* the meter showed it, the store lacks it */
	TRUTH_DOUBLED,	   /* the store has it more than once */
	TRUTH_ALTERED,	   /* the store has other values */
	TRUTH_EXTRA,	   /* the store has what the meter never had */
	TRUTH_REVISED,	   /* a revision tells values that the meter never had */
	TRUTH_DIFFERENCES, /* how many kinds */
};

const char *truth_difference_name(enum truth_difference d); /* "lost" … */

struct truth_tally {
	uint64_t records;   /* of the truth; of alternatives one counts */
	uint64_t stored;    /* in the store */
	uint64_t same;	    /* of these as the truth has it */
	uint64_t revisions; /* in the store */
	uint64_t wrong[TRUTH_DIFFERENCES];
	/* Differences with a reason: what is missing … */
	uint64_t missing[TRUTH_WHY_COUNT];
	/* … and what an alternative explains: other value, revision. */
	uint64_t alternatives;
};

uint64_t truth_wrong(const struct truth_tally *t); /* all that nothing explains */

/* False at the end. */
typedef bool truth_next_fn(void *arg, struct truth_line *ret);
struct truth_side {
	truth_next_fn *next; /* NULL: nothing */
	void *arg;
};

/* One difference that nothing explains; `had` is NULL when there is none. */
typedef void truth_found_fn(void *arg, enum truth_difference d, const struct truth_line *has,
			    const struct truth_line *should);

enum { TRUTH_ALTERNATIVES = 4 };

/* All lines are of one serial and kind. Adds to *tally. */
void truth_merge(struct truth_side truth, struct truth_side stored, struct truth_side revisions,
		 truth_found_fn *found, void *arg, struct truth_tally *tally);
