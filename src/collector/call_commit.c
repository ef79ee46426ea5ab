/*
 * How a call's batches are committed, and its end.
 */
#include "base/log.h"
#include "collector/call.h"
#include "collector/internal.h"
#include "collector/recording.h"

static bool offer_commit(const struct call_store *to, struct call_job *job, struct err *err)
{
	return to->commit(to, (struct call_commit *)job, err);
}

static void count_commit(const struct call_load *l)
{
	struct loop_stats *s = &l->call->loop->stats;
	uint64_t took = loop_now(l->call->loop) - l->commit.job.since;
	size_t i = 0;

	while (i + 1 < COLLECTOR_BUCKETS && took > collector_bucket_ms[i])
		i++;
	stat_add(&s->commit_ms[i], 1);
	stat_add(&s->commit_ms_sum, took);
	stat_add(l->commit.job.err.kind ? &s->failures : &s->commits, 1);
}

static void commit_back(struct call_job *job)
{
	struct call_load *l = (struct call_load *)job;
	struct call *c = l->call;

	count_commit(l);
	c->jobs--;
	c->flying = NULL;
	if (job->err.kind) {
		c->unstored = true;
		c->over = false; /* outweighs whatever else has ended the call */
		call_end(c, CALL_STORE_FAILED, "what came could not be committed: %s",
			 job->err.msg);
	} else {
		stat_add(&c->loop->stats.rows, (uint64_t)(l->commit.record.rows - c->record.rows));
		c->record.id = l->commit.record.id;
		c->record.meter = l->commit.record.meter;
		c->record.rows = l->commit.record.rows;
		c->settled = l->commit.record.ended != 0;
	}
	call_load_free(l);
	call_run(c);
}

static void count_bytes(struct call *c)
{
	if (c->conn) {
		c->record.bytes_in = (int64_t)c->conn->bytes_in;
		c->record.bytes_out = (int64_t)c->conn->bytes_out;
	}
}

/* Bits that raise no alarm: a restart, and what the profile gives no meaning. */
static uint32_t calm_bits(const struct profile *p)
{
	uint32_t calm = 0;

	for (unsigned i = 0; i < ARRAY_LEN(p->bits); i++) {
		if (!p->bits[i].name || (p->bits[i].flags & READING_RESTART))
			calm |= UINT32_C(1) << i;
	}
	return calm;
}

/* What passed goes with the last batch, also when that is tried again without its data. */
static void add_recording(struct call *c, struct call_commit *to)
{
	struct recording *r = c->conn ? c->conn->recording : c->recording;
	int64_t until = c->lookup.brief.capture_until;

	if (r && (recording_is_kept(r, &c->record) || until > loop_wall(c->loop) / 1000))
		recording_text(r, &c->record, to);
}

static bool same(const char *a, const char *b)
{
	return b && strcmp(a, b) == 0;
}

/* Offers what was gathered; the next load is begun beside it. */
static void submit(struct call *c)
{
	struct call_load *l = c->load;
	struct call_batch *b = &l->commit.batch;

	for (int a = 0; a < ARCHIVE_COUNT; a++)
		call_load_settle(l, (enum archive)a, &c->wheel[a]);
	call_note_push(c);
	count_bytes(c);
	call_load_fill(l);
	b->quarantine = c->quarantine;
	b->adopt = c->adopt;
	b->profile = c->profile->name;
	b->type = c->identity.type[0] ? c->identity.type : NULL;
	b->firmware = c->identity.firmware[0] ? c->identity.firmware : NULL;
	b->calm_bits = calm_bits(c->profile);
	b->quarantine_max = c->loop->home->set.quarantine;
	b->now = loop_wall(c->loop) / 1000;
	b->pin = c->identified && c->keep && !same(c->record.driver, c->lookup.brief.driver);
	b->pin = b->pin || (c->keep && c->hail[0] && !same(c->hail, c->lookup.brief.hail));
	b->pushed = c->delivered && !c->finished && c->resume == STEP_CONFIRM;
	b->aside = c->paced;
	b->hail = c->hail[0] ? c->hail : NULL;
	b->counters = call_leave_counters(c, c->finished, &l->counters);
	b->settled = c->record.clock_known && c->meter_clock < b->now ? c->meter_clock : 0;
	b->zone_error = call_zone_error(c);
	if (c->cloned)
		b->found |= FINDING(FINDING_CLONE);
	if (c->replayed)
		b->found |= FINDING(FINDING_REPLAY);
	b->found_words = c->replayed ? l->commit.record.reason
			 : c->cloned ? "another call of this serial came, and both meters answered"
				     : NULL;
	l->commit.record = c->record;
	if (c->finished)
		add_recording(c, &l->commit);
	l->call = c;
	c->load = NULL;
	c->flying = l;
	c->jobs++;
	loop_offer(c->loop, &l->commit.job, offer_commit, commit_back);
}

