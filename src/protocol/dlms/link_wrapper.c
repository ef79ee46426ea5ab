#include "protocol/dlms/link.h"

static void wrapper_connect(struct link *l)
{
	l->state = LINK_OPEN;
	l->told = LINK_UP;
}

static void wrapper_disconnect(struct link *l)
{
	l->state = LINK_IDLE;
	l->told = LINK_DOWN;
}

static void wrapper_transmit(struct link *l)
{
	size_t len = l->tx_len - LINK_HEAD;
	struct wr head = wr_make(l->tx, LINK_HEAD);
	wrapper_put_header(&head, l->client, l->profile->server_logical, len);
	l->sink.send(l->sink.owner, l->tx, LINK_HEAD + len);
	link_arm(l);
}

static void wrapper_post(struct link *l, uint16_t client, const uint8_t *p, size_t n)
{
	uint8_t buf[LINK_HEAD + LINK_POST_MAX];
	struct wr w = wr_make(buf, sizeof buf);
	wrapper_put_header(&w, client, l->profile->server_logical, n);
	wr_bytes(&w, p, n);
	l->sink.send(l->sink.owner, buf, w.len);
}

static enum link_event on_pdu(struct link *l, const struct wrapper_pdu *pdu)
{
	bool ours = l->state == LINK_OPEN && pdu->destination == l->client;
	l->apdu = pdu->apdu;
	l->apdu_len = pdu->len;
	if (pdu->source != l->profile->server_logical)
		return link_strange(l, "one of another address");
	if (ours) {
		link_rest(l);
		return LINK_APDU;
	}
	if (!link_is_push(pdu->apdu, pdu->len))
		return link_strange(l, "one for another address");
	l->push_client = pdu->destination;
	return LINK_PUSH;
}

static enum link_event wrapper_receive(struct link *l, struct rd *in)
{
	struct wrapper_pdu pdu;
	enum link_event e = LINK_NOTHING;
	while (e == LINK_NOTHING) {
		switch (wrapper_deframer_feed(&l->wrapper, in, &pdu, &l->err)) {
		case WRAPPER_MORE:
			return LINK_NOTHING;
		case WRAPPER_BAD:
			if (!wrapper_deframer_skip(&l->wrapper))
				return link_lose(l);
			link_rest(l);
			e = LINK_LONG;
			break;
		case WRAPPER_PDU:
			e = on_pdu(l, &pdu);
			break;
		}
	}
	return e;
}

/* TCP repeats by itself: silence is the end. */
static enum link_event wrapper_expire(struct link *l)
{
	(void)err_set(&l->err, ERR_TIMEOUT, "the meter did not answer within %u s",
		      (unsigned)(l->profile->timeout_ms / 1000));
	return link_lose(l);
}

const struct link_kind link_wrapper = {
	.connect = wrapper_connect,
	.transmit = wrapper_transmit,
	.post = wrapper_post,
	.disconnect = wrapper_disconnect,
	.receive = wrapper_receive,
	.expire = wrapper_expire,
};
