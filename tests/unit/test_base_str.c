#include "unit.h"

#include "base/str.h"
#include "random.h"

static void cut_and_trim(void **state)
{
	(void)state;
	struct str head;
	struct str tail;

	assert_true(str_cut(STR("a=b=c"), '=', &head, &tail));
	assert_true(str_equal(head, STR("a")) && str_equal(tail, STR("b=c")));
	assert_false(str_cut(STR("abc"), '=', &head, &tail));
	assert_true(str_equal(head, STR("abc")) && !tail.n);
	assert_true(str_cut(STR("="), '=', &head, &tail));
	assert_true(!head.n && !tail.n);
	assert_true(str_equal(str_trim(STR(" \t a b\r\n")), STR("a b")));
	assert_int_equal(str_trim(STR(" \n ")).n, 0);
	assert_true(str_starts(STR("abc"), STR("ab")));
	assert_false(str_starts(STR("a"), STR("ab")));
}

static void whole_numbers(void **state)
{
	(void)state;
	int64_t v = 77;

	assert_true(str_parse_int(STR("-9223372036854775808"), INT64_MIN, INT64_MAX, &v));
	assert_true(v == INT64_MIN);
	assert_true(str_parse_int(STR("+9223372036854775807"), INT64_MIN, INT64_MAX, &v));
	assert_true(v == INT64_MAX);
	v = 77;
	assert_false(str_parse_int(STR("9223372036854775808"), INT64_MIN, INT64_MAX, &v));
	assert_false(str_parse_int(STR("-9223372036854775809"), INT64_MIN, INT64_MAX, &v));
	assert_false(str_parse_int(STR(""), 0, 9, &v));
	assert_false(str_parse_int(STR("-"), -9, 9, &v));
	assert_false(str_parse_int(STR("1 "), 0, 9, &v));
	assert_false(str_parse_int(STR("10"), 0, 9, &v));
	assert_int_equal(v, 77);
}

static void the_builder_never_overflows(void **state)
{
	(void)state;
	char buf[6];
	struct strb b = strb_make(buf, sizeof buf);

	strb_add_text(&b, "ab");
	strb_printf(&b, "%d", 7);
	assert_string_equal(buf, "ab7");
	strb_add_text(&b, "счет"); /* one letter of two bytes fits */
	assert_true(b.cut);
	assert_string_equal(buf, "ab7с");
	strb_add_char(&b, 'x'); /* after a cut nothing is added out of place */
	assert_string_equal(buf, "ab7с");

	b = strb_make(buf, sizeof buf);
	strb_printf(&b, "%s", "абвг");
	assert_true(b.cut);
	assert_string_equal(buf, "аб");
	b = strb_make(buf, 1);
	strb_add_text(&b, "x");
	assert_true(b.cut);
	assert_string_equal(buf, "");
	assert_false(str_copy(buf, 3, STR("abc")));
	assert_string_equal(buf, "ab");
}

static void utf8_is_told_from_noise(void **state)
{
	(void)state;
	static const char *const good[] = {
		"", "a", "ВК-G4", "м³", "\xf0\x9f\x94\xa5", "\xf4\x8f\xbf\xbf"
	};
	static const char *const bad[] = { "\x80",
					   "\xc3",
					   "\xc0\x80",
					   "\xe0\x80\x80",
					   "\xed\xa0\x80",
					   "\xf4\x90\x80\x80",
					   "\xf5\x80\x80\x80",
					   "a\xff",
					   "\xe2\x82" };

	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_true(utf8_valid(str_from(good[i])));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(utf8_valid(str_from(bad[i])));
	assert_false(utf8_valid(STR("a\0b")));
	assert_int_equal(utf8_length(STR("ВК-G4")), 5);
	assert_int_equal(utf8_prefix(STR("ВК"), 3), 2);
	assert_int_equal(utf8_prefix(STR("ВК"), 4), 4);
	struct str s = STR("\xf0\x9f\x94\xa5");
	assert_int_equal(utf8_take(&s), 0x1f525);
	assert_int_equal(s.n, 0);
	assert_int_equal(utf8_take(&s), UTF8_BAD);
	static const uint32_t hidden[] = { 0,	   '\t',   0x7f,   0x9f,   0x61c,
					   0x200b, 0x200e, 0x202e, 0x2066, 0xfeff };
	for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
		assert_true(utf8_is_hidden(hidden[i]));
	static const uint32_t seen[] = { ' ', 'a', 0xa0, 0x416, 0x2010, 0x2116, 0x1f525 };
	for (size_t i = 0; i < ARRAY_LEN(seen); i++)
		assert_false(utf8_is_hidden(seen[i]));
}

