#include "base/config_value.h"

#include <arpa/inet.h>

struct unit {
	const char *name;
	int64_t factor;
};

static const struct unit durations[] = {
	{ "d", 86400 }, { "h", 3600 }, { "m", 60 }, { "s", 1 }, { "", 1 },
};

/* The first of equal factors is the one that is shown. */
static const struct unit sizes[] = {
	{ "GiB", 1 << 30 }, { "G", 1 << 30 }, { "MiB", 1 << 20 }, { "M", 1 << 20 },
	{ "KiB", 1 << 10 }, { "K", 1 << 10 }, { "", 1 },
};

static const char *const truths[] = { "false", "true", "no", "yes", "off", "on", "0", "1" };

/* Never the value itself of a secret: messages end up in logs. */
static bool fail(const struct config_entry *e, struct str text, struct err *err, const char *what)
{
	err_fill(err, ERR_INVAL, e->key, "%s: %.*s%s%s", e->key, e->secret ? 0 : (int)text.n,
		 text.p, e->secret || !text.n ? "" : " ", what);
	return false;
}

static bool check_range(const struct config_entry *e, int64_t v, struct err *err)
{
	if ((!e->min && !e->max) || (v >= e->min && v <= e->max))
		return true;
	err_fill(err, ERR_INVAL, e->key, "%s: must be from %lld to %lld", e->key, (long long)e->min,
		 (long long)e->max);
	return false;
}

static bool parse_scaled(struct str s, const struct unit *units, size_t n, int64_t *ret)
{
	size_t digits = 0;
	int64_t v;

	while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
		digits++;
	if (!str_parse_int(str_make(s.p, digits), 0, INT64_MAX, &v))
		return false;
	struct str unit = str_make(s.p + digits, s.n - digits);
	for (size_t i = 0; i < n; i++)
		if (str_equal(unit, str_from(units[i].name)))
			return !__builtin_mul_overflow(v, units[i].factor, ret);
	return false;
}

static void show_scaled(struct strb *b, int64_t v, const struct unit *units, size_t n)
{
	size_t i = 0;

	while (i + 1 < n && (v == 0 || v % units[i].factor != 0))
		i++;
	strb_printf(b, "%lld%s", (long long)(v / units[i].factor), units[i].name);
}

static bool parse_number(const struct config_entry *e, struct str s, struct config_value *v,
			 struct err *err)
{
	struct strb b = strb_make(v->text, sizeof v->text);
	bool good;

	if (e->type == CONFIG_DURATION)
		good = parse_scaled(s, durations, ARRAY_LEN(durations), &v->number);
	else if (e->type == CONFIG_SIZE)
		good = parse_scaled(s, sizes, ARRAY_LEN(sizes), &v->number);
	else
		good = str_parse_int(s, INT64_MIN, INT64_MAX, &v->number);
	if (!good)
		return fail(e, s, err,
			    e->type == CONFIG_DURATION ? "is no duration like 90, 15m, 2h, 30d"
			    : e->type == CONFIG_SIZE   ? "is no size like 65536, 64K, 16M"
						       : "is no whole number");
	if (e->type == CONFIG_DURATION)
		show_scaled(&b, v->number, durations, ARRAY_LEN(durations));
	else if (e->type == CONFIG_SIZE)
		show_scaled(&b, v->number, sizes, ARRAY_LEN(sizes));
	else
		strb_printf(&b, "%lld", (long long)v->number);
	return check_range(e, v->number, err);
}

static bool parse_bool(const struct config_entry *e, struct str s, struct config_value *v,
		       struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(truths); i++) {
		if (str_equal(s, str_from(truths[i]))) {
			v->number = i % 2 == 1;
			return str_copy(v->text, sizeof v->text, str_from(truths[i & 1]));
		}
	}
	return fail(e, s, err, "is neither true nor false");
}

static bool parse_enum(const struct config_entry *e, struct str s, struct config_value *v,
		       struct err *err)
{
	struct str rest = str_from(e->choices);
	struct str one;

	for (int64_t i = 0; rest.n; i++) {
		(void)str_cut(rest, ' ', &one, &rest);
		if (str_equal(one, s)) {
			v->number = i;
			return str_copy(v->text, sizeof v->text, s);
		}
	}
	(void)fail(e, s, err, "is none of: ");
	if (err)
		(void)strncat(err->msg, e->choices, sizeof err->msg - strlen(err->msg) - 1);
	return false;
}

static bool parse_text(const struct config_entry *e, struct str s, struct config_value *v,
		       struct err *err)
{
	if (s.n > CONFIG_TEXT_MAX)
		return fail(e, str_make("", 0), err, "is too long");
	for (struct str rest = s; rest.n;) {
		uint32_t c = utf8_take(&rest);
		if (c == UTF8_BAD || c < 0x20 || c == 0x7f)
			return fail(e, str_make("", 0), err, "has characters that cannot be shown");
	}
	if ((e->min || e->max) && ((int64_t)s.n < e->min || (int64_t)s.n > e->max))
		return fail(e, s, err, "has a wrong length");
	return str_copy(v->text, sizeof v->text, s);
}

static bool parse_address(const struct config_entry *e, struct str s, struct config_value *v,
			  struct err *err)
{
	char text[INET6_ADDRSTRLEN];
	uint8_t raw[16];

	if (!str_copy(text, sizeof text, s) || strlen(text) != s.n ||
	    (inet_pton(AF_INET, text, raw) != 1 && inet_pton(AF_INET6, text, raw) != 1))
		return fail(e, s, err, "is no IPv4 or IPv6 address");
	return str_copy(v->text, sizeof v->text, s);
}

bool config_value_parse(const struct config_entry *e, struct str text, struct config_value *ret,
			struct err *err)
{
	struct config_value v = { 0 };
	bool good = false;

	switch (e->type) {
	case CONFIG_INT:
	case CONFIG_DURATION:
	case CONFIG_SIZE:
		good = parse_number(e, text, &v, err);
		break;
	case CONFIG_BOOL:
		good = parse_bool(e, text, &v, err);
		break;
	case CONFIG_ENUM:
		good = parse_enum(e, text, &v, err);
		break;
	case CONFIG_TEXT:
	case CONFIG_PATH:
		good = parse_text(e, text, &v, err);
		break;
	case CONFIG_ADDRESS:
		good = parse_address(e, text, &v, err);
		break;
	}
	if (good)
		*ret = v;
	return good;
}
