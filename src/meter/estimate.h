/*
 * estimate.h - indices of hours that nobody has, between indices that are known.
 *
 * A gap of up to `linear_hours` is filled along a straight line, a longer one along
 * the use of the same hours of the same weekdays, scaled to what the register
 * says went through. Either way the estimates are whole litres, never fall, and
 * end exactly at the known index: they distribute a total, they never make one. So
 * there are none after the last known index, before the first, or where the index
 * went back. Equal input gives equal output, on every machine.
 *
 * A filled reading has READING_ESTIMATED, no temperature and no call.
 */
#pragma once
#include "meter/consumption.h"

/* Use by weekday (0 = Monday) and hour of local time, learnt from whole hours. */
struct estimate_profile {
	int64_t litres[7][24];
	int32_t hours[7][24];
};

/*
 * Gives the profile for a gap: of records that do not depend on what is being asked
 * for, say of the four weeks before it. False: there is none, and the line is taken.
 */
typedef bool estimate_profile_fn(void *arg, struct span gap, struct estimate_profile *ret);

/* ESTIMATE_LEARN_DAYS: before a gap, of which its profile is learnt. */
enum { ESTIMATE_LINEAR_HOURS = 6, ESTIMATE_HOURS_MAX = 24 * 366, ESTIMATE_LEARN_DAYS = 28 };

struct estimate_rule {
	int linear_hours; /* hours between the known indices up to which the line is taken */
	int hours_max;	  /* a longer gap is not estimated; at most ESTIMATE_HOURS_MAX */
	estimate_profile_fn *profile; /* NULL: always the line */
	void *profile_arg;
};

/* Adds the use between two records an hour apart, neither of them estimated; others are ignored. */
void estimate_learn(struct estimate_profile *p, const struct tz *zone, const struct reading *a,
		    const struct reading *b, int64_t qmax);

/*
 * The hours inside (a, b), as many as fit (`cap`); an hour stands where the clock of `a` strikes.
 * Returns how many; 0 where nothing may be estimated.
 */
size_t estimate_gap(const struct estimate_rule *rule, const struct tz *zone, int64_t qmax,
		    const struct reading *a, const struct reading *b, struct reading *out,
		    size_t cap);

/*
 * A stream of readings with its gaps filled, for any reader of readings: begin it on
 * the caller's memory, then pass estimate_next() and it. Needs the memory of two
 * readings, however long the gap.
 */
struct estimate_stream {
	const struct estimate_rule *rule;
	const struct tz *zone;
	int64_t qmax;
	reading_next_fn *next;
	void *next_arg;
	/* Its own. */
	struct reading a;
	struct reading b;
	bool has_a;
	bool has_b;
	bool use_profile;
	int64_t at;			 /* of the next estimate */
	int64_t total;			 /* litres of the gap */
	int64_t weight;			 /* of the hours up to `at` */
	int64_t weights;		 /* of the whole gap */
	struct estimate_profile profile; /* weights of hours, when use_profile */
};
void estimate_begin(struct estimate_stream *s, const struct estimate_rule *rule,
		    const struct tz *zone, int64_t qmax, reading_next_fn *next, void *next_arg);
bool estimate_next(void *stream, struct reading *ret);
