/* get.c - answers to GET: whole, or in blocks that are asked for one by one. */
#include "protocol/dlms/session.h"

bool get_body_append(struct session *s, const uint8_t *p, size_t n)
{
	if (n > BODY_MAX - s->body_len)
		return false;
	size_t want = s->body_len + n;
	if (want > s->body_cap) {
		size_t cap = s->body_cap ? s->body_cap : 1024;
		while (cap < want)
			cap *= 2;
		uint8_t *more = realloc(s->body, cap);
		if (!more)
			return false;
		s->body = more;
		s->body_cap = cap;
	}
	if (n)
		memcpy(s->body + s->body_len, p, n);
	s->body_len = want;
	return true;
}

static void get_next_block(struct session *s)
{
	struct wr w = link_begin(&s->link);
	apdu_put_get_next(&w, s->invoke, s->block);
	session_send(s, &w, s->request);
}

static void fail_long(struct session *s)
{
	struct apdu a = { .kind = APDU_TOO_LONG };
	if (s->request == REQUEST_TABLE)
		archive_end(s, &a);
	else
		fetch_answer(s, &a);
}

static void on_block(struct session *s, const struct apdu_block *b)
{
	if (b->number != s->block + 1 || (!b->n && !b->last)) {
		session_fail_words(s, "the meter sent a block out of sequence");
		return;
	}
	s->block = b->number;
	bool table = s->request == REQUEST_TABLE;
	if (!get_body_append(s, b->p, b->n)) {
		/* What does not fit is left there: the next request is another one. */
		fail_long(s);
		return;
	}
	if (table)
		archive_bytes(s);
	if (table && (b->last || s->table_result.result != ASK_OK))
		archive_end(s, NULL);
	else if (!b->last)
		get_next_block(s);
	else
		fetch_body(s);
}

static void on_table_data(struct session *s, struct rd data)
{
	if (!get_body_append(s, data.p, rd_left(&data))) {
		fail_long(s);
		return;
	}
	archive_bytes(s);
	archive_end(s, NULL);
}

void get_answer(struct session *s, const struct apdu *a)
{
	bool table = s->request == REQUEST_TABLE;
	switch (a->kind) {
	case APDU_GET_BLOCK:
		on_block(s, &a->block);
		return;
	case APDU_GET_DATA:
		if (table)
			on_table_data(s, a->data);
		else
			fetch_answer(s, a);
		return;
	case APDU_GET_LIST:
		if (s->request == REQUEST_LIST)
			fetch_answer(s, a);
		else
			session_fail_words(s,
					   "the meter answered with a list that was not asked for");
		return;
	case APDU_GET_RESULT:
	case APDU_GET_BLOCK_RESULT:
	case APDU_EXCEPTION:
	case APDU_SERVICE_ERROR:
	case APDU_TOO_LONG:
		if (table)
			archive_end(s, a);
		else
			fetch_answer(s, a);
		return;
	case APDU_AARE:
	case APDU_RLRE:
	case APDU_SET_RESULT:
	case APDU_SET_ACK:
	case APDU_SET_LAST:
	case APDU_SET_LIST:
	case APDU_ACTION_RESULT:
	case APDU_ACTION_BLOCK:
	case APDU_ACTION_ACK:
	case APDU_UNSOLICITED:
	default:
		session_fail_words(s, "the meter answered something else to GET");
	}
}
