#include "unit.h"

#include <stdio.h>

#include "meter/catalogue.h"

static struct catalogue *load(const char *path)
{
	struct catalogue *c = NULL;
	struct err err;

	if (!catalogue_load(path, &c, &err))
		fail_msg("%s", err.msg);
	return c;
}

/* What the card of the original shows, in its order, comes first. */
static void built_in_is_the_file(void **state)
{
	(void)state;
	AUTO_CATALOGUE *a = load(NULL);
	AUTO_CATALOGUE *b = load(SOURCE_ROOT "/profiles/parameters.conf");

	assert_int_equal(catalogue_count(a), catalogue_count(b));
	for (size_t i = 0; i < catalogue_count(a); i++) {
		assert_string_equal(catalogue_at(a, i)->key, catalogue_at(b, i)->key);
		assert_int_equal(catalogue_at(a, i)->order, i);
		assert_true(catalogue_at(a, i)->name_ru[0] && catalogue_at(a, i)->name_en[0]);
	}
	assert_string_equal(catalogue_at(a, 0)->key, "transfer_window");
	assert_string_equal(catalogue_find(a, "time_zone")->name_ru, "Часовой пояс");
	assert_null(catalogue_find(a, "colour"));
}

static void only_credentials_are_secret(void **state)
{
	(void)state;
	AUTO_CATALOGUE *c = load(NULL);
	unsigned secrets = 0;

	for (size_t i = 0; i < catalogue_count(c); i++)
		secrets += catalogue_at(c, i)->secret;
	assert_int_equal(secrets, 3);
	assert_true(catalogue_find(c, "sim_pin")->secret);
	assert_true(catalogue_find(c, "apn_user")->secret);
	assert_true(catalogue_find(c, "apn_password")->secret);
}

static void equal_values_have_equal_texts(void **state)
{
	(void)state;
	static const struct {
		const char *key;
		const char *given;
		const char *canonical;
	} cases[] = {
		{ "substitute_temperature", "20", "20.00" },
		{ "substitute_temperature", " -10,5 ", "-10.50" },
		{ "substitute_temperature", "+20.5000", "20.50" },
		{ "substitute_compressibility", "0.98", "0.9800" },
		{ "substitute_compressibility", "1", "1.0000" },
		{ "substitute_pressure", "101325", "101325" },
		{ "substitute_pressure", "101325,00", "101325" },
		{ "transfer_window", "6:00 - 8:00", "06:00-08:00" },
		{ "transfer_window", "23:30-00:15", "23:30-00:15" },
		{ "time_zone", "3", "180" },
		{ "time_zone", "180", "180" },
		{ "time_zone", "UTC+03:00", "180" },
		{ "time_zone", "-3:30", "-210" },
		{ "time_zone", "UTC", "0" },
		{ "archive_to_read", "1", "1" },
		{ "archive_to_read", "Daily", "2" },
		{ "archive_to_read", "МЕСЯЧНЫЙ", "3" },
		{ "sim_pin", "0000", "0000" },
		{ "apn", " internet.mts.ru\n", "internet.mts.ru" },
		{ "apn_user", "", "" },
		{ "server_address", "Gas.Example.RU", "gas.example.ru" },
		{ "server_address", "192.0.2.7", "192.0.2.7" },
		{ "server_address", "2001:DB8:0:0::1", "2001:db8::1" },
		{ "server_port", "+55000", "55000" },
		{ "meter_type", "ВК-G4 V1.2 ETe E16.04 Te", "ВК-G4 V1.2 ETe E16.04 Te" },
	};
	AUTO_CATALOGUE *c = load(NULL);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[PARAMETER_TEXT_MAX];
		char again[PARAMETER_TEXT_MAX];
		struct err err;
		const struct parameter *p = catalogue_find(c, cases[i].key);
		if (!parameter_canonicalise(p, cases[i].given, text, &err))
			fail_msg("%s", err.msg);
		assert_string_equal(text, cases[i].canonical);
		assert_true(parameter_canonicalise(p, text, again, &err));
		assert_string_equal(again, text);
	}
}

