/*
 * consumption.h - consumption from index readings at period boundaries.
 *
 * Consumption is the difference of the index at the two UTC instants of the
 * local boundaries, never a sum of rounded parts; so the hours of a day add up to
 * the day, the days to the month, and the meters to their group, to the litre.
 */
#pragma once
#include "base/err.h"
#include "base/tz.h"
#include "meter/reading.h"

/* The counter wheel: 5 digits of m³ and 3 of litres. */
#define INDEX_MODULUS INT64_C(100000000) /* litres */
/* An index that nobody knows. */
#define INDEX_NONE INT64_MIN

/* Temperatures of the records: sums in 0.01 °C, and of how many. */
struct consumption_warmth {
	int64_t measured;
	int64_t measured_count;
	int64_t substitute; /* as the meter has counted without its sensor */
	int64_t substitute_count;
};

struct consumption {
	struct span span;    /* UTC boundaries */
	int hours;	     /* real hours of the period */
	int64_t index_start; /* litres; valid unless start_missing */
	int64_t index_end;
	bool start_missing; /* no record at the boundary: never copied over */
	bool end_missing;
	bool start_estimated; /* the index at the boundary is computed (estimate.h, or
			       * stored with READING_ESTIMATED) */
	bool end_estimated;
	bool open;	     /* the period had not closed at `now`; end_missing too */
	bool absent;	     /* no meter stood in the place at all: volume 0 and valid */
	int64_t volume;	     /* litres */
	bool volume_valid;   /* both boundaries are there and the index went back
			    * nowhere between them but at a plausible rollover */
	int16_t temperature; /* mean of the records in (from, to], 0.01 °C */
	uint32_t flags;	     /* union of the records' flags, and what was found
			      * here: READING_GAP (closed, and fewer records than
			      * hours), _INDEX_BACK, _ROLLOVER, _ABOVE_QMAX */
	unsigned records;    /* measured records inside (from, to] */
	unsigned exchanges;  /* times that one meter followed another in [from, to) */
	/*
	 * What the volume rests on, of the part in (from, to]: hours and litres between two
	 * readings one of which is estimated, and those closed by a record that was counted
	 * at the substitute temperature. Hours are whole, rounded half up from seconds.
	 */
	int hours_estimated;
	int64_t volume_estimated; /* litres */
	int hours_substitute;
	int64_t volume_substitute; /* litres */
	struct consumption_warmth warmth;
	uint32_t quality; /* bits by enum validate_rule (validate.h); 0 here: set by whoever knows
			   * what the rules have found */
};

/*
 * Litres by which the volume counted at the substitute temperature is more (below 0: less) than
 * it were at the mean of what was measured in the same time. False: nothing was counted so, or
 * nothing else measured.
 */
bool consumption_effect(int64_t volume_substitute, const struct consumption_warmth *w,
			int64_t *ret);

/*
 * Set by the caller in the flags of a reading that is no hourly record but the
 * meter's own index at that instant, from its daily archive. It stands for a
 * record missing at a boundary, and for estimates anywhere; it is not looked at
 * elsewhere, and the hour stays a gap.
 */
#define CONSUMPTION_BOUNDARY (1u << 31)

struct estimate_rule; /* estimate.h */

struct consumption_rule {
	const struct tz *zone;
	enum gas_period by;
	int gas_day_start;		/* local hour 0–23, before the first change */
	const struct gas_start *starts; /* its history (base/tz.h), or NULL */
	size_t starts_count;
	int64_t qmax; /* litres per hour (G4 6000, G6 10000): a rollover that
		       * would mean more is none; 0 = unknown, none is believed */
	int64_t now;  /* UTC; later periods are open, and later readings not looked at */
	const struct estimate_rule *estimate; /* fills gaps between known indices; NULL: never */
};

typedef void consumption_row_fn(void *arg, const struct consumption *row);

/* Gives readings in rising time order and returns false at the end. */
typedef bool reading_next_fn(void *arg, struct reading *ret);

/*
 * Streams the periods that overlap [from, to) and have begun at `now`, one row
 * each, in order. `next` starts at the boundary at or before `from` (the start
 * of gas_calendar_at(from)); earlier readings do no harm, and with `estimate` the
 * last record before that boundary and the first after the end are needed, lest a
 * boundary between them stays missing.
 */
void consumption_stream(const struct consumption_rule *rule, int64_t from, int64_t to,
			reading_next_fn *next, void *next_arg, consumption_row_fn *row,
			void *row_arg);

/*
 * One of the meters that have stood in one place, (from, to]. An exchange is the
 * end of one and the start of the next: (final − previous) + (current − start) is
 * what went through. Where either index is INDEX_NONE, nobody knows what went
 * through, and the volume of that period is not valid. Between two meters, before the first and
 * after the last nothing went through. Of the reading at `from` itself the index is `index_start`,
 * at `to` it is `index_final`, whatever a record says.
 */
struct consumption_segment {
	reading_next_fn *next; /* this meter's readings */
	void *next_arg;
	int64_t from;	     /* UTC; INT64_MIN: it has always been there */
	int64_t to;	     /* UTC; INT64_MAX: it is still there */
	int64_t index_start; /* litres on its counter at `from`, or INDEX_NONE */
	int64_t index_final; /* and at `to` */
	int64_t qmax;	     /* litres per hour, as in the rule, whose own is not used */
};

/* consumption_stream() over meters in order of time, none beginning before the last one's end. */
void consumption_stream_segments(const struct consumption_rule *rule, int64_t from, int64_t to,
				 const struct consumption_segment *segments, size_t count,
				 consumption_row_fn *row, void *row_arg);

/*
 * Sums: of periods of one meter, or of one period over the meters of a group.
 * Exact; false when litres no longer fit in 64 bits, the sum is then untouched.
 */
struct consumption_sum {
	int64_t volume; /* litres of the valid rows */
	int64_t hours;	/* of the valid rows */
	unsigned rows;
	unsigned valid;
	unsigned missing; /* closed rows whose volume is not valid */
	uint32_t flags;
	int64_t hours_estimated;
	int64_t volume_estimated;
	int64_t hours_substitute;
	int64_t volume_substitute;
	struct consumption_warmth warmth; /* of the valid rows */
	uint32_t quality;
};
bool consumption_add(struct consumption_sum *sum, const struct consumption *row);
/* Adds a sum to another, likewise. */
bool consumption_merge(struct consumption_sum *sum, const struct consumption_sum *other);

/*
 * Litres that went through between two readings of one meter, over its wheel's
 * end if need be; false (and *ret 0) when the index went back otherwise.
 */
bool consumption_between(const struct reading *a, const struct reading *b, int64_t qmax,
			 int64_t *ret);

/* Most litres that `qmax` lets through between two records, rounded up. */
int64_t consumption_bound(const struct reading *a, const struct reading *b, int64_t qmax);

/* Litres an hour that a type named on the plate lets through ("ВК-G4ETe": 6000); that of a G10
 * for types that tell no size known here. */
int64_t consumption_qmax(const char *type);
