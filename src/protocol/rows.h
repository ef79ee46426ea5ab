/* rows.h - what rows of archives have in common, whatever the protocol. */
#pragma once
#include "meter/reading.h"

#define ROWS_INDEX_MAX INT64_C(1000000000000) /* litres; a billion m³: no household */

/* 0.01 °C that a gas may have, else TEMPERATURE_NONE. */
static inline int16_t rows_temperature(int64_t t)
{
	return (int16_t)(t < -27315 || t > INT16_MAX ? TEMPERATURE_NONE : t);
}

/* One period on; of a monthly archive the same local time of the next month, of
 * the others `seconds`. `offset` in seconds east. */
int64_t rows_next(int64_t time, int32_t offset, enum archive archive, int64_t seconds);

/* Events of one second that are equal are told apart by their number among them. */
struct rows_ordinals {
	int64_t time;
	struct {
		uint32_t code;
		uint32_t count;
	} seen[32]; /* codes of the events at `time`; a meter has no more in one second … */
	unsigned n;
	uint32_t others; /* … and if so, the rest of them is numbered through */
};
uint32_t rows_ordinal(struct rows_ordinals *o, int64_t time, uint32_t code);