static void bad_values_say_why(void **state)
{
	(void)state;
	static const struct {
		const char *key;
		const char *given;
		const char *words;
	} cases[] = {
		{ "substitute_temperature", "60.01",
		  "substitute_temperature: must be from -40.00 to 60.00 °C" },
		{ "substitute_temperature", "20.001",
		  "substitute_temperature: more than 2 decimals" },
		{ "substitute_temperature", "warm", "substitute_temperature: not a number" },
		{ "substitute_temperature", "", "substitute_temperature: not a number" },
		{ "substitute_temperature", "1.2.3", "substitute_temperature: not a number" },
		{ "substitute_pressure", "101325.5", "substitute_pressure: more than 0 decimals" },
		{ "substitute_pressure", "5.", "substitute_pressure: not a number" },
		{ "transfer_window", "06:00-24:00", NULL },
		{ "transfer_window", "06:00", NULL },
		{ "transfer_window", "-1:00-02:00", NULL },
		{ "transfer_window", "06:+1-08:00", NULL },
		{ "time_zone", "15:00", NULL },
		{ "time_zone", "17", "time_zone: no zone has this offset" },
		{ "time_zone", "900", "time_zone: no zone has this offset" },
		{ "time_zone", "MSK", NULL },
		{ "archive_to_read", "4", "archive_to_read: no such choice" },
		{ "archive_to_read", "weekly", "archive_to_read: no such choice" },
		{ "sim_pin", "12", "sim_pin: must have from 4 to 8 characters" },
		{ "sim_pin", "12a4", "sim_pin: digits only" },
		{ "apn", "a\nb", NULL },
		{ "apn", "\xff", NULL },
		{ "server_address", "300.1.1.1", NULL },
		{ "server_address", "-a.ru", NULL },
		{ "server_address", "a..ru", NULL },
		{ "server_address", "пример.рф", NULL },
		{ "server_address", "", NULL },
		{ "server_port", "0", "server_port: must be from 1 to 65535" },
		{ "server_port", "99999999999999999999", "server_port: number too large" },
	};
	AUTO_CATALOGUE *c = load(NULL);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[PARAMETER_TEXT_MAX] = "untouched";
		struct err err = { 0 };
		const struct parameter *p = catalogue_find(c, cases[i].key);
		if (parameter_canonicalise(p, cases[i].given, text, &err))
			fail_msg("%s: %s is taken", cases[i].key, cases[i].given);
		assert_int_equal(err.kind, ERR_INVAL);
		assert_string_equal(err.field, cases[i].key);
		assert_string_equal(text, "untouched");
		if (cases[i].words)
			assert_string_equal(err.msg, cases[i].words);
	}
}

static void odd_values_of_a_meter_are_kept(void **state)
{
	(void)state;
	AUTO_CATALOGUE *c = load(NULL);
	char text[PARAMETER_TEXT_MAX];
	bool odd;
	int64_t number;

	const struct parameter *k = catalogue_find(c, "substitute_compressibility");
	assert_true(parameter_accept(k, "1.5", text, &odd, NULL));
	assert_true(odd);
	assert_string_equal(text, "1.5000");
	assert_true(parameter_number(k, text, &number, NULL));
	assert_int_equal(number, 15000);
	assert_true(parameter_accept(k, "1", text, &odd, NULL));
	assert_false(odd);
	assert_true(parameter_accept(catalogue_find(c, "archive_to_read"), "9", text, &odd, NULL));
	assert_true(odd);
	assert_false(parameter_number(catalogue_find(c, "apn"), "5", &number, NULL));
}

static void long_texts_are_refused(void **state)
{
	(void)state;
	AUTO_CATALOGUE *c = load(NULL);
	char given[400];
	char text[PARAMETER_TEXT_MAX];
	bool odd;

	memset(given, '7', sizeof given - 1);
	given[sizeof given - 1] = 0;
	for (size_t i = 0; i < catalogue_count(c); i++)
		assert_false(parameter_accept(catalogue_at(c, i), given, text, &odd, NULL));
}

