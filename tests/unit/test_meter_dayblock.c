#include "unit.h"

#include "meter/dayblock.h"
#include "random.h"

enum { CASES = 20000, TODAY = 19000 };

/* What the caller of decode knows besides the blob. */
static int64_t first_index(const struct dayblock *b)
{
	for (unsigned h = 0; h < DAYBLOCK_HOURS; h++)
		if (b->present >> h & 1)
			return b->hour[h].index;
	return 0;
}

static void assert_same(const struct dayblock *a, const struct dayblock *b)
{
	assert_int_equal(a->present, b->present);
	for (unsigned h = 0; h < DAYBLOCK_HOURS; h++) {
		if (!(a->present >> h & 1))
			continue;
		assert_int_equal(a->hour[h].time, b->hour[h].time);
		assert_int_equal(a->hour[h].index, b->hour[h].index);
		assert_int_equal(a->hour[h].offset, b->hour[h].offset);
		assert_int_equal(a->hour[h].temperature, b->hour[h].temperature);
		assert_int_equal(a->hour[h].status, b->hour[h].status);
		assert_int_equal(a->hour[h].flags, b->hour[h].flags);
		assert_int_equal(a->hour[h].call, b->hour[h].call);
	}
}

static size_t round_trip(const struct dayblock *b, int64_t day)
{
	uint8_t blob[DAYBLOCK_BLOB_MAX];
	struct dayblock back;
	struct err err = { 0 };
	size_t n = dayblock_encode(b, blob);

	assert_in_range(n, 0, DAYBLOCK_BLOB_MAX);
	if (!dayblock_decode(&back, day, b->present, first_index(b), blob, n, &err))
		fail_msg("%s", err.msg);
	assert_same(b, &back);
	return n;
}

/* Small, middle and extreme values in turn, so that runs and jumps both occur. */
static int64_t any_value(struct rnd *r, int64_t lo, int64_t hi)
{
	switch (rnd_next(r) % 4) {
	case 0:
		return rnd_next(r) & 1 ? lo : hi;
	case 1:
		return lo > -3 ? lo : rnd_in(r, -3, 3);
	default:
		return rnd_in(r, lo, hi);
	}
}

static struct reading any_reading(struct rnd *r, const struct reading *before)
{
	struct reading one = *before;
	uint64_t change = rnd_next(r);

	if (change & 3)
		one.index += rnd_in(r, 0, 3000);
	if (!(change & 0xf0))
		one.index = any_value(r, -1, 100000000);
	if (!(change & 0xf00000))
		one.index = (int64_t)rnd_next(r);
	if (change & 0x300)
		one.temperature = (int16_t)any_value(r, INT16_MIN, INT16_MAX);
	if (!(change & 0x7000))
		one.status = (uint32_t)any_value(r, 0, UINT32_MAX);
	if (!(change & 0x70000))
		one.flags = (uint32_t)any_value(r, 0, 0x7ff);
	if (!(change & 0x7000000))
		one.offset = (int32_t)any_value(r, INT32_MIN, INT32_MAX);
	if (!(change & 0x70000000))
		one.call = (int64_t)rnd_next(r) >> (change >> 58);
	return one;
}

static struct dayblock any_block(struct rnd *r, int64_t day)
{
	struct dayblock b = { .present = (uint32_t)rnd_next(r) & 0xffffff };
	struct reading one = { .offset = 10800, .temperature = 2000 };

	if (rnd_next(r) & 1)
		b.present = 0xffffff;
	for (unsigned h = 0; h < DAYBLOCK_HOURS; h++) {
		one = any_reading(r, &one);
		b.hour[h] = one;
		b.hour[h].time = day * 86400 + h * INT64_C(3600);
	}
	return b;
}

static void random_blocks_come_back(void **state)
{
	(void)state;
	struct rnd r = { 1 };

	for (int i = 0; i < CASES; i++) {
		int64_t day = rnd_in(&r, -30000, 60000);
		struct dayblock b = any_block(&r, day);
		(void)round_trip(&b, day);
	}
}

/* Every column changes every hour by as much as it can. */
static void worst_block_fits(void **state)
{
	(void)state;
	struct rnd r = { 2 };
	size_t most = 0;

	for (int i = 0; i < 2000; i++) {
		struct dayblock b = { .present = 0xffffff };
		for (unsigned h = 0; h < DAYBLOCK_HOURS; h++) {
			int64_t huge = (int64_t)(rnd_next(&r) | (uint64_t)1 << 62);
			b.hour[h] = (struct reading){
				.time = TODAY * INT64_C(86400) + h * INT64_C(3600),
				.index = h & 1 ? huge : -huge,
				.offset = INT32_MIN + (int)h,
				.temperature = (int16_t)(h & 1 ? 32767 - (int)h : -32767 + (int)h),
				.status = UINT32_MAX - h,
				.flags = UINT32_MAX - h,
				.call = h & 1 ? -huge : huge,
			};
		}
		size_t n = round_trip(&b, TODAY);
		most = n > most ? n : most;
	}
	assert_in_range(most, 900, 980);
}

