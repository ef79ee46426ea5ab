/*
 * The LIS-200 meter, by frames written down from manuals and by such that are
 * put together here, character by character.
 */
#include "sim_bench.h"

#include <stdio.h>

static void lis_open(struct bench *b, const char *password)
{
	bench_open(b, STATION_LIS200, 128, 500, password);
}

static void give(struct bench *b, const char *text)
{
	b->sent_n = 0;
	assert_true(station_input(&b->station, (const uint8_t *)text, strlen(text), NULL));
	b->sent[b->sent_n] = 0;
}

static void expect(const struct bench *b, const char *text)
{
	if (strcmp((const char *)b->sent, text) != 0)
		fail_msg("expected \"%s\", got \"%s\"", text, (const char *)b->sent);
}

/* SOH command STX data ETX BCC */
static void ask(struct bench *b, const char *command, const char *data)
{
	char text[512];
	int n = snprintf(text, sizeof text, "\001%s\002%s\003", command, data);
	char bcc = 0;
	for (int i = 1; i < n; i++)
		bcc = (char)(bcc ^ text[i]);
	text[n] = bcc;
	text[n + 1] = 0;
	give(b, text);
}

/* The data of the block that came; its BCC is right and `end` ends it. */
static const char *block(struct bench *b, char end)
{
	size_t n = b->sent_n;
	uint8_t bcc = 0;
	assert_true(n > 3);
	for (size_t i = 1; i + 1 < n; i++)
		bcc ^= b->sent[i];
	assert_int_equal(b->sent[0], 0x02);
	assert_int_equal(b->sent[n - 1], bcc);
	assert_int_equal(b->sent[n - 2], end);
	b->sent[n - 2] = 0;
	return (const char *)b->sent + 1;
}

static void expect_read(struct bench *b, const char *data, const char *wanted)
{
	ask(b, "R1", data);
	assert_string_equal(block(b, 0x03), wanted);
}

static void sign_on(struct bench *b)
{
	give(b, "/?!\r\n");
	expect(b, "/Els6EK270\r\n");
	give(b, "\006061\r\n");
}

static void sessions_open_and_end(void **state)
{
	(void)state;
	struct bench b;
	lis_open(&b, NULL);
	ask(&b, "R1", "1:180.0(1)"); /* not signed on */
	assert_int_equal(b.sent_n, 0);
	bench_give(&b, "00 00 00 2F3F210D0A");
	bench_expect(&b, "2F456C7336454B3237300D0A");
	bench_give(&b, "063036310D0A");
	bench_expect(&b, "015030022831323334353637290350");
	bench_give(&b, "01523102323A3330322E302831290375");
	char wanted[64];
	uint32_t index = history_current(&b.history).index;
	(void)snprintf(wanted, sizeof wanted, "7-2:302.2(%u.%03u*m3)", index / 1000, index % 1000);
	assert_string_equal(block(&b, 0x03), wanted);
	assert_true(b.device.was_read);
	give(&b, "\025"); /* once more, please */
	assert_string_equal(block(&b, 0x03), wanted);
	bench_give(&b, "0142300371");
	assert_int_equal(b.sent_n, 0);
	assert_true(b.device.released);
	give(&b, "/?15401450!\r\n");
	expect(&b, "/Els6EK270\r\n");
	bench_close(&b);
	lis_open(&b, NULL);
	give(&b, "/?15401451!\r\n"); /* somebody else is meant */
	assert_int_equal(b.sent_n, 0);
	bench_close(&b);
}

static void parity_is_bit_7(void **state)
{
	(void)state;
	struct bench b;
	lis_open(&b, NULL);
	b.station_config.lis_parity = true;
	bench_give(&b, "AF3F21 8D0A"); /* odd or even, it does not matter */
	bench_expect(&b, "AF C56C F336C54BB2B730 8D0A");
	bench_give(&b, "0630B6B18D0A");
	bench_expect(&b, "8150308228B1B233B43536B7A90350");
	bench_close(&b);
}

