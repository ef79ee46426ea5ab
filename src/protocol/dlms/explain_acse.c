#include "protocol/dlms/acse.h"
#include "protocol/dlms/apdu.h"
#include "protocol/dlms/explain.h"

enum {
	BER_CONTEXT = 0xa1,
	BER_RESULT = 0xa2,
	BER_DIAGNOSTIC = 0xa3,
	BER_THEIR_TITLE = 0xa4,
	BER_OUR_TITLE = 0xa6,
	BER_MECHANISM_AARE = 0x89,
	BER_MECHANISM_AARQ = 0x8b,
	BER_SECRET_AARE = 0xaa,
	BER_SECRET_AARQ = 0xac,
	BER_USER = 0xbe,
};

static void learn_title(struct explain *e, struct rd inner)
{
	struct explain_side *s = &e->side[e->direction];
	size_t n = inner.p[1];

	/* 04 08 title */
	if (rd_left(&inner) < 2 || inner.p[0] != 0x04 || n != CIPHER_TITLE_SIZE ||
	    rd_left(&inner) < 2 + n)
		return;
	memcpy(s->title, inner.p + 2, sizeof s->title);
	s->title_known = true;
}

static void tell_octets(struct explain *e, unsigned depth, const char *what, struct rd inner)
{
	char text[EXPLAIN_TEXT_MAX];
	struct strb b = strb_make(text, sizeof text);

	explain_octets(&b, inner.p, rd_left(&inner));
	explain_tell(e, depth, "%s %s", what, text);
}

static unsigned last_of(const struct rd *r)
{
	return rd_left(r) ? r->end[-1] : 0;
}

static void tell_context(struct explain *e, unsigned depth, const struct rd *inner)
{
	static const char *const names[] = { "", "logical names", "short names",
					     "logical names, ciphered", "short names, ciphered" };
	unsigned n = last_of(inner);

	explain_tell(e, depth, "application context %u (%s)", n,
		     n && n < ARRAY_LEN(names) ? names[n] : "unknown");
}

static void tell_mechanism(struct explain *e, unsigned depth, const struct rd *inner)
{
	static const char *const names[] = { "none",	    "low level (LLS)", "high level (HLS)",
					     "HLS MD5",	    "HLS SHA-1",       "HLS GMAC",
					     "HLS SHA-256", "HLS ECDSA" };
	unsigned n = last_of(inner);

	explain_tell(e, depth, "authentication mechanism %u (%s)", n,
		     n < ARRAY_LEN(names) ? names[n] : "unknown");
}

/* A challenge is none, but of the LLS it is the password, and who knows which it is. */
static void tell_secret(struct explain *e, unsigned depth, struct rd inner, unsigned mechanism)
{
	bool password = mechanism == ACSE_LLS || mechanism == ACSE_NONE;

	if (password && !e->how.secrets)
		explain_tell(e, depth, "password ••••");
	else
		tell_octets(e, depth, password ? "password" : "challenge", inner);
}

/* 01 00 00 00 06 5F 1F 04 … · 08 00 06 5F 1F 04 … */
static void tell_initiate(struct explain *e, unsigned depth, const uint8_t *p, size_t n)
{
	static const uint8_t block[] = { 0x5f, 0x1f, 0x04, 0x00 };
	uint32_t conformance = 0;
	unsigned pdu = 0;

	for (size_t i = 0; i + sizeof block + 5 <= n; i++) {
		if (memcmp(p + i, block, sizeof block) != 0)
			continue;
		const uint8_t *q = p + i + sizeof block;
		conformance = (uint32_t)q[0] << 16 | (uint32_t)q[1] << 8 | q[2];
		pdu = (unsigned)(q[3] << 8 | q[4]);
	}
	explain_tell(e, depth, "%s: conformance %06X, PDU of %u bytes",
		     p[0] == TAG_INITIATE_RESPONSE ? "initiate response" : "initiate request",
		     conformance, pdu);
}

static void tell_user(struct explain *e, unsigned depth, struct rd inner)
{
	if (rd_left(&inner) < 3)
		return;
	if (rd_u8(&inner) != 0x04)
		return;
	struct rd body = rd_sub(&inner, axdr_length(&inner));
	if (!rd_left(&body))
		return;
	if (body.p[0] == 0x01 || body.p[0] == TAG_INITIATE_RESPONSE)
		tell_initiate(e, depth, body.p, rd_left(&body));
	else
		explain_apdu(e, depth, body.p, rd_left(&body));
}

static void tell_diagnostic(struct explain *e, unsigned depth, const struct rd *inner)
{
	static const char *const names[] = {
		[0] = "none",
		[1] = "no reason given",
		[2] = "application context not supported",
		[11] = "authentication mechanism not recognised",
		[12] = "authentication mechanism required",
		[13] = "authentication failed",
		[14] = "authentication required",
	};
	unsigned n = last_of(inner);

	explain_tell(e, depth, "diagnostic %u (%s)", n,
		     n < ARRAY_LEN(names) && names[n] ? names[n] : "unknown");
}

