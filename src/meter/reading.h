/*
 * reading.h - one row of a meter's archive, as the whole house passes it.
 *
 * Quantities are integers: index in litres (0.001 m³), temperature in 0.01 °C.
 * Times are UTC seconds; the meter's own offset is kept beside them.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum archive { ARCHIVE_HOUR, ARCHIVE_DAY, ARCHIVE_MONTH, ARCHIVE_COUNT };

const char *archive_name(enum archive a); /* "hour", "day", "month" */
bool archive_parse(const char *name, enum archive *ret);

/* Temperature of a reading that has none. */
#define TEMPERATURE_NONE INT16_MIN

/* What we think of a reading; beside it the meter's raw status word is kept. */
enum reading_flag {
	READING_SUBSTITUTE_TEMPERATURE = 1u << 0, /* sensor out of range */
	READING_CLOCK_INVALID = 1u << 1,	  /* the meter doubts its clock */
	READING_OFF_GRID = 1u << 2,		  /* hourly, but not on the hour */
	READING_FUTURE = 1u << 3,		  /* later than the server's clock */
	READING_WRONG_ZONE = 1u << 4,		  /* offset is not the configured zone's */
	READING_INDEX_BACK = 1u << 5,		  /* less than the record before */
	READING_RESTART = 1u << 6,		  /* meter restarted in this period */
	READING_CLOCK_SET = 1u << 7,		  /* clock was set in this period */
	READING_ESTIMATED = 1u << 8,		  /* computed by us, not measured */
	READING_EDITED = 1u << 9,		  /* changed by a person */
	READING_GAP = 1u << 10,			  /* consumption over missing records */
	READING_ROLLOVER = 1u << 11,		  /* the counter wheel passed its end */
	READING_ABOVE_QMAX = 1u << 12,		  /* more than the meter can measure */
	READING_CLOCK_BEHIND = 1u << 13,	  /* stamped by a clock that had fallen back */
};

/* API names, in bit order: "substitute-temperature", … NULL past the last. */
const char *reading_flag_name(unsigned bit);

struct reading {
	int64_t time;	     /* UTC seconds; an hourly row closes its hour */
	int64_t index;	     /* litres at base conditions */
	int32_t offset;	     /* meter's offset in seconds east of UTC */
	int16_t temperature; /* 0.01 °C or TEMPERATURE_NONE */
	uint32_t status;     /* raw status word of the meter */
	uint32_t flags;	     /* enum reading_flag */
	int64_t call;	     /* id of the call that brought it, 0 = not stored yet */
};
