/* The DLMS codecs that client and simulator share. */
#include "unit.h"

#include <string.h>

#include "base/str.h"
#include "protocol/dlms/axdr.h"
#include "protocol/dlms/cosem_time.h"
#include "protocol/dlms/hdlc.h"
#include "protocol/dlms/obis.h"
#include "protocol/dlms/quantity.h"
#include "protocol/dlms/table.h"
#include "protocol/dlms/wrapper.h"
#include "protocol/driver.h"

static size_t bytes_of(const char *hex, uint8_t *buf, size_t cap)
{
	size_t n = 0;
	assert_true(hex_parse(str_from(hex), buf, cap, &n));
	return n;
}

static void obis_as_text(void **state)
{
	(void)state;
	uint8_t obis[6];

	assert_true(obis_parse("7-0:13.2.0.255", obis));
	assert_memory_equal(obis, "\x07\x00\x0d\x02\x00\xff", 6);
	assert_true(obis_parse("0-128:96.41.1", obis));
	assert_memory_equal(obis, "\x00\x80\x60\x29\x01\xff", 6);
	assert_false(obis_parse("", obis));
	assert_false(obis_parse("7-0:13.2.0.256", obis));
	assert_false(obis_parse("7-0:13.2", obis));
	assert_false(obis_parse("7-0:13.2.0.255.", obis));
	assert_false(obis_parse("7.0.13.2.0.255", obis));
}

static void published_frames(void **state)
{
	(void)state;
	uint8_t snrm[16];
	uint8_t ua[64];
	uint8_t made[64];
	struct hdlc_frame f;
	struct hdlc_params p;
	size_t n = bytes_of("7EA00802232193BD647E", snrm, sizeof snrm);

	assert_true(hdlc_parse_frame(snrm + 1, n - 2, &f));
	assert_int_equal(f.destination.upper, 1);
	assert_int_equal(f.destination.lower, 17);
	assert_int_equal(f.destination.bytes, 2);
	assert_int_equal(f.source.upper, 16);
	assert_int_equal(f.control.kind, HDLC_SNRM);
	assert_true(f.control.poll);
	struct wr w = wr_make(made, sizeof made);
	hdlc_put_frame(&w, &f);
	assert_int_equal(w.len, n);
	assert_memory_equal(made, snrm, n);

	n = bytes_of("7EA01F21022373E6C781801205019A06019A070400000001080400000001CCA27E", ua,
		     sizeof ua);
	assert_true(hdlc_parse_frame(ua + 1, n - 2, &f));
	assert_int_equal(f.control.kind, HDLC_UA);
	assert_true(hdlc_parse_params(f.info, f.len, &p));
	assert_int_equal(p.info_transmit, 0x9a);
	assert_int_equal(p.info_receive, 0x9a);
	assert_int_equal(p.window_receive, 1);
	for (size_t i = 1; i + 1 < n; i++) {
		ua[i] ^= 0x10;
		assert_false(hdlc_parse_frame(ua + 1, n - 2, &f));
		ua[i] ^= 0x10;
	}
}

static void addresses_of_every_length(void **state)
{
	(void)state;
	static const struct hdlc_address all[] = { { 0x7f, 0, 1 },
						   { 1, 0x11, 2 },
						   { 0x3fff, 0x1234, 4 } };
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		uint8_t buf[64];
		struct wr w = wr_make(buf, sizeof buf);
		struct hdlc_frame back;
		struct hdlc_frame f = { .destination = all[i],
					.source = { 1, 0, 1 },
					.control = { HDLC_I, 5, 3, true },
					.segmented = true,
					.info = (const uint8_t *)"abc",
					.len = 3 };
		hdlc_put_frame(&w, &f);
		assert_false(w.bad);
		assert_true(hdlc_parse_frame(buf + 1, w.len - 2, &back));
		assert_true(hdlc_address_equal(&back.destination, &all[i]));
		assert_int_equal(back.destination.bytes, all[i].bytes);
		assert_int_equal(back.control.send, 5);
		assert_int_equal(back.control.receive, 3);
		assert_true(back.segmented);
		assert_memory_equal(back.info, "abc", 3);
	}
}

