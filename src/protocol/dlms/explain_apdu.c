#include "protocol/dlms/apdu.h"

#include <stdio.h>

#include "protocol/dlms/explain.h"
#include "protocol/dlms/push_body.h"

/* --- names --- */

static bool same(const struct profile_object *a, const struct profile_object *b)
{
	return a->class_id == b->class_id && memcmp(a->obis, b->obis, sizeof a->obis) == 0;
}

static const struct profile_parameter *parameter_of(const struct explain *e,
						    const struct profile_object *o)
{
	const struct profile *p = e->how.profile;

	for (size_t i = 0; i < p->parameter_count; i++) {
		if (same(&p->parameters[i].object, o) &&
		    p->parameters[i].object.attribute == o->attribute)
			return &p->parameters[i];
	}
	return NULL;
}

static const char *name_of(const struct explain *e, const struct profile_object *o)
{
	static const char *const roles[ROLE_COUNT] = {
		[ROLE_DEVICE] = "logical device name",
		[ROLE_SERIAL] = "serial number",
		[ROLE_TYPE] = "type",
		[ROLE_FIRMWARE] = "firmware",
		[ROLE_CLOCK] = "clock",
		[ROLE_INDEX] = "index",
		[ROLE_TEMPERATURE] = "gas temperature",
		[ROLE_STATUS] = "status word",
		[ROLE_EVENT_CODE] = "event code",
	};
	static const char *const archives[ARCHIVE_COUNT] = {
		[ARCHIVE_HOUR] = "hourly archive",
		[ARCHIVE_DAY] = "daily archive",
		[ARCHIVE_MONTH] = "monthly archive",
	};
	const struct profile *p = e->how.profile;
	const struct profile_parameter *parameter = parameter_of(e, o);

	for (size_t i = 0; i < ROLE_COUNT; i++) {
		if (p->role[i].class_id && same(&p->role[i], o))
			return roles[i];
	}
	for (size_t i = 0; i < ARCHIVE_COUNT; i++) {
		if (p->archive[i].object.class_id && same(&p->archive[i].object, o))
			return archives[i];
	}
	if (p->events.object.class_id && same(&p->events.object, o))
		return "event log";
	return parameter ? parameter->key : NULL;
}

static const char *part_of(const struct profile_object *o)
{
	if (o->class_id == 3 && o->attribute == 3)
		return ", scaler and unit";
	if (o->class_id == 7 && o->attribute == 2)
		return ", buffer";
	if (o->class_id == 7 && o->attribute == 3)
		return ", columns";
	return "";
}

void explain_object(const struct explain *e, const struct profile_object *o, bool method,
		    struct strb *b)
{
	const char *name = name_of(e, o);

	strb_printf(b, "%u-%u:%u.%u.%u.%u class %u %s %u", o->obis[0], o->obis[1], o->obis[2],
		    o->obis[3], o->obis[4], o->obis[5], o->class_id,
		    method ? "method" : "attribute", o->attribute);
	if (name)
		strb_printf(b, " (%s%s)", name, method ? "" : part_of(o));
	else if (!method && part_of(o)[0])
		strb_printf(b, " (%s)", part_of(o) + 2);
}

/* Of standard objects, too, that the profile does not list: PPP, SIM, associations, keys. */
bool explain_is_secret(const struct explain *e, const struct profile_object *o)
{
	if (e->how.secrets)
		return false;
	if (explain_hides(&e->how, parameter_of(e, o)))
		return true;
	return (o->class_id == 44 && o->attribute == 5) ||
	       (o->class_id == 45 && o->attribute == 3) ||
	       (o->class_id == 15 && o->attribute == 7) ||
	       (o->class_id == 12 && o->attribute == 3) ||
	       (o->class_id == 64 && o->attribute == 2 /* method: key transfer */);
}

/* --- requests --- */

static struct profile_object take_object(struct rd *r)
{
	struct profile_object o = { .class_id = rd_u16be(r) };
	const uint8_t *obis = rd_bytes(r, sizeof o.obis);

