#include "unit.h"

#include <stdio.h>

#include "base/decimal.h"
#include "base/str.h"
#include "base/tz.h"
#include "sim/given.h"

/* The two report tables of the original's manual, month 09.2017. */
static const char *const readings[31] = {
	"5,443", "5,443", "5,443", "5,443",  "5,443",  "5,443",	 "5,443",  "5,443",
	"5,443", "5,443", "5,443", "5,443",  "5,443",  "5,443",	 "5,443",  "5,443",
	"5,443", "5,443", "5,443", "5,443",  "5,443",  "5,443",	 "5,443",  "5,443",
	"5,443", "5,443", "5,443", "12,510", "22,517", "37,921", "54,445",
};
static const char *const temperatures[30] = {
	"19,41", "19,15", "18,41", "20,86", "21,80", "22,82", "21,73", "17,66", "19,74", "20,56",
	"21,16", "21,98", "21,68", "22,40", "22,54", "22,67", "22,99", "22,97", "23,24", "23,86",
	"23,26", "23,81", "22,20", "19,43", "18,75", "17,50", "15,30", "16,43", "14,70", "16,53",
};
static const char *const consumed[4][2] = {
	/* m³, m³/h of 27.09 to 30.09 */
	{ "7,067", "0,294" },
	{ "10,007", "0,417" },
	{ "15,404", "0,642" },
	{ "16,524", "0,689" },
};

enum { FIRST = 1504234800 /* 01.09.2017 06:00 in Moscow */, DAY = 86400 };

static struct given_file *demo;

static int load_demo(void **state)
{
	(void)state;
	static char text[1 << 20];
	FILE *f = popen(SOURCE_ROOT "/tools/demo-data", "re");
	if (!f)
		return 1;
	size_t n = fread(text, 1, sizeof text, f);
	struct err err = { 0 };
	if (pclose(f) != 0 || !given_parse("demo-data", text, n, &demo, &err)) {
		print_error("%s\n", err.msg);
		return 1;
	}
	return 0;
}

static int drop_demo(void **state)
{
	(void)state;
	given_free(demo);
	tz_forget_all();
	return 0;
}

static struct history open_paper(struct meter *m, const char *serial, int64_t now)
{
	struct history h;
	const struct given *g = given_find(demo, serial);
	assert_non_null(g);
	meter_init(m, 1, serial, g->type, g->place);
	m->given = g;
	if (g->kind_said)
		household_set_kind(&m->household, g->kind);
	assert_true(history_open(&h, m, now - 400 * DAY, now, NULL));
	return h;
}

static uint32_t index_at(struct history *h, enum history_kind kind, int64_t time)
{
	size_t at = history_find(h, kind, time);
	assert_true(at < h->count[kind]);
	struct history_row r = history_row(h, kind, at);
	assert_int_equal(r.time, time);
	return r.index;
}

static void the_table_of_one_meter(void **state)
{
	(void)state;
	struct meter m;
	struct history h = open_paper(&m, "15401450", FIRST + 40 * DAY);
	char text[DECIMAL_MAX];
	for (int d = 0; d <= 30; d++) {
		int64_t time = FIRST + d * DAY;
		uint32_t index = index_at(&h, HISTORY_DAY, time);
		assert_int_equal(index, index_at(&h, HISTORY_HOUR, time));
		assert_string_equal(decimal_format(text, index, 3, 3, ','), readings[d]);
		if (d == 30)
			break;
		struct history_row day =
			history_row(&h, HISTORY_DAY, history_find(&h, HISTORY_DAY, time));
		assert_string_equal(decimal_format(text, day.temperature, 2, 2, ','),
				    temperatures[d]);
		int64_t sum = 0;
		size_t at = history_find(&h, HISTORY_HOUR, time + 1);
		for (size_t i = 0; i < 24; i++)
			sum += history_row(&h, HISTORY_HOUR, at + i).temperature;
		assert_string_equal(decimal_format_quotient(text, sum, 24, 2, 2, ','),
				    temperatures[d]);
		uint32_t next = index_at(&h, HISTORY_DAY, time + DAY);
		const char *volume = d < 26 ? "0,000" : consumed[d - 26][0];
		const char *average = d < 26 ? "0,000" : consumed[d - 26][1];
		assert_string_equal(decimal_format(text, next - index, 3, 3, ','), volume);
		assert_string_equal(decimal_format_quotient(text, next - index, 24, 3, 3, ','),
				    average);
	}
	assert_int_equal(index_at(&h, HISTORY_MONTH, FIRST + 30 * DAY) -
				 index_at(&h, HISTORY_MONTH, FIRST),
			 49002);
	history_close(&h);
}

