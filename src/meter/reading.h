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
	/* What rules of validate.h say; never part of the meter's own record. */
	READING_DUPLICATE = 1u << 14,	      /* a second record of this time */
	READING_SPIKE = 1u << 15,	      /* far more than this meter's history */
	READING_ZEROS = 1u << 16,	      /* nothing used for suspiciously long */
	READING_EQUAL_VALUES = 1u << 17,      /* the same use hour after hour */
	READING_CLOCK_DRIFT = 1u << 18,	      /* of a time when the clock was off */
	READING_SUM_MISMATCH = 1u << 19,      /* hours are not the meter's own day */
	READING_TEMPERATURE_RANGE = 1u << 20, /* temperature that no gas has */
	READING_USE_AFTER_NONE = 1u << 21,    /* first use after a long rest */
	READING_LATE = 1u << 22,	      /* came long after its time */
	READING_AFTER_EXCHANGE = 1u << 23,    /* does not fit the meter's exchange */
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
