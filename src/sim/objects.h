/*
 * objects.h - the COSEM objects of a meter of profile vk-g-ete, device side.
 *
 * Classes and attributes as the Blue Book (DLMS UA 1000-1) lays them down,
 * addresses and types as profile vk-g-ete. Buffers of archives are not here
 * but in buffers.h: they are too long to be encoded in one piece.
 */
#pragma once
#include "base/cursor.h"
#include "protocol/dlms/axdr.h"
#include "sim/history.h"

/* Data-Access-Result, IEC 62056-5-3 9.5. */
enum access_result {
	ACCESS_SUCCESS = 0,
	ACCESS_TEMPORARY_FAILURE = 2,
	ACCESS_DENIED = 3,
	ACCESS_UNDEFINED = 4,
	ACCESS_CLASS_INCONSISTENT = 9,
	ACCESS_UNAVAILABLE = 11,
	ACCESS_TYPE_UNMATCHED = 12,
	ACCESS_BLOCK_UNAVAILABLE = 14,
	ACCESS_LONG_GET_ABORTED = 15,
	ACCESS_NO_LONG_GET = 16,
	ACCESS_LONG_SET_ABORTED = 17,
	ACCESS_NO_LONG_SET = 18,
	ACCESS_BLOCK_NUMBER_INVALID = 19,
	ACCESS_OTHER_REASON = 250,
};

struct object_id {
	uint16_t class_id;
	uint8_t obis[6];
	int8_t attribute;
};

/* How the rows of an archive are written (Blue Book 4.3.6.2). BUFFER_NULLS: null-data for
 * what the row before tells. */
enum buffer_form { BUFFER_ARRAY, BUFFER_COMPACT, BUFFER_NULLS };

/* What a session lets its objects see. */
struct object_view {
	struct meter *meter;
	struct history *history;
	int64_t clock;	    /* the meter's clock, UTC */
	int64_t real;	    /* true time, UTC */
	bool pinned;	    /* setting the clock changes this session only */
	bool public_client; /* sees the identity and no more */
	enum buffer_form form;
	uint8_t policy; /* security policy: 0 none, 1 authenticated, 2 encrypted, 3 both */
};

/* Longest encoding of any attribute: texts and structures of texts. */
enum { OBJECT_VALUE_MAX = 512 };

/* Encodes the value; on any other result w is as before. */
enum access_result object_get(struct object_view *v, const struct object_id *id, struct wr *w);
enum access_result object_set(struct object_view *v, const struct object_id *id,
			      const struct axdr_value *value);

/* Runs a method, whose number stands for the attribute; argument NULL: none. The result is
 * an Action-Result. */
enum access_result object_act(struct object_view *v, const struct object_id *id,
			      const struct axdr_value *argument);

/* Class 7 in general: which archive is it? */
enum buffer_kind { BUFFER_HOUR, BUFFER_DAY, BUFFER_MONTH, BUFFER_EVENTS, BUFFER_KIND_COUNT };
bool object_is_buffer(const struct object_id *id, enum buffer_kind *ret);

extern const uint8_t obis_clock[6];
extern const uint8_t obis_index[6];
extern const uint8_t obis_temperature[6];
extern const uint8_t obis_status[6];
extern const uint8_t obis_event_code[6];

/* The parts of the table; one file each. See objects.c for the contract. */
struct object_class {
	uint16_t class_id;
	uint8_t obis[6];
	bool identity; /* the public client may read it */
	enum access_result (*get)(struct object_view *v, int attribute, struct wr *w);
	enum access_result (*set)(struct object_view *v, int attribute,
				  const struct axdr_value *value);
	enum access_result (*act)(struct object_view *v, int method,
				  const struct axdr_value *argument);
};

const struct object_class *object_link_find(const uint8_t obis[static 6]);
const struct object_class *object_admin_find(const uint8_t obis[static 6]);
enum access_result object_number_get(struct object_view *v, const struct object_id *id,
				     struct wr *w);
enum access_result object_number_set(struct object_view *v, const struct object_id *id,
				     const struct axdr_value *value);
