/*
 * links.c - clock and communication objects: classes 8, 29, 41, 44, 45, 47.
 */
#include "sim/objects.h"

#include "base/tz.h"
#include "protocol/dlms/cosem_time.h"
#include "sim/hash.h"

enum { TOPIC_LINK = 400 };

static enum access_result put_time(struct object_view *v, struct wr *w, int64_t utc)
{
	uint8_t bytes[COSEM_TIME_SIZE];
	struct cosem_time t =
		cosem_time_from_utc(utc, v->meter->params.zone * 60,
				    v->meter->other_sign ? SIGN_EAST : SIGN_BLUE_BOOK);
	cosem_time_encode(bytes, &t);
	axdr_put_string(w, AXDR_OCTETS, bytes, sizeof bytes);
	return ACCESS_SUCCESS;
}

static enum access_result get_clock(struct object_view *v, int attribute, struct wr *w)
{
	int zone = v->meter->params.zone;
	switch (attribute) {
	case 2:
		return put_time(v, w, v->clock);
	case 3: /* like the deviation: negative in the east */
		axdr_put_integer(w, AXDR_INT16, v->meter->other_sign ? zone : -zone);
		return ACCESS_SUCCESS;
	case 4:
		axdr_put_integer(w, AXDR_UINT8, 0);
		return ACCESS_SUCCESS;
	case 7:
		axdr_put_integer(w, AXDR_INT8, 0);
		return ACCESS_SUCCESS;
	case 8:
		axdr_put_integer(w, AXDR_BOOLEAN, 0);
		return ACCESS_SUCCESS;
	case 9: /* internal crystal */
		axdr_put_integer(w, AXDR_ENUM, 1);
		return ACCESS_SUCCESS;
	default:
		return ACCESS_UNDEFINED;
	}
}

/* Moves the clock; in a session whose clock is pinned, for the session. */
static void turn_clock(struct object_view *v, int64_t utc)
{
	v->clock = utc;
	if (!v->pinned)
		v->meter->drift = utc - v->real;
	meter_log(v->meter, utc, EVENT_CLOCK_SET);
}

static enum access_result set_clock(struct object_view *v, const struct axdr_value *value)
{
	bool fits = (value->tag == AXDR_OCTETS && value->count == COSEM_TIME_SIZE) ||
		    (value->tag == AXDR_DATE_TIME && value->bytes);
	if (!fits)
		return ACCESS_TYPE_UNMATCHED;
	struct cosem_time t;
	struct cosem_zone zone = { .sign = SIGN_BLUE_BOOK,
				   .offset_default = v->meter->params.zone * 60 };
	int64_t utc;
	int32_t offset;
	cosem_time_decode(value->bytes, &t);
	if (!cosem_time_utc(&t, &zone, &utc, &offset, NULL))
		return ACCESS_OTHER_REASON;
	turn_clock(v, utc);
	return ACCESS_SUCCESS;
}

static enum access_result set_clock_or_zone(struct object_view *v, int attribute,
					    const struct axdr_value *value)
{
	int64_t minutes;
	if (attribute == 2)
		return set_clock(v, value);
	if (attribute != 3)
		return ACCESS_DENIED;
	if (value->tag != AXDR_INT16 || !axdr_integer(value, &minutes))
		return ACCESS_TYPE_UNMATCHED;
	if (minutes < -14 * 60 || minutes > 14 * 60)
		return ACCESS_OTHER_REASON;
	v->meter->params.zone = (int16_t)-minutes;
	return ACCESS_SUCCESS;
}

static enum access_result act_clock(struct object_view *v, int method,
				    const struct axdr_value *argument)
{
	enum { TO_QUARTER = 1, TO_PERIOD = 2, TO_MINUTE = 3, SHIFT = 6 };
	static const int64_t steps[] = { [TO_QUARTER] = 900, [TO_PERIOD] = 3600, [TO_MINUTE] = 60 };
	int64_t by;
	if (method == SHIFT) {
		if (!argument || argument->tag != AXDR_INT16 || !axdr_integer(argument, &by))
			return ACCESS_TYPE_UNMATCHED;
		if (by < -900 || by > 900)
			return ACCESS_OTHER_REASON;
		turn_clock(v, v->clock + by);
		return ACCESS_SUCCESS;
	}
	if (method < TO_QUARTER || method > TO_MINUTE)
		return ACCESS_DENIED; /* nothing is preset here */
	if (!argument || argument->tag != AXDR_INT8)
		return ACCESS_TYPE_UNMATCHED;
	int64_t step = steps[method];
	turn_clock(v, floor_div(v->clock + step / 2, step) * step);
	return ACCESS_SUCCESS;
}

