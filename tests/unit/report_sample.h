/*
 * report_sample.h - reports for the tests of src/report: the two of the original product with its
 * figures (a meter's and a group's September 2017), and one as large as wanted.
 */
#pragma once
#include <stdio.h>

#include "base/tz.h"
#include "report/model.h"

enum { SAMPLE_DAYS = 30, SAMPLE_MOSCOW = 10800 };

/* 0.01 °C. */
static const int16_t sample_temperatures[SAMPLE_DAYS] = {
	1941, 1915, 1841, 2086, 2180, 2282, 2173, 1766, 1974, 2056, 2116, 2198, 2168, 2240, 2254,
	2267, 2299, 2297, 2324, 2386, 2326, 2381, 2220, 1943, 1875, 1750, 1530, 1643, 1470, 1653
};
static const int64_t sample_last_days[] = { 7067, 10007, 15404, 16524 };

static const struct report_column sample_columns[] = {
	{ .name = "time", .head = "Дата", .type = REPORT_TIME, .width = 19 },
	{ .name = "index",
	  .head = "Показание, м³",
	  .type = REPORT_NUMBER,
	  .scale = 3,
	  .digits = 3,
	  .width = 14 },
	{ .name = "rate",
	  .head = "Потр-е за час, м³/ч",
	  .type = REPORT_NUMBER,
	  .scale = 3,
	  .digits = 3,
	  .width = 14 },
	{ .name = "temperature",
	  .head = "Температура",
	  .type = REPORT_NUMBER,
	  .scale = 2,
	  .digits = 2,
	  .width = 13 },
	{ .name = "volume",
	  .head = "Потребление, м³",
	  .type = REPORT_NUMBER,
	  .scale = 3,
	  .digits = 3,
	  .width = 14 },
};

static const struct report_foot sample_foot = {
	.maker = "operator",
	.program = "0.1.0",
	.engine = "1.0.0",
	.checksum = "0f2a91c4",
	.signatures = { "Поставщик", "Абонент" },
	.signature_count = 2,
};

static int64_t sample_utc(int month, int day, int hour, int minute)
{
	struct civil c = { 2017, month, day, hour, minute, 0 };

	return civil_to_utc(c) - SAMPLE_MOSCOW;
}

static const struct report_fact sample_facts[] = {
	{ "subscriber", "Абонент", NULL, { .type = REPORT_TEXT }, { .text = "Давыдова С.И." } },
	{ "account", "Лицевой счёт", NULL, { .type = REPORT_TEXT }, { .text = "1039" } },
	{ "city", "Город", NULL, { .type = REPORT_TEXT }, { .text = "Пятигорск <&\"'>" } },
	{ "street", "Улица", NULL, { .type = REPORT_TEXT }, { .text = "Мира" } },
	{ "house", "Дом", NULL, { .type = REPORT_TEXT }, { .text = "7" } },
	{ "flat", "Квартира", NULL, { .type = REPORT_TEXT }, { .none = true } },
	{ "index",
	  "Текущее показание",
	  "м³",
	  { .type = REPORT_NUMBER, .scale = 3, .digits = 3 },
	  { .value = 105422 } },
	{ "index_time",
	  "Дата опроса",
	  NULL,
	  { .type = REPORT_TIME },
	  { .value = 1507091830, .offset = SAMPLE_MOSCOW } },
};

/* Rows of the month, and the chart and total behind them. */
static bool sample_month(struct report *r, struct err *err)
{
	static int64_t volumes[SAMPLE_DAYS];
	static int64_t warmth[SAMPLE_DAYS];
	static char days[SAMPLE_DAYS][8];
	const char *labels[SAMPLE_DAYS];
	int64_t index = 5443;

	for (int i = 0; i < SAMPLE_DAYS; i++) {
		volumes[i] = i < 26 ? 0 : sample_last_days[i - 26];
		warmth[i] = sample_temperatures[i];
		(void)snprintf(days[i], sizeof days[i], "%02d", i + 1);
		labels[i] = days[i];
		const struct report_cell cells[] = {
			{ .value = sample_utc(9, i + 1, 6, 0), .offset = SAMPLE_MOSCOW },
			{ .value = index },
			{ .value = volumes[i], .divisor = 24 },
			{ .value = warmth[i] },
			{ .value = volumes[i], .marks = i == 27 ? REPORT_ESTIMATED : 0 },
		};
		index += volumes[i];
		if (!report_row(r, cells, err))
			return false;
	}
	const struct report_cell total[] = {
		{ .text = "Итого:" },
		{ .none = true },
		{ .none = true },
		{ .none = true },
		{ .value = index - 5443, .sum = true },
	};
	const struct report_series line = { .column = 3, .values = warmth };
	const struct report_chart chart = { .title = "Потребление по суткам",
					    .labels = labels,
					    .count = SAMPLE_DAYS,
					    .bars = { .column = 4, .values = volumes },
					    .line = &line };
	return report_total(r, total, err) && report_chart(r, &chart, err);
}

static bool sample_write(enum report_format format, const char *path, const char *folder,
			 struct report_result *ret, struct err *err)
{
	const struct report_how how = { .format = format, .path = path, .folder = folder };
	const struct report_head head = { .form = "meter-month",
					  .title = "Отчёт по счётчику: 15401450",
					  .subtitle = "Отчёт за месяц: 09.2017",
					  .language = REPORT_RU,
					  .point = ',',
					  .made_at = sample_utc(10, 5, 1, 42),
					  .offset = SAMPLE_MOSCOW,
					  .facts = sample_facts,
					  .fact_count = 8 };
	const struct report_section section = { .columns = sample_columns,
						.count = 5,
						.marks = true };
	AUTO_REPORT *r = NULL;

	return report_open(&how, &head, &r, err) && report_section(r, &section, err) &&
	       sample_month(r, err) && report_close(TAKE(r), &sample_foot, ret, err);
}

/* A table of numbers, `rows` by thirty; looked at before each row. */
static bool sample_write_large(enum report_format format, const char *path, const char *folder,
			       int rows, void (*look)(int row), struct report_result *ret,
			       struct err *err)
{
	enum { COLUMNS = 30 };
	const struct report_how how = { .format = format, .path = path, .folder = folder };
	const struct report_head head = { .form = "large",
					  .title = "Large",
					  .language = REPORT_EN,
					  .point = '.',
					  .landscape = true,
					  .made_at = 1507156920 };
	struct report_column columns[COLUMNS] = {
		{ .name = "serial", .head = "Serial", .width = 9 }
	};
	struct report_cell cells[COLUMNS] = { { .text = "" } };
	const struct report_section section = { .columns = columns, .count = COLUMNS };
	AUTO_REPORT *r = NULL;

	for (size_t i = 1; i < COLUMNS; i++)
		columns[i] = (struct report_column){ .name = "volume",
						     .head = "m³",
						     .scale = 3,
						     .type = REPORT_NUMBER,
						     .digits = 3,
						     .width = 8 };
	if (!report_open(&how, &head, &r, err) || !report_section(r, &section, err))
		return false;
	for (int row = 0; row < rows; row++) {
		char serial[16];
		look(row);
		(void)snprintf(serial, sizeof serial, "%08d", 15000000 + row);
		cells[0].text = serial;
		for (int i = 1; i < COLUMNS; i++)
			cells[i].value = row * 31 + i;
		if (!report_row(r, cells, err))
			return false;
	}
	return report_close(TAKE(r), &sample_foot, ret, err);
}
