/*
 * associate.c - AARQ in, AARE out (ACSE of IEC 62056-5-3 9.3.2, in BER).
 */
#include "sim/guard.h"
#include "sim/hash.h"

enum {
	TOPIC_CHALLENGE = 600,

	/* Last arcs of the application context and of the mechanism. */
	CONTEXT_LOGICAL_NAMES = 1,
	CONTEXT_CIPHERED = 3,
	MECHANISM_NONE = 0,
	MECHANISM_LLS = 1,
	MECHANISM_GMAC = 5,

	/* Acse-service-user diagnostics */
	DIAGNOSTIC_NULL = 0,
	DIAGNOSTIC_NO_REASON = 1,
	DIAGNOSTIC_CONTEXT = 2,
	DIAGNOSTIC_TITLE = 3,
	DIAGNOSTIC_MECHANISM_UNKNOWN = 11,
	DIAGNOSTIC_AUTHENTICATION_FAILURE = 13,
	DIAGNOSTIC_AUTHENTICATION_REQUIRED = 14,

	/* ServiceError initiate [6] */
	INITIATE_VERSION_TOO_LOW = 1,
	INITIATE_INCOMPATIBLE = 2,
	INITIATE_PDU_TOO_SHORT = 3,
	INITIATE_NONE = 255, /* ours: the proposal is acceptable */
};

struct aarq {
	int context;
	int mechanism;
	const uint8_t *title; /* of 8 bytes, else NULL */
	const uint8_t *value; /* password or challenge */
	size_t value_n;
	struct rd user; /* user-information */
	bool initiated;
	uint8_t version;
	uint32_t conformance;
	uint16_t pdu;
};

/* Last arc of an object identifier under 2.16.756.5.8.`arc`, else -1. */
static int take_name(struct rd *r, uint8_t arc)
{
	const uint8_t head[] = { 0x60, 0x85, 0x74, 0x05, 0x08, arc };
	const uint8_t *p = rd_left(r) == 7 ? rd_bytes(r, 7) : NULL;
	return p && memcmp(p, head, sizeof head) == 0 ? p[6] : -1;
}

/* xDLMS InitiateRequest in A-XDR, behind its tag. */
static void take_initiate(struct rd *r, struct aarq *a)
{
	if (rd_u8(r)) /* a dedicated key: we cipher with global ones */
		(void)rd_sub(r, axdr_length(r));
	if (rd_u8(r)) /* response-allowed, default true */
		(void)rd_u8(r);
	if (rd_u8(r)) /* quality of service */
		(void)rd_u8(r);
	a->version = rd_u8(r);
	/* [APPLICATION 31] IMPLICIT BIT STRING of 24, no unused bits */
	if (rd_u16be(r) != 0x5f1f || rd_u16be(r) != 0x0400)
		return;
	a->conformance = (uint32_t)rd_u8(r) << 16;
	a->conformance |= rd_u16be(r);
	a->pdu = rd_u16be(r);
	a->initiated = !r->bad;
}

static void take_title(struct rd *r, struct aarq *a)
{
	if (rd_u8(r) == 0x04 && axdr_length(r) == 8)
		a->title = rd_bytes(r, 8);
}

static struct rd take_octets(struct rd *r)
{
	struct rd none = { 0 };
	return rd_u8(r) == 0x04 ? rd_sub(r, axdr_length(r)) : none;
}

static bool aarq_parse(struct rd *r, struct aarq *a)
{
	struct rd body = rd_sub(r, axdr_length(r));
	*a = (struct aarq){ .context = -1, .mechanism = MECHANISM_NONE };
	while (rd_left(&body)) {
		uint8_t tag = rd_u8(&body);
		struct rd field = rd_sub(&body, axdr_length(&body));
		switch (tag) {
		case 0xa1: /* application-context-name */
			if (rd_u8(&field) == 0x06) {
				struct rd name = rd_sub(&field, axdr_length(&field));
				a->context = take_name(&name, 1);
			}
			break;
		case 0x8b: /* mechanism-name */
			a->mechanism = take_name(&field, 2);
			break;
		case 0xac: /* calling-authentication-value: charstring [0] */
			if (rd_u8(&field) == 0x80) {
				a->value_n = axdr_length(&field);
				a->value = rd_bytes(&field, a->value_n);
			}
			break;
		case 0xa6: /* calling-AP-title: the system title */
			take_title(&field, a);
			break;
		case 0xbe:
			a->user = take_octets(&field);
			break;
		default: /* called titles, invocation ids and versions do not concern us */
			break;
		}
	}
	return !body.bad;
}