/* A time of each day: everything but hour, minute and second is left open. */
static void put_daily(struct wr *w, int minutes)
{
	uint8_t bytes[COSEM_TIME_SIZE];
	struct cosem_time t = cosem_time_any();
	t.hour = (uint8_t)(minutes / 60);
	t.minute = (uint8_t)(minutes % 60);
	t.second = 0;
	cosem_time_encode(bytes, &t);
	axdr_put_string(w, AXDR_OCTETS, bytes, sizeof bytes);
}

static bool take_daily(const struct axdr_value *value, uint16_t *ret)
{
	struct cosem_time t;
	if (!value || value->tag != AXDR_OCTETS || value->count != COSEM_TIME_SIZE)
		return false;
	cosem_time_decode(value->bytes, &t);
	if (t.hour > 24 || t.minute > 59 || t.hour * 60 + t.minute > 1440)
		return false;
	*ret = (uint16_t)(t.hour * 60 + t.minute);
	return true;
}

static enum access_result get_auto_connect(struct object_view *v, int attribute, struct wr *w)
{
	const struct meter_params *p = &v->meter->params;
	switch (attribute) {
	case 2: /* 104: connects inside the window, at once when asked to */
		axdr_put_integer(w, AXDR_ENUM, 104);
		return ACCESS_SUCCESS;
	case 4:
		axdr_put_integer(w, AXDR_UINT16, 600);
		return ACCESS_SUCCESS;
	case 5:
		axdr_put_list(w, AXDR_ARRAY, 1);
		axdr_put_list(w, AXDR_STRUCTURE, 2);
		put_daily(w, p->window_from);
		put_daily(w, p->window_to);
		return ACCESS_SUCCESS;
	case 6:
		axdr_put_list(w, AXDR_ARRAY, 1);
		axdr_put_string(w, AXDR_OCTETS, p->server, strlen(p->server));
		return ACCESS_SUCCESS;
	default:
		return ACCESS_UNDEFINED;
	}
}

/* Printable text into a parameter; `cap` with terminator. */
static enum access_result take_text(const struct axdr_value *value, char *buf, size_t cap)
{
	if (!value || value->tag != AXDR_OCTETS)
		return ACCESS_TYPE_UNMATCHED;
	if (value->count >= cap)
		return ACCESS_OTHER_REASON;
	for (uint32_t i = 0; i < value->count; i++) {
		if (value->bytes[i] < 0x20 || value->bytes[i] > 0x7e)
			return ACCESS_OTHER_REASON;
	}
	if (value->count)
		memcpy(buf, value->bytes, value->count);
	buf[value->count] = 0;
	return ACCESS_SUCCESS;
}

static enum access_result set_auto_connect(struct object_view *v, int attribute,
					   const struct axdr_value *value)
{
	struct meter_params *p = &v->meter->params;
	uint16_t from;
	uint16_t to;
	if (attribute != 5 && attribute != 6)
		return ACCESS_DENIED;
	if (value->tag != AXDR_ARRAY)
		return ACCESS_TYPE_UNMATCHED;
	if (value->count != 1)
		return ACCESS_OTHER_REASON;
	if (attribute == 6)
		return take_text(axdr_item(value, 0), p->server, sizeof p->server);
	const struct axdr_value *window = axdr_item(value, 0);
	if (window->tag != AXDR_STRUCTURE || window->count != 2)
		return ACCESS_TYPE_UNMATCHED;
	if (!take_daily(axdr_item(window, 0), &from) || !take_daily(axdr_item(window, 1), &to))
		return ACCESS_OTHER_REASON;
	p->window_from = from;
	p->window_to = to;
	return ACCESS_SUCCESS;
}

static enum access_result get_ppp(struct object_view *v, int attribute, struct wr *w)
{
	const struct meter_params *p = &v->meter->params;
	if (attribute != 5)
		return ACCESS_UNDEFINED;
	axdr_put_list(w, AXDR_STRUCTURE, 2);
	axdr_put_string(w, AXDR_OCTETS, p->apn_user, strlen(p->apn_user));
	axdr_put_string(w, AXDR_OCTETS, p->apn_password, strlen(p->apn_password));
	return ACCESS_SUCCESS;
}

static enum access_result set_ppp(struct object_view *v, int attribute,
				  const struct axdr_value *value)
{
	struct meter_params p = v->meter->params;
	if (attribute != 5)
		return ACCESS_DENIED;
	if (value->tag != AXDR_STRUCTURE || value->count != 2)
		return ACCESS_TYPE_UNMATCHED;
	enum access_result r = take_text(axdr_item(value, 0), p.apn_user, sizeof p.apn_user);
	if (r == ACCESS_SUCCESS)
		r = take_text(axdr_item(value, 1), p.apn_password, sizeof p.apn_password);
	if (r == ACCESS_SUCCESS)
		v->meter->params = p;
	return r;
}

