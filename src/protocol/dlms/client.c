/*
 * client.c - the DLMS client: connection, association, one request at a time.
 *
 *   REST ── ask ──> CONNECT ─> ASSOCIATE ─> WORK … WORK ─> REST
 *            └─ other client: [LEAVE ─>] DISCONNECT ─> CONNECT
 */
#include "protocol/dlms/client.h"
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

uint8_t session_invoke(struct session *s)
{
	s->invoke = (uint8_t)(s->invoke % 15 + 1);
	return s->invoke;
}

void session_send(struct session *s, const struct wr *w, enum request request)
{
	s->request = request;
	s->stage = STAGE_WORK;
	if (!link_send(&s->link, w, s->now))
		session_fail(s, &s->link.err);
}

enum ask_result session_failure(enum apdu_kind kind, uint16_t code, struct err *err)
{
	if (kind == APDU_EXCEPTION || kind == APDU_SERVICE_ERROR)
		return apdu_exception(kind, code, err);
	enum ask_result result = apdu_access_result(code, err);
	if (result == ASK_OK) {
		(void)err_set(err, ERR_PROTO, "the meter answered success without data");
		return ASK_BAD_ANSWER;
	}
	return result;
}

/* Association ------------------------------------------------------------- */

static bool same_client(const struct profile_client *a, const struct profile_client *b)
{
	return a && b && a->id == b->id && a->authentication == b->authentication;
}

static void connect_target(struct session *s)
{
	s->stage = STAGE_CONNECT;
	s->client = NULL;
	link_connect(&s->link, s->target->id, s->now);
}

static void disconnect(struct session *s)
{
	s->stage = STAGE_DISCONNECT;
	s->client = NULL;
	link_disconnect(&s->link, s->now);
}

/* DISC ends the association as well, so RLRQ is due only at the end of the call
 * or where there is no DISC. */
static void leave(struct session *s)
{
	bool wrapper = s->link.kind == &link_wrapper;
	if (!s->client || !s->profile->release || !(wrapper || s->leaving)) {
		disconnect(s);
		return;
	}
	struct wr w = link_begin(&s->link);
	apdu_put_rlrq(&w);
	session_send(s, &w, REQUEST_NONE);
	s->stage = STAGE_LEAVE;
}

static void associate(struct session *s)
{
	struct wr w = link_begin(&s->link);
	bool lls = s->target->authentication == AUTH_LLS && s->has_password;
	apdu_put_aarq(&w, lls ? s->password : NULL, s->link.profile->max_pdu);
	session_send(s, &w, REQUEST_NONE);
	if (s->head.state == SESSION_BUSY)
		s->stage = STAGE_ASSOCIATE;
}

static void on_aare(struct session *s, const struct apdu *a)
{
	struct err err;
	struct apdu_aare aare;
	if (a->kind == APDU_EXCEPTION || a->kind == APDU_SERVICE_ERROR) {
		(void)session_failure(a->kind, a->code, &err);
		err.kind = ERR_DENIED;
		(void)err_prefix(&err, "association refused");
		session_fail(s, &err);
		return;
	}
	if (!apdu_parse_aare(s->link.apdu, s->link.apdu_len, &aare, &err)) {
		session_fail(s, &err);
		return;
	}
	if (!aare.accepted) {
		session_fail(s, &aare.words);
		return;
	}
	s->client = s->target;
	s->conformance = aare.conformance & CONFORMANCE_OURS;
	s->server_pdu = aare.max_pdu;
	if (s->server_pdu && s->server_pdu < SERVER_PDU_MIN)
		s->server_pdu = SERVER_PDU_MIN;
	s->stage = STAGE_REST;
	session_start_ask(s);
}

/* GET --------------------------------------------------------------------- */

static bool body_append(struct session *s, const uint8_t *p, size_t n)
{
	if (n > BODY_MAX - s->body_len)
		return false;
	size_t want = s->body_len + n;
	if (want > s->body_cap) {
		size_t cap = s->body_cap ? s->body_cap : 1024;
		while (cap < want)
			cap *= 2;
		uint8_t *more = realloc(s->body, cap);
		if (!more)
			return false;
		s->body = more;
		s->body_cap = cap;
	}
	if (n)
		memcpy(s->body + s->body_len, p, n);
	s->body_len = want;
	return true;
}

static void get_next_block(struct session *s)
{
	struct wr w = link_begin(&s->link);
	apdu_put_get_next(&w, s->invoke, s->block);
	session_send(s, &w, s->request);
}

static void on_block(struct session *s, const struct apdu_block *b)
{
	if (b->number != s->block + 1 || (!b->n && !b->last)) {
		session_fail_words(s, "the meter sent a block out of sequence");
		return;
	}
	s->block = b->number;
	if (!body_append(s, b->p, b->n)) {
		session_fail_words(s, "the meter's answer is too long");
		return;
	}
	bool table = s->request == REQUEST_TABLE;
	if (table)
		archive_bytes(s);
	if (table && (b->last || s->table_result.result != ASK_OK))
		archive_end(s, NULL);
	else if (!b->last)
		get_next_block(s);
	else
		fetch_body(s);
}

