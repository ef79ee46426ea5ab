/*
 * client.c - the LIS-200 client: who speaks first, sign-on, frames, release.
 *
 *   REST ── ask ──> LISTEN ─> SIGN_ON ─> OPTION ─> WORK … WORK ─> REST
 *            │        └ P0, NAK or an error: it is signed on already
 *            └ release ──> [LEAVE: the lock is shut] ──> break, closed
 */
#include "protocol/lis200/client.h"
#include "protocol/lis200/session.h"

static struct lis200_session *self(struct driver_session *head)
{
	/* `head` is the first member. */
	return (struct lis200_session *)head;
}

static bool is_over(const struct lis200_session *s)
{
	return s->head.state == SESSION_CLOSED || s->head.state == SESSION_FAILED;
}

void lis200_session_put(struct lis200_session *s, const uint8_t *p, size_t n)
{
	uint8_t bytes[LIS200_COMMAND_MAX];

	n = n < sizeof bytes ? n : sizeof bytes;
	memcpy(bytes, p, n);
	if (s->link->even_parity)
		lis200_put_parity(bytes, n);
	s->sink.send(s->sink.owner, bytes, n);
	explicit_bzero(bytes, n); /* it may be the key */
}

void lis200_session_arm(struct lis200_session *s)
{
	s->head.deadline = s->now + s->link->timeout_ms;
}

void lis200_session_finish(struct lis200_session *s, enum ask_result result)
{
	s->stage = STAGE_REST;
	s->head.result = result;
	s->head.state = SESSION_READY;
	s->head.deadline = UINT64_MAX;
}

static void put_break(struct lis200_session *s)
{
	uint8_t bytes[8];
	struct wr w = wr_make(bytes, sizeof bytes);
	lis200_put_command(&w, "B0", NULL);
	lis200_session_put(s, bytes, w.len);
}

static void close_session(struct lis200_session *s)
{
	s->stage = STAGE_REST;
	s->head.result = ASK_OK;
	s->head.state = SESSION_CLOSED;
	s->head.deadline = UINT64_MAX;
}

/* The meter is not left with an open lock or waiting for commands. */
void lis200_session_fail(struct lis200_session *s, enum err_kind kind, const char *words)
{
	if (s->programming) {
		if (s->lock == LOCK_OPEN || s->lock == LOCK_OPENING)
			lis200_request_shut(s);
		put_break(s);
	}
	if (s->leaving) {
		close_session(s);
		return;
	}
	s->stage = STAGE_REST;
	(void)err_set(&s->head.err, kind, "%s", words);
	s->head.state = SESSION_FAILED;
	s->head.deadline = UINT64_MAX;
}

void lis200_session_strange(struct lis200_session *s)
{
	if (++s->strange > STRANGE_MAX)
		lis200_session_fail(s, ERR_PROTO,
				    "too many frames from the meter that belong nowhere");
}

/* Sign-on ----------------------------------------------------------------- */

/* Begins anew; a meter that is in the middle of something is told to leave it. */
static void sign_on(struct lis200_session *s)
{
	static const uint8_t bytes[] = { '/', '?', '!', '\r', '\n' };

	if (s->attempts > s->link->retries) {
		lis200_session_fail(s, ERR_TIMEOUT, "the meter does not answer the sign-on");
		return;
	}
	if (s->attempts++)
		put_break(s);
	lis200_receiver_reset(&s->receiver);
	s->stage = STAGE_SIGN_ON;
	lis200_session_put(s, bytes, sizeof bytes);
	lis200_session_arm(s);
}

/* Protocol 0, the speed as it is (over TCP it means nothing), programming mode. */
static void choose_option(struct lis200_session *s)
{
	static const uint8_t bytes[] = { LIS200_ACK, '0', '6', '1', '\r', '\n' };

	s->stage = STAGE_OPTION;
	lis200_session_put(s, bytes, sizeof bytes);
	lis200_session_arm(s);
}

static void signed_on(struct lis200_session *s)
{
	s->programming = true;
	s->stage = STAGE_REST;
	if (s->head.state == SESSION_BUSY)
		lis200_session_start_ask(s);
}