static void control_fields(void **state)
{
	(void)state;
	for (unsigned byte = 0; byte < 256; byte++) {
		struct hdlc_control c = hdlc_control_decode((uint8_t)byte);
		if (c.kind != HDLC_UNKNOWN)
			assert_int_equal(hdlc_control_encode(c), byte);
	}
	assert_int_equal(hdlc_control_decode(0x93).kind, HDLC_SNRM);
	assert_int_equal(hdlc_control_decode(0x53).kind, HDLC_DISC);
	assert_int_equal(hdlc_control_decode(0x1f).kind, HDLC_DM);
	assert_int_equal(hdlc_control_decode(0x97).kind, HDLC_FRMR);
	assert_int_equal(hdlc_control_decode(0x31).kind, HDLC_RR);
}

static void stream_is_bounded(void **state)
{
	(void)state;
	uint8_t buf[32];
	uint8_t stream[64];
	struct hdlc_deframer d;
	struct hdlc_frame f;
	size_t n =
		bytes_of("7EA7FF7EA00802232193BD647E7EA00802232193BD647E", stream, sizeof stream);
	struct rd in = rd_make(stream, n);
	unsigned frames = 0;
	enum hdlc_result r;

	hdlc_deframer_init(&d, buf, sizeof buf);
	while ((r = hdlc_deframer_feed(&d, &in, &f)) != HDLC_MORE)
		frames += r == HDLC_FRAME;
	assert_int_equal(frames, 2);
}

static void wrapper_stream(void **state)
{
	(void)state;
	uint8_t buf[32];
	uint8_t stream[64];
	struct wrapper_deframer d;
	struct wrapper_pdu pdu;
	struct err err;
	size_t n = bytes_of("0001 0001 0010 0002 6300 0001 0001 0010 0000 0001 0001 0010 0019",
			    stream, sizeof stream);
	struct rd in = rd_make(stream, n);

	wrapper_deframer_init(&d, buf, sizeof buf);
	assert_int_equal(wrapper_deframer_feed(&d, &in, &pdu, &err), WRAPPER_PDU);
	assert_int_equal(pdu.source, 1);
	assert_int_equal(pdu.destination, 16);
	assert_int_equal(pdu.len, 2);
	assert_int_equal(pdu.apdu[0], 0x63);
	assert_int_equal(wrapper_deframer_feed(&d, &in, &pdu, &err), WRAPPER_PDU);
	assert_int_equal(pdu.len, 0);
	assert_int_equal(wrapper_deframer_feed(&d, &in, &pdu, &err), WRAPPER_BAD);
	assert_int_equal(err.kind, ERR_PROTO);
}

static bool parse_hex(const char *hex, struct arena *a, struct axdr_value *v)
{
	static uint8_t buf[4096];
	struct rd r = rd_make(buf, bytes_of(hex, buf, sizeof buf));
	return axdr_parse(&r, a, v, NULL) && !rd_left(&r);
}

static void every_type_of_data(void **state)
{
	(void)state;
	AUTO_ARENA a = { 0 };
	struct axdr_value v;
	uint8_t out[256];
	uint8_t in[256];
	const char *hex =
		"0214 00 0301 040BFFE0 0580000000 06FFFFFFFF 09020102 0A024142 0C02D094 0D42 "
		"0F80 108000 11FF 12FFFF 148000000000000000 15FFFFFFFFFFFFFFFF 1603 "
		"173F800000 183FF8000000000000 1907E80501FF0A000000FF4C00 1A07E80501FF";
	int64_t i;
	double d;

	assert_true(parse_hex(hex, &a, &v));
	assert_int_equal(v.count, 20);
	assert_true(axdr_integer(axdr_item(&v, 3), &i) && i == INT32_MIN);
	assert_true(axdr_integer(axdr_item(&v, 4), &i) && i == UINT32_MAX);
	assert_true(axdr_integer(axdr_item(&v, 8), &i) && i == 42);
	assert_true(axdr_integer(axdr_item(&v, 9), &i) && i == -128);
	assert_true(axdr_integer(axdr_item(&v, 13), &i) && i == INT64_MIN);
	assert_false(axdr_integer(axdr_item(&v, 14), &i));
	assert_true(axdr_number(axdr_item(&v, 16), &d) && d > 0.99 && d < 1.01);
	assert_true(axdr_number(axdr_item(&v, 17), &d) && d > 1.49 && d < 1.51);
	assert_null(axdr_item(&v, 20));
	struct wr w = wr_make(out, sizeof out);
	axdr_put_value(&w, &v);
	assert_int_equal(w.len, bytes_of(hex, in, sizeof in));
	assert_memory_equal(in, out, w.len);
}

