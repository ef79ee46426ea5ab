#include "sim_bench.h"

#include <stdio.h>

#include "protocol/dlms/axdr.h"

#define WRAP_PUBLIC "0001 0010 0001 "
#define FROM_PUBLIC "0001 0001 0010 "
#define AARE	    "6129A109060760857405080101A203020100A305A103020100BE10040E0800065F1F0400001E1D"

static void vectors_of_the_wrapper(void **state)
{
	(void)state;
	struct bench b;
	bench_open(&b, STATION_WRAPPER, 128, 500, NULL);
	bench_give(&b, WRAP_PUBLIC "001F" AARQ);
	bench_expect(&b, FROM_PUBLIC "002B" AARE "01F40007");
	bench_give(&b, WRAP_PUBLIC "000D C001C1 0001 00002A0000FF 02 00");
	bench_expect(&b, FROM_PUBLIC "0011 C401C100 090B 454C533135343031343530");
	bench_close(&b);
}

static void vectors_of_hdlc(void **state)
{
	(void)state;
	struct bench b;
	bench_open(&b, STATION_HDLC, 154, 500, NULL);
	bench_give(&b, "7EA00802232193BD647E");
	bench_expect(&b, "7EA01F21022373E6C781801205019A06019A070400000001080400000001CCA27E");
	/* Announced 154, yet nothing was asked for: no field is longer than 128. */
	assert_int_equal(b.station.state.limit, 128);
	bench_close(&b);
}

static void bad_checksums_are_silence(void **state)
{
	(void)state;
	struct bench b;
	bench_open(&b, STATION_HDLC, 154, 500, NULL);
	bench_give(&b, "7EA00802232193BD657E");
	assert_int_equal(b.sent_n, 0);
	bench_give(&b, "7EA00802232193BD647E");
	assert_true(b.sent_n > 0);
	bench_close(&b);
}

/* A frame of client 1 to logical device 1, one-byte addresses. */
static void give_frame(struct bench *b, struct hdlc_control control, bool segmented,
		       const void *info, size_t n)
{
	uint8_t bytes[HDLC_FRAME_MAX];
	struct wr w = wr_make(bytes, sizeof bytes);
	control.poll = true;
	struct hdlc_frame f = { .destination = { .upper = 1, .bytes = 1 },
				.source = { .upper = 1, .bytes = 1 },
				.control = control,
				.segmented = segmented,
				.info = info,
				.len = n };
	hdlc_put_frame(&w, &f);
	assert_false(w.bad);
	b->sent_n = 0;
	assert_true(station_input(&b->station, bytes, w.len, NULL));
}

static struct hdlc_frame take_frame(const struct bench *b)
{
	struct hdlc_frame f;
	assert_true(b->sent_n > 2);
	assert_true(hdlc_parse_frame(b->sent + 1, b->sent_n - 2, &f));
	return f;
}

static struct hdlc_control information(unsigned send, unsigned receive)
{
	return (struct hdlc_control){ .kind = HDLC_I, .send = send & 7, .receive = receive & 7 };
}

static size_t llc_apdu(uint8_t *buf, const char *hex)
{
	size_t n;
	static const uint8_t llc[] = { 0xe6, 0xe6, 0x00 };
	memcpy(buf, llc, sizeof llc);
	assert_true(hex_parse(str_from(hex), buf + 3, 500, &n));
	return n + 3;
}

static void hdlc_segments_both_ways(void **state)
{
	(void)state;
	struct bench b;
	uint8_t apdu[512];
	bench_open(&b, STATION_HDLC, 40, 500, NULL);
	give_frame(&b, (struct hdlc_control){ .kind = HDLC_SNRM }, false, NULL, 0);
	assert_int_equal(take_frame(&b).control.kind, HDLC_UA);
	size_t n = llc_apdu(apdu, AARQ);
	give_frame(&b, information(0, 0), true, apdu, 20);
	assert_int_equal(take_frame(&b).control.kind, HDLC_RR);
	assert_int_equal(take_frame(&b).control.receive, 1);
	give_frame(&b, information(1, 0), false, apdu + 20, n - 20);
	struct hdlc_frame f = take_frame(&b);
	assert_true(f.segmented);
	assert_int_equal(f.len, 40);
	assert_memory_equal(f.info, "\xe6\xe7\x00\x61", 4);
	/* Not acknowledged: the same once more. Then the rest. */
	give_frame(&b, (struct hdlc_control){ .kind = HDLC_RR, .receive = 0 }, false, NULL, 0);
	f = take_frame(&b);
	assert_int_equal(f.control.send, 0);
	assert_int_equal(f.len, 40);
	give_frame(&b, (struct hdlc_control){ .kind = HDLC_RR, .receive = 1 }, false, NULL, 0);
	f = take_frame(&b);
	assert_int_equal(f.control.send, 1);
	assert_false(f.segmented);
	assert_int_equal(f.len, 3 + 43 - 40);
	/* A repeated request gets the last segment of the answer again. */
	give_frame(&b, information(1, 0), false, apdu + 20, n - 20);
	assert_int_equal(take_frame(&b).len, 3 + 43 - 40);
	give_frame(&b, (struct hdlc_control){ .kind = HDLC_DISC }, false, NULL, 0);
	assert_int_equal(take_frame(&b).control.kind, HDLC_UA);
	assert_true(b.device.released);
	give_frame(&b, (struct hdlc_control){ .kind = HDLC_DISC }, false, NULL, 0);
	assert_int_equal(take_frame(&b).control.kind, HDLC_DM);
	bench_close(&b);
}

