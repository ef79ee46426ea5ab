/*
 * link_hdlc.c - the primary station of IEC 62056-46: normal response mode,
 * window 1, segmentation both ways, repetition after silence.
 */
#include "protocol/dlms/link.h"

enum { OVER_MAX = 16384 }; /* bytes beyond the PDU size that are let by */

static const uint8_t llc_request[3] = { 0xe6, 0xe6, 0x00 };
static const uint8_t llc_response[3] = { 0xe6, 0xe7, 0x00 };

static void send_frame(struct link *l, struct hdlc_control control, const uint8_t *info, size_t len,
		       bool segmented)
{
	const struct profile *p = l->profile;
	uint8_t buf[HDLC_FRAME_MAX];
	struct wr w = wr_make(buf, sizeof buf);
	hdlc_put_frame(&w, &(struct hdlc_frame){
				   .destination = { p->server_logical, p->server_physical,
						    p->server_bytes },
				   .source = { .upper = l->client, .bytes = 1 },
				   .control = control,
				   .segmented = segmented,
				   .info = info,
				   .len = len,
			   });
	l->sink.send(l->sink.owner, buf, w.len);
	explicit_bzero(buf, w.len);
	link_arm(l);
}

static void send_control(struct link *l, enum hdlc_kind kind)
{
	send_frame(l, (struct hdlc_control){ .kind = kind, .receive = l->vr, .poll = true }, NULL,
		   0, false);
}

/* Without parameters a field of 128 bytes holds, so 128 needs none. */
static void send_snrm(struct link *l)
{
	uint8_t info[32];
	struct wr w = wr_make(info, sizeof info);
	if (l->profile->max_info != HDLC_INFO_DEFAULT)
		hdlc_put_params(&w, &(struct hdlc_params){ l->profile->max_info,
							   l->profile->max_info, 1, 1 });
	send_frame(l, (struct hdlc_control){ .kind = HDLC_SNRM, .poll = true }, info, w.len, false);
}

/* The part of tx from tx_start on that fits, as frame number vs. */
static void send_segment(struct link *l)
{
	size_t left = l->tx_len - l->tx_start;
	l->tx_frame = left < l->info_max ? left : l->info_max;
	l->unacked = true;
	send_frame(l,
		   (struct hdlc_control){
			   .kind = HDLC_I, .send = l->vs, .receive = l->vr, .poll = true },
		   l->tx + l->tx_start, l->tx_frame, l->tx_frame < left);
}

static void hdlc_post(struct link *l, uint16_t client, const uint8_t *p, size_t n)
{
	const struct profile *profile = l->profile;
	uint8_t info[sizeof llc_request + LINK_POST_MAX];
	uint8_t buf[HDLC_FRAME_MAX];
	struct wr body = wr_make(info, sizeof info);
	struct wr w = wr_make(buf, sizeof buf);

	wr_bytes(&body, llc_request, sizeof llc_request);
	wr_bytes(&body, p, n);
	hdlc_put_frame(&w,
		       &(struct hdlc_frame){
			       .destination = { profile->server_logical, profile->server_physical,
						profile->server_bytes },
			       .source = { .upper = client, .bytes = 1 },
			       .control = { .kind = HDLC_UI },
			       .info = info,
			       .len = body.len,
		       });
	l->sink.send(l->sink.owner, buf, w.len);
}

static void hdlc_connect(struct link *l)
{
	l->state = LINK_CONNECTING;
	l->vs = l->vr = 0;
	l->unacked = false;
	l->rx_len = 0;
	l->rx_over = 0;
	send_snrm(l);
}

static void hdlc_disconnect(struct link *l)
{
	l->state = LINK_CLOSING;
	send_control(l, HDLC_DISC);
}

static void hdlc_transmit(struct link *l)
{
	l->tx_start -= sizeof llc_request;
	memcpy(l->tx + l->tx_start, llc_request, sizeof llc_request);
	l->rx_len = 0;
	l->rx_over = 0;
	send_segment(l);
}