/* Which mechanism the reading client must name. */
static int mechanism_of(enum device_security security)
{
	static const int mechanisms[] = { [SECURITY_NONE] = MECHANISM_NONE,
					  [SECURITY_LLS] = MECHANISM_LLS,
					  [SECURITY_GMAC] = MECHANISM_GMAC };
	return mechanisms[security];
}

static int judge_value(const struct device *d, const struct aarq *a)
{
	const char *password = d->config->password;
	if (d->config->security == SECURITY_GMAC) {
		if (!a->title)
			return DIAGNOSTIC_TITLE;
		return a->value && a->value_n >= 8 && a->value_n <= DEVICE_CHALLENGE_MAX
			       ? DIAGNOSTIC_NULL
			       : DIAGNOSTIC_AUTHENTICATION_FAILURE;
	}
	bool same = a->value && password && a->value_n == strlen(password) &&
		    memcmp(a->value, password, a->value_n) == 0;
	return same ? DIAGNOSTIC_NULL : DIAGNOSTIC_AUTHENTICATION_FAILURE;
}

static int judge_access(const struct device *d, uint16_t client, const struct aarq *a)
{
	bool public = client == DEVICE_CLIENT_PUBLIC;
	bool ciphered = !public && d->config->ciphering;
	int wanted = mechanism_of(d->config->security);
	if (a->context != (ciphered ? CONTEXT_CIPHERED : CONTEXT_LOGICAL_NAMES))
		return DIAGNOSTIC_CONTEXT;
	if (public)
		return a->mechanism == MECHANISM_NONE ? DIAGNOSTIC_NULL
						      : DIAGNOSTIC_MECHANISM_UNKNOWN;
	if (client != DEVICE_CLIENT_READING)
		return DIAGNOSTIC_NO_REASON;
	if (ciphered && !a->title)
		return DIAGNOSTIC_TITLE;
	if (wanted == MECHANISM_NONE) /* whoever asks is let in, with a password too */
		return a->mechanism <= MECHANISM_LLS && a->mechanism >= MECHANISM_NONE
			       ? DIAGNOSTIC_NULL
			       : DIAGNOSTIC_MECHANISM_UNKNOWN;
	if (a->mechanism == MECHANISM_NONE)
		return DIAGNOSTIC_AUTHENTICATION_REQUIRED;
	return a->mechanism == wanted ? judge_value(d, a) : DIAGNOSTIC_MECHANISM_UNKNOWN;
}

static int judge_initiate(const struct aarq *a)
{
	if (!a->initiated)
		return INITIATE_INCOMPATIBLE;
	if (a->version < 6)
		return INITIATE_VERSION_TOO_LOW;
	if (!(a->conformance & CONFORMANCE_GET))
		return INITIATE_INCOMPATIBLE;
	if (a->pdu && a->pdu < DEVICE_PDU_MIN)
		return INITIATE_PDU_TOO_SHORT;
	return INITIATE_NONE;
}

/* What goes into the AARE: the mechanism is told when it is HLS. */
struct aare {
	int context;
	int diagnostic;
	bool accepted;
	bool ciphered;
	bool hls;
	struct wr info; /* user-information: InitiateResponse or an error */
};

static void put_name(struct wr *out, unsigned arc, unsigned last)
{
	wr_bytes(out, "\x60\x85\x74\x05\x08", 5);
	wr_u8(out, arc);
	wr_u8(out, last);
}