static void frames_without_a_connection_get_dm(void **state)
{
	(void)state;
	struct bench b;
	uint8_t apdu[512];
	bench_open(&b, STATION_HDLC, 128, 500, NULL);
	size_t n = llc_apdu(apdu, AARQ);
	give_frame(&b, information(0, 0), false, apdu, n);
	assert_int_equal(take_frame(&b).control.kind, HDLC_DM);
	bench_close(&b);
}

static void public_client_sees_the_identity_only(void **state)
{
	(void)state;
	struct bench b;
	bench_open(&b, STATION_WRAPPER, 128, 500, NULL);
	bench_ask(&b, 16, AARQ);
	bench_ask(&b, 16, "C001C1 0001 0000600100FF 02 00");
	bench_told(&b, "C401C100 0908 3135343031343530");
	bench_ask(&b, 16, "C001C1 0003 07000D0200FF 02 00");
	bench_told(&b, "C401C10103");
	bench_ask(&b, 16, "C001C1 0007 0700636302FF 03 00");
	bench_told(&b, "C401C10103");
	bench_ask(&b, 16, "C001C1 0003 0700350300FF 02 00");
	bench_told(&b, "C401C10103");
	/* An association is that of the client that made it. */
	bench_ask(&b, 1, "C001C1 0001 0000600100FF 02 00");
	bench_told(&b, "D80101");
	bench_close(&b);
}

static void passwords_are_asked_for(void **state)
{
	(void)state;
	struct bench b;
	bench_open(&b, STATION_WRAPPER, 128, 500, "secret12");
	bench_ask(&b, 1, AARQ);
	assert_int_equal(b.sent[8 + 2 + 11 + 4], 1); /* rejected for good */
	assert_int_equal(b.sent[8 + 2 + 11 + 5 + 6], 14);
	bench_ask(&b, 1,
		  "6036 A109060760857405080101 8A020780 8B0760857405080201"
		  " AC0A8008 7365637265743133 BE10040E01000000065F1F0400001E1DFFFF");
	assert_int_equal(b.sent[8 + 2 + 11 + 5 + 6], 13);
	assert_false(b.device.associated);
	bench_ask(&b, 1,
		  "6036 A109060760857405080101 8A020780 8B0760857405080201"
		  " AC0A8008 7365637265743132 BE10040E01000000065F1F0400001E1DFFFF");
	bench_told(&b, AARE "01F40007");
	bench_close(&b);
}

static void unacceptable_associations_are_refused(void **state)
{
	(void)state;
	struct bench b;
	bench_open(&b, STATION_WRAPPER, 128, 500, NULL);
	/* Short names */
	bench_ask(&b, 16, "601DA109060760857405080102BE10040E01000000065F1F0400001E1DFFFF");
	assert_int_equal(b.sent[8 + 2 + 11 + 5 + 6], 2);
	/* Version 5 of DLMS: confirmedServiceError, initiate, version too low */
	bench_ask(&b, 16, "601DA109060760857405080101BE10040E01000000055F1F0400001E1DFFFF");
	bench_told(&b, "611F A109060760857405080101 A203020101 A305A103020101"
		       " BE060404 0E010601");
	/* Client 99 */
	bench_ask(&b, 99, AARQ);
	assert_int_equal(b.sent[8 + 2 + 11 + 4], 1);
	bench_close(&b);
}