static bool renew_load(struct call *c)
{
	c->load = call_load_new();
	if (!c->load)
		call_end(c, CALL_LIMIT, "out of memory");
	return c->load != NULL;
}

/*
 * An archive that comes as a whole must not be asked for again batch by batch: what has come
 * of it goes to the store while the rest is still on its way. Rising rows answer for all of
 * the time up to the last of them. While the store is busy the load grows, within its bound.
 */
void call_pass_on(struct call *c)
{
	struct call_range *r = &c->asking;
	bool archive = c->step >= STEP_HOURS && c->step <= STEP_MONTHS;

	if (!archive || !r->open || !call_reads_whole(c, r->ledger) || c->jobs || c->delivered ||
	    c->load->nomem || call_load_rows(c->load) < c->loop->home->set.batch_rows)
		return;
	const struct load_rows *rows = &c->load->rows[r->ledger];
	struct call_load *next = rows->unsorted || !rows->count ? NULL : call_load_new();
	if (!next)
		return;
	int64_t last = rows->p[rows->count - 1].time;
	if (last >= r->from && last < r->to) {
		call_load_asked(c->load,
				&(struct call_asked){ r->ledger, r->from, last, ANSWER_WHOLE, 0 });
		r->from = last + 1;
	}
	submit(c);
	c->load = next;
	c->asked_rows = 0;
}

/*
 * One batch may be on its way while the next is gathered; a second has to wait,
 * so that batches are committed in the order of their rows.
 */
void call_begin_commit(struct call *c)
{
	c->wait = WAIT_STORE;
	c->offered = c->jobs == 0;
	if (!c->offered)
		return;
	if (c->resume == STEP_CONFIRM)
		c->delivered = false; /* what is told from here on is in the next batch */
	submit(c);
	if (renew_load(c) && c->resume != STEP_CONFIRM)
		c->wait = WAIT_NOTHING; /* only a push waits for its own commit */
}

enum call_step call_end_commit(struct call *c)
{
	return c->offered ? c->resume : STEP_COMMIT;
}

/* Ended early, but with something to show for it. */
static void settle_result(struct call *c)
{
	struct call_record *r = &c->record;
	bool early = r->result == CALL_HUNG_UP || r->result == CALL_TIMEOUT ||
		     r->result == CALL_PROTOCOL_ERROR || r->result == CALL_REFUSED;

	if (!c->over) {
		bool known = c->lookup.brief.id ? c->lookup.brief.state == METER_ACTIVE : c->adopt;
		r->result = c->partial ? CALL_PARTIAL : known ? CALL_OK : CALL_UNKNOWN_METER;
		if (!known)
			call_note(c, "the serial is unknown: its data are kept in quarantine");
		c->polite = true;
		c->over = true;
	} else if (early && c->keep && c->got) {
		r->result = CALL_PARTIAL;
	}
	if (!r->ended)
		r->ended = loop_wall(c->loop);
}

/* Calls that are no meter's of ours are recorded within the rate of peers.h. */
static bool is_recorded(struct call *c)
{
	if (c->record.id || (c->record.meter && !c->duplicate && !c->paced) || (c->keep && c->got))
		return true;
	if (peers_admit(&c->loop->home->peers, &c->key, loop_now(c->loop)))
		return true;
	stat_add(&c->loop->stats.unrecorded, 1);
	return false;
}

void call_begin_finish(struct call *c)
{
	c->wait = WAIT_STORE;
	if (c->jobs)
		return; /* an earlier batch or the look-up */
	settle_result(c);
	c->finished = true;
	if (c->unstored) {
		/* Rows after a hole would move the meter's mark past it: what is
		 * not committed is dropped and only the record is tried. */
		call_load_free(TAKE(c->load));
		c->quarantine = c->adopt = false;
		c->bare = true;
	}
	if ((c->load || renew_load(c)) && is_recorded(c))
		submit(c);
}

enum call_step call_end_finish(struct call *c)
{
	if (!c->finished || (c->unstored && !c->bare))
		return STEP_FINISH;
	bool able = c->session && c->session->state == SESSION_READY;
	return able && c->polite && !c->unstored ? STEP_RELEASE : STEP_CLOSE;
}
