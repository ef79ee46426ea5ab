#include "sim/climate.h"

#include <pthread.h>
#include <string.h>

#include "base/attr.h"
#include "base/tz.h"
#include "sim/hash.h"

/* Climate normals of the regions, rounded to degrees. */
static const struct climate regions[] = {
	{ "Пятигорск", 180, { -3, -2, 3, 10, 15, 19, 22, 22, 16, 10, 4, -1 }, 700 },
	{ "Волгоград", 180, { -6, -6, 0, 10, 17, 22, 25, 23, 17, 9, 2, -4 }, 800 },
	{ "Волжск", 180, { -6, -6, 0, 10, 17, 22, 25, 23, 17, 9, 2, -4 }, 800 },
	{ "Камышин", 180, { -8, -8, -2, 9, 17, 21, 24, 22, 15, 8, 0, -6 }, 800 },
	{ "Ростов", 180, { -3, -2, 3, 11, 17, 21, 24, 23, 17, 11, 4, -1 }, 750 },
	{ "Таганрог", 180, { -2, -2, 3, 11, 18, 22, 25, 24, 18, 11, 5, 0 }, 700 },
	{ "Арзамас", 180, { -10, -10, -4, 6, 13, 17, 19, 17, 12, 5, -3, -8 }, 900 },
	{ "Нижегородск", 180, { -10, -9, -3, 6, 13, 17, 19, 17, 12, 5, -2, -8 }, 900 },
	{ "Алматы", 300, { -5, -3, 4, 12, 17, 22, 24, 23, 18, 10, 3, -3 }, 750 },
	{ "", 180, { -8, -7, -2, 7, 14, 18, 20, 19, 13, 6, 0, -5 }, 800 },
};

enum { TOPIC_SPELL_SHORT = 1, TOPIC_SPELL_LONG };

/* Days 2013–2040 are asked for thousands of times a call: computed once. */
enum { TABLE_FIRST = 16000, TABLE_DAYS = 9600 };
static int16_t table[ARRAY_LEN(regions)][TABLE_DAYS];
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static int day_compute(const struct climate *c, int64_t day);

static void table_fill(void)
{
	for (size_t r = 0; r < ARRAY_LEN(regions); r++) {
		for (int d = 0; d < TABLE_DAYS; d++)
			table[r][d] = (int16_t)day_compute(&regions[r], TABLE_FIRST + d);
	}
}

const struct climate *climate_find(const char *place)
{
	const struct climate *c = regions;
	(void)pthread_once(&table_once, table_fill);
	while (!strstr(place, c->word))
		c++;
	return c;
}

struct yearday yearday_of(int64_t day)
{
	/* 1972 is the leap year of each cycle of 1461 days that begins in 1970. */
	static const int starts[] = { 0, 365, 730, 1096, 1461 };
	static const int months[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t cycle = floor_div(day, 1461);
	int in_cycle = (int)(day - cycle * 1461);
	int y = 0;
	while (in_cycle >= starts[y + 1])
		y++;
	struct yearday r = { .year = (int)cycle * 4 + y, .day = in_cycle - starts[y] };
	int left = r.day;
	for (; r.month < 11; r.month++) {
		int length = months[r.month] + (r.month == 1 && y == 2);
		if (left < length)
			break;
		left -= length;
	}
	r.mday = left + 1;
	return r;
}

/* Normal of the day, 0.01 °C: straight lines between the middles of months. */
static int day_normal(const struct climate *c, int64_t day)
{
	int half_days = yearday_of(day).day * 2 - 30; /* from the middle of January */
	int at = (half_days + 732) % 732;
	int month = at / 61;
	int from = c->normal[month] * 100;
	int to = c->normal[(month + 1) % 12] * 100;
	return from + (to - from) * (at % 61) / 61;
}

/* Straight lines between draws that stand `step` days apart, ±width. */
static int spell(const struct climate *c, unsigned topic, int64_t day, int step, int width)
{
	uint64_t key = hash_text(0, c->word);
	int64_t n = floor_div(day, step);
	int from = hash_range(key, topic, n, -width, width);
	int to = hash_range(key, topic, n + 1, -width, width);
	return from + (to - from) * (int)(day - n * step) / step;
}

static int day_compute(const struct climate *c, int64_t day)
{
	return day_normal(c, day) + spell(c, TOPIC_SPELL_SHORT, day, 4, c->spell / 2) +
	       spell(c, TOPIC_SPELL_LONG, day, 13, c->spell / 2);
}

int climate_day(const struct climate *c, int64_t day)
{
	if (day >= TABLE_FIRST && day < TABLE_FIRST + TABLE_DAYS)
		return table[c - regions][day - TABLE_FIRST];
	return day_compute(c, day);
}

int climate_hour(const struct climate *c, int64_t day, int hour)
{
	/* Coldest before sunrise, warmest in the afternoon. */
	static const int16_t wave[24] = { -250, -290, -330, -370, -400, -400, -340, -230,
					  -90,	50,   180,  280,  350,	400,  420,  410,
					  360,	280,  180,  80,	  -20,	-100, -160, -210 };
	int today = climate_day(c, day);
	int other = climate_day(c, hour < 12 ? day - 1 : day + 1);
	int away = hour < 12 ? 12 - hour : hour - 12; /* hours from noon */
	return today + (other - today) * away / 24 + wave[hour];
}
