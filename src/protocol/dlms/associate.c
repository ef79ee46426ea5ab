/*
 * associate.c - connection, association and its end.
 *
 *   connect ─ link is up ─> AARQ ─ AARE ─┬─────────────────────> the ask begins
 *                                        └─ HLS: f(StoC), f(CtoS) ─┘
 */
#include "protocol/dlms/session.h"

/* The authentication object of the current association: its method 1 takes f(StoC). */
static const struct profile_object association = {
	.class_id = 15,
	.obis = { 0, 0, 40, 0, 0, 255 },
	.attribute = 1,
};

void associate_connect(struct session *s)
{
	s->stage = STAGE_CONNECT;
	s->client = NULL;
	s->secure.active = false;
	link_connect(&s->link, s->target->id, s->now);
}

void associate_disconnect(struct session *s)
{
	s->stage = STAGE_DISCONNECT;
	s->client = NULL;
	s->secure.active = false;
	link_disconnect(&s->link, s->now);
}

static uint32_t conformance_asked(const struct session *s)
{
	bool general = s->secure.active && s->profile->security.general;
	return CONFORMANCE_OURS | (general ? (uint32_t)CONFORMANCE_GENERAL : 0);
}

/* InitiateRequest, ciphered where the association is. */
static bool put_initiate(struct session *s, struct wr *w, struct err *err)
{
	uint8_t plain[ACSE_INITIATE_MAX];
	struct wr p = wr_make(plain, sizeof plain);
	acse_put_initiate(&p, conformance_asked(s), s->link.profile->max_pdu);
	if (s->secure.active)
		return secure_wrap(s, plain, p.len, w, err);
	wr_bytes(w, plain, p.len);
	return true;
}

static void send_acse(struct session *s, const struct wr *w, enum stage stage)
{
	s->request = REQUEST_NONE;
	s->stage = stage;
	if (!link_send(&s->link, w, s->now))
		session_fail(s, &s->link.err);
}

/* DISC ends the association as well, so RLRQ is due only at the end of the call
 * or where there is no DISC. */
void associate_leave(struct session *s)
{
	uint8_t initiate[ACSE_INITIATE_MAX + CIPHER_OVERHEAD];
	struct wr user = wr_make(initiate, sizeof initiate);
	bool wrapper = s->link.kind == &link_wrapper;
	struct err err;

	/* Without a frame counter left the peer is not told, and that does no harm. */
	if (!s->client || !s->profile->release || !(wrapper || s->leaving) ||
	    (s->secure.active && !put_initiate(s, &user, &err))) {
		associate_disconnect(s);
		return;
	}
	struct wr w = link_begin(&s->link);
	acse_put_rlrq(&w, initiate, user.len);
	send_acse(s, &w, STAGE_LEAVE);
}

static void put_aarq(struct session *s, struct wr *w, const struct wr *initiate)
{
	struct acse_aarq a = {
		.ciphered = s->secure.active,
		.initiate = initiate->buf,
		.initiate_len = initiate->len,
	};
	bool gmac = s->target->authentication == AUTH_GMAC;

	if (s->keyed && (gmac || s->secure.active))
		a.title = s->secure.our_title;
	if (gmac) {
		a.mechanism = ACSE_GMAC;
		a.secret = s->secure.challenge;
		a.secret_len = sizeof s->secure.challenge;
	} else if (s->target->authentication == AUTH_LLS && s->has_password) {
		a.mechanism = ACSE_LLS;
		a.secret = (const uint8_t *)s->password;
		a.secret_len = strlen(s->password);
	}
	acse_put_aarq(w, &a);
}

void associate_begin(struct session *s)
{
	uint8_t user[ACSE_INITIATE_MAX + CIPHER_OVERHEAD];
	struct wr initiate = wr_make(user, sizeof user);
	struct err err;

	s->keyed = s->secure.cipher && s->target == &s->profile->secure_client;
	s->secure.active = s->keyed && s->profile->security.ciphering != CIPHERING_NONE;
	s->link.slack = s->secure.active ? LINK_CIPHER_MAX : 0;
	if (s->target->authentication == AUTH_GMAC && !s->keyed) {
		(void)err_set(&err, ERR_DENIED,
			      "this type of meter wants keys, and none are known");
		session_fail(s, &err);
		return;
	}
	if (!put_initiate(s, &initiate, &err)) {
		session_fail(s, &err);
		return;
	}
	struct wr w = link_begin(&s->link);
	put_aarq(s, &w, &initiate);
	send_acse(s, &w, STAGE_ASSOCIATE);
}

static void established(struct session *s)
{
	s->client = s->target;
	s->stage = STAGE_REST;
	session_start_ask(s);
}

