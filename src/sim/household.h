/*
 * household.h - how one household uses gas, hour by hour.
 *
 * Everything is a pure function of (seed, serial, local day, hour): season,
 * weekday, heating by outside temperature, cooking peaks, holidays away, an
 * occasional leak or a meter that stopped. Days are local days since 1970 at
 * the region's offset, hour h of a day is the one that begins at h:00.
 */
#pragma once
#include <stdbool.h>

#include "sim/climate.h"

enum household_kind {
	HOUSEHOLD_COOKER,
	HOUSEHOLD_WATER_HEATER, /* cooker and water heater */
	HOUSEHOLD_BOILER,	/* house with heating */
	HOUSEHOLD_DACHA,	/* weekends of the warm half of the year */
	HOUSEHOLD_EMPTY,	/* nobody lives there */
	HOUSEHOLD_KIND_COUNT,
};

bool household_kind_parse(const char *name, enum household_kind *ret); /* "boiler" … */

struct household {
	uint64_t key;
	const struct climate *climate;
	enum household_kind kind;
	int64_t installed;	    /* local day; before it there is no archive */
	uint32_t start_index;	    /* litres on the wheel at that day */
	uint32_t qmax;		    /* litres an hour at most */
	uint16_t cooking;	    /* litres a day */
	uint16_t water;		    /* litres a day */
	uint16_t heating;	    /* litres a day for each °C below 18 */
	uint8_t outdoors;	    /* per cent by which the gas follows the weather */
	int64_t leak_from, leak_to; /* days, to exclusive; from == to: never */
	uint16_t leak;		    /* litres an hour */
	int64_t stopped_from, stopped_to;
};

void household_init(struct household *h, uint64_t seed, const char *serial,
		    const struct climate *climate, uint32_t qmax);

/* The kind by fate is replaced, as a data file may ask. */
void household_set_kind(struct household *h, enum household_kind kind);

uint32_t household_day(const struct household *h, int64_t day); /* litres */

/* Litres of each hour; their sum is household_day() exactly. */
void household_hours(const struct household *h, int64_t day, uint32_t ret[static 24]);

/* Temperature of the gas at the end of an hour, 0.01 °C. */
int household_temperature(const struct household *h, int64_t day, int hour);