static bool append(struct link *l, const uint8_t *p, size_t n)
{
	size_t max = sizeof llc_response + (size_t)l->profile->max_pdu + l->slack;
	/* Too long: the rest is let by, up to a bound, so that the next answer is found. */
	if (l->rx_over || n > max - l->rx_len) {
		l->rx_over += n;
		(void)err_set(&l->err, l->rx_over > OVER_MAX ? ERR_LIMIT : ERR_PROTO,
			      "the meter's APDU exceeds the %zu bytes agreed", max);
		return l->rx_over <= OVER_MAX;
	}
	size_t want = l->rx_len + n;
	if (want > l->rx_cap) {
		size_t cap = l->rx_cap ? l->rx_cap * 2 : 512;
		while (cap < want)
			cap *= 2;
		uint8_t *more = realloc(l->rx, cap);
		if (!more)
			return err_set(&l->err, ERR_NOMEM, "out of memory");
		l->rx = more;
		l->rx_cap = cap;
	}
	if (n)
		memcpy(l->rx + l->rx_len, p, n);
	l->rx_len = want;
	return true;
}

/* What the meter offers may exceed what was asked: the smaller one holds. */
static enum link_event on_connected(struct link *l, const struct hdlc_frame *f)
{
	struct hdlc_params got;
	if (!hdlc_parse_params(f->info, f->len, &got)) {
		(void)err_set(&l->err, ERR_PROTO, "the meter's UA has malformed parameters");
		return link_lose(l);
	}
	l->info_max = l->profile->max_info;
	if (got.info_receive && got.info_receive < l->info_max)
		l->info_max = got.info_receive;
	l->state = LINK_OPEN;
	link_rest(l);
	return LINK_UP;
}

/* N(R) of a frame: does it acknowledge ours? Then the next one may go. */
static bool acknowledge(struct link *l, uint8_t receive)
{
	if (!l->unacked || receive != ((l->vs + 1) & 7))
		return false;
	l->unacked = false;
	l->vs = (l->vs + 1) & 7;
	l->tx_start += l->tx_frame;
	l->attempts = 0;
	return true;
}

static enum link_event on_ready(struct link *l, const struct hdlc_frame *f)
{
	bool repeated = l->attempts > 0;
	if (acknowledge(l, f->control.receive)) {
		if (l->tx_start < l->tx_len)
			send_segment(l);
		else if (repeated || l->rx_len)
			send_control(l, HDLC_RR); /* our frame was a repeat: ask for the answer */
		else
			link_arm(l);
		return LINK_NOTHING;
	}
	/* A receiver that still waits for our frame did not get it. */
	if (l->unacked && f->control.receive == l->vs && l->attempts < l->profile->retries) {
		l->attempts++;
		send_segment(l);
		return LINK_NOTHING;
	}
	return link_strange(l, "RR");
}

static enum link_event on_information(struct link *l, const struct hdlc_frame *f)
{
	bool waiting = l->unacked || l->deadline != UINT64_MAX;
	if (f->control.send != l->vr || !waiting)
		return link_strange(l, "one out of sequence");
	/* An answer to the whole request acknowledges its last frame. */
	if (l->unacked && l->tx_start + l->tx_frame < l->tx_len)
		return link_strange(l, "an answer to half a request");
	if (l->unacked && !acknowledge(l, f->control.receive))
		return link_strange(l, "an answer to another request");
	if (f->segmented && !f->len)
		return link_strange(l, "an empty segment");
	if (!append(l, f->info, f->len))
		return link_lose(l);
	l->vr = (l->vr + 1) & 7;
	if (f->segmented) {
		l->attempts = 0;
		l->strange = 0;
		send_control(l, HDLC_RR);
		return LINK_NOTHING;
	}
	link_rest(l);
	if (l->rx_over)
		return LINK_LONG;
	if (l->rx_len < sizeof llc_response || memcmp(l->rx, llc_response, 2) != 0) {
		(void)err_set(&l->err, ERR_PROTO, "the meter's answer has no LLC header");
		return link_lose(l);
	}
	l->apdu = l->rx + sizeof llc_response;
	l->apdu_len = l->rx_len - sizeof llc_response;
	return LINK_APDU;
}

static enum link_event on_open(struct link *l, const struct hdlc_frame *f)
{
	switch (f->control.kind) {
	case HDLC_I:
		return on_information(l, f);
	case HDLC_RR:
		return on_ready(l, f);
	case HDLC_RNR:
		/* Busy: the deadline will poll again. */
		(void)acknowledge(l, f->control.receive);
		return link_strange(l, "RNR");
	case HDLC_DM:
		(void)err_set(&l->err, ERR_PROTO, "the meter ended the HDLC connection (DM)");
		return link_lose(l);
	case HDLC_FRMR:
		(void)err_set(&l->err, ERR_PROTO, "the meter rejected an HDLC frame (FRMR)");
		return link_lose(l);
	case HDLC_UA:
	case HDLC_UI:
	case HDLC_SNRM:
	case HDLC_DISC:
	case HDLC_UNKNOWN:
	default:
		return link_strange(l, "one of no use here");
	}
}

