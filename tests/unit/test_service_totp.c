#include "unit.h"

#include "service/totp.h"

static const uint8_t *rfc(void)
{
	return (const uint8_t *)"12345678901234567890";
}

/* RFC 6238, appendix B (SHA-1, eight digits). */
static void the_codes_are_those_of_the_standard(void **state)
{
	static const struct {
		int64_t time;
		uint32_t code;
	} vectors[] = {
		{ 59, 94287082 },	  { 1111111109, 7081804 },  { 1111111111, 14050471 },
		{ 1234567890, 89005924 }, { 2000000000, 69279037 }, { 20000000000, 65353130 },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(vectors); i++)
		assert_int_equal(totp_code(rfc(), TOTP_SECRET,
					   (uint64_t)(vectors[i].time / TOTP_STEP), 8),
				 vectors[i].code);
}

/* RFC 4226, appendix D. */
static void so_are_those_of_the_counter(void **state)
{
	static const uint32_t codes[] = { 755224, 287082, 359152, 969429, 338314,
					  254676, 287922, 162583, 399871, 520489 };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		assert_int_equal(totp_code(rfc(), TOTP_SECRET, i, TOTP_DIGITS), codes[i]);
}

static void a_code_works_a_step_around_and_once(void **state)
{
	int64_t step = -1;
	(void)state;
	/* Step 2 is 60 to 89 s: 359152. */
	assert_true(totp_matches(rfc(), "359152", 30, -1, &step));
	assert_int_equal(step, 2);
	assert_true(totp_matches(rfc(), "359 152", 119, 1, &step));
	assert_false(totp_matches(rfc(), "359152", 29, -1, &step));
	assert_false(totp_matches(rfc(), "359152", 120, -1, &step));
	assert_false(totp_matches(rfc(), "359152", 60, 2, &step));
	assert_false(totp_matches(rfc(), "969429", 60, 3, &step));
	assert_true(totp_matches(rfc(), "755224", 0, -1, &step));
	assert_int_equal(step, 0);
}

static void what_is_no_code_does_not_match(void **state)
{
	static const char *const bad[] = { "",	     "35915",	 "3591522", "35915x",
					   "-59152", "3591\t52", "359152x", "+359152" };
	int64_t step = 77;
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(totp_matches(rfc(), bad[i], 60, -1, &step));
	assert_false(totp_matches(rfc(), "359152", -60, -1, &step));
	assert_int_equal(step, 77);
}

static void the_secret_is_told_as_authenticators_read_it(void **state)
{
	char text[TOTP_BASE32];
	AUTO_ARENA a = { 0 };
	(void)state;
	totp_base32(rfc(), text);
	assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	assert_string_equal(totp_uri(&a, "anna ю/?", text),
			    "otpauth://totp/Themis:anna%20%D1%8E%2F%3F?secret="
			    "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Themis&algorithm=SHA1"
			    "&digits=6&period=30");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_codes_are_those_of_the_standard),
		cmocka_unit_test(so_are_those_of_the_counter),
		cmocka_unit_test(a_code_works_a_step_around_and_once),
		cmocka_unit_test(what_is_no_code_does_not_match),
		cmocka_unit_test(the_secret_is_told_as_authenticators_read_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
