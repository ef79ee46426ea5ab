/*
 * client.c - the DLMS client: connection, association, one request at a time.
 *
 *   REST ── ask ──> CONNECT ─> ASSOCIATE ─> [PROVE ─>] WORK … WORK ─> REST
 *            └─ other client: [LEAVE ─>] DISCONNECT ─> CONNECT
 */
#include "protocol/dlms/client.h"
#include "protocol/dlms/explain.h"
#include "protocol/dlms/session.h"

static struct session *self(struct driver_session *head)
{
	/* `head` is the first member. */
	return (struct session *)head;
}

void session_finish(struct session *s, enum ask_result result)
{
	s->stage = STAGE_REST;
	s->request = REQUEST_NONE;
	link_rest(&s->link);
	pushed_flush(s); /* the ask may have brought what a push waits for */
	if (s->head.state == SESSION_FAILED)
		return;
	s->head.result = result;
	s->head.state = SESSION_READY;
}

void session_fail(struct session *s, const struct err *err)
{
	s->stage = STAGE_REST;
	s->request = REQUEST_NONE;
	s->head.err = *err;
	s->head.state = s->leaving ? SESSION_CLOSED : SESSION_FAILED;
	s->head.deadline = UINT64_MAX;
}

void session_fail_words(struct session *s, const char *words)
{
	struct err err;
	(void)err_set(&err, ERR_PROTO, "%s", words);
	session_fail(s, &err);
}

static void session_fail_memory(struct session *s)
{
	struct err err;
	(void)err_set(&err, ERR_NOMEM, "out of memory");
	session_fail(s, &err);
}

uint8_t session_invoke(struct session *s)
{
	s->invoke = (uint8_t)(s->invoke % 15 + 1);
	return s->invoke;
}

size_t session_pdu_limit(const struct session *s)
{
	size_t max = LINK_APDU_MAX;
	if (s->server_pdu && s->server_pdu < max)
		max = s->server_pdu;
	if (s->secure.active && max < LINK_APDU_MAX)
		max -= max > CIPHER_OVERHEAD ? (size_t)CIPHER_OVERHEAD : max;
	return max < SERVER_PDU_MIN ? (size_t)SERVER_PDU_MIN : max;
}

/* What lies in the link's buffer is ciphered on its way there. */
static bool cipher_request(struct session *s, struct wr *w, struct err *err)
{
	uint8_t plain[LINK_APDU_MAX];
	size_t n = w->len;
	if (w->bad || n > sizeof plain)
		return err_set(err, ERR_INTERNAL, "the request does not fit");
	memcpy(plain, w->buf, n);
	*w = link_begin_ciphered(&s->link);
	bool ok = secure_wrap(s, plain, n, w, err);
	explicit_bzero(plain, n);
	return ok;
}

void session_send(struct session *s, const struct wr *w, enum request request)
{
	struct wr out = *w;
	struct err err;

	s->request = request;
	s->stage = STAGE_WORK;
	if (s->secure.active && !cipher_request(s, &out, &err))
		session_fail(s, &err);
	else if (!link_send(&s->link, &out, s->now))
		session_fail(s, &s->link.err);
}

enum ask_result session_failure(enum apdu_kind kind, uint16_t code, struct err *err)
{
	if (kind == APDU_EXCEPTION || kind == APDU_SERVICE_ERROR)
		return apdu_exception(kind, code, err);
	if (kind == APDU_TOO_LONG) {
		(void)err_set(err, ERR_PROTO, "the meter's answer is longer than agreed");
		return ASK_BAD_ANSWER;
	}
	enum ask_result result = kind == APDU_ACTION_RESULT ? apdu_action_result(code, err)
							    : apdu_access_result(code, err);
	if (result == ASK_OK) {
		(void)err_set(err, ERR_PROTO, "the meter answered success without data");
		return ASK_BAD_ANSWER;
	}
	return result;
}

static bool same_client(const struct profile_client *a, const struct profile_client *b)
{
	return a && b && a->id == b->id && a->authentication == b->authentication;
}

