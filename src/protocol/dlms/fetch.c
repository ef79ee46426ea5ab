/*
 * fetch.c - reads a list of attributes, in one request where the meter can.
 *
 * When it refuses a GET-with-list the same attributes are asked for one by
 * one; those that only were worth a place in the list are left out then.
 */
#include "protocol/dlms/session.h"

#include "protocol/dlms/obis.h"

void fetch_begin(struct session *s)
{
	arena_wipe(&s->arena);
	s->fetch_count = 0;
	s->fetch_needed = 0;
	s->fetch_next = 0;
	s->fetch_singly = false;
	s->fetch_entry = 0;
}

static bool same_object(const struct profile_object *a, const struct profile_object *b)
{
	return a->class_id == b->class_id && a->attribute == b->attribute &&
	       obis_equal(a->obis, b->obis);
}

size_t fetch_find(const struct session *s, const struct profile_object *o)
{
	for (size_t i = 0; i < s->fetch_count; i++)
		if (same_object(&s->object[i], o))
			return i;
	return TICKET_NONE;
}

size_t fetch_add(struct session *s, const struct profile_object *o)
{
	size_t known = fetch_find(s, o);
	if (known != TICKET_NONE)
		return known;
	if (!o->class_id || s->fetch_count == FETCH_MAX)
		return TICKET_NONE;
	s->object[s->fetch_count] = *o;
	s->fetched[s->fetch_count] = (struct fetched){ .result = ASK_NOT_SUPPORTED };
	return s->fetch_count++;
}

/* Where the scaler of an object stands; false: it has none. */
static bool scaler_of(const struct profile_object *o, struct profile_object *ret)
{
	if (o->class_id < 3 || o->class_id > 5)
		return false;
	*ret = *o;
	ret->attribute = o->class_id == 5 ? 4 : 3;
	return true;
}

static const struct quantity *cached(const struct session *s, const uint8_t *obis)
{
	for (size_t i = 0; i < QUANTITY_CACHE; i++)
		if (s->quantities[i].used && obis_equal(s->quantities[i].obis, obis))
			return &s->quantities[i].quantity;
	return NULL;
}

static void remember(struct session *s, const uint8_t *obis, struct quantity q)
{
	size_t at = s->quantity_next++ % QUANTITY_CACHE;
	s->quantities[at].used = true;
	s->quantities[at].quantity = q;
	memcpy(s->quantities[at].obis, obis, sizeof s->quantities[at].obis);
}

/* Scalers hold for the whole session, whichever ask they came with. */
static void learn_quantities(struct session *s)
{
	for (size_t i = 0; i < s->fetch_count; i++) {
		const struct profile_object *o = &s->object[i];
		struct profile_object scaler;
		struct quantity q;
		if (s->fetched[i].result == ASK_OK && scaler_of(o, &scaler) &&
		    scaler.attribute == o->attribute && !cached(s, o->obis) &&
		    quantity_parse(&s->fetched[i].value, &q))
			remember(s, o->obis, q);
	}
}

static bool may_list(const struct session *s)
{
	return s->profile->with_list && !s->fetch_singly && s->list_refusals < LIST_REFUSALS_MAX &&
	       (s->conformance & CONFORMANCE_LISTS);
}

/* How many attributes the next request asks for. */
static size_t request_size(const struct session *s)
{
	enum { HEAD = 4, ITEM = 11 };
	size_t n = s->fetch_count - s->fetch_next;
	if (!may_list(s))
		return 1;
	if (n > s->profile->list_items)
		n = s->profile->list_items;
	size_t room = (session_pdu_limit(s) - (size_t)HEAD) / ITEM;
	return n < room ? n : room;
}

/* Asks for the next attributes, or ends the fetch. */
static void fetch_step(struct session *s)
{
	if (!may_list(s) && s->fetch_count > s->fetch_needed)
		s->fetch_count = s->fetch_needed;
	if (s->fetch_next >= s->fetch_count) {
		s->request = REQUEST_NONE;
		learn_quantities(s);
		s->fetch_done(s);
		return;
	}
	struct wr w = link_begin(&s->link);
	uint8_t invoke = session_invoke(s);
	const struct profile_object *o = &s->object[s->fetch_next];
	s->fetch_under = request_size(s);
	s->body_len = 0;
	s->block = 0;
	if (s->fetch_under > 1) {
		apdu_put_get_list(&w, invoke, o, s->fetch_under);
		session_send(s, &w, REQUEST_LIST);
	} else if (s->fetch_entry) {
		apdu_put_get_selected(&w, invoke, o, 2);
		archive_put_entries(&w, s->fetch_entry, s->fetch_entry);
		session_send(s, &w, REQUEST_ONE);
	} else {
		apdu_put_get(&w, invoke, o);
		session_send(s, &w, REQUEST_ONE);
	}
}

void fetch_run(struct session *s, session_step *done)
{
	s->fetch_done = done;
	if (!s->fetch_needed)
		s->fetch_needed = s->fetch_count;
	fetch_step(s);
}

