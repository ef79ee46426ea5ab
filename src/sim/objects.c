#include "sim/objects.h"

#include <stdio.h>

#include "base/tz.h"
#include "protocol/dlms/cosem_time.h"
#include "sim/hash.h"

const uint8_t obis_clock[6] = { 0, 0, 1, 0, 0, 255 };
const uint8_t obis_index[6] = { 7, 0, 13, 2, 0, 255 };
const uint8_t obis_temperature[6] = { 7, 0, 41, 0, 0, 255 };
const uint8_t obis_status[6] = { 0, 0, 97, 97, 0, 255 };
const uint8_t obis_event_code[6] = { 0, 0, 96, 11, 0, 255 };

enum {
	COSEM_HOURS = 5,
	COSEM_CELSIUS = 9,
	COSEM_CORRECTED_VOLUME = 14,
	COSEM_VOLT = 35,
	COSEM_PERCENT = 56,
};

static enum access_result put_octets(struct wr *w, const char *text)
{
	axdr_put_string(w, AXDR_OCTETS, text, strlen(text));
	return ACCESS_SUCCESS;
}

static enum access_result put_unit(struct wr *w, int scaler, int unit)
{
	axdr_put_list(w, AXDR_STRUCTURE, 2);
	axdr_put_integer(w, AXDR_INT8, scaler);
	axdr_put_integer(w, AXDR_ENUM, unit);
	return ACCESS_SUCCESS;
}

static enum access_result put_number(struct wr *w, uint8_t tag, int64_t value)
{
	axdr_put_integer(w, tag, value);
	return ACCESS_SUCCESS;
}

/* Maker's code and serial, as the Blue Book builds it (4.1.8.2). */
static enum access_result get_device_name(struct object_view *v, int attribute, struct wr *w)
{
	char name[24];
	if (attribute != 2)
		return ACCESS_UNDEFINED;
	(void)snprintf(name, sizeof name, "ELS%s", v->meter->serial);
	return put_octets(w, name);
}

static enum access_result get_serial(struct object_view *v, int attribute, struct wr *w)
{
	return attribute == 2 ? put_octets(w, v->meter->serial) : ACCESS_UNDEFINED;
}

static enum access_result get_type(struct object_view *v, int attribute, struct wr *w)
{
	return attribute == 2 ? put_octets(w, meter_type(v->meter)) : ACCESS_UNDEFINED;
}

static enum access_result get_firmware(struct object_view *v, int attribute, struct wr *w)
{
	return attribute == 2 ? put_octets(w, meter_firmware(v->meter)) : ACCESS_UNDEFINED;
}

static enum access_result get_index(struct object_view *v, int attribute, struct wr *w)
{
	if (attribute == 2)
		return put_number(w, AXDR_UINT32, history_current(v->history).index);
	return attribute == 3 ? put_unit(w, -3, COSEM_CORRECTED_VOLUME) : ACCESS_UNDEFINED;
}

static enum access_result get_temperature(struct object_view *v, int attribute, struct wr *w)
{
	if (attribute == 2)
		return put_number(w, AXDR_INT16, history_current(v->history).temperature);
	return attribute == 3 ? put_unit(w, -2, COSEM_CELSIUS) : ACCESS_UNDEFINED;
}

static enum access_result get_status(struct object_view *v, int attribute, struct wr *w)
{
	if (attribute != 2)
		return ACCESS_UNDEFINED;
	return put_number(w, AXDR_UINT16, history_current(v->history).status);
}

/* Days for which the battery has served; it lasts about ten years. */
static int64_t battery_days(const struct object_view *v)
{
	int64_t days = floor_div(v->clock, 86400) - v->meter->household.installed;
	return days < 0 ? 0 : days;
}

static enum access_result get_battery_voltage(struct object_view *v, int attribute, struct wr *w)
{
	if (attribute == 3)
		return put_unit(w, -3, COSEM_VOLT);
	bool low = alarms_battery_low(v->meter->household.key) <= v->clock;
	int64_t millivolts = low ? 3050 : 3660 - battery_days(v) / 20;
	if (attribute == 2 && v->meter->millivolts)
		return put_number(w, AXDR_UINT16, v->meter->millivolts);
	return attribute == 2
		       ? put_number(w, AXDR_UINT16, millivolts < 3100 && !low ? 3100 : millivolts)
		       : ACCESS_UNDEFINED;
}

static enum access_result get_battery_remaining(struct object_view *v, int attribute, struct wr *w)
{
	if (attribute == 3)
		return put_unit(w, 0, COSEM_PERCENT);
	bool low = alarms_battery_low(v->meter->household.key) <= v->clock;
	int64_t percent = low ? 4 : 100 - battery_days(v) / 50;
	return attribute == 2 ? put_number(w, AXDR_UINT8, percent < 12 && !low ? 12 : percent)
			      : ACCESS_UNDEFINED;
}

static enum access_result get_operating_time(struct object_view *v, int attribute, struct wr *w)
{
	if (attribute == 3)
		return put_unit(w, 0, COSEM_HOURS);
	int64_t hours = v->clock / 3600 - v->meter->household.installed * 24;
	return attribute == 2 ? put_number(w, AXDR_UINT32, hours < 0 ? 0 : hours)
			      : ACCESS_UNDEFINED;
}

