#include "protocol/dlms/apdu.h"

#include "protocol/dlms/axdr.h"

enum {
	TAG_INITIATE_RESPONSE = 0x08,
	TAG_SERVICE_ERROR = 0x0e,
	TAG_DATA_NOTIFICATION = 0x0f,
	TAG_AARQ = 0x60,
	TAG_AARE = 0x61,
	TAG_RLRQ = 0x62,
	TAG_RLRE = 0x63,
	TAG_GET = 0xc0,
	TAG_SET = 0xc1,
	TAG_EVENT_NOTIFICATION = 0xc2,
	TAG_GET_RESPONSE = 0xc4,
	TAG_SET_RESPONSE = 0xc5,
	TAG_EXCEPTION = 0xd8,
};

/*
 * 60 len · A1 application context (LN, no ciphering) ·
 * [8A authentication wanted · 8B mechanism 1 · AC password] ·
 * BE user information: InitiateRequest
 */
void apdu_put_aarq(struct wr *w, const char *password, uint16_t max_pdu)
{
	static const uint8_t context[] = { 0xa1, 0x09, 0x06, 0x07, 0x60, 0x85,
					   0x74, 0x05, 0x08, 0x01, 0x01 };
	static const uint8_t lls[] = { 0x8a, 0x02, 0x07, 0x80, 0x8b, 0x07, 0x60,
				       0x85, 0x74, 0x05, 0x08, 0x02, 0x01 };
	static const uint8_t initiate[] = { 0xbe, 0x10, 0x04, 0x0e, 0x01, 0x00, 0x00,
					    0x00, 0x06, 0x5f, 0x1f, 0x04, 0x00 };
	size_t secret = password ? strlen(password) : 0;
	if (secret > APDU_PASSWORD_MAX) {
		w->bad = true;
		return;
	}
	size_t len = sizeof context + sizeof initiate + 5;
	if (password)
		len += sizeof lls + 4 + secret;
	wr_u8(w, TAG_AARQ);
	axdr_put_length(w, len);
	wr_bytes(w, context, sizeof context);
	if (password) {
		wr_bytes(w, lls, sizeof lls);
		wr_u8(w, 0xac);
		wr_u8(w, (unsigned)secret + 2);
		wr_u8(w, 0x80);
		wr_u8(w, (unsigned)secret);
		wr_bytes(w, password, secret);
	}
	wr_bytes(w, initiate, sizeof initiate);
	wr_u8(w, CONFORMANCE_OURS >> 16 & 0xff);
	wr_u16be(w, CONFORMANCE_OURS & 0xffff);
	wr_u16be(w, max_pdu);
}

/* Release reason: normal. */
void apdu_put_rlrq(struct wr *w)
{
	static const uint8_t rlrq[] = { TAG_RLRQ, 0x03, 0x80, 0x01, 0x00 };
	wr_bytes(w, rlrq, sizeof rlrq);
}

static void put_head(struct wr *w, uint8_t service, uint8_t choice, uint8_t invoke)
{
	wr_u8(w, service);
	wr_u8(w, choice);
	wr_u8(w, (unsigned)(APDU_INVOKE_BITS | (invoke & 0x0f)));
}

static void put_object(struct wr *w, const struct profile_object *o)
{
	wr_u16be(w, o->class_id);
	wr_bytes(w, o->obis, sizeof o->obis);
	wr_u8(w, o->attribute);
}

void apdu_put_get(struct wr *w, uint8_t invoke, const struct profile_object *o)
{
	put_head(w, TAG_GET, 1, invoke);
	put_object(w, o);
	wr_u8(w, 0);
}

void apdu_put_get_selected(struct wr *w, uint8_t invoke, const struct profile_object *o,
			   uint8_t selector)
{
	put_head(w, TAG_GET, 1, invoke);
	put_object(w, o);
	wr_u8(w, 1);
	wr_u8(w, selector);
}

void apdu_put_get_next(struct wr *w, uint8_t invoke, uint32_t block)
{
	put_head(w, TAG_GET, 2, invoke);
	wr_u32be(w, block);
}

void apdu_put_get_list(struct wr *w, uint8_t invoke, const struct profile_object *o, size_t n)
{
	put_head(w, TAG_GET, 3, invoke);
	axdr_put_length(w, n);
	for (size_t i = 0; i < n; i++) {
		put_object(w, &o[i]);
		wr_u8(w, 0);
	}
}

void apdu_put_set(struct wr *w, uint8_t invoke, const struct profile_object *o)
{
	put_head(w, TAG_SET, 1, invoke);
	put_object(w, o);
	wr_u8(w, 0);
}

static void put_block(struct wr *w, const struct apdu_block *b)
{
	wr_u8(w, b->last);
	wr_u32be(w, b->number);
	axdr_put_length(w, b->n);
	wr_bytes(w, b->p, b->n);
}

