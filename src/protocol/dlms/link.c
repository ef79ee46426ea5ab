#include "protocol/dlms/link.h"

#include "protocol/dlms/apdu.h"

bool link_init(struct link *l, const struct link_kind *kind, const struct driver_open *how)
{
	*l = (struct link){
		.kind = kind,
		.profile = how->profile,
		.sink = how->sink,
		.now = how->now,
		.deadline = UINT64_MAX,
	};
	if (kind == &link_hdlc) {
		l->frame = malloc(HDLC_FRAME_MAX);
		if (!l->frame)
			return false;
		hdlc_deframer_init(&l->hdlc, l->frame, HDLC_FRAME_MAX);
	} else {
		size_t cap = WRAPPER_HEADER + (size_t)how->profile->max_pdu + LINK_CIPHER_MAX;
		l->frame = malloc(cap);
		if (!l->frame)
			return false;
		wrapper_deframer_init(&l->wrapper, l->frame, cap);
	}
	return true;
}

void link_finish(struct link *l)
{
	/* Passwords travel through the buffer. */
	explicit_bzero(l->tx, sizeof l->tx);
	free(l->frame);
	free(l->rx);
}

void link_arm(struct link *l)
{
	l->deadline = l->now + l->profile->timeout_ms;
}

void link_rest(struct link *l)
{
	l->deadline = UINT64_MAX;
	l->attempts = 0;
	l->strange = 0;
}

enum link_event link_lose(struct link *l)
{
	l->state = LINK_DEAD;
	l->deadline = UINT64_MAX;
	return LINK_LOST;
}

enum link_event link_strange(struct link *l, const char *what)
{
	if (++l->strange <= LINK_STRANGE_MAX)
		return LINK_NOTHING;
	(void)err_set(&l->err, ERR_PROTO, "too many useless frames from the meter, at last %s",
		      what);
	return link_lose(l);
}

void link_connect(struct link *l, uint16_t client, uint64_t now)
{
	l->now = now;
	l->client = client;
	link_rest(l);
	l->kind->connect(l);
}

void link_disconnect(struct link *l, uint64_t now)
{
	l->now = now;
	link_rest(l);
	l->kind->disconnect(l);
}

struct wr link_begin(struct link *l)
{
	return wr_make(l->tx + LINK_HEAD, LINK_APDU_MAX);
}

struct wr link_begin_ciphered(struct link *l)
{
	return wr_make(l->tx + LINK_HEAD, LINK_APDU_MAX + LINK_CIPHER_MAX);
}

bool link_send(struct link *l, const struct wr *w, uint64_t now)
{
	if (w->bad || l->state != LINK_OPEN)
		return err_set(&l->err, ERR_INTERNAL, "the request does not fit");
	l->now = now;
	l->tx_start = LINK_HEAD;
	l->tx_len = LINK_HEAD + w->len;
	link_rest(l);
	l->kind->transmit(l);
	return true;
}

void link_post(struct link *l, uint16_t client, const uint8_t *p, size_t n, uint64_t now)
{
	l->now = now;
	if (n <= LINK_POST_MAX)
		l->kind->post(l, client, p, n);
}

bool link_is_push(const uint8_t *apdu, size_t n)
{
	return n && (apdu[0] == TAG_DATA_NOTIFICATION || apdu[0] == TAG_EVENT_NOTIFICATION ||
		     apdu[0] == TAG_EVENT_NOTIFICATION + TAG_GLO || apdu[0] == TAG_GENERAL_GLO);
}

enum link_event link_next(struct link *l, struct rd *in, uint64_t now)
{
	l->now = now;
	enum link_event told = l->told;
	l->told = LINK_NOTHING;
	if (told != LINK_NOTHING)
		return told;
	if (l->state == LINK_DEAD)
		return LINK_NOTHING;
	return l->kind->receive(l, in);
}

void link_wait_on(struct link *l, uint64_t now)
{
	l->now = now;
	l->rx_len = 0;
	l->rx_over = 0;
	link_arm(l);
}

enum link_event link_tick(struct link *l, uint64_t now)
{
	l->now = now;
	if (l->state == LINK_DEAD || now < l->deadline)
		return LINK_NOTHING;
	return l->kind->expire(l);
}
