/*
 * slots.h - at which minute of its window each meter should call.
 *
 * The calls of a fleet are spread so that every minute of the window carries
 * the same load (expected seconds of call), whatever the number of meters. A
 * meter that has a minute within the window keeps it as far as that leaves the
 * spread even, so that a second computation moves nobody. Meters of one kin
 * (group, radio cell) come as far apart from each other as the window allows.
 *
 * Pure and deterministic; time and memory are linear in meters (sorting aside).
 */
#pragma once
#include <stdbool.h>

#include "base/err.h"

enum { SLOT_NONE = -1, SLOT_DAY = 1440, SLOT_SECONDS_MAX = 3600 };

struct slot_meter {
	int64_t id;	  /* decides where all else is equal */
	int64_t kin;	  /* equal values should be apart */
	uint16_t seconds; /* expected length of its call, 1–SLOT_SECONDS_MAX; out: as it counted */
	int16_t slot;	  /* in and out: minute of the day 0–1439, SLOT_NONE */
	bool kept;	  /* out: it had one and keeps it */
};

struct slot_window {
	int from;    /* first minute of the day, 0–1439 */
	int minutes; /* length, 1–1440; may pass midnight */
};

/* Meters of each minute of the day. */
struct slot_load {
	int64_t meters[SLOT_DAY];
};

/* The order of the array changes. ERR_NOMEM, ERR_INVAL for a window or meter out of range. */
NODISCARD bool slots_spread(struct slot_meter *meters, size_t n, const struct slot_window *window,
			    struct err *err);
void slots_count(const struct slot_meter *meters, size_t n, struct slot_load *ret);
