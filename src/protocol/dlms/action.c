/*
 * action.c - one method is run; its argument goes whole or in blocks, and so may
 * come what it returns. That is taken and left: the result is what counts.
 */
#include "protocol/dlms/session.h"

static void finish(struct session *s, enum ask_result result)
{
	s->action_result = result;
	s->request = REQUEST_NONE;
	s->next(s);
}

static void send_block(struct session *s)
{
	struct wr w = link_begin(&s->link);
	struct apdu_block b = set_next_block(s);
	if (b.number == 1)
		apdu_put_action_first(&w, s->invoke, &s->set_object, &b);
	else
		apdu_put_action_block(&w, s->invoke, &b);
	session_send(s, &w, REQUEST_ACTION);
}

void action_start(struct session *s, const struct profile_object *o, const struct axdr_value *v,
		  session_step *next)
{
	s->set_len = s->set_sent = 0;
	if (v && !set_encode(s, v))
		return;
	s->set_object = *o;
	s->next = next;
	s->block = 0;
	s->returning = false;
	s->returned = 0;
	(void)session_invoke(s);
	struct wr w = link_begin(&s->link);
	apdu_put_action(&w, s->invoke, o, v);
	if (w.len + s->set_len <= session_pdu_limit(s)) {
		wr_bytes(&w, s->set_bytes, s->set_len);
		s->set_sent = s->set_len;
		session_send(s, &w, REQUEST_ACTION);
	} else if (s->conformance & CONFORMANCE_BLOCK_ACTION) {
		send_block(s);
	} else {
		set_too_long(s);
	}
}

/* Blocks of what is returned have numbers of their own, from 1 on. */
static void on_block(struct session *s, const struct apdu_block *b)
{
	if (!s->returning)
		s->block = 0;
	s->returning = true;
	if (b->number != s->block + 1 || (!b->n && !b->last)) {
		session_fail_words(s, "the meter sent a block out of sequence");
		return;
	}
	s->block = b->number;
	s->returned += b->n;
	if (s->returned > BODY_MAX) {
		session_fail_words(s, "the meter's answer is too long");
		return;
	}
	if (b->last) {
		finish(s, ASK_OK);
		return;
	}
	struct wr w = link_begin(&s->link);
	apdu_put_action_next(&w, s->invoke, s->block);
	session_send(s, &w, REQUEST_ACTION);
}

void action_answer(struct session *s, const struct apdu *a)
{
	switch (a->kind) {
	case APDU_ACTION_ACK:
		if (a->block.number != s->block || s->set_sent == s->set_len)
			session_fail_words(s, "the meter acknowledged a block that was not sent");
		else
			send_block(s);
		return;
	case APDU_ACTION_BLOCK:
		if (s->set_sent < s->set_len)
			session_fail_words(s, "the meter answered half an ACTION");
		else
			on_block(s, &a->block);
		return;
	case APDU_ACTION_RESULT:
		finish(s, a->code ? session_failure(a->kind, a->code, &s->head.err) : ASK_OK);
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
	case APDU_SET_RESULT:
	case APDU_SET_ACK:
	case APDU_SET_LAST:
	case APDU_UNSOLICITED:
	default:
		session_fail_words(s, "the meter answered something else to ACTION");
	}
}
