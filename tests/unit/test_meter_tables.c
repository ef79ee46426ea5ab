/*
 * The two report forms of the original, digit for digit: from records, hourly or daily, through
 * the engine to what is printed.
 */
#include "unit.h"

#include <stdio.h>

#include "base/attr.h"
#include "base/decimal.h"
#include "consumption_feed.h"
#include "times.h"

enum { DAYS = 30, HOURS = 24, READINGS_MAX = (DAYS + 1) * HOURS };

/* "Отчет по одному прибору", 15401450, 09.2017. */
static const char *const one_meter[DAYS] = {
	"01.09.2017 06:00:00 | 5,443 | 0,000 | 19,41 | 0,000",
	"02.09.2017 06:00:00 | 5,443 | 0,000 | 19,15 | 0,000",
	"03.09.2017 06:00:00 | 5,443 | 0,000 | 18,41 | 0,000",
	"04.09.2017 06:00:00 | 5,443 | 0,000 | 20,86 | 0,000",
	"05.09.2017 06:00:00 | 5,443 | 0,000 | 21,80 | 0,000",
	"06.09.2017 06:00:00 | 5,443 | 0,000 | 22,82 | 0,000",
	"07.09.2017 06:00:00 | 5,443 | 0,000 | 21,73 | 0,000",
	"08.09.2017 06:00:00 | 5,443 | 0,000 | 17,66 | 0,000",
	"09.09.2017 06:00:00 | 5,443 | 0,000 | 19,74 | 0,000",
	"10.09.2017 06:00:00 | 5,443 | 0,000 | 20,56 | 0,000",
	"11.09.2017 06:00:00 | 5,443 | 0,000 | 21,16 | 0,000",
	"12.09.2017 06:00:00 | 5,443 | 0,000 | 21,98 | 0,000",
	"13.09.2017 06:00:00 | 5,443 | 0,000 | 21,68 | 0,000",
	"14.09.2017 06:00:00 | 5,443 | 0,000 | 22,40 | 0,000",
	"15.09.2017 06:00:00 | 5,443 | 0,000 | 22,54 | 0,000",
	"16.09.2017 06:00:00 | 5,443 | 0,000 | 22,67 | 0,000",
	"17.09.2017 06:00:00 | 5,443 | 0,000 | 22,99 | 0,000",
	"18.09.2017 06:00:00 | 5,443 | 0,000 | 22,97 | 0,000",
	"19.09.2017 06:00:00 | 5,443 | 0,000 | 23,24 | 0,000",
	"20.09.2017 06:00:00 | 5,443 | 0,000 | 23,86 | 0,000",
	"21.09.2017 06:00:00 | 5,443 | 0,000 | 23,26 | 0,000",
	"22.09.2017 06:00:00 | 5,443 | 0,000 | 23,81 | 0,000",
	"23.09.2017 06:00:00 | 5,443 | 0,000 | 22,20 | 0,000",
	"24.09.2017 06:00:00 | 5,443 | 0,000 | 19,43 | 0,000",
	"25.09.2017 06:00:00 | 5,443 | 0,000 | 18,75 | 0,000",
	"26.09.2017 06:00:00 | 5,443 | 0,000 | 17,50 | 0,000",
	"27.09.2017 06:00:00 | 5,443 | 0,294 | 15,30 | 7,067",
	"28.09.2017 06:00:00 | 12,510 | 0,417 | 16,43 | 10,007",
	"29.09.2017 06:00:00 | 22,517 | 0,642 | 14,70 | 15,404",
	"30.09.2017 06:00:00 | 37,921 | 0,689 | 16,53 | 16,524",
};
static const char one_total[] = "49,002";

/* "Групповой отчет по нескольким приборам", 09.2017, and the index of 1 October. */
static const struct {
	const char *line;
	int64_t index;
	int64_t index_end;
} group[] = {
	{ "15401450 | 01.09.2017 06:00:00 | 5,443 | 0,068 | 49,002", 5443, 54445 },
	{ "15401491 | 01.09.2017 06:00:00 | 129,546 | 0,005 | 3,477", 129546, 133023 },
	{ "15666428 | 01.09.2017 06:00:00 | 0,000 | 0,000 | 0,000", 0, 0 },
};
static const char group_total[] = "52,479";

