#include "unit.h"

#include "base/cursor.h"
#include "random.h"

static void numbers_come_back(void **state)
{
	(void)state;
	uint8_t buf[64];
	struct wr w = wr_make(buf, sizeof buf);

	wr_u8(&w, 0xfe);
	wr_u16be(&w, 0x1234);
	wr_u16le(&w, 0x1234);
	wr_u32be(&w, 0xdeadbeef);
	wr_u64be(&w, UINT64_C(0x0123456789abcdef));
	wr_bytes(&w, "abc", 3);
	assert_false(w.bad);
	struct rd r = rd_make(buf, w.len);
	assert_int_equal(rd_peek(&r), 0xfe);
	assert_int_equal(rd_u8(&r), 0xfe);
	assert_int_equal(rd_u16be(&r), 0x1234);
	assert_int_equal(rd_u16le(&r), 0x1234);
	assert_int_equal(rd_u32be(&r), 0xdeadbeef);
	assert_true(rd_u64be(&r) == UINT64_C(0x0123456789abcdef));
	struct rd sub = rd_sub(&r, 2);
	assert_memory_equal(rd_bytes(&sub, 2), "ab", 2);
	assert_int_equal(rd_u8(&r), 'c');
	assert_false(r.bad || sub.bad);
	assert_int_equal(rd_left(&r), 0);
}

static void the_error_sticks(void **state)
{
	(void)state;
	uint8_t buf[4] = { 1, 2, 3, 4 };
	struct rd r = rd_make(buf, sizeof buf);

	assert_null(rd_bytes(&r, 5));
	assert_true(r.bad);
	assert_int_equal(rd_u8(&r), 0); /* though four bytes are there */
	assert_int_equal(rd_left(&r), 0);
	struct rd sub = rd_sub(&r, 0);
	assert_true(sub.bad);

	struct rd empty = rd_make(NULL, 0);
	assert_int_equal(rd_u64be(&empty), 0);
	assert_true(empty.bad);

	struct wr w = wr_make(buf, 3);
	wr_u32be(&w, 7);
	assert_true(w.bad);
	wr_u8(&w, 9);
	assert_true(w.bad);
	assert_int_equal(buf[3], 4); /* past the capacity nothing is written */
}

static void huge_sizes_are_refused(void **state)
{
	(void)state;
	uint8_t buf[8] = { 0 };
	struct rd r = rd_make(buf, sizeof buf);
	struct wr w = wr_make(buf, sizeof buf);

	assert_null(rd_bytes(&r, SIZE_MAX));
	wr_u8(&w, 1);
	assert_null(wr_room(&w, SIZE_MAX));
}

static void varints_come_back(void **state)
{
	(void)state;
	struct rnd r = { 7 };

	for (int i = 0; i < 20000; i++) {
		uint8_t buf[20];
		uint64_t u = rnd_next(&r) >> rnd_in(&r, 0, 63);
		int64_t s = (int64_t)rnd_next(&r) >> rnd_in(&r, 0, 63);
		struct wr w = wr_make(buf, sizeof buf);
		wr_varint(&w, u);
		wr_zigzag(&w, s);
		assert_false(w.bad);
		struct rd rd = rd_make(buf, w.len);
		assert_true(rd_varint(&rd) == u);
		assert_true(rd_zigzag(&rd) == s);
		assert_false(rd.bad || rd_left(&rd));
	}
	static const uint8_t endless[] = { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
					   0x80, 0x80, 0x80, 0x80, 0x01 };
	struct rd rd = rd_make(endless, sizeof endless);
	assert_int_equal(rd_varint(&rd), 0);
	assert_true(rd.bad);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_come_back),
		cmocka_unit_test(the_error_sticks),
		cmocka_unit_test(huge_sizes_are_refused),
		cmocka_unit_test(varints_come_back),
	};
	return cmocka_run_group_tests_name("base_cursor", tests, NULL, NULL);
}
