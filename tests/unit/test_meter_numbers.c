/*
 * Random archives against what really went through: gaps, zones that change, exchanges, wheels that
 * turn over, starts of the gas day that are moved. Hours are the day, days the month, meters the
 * group, to the litre.
 */
#include "unit.h"

#include <string.h>

#include "base/attr.h"
#include "consumption_feed.h"
#include "meter/estimate.h"
#include "random.h"
#include "times.h"

enum { SEEDS = 120, METERS = 3, CHANGES = 3, HOURS_MAX = 500 * 24, QMAX = 6000 };

static const struct {
	const char *zone;
	const char *from; /* a while before the zone changes */
} places[] = {
	{ "Europe/Moscow", "2014-09-20T00:00:00Z" },
	{ "Europe/Volgograd", "2018-09-20T00:00:00Z" },
	{ "Europe/Volgograd", "2020-12-01T00:00:00Z" },
	{ "Asia/Almaty", "2024-01-20T00:00:00Z" },
	{ "Europe/Berlin", "2024-03-01T00:00:00Z" },
	{ "Asia/Kolkata", "2024-03-01T00:30:00Z" },
	{ "UTC+03:00", "2023-12-01T00:00:00Z" },
};

/* One place with its meters, and what really went through. */
struct house {
	struct rnd rnd;
	const struct tz *zone;
	int64_t from;
	size_t hours;
	int64_t through[HOURS_MAX + 1]; /* litres up to each hour */
	bool known[HOURS_MAX + 1];	/* an index of that hour is on record */
	bool exact;			/* all exchanges on the hour */
	size_t meters;
	struct consumption_segment segment[METERS];
	struct reading readings[METERS][HOURS_MAX * 2];
	struct feed feed[METERS];
	struct gas_start changes[CHANGES];
	struct consumption_rule rule;
};

static struct house house;
static struct rows by[GAS_YEAR + 1];

static int64_t in(int64_t lo, int64_t hi)
{
	return rnd_in(&house.rnd, lo, hi);
}

static int64_t time_of(size_t hour)
{
	return house.from + (int64_t)hour * 3600;
}

static void use_gas(void)
{
	int64_t rest = 0;

	for (size_t h = 0; h < house.hours; h++) {
		if (!in(0, 99))
			rest = in(1, 100);
		int64_t litres = rest-- > 0 ? 0 : in(0, in(0, 9) ? 900 : QMAX);
		house.through[h + 1] = house.through[h] + litres;
	}
	memset(house.known, 0, sizeof house.known);
}

/* Litres that had gone through at `time`; inside an hour they flow evenly. */
static int64_t through_at(int64_t time)
{
	size_t h = (size_t)((time - house.from) / 3600);
	int64_t past = (time - house.from) % 3600;

	return past ? house.through[h] + (house.through[h + 1] - house.through[h]) * past / 3600
		    : house.through[h];
}

static void record(struct feed *f, struct reading *r, int64_t time, int64_t index, uint32_t flags)
{
	r[f->count++] = (struct reading){ .time = time,
					  .index = index % INDEX_MODULUS,
					  .temperature = (int16_t)in(-500, 3000),
					  .flags = flags };
	house.known[(time - house.from) / 3600] = true;
}

/* The records of one meter, with gaps; in some of them its daily archive knows more. */
static void record_meter(size_t m, int64_t start)
{
	struct consumption_segment *s = &house.segment[m];
	struct feed *f = &house.feed[m];
	int64_t before = through_at(s->from == INT64_MIN ? house.from : s->from);
	int64_t gap = 0;

	*f = (struct feed){ .r = house.readings[m] };
	for (size_t h = 0; h <= house.hours; h++) {
		int64_t t = time_of(h);
		bool edge = h == 0 || h == house.hours; /* there is something to go by */
		if ((s->from != INT64_MIN && t <= s->from) || t > s->to)
			continue;
		if (gap <= 0 && !in(0, 60))
			gap = in(1, in(0, 3) ? 8 : 80);
		bool lacks = gap-- > 0 && !edge;
		int64_t index = start + house.through[h] - before;
		uint32_t flags = in(0, 20) ? 0 : READING_SUBSTITUTE_TEMPERATURE;
		if (!lacks)
			record(f, house.readings[m], t, index, flags);
		else if (!in(0, 9))
			record(f, house.readings[m], t, index, CONSUMPTION_BOUNDARY);
	}
}