/* HLS pass 3: the meter's challenge, and what it must not be. */
static bool take_challenge(struct session *s, struct rd challenge, struct err *err)
{
	struct secure *c = &s->secure;
	size_t n = rd_left(&challenge);
	if (n < 8 || n > sizeof c->wanted)
		return err_set(err, ERR_DENIED, "access refused: the meter sent no challenge");
	if (n == sizeof c->challenge && memcmp(challenge.p, c->challenge, n) == 0)
		return err_set(err, ERR_DENIED,
			       "access refused: the meter sent back our challenge");
	memcpy(c->wanted, challenge.p, n);
	c->wanted_len = n;
	return true;
}

static void send_proof(struct session *s, struct rd challenge)
{
	uint8_t proof[CIPHER_PROOF_SIZE];
	struct err err;

	if (!s->secure.title_known)
		(void)err_set(&err, ERR_DENIED, "the meter has not told its system title");
	if (!s->secure.title_known || !take_challenge(s, challenge, &err) ||
	    !secure_prove(s, proof, &err)) {
		session_fail(s, &err);
		return;
	}
	struct wr w = link_begin(&s->link);
	apdu_put_action(&w, session_invoke(s), &association, true);
	axdr_put_string(&w, AXDR_OCTETS, proof, sizeof proof);
	session_send(s, &w, REQUEST_ACTION);
	if (s->head.state == SESSION_BUSY)
		s->stage = STAGE_PROVE;
}

/* What the user information says, deciphered; it must be where the association is. */
static bool open_user(struct session *s, struct rd *user, struct err *err)
{
	uint8_t tag = rd_peek(user);
	if (secure_is_wrapped(tag))
		return secure_unwrap(s, *user, user, err);
	return !s->secure.active || tag == TAG_SERVICE_ERROR ||
	       err_set(err, ERR_DENIED,
		       "access refused: the meter answered in plain to a ciphered association");
}

static bool take_initiate(struct session *s, struct rd user, struct err *err)
{
	struct apdu a;
	if (!rd_left(&user))
		return err_set(err, ERR_PROTO, "the meter's AARE has no InitiateResponse");
	if (rd_peek(&user) == TAG_SERVICE_ERROR) {
		if (apdu_parse(user.p, rd_left(&user), &a, err))
			(void)session_failure(a.kind, a.code, err);
		err->kind = ERR_DENIED;
		return err_prefix(err, "access refused");
	}
	if (!acse_parse_initiate(user, &s->conformance, &s->server_pdu))
		return err_set(err, ERR_PROTO, "the meter's AARE has no InitiateResponse");
	s->conformance &= CONFORMANCE_OURS;
	archive_note_costs(s);
	if (s->server_pdu && s->server_pdu < SERVER_PDU_MIN)
		s->server_pdu = SERVER_PDU_MIN;
	return true;
}

static bool take_aare(struct session *s, struct rd apdu, struct rd *ret_challenge, struct err *err)
{
	struct acse_aare aare;
	if (!acse_parse_aare(apdu.p, rd_left(&apdu), &aare, err))
		return false;
	if (!aare.accepted) {
		*err = aare.words;
		return false;
	}
	if (s->keyed && !secure_take_title(s, aare.title, err))
		return false;
	*ret_challenge = aare.challenge;
	return open_user(s, &aare.user, err) && take_initiate(s, aare.user, err);
}

void associate_answer(struct session *s, const struct apdu *a, struct rd apdu)
{
	struct rd challenge = rd_make(NULL, 0);
	struct err err;

	if (a->kind == APDU_EXCEPTION || a->kind == APDU_SERVICE_ERROR) {
		(void)session_failure(a->kind, a->code, &err);
		err.kind = ERR_DENIED;
		(void)err_prefix(&err, "access refused");
		session_fail(s, &err);
	} else if (!take_aare(s, apdu, &challenge, &err)) {
		session_fail(s, &err);
	} else if (s->target->authentication == AUTH_GMAC) {
		send_proof(s, challenge);
	} else {
		established(s);
	}
}

/* HLS pass 4: f(CtoS). */
void associate_proof(struct session *s, const struct apdu *a)
{
	struct axdr_value proof = { 0 };
	struct rd data = a->data;
	struct err err;
	bool good = false;

	if (a->kind == APDU_ACTION_RESULT && !a->code) {
		arena_wipe(&s->arena);
		good = axdr_parse(&data, &s->arena, &proof, &err) && secure_check(s, &proof, &err);
	} else if (a->kind == APDU_ACTION_RESULT || a->kind == APDU_EXCEPTION ||
		   a->kind == APDU_SERVICE_ERROR) {
		(void)session_failure(a->kind, a->code, &err);
		(void)err_prefix(&err, "access refused: our proof of the key");
	} else {
		(void)err_set(&err, ERR_DENIED,
			      "access refused: the meter answered something else to our proof");
	}
	if (good) {
		established(s);
		return;
	}
	err.kind = ERR_DENIED;
	session_fail(s, &err);
}
