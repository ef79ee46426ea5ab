/* request.c - one command and its answer, the lock that some need, lists of reads. */
#include "protocol/lis200/session.h"

#include <stdio.h>

static void send_command(struct lis200_session *s)
{
	s->stage = STAGE_WORK;
	lis200_session_put(s, s->command.bytes, s->command.n);
	lis200_session_arm(s);
}

static void make_command(struct lis200_session *s, const char *command, const char *text,
			 lis200_session_step *next)
{
	struct command *c = &s->command;
	struct wr w = wr_make(c->bytes, sizeof c->bytes);

	explicit_bzero(c->bytes, sizeof c->bytes);
	lis200_put_command(&w, command, text);
	c->n = w.len;
	c->writes = command[0] == 'W';
	c->key = false;
	c->next = next;
	s->naks = 0;
}

/* An answer goes to whoever asked. */
static void deliver(struct lis200_session *s, struct reply reply)
{
	s->reply = reply;
	s->command.next(s);
}

static void deliver_failure(struct lis200_session *s, enum ask_result result, const struct err *err)
{
	deliver(s, (struct reply){ .result = result, .error = -1, .err = *err });
}

/* The lock ---------------------------------------------------------------- */

static void resume_held(struct lis200_session *s)
{
	s->command = s->held;
	s->naks = 0;
	explicit_bzero(&s->held, sizeof s->held);
}

static void lock_refused(struct lis200_session *s)
{
	s->lock = LOCK_REFUSED;
	s->lock_err = s->reply.err;
	s->lock_err.kind = ERR_DENIED;
	(void)err_prefix(&s->lock_err, "lock %u was not opened", s->lis->lock);
	resume_held(s);
	deliver_failure(s, ASK_REFUSED, &s->lock_err);
}

static void lock_opened(struct lis200_session *s)
{
	s->lock = LOCK_OPEN;
	resume_held(s);
	send_command(s);
}

/* "1" it is open; a meter that does not tell has taken the key. */
static void lock_state_read(struct lis200_session *s)
{
	struct lis200_value v;
	struct str data = s->reply.data;

	if (s->reply.result == ASK_OK && lis200_value_next(&data, &v) == LIS200_CUT_VALUE &&
	    str_equal(v.text, STR("0"))) {
		(void)err_set(&s->reply.err, ERR_DENIED, "the meter took the key and left it shut");
		lock_refused(s);
	} else {
		lock_opened(s);
	}
}

static void lock_key_answered(struct lis200_session *s)
{
	char address[16];

	explicit_bzero(s->command.bytes, sizeof s->command.bytes);
	if (s->reply.result != ASK_OK) {
		lock_refused(s);
		return;
	}
	(void)snprintf(address, sizeof address, "%u:170.0", s->lis->lock);
	lis200_request_read(s, address, lock_state_read);
}

/* The command under way waits until the lock is open. */
static void lock_open(struct lis200_session *s)
{
	char text[KEY_MAX + 16];

	s->held = s->command;
	s->lock = LOCK_OPENING;
	(void)snprintf(text, sizeof text, "%u:171.0(%s)", s->lis->lock, s->key);
	make_command(s, "W1", text, lock_key_answered);
	explicit_bzero(text, sizeof text);
	s->command.key = true;
	send_command(s);
}

void lis200_request_shut(struct lis200_session *s)
{
	char text[16];
	(void)snprintf(text, sizeof text, "%u:170.0(0)", s->lis->lock);
	make_command(s, "W1", text, NULL);
	lis200_session_put(s, s->command.bytes, s->command.n);
}

static bool opens_door(const struct lis200_session *s, int error)
{
	enum { WRONG_KEY = 17, NO_READ = 18, NO_WRITE = 19, LOCKED = 20 };
	return s->has_key && s->lock == LOCK_SHUT &&
	       (error == WRONG_KEY || error == NO_READ || error == NO_WRITE || error == LOCKED);
}

/* Commands ---------------------------------------------------------------- */

static void give_command(struct lis200_session *s, const char *command, const char *text,
			 lis200_session_step *next)
{
	make_command(s, command, text, next);
	if (s->command.writes && s->has_key && s->lock == LOCK_SHUT)
		lock_open(s);
	else
		send_command(s);
}

void lis200_request_read(struct lis200_session *s, const char *address, lis200_session_step *next)
{
	char text[LIS200_COMMAND_MAX - 8];
	(void)snprintf(text, sizeof text, "%s(1)", address);
	give_command(s, "R1", text, next);
}

void lis200_request_write(struct lis200_session *s, const char *address, const char *value,
			  lis200_session_step *next)
{
	char text[LIS200_COMMAND_MAX - 8];
	(void)snprintf(text, sizeof text, "%s(%s)", address, value);
	give_command(s, "W1", text, next);
	explicit_bzero(text, sizeof text);
}

void lis200_request_rows(struct lis200_session *s, const char *text, lis200_session_step *next)
{
	give_command(s, "R3", text, next);
}

void lis200_request_more(struct lis200_session *s)
{
	static const uint8_t ack = LIS200_ACK;
	s->naks = 0;
	lis200_session_put(s, &ack, 1);
	lis200_session_arm(s);
}

/* Answers ----------------------------------------------------------------- */

static void on_error(struct lis200_session *s, int number)
{
	struct reply r = { .error = number };

	if (opens_door(s, number)) {
		lock_open(s);
		return;
	}
	r.result = lis200_error_result(number, &r.err);
	/* That the key was not taken explains more than the refusal that follows. */
	if (r.result == ASK_REFUSED && s->lock == LOCK_REFUSED)
		r.err = s->lock_err;
	deliver(s, r);
}

