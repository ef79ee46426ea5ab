#include "unit.h"

#include "base/jsonw.h"

static void expect(struct jsonw *j, const char *want)
{
	AUTO_FREE char *text = NULL;
	size_t n = 0;
	struct err err = { 0 };

	assert_true(jsonw_take(j, &text, &n, &err));
	assert_string_equal(text, want);
	assert_int_equal(n, strlen(want));
}

static void commas_stand_between_and_nowhere_else(void **state)
{
	(void)state;
	AUTO_JSONW j = { 0 };

	jsonw_object(&j);
	jsonw_key(&j, "a");
	jsonw_array(&j);
	jsonw_array_end(&j);
	jsonw_key(&j, "b");
	jsonw_array(&j);
	jsonw_int(&j, -1);
	jsonw_bool(&j, true);
	jsonw_object(&j);
	jsonw_object_end(&j);
	jsonw_null(&j);
	jsonw_array_end(&j);
	jsonw_key(&j, "c");
	jsonw_text(&j, NULL);
	jsonw_object_end(&j);
	expect(&j, "{\"a\":[],\"b\":[-1,true,{},null],\"c\":null}");
}

static void quantities_have_their_digits(void **state)
{
	(void)state;
	AUTO_JSONW j = { 0 };

	jsonw_array(&j);
	jsonw_decimal(&j, 5440, 3, 3);
	jsonw_decimal(&j, -50, 2, 2);
	jsonw_quotient(&j, 16524, 24, 3, 3); /* the paper's 0.689 */
	jsonw_time(&j, 1504234800, 10800);
	jsonw_array_end(&j);
	expect(&j, "[5.440,-0.50,0.689,\"2017-09-01T06:00:00+03:00\"]");
}

static void text_is_escaped_and_stays_utf8(void **state)
{
	(void)state;
	AUTO_JSONW j = { 0 };

	jsonw_array(&j);
	jsonw_text(&j, "ВК-G4 \"x\"\\\n\t\x01\x7f");
	jsonw_text(&j, "a\xffz\xc3");
	jsonw_array_end(&j);
	expect(&j, "[\"ВК-G4 \\\"x\\\"\\\\\\n\\t\\u0001\\u007f\","
		   "\"a\xEF\xBF\xBDz\xEF\xBF\xBD\"]");
}

static void limit_depth_and_open_containers_fail(void **state)
{
	(void)state;
	char *text = NULL;
	size_t n;
	struct err err = { 0 };
	AUTO_JSONW small = { .limit = 2000 };
	AUTO_JSONW deep = { 0 };
	AUTO_JSONW open = { 0 };

	jsonw_array(&small);
	for (int i = 0; i < 1000; i++)
		jsonw_int(&small, i);
	jsonw_array_end(&small);
	assert_false(jsonw_take(&small, &text, &n, &err));
	assert_int_equal(err.kind, ERR_LIMIT);

	for (int i = 0; i < JSONW_DEPTH_MAX; i++)
		jsonw_array(&deep);
	assert_false(jsonw_take(&deep, &text, &n, &err));

	jsonw_object(&open);
	assert_false(jsonw_take(&open, &text, &n, &err));
	assert_null(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commas_stand_between_and_nowhere_else),
		cmocka_unit_test(quantities_have_their_digits),
		cmocka_unit_test(text_is_escaped_and_stays_utf8),
		cmocka_unit_test(limit_depth_and_open_containers_fail),
	};
	return cmocka_run_group_tests_name("base_jsonw", tests, NULL, NULL);
}
