#include "sim/alarms.h"

#include "base/attr.h"
#include "base/tz.h"
#include "sim/hash.h"

enum { TOPIC_EPISODE = 200, TOPIC_BATTERY };

/* How often a trouble comes, a million periods, and how long it stays, seconds. */
static const struct {
	uint16_t per_million;
	uint8_t bit;
	int32_t least;
	int32_t most;
} troubles[] = {
	{ 3000, 0, 120, 5400 },	   /* case opened */
	{ 2500, 1, 600, 40000 },   /* magnetic field */
	{ 600, 3, 1800, 9000 },	   /* clock invalid */
	{ 3500, 4, 7200, 200000 }, /* temperature sensor */
	{ 900, 5, 60, 1800 },	   /* reverse flow */
	{ 900, 6, 300, 3600 },	   /* flow above Qmax */
	{ 200, 7, 3600, 90000 },   /* archive memory */
	{ 300, 8, 600, 60000 },	   /* measuring unit */
	{ 9000, 9, 900, 60000 },   /* modem or SIM */
	{ 300, 10, 600, 7200 },	   /* calibration lock open */
	{ 6000, 11, 5, 60 },	   /* power-up, restart */
};
_Static_assert(ARRAY_LEN(troubles) <= ALARMS_PER_PERIOD, "one episode a trouble and period");

int64_t alarms_period(int64_t utc)
{
	return floor_div(utc, ALARMS_PERIOD);
}

size_t alarms_episodes(uint64_t key, int64_t n, struct episode ret[static ALARMS_PER_PERIOD])
{
	size_t count = 0;
	for (size_t i = 0; i < ARRAY_LEN(troubles); i++) {
		int64_t draw = (n << 8) + (int64_t)i * 4;
		if (!hash_chance(key, TOPIC_EPISODE, draw, troubles[i].per_million))
			continue;
		int64_t from = n * ALARMS_PERIOD +
			       hash_range(key, TOPIC_EPISODE, draw + 1, 0, ALARMS_PERIOD - 1);
		int64_t last = hash_range(key, TOPIC_EPISODE, draw + 2, troubles[i].least,
					  troubles[i].most);
		size_t at = count++;
		for (; at && ret[at - 1].from > from; at--)
			ret[at] = ret[at - 1];
		ret[at] = (struct episode){ from, from + last, troubles[i].bit };
	}
	return count;
}

int64_t alarms_battery_low(uint64_t key)
{
	if (!hash_chance(key, TOPIC_BATTERY, 0, 40000))
		return INT64_MAX;
	/* Between 2019 and 2027, after some years of service. */
	return INT64_C(1546300800) + (int64_t)hash_range(key, TOPIC_BATTERY, 1, 0, 3000) * 86400 +
	       hash_range(key, TOPIC_BATTERY, 2, 0, 86399);
}
