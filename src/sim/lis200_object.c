/*
 * lis200_object.c - values of a LIS-200 meter by their address.
 */
#include "base/decimal.h"
#include "base/str.h"
#include "base/tz.h"
#include "sim/hash.h"
#include "sim/lis200.h"

enum {
	TOPIC_LINK = 400, /* as the signal of links.c */
	HOUR = 3600,
	PA_PER_BAR = 100000,
};

/* Who may: everybody, or who has opened a lock. */
enum access { OPEN, GUARDED };

struct object {
	unsigned instance;
	unsigned object;
	unsigned part;
	const char *echo; /* how the meter writes the address with a value, NULL: as asked */
	const char *name;
	const char *unit;
	enum access access;
	enum lis200_error unwritable; /* LIS200_OK: can be written */
	void (*get)(struct lis200 *l, struct strb *ret);
	enum lis200_error (*set)(struct lis200 *l, const char *text);
};

static void put_decimal(struct strb *ret, int64_t value, unsigned scale, unsigned digits)
{
	char buf[DECIMAL_MAX];
	strb_add_text(ret, decimal_format(buf, value, scale, digits, '.'));
}

static struct meter_params *params(struct lis200 *l)
{
	return &l->device->view.meter->params;
}

static struct history_row current(struct lis200 *l)
{
	return history_current(l->device->view.history);
}

void lis200_put_time(const struct lis200 *l, int64_t utc, struct strb *ret)
{
	struct civil c = civil_from_utc(utc + l->device->view.meter->params.zone * 60);
	strb_printf(ret, "%04d-%02d-%02d,%02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute,
		    c.second);
}

/* Digits of a fixed width; anything else gives -1. */
static int take_digits(const char *p, size_t n)
{
	int v = 0;
	for (size_t i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return -1;
		v = v * 10 + (p[i] - '0');
	}
	return v;
}

bool lis200_take_time(const struct lis200 *l, const char *text, int64_t *ret)
{
	char again[32];
	if (strlen(text) != strlen("2024-05-01,06:00:00"))
		return false;
	struct civil c = {
		.year = take_digits(text, 4),
		.month = take_digits(text + 5, 2),
		.day = take_digits(text + 8, 2),
		.hour = take_digits(text + 11, 2),
		.minute = take_digits(text + 14, 2),
		.second = take_digits(text + 17, 2),
	};
	if (c.year < 2000 || c.month < 1 || c.month > 12 || c.day < 1)
		return false;
	int64_t utc = civil_to_utc(c) - l->device->view.meter->params.zone * 60;
	struct strb b = strb_make(again, sizeof again);
	lis200_put_time(l, utc, &b);
	if (strcmp(again, text) != 0)
		return false; /* no such date, or other marks between the numbers */
	*ret = utc;
	return true;
}

static void get_clock(struct lis200 *l, struct strb *ret)
{
	lis200_put_time(l, l->device->view.clock, ret);
}

static enum lis200_error set_clock(struct lis200 *l, const char *text)
{
	struct object_view *v = &l->device->view;
	int64_t utc;
	if (!lis200_take_time(l, text, &utc))
		return LIS200_RANGE;
	v->clock = utc;
	if (!v->pinned)
		v->meter->drift = utc - v->real;
	meter_log(v->meter, utc, EVENT_CLOCK_SET);
	return LIS200_OK;
}

static void get_serial(struct lis200 *l, struct strb *ret)
{
	strb_add_text(ret, l->device->view.meter->serial);
}

/* Seven bits have no Cyrillic: the plate's letters look the same. */
static void get_type(struct lis200 *l, struct strb *ret)
{
	strb_add_text(ret, l->device->view.meter->large ? "BK-G6 V2.0 ETe E16.04 Te"
							: "BK-G4 V1.2 ETe E16.04 Te");
}

static void get_software(struct lis200 *l, struct strb *ret)
{
	strb_add_text(ret, meter_firmware(l->device->view.meter));
}

static void get_index(struct lis200 *l, struct strb *ret)
{
	put_decimal(ret, current(l).index, 3, 3);
}

/* Before the correction by temperature, about. */
static void get_measured(struct lis200 *l, struct strb *ret)
{
	put_decimal(ret, (int64_t)current(l).index * 101 / 100, 3, 3);
}

static void get_pressure(struct lis200 *l, struct strb *ret)
{
	put_decimal(ret, params(l)->substitute_pressure, 5, 5);
}

static void get_temperature(struct lis200 *l, struct strb *ret)
{
	put_decimal(ret, current(l).temperature, 2, 2);
}

static void get_k(struct lis200 *l, struct strb *ret)
{
	put_decimal(ret, params(l)->substitute_k, 4, 4);
}

static void get_substitute_temperature(struct lis200 *l, struct strb *ret)
{
	put_decimal(ret, params(l)->substitute_temperature, 2, 2);
}