static const struct object_class identity[] = {
	{ 1, { 0, 0, 42, 0, 0, 255 }, true, get_device_name, NULL, NULL },
	{ 1, { 0, 0, 96, 1, 0, 255 }, true, get_serial, NULL, NULL },
	{ 1, { 0, 0, 96, 1, 1, 255 }, true, get_type, NULL, NULL },
	{ 1, { 7, 0, 0, 2, 1, 255 }, true, get_firmware, NULL, NULL },
	{ 3, { 7, 0, 13, 2, 0, 255 }, false, get_index, NULL, NULL },
	{ 3, { 7, 0, 41, 0, 0, 255 }, false, get_temperature, NULL, NULL },
	{ 1, { 0, 0, 97, 97, 0, 255 }, false, get_status, NULL, NULL },
	{ 3, { 0, 0, 96, 6, 3, 255 }, false, get_battery_voltage, NULL, NULL },
	{ 3, { 0, 0, 96, 6, 6, 255 }, false, get_battery_remaining, NULL, NULL },
	{ 3, { 0, 0, 96, 8, 0, 255 }, false, get_operating_time, NULL, NULL },
};

static const struct object_class *class_find(const uint8_t obis[static 6])
{
	for (size_t i = 0; i < ARRAY_LEN(identity); i++) {
		if (memcmp(identity[i].obis, obis, 6) == 0)
			return &identity[i];
	}
	const struct object_class *link = object_link_find(obis);
	return link ? link : object_admin_find(obis);
}

static const struct {
	uint8_t obis[6];
	enum buffer_kind kind;
} buffers[] = {
	{ { 7, 0, 99, 99, 2, 255 }, BUFFER_HOUR },
	{ { 7, 0, 99, 99, 3, 255 }, BUFFER_DAY },
	{ { 7, 0, 99, 99, 4, 255 }, BUFFER_MONTH },
	{ { 7, 0, 99, 98, 1, 255 }, BUFFER_EVENTS },
};

bool object_is_buffer(const struct object_id *id, enum buffer_kind *ret)
{
	for (size_t i = 0; id->class_id == 7 && i < ARRAY_LEN(buffers); i++) {
		if (memcmp(buffers[i].obis, id->obis, 6) == 0) {
			*ret = buffers[i].kind;
			return true;
		}
	}
	return false;
}

/* An object that is there, but asked for as another class. */
static enum access_result unknown(const struct object_id *id)
{
	struct object_id other = *id;
	enum buffer_kind kind;
	other.class_id = 7;
	return object_is_buffer(&other, &kind) ? ACCESS_CLASS_INCONSISTENT : ACCESS_UNDEFINED;
}

static enum access_result find_object(const struct object_id *id, const struct object_class **ret)
{
	*ret = class_find(id->obis);
	if (!*ret)
		return unknown(id);
	return (*ret)->class_id == id->class_id ? ACCESS_SUCCESS : ACCESS_CLASS_INCONSISTENT;
}

enum access_result object_get(struct object_view *v, const struct object_id *id, struct wr *w)
{
	size_t before = w->len;
	enum access_result r = object_number_get(v, id, w);
	if (r == ACCESS_UNDEFINED) {
		const struct object_class *c;
		r = find_object(id, &c);
		if (r != ACCESS_SUCCESS)
			return r;
		if (v->public_client && !c->identity)
			return ACCESS_DENIED;
		if (id->attribute == 1)
			axdr_put_string(w, AXDR_OCTETS, c->obis, sizeof c->obis);
		r = id->attribute == 1 ? ACCESS_SUCCESS : c->get(v, id->attribute, w);
	}
	if (r != ACCESS_SUCCESS)
		w->len = before;
	return r;
}

enum access_result object_set(struct object_view *v, const struct object_id *id,
			      const struct axdr_value *value)
{
	enum access_result r = object_number_set(v, id, value);
	if (r == ACCESS_UNDEFINED) {
		const struct object_class *c;
		r = find_object(id, &c);
		if (r != ACCESS_SUCCESS)
			return r;
		if (v->public_client || !c->set)
			return ACCESS_DENIED;
		r = c->set(v, id->attribute, value);
	}
	bool is_clock = id->class_id == 8 && id->attribute == 2;
	if (r == ACCESS_SUCCESS && !is_clock)
		meter_log(v->meter, v->clock, EVENT_PARAMETER);
	return r;
}

/* Methods of archives: reset is refused, they are what people pay by. */
static enum access_result act_buffer(struct object_view *v, enum buffer_kind kind, int method,
				     const struct axdr_value *argument)
{
	enum { RESET = 1, CAPTURE = 2 };
	if (method == RESET)
		return ACCESS_DENIED;
	if (method != CAPTURE)
		return ACCESS_UNDEFINED;
	if (kind != BUFFER_HOUR)
		return ACCESS_DENIED;
	if (!argument || argument->tag != AXDR_INT8)
		return ACCESS_TYPE_UNMATCHED;
	return history_capture(v->history, v->meter) ? ACCESS_SUCCESS : ACCESS_TEMPORARY_FAILURE;
}

enum access_result object_act(struct object_view *v, const struct object_id *id,
			      const struct axdr_value *argument)
{
	const struct object_class *c;
	enum buffer_kind kind;
	if (v->public_client)
		return ACCESS_DENIED;
	if (object_is_buffer(id, &kind))
		return act_buffer(v, kind, id->attribute, argument);
	enum access_result r = find_object(id, &c);
	if (r != ACCESS_SUCCESS)
		return r;
	return c->act ? c->act(v, id->attribute, argument) : ACCESS_DENIED;
}
