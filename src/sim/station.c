#include "sim/station.h"

enum {
	LLC = 3,
	APDU_SPARE = 200, /* for an answer that counts results beyond a tiny PDU, and ciphering */
	PARAMS_MAX = 32,
	BROADCAST_1 = 0x7f,
	BROADCAST_2 = 0x3fff,
};

static const uint8_t llc_from_client[LLC] = { 0xe6, 0xe6, 0x00 };
static const uint8_t llc_to_client[LLC] = { 0xe6, 0xe7, 0x00 };

static const char *const kind_names[STATION_KIND_COUNT] = {
	[STATION_HDLC] = "hdlc",
	[STATION_WRAPPER] = "wrapper",
	[STATION_LIS200] = "lis200",
	[STATION_PUSH] = "push",
};

const char *station_kind_name(enum station_kind kind)
{
	return kind_names[kind];
}

bool station_kind_parse(const char *name, enum station_kind *ret)
{
	for (int i = 0; i < STATION_KIND_COUNT; i++) {
		if (strcmp(name, kind_names[i]) == 0) {
			*ret = (enum station_kind)i;
			return true;
		}
	}
	return false;
}

static bool init_lis200(struct station *l, const struct station_config *config,
			struct device *device, station_send_fn *send, void *owner, struct err *err)
{
	struct lis200 *made = malloc(sizeof *made);
	if (!made)
		return err_set(err, ERR_NOMEM, "no memory for a connection");
	lis200_init(made, config, device, send, owner);
	*l = (struct station){ .config = config, .device = device, .lis200 = made };
	return true;
}

bool station_init(struct station *l, const struct station_config *config, struct device *device,
		  station_send_fn *send, void *owner, struct err *err)
{
	size_t pdu = device->config->max_pdu;
	bool hdlc = config->kind == STATION_HDLC;
	if (config->kind == STATION_LIS200)
		return init_lis200(l, config, device, send, owner, err);
	struct station made = {
		.config = config,
		.device = device,
		.send = send,
		.owner = owner,
		.frame_cap = hdlc ? config->hdlc_info + 32u : pdu + WRAPPER_HEADER + APDU_SPARE,
		.apdu_cap = pdu + APDU_SPARE,
	};
	if (made.frame_cap > HDLC_FRAME_MAX && hdlc)
		made.frame_cap = HDLC_FRAME_MAX;
	made.memory = malloc(made.frame_cap + 2 * made.apdu_cap);
	if (!made.memory)
		return err_set(err, ERR_NOMEM, "no memory for a connection");
	made.apdu_in = made.memory + made.frame_cap;
	made.apdu_out = made.apdu_in + made.apdu_cap;
	if (hdlc)
		hdlc_deframer_init(&made.in.hdlc, made.memory, made.frame_cap);
	else
		wrapper_deframer_init(&made.in.wrapper, made.memory, made.frame_cap);
	*l = made;
	return true;
}

void station_finish(struct station *l)
{
	free(l->memory);
	free(l->lis200);
	l->memory = NULL;
	l->lis200 = NULL;
}

/* Answers an APDU behind `head` free bytes of apdu_out; returns its length. */
static size_t answer(struct station *l, uint16_t client, const uint8_t *p, size_t n, size_t head)
{
	struct wr out = wr_make(l->apdu_out + head, l->apdu_cap - head);
	device_apdu(l->device, client, p, n, &out);
	if (out.bad) {
		out = wr_make(l->apdu_out + head, l->apdu_cap - head);
		device_except(&out, EXCEPTION_NOT_ALLOWED, EXCEPTION_PDU_TOO_LONG);
	}
	l->apdus++;
	return out.len;
}

static void put_frame(struct station *l, struct hdlc_control control, bool segmented,
		      const uint8_t *info, size_t n)
{
	uint8_t bytes[HDLC_FRAME_MAX];
	struct wr w = wr_make(bytes, sizeof bytes);
	struct hdlc_frame f = {
		.destination = l->state.client,
		.source = l->state.self,
		.control = control,
		.segmented = segmented,
		.info = info,
		.len = n,
	};
	f.control.poll = true; /* we never send more than the one that is asked for */
	hdlc_put_frame(&w, &f);
	if (!w.bad)
		l->send(l->owner, w.buf, w.len);
}

static void put_ready(struct station *l)
{
	put_frame(l, (struct hdlc_control){ .kind = HDLC_RR, .receive = l->state.receive }, false,
		  NULL, 0);
}

/* Sends, or sends again, the segment [out_at, out_next). */
static void put_segment(struct station *l)
{
	struct station_hdlc *s = &l->state;
	struct hdlc_control c = { .kind = HDLC_I,
				  .send = (uint8_t)((s->send + 7) & 7),
				  .receive = s->receive };
	put_frame(l, c, s->out_next < s->out_len, l->apdu_out + s->out_at, s->out_next - s->out_at);
}

