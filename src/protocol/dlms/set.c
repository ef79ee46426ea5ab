/*
 * set.c - one attribute is written: whole, or in blocks where the PDU is too small.
 */
#include "protocol/dlms/session.h"

static size_t pdu_limit(const struct session *s)
{
	size_t max = LINK_APDU_MAX;
	return s->server_pdu && s->server_pdu < max ? s->server_pdu : max;
}

static void finish(struct session *s, enum ask_result result)
{
	s->set_result.result = result;
	s->request = REQUEST_NONE;
	s->next(s);
}

static void send_block(struct session *s)
{
	enum { HEAD_FIRST = 3 + 10, HEAD_BLOCK = 3 + 5 + 5 };
	struct wr w = link_begin(&s->link);
	size_t room = pdu_limit(s) - HEAD_BLOCK - HEAD_FIRST;
	size_t left = s->set_len - s->set_sent;
	struct apdu_block b = {
		.last = left <= room,
		.number = ++s->block,
		.p = s->set_bytes + s->set_sent,
		.n = left <= room ? left : room,
	};
	s->set_sent += b.n;
	if (b.number == 1)
		apdu_put_set_first(&w, s->invoke, &s->set_object, &b);
	else
		apdu_put_set_next(&w, s->invoke, &b);
	session_send(s, &w, REQUEST_SET);
}

void set_start(struct session *s, const struct profile_object *o, const struct axdr_value *v,
	       session_step *next)
{
	enum { VALUE_MAX = 4096 };
	uint8_t *bytes = arena_alloc(&s->arena, VALUE_MAX, 1);
	if (!bytes) {
		struct err err;
		(void)err_set(&err, ERR_NOMEM, "out of memory");
		session_fail(s, &err);
		return;
	}
	struct wr value = wr_make(bytes, VALUE_MAX);
	axdr_put_value(&value, v);
	if (value.bad) {
		(void)err_set(&s->head.err, ERR_UNSUPPORTED,
			      "the value does not fit in the meter's type");
		session_finish(s, ASK_NOT_SUPPORTED);
		return;
	}
	s->set_object = *o;
	s->set_bytes = bytes;
	s->set_len = value.len;
	s->set_sent = 0;
	s->next = next;
	s->block = 0;
	(void)session_invoke(s);
	struct wr w = link_begin(&s->link);
	apdu_put_set(&w, s->invoke, o);
	if (w.len + value.len <= pdu_limit(s)) {
		wr_bytes(&w, bytes, value.len);
		session_send(s, &w, REQUEST_SET);
	} else if (s->conformance & CONFORMANCE_BLOCK_SET) {
		send_block(s);
	} else {
		(void)err_set(&s->head.err, ERR_UNSUPPORTED,
			      "the value is longer than the meter's PDU of %zu bytes",
			      pdu_limit(s));
		session_finish(s, ASK_NOT_SUPPORTED);
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
		finish(s, session_failure(a->kind, a->code, &s->head.err));
		return;
	case APDU_AARE:
	case APDU_RLRE:
	case APDU_GET_DATA:
	case APDU_GET_RESULT:
	case APDU_GET_BLOCK:
	case APDU_GET_BLOCK_RESULT:
	case APDU_GET_LIST:
	case APDU_UNSOLICITED:
	default:
		session_fail_words(s, "the meter answered something else to SET");
	}
}