static void a_meter_may_be_in_programming_mode(void **state)
{
	(void)state;
	struct bench b;
	lis_open(&b, NULL);
	b.station_config.lis_open = true;
	bench_restart(&b);
	station_announce(&b.station);
	bench_expect(&b, "015030022831323334353637290350");
	give(&b, "/?!\r\n");
	assert_int_equal(b.sent_n, 0);
	expect_read(&b, "1:180.0(1)", "1:180.0(15401450)");
	bench_close(&b);
	lis_open(&b, NULL);
	station_announce(&b.station);
	bench_expect(&b, "2F456C7336454B3237300D0A");
	bench_give(&b, "063036310D0A");
	bench_expect(&b, "015030022831323334353637290350");
	bench_close(&b);
}

static void values_have_units_and_names(void **state)
{
	(void)state;
	struct bench b;
	lis_open(&b, NULL);
	sign_on(&b);
	bench_give(&b, "01523102313A3430302E302831290373");
	assert_string_equal(block(&b, 0x03), "1:400.0(2026-01-15,12:00:00)");
	expect_read(&b, "1:181.0(1)", "1:181.0(BK-G4 V1.2 ETe E16.04 Te)");
	expect_read(&b, "2:190.0(1)", "2:190.0(1.04)");
	expect_read(&b, "7:311.0(1)", "7:311.0(1.01325*bar)");
	expect_read(&b, "7:311.3(1)", "7:311.3(bar)");
	expect_read(&b, "6:311_1.0(1)", "6:311_1.0(20.00*{C)");
	expect_read(&b, "6:311_1.2(1)", "6:311_1.2(T.F)");
	expect_read(&b, "8:311(1)", "8:311.0(1.0000)");
	expect_read(&b, "4:150.0(1)", "4:150.0(60*min)");
	expect_read(&b, "1:100.0(1)", "1:100.0(0)");
	expect_read(&b, "3:V.2(1)",
		    "(GONr)(AONr)(Zeit)(Vn)(VnG)(Vb)(VbG)(p.MP)(T.MP)(K.MP)(Z.MP)"
		    "(St.2)(St.4)(St.7)(St.6)(StSy)(Er)(Check)");
	expect_read(&b, "4:V.2(1)", "(GONr)(AONr)(Zeit)(Er)(Check)");
	expect_read(&b, "2:V.3(1)", "()()()(bar)({C)()()()()");
	bench_close(&b);
}

static void errors_have_numbers(void **state)
{
	(void)state;
	struct bench b;
	lis_open(&b, NULL);
	sign_on(&b);
	expect_read(&b, "x(1)", "x(#0001)");
	expect_read(&b, "9:999.0(1)", "9:999.0(#0002)");
	expect_read(&b, "1:180.7(1)", "1:180.7(#0004)");
	expect_read(&b, "2:302.0", "(#0200)");
	expect_read(&b, "9:V.2(1)", "9:V.2(#0100)");
	ask(&b, "W1", "1:180.0(1)");
	assert_string_equal(block(&b, 0x03), "1:180.0(#0009)");
	ask(&b, "W1", "2:302.0(1)");
	assert_string_equal(block(&b, 0x03), "2:302.0(#0020)");
	ask(&b, "W1", "7:311.0(7)");
	assert_string_equal(block(&b, 0x03), "7:311.0(#0006)");
	ask(&b, "W1", "1:400.0(2024-02-30,06:00:00)");
	assert_string_equal(block(&b, 0x03), "1:400.0(#0006)");
	ask(&b, "R3", "3:V.0(7;;;10)");
	assert_string_equal(block(&b, 0x03), "3:V.0(#0101)");
	ask(&b, "R3", "3:V.0(3;2024-02-30,06:00:00;;10)");
	assert_string_equal(block(&b, 0x03), "3:V.0(#0104)");
	ask(&b, "R3", "3:V.0(3;2014-02-20,06:00:00;2014-02-21,06:00:00;10)");
	assert_string_equal(block(&b, 0x03), "3:V.0(#0103)");
	ask(&b, "P1", "(00000000)");
	expect(&b, "\025");
	bench_give(&b, "01523102323A3330322E302831290374"); /* its BCC is wrong */
	bench_expect(&b, "15");
	bench_close(&b);
}