static void put_meters(void)
{
	int64_t start = in(0, 1) ? in(0, INDEX_MODULUS - 1) : INDEX_MODULUS - in(1, 20000);
	int64_t from = INT64_MIN;

	house.meters = (size_t)in(1, METERS);
	house.exact = true;
	for (size_t m = 0; m < house.meters; m++) {
		struct consumption_segment *s = &house.segment[m];
		bool last = m + 1 == house.meters;
		int64_t part = (int64_t)(house.hours / house.meters);
		int64_t to = time_of((size_t)((int64_t)m * part + in(1, part - 1)));
		if (!in(0, 2))
			to += in(1, 3599);
		house.exact &= last || (to - house.from) % 3600 == 0;
		*s = (struct consumption_segment){ .next = feed_reading,
						   .next_arg = &house.feed[m],
						   .from = from,
						   .to = last ? INT64_MAX : to,
						   .index_start = start,
						   .index_final = INDEX_NONE,
						   .qmax = QMAX };
		record_meter(m, start);
		if (!last) {
			int64_t since = from == INT64_MIN ? house.from : from;
			s->index_final =
				(start + through_at(to) - through_at(since)) % INDEX_MODULUS;
			if ((to - house.from) % 3600 == 0)
				house.known[(to - house.from) / 3600] = true;
		}
		from = to;
		start = in(0, 100000);
	}
}

static void move_starts(void)
{
	int64_t day = house.from / 86400;

	house.rule = (struct consumption_rule){
		.zone = house.zone,
		.gas_day_start = (int)in(0, 23),
		.starts = house.changes,
		.starts_count = (size_t)in(0, CHANGES),
		.now = INT64_MAX,
	};
	for (size_t i = 0; i < house.rule.starts_count; i++)
		house.changes[i] = (struct gas_start){ day += in(1, 40), (int)in(0, 23) };
}

static void build(uint64_t seed)
{
	size_t place = (size_t)(seed % ARRAY_LEN(places));

	house.rnd.state = seed;
	house.zone = zone(places[place].zone);
	house.from = utc(places[place].from);
	house.hours = (size_t)in(10 * 24, HOURS_MAX / (in(0, 9) ? 5 : 1));
	use_gas();
	put_meters();
	move_starts();
}

static void run(struct rows *ret, enum gas_period period, int64_t from, int64_t to)
{
	house.rule.by = period;
	ret->count = 0;
	for (size_t m = 0; m < house.meters; m++)
		house.feed[m].at = 0;
	consumption_stream_segments(&house.rule, from, to, house.segment, house.meters, rows_add,
				    ret);
}

/* What the year's gas days tell of a place: all periods, of all lengths. */
static void run_all(void)
{
	for (int p = GAS_HOUR; p <= GAS_YEAR; p++)
		run(&by[p], (enum gas_period)p, house.from, time_of(house.hours));
}

static bool is_inside(const struct consumption *c)
{
	return c->span.from >= house.from && c->span.to <= time_of(house.hours);
}

static bool is_known(int64_t time)
{
	return house.known[(time - house.from) / 3600];
}

static void check_against_truth(const struct consumption *c)
{
	int64_t truth = through_at(c->span.to) - through_at(c->span.from);

	if (c->volume_valid && !c->start_estimated && !c->end_estimated)
		assert_int_equal(c->volume, truth);
	if (c->start_estimated)
		assert_false(is_known(c->span.from));
	if (c->end_estimated)
		assert_false(is_known(c->span.to));
	assert_true(c->volume >= c->volume_estimated && c->volume_estimated >= 0);
	assert_true(c->volume_substitute >= 0);
	assert_false(c->flags & (READING_INDEX_BACK | READING_ABOVE_QMAX));
	assert_false(c->absent || c->open);
}

static void check_rows(const struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct consumption *c = &rows->row[i];
		if (i)
			assert_int_equal(c->span.from, rows->row[i - 1].span.to);
		if (!is_inside(c))
			continue;
		check_against_truth(c);
		bool known = is_known(c->span.from) && is_known(c->span.to);
		assert_int_equal(c->volume_valid, known || house.rule.estimate);
	}
}

