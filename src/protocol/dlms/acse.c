#include "protocol/dlms/acse.h"

#include "protocol/dlms/axdr.h"

/* Names of application contexts and mechanisms: 2.16.756.5.8.branch.number */
static void put_name(struct wr *w, unsigned branch, unsigned number)
{
	static const uint8_t root[] = { 0x60, 0x85, 0x74, 0x05, 0x08 };
	wr_bytes(w, root, sizeof root);
	wr_u8(w, branch);
	wr_u8(w, number);
}

enum { NAME_SIZE = 7, BRANCH_CONTEXT = 1, BRANCH_MECHANISM = 2 };

/* 01 · no dedicated key · response allowed · no quality of service · version 6 ·
 * 5F 1F 04 00 conformance · longest PDU that we take */
void acse_put_initiate(struct wr *w, uint32_t conformance, uint16_t max_pdu)
{
	static const uint8_t head[] = { 0x01, 0x00, 0x00, 0x00, 0x06, 0x5f, 0x1f, 0x04, 0x00 };
	wr_bytes(w, head, sizeof head);
	wr_u8(w, conformance >> 16 & 0xff);
	wr_u16be(w, conformance & 0xffff);
	wr_u16be(w, max_pdu);
}

static void put_user_information(struct wr *w, const uint8_t *p, size_t n)
{
	wr_u8(w, 0xbe);
	wr_u8(w, (unsigned)n + 2);
	wr_u8(w, 0x04);
	wr_u8(w, (unsigned)n);
	wr_bytes(w, p, n);
}

/* 8A sender's ACSE requirements: authentication · 8B mechanism · AC secret */
static void put_authentication(struct wr *w, const struct acse_aarq *a)
{
	static const uint8_t wanted[] = { 0x8a, 0x02, 0x07, 0x80, 0x8b, NAME_SIZE };
	wr_bytes(w, wanted, sizeof wanted);
	put_name(w, BRANCH_MECHANISM, a->mechanism);
	wr_u8(w, 0xac);
	wr_u8(w, (unsigned)a->secret_len + 2);
	wr_u8(w, 0x80);
	wr_u8(w, (unsigned)a->secret_len);
	wr_bytes(w, a->secret, a->secret_len);
}

/* 60 len · A1 application context · [A6 our title] · [authentication] · BE user information */
void acse_put_aarq(struct wr *w, const struct acse_aarq *a)
{
	uint8_t buf[256];
	struct wr body = wr_make(buf, sizeof buf);

	if (a->secret_len > ACSE_SECRET_MAX || a->initiate_len > 0x7d) {
		w->bad = true;
		return;
	}
	wr_u8(&body, 0xa1);
	wr_u8(&body, NAME_SIZE + 2);
	wr_u8(&body, 0x06);
	wr_u8(&body, NAME_SIZE);
	put_name(&body, BRANCH_CONTEXT, a->ciphered ? 3 : 1);
	if (a->title) {
		wr_u8(&body, 0xa6);
		wr_u8(&body, ACSE_TITLE_SIZE + 2);
		wr_u8(&body, 0x04);
		wr_u8(&body, ACSE_TITLE_SIZE);
		wr_bytes(&body, a->title, ACSE_TITLE_SIZE);
	}
	if (a->mechanism != ACSE_NONE)
		put_authentication(&body, a);
	put_user_information(&body, a->initiate, a->initiate_len);
	w->bad = w->bad || body.bad;
	wr_u8(w, TAG_AARQ);
	axdr_put_length(w, body.len);
	wr_bytes(w, buf, body.len);
	explicit_bzero(buf, sizeof buf);
}

/* Release reason: normal. */
void acse_put_rlrq(struct wr *w, const uint8_t *initiate, size_t n)
{
	static const uint8_t reason[] = { 0x80, 0x01, 0x00 };
	if (n > 0x60) {
		w->bad = true;
		return;
	}
	wr_u8(w, TAG_RLRQ);
	wr_u8(w, (unsigned)(sizeof reason + (n ? n + 4 : 0)));
	wr_bytes(w, reason, sizeof reason);
	if (n)
		put_user_information(w, initiate, n);
}

