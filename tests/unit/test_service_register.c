#include "unit.h"

#include "meter/phone.h"
#include "service/moment.h"
#include "service/note.h"

static void phones_have_one_form(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *want; /* NULL: refused */
	} cases[] = {
		{ "8 (903) 123-45-67", "+79031234567" },
		{ "+7 903 123 45 67", "+79031234567" },
		{ "79031234567", "+79031234567" },
		{ "9031234567", "+79031234567" },
		{ "+44 20 7946 0018", "+442079460018" },
		{ "23-45-67", "234567" },
		{ "", "" },
		{ "  ", "" },
		{ NULL, "" },
		{ "1234", NULL },
		{ "12345678", NULL },
		{ "+1234567890123456", NULL },
		{ "позвонить", NULL },
		{ "8 903 123-45-67, 8 903 123-45-68", NULL },
		{ "++79031234567", NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char got[PHONE_MAX];
		struct err err;
		bool ok = phone_normalise("phone", cases[i].text, got, &err);
		assert_int_equal(ok, cases[i].want != NULL);
		if (ok)
			assert_string_equal(got, cases[i].want);
		else
			assert_string_equal(err.field, "phone");
	}
}

static void days_and_moments_are_parsed(void **state)
{
	(void)state;
	const struct tz *zone;
	struct err err;
	int64_t now = INT64_C(1790000000); /* 2026-09-21T13:33:20Z */
	int64_t v;

	assert_true(tz_find("Europe/Moscow", &zone, &err));
	assert_true(day_parse("d", "1970-01-02", &v, &err));
	assert_int_equal(v, 1);
	assert_true(day_parse("d", "", &v, &err));
	assert_int_equal(v, 0);
	static const char *const bad[] = { "2026-02-29", "2026-13-01", "2026-1-01",   "26-01-01",
					   "1969-12-31", "1970-01-01", "2026-09-01 ", "x" };
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(day_parse("d", bad[i], &v, &err));
	assert_true(moment_parse("m", "2026-09-01", zone, 10, now, &v, &err));
	assert_int_equal(v, INT64_C(1788246000)); /* 10:00 in Moscow */
	assert_true(moment_parse("m", "2026-09-01T06:00:00+03:00", zone, 10, now, &v, &err));
	assert_int_equal(v, INT64_C(1788231600));
	/* Today, before its gas day has begun. */
	assert_true(moment_parse("m", "2026-09-21", zone, 23, now, &v, &err));
	assert_int_equal(v, now);
	assert_false(moment_parse("m", "2026-09-23", zone, 10, now, &v, &err));
	assert_false(moment_parse("m", "1999-09-23", zone, 10, now, &v, &err));
	assert_false(moment_parse("m", "yesterday", zone, 10, now, &v, &err));
	tz_forget_all();
}

static void file_names_are_cleaned_and_types_told_by_bytes(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		const char *want;
	} names[] = {
		{ "Акт поверки.pdf", "Акт поверки.pdf" },
		{ "../../etc/passwd", "passwd" },
		{ "C:\\a\\b.txt", "b.txt" },
		{ "..hidden", "hidden" },
		{ "a\nb\"c*?.txt", "abc.txt" },
		{ "\xe2\x80\xae"
		  "fdp.exe",
		  "fdp.exe" }, /* no turning of the direction */
		{ "\xff\xfe", "file" },
		{ "/", "file" },
		{ "", "file" },
	};
	char got[FILE_NAME_BYTES + 1];
	char longest[600];

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		file_clean_name(names[i].name, got);
		assert_string_equal(got, names[i].want);
	}
	memset(longest, 'a', sizeof longest - 1);
	longest[sizeof longest - 1] = 0;
	file_clean_name(longest, got);
	assert_int_equal(strlen(got), FILE_NAME_BYTES);

	assert_string_equal(file_media("x", "%PDF-1.7", 8), "application/pdf");
	assert_string_equal(file_media("x", "\xff\xd8\xff\xe0", 4), "image/jpeg");
	assert_string_equal(file_media("x.html", "<b>", 3), "text/plain; charset=utf-8");
	assert_non_null(file_media("x.XLSX", "PK\x03\x04", 4));
	assert_null(file_media("x.zip", "PK\x03\x04", 4));
	assert_null(file_media("x.txt", "\0", 1));
	assert_null(file_media("x.txt", "\xff", 1));
	assert_null(file_media("x.txt", "", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phones_have_one_form),
		cmocka_unit_test(days_and_moments_are_parsed),
		cmocka_unit_test(file_names_are_cleaned_and_types_told_by_bytes),
	};
	return cmocka_run_group_tests_name("service_register", tests, NULL, NULL);
}