static void compact_arrays(void **state)
{
	(void)state;
	AUTO_ARENA a = { 0 };
	struct axdr_value v;
	int64_t i;

	/* { long, unsigned, double-long-unsigned } twice */
	assert_true(parse_hex("13 0203101106 0E FFFF01000000020002FE00000005", &a, &v));
	assert_int_equal(v.tag, AXDR_ARRAY);
	assert_int_equal(v.count, 2);
	assert_true(axdr_integer(axdr_item(axdr_item(&v, 0), 0), &i) && i == -1);
	assert_true(axdr_integer(axdr_item(axdr_item(&v, 1), 2), &i) && i == 5);
	/* { array of 3 unsigned, octet-string } */
	assert_true(parse_hex("13 020201000311 09 06 010203024142", &a, &v));
	assert_int_equal(v.count, 1);
	assert_int_equal(axdr_item(axdr_item(&v, 0), 0)->count, 3);
	assert_memory_equal(axdr_item(axdr_item(&v, 0), 1)->bytes, "AB", 2);
	assert_false(parse_hex("13 0202 1011 04 00010200", &a, &v)); /* cut inside an element */
	assert_false(parse_hex("13 00 02 0000", &a, &v));	     /* elements without bytes */
	assert_false(parse_hex("13 13 02 0000", &a, &v));
	assert_true(parse_hex("13 11 00", &a, &v));
	assert_int_equal(v.count, 0);
}

static void data_is_bounded(void **state)
{
	(void)state;
	AUTO_ARENA a = { .limit = 1 << 20 };
	struct axdr_value v;
	struct rd r;

	assert_false(parse_hex("0184FFFFFFFF00", &a, &v));
	assert_false(parse_hex("0985FFFFFFFFFF", &a, &v));
	assert_false(parse_hex("01010101010101010101010101010101010100", &a, &v));
	assert_true(parse_hex("0101010101010101010100", &a, &v));
	assert_false(parse_hex("08", &a, &v));
	assert_false(parse_hex("", &a, &v));
	/* A description of 65535 times 65535 empty values. */
	assert_false(parse_hex("13 01FFFF01FFFF00 01 00", &a, &v));
	uint8_t half[] = { 2, 2, 0x11 };
	r = rd_make(half, sizeof half);
	assert_int_equal(axdr_skip(&r), AXDR_SHORT);
	assert_ptr_equal(r.p, half);
}

static void integers_fit_or_not(void **state)
{
	(void)state;
	struct axdr_value v;
	assert_true(axdr_make_integer(AXDR_INT8, -128, &v));
	assert_false(axdr_make_integer(AXDR_INT8, 128, &v));
	assert_false(axdr_make_integer(AXDR_UINT32, -1, &v));
	assert_false(axdr_make_integer(AXDR_UINT64, -1, &v));
	assert_true(axdr_make_integer(AXDR_INT64, INT64_MIN, &v));
	assert_false(axdr_make_integer(AXDR_OCTETS, 1, &v));
	assert_false(axdr_make_integer(AXDR_DATE_TIME, 1, &v));
}

