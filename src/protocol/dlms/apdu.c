#include "protocol/dlms/apdu.h"

#include "protocol/dlms/axdr.h"

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

static void put_objects(struct wr *w, const struct profile_object *o, size_t n)
{
	if (n > 1)
		axdr_put_length(w, n);
	for (size_t i = 0; i < n; i++) {
		put_object(w, &o[i]);
		wr_u8(w, 0);
	}
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
	put_objects(w, o, n);
}

void apdu_put_set(struct wr *w, uint8_t invoke, const struct profile_object *o, size_t n)
{
	put_head(w, TAG_SET, n > 1 ? 4 : 1, invoke);
	put_objects(w, o, n);
}

static void put_block(struct wr *w, const struct apdu_block *b)
{
	wr_u8(w, b->last);
	wr_u32be(w, b->number);
	axdr_put_length(w, b->n);
	wr_bytes(w, b->p, b->n);
}

void apdu_put_set_first(struct wr *w, uint8_t invoke, const struct profile_object *o, size_t n,
			const struct apdu_block *b)
{
	put_head(w, TAG_SET, n > 1 ? 5 : 2, invoke);
	put_objects(w, o, n);
	put_block(w, b);
}

void apdu_put_set_next(struct wr *w, uint8_t invoke, const struct apdu_block *b)
{
	put_head(w, TAG_SET, 3, invoke);
	put_block(w, b);
}

void apdu_put_action(struct wr *w, uint8_t invoke, const struct profile_object *o,
		     bool with_argument)
{
	put_head(w, TAG_ACTION, 1, invoke);
	put_object(w, o);
	wr_u8(w, with_argument);
}

void apdu_put_action_first(struct wr *w, uint8_t invoke, const struct profile_object *o,
			   const struct apdu_block *b)
{
	put_head(w, TAG_ACTION, 4, invoke);
	put_object(w, o);
	put_block(w, b);
}

void apdu_put_action_block(struct wr *w, uint8_t invoke, const struct apdu_block *b)
{
	put_head(w, TAG_ACTION, 6, invoke);
	put_block(w, b);
}

void apdu_put_action_next(struct wr *w, uint8_t invoke, uint32_t block)
{
	put_head(w, TAG_ACTION, 2, invoke);
	wr_u32be(w, block);
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
	case 4: /* the number of the last block follows */
	case 5:
		a->kind = APDU_SET_LIST;
		a->data = *r;
		break;
	default:
		return false;
	}
	return !r->bad;
}

/* result · [01 (00 data | 01 data-access-result)] */
static bool parse_action_result(struct rd *r, struct apdu *a)
{
	a->kind = APDU_ACTION_RESULT;
	a->code = rd_u8(r);
	if (rd_left(r) && rd_u8(r)) {
		uint8_t choice = rd_u8(r);
		if (choice > 1)
			return false;
		if (choice == 0)
			a->data = *r;
	}
	return !r->bad;
}

static bool parse_action(struct rd *r, struct apdu *a)
{
	uint8_t choice = rd_u8(r);
	a->invoke = rd_u8(r) & 0x0f;
	switch (choice) {
	case 1:
		return parse_action_result(r, a);
	case 2:
		a->kind = APDU_ACTION_BLOCK;
		a->block.last = rd_u8(r) != 0;
		a->block.number = rd_u32be(r);
		a->block.n = axdr_length(r);
		a->block.p = rd_bytes(r, a->block.n);
		return !r->bad;
	case 4:
		a->kind = APDU_ACTION_ACK;
		a->block.number = rd_u32be(r);
		return !r->bad;
	default:
		return false;
	}
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
	case TAG_ACTION_RESPONSE:
		good = parse_action(&r, &a);
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
	case TAG_GENERAL_BLOCK:
		return err_set(err, ERR_PROTO,
			       "the meter sent a general-block-transfer, which was not agreed");
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

enum ask_result apdu_action_result(uint16_t code, struct err *err)
{
	enum { LONG_ACTION_ABORTED = 15, NO_LONG_ACTION = 16 };
	if (code != LONG_ACTION_ABORTED && code != NO_LONG_ACTION)
		return apdu_access_result(code, err);
	(void)err_set(err, ERR_PROTO, "the meter answered: %s",
		      code == NO_LONG_ACTION ? "no long action in progress"
					     : "long action aborted");
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
