#include "unit.h"

#include "base/attr.h"
#include "service/common.h"

static bool common(const char *password)
{
	static const char *const own[2] = { "anna.petrova", "Анна Сергеевна Петрова-Водкина" };
	return password_is_common(password, own);
}

static void what_everybody_tries_first_is_common(void **state)
{
	static const char *const bad[] = {
		"1234567890",  "0987654321",	 "qwertyuiop",	   "QWERTYUIOP",    "йцукенгшщз",
		"password12",  "Password2026!",	 "p@ssw0rd123",	   "aaaaaaaaaa",    "abababababab",
		"1212121212",  "adminadmin",	 "adminpassword",  "abcdefghijk",   "zyxwvutsrqp",
		"1q2w3e4r5t",  "Пароль123456",	 "парольпароль",   "!!!qwerty!!!",  "1234512345",
		"themis2026",  "Администратор1", "qwerty-qwerty-", "администратор", "12345678901",
		"ПРИВЕТПРИВЕТ"
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (!common(bad[i]))
			fail_msg("%s is not taken as common", bad[i]);
}

static void ones_own_login_and_name_are(void **state)
{
	static const char *const bad[] = { "Anna.Petrova", "anna.petrova1", "Сергеевна2026",
					   "петрова-водкина", "АннаСергеевна" };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (!common(bad[i]))
			fail_msg("%s is not taken as common", bad[i]);
}

static void others_are_not(void **state)
{
	static const char *const good[] = {
		"Первый-вход-2026",    "correct horse battery", "another-password",
		"password8273645198",  "тихий вечер у реки",	"k7$Lq!x0pVz2",
		"4815162342",	       "quite-another-one",	"длинная фраза без цифр",
		"anna.ivanova-petrov", "xxxx-yyyy-zzzz-wwww"
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		if (common(good[i]))
			fail_msg("%s is taken as common", good[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_everybody_tries_first_is_common),
		cmocka_unit_test(ones_own_login_and_name_are),
		cmocka_unit_test(others_are_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