/* A number within bounds, else out of range. */
static bool take_decimal(const char *text, unsigned scale, int64_t min, int64_t max, int64_t *ret)
{
	return decimal_parse(text, scale, ret, NULL) && *ret >= min && *ret <= max;
}

static void log_change(struct lis200 *l)
{
	meter_log(l->device->view.meter, l->device->view.clock, EVENT_PARAMETER);
}

static enum lis200_error set_pressure(struct lis200 *l, const char *text)
{
	int64_t value;
	if (!take_decimal(text, 5, PA_PER_BAR * 8 / 10, (int64_t)2 * PA_PER_BAR, &value))
		return LIS200_RANGE;
	params(l)->substitute_pressure = (int32_t)value;
	log_change(l);
	return LIS200_OK;
}

static enum lis200_error set_k(struct lis200 *l, const char *text)
{
	int64_t value;
	if (!take_decimal(text, 4, 5000, 15000, &value))
		return LIS200_RANGE;
	params(l)->substitute_k = (uint16_t)value;
	log_change(l);
	return LIS200_OK;
}

static enum lis200_error set_temperature(struct lis200 *l, const char *text)
{
	int64_t value;
	if (!take_decimal(text, 2, -5000, 8000, &value))
		return LIS200_RANGE;
	params(l)->substitute_temperature = (int16_t)value;
	log_change(l);
	return LIS200_OK;
}

static void get_gas_day(struct lis200 *l, struct strb *ret)
{
	(void)l;
	strb_add_text(ret, "06:00");
}

/* Months that the battery will last. */
static void get_battery(struct lis200 *l, struct strb *ret)
{
	const struct object_view *v = &l->device->view;
	bool low = alarms_battery_low(v->meter->household.key) <= v->clock;
	int64_t served = (floor_div(v->clock, 86400) - v->meter->household.installed) / 30;
	int64_t left = 120 - served;
	strb_printf(ret, "%d", (int)(low ? 2 : left < 6 ? 6 : left));
}

static void get_signal(struct lis200 *l, struct strb *ret)
{
	const struct object_view *v = &l->device->view;
	int64_t day = floor_div(v->clock, 86400);
	uint64_t key = v->meter->household.key;
	int level = hash_range(key, TOPIC_LINK, 1, 8, 26) + hash_range(key, TOPIC_LINK, day, -3, 3);
	strb_printf(ret, "%d", level * 100 / 31);
}

/* Numbers of the messages, 0 when there is none. */
static void get_status(struct lis200 *l, struct strb *ret)
{
	unsigned status = current(l).status;
	if (!status)
		strb_add_text(ret, "0");
	for (unsigned bit = 0; bit < 16; bit++) {
		if (status & 1u << bit)
			strb_printf(ret, "%s%u", ret->p[ret->n - 1] == '(' ? "" : ";", bit + 1);
	}
}

static void get_interval(struct lis200 *l, struct strb *ret)
{
	(void)l;
	strb_printf(ret, "%d", HOUR / 60);
}

static const struct object objects[] = {
	{ 1, 400, 0, NULL, "Zeit", "", OPEN, LIS200_OK, get_clock, set_clock },
	{ 1, 180, 0, NULL, "S.Nr", "", OPEN, LIS200_CONSTANT, get_serial, NULL },
	{ 1, 181, 0, NULL, "Typ", "", OPEN, LIS200_CONSTANT, get_type, NULL },
	{ 2, 190, 0, NULL, "Vers", "", OPEN, LIS200_CONSTANT, get_software, NULL },
	{ 2, 300, 0, "7-1:300.2", "Vn", "m3", GUARDED, LIS200_LOCKED, get_index, NULL },
	{ 2, 302, 0, "7-2:302.2", "VnG", "m3", GUARDED, LIS200_LOCKED, get_index, NULL },
	{ 4, 300, 0, NULL, "Vb", "m3", GUARDED, LIS200_LOCKED, get_measured, NULL },
	{ 4, 302, 0, NULL, "VbG", "m3", GUARDED, LIS200_LOCKED, get_measured, NULL },
	{ 7, 310, 0, NULL, "p", "bar", GUARDED, LIS200_CONSTANT, get_pressure, NULL },
	{ 6, 310, 1, NULL, "T", "{C", GUARDED, LIS200_CONSTANT, get_temperature, NULL },
	{ 8, 310, 0, NULL, "K", "", GUARDED, LIS200_CONSTANT, get_k, NULL },
	{ 7, 311, 0, NULL, "p.F", "bar", GUARDED, LIS200_OK, get_pressure, set_pressure },
	{ 8, 311, 0, NULL, "K.F", "", GUARDED, LIS200_OK, get_k, set_k },
	{ 6, 311, 1, NULL, "T.F", "{C", GUARDED, LIS200_OK, get_substitute_temperature,
	  set_temperature },
	{ 2, 141, 0, NULL, "TagGr", "", GUARDED, LIS200_LOCKED, get_gas_day, NULL },
	{ 2, 404, 0, NULL, "Bat.R", "M", GUARDED, LIS200_CONSTANT, get_battery, NULL },
	{ 2, 777, 0, NULL, "GSM.L", "%", GUARDED, LIS200_CONSTANT, get_signal, NULL },
	{ 1, 100, 0, NULL, "Stat", "", GUARDED, LIS200_CONSTANT, get_status, NULL },
	{ 4, 150, 0, NULL, "MPer", "min", GUARDED, LIS200_LOCKED, get_interval, NULL },
};

