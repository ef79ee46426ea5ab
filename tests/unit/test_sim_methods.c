/* Methods, the forms of archives, and deliveries, as the standard writes them down. */
#include "sim_bench.h"

#include <stdio.h>

#include "protocol/dlms/axdr.h"
#include "protocol/dlms/cosem_time.h"

static void methods_are_run(void **state)
{
	(void)state;
	struct bench b;
	bench_open_reading(&b, 500);
	size_t rows = b.history.count[HISTORY_HOUR];
	b.history.now += 60;
	bench_ask(&b, 1, "C301C1 0007 0700636302FF 02 01 0F00");
	bench_told(&b, "C701C10000");
	assert_int_equal(b.history.count[HISTORY_HOUR], rows + 1);
	struct history_row last = history_row(&b.history, HISTORY_HOUR, rows);
	assert_int_equal(last.time, BENCH_NOW + 60);
	assert_int_equal(last.index, history_current(&b.history).index);
	bench_ask(&b, 1,
		  "C301C1 0009 00000A0001FF 01 01 120001"); /* the same moment: the same row */
	bench_told(&b, "C701C10000");
	assert_int_equal(b.history.count[HISTORY_HOUR], rows + 1);
	bench_ask(&b, 1, "C301C1 0007 0700636302FF 01 01 0F00");
	bench_told(&b, "C701C10300");
	bench_ask(&b, 1, "C301C1 0009 00000A0001FF 01 01 120002");
	bench_told(&b, "C701C1FA00");
	bench_ask(&b, 1, "C301C1 0008 0000010000FF 06 01 100384"); /* fifteen minutes on */
	bench_told(&b, "C701C10000");
	assert_int_equal(b.meter.drift, 900);
	bench_ask(&b, 1, "C301C1 0008 0000010000FF 01 01 0F00");
	bench_told(&b, "C701C10000");
	assert_int_equal(b.device.view.clock % 900, 0);
	bench_ask(&b, 1, "C30181 0008 0000010000FF 01 01 0F00"); /* unconfirmed: no answer */
	assert_int_equal(b.sent_n, 0);
	bench_close(&b);
}

static void methods_come_in_lists_and_blocks(void **state)
{
	(void)state;
	struct bench b;
	bench_open_reading(&b, 500);
	bench_ask(&b, 1, "C303C1 02 0007 0700636302FF 02 0008 0000010000FF 06 02 0F00 1003E8");
	bench_told(&b, "C703C1 02 0000 FA00");
	/* One argument in two blocks, two methods in two blocks. */
	bench_ask(&b, 1, "C304C1 0008 0000010000FF 06 00 00000001 02 1000");
	bench_told(&b, "C704C1 00000001");
	bench_ask(&b, 1, "C306C1 01 00000002 01 3C");
	bench_told(&b, "C701C1 00 00");
	assert_int_equal(b.meter.drift, 60);
	bench_ask(&b, 1, "C305C1 02 0007 0700636302FF 02 0009 00000A0001FF 01 00 00000001 01 02");
	bench_told(&b, "C704C1 00000001");
	bench_ask(&b, 1, "C306C1 01 00000002 05 0F00120001");
	bench_told(&b, "C703C1 02 0000 0000");
	/* A block that does not follow ends it all. */
	bench_ask(&b, 1, "C304C1 0008 0000010000FF 06 00 00000001 02 1000");
	bench_ask(&b, 1, "C306C1 01 00000003 01 3C");
	bench_told(&b, "C701C1 0F 00");
	bench_ask(&b, 1, "C306C1 01 00000002 01 3C");
	bench_told(&b, "C701C1 10 00");
	bench_ask(&b, 1, "C302C1 00000001");
	bench_told(&b, "C701C1 10 00");
	bench_close(&b);
}

static void long_results_come_in_blocks(void **state)
{
	(void)state;
	struct bench b;
	char list[1600];
	struct strb s = strb_make(list, sizeof list);
	bench_open_reading(&b, 64);
	strb_add_text(&s, "C303C1 28");
	for (int i = 0; i < 40; i++)
		strb_add_text(&s, "0007 0700636302FF 01");
	strb_add_text(&s, "28");
	for (int i = 0; i < 40; i++)
		strb_add_text(&s, "00");
	/* An association that bears the request, but not its answer. */
	uint8_t bytes[600];
	size_t n;
	assert_true(hex_parse(str_from(list), bytes, sizeof bytes, &n));
	uint8_t out[128];
	struct wr w = wr_make(out, sizeof out);
	device_apdu(&b.device, 1, bytes, n, &w);
	assert_int_equal(w.len, 64 - 2);
	assert_memory_equal(out, "\xc7\x02\xc1\x00\x00\x00\x00\x01\x35\x28\x03\x00", 12);
	w.len = 0;
	device_apdu(&b.device, 1, (const uint8_t *)"\xc3\x02\xc1\x00\x00\x00\x01", 7, &w);
	assert_memory_equal(out, "\xc7\x02\xc1\x01\x00\x00\x00\x02\x1c\x03", 10);
	assert_int_equal(w.len, 9 + 28);
	bench_close(&b);
}

