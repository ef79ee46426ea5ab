/*
 * pushed.c - what the meter sends by itself: Data-Notification and Event-Notification.
 *
 *   0F · long invoke id u32 · [date-time] · body
 *   C2 · [date-time] · class · name · attribute · value
 *
 * A body (push_body.h) is told when the meter is admitted and everything that its
 * values need (scalers, columns) is known; until then it waits.
 */
#include "protocol/dlms/obis.h"
#include "protocol/dlms/push_body.h"
#include "protocol/dlms/session.h"

enum { INVOKE_CONFIRMED = 0x40000000, INVOKE_ID = 0x00ffffff };

enum outcome {
	PUSH_EMPTY, /* nothing for us in it */
	PUSH_TOLD,
	PUSH_LATER, /* something is not known yet */
};

/* One push, taken apart. */
struct push {
	struct session *s;
	uint32_t invoke;	       /* 0: unconfirmed */
	const struct axdr_value *time; /* of the notification, or NULL */
	struct axdr_value stamp;
	size_t n;
	struct profile_object object[PUSH_OBJECTS_MAX];
	const struct axdr_value *value[PUSH_OBJECTS_MAX];
	bool rehearsal; /* nothing is told: is everything known that it needs? */
	enum outcome outcome;
};

/* Taking apart ------------------------------------------------------------ */

static bool match(struct push *p, const struct axdr_value *body)
{
	bool structure = body->tag == AXDR_STRUCTURE;
	size_t count = structure ? body->count : 1;
	if (!push_body_match(axdr_item(body, 0), count, &p->s->profile->push, p->object, &p->n))
		return false;
	for (size_t i = 0; i < p->n; i++)
		p->value[i] = structure ? &body->items[count - p->n + i] : body;
	return true;
}

static void take_stamp(struct push *p, struct rd *r, size_t n)
{
	const uint8_t *bytes = rd_bytes(r, n);
	if (!bytes || n != COSEM_TIME_SIZE)
		return;
	p->stamp =
		(struct axdr_value){ .tag = AXDR_DATE_TIME, .count = (uint32_t)n, .bytes = bytes };
	p->time = &p->stamp;
}

static bool parse_notification(struct push *p, struct rd *r, struct arena *a,
			       struct axdr_value *body)
{
	uint32_t invoke = rd_u32be(r);
	p->invoke = invoke & INVOKE_CONFIRMED ? invoke : 0;
	take_stamp(p, r, axdr_length(r));
	return !r->bad && axdr_parse(r, a, body, NULL) && match(p, body);
}

static bool parse_event(struct push *p, struct rd *r, struct arena *a, struct axdr_value *body)
{
	if (rd_u8(r))
		take_stamp(p, r, axdr_length(r));
	p->object[0].class_id = rd_u16be(r);
	const uint8_t *name = rd_bytes(r, 6);
	p->object[0].attribute = rd_u8(r);
	if (r->bad || !axdr_parse(r, a, body, NULL))
		return false;
	memcpy(p->object[0].obis, name, 6);
	p->value[0] = body;
	p->n = 1;
	return true;
}

static const struct axdr_value *find(const struct push *p, const struct profile_object *o)
{
	for (size_t i = 0; o->class_id && i < p->n; i++)
		if (obis_equal(p->object[i].obis, o->obis) &&
		    p->object[i].attribute == o->attribute)
			return p->value[i];
	return NULL;
}

/* Telling ----------------------------------------------------------------- */

/* In the push, from this session, or from the profile where it only pushes. */
static bool quantity_of(const struct push *p, const struct profile_object *o, struct quantity *ret)
{
	const struct profile_push *known = &p->s->profile->push;
	struct profile_object scaler = *o;
	scaler.attribute = o->class_id == 5 ? 4 : 3;
	const struct axdr_value *v = find(p, &scaler);
	if (o->class_id != 1 && v && quantity_parse(v, ret))
		return true;
	if (fetch_known_quantity(p->s, o, ret))
		return true;
	for (size_t i = 0; i < known->scaler_count; i++)
		if (obis_equal(known->scalers[i].obis, o->obis)) {
			*ret = (struct quantity){ known->scalers[i].scaler,
						  known->scalers[i].unit };
			return true;
		}
	return false;
}

static void tell(struct push *p, const struct driver_told *told)
{
	p->outcome = PUSH_TOLD;
	if (!p->rehearsal)
		p->s->sink.told(p->s->sink.owner, told);
}

