#include "protocol/dlms/param.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/decimal.h"
#include "base/str.h"

static bool wrong_type(const struct axdr_value *v, const char *wanted, struct err *err)
{
	return err_set(err, ERR_PROTO, "the meter's value is a %s, not %s", axdr_tag_name(v->tag),
		       wanted);
}

bool value_text(const struct axdr_value *v, char *buf, size_t cap, struct err *err)
{
	int64_t i;
	if (axdr_integer(v, &i)) {
		(void)snprintf(buf, cap, "%" PRId64, i);
		return true;
	}
	if (!axdr_is_string(v))
		return wrong_type(v, "text", err);
	const uint8_t *p = v->bytes;
	size_t n = v->count;
	/* Fixed-size fields are filled up with NUL, FF or blanks. */
	while (n && (p[n - 1] == 0 || p[n - 1] == 0xff || p[n - 1] == ' '))
		n--;
	while (n && *p == ' ') {
		p++;
		n--;
	}
	struct str s = str_make((const char *)p, n);
	if (!utf8_valid(s))
		return err_set(err, ERR_PROTO, "the meter's text is not UTF-8");
	for (size_t k = 0; k < n; k++)
		if (p[k] < 0x20 || p[k] == 0x7f)
			return err_set(err, ERR_PROTO, "the meter's text has control characters");
	if (n >= cap)
		return err_set(err, ERR_PROTO, "the meter's text of %zu bytes is too long", n);
	(void)str_copy(buf, cap, s);
	return true;
}

static bool read_integer(const struct axdr_value *v, int64_t *ret, struct err *err)
{
	return axdr_integer(v, ret) || wrong_type(v, "a number", err);
}

/* Hour and minute of a date-time or time; a window repeats every day. */
static bool read_minute(const struct axdr_value *v, unsigned *ret, struct err *err)
{
	unsigned at;
	if (v && (v->tag == AXDR_OCTETS || v->tag == AXDR_DATE_TIME) && v->count == 12)
		at = 5;
	else if (v && (v->tag == AXDR_OCTETS || v->tag == AXDR_TIME) && v->count == 4)
		at = 0;
	else
		return err_set(err, ERR_PROTO, "the meter's window has no date-time");
	unsigned hour = v->bytes[at];
	unsigned minute = v->bytes[at + 1];
	hour = hour == COSEM_ANY || hour == 24 ? 0 : hour;
	minute = minute == COSEM_ANY ? 0 : minute;
	if (hour > 23 || minute > 59)
		return err_set(err, ERR_PROTO, "the meter's window has the time %u:%u", hour,
			       minute);
	*ret = hour * 60 + minute;
	return true;
}

static bool read_window(const struct axdr_value *v, char buf[static DRIVER_TEXT_MAX],
			struct err *err)
{
	const struct axdr_value *first = axdr_item(v, 0);
	unsigned from = 0;
	unsigned to = 0;
	if (!first)
		return err_set(err, ERR_PROTO, "the meter has no window");
	if (!read_minute(axdr_item(first, 0), &from, err) ||
	    !read_minute(axdr_item(first, 1), &to, err))
		return false;
	(void)snprintf(buf, DRIVER_TEXT_MAX, "%02u:%02u-%02u:%02u", from / 60, from % 60, to / 60,
		       to % 60);
	return true;
}

/* "host:port" or "[v6]:port" or "host": port is empty then. */
static void split_server(struct str s, struct str *host, struct str *port)
{
	size_t colon = s.n;
	while (colon && s.p[colon - 1] != ':' && s.p[colon - 1] != ']')
		colon--;
	bool has_port = colon && s.p[colon - 1] == ':';
	*host = has_port ? str_make(s.p, colon - 1) : s;
	*port = has_port ? str_make(s.p + colon, s.n - colon) : str_make("", 0);
	if (host->n >= 2 && host->p[0] == '[' && host->p[host->n - 1] == ']')
		*host = str_make(host->p + 1, host->n - 2);
}

/* The first entry of a list of servers, or a plain string. */
static bool first_server(const struct axdr_value *v, char buf[static DRIVER_TEXT_MAX],
			 struct str *host, struct str *port, struct err *err)
{
	const struct axdr_value *entry = v->tag == AXDR_ARRAY ? axdr_item(v, 0) : v;
	if (!entry)
		return err_set(err, ERR_PROTO, "the meter has no server");
	if (!value_text(entry, buf, DRIVER_TEXT_MAX, err))
		return false;
	split_server(str_from(buf), host, port);
	return true;
}