static void locks_open_by_key(void **state)
{
	(void)state;
	struct bench b;
	lis_open(&b, "1234");
	sign_on(&b);
	expect_read(&b, "1:180.0(1)", "1:180.0(15401450)");
	expect_read(&b, "2:302.0(1)", "2:302.0(#0018)");
	expect_read(&b, "3:V.2(1)", "3:V.2(#0018)");
	assert_false(b.device.was_read);
	bench_give(&b, "01573102343A3137312E302830290371");
	assert_string_equal(block(&b, 0x03), "4:171.0(#0017)");
	ask(&b, "W1", "2:171.0(1234)");
	assert_string_equal(block(&b, 0x03), "2:171.0(#0017)");
	ask(&b, "W1", "7:311.0(1.01)");
	assert_string_equal(block(&b, 0x03), "7:311.0(#0019)");
	expect_read(&b, "4:170.0(1)", "4:170.0(0)");
	ask(&b, "W1", "4:171.0(1234)");
	expect(&b, "\006");
	expect_read(&b, "4:170.0(1)", "4:170.0(1)");
	ask(&b, "R1", "2:302.0(1)");
	assert_true(strncmp(block(&b, 0x03), "7-2:302.2(", 10) == 0);
	assert_true(b.device.was_read);
	ask(&b, "W1", "4:170.0(0)");
	expect(&b, "\006");
	expect_read(&b, "2:302.0(1)", "2:302.0(#0018)");
	bench_close(&b);
}

static void values_are_written(void **state)
{
	(void)state;
	struct bench b;
	lis_open(&b, NULL);
	sign_on(&b);
	bench_give(&b, "01573102373A3331312E3028312E30313332352903 6C");
	bench_expect(&b, "06");
	ask(&b, "W1", "7:311(0.95)");
	expect(&b, "\006");
	assert_int_equal(b.meter.params.substitute_pressure, 95000);
	ask(&b, "W1", "6:311_1.0(-5.25)");
	expect(&b, "\006");
	assert_int_equal(b.meter.params.substitute_temperature, -525);
	ask(&b, "W1", "8:311.0(0.98)");
	expect(&b, "\006");
	assert_int_equal(b.meter.params.substitute_k, 9800);
	ask(&b, "W1", "1:400.0(2026-01-15,12:05:00)");
	expect(&b, "\006");
	assert_int_equal(b.meter.drift, 300);
	expect_read(&b, "1:400.0(1)", "1:400.0(2026-01-15,12:05:00)");
	bench_close(&b);
}

static size_t count_rows(const char *text, const char *between)
{
	size_t n = 1;
	for (const char *p = text; (p = strstr(p, between)); p++)
		n++;
	return n;
}

