/*
 * admin.c - objects about the association and the meter itself: classes 9, 15,
 * 40, 64 and the frame counter.
 */
#include "sim/objects.h"
#include "sim/push.h"

enum {
	SCRIPT_CAPTURE = 1,  /* the one script there is */
	SERVICE_EXECUTE = 2, /* of an action of a script: 1 write, 2 execute */
	METHOD_CAPTURE = 2,  /* of class 7 */
	CLIENT_PUBLIC = 16,
	CLIENT_READING = 1,
};

static const uint8_t hourly[6] = { 7, 0, 99, 99, 2, 255 };

/* The highest frame counter that was taken of the client (Blue Book 6.2.37). */
static enum access_result get_counter(struct object_view *v, int attribute, struct wr *w)
{
	if (attribute != 2)
		return ACCESS_UNDEFINED;
	axdr_put_integer(w, AXDR_UINT32, v->meter->security.received);
	return ACCESS_SUCCESS;
}

static enum access_result get_security(struct object_view *v, int attribute, struct wr *w)
{
	switch (attribute) {
	case 2: /* security_policy */
		axdr_put_integer(w, AXDR_ENUM, v->policy);
		return ACCESS_SUCCESS;
	case 3: /* suite: AES-GCM-128 */
		axdr_put_integer(w, AXDR_ENUM, 0);
		return ACCESS_SUCCESS;
	case 5: /* server_system_title */
		axdr_put_string(w, AXDR_OCTETS, v->meter->security.title, 8);
		return ACCESS_SUCCESS;
	default:
		return ACCESS_UNDEFINED;
	}
}

static enum access_result get_association(struct object_view *v, int attribute, struct wr *w)
{
	switch (attribute) {
	case 3: /* associated_partners_id */
		axdr_put_list(w, AXDR_STRUCTURE, 2);
		axdr_put_integer(w, AXDR_INT8, v->public_client ? CLIENT_PUBLIC : CLIENT_READING);
		axdr_put_integer(w, AXDR_UINT16, 1);
		return ACCESS_SUCCESS;
	case 7: /* secret */
		return ACCESS_DENIED;
	case 8: /* association_status: associated */
		axdr_put_integer(w, AXDR_ENUM, 2);
		return ACCESS_SUCCESS;
	default:
		return ACCESS_UNDEFINED;
	}
}

static enum access_result get_scripts(struct object_view *v, int attribute, struct wr *w)
{
	(void)v;
	if (attribute != 2)
		return ACCESS_UNDEFINED;
	axdr_put_list(w, AXDR_ARRAY, 1);
	axdr_put_list(w, AXDR_STRUCTURE, 2);
	axdr_put_integer(w, AXDR_UINT16, SCRIPT_CAPTURE);
	axdr_put_list(w, AXDR_ARRAY, 1);
	axdr_put_list(w, AXDR_STRUCTURE, 5);
	axdr_put_integer(w, AXDR_ENUM, SERVICE_EXECUTE);
	axdr_put_integer(w, AXDR_UINT16, 7);
	axdr_put_string(w, AXDR_OCTETS, hourly, sizeof hourly);
	axdr_put_integer(w, AXDR_INT8, METHOD_CAPTURE);
	axdr_put_integer(w, AXDR_INT8, 0);
	return ACCESS_SUCCESS;
}

static enum access_result execute_script(struct object_view *v, int method,
					 const struct axdr_value *argument)
{
	int64_t script;
	if (method != 1)
		return ACCESS_UNDEFINED;
	if (!argument || argument->tag != AXDR_UINT16 || !axdr_integer(argument, &script))
		return ACCESS_TYPE_UNMATCHED;
	if (script != SCRIPT_CAPTURE)
		return ACCESS_OTHER_REASON;
	return history_capture(v->history, v->meter) ? ACCESS_SUCCESS : ACCESS_TEMPORARY_FAILURE;
}

static enum access_result get_push(struct object_view *v, int attribute, struct wr *w)
{
	(void)v;
	if (attribute != 2)
		return ACCESS_UNDEFINED;
	push_put_list(w);
	return ACCESS_SUCCESS;
}

static const struct object_class objects[] = {
	{ 1, { 0, 0, 43, 1, 0, 255 }, true, get_counter, NULL, NULL },
	{ 9, { 0, 0, 10, 0, 1, 255 }, false, get_scripts, NULL, execute_script },
	{ 15, { 0, 0, 40, 0, 0, 255 }, true, get_association, NULL, NULL },
	{ 40, { 0, 0, 25, 9, 0, 255 }, false, get_push, NULL, NULL },
	{ 64, { 0, 0, 43, 0, 0, 255 }, true, get_security, NULL, NULL },
};

const struct object_class *object_admin_find(const uint8_t obis[static 6])
{
	for (size_t i = 0; i < ARRAY_LEN(objects); i++) {
		if (memcmp(objects[i].obis, obis, 6) == 0)
			return &objects[i];
	}
	return NULL;
}