	if (obis)
		memcpy(o.obis, obis, sizeof o.obis);
	o.attribute = rd_u8(r);
	return o;
}

static void begin_request(struct explain *e, unsigned invoke)
{
	e->asked_count = 0;
	e->asked_list = false;
	e->asked_invoke = invoke;
	explain_drop(&e->side[EXPLAIN_FROM_METER].value);
	explain_drop(&e->side[EXPLAIN_TO_METER].value);
}

static void remember(struct explain *e, const struct profile_object *o)
{
	if (e->asked_count < EXPLAIN_ASKED_MAX)
		e->asked[e->asked_count++] = *o;
}

/* A late answer or one to nothing could be of any object. */
static void begin_answer(struct explain *e, unsigned invoke)
{
	e->stray = e->asked_count > 0 && invoke != e->asked_invoke;
}

static bool asked_secret(const struct explain *e, size_t i)
{
	if (e->stray && !e->how.secrets)
		return true;
	/* Of which object it is is not known: it is not shown. */
	if (i >= e->asked_count)
		return !e->how.secrets && e->asked_count == EXPLAIN_ASKED_MAX;
	return explain_is_secret(e, &e->asked[i]);
}

static void tell_object(struct explain *e, unsigned depth, const char *what,
			const struct profile_object *o, bool method)
{
	char text[EXPLAIN_TEXT_MAX];
	struct strb b = strb_make(text, sizeof text);

	explain_object(e, o, method, &b);
	explain_tell(e, depth, "%s %s", what, text);
}

static void tell_selector(struct explain *e, unsigned depth, struct rd *r)
{
	if (!rd_left(r) || !rd_u8(r))
		return;
	uint8_t selector = rd_u8(r);
	explain_value(e, depth,
		      selector == 1   ? "by range: "
		      : selector == 2 ? "by entry: "
				      : "by: ",
		      r, false);
}

static void tell_get(struct explain *e, unsigned depth, struct rd *r)
{
	uint8_t choice = rd_u8(r);
	unsigned invoke = rd_u8(r) & 0x0f;

	if (choice == 2) {
		explain_tell(e, depth, "GET next, block %u (invoke %u)", rd_u32be(r), invoke);
		return;
	}
	begin_request(e, invoke);
	size_t n = choice == 3 ? axdr_length(r) : 1;
	e->asked_list = choice == 3;
	if (choice == 3)
		explain_tell(e, depth, "GET of a list of %zu (invoke %u)", n, invoke);
	for (size_t i = 0; i < n && rd_left(r) && !r->bad; i++) {
		struct profile_object o = take_object(r);
		if (r->bad)
			break;
		remember(e, &o);
		tell_object(e, depth + (choice == 3), "GET", &o, false);
		tell_selector(e, depth + 1 + (choice == 3), r);
	}
}

static void tell_block(struct explain *e, unsigned depth, const char *what, struct rd *r,
		       bool *ret_last)
{
	struct explain_body *b = &e->side[e->direction].value;
	bool last = rd_u8(r) != 0;
	uint32_t number = rd_u32be(r);
	struct rd raw = rd_sub(r, axdr_length(r));

	explain_tell(e, depth, "%s block %u%s, %zu bytes", what, number, last ? ", the last" : "",
		     rd_left(&raw));
	if (!raw.bad)
		(void)explain_add(b, raw.p, rd_left(&raw));
	*ret_last = last;
}

/* count · value …, one for each object of the list. */
static void tell_values(struct explain *e, unsigned depth, struct rd *r)
{
	size_t n = axdr_length(r);

	for (size_t i = 0; i < n && rd_left(r) && !r->bad; i++) {
		char label[24];
		(void)snprintf(label, sizeof label, "%zu: ", i + 1);
		explain_value(e, depth, label, r, asked_secret(e, i));
	}
}