/* Seen of an independent server: GET-with-list wraps the clock's octet-string once more. */
static void time_wrapped_twice(void **state)
{
	(void)state;
	AUTO_ARENA a = { .limit = 1 << 16 };
	struct cosem_zone zone = { SIGN_BLUE_BOOK, -43200, 43200, 0 };
	struct axdr_value v;
	struct cosem_time time;
	struct err err;
	int64_t utc;
	int32_t offset;

	assert_true(parse_hex("090E090C07EA0B16070C073200000000", &a, &v));
	assert_true(value_time(&v, &zone, &time, &utc, &offset, &err));
	assert_int_equal(utc, 1795349270);
	assert_true(parse_hex("090E090B07EA0B16070C073200000000", &a, &v));
	assert_false(value_time(&v, &zone, &time, &utc, &offset, &err));
}

static void time_with_both_signs(void **state)
{
	(void)state;
	struct cosem_zone blue = { SIGN_BLUE_BOOK, 7200, 43200, 10800 };
	struct cosem_zone east = { SIGN_EAST, 7200, 43200, 10800 };
	struct cosem_zone anywhere = { SIGN_BLUE_BOOK, 0, 0, 0 };
	const int64_t t = 1506740400; /* 2017-09-30 06:00 in Moscow */
	uint8_t p[COSEM_TIME_SIZE];
	struct cosem_time c = cosem_time_from_utc(t, 10800, SIGN_BLUE_BOOK);
	int64_t utc;
	int32_t offset;

	cosem_time_encode(p, &c);
	assert_memory_equal(p, "\x07\xe1\x09\x1e\x06\x06\x00\x00\x00\xff\x4c\x00", sizeof p);
	cosem_time_decode(p, &c);
	assert_true(cosem_time_utc(&c, &blue, &utc, &offset, NULL));
	assert_true(utc == t && offset == 10800);
	/* The other reading of the sign, where only one makes sense. */
	assert_true(cosem_time_utc(&c, &east, &utc, &offset, NULL));
	assert_true(utc == t && offset == 10800);
	c = cosem_time_from_utc(t, 10800, SIGN_EAST);
	assert_int_equal(c.deviation, 180);
	assert_true(cosem_time_utc(&c, &blue, &utc, &offset, NULL));
	assert_true(utc == t && offset == 10800);
	/* Without a plausible range the setting decides. */
	assert_true(cosem_time_utc(&c, &anywhere, &utc, &offset, NULL));
	assert_true(offset == -10800 && utc == t + 21600);
}

static void time_with_gaps(void **state)
{
	(void)state;
	struct cosem_zone zone = { SIGN_BLUE_BOOK, 7200, 43200, 10800 };
	struct cosem_time c = cosem_time_from_utc(1506740400, 10800, SIGN_BLUE_BOOK);
	int64_t utc;
	int32_t offset;

	c.second = c.minute = c.weekday = c.hundredths = COSEM_ANY;
	c.deviation = COSEM_ANY_DEVIATION;
	assert_true(cosem_time_utc(&c, &zone, &utc, &offset, NULL));
	assert_true(utc == 1506740400 && offset == 10800);
	c.hour = 24;
	assert_true(cosem_time_utc(&c, &zone, &utc, &offset, NULL));
	assert_true(utc == 1506740400 + 18 * 3600);
	c.hour = COSEM_ANY;
	assert_false(cosem_time_utc(&c, &zone, &utc, &offset, NULL));
	c.hour = 0;
	c.month = 2;
	assert_false(cosem_time_utc(&c, &zone, &utc, &offset, NULL)); /* 30 February */
	c.day = 0xfe;						      /* last day of the month */
	assert_false(cosem_time_utc(&c, &zone, &utc, &offset, NULL));
	c = cosem_time_any();
	assert_false(cosem_time_utc(&c, &zone, &utc, &offset, NULL));
	c = cosem_time_from_utc(1506740400, 10800, SIGN_BLUE_BOOK);
	c.deviation = 900;
	assert_false(cosem_time_utc(&c, &zone, &utc, &offset, NULL));
}

