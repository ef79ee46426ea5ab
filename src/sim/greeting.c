#include "sim/greeting.h"

#include "base/str.h"

/* The byte for which "\c" stands; 0: none. */
static char escaped(char c)
{
	static const char from[] = "rnt\\";
	static const char to[] = "\r\n\t\\";
	const char *at = c ? strchr(from, c) : NULL;
	return (char)(at ? to[at - from] : 0);
}

bool greeting_make(const char *text, const char *serial, struct greeting *ret, struct err *err)
{
	static const char place[] = "{serial}";
	char bytes[GREETING_MAX + 1];
	struct strb b = strb_make(bytes, sizeof bytes);
	for (const char *p = text; *p; p++) {
		if (strncmp(p, place, sizeof place - 1) == 0) {
			strb_add_text(&b, serial);
			p += sizeof place - 2;
		} else if (*p != '\\') {
			strb_add_char(&b, *p);
		} else if (escaped(p[1])) {
			strb_add_char(&b, escaped(*++p));
		} else {
			return err_set(err, ERR_INVAL,
				       "\"%s\": only \\r \\n \\t and \\\\ are known", text);
		}
	}
	if (b.cut)
		return err_set(err, ERR_INVAL, "a preamble is at most %d bytes", GREETING_MAX);
	ret->len = b.n;
	memcpy(ret->bytes, bytes, b.n);
	return true;
}

size_t greeting_take(const struct greeting *answer, size_t *at, const uint8_t *p, size_t n,
		     bool *ret_wrong)
{
	size_t taken = 0;
	*ret_wrong = false;
	while (taken < n && *at < answer->len) {
		if (p[taken] != answer->bytes[*at]) {
			*ret_wrong = true;
			return taken;
		}
		taken++;
		(*at)++;
	}
	return taken;
}