static void bad_files_name_their_line(void **state)
{
	(void)state;
#define NAME "name: { en = \"a\"; ru = \"b\"; };"
	static const struct {
		const char *text;
		const char *words;
	} cases[] = {
		{ "parameters: ( { key = \"a\"; kind = \"zone\"; } );", "t:1: name is missing" },
		{ "\nparameters: (\n{ key = \"a\"; colour = 1; } );",
		  "t:3: unknown setting colour" },
		{ "x = 1;", "t:1: unknown setting x" },
		{ "", "t:0: parameters must be a list ( … )" },
		{ "parameters = 1;", "t:1: parameters must be a list ( … )" },
		{ "parameters: ( { key = \"A\"; } );",
		  "t:1: a key has up to 39 of a-z, 0-9 and _" },
		{ "parameters: ( { key = \"a\"; kind = \"zone\"; " NAME " },\n"
		  "{ key = \"a\"; kind = \"zone\"; " NAME " } );",
		  "t:2: a is there twice" },
		{ "parameters: ( { key = \"a\"; kind = \"colour\"; " NAME " } );",
		  "t:1: unknown kind colour" },
		{ "parameters: ( { key = \"a\"; kind = \"int\"; min = 2; max = 1; " NAME " } );",
		  "t:1: min is above max" },
		{ "parameters: ( { key = \"a\"; kind = \"zone\"; min = 2; " NAME " } );",
		  "t:1: this kind has no min and max" },
		{ "parameters: ( { key = \"a\"; kind = \"int\"; scale = 2; " NAME " } );",
		  "t:1: scale is for decimals only" },
		{ "parameters: ( { key = \"a\"; kind = \"text\"; min = 0; max = 128; " NAME " } );",
		  "t:1: a length must be from 0 to 127" },
		{ "parameters: ( { key = \"a\"; kind = \"decimal\"; scale = 2; min = 0.5; "
		  "max = \"1\"; " NAME " } );",
		  "t:1: min must be a text in quotes" },
		{ "parameters: ( { key = \"a\"; kind = \"enum\"; " NAME " } );",
		  "t:1: choices must be a list of 1 to 100" },
		{ "parameters: ( { key = \"a\"; kind = \"enum\"; " NAME "\n choices: "
		  "( { value = 1; en = \"a\"; ru = \"b\"; },\n{ value = 1; en = \"a\"; ru = \"b\"; } "
		  "); } );",
		  "t:3: this value is there twice" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct catalogue *c = NULL;
		struct err err = { 0 };
		const char *text = cases[i].text;
		assert_false(catalogue_parse("t", text, strlen(text), &c, &err));
		assert_string_equal(err.msg, cases[i].words);
		assert_null(c);
	}
}

static void a_compressibility_that_no_net_has_is_doubtful(void **state)
{
	(void)state;
	struct err err;
	AUTO_CATALOGUE *c = NULL;

	assert_true(catalogue_load(NULL, &c, &err));
	const struct parameter *k = catalogue_find(c, "substitute_compressibility");
	assert_false(parameter_doubtful(k, "0.9950"));
	assert_false(parameter_doubtful(k, "1.0050"));
	assert_true(parameter_doubtful(k, "0.9949"));
	assert_true(parameter_doubtful(k, "0.9800"));
	assert_true(parameter_doubtful(k, "1.0051"));
	assert_false(parameter_doubtful(k, "no number"));
	assert_false(parameter_doubtful(catalogue_find(c, "substitute_temperature"), "0.98"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_compressibility_that_no_net_has_is_doubtful),
		cmocka_unit_test(built_in_is_the_file),
		cmocka_unit_test(only_credentials_are_secret),
		cmocka_unit_test(equal_values_have_equal_texts),
		cmocka_unit_test(bad_values_say_why),
		cmocka_unit_test(odd_values_of_a_meter_are_kept),
		cmocka_unit_test(long_texts_are_refused),
		cmocka_unit_test(bad_files_name_their_line),
	};
	return cmocka_run_group_tests_name("meter_catalogue", tests, NULL, NULL);
}
