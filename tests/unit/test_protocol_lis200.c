/* Every script of tests/vectors/lis200, and the parts of the driver by themselves. */
#include "unit.h"

#include <stdio.h>

#include "driver_script.h"
#include "lis200_wire.h"
#include "protocol/lis200/client.h"
#include "protocol/lis200/frame.h"
#include "protocol/lis200/table.h"

static const char folder[] = SOURCE_ROOT "/tests/vectors/lis200";

static void scripts_line_by_line(void **state)
{
	(void)state;
	assert_true(script_play_folder(folder, 0));
}

static void scripts_byte_by_byte(void **state)
{
	(void)state;
	assert_true(script_play_folder(folder, 1));
}

static void scripts_in_sevens(void **state)
{
	(void)state;
	assert_true(script_play_folder(folder, 7));
}

static void sniffing(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		size_t n;
		enum sniff_verdict verdict;
	} cases[] = {
		{ "", 0, SNIFF_MORE },
		{ "/", 1, SNIFF_YES },
		{ "\xaf", 1, SNIFF_YES },
		{ "\x01", 1, SNIFF_MORE },
		{ "\x81P", 2, SNIFF_MORE },
		{ "\x01P0\x02", 4, SNIFF_YES },
		{ "\x81\x50\x30", 3, SNIFF_YES },
		{ "\x01P1", 3, SNIFF_NO },
		{ "\x01\x10", 2, SNIFF_NO },
		{ "\x7e\xa0", 2, SNIFF_NO },
		{ "\x00\x01", 2, SNIFF_NO },
		{ "IMEI", 4, SNIFF_NO },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(driver_lis200.sniff((const uint8_t *)cases[i].bytes, cases[i].n),
				 cases[i].verdict);
}

static void commands(void **state)
{
	(void)state;
	static const struct {
		const char *command;
		const char *text;
		uint8_t bcc;
	} cases[] = {
		{ "R1", "2:302.0(1)", 0x75 },
		{ "R1", "1:400.0(1)", 0x73 },
		{ "W1", "4:171.0(0)", 0x71 },
		{ "W1", "1:400.0(2024-05-01,06:00:00)", 0x6d },
		{ "W1", "7:311.0(1.01325)", 0x6c },
		{ "R3", "3:V.0(3;2024-04-30,10:00:00;2024-05-01,10:00:00;10)", 0x2a },
		{ "P0", "(1234567)", 0x50 },
		{ "B0", NULL, 0x71 },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		uint8_t bytes[LIS200_COMMAND_MAX];
		struct wr w = wr_make(bytes, sizeof bytes);
		lis200_put_command(&w, cases[i].command, cases[i].text);
		assert_false(w.bad);
		assert_int_equal(bytes[w.len - 1], cases[i].bcc);
	}
	uint8_t parity[] = { 0x01, 0x2f, 0x30, 0x37, 0x7f };
	lis200_put_parity(parity, sizeof parity);
	assert_memory_equal(parity, "\x81\xaf\x30\xb7\xff", 5);
}

/* An option is an acknowledgement only when something else follows. */
static void options(void **state)
{
	(void)state;
	struct lis200_receiver r = { .options = true };
	struct lis200_frame f;
	struct rd in = rd_make("\x06"
			       "061\r\n\x06\x15",
			       8);

	assert_true(lis200_receive(&r, &in, &f));
	assert_int_equal(f.kind, LIS200_FRAME_OPTION);
	assert_memory_equal(f.data.p, "061", 3);
	assert_true(lis200_receive(&r, &in, &f));
	assert_int_equal(f.kind, LIS200_FRAME_ACK);
	assert_true(lis200_receive(&r, &in, &f));
	assert_int_equal(f.kind, LIS200_FRAME_NAK);
	assert_false(lis200_receive(&r, &in, &f));
	lis200_receiver_finish(&r);
}