static void the_table_of_the_group(void **state)
{
	(void)state;
	static const struct {
		const char *serial;
		const char *row[3]; /* reading, average, consumption */
	} rows[] = {
		{ "15401450", { "5,443", "0,068", "49,002" } },
		{ "15401491", { "129,546", "0,005", "3,477" } },
		{ "15666428", { "0,000", "0,000", "0,000" } },
	};
	char text[DECIMAL_MAX];
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct meter m;
		struct history h = open_paper(&m, rows[i].serial, FIRST + 33 * DAY);
		uint32_t from = index_at(&h, HISTORY_DAY, FIRST);
		uint32_t used = index_at(&h, HISTORY_DAY, FIRST + 30 * DAY) - from;
		assert_string_equal(decimal_format(text, from, 3, 3, ','), rows[i].row[0]);
		assert_string_equal(decimal_format_quotient(text, used, 720, 3, 3, ','),
				    rows[i].row[1]);
		assert_string_equal(decimal_format(text, used, 3, 3, ','), rows[i].row[2]);
		history_close(&h);
	}
}

/* 04.10.2017 07:37:10 in Moscow, as the original's report shows it. */
static void the_current_reading(void **state)
{
	(void)state;
	struct meter m;
	struct history h = open_paper(&m, "15401450", 1507091830);
	struct history_row r = history_current(&h);
	assert_int_equal(r.index, 105422);
	assert_int_equal(h.count[HISTORY_HOUR], 37 * 24 + 2);
	history_close(&h);
}

/* After the last row the meter lives on, hour by hour and without a jump. */
static void the_meter_lives_on(void **state)
{
	(void)state;
	struct meter m;
	int64_t now = INT64_C(1768467600) + 1234;
	struct history h = open_paper(&m, "15401450", now);
	uint32_t last = 0;
	for (size_t i = 0; i < h.count[HISTORY_HOUR]; i++) {
		struct history_row r = history_row(&h, HISTORY_HOUR, i);
		assert_int_equal(r.time, FIRST - 4 * DAY + (int64_t)i * 3600);
		assert_true(r.index >= last && (!i || r.index - last <= 6000));
		last = r.index;
	}
	assert_true(last > 5000000 && last < 50000000);
	assert_true(history_current(&h).index >= last);
	assert_int_equal(index_at(&h, HISTORY_DAY, FIRST + 100 * DAY),
			 index_at(&h, HISTORY_HOUR, FIRST + 100 * DAY));
	history_close(&h);
}

static void expect_error(const char *text, const char *message)
{
	struct given_file *f = NULL;
	struct err err = { 0 };
	assert_false(given_parse("x", text, strlen(text), &f, &err));
	assert_null(f);
	assert_int_equal(err.kind, ERR_INVAL);
	assert_string_equal(err.msg, message);
}

static void mistakes_are_named_with_their_line(void **state)
{
	(void)state;
	expect_error("# c\n1 2017-09-01T06:00:00Z 1.0\n",
		     "x:2: expected: SERIAL TIME INDEX TEMPERATURE [STATUS]");
	expect_error("1 2017-09-01T06 1.0 1\n",
		     "x:1: the time is not like 2017-09-01T06:00:00+03:00");
	expect_error("1 2017-09-01T06:00:00Z 1.0001 1\n",
		     "x:1: a number is expected, with at most the stated digits");
	expect_error("1 2017-09-01T06:00:00Z 100000 1\n", "x:1: a number is out of range");
	expect_error("1 2017-09-01T06:00:00Z 1 1\n1 2017-09-01T06:00:00Z 2 1\n",
		     "x:2: rows of a meter must rise in time");
	expect_error("continue 1 household castle\n",
		     "x:1: the household is cooker, water-heater, boiler, dacha or empty");
	expect_error("12345678901234567 2017-09-01T06:00:00Z 1 1\n",
		     "x:1: the serial is empty or too long");
}

static void rows_off_the_hour_and_local_times_are_kept(void **state)
{
	(void)state;
	static const char text[] = "meter 7 ВК-G6ETe Алматы\n"
				   "7 2024-02-29T06:00:00 1.5 -3.25 8\r\n"
				   "7 2024-02-29T06:10:01 2 4 # late\n";
	struct given_file *f;
	assert_true(given_parse("x", text, strlen(text), &f, NULL));
	const struct given *g = given_at(f, 0);
	assert_int_equal(g->count[HISTORY_HOUR], 2);
	assert_int_equal(g->count[HISTORY_DAY], 1);
	assert_int_equal(g->count[HISTORY_MONTH], 0);
	assert_int_equal(g->rows[HISTORY_HOUR][0].time, 1709168400);
	assert_int_equal(g->rows[HISTORY_HOUR][0].temperature, -325);
	assert_int_equal(g->rows[HISTORY_HOUR][0].status, 8);
	assert_int_equal(g->rows[HISTORY_HOUR][1].time, 1709169001);
	given_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_of_one_meter),
		cmocka_unit_test(the_table_of_the_group),
		cmocka_unit_test(the_current_reading),
		cmocka_unit_test(the_meter_lives_on),
		cmocka_unit_test(mistakes_are_named_with_their_line),
		cmocka_unit_test(rows_off_the_hour_and_local_times_are_kept),
	};
	return cmocka_run_group_tests_name("sim_given", tests, load_demo, drop_demo);
}