/* UI carries what the meter sends by itself, to any client. */
static enum link_event on_unnumbered(struct link *l, const struct hdlc_frame *f)
{
	size_t llc = sizeof llc_response;
	if (f->segmented || f->len <= llc || memcmp(f->info, llc_response, 2) != 0 ||
	    !link_is_push(f->info + llc, f->len - llc))
		return link_strange(l, "UI");
	l->apdu = f->info + llc;
	l->apdu_len = f->len - llc;
	l->push_client = f->destination.upper;
	return LINK_PUSH;
}

static enum link_event on_frame(struct link *l, const struct hdlc_frame *f)
{
	const struct profile *p = l->profile;
	struct hdlc_address server = { p->server_logical, p->server_physical, p->server_bytes };
	struct hdlc_address client = { .upper = l->client, .bytes = 1 };
	enum hdlc_kind kind = f->control.kind;

	if (kind == HDLC_UI && hdlc_address_equal(&f->source, &server))
		return on_unnumbered(l, f);
	if (!hdlc_address_equal(&f->destination, &client) ||
	    !hdlc_address_equal(&f->source, &server))
		return link_strange(l, "one for another address");
	switch (l->state) {
	case LINK_CONNECTING:
		if (kind == HDLC_UA)
			return on_connected(l, f);
		if (kind == HDLC_DM) {
			(void)err_set(&l->err, ERR_DENIED,
				      "the meter refused the HDLC connection (DM)");
			return link_lose(l);
		}
		return link_strange(l, "one before UA");
	case LINK_CLOSING:
		if (kind != HDLC_UA && kind != HDLC_DM)
			return link_strange(l, "one after DISC");
		l->state = LINK_IDLE;
		link_rest(l);
		return LINK_DOWN;
	case LINK_OPEN:
		return on_open(l, f);
	case LINK_IDLE:
	case LINK_DEAD:
	default:
		return link_strange(l, "one without a connection");
	}
}

static enum link_event hdlc_receive(struct link *l, struct rd *in)
{
	struct hdlc_frame f;
	for (;;) {
		enum link_event e = LINK_NOTHING;
		switch (hdlc_deframer_feed(&l->hdlc, in, &f)) {
		case HDLC_MORE:
			return LINK_NOTHING;
		case HDLC_BROKEN: /* as if it had been lost: silence repeats */
			break;
		case HDLC_FRAME:
			e = on_frame(l, &f);
			break;
		}
		if (e != LINK_NOTHING)
			return e;
	}
}

/* A broken frame may have swallowed the whole one behind it. */
static enum link_event look_behind(struct link *l)
{
	struct rd none = rd_make(NULL, 0);
	enum link_event e = LINK_NOTHING;
	while (e == LINK_NOTHING && l->hdlc.len && l->deadline <= l->now) {
		hdlc_deframer_abandon(&l->hdlc);
		e = hdlc_receive(l, &none);
	}
	return e;
}

static enum link_event hdlc_expire(struct link *l)
{
	enum link_event e = look_behind(l);
	if (e != LINK_NOTHING || l->deadline > l->now)
		return e;
	if (l->attempts >= l->profile->retries) {
		(void)err_set(&l->err, ERR_TIMEOUT, "the meter did not answer %u times within %u s",
			      l->attempts + 1, (unsigned)(l->profile->timeout_ms / 1000));
		return link_lose(l);
	}
	l->attempts++;
	if (l->state == LINK_CONNECTING)
		send_snrm(l);
	else if (l->state == LINK_CLOSING)
		send_control(l, HDLC_DISC);
	else if (l->unacked)
		send_segment(l);
	else
		send_control(l, HDLC_RR);
	return LINK_NOTHING;
}

const struct link_kind link_hdlc = {
	.connect = hdlc_connect,
	.transmit = hdlc_transmit,
	.post = hdlc_post,
	.disconnect = hdlc_disconnect,
	.receive = hdlc_receive,
	.expire = hdlc_expire,
};