static bool push_time(const struct push *p, struct reading *r)
{
	const struct axdr_value *v = find(p, &p->s->profile->role[ROLE_CLOCK]);
	struct cosem_time t;
	if (!v)
		v = p->time;
	if (!v || !value_time(v, &p->s->zone, &t, &r->time, &r->offset, NULL))
		return false;
	if (t.status != COSEM_STATUS_ANY &&
	    (t.status & (COSEM_STATUS_INVALID | COSEM_STATUS_DOUBTFUL)))
		r->flags |= READING_CLOCK_INVALID;
	return true;
}

static void tell_current(struct push *p)
{
	const struct profile_object *role = p->s->profile->role;
	struct driver_told told = { .kind = TOLD_CURRENT, .reading.temperature = TEMPERATURE_NONE };
	struct reading *r = &told.reading;
	const struct axdr_value *index = find(p, &role[ROLE_INDEX]);
	const struct axdr_value *temperature = find(p, &role[ROLE_TEMPERATURE]);
	const struct axdr_value *status = find(p, &role[ROLE_STATUS]);
	struct quantity q = { 0 };
	struct quantity degrees = { 0 };

	if (!index || !push_time(p, r))
		return;
	if (!quantity_of(p, &role[ROLE_INDEX], &q) ||
	    (temperature && !quantity_of(p, &role[ROLE_TEMPERATURE], &degrees))) {
		p->outcome = PUSH_LATER;
		return;
	}
	if (!value_index(index, q, &r->index, NULL))
		return;
	if (temperature)
		r->temperature = value_temperature(temperature, degrees);
	if (status && value_status(status, &r->status))
		r->flags |= profile_status_flags(p->s->profile, r->status);
	tell(p, &told);
}

static void tell_row(struct push *p, size_t archive, const struct row *row,
		     struct rows_ordinals *ordinals)
{
	struct driver_told told = { .kind = TOLD_ROW, .reading = row->reading };
	if (archive < ARCHIVE_COUNT) {
		told.archive = (enum archive)archive;
	} else {
		told.kind = TOLD_EVENT;
		told.event = (struct driver_event){
			.time = row->reading.time,
			.offset = row->reading.offset,
			.code = row->code,
			.ordinal = rows_ordinal(ordinals, row->reading.time, row->code),
		};
	}
	tell(p, &told);
}

/* An array of rows, or one row. */
static void tell_rows(struct push *p, size_t archive, const struct row_rule *rule,
		      const struct axdr_value *buffer)
{
	bool list = buffer->tag == AXDR_ARRAY;
	uint32_t n = list ? buffer->count : 1;
	struct rows_ordinals ordinals = { 0 };
	struct row last = { 0 };
	for (uint32_t i = 0; i < n; i++) {
		struct row row;
		struct err err;
		bool good = row_parse(list ? &buffer->items[i] : buffer, rule, &last, &row, &err);
		last = row;
		if (good)
			tell_row(p, archive, &row, &ordinals);
		else if (!p->rehearsal && !p->s->push_bad++)
			p->s->push_err = err;
	}
}

static void tell_archive(struct push *p, size_t archive)
{
	struct session *s = p->s;
	struct profile_object o = archive < ARCHIVE_COUNT ? s->profile->archive[archive].object
							  : s->profile->events.object;
	const struct axdr_value *buffer = find(p, &o);
	struct columns columns;
	struct row_rule rule;

	if (!buffer || (buffer->tag != AXDR_ARRAY && buffer->tag != AXDR_STRUCTURE))
		return;
	o.attribute = 3;
	const struct axdr_value *captured = find(p, &o);
	bool own = captured && columns_parse(captured, s->profile, &columns, NULL);
	if (!archive_rule(s, archive, own ? &columns : NULL, &rule)) {
		p->outcome = PUSH_LATER;
		return;
	}
	bool events = archive == ARCHIVE_COUNT;
	bool temperature = rule.columns->temperature != COLUMN_NONE;
	if (!events && (!quantity_of(p, &s->profile->role[ROLE_INDEX], &rule.index) ||
			(temperature && !quantity_of(p, &s->profile->role[ROLE_TEMPERATURE],
						     &rule.temperature)))) {
		p->outcome = PUSH_LATER;
		return;
	}
	tell_rows(p, archive, &rule, buffer);
}

static void remember_confirm(struct session *s, const struct push *p, const struct pushed *from)
{
	if (!p->invoke)
		return;
	if (s->confirm_count == PUSH_MAX) {
		session_fail_words(s, "the meter pushes more than was confirmed");
		return;
	}
	s->confirm[s->confirm_count].invoke = p->invoke;
	s->confirm[s->confirm_count].client = from->client;
	s->confirm[s->confirm_count++].secured = from->secured;
}