static void on_answer(struct lis200_session *s, const struct lis200_frame *f)
{
	struct err err;
	int error = lis200_error(f->data);

	if (error >= 0) {
		on_error(s, error);
	} else if (s->command.writes) {
		(void)err_set(&err, ERR_PROTO, "the meter answers a command to write with a value");
		deliver_failure(s, ASK_BAD_ANSWER, &err);
	} else {
		deliver(s, (struct reply){ .error = -1, .data = f->data, .last = f->last });
	}
}

static void on_nak(struct lis200_session *s)
{
	struct err err;

	if (!s->command.key && s->naks < s->link->retries) {
		s->naks++;
		send_command(s);
		return;
	}
	(void)err_set(&err, s->command.writes ? ERR_DENIED : ERR_PROTO,
		      "the meter rejects the %s without a word",
		      s->command.key ? "key" : "command");
	deliver_failure(s, s->command.writes ? ASK_REFUSED : ASK_METER_ERROR, &err);
}

/* Asks for the last frame once more. */
static void repeat_frame(struct lis200_session *s, enum err_kind kind, const char *words)
{
	static const uint8_t nak = LIS200_NAK;

	if (s->naks >= s->link->retries) {
		lis200_session_fail(s, kind, words);
		return;
	}
	s->naks++;
	lis200_session_put(s, &nak, 1);
	lis200_session_arm(s);
}

void lis200_request_frame(struct lis200_session *s, const struct lis200_frame *f)
{
	bool plain = f->kind == LIS200_FRAME_BLOCK && !f->command[0];

	if (f->kind == LIS200_FRAME_BAD)
		repeat_frame(s, ERR_PROTO, "the meter's answer stays damaged (BCC)");
	else if (f->kind == LIS200_FRAME_NAK)
		on_nak(s);
	else if (f->kind == LIS200_FRAME_ACK && s->command.writes)
		deliver(s, (struct reply){ .error = -1, .last = true });
	else if (plain)
		on_answer(s, f);
	else if (f->kind == LIS200_FRAME_BLOCK && strcmp(f->command, "B0") == 0)
		lis200_session_fail(s, s->command.key ? ERR_DENIED : ERR_PROTO,
				    s->command.key ? "the meter ended the session at the lock's key"
						   : "the meter ended the session");
	else
		lis200_session_strange(s);
}

void lis200_request_silence(struct lis200_session *s)
{
	bool torn = lis200_receiving(&s->receiver);

	lis200_receiver_reset(&s->receiver);
	if (torn)
		repeat_frame(s, ERR_TIMEOUT, "the meter's answer stays torn");
	else
		lis200_session_fail(s, ERR_TIMEOUT, "the meter does not answer");
}

/* Lists of reads ---------------------------------------------------------- */

void lis200_fetch_begin(struct lis200_session *s)
{
	s->fetch_count = 0;
	s->fetch_next = 0;
}

size_t lis200_fetch_add(struct lis200_session *s, const char *address)
{
	struct fetched *f = &s->fetched[s->fetch_count];
	*f = (struct fetched){ .address = address };
	return s->fetch_count++;
}

static void fetch_answered(struct lis200_session *s);

static void fetch_step(struct lis200_session *s)
{
	while (s->fetch_next < s->fetch_count && !s->fetched[s->fetch_next].address) {
		struct fetched *f = &s->fetched[s->fetch_next++];
		f->result = ASK_NOT_SUPPORTED;
		(void)err_set(&f->err, ERR_UNSUPPORTED, "this type of meter has no such value");
	}
	if (s->fetch_next < s->fetch_count)
		lis200_request_read(s, s->fetched[s->fetch_next].address, fetch_answered);
	else
		s->fetch_done(s);
}

static void fetch_answered(struct lis200_session *s)
{
	struct fetched *f = &s->fetched[s->fetch_next++];

	f->result = s->reply.result;
	f->err = s->reply.err;
	if (f->result == ASK_OK && !str_copy(f->text, sizeof f->text, s->reply.data)) {
		(void)err_set(&f->err, ERR_PROTO, "the answer to %s is too long", f->address);
		f->result = ASK_BAD_ANSWER;
	}
	fetch_step(s);
}

void lis200_fetch_run(struct lis200_session *s, lis200_session_step *done)
{
	s->fetch_done = done;
	fetch_step(s);
}

bool lis200_fetch_value(struct lis200_session *s, size_t ticket, struct lis200_value *ret,
			enum ask_result *ret_result, struct err *err)
{
	const struct fetched *f = &s->fetched[ticket];
	struct str rest = str_from(f->text);

	*ret_result = f->result;
	if (f->result != ASK_OK)
		return err_set(err, f->err.kind, "%s", f->err.msg);
	*ret_result = ASK_BAD_ANSWER;
	if (lis200_value_next(&rest, ret) != LIS200_CUT_VALUE)
		return err_set(err, ERR_PROTO, "the answer to %s has no value", f->address);
	if (ret->address.n && !lis200_same_object(ret->address, f->address))
		return err_set(err, ERR_PROTO, "the answer to %s is about %.*s", f->address,
			       (int)(ret->address.n < 24 ? ret->address.n : 24), ret->address.p);
	*ret_result = ASK_OK;
	return true;
}
