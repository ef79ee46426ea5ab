/*
 * cosem_time.h - COSEM date-time, 12 bytes (Blue Book 4.1.6.1).
 *
 *   year u16 · month · day of month · day of week · hour · minute · second ·
 *   hundredths · deviation i16 minutes · clock status
 *
 * Any field may be "not specified" (FF, FFFF, 8000h for the deviation); month
 * and day have further special values (FD, FE: daylight saving, last day).
 */
#pragma once
#include <stdbool.h>

#include "base/err.h"
#include "protocol/profile.h"

enum {
	COSEM_TIME_SIZE = 12,
	COSEM_ANY = 0xff,
	COSEM_ANY_YEAR = 0xffff,
	COSEM_ANY_DEVIATION = -0x8000,
	/* clock status bits */
	COSEM_STATUS_INVALID = 0x01,
	COSEM_STATUS_DOUBTFUL = 0x02,
	COSEM_STATUS_OTHER_BASE = 0x04,
	COSEM_STATUS_BAD_STATUS = 0x08,
	COSEM_STATUS_DAYLIGHT = 0x80,
	COSEM_STATUS_ANY = 0xff,
};

struct cosem_time {
	uint16_t year;
	uint8_t month;
	uint8_t day;
	uint8_t weekday; /* 1 = Monday */
	uint8_t hour;
	uint8_t minute;
	uint8_t second;
	uint8_t hundredths;
	int16_t deviation; /* minutes as on the wire, COSEM_ANY_DEVIATION */
	uint8_t status;
};

/* How the deviation is to be read; see struct profile. */
struct cosem_zone {
	enum profile_sign sign;
	int32_t offset_min;	/* seconds east; an offset outside whose negative is */
	int32_t offset_max;	/* inside is read the other way; both 0: no check */
	int32_t offset_default; /* for an unspecified deviation */
};

void cosem_time_decode(const uint8_t p[static COSEM_TIME_SIZE], struct cosem_time *ret);
void cosem_time_encode(uint8_t p[static COSEM_TIME_SIZE], const struct cosem_time *t);

/* Every field not specified: the base of a window such as "every day 06:00". */
struct cosem_time cosem_time_any(void);

/*
 * UTC seconds and offset. Fails (ERR_PROTO) when year, month, day or hour are
 * not specified or no date; minute and second not specified count as 0.
 */
NODISCARD bool cosem_time_utc(const struct cosem_time *t, const struct cosem_zone *zone,
			      int64_t *ret_utc, int32_t *ret_offset, struct err *err);

/* The inverse; `offset` in seconds east, whole minutes. Status 0. */
struct cosem_time cosem_time_from_utc(int64_t utc, int32_t offset, enum profile_sign sign);

/* Minutes of clock attribute 3 or of a deviation to seconds east and back. */
int32_t cosem_offset(int16_t minutes, const struct cosem_zone *zone);
int16_t cosem_minutes(int32_t offset, enum profile_sign sign);