static bool parse(struct push *p, struct rd r, struct arena *a, struct axdr_value *body)
{
	uint8_t tag = rd_u8(&r);
	return tag == TAG_DATA_NOTIFICATION ? parse_notification(p, &r, a, body)
					    : parse_event(p, &r, a, body);
}

static bool other_serial(const struct push *p)
{
	char serial[sizeof p->s->serial];
	const struct axdr_value *v = find(p, &p->s->profile->role[ROLE_SERIAL]);
	return v && p->s->serial[0] && value_text(v, serial, sizeof serial, NULL) &&
	       strcmp(serial, p->s->serial) != 0;
}

static void tell_parts(struct push *p)
{
	for (size_t i = 0; i <= ARCHIVE_COUNT && p->outcome != PUSH_LATER; i++)
		tell_archive(p, i);
	if (p->outcome != PUSH_LATER)
		tell_current(p);
}

/* What is told is told as a whole, so it is rehearsed first. */
static enum outcome tell_push(struct session *s, const struct pushed *from)
{
	AUTO_ARENA arena = { .limit = FETCH_MEMORY };
	struct push p = { .s = s, .rehearsal = true };
	struct axdr_value body;

	if (!parse(&p, rd_make(from->p, from->n), &arena, &body))
		return PUSH_EMPTY;
	if (other_serial(&p)) {
		session_fail_words(s, "the meter pushed values of another serial");
		return PUSH_EMPTY;
	}
	tell_parts(&p);
	if (p.outcome == PUSH_LATER)
		return PUSH_LATER;
	p.rehearsal = false;
	tell_parts(&p);
	remember_confirm(s, &p, from);
	return p.outcome == PUSH_TOLD || p.invoke ? PUSH_TOLD : PUSH_EMPTY;
}

/* Waiting ----------------------------------------------------------------- */

static void drop(struct session *s, size_t i)
{
	free(s->pushed[i].p);
	s->pushed_count--;
	memmove(&s->pushed[i], &s->pushed[i + 1], (s->pushed_count - i) * sizeof s->pushed[0]);
}

void pushed_finish(struct session *s)
{
	while (s->pushed_count)
		drop(s, s->pushed_count - 1);
}

static void hold(struct session *s, const struct pushed *push)
{
	size_t total = push->n;
	for (size_t i = 0; i < s->pushed_count; i++)
		total += s->pushed[i].n;
	uint8_t *copy =
		total <= BODY_MAX && s->pushed_count < PUSH_MAX ? malloc(push->n + 1) : NULL;
	if (!copy) {
		struct err err;
		(void)err_set(&err, ERR_LIMIT, "the meter pushes more than can wait to be told");
		session_fail(s, &err);
		return;
	}
	memcpy(copy, push->p, push->n);
	s->pushed[s->pushed_count] = *push;
	s->pushed[s->pushed_count++].p = copy;
}

/* Deciphered it takes the place of what came. */
static bool unwrap(struct session *s, struct pushed *push)
{
	struct rd plain;
	struct err err;
	if (!secure_unwrap(s, rd_make(push->p, push->n), &plain, &err)) {
		session_fail(s, &err);
		return false;
	}
	push->n = rd_left(&plain);
	memcpy(push->p, plain.p, push->n);
	push->wrapped = false;
	return true;
}

/* Where nothing is ciphered the proof of HLS speaks for what comes after it. */
static bool is_proven(const struct session *s)
{
	return s->client && s->keyed && !s->secure.active;
}

/* In plain from a meter that has keys: anybody may have sent it. */
static bool is_believed(const struct session *s, const struct pushed *push)
{
	bool notification =
		push->p[0] == TAG_DATA_NOTIFICATION || push->p[0] == TAG_EVENT_NOTIFICATION;
	return notification && (push->secured || !s->secure.cipher || is_proven(s));
}

