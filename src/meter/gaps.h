/*
 * gaps.h - arithmetic of the gap ledger: in which time an archive lacks records.
 *
 * A ledger is a short list of disjoint ranges in rising order; both ends of a
 * range belong to it. What a range means: of the records that the store lacks in
 * it, all are expected, or have been asked for in vain, or are known to be lost.
 * A range may therefore cover records that are there; merging near ranges is
 * always right, and keeps a list within its bounds.
 */
#pragma once
#include <stddef.h>

#include "meter/reading.h"

/* A ledger is kept for each archive and for the event log. */
enum { LEDGER_EVENT = ARCHIVE_COUNT, LEDGER_COUNT };
const char *ledger_name(int ledger); /* "hour", "day", "month", "event" */
bool ledger_parse(const char *name, int *ret);

enum gap_state {
	GAP_EXPECTED,  /* not asked for yet */
	GAP_ASKED,     /* asked for, but the answer did not come whole */
	GAP_PERMANENT, /* the meter has answered: it does not have them */
	GAP_STATE_COUNT,
};
const char *gap_state_name(enum gap_state s); /* "expected", … */

struct gap {
	int64_t from; /* UTC, as the next */
	int64_t to;
	enum gap_state state;
	int64_t since;	  /* when it was found */
	int64_t asked_at; /* 0: never */
	int64_t asked;	  /* times */
	int64_t call;	  /* the last that asked, 0 = none */
};

enum {
	GAPS_OPEN_MAX = 32, /* ranges that are not permanent */
	GAPS_MAX = 96,
	GAPS_ROOM = 2 * GAPS_MAX + 2, /* while a function works */
};

struct gaps {
	int ledger;
	size_t count;
	struct gap p[GAPS_ROOM];
};

/*
 * What lacks between two records that follow each other in an archive: false
 * when nothing does. Archives have their own pace: hourly records stand on the
 * hour, days last 23 to 25 hours, months 28 to 31 days.
 */
bool gaps_between(int ledger, int64_t before, int64_t after, int64_t *ret_from, int64_t *ret_to);

/* Records that a range lacks when it has none, -1: nobody knows (events). */
int64_t gaps_records(int ledger, int64_t from, int64_t to);

/* Shortest time between two records of an archive; 1 for events. */
int64_t gaps_step(int ledger);

/* The record of `time` is there. */
void gaps_take(struct gaps *g, int64_t time);
/* Nothing lacks in the range. */
void gaps_clear(struct gaps *g, int64_t from, int64_t to);
/* Of the range, what is in no other yet becomes one more; *what: its other fields. */
void gaps_expect(struct gaps *g, int64_t from, int64_t to, const struct gap *what);
/* What is open in the range has been asked for in vain: once more for each call. */
void gaps_ask(struct gaps *g, int64_t from, int64_t to, int64_t now, int64_t call);
/* What is open in the range will never come. */
void gaps_give_up(struct gaps *g, int64_t from, int64_t to, int64_t now, int64_t call);

/* Within the bounds after every function above; for lists from elsewhere. */
void gaps_bound(struct gaps *g);

struct gap_range {
	int ledger;
	int64_t from;
	int64_t to;
};

/*
 * What to ask for in one call: open ranges, those asked least often first, the
 * newest first of them, near ones together; at most `max` and in all not many
 * more than `rows` records. What was asked for in vain in so many calls rests
 * for a day, then longer each time, up to a month: a meter that cannot answer
 * lives on a battery. now: UTC. Returns how many.
 */
enum { GAPS_PATIENCE = 8, GAPS_REST_MAX = 30 };
size_t gaps_plan(const struct gaps *g, int64_t now, int64_t rows, struct gap_range *ret,
		 size_t max);