static void next_segment(struct station *l)
{
	struct station_hdlc *s = &l->state;
	size_t left = s->out_len - s->out_next;
	s->out_at = s->out_next;
	s->out_next += left < s->limit ? left : s->limit;
	s->send = (s->send + 1) & 7;
	put_segment(l);
}

/* Integers of the parameter field as short as they go, as meters write them. */
static void put_param(struct wr *w, uint8_t id, uint32_t value, bool wide)
{
	wr_u8(w, id);
	wr_u8(w, wide ? 4 : value > 0xff ? 2 : 1);
	if (wide)
		wr_u32be(w, value);
	else if (value > 0xff)
		wr_u16be(w, value);
	else
		wr_u8(w, value);
}

static void put_accept(struct station *l, uint32_t info_transmit, uint32_t info_receive)
{
	uint8_t bytes[PARAMS_MAX];
	struct wr w = wr_make(bytes, sizeof bytes);
	wr_bytes(&w, "\x81\x80\x00", 3);
	put_param(&w, 5, info_transmit, false);
	put_param(&w, 6, info_receive, false);
	put_param(&w, 7, 1, true);
	put_param(&w, 8, 1, true);
	bytes[2] = (uint8_t)(w.len - 3);
	put_frame(l, (struct hdlc_control){ .kind = HDLC_UA }, false, w.buf, w.len);
}

/*
 * SNRM. Without parameters we announce what we are able to do, yet send no
 * more than the 128 bytes that hold by default (IEC 62056-46 6.4.4.4.3.2).
 */
static void connect_link(struct station *l, const struct hdlc_frame *f)
{
	struct hdlc_params asked;
	uint32_t ours = l->config->hdlc_info;
	if (!hdlc_parse_params(f->info, f->len, &asked))
		return;
	uint32_t transmit = f->len && asked.info_receive < ours ? asked.info_receive : ours;
	uint32_t receive = f->len && asked.info_transmit < ours ? asked.info_transmit : ours;
	uint32_t limit = asked.info_receive < ours ? asked.info_receive : ours;
	device_disconnect(l->device);
	l->state = (struct station_hdlc){
		.connected = true,
		.self = f->destination,
		.client = f->source,
		.limit = (uint16_t)(limit < 8 ? 8 : limit),
	};
	put_accept(l, transmit, receive);
}

static void disconnect_link(struct station *l)
{
	struct device *d = l->device;
	bool was = l->state.connected;
	if (d->associated)
		d->released = true;
	device_disconnect(d);
	l->state.connected = false;
	put_frame(l, (struct hdlc_control){ .kind = was ? HDLC_UA : HDLC_DM }, false, NULL, 0);
}

static void handle_apdu(struct station *l)
{
	struct station_hdlc *s = &l->state;
	size_t n = s->in_len;
	s->in_len = 0;
	if (n < LLC || memcmp(l->apdu_in, llc_from_client, LLC) != 0) {
		put_ready(l);
		return;
	}
	size_t len = answer(l, l->state.client.upper, l->apdu_in + LLC, n - LLC, LLC);
	if (!len) {
		put_ready(l);
		return;
	}
	memcpy(l->apdu_out, llc_to_client, LLC);
	s->out_len = len + LLC;
	s->out_at = s->out_next = 0;
	next_segment(l);
}

static void handle_information(struct station *l, const struct hdlc_frame *f)
{
	struct station_hdlc *s = &l->state;
	if (f->control.send != s->receive) {
		/* Seen before: our answer was lost. Anything else is told what we await. */
		if (f->control.send == ((s->receive + 7) & 7) && s->out_len && s->out_next)
			put_segment(l);
		else
			put_ready(l);
		return;
	}
	s->receive = (s->receive + 1) & 7;
	s->out_len = s->out_at = s->out_next = 0; /* a new request ends the old answer */
	if (f->len > l->apdu_cap - s->in_len) {
		s->in_len = 0;
		put_frame(l, (struct hdlc_control){ .kind = HDLC_FRMR }, false, NULL, 0);
		return;
	}
	if (f->len)
		memcpy(l->apdu_in + s->in_len, f->info, f->len);
	s->in_len += f->len;
	if (f->segmented)
		put_ready(l);
	else
		handle_apdu(l);
}

static void handle_ready(struct station *l, const struct hdlc_frame *f)
{
	struct station_hdlc *s = &l->state;
	bool acknowledged = f->control.receive == s->send;
	if (acknowledged && s->out_next < s->out_len)
		next_segment(l);
	else if (!acknowledged && s->out_len)
		put_segment(l);
	else
		put_ready(l);
}

