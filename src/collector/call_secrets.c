/*
 * What a session must know of its meter: password and keys. Frame counters are
 * reserved before keys are handed over and what is left goes back with the last
 * batch; see store/key.h.
 */
#include <openssl/rand.h>

#include "base/log.h"
#include "base/tz.h"
#include "collector/call.h"
#include "collector/internal.h"
#include "collector/recording.h"

/*
 * The association is released after the last batch, and that takes counters, too:
 * a request and its repetitions. These are not given back.
 */
enum { RELEASE_COUNTERS = 64 };

bool call_needs_counters(const struct call *c)
{
	return c->lookup.brief.has_keys && c->session && c->session->driver->secrets;
}

static bool offer_reserve(const struct call_store *to, struct call_job *job, struct err *err)
{
	return to->reserve(to, (struct call_reserve *)job, err);
}

static void reserve_back(struct call_job *job)
{
	struct call_reserve *r = (struct call_reserve *)job;
	struct call *c = r->call;
	enum err_kind kind = job->err.kind;

	c->jobs--;
	if (kind == ERR_PROTO || kind == ERR_LIMIT)
		call_end(c, CALL_REFUSED, "%s", job->err.msg);
	else if (kind != ERR_NONE)
		call_end(c, CALL_STORE_FAILED, "reserving frame counters: %s", job->err.msg);
	call_run(c);
}

void call_begin_reserve(struct call *c)
{
	struct call_reserve *r = calloc(1, sizeof *r);

	if (!r) {
		call_end(c, CALL_LIMIT, "out of memory");
		return;
	}
	c->reserve = r;
	r->call = c;
	r->meter = c->lookup.brief.id;
	r->told_known = c->identity.counter_known;
	r->told = c->identity.counter;
	c->wait = WAIT_STORE;
	c->jobs++;
	loop_offer(c->loop, &r->job, offer_reserve, reserve_back);
}

enum call_step call_end_reserve(struct call *c)
{
	if (!c->session)
		return STEP_FINISH;
	call_hand_secrets(c);
	return c->over ? STEP_FINISH : STEP_CLOCK;
}

static bool fill_keys(struct call *c, struct driver_keys *ret)
{
	const struct meter_session_keys *k = &c->reserve->keys;
	struct driver_keys d = {
		.send_from = k->from,
		.send_to = k->to,
		.received = k->received,
		.received_known = k->received_known,
	};

	memcpy(d.encryption, k->keys.encryption, sizeof d.encryption);
	memcpy(d.authentication, k->keys.authentication, sizeof d.authentication);
	memcpy(d.client_title, c->loop->home->set.system_title, sizeof d.client_title);
	if (k->keys.has_title)
		memcpy(d.meter_title, k->keys.title, sizeof d.meter_title);
	bool ok = RAND_bytes(d.challenge, sizeof d.challenge) == 1;
	if (ok)
		*ret = d;
	explicit_bzero(&d, sizeof d);
	return ok;
}

/* The keys of the reservation; without them, counters are none of ours. */
static bool take_keys(struct call *c, struct driver_keys *ret)
{
	const struct meter_session_keys *k = &c->reserve->keys;

	if (!c->reserve->set)
		return false; /* taken away between look-up and reservation */
	if (!fill_keys(c, ret)) {
		call_end(c, CALL_LIMIT, "no random bytes are there for a challenge");
		return false;
	}
	c->ciphers = true;
	c->counters = (struct counters_left){ .reserved_to = k->to, .send_next = k->from };
	memcpy(c->counters.mark, k->mark, sizeof c->counters.mark);
	return true;
}

static void forget_password(struct call *c)
{
	const char *password = c->lookup.brief.password;

	if (password) {
		char *own; /* in our arena; the brief's type only lets it be read */
		memcpy(&own, &password, sizeof own);
		explicit_bzero(own, strlen(own));
	}
	c->lookup.brief.password = NULL;
}

/* Gives the driver the meter's secrets and forgets them here. */
void call_hand_secrets(struct call *c)
{
	struct driver_keys keys;
	struct driver_secrets secrets = { .password = c->lookup.brief.password,
					  .profile = c->profile };

	if (c->zone) {
		secrets.offset = tz_offset(c->zone, loop_wall(c->loop) / 1000);
		secrets.offset_known = true;
	}
	if (c->reserve && take_keys(c, &keys))
		secrets.keys = &keys;
	if (!c->over && c->conn && c->conn->recording)
		capture_secrets(&c->conn->recording->text, recording_ms(c->conn), &secrets);
	if (!c->over && c->session->driver->secrets)
		c->session->driver->secrets(c->session, &secrets);
	explicit_bzero(&keys, sizeof keys);
	forget_password(c);
	if (c->reserve)
		explicit_bzero(c->reserve, sizeof *c->reserve);
	free(c->reserve);
	c->reserve = NULL;
}

void call_note_counters(struct call *c)
{
	if (!c->ciphers || !c->session || !c->session->counters.used)
		return;
	const struct driver_counters *used = &c->session->counters;
	c->counters.send_next = used->send_next;
	c->counters.received = used->received;
	c->counters.received_known = used->received_known;
	c->replayed = c->replayed || used->replayed;
	memcpy(c->counters.title, used->meter_title, sizeof c->counters.title);
}

const struct counters_left *call_leave_counters(struct call *c, bool last,
						struct counters_left *buf)
{
	if (!c->ciphers)
		return NULL;
	call_note_counters(c);
	*buf = c->counters;
	uint32_t room = buf->reserved_to - buf->send_next;
	if (!last || buf->send_next > buf->reserved_to || (c->session && room < RELEASE_COUNTERS))
		buf->send_next = buf->reserved_to + 1;
	else if (c->session)
		buf->send_next += RELEASE_COUNTERS;
	return buf;
}
