#include "meter/phone.h"

#include "base/str.h"

enum { DIGITS_MIN = 5, DIGITS_LOCAL = 7, DIGITS_RUSSIAN = 10, DIGITS_MAX = 15 };

/* Digits alone, without what people put between them; false: something else is there. */
static bool take_digits(struct str s, char digits[static DIGITS_MAX + 1], size_t *ret_n)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (strchr(" ()-.\t", s.p[i]))
			continue;
		if (s.p[i] < '0' || s.p[i] > '9' || n == DIGITS_MAX)
			return false;
		digits[n++] = s.p[i];
	}
	digits[n] = 0;
	*ret_n = n;
	return true;
}

bool phone_normalise(const char *field, const char *text, char ret[static PHONE_MAX],
		     struct err *err)
{
	char digits[DIGITS_MAX + 1];
	struct str s = str_trim(str_from(text));
	bool plus = s.n > 0 && s.p[0] == '+';
	const char *country = plus ? "+" : "";
	size_t skip = 0;
	size_t n;

	if (!s.n) {
		ret[0] = 0;
		return true;
	}
	bool ok = take_digits(str_make(s.p + plus, s.n - plus), digits, &n) && n >= DIGITS_MIN;
	if (ok && !plus) {
		bool trunk = n == DIGITS_RUSSIAN + 1 && (digits[0] == '8' || digits[0] == '7');
		ok = trunk || n == DIGITS_RUSSIAN || n <= DIGITS_LOCAL;
		country = n > DIGITS_LOCAL ? "+7" : "";
		skip = trunk;
	}
	if (!ok)
		return err_field(err, field, "is no telephone number such as +7 903 123-45-67");
	struct strb b = strb_make(ret, PHONE_MAX);
	strb_add_text(&b, country);
	strb_add_text(&b, digits + skip);
	return true;
}