/* No blob but encode's own is taken: a flipped bit is seen or means another block. */
static void damaged_blobs_are_refused(void **state)
{
	(void)state;
	struct rnd r = { 3 };

	for (int i = 0; i < CASES; i++) {
		uint8_t blob[DAYBLOCK_BLOB_MAX];
		uint8_t again[DAYBLOCK_BLOB_MAX];
		struct dayblock b = any_block(&r, TODAY);
		struct dayblock back;
		size_t n = dayblock_encode(&b, blob);
		if (!n)
			continue;
		blob[rnd_next(&r) % n] ^= (uint8_t)(1u << rnd_next(&r) % 8);
		n -= rnd_next(&r) % 4 == 0;
		struct err err = { 0 };
		if (!dayblock_decode(&back, TODAY, b.present, first_index(&b), blob, n, &err)) {
			assert_int_equal(err.kind, ERR_PROTO);
			continue;
		}
		assert_int_equal(dayblock_encode(&back, again), n);
		assert_memory_equal(blob, again, n);
	}
}

static void wrong_frames_are_refused(void **state)
{
	(void)state;
	uint8_t blob[DAYBLOCK_BLOB_MAX + 1] = { 0 };
	struct dayblock b = { .present = 1 };
	struct dayblock back;

	size_t n = dayblock_encode(&b, blob);
	assert_true(dayblock_decode(&back, 0, 1, 0, blob, n, NULL));
	assert_false(dayblock_decode(&back, 0, 1u << 24, 0, blob, n, NULL));
	assert_false(dayblock_decode(&back, INT64_MAX, 1, 0, blob, n, NULL));
	assert_false(dayblock_decode(&back, 0, 1, 0, blob, n + 1, NULL));
	assert_false(dayblock_decode(&back, 0, 1, 0, blob, 0, NULL));
	assert_false(dayblock_decode(&back, 0, 1, 0, blob, sizeof blob, NULL));
	assert_false(dayblock_decode(&back, 0, 0, 0, blob, n, NULL));
	assert_true(dayblock_decode(&back, 0, 0, 0, blob, 0, NULL));
}

static void put_tells_new_from_known(void **state)
{
	(void)state;
	struct dayblock b = { 0 };
	struct reading r = { .time = 7 * 3600, .index = 5443, .temperature = 1941, .call = 7 };

	assert_int_equal(dayblock_put(&b, &r), DAYBLOCK_ADDED);
	assert_int_equal(b.present, 1u << 7);
	r.call = 8; /* the same row, brought once more */
	assert_int_equal(dayblock_put(&b, &r), DAYBLOCK_SAME);
	assert_int_equal(b.hour[7].call, 7);
	r.index++;
	assert_int_equal(dayblock_put(&b, &r), DAYBLOCK_DIFFERS);
	assert_int_equal(b.hour[7].index, 5443);
	r.time = -3600; /* 23:00 of the day before 1970 */
	assert_int_equal(dayblock_day(r.time), -1);
	assert_int_equal(dayblock_put(&b, &r), DAYBLOCK_ADDED);
	assert_true(b.present >> 23 & 1);
	assert_true(dayblock_on_grid(r.time));
	assert_false(dayblock_on_grid(r.time + 1));
}

/*
 * A household of a plain kind: heating from October to April as cold as the
 * month, hot water and cooking in the morning and evening, a gas temperature
 * that moves with the day; one call a day at about 06:00 UTC in a fleet of 300.
 */
static struct reading household(struct rnd *r, int64_t hour, struct reading one)
{
	int month = (int)(hour / 24 / 30 % 12);
	int clock = (int)(hour % 24);
	static const int cold[12] = { 25, 24, 18, 9, 0, 0, 0, 0, 0, 8, 16, 23 };
	bool cooks = clock == 6 || clock == 7 || (clock >= 17 && clock <= 21);

	if (cold[month])
		one.index += cold[month] * 45 + rnd_in(r, -200, 200);
	if (cooks && rnd_next(r) % 4)
		one.index += rnd_in(r, 40, 500);
	one.temperature = (int16_t)(one.temperature + rnd_in(r, -60, 60) + (clock < 12 ? 4 : -4));
	if (clock == 6)
		one.call += rnd_in(r, 100, 500);
	one.time = hour * 3600;
	return one;
}

static void household_takes_few_bytes(void **state)
{
	(void)state;
	size_t bytes = 0;
	size_t records = 0;

	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct rnd r = { seed };
		struct reading one = { .index = 5443000,
				       .offset = 10800,
				       .temperature = 1800,
				       .call = INT64_C(1) << 27 };
		for (int64_t day = 0; day < 360; day++) {
			struct dayblock b = { 0 };
			for (int64_t h = 0; h < DAYBLOCK_HOURS; h++) {
				one = household(&r, (TODAY / 360 * 360 + day) * 24 + h, one);
				assert_int_equal(dayblock_put(&b, &one), DAYBLOCK_ADDED);
			}
			bytes += round_trip(&b, TODAY / 360 * 360 + day);
			records += DAYBLOCK_HOURS;
		}
	}
	print_message("# day block: %zu bytes for %zu records, %.3f a record\n", bytes, records,
		      (double)bytes / (double)records);
	assert_true(bytes * 10 < records * 25);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_blocks_come_back),
		cmocka_unit_test(worst_block_fits),
		cmocka_unit_test(damaged_blobs_are_refused),
		cmocka_unit_test(wrong_frames_are_refused),
		cmocka_unit_test(put_tells_new_from_known),
		cmocka_unit_test(household_takes_few_bytes),
	};
	return cmocka_run_group_tests_name("meter_dayblock", tests, NULL, NULL);
}