static struct reading readings[READINGS_MAX];
static size_t reading_count;

/* A figure in column `column` of a printed line, at its scale. */
static int64_t figure(const char *line, int column, unsigned scale)
{
	char text[DECIMAL_MAX];
	int64_t v = 0;
	struct err err;

	for (; column > 0; column--) {
		line = strstr(line, " | ");
		assert_non_null(line);
		line += 3;
	}
	size_t n = strcspn(line, " ");
	memcpy(text, line, n);
	text[n] = 0;
	assert_true(decimal_parse(text, scale, &v, &err));
	return v;
}

/*
 * What the meter recorded in September, by the printed table: the day's use in uneven
 * hours, temperatures around the day's mean. With `hourly` false its daily archive only.
 */
static void record_september(bool hourly)
{
	int64_t t = utc("2017-09-01T06:00:00+03:00");
	int64_t index = figure(one_meter[0], 1, 3);

	reading_count = 0;
	for (int d = 0; d < DAYS; d++) {
		int64_t used = figure(one_meter[d], 4, 3);
		int64_t mean = figure(one_meter[d], 3, 2);
		assert_int_equal(index, figure(one_meter[d], 1, 3));
		for (int h = 0; h < HOURS; h++, t += 3600) {
			/* The record at the day's start closes the last hour of the day before. */
			int64_t part = used * h * h / (HOURS * HOURS);
			int64_t of = h ? mean : figure(one_meter[d ? d - 1 : 0], 3, 2);
			if (hourly || h == 0)
				readings[reading_count++] = (struct reading){
					.time = t,
					.index = index + part,
					.temperature = (int16_t)(of + (h % 2 ? 150 : -150)),
					.flags = hourly ? 0 : CONSUMPTION_BOUNDARY,
				};
		}
		index += used;
	}
	readings[reading_count++] = (struct reading){
		.time = t,
		.index = index,
		.temperature = (int16_t)(figure(one_meter[DAYS - 1], 3, 2) - 150),
		.flags = hourly ? 0 : CONSUMPTION_BOUNDARY,
	};
}

static struct consumption_rule rule(enum gas_period by)
{
	return (struct consumption_rule){ .zone = zone("Europe/Moscow"),
					  .by = by,
					  .gas_day_start = 6,
					  .qmax = consumption_qmax("ВК-G4ETe"),
					  .now = utc("2017-10-05T01:42:00+03:00") };
}

struct printed {
	char line[DAYS + 1][96];
	size_t count;
	struct consumption_sum sum;
	bool temperatures;
};

/* The row as the form has it: date | index | per hour | temperature | consumption. */
static void print_row(void *arg, const struct consumption *c)
{
	struct printed *p = arg;
	struct civil local = tz_civil(zone("Europe/Moscow"), c->span.from);
	char index[DECIMAL_MAX];
	char average[DECIMAL_MAX];
	char temperature[DECIMAL_MAX];
	char volume[DECIMAL_MAX];

	assert_true(p->count < DAYS + 1);
	decimal_format(index, c->index_start, 3, 3, ',');
	decimal_format_quotient(average, c->volume, c->hours, 3, 3, ',');
	decimal_format(temperature, c->temperature, 2, 2, ',');
	decimal_format(volume, c->volume, 3, 3, ',');
	(void)snprintf(p->line[p->count++], sizeof p->line[0],
		       p->temperatures ? "%02d.%02d.%04d %02d:%02d:%02d | %s | %s | %s | %s"
				       : "%02d.%02d.%04d %02d:%02d:%02d | %s | %s%.0s | %s",
		       local.day, local.month, local.year, local.hour, local.minute, local.second,
		       index, average, temperature, volume);
	assert_true(consumption_add(&p->sum, c));
}