static void quantities(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *unit;
		enum profile_unit wanted;
		unsigned decimals;
		bool good;
		int64_t value;
	} cases[] = {
		{ "12345.678", "m3", UNIT_LITRE, 0, true, 12345678 },
		{ "12345.6785", "m3", UNIT_LITRE, 0, true, 12345679 },
		{ "-0.0005", "m3", UNIT_LITRE, 0, true, -1 },
		{ "12", "l", UNIT_LITRE, 0, true, 12 },
		{ "12", "", UNIT_LITRE, 0, true, 12000 },
		{ "0000000000000000000012", "l", UNIT_LITRE, 0, true, 12 },
		{ "1.", "m3", UNIT_LITRE, 0, true, 1000 },
		{ "22.7", "{C", UNIT_CELSIUS, 2, true, 2270 },
		{ "273.15", "K", UNIT_CELSIUS, 2, true, 0 },
		{ "1013.25", "mbar", UNIT_PASCAL, 0, true, 101325 },
		{ "3.6", "V", UNIT_VOLT, 2, true, 360 },
		{ "85", "%", UNIT_PERCENT, 0, true, 85 },
		{ "60", "min", UNIT_SECOND, 0, true, 3600 },
		{ "12.5", "MWh", UNIT_NONE, 4, true, 125000 },
		{ "12.5", "MWh", UNIT_LITRE, 0, false, 0 },
		{ "12.5", "bar", UNIT_LITRE, 0, false, 0 },
		{ "", "m3", UNIT_LITRE, 0, false, 0 },
		{ ".", "m3", UNIT_LITRE, 0, false, 0 },
		{ "-", "m3", UNIT_LITRE, 0, false, 0 },
		{ "+", "m3", UNIT_LITRE, 0, false, 0 },
		{ "1.2.3", "m3", UNIT_LITRE, 0, false, 0 },
		{ "1e3", "m3", UNIT_LITRE, 0, false, 0 },
		{ "123456789012345678", "m3", UNIT_LITRE, 0, false, 0 },
		{ "0.123456789012345678901", "m3", UNIT_LITRE, 0, false, 0 },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct lis200_value v = { .text = str_from(cases[i].text),
					  .unit = str_from(cases[i].unit) };
		int64_t value = 0;
		struct err err = { 0 };
		bool good = lis200_quantity(&v, STR(""), cases[i].wanted, cases[i].decimals, &value,
					    &err);
		if (good != cases[i].good || value != cases[i].value)
			fail_msg("%s*%s: %lld %s", cases[i].text, cases[i].unit, (long long)value,
				 err.msg);
	}
}

static void quantities_to_write(void **state)
{
	(void)state;
	char text[32];

	assert_true(
		lis200_quantity_text(101325, 0, UNIT_PASCAL, STR("bar"), text, sizeof text, NULL));
	assert_string_equal(text, "1.01325");
	assert_true(
		lis200_quantity_text(101325, 0, UNIT_PASCAL, STR("mbar"), text, sizeof text, NULL));
	assert_string_equal(text, "1013.25");
	assert_true(lis200_quantity_text(-525, 2, UNIT_CELSIUS, STR("K"), text, sizeof text, NULL));
	assert_string_equal(text, "267.9");
	assert_true(lis200_quantity_text(9800, 4, UNIT_NONE, STR(""), text, sizeof text, NULL));
	assert_string_equal(text, "0.98");
	assert_false(lis200_quantity_text(1, 0, UNIT_PASCAL, STR("m3"), text, sizeof text, NULL));
	assert_false(lis200_quantity_text(1, 0, UNIT_PASCAL, STR("psi"), text, sizeof text, NULL));
}

static void times(void **state)
{
	(void)state;
	static const char *const bad[] = { "2024-02-30,00:00:00", "2024-13-01,00:00:00",
					   "2024-01-01,24:00:00", "2024-01-01 00:00:00",
					   "2024-01-01,00:00",	  "",
					   "2024-1-01,00:00:000", "2024-01-01,00:60:00" };
	char text[LIS200_TIME_MAX];
	int64_t t;

	assert_true(lis200_time(STR("2024-05-01,06:00:00"), 10800, &t, NULL));
	assert_int_equal(t, 1714532400);
	assert_true(lis200_time(STR("2024-05-01, 06:00:00"), 0, &t, NULL));
	assert_int_equal(t, 1714543200);
	lis200_time_text(text, 1714532400, 10800);
	assert_string_equal(text, "2024-05-01,06:00:00");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(lis200_time(str_from(bad[i]), 0, &t, NULL));
}

static void addresses(void **state)
{
	(void)state;
	assert_true(lis200_same_object(STR("7-2:302.2"), "2:302.0"));
	assert_true(lis200_same_object(STR("302.0"), "2:302.0"));
	assert_true(lis200_same_object(STR("6:310_1.0"), "6:310_1.0"));
	assert_false(lis200_same_object(STR("6:310_2.0"), "6:310_1.0"));
	assert_false(lis200_same_object(STR("4:302.0"), "2:302.0"));
	assert_false(lis200_same_object(STR("2:300.0"), "2:302.0"));
}

/* Explaining -------------------------------------------------------------- */

struct told {
	char text[8192];
	size_t n;
};

static void on_line(void *owner, const struct explain_line *line)
{
	struct told *t = owner;
	int n = snprintf(t->text + t->n, sizeof t->text - t->n, "%*s%s %s\n", (int)line->depth * 2,
			 "", line->direction == EXPLAIN_FROM_METER ? "<" : ">", line->text);
	assert_true(n > 0 && (size_t)n < sizeof t->text - t->n);
	t->n += (size_t)n;
}

static void explain(const char *const *lines, size_t count, size_t piece, bool secrets,
		    struct told *ret)
{
	CLEANUP(auto_profile_set) struct profile_set *set = NULL;
	assert_true(profile_set_open(NULL, &set, NULL));
	const struct explain_how how = { .profile = profile_find(set, "vk-g-ete"),
					 .secrets = secrets,
					 .sink = { on_line, ret } };
	struct explain *e = lis200_explainer.open(&how);
	assert_non_null(e);
	ret->n = 0;
	for (size_t i = 0; i < count; i++) {
		uint8_t bytes[512];
		size_t n = lis200_wire(lines[i] + 1, strlen(lines[i] + 1), bytes, sizeof bytes);
		size_t step = piece ? piece : n;
		for (size_t k = 0; k < n; k += step)
			lis200_explainer.feed(e,
					      lines[i][0] == '<' ? EXPLAIN_FROM_METER
								 : EXPLAIN_TO_METER,
					      (int64_t)i, bytes + k, n - k < step ? n - k : step);
	}
	lis200_explainer.close(e);
}