static void quantities_round_once(void **state)
{
	(void)state;
	struct axdr_value v = { .tag = AXDR_UINT32, .i = 12345 };
	struct axdr_value back;
	int64_t x;

	assert_true(quantity_convert(&v, (struct quantity){ -3, 14 }, UNIT_LITRE, 0, &x, NULL));
	assert_int_equal(x, 12345);
	assert_true(quantity_convert(&v, (struct quantity){ -4, 13 }, UNIT_LITRE, 0, &x, NULL));
	assert_int_equal(x, 1235); /* 1234.5 */
	assert_true(quantity_convert(&v, (struct quantity){ 0, 7 }, UNIT_HOUR, 0, &x, NULL));
	assert_int_equal(x, 3); /* 3.43 h */
	assert_true(quantity_convert(&v, (struct quantity){ -4, 24 }, UNIT_PASCAL, 0, &x, NULL));
	assert_int_equal(x, 123450);
	v.i = 27315;
	assert_true(quantity_convert(&v, (struct quantity){ -2, 52 }, UNIT_CELSIUS, 2, &x, NULL));
	assert_int_equal(x, 0);
	assert_false(quantity_convert(&v, (struct quantity){ 0, 30 }, UNIT_LITRE, 0, &x, NULL));
	assert_false(quantity_convert(&v, (struct quantity){ 100, 13 }, UNIT_LITRE, 0, &x, NULL));
	v.i = INT64_MAX;
	v.tag = AXDR_INT64;
	assert_false(quantity_convert(&v, (struct quantity){ 12, 13 }, UNIT_LITRE, 0, &x, NULL));
	assert_true(quantity_invert(101325, 0, UNIT_PASCAL, (struct quantity){ -5, 24 },
				    AXDR_UINT32, &back, NULL));
	assert_int_equal(back.i, 101325);
	assert_false(quantity_invert(101325, 0, UNIT_PASCAL, (struct quantity){ -2, 24 },
				     AXDR_UINT32, &back, NULL));
	v = (struct axdr_value){ .tag = AXDR_FLOAT64, .f = 1e300 };
	assert_false(quantity_convert(&v, (struct quantity){ 0, 13 }, UNIT_LITRE, 0, &x, NULL));
}

static void first_bytes(void **state)
{
	(void)state;
	const struct driver *d = NULL;
	assert_int_equal(driver_sniff(drivers, NULL, 0, &d), SNIFF_MORE);
	assert_int_equal(driver_sniff(drivers, (const uint8_t *)"\x7e", 1, &d), SNIFF_YES);
	assert_string_equal(d->name, "dlms-hdlc");
	assert_int_equal(driver_sniff(drivers, (const uint8_t *)"\x00", 1, &d), SNIFF_MORE);
	assert_int_equal(driver_sniff(drivers, (const uint8_t *)"\x00\x01", 2, &d), SNIFF_YES);
	assert_string_equal(d->name, "dlms-wrapper");
	assert_int_equal(driver_sniff(drivers, (const uint8_t *)"\x00\x02", 2, &d), SNIFF_NO);
	assert_int_equal(driver_sniff(drivers, (const uint8_t *)"GET ", 4, &d), SNIFF_NO);
	assert_ptr_equal(driver_find("dlms-wrapper"), d);
	assert_null(driver_find("telex"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(obis_as_text),
		cmocka_unit_test(published_frames),
		cmocka_unit_test(addresses_of_every_length),
		cmocka_unit_test(control_fields),
		cmocka_unit_test(stream_is_bounded),
		cmocka_unit_test(wrapper_stream),
		cmocka_unit_test(every_type_of_data),
		cmocka_unit_test(compact_arrays),
		cmocka_unit_test(data_is_bounded),
		cmocka_unit_test(integers_fit_or_not),
		cmocka_unit_test(time_wrapped_twice),
		cmocka_unit_test(time_with_both_signs),
		cmocka_unit_test(time_with_gaps),
		cmocka_unit_test(quantities_round_once),
		cmocka_unit_test(first_bytes),
	};
	return cmocka_run_group_tests_name("protocol_codecs", tests, NULL, NULL);
}