/* This fetch goes on one by one. One list may have held what the meter cannot put
 * in a list, or too much of it; only a meter that refuses each has none. */
static void refuse_list(struct session *s, bool for_good)
{
	s->list_refusals += for_good ? (unsigned)LIST_REFUSALS_MAX : 1;
	s->fetch_singly = true;
	fetch_step(s);
}

static struct fetched bad_answer(void)
{
	return (struct fetched){ .result = ASK_BAD_ANSWER };
}

/* The bytes of the answer, kept as long as the fetch. */
static bool keep(struct session *s, struct rd data, struct rd *ret)
{
	size_t n = rd_left(&data);
	const uint8_t *p = arena_memdup(&s->arena, data.p, n);
	if (!p)
		return false;
	*ret = rd_make(p, n);
	return true;
}

static void take_one(struct session *s, struct rd data)
{
	struct fetched got = { .result = ASK_OK };
	struct rd r;
	if (!keep(s, data, &r) || !axdr_parse(&r, &s->arena, &got.value, NULL))
		got = bad_answer();
	s->fetched[s->fetch_next++] = got;
	fetch_step(s);
}

/* count · ( 00 data | 01 data-access-result ) … */
static bool parse_list(struct session *s, struct rd *r)
{
	if (axdr_length(r) != s->fetch_under || r->bad)
		return false;
	for (size_t i = 0; i < s->fetch_under; i++) {
		struct fetched *f = &s->fetched[s->fetch_next + i];
		struct fetched got = { .result = ASK_OK };
		uint8_t choice = rd_u8(r);
		if (choice == 1) {
			got.kind = APDU_GET_RESULT;
			got.code = rd_u8(r);
			got.result = session_failure(got.kind, got.code, NULL);
		} else if (choice != 0 || !axdr_parse(r, &s->arena, &got.value, NULL)) {
			return false;
		}
		if (r->bad)
			return false;
		*f = got;
	}
	return true;
}

static void take_list(struct session *s, struct rd data)
{
	struct rd r;
	if (!keep(s, data, &r) || !parse_list(s, &r)) {
		refuse_list(s, false);
		return;
	}
	s->list_refusals = 0;
	s->fetch_next += s->fetch_under;
	fetch_step(s);
}

void fetch_answer(struct session *s, const struct apdu *a)
{
	bool list = s->request == REQUEST_LIST;
	if (a->kind == APDU_GET_LIST) {
		take_list(s, a->data);
	} else if (list) {
		refuse_list(s, session_failure(a->kind, a->code, NULL) == ASK_NOT_SUPPORTED);
	} else if (a->kind == APDU_GET_DATA) {
		take_one(s, a->data);
	} else {
		s->fetched[s->fetch_next++] = (struct fetched){
			.result = session_failure(a->kind, a->code, NULL),
			.kind = a->kind,
			.code = a->code,
		};
		fetch_step(s);
	}
}

void fetch_body(struct session *s)
{
	struct rd body = rd_make(s->body, s->body_len);
	if (s->request == REQUEST_LIST)
		take_list(s, body);
	else
		take_one(s, body);
}

const struct axdr_value *fetch_value(struct session *s, size_t ticket, enum ask_result *ret_result,
				     struct err *err)
{
	if (ticket >= s->fetch_count) {
		(void)err_set(err, ERR_UNSUPPORTED, "this type of meter has no such object");
		*ret_result = ASK_NOT_SUPPORTED;
		return NULL;
	}
	const struct fetched *f = &s->fetched[ticket];
	*ret_result = f->result;
	if (f->result == ASK_OK)
		return &f->value;
	if (f->result == ASK_BAD_ANSWER)
		(void)err_set(err, ERR_PROTO, "the meter's data are malformed");
	else
		(void)session_failure(f->kind, f->code, err);
	return NULL;
}

void fetch_add_quantity(struct session *s, const struct profile_object *o)
{
	struct profile_object scaler;
	if (scaler_of(o, &scaler) && !cached(s, o->obis))
		(void)fetch_add(s, &scaler);
}

bool fetch_known_quantity(const struct session *s, const struct profile_object *o,
			  struct quantity *ret)
{
	struct profile_object scaler;
	const struct quantity *known = cached(s, o->obis);
	if (!known && scaler_of(o, &scaler))
		return false;
	*ret = known ? *known : (struct quantity){ 0, 255 };
	return true;
}

bool fetch_quantity(struct session *s, const struct profile_object *o, struct quantity *ret,
		    enum ask_result *ret_result, struct err *err)
{
	struct profile_object scaler;
	if (fetch_known_quantity(s, o, ret) || !scaler_of(o, &scaler))
		return true;
	const struct axdr_value *v = fetch_value(s, fetch_find(s, &scaler), ret_result, err);
	if (!v)
		return false;
	if (!quantity_parse(v, ret)) {
		*ret_result = ASK_BAD_ANSWER;
		return err_set(err, ERR_PROTO, "the meter's scaler_unit is malformed");
	}
	return true;
}
