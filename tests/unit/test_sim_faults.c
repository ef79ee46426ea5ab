#include "unit.h"

#include "protocol/dlms/hdlc.h"
#include "protocol/dlms/wrapper.h"
#include "sim/faults.h"

static void specs_are_read(void **state)
{
	(void)state;
	struct faults f;
	assert_true(faults_parse("", &f, NULL));
	assert_int_equal(f.stall, FAULTS_STALL);
	assert_int_equal(f.delay_max, 0);
	assert_true(faults_parse("reset=0.02, half-open=0.000001,delay=50ms..2s,stall=250ms", &f,
				 NULL));
	assert_int_equal(f.share[FAULT_RESET], 20000);
	assert_int_equal(f.share[FAULT_HALF_OPEN], 1);
	assert_int_equal(f.delay_min, 50);
	assert_int_equal(f.delay_max, 2000);
	assert_int_equal(f.stall, 250);
	assert_true(faults_parse("vanish=1,delay=3ms", &f, NULL));
	assert_int_equal(f.share[FAULT_VANISH], FAULTS_ALL);
	assert_int_equal(f.delay_min, 0);
}

static void bad_specs_are_told(void **state)
{
	(void)state;
	static const struct {
		const char *spec;
		const char *words;
	} bad[] = {
		{ "smoke=0.1", "no fault is called 'smoke'" },
		{ "reset", "'reset' is not NAME=VALUE" },
		{ "reset=1.1", "reset is a share of all calls, from 0 to 1" },
		{ "reset=-0.1", "reset is a share of all calls, from 0 to 1" },
		{ "reset=0.", "reset is a share of all calls, from 0 to 1" },
		{ "reset=0.6,loss=0.5", "the shares of all faults come to more than 1" },
		{ "delay=5", "delay is a time, as 200ms, or a range of them, up to 600s" },
		{ "delay=5ms..1ms", "delay is a time, as 200ms, or a range of them, up to 600s" },
		{ "stall=601s", "stall is a time, as 200ms or 3s, up to 600s" },
	};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct faults f;
		struct err err;
		assert_false(faults_parse(bad[i].spec, &f, &err));
		assert_string_equal(err.msg, bad[i].words);
		assert_string_equal(err.field, "faults");
	}
}

static void shares_hold_and_come_again(void **state)
{
	(void)state;
	struct faults f;
	unsigned seen[FAULT_COUNT] = { 0 };
	assert_true(faults_parse("reset=0.1,stray=0.05", &f, NULL));
	for (int64_t i = 0; i < 10000; i++) {
		struct fault a = fault_draw(&f, 7, i);
		struct fault b = fault_draw(&f, 7, i);
		assert_true(a.kind == b.kind && a.at == b.at && a.key == b.key);
		seen[a.kind]++;
	}
	assert_in_range(seen[FAULT_RESET], 900, 1100);
	assert_in_range(seen[FAULT_STRAY], 420, 580);
	assert_int_equal(seen[FAULT_NONE] + seen[FAULT_RESET] + seen[FAULT_STRAY], 10000);
}

/* What a frame became. */
static uint8_t sent[8192];
static size_t sent_n;
static unsigned pieces;

static void take(void *owner, const uint8_t *p, size_t n)
{
	(void)owner;
	memcpy(sent + sent_n, p, n);
	sent_n += n;
	pieces++;
}

static struct fault strike(enum fault_kind kind, uint64_t key, const uint8_t *p, size_t n)
{
	struct fault f = { .kind = kind, .key = key };
	sent_n = pieces = 0;
	fault_frame(&f, p, n, take, NULL);
	return f;
}

static size_t put_hdlc(uint8_t *buf, size_t cap, const char *info)
{
	struct wr w = wr_make(buf, cap);
	struct hdlc_frame f = { .destination = { .upper = 16, .bytes = 1 },
				.source = { .upper = 1, .bytes = 1 },
				.control = { .kind = HDLC_I, .poll = true },
				.info = (const uint8_t *)info,
				.len = strlen(info) };
	hdlc_put_frame(&w, &f);
	assert_false(w.bad);
	return w.len;
}

static size_t put_wrapper(uint8_t *buf, size_t cap)
{
	static const uint8_t apdu[] = { 0xc4, 1, 0xc1, 0, 1, 5, 0x11, 1, 0x11, 2, 0x11, 3 };
	struct wr w = wr_make(buf, cap);
	wrapper_put_header(&w, 1, 16, sizeof apdu);
	wr_bytes(&w, apdu, sizeof apdu);
	return w.len;
}