static void put_challenge(struct wr *out, const struct device *d)
{
	wr_bytes(out, "\x88\x02\x07\x80\x89\x07", 6); /* authentication is spoken of */
	put_name(out, 2, MECHANISM_GMAC);
	wr_u8(out, 0xaa);
	wr_u8(out, DEVICE_CHALLENGE + 2);
	wr_u8(out, 0x80);
	wr_u8(out, DEVICE_CHALLENGE);
	wr_bytes(out, d->hls.ours, DEVICE_CHALLENGE);
}

static void put_aare(struct wr *out, const struct device *d, const struct aare *a)
{
	uint8_t bytes[160];
	struct wr w = wr_make(bytes, sizeof bytes);
	wr_bytes(&w, "\xa1\x09\x06\x07", 4);
	put_name(&w, 1, (unsigned)a->context);
	wr_bytes(&w, "\xa2\x03\x02\x01", 4); /* result: 0 accepted, 1 rejected for good */
	wr_u8(&w, !a->accepted);
	wr_bytes(&w, "\xa3\x05\xa1\x03\x02\x01", 6);
	wr_u8(&w, (unsigned)a->diagnostic);
	if (a->ciphered || a->hls) {
		wr_bytes(&w, "\xa4\x0a\x04\x08", 4); /* responding-AP-title */
		wr_bytes(&w, d->view.meter->security.title, 8);
	}
	if (a->hls)
		put_challenge(&w, d);
	if (a->info.len) {
		wr_u8(&w, 0xbe);
		wr_u8(&w, (unsigned)a->info.len + 2);
		wr_u8(&w, 0x04);
		wr_u8(&w, (unsigned)a->info.len);
		wr_bytes(&w, a->info.buf, a->info.len);
	}
	wr_u8(out, 0x61);
	axdr_put_length(out, w.len);
	wr_bytes(out, w.buf, w.len);
	out->bad |= w.bad;
}

static void put_initiate_response(struct wr *w, const struct device *d)
{
	wr_u8(w, 0x08);
	wr_u8(w, 0x00); /* no negotiated quality of service */
	wr_u8(w, 0x06); /* version of DLMS */
	wr_u16be(w, 0x5f1f);
	wr_u16be(w, 0x0400);
	wr_u8(w, d->conformance >> 16);
	wr_u16be(w, d->conformance & 0xffff);
	wr_u16be(w, d->config->max_pdu);
	wr_u16be(w, 0x0007); /* VAA name of logical name referencing */
}

/* The user-information in plain; GUARD_OPENED also when it came so. */
static enum guard_result open_user(struct device *d, struct rd *user, struct rd *ret)
{
	if (guard_is_protected(rd_peek(user)))
		return guard_open(d, user, ret);
	*ret = *user;
	return GUARD_OPENED;
}

/* Opens the InitiateRequest with the title that the AARQ gives. False: `out` has a refusal. */
static bool take_user(struct device *d, struct aarq *a, int *diagnostic, struct wr *out)
{
	struct rd plain = { 0 };
	d->guard.titled = a->title;
	if (a->title)
		memcpy(d->guard.client_title, a->title, sizeof d->guard.client_title);
	enum guard_result opened = open_user(d, &a->user, &plain);
	if (opened == GUARD_STALE || opened == GUARD_MALFORMED) {
		guard_refuse(d, opened, out);
		return false;
	}
	bool ciphered = a->context == CONTEXT_CIPHERED;
	bool enough = opened == GUARD_OPENED &&
		      (d->guard.control & d->config->ciphering) == d->config->ciphering;
	if (*diagnostic == DIAGNOSTIC_NULL && ciphered && !enough)
		*diagnostic = DIAGNOSTIC_AUTHENTICATION_FAILURE;
	if (opened == GUARD_OPENED && rd_u8(&plain) == 0x01)
		take_initiate(&plain, a);
	return true;
}

static void begin_hls(struct device *d, const struct aarq *a)
{
	struct meter *m = d->view.meter;
	uint32_t turn = ++m->challenges;
	d->hls.pending = true;
	d->hls.theirs_n = a->value_n;
	memcpy(d->hls.theirs, a->value, a->value_n);
	for (size_t i = 0; i < DEVICE_CHALLENGE; i++)
		d->hls.ours[i] =
			(uint8_t)hash_draw(m->household.key, TOPIC_CHALLENGE + (unsigned)i, turn);
}

