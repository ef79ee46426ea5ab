#include "unit.h"

#include <stdio.h>

#include "base/decimal.h"
#include "random.h"

static void print_cases(void **state)
{
	(void)state;
	static const struct {
		int64_t value;
		unsigned scale;
		unsigned digits;
		char point;
		const char *text;
	} cases[] = {
		{ 5443, 3, 3, ',', "5,443" },
		{ 0, 3, 3, ',', "0,000" },
		{ -5, 3, 3, '.', "-0.005" },
		{ -5, 3, 2, '.', "-0.01" },
		{ -4, 3, 2, '.', "0.00" }, /* no minus before nothing */
		{ 5, 3, 2, '.', "0.01" },
		{ 1941, 2, 2, ',', "19,41" },
		{ 1995, 2, 1, '.', "20.0" },
		{ 1995, 2, 0, '.', "20" },
		{ 7, 0, 3, '.', "7.000" },
		{ INT64_MIN, 0, 0, '.', "-9223372036854775808" },
		{ INT64_MIN, 0, 18, '.', "-9223372036854775808.000000000000000000" },
		{ INT64_MAX, 18, 18, '.', "9.223372036854775807" },
		{ INT64_MAX, 18, 0, '.', "9" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char buf[DECIMAL_MAX];
		assert_string_equal(decimal_format(buf, cases[i].value, cases[i].scale,
						   cases[i].digits, cases[i].point),
				    cases[i].text);
	}
}

/* reports.md: 16.524 m³ in 24 h is 0.6885 and prints as 0.689. */
static void quotients_are_rounded_once(void **state)
{
	(void)state;
	char buf[DECIMAL_MAX];

	assert_string_equal(decimal_format_quotient(buf, 16524, 24, 3, 3, '.'), "0.689");
	assert_string_equal(decimal_format_quotient(buf, -16524, 24, 3, 3, '.'), "-0.689");
	assert_string_equal(decimal_format_quotient(buf, 49002, 720, 3, 3, ','), "0,068");
	/* 0.4449… would be 0.5 if it were rounded to 0.45 first */
	assert_string_equal(decimal_format_quotient(buf, 4449999, 1000000, 1, 1, '.'), "0.4");
	assert_string_equal(decimal_format_quotient(buf, INT64_MIN, INT64_MAX, 0, 3, '.'),
			    "-1.000");
	assert_int_equal(decimal_div(5, 2), 3);
	assert_int_equal(decimal_div(-5, 2), -3);
	assert_int_equal(decimal_div(4, 3), 1);
	assert_int_equal(decimal_div(INT64_MIN, 1), INT64_MIN);
	assert_int_equal(decimal_div(INT64_MAX, INT64_MAX), 1);
}

static void parse_cases(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		unsigned scale;
		int64_t value;
	} good[] = {
		{ "20", 2, 2000 },	{ "-10,5", 2, -1050 },
		{ "+0.9800", 4, 9800 }, { "0", 0, 0 },
		{ "-0.00", 2, 0 },	{ "9223372036854775807", 0, INT64_MAX },
		{ "00012.5", 1, 125 },	{ "-9223372036854775808", 0, INT64_MIN },
	};
	static const char *const bad[] = { "",
					   "-",
					   ".5",
					   "5.",
					   "1.2.3",
					   " 1",
					   "1 ",
					   "0x1",
					   "1e3",
					   "1,2,",
					   "--1",
					   "9223372036854775808",
					   "92233720368547758.07",
					   "1.234" };

	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		int64_t v = 77;
		assert_true(decimal_parse(good[i].text, good[i].scale, &v, NULL));
		assert_int_equal(v, good[i].value);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		int64_t v = 77;
		struct err err = { 0 };
		assert_false(decimal_parse(bad[i], i == ARRAY_LEN(bad) - 2 ? 3 : 2, &v, &err));
		assert_int_equal(err.kind, ERR_INVAL);
		assert_int_equal(v, 77);
	}
}

static void print_and_parse_agree(void **state)
{
	(void)state;
	struct rnd r = { 6 };

	for (int i = 0; i < 20000; i++) {
		char buf[DECIMAL_MAX];
		int64_t back = 0;
		unsigned scale = (unsigned)rnd_in(&r, 0, 18);
		int64_t v = (int64_t)rnd_next(&r) >> rnd_in(&r, 0, 62);
		(void)decimal_format(buf, v, scale, scale, i & 1 ? '.' : ',');
		assert_true(decimal_parse(buf, scale, &back, NULL));
		assert_int_equal(back, v);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(print_cases),
		cmocka_unit_test(quotients_are_rounded_once),
		cmocka_unit_test(parse_cases),
		cmocka_unit_test(print_and_parse_agree),
	};
	return cmocka_run_group_tests_name("base_decimal", tests, NULL, NULL);
}
