/*
 * set.c - attributes are written: in one SET-with-list where the meter can, else one by
 * one, and in blocks where the PDU is too small.
 *
 * When a list is refused the same values are set one by one: to write a value twice does
 * no harm, and only then it is known which of them the meter did not take.
 */
#include "protocol/dlms/session.h"

#include "protocol/dlms/obis.h"

enum {
	HEAD_BLOCK = 3 + 5 + 5, /* of the APDU, of the block, of its bytes */
	HEAD_LIST = 2,
	HEAD_OBJECT = 11,
};

void set_begin(struct session *s)
{
	s->set_count = s->set_next = 0;
}

bool set_encode(struct session *s, const struct axdr_value *v, struct written *ret, struct err *err)
{
	uint8_t bytes[4096];
	struct wr w = wr_make(bytes, sizeof bytes);
	axdr_put_value(&w, v);
	if (w.bad)
		return err_set(err, ERR_UNSUPPORTED, "the value does not fit in the meter's type");
	uint8_t *p = arena_memdup(&s->arena, bytes, w.len);
	explicit_bzero(bytes, w.len);
	if (!p)
		return err_set(err, ERR_NOMEM, "out of memory");
	*ret = (struct written){ .bytes = p, .len = w.len, .result = ASK_NOT_SUPPORTED };
	return true;
}

static bool same_object(const struct profile_object *a, const struct profile_object *b)
{
	return a->class_id == b->class_id && a->attribute == b->attribute &&
	       obis_equal(a->obis, b->obis);
}

bool set_add(struct session *s, const struct profile_object *o, const struct axdr_value *v,
	     size_t *ret, struct err *err)
{
	size_t i = 0;
	while (i < s->set_count && !same_object(&s->set_object[i], o))
		i++;
	if (i == WRITES_MAX)
		return err_set(err, ERR_LIMIT, "more is written at once than can be");
	if (!set_encode(s, v, &s->written[i], err))
		return false;
	s->set_object[i] = *o;
	if (i == s->set_count)
		s->set_count++;
	*ret = i;
	return true;
}

void set_fail_long(const struct session *s, struct err *err)
{
	(void)err_set(err, ERR_UNSUPPORTED, "the value is longer than the meter's PDU of %zu bytes",
		      session_pdu_limit(s));
}

enum ask_result set_outcome(const struct session *s, size_t i, struct err *err)
{
	const struct written *w = &s->written[i];
	if (w->result == ASK_OK)
		return ASK_OK;
	if (w->too_long)
		set_fail_long(s, err);
	else
		(void)session_failure(w->kind, w->code, err);
	return w->result;
}

static struct apdu_block next_block(struct session *s)
{
	size_t head = HEAD_BLOCK;
	if (!s->block)
		head += HEAD_LIST + HEAD_OBJECT * s->set_under;
	size_t room = session_pdu_limit(s) - head;
	size_t left = s->set_len - s->set_sent;
	struct apdu_block b = {
		.last = left <= room,
		.number = ++s->block,
		.p = s->set_bytes + s->set_sent,
		.n = left <= room ? left : room,
	};
	s->set_sent += b.n;
	return b;
}

void set_send_block(struct session *s, enum request request)
{
	struct wr w = link_begin(&s->link);
	struct apdu_block b = next_block(s);
	const struct profile_object *o = &s->set_object[s->set_next];
	if (request == REQUEST_SET && b.number == 1)
		apdu_put_set_first(&w, s->invoke, o, s->set_under, &b);
	else if (request == REQUEST_SET)
		apdu_put_set_next(&w, s->invoke, &b);
	else if (b.number == 1)
		apdu_put_action_first(&w, s->invoke, o, &b);
	else
		apdu_put_action_block(&w, s->invoke, &b);
	session_send(s, &w, request);
}

void set_acknowledged(struct session *s, const struct apdu_block *b, enum request request)
{
	if (b->number != s->block || s->set_sent == s->set_len)
		session_fail_words(s, "the meter acknowledged a block that was not sent");
	else
		set_send_block(s, request);
}

/* How many objects the next request names: they must leave room for a first block. */
static size_t request_size(const struct session *s)
{
	enum { BLOCK_MIN = 8 };
	size_t n = s->set_count - s->set_next;
	size_t limit = session_pdu_limit(s);
	if (!s->profile->with_list || s->set_singly || !(s->conformance & CONFORMANCE_LISTS) ||
	    limit < HEAD_BLOCK + HEAD_LIST + BLOCK_MIN)
		return 1;
	size_t room = (limit - HEAD_BLOCK - HEAD_LIST - BLOCK_MIN) / HEAD_OBJECT;
	n = n < room ? n : room;
	return n > 1 ? n : 1;
}