/* Events of the link ------------------------------------------------------ */

static bool has_invoke(enum apdu_kind kind)
{
	return kind >= APDU_GET_DATA && kind <= APDU_ACTION_ACK;
}

/* Neither a push in between nor an answer to an older request disturbs. */
static bool is_ignored(struct session *s, const struct apdu *a)
{
	bool working = s->stage == STAGE_WORK || s->stage == STAGE_PROVE;
	bool other = working && has_invoke(a->kind) && a->invoke != s->invoke;
	if (!other && a->kind != APDU_UNSOLICITED)
		return false;
	if (++s->ignored > IGNORED_MAX)
		session_fail_words(s, "the meter keeps answering other requests");
	else
		link_wait_on(&s->link, s->now);
	return true;
}

/* In a ciphered association only a refusal may come in plain. */
static bool may_be_plain(const struct session *s, const struct apdu *a)
{
	return !s->secure.active || s->stage == STAGE_ASSOCIATE || a->kind == APDU_EXCEPTION ||
	       a->kind == APDU_SERVICE_ERROR || a->kind == APDU_UNSOLICITED;
}

static bool read_apdu(struct session *s, struct rd *apdu, struct apdu *ret, struct err *err)
{
	bool wrapped = secure_is_wrapped(rd_peek(apdu));
	if (wrapped && !secure_unwrap(s, *apdu, apdu, err))
		return false;
	if (!apdu_parse(apdu->p, rd_left(apdu), ret, err))
		return false;
	return wrapped || may_be_plain(s, ret) ||
	       err_set(err, ERR_DENIED,
		       "the meter answered in plain inside a ciphered association");
}

static void on_answer(struct session *s, const struct apdu *a, struct rd apdu)
{
	s->ignored = 0;
	if (s->stage == STAGE_ASSOCIATE)
		associate_answer(s, a, apdu);
	else if (s->stage == STAGE_PROVE)
		associate_proof(s, a);
	else if (s->request == REQUEST_SET)
		set_answer(s, a);
	else if (s->request == REQUEST_ACTION)
		action_answer(s, a);
	else
		get_answer(s, a);
}

static void on_apdu(struct session *s)
{
	struct rd apdu = rd_make(s->link.apdu, s->link.apdu_len);
	bool wrapped = secure_is_wrapped(rd_peek(&apdu));
	struct apdu a;
	struct err err;

	if (s->stage == STAGE_REST || s->stage == STAGE_LISTEN) {
		if (link_is_push(apdu.p, rd_left(&apdu)))
			pushed_arrived(s, apdu, s->link.client);
		return;
	}
	if (s->stage == STAGE_LEAVE) {
		associate_disconnect(s);
		return;
	}
	if (!read_apdu(s, &apdu, &a, &err)) {
		session_fail(s, &err);
		return;
	}
	if (a.kind == APDU_UNSOLICITED)
		pushed_take(s, apdu, s->link.client, wrapped);
	if (s->head.state == SESSION_BUSY && !is_ignored(s, &a))
		on_answer(s, &a, apdu);
}

/* Of a request this fails, of an association everything. */
static void on_long(struct session *s)
{
	struct apdu a = { .kind = APDU_TOO_LONG };
	if (s->stage == STAGE_LEAVE)
		associate_disconnect(s);
	else if (s->stage == STAGE_WORK)
		on_answer(s, &a, rd_make(NULL, 0));
	else if (s->stage == STAGE_ASSOCIATE || s->stage == STAGE_PROVE)
		session_fail(s, &s->link.err);
}

static void on_down(struct session *s)
{
	s->client = NULL;
	if (!s->leaving) {
		associate_connect(s);
		return;
	}
	s->stage = STAGE_REST;
	s->head.result = ASK_OK;
	s->head.state = SESSION_CLOSED;
}

