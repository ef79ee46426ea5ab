/*
 * alarms.h - the troubles of a household's meter: status bits and their events.
 *
 * An episode raises one bit of the status word for a while. Bits and event
 * codes are those of profile vk-g-ete: code bit + 1 when it appears,
 * 128 + bit + 1 when it goes. A function of the household's key alone.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct episode {
	int64_t from; /* UTC */
	int64_t to;   /* UTC, INT64_MAX: stays */
	unsigned bit;
};

/* Troubles are drawn for periods of thirty days; none lasts longer than one. */
enum { ALARMS_PERIOD = 30 * 86400, ALARMS_PER_PERIOD = 12 };

int64_t alarms_period(int64_t utc);

/* Episodes that begin in period n, in rising order of `from`. */
size_t alarms_episodes(uint64_t key, int64_t n, struct episode ret[static ALARMS_PER_PERIOD]);

/* The battery runs low once and stays so; INT64_MAX when not in our days. */
int64_t alarms_battery_low(uint64_t key);

enum {
	EVENT_GONE = 128,
	EVENT_PARAMETER = 64,
	EVENT_CLOCK_SET = 65,
	STATUS_BATTERY_LOW = 2,
};
