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

static enum link_event wrapper_receive(struct link *l, struct rd *in)
{
	struct wrapper_pdu pdu;
	for (;;) {
		switch (wrapper_deframer_feed(&l->wrapper, in, &pdu, &l->err)) {
		case WRAPPER_MORE:
			return LINK_NOTHING;
		case WRAPPER_BAD:
			return link_lose(l);
		case WRAPPER_PDU:
			break;
		}
		if (pdu.source == l->profile->server_logical && pdu.destination == l->client &&
		    l->state == LINK_OPEN) {
			l->apdu = pdu.apdu;
			l->apdu_len = pdu.len;
			link_rest(l);
			return LINK_APDU;
		}
		if (link_strange(l, "one for another address") == LINK_LOST)
			return LINK_LOST;
	}
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
	.disconnect = wrapper_disconnect,
	.receive = wrapper_receive,
	.expire = wrapper_expire,
};
