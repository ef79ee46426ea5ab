/*
 * consumption.h - consumption from index readings at period boundaries.
 *
 * Consumption is the difference of the index at the two UTC instants of the
 * local boundaries, never a sum of deltas; so the hours of a day add up to the
 * day, and the days of a month to the month.
 */
#pragma once
#include "base/err.h"
#include "base/tz.h"
#include "meter/reading.h"

/* The counter wheel: 5 digits of m³ and 3 of litres. */
#define INDEX_MODULUS INT64_C(100000000) /* litres */

struct consumption {
	struct span span;    /* UTC boundaries */
	int hours;	     /* real hours of the period */
	int64_t index_start; /* litres; valid unless start_missing */
	int64_t index_end;
	bool start_missing; /* no record at the boundary: never copied over */
	bool end_missing;
	bool open;	     /* the period had not closed at `now`; end_missing too */
	int64_t volume;	     /* litres */
	bool volume_valid;   /* both boundaries are there and the index went back
			    * nowhere between them but at a plausible rollover */
	int16_t temperature; /* mean of the records in (from, to], 0.01 °C */
	uint32_t flags;	     /* union of the records' flags, and what was found
			      * here: READING_GAP (closed, and fewer records than
			      * hours), _INDEX_BACK, _ROLLOVER, _ABOVE_QMAX */
	unsigned records;    /* records inside (from, to] */
};

/*
 * Set by the caller in the flags of a reading that is no hourly record but the
 * meter's own index at that instant, from its daily archive. It stands for a
 * record missing at a boundary and is not looked at elsewhere; the hour stays a
 * gap.
 */
#define CONSUMPTION_BOUNDARY (1u << 31)

struct consumption_rule {
	const struct tz *zone;
	enum gas_period by;
	int gas_day_start; /* local hour 0–23 */
	int64_t qmax;	   /* litres per hour (G4 6000, G6 10000): a rollover that
			    * would mean more is none; 0 = unknown, none is believed */
	int64_t now;	   /* UTC; later periods are open */
};

typedef void consumption_row_fn(void *arg, const struct consumption *row);

/* Gives readings in rising time order and returns false at the end. */
typedef bool reading_next_fn(void *arg, struct reading *ret);

/*
 * Streams the periods that overlap [from, to) and have begun at `now`, one row
 * each, in order. `next` starts at the boundary at or before `from` (the start
 * of gas_period_at(from)); earlier readings do no harm.
 */
void consumption_stream(const struct consumption_rule *rule, int64_t from, int64_t to,
			reading_next_fn *next, void *next_arg, consumption_row_fn *row,
			void *row_arg);

/*
 * Litres that went through between two readings of one meter, over its wheel's
 * end if need be; false (and *ret 0) when the index went back otherwise.
 */
bool consumption_between(const struct reading *a, const struct reading *b, int64_t qmax,
			 int64_t *ret);