void apdu_put_set_first(struct wr *w, uint8_t invoke, const struct profile_object *o,
			const struct apdu_block *b)
{
	put_head(w, TAG_SET, 2, invoke);
	put_object(w, o);
	wr_u8(w, 0);
	put_block(w, b);
}

void apdu_put_set_next(struct wr *w, uint8_t invoke, const struct apdu_block *b)
{
	put_head(w, TAG_SET, 3, invoke);
	put_block(w, b);
}

static bool parse_get(struct rd *r, struct apdu *a)
{
	uint8_t choice = rd_u8(r);
	a->invoke = rd_u8(r) & 0x0f;
	if (choice == 3) {
		a->kind = APDU_GET_LIST;
		a->data = *r;
		return !r->bad;
	}
	if (choice == 2) {
		a->block.last = rd_u8(r) != 0;
		a->block.number = rd_u32be(r);
	} else if (choice != 1) {
		return false;
	}
	uint8_t result = rd_u8(r);
	if (result == 1) {
		a->kind = choice == 1 ? APDU_GET_RESULT : APDU_GET_BLOCK_RESULT;
		a->code = rd_u8(r);
		return !r->bad;
	}
	if (result || r->bad)
		return false;
	a->kind = choice == 1 ? APDU_GET_DATA : APDU_GET_BLOCK;
	if (choice == 2) {
		a->block.n = axdr_length(r);
		a->block.p = rd_bytes(r, a->block.n);
	}
	a->data = *r;
	return !r->bad;
}

static bool parse_set(struct rd *r, struct apdu *a)
{
	uint8_t choice = rd_u8(r);
	a->invoke = rd_u8(r) & 0x0f;
	switch (choice) {
	case 1:
		a->kind = APDU_SET_RESULT;
		a->code = rd_u8(r);
		break;
	case 2:
		a->kind = APDU_SET_ACK;
		a->block.number = rd_u32be(r);
		break;
	case 3:
		a->kind = APDU_SET_LAST;
		a->code = rd_u8(r);
		a->block.number = rd_u32be(r);
		break;
	default:
		return false;
	}
	return !r->bad;
}

/* 0E · service · error class · code */
static bool parse_service_error(struct rd *r, struct apdu *a)
{
	(void)rd_u8(r);
	a->kind = APDU_SERVICE_ERROR;
	a->code = rd_u16be(r);
	return !r->bad;
}

bool apdu_parse(const uint8_t *p, size_t n, struct apdu *ret, struct err *err)
{
	struct rd r = rd_make(p, n);
	struct apdu a = { 0 };
	uint8_t tag = rd_u8(&r);
	bool good = true;

	switch (tag) {
	case TAG_AARE:
		a.kind = APDU_AARE;
		break;
	case TAG_RLRE:
		a.kind = APDU_RLRE;
		break;
	case TAG_GET_RESPONSE:
		good = parse_get(&r, &a);
		break;
	case TAG_SET_RESPONSE:
		good = parse_set(&r, &a);
		break;
	case TAG_EXCEPTION:
		a.kind = APDU_EXCEPTION;
		a.code = rd_u16be(&r);
		good = !r.bad;
		break;
	case TAG_SERVICE_ERROR:
		good = parse_service_error(&r, &a);
		break;
	case TAG_DATA_NOTIFICATION:
	case TAG_EVENT_NOTIFICATION:
		a.kind = APDU_UNSOLICITED;
		break;
	default:
		if (!n)
			return err_set(err, ERR_PROTO, "the meter sent an empty APDU");
		return err_set(err, ERR_PROTO, "the meter sent an APDU of unknown kind %02X", tag);
	}
	if (!good)
		return err_set(err, ERR_PROTO, "the meter sent a malformed APDU of kind %02X", tag);
	*ret = a;
	return true;
}

/* 08 · [quality of service] · version · 5F 1F 04 00 conformance · PDU size */
static bool parse_initiate(struct rd *r, struct apdu_aare *a)
{
	if (rd_u8(r) != TAG_INITIATE_RESPONSE)
		return false;
	if (rd_u8(r))
		(void)rd_u8(r);
	(void)rd_u8(r);
	if (rd_u8(r) != 0x5f)
		return false;
	/* Old meters write the tag in one byte. */
	if (rd_peek(r) == 0x1f)
		(void)rd_u8(r);
	if (rd_u8(r) != 4)
		return false;
	a->conformance = rd_u32be(r) & 0xffffff;
	a->max_pdu = rd_u16be(r);
	return !r->bad;
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

struct aare_fields {
	uint8_t result;
	uint8_t source;
	uint8_t diagnostic;
	bool initiated;
	bool error;
};

static void parse_aare_field(uint8_t tag, struct rd value, struct aare_fields *f,
			     struct apdu_aare *a)
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
	case 0xbe: /* 04 len, the InitiateResponse or a confirmed-service-error */
		(void)rd_u8(&value);
		(void)axdr_length(&value);
		f->error = rd_peek(&value) == TAG_SERVICE_ERROR;
		f->initiated = !f->error && parse_initiate(&value, a);
		return;
	default:
		return;
	}
}