static void on_event(struct session *s, enum link_event e)
{
	switch (e) {
	case LINK_UP:
		associate_begin(s);
		return;
	case LINK_APDU:
		on_apdu(s);
		return;
	case LINK_PUSH:
		pushed_arrived(s, rd_make(s->link.apdu, s->link.apdu_len), s->link.push_client);
		return;
	case LINK_LONG:
		on_long(s);
		return;
	case LINK_DOWN:
		on_down(s);
		return;
	case LINK_LOST:
		session_fail(s, &s->link.err);
		return;
	case LINK_NOTHING:
	default:
		return;
	}
}

static bool is_over(const struct session *s)
{
	return s->head.state == SESSION_CLOSED || s->head.state == SESSION_FAILED;
}

static void pump(struct session *s, struct rd in)
{
	enum link_event e;
	while (!is_over(s) && (e = link_next(&s->link, &in, s->now)) != LINK_NOTHING)
		on_event(s, e);
	s->head.deadline = is_over(s) ? UINT64_MAX : s->link.deadline;
}

/* The driver -------------------------------------------------------------- */

/* The link keeps the profile it was opened with: addresses, sizes, patience. */
static void use_profile(struct session *s, const struct profile *p)
{
	s->profile = p;
	s->zone = (struct cosem_zone){
		.sign = p->deviation_sign,
		.offset_min = p->offset_min,
		.offset_max = p->offset_max,
		.offset_default = p->offset_default,
	};
}

static struct driver_session *open_session(const struct driver *driver,
					   const struct link_kind *kind,
					   const struct driver_open *how)
{
	struct session *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	if (!link_init(&s->link, kind, how)) {
		free(s);
		return NULL;
	}
	s->head = (struct driver_session){
		.driver = driver,
		.state = SESSION_READY,
		.deadline = UINT64_MAX,
	};
	use_profile(s, how->profile);
	s->sink = how->sink;
	s->now = how->now;
	s->arena.limit = FETCH_MEMORY;
	s->row_arena.limit = FETCH_MEMORY;
	s->clock_tag = AXDR_OCTETS;
	return &s->head;
}

/* With keys known, one who cannot use them is somebody else: neither is a password
 * told nor a value believed in plain. */
static bool uses_keys(const struct profile *p)
{
	return p->secure_client.authentication == AUTH_GMAC ||
	       p->security.ciphering != CIPHERING_NONE;
}

static void session_fail_plain(struct session *s)
{
	struct err err;
	(void)err_set(
		&err, ERR_DENIED,
		"the meter has keys, and profile %s does not use them: it is not read in plain",
		s->profile->name);
	session_fail(s, &err);
}

static void client_secrets(struct driver_session *head, const struct driver_secrets *sec)
{
	struct session *s = self(head);
	size_t n = sec->password ? strlen(sec->password) : 0;
	if (is_over(s))
		return;
	if (sec->profile)
		use_profile(s, sec->profile);
	if (sec->offset_known)
		s->zone.offset_default = sec->offset;
	if (s->conformance)
		archive_note_costs(s);
	if (sec->keys && !uses_keys(s->profile)) {
		session_fail_plain(s);
		return;
	}
	s->has_password = n > 0 && n <= ACSE_SECRET_MAX;
	explicit_bzero(s->password, sizeof s->password);
	if (s->has_password)
		memcpy(s->password, sec->password, n);
	if (sec->keys && !secure_set(s, sec->keys)) {
		session_fail_memory(s);
		return;
	}
	s->admitted = true;
	pushed_flush(s);
}

/* The public client first, then the one whose secrets are known. */
static const struct profile_client *client_for(const struct session *s)
{
	const struct profile *p = s->profile;
	if (s->ask.kind == ASK_IDENTIFY)
		return &p->public_client;
	if (s->secure.cipher)
		return &p->secure_client;
	return s->has_password ? &p->reading_client : &p->open_client;
}

/* One client may be another one with keys. */
static bool is_associated(const struct session *s)
{
	bool keyed = s->secure.cipher && s->target == &s->profile->secure_client;
	return same_client(s->client, s->target) && s->keyed == keyed;
}