/* What blocks have brought. */
static void tell_whole(struct explain *e, unsigned depth)
{
	struct explain_body *b = &e->side[e->direction].value;
	struct rd r = rd_make(b->p, b->n);

	if (b->lost)
		explain_tell(e, depth, "a value of more than %d bytes", EXPLAIN_PDU_MAX);
	else if (b->n && e->asked_list)
		tell_values(e, depth, &r);
	else if (b->n)
		explain_value(e, depth, "", &r, asked_secret(e, 0));
	explain_drop(b);
}

/* Descriptors of SET: objects, each as a whole. */
static void tell_objects(struct explain *e, unsigned depth, struct rd *r, size_t n)
{
	for (size_t i = 0; i < n && rd_left(r) && !r->bad; i++) {
		struct profile_object o = take_object(r);
		(void)rd_u8(r);
		if (r->bad)
			return;
		remember(e, &o);
		tell_object(e, depth, "SET", &o, false);
	}
}

static void tell_set(struct explain *e, unsigned depth, struct rd *r)
{
	uint8_t choice = rd_u8(r);
	unsigned invoke = rd_u8(r) & 0x0f;
	bool last = false;

	e->stray = false;
	if (choice && choice <= 5 && choice != 3) {
		begin_request(e, invoke);
		e->asked_list = choice >= 4;
		size_t n = e->asked_list ? axdr_length(r) : 1;
		if (e->asked_list)
			explain_tell(e, depth, "SET of a list of %zu (invoke %u)", n, invoke);
		tell_objects(e, depth + e->asked_list, r, n);
		if (r->bad)
			return;
	}
	if (choice == 1)
		explain_value(e, depth + 1, "", r, asked_secret(e, 0));
	else if (choice == 4)
		tell_values(e, depth + 1, r);
	else if (choice == 2 || choice == 3 || choice == 5)
		tell_block(e, depth + (choice != 3), "SET", r, &last);
	else
		explain_tell(e, depth, "SET of an unknown kind %u", choice);
	if (last)
		tell_whole(e, depth + 1);
}

static void tell_action(struct explain *e, unsigned depth, struct rd *r)
{
	uint8_t choice = rd_u8(r);
	unsigned invoke = rd_u8(r) & 0x0f;
	bool last = false;

	e->stray = false;
	if (choice == 1 || choice == 4) {
		begin_request(e, invoke);
		struct profile_object o = take_object(r);
		if (r->bad)
			return;
		remember(e, &o);
		tell_object(e, depth, "ACTION", &o, true);
		if (choice == 1) {
			if (rd_u8(r))
				explain_value(e, depth + 1, "with ", r, asked_secret(e, 0));
			return;
		}
	}
	if (choice == 2)
		explain_tell(e, depth, "ACTION next, block %u (invoke %u)", rd_u32be(r), invoke);
	else if (choice == 4 || choice == 6)
		tell_block(e, depth, "ACTION", r, &last);
	else
		explain_tell(e, depth, "ACTION of an unknown kind %u", choice);
	if (last)
		tell_whole(e, depth + 1);
}

/* --- answers --- */

static void tell_code(struct explain *e, unsigned depth, const char *what, uint16_t code)
{
	struct err err = { 0 };

	if (apdu_access_result(code, &err) == ASK_OK)
		explain_tell(e, depth, "%s done", what);
	else
		explain_tell(e, depth, "%s refused: %s", what, err.msg);
}

static void tell_result(struct explain *e, unsigned depth, size_t i, struct rd *r)
{
	char label[24] = "";

	if (e->asked_list)
		(void)snprintf(label, sizeof label, "%zu: ", i + 1);
	if (rd_u8(r) == 0)
		explain_value(e, depth, label, r, asked_secret(e, i));
	else
		tell_code(e, depth, label[0] ? label : "GET", rd_u8(r));
}

