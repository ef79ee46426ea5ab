/* parameter.c - values of parameters: from what is written to the canonical text. */
#include <arpa/inet.h>

#include "base/decimal.h"
#include "base/str.h"
#include "meter/base_volume.h"
#include "meter/catalogue.h"

/* A value on its way: the text as it will be, and whether it is within bounds. */
struct value {
	struct strb text;
	bool odd;
};

static bool in_range(const struct parameter *p, int64_t v)
{
	return v >= p->min && v <= p->max;
}

/* "20,50", "+20.5", "20.500": zeros past the scale say nothing. */
static bool take_decimal(const struct parameter *p, struct str s, struct value *v, struct err *err)
{
	char text[PARAMETER_TEXT_MAX];
	char buf[DECIMAL_MAX];
	struct str whole;
	struct str part;
	int64_t number;
	char point = memchr(s.p, ',', s.n) ? ',' : '.';

	if (str_cut(s, point, &whole, &part) && part.n) {
		size_t n = part.n;
		while (n > p->scale && part.p[n - 1] == '0')
			n--;
		s.n -= part.n - n + !n; /* with the point, when nothing follows it */
	}
	if (!str_copy(text, sizeof text, s))
		return err_field(err, p->key, "%s: number too long", p->key);
	if (!decimal_parse(text, p->scale, &number, err)) {
		if (err)
			(void)str_copy(err->field, sizeof err->field, str_from(p->key));
		return err_prefix(err, "%s", p->key);
	}
	v->odd = !in_range(p, number);
	strb_add_text(&v->text, decimal_format(buf, number, p->scale, p->scale, '.'));
	return true;
}

static bool same_name(struct str a, const char *b)
{
	char x[PARAMETER_TEXT_MAX];
	char y[PARAMETER_TEXT_MAX];

	return utf8_fold(x, sizeof x, a) == utf8_fold(y, sizeof y, str_from(b)) && !strcmp(x, y);
}

static bool take_enum(const struct parameter *p, struct str s, struct value *v, struct err *err)
{
	int64_t number = 0;
	bool is_number = str_parse_int(s, INT32_MIN, INT32_MAX, &number);

	v->odd = true;
	for (size_t i = 0; i < p->choice_count && v->odd; i++) {
		const struct parameter_choice *c = &p->choices[i];
		bool hit = is_number ? c->value == number
				     : same_name(s, c->name_en) || same_name(s, c->name_ru);
		if (hit) {
			number = c->value;
			v->odd = false;
		}
	}
	if (!is_number && v->odd)
		return err_field(err, p->key, "%s: no such choice", p->key);
	strb_printf(&v->text, "%lld", (long long)number);
	return true;
}

static bool take_text(const struct parameter *p, struct str s, struct value *v, struct err *err)
{
	int64_t n = 0;

	for (struct str rest = s; rest.n; n++) {
		uint32_t c = utf8_take(&rest);
		if (c == UTF8_BAD || c < 0x20 || (c >= 0x7f && c < 0xa0))
			return err_field(err, p->key, "%s: characters that cannot be shown",
					 p->key);
		if (p->kind == PARAMETER_DIGITS && (c < '0' || c > '9'))
			return err_field(err, p->key, "%s: digits only", p->key);
	}
	v->odd = !in_range(p, n);
	strb_add(&v->text, s);
	return true;
}

/* One or two digits of hour, two of minute. */
static bool take_clock(struct str s, int64_t *ret_minutes)
{
	struct str hour;
	struct str minute;
	int64_t h = 0;
	int64_t m = 0;

	s = str_trim(s);
	if (!str_cut(s, ':', &hour, &minute) || hour.n > 2 || minute.n != 2 || s.p[0] < '0' ||
	    minute.p[0] < '0' || !str_parse_int(hour, 0, 23, &h) ||
	    !str_parse_int(minute, 0, 59, &m))
		return false;
	*ret_minutes = h * 60 + m;
	return true;
}

static bool take_window(const struct parameter *p, struct str s, struct value *v, struct err *err)
{
	struct str head;
	struct str tail;
	int64_t from;
	int64_t to;

	if (!str_cut(s, '-', &head, &tail) || !take_clock(head, &from) || !take_clock(tail, &to))
		return err_field(err, p->key, "%s: must be a window like 06:00-08:00", p->key);
	strb_printf(&v->text, "%02d:%02d-%02d:%02d", (int)(from / 60), (int)(from % 60),
		    (int)(to / 60), (int)(to % 60));
	return true;
}

/* Minutes, hours (no zone is within 14 minutes of UTC but UTC), or [UTC]±H[H][:MM]. */
static bool take_zone(const struct parameter *p, struct str s, struct value *v, struct err *err)
{
	struct str head;
	struct str tail;
	int64_t minutes = 0;
	int64_t part = 0;
	bool good;

	if (str_starts(s, STR("UTC")))
		s = str_make(s.p + 3, s.n - 3);
	if (!s.n) {
		good = true; /* "UTC" alone */
	} else if (str_cut(s, ':', &head, &tail)) {
		good = tail.n == 2 && tail.p[0] >= '0' && str_parse_int(tail, 0, 59, &part) &&
		       str_parse_int(head, -14, 14, &minutes);
		minutes = minutes * 60 + (head.n && head.p[0] == '-' ? -part : part);
		/* As minutes such a text would be read back as hours. */
		good &= minutes == 0 || minutes < -14 || minutes > 14;
	} else {
		good = str_parse_int(s, -1440, 1440, &minutes);
		if (minutes >= -14 && minutes <= 14)
			minutes *= 60;
	}
	if (!good)
		return err_field(err, p->key, "%s: must be an offset like +03:00", p->key);
	v->odd = minutes < -720 || minutes > 840 || minutes % 15 != 0;
	strb_printf(&v->text, "%d", (int)minutes);
	return true;
}

