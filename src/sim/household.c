#include "sim/household.h"

#include <string.h>

#include "base/attr.h"
#include "base/tz.h"
#include "sim/hash.h"

enum {
	TOPIC_KIND = 100,
	TOPIC_INSTALLED,
	TOPIC_START,
	TOPIC_SIZE,
	TOPIC_OUTDOORS,
	TOPIC_LEAK,
	TOPIC_STOPPED,
	TOPIC_AWAY,
	TOPIC_COOKING,
	TOPIC_WATER,
	TOPIC_HEATING,
	TOPIC_HOUR,
	TOPIC_TEMPERATURE,
};

enum {
	FIRST_INSTALL_DAY = 16436, /* 2015-01-01 */
	ROOM = 1800,		   /* °C/100, below it a house is heated … */
	HEATING_FROM = 1200,	   /* … once the weather stays below this */
};

bool household_kind_parse(const char *name, enum household_kind *ret)
{
	static const char *const names[] = { "cooker", "water-heater", "boiler", "dacha", "empty" };
	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		if (strcmp(name, names[i]) == 0) {
			*ret = (enum household_kind)i;
			return true;
		}
	}
	return false;
}

void household_set_kind(struct household *h, enum household_kind kind)
{
	h->kind = kind;
	h->cooking = h->water = h->heating = 0;
	if (kind == HOUSEHOLD_EMPTY)
		return;
	h->cooking = (uint16_t)hash_range(h->key, TOPIC_SIZE, 0, 180, 520);
	if (kind == HOUSEHOLD_WATER_HEATER || kind == HOUSEHOLD_BOILER)
		h->water = (uint16_t)hash_range(h->key, TOPIC_SIZE, 1, 350, 950);
	if (kind == HOUSEHOLD_BOILER)
		h->heating = (uint16_t)hash_range(h->key, TOPIC_SIZE, 2, 280, 620);
	if (kind == HOUSEHOLD_DACHA)
		h->heating = (uint16_t)hash_range(h->key, TOPIC_SIZE, 2, 100, 250);
}

static enum household_kind kind_by_fate(uint64_t key, bool large)
{
	int at = hash_range(key, TOPIC_KIND, 0, 0, 99);
	if (large) /* a G6 is installed where there is a boiler */
		return at < 92 ? HOUSEHOLD_BOILER : HOUSEHOLD_EMPTY;
	if (at < 24)
		return HOUSEHOLD_COOKER;
	if (at < 48)
		return HOUSEHOLD_WATER_HEATER;
	if (at < 90)
		return HOUSEHOLD_BOILER;
	return at < 97 ? HOUSEHOLD_DACHA : HOUSEHOLD_EMPTY;
}

void household_init(struct household *h, uint64_t seed, const char *serial,
		    const struct climate *climate, uint32_t qmax)
{
	uint64_t key = hash_text(seed, serial);
	*h = (struct household){ .key = key, .climate = climate, .qmax = qmax };
	h->installed = FIRST_INSTALL_DAY + hash_range(key, TOPIC_INSTALLED, 0, 0, 900);
	if (hash_chance(key, TOPIC_START, 0, 120000)) /* was used elsewhere before */
		h->start_index = (uint32_t)hash_range(key, TOPIC_START, 1, 1000, 30000000);
	household_set_kind(h, kind_by_fate(key, qmax > 6000));
	bool indoors = h->kind == HOUSEHOLD_COOKER || h->kind == HOUSEHOLD_WATER_HEATER;
	h->outdoors = (uint8_t)(indoors ? hash_range(key, TOPIC_OUTDOORS, 0, 3, 12)
					: hash_range(key, TOPIC_OUTDOORS, 0, 20, 95));
	if (hash_chance(key, TOPIC_LEAK, 0, 60000)) {
		h->leak_from = h->installed + hash_range(key, TOPIC_LEAK, 1, 200, 4500);
		h->leak_to = h->leak_from + hash_range(key, TOPIC_LEAK, 2, 10, 90);
		h->leak = (uint16_t)hash_range(key, TOPIC_LEAK, 3, 12, 45);
	}
	if (hash_chance(key, TOPIC_STOPPED, 0, 50000)) {
		h->stopped_from = h->installed + hash_range(key, TOPIC_STOPPED, 1, 200, 4500);
		h->stopped_to = h->stopped_from + hash_range(key, TOPIC_STOPPED, 2, 20, 400);
	}
}

/* Away in summer, and half of them in the holidays of January or May. */
static bool is_away(const struct household *h, int64_t day)
{
	struct yearday y = yearday_of(day);
	int summer = hash_range(h->key, TOPIC_AWAY, y.year * 4, 150, 235);
	int length = hash_range(h->key, TOPIC_AWAY, y.year * 4 + 1, 5, 24);
	if (y.day >= summer && y.day < summer + length)
		return true;
	if (y.month == 0 && y.day < 9)
		return hash_chance(h->key, TOPIC_AWAY, y.year * 4 + 2, 250000);
	if (y.month == 4 && y.day < 130)
		return hash_chance(h->key, TOPIC_AWAY, y.year * 4 + 3, 250000);
	return false;
}

