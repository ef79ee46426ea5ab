/*
 * secure.c - the meter's keys: frame counters, ciphered APDUs, proofs of HLS.
 *
 * Nothing is sealed with a counter that the owner of the session has not
 * reserved, and nothing is believed whose counter is not above the last one.
 */
#include "protocol/dlms/session.h"

bool secure_set(struct session *s, const struct driver_keys *k)
{
	struct secure *c = &s->secure;
	static const uint8_t unknown[CIPHER_TITLE_SIZE];

	secure_finish(s);
	c->cipher = cipher_new(k->encryption, k->authentication);
	if (!c->cipher)
		return false;
	memcpy(c->our_title, k->client_title, sizeof c->our_title);
	memcpy(c->meter_title, k->meter_title, sizeof c->meter_title);
	c->title_known = memcmp(k->meter_title, unknown, sizeof unknown) != 0;
	memcpy(c->challenge, k->challenge, sizeof c->challenge);
	c->next = k->send_from;
	/* The very last number is never used: send_next must be able to follow it. */
	c->last = k->send_to < UINT32_MAX ? k->send_to : UINT32_MAX - 1;
	c->spent = c->next > c->last;
	c->received = k->received;
	c->received_known = k->received_known;
	s->head.counters = (struct driver_counters){
		.send_next = k->send_from,
		.received = k->received,
		.received_known = k->received_known,
	};
	memcpy(s->head.counters.meter_title, k->meter_title, CIPHER_TITLE_SIZE);
	return true;
}

void secure_finish(struct session *s)
{
	struct secure *c = &s->secure;
	cipher_free(c->cipher);
	if (c->plain)
		explicit_bzero(c->plain, c->plain_cap);
	free(c->plain);
	explicit_bzero(c->challenge, sizeof c->challenge);
	*c = (struct secure){ 0 };
}

/* Durable for the owner before a byte of what is sealed goes out. */
static bool take_counter(struct session *s, uint32_t *ret, struct err *err)
{
	struct secure *c = &s->secure;
	if (c->spent)
		return err_set(err, ERR_LIMIT,
			       "the frame counters reserved for this call are used up");
	*ret = c->next;
	c->spent = c->next == c->last;
	c->next++;
	s->head.counters.used = true;
	s->head.counters.send_next = c->next;
	return true;
}

/* What was opened is the meter's: its counter and its title are kept. */
static void believe(struct session *s, uint32_t counter)
{
	struct secure *c = &s->secure;
	if (!c->received_known || counter > c->received)
		c->received = counter;
	c->received_known = true;
	s->head.counters.used = true;
	s->head.counters.received = c->received;
	s->head.counters.received_known = true;
	memcpy(s->head.counters.meter_title, c->meter_title, CIPHER_TITLE_SIZE);
}

static bool is_fresh(struct session *s, bool known, uint32_t received, uint32_t counter,
		     struct err *err)
{
	if (!known || counter > received)
		return true;
	s->head.counters.used = true;
	s->head.counters.replayed = true;
	return err_set(err, ERR_DENIED, "replay: the meter's frame counter %u is not above %u",
		       counter, received);
}

bool secure_take_title(struct session *s, struct rd title, struct err *err)
{
	struct secure *c = &s->secure;
	if (!rd_left(&title) && !title.bad)
		return true;
	if (rd_left(&title) != CIPHER_TITLE_SIZE)
		return err_set(err, ERR_PROTO, "the meter's system title has not 8 bytes");
	if (c->title_known && memcmp(c->meter_title, title.p, CIPHER_TITLE_SIZE) != 0)
		return err_set(
			err, ERR_DENIED,
			"access refused: the meter's system title is another one than before");
	memcpy(c->meter_title, title.p, CIPHER_TITLE_SIZE);
	c->title_known = true;
	return true;
}

bool secure_is_wrapped(uint8_t tag)
{
	return tag == TAG_GENERAL_GLO || tag == TAG_GLO_INITIATE_RESPONSE ||
	       tag == TAG_GLO_SERVICE_ERROR || (tag >= TAG_GLO_FIRST && tag <= TAG_GLO_LAST);
}

/* The service that a glo-* APDU of the meter wraps. */
static uint8_t wrapped_tag(uint8_t tag)
{
	if (tag == TAG_GLO_INITIATE_RESPONSE)
		return TAG_INITIATE_RESPONSE;
	if (tag == TAG_GLO_SERVICE_ERROR)
		return TAG_SERVICE_ERROR;
	return (uint8_t)(tag - TAG_GLO);
}

static uint8_t control_of(const struct session *s)
{
	return (uint8_t)(s->profile->security.ciphering << 4);
}

/* InitiateRequest has a tag of its own, whatever the services go in; what answers a
 * push has none. */