/* 08 · [quality of service] · version · 5F 1F 04 00 conformance · PDU size */
bool acse_parse_initiate(struct rd r, uint32_t *ret_conformance, uint16_t *ret_max_pdu)
{
	if (rd_u8(&r) != TAG_INITIATE_RESPONSE)
		return false;
	if (rd_u8(&r))
		(void)rd_u8(&r);
	(void)rd_u8(&r);
	if (rd_u8(&r) != 0x5f)
		return false;
	/* Old meters write the tag in one byte. */
	if (rd_peek(&r) == 0x1f)
		(void)rd_u8(&r);
	if (rd_u8(&r) != 4)
		return false;
	uint32_t conformance = rd_u32be(&r) & 0xffffff;
	uint16_t max_pdu = rd_u16be(&r);
	if (r.bad)
		return false;
	*ret_conformance = conformance;
	*ret_max_pdu = max_pdu;
	return true;
}

static const char *diagnostic_words(uint8_t source, uint8_t code)
{
	static const char *const user[] = {
		[0] = "no reason given",
		[1] = "no reason given",
		[2] = "application context name not supported",
		[3] = "calling AP title not recognised",
		[4] = "calling AP invocation identifier not recognised",
		[5] = "calling AE qualifier not recognised",
		[6] = "calling AE invocation identifier not recognised",
		[7] = "called AP title not recognised",
		[8] = "called AP invocation identifier not recognised",
		[9] = "called AE qualifier not recognised",
		[10] = "called AE invocation identifier not recognised",
		[11] = "authentication mechanism name not recognised",
		[12] = "authentication mechanism name required",
		[13] = "authentication failed",
		[14] = "authentication required",
	};
	if (source == 1 && code < ARRAY_LEN(user))
		return user[code];
	return source == 2 && code == 2 ? "no common ACSE version" : "no reason given";
}

struct fields {
	uint8_t result;
	uint8_t source;
	uint8_t diagnostic;
};

/* A string in its own tag and length. */
static struct rd inner(struct rd value)
{
	(void)rd_u8(&value);
	size_t n = axdr_length(&value);
	return rd_sub(&value, n);
}

static void parse_field(uint8_t tag, struct rd value, struct fields *f, struct acse_aare *a)
{
	switch (tag) {
	case 0xa2: /* 02 01 result */
		(void)rd_u16be(&value);
		f->result = rd_u8(&value);
		if (value.bad)
			f->result = 255;
		return;
	case 0xa3: /* A1 (user) or A2 (provider) 03 02 01 code */
		f->source = rd_u8(&value) & 0x0f;
		(void)rd_bytes(&value, 3);
		f->diagnostic = rd_u8(&value);
		return;
	case 0xa4: /* 04 08 system title */
		a->title = inner(value);
		return;
	case 0xaa: /* 80 len challenge */
		a->challenge = inner(value);
		return;
	case 0xbe: /* 04 len … */
		a->user = inner(value);
		return;
	default:
		return;
	}
}

bool acse_parse_aare(const uint8_t *p, size_t n, struct acse_aare *ret, struct err *err)
{
	struct rd r = rd_make(p, n);
	struct acse_aare a = { 0 };
	struct fields f = { .result = 255 };

	bool aare = rd_u8(&r) == TAG_AARE;
	struct rd body = rd_sub(&r, axdr_length(&r));
	while (aare && rd_left(&body)) {
		uint8_t tag = rd_u8(&body);
		struct rd value = rd_sub(&body, axdr_length(&body));
		parse_field(tag, value, &f, &a);
	}
	if (!aare || body.bad || f.result == 255)
		return err_set(err, ERR_PROTO, "the meter's AARE is malformed");
	a.accepted = f.result == 0;
	if (!a.accepted)
		(void)err_set(&a.words, ERR_DENIED, "access refused: the meter answered: %s",
			      diagnostic_words(f.source, f.diagnostic));
	*ret = a;
	return true;
}
