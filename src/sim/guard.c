#include "sim/guard.h"

enum {
	INITIATE_REQUEST = 0x01,
	INITIATE_RESPONSE = 0x08,
	GLO_INITIATE_REQUEST = 0x21,
	GLO_INITIATE_RESPONSE = 0x28,
	DATA_NOTIFICATION_CONFIRM = 0x10,
	GET_REQUEST = 0xc0,
	ACTION_RESPONSE = 0xc7,
	GLO_GET_REQUEST = 0xc8, /* each glo- tag of a service is 8 above the plain one */
	GLO_SET_REQUEST = 0xc9,
	GLO_ACTION_REQUEST = 0xcb,
	GENERAL_GLO = 0xdb,
	GLO_DISTANCE = 8,

	TITLE = 8,
	LENGTH_MAX = 3, /* bytes of a length up to 65535 */
	SPARE = 256,	/* what may come above the PDU size that was agreed on */
};

bool guard_is_protected(uint8_t tag)
{
	return tag == GLO_INITIATE_REQUEST || tag == GLO_GET_REQUEST || tag == GLO_SET_REQUEST ||
	       tag == GLO_ACTION_REQUEST || tag == GENERAL_GLO;
}

/* Does the plain APDU begin as its envelope says? */
static bool is_expected(uint8_t tag, uint8_t inner)
{
	switch (tag) {
	case GLO_INITIATE_REQUEST:
		return inner == INITIATE_REQUEST;
	case GENERAL_GLO:
		return inner == INITIATE_REQUEST || inner == DATA_NOTIFICATION_CONFIRM ||
		       (inner >= GET_REQUEST && inner <= ACTION_RESPONSE);
	default:
		return inner == tag - GLO_DISTANCE;
	}
}

static size_t half_size(const struct device *d)
{
	return (size_t)d->config->max_pdu + SPARE;
}

static uint8_t *memory(struct device *d)
{
	if (!d->guard.memory)
		d->guard.memory = malloc(2 * half_size(d));
	return d->guard.memory;
}

/* The client's title: of the association, or else of the envelope itself. */
static bool take_title(struct device *d, struct rd *r)
{
	struct rd title = rd_sub(r, axdr_length(r));
	size_t n = rd_left(&title);
	const uint8_t *p = rd_bytes(&title, n);
	if (n == 0)
		return d->guard.titled;
	if (n != TITLE)
		return false;
	if (d->guard.titled)
		return memcmp(d->guard.client_title, p, TITLE) == 0;
	memcpy(d->guard.client_title, p, TITLE);
	d->guard.titled = !d->associated;
	return true;
}

enum guard_result guard_open(struct device *d, struct rd *r, struct rd *ret)
{
	struct meter_security *s = &d->view.meter->security;
	struct device_guard *g = &d->guard;
	struct secure_text text;
	uint8_t tag = rd_u8(r);
	g->form = tag == GENERAL_GLO ? GUARD_GENERAL : GUARD_SERVICE;
	g->control = 0;
	if (tag == GENERAL_GLO ? !take_title(d, r) : !g->titled)
		return GUARD_UNDECIPHERED;
	struct rd body = rd_sub(r, axdr_length(r));
	size_t n = rd_left(&body);
	if (r->bad || n > half_size(d))
		return GUARD_MALFORMED;
	uint8_t *plain = memory(d);
	const struct secure_party client = { s, g->client_title };
	if (!plain || !secure_open(&client, rd_bytes(&body, n), n, plain, &text) || !text.len ||
	    !is_expected(tag, plain[0]))
		return GUARD_UNDECIPHERED;
	if (tag == GENERAL_GLO && !d->config->general && plain[0] != DATA_NOTIFICATION_CONFIRM)
		return GUARD_MALFORMED;
	if (text.counter <= s->received)
		return GUARD_STALE;
	g->floor = s->received;
	g->counter = s->received = text.counter;
	g->control = text.control;
	*ret = rd_make(plain, text.len);
	return GUARD_OPENED;
}

struct wr guard_draft(struct device *d)
{
	uint8_t *p = memory(d);
	return p ? wr_make(p + half_size(d), half_size(d)) : (struct wr){ .bad = true };
}

size_t guard_overhead(const struct device *d)
{
	size_t tag = d->guard.control & SECURE_AUTHENTICATED ? SECURE_TAG : 0;
	size_t title = d->guard.form == GUARD_GENERAL ? 1 + TITLE : 0;
	return d->guard.form == GUARD_NONE ? 0 : 1 + title + LENGTH_MAX + SECURE_HEAD + tag;
}

static void put_text(struct device *d, uint8_t control, const struct wr *plain, struct wr *out)
{
	struct meter_security *s = &d->view.meter->security;
	const struct secure_party us = { s, s->title };
	size_t tag = control & SECURE_AUTHENTICATED ? SECURE_TAG : 0;
	axdr_put_length(out, SECURE_HEAD + plain->len + tag);
	secure_seal(&us, control, ++s->sent, plain->buf, plain->len, out);
}

void guard_deliver(struct device *d, uint8_t control, const struct wr *plain, struct wr *out)
{
	wr_u8(out, GENERAL_GLO);
	axdr_put_length(out, TITLE);
	wr_bytes(out, d->view.meter->security.title, TITLE);
	put_text(d, control, plain, out);
}

void guard_close(struct device *d, const struct wr *plain, struct wr *out)
{
	if (plain->bad) {
		out->bad = true;
		return;
	}
	if (!plain->len)
		return;
	uint8_t tag = plain->buf[0];
	bool is_service = tag >= GET_REQUEST && tag <= ACTION_RESPONSE;
	if (!is_service && tag != INITIATE_RESPONSE) {
		wr_bytes(out, plain->buf, plain->len);
		return;
	}
	if (d->guard.form == GUARD_GENERAL) {
		guard_deliver(d, d->guard.control, plain, out);
		return;
	}
	wr_u8(out, is_service ? tag + GLO_DISTANCE : GLO_INITIATE_RESPONSE);
	put_text(d, d->guard.control, plain, out);
}

void guard_refuse(struct device *d, enum guard_result why, struct wr *out)
{
	switch (why) {
	case GUARD_OPENED:
		return;
	case GUARD_MALFORMED:
		device_except(out, EXCEPTION_UNKNOWN, EXCEPTION_NOT_SUPPORTED);
		return;
	case GUARD_UNDECIPHERED:
		device_except(out, EXCEPTION_NOT_ALLOWED, EXCEPTION_DECIPHERING);
		return;
	case GUARD_STALE:
		device_except(out, EXCEPTION_NOT_ALLOWED, EXCEPTION_COUNTER);
		wr_u32be(out, d->view.meter->security.received + 1);
		return;
	}
}