/* Every long period is the sum of its short ones, when they are all valid. */
static void check_sums(const struct rows *shorts, const struct rows *longs)
{
	size_t k = 0;

	for (size_t i = 0; i < longs->count; i++) {
		const struct consumption *c = &longs->row[i];
		struct consumption_sum sum = { 0 };
		unsigned records = 0;
		while (k < shorts->count && shorts->row[k].span.to <= c->span.from)
			k++;
		bool whole = k < shorts->count && shorts->row[k].span.from == c->span.from;
		for (; k < shorts->count && shorts->row[k].span.to <= c->span.to; k++) {
			assert_true(consumption_add(&sum, &shorts->row[k]));
			records += shorts->row[k].records;
			whole &= shorts->row[k].volume_valid;
		}
		if (!whole || shorts->row[k - 1].span.to != c->span.to)
			continue;
		assert_true(c->volume_valid);
		assert_int_equal(sum.volume, c->volume);
		assert_int_equal(sum.hours, c->hours);
		assert_int_equal(records, c->records);
		if (!house.rule.estimate)
			continue;
		assert_int_equal(sum.volume_estimated, c->volume_estimated);
		assert_int_equal(sum.volume_substitute, c->volume_substitute);
		if (!house.exact)
			continue;
		assert_int_equal(sum.hours_estimated, c->hours_estimated);
		assert_int_equal(sum.hours_substitute, c->hours_substitute);
	}
}

static bool profile_of_gap(void *arg, struct span gap, struct estimate_profile *ret)
{
	(void)arg;
	struct rnd rnd = { .state = (uint64_t)gap.from };

	for (int d = 0; d < 7; d++) {
		for (int h = 0; h < 24; h++) {
			ret->hours[d][h] = (int32_t)rnd_in(&rnd, 0, 4);
			ret->litres[d][h] = rnd_in(&rnd, 0, 3000) * ret->hours[d][h];
		}
	}
	return rnd_in(&rnd, 0, 4) > 0;
}

static const struct estimate_rule estimates = { .linear_hours = ESTIMATE_LINEAR_HOURS,
						.hours_max = ESTIMATE_HOURS_MAX,
						.profile = profile_of_gap };

static void sums_and_truth(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		print_message("# seed %u\n", (unsigned)seed);
		build(seed);
		for (int estimated = 0; estimated < 2; estimated++) {
			house.rule.estimate = estimated ? &estimates : NULL;
			run_all();
			for (int p = GAS_HOUR; p <= GAS_YEAR; p++)
				check_rows(&by[p]);
			for (int p = GAS_DAY; p <= GAS_YEAR; p++)
				check_sums(&by[p - 1], &by[p]);
		}
	}
}

/* With estimates nothing is lost between the first and the last known index. */
static void estimates_lose_nothing(void **state)
{
	(void)state;
	for (uint64_t seed = 1001; seed <= 1000 + SEEDS / 2; seed++) {
		print_message("# seed %u\n", (unsigned)seed);
		build(seed);
		house.rule.estimate = &estimates;
		run(&by[GAS_DAY], GAS_DAY, house.from, time_of(house.hours));
		run(&by[GAS_HOUR], GAS_HOUR, house.from, time_of(house.hours));
		int64_t hours = 0;
		for (size_t i = 0; i < by[GAS_HOUR].count; i++)
			if (is_inside(&by[GAS_HOUR].row[i]))
				hours += by[GAS_HOUR].row[i].volume;
		assert_int_equal(hours, house.through[house.hours]);
		/* No estimate leaves what the records on either side allow. */
		int64_t so_far = 0;
		for (size_t i = 0; i < by[GAS_HOUR].count; i++) {
			const struct consumption *c = &by[GAS_HOUR].row[i];
			if (!is_inside(c))
				continue;
			assert_true(c->volume_valid && c->volume >= 0);
			so_far += c->volume;
			if (is_known(c->span.to))
				assert_int_equal(so_far, through_at(c->span.to));
		}
	}
}

