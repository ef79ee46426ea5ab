/*
 * The state machine of a call: what is done at each step, what may follow, and
 * the one function that goes from step to step.
 *
 *   sniff, or hail → probe → identify → look up → (reserve) → clock → set clock → current
 *   → hours → days → months → events → parameters → ranges → finish → release → close
 *
 * with a commit in between whenever a batch is full, a commit and a confirmation
 * whenever a push was told, and a short cut to finish for whatever ends a call early. A call is finished only when its last batch
 * is committed; the association is released after that.
 */
#include <assert.h>

#include "base/log.h"
#include "base/str.h"
#include "collector/call.h"
#include "collector/internal.h"
#include "collector/recording.h"

enum { PAST_CLOCK = 3600 }; /* s; rows may be stamped so far ahead of both clocks */

/* --- sniff, identify, look up --- */

void call_begin_identify(struct call *c)
{
	if (c->session->state == SESSION_READY)
		call_ask(c, &(struct driver_ask){ .kind = ASK_IDENTIFY });
	c->wait = WAIT_METER; /* a device that pushes is heard first */
}

/* Serials go into logs, file names and addresses of pages. */
static bool serial_is_sound(const char *s)
{
	size_t n = strnlen(s, SERIAL_MAX);

	for (size_t i = 0; i < n; i++) {
		bool letter = (s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z');
		if (!letter && !(s[i] >= '0' && s[i] <= '9') && s[i] != '-' && s[i] != '_')
			return false;
	}
	return n > 0 && n < SERIAL_MAX;
}

/* Is this driver understood? A refusal is an answer, too. */
static bool is_answered(const struct call *c)
{
	const struct driver_session *s = c->session;

	return s->state == SESSION_READY &&
	       (s->result == ASK_REFUSED || (s->result == ASK_OK && c->identified));
}

static enum call_step end_identify(struct call *c)
{
	const struct driver_session *s = c->session;

	if (call_probe_goes_on(c) && !is_answered(c))
		return STEP_PROBE;
	call_probe_end(c);
	if (s->result == ASK_REFUSED)
		call_end(c, CALL_REFUSED, "the meter refused to tell its serial: %s", s->err.msg);
	else if (s->result != ASK_OK || !c->identified)
		call_end(c, CALL_PROTOCOL_ERROR, "the meter did not tell its serial%s%s",
			 s->err.msg[0] ? ": " : "", s->err.msg);
	else if (!serial_is_sound(c->identity.serial))
		call_end(c, CALL_PROTOCOL_ERROR, "the meter's serial is not a plausible one");
	else
		(void)str_copy(c->record.serial, sizeof c->record.serial,
			       str_from(c->identity.serial));
	return STEP_LOOKUP;
}

static void refuse(struct call *c, enum call_result result, const char *why)
{
	call_end(c, result, "%s", why);
	c->polite = true;
}

static void admit_unknown(struct call *c)
{
	if (c->listener->set.adopt_unknown) {
		c->adopt = true;
	} else if (c->lookup.quarantine_full) {
		refuse(c, CALL_UNKNOWN_METER, "the serial is unknown and the quarantine is full");
		return;
	} else {
		c->quarantine = true;
	}
	c->keep = true;
}

/* Whoever knows a quarantined serial must not be able to fill the disk under it. */
static void admit_stranger(struct call *c)
{
	int64_t pause = (int64_t)c->loop->home->set.quarantine_pause;
	int64_t ago = c->record.started / 1000 - c->lookup.brief.called_at;

	c->keep = true;
	if (c->lookup.brief.called_at == 0 || ago < 0 || ago >= pause)
		return;
	c->keep = false;
	c->paced = true;
	refuse(c, CALL_LIMIT, "the meter is in quarantine and has called a moment ago");
}

static void admit(struct call *c)
{
	struct meter_brief *b = &c->lookup.brief;

	if (c->duplicate) {
		refuse(c, CALL_DUPLICATE, "this serial has another call under way");
		return;
	}
	if (b->id == 0) {
		admit_unknown(c);
		return;
	}
	switch (b->state) {
	case METER_ACTIVE:
		c->keep = true;
		break;
	case METER_QUARANTINED:
		admit_stranger(c);
		break;
	case METER_REFUSED:
		refuse(c, CALL_UNKNOWN_METER, "this serial is refused by an administrator");
		break;
	case METER_RETIRED:
		refuse(c, CALL_UNKNOWN_METER, "the meter with this serial is retired");
		break;
	}
}

static enum call_step end_lookup(struct call *c)
{
	admit(c);
	recording_known(c);
	if (c->over || !c->session)
		return STEP_FINISH;
	const struct meter_brief *b = &c->lookup.brief;
	const struct profile *own = b->profile ? profile_find(c->profiles, b->profile) : NULL;
	if (own)
		c->profile = own;
	else if (b->profile)
		call_note(c, "profile '%s' of the meter does not exist here", b->profile);
	call_know_zone(c);
	return call_needs_counters(c) ? STEP_RESERVE : call_end_reserve(c);
}

static void begin_confirm(struct call *c)
{
	call_ask(c, &(struct driver_ask){ .kind = ASK_CONFIRM });
}

/* What an ask other than ASK_OK means for the whole call. */
static bool answered(struct call *c)
{
	const struct driver_session *s = c->session;

	if (s->result == ASK_OK)
		return true;
	if (s->result != ASK_NOT_SUPPORTED) {
		c->partial = true;
		call_note(c, "when %s: %s", call_step_doing(c->step), s->err.msg);
	}
	return false;
}

static enum call_step end_confirm(struct call *c)
{
	(void)answered(c);
	return c->confirmed_to;
}

/* --- clock and current values --- */

static void begin_clock(struct call *c)
{
	call_ask(c, &(struct driver_ask){ .kind = ASK_CLOCK });
}

static enum call_step end_clock(struct call *c)
{
	int64_t limit = c->loop->home->set.clock_limit;
	int64_t now = c->asked_wall / 1000;
	bool known = answered(c) && c->record.clock_known;

	/* Rows are expected up to the earlier clock. Later ones can be there when
	 * the meter's is or was ahead; all of that time is asked for at once, for
	 * a clock that is years ahead would take hundreds of ranges. */
	c->likely = (known && c->meter_clock < now ? c->meter_clock : now) + PAST_CLOCK;
	c->until = (known && c->meter_clock > now ? c->meter_clock : now) + PAST_CLOCK;
	for (int a = 0; a < ARCHIVE_COUNT; a++)
		c->next_from[a] = call_past(c, c->lookup.brief.newest[a]);
	if (known)
		call_note_behind(c);
	if (known && limit > 0 && llabs(c->record.clock_drift) > limit)
		return STEP_CLOCK_SET;
	return STEP_CURRENT;
}

static void begin_clock_set(struct call *c)
{
	call_ask(c, &(struct driver_ask){ .kind = ASK_SET_CLOCK,
					  .utc = loop_wall(c->loop) / 1000,
					  .offset = c->offset });
}

static enum call_step end_clock_set(struct call *c)
{
	long long drift = (long long)c->record.clock_drift;

	if (c->session->result == ASK_OK) {
		c->load->clock_set = true;
		call_note(c, "the clock was %+lld s off and was set", drift);
	} else {
		call_note(c, "the clock is %+lld s off and could not be set: %s", drift,
			  c->session->err.msg);
	}
	return STEP_CURRENT;
}

static void begin_current(struct call *c)
{
	call_ask(c, &(struct driver_ask){ .kind = ASK_CURRENT });
}

static enum call_step end_current(struct call *c)
{
	(void)answered(c);
	return STEP_HOURS;
}

/* --- archives --- */

static enum archive archive_of(enum call_step s)
{
	return s == STEP_HOURS ? ARCHIVE_HOUR : s == STEP_DAYS ? ARCHIVE_DAY : ARCHIVE_MONTH;
}

/* The end of the next range: no more rows are expected than a batch takes. */
static int64_t range_end(const struct call *c, enum archive a)
{
	if (call_reads_whole(c, (int)a))
		return c->until;
	int64_t rows = c->loop->home->set.batch_rows;
	int64_t end = c->next_from[a] + rows * gaps_step((int)a) - 1;

	return end < c->likely ? end : c->until;
}

static void begin_archive(struct call *c)
{
	enum archive a = archive_of(c->step);
	int64_t newest = c->lookup.brief.newest[a];

	c->next_from[a] = call_with_gaps(c, (int)a, c->next_from[a]);
	/* The row after the last committed one cannot be there yet. */
	if (c->next_from[a] > c->until ||
	    (c->next_from[a] == newest && newest + gaps_step((int)a) > c->until))
		return;
	c->asked_to = range_end(c, a);
	c->asked_rows = c->load->rows[a].count;
	call_ask_range(c, &(struct call_range){
				  .ledger = (int)a, .from = c->next_from[a], .to = c->asked_to });
}

/*
 * An answer that did not come whole is kept as far as it goes, because the next
 * call asks from its last row on. That holds only for rows in rising order, which
 * a single one does not show: it may be the newest, come first.
 */
static void cut_archive(struct call *c)
{
	struct call_load *l = c->load;

	call_answered(c, ANSWER_CUT);
	if (l && c->step == STEP_EVENTS && (l->events_unsorted || l->event_count == 1))
		l->event_count = 0;
	if (!l || c->step < STEP_HOURS || c->step > STEP_MONTHS)
		return;
	enum archive a = archive_of(c->step);
	struct load_rows *rows = &l->rows[a];
	bool alone = rows->count == c->asked_rows + 1 &&
		     rows->p[c->asked_rows].time > c->next_from[a] + gaps_step((int)a);
	if (rows->unsorted || alone)
		rows->count = c->asked_rows;
}

static enum call_step end_archive(struct call *c)
{
	enum archive a = archive_of(c->step);
	enum call_step after = (enum call_step)(c->step + 1);
	struct load_rows *rows = &c->load->rows[a];

	if (c->wait == WAIT_NOTHING)
		return after; /* nothing was asked for */
	if (!answered(c)) {
		cut_archive(c);
		return after;
	}
	int64_t from = c->next_from[a];
	c->next_from[a] = c->asked_to + 1;
	if (!c->load->truncated) {
		call_answered(c, ANSWER_WHOLE);
	} else {
		c->load->truncated = false;
		cut_archive(c);
		int64_t last = rows->count ? rows->p[rows->count - 1].time : from - 1;
		if (last < from) {
			c->partial = true;
			call_note(c, "when %s: more rows came than were asked for",
				  call_step_doing(c->step));
			return after;
		}
		c->next_from[a] = last + 1;
	}
	return c->next_from[a] <= c->until ? c->step : after;
}

static void begin_events(struct call *c)
{
	int64_t from = call_past(c, c->lookup.brief.newest_event);

	from = call_with_gaps(c, LEDGER_EVENT, from);
	call_ask_range(c, &(struct call_range){
				  .ledger = LEDGER_EVENT, .from = from, .to = c->until });
}

static enum call_step end_events(struct call *c)
{
	if (!answered(c)) {
		cut_archive(c);
	} else if (c->load->events_cut) {
		c->partial = true;
		call_note(c, "more than %d events came: the rest is left to the next call",
			  LOAD_EVENTS_MAX);
	} else {
		call_answered(c, ANSWER_WHOLE);
	}
	c->asking.open = false;
	return STEP_PARAMETERS;
}

/* --- parameters --- */

static bool parameter_is_due(const struct call *c, const struct profile_parameter *p)
{
	const struct meter_brief *b = &c->lookup.brief;
	int64_t old = loop_wall(c->loop) / 1000 - c->loop->home->set.parameter_age;

	if (!p->readable)
		return false;
	for (size_t i = 0; i < b->parameter_count; i++) {
		if (strcmp(b->parameters[i].key, p->key) == 0)
			return b->parameters[i].read_at <= old;
	}
	return true;
}

static void begin_parameters(struct call *c)
{
	size_t n = 0;

	c->keys = arena_new(&c->lookup.arena, const char *, c->profile->parameter_count + 1);
	if (!c->keys) {
		call_note(c, "no memory for the list of parameters");
		return;
	}
	for (size_t i = 0; i < c->profile->parameter_count; i++) {
		if (parameter_is_due(c, &c->profile->parameters[i]))
			c->keys[n++] = c->profile->parameters[i].key;
	}
	if (n)
		call_ask(c, &(struct driver_ask){
				    .kind = ASK_PARAMETERS, .keys = c->keys, .key_count = n });
}

static enum call_step end_parameters(struct call *c)
{
	if (c->wait == WAIT_METER)
		(void)answered(c);
	return STEP_RANGES;
}

static size_t rows_expected(const struct call *c, enum call_step next)
{
	if (next == STEP_RANGES)
		return call_ranges_expect(c);
	if (next < STEP_HOURS || next > STEP_MONTHS)
		return 0;
	enum archive a = archive_of(next);
	int64_t end = range_end(c, a);
	int64_t span = (end < c->likely ? end : c->likely) - c->next_from[a];
	return span > 0 ? (size_t)(span / gaps_step((int)a)) + 1 : 0;
}

/* Would what the next step asks for make the batch too large? */
static bool batch_is_full(const struct call *c, enum call_step next)
{
	if (c->over || !c->load || next < STEP_HOURS || next > STEP_RANGES)
		return false;
	size_t rows = call_load_rows(c->load);
	if (c->load->asked_count >= LOAD_ASKED_FULL)
		return true;
	return rows > 0 && rows + rows_expected(c, next) > c->loop->home->set.batch_rows;
}

/* --- release --- */

static void begin_release(struct call *c)
{
	/* All is committed: when the meter hangs up and calls anew, it need not wait. */
	serials_release(&c->loop->home->serials, &c->claim);
	call_ask(c, &(struct driver_ask){ .kind = ASK_RELEASE });
}

static enum call_step end_release(struct call *c)
{
	(void)c;
	return STEP_CLOSE;
}

/* --- the machine --- */

#define TO(s) (1u << (s))
#define ENDS  (TO(STEP_FINISH) | TO(STEP_CLOSE))
#define READS                                                                                      \
	(TO(STEP_HOURS) | TO(STEP_DAYS) | TO(STEP_MONTHS) | TO(STEP_EVENTS) |                      \
	 TO(STEP_PARAMETERS) | TO(STEP_RANGES))

/*
 * begin() asks the meter or the store and sets `wait`; when that has answered,
 * end() takes what came and names the next step, which must be one of `next`.
 */
static const struct step {
	const char *name;
	const char *doing; /* for people: "… while <doing>" */
	void (*begin)(struct call *c);
	enum call_step (*end)(struct call *c);
	unsigned next;
} steps[STEP_COUNT] = {
	[STEP_SNIFF] = { "sniff", "the protocol was recognised", NULL, NULL,
			 TO(STEP_IDENTIFY) | TO(STEP_HAIL) },
	[STEP_HAIL] = { "hail", "its preamble was looked up", call_begin_hail, call_end_hail,
			TO(STEP_PROBE) | ENDS },
	[STEP_PROBE] = { "probe", "a protocol was tried", call_begin_probe, call_end_probe,
			 TO(STEP_IDENTIFY) | ENDS },
	[STEP_IDENTIFY] = { "identify", "its serial was read", call_begin_identify, end_identify,
			    TO(STEP_LOOKUP) | TO(STEP_PROBE) | ENDS },
	[STEP_LOOKUP] = { "look_up", "it was looked up", call_begin_lookup, end_lookup,
			  TO(STEP_RESERVE) | TO(STEP_CLOCK) | TO(STEP_COMMIT) | ENDS },
	[STEP_RESERVE] = { "reserve", "its frame counters were reserved", call_begin_reserve,
			   call_end_reserve, TO(STEP_CLOCK) | TO(STEP_COMMIT) | ENDS },
	[STEP_CONFIRM] = { "confirm", "its push was confirmed", begin_confirm, end_confirm,
			   TO(STEP_CLOCK) | TO(STEP_CLOCK_SET) | TO(STEP_CURRENT) | READS |
				   TO(STEP_COMMIT) | ENDS },
	[STEP_CLOCK] = { "clock", "its clock was read", begin_clock, end_clock,
			 TO(STEP_CLOCK_SET) | TO(STEP_CURRENT) | TO(STEP_COMMIT) | ENDS },
	[STEP_CLOCK_SET] = { "set_clock", "its clock was set", begin_clock_set, end_clock_set,
			     TO(STEP_CURRENT) | TO(STEP_COMMIT) | ENDS },
	[STEP_CURRENT] = { "current", "the current values were read", begin_current, end_current,
			   TO(STEP_HOURS) | TO(STEP_COMMIT) | ENDS },
	[STEP_HOURS] = { "hours", "the hourly archive was read", begin_archive, end_archive,
			 TO(STEP_HOURS) | TO(STEP_DAYS) | TO(STEP_COMMIT) | ENDS },
	[STEP_DAYS] = { "days", "the daily archive was read", begin_archive, end_archive,
			TO(STEP_DAYS) | TO(STEP_MONTHS) | TO(STEP_COMMIT) | ENDS },
	[STEP_MONTHS] = { "months", "the monthly archive was read", begin_archive, end_archive,
			  TO(STEP_MONTHS) | TO(STEP_EVENTS) | TO(STEP_COMMIT) | ENDS },
	[STEP_EVENTS] = { "events", "the event log was read", begin_events, end_events,
			  TO(STEP_PARAMETERS) | TO(STEP_COMMIT) | ENDS },
	[STEP_PARAMETERS] = { "parameters", "the parameters were read", begin_parameters,
			      end_parameters, TO(STEP_RANGES) | TO(STEP_COMMIT) | ENDS },
	[STEP_RANGES] = { "ranges", "older records were read", call_begin_ranges, call_end_ranges,
			  TO(STEP_RANGES) | TO(STEP_COMMIT) | ENDS },
	[STEP_COMMIT] = { "commit", "a batch was committed", call_begin_commit, call_end_commit,
			  TO(STEP_COMMIT) | TO(STEP_CONFIRM) | READS | ENDS },
	[STEP_FINISH] = { "finish", "the last batch was committed", call_begin_finish,
			  call_end_finish, TO(STEP_FINISH) | TO(STEP_RELEASE) | TO(STEP_CLOSE) },
	[STEP_RELEASE] = { "release", "the association was released", begin_release, end_release,
			   TO(STEP_CLOSE) },
	[STEP_CLOSE] = { "close", "it was closed", NULL, NULL, 0 },
};

const char *call_step_doing(enum call_step s)
{
	return steps[s].doing;
}

static void call_enter(struct call *c, enum call_step step)
{
	assert(steps[c->step].next & TO(step));
	log_debug("collector", "event=step peer=%s serial=%s from=%s to=%s", c->record.peer,
		  c->record.serial, steps[c->step].name, steps[step].name);
	c->step = step;
	c->wait = WAIT_NOTHING;
	if (steps[step].begin)
		steps[step].begin(c);
}

/* What a session or socket in trouble means for the call. */
static void look_for_trouble(struct call *c)
{
	const struct driver_session *s = call_probe_goes_on(c) ? NULL : c->session;

	if (c->conn && c->conn->flooded)
		call_end(c, CALL_LIMIT, "the meter does not take what is sent to it");
	else if (c->conn && c->conn->broken)
		call_end(c, CALL_HUNG_UP, "the connection broke while %s: %s", steps[c->step].doing,
			 uv_strerror(c->conn->broken));
	else if (s && s->state == SESSION_CLOSED && c->step < STEP_FINISH)
		call_end(c, CALL_HUNG_UP, "the meter released the association while %s",
			 steps[c->step].doing);
	else if (s && s->state == SESSION_FAILED && c->step < STEP_FINISH)
		call_end(c, call_result_of(c, &s->err), "%s while %s", s->err.msg,
			 steps[c->step].doing);
	else if (c->load && c->load->nomem)
		call_end(c, CALL_LIMIT, "the meter told more than there is memory for");
}

static bool must_wait(const struct call *c)
{
	if (c->over && c->step < STEP_FINISH)
		return false;
	switch (c->wait) {
	case WAIT_METER:
		return c->session && c->session->state == SESSION_BUSY && !c->probe.given_up;
	case WAIT_STORE:
		return c->jobs > 0;
	case WAIT_NOTHING:
		break;
	}
	return false;
}

/*
 * What was pushed is told when its scalers are there, which may be at the end of
 * any step. It is confirmed after a commit that began when it had been told.
 */
static bool must_confirm(const struct call *c, enum call_step next)
{
	return c->delivered && !c->over && c->session && next >= STEP_CONFIRM &&
	       next <= STEP_FINISH && next != STEP_COMMIT;
}

static enum call_step confirm_first(struct call *c, enum call_step next)
{
	if (next != STEP_CONFIRM)
		c->confirmed_to = next;
	c->resume = STEP_CONFIRM;
	return STEP_COMMIT;
}

static enum call_step next_step(struct call *c)
{
	if (c->over && c->step < STEP_FINISH) {
		cut_archive(c);
		return STEP_FINISH;
	}
	enum call_step next = steps[c->step].end(c);
	if (c->over && next < STEP_FINISH)
		return STEP_FINISH;
	if (must_confirm(c, next))
		return confirm_first(c, next);
	if (batch_is_full(c, next)) {
		c->resume = next;
		return STEP_COMMIT;
	}
	return next;
}

void call_run(struct call *c)
{
	while (c->step != STEP_CLOSE) {
		look_for_trouble(c);
		if (must_wait(c))
			break;
		call_enter(c, next_step(c));
	}
	if (c->step == STEP_CLOSE) {
		call_free(c);
		return;
	}
	call_note_silence(c);
	call_arm(c);
}

void call_begin(struct call *c)
{
	call_enter(c, c->session ? STEP_IDENTIFY : STEP_HAIL);
	call_run(c);
}
