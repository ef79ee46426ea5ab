#include "sim/guard.h"

enum {
	APDU_DATA_NOTIFICATION_CONFIRM = 0x10,
	APDU_AARQ = 0x60,
	APDU_RLRQ = 0x62,
	APDU_GET_REQUEST = 0xc0,
	APDU_SET_REQUEST = 0xc1,
	APDU_ACTION_REQUEST = 0xc3,
	APDU_GET_RESPONSE = 0xc4,
	APDU_EXCEPTION = 0xd8,

	NORMAL = 1,
	NEXT = 2, /* GET: next block; in answers: a block */
	WITH_LIST = 3,

	BLOCK_HEADER = 12, /* tag, type, invoke id, last, number (4), choice, length (3) */
	LIST_MAX = STREAM_ITEMS_MAX,
};

void device_init(struct device *d, const struct device_config *config, struct meter *meter,
		 struct history *history)
{
	memset(d, 0, sizeof *d);
	d->config = config;
	d->pdu = config->max_pdu;
	d->view = (struct object_view){
		.meter = meter,
		.history = history,
		.clock = history->now,
		.real = history->now - meter->drift,
		.public_client = true,
		.form = config->buffer,
		.policy = config->ciphering >> 4 & 3,
	};
}

void device_finish(struct device *d)
{
	free(d->set.buf);
	free(d->action.buf);
	free(d->guard.memory);
	d->set.buf = d->action.buf = d->guard.memory = NULL;
}

void device_disconnect(struct device *d)
{
	d->associated = d->ciphered = false;
	d->getting = d->acting = false;
	d->set.active = d->action.active = false;
	d->guard.titled = false;
	d->hls.pending = false;
}

void device_except(struct wr *out, enum exception_state state, enum exception_service service)
{
	wr_u8(out, APDU_EXCEPTION);
	wr_u8(out, state);
	wr_u8(out, service);
}

static void put_block_result(struct wr *out, uint8_t invoke, uint32_t block,
			     enum access_result result)
{
	wr_u8(out, APDU_GET_RESPONSE);
	wr_u8(out, NEXT);
	wr_u8(out, invoke);
	wr_u8(out, 1); /* the last */
	wr_u32be(out, block);
	wr_u8(out, 1);
	wr_u8(out, result);
}

static void put_block(struct device *d, uint8_t invoke, const uint8_t *p, size_t n, struct wr *out)
{
	bool last = stream_ended(&d->get);
	wr_u8(out, APDU_GET_RESPONSE);
	wr_u8(out, NEXT);
	wr_u8(out, invoke);
	wr_u8(out, last);
	wr_u32be(out, d->block);
	wr_u8(out, 0); /* raw data */
	axdr_put_length(out, n);
	wr_bytes(out, p, n);
	d->getting = !last;
}

/* The first answer: all of it, or the first block of it. */
static void put_first(struct device *d, uint8_t invoke, struct wr *out)
{
	uint8_t head[4] = { APDU_GET_RESPONSE, d->get.list ? WITH_LIST : NORMAL, invoke, 0 };
	size_t head_n = d->get.list ? 3 : 4;
	uint8_t *raw = out->buf + head_n;
	stream_prime(&d->get, &d->view);
	if (d->get.result != ACCESS_SUCCESS) {
		wr_bytes(out, head, 3);
		wr_u8(out, 1);
		wr_u8(out, d->get.result);
		return;
	}
	/* Encoded where it stands in a short answer; a block has the same bytes. */
	size_t n = stream_fill(&d->get, &d->view, raw, (size_t)d->room - BLOCK_HEADER);
	if (stream_ended(&d->get)) {
		wr_bytes(out, head, head_n);
		(void)wr_room(out, n);
		return;
	}
	if (!(d->conformance & CONFORMANCE_BLOCK_GET)) {
		wr_bytes(out, head, 3);
		if (d->get.list)
			wr_u8(out, 1); /* one result for all that was asked */
		wr_u8(out, 1);
		wr_u8(out, ACCESS_OTHER_REASON);
		return;
	}
	d->block = 1;
	size_t block_head = 8 + 1 + (n < 0x80 ? 1u : n <= 0xff ? 2u : 3u);
	memmove(out->buf + block_head, raw, n);
	put_block(d, invoke, out->buf + block_head, n, out);
}