/* A value as it stands in a row, with its tag or without. */
static void put_cell(struct strb *s, enum buffer_form form, bool repeated, const char *tag,
		     const char *digits)
{
	if (form == BUFFER_NULLS && repeated)
		strb_add_text(s, "00");
	else
		strb_printf(s, "%s%s", form == BUFFER_COMPACT ? "" : tag, digits);
}

static void put_number(struct strb *s, enum buffer_form form, bool repeated, const char *tag,
		       unsigned width, uint32_t value)
{
	char digits[16];
	(void)snprintf(digits, sizeof digits, "%0*X", (int)width, value);
	put_cell(s, form, repeated, tag, digits);
}

/* The rows 2 and 3 of the hourly archive by entry, as an answer has them. */
static void put_expected(struct bench *b, enum buffer_form form, struct strb *s)
{
	struct history_row before = { 0 };
	strb_add_text(s,
		      form == BUFFER_COMPACT ? "C401C100 13 02 04 09061012 2A" : "C401C100 0102");
	for (size_t i = 1; i < 3; i++) {
		struct history_row r = history_row(&b->history, HISTORY_HOUR, i);
		struct cosem_time t = cosem_time_from_utc(r.time, 3 * 3600, SIGN_BLUE_BOOK);
		uint8_t bytes[1 + COSEM_TIME_SIZE] = { COSEM_TIME_SIZE };
		char time[2 * sizeof bytes + 1];
		bool next = i > 1;
		cosem_time_encode(bytes + 1, &t);
		hex_format(time, bytes, sizeof bytes);
		strb_add_text(s, form == BUFFER_COMPACT ? "" : "0204");
		put_cell(s, form, next, "09", time);
		put_number(s, form, next && r.index == before.index, "06", 8, r.index);
		put_number(s, form, next && r.temperature == before.temperature, "10", 4,
			   (uint16_t)r.temperature);
		put_number(s, form, next && r.status == before.status, "12", 4, r.status);
		before = r;
	}
}

static void rows_have_three_forms(void **state)
{
	(void)state;
	static const enum buffer_form forms[] = { BUFFER_ARRAY, BUFFER_COMPACT, BUFFER_NULLS };
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct bench b;
		char hex[1024];
		struct strb s = strb_make(hex, sizeof hex);
		bench_open(&b, STATION_WRAPPER, 128, 500, NULL);
		b.device_config.buffer = forms[i];
		bench_restart(&b);
		bench_ask(&b, 1, AARQ);
		bench_ask(
			&b, 1,
			"C001C1 0007 0700636302FF 02 01 02 0204 0600000002 0600000003 120001 120000");
		put_expected(&b, forms[i], &s);
		bench_told(&b, hex);
		bench_close(&b);
	}
}

static void deliveries_are_confirmed(void **state)
{
	(void)state;
	struct bench b;
	bench_open(&b, STATION_PUSH, 128, 1024, NULL);
	station_announce(&b.station);
	static const char head[] = "0001 0001 0001";
	static const char body[] =
		"0F40000001 00 020C 010B 0204 120001 090600002A0000FF 0F02 120000";
	uint8_t bytes[64];
	size_t n;
	assert_true(hex_parse(str_from(head), bytes, sizeof bytes, &n));
	assert_memory_equal(b.sent, bytes, n);
	assert_true(b.sent_n <= WRAPPER_HEADER + 1024 && b.sent_n > 700);
	assert_true(hex_parse(str_from(body), bytes, sizeof bytes, &n));
	assert_memory_equal(b.sent + WRAPPER_HEADER, bytes, n);
	bench_ask(&b, 1, "1040000002 00"); /* of another delivery */
	assert_int_equal(b.meter.confirmed, 0);
	bench_ask(&b, 1, "1040000001 00");
	assert_int_equal(b.sent_n, 0);
	assert_int_equal(b.meter.confirmed, BENCH_NOW);
	assert_true(b.device.released && b.device.was_read);
	/* Nothing is new: the list of rows is empty. */
	bench_restart(&b);
	b.sent_n = 0;
	station_announce(&b.station);
	assert_memory_equal(b.sent + b.sent_n - 2, "\x01\x00", 2);
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(methods_are_run),
		cmocka_unit_test(methods_come_in_lists_and_blocks),
		cmocka_unit_test(long_results_come_in_blocks),
		cmocka_unit_test(rows_have_three_forms),
		cmocka_unit_test(deliveries_are_confirmed),
	};
	return cmocka_run_group_tests_name("sim_methods", tests, NULL, NULL);
}