static void handle_frame(struct station *l, const struct hdlc_frame *f)
{
	const struct hdlc_address *to = &f->destination;
	bool ours = to->upper == DEVICE_LOGICAL ||
		    to->upper == (to->bytes == 4 ? BROADCAST_2 : BROADCAST_1);
	struct station_hdlc *s = &l->state;
	if (!ours)
		return;
	if (f->control.kind == HDLC_SNRM) {
		connect_link(l, f);
		return;
	}
	bool known = s->connected && hdlc_address_equal(&s->client, &f->source);
	if (!s->connected) {
		s->self = f->destination;
		s->client = f->source;
	}
	if (f->control.kind == HDLC_DISC && (known || !s->connected)) {
		disconnect_link(l);
		return;
	}
	if (!known) {
		/* A station that is not connected answers DM; another client's link stays. */
		if (!s->connected)
			put_frame(l, (struct hdlc_control){ .kind = HDLC_DM }, false, NULL, 0);
		return;
	}
	if (f->control.kind == HDLC_I)
		handle_information(l, f);
	else if (f->control.kind == HDLC_RR)
		handle_ready(l, f);
	else if (f->control.kind == HDLC_UNKNOWN)
		put_frame(l, (struct hdlc_control){ .kind = HDLC_FRMR }, false, NULL, 0);
}

static void input_hdlc(struct station *l, struct rd *in)
{
	struct hdlc_frame f;
	for (;;) {
		switch (hdlc_deframer_feed(&l->in.hdlc, in, &f)) {
		case HDLC_MORE:
			return;
		case HDLC_FRAME:
			handle_frame(l, &f);
			break;
		case HDLC_BROKEN:
			break;
		}
	}
}

static bool input_wrapper(struct station *l, struct rd *in, struct err *err)
{
	struct wrapper_pdu pdu;
	for (;;) {
		switch (wrapper_deframer_feed(&l->in.wrapper, in, &pdu, err)) {
		case WRAPPER_MORE:
			return true;
		case WRAPPER_BAD:
			return false;
		case WRAPPER_PDU:
			break;
		}
		if (pdu.destination != DEVICE_LOGICAL)
			continue; /* no such logical device: silence */
		size_t n = answer(l, pdu.source, pdu.apdu, pdu.len, WRAPPER_HEADER);
		if (!n)
			continue;
		struct wr head = wr_make(l->apdu_out, WRAPPER_HEADER);
		wrapper_put_header(&head, pdu.destination, pdu.source, n);
		l->send(l->owner, l->apdu_out, WRAPPER_HEADER + n);
	}
}

bool station_input(struct station *l, const uint8_t *p, size_t n, struct err *err)
{
	struct rd in = rd_make(p, n);
	if (l->lis200) {
		lis200_input(l->lis200, p, n);
		l->apdus = l->lis200->answers;
		return true;
	}
	if (l->config->kind != STATION_HDLC)
		return input_wrapper(l, &in, err);
	input_hdlc(l, &in);
	return true;
}

/* In a UI frame, from one-byte addresses. */
static void announce_hdlc(struct station *l)
{
	struct wr w = wr_make(l->apdu_out, l->apdu_cap);
	wr_bytes(&w, llc_to_client, LLC);
	push_announce(l->device, &w);
	l->state.client = (struct hdlc_address){ .upper = DEVICE_CLIENT_PUBLIC, .bytes = 1 };
	l->state.self = (struct hdlc_address){ .upper = DEVICE_LOGICAL, .bytes = 1 };
	if (!w.bad)
		put_frame(l, (struct hdlc_control){ .kind = HDLC_UI }, false, w.buf, w.len);
}

void station_announce(struct station *l)
{
	if (l->lis200) {
		lis200_announce(l->lis200);
		return;
	}
	if (l->config->kind == STATION_HDLC) {
		announce_hdlc(l);
		return;
	}
	bool delivers = l->config->kind == STATION_PUSH;
	struct wr head = wr_make(l->apdu_out, WRAPPER_HEADER);
	struct wr w = wr_make(l->apdu_out + WRAPPER_HEADER, l->apdu_cap - WRAPPER_HEADER);
	if (delivers)
		push_deliver(l->device, &w);
	else
		push_announce(l->device, &w);
	if (w.bad || !w.len)
		return;
	wrapper_put_header(&head, DEVICE_LOGICAL,
			   delivers ? DEVICE_CLIENT_READING : DEVICE_CLIENT_PUBLIC, w.len);
	l->send(l->owner, l->apdu_out, WRAPPER_HEADER + w.len);
}
