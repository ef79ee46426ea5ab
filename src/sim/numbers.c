/*
 * numbers.c - attributes that are one number of the meter's parameters, and
 * the registers around them.
 */
#include "sim/objects.h"

#include <stddef.h>

enum { COSEM_NONE = 255, COSEM_CELSIUS = 9, COSEM_PASCAL = 23 };

static const struct number {
	uint16_t class_id;
	uint8_t obis[6];
	int8_t attribute;
	uint8_t tag;
	int8_t scaler;
	uint8_t unit;
	uint16_t offset; /* in struct meter_params */
	int32_t min;
	int32_t max;
} numbers[] = {
#define AT(field) offsetof(struct meter_params, field)
	{ 3,
	  { 7, 0, 0, 5, 11, 255 },
	  2,
	  AXDR_INT16,
	  -2,
	  COSEM_CELSIUS,
	  AT(temperature_min),
	  -6000,
	  10000 },
	{ 3,
	  { 7, 0, 0, 5, 12, 255 },
	  2,
	  AXDR_INT16,
	  -2,
	  COSEM_CELSIUS,
	  AT(temperature_max),
	  -6000,
	  10000 },
	{ 3,
	  { 7, 0, 41, 3, 0, 255 },
	  2,
	  AXDR_INT16,
	  -2,
	  COSEM_CELSIUS,
	  AT(substitute_temperature),
	  -5000,
	  8000 },
	{ 3,
	  { 7, 0, 42, 3, 0, 255 },
	  2,
	  AXDR_UINT32,
	  0,
	  COSEM_PASCAL,
	  AT(substitute_pressure),
	  80000,
	  200000 },
	{ 3,
	  { 7, 0, 53, 3, 0, 255 },
	  2,
	  AXDR_UINT16,
	  -4,
	  COSEM_NONE,
	  AT(substitute_k),
	  5000,
	  15000 },
	{ 3,
	  { 0, 128, 96, 41, 1, 255 },
	  2,
	  AXDR_INT16,
	  -2,
	  COSEM_CELSIUS,
	  AT(connection_temperature),
	  -6000,
	  6000 },
	{ 1, { 0, 128, 96, 99, 1, 255 }, 2, AXDR_ENUM, 0, COSEM_NONE, AT(archive_to_read), 1, 3 },
	{ 29, { 0, 0, 2, 1, 0, 255 }, 3, AXDR_UINT8, 0, COSEM_NONE, AT(attempts), 0, 100 },
	{ 41, { 0, 0, 25, 0, 0, 255 }, 6, AXDR_UINT16, 0, COSEM_NONE, AT(inactivity), 10, 3600 },
	{ 45, { 0, 0, 25, 4, 0, 255 }, 3, AXDR_UINT16, 0, COSEM_NONE, AT(pin), 0, 9999 },
#undef AT
};

static int64_t number_load(const struct number *n, const struct meter_params *p)
{
	const char *at = (const char *)p + n->offset;
	int16_t small;
	int32_t large;
	switch (axdr_fixed_size(n->tag)) {
	case 1:
		return *(const uint8_t *)at;
	case 2:
		memcpy(&small, at, sizeof small);
		return n->tag == AXDR_UINT16 ? (uint16_t)small : small;
	default:
		memcpy(&large, at, sizeof large);
		return large;
	}
}

static void number_store(const struct number *n, struct meter_params *p, int64_t value)
{
	char *at = (char *)p + n->offset;
	uint8_t byte = (uint8_t)value;
	uint16_t small = (uint16_t)value;
	int32_t large = (int32_t)value;
	switch (axdr_fixed_size(n->tag)) {
	case 1:
		memcpy(at, &byte, sizeof byte);
		return;
	case 2:
		memcpy(at, &small, sizeof small);
		return;
	default:
		memcpy(at, &large, sizeof large);
	}
}

static const struct number *number_find(const struct object_id *id)
{
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		if (numbers[i].class_id == id->class_id &&
		    memcmp(numbers[i].obis, id->obis, sizeof id->obis) == 0 &&
		    (numbers[i].attribute == id->attribute || id->attribute == 1 ||
		     (id->class_id == 3 && id->attribute == 3)))
			return &numbers[i];
	}
	return NULL;
}

enum access_result object_number_get(struct object_view *v, const struct object_id *id,
				     struct wr *w)
{
	const struct number *n = number_find(id);
	if (!n)
		return ACCESS_UNDEFINED;
	if (v->public_client)
		return ACCESS_DENIED;
	if (id->attribute == 1) {
		axdr_put_string(w, AXDR_OCTETS, n->obis, sizeof n->obis);
		return ACCESS_SUCCESS;
	}
	if (id->attribute != n->attribute) {
		axdr_put_list(w, AXDR_STRUCTURE, 2);
		axdr_put_integer(w, AXDR_INT8, n->scaler);
		axdr_put_integer(w, AXDR_ENUM, n->unit);
		return ACCESS_SUCCESS;
	}
	axdr_put_integer(w, n->tag, number_load(n, &v->meter->params));
	return ACCESS_SUCCESS;
}

enum access_result object_number_set(struct object_view *v, const struct object_id *id,
				     const struct axdr_value *value)
{
	const struct number *n = number_find(id);
	if (!n)
		return ACCESS_UNDEFINED;
	if (v->public_client || id->attribute != n->attribute)
		return ACCESS_DENIED;
	int64_t i;
	if (value->tag != n->tag || !axdr_integer(value, &i))
		return ACCESS_TYPE_UNMATCHED;
	if (i < n->min || i > n->max)
		return ACCESS_OTHER_REASON;
	number_store(n, &v->meter->params, i);
	return ACCESS_SUCCESS;
}
