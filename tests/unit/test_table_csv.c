#include "unit.h"

#include <stdio.h>

#include "table/csv.h"
#include "table/encoding.h"

enum { CAP = 8 };

/* Reads all rows; fields are joined with | and rows with / for comparing. */
static bool read_all(const char *text, char *out, size_t cap, struct err *err)
{
	AUTO_FREE char *copy = strdup(text);
	struct csv c;
	size_t at = 0;
	out[0] = 0;
	if (!csv_open(&c, copy, strlen(text), 0, err))
		return false;
	for (;;) {
		char *fields[CAP];
		size_t n;
		if (!csv_row(&c, fields, CAP, &n, err))
			return false;
		if (n == 0)
			return true;
		at += (size_t)snprintf(out + at, cap - at, "%d:", (int)c.line);
		for (size_t i = 0; i < n; i++)
			at += (size_t)snprintf(out + at, cap - at, "%s%s", fields[i],
					       i + 1 < n ? "|" : "/");
	}
}

static void expect(const char *text, const char *want)
{
	char out[512];
	struct err err = { 0 };

	assert_true(read_all(text, out, sizeof out, &err));
	assert_string_equal(out, want);
}

static void rows_and_fields(void **state)
{
	(void)state;
	expect("", "");
	expect("a,b\n1,2\n", "1:a|b/2:1|2/");
	expect("a;b\r\n1,5;2\r\n", "1:a|b/2:1,5|2/");
	expect("\xEF\xBB\xBFserial,city\n1,Волгоград", "1:serial|city/2:1|Волгоград/");
	expect("a,b\n\n , \n3,\n", "1:a|b/4:3|/");
	expect("one\n\n\ntwo\n", "1:one/4:two/");
	expect("a\rb\r", "1:a/2:b/");
	expect("a\tb,c\td\n", "1:a|b,c|d/");
	expect("\"x;y;z\",b\n", "1:x;y;z|b/");
}

static void quotes_hold_anything(void **state)
{
	(void)state;
	expect("a,b\n\"x,\"\"y\"\"\nz\",\" 2 \"\nc,d\n", "1:a|b/2:x,\"y\"\nz| 2 /4:c|d/");
	expect("\"\",b\n", "1:|b/");
}

static void wrong_files_are_told(void **state)
{
	(void)state;
	char out[512];
	struct err err = { 0 };

	assert_false(read_all("a,\"b\n", out, sizeof out, &err));
	assert_int_equal(err.kind, ERR_INVAL);
	assert_false(read_all("\"a\"b,c\n", out, sizeof out, &err));
	assert_false(read_all("1,2,3,4,5,6,7,8,9\n", out, sizeof out, &err));
	assert_false(read_all("a,\xff\n", out, sizeof out, &err));

	struct csv c;
	char nul[] = "a\0b";
	assert_false(csv_open(&c, nul, 3, 0, &err));
}

static void the_byte_that_windows_1251_lacks_is_told(void **state)
{
	(void)state;
	struct err err = { 0 };
	char *text = NULL;
	size_t n = 0;

	assert_true(cp1251_decode(STR("\xc8\xe2\xe0\xed\n"), &text, &n, &err));
	assert_string_equal(text, "Иван\n");
	free(text);
	text = NULL;
	/* A damaged UTF-8 text with the letter И looks like this. */
	assert_false(cp1251_decode(STR("a\nb\n\xd0\x98\n"), &text, &n, &err));
	assert_null(text);
	assert_int_equal(err.kind, ERR_INVAL);
	assert_non_null(strstr(err.msg, "line 3"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_and_fields),
		cmocka_unit_test(quotes_hold_anything),
		cmocka_unit_test(wrong_files_are_told),
		cmocka_unit_test(the_byte_that_windows_1251_lacks_is_told),
	};
	return cmocka_run_group_tests_name("table_csv", tests, NULL, NULL);
}
