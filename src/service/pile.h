/*
 * pile.h - the readings of one meter that count, at once in memory.
 *
 * At once, because their gaps are filled from what stands before them, and a statement of a
 * connection runs once at a time. Hourly readings, and where there is none the daily one of that
 * very instant (CONSUMPTION_BOUNDARY).
 */
#pragma once
#include "meter/estimate.h"
#include "store/counted.h"
#include "store/quality.h"

struct pile {
	struct db *db;
	const struct tz *zone;
	int64_t meter;
	int64_t qmax;	  /* litres per hour */
	int64_t from;	  /* UTC, since when the meter stood in its place … */
	int64_t to;	  /* … and until when */
	int64_t known_at; /* as it was asked for */
	struct quality quality;
	struct reading *item;
	size_t count;
	size_t cap;
	size_t at; /* the next to be given */
};

/* With what validation says of them. Into an empty pile with db, zone, meter and qmax; archive and meter of q are not looked at. */
NODISCARD bool pile_load(struct pile *p, const struct counted_query *q, struct err *err);
void pile_free(struct pile *p);
/* What the rules have found in (from, to], as far as the meter stood there: as quality_at(). */
uint32_t pile_quality(const struct pile *p, struct span of);
#define AUTO_PILE CLEANUP(pile_free) struct pile

bool pile_next(void *pile, struct reading *ret); /* reading_next_fn */
/* How gas was used in the four weeks before a gap (estimate_profile_fn): of records alone, so
 * that an estimate rests on none. */
bool pile_learn(void *pile, struct span gap, struct estimate_profile *ret);