static void get_next(struct device *d, uint8_t invoke, struct rd *r, struct wr *out)
{
	uint32_t block = rd_u32be(r);
	if (r->bad || !d->getting) {
		put_block_result(out, invoke, block, ACCESS_NO_LONG_GET);
		return;
	}
	if (block != d->block) {
		d->getting = false;
		put_block_result(out, invoke, block, ACCESS_BLOCK_NUMBER_INVALID);
		return;
	}
	d->block++;
	uint8_t *raw = out->buf + BLOCK_HEADER;
	size_t n = stream_fill(&d->get, &d->view, raw, (size_t)d->room - BLOCK_HEADER);
	size_t block_head = 8 + 1 + (n < 0x80 ? 1u : n <= 0xff ? 2u : 3u);
	memmove(out->buf + block_head, raw, n);
	put_block(d, invoke, out->buf + block_head, n, out);
}

static void get(struct device *d, struct rd *r, struct wr *out)
{
	uint8_t type = rd_u8(r);
	uint8_t invoke = rd_u8(r);
	if (type == NEXT) {
		get_next(d, invoke, r, out);
		return;
	}
	uint32_t count = type == WITH_LIST ? axdr_length(r) : 1;
	bool known = type == NORMAL || (type == WITH_LIST && d->conformance & CONFORMANCE_MULTIPLE);
	if (!known || r->bad) {
		device_except(out, EXCEPTION_UNKNOWN, EXCEPTION_NOT_SUPPORTED);
		return;
	}
	d->getting = false;
	stream_begin(&d->get, type == WITH_LIST);
	for (uint32_t i = 0; i < count; i++) {
		if (!stream_add(&d->get, &d->view, r)) {
			device_except(out, EXCEPTION_NOT_ALLOWED,
				      i == LIST_MAX ? EXCEPTION_PDU_TOO_LONG : EXCEPTION_OTHER);
			return;
		}
	}
	put_first(d, invoke, out);
}

/* May this client ask for anything as it does? */
static bool is_allowed(const struct device *d, uint16_t client, uint8_t tag)
{
	if (!d->associated || d->client != client)
		return false;
	if (d->hls.pending && tag != APDU_ACTION_REQUEST)
		return false;
	if (!d->ciphered)
		return d->guard.form == GUARD_NONE;
	return d->guard.form != GUARD_NONE &&
	       (d->guard.control & d->config->ciphering) == d->config->ciphering;
}

void device_serve(struct device *d, uint16_t client, const uint8_t *p, size_t n, struct wr *out)
{
	struct rd r = rd_make(p, n);
	uint8_t tag = rd_u8(&r);
	switch (tag) {
	case APDU_AARQ:
		device_associate(d, client, &r, out);
		return;
	case APDU_RLRQ:
		device_release(d, &r, out);
		return;
	case APDU_DATA_NOTIFICATION_CONFIRM:
		push_confirm(d, &r);
		return;
	case APDU_GET_REQUEST:
	case APDU_SET_REQUEST:
	case APDU_ACTION_REQUEST:
		break;
	default:
		device_except(out, EXCEPTION_UNKNOWN, EXCEPTION_NOT_SUPPORTED);
		return;
	}
	if (!is_allowed(d, client, tag))
		device_except(out, EXCEPTION_NOT_ALLOWED, EXCEPTION_NOT_POSSIBLE);
	else if (tag == APDU_GET_REQUEST)
		get(d, &r, out);
	else if (tag == APDU_SET_REQUEST)
		device_assign(d, &r, out);
	else
		device_act(d, &r, out);
}

void device_apdu(struct device *d, uint16_t client, const uint8_t *p, size_t n, struct wr *out)
{
	struct rd r = rd_make(p, n);
	struct rd plain;
	d->guard.form = GUARD_NONE;
	d->guard.control = 0;
	d->guard.floor = d->view.meter->security.received;
	d->room = d->pdu;
	if (!guard_is_protected(rd_peek(&r))) {
		device_serve(d, client, p, n, out);
		return;
	}
	enum guard_result opened = guard_open(d, &r, &plain);
	if (opened != GUARD_OPENED) {
		guard_refuse(d, opened, out);
		return;
	}
	struct wr answer = guard_draft(d);
	d->room = (uint16_t)(d->pdu - guard_overhead(d));
	device_serve(d, client, plain.p, rd_left(&plain), &answer);
	guard_close(d, &answer, out);
}