static void on_table_data(struct session *s, struct rd data)
{
	if (!body_append(s, data.p, rd_left(&data))) {
		session_fail_words(s, "the meter's answer is too long");
		return;
	}
	archive_bytes(s);
	archive_end(s, NULL);
}

static void on_get(struct session *s, const struct apdu *a)
{
	bool table = s->request == REQUEST_TABLE;
	switch (a->kind) {
	case APDU_GET_BLOCK:
		on_block(s, &a->block);
		return;
	case APDU_GET_DATA:
		if (table)
			on_table_data(s, a->data);
		else
			fetch_answer(s, a);
		return;
	case APDU_GET_LIST:
		if (s->request == REQUEST_LIST)
			fetch_answer(s, a);
		else
			session_fail_words(s,
					   "the meter answered with a list that was not asked for");
		return;
	case APDU_GET_RESULT:
	case APDU_GET_BLOCK_RESULT:
	case APDU_EXCEPTION:
	case APDU_SERVICE_ERROR:
		if (table)
			archive_end(s, a);
		else
			fetch_answer(s, a);
		return;
	case APDU_AARE:
	case APDU_RLRE:
	case APDU_SET_RESULT:
	case APDU_SET_ACK:
	case APDU_SET_LAST:
	case APDU_UNSOLICITED:
	default:
		session_fail_words(s, "the meter answered something else to GET");
	}
}

/* Events of the link ------------------------------------------------------ */

static bool has_invoke(enum apdu_kind kind)
{
	return kind >= APDU_GET_DATA && kind <= APDU_SET_LAST;
}

/* Neither a push in between nor an answer to an older request disturbs. */
static bool is_ignored(struct session *s, const struct apdu *a)
{
	bool other = s->stage == STAGE_WORK && has_invoke(a->kind) && a->invoke != s->invoke;
	if (!other && a->kind != APDU_UNSOLICITED)
		return false;
	if (++s->ignored > IGNORED_MAX)
		session_fail_words(s, "the meter keeps answering other requests");
	else
		link_wait_on(&s->link, s->now);
	return true;
}

static void on_apdu(struct session *s)
{
	struct apdu a;
	struct err err;

	if (s->stage == STAGE_REST)
		return;
	if (s->stage == STAGE_LEAVE) {
		disconnect(s);
		return;
	}
	if (!apdu_parse(s->link.apdu, s->link.apdu_len, &a, &err)) {
		session_fail(s, &err);
		return;
	}
	if (is_ignored(s, &a))
		return;
	s->ignored = 0;
	if (s->stage == STAGE_ASSOCIATE)
		on_aare(s, &a);
	else if (s->request == REQUEST_SET)
		set_answer(s, &a);
	else
		on_get(s, &a);
}

static void on_down(struct session *s)
{
	s->client = NULL;
	if (!s->leaving) {
		connect_target(s);
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
		associate(s);
		return;
	case LINK_APDU:
		on_apdu(s);
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

static void client_secrets(struct driver_session *head, const struct driver_secrets *sec)
{
	struct session *s = self(head);
	size_t n = sec->password ? strlen(sec->password) : 0;
	if (sec->profile)
		use_profile(s, sec->profile);
	s->has_password = n > 0 && n <= APDU_PASSWORD_MAX;
	explicit_bzero(s->password, sizeof s->password);
	if (s->has_password)
		memcpy(s->password, sec->password, n);
}

static void begin_ask(struct session *s)
{
	if (s->ask.kind == ASK_CONFIRM) {
		(void)err_set(&s->head.err, ERR_UNSUPPORTED, "nothing was pushed");
		session_finish(s, ASK_NOT_SUPPORTED);
		return;
	}
	s->leaving = s->ask.kind == ASK_RELEASE;
	s->target = s->has_password ? &s->profile->reading_client : &s->profile->open_client;
	if (s->ask.kind == ASK_IDENTIFY)
		s->target = &s->profile->public_client;
	bool idle = s->link.state == LINK_IDLE;
	if (s->leaving && idle)
		on_down(s);
	else if (!s->leaving && same_client(s->client, s->target))
		session_start_ask(s);
	else if (!s->leaving && idle)
		connect_target(s);
	else
		leave(s);
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
	arena_reset(&s->arena);
	arena_reset(&s->row_arena);
	free(s->held);
	free(s->body);
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
	.sniff = wrapper_sniff,
	.open = wrapper_open,
	.secrets = client_secrets,
	.ask = client_ask,
	.input = client_input,
	.tick = client_tick,
	.close = client_close,
};
