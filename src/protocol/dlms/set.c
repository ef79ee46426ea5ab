/*
 * set.c - one attribute is written: whole, or in blocks where the PDU is too small.
 */
#include "protocol/dlms/session.h"

static void finish(struct session *s, enum ask_result result)
{
	s->set_result.result = result;
	s->request = REQUEST_NONE;
	s->next(s);
}

bool set_encode(struct session *s, const struct axdr_value *v)
{
	enum { VALUE_MAX = 4096 };
	uint8_t *bytes = arena_alloc(&s->arena, VALUE_MAX, 1);
	if (!bytes) {
		struct err err;
		(void)err_set(&err, ERR_NOMEM, "out of memory");
		session_fail(s, &err);
		return false;
	}
	struct wr value = wr_make(bytes, VALUE_MAX);
	axdr_put_value(&value, v);
	if (value.bad) {
		(void)err_set(&s->head.err, ERR_UNSUPPORTED,
			      "the value does not fit in the meter's type");
		session_finish(s, ASK_NOT_SUPPORTED);
		return false;
	}
	s->set_bytes = bytes;
	s->set_len = value.len;
	s->set_sent = 0;
	s->block = 0;
	return true;
}

void set_too_long(struct session *s)
{
	(void)err_set(&s->head.err, ERR_UNSUPPORTED,
		      "the value is longer than the meter's PDU of %zu bytes",
		      session_pdu_limit(s));
	session_finish(s, ASK_NOT_SUPPORTED);
}

struct apdu_block set_next_block(struct session *s)
{
	enum { HEAD_OBJECT = 13, HEAD_BLOCK = 3 + 5 + 5 };
	size_t room = session_pdu_limit(s) - HEAD_BLOCK - HEAD_OBJECT;
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

static void send_block(struct session *s)
{
	struct wr w = link_begin(&s->link);
	struct apdu_block b = set_next_block(s);
	if (b.number == 1)
		apdu_put_set_first(&w, s->invoke, &s->set_object, &b);
	else
		apdu_put_set_next(&w, s->invoke, &b);
	session_send(s, &w, REQUEST_SET);
}

void set_start(struct session *s, const struct profile_object *o, const struct axdr_value *v,
	       session_step *next)
{
	if (!set_encode(s, v))
		return;
	s->set_object = *o;
	s->next = next;
	(void)session_invoke(s);
	struct wr w = link_begin(&s->link);
	apdu_put_set(&w, s->invoke, o);
	if (w.len + s->set_len <= session_pdu_limit(s)) {
		wr_bytes(&w, s->set_bytes, s->set_len);
		session_send(s, &w, REQUEST_SET);
	} else if (s->conformance & CONFORMANCE_BLOCK_SET) {
		send_block(s);
	} else {
		set_too_long(s);
	}
}

void set_answer(struct session *s, const struct apdu *a)
{
	switch (a->kind) {
	case APDU_SET_ACK:
		if (a->block.number != s->block || s->set_sent == s->set_len)
			session_fail_words(s, "the meter acknowledged a block that was not sent");
		else
			send_block(s);
		return;
	case APDU_SET_RESULT:
	case APDU_SET_LAST:
		finish(s, apdu_access_result(a->code, &s->head.err));
		return;
	case APDU_EXCEPTION:
	case APDU_SERVICE_ERROR:
	case APDU_TOO_LONG:
		finish(s, session_failure(a->kind, a->code, &s->head.err));
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