static const char *const talk[] = {
	">/?![CR][LF]",
	"</Els6EK270[CR][LF]",
	">[ACK]061[CR][LF]",
	"<[SOH]P0[STX](1234567)[ETX][BCC]",
	">[SOH]R1[STX]2:302.0(1)[ETX][BCC]",
	"<[STX]7-2:302.2(12345.678*m3)[ETX][BCC]",
	">[SOH]W1[STX]4:171.0(98765)[ETX][BCC]",
	"<[ACK]",
	">[SOH]W1[STX]7:311.0(1.01325)[ETX][BCC]",
	"<[STX](#0019)[ETX][BCC]",
	">[SOH]R3[STX]3:V.0(3;;;10)[ETX][BCC]",
	"<[STX](1)(2)[CR][LF](3)(4)[CR][LF][EOT][BCC]",
	">[ACK]",
	"<[STX](5)(6)[ETX]?",
	">[NAK]",
	"<x[x01]y[STX](5)",
	">[SOH]B0[ETX][BCC]",
};

static const char told_whole[] = "> sign-on /?!\n"
				 "< identification /Els6EK270\n"
				 "> option 061: programming mode\n"
				 "< P0 operand, check right\n"
				 "  < (1234567)\n"
				 "> R1 read, check right\n"
				 "  > 2:302.0 (index) = 1\n"
				 "< answer, check right\n"
				 "  < 2:302.0 (index) = 12345.678 m3\n"
				 "> W1 write, check right\n"
				 "  > 4:171.0 (key of lock 4) = ••••\n"
				 "< ACK: done\n"
				 "> W1 write, check right\n"
				 "  > 7:311.0 (substitute_pressure) = 1.01325\n"
				 "< answer, check right\n"
				 "  < 7:311.0: the meter says error #0019: no right to write\n"
				 "> R3 read in blocks, check right\n"
				 "  > 3:V.0 (hourly archive, rows) = 3;;;10\n"
				 "< answer, check right, more follows\n"
				 "  < (1)(2)\n"
				 "  < (3)(4)\n"
				 "> ACK: the next block\n"
				 "< answer, check WRONG\n"
				 "  < (5)(6)\n"
				 "> NAK: once more\n"
				 "> B0 break, check right\n"
				 "< 3 bytes that are no frame\n"
				 "< a frame that does not end: 4 bytes\n";

static void explaining(void **state)
{
	(void)state;
	struct told told;
	explain(talk, ARRAY_LEN(talk), 0, false, &told);
	assert_string_equal(told.text, told_whole);
	explain(talk, ARRAY_LEN(talk), 0, true, &told);
	assert_non_null(strstr(told.text, "(key of lock 4) = 98765"));
	/* Torn to bytes only the option looks otherwise. */
	explain(talk, ARRAY_LEN(talk), 1, false, &told);
	assert_non_null(strstr(told.text, "2:302.0 (index) = 12345.678 m3\n"));
	assert_null(strstr(told.text, "98765"));
}

/* A question goes out before the last one is answered: the answers come in order. */
static void late_answers_are_told_where_they_belong(void **state)
{
	static const char *const late[] = { "> [SOH]R1[STX]6:310_1.0(1)[ETX][BCC]",
					    "> [SOH]R1[STX]2:302.0(1)[ETX][BCC]",
					    "< [STX](18.5*{C)[ETX][BCC]",
					    "< [STX](12345.678*m3)[ETX][BCC]",
					    "< [STX](777)[ETX][BCC]" };
	struct told told;
	(void)state;
	explain(late, ARRAY_LEN(late), 0, false, &told);
	assert_non_null(strstr(told.text, "6:310_1.0 (gas temperature) = 18.5"));
	assert_non_null(strstr(told.text, "2:302.0 (index) = 12345.678 m3\n"));
	assert_null(strstr(told.text, "777")); /* an answer to nothing that was seen */
	explain(late, ARRAY_LEN(late), 0, true, &told);
	assert_non_null(strstr(told.text, "777"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_line_by_line),
		cmocka_unit_test(scripts_byte_by_byte),
		cmocka_unit_test(scripts_in_sevens),
		cmocka_unit_test(sniffing),
		cmocka_unit_test(commands),
		cmocka_unit_test(options),
		cmocka_unit_test(quantities),
		cmocka_unit_test(quantities_to_write),
		cmocka_unit_test(times),
		cmocka_unit_test(addresses),
		cmocka_unit_test(explaining),
		cmocka_unit_test(late_answers_are_told_where_they_belong),
	};
	return cmocka_run_group_tests_name("protocol_lis200", tests, NULL, NULL);
}
