/*
 * consumption.h - consumption from index readings at period boundaries.
 *
 * Consumption is the difference of the index at the two UTC instants of the
 * local boundaries, never a sum of deltas (reference/reports.md).
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
	bool open;	/* the period had not closed at `now` */
	int64_t volume; /* litres; valid when neither boundary misses and
				 * the decrease is a plausible rollover or none */
	bool volume_valid;
	int16_t temperature; /* mean of the records in (from, to], 0.01 °C */
	uint32_t flags;	     /* union of the records' flags, READING_GAP … */
	unsigned records;    /* hourly records inside (from, to] */
};

struct consumption_rule {
	const struct tz *zone;
	enum gas_period by;
	int gas_day_start; /* local hour 0–23 */
	int64_t qmax;	   /* litres per hour; bounds a rollover */
	int64_t now;	   /* UTC; later periods are open */
};

/* Called with hourly readings in rising time order; yields closed rows. */
typedef void consumption_row_fn(void *arg, const struct consumption *row);

/*
 * Streams the periods that overlap [from, to). `next` gives readings in rising
 * order from `from` - 1 period on and returns false at the end.
 */
typedef bool reading_next_fn(void *arg, struct reading *ret);

void consumption_stream(const struct consumption_rule *rule, int64_t from, int64_t to,
			reading_next_fn *next, void *next_arg, consumption_row_fn *row,
			void *row_arg);
