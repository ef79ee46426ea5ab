/*
 * climate.h - outside temperature of the regions in which meters live.
 *
 * Monthly normals with warm and cold spells of some days and a daily wave.
 * Days are local days since 1970-01-01 at the region's own fixed offset.
 */
#pragma once
#include <stdint.h>

struct climate {
	const char *word;  /* occurs in the region's or city's name */
	int zone;	   /* minutes east of UTC */
	int8_t normal[12]; /* °C, mean of the month */
	uint16_t spell;	   /* 0.01 °C, width of the spells */
};

/* The region whose word occurs in `place` (a group path, a city); a default. */
const struct climate *climate_find(const char *place);

/* Mean outside temperature of a local day, 0.01 °C. */
int climate_day(const struct climate *c, int64_t day);

/* Outside temperature at a local hour (0–23) of a local day, 0.01 °C. */
int climate_hour(const struct climate *c, int64_t day, int hour);

/* Date of a day in 1901–2099. */
struct yearday {
	int year;  /* since 1970 */
	int day;   /* of the year, 0–365 */
	int month; /* 0–11 */
	int mday;  /* 1–31 */
};
struct yearday yearday_of(int64_t day);