static bool read_server(const struct axdr_value *v, bool want_port,
			char buf[static DRIVER_TEXT_MAX], struct err *err)
{
	char entry[DRIVER_TEXT_MAX];
	struct str host;
	struct str port;
	if (!first_server(v, entry, &host, &port, err))
		return false;
	if (want_port && !port.n)
		return err_set(err, ERR_PROTO, "the meter's server has no port");
	(void)str_copy(buf, DRIVER_TEXT_MAX, want_port ? port : host);
	return true;
}

static bool read_pin(const struct axdr_value *v, char buf[static DRIVER_TEXT_MAX], struct err *err)
{
	int64_t i;
	if (!axdr_integer(v, &i))
		return value_text(v, buf, DRIVER_TEXT_MAX, err);
	if (i < 0 || i > 99999999)
		return err_set(err, ERR_PROTO, "the meter's PIN is out of range");
	(void)snprintf(buf, DRIVER_TEXT_MAX, "%04" PRId64, i);
	return true;
}

static bool read_scaled(const struct param_context *c, const struct axdr_value *v,
			char buf[static DRIVER_TEXT_MAX], struct err *err)
{
	const struct profile_parameter *p = c->parameter;
	char text[DECIMAL_MAX];
	int64_t i;
	if (!quantity_convert(v, c->quantity, p->unit, p->decimals, &i, err))
		return false;
	(void)snprintf(buf, DRIVER_TEXT_MAX, "%s",
		       decimal_format(text, i, p->decimals, p->decimals, '.'));
	return true;
}

static bool read_zone(const struct param_context *c, const struct axdr_value *v,
		      char buf[static DRIVER_TEXT_MAX], struct err *err)
{
	int64_t i;
	if (!read_integer(v, &i, err))
		return false;
	if (i < -840 || i > 840)
		return err_set(err, ERR_PROTO, "the meter's time zone of %" PRId64 " min is none",
			       i);
	(void)snprintf(buf, DRIVER_TEXT_MAX, "%d", cosem_offset((int16_t)i, &c->zone) / 60);
	return true;
}

bool param_read(const struct param_context *c, const struct axdr_value *v,
		char buf[static DRIVER_TEXT_MAX], struct err *err)
{
	const struct profile_parameter *p = c->parameter;
	char text[DRIVER_TEXT_MAX] = "";
	int64_t i = 0;
	bool ok = false;

	if (p->element && !axdr_item(v, p->element - 1u))
		return err_set(err, ERR_PROTO, "the meter's value has no element %u", p->element);
	if (p->element)
		v = axdr_item(v, p->element - 1u);
	switch (p->form) {
	case FORM_DECIMAL:
		ok = read_scaled(c, v, text, err);
		break;
	case FORM_INTEGER:
		ok = read_integer(v, &i, err);
		(void)snprintf(text, sizeof text, "%" PRId64, i);
		break;
	case FORM_TEXT:
		ok = value_text(v, text, sizeof text, err);
		break;
	case FORM_PIN:
		ok = read_pin(v, text, err);
		break;
	case FORM_ZONE:
		ok = read_zone(c, v, text, err);
		break;
	case FORM_WINDOW:
		ok = read_window(v, text, err);
		break;
	case FORM_HOST:
	case FORM_PORT:
		ok = read_server(v, p->form == FORM_PORT, text, err);
		break;
	case FORM_COUNT:
	default:
		return err_set(err, ERR_INTERNAL, "unknown form");
	}
	if (ok)
		memcpy(buf, text, sizeof text);
	return ok;
}

/* Writing ---------------------------------------------------------------- */

static bool no_memory(struct err *err)
{
	return err_set(err, ERR_NOMEM, "out of memory");
}

static bool write_string(uint8_t tag, struct str s, struct arena *a, struct axdr_value *ret,
			 struct err *err)
{
	const uint8_t *copy = arena_memdup(a, s.p, s.n);
	if (!copy && s.n)
		return no_memory(err);
	*ret = (struct axdr_value){ .tag = tag, .count = (uint32_t)s.n, .bytes = copy };
	return true;
}

static bool is_integer_tag(uint8_t tag)
{
	return tag != AXDR_FLOAT32 && tag != AXDR_FLOAT64 && axdr_fixed_size(tag) > 0 &&
	       tag != AXDR_DATE_TIME && tag != AXDR_DATE && tag != AXDR_TIME;
}