static bool is_weekend(int64_t day)
{
	int weekday = (int)(day - floor_div(day + 3, 7) * 7 + 3); /* 0 = Monday */
	return weekday >= 5;
}

struct parts {
	uint32_t cooking;
	uint32_t water;
	uint32_t heating;
	uint32_t leak;
};

static uint32_t vary(const struct household *h, unsigned topic, int64_t day, uint32_t amount,
		     int from, int to)
{
	return amount * (uint32_t)hash_range(h->key, topic, day, from, to) / 100;
}

static uint32_t day_heating(const struct household *h, int64_t day, bool away)
{
	const struct climate *c = h->climate;
	int mean = (climate_day(c, day) * 2 + climate_day(c, day - 1)) / 3;
	if (!h->heating || mean >= HEATING_FROM)
		return 0;
	uint32_t wanted = (uint32_t)(ROOM - mean) * h->heating / 100;
	if (away)
		wanted = wanted * 45 / 100; /* kept from freezing */
	wanted = vary(h, TOPIC_HEATING, day, wanted, 88, 112);
	uint32_t most = h->qmax * 24 * 6 / 10;
	return wanted < most ? wanted : most;
}

static struct parts day_parts(const struct household *h, int64_t day)
{
	struct parts p = { 0 };
	if (day >= h->stopped_from && day < h->stopped_to)
		return p;
	if (day >= h->leak_from && day < h->leak_to)
		p.leak = h->leak * 24u;
	if (h->kind == HOUSEHOLD_EMPTY)
		return p;
	bool weekend = is_weekend(day);
	bool away = is_away(h, day);
	if (h->kind == HOUSEHOLD_DACHA) {
		int month = yearday_of(day).month;
		away = month < 3 || month > 9 || !(weekend || month == 6);
		if (away)
			return p;
	}
	if (h->heating)
		p.heating = day_heating(h, day, away);
	if (away)
		return p;
	p.cooking = vary(h, TOPIC_COOKING, day, h->cooking, 55, weekend ? 190 : 140);
	p.water = vary(h, TOPIC_WATER, day, h->water, 60, weekend ? 150 : 130);
	return p;
}

uint32_t household_day(const struct household *h, int64_t day)
{
	struct parts p = day_parts(h, day);
	return p.cooking + p.water + p.heating + p.leak;
}

/* Adds `amount` to the hours in proportion to weights, to the litre. */
static void spread(uint32_t amount, const uint32_t weight[static 24], uint32_t hours[static 24])
{
	uint64_t sum = 0;
	for (int h = 0; h < 24; h++)
		sum += weight[h];
	uint64_t seen = 0;
	uint32_t given = 0;
	for (int h = 0; sum && h < 24; h++) {
		seen += weight[h];
		uint32_t until = (uint32_t)(amount * seen / sum);
		hours[h] += until - given;
		given = until;
	}
}

void household_hours(const struct household *h, int64_t day, uint32_t ret[static 24])
{
	static const uint8_t cooking[24] = { 1,	 0,  0,	 0, 0,	4,  14, 22, 16, 8,  8, 14,
					     26, 22, 10, 8, 12, 26, 40, 42, 28, 14, 6, 3 };
	static const uint8_t water[24] = { 2,  1,  1, 1, 2,  10, 26, 30, 18, 10, 8,  10,
					   12, 10, 8, 8, 12, 20, 26, 32, 34, 30, 18, 8 };
	struct parts p = day_parts(h, day);
	uint32_t weights[4][24];
	for (int i = 0; i < 24; i++) {
		uint64_t draw = hash_draw(h->key, TOPIC_HOUR, day * 24 + i);
		/* Nobody cooks in each hour: some are skipped, others doubled. */
		weights[0][i] = cooking[i] * (uint32_t)(draw % 5 ? draw / 5 % 100 + 1 : 0);
		weights[1][i] = water[i] * (uint32_t)(draw / 512 % 100 + 5);
		int cold = 3200 - climate_hour(h->climate, day, i);
		weights[2][i] =
			(uint32_t)(cold > 100 ? cold : 100) * (uint32_t)(draw / 65536 % 30 + 85);
		weights[3][i] = 1;
	}
	weights[0][18] += 1; /* never all zero, or litres would be lost */
	memset(ret, 0, 24 * sizeof *ret);
	spread(p.cooking, weights[0], ret);
	spread(p.water, weights[1], ret);
	spread(p.heating, weights[2], ret);
	spread(p.leak, weights[3], ret);
}

int household_temperature(const struct household *h, int64_t day, int hour)
{
	int outside = climate_hour(h->climate, day, hour);
	int room = 2150 + hash_range(h->key, TOPIC_TEMPERATURE, -1, -150, 200) +
		   hash_range(h->key, TOPIC_TEMPERATURE, day, -60, 60) + (hour > 16) * 40;
	int gas = room + (outside - room) * h->outdoors / 100 +
		  hash_range(h->key, TOPIC_TEMPERATURE, day * 24 + hour + (1 << 30), -25, 25);
	return gas < -4000 ? -4000 : gas > 6000 ? 6000 : gas;
}