static bool is_host_name(struct str s)
{
	struct str label;
	bool letters = false;

	while (s.n) {
		bool more = str_cut(s, '.', &label, &s);
		if (!label.n || label.n > 63 || label.p[0] == '-' || label.p[label.n - 1] == '-' ||
		    (more && !s.n))
			return false;
		for (size_t i = 0; i < label.n; i++) {
			char c = label.p[i];
			bool letter = (c >= 'a' && c <= 'z') || c == '-' || c == '_';
			if (!letter && (c < '0' || c > '9'))
				return false;
			letters |= letter;
		}
	}
	return letters; /* "10.0.0" is a mistyped address */
}

static bool take_host(const struct parameter *p, struct str s, struct value *v, struct err *err)
{
	char text[PARAMETER_TEXT_MAX];
	char shown[INET6_ADDRSTRLEN];
	uint8_t raw[16];

	size_t n = utf8_fold(text, sizeof text, s);
	bool whole = n == s.n && n;
	int family = whole && inet_pton(AF_INET, text, raw) == 1    ? AF_INET
		     : whole && inet_pton(AF_INET6, text, raw) == 1 ? AF_INET6
								    : AF_UNSPEC;
	if (family != AF_UNSPEC && inet_ntop(family, raw, shown, sizeof shown))
		strb_add_text(&v->text, shown);
	else if (whole && is_host_name(str_make(text, n)))
		strb_add(&v->text, str_make(text, n));
	else
		return err_field(err, p->key, "%s: must be an address or a host name", p->key);
	return true;
}

static bool take(const struct parameter *p, const char *text, struct value *v, struct err *err)
{
	struct str s = str_trim(str_from(text));
	bool good = false;

	switch (p->kind) {
	case PARAMETER_DECIMAL:
	case PARAMETER_INT:
		good = take_decimal(p, s, v, err);
		break;
	case PARAMETER_ENUM:
		good = take_enum(p, s, v, err);
		break;
	case PARAMETER_TEXT:
	case PARAMETER_DIGITS:
		good = take_text(p, s, v, err);
		break;
	case PARAMETER_WINDOW:
		good = take_window(p, s, v, err);
		break;
	case PARAMETER_ZONE:
		good = take_zone(p, s, v, err);
		break;
	case PARAMETER_HOST:
		good = take_host(p, s, v, err);
		break;
	case PARAMETER_KIND_COUNT:
		break;
	}
	if (good && v->text.cut)
		return err_field(err, p->key, "%s: too long", p->key);
	return good;
}

static bool refuse_odd(const struct parameter *p, struct err *err)
{
	char min[DECIMAL_MAX];
	char max[DECIMAL_MAX];

	if (p->kind == PARAMETER_ENUM)
		return err_field(err, p->key, "%s: no such choice", p->key);
	if (p->kind == PARAMETER_ZONE)
		return err_field(err, p->key, "%s: no zone has this offset", p->key);
	(void)decimal_format(min, p->min, p->scale, p->scale, '.');
	(void)decimal_format(max, p->max, p->scale, p->scale, '.');
	bool length = p->kind == PARAMETER_TEXT || p->kind == PARAMETER_DIGITS;
	return err_field(err, p->key, "%s: must %s from %s to %s%s%s%s", p->key,
			 length ? "have" : "be", min, max, length ? " characters" : "",
			 p->unit_en[0] ? " " : "", p->unit_en);
}

bool parameter_accept(const struct parameter *p, const char *text,
		      char buf[static PARAMETER_TEXT_MAX], bool *ret_odd, struct err *err)
{
	char out[PARAMETER_TEXT_MAX];
	struct value v = { .text = strb_make(out, sizeof out) };

	if (!take(p, text, &v, err))
		return false;
	memcpy(buf, out, v.text.n + 1);
	*ret_odd = v.odd;
	return true;
}

bool parameter_canonicalise(const struct parameter *p, const char *text,
			    char buf[static PARAMETER_TEXT_MAX], struct err *err)
{
	char out[PARAMETER_TEXT_MAX];
	bool odd;

	if (!parameter_accept(p, text, out, &odd, err))
		return false;
	if (odd)
		return refuse_odd(p, err);
	memcpy(buf, out, strlen(out) + 1);
	return true;
}

bool parameter_number(const struct parameter *p, const char *canonical, int64_t *ret,
		      struct err *err)
{
	bool number = p->kind == PARAMETER_DECIMAL || p->kind == PARAMETER_INT ||
		      p->kind == PARAMETER_ENUM || p->kind == PARAMETER_ZONE;

	if (!number)
		return err_field(err, p->key, "%s is not a number", p->key);
	return decimal_parse(canonical, p->scale, ret, err);
}

bool parameter_doubtful(const struct parameter *p, const char *canonical)
{
	struct err why;
	int64_t k;

	return strcmp(p->key, "substitute_compressibility") == 0 &&
	       parameter_number(p, canonical, &k, &why) && base_compressibility_doubtful(k);
}