static void identify(struct session *s)
{
	struct driver_told told = { .kind = TOLD_IDENTITY };
	struct driver_identity *id = &told.identity;
	const struct profile_object *role = s->profile->role;
	AUTO_ARENA arena = { .limit = FETCH_MEMORY };

	for (size_t i = 0; i < s->pushed_count; i++) {
		struct push p = { .s = s };
		struct axdr_value body;
		const struct pushed *from = &s->pushed[i];
		if (from->wrapped || !parse(&p, rd_make(from->p, from->n), &arena, &body))
			continue;
		const struct axdr_value *v = find(&p, &role[ROLE_SERIAL]);
		if (!v || !value_text(v, id->serial, sizeof id->serial, NULL) || !id->serial[0])
			continue;
		v = find(&p, &role[ROLE_TYPE]);
		if (!v || !value_text(v, id->type, sizeof id->type, NULL))
			id->type[0] = 0;
		v = find(&p, &role[ROLE_FIRMWARE]);
		if (!v || !value_text(v, id->firmware, sizeof id->firmware, NULL))
			id->firmware[0] = 0;
		memcpy(s->serial, id->serial, sizeof s->serial);
		s->sink.told(s->sink.owner, &told);
		session_finish(s, ASK_OK);
		return;
	}
}

static void flush(struct session *s)
{
	bool told = false;
	for (size_t i = 0; i < s->pushed_count && s->head.state != SESSION_FAILED;) {
		struct pushed *push = &s->pushed[i];
		if (push->wrapped && !unwrap(s, push))
			break;
		enum outcome outcome = is_believed(s, push) ? tell_push(s, push) : PUSH_EMPTY;
		told = told || outcome == PUSH_TOLD;
		if (outcome == PUSH_LATER)
			i++;
		else
			drop(s, i);
	}
	if (!told || s->head.state == SESSION_FAILED)
		return;
	s->delivered = true;
	s->sink.told(s->sink.owner, &(struct driver_told){ .kind = TOLD_DELIVERED });
}

void pushed_flush(struct session *s)
{
	if (!s->pushed_count)
		return;
	if (s->stage == STAGE_LISTEN)
		identify(s);
	else if (s->admitted)
		flush(s);
}

void pushed_take(struct session *s, struct rd apdu, uint16_t client, bool secured)
{
	struct pushed push = { .n = rd_left(&apdu), .client = client, .secured = secured };
	uint8_t *bytes; /* only read through it until it is copied */
	memcpy(&bytes, &apdu.p, sizeof bytes);
	push.p = bytes;
	if (!push.n || !is_believed(s, &push))
		return;
	hold(s, &push);
	if (s->head.state != SESSION_FAILED)
		pushed_flush(s);
}

void pushed_arrived(struct session *s, struct rd apdu, uint16_t client)
{
	struct pushed push = {
		.n = rd_left(&apdu), .client = client, .secured = true, .wrapped = true
	};
	if (!secure_is_wrapped(rd_peek(&apdu))) {
		pushed_take(s, apdu, client, false);
		return;
	}
	uint8_t *bytes;
	memcpy(&bytes, &apdu.p, sizeof bytes);
	push.p = bytes;
	hold(s, &push);
	if (s->head.state != SESSION_FAILED)
		pushed_flush(s);
}

/* Confirming --------------------------------------------------------------- */

/* 10 · long invoke id · no date-time */
static bool confirm(struct session *s, size_t i)
{
	uint8_t plain[6];
	uint8_t sealed[sizeof plain + CIPHER_OVERHEAD];
	struct wr w = wr_make(plain, sizeof plain);
	struct wr out = wr_make(sealed, sizeof sealed);
	struct err err;

	wr_u8(&w, TAG_NOTIFICATION_CONFIRM);
	wr_u32be(&w, s->confirm[i].invoke);
	wr_u8(&w, 0);
	if (!s->confirm[i].secured) {
		link_post(&s->link, s->confirm[i].client, plain, w.len, s->now);
		return true;
	}
	if (!secure_wrap(s, plain, w.len, &out, &err)) {
		session_fail(s, &err);
		return false;
	}
	link_post(&s->link, s->confirm[i].client, sealed, out.len, s->now);
	return true;
}

void pushed_confirm(struct session *s)
{
	if (!s->delivered) {
		(void)err_set(&s->head.err, ERR_UNSUPPORTED, "nothing was pushed");
		session_finish(s, ASK_NOT_SUPPORTED);
		return;
	}
	for (size_t i = 0; i < s->confirm_count; i++)
		if (!confirm(s, i))
			return;
	s->confirm_count = 0;
	s->delivered = false;
	enum ask_result result = s->push_bad ? ASK_BAD_ANSWER : ASK_OK;
	if (s->push_bad) {
		s->head.err = s->push_err;
		(void)err_prefix(&s->head.err, "%u pushed rows not understood, the first",
				 s->push_bad);
	}
	s->push_bad = 0;
	session_finish(s, result);
}