static const struct object *find(const struct lis200_address *a)
{
	for (size_t i = 0; i < ARRAY_LEN(objects); i++) {
		const struct object *o = &objects[i];
		if (o->instance == a->instance && o->object == a->object && o->part == a->part)
			return o;
	}
	return NULL;
}

static bool is_open(const struct lis200 *l)
{
	for (int i = LIS200_LOCK_FIRST; i <= LIS200_LOCK_LAST; i++) {
		if (l->open[i])
			return true;
	}
	return !l->device->config->password;
}

/* Whoever reads is let in: what the fleet counts as a reading. */
bool lis200_may_read(const struct lis200 *l)
{
	bool may = is_open(l);
	l->device->was_read |= may;
	return may;
}

static void put_address(const struct lis200_address *a, char attribute, struct strb *ret)
{
	strb_printf(ret, "%u:%u", a->instance, a->object);
	if (a->part)
		strb_printf(ret, "_%u", a->part);
	strb_printf(ret, ".%c", attribute);
}

static enum lis200_error get_lock(const struct lis200 *l, const struct lis200_address *a,
				  struct strb *ret)
{
	if (a->instance < LIS200_LOCK_FIRST || a->instance > LIS200_LOCK_LAST)
		return LIS200_ABSENT;
	if (a->object == 171)
		return LIS200_NO_READ;
	put_address(a, '0', ret);
	strb_printf(ret, "(%d)", l->open[a->instance]);
	return LIS200_OK;
}

/* 171: the key opens; 170: 0 closes. The maker's lock opens for nobody here. */
static enum lis200_error set_lock(struct lis200 *l, const struct lis200_address *a,
				  const char *text)
{
	const char *key = l->device->config->password;
	if (a->instance < LIS200_LOCK_FIRST || a->instance > LIS200_LOCK_LAST)
		return LIS200_ABSENT;
	if (a->object == 170) {
		if (strcmp(text, "0") != 0)
			return LIS200_RANGE;
		l->open[a->instance] = false;
		return LIS200_OK;
	}
	if (a->instance == LIS200_LOCK_FIRST || (key && strcmp(text, key) != 0))
		return LIS200_KEY;
	l->open[a->instance] = true;
	return LIS200_OK;
}

static bool is_lock(const struct lis200_address *a)
{
	return (a->object == 170 || a->object == 171) && !a->part;
}

static enum lis200_error put_value(struct lis200 *l, const struct object *o,
				   const struct lis200_address *a, struct strb *ret)
{
	if (o->access == GUARDED && !lis200_may_read(l))
		return LIS200_NO_READ;
	if (o->echo)
		strb_add_text(ret, o->echo);
	else
		put_address(a, '0', ret);
	strb_add_char(ret, '(');
	o->get(l, ret);
	if (*o->unit)
		strb_printf(ret, "*%s", o->unit);
	strb_add_char(ret, ')');
	return LIS200_OK;
}

enum lis200_error lis200_get(struct lis200 *l, const struct lis200_address *a, struct strb *ret)
{
	if (is_lock(a))
		return a->attribute == '0' ? get_lock(l, a, ret) : LIS200_ATTRIBUTE;
	const struct object *o = find(a);
	if (!o)
		return LIS200_ABSENT;
	if (a->attribute == '0')
		return put_value(l, o, a, ret);
	if (a->attribute != '2' && a->attribute != '3')
		return LIS200_ATTRIBUTE;
	put_address(a, a->attribute, ret);
	strb_printf(ret, "(%s)", a->attribute == '2' ? o->name : o->unit);
	return LIS200_OK;
}

enum lis200_error lis200_set(struct lis200 *l, const struct lis200_address *a, const char *text)
{
	if (is_lock(a))
		return set_lock(l, a, text);
	const struct object *o = find(a);
	if (!o)
		return LIS200_ABSENT;
	if (o->unwritable != LIS200_OK)
		return o->unwritable;
	return is_open(l) ? o->set(l, text) : LIS200_NO_WRITE;
}