bool secure_wrap(struct session *s, const uint8_t *p, size_t n, struct wr *w, struct err *err)
{
	struct secure *c = &s->secure;
	uint8_t control = control_of(s);
	bool initiate = n && p[0] == 0x01;
	bool general = s->profile->security.general || (n && p[0] == TAG_NOTIFICATION_CONFIRM);
	uint32_t counter = 0;

	if (!control) /* the meter ciphers more than the profile demands */
		control = CIPHER_AUTHENTICATED | CIPHER_ENCRYPTED;

	if (!take_counter(s, &counter, err))
		return false;
	if (general && !initiate) {
		wr_u8(w, TAG_GENERAL_GLO);
		wr_u8(w, CIPHER_TITLE_SIZE);
		wr_bytes(w, c->our_title, CIPHER_TITLE_SIZE);
	} else {
		wr_u8(w, initiate ? (unsigned)TAG_GLO_INITIATE_REQUEST : p[0] + (unsigned)TAG_GLO);
	}
	size_t tag = control & CIPHER_AUTHENTICATED ? CIPHER_TAG_SIZE : 0;
	axdr_put_length(w, CIPHER_HEAD_SIZE + n + tag);
	cipher_seal(c->cipher, control, c->our_title, counter, p, n, w);
	return !w->bad || err_set(err, ERR_INTERNAL, "the request could not be ciphered");
}

static bool make_room(struct secure *c, size_t n)
{
	if (n <= c->plain_cap)
		return true;
	uint8_t *more = realloc(c->plain, n);
	if (!more)
		return false;
	c->plain = more;
	c->plain_cap = n;
	return true;
}

/* title · length · sealed bytes, or only the latter: to their end. */
static bool find_sealed(struct session *s, struct rd *r, uint8_t tag, struct rd *ret,
			struct err *err)
{
	if (tag == TAG_GENERAL_GLO) {
		struct rd title = rd_sub(r, axdr_length(r));
		if (!secure_take_title(s, title, err))
			return false;
	}
	if (!s->secure.title_known)
		return err_set(err, ERR_DENIED, "the meter has not told its system title");
	*ret = rd_sub(r, axdr_length(r));
	return (!ret->bad && !rd_left(r)) ||
	       err_set(err, ERR_PROTO, "the meter sent a malformed ciphered APDU");
}

static bool open_sealed(struct session *s, struct rd sealed, uint8_t tag, struct cipher_opened *ret,
			struct err *err)
{
	struct secure *c = &s->secure;
	uint8_t wanted = control_of(s);

	if (!make_room(c, rd_left(&sealed) + 1))
		return err_set(err, ERR_NOMEM, "out of memory");
	if (!cipher_open(c->cipher, c->meter_title, sealed, c->plain, ret, err))
		return err_prefix(err, "the meter's ciphered APDU is refused");
	if ((ret->control & wanted) != wanted)
		return err_set(err, ERR_DENIED,
			       "the meter's APDU is protected by %02X, which is less than %02X",
			       ret->control, wanted);
	if (!is_fresh(s, c->received_known, c->received, ret->counter, err))
		return false;
	if (!ret->n || (tag != TAG_GENERAL_GLO && c->plain[0] != wrapped_tag(tag)))
		return err_set(err, ERR_DENIED,
			       "a ciphered APDU of kind %02X holds another service", tag);
	return true;
}

bool secure_unwrap(struct session *s, struct rd apdu, struct rd *ret, struct err *err)
{
	struct secure *c = &s->secure;
	struct cipher_opened o;
	struct rd sealed;
	uint8_t tag = rd_u8(&apdu);

	if (!c->cipher)
		return err_set(err, ERR_DENIED,
			       "the meter ciphers, but its keys are not known here");
	if (!find_sealed(s, &apdu, tag, &sealed, err) || !open_sealed(s, sealed, tag, &o, err))
		return false;
	c->received_before = c->received_known ? c->received : 0;
	believe(s, o.counter);
	*ret = rd_make(c->plain, o.n);
	return true;
}

/* f(StoC) has a counter of its own. */
bool secure_prove(struct session *s, uint8_t ret[static CIPHER_PROOF_SIZE], struct err *err)
{
	struct secure *c = &s->secure;
	uint32_t counter = 0;
	return take_counter(s, &counter, err) &&
	       (cipher_prove(c->cipher, c->our_title, counter, c->wanted, c->wanted_len, ret) ||
		err_set(err, ERR_INTERNAL, "the proof of the key could not be made"));
}

/* The meter may make f(CtoS) before or after the counter of the APDU around it. */
bool secure_check(struct session *s, const struct axdr_value *proof, struct err *err)
{
	struct secure *c = &s->secure;
	uint32_t counter = 0;
	uint32_t floor = c->active ? c->received_before : c->received;
	if (proof->tag != AXDR_OCTETS || proof->count != CIPHER_PROOF_SIZE ||
	    !cipher_check(c->cipher, c->meter_title, c->challenge, sizeof c->challenge,
			  proof->bytes, &counter))
		return err_set(err, ERR_DENIED, "access refused: the meter did not prove its key");
	if (!is_fresh(s, c->received_known && floor, floor, counter, err))
		return false;
	believe(s, counter);
	return true;
}