static bool make_integer(uint8_t tag, int64_t i, struct axdr_value *ret, struct err *err)
{
	return axdr_make_integer(tag, i, ret) ||
	       err_set(err, ERR_UNSUPPORTED, "the meter's type %s cannot hold the value",
		       axdr_tag_name(tag));
}

static bool write_integer(uint8_t tag, const char *text, struct axdr_value *ret, struct err *err)
{
	int64_t i;
	if (!str_parse_int(str_from(text), INT64_MIN, INT64_MAX, &i))
		return err_set(err, ERR_INVAL, "\"%s\" is no whole number", text);
	return make_integer(tag, i, ret, err);
}

/* Text, or the number that the meter keeps instead (PIN). */
static bool write_text(uint8_t tag, const char *text, struct arena *a, struct axdr_value *ret,
		       struct err *err)
{
	if (is_integer_tag(tag))
		return write_integer(tag, text, ret, err);
	bool string = tag == AXDR_VISIBLE || tag == AXDR_UTF8;
	return write_string(string ? tag : AXDR_OCTETS, str_from(text), a, ret, err);
}

/* HH:MM of every day, as the entry of the meter that it replaces is written. */
static bool write_minute(const struct axdr_value *old, unsigned hour, unsigned minute,
			 struct arena *a, struct axdr_value *ret, struct err *err)
{
	bool time_only =
		old && old->count == 4 && (old->tag == AXDR_TIME || old->tag == AXDR_OCTETS);
	uint8_t tag = old && (old->tag == AXDR_TIME || old->tag == AXDR_DATE_TIME)
			      ? old->tag
			      : (uint8_t)AXDR_OCTETS;
	uint8_t *p = arena_alloc(a, COSEM_TIME_SIZE, 1);
	if (!p)
		return no_memory(err);
	struct cosem_time t = cosem_time_any();
	t.hour = (uint8_t)hour;
	t.minute = (uint8_t)minute;
	t.second = 0;
	t.hundredths = 0;
	cosem_time_encode(p, &t);
	*ret = (struct axdr_value){ .tag = tag, .count = COSEM_TIME_SIZE, .bytes = p };
	if (time_only) {
		ret->bytes = p + 5;
		ret->count = 4;
	}
	return true;
}

/* "HH:MM-HH:MM" as four numbers. */
static bool parse_window(const char *text, unsigned part[static 4])
{
	static const char pattern[] = "dd:dd-dd:dd";
	unsigned v[4] = { 0 };
	if (strlen(text) != sizeof pattern - 1)
		return false;
	for (size_t i = 0; i < sizeof pattern - 1; i++) {
		bool digit = text[i] >= '0' && text[i] <= '9';
		if (pattern[i] == 'd' ? !digit : text[i] != pattern[i])
			return false;
		if (digit)
			v[i / 3] = v[i / 3] * 10 + (unsigned)(text[i] - '0');
	}
	if (v[0] > 24 || v[1] > 59 || v[2] > 24 || v[3] > 59)
		return false;
	memcpy(part, v, sizeof v);
	return true;
}

/* The first entry of a list is replaced, the others stay. */
static bool replace_first(const struct axdr_value *old, struct axdr_value entry, struct arena *a,
			  struct axdr_value *ret, struct err *err)
{
	uint32_t n = old && old->tag == AXDR_ARRAY && old->count ? old->count : 1;
	struct axdr_value *items = arena_new(a, struct axdr_value, n);
	if (!items)
		return no_memory(err);
	if (old && old->tag == AXDR_ARRAY && old->count)
		memcpy(items, old->items, n * sizeof *items);
	items[0] = entry;
	*ret = (struct axdr_value){ .tag = AXDR_ARRAY, .count = n, .items = items };
	return true;
}

static bool write_window(const struct axdr_value *old, const char *text, struct arena *a,
			 struct axdr_value *ret, struct err *err)
{
	const struct axdr_value *first = old ? axdr_item(old, 0) : NULL;
	unsigned part[4];
	struct axdr_value *pair = arena_new(a, struct axdr_value, 2);

