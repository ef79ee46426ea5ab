#include "unit.h"

#include "service/ldap_text.h"

/* RFC 4515, 3: what a filter is made of must come as digits. */
static void what_is_typed_is_no_filter(void **state)
{
	AUTO_ARENA a = { 0 };
	(void)state;
	assert_string_equal(ldap_escape_filter(&a, "anna.petrova-1@x_y"), "anna.petrova-1@x_y");
	assert_string_equal(ldap_escape_filter(&a, "*"), "\\2a");
	assert_string_equal(ldap_escape_filter(&a, "a)(uid=*"), "a\\29\\28uid\\3d\\2a");
	assert_string_equal(ldap_escape_filter(&a, "a\\b&|!<>~ "),
			    "a\\5cb\\26\\7c\\21\\3c\\3e\\7e\\20");
	assert_string_equal(ldap_escape_filter(&a, "Анна"), "Анна");
	assert_string_equal(ldap_escape_filter(&a, "\x01\x7f"), "\\01\\7f");
}

/* RFC 4514, 2.4. */
static void what_is_typed_is_one_part_of_a_name(void **state)
{
	AUTO_ARENA a = { 0 };
	(void)state;
	assert_string_equal(ldap_escape_name(&a, "anna,ou=admins"), "anna\\2cou\\3dadmins");
	assert_string_equal(ldap_escape_name(&a, "#a+b;\"<>\\ "),
			    "\\23a\\2bb\\3b\\22\\3c\\3e\\5c\\20");
	assert_string_equal(ldap_fill(&a, "uid=%s,ou=people", ldap_escape_name(&a, "a,b")),
			    "uid=a\\2cb,ou=people");
	assert_string_equal(ldap_fill(&a, "(|(uid=%s)(mail=%s))", "x%s"), "(|(uid=x%s)(mail=x%s))");
	assert_string_equal(ldap_fill(&a, "none", "x"), "none");
	assert_string_equal(ldap_fill(&a, "", "x"), "");
}

static void names_are_compared_part_by_part(void **state)
{
	static const struct {
		const char *a;
		const char *b;
		bool same;
	} cases[] = {
		{ "cn=Admins,dc=example", "CN=admins, DC=Example", true },
		{ "cn=Диспетчеры,dc=x", "cn=диспетчеры,dc=x", true },
		{ "cn=a\\,dc=x", "cn=a,dc=x", false },
		{ "cn=a,dc=x", "cn=a,dc=x,dc=y", false },
		{ "cn=a,dc=x,dc=y", "cn=a,dc=x", false },
		{ "", "", true },
		{ "", "cn=a", false },
		{ "cn=a\\", "cn=a\\", true },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(ldap_same_name(cases[i].a, cases[i].b), cases[i].same);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_typed_is_no_filter),
		cmocka_unit_test(what_is_typed_is_one_part_of_a_name),
		cmocka_unit_test(names_are_compared_part_by_part),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