static void nonsense_is_answered(void **state)
{
	(void)state;
	struct bench b;
	bench_open_reading(&b, 500);
	bench_ask(&b, 1, "9900");
	bench_told(&b, "D80202");
	bench_ask(&b, 1, "C009C1");
	bench_told(&b, "D80202");
	bench_ask(&b, 1, "C001C1");
	bench_told(&b, "D80103");
	bench_ask(&b, 1, "C001C1 0001 0101010101FF 02 00");
	bench_told(&b, "C401C10104");
	bench_ask(&b, 1, "C001C1 0001 07000D0200FF 02 00");
	bench_told(&b, "C401C10109");
	bench_ask(&b, 1, "C301C1 0008 0000010000FF 01 00");
	bench_told(&b, "C701C10C00"); /* it takes an integer */
	bench_ask(&b, 1, "C002C1 00000001");
	bench_told(&b, "C402C101 00000001 0110");
	bench_ask(&b, 1, "6200");
	bench_told(&b, "6303800100");
	assert_true(b.device.released);
	bench_close(&b);
}

static void parameters_are_set_and_read_back(void **state)
{
	(void)state;
	struct bench b;
	bench_open_reading(&b, 500);
	bench_ask(&b, 1, "C101C1 0003 0700350300FF 02 00 12 2648");
	bench_told(&b, "C501C100");
	bench_ask(&b, 1, "C001C1 0003 0700350300FF 02 00");
	bench_told(&b, "C401C100 122648");
	bench_ask(&b, 1, "C001C1 0003 0700350300FF 03 00");
	bench_told(&b, "C401C100 02020FFC16FF");
	/* Another type, a value out of range, a value that is only read */
	bench_ask(&b, 1, "C101C1 0003 0700350300FF 02 00 10 2648");
	bench_told(&b, "C501C10C");
	bench_ask(&b, 1, "C101C1 0003 0700350300FF 02 00 12 0001");
	bench_told(&b, "C501C1FA");
	bench_ask(&b, 1, "C101C1 0003 07000D0200FF 02 00 06 00000001");
	bench_told(&b, "C501C103");
	/* "mtsgprs" as the APN, with list: the second item exists nowhere */
	bench_ask(&b, 1,
		  "C104C1 02 002D 0000190400FF 02 00 0001 0102030405FF 02 00"
		  " 02 0907 6D747367707273 0600000001");
	bench_told(&b, "C505C1 02 00 04");
	assert_string_equal(b.meter.params.apn, "mtsgprs");
	assert_int_equal(b.meter.written_n, 2);
	bench_close(&b);
}

static void values_come_in_blocks_too(void **state)
{
	(void)state;
	struct bench b;
	bench_open_reading(&b, 500);
	bench_ask(&b, 1, "C102C1 002D 0000190400FF 02 00 00 00000001 03 09076D");
	bench_told(&b, "C502C1 00000001");
	bench_ask(&b, 1, "C103C1 01 00000002 06 747367707273");
	bench_told(&b, "C503C1 00 00000002");
	assert_string_equal(b.meter.params.apn, "mtsgprs");
	bench_ask(&b, 1, "C103C1 01 00000003 06 747367707273");
	bench_told(&b, "C503C1 12 00000000");
	bench_close(&b);
}

static void the_clock_can_be_set(void **state)
{
	(void)state;
	struct bench b;
	bench_open_reading(&b, 500);
	bench_ask(&b, 1, "C001C1 0008 0000010000FF 02 00");
	bench_told(&b, "C401C100 090C 07EA010F04 0C000000 FF4C00");
	bench_ask(&b, 1, "C001C1 0008 0000010000FF 03 00");
	bench_told(&b, "C401C100 10FF4C");
	bench_ask(&b, 1, "C101C1 0008 0000010000FF 02 00 090C 07EA010F04 0C013200 FF4C00");
	bench_told(&b, "C501C100");
	assert_int_equal(b.meter.drift, 110);
	assert_int_equal(b.device.view.clock, BENCH_NOW + 110);
	bench_close(&b);
}

/* The value of the last answer to a GET, whole. */
static struct axdr_value take_value(struct bench *b, struct arena *a)
{
	struct axdr_value v;
	assert_memory_equal(b->sent + 8, "\xc4\x01\xc1\x00", 4);
	struct rd r = rd_make(b->sent + 12, b->sent_n - 12);
	assert_true(axdr_parse(&r, a, &v, NULL));
	assert_int_equal(rd_left(&r), 0);
	return v;
}

#define HOURS	"0007 0700636302FF 02 01 "
#define BY_TIME "01 0204 0204 120008 09060000010000FF 0F02 120000 "

