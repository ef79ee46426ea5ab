#include "service/mail_text.h"

#include <sodium.h>

#include "base/tz.h"
#include "service/mail.h"

enum { LOCAL_MAX = 64, LABEL_MAX = 63, WORD_BYTES = 42 /* of a word of 75 characters */ };

static bool alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Pieces between dots, none empty. */
static bool pieces_fit(struct str s, const char *more, size_t max)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.') {
			if (n == 0)
				return false;
			n = 0;
			continue;
		}
		if ((!alnum(s.p[i]) && !strchr(more, s.p[i])) || ++n > max)
			return false;
	}
	return n > 0;
}

bool mail_address_fits(const char *text)
{
	struct str all = str_from(text);
	struct str local;
	struct str domain;
	return all.n <= MAIL_ADDRESS_MAX && strlen(text) == all.n &&
	       str_cut(all, '@', &local, &domain) && local.n <= LOCAL_MAX && local.p[0] != '-' &&
	       pieces_fit(local, "!#$%&'*+-/=?^_`{|}~", LOCAL_MAX) &&
	       pieces_fit(domain, "-", LABEL_MAX) && domain.p[0] != '-';
}

static bool plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 0x20 || s.p[i] > 0x7e)
			return false;
	/* What looks like an encoded word must not be one. */
	return s.n < 200 && !memmem(s.p, s.n, "=?", 2);
}

void mail_text_head(struct strb *b, const char *text)
{
	struct str rest = str_from(text);
	if (plain(rest)) {
		strb_add(b, rest);
		return;
	}
	for (bool first = true; rest.n > 0; first = false) {
		char word[sodium_base64_ENCODED_LEN(WORD_BYTES, sodium_base64_VARIANT_ORIGINAL)];
		size_t n = utf8_prefix(rest, WORD_BYTES);
		if (n == 0)
			return; /* no UTF-8 */
		(void)sodium_bin2base64(word, sizeof word, (const unsigned char *)rest.p, n,
					sodium_base64_VARIANT_ORIGINAL);
		strb_printf(b, "%s=?UTF-8?B?%s?=", first ? "" : "\r\n ", word);
		rest = str_make(rest.p + n, rest.n - n);
	}
}

void mail_text_attachment(struct strb *b, const char *name)
{
	strb_add_text(b, "Content-Disposition: attachment; filename*=UTF-8''");
	for (const char *p = name; *p; p++) {
		if (alnum(*p) || *p == '.' || *p == '-' || *p == '_')
			strb_add_char(b, *p);
		else
			strb_printf(b, "%%%02X", (unsigned char)*p);
	}
}

void mail_text_date(struct strb *b, int64_t now)
{
	static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct civil c = civil_from_utc(now);
	int64_t day = floor_div(now, 86400);
	strb_printf(b, "%s, %02d %s %04d %02d:%02d:%02d +0000", days[day - floor_div(day, 7) * 7],
		    c.day, months[c.month - 1], c.year, c.hour, c.minute, c.second);
}
