#include "service/ldap_text.h"

#include "base/str.h"

static bool is_plain(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c >= 0x80;
}

/* Both standards know the backslash and two digits. */
static const char *escape(struct arena *a, const char *value, const char *open)
{
	static const char digits[] = "0123456789abcdef";
	size_t n = strlen(value);
	char *text = arena_new(a, char, 3 * n + 1);
	size_t at = 0;
	if (!text)
		return NULL;
	for (; *value; value++) {
		unsigned char c = (unsigned char)*value;
		if (is_plain(c) || strchr(open, c)) {
			text[at++] = (char)c;
			continue;
		}
		text[at++] = '\\';
		text[at++] = digits[c >> 4];
		text[at++] = digits[c & 0xf];
	}
	text[at] = 0;
	return text;
}

const char *ldap_escape_filter(struct arena *a, const char *value)
{
	return escape(a, value, "-._@");
}

const char *ldap_escape_name(struct arena *a, const char *value)
{
	return escape(a, value, "-._@");
}

const char *ldap_fill(struct arena *a, const char *pattern, const char *value)
{
	size_t count = 0;
	size_t n = strlen(value);
	for (const char *at = strstr(pattern, "%s"); at; at = strstr(at + 2, "%s"))
		count++;
	size_t cap = strlen(pattern) + count * n + 1;
	char *text = arena_new(a, char, cap);
	if (!text)
		return NULL;
	struct strb b = strb_make(text, cap);
	for (const char *at; (at = strstr(pattern, "%s")); pattern = at + 2) {
		strb_add(&b, str_make(pattern, (size_t)(at - pattern)));
		strb_add(&b, str_make(value, n));
	}
	strb_add_text(&b, pattern);
	return text;
}

/* The next part of a name, up to a comma that no backslash is before. */
static struct str take_part(struct str *rest)
{
	size_t n = 0;
	while (n < rest->n && rest->p[n] != ',')
		n += rest->p[n] == '\\' && n + 1 < rest->n ? 2 : 1;
	struct str part = str_trim(str_make(rest->p, n));
	size_t used = n < rest->n ? n + 1 : n;
	*rest = str_make(rest->p + used, rest->n - used);
	return part;
}

static bool same_folded(struct str a, struct str b)
{
	char one[512];
	char other[512];
	if (a.n >= sizeof one || b.n >= sizeof other)
		return str_equal(a, b);
	(void)utf8_fold(one, sizeof one, a);
	(void)utf8_fold(other, sizeof other, b);
	return strcmp(one, other) == 0;
}

bool ldap_same_name(const char *a, const char *b)
{
	struct str rest_a = str_from(a);
	struct str rest_b = str_from(b);
	while (rest_a.n > 0 && rest_b.n > 0)
		if (!same_folded(take_part(&rest_a), take_part(&rest_b)))
			return false;
	return rest_a.n == rest_b.n;
}