/* The PIN, attribute 3, is in numbers.c. */
static enum access_result get_modem(struct object_view *v, int attribute, struct wr *w)
{
	if (attribute != 2)
		return ACCESS_UNDEFINED;
	const char *apn = v->meter->params.apn;
	axdr_put_string(w, AXDR_OCTETS, apn, strlen(apn));
	return ACCESS_SUCCESS;
}

static enum access_result set_modem(struct object_view *v, int attribute,
				    const struct axdr_value *value)
{
	if (attribute != 2)
		return ACCESS_DENIED;
	return take_text(value, v->meter->params.apn, sizeof v->meter->params.apn);
}

/* The inactivity time-out, attribute 6, is in numbers.c. */
static enum access_result get_tcp(struct object_view *v, int attribute, struct wr *w)
{
	(void)v;
	switch (attribute) {
	case 2: /* the registered port of DLMS */
		axdr_put_integer(w, AXDR_UINT16, 4059);
		return ACCESS_SUCCESS;
	case 4:
		axdr_put_integer(w, AXDR_UINT16, 576);
		return ACCESS_SUCCESS;
	case 5:
		axdr_put_integer(w, AXDR_UINT8, 1);
		return ACCESS_SUCCESS;
	default:
		return ACCESS_UNDEFINED;
	}
}

static void put_cell(struct object_view *v, struct wr *w)
{
	uint64_t key = v->meter->household.key;
	int64_t day = floor_div(v->clock, 86400);
	int level = hash_range(key, TOPIC_LINK, 1, 8, 26) + hash_range(key, TOPIC_LINK, day, -3, 3);
	axdr_put_list(w, AXDR_STRUCTURE, 7);
	axdr_put_integer(w, AXDR_UINT32, hash_range(key, TOPIC_LINK, 2, 1000, 60000));
	axdr_put_integer(w, AXDR_UINT16, hash_range(key, TOPIC_LINK, 3, 100, 9999));
	axdr_put_integer(w, AXDR_UINT8, level);
	axdr_put_integer(w, AXDR_UINT8, hash_range(key, TOPIC_LINK, day + 1000000, 0, 2));
	axdr_put_integer(w, AXDR_UINT16, 250);
	axdr_put_integer(w, AXDR_UINT16, 1);
	axdr_put_integer(w, AXDR_UINT32, hash_range(key, TOPIC_LINK, 4, 1, 124));
}

static enum access_result get_gsm(struct object_view *v, int attribute, struct wr *w)
{
	static const char *const operators[] = { "MTS RUS", "Beeline", "MegaFon", "Tele2" };
	const char *name = operators[hash_range(v->meter->household.key, TOPIC_LINK, 0, 0, 3)];
	switch (attribute) {
	case 2:
		axdr_put_string(w, AXDR_VISIBLE, name, strlen(name));
		return ACCESS_SUCCESS;
	case 3: /* registered, home network */
	case 4: /* no circuit-switched call */
		axdr_put_integer(w, AXDR_ENUM, attribute == 3);
		return ACCESS_SUCCESS;
	case 5: /* GPRS */
		axdr_put_integer(w, AXDR_ENUM, 1);
		return ACCESS_SUCCESS;
	case 6:
		put_cell(v, w);
		return ACCESS_SUCCESS;
	case 7:
		axdr_put_list(w, AXDR_ARRAY, 0);
		return ACCESS_SUCCESS;
	case 8:
		return put_time(v, w, v->clock);
	default:
		return ACCESS_UNDEFINED;
	}
}

static const struct object_class links[] = {
	{ 8, { 0, 0, 1, 0, 0, 255 }, false, get_clock, set_clock_or_zone, act_clock },
	{ 29, { 0, 0, 2, 1, 0, 255 }, false, get_auto_connect, set_auto_connect, NULL },
	{ 41, { 0, 0, 25, 0, 0, 255 }, false, get_tcp, NULL, NULL },
	{ 44, { 0, 0, 25, 3, 0, 255 }, false, get_ppp, set_ppp, NULL },
	{ 45, { 0, 0, 25, 4, 0, 255 }, false, get_modem, set_modem, NULL },
	{ 47, { 0, 0, 25, 6, 0, 255 }, false, get_gsm, NULL, NULL },
};

const struct object_class *object_link_find(const uint8_t obis[static 6])
{
	for (size_t i = 0; i < ARRAY_LEN(links); i++) {
		if (memcmp(links[i].obis, obis, 6) == 0)
			return &links[i];
	}
	return NULL;
}