static void print(enum gas_period by, struct printed *p)
{
	struct consumption_rule how = rule(by);
	struct feed f = { .r = readings, .count = reading_count };

	consumption_stream(&how, utc("2017-09-01T06:00:00+03:00"), utc("2017-10-01T06:00:00+03:00"),
			   feed_reading, &f, print_row, p);
}

static void form_for_one_meter(void **state)
{
	(void)state;
	static struct printed p;
	char total[DECIMAL_MAX];

	p = (struct printed){ .temperatures = true };
	record_september(true);
	print(GAS_DAY, &p);
	assert_int_equal(p.count, DAYS);
	for (size_t i = 0; i < DAYS; i++)
		assert_string_equal(p.line[i], one_meter[i]);
	assert_int_equal(p.sum.missing, 0);
	assert_int_equal(p.sum.flags, 0);
	assert_string_equal(decimal_format(total, p.sum.volume, 3, 3, ','), one_total);
}

/* The same form from the daily archive alone; it has no temperature to tell. */
static void form_from_the_daily_archive(void **state)
{
	(void)state;
	static struct printed p;
	char total[DECIMAL_MAX];

	p = (struct printed){ .temperatures = false };
	record_september(false);
	print(GAS_DAY, &p);
	assert_int_equal(p.count, DAYS);
	for (size_t i = 0; i < DAYS; i++) {
		assert_int_equal(figure(p.line[i], 1, 3), figure(one_meter[i], 1, 3));
		assert_int_equal(figure(p.line[i], 2, 3), figure(one_meter[i], 2, 3));
		assert_int_equal(figure(p.line[i], 3, 3), figure(one_meter[i], 4, 3));
	}
	assert_string_equal(decimal_format(total, p.sum.volume, 3, 3, ','), one_total);
}

/* The hours of the month, too, are its total. */
static void hours_of_the_form_are_its_total(void **state)
{
	(void)state;
	struct consumption_rule how = rule(GAS_HOUR);
	struct consumption_sum sum = { 0 };
	struct feed f = { .r = readings };

	record_september(true);
	f.count = reading_count;
	for (int d = 0; d < DAYS; d++) {
		static struct printed p;
		int64_t from = utc("2017-09-01T06:00:00+03:00") + d * INT64_C(86400);
		p = (struct printed){ .temperatures = false };
		f.at = (size_t)d * HOURS;
		consumption_stream(&how, from, from + 86400, feed_reading, &f, print_row, &p);
		assert_int_equal(p.count, HOURS);
		assert_int_equal(p.sum.volume, figure(one_meter[d], 4, 3));
		sum.volume += p.sum.volume;
	}
	assert_int_equal(sum.volume, 49002);
}

static void form_for_a_group(void **state)
{
	(void)state;
	struct consumption_sum sum = { 0 };
	char total[DECIMAL_MAX];

	for (size_t i = 0; i < ARRAY_LEN(group); i++) {
		static struct printed p;
		char line[128];
		p = (struct printed){ .temperatures = false };
		reading_count = 0;
		readings[reading_count++] =
			(struct reading){ .time = utc("2017-09-01T06:00:00+03:00"),
					  .index = group[i].index,
					  .temperature = 2000 };
		readings[reading_count++] =
			(struct reading){ .time = utc("2017-10-01T06:00:00+03:00"),
					  .index = group[i].index_end,
					  .temperature = 2000 };
		print(GAS_MONTH, &p);
		assert_int_equal(p.count, 1);
		(void)snprintf(line, sizeof line, "%.8s | %s", group[i].line, p.line[0]);
		assert_string_equal(line, group[i].line);
		sum.volume += p.sum.volume;
	}
	assert_string_equal(decimal_format(total, sum.volume, 3, 3, ','), group_total);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(form_for_one_meter),
		cmocka_unit_test(form_from_the_daily_archive),
		cmocka_unit_test(hours_of_the_form_are_its_total),
		cmocka_unit_test(form_for_a_group),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	tz_forget_all();
	return failed;
}
