#include "unit.h"

#include <stdio.h>

#include "sim/alarms.h"
#include "sim/history.h"

enum { DAY = 86400, NOW = 1768467600 };

static void hours_add_up_to_their_day(void **state)
{
	(void)state;
	for (unsigned serial = 17000000; serial < 17000200; serial++) {
		struct household h;
		char text[16];
		(void)snprintf(text, sizeof text, "%u", serial);
		household_init(&h, 1, text, climate_find("Ростов"), 6000);
		for (int64_t day = 20000; day < 20400; day++) {
			uint32_t hours[24];
			uint32_t sum = 0;
			household_hours(&h, day, hours);
			for (int i = 0; i < 24; i++) {
				assert_true(hours[i] <= h.qmax);
				sum += hours[i];
			}
			assert_int_equal(sum, household_day(&h, day));
		}
	}
}

static struct history open_one(struct meter *m, uint64_t seed, int64_t from, int64_t now)
{
	struct history h;
	meter_init(m, seed, "15401541", "ВК-G4ETe", "Волгоград");
	household_set_kind(&m->household, HOUSEHOLD_BOILER);
	assert_true(history_open(&h, m, from, now, NULL));
	return h;
}

/* Another depth, another moment: the same rows. Another seed: others. */
static void rows_do_not_depend_on_who_looks(void **state)
{
	(void)state;
	struct meter m1;
	struct meter m2;
	struct meter m3;
	struct history a = open_one(&m1, 1, NOW - 400 * DAY, NOW);
	struct history b = open_one(&m2, 1, NOW - 33 * DAY - 1234, NOW + 5 * DAY + 777);
	struct history c = open_one(&m3, 2, NOW - 33 * DAY, NOW);
	size_t differ = 0;
	assert_int_equal(a.count[HISTORY_HOUR], 400 * 24 + 1);
	for (int k = 0; k < HISTORY_KIND_COUNT; k++) {
		enum history_kind kind = (enum history_kind)k;
		size_t ia = history_find(&a, kind, NOW - 33 * DAY);
		size_t ib = 0;
		assert_true(ia < a.count[kind]);
		for (; ia < a.count[kind]; ia++, ib++) {
			struct history_row x = history_row(&a, kind, ia);
			struct history_row y = history_row(&b, kind, ib);
			assert_int_equal(x.time, y.time);
			assert_int_equal(x.index, y.index);
			assert_int_equal(x.temperature, y.temperature);
			assert_int_equal(x.status, y.status);
			if (kind == HISTORY_HOUR)
				differ += history_row(&c, kind, ib).index != x.index;
		}
	}
	assert_true(differ > 700);
	history_close(&a);
	history_close(&b);
	history_close(&c);
}

static void daily_rows_repeat_the_hour(void **state)
{
	(void)state;
	struct meter m;
	struct history h = open_one(&m, 1, NOW - 90 * DAY, NOW);
	assert_int_equal(h.count[HISTORY_DAY], 90);
	assert_int_equal(h.count[HISTORY_MONTH], 3);
	for (size_t i = 0; i < h.count[HISTORY_DAY]; i++) {
		struct history_row d = history_row(&h, HISTORY_DAY, i);
		assert_int_equal((d.time + 3 * 3600) % DAY, 6 * 3600);
		struct history_row r =
			history_row(&h, HISTORY_HOUR, history_find(&h, HISTORY_HOUR, d.time));
		assert_int_equal(r.time, d.time);
		assert_int_equal(r.index, d.index);
		assert_int_equal(r.temperature, d.temperature);
	}
	/* 01.01.2026 06:00 in Moscow */
	assert_int_equal(history_row(&h, HISTORY_MONTH, 2).time, 1767236400);
	history_close(&h);
}

static void the_index_never_falls(void **state)
{
	(void)state;
	struct meter m;
	uint32_t last = 0;
	struct history h = open_one(&m, 7, NOW - 400 * DAY, NOW + 1800);
	for (size_t i = 0; i < h.count[HISTORY_HOUR]; i++) {
		struct history_row r = history_row(&h, HISTORY_HOUR, i);
		assert_true(r.index >= last && (!last || r.index - last <= 6000));
		last = r.index;
	}
	assert_true(history_current(&h).index >= last);
	history_close(&h);
}

static void winter_takes_more_than_summer(void **state)
{
	(void)state;
	struct household h;
	uint32_t january = 0;
	uint32_t july = 0;
	household_init(&h, 1, "15401541", climate_find("Арзамас"), 6000);
	household_set_kind(&h, HOUSEHOLD_BOILER);
	for (int i = 0; i < 31; i++) {
		january += household_day(&h, 20454 + i);
		july += household_day(&h, 20454 + 181 + i);
	}
	assert_true(january > 5 * july);
	assert_true(climate_day(h.climate, 20454 + 14) < 0);
	assert_true(climate_day(h.climate, 20454 + 195) > 1000);
}

/* Each event tells of a bit that the status of its hour shows. */
static void events_and_status_agree(void **state)
{
	(void)state;
	size_t seen = 0;
	for (unsigned serial = 1; serial < 400; serial++) {
		struct meter m;
		struct history h;
		char text[16];
		(void)snprintf(text, sizeof text, "%u", serial);
		meter_init(&m, 1, text, "ВК-G4ETe", "");
		assert_true(history_open(&h, &m, NOW - 400 * DAY, NOW, NULL));
		for (size_t i = 0; i < h.events_n; i++) {
			assert_true(!i || h.events[i].time >= h.events[i - 1].time);
			if (h.events[i].code > EVENT_PARAMETER)
				continue;
			size_t at = history_find(&h, HISTORY_HOUR, h.events[i].time);
			if (at == h.count[HISTORY_HOUR])
				continue;
			uint16_t status = history_row(&h, HISTORY_HOUR, at).status;
			assert_true(status & 1u << (h.events[i].code - 1));
			seen++;
		}
		history_close(&h);
		meter_finish(&m);
	}
	assert_true(seen > 50);
}

static void dates_are_those_of_the_calendar(void **state)
{
	(void)state;
	struct yearday y = yearday_of(17410); /* 01.09.2017 */
	assert_int_equal(y.year, 47);
	assert_int_equal(y.month, 8);
	assert_int_equal(y.mday, 1);
	y = yearday_of(19782); /* 29.02.2024 */
	assert_int_equal(y.month, 1);
	assert_int_equal(y.mday, 29);
	y = yearday_of(20453); /* 31.12.2025 */
	assert_int_equal(y.year, 55);
	assert_int_equal(y.day, 364);
	assert_int_equal(y.mday, 31);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hours_add_up_to_their_day),
		cmocka_unit_test(rows_do_not_depend_on_who_looks),
		cmocka_unit_test(daily_rows_repeat_the_hour),
		cmocka_unit_test(the_index_never_falls),
		cmocka_unit_test(winter_takes_more_than_summer),
		cmocka_unit_test(events_and_status_agree),
		cmocka_unit_test(dates_are_those_of_the_calendar),
	};
	return cmocka_run_group_tests_name("sim_household", tests, NULL, NULL);
}
