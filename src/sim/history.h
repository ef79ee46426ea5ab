/*
 * history.h - the archives of one meter as they stand at one moment.
 *
 * A history is opened for one call and sees nothing that happens later. Rows
 * are computed when asked for; only the index at each midnight is held, four
 * bytes a day. Index in litres (wheel of 100 000 m³), temperature in 0.01 °C.
 * The daily row is stamped with the start of its gas day (06:00 local) and
 * shows index and temperature at that instant, the monthly one likewise on
 * day 1: both repeat the hourly row of that moment.
 */
#pragma once
#include <stdbool.h>

#include "base/err.h"
#include "sim/alarms.h"
#include "sim/meter.h"

enum history_kind { HISTORY_HOUR, HISTORY_DAY, HISTORY_MONTH, HISTORY_KIND_COUNT };

const char *history_kind_name(enum history_kind kind); /* "hour" … as in truth files */

struct history_row {
	int64_t time; /* UTC */
	uint32_t index;
	int16_t temperature;
	uint16_t status;
};

struct history_event {
	int64_t time; /* UTC */
	uint8_t code;
};

struct history {
	const struct meter *meter;
	int64_t now; /* UTC by the meter's clock */

	size_t given[HISTORY_KIND_COUNT]; /* rows given by a data file up to now */
	size_t count[HISTORY_KIND_COUNT]; /* all rows */

	int64_t first[HISTORY_KIND_COUNT]; /* UTC of the first computed row */
	int64_t *months;		   /* UTC of the computed monthly rows */

	/* What a meter's life makes of all that (life.h); NULL: it stays as it is. */
	struct history_row *own[HISTORY_KIND_COUNT];
	uint32_t less; /* litres by which the index at `now` is less */

	int64_t base_day; /* local day of base[0] */
	size_t days;
	uint32_t *base; /* index at local midnights */

	int64_t hours_day; /* whose hours are held in `until` */
	uint32_t until[25];

	/* Rows that were captured between the hours, among those of HISTORY_HOUR. */
	size_t captured_n;
	size_t captured_at[METER_CAPTURED_MAX]; /* place in the archive */

	struct episode *episodes;
	size_t episodes_n;
	struct history_event *events; /* rising in time */
	size_t events_n;
};

/*
 * Archives reach back to `from` (given rows: all), or as far as the meter's life
 * lets them. Fails when memory is out.
 */
NODISCARD bool history_open(struct history *h, struct meter *m, int64_t from, int64_t now,
			    struct err *err);
/* Likewise with all that the meter ever had up to now, read or not. */
NODISCARD bool history_open_whole(struct history *h, struct meter *m, int64_t from, int64_t now,
				  struct err *err);
void history_close(struct history *h); /* also of a zeroed one */

/* i < count[kind] */
struct history_row history_row(struct history *h, enum history_kind kind, size_t i);

/* Number of rows before `time`: the place of the first at or after it. */
size_t history_find(struct history *h, enum history_kind kind, int64_t time);

/* Puts what the meter shows at `now` into the hourly archive, as a head-end may order. False:
 * no more rows of that kind can be kept, or the clock went back since the last one. */
NODISCARD bool history_capture(struct history *h, struct meter *m);

/* Running index of the household, without the wheel's turn; time up to now. */
uint32_t history_index(struct history *h, int64_t time);

/* What the meter shows at `now`. */
struct history_row history_current(struct history *h);