static void begin(struct device *d, uint16_t client, const struct aarq *a, bool hls)
{
	uint32_t ours = CONFORMANCE_OURS;
	if (d->config->general)
		ours |= CONFORMANCE_GENERAL_PROTECTION;
	d->associated = true;
	d->released = false;
	d->client = client;
	d->ciphered = a->context == CONTEXT_CIPHERED;
	d->conformance = a->conformance & ours;
	d->pdu = d->config->max_pdu;
	if (a->pdu && a->pdu < d->pdu)
		d->pdu = a->pdu;
	d->view.public_client = client == DEVICE_CLIENT_PUBLIC;
	if (hls)
		begin_hls(d, a);
	else
		d->was_read |= !d->view.public_client;
}

static void put_info(struct device *d, struct wr *out)
{
	uint8_t bytes[16];
	struct wr plain = wr_make(bytes, sizeof bytes);
	put_initiate_response(&plain, d);
	if (d->guard.form == GUARD_NONE)
		wr_bytes(out, plain.buf, plain.len);
	else
		guard_close(d, &plain, out);
}

void device_associate(struct device *d, uint16_t client, struct rd *r, struct wr *out)
{
	uint8_t bytes[64];
	struct aarq a;
	device_disconnect(d);
	if (!aarq_parse(r, &a)) {
		device_except(out, EXCEPTION_UNKNOWN, EXCEPTION_OTHER);
		return;
	}
	int diagnostic = judge_access(d, client, &a);
	if (!take_user(d, &a, &diagnostic, out))
		return;
	int error = judge_initiate(&a);
	struct aare answer = {
		.context = a.context == CONTEXT_CIPHERED ? CONTEXT_CIPHERED : CONTEXT_LOGICAL_NAMES,
		.diagnostic = diagnostic,
		.accepted = diagnostic == DIAGNOSTIC_NULL && error == INITIATE_NONE,
		.ciphered = a.context == CONTEXT_CIPHERED,
		.info = wr_make(bytes, sizeof bytes),
	};
	if (answer.accepted) {
		answer.hls = a.mechanism == MECHANISM_GMAC;
		if (answer.hls)
			answer.diagnostic = DIAGNOSTIC_AUTHENTICATION_REQUIRED;
		begin(d, client, &a, answer.hls);
		put_info(d, &answer.info);
	} else if (diagnostic == DIAGNOSTIC_NULL) {
		/* ConfirmedServiceError: initiateError, ServiceError initiate */
		wr_bytes(&answer.info, "\x0e\x01\x06", 3);
		wr_u8(&answer.info, (unsigned)error);
		answer.diagnostic = DIAGNOSTIC_NO_REASON;
	}
	put_aare(out, d, &answer);
}

/* RLRQ: reason and user-information are optional; what came ciphered is answered so. */
void device_release(struct device *d, struct rd *r, struct wr *out)
{
	uint8_t bytes[64];
	struct rd user = { 0 };
	struct rd plain = { 0 };
	struct wr info = wr_make(bytes, sizeof bytes);
	struct rd body = rd_sub(r, axdr_length(r));
	while (rd_left(&body)) {
		uint8_t tag = rd_u8(&body);
		struct rd field = rd_sub(&body, axdr_length(&body));
		if (tag == 0xbe)
			user = take_octets(&field);
	}
	if (rd_left(&user)) {
		enum guard_result opened = open_user(d, &user, &plain);
		if (opened != GUARD_OPENED) {
			guard_refuse(d, opened, out);
			return;
		}
		put_info(d, &info);
	}
	d->released = d->associated && !d->hls.pending;
	device_disconnect(d);
	wr_u8(out, 0x63);
	wr_u8(out, (unsigned)(3 + (info.len ? info.len + 4 : 0)));
	wr_bytes(out, "\x80\x01\x00", 3); /* reason: normal */
	if (info.len) {
		wr_u8(out, 0xbe);
		wr_u8(out, (unsigned)info.len + 2);
		wr_u8(out, 0x04);
		wr_u8(out, (unsigned)info.len);
		wr_bytes(out, info.buf, info.len);
	}
}