static void archives_are_read_in_part(void **state)
{
	(void)state;
	struct bench b;
	AUTO_ARENA a = { 0 };
	bench_open_reading(&b, 1000);
	/* From 06:00 to 08:30 local, both included: three rows of four columns */
	bench_ask(&b, 1,
		  "C001C1" HOURS BY_TIME
		  "090C 07EA010F04 06000000 FF4C00 090C 07EA010FFF 081E0000 FF4C00 0100");
	struct axdr_value v = take_value(&b, &a);
	assert_int_equal(v.count, 3);
	assert_int_equal(v.items[0].count, 4);
	size_t at = history_find(&b.history, HISTORY_HOUR, BENCH_NOW - 6 * 3600);
	assert_int_equal(v.items[2].items[1].u,
			 history_row(&b.history, HISTORY_HOUR, at + 2).index);
	/* Rows 2 to 4, columns 2 and 3 */
	bench_ask(&b, 1, "C001C1" HOURS "02 0204 0600000002 0600000004 120002 120003");
	v = take_value(&b, &a);
	assert_int_equal(v.count, 3);
	assert_int_equal(v.items[0].count, 2);
	assert_int_equal(v.items[0].items[0].u, history_row(&b.history, HISTORY_HOUR, 1).index);
	/* A range that nothing lies in */
	bench_ask(&b, 1,
		  "C001C1" HOURS BY_TIME
		  "090C 07EB010F04 06000000 FF4C00 090C 07EB010FFF 081E0000 FF4C00 0100");
	assert_int_equal(take_value(&b, &a).count, 0);
	/* Selector 3 is none */
	bench_ask(&b, 1, "C001C1" HOURS "03 00");
	assert_int_equal(b.sent[8 + 3], 1);
	bench_close(&b);
}

static void archives_come_in_blocks(void **state)
{
	(void)state;
	struct bench b;
	AUTO_ARENA a = { 0 };
	static uint8_t raw[60000];
	size_t n = 0;
	bench_open_reading(&b, 300);
	bench_ask(&b, 1, "C001C1 0007 0700636302FF 02 00");
	for (uint32_t block = 1;; block++) {
		assert_memory_equal(b.sent + 8, "\xc4\x02\xc1", 3);
		assert_true(b.sent_n - 8 <= 300);
		struct rd r = rd_make(b.sent + 12, b.sent_n - 12);
		assert_int_equal(rd_u32be(&r), block);
		assert_int_equal(rd_u8(&r), 0);
		uint32_t some = axdr_length(&r);
		assert_int_equal(some, rd_left(&r));
		memcpy(raw + n, r.p, some);
		n += some;
		if (b.sent[11])
			break;
		char next[32];
		(void)snprintf(next, sizeof next, "C002C1 %08X", block);
		bench_ask(&b, 1, next);
	}
	struct axdr_value v;
	struct rd r = rd_make(raw, n);
	assert_true(axdr_parse(&r, &a, &v, NULL));
	assert_int_equal(rd_left(&r), 0);
	assert_int_equal(v.count, 30 * 24 + 1);
	bench_close(&b);
}

static void lists_mix_data_and_refusals(void **state)
{
	(void)state;
	struct bench b;
	bench_open_reading(&b, 500);
	bench_ask(&b, 1,
		  "C003C1 03 0001 0000600100FF 02 00 0001 0102030405FF 02 00"
		  " 002D 0000190400FF 03 00");
	bench_told(&b, "C403C1 03 00 0908 3135343031343530 01 04 00 120000");
	bench_close(&b);
}

static void a_call_opens_with_the_device_name(void **state)
{
	(void)state;
	struct bench b;
	bench_open(&b, STATION_WRAPPER, 128, 500, NULL);
	station_announce(&b.station);
	bench_told(&b, "0F 00000001 00 0202 0101 0204 120001 090600002A0000FF"
		       " 0F02 120000 090B 454C533135343031343530");
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_of_the_wrapper),
		cmocka_unit_test(vectors_of_hdlc),
		cmocka_unit_test(bad_checksums_are_silence),
		cmocka_unit_test(hdlc_segments_both_ways),
		cmocka_unit_test(frames_without_a_connection_get_dm),
		cmocka_unit_test(public_client_sees_the_identity_only),
		cmocka_unit_test(passwords_are_asked_for),
		cmocka_unit_test(unacceptable_associations_are_refused),
		cmocka_unit_test(nonsense_is_answered),
		cmocka_unit_test(parameters_are_set_and_read_back),
		cmocka_unit_test(values_come_in_blocks_too),
		cmocka_unit_test(the_clock_can_be_set),
		cmocka_unit_test(archives_are_read_in_part),
		cmocka_unit_test(archives_come_in_blocks),
		cmocka_unit_test(lists_mix_data_and_refusals),
		cmocka_unit_test(a_call_opens_with_the_device_name),
	};
	return cmocka_run_group_tests_name("sim_device", tests, NULL, NULL);
}
