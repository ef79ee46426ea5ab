/*
 * life.h - what befalls a meter from day to day.
 *
 * A plan lists events, shared by a group; a meter's fate says which of them
 * are its own. Archives are a function of time still: what happens to a meter
 * changes how they are cut, counted and stamped.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum life_kind {
	LIFE_SIM_LOST, /* makes no calls */
	LIFE_BATTERY,  /* the last call is cut off, then silence; value: days of falling voltage */
	LIFE_CLONE,    /* a second device with this serial calls too */
	LIFE_RESET,    /* the index begins again at zero */
	LIFE_EXCHANGE, /* another device with this serial: index zero, nothing in its archives */
	LIFE_FIRMWARE, /* tells another firmware from then on */
	LIFE_TYPE,     /* tells another type from then on */
	LIFE_RING,     /* the hourly archive holds the newest `value` hours */
	LIFE_HOLES,    /* `value` per cent of the hourly rows were never recorded */
	LIFE_OFF_GRID, /* hourly rows are stamped `value` seconds past the hour */
	LIFE_FUTURE,   /* the archives go on `value` hours past the clock */
	LIFE_DRIFT,    /* the clock is ahead by `value` seconds */
	LIFE_ZONE,     /* the deviation is wrong by `value` minutes; its local time is right */
	LIFE_SIGN,     /* the deviation has the other sign; its local time is right */
	LIFE_KIND_COUNT,
};

const char *life_name(enum life_kind kind); /* "sim-lost" … as in scenarios */
bool life_parse(const char *name, enum life_kind *ret);

/* Bounds of an event's value, and what it is when none is given; both 0: it has none. */
struct life_range {
	int32_t min;
	int32_t max;
	int32_t preset;
};
struct life_range life_range(enum life_kind kind);

struct life_event {
	enum life_kind kind;
	int64_t from; /* UTC */
	int64_t to;   /* UTC, exclusive; INT64_MAX: for good */
	int32_t value;
	uint32_t share; /* of a million meters of the group */
};

enum { LIFE_EVENTS_MAX = 32 };

struct life_plan {
	size_t n;
	struct life_event events[LIFE_EVENTS_MAX];
};

bool life_has(const struct life_plan *p, enum life_kind kind);

/* Which events are a meter's own: bit i for event i. */
uint32_t life_fate(const struct life_plan *p, uint64_t key);

/* What life means for a meter at a moment. */
struct life_state {
	bool silent; /* makes no call … */
	bool dead;   /* … nor ever will again */
	bool dying;  /* this call is its last and is cut off */
	bool other_type;
	bool other_sign; /* of the deviation */
	bool other_firmware;
	int32_t clock_error; /* seconds by which the clock is ahead */
	int16_t zone;	     /* minutes east that it tells */
	int32_t millivolts;  /* of a falling battery; 0: not falling */
};

/* `zone`: true minutes east; `day`: seconds between two calls. */
struct life_state life_at(const struct life_plan *p, uint32_t fate, int64_t now, int zone,
			  int64_t day);

struct history;
struct meter;

/* Seconds that the hourly archive reaches back at the meter's time `now`; 0: all. */
int64_t life_ring(const struct meter *m, int64_t now);
/* Seconds by which the archives are ahead of the clock. */
int64_t life_ahead(const struct meter *m, int64_t now);
/* When the device was exchanged last before `now`; INT64_MIN: never. */
int64_t life_exchanged(const struct meter *m, int64_t now);

/*
 * Turns the archives that a history computed into those of this meter's life;
 * `whole`: also what a ring or an exchange has taken away.
 */
NODISCARD bool life_shape(struct history *h, bool whole);
