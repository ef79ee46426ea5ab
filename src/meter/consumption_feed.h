/*
 * consumption_feed.h - the readings of all meters that stood in a place, one after
 * another, with what is known of their exchanges and, if asked for, estimates;
 * for consumption.c alone.
 */
#pragma once
#include "meter/consumption.h"
#include "meter/estimate.h"

/* In the flags of a reading: an index of the card, told with an exchange; it holds anywhere. */
#define FEED_ANCHOR (1u << 30)

struct feed_item {
	struct reading r;
	size_t segment; /* its meter */
};

struct feed {
	const struct consumption_rule *rule;
	const struct consumption_segment *segments;
	size_t count;
	size_t at;  /* segment that is being read */
	bool begun; /* its first index has been told */
	bool ended; /* and its last */
	struct estimate_stream estimates;
};

void feed_begin(struct feed *f, const struct consumption_rule *rule,
		const struct consumption_segment *segments, size_t count);
bool feed_next(struct feed *f, struct feed_item *ret);
