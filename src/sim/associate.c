/*
 * associate.c - AARQ in, AARE out (ACSE of IEC 62056-5-3 9.3.2, in BER).
 */
#include "sim/device.h"

enum {
	CONTEXT_LOGICAL_NAMES = 1, /* last arc of the application context, no ciphering */
	MECHANISM_NONE = 0,
	MECHANISM_LLS = 1,

	/* Acse-service-user diagnostics */
	DIAGNOSTIC_NULL = 0,
	DIAGNOSTIC_NO_REASON = 1,
	DIAGNOSTIC_CONTEXT = 2,
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
	const uint8_t *password;
	size_t password_n;
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

/* xDLMS InitiateRequest in A-XDR. */
static void take_initiate(struct rd *r, struct aarq *a)
{
	if (rd_u8(r) != 0x04)
		return;
	struct rd i = rd_sub(r, axdr_length(r));
	if (rd_u8(&i) != 0x01)
		return;
	if (rd_u8(&i)) /* a dedicated key is of use only with ciphering */
		(void)rd_sub(&i, axdr_length(&i));
	if (rd_u8(&i)) /* response-allowed, default true */
		(void)rd_u8(&i);
	if (rd_u8(&i)) /* quality of service */
		(void)rd_u8(&i);
	a->version = rd_u8(&i);
	/* [APPLICATION 31] IMPLICIT BIT STRING of 24, no unused bits */
	if (rd_u16be(&i) != 0x5f1f || rd_u16be(&i) != 0x0400)
		return;
	a->conformance = (uint32_t)rd_u8(&i) << 16;
	a->conformance |= rd_u16be(&i);
	a->pdu = rd_u16be(&i);
	a->initiated = !i.bad;
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
				a->password_n = axdr_length(&field);
				a->password = rd_bytes(&field, a->password_n);
			}
			break;
		case 0xbe:
			take_initiate(&field, a);
			break;
		default: /* titles, invocation ids and versions do not concern us */
			break;
		}
	}
	return !body.bad;
}

static int judge_access(const struct device *d, uint16_t client, const struct aarq *a)
{
	const char *password = d->config->password;
	if (a->context != CONTEXT_LOGICAL_NAMES)
		return DIAGNOSTIC_CONTEXT;
	if (client == DEVICE_CLIENT_PUBLIC)
		return a->mechanism == MECHANISM_NONE ? DIAGNOSTIC_NULL
						      : DIAGNOSTIC_MECHANISM_UNKNOWN;
	if (client != DEVICE_CLIENT_READING)
		return DIAGNOSTIC_NO_REASON;
	if (a->mechanism != MECHANISM_NONE && a->mechanism != MECHANISM_LLS)
		return DIAGNOSTIC_MECHANISM_UNKNOWN;
	if (d->config->security == SECURITY_NONE)
		return DIAGNOSTIC_NULL; /* whoever asks is let in, with a password too */
	if (a->mechanism == MECHANISM_NONE)
		return DIAGNOSTIC_AUTHENTICATION_REQUIRED;
	bool same = a->password && a->password_n == strlen(password) &&
		    memcmp(a->password, password, a->password_n) == 0;
	return same ? DIAGNOSTIC_NULL : DIAGNOSTIC_AUTHENTICATION_FAILURE;
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

/* AARE; `info` is the user-information, InitiateResponse or an error. */
static void put_aare(struct wr *out, int diagnostic, bool accepted, const struct wr *info)
{
	static const uint8_t context[] = { 0xa1, 0x09, 0x06, 0x07, 0x60, 0x85,
					   0x74, 0x05, 0x08, 0x01, 0x01 };
	size_t user = info->len ? info->len + 4 : 0;
	wr_u8(out, 0x61);
	wr_u8(out, (unsigned)(sizeof context + 5 + 7 + user));
	wr_bytes(out, context, sizeof context);
	wr_bytes(out, "\xa2\x03\x02\x01", 4); /* result: 0 accepted, 1 rejected for good */
	wr_u8(out, !accepted);
	wr_bytes(out, "\xa3\x05\xa1\x03\x02\x01", 6);
	wr_u8(out, (unsigned)diagnostic);
	if (user) {
		wr_u8(out, 0xbe);
		wr_u8(out, (unsigned)info->len + 2);
		wr_u8(out, 0x04);
		wr_u8(out, (unsigned)info->len);
		wr_bytes(out, info->buf, info->len);
	}
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

void device_associate(struct device *d, uint16_t client, struct rd *r, struct wr *out)
{
	uint8_t bytes[32];
	struct wr info = wr_make(bytes, sizeof bytes);
	struct aarq a;
	device_disconnect(d);
	if (!aarq_parse(r, &a)) {
		device_except(out, EXCEPTION_UNKNOWN, EXCEPTION_OTHER);
		return;
	}
	int diagnostic = judge_access(d, client, &a);
	int error = judge_initiate(&a);
	bool accepted = diagnostic == DIAGNOSTIC_NULL && error == INITIATE_NONE;
	if (accepted) {
		d->associated = true;
		d->released = false;
		d->client = client;
		d->conformance = a.conformance & CONFORMANCE_OURS;
		d->pdu = d->config->max_pdu;
		if (a.pdu && a.pdu < d->pdu)
			d->pdu = a.pdu;
		d->view.public_client = client == DEVICE_CLIENT_PUBLIC;
		d->was_read |= !d->view.public_client;
		put_initiate_response(&info, d);
	} else if (diagnostic == DIAGNOSTIC_NULL) {
		/* ConfirmedServiceError: initiateError, ServiceError initiate */
		wr_bytes(&info, "\x0e\x01\x06", 3);
		wr_u8(&info, (unsigned)error);
		diagnostic = DIAGNOSTIC_NO_REASON;
	}
	put_aare(out, diagnostic, accepted, &info);
}
