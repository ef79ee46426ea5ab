/*
 * action.c - one method is run; its argument goes whole or in blocks, and so may
 * come what it returns. The result is what counts: a value that cannot be read is left.
 */
#include "protocol/dlms/session.h"

static void finish(struct session *s, enum ask_result result)
{
	s->action_result = result;
	s->request = REQUEST_NONE;
	s->next(s);
}

void action_start(struct session *s, const struct profile_object *o, const struct axdr_value *v,
		  session_step *next)
{
	struct written argument = { 0 };
	if (v && !set_encode(s, v, &argument, &s->head.err)) {
		session_finish(s, ASK_NOT_SUPPORTED);
		return;
	}
	set_begin(s);
	s->set_under = 1;
	s->set_object[0] = *o;
	s->set_bytes = argument.bytes;
	s->set_len = argument.len;
	s->set_sent = 0;
	s->next = next;
	s->block = 0;
	s->returning = false;
	s->body_len = 0;
	(void)session_invoke(s);
	struct wr w = link_begin(&s->link);
	apdu_put_action(&w, s->invoke, o, v);
	if (w.len + s->set_len <= session_pdu_limit(s)) {
		if (s->set_len)
			wr_bytes(&w, s->set_bytes, s->set_len);
		s->set_sent = s->set_len;
		session_send(s, &w, REQUEST_ACTION);
	} else if (s->conformance & CONFORMANCE_BLOCK_ACTION) {
		set_send_block(s, REQUEST_ACTION);
	} else {
		set_fail_long(s, &s->head.err);
		session_finish(s, ASK_NOT_SUPPORTED);
	}
}

const struct axdr_value *action_returned(struct session *s)
{
	struct rd r = rd_make(s->body, s->body_len);
	struct axdr_value *v = arena_new(&s->arena, struct axdr_value, 1);
	return v && s->body_len && axdr_parse(&r, &s->arena, v, NULL) && !rd_left(&r) ? v : NULL;
}

static bool is_value(struct rd r)
{
	return axdr_skip(&r) == AXDR_SKIPPED && !rd_left(&r);
}

/* The blocks carry what an answer without blocks does, its result first; some meters send
 * the bare value. What is neither of them is left, the method has run. */
static void take_body(struct session *s)
{
	struct rd r = rd_make(s->body, s->body_len);
	uint16_t code = rd_u8(&r);
	bool given = rd_left(&r) && rd_u8(&r) == 1 && rd_u8(&r) == 0;
	if (given && is_value(r)) {
		size_t n = rd_left(&r);
		memmove(s->body, s->body + (s->body_len - n), n);
		s->body_len = n;
		finish(s, apdu_action_result(code, &s->head.err));
	} else {
		finish(s, ASK_OK);
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
	if (!get_body_append(s, b->p, b->n)) {
		session_fail_words(s, "the meter's answer is too long");
		return;
	}
	if (b->last) {
		take_body(s);
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
		set_acknowledged(s, &a->block, REQUEST_ACTION);
		return;
	case APDU_ACTION_BLOCK:
		if (s->set_sent < s->set_len)
			session_fail_words(s, "the meter answered half an ACTION");
		else
			on_block(s, &a->block);
		return;
	case APDU_ACTION_RESULT:
		if (!get_body_append(s, a->data.p, rd_left(&a->data)))
			s->body_len = 0; /* the method has run all the same */
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
	case APDU_SET_LIST:
	case APDU_UNSOLICITED:
	default:
		session_fail_words(s, "the meter answered something else to ACTION");
	}
}