/* "/Els6EK270": the identification; our own sign-on comes back from an optical head. */
static void take_line(struct lis200_session *s, struct str line)
{
	if (line.n && line.p[0] == '?')
		return;
	if (!lis200_text(line, s->ident, sizeof s->ident, NULL))
		s->ident[0] = 0;
	s->greeted = true;
	if (s->stage == STAGE_LISTEN || s->stage == STAGE_SIGN_ON)
		choose_option(s);
	else if (s->stage != STAGE_REST)
		lis200_session_strange(s);
}

/* Commands are understood: P0, or "/?!" was taken for one that it does not know. */
static bool tells_programming(const struct lis200_session *s, const struct lis200_frame *f)
{
	if (f->kind != LIS200_FRAME_BLOCK)
		return f->kind == LIS200_FRAME_NAK && s->stage == STAGE_SIGN_ON;
	return strcmp(f->command, "P0") == 0 || (!f->command[0] && s->stage == STAGE_SIGN_ON);
}

static void take_greeting(struct lis200_session *s, const struct lis200_frame *f)
{
	if (f->kind == LIS200_FRAME_LINE)
		take_line(s, f->data);
	else if (tells_programming(s, f))
		signed_on(s);
	else if (s->stage == STAGE_REST || f->kind == LIS200_FRAME_ACK)
		lis200_session_strange(s);
	else
		sign_on(s);
}

static void connect_meter(struct lis200_session *s)
{
	s->attempts = 0;
	if (s->greeted) {
		choose_option(s);
		return;
	}
	s->stage = STAGE_LISTEN;
	s->head.deadline = s->now + LISTEN_MS;
	if (lis200_receiving(&s->receiver))
		lis200_session_arm(s);
}

/* Frames and time --------------------------------------------------------- */

static void leave(struct lis200_session *s)
{
	put_break(s);
	close_session(s);
}

static void on_frame(struct lis200_session *s, const struct lis200_frame *f)
{
	switch (s->stage) {
	case STAGE_WORK:
		lis200_request_frame(s, f);
		return;
	case STAGE_LEAVE:
		leave(s);
		return;
	case STAGE_REST:
		if (s->programming) {
			lis200_session_strange(s);
			return;
		}
		take_greeting(s, f);
		return;
	case STAGE_LISTEN:
	case STAGE_SIGN_ON:
	case STAGE_OPTION:
		take_greeting(s, f);
		return;
	}
}

static void on_silence(struct lis200_session *s)
{
	switch (s->stage) {
	case STAGE_LISTEN:
	case STAGE_SIGN_ON:
	case STAGE_OPTION:
		sign_on(s);
		return;
	case STAGE_WORK:
		lis200_request_silence(s);
		return;
	case STAGE_LEAVE:
		leave(s);
		return;
	case STAGE_REST:
		return;
	}
}

static void check_bounds(struct lis200_session *s)
{
	const struct lis200_receiver *r = &s->receiver;
	if (r->nomem)
		lis200_session_fail(s, ERR_NOMEM, "out of memory");
	else if (r->overrun)
		lis200_session_fail(s, ERR_LIMIT, "a frame of the meter is too long");
	else if (r->noise > LIS200_NOISE_MAX)
		lis200_session_fail(s, ERR_PROTO, "the meter sends bytes that are no frame");
}

static void pump(struct lis200_session *s, const uint8_t *p, size_t n)
{
	struct rd in = rd_make(p, n);
	struct lis200_frame f;

	while (!is_over(s) && lis200_receive(&s->receiver, &in, &f)) {
		if (!s->receiver.overrun)
			on_frame(s, &f);
		if (!is_over(s))
			check_bounds(s);
	}
	if (!is_over(s))
		check_bounds(s);
}

/* The driver -------------------------------------------------------------- */

static struct driver_session *client_open(const struct driver_open *how)
{
	struct lis200_session *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->head = (struct driver_session){
		.driver = &driver_lis200,
		.state = SESSION_READY,
		.deadline = UINT64_MAX,
	};
	s->profile = how->profile;
	s->lis = &how->profile->lis200;
	s->offset = s->profile->offset_default;
	s->link = s->lis;
	s->sink = how->sink;
	s->now = how->now;
	return &s->head;
}

