/*
 * The claim of a serial and the look-up of its meter. The claim comes first, so
 * that what is read is what the last call committed.
 */
#include "collector/call.h"
#include "collector/internal.h"

/* For how long a meter waits for its old call in another process to end: a few looks of
 * either keeper, and the commit between them. */
enum { ELSEWHERE_MS = 3000 };

static bool offer_lookup(const struct call_store *to, struct call_job *job, struct err *err)
{
	return to->lookup(to, (struct call_lookup *)job, err);
}

static void lookup_back(struct call_job *job)
{
	struct call_lookup *l = (struct call_lookup *)job;
	struct call *c = (struct call *)((char *)l - offsetof(struct call, lookup));

	c->jobs--;
	if (job->err.kind)
		call_end(c, CALL_STORE_FAILED, "looking the meter up: %s", job->err.msg);
	else
		c->record.meter = l->brief.id;
	call_run(c);
}

static void look_up(struct call *c)
{
	memcpy(c->lookup.serial, c->record.serial, sizeof c->lookup.serial);
	c->lookup.quarantine_max = c->loop->home->set.quarantine;
	c->jobs++;
	loop_offer(c->loop, &c->lookup.job, offer_lookup, lookup_back);
}

static struct call *call_of(struct serial_claim *claim)
{
	return (struct call *)((char *)claim - offsetof(struct call, claim));
}

static void yield(struct serial_claim *claim)
{
	loop_nudge(call_of(claim)->loop);
}

static void granted(struct serial_claim *claim)
{
	struct call_job *job = &call_of(claim)->heritage;

	job->done(job);
}

static bool offer_heritage(const struct call_store *to, struct call_job *job, struct err *err)
{
	struct call *c = (struct call *)((char *)job - offsetof(struct call, heritage));
	struct collector *home = c->loop->home;
	uint64_t now = loop_now(c->loop);

	(void)err;
	switch (serials_inherit(&home->serials, &c->claim, c->record.serial,
				collector_stale(home, now))) {
	case SERIALS_HELD:
	case SERIALS_TAKEN:
		job->done(job);
		break;
	case SERIALS_WAITED:
		break;
	case SERIALS_ELSEWHERE:
		to->wish(to, c->record.serial, home->node, loop_wall(c->loop));
		serials_wait(&home->serials, &c->claim, now + ELSEWHERE_MS);
		break;
	}
	return true;
}

static void heritage_back(struct call_job *job)
{
	struct call *c = (struct call *)((char *)job - offsetof(struct call, heritage));

	c->jobs--;
	c->duplicate = !c->claim.held;
	if (!c->over)
		look_up(c);
	call_run(c);
}

void call_begin_lookup(struct call *c)
{
	c->wait = WAIT_STORE;
	c->claim.yield = yield;
	c->claim.granted = granted;
	if (serials_claim(&c->loop->home->serials, &c->claim, c->record.serial)) {
		look_up(c);
		return;
	}
	c->jobs++;
	loop_offer(c->loop, &c->heritage, offer_heritage, heritage_back);
}

/* One whose connection is gone only waits for its last commit. */
void call_note_silence(struct call *c)
{
	uint64_t since = UINT64_MAX;

	if (!c->claim.held)
		return;
	if (!c->conn)
		since = 0;
	else if (c->wait == WAIT_METER)
		since = c->conn->heard > c->asked ? c->conn->heard : c->asked;
	atomic_store(&c->claim.silent_since, since);
}