	if (!pair)
		return no_memory(err);
	if (!parse_window(text, part))
		return err_set(err, ERR_INVAL, "\"%s\" is no window HH:MM-HH:MM", text);
	if (!write_minute(first ? axdr_item(first, 0) : NULL, part[0], part[1], a, &pair[0], err) ||
	    !write_minute(first ? axdr_item(first, 1) : NULL, part[2], part[3], a, &pair[1], err))
		return false;
	struct axdr_value entry = { .tag = AXDR_STRUCTURE, .count = 2, .items = pair };
	return replace_first(old, entry, a, ret, err);
}

static bool write_server(const struct axdr_value *old, bool is_port, const char *text,
			 struct arena *a, struct axdr_value *ret, struct err *err)
{
	char entry[DRIVER_TEXT_MAX];
	struct str host = STR("");
	struct str port = STR("");
	bool list = !old || old->tag == AXDR_ARRAY;
	const struct axdr_value *first = list && old ? axdr_item(old, 0) : old;
	uint8_t tag = first && axdr_is_string(first) ? first->tag : (uint8_t)AXDR_OCTETS;

	if (first && !first_server(old, entry, &host, &port, err))
		return false;
	if (is_port)
		port = str_from(text);
	else
		host = str_from(text);
	bool v6 = host.n && memchr(host.p, ':', host.n);
	const char *joined =
		arena_printf(a, v6 ? "[%.*s]%s%.*s" : "%.*s%s%.*s", (int)host.n, /* NOLINT */
			     host.p, port.n ? ":" : "", (int)port.n, port.p);
	struct axdr_value value;
	if (!joined)
		return no_memory(err);
	if (!write_string(tag, str_from(joined), a, &value, err))
		return false;
	if (list)
		return replace_first(old, value, a, ret, err);
	*ret = value;
	return true;
}

static bool write_zone(const struct param_context *c, uint8_t tag, const char *text,
		       struct axdr_value *ret, struct err *err)
{
	int64_t i;
	if (!str_parse_int(str_from(text), -840, 840, &i))
		return err_set(err, ERR_INVAL, "\"%s\" is no time zone in minutes", text);
	return make_integer(tag, cosem_minutes((int32_t)i * 60, c->zone.sign), ret, err);
}

static bool write_scaled(const struct param_context *c, uint8_t tag, const char *text,
			 struct axdr_value *ret, struct err *err)
{
	const struct profile_parameter *p = c->parameter;
	int64_t i;
	if (!decimal_parse(text, p->decimals, &i, err))
		return false;
	return quantity_invert(i, p->decimals, p->unit, c->quantity, tag, ret, err);
}

static bool write_form(const struct param_context *c, const struct axdr_value *old,
		       const char *text, struct arena *a, struct axdr_value *ret, struct err *err)
{
	const struct profile_parameter *p = c->parameter;
	uint8_t tag = p->type;
	if (old && old->tag != AXDR_NULL)
		tag = old->tag;
	switch (p->form) {
	case FORM_DECIMAL:
		return write_scaled(c, tag ? tag : (uint8_t)AXDR_INT32, text, ret, err);
	case FORM_INTEGER:
		return write_integer(tag ? tag : (uint8_t)AXDR_UINT16, text, ret, err);
	case FORM_TEXT:
	case FORM_PIN:
		return write_text(tag ? tag : (uint8_t)AXDR_OCTETS, text, a, ret, err);
	case FORM_ZONE:
		return write_zone(c, tag ? tag : (uint8_t)AXDR_INT16, text, ret, err);
	case FORM_WINDOW:
		return write_window(old, text, a, ret, err);
	case FORM_HOST:
	case FORM_PORT:
		return write_server(old, p->form == FORM_PORT, text, a, ret, err);
	case FORM_COUNT:
	default:
		return err_set(err, ERR_INTERNAL, "unknown form");
	}
}

bool param_write(const struct param_context *c, const struct axdr_value *old, const char *text,
		 struct arena *a, struct axdr_value *ret, struct err *err)
{
	uint8_t at = c->parameter->element;
	if (!at)
		return write_form(c, old, text, a, ret, err);

	/* One element changes, so the whole structure must have been read. */
	if (!old || !axdr_item(old, at - 1u))
		return err_set(err, ERR_UNSUPPORTED, "the meter's value has no element %u", at);
	struct axdr_value *items = arena_new(a, struct axdr_value, old->count);
	if (!items)
		return no_memory(err);
	memcpy(items, old->items, old->count * sizeof *items);
	if (!write_form(c, &old->items[at - 1u], text, a, &items[at - 1u], err))
		return false;
	*ret = *old;
	ret->items = items;
	return true;
}