static void search_ignores_case_and_yo(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "Давыдова С.Н.", "давыдова с.н." },
		{ "ЁЛКИН Пётр", "елкин петр" },
		{ "ООО \"Приоритет\" №5", "ооо \"приоритет\" №5" },
		{ "ABCxyz", "abcxyz" },
		{ "ÄÖÜß×Ÿ", "äöüß×ÿ" },
		{ "ŁÓDŹ İ", "łódź i" },
		{ "ЇЄҐЎ ҚӘҢ Ӏ Ӂ", "їєґў қәң ӏ ӂ" },
		{ "м³ \xff", "м³ ?" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char buf[80];
		size_t n = utf8_fold(buf, sizeof buf, str_from(cases[i][0]));
		assert_string_equal(buf, cases[i][1]);
		assert_int_equal(n, strlen(cases[i][1]));
	}
	char small[4];
	assert_int_equal(utf8_fold(small, sizeof small, STR("ЁЖ")), 2);
	assert_string_equal(small, "е");
}

/* Folding once is folding for good, and never grows. */
static void folding_is_stable(void **state)
{
	(void)state;
	struct rnd r = { 8 };

	for (uint32_t c = 1; c < 0x600; c++) {
		char raw[4] = { 0 };
		if (c < 0x80) {
			raw[0] = (char)c;
		} else {
			raw[0] = (char)(0xc0 | c >> 6);
			raw[1] = (char)(0x80 | (c & 0x3f));
		}
		char once[8];
		char twice[8];
		size_t n = utf8_fold(once, sizeof once, str_from(raw));
		assert_in_range(n, 1, strlen(raw));
		(void)utf8_fold(twice, sizeof twice, str_from(once));
		assert_string_equal(once, twice);
	}
	for (int i = 0; i < 20000; i++) {
		char raw[16];
		char out[17];
		for (size_t j = 0; j < sizeof raw; j++)
			raw[j] = (char)rnd_next(&r);
		size_t n = utf8_fold(out, sizeof out, str_make(raw, sizeof raw));
		assert_in_range(n, 1, sizeof raw);
		assert_true(utf8_length(str_make(raw, sizeof raw)) <= sizeof raw);
	}
}

static void hex_both_ways(void **state)
{
	(void)state;
	uint8_t raw[4];
	char text[9];
	size_t n = 0;

	assert_true(hex_parse(STR("7E a0\n08ff"), raw, sizeof raw, &n));
	assert_int_equal(n, 4);
	hex_format(text, raw, n);
	assert_string_equal(text, "7ea008ff");
	assert_false(hex_parse(STR("7e a"), raw, sizeof raw, &n));
	assert_false(hex_parse(STR("7 ea0"), raw, sizeof raw, &n));
	assert_false(hex_parse(STR("xx"), raw, sizeof raw, &n));
	assert_false(hex_parse(STR("0011223344"), raw, sizeof raw, &n));
	assert_true(hex_parse(STR(" "), raw, sizeof raw, &n));
	assert_int_equal(n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_and_trim),
		cmocka_unit_test(whole_numbers),
		cmocka_unit_test(the_builder_never_overflows),
		cmocka_unit_test(utf8_is_told_from_noise),
		cmocka_unit_test(search_ignores_case_and_yo),
		cmocka_unit_test(folding_is_stable),
		cmocka_unit_test(hex_both_ways),
	};
	return cmocka_run_group_tests_name("base_str", tests, NULL, NULL);
}