/* Results of a SET of several. */
static void tell_codes(struct explain *e, unsigned depth, struct rd *r)
{
	size_t n = axdr_length(r);

	for (size_t i = 0; i < n && rd_left(r); i++) {
		char label[24];
		(void)snprintf(label, sizeof label, "SET %zu", i + 1);
		tell_code(e, depth, label, rd_u8(r));
	}
}

/* Blocks of what a method returned: result · 01 · 00 · value, or the value. */
static void tell_returned(struct explain *e, unsigned depth, const struct apdu_block *block)
{
	struct explain_body *b = &e->side[e->direction].value;

	explain_tell(e, depth, "ACTION response, block %u%s, %zu bytes", block->number,
		     block->last ? ", the last" : "", block->n);
	if (e->stray || !explain_add(b, block->p, block->n) || !block->last)
		return;
	struct rd r = rd_make(b->p, b->n);
	struct rd head = r;
	uint16_t code = rd_u8(&head);
	bool given = rd_left(&head) && rd_u8(&head) == 1 && rd_u8(&head) == 0;
	struct rd value = head;
	if (given && axdr_skip(&value) == AXDR_SKIPPED && !rd_left(&value)) {
		tell_code(e, depth + 1, "ACTION", code);
		r = head;
	}
	explain_value(e, depth + 1, "returns ", &r, asked_secret(e, 0));
	explain_drop(b);
}

static void tell_list(struct explain *e, unsigned depth, struct rd *r)
{
	size_t n = axdr_length(r);

	for (size_t i = 0; i < n && rd_left(r) && !r->bad; i++)
		tell_result(e, depth, i, r);
}

static void tell_get_answer(struct explain *e, unsigned depth, struct rd *r)
{
	struct explain_body *b = &e->side[e->direction].value;
	uint8_t choice = rd_u8(r);
	unsigned invoke = rd_u8(r) & 0x0f;

	begin_answer(e, invoke);
	explain_tell(e, depth, "GET response (invoke %u)", invoke);
	if (choice == 1) {
		tell_result(e, depth + 1, 0, r);
	} else if (choice == 3) {
		tell_list(e, depth + 1, r);
	} else if (choice == 2) {
		bool last = rd_u8(r) != 0;
		uint32_t number = rd_u32be(r);
		if (rd_u8(r)) {
			tell_code(e, depth + 1, "the block", rd_u8(r));
			return;
		}
		struct rd raw = rd_sub(r, axdr_length(r));
		explain_tell(e, depth + 1, "block %u%s, %zu bytes", number,
			     last ? ", the last" : "", rd_left(&raw));
		if (e->stray)
			return;
		if (!raw.bad)
			(void)explain_add(b, raw.p, rd_left(&raw));
		if (last && e->asked_list && !b->lost) {
			struct rd whole = rd_make(b->p, b->n);
			tell_list(e, depth + 1, &whole);
			explain_drop(b);
		} else if (last) {
			tell_whole(e, depth + 1);
		}
	} else {
		explain_tell(e, depth + 1, "of an unknown kind %u", choice);
	}
}

static void tell_answer(struct explain *e, unsigned depth, const uint8_t *p, size_t n)
{
	struct apdu a;
	struct err err = { 0 };

	if (!apdu_parse(p, n, &a, &err)) {
		explain_tell(e, depth, "%s", err.msg);
		return;
	}
	switch (a.kind) {
	case APDU_SET_RESULT:
	case APDU_SET_LAST:
		tell_code(e, depth, "SET", a.code);
		break;
	case APDU_SET_ACK:
		explain_tell(e, depth, "SET: block %u was received", a.block.number);
		break;
	case APDU_ACTION_RESULT:
		begin_answer(e, a.invoke);
		tell_code(e, depth, "ACTION", a.code);
		if (rd_left(&a.data))
			explain_value(e, depth + 1, "returns ", &a.data, asked_secret(e, 0));
		break;
	case APDU_ACTION_ACK:
		explain_tell(e, depth, "ACTION: block %u was received", a.block.number);
		break;
	case APDU_EXCEPTION:
	case APDU_SERVICE_ERROR:
		(void)apdu_exception(a.kind, a.code, &err);
		explain_tell(e, depth, "%s", err.msg);
		break;
	case APDU_ACTION_BLOCK:
		begin_answer(e, a.invoke);
		tell_returned(e, depth, &a.block);
		break;
	case APDU_SET_LIST:
		tell_codes(e, depth, &a.data);
		break;
	case APDU_AARE:
	case APDU_RLRE:
	case APDU_GET_DATA:
	case APDU_GET_RESULT:
	case APDU_GET_BLOCK:
	case APDU_GET_BLOCK_RESULT:
	case APDU_GET_LIST:
	case APDU_TOO_LONG:
	case APDU_UNSOLICITED:
		explain_tell(e, depth, "an APDU of kind %02X, %zu bytes", p[0], n);
		break;
	}
}