static bool is_key(const char *text)
{
	size_t n = text ? strlen(text) : 0;
	for (size_t i = 0; i < n; i++)
		if (text[i] <= 0x20 || text[i] > 0x7e || strchr("()*/!", text[i]))
			return false;
	return n > 0 && n <= KEY_MAX;
}

static void client_secrets(struct driver_session *head, const struct driver_secrets *sec)
{
	struct lis200_session *s = self(head);

	if (sec->profile) {
		s->profile = sec->profile;
		s->lis = &sec->profile->lis200;
		s->offset = s->profile->offset_default;
		memset(s->archive, 0, sizeof s->archive);
		s->interval_known = false;
	}
	if (sec->offset_known)
		s->offset = sec->offset;
	explicit_bzero(s->key, sizeof s->key);
	s->has_key = false;
	if (sec->keys) {
		/* Whoever speaks this in the name of a meter with keys gets no password for it. */
		lis200_session_fail(
			s, ERR_DENIED,
			"the meter has keys, which LIS-200 does not use: it is not read in plain");
		return;
	}
	s->has_key = is_key(sec->password);
	if (s->has_key)
		memcpy(s->key, sec->password, strlen(sec->password));
}

static void begin_release(struct lis200_session *s)
{
	s->leaving = true;
	if (!s->programming) {
		close_session(s);
	} else if (s->lock == LOCK_OPEN) {
		s->stage = STAGE_LEAVE;
		lis200_request_shut(s);
		lis200_session_arm(s);
	} else {
		leave(s);
	}
}

static void client_ask(struct driver_session *head, const struct driver_ask *ask, uint64_t now)
{
	struct lis200_session *s = self(head);

	if (head->state != SESSION_READY)
		return;
	s->now = now;
	s->ask = *ask;
	s->strange = 0;
	head->err = (struct err){ 0 };
	head->state = SESSION_BUSY;
	if (ask->kind == ASK_RELEASE) {
		begin_release(s);
	} else if (!s->lis->present) {
		(void)err_set(&head->err, ERR_UNSUPPORTED, "profile %s says nothing of LIS-200",
			      s->profile->name);
		lis200_session_finish(s, ASK_NOT_SUPPORTED);
	} else if (s->programming) {
		lis200_session_start_ask(s);
	} else {
		connect_meter(s);
	}
}

static void client_input(struct driver_session *head, const uint8_t *p, size_t n, uint64_t now)
{
	struct lis200_session *s = self(head);

	if (is_over(s))
		return;
	s->now = now;
	if (s->head.state == SESSION_BUSY)
		lis200_session_arm(s);
	pump(s, p, n);
}

static void client_tick(struct driver_session *head, uint64_t now)
{
	struct lis200_session *s = self(head);

	if (is_over(s) || now < head->deadline)
		return;
	s->now = now;
	on_silence(s);
}

static void client_close(struct driver_session *head)
{
	if (!head)
		return;
	struct lis200_session *s = self(head);
	lis200_receiver_finish(&s->receiver);
	lis200_rows_finish(&s->table.rows_in);
	explicit_bzero(s, sizeof *s);
	free(s);
}

/* "/…" or SOH P 0, with parity in bit 7 or without. */
static enum sniff_verdict client_sniff(const uint8_t *p, size_t n)
{
	static const uint8_t greeting[] = { LIS200_SOH, 'P', '0' };

	if (n && (p[0] & 0x7f) == '/')
		return SNIFF_YES;
	for (size_t i = 0; i < n && i < sizeof greeting; i++)
		if ((p[i] & 0x7f) != greeting[i])
			return SNIFF_NO;
	return n < sizeof greeting ? SNIFF_MORE : SNIFF_YES;
}

const struct driver driver_lis200 = {
	.name = "lis200",
	.explainer = &lis200_explainer,
	.sniff = client_sniff,
	.open = client_open,
	.secrets = client_secrets,
	.ask = client_ask,
	.input = client_input,
	.tick = client_tick,
	.close = client_close,
};