/* A type that is never asked anything tells its serial in what it pushes. */
static void begin_listening(struct session *s)
{
	if (s->ask.kind != ASK_IDENTIFY) {
		(void)err_set(&s->head.err, ERR_UNSUPPORTED, "this type of meter only pushes");
		session_finish(s, ASK_NOT_SUPPORTED);
		return;
	}
	s->stage = STAGE_LISTEN;
	link_wait_on(&s->link, s->now);
	pushed_flush(s);
}

static void begin_ask(struct session *s)
{
	if (s->ask.kind == ASK_CONFIRM) {
		pushed_confirm(s);
		return;
	}
	if (s->profile->push.only && s->ask.kind != ASK_RELEASE) {
		begin_listening(s);
		return;
	}
	s->leaving = s->ask.kind == ASK_RELEASE;
	s->target = client_for(s);
	bool idle = s->link.state == LINK_IDLE;
	if (s->leaving && idle)
		on_down(s);
	else if (!s->leaving && is_associated(s))
		session_start_ask(s);
	else if (!s->leaving && idle)
		associate_connect(s);
	else
		associate_leave(s);
}

static void client_ask(struct driver_session *head, const struct driver_ask *ask, uint64_t now)
{
	struct session *s = self(head);
	if (head->state != SESSION_READY)
		return;
	s->now = now;
	s->ask = *ask;
	head->err = (struct err){ 0 };
	head->state = SESSION_BUSY;
	begin_ask(s);
	pump(s, rd_make(NULL, 0));
}

static void client_input(struct driver_session *head, const uint8_t *p, size_t n, uint64_t now)
{
	struct session *s = self(head);
	if (is_over(s))
		return;
	s->now = now;
	pump(s, rd_make(p, n));
}

static void client_tick(struct driver_session *head, uint64_t now)
{
	struct session *s = self(head);
	if (is_over(s))
		return;
	s->now = now;
	on_event(s, link_tick(&s->link, now));
	pump(s, rd_make(NULL, 0));
}

static void client_close(struct driver_session *head)
{
	if (!head)
		return;
	struct session *s = self(head);
	link_finish(&s->link);
	arena_wipe(&s->arena);
	arena_reset(&s->row_arena);
	free(s->held);
	if (s->body)
		explicit_bzero(s->body, s->body_cap);
	free(s->body);
	secure_finish(s);
	pushed_finish(s);
	explicit_bzero(s->password, sizeof s->password);
	free(s);
}

static enum sniff_verdict hdlc_sniff(const uint8_t *p, size_t n)
{
	if (!n)
		return SNIFF_MORE;
	return p[0] == HDLC_FLAG ? SNIFF_YES : SNIFF_NO;
}

static enum sniff_verdict wrapper_sniff(const uint8_t *p, size_t n)
{
	if (n && p[0] != 0x00)
		return SNIFF_NO;
	if (n < 2)
		return SNIFF_MORE;
	return p[1] == WRAPPER_VERSION ? SNIFF_YES : SNIFF_NO;
}

static struct driver_session *hdlc_open(const struct driver_open *how)
{
	return open_session(&driver_dlms_hdlc, &link_hdlc, how);
}

static struct driver_session *wrapper_open(const struct driver_open *how)
{
	return open_session(&driver_dlms_wrapper, &link_wrapper, how);
}

const struct driver driver_dlms_hdlc = {
	.name = "dlms-hdlc",
	.explainer = &dlms_hdlc_explainer,
	.sniff = hdlc_sniff,
	.open = hdlc_open,
	.secrets = client_secrets,
	.ask = client_ask,
	.input = client_input,
	.tick = client_tick,
	.close = client_close,
};

const struct driver driver_dlms_wrapper = {
	.name = "dlms-wrapper",
	.explainer = &dlms_wrapper_explainer,
	.sniff = wrapper_sniff,
	.open = wrapper_open,
	.secrets = client_secrets,
	.ask = client_ask,
	.input = client_input,
	.tick = client_tick,
	.close = client_close,
};