bool apdu_parse_aare(const uint8_t *p, size_t n, struct apdu_aare *ret, struct err *err)
{
	struct rd r = rd_make(p, n);
	struct apdu_aare a = { 0 };
	struct aare_fields f = { .result = 255 };

	bool aare = rd_u8(&r) == TAG_AARE;
	struct rd body = rd_sub(&r, axdr_length(&r));
	while (aare && rd_left(&body)) {
		uint8_t tag = rd_u8(&body);
		struct rd value = rd_sub(&body, axdr_length(&body));
		parse_aare_field(tag, value, &f, &a);
	}
	if (!aare || body.bad || f.result == 255)
		return err_set(err, ERR_PROTO, "the meter's AARE is malformed");
	a.accepted = f.result == 0 && !f.error;
	if (!a.accepted)
		(void)err_set(&a.words, ERR_DENIED, "the meter refused the association: %s",
			      diagnostic_words(f.source, f.diagnostic));
	else if (!f.initiated)
		return err_set(err, ERR_PROTO, "the meter's AARE has no InitiateResponse");
	*ret = a;
	return true;
}

static const struct {
	uint16_t code;
	enum ask_result result;
	const char *words;
} access_results[] = {
	{ 1, ASK_METER_ERROR, "hardware fault" },
	{ 2, ASK_METER_ERROR, "temporary failure" },
	{ 3, ASK_REFUSED, "read or write denied" },
	{ 4, ASK_NOT_SUPPORTED, "object undefined" },
	{ 9, ASK_NOT_SUPPORTED, "object class inconsistent" },
	{ 11, ASK_NOT_SUPPORTED, "object unavailable" },
	{ 12, ASK_METER_ERROR, "type unmatched" },
	{ 13, ASK_REFUSED, "scope of access violated" },
	{ 14, ASK_METER_ERROR, "data block unavailable" },
	{ 15, ASK_METER_ERROR, "long get aborted" },
	{ 16, ASK_METER_ERROR, "no long get in progress" },
	{ 17, ASK_METER_ERROR, "long set aborted" },
	{ 18, ASK_METER_ERROR, "no long set in progress" },
	{ 19, ASK_METER_ERROR, "data block number invalid" },
	{ 250, ASK_METER_ERROR, "other reason" },
};

static enum err_kind kind_of(enum ask_result r)
{
	if (r == ASK_REFUSED)
		return ERR_DENIED;
	return r == ASK_NOT_SUPPORTED ? ERR_UNSUPPORTED : ERR_PROTO;
}

enum ask_result apdu_access_result(uint16_t code, struct err *err)
{
	if (code == 0)
		return ASK_OK;
	for (size_t i = 0; i < ARRAY_LEN(access_results); i++) {
		enum ask_result result = access_results[i].result;
		if (access_results[i].code != code)
			continue;
		(void)err_set(err, kind_of(result), "the meter answered: %s",
			      access_results[i].words);
		return result;
	}
	(void)err_set(err, ERR_PROTO, "the meter answered: data-access-result %u", code);
	return ASK_METER_ERROR;
}

static enum ask_result exception_response(uint16_t code, struct err *err)
{
	static const char *const words[] = {
		[1] = "operation not possible", [2] = "service not supported",
		[3] = "other reason",		[4] = "PDU too long",
		[5] = "deciphering error",	[6] = "invocation counter error",
	};
	unsigned service = code & 0xff;
	const char *what = service && service < ARRAY_LEN(words) ? words[service] : "unknown error";
	enum ask_result result = ASK_METER_ERROR;
	if (service == 2)
		result = ASK_NOT_SUPPORTED;
	else if (service == 5 || service == 6)
		result = ASK_REFUSED;
	(void)err_set(err, kind_of(result), "the meter answered with an exception: %s (%s)", what,
		      code >> 8 == 1 ? "service not allowed" : "service unknown");
	return result;
}

enum ask_result apdu_exception(enum apdu_kind kind, uint16_t both, struct err *err)
{
	static const char *const classes[] = {
		"application reference",
		"hardware resource",
		"state of the meter",
		"service",
		"definition",
		"access",
		"initiate",
		"load data set",
		"scope change",
		"task",
		"other",
	};
	if (kind == APDU_EXCEPTION)
		return exception_response(both, err);
	unsigned class = both >> 8;
	unsigned code = both & 0xff;
	enum ask_result result = ASK_METER_ERROR;
	if ((class == 3 && code == 2) || (class == 4 && code == 1))
		result = ASK_NOT_SUPPORTED;
	else if (class == 5 && (code == 1 || code == 2))
		result = ASK_REFUSED;
	(void)err_set(err, kind_of(result), "the meter answered with a service error: %s, code %u",
		      class < ARRAY_LEN(classes) ? classes[class] : "unknown class", code);
	return result;
}