/* A day is what it is, whatever else is asked for with it. */
static void a_window_shows_what_the_whole_shows(void **state)
{
	(void)state;
	static struct rows some;

	for (uint64_t seed = 2001; seed <= 2000 + SEEDS / 2; seed++) {
		print_message("# seed %u\n", (unsigned)seed);
		build(seed);
		house.rule.estimate = seed % 2 ? &estimates : NULL;
		for (int p = GAS_HOUR; p <= GAS_MONTH; p++) {
			run(&by[p], (enum gas_period)p, house.from, time_of(house.hours));
			size_t first = (size_t)in(0, (int64_t)by[p].count - 1);
			size_t last = (size_t)in((int64_t)first, (int64_t)by[p].count - 1);
			int64_t from = in(by[p].row[first].span.from, by[p].row[first].span.to - 1);
			int64_t to = in(by[p].row[last].span.from + 1, by[p].row[last].span.to);
			if (to <= from)
				continue;
			run(&some, (enum gas_period)p, from, to);
			assert_int_equal(some.count, last - first + 1);
			assert_memory_equal(some.row, &by[p].row[first],
					    some.count * sizeof some.row[0]);
		}
	}
}

/* A group is its meters: months of all of them, one after another or added by day. */
static void a_group_is_its_meters(void **state)
{
	(void)state;
	struct consumption_sum of_days = { 0 };
	int64_t volume = 0;
	unsigned missing = 0;
	unsigned valid = 0;

	for (uint64_t seed = 3001; seed <= 3000 + SEEDS / 4; seed++) {
		build(seed);
		house.rule.estimate = NULL;
		run(&by[GAS_DAY], GAS_DAY, house.from, time_of(house.hours));
		for (size_t i = 0; i < by[GAS_DAY].count; i++) {
			const struct consumption *c = &by[GAS_DAY].row[i];
			assert_true(consumption_add(&of_days, c));
			volume += c->volume;
			valid += c->volume_valid;
			missing += !c->volume_valid;
		}
	}
	assert_int_equal(of_days.volume, volume);
	assert_int_equal(of_days.valid, valid);
	assert_int_equal(of_days.missing, missing);
	assert_int_equal(of_days.rows, valid + missing);
	/* What no longer fits is refused, and the sum is as it was. */
	struct consumption much = { .volume = INT64_MAX, .volume_valid = true };
	struct consumption_sum kept = of_days;
	assert_false(consumption_add(&of_days, &much));
	assert_memory_equal(&of_days, &kept, sizeof kept);
	/* The month that is not over is neither valid nor missing. */
	struct consumption open = { .open = true };
	assert_true(consumption_add(&of_days, &open));
	assert_int_equal(of_days.missing, missing);
}

/* What a broken meter may have stamped and counted makes nothing overflow. */
static void extreme_values(void **state)
{
	(void)state;
	static const int64_t ends[] = {
		INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1, INT64_MAX
	};
	int64_t from = utc("2024-03-01T00:00:00Z");

	for (uint64_t seed = 1; seed <= 500; seed++) {
		house.rnd.state = seed;
		size_t n = (size_t)in(0, 12);
		for (size_t i = 0; i < n; i++)
			house.readings[0][i] = (struct reading){
				.time = in(0, 1) ? ends[in(0, 6)] : from + in(-9, 30) * 1800,
				.index = in(0, 1) ? ends[in(0, 6)] : in(0, INDEX_MODULUS),
				.temperature = (int16_t)in(INT16_MIN, INT16_MAX),
				.flags = (uint32_t)in(0, UINT32_MAX),
			};
		house.feed[0] = (struct feed){ .r = house.readings[0], .count = n };
		house.segment[0] = (struct consumption_segment){
			.next = feed_reading,
			.next_arg = &house.feed[0],
			.from = ends[in(0, 6)],
			.to = in(0, 1) ? ends[in(0, 6)] : from + in(0, 20) * 1800,
			.index_start = ends[in(0, 6)],
			.index_final = ends[in(0, 6)],
			.qmax = in(0, 1) ? QMAX : ends[in(3, 6)],
		};
		house.meters = 1;
		house.rule = (struct consumption_rule){ .zone = zone("Europe/Berlin"),
							.now = INT64_MAX,
							.estimate = in(0, 1) ? &estimates : NULL };
		for (int p = GAS_HOUR; p <= GAS_YEAR; p++) {
			struct consumption_sum sum = { 0 };
			run(&by[0], (enum gas_period)p, from, from + 12 * 3600);
			for (size_t i = 0; i < by[0].count; i++)
				(void)consumption_add(&sum, &by[0].row[i]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_and_truth),
		cmocka_unit_test(estimates_lose_nothing),
		cmocka_unit_test(a_window_shows_what_the_whole_shows),
		cmocka_unit_test(a_group_is_its_meters),
		cmocka_unit_test(extreme_values),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	tz_forget_all();
	return failed;
}