static void tell_field(struct explain *e, unsigned depth, uint8_t tag, struct rd inner,
		       unsigned mechanism, bool aare)
{
	if (tag == BER_CONTEXT)
		tell_context(e, depth, &inner);
	else if (aare && tag == BER_RESULT)
		explain_tell(e, depth, "%s", last_of(&inner) ? "refused" : "accepted");
	else if (aare && tag == BER_DIAGNOSTIC)
		tell_diagnostic(e, depth, &inner);
	else if (tag == BER_MECHANISM_AARE || tag == BER_MECHANISM_AARQ)
		tell_mechanism(e, depth, &inner);
	else if (tag == BER_SECRET_AARE || tag == BER_SECRET_AARQ)
		tell_secret(e, depth, inner, mechanism);
	else if (tag == BER_USER)
		tell_user(e, depth, inner);
	else if (tag == BER_THEIR_TITLE || tag == BER_OUR_TITLE)
		tell_octets(e, depth, "system title", inner);
}

/* The mechanism may stand behind what it says about. */
static unsigned find_mechanism(struct rd r)
{
	while (rd_left(&r)) {
		uint8_t tag = rd_u8(&r);
		struct rd inner = rd_sub(&r, axdr_length(&r));
		if (tag == BER_MECHANISM_AARE || tag == BER_MECHANISM_AARQ)
			return last_of(&inner);
	}
	return ACSE_NONE;
}

bool explain_acse(struct explain *e, unsigned depth, const uint8_t *p, size_t n)
{
	struct rd r = rd_make(p, n);
	uint8_t tag = rd_u8(&r);

	if (tag < TAG_AARQ || tag > TAG_RLRE)
		return false;
	explain_tell(e, depth, "%s",
		     tag == TAG_AARQ   ? "AARQ: asks for an association"
		     : tag == TAG_AARE ? "AARE: answers to it"
		     : tag == TAG_RLRQ ? "RLRQ: releases the association"
				       : "RLRE: it is released");
	struct rd body = rd_sub(&r, axdr_length(&r));
	unsigned mechanism = find_mechanism(body);
	while (rd_left(&body)) {
		uint8_t field = rd_u8(&body);
		struct rd inner = rd_sub(&body, axdr_length(&body));
		if (inner.bad)
			break;
		if (rd_left(&inner) >= 2 && (field == BER_OUR_TITLE || field == BER_THEIR_TITLE))
			learn_title(e, inner);
		tell_field(e, depth + 1, field, inner, mechanism, tag == TAG_AARE);
	}
	if (body.bad || r.bad)
		explain_tell(e, depth + 1, "it is malformed");
	return true;
}

static void open_sealed(struct explain *e, unsigned depth, struct rd sealed)
{
	struct explain_side *s = &e->side[e->direction];
	struct cipher_opened opened;
	struct err err = { 0 };
	size_t n = rd_left(&sealed);
	AUTO_FREE uint8_t *plain = NULL;

	if (!e->cipher || !s->title_known) {
		explain_tell(e, depth, "%zu bytes, sealed: %s", n,
			     e->cipher ? "the sender's system title is not known"
				       : "the keys are not known");
		return;
	}
	plain = malloc(n ? n : 1);
	if (!plain)
		return;
	if (!cipher_open(e->cipher, s->title, sealed, plain, &opened, &err)) {
		explain_tell(e, depth, "%zu bytes that these keys do not open: %s", n, err.msg);
		return;
	}
	if (opened.n && (plain[0] == 0x01 || plain[0] == TAG_INITIATE_RESPONSE))
		tell_initiate(e, depth, plain, opened.n);
	else if (opened.n)
		explain_apdu(e, depth, plain, opened.n);
	explicit_bzero(plain, n);
}

/* length · SC · IC · … */
static void tell_sealed(struct explain *e, unsigned depth, const char *what, struct rd *r)
{
	struct rd sealed = rd_sub(r, axdr_length(r));

	if (sealed.bad || rd_left(&sealed) < CIPHER_HEAD_SIZE) {
		explain_tell(e, depth, "%s: malformed", what);
		return;
	}
	struct rd head = sealed;
	uint8_t control = rd_u8(&head);
	uint32_t counter = rd_u32be(&head);
	explain_tell(e, depth, "%s: security %02X (%s%s%s), frame counter %u", what, control,
		     control & CIPHER_AUTHENTICATED ? "authenticated" : "",
		     (control & 0x30) == 0x30 ? ", " : "",
		     control & CIPHER_ENCRYPTED ? "encrypted" : "", counter);
	open_sealed(e, depth + 1, sealed);
}

bool explain_ciphered(struct explain *e, unsigned depth, const uint8_t *p, size_t n)
{
	struct rd r = rd_make(p, n);
	uint8_t tag = rd_u8(&r);

	if (tag == TAG_GENERAL_GLO) {
		struct rd title = rd_sub(&r, axdr_length(&r));
		if (rd_left(&title) == CIPHER_TITLE_SIZE) {
			memcpy(e->side[e->direction].title, title.p, CIPHER_TITLE_SIZE);
			e->side[e->direction].title_known = true;
			tell_octets(e, depth, "system title", title);
		}
		tell_sealed(e, depth, "general-glo-ciphering", &r);
	} else if (tag >= TAG_GLO_FIRST && tag <= TAG_GLO_LAST) {
		tell_sealed(e, depth, "glo-ciphering", &r);
	} else if (tag == TAG_GLO_INITIATE_REQUEST || tag == TAG_GLO_INITIATE_RESPONSE ||
		   tag == TAG_GLO_SERVICE_ERROR) {
		tell_sealed(e, depth, "glo-ciphered initiate", &r);
	} else {
		return false;
	}
	return true;
}