/* Of elements whose objects are not known none is shown: one may be a password. */
static void tell_body(struct explain *e, unsigned depth, struct rd *r)
{
	struct profile_object objects[PUSH_OBJECTS_MAX];
	struct rd first = *r;
	bool structure = rd_peek(r) == AXDR_STRUCTURE;
	size_t count = 1;
	size_t n = 0;
	struct axdr_value list;

	if (structure) {
		(void)rd_u8(r);
		count = axdr_length(r);
		first = *r;
	}
	arena_wipe(&e->arena);
	bool begins = structure && count && axdr_parse(&first, &e->arena, &list, NULL);
	bool known =
		push_body_match(begins ? &list : NULL, count, &e->how.profile->push, objects, &n);
	for (size_t i = 0; i < count && rd_left(r) && !r->bad; i++) {
		char text[EXPLAIN_TEXT_MAX] = "";
		struct strb b = strb_make(text, sizeof text);
		bool own = known && i < count - n; /* the list itself */
		const struct profile_object *o = known && !own ? &objects[i - (count - n)] : NULL;
		if (o)
			explain_object(e, o, false, &b);
		strb_add_text(&b, o ? ": " : "");
		explain_value(e, depth, text, r,
			      o ? explain_is_secret(e, o) : !own && !e->how.secrets);
	}
}

/* 0F · long-invoke-id · date-time · body */
static void tell_notification(struct explain *e, unsigned depth, struct rd *r)
{
	uint32_t invoke = rd_u32be(r);

	(void)rd_sub(r, axdr_length(r));
	explain_tell(e, depth, "Data-Notification %u%s", invoke & 0xffffff,
		     invoke >> 30 & 1 ? ", to be confirmed" : "");
	tell_body(e, depth + 1, r);
}

void explain_apdu(struct explain *e, unsigned depth, const uint8_t *p, size_t n)
{
	struct rd r = rd_make(p, n);

	/* Ciphered inside ciphered adds two levels each. */
	if (depth > 1 + 2 * EXPLAIN_NESTING_MAX) {
		explain_tell(e, depth, "%zu bytes, nested too deep", n);
		return;
	}
	if (explain_acse(e, depth, p, n) || explain_ciphered(e, depth, p, n))
		return;
	switch (rd_u8(&r)) {
	case TAG_GET:
		tell_get(e, depth, &r);
		break;
	case TAG_SET:
		tell_set(e, depth, &r);
		break;
	case TAG_ACTION:
		tell_action(e, depth, &r);
		break;
	case TAG_GET_RESPONSE:
		tell_get_answer(e, depth, &r);
		break;
	case TAG_DATA_NOTIFICATION:
		tell_notification(e, depth, &r);
		break;
	case TAG_NOTIFICATION_CONFIRM:
		explain_tell(e, depth, "Data-Notification %u is confirmed",
			     rd_u32be(&r) & 0xffffff);
		break;
	default:
		tell_answer(e, depth, p, n);
		break;
	}
	if (r.bad)
		explain_tell(e, depth + 1, "it is malformed: the bytes end too early");
}