static void archives_come_in_partial_blocks(void **state)
{
	(void)state;
	struct bench b;
	char wanted[256];
	lis_open(&b, NULL);
	sign_on(&b);
	size_t i = history_find(&b.history, HISTORY_HOUR, BENCH_NOW - 24 * 3600);
	struct history_row r = history_row(&b.history, HISTORY_HOUR, i);
	(void)snprintf(wanted, sizeof wanted, "(%zu)(%zu)(2026-01-14,12:00:00)(%u.%03u)(%u.%03u)",
		       i + 1001, i + 1, r.index / 1000, r.index % 1000, r.index / 1000,
		       r.index % 1000);
	ask(&b, "R3", "3:V.0(3;2026-01-14,12:00:00;2026-01-15,12:00:00;10)");
	const char *text = block(&b, 0x04);
	assert_memory_equal(text, wanted, strlen(wanted));
	assert_string_equal(text + strlen(text) - 16, "(0x8104)(CRC Ok)");
	assert_int_equal(count_rows(text, "(CRC Ok)("), 10);
	give(&b, "\006");
	assert_int_equal(count_rows(block(&b, 0x04), "(CRC Ok)("), 10);
	give(&b, "\025");
	assert_non_null(strstr(block(&b, 0x04), "(2026-01-14,22:00:00)"));
	give(&b, "\006");
	assert_int_equal(count_rows(block(&b, 0x03), "(CRC Ok)("), 5);
	give(&b, "\006");
	assert_int_equal(b.sent_n, 0);
	b.station_config.lis_crlf = true;
	ask(&b, "R3", "7:V.0(2;1;3;)");
	assert_int_equal(count_rows(block(&b, 0x04), "\r\n"), 1);
	ask(&b, "R3", "7:V.0(2;2;4;3)");
	text = block(&b, 0x03);
	assert_int_equal(count_rows(text, "\r\n"), 3);
	assert_memory_equal(text, "(1002)(2)(", 10);
	ask(&b, "R3", "1:V.0(;;;100)");
	assert_int_equal(count_rows(block(&b, 0x03), "\r\n"), b.history.count[HISTORY_MONTH]);
	bench_close(&b);
}

static void messages_and_events_are_numbers(void **state)
{
	(void)state;
	struct bench b;
	lis_open(&b, NULL);
	struct episode *e = calloc(3, sizeof *e);
	assert_non_null(e);
	e[0] = (struct episode){ BENCH_NOW - 7200, INT64_MAX, 4 };
	e[1] = (struct episode){ BENCH_NOW - 7200, INT64_MAX, 0 };
	free(b.history.episodes);
	b.history.episodes = e;
	b.history.episodes_n = 2;
	meter_log(&b.meter, BENCH_NOW, EVENT_CLOCK_SET);
	free(b.history.events);
	b.history.events = calloc(1, sizeof *b.history.events);
	assert_non_null(b.history.events);
	b.history.events[0] = (struct history_event){ BENCH_NOW, EVENT_CLOCK_SET };
	b.history.events_n = 1;
	sign_on(&b);
	expect_read(&b, "1:100.0(1)", "1:100.0(1;5)");
	ask(&b, "R3", "3:V.0(3;2026-01-15,12:00:00;;1)");
	assert_non_null(strstr(block(&b, 0x03), "(0.99000)(1)(5)(0)(0)(0)(0x8104)(CRC Ok)"));
	ask(&b, "R3", "4:V.0(;;;10)");
	assert_string_equal(block(&b, 0x03), "(1001)(1)(2026-01-15,12:00:00)(0x0041)(CRC Ok)");
	bench_close(&b);
}

static void what_is_too_long_is_dropped(void **state)
{
	(void)state;
	struct bench b;
	char text[700];
	lis_open(&b, NULL);
	sign_on(&b);
	memset(text, 'x', sizeof text);
	text[0] = 0x01;
	text[sizeof text - 1] = 0;
	give(&b, text);
	assert_int_equal(b.sent_n, 0);
	expect_read(&b, "1:180.0(1)", "1:180.0(15401450)");
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sessions_open_and_end),
		cmocka_unit_test(parity_is_bit_7),
		cmocka_unit_test(a_meter_may_be_in_programming_mode),
		cmocka_unit_test(values_have_units_and_names),
		cmocka_unit_test(errors_have_numbers),
		cmocka_unit_test(locks_open_by_key),
		cmocka_unit_test(values_are_written),
		cmocka_unit_test(archives_come_in_partial_blocks),
		cmocka_unit_test(messages_and_events_are_numbers),
		cmocka_unit_test(what_is_too_long_is_dropped),
	};
	return cmocka_run_group_tests_name("sim_lis200", tests, NULL, NULL);
}