/* count · value … */
static bool join(struct session *s)
{
	size_t len = 1;
	for (size_t i = 0; i < s->set_under; i++)
		len += s->written[s->set_next + i].len;
	uint8_t *p = arena_alloc(&s->arena, len, 1);
	if (!p)
		return false;
	struct wr w = wr_make(p, len);
	wr_u8(&w, (unsigned)s->set_under);
	for (size_t i = 0; i < s->set_under; i++)
		wr_bytes(&w, s->written[s->set_next + i].bytes, s->written[s->set_next + i].len);
	s->set_bytes = p;
	s->set_len = len;
	return true;
}

static void note(struct session *s, const struct written *how)
{
	struct written *w = &s->written[s->set_next++];
	w->result = how->result;
	w->kind = how->kind;
	w->code = how->code;
	w->too_long = how->too_long;
}

/* False: nothing went out, the rest is to be tried again. */
static bool send_next(struct session *s)
{
	s->set_under = request_size(s);
	s->set_bytes = s->written[s->set_next].bytes;
	s->set_len = s->written[s->set_next].len;
	s->set_sent = 0;
	s->block = 0;
	if (s->set_under > 1 && !join(s)) {
		s->set_singly = true;
		return false;
	}
	(void)session_invoke(s);
	struct wr w = link_begin(&s->link);
	apdu_put_set(&w, s->invoke, &s->set_object[s->set_next], s->set_under);
	if (w.len + s->set_len <= session_pdu_limit(s)) {
		wr_bytes(&w, s->set_bytes, s->set_len);
		s->set_sent = s->set_len;
		session_send(s, &w, REQUEST_SET);
		return true;
	}
	if (s->conformance & CONFORMANCE_BLOCK_SET) {
		set_send_block(s, REQUEST_SET);
		return true;
	}
	if (s->set_under > 1)
		s->set_singly = true;
	else
		note(s, &(struct written){ .result = ASK_NOT_SUPPORTED, .too_long = true });
	return false;
}

static void set_step(struct session *s)
{
	while (s->set_next < s->set_count)
		if (send_next(s))
			return;
	s->request = REQUEST_NONE;
	s->set_done(s);
}

static void set_apart(struct session *s)
{
	s->set_singly = true;
	set_step(s);
}

static void answered(struct session *s, const struct written *how)
{
	note(s, how);
	set_step(s);
}

void set_run(struct session *s, session_step *done)
{
	s->set_done = done;
	set_step(s);
}

/* count · data-access-result …, one for each that was sent */
static bool take_list(struct session *s, struct rd r)
{
	if (s->set_sent < s->set_len || axdr_length(&r) != s->set_under)
		return false;
	for (size_t i = 0; i < s->set_under; i++) {
		struct written *w = &s->written[s->set_next + i];
		w->kind = APDU_SET_RESULT;
		w->code = rd_u8(&r);
		w->result = apdu_access_result(w->code, NULL);
	}
	if (r.bad)
		return false;
	s->set_next += s->set_under;
	set_step(s);
	return true;
}

static void take_failure(struct session *s, const struct apdu *a)
{
	if (s->set_under > 1) {
		set_apart(s);
		return;
	}
	answered(s, &(struct written){ .result = session_failure(a->kind, a->code, NULL),
				       .kind = a->kind,
				       .code = a->code });
}

static void take_result(struct session *s, const struct apdu *a)
{
	if (a->code || s->set_under > 1)
		take_failure(s, a);
	else if (s->set_sent < s->set_len)
		session_fail_words(s, "the meter answered half a SET");
	else
		answered(s, &(struct written){ .result = ASK_OK });
}

void set_answer(struct session *s, const struct apdu *a)
{
	switch (a->kind) {
	case APDU_SET_ACK:
		set_acknowledged(s, &a->block, REQUEST_SET);
		return;
	case APDU_SET_RESULT:
	case APDU_SET_LAST:
		take_result(s, a);
		return;
	case APDU_SET_LIST:
		if (s->set_under < 2)
			session_fail_words(s,
					   "the meter answered with a list that was not asked for");
		else if (!take_list(s, a->data))
			set_apart(s);
		return;
	case APDU_EXCEPTION:
	case APDU_SERVICE_ERROR:
	case APDU_TOO_LONG:
		take_failure(s, a);
		return;
	case APDU_AARE:
	case APDU_RLRE:
	case APDU_GET_DATA:
	case APDU_GET_RESULT:
	case APDU_GET_BLOCK:
	case APDU_GET_BLOCK_RESULT:
	case APDU_GET_LIST:
	case APDU_ACTION_RESULT:
	case APDU_ACTION_BLOCK:
	case APDU_ACTION_ACK:
	case APDU_UNSOLICITED:
	default:
		session_fail_words(s, "the meter answered something else to SET");
	}
}