/* No checksum may let a damaged frame pass, wherever it is hit. */
static void damage_is_always_seen(void **state)
{
	(void)state;
	uint8_t frame[256];
	struct hdlc_frame parsed;
	size_t n = put_hdlc(frame, sizeof frame, "the quick brown fox");
	for (uint64_t key = 0; key < 500; key++) {
		struct fault f = strike(FAULT_CORRUPT, key, frame, n);
		assert_true(f.struck && fault_spoils(&f));
		assert_int_equal(sent_n, n);
		assert_memory_not_equal(sent, frame, n);
		assert_false(hdlc_parse_frame(sent + 1, n - 2, &parsed));
	}
	static const uint8_t block[] = "\x02"
				       "2:302.0(1)"
				       "\x03"
				       "x";
	for (uint64_t key = 0; key < 500; key++) {
		(void)strike(FAULT_CORRUPT, key, block, sizeof block - 1);
		uint8_t before = 0;
		uint8_t after = 0;
		for (size_t i = 1; i < sizeof block - 1; i++) {
			before ^= block[i];
			after ^= sent[i];
		}
		assert_int_not_equal(before & 0x7f, after & 0x7f);
		assert_int_equal(sent[0], block[0]);
	}
	n = put_wrapper(frame, sizeof frame);
	for (uint64_t key = 0; key < 200; key++) {
		(void)strike(FAULT_CORRUPT, key, frame, n);
		assert_memory_equal(sent + WRAPPER_HEADER, frame + WRAPPER_HEADER,
				    n - WRAPPER_HEADER);
		assert_memory_not_equal(sent, frame, WRAPPER_HEADER);
	}
}

static void lies_are_well_formed(void **state)
{
	(void)state;
	uint8_t frame[256];
	struct hdlc_frame parsed;
	size_t n = put_hdlc(frame, sizeof frame, "the quick brown fox");
	for (uint64_t key = 0; key < 50; key++) {
		struct fault f = strike(FAULT_LIE, key, frame, n);
		assert_true(f.struck);
		assert_true(hdlc_parse_frame(sent + 1, sent_n - 2, &parsed));
		assert_int_not_equal(parsed.len, 19);
	}
	n = put_wrapper(frame, sizeof frame);
	for (uint64_t key = 0; key < 50; key++) {
		(void)strike(FAULT_LIE, key, frame, n);
		assert_int_equal(sent_n, n);
		assert_true(sent[WRAPPER_HEADER + 5] == 4 || sent[WRAPPER_HEADER + 5] == 6);
	}
	frame[WRAPPER_HEADER + 1] = 2; /* a block: its head lies */
	(void)strike(FAULT_LIE, 1, frame, n);
	assert_memory_equal(sent, frame, 6);
	assert_memory_not_equal(sent + 6, frame + 6, 2);
	static const uint8_t block[] = "\x02"
				       "(1)(2)"
				       "\x03"
				       "x";
	(void)strike(FAULT_LIE, 1, block, sizeof block - 1);
	assert_int_equal(sent[7], 0x04);
	assert_int_equal(sent[8], 'x' ^ 7);
	/* There is nothing to lie about in a sign-on. */
	struct fault f = strike(FAULT_LIE, 1, (const uint8_t *)"/Els6EK270\r\n", 12);
	assert_false(f.struck);
	assert_memory_equal(sent, "/Els6EK270\r\n", 12);
}

static void frames_are_doubled_and_parted(void **state)
{
	(void)state;
	uint8_t frame[256];
	size_t n = put_hdlc(frame, sizeof frame, "fox");
	(void)strike(FAULT_DUPLICATE, 1, frame, n);
	assert_int_equal(pieces, 2);
	assert_memory_equal(sent + n, frame, n);
	(void)strike(FAULT_STRAY, 1, frame, n);
	assert_int_equal(pieces, 2);
	assert_memory_equal(sent + sent_n - n, frame, n);
	struct fault f = { .kind = FAULT_DUPLICATE, .at = 2 };
	sent_n = pieces = 0;
	for (int i = 0; i < 5; i++)
		fault_frame(&f, frame, n, take, NULL);
	assert_int_equal(pieces, 6);
}

static void chunks_are_hit_once(void **state)
{
	(void)state;
	struct faults all = { .stall = 100, .delay_min = 5, .delay_max = 9 };
	struct fault f = { .kind = FAULT_RESET, .at = 1, .key = 3 };
	f.frames = 1;
	assert_int_equal(fault_chunk(&f, &all, 10).deed, DEED_SEND);
	f.frames = 2;
	struct fault_verdict v = fault_chunk(&f, &all, 10);
	assert_int_equal(v.deed, DEED_RESET);
	assert_true(v.keep < 10);
	assert_int_equal(fault_chunk(&f, &all, 10).deed, DEED_SEND);
	for (uint64_t key = 0; key < 20; key++) {
		struct fault l = { .kind = FAULT_LOSS, .key = key, .frames = 1 };
		v = fault_chunk(&l, &all, 10);
		assert_true(v.deed == DEED_STALL || v.deed == DEED_STALL_RESET);
		assert_int_equal(v.ms, 100);
	}
	for (unsigned n = 0; n < 50; n++)
		assert_in_range(fault_delay(&f, &all, n), 5, 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(specs_are_read),
		cmocka_unit_test(bad_specs_are_told),
		cmocka_unit_test(shares_hold_and_come_again),
		cmocka_unit_test(damage_is_always_seen),
		cmocka_unit_test(lies_are_well_formed),
		cmocka_unit_test(frames_are_doubled_and_parted),
		cmocka_unit_test(chunks_are_hit_once),
	};
	return cmocka_run_group_tests_name("sim_faults", tests, NULL, NULL);
}
