/*
 * Ranges that a call asks for besides the time after each archive's mark: gaps
 * of the ledger, what people want to be read again, and what a clock that had
 * fallen back has stamped. They come last, so that a meter that stumbles over
 * one has told its news already; the newest part of a range comes first.
 */
#include "base/str.h"
#include "collector/call.h"
#include "collector/internal.h"

enum { HOUR = 3600, WISHES_MAX = GAP_ASKS_MAX + REREADS_WAITING_MAX + LEDGER_COUNT };

/* Earlier than this no clock falls that we ask for: 1980, as rows are taken. */
#define TIME_MIN INT64_C(315532800)

/* From the last record that is committed on, and that one once more: whether
 * the meter still shows it unchanged is worth its bytes. */
int64_t call_past(const struct call *c, int64_t last)
{
	return last > 0 ? last : c->asked_wall / 1000 - c->loop->home->set.archive_depth;
}

bool call_reads_whole(const struct call *c, int ledger)
{
	return c->session && c->session->whole >> ledger & 1;
}

int64_t call_with_gaps(struct call *c, int ledger, int64_t from)
{
	const struct meter_brief *b = &c->lookup.brief;

	if (!call_reads_whole(c, ledger) || c->gapless >> ledger & 1)
		return from;
	c->gapless |= 1U << ledger;
	for (size_t i = 0; i < b->gap_count; i++) {
		if (b->gaps[i].ledger == ledger && b->gaps[i].from < from)
			from = b->gaps[i].from;
	}
	return from;
}

/*
 * What came by itself moves the mark past what nobody has asked for: events
 * always, rows of an archive when they are the first of it. Between later rows
 * the ledger sees by itself what lacks.
 */
void call_note_push(struct call *c)
{
	for (int ledger = 0; ledger < LEDGER_COUNT; ledger++) {
		bool event = ledger == LEDGER_EVENT;
		int64_t newest =
			event ? c->lookup.brief.newest_event : c->lookup.brief.newest[ledger];
		if (!(c->unasked >> ledger & 1) || (!event && newest))
			continue;
		call_load_asked(c->load, &(struct call_asked){
						 .ledger = ledger,
						 .from = call_past(c, newest),
						 .to = c->asked_wall / 1000,
						 .answer = ANSWER_UNASKED,
					 });
	}
	c->unasked = 0;
}

void call_ask_range(struct call *c, const struct call_range *r)
{
	struct driver_ask ask = { .kind = ASK_EVENTS, .from = r->from, .to = r->to };

	if (r->ledger != LEDGER_EVENT) {
		ask.kind = ASK_ARCHIVE;
		ask.archive = (enum archive)r->ledger;
	}
	c->asking = *r;
	c->asking.open = true;
	call_ask(c, &ask);
}

void call_answered(struct call *c, enum call_answer answer)
{
	const struct call_range *r = &c->asking;

	if (r->open && !r->behind && c->load)
		call_load_asked(c->load, &(struct call_asked){ r->ledger, r->from, r->to, answer,
							       r->reread });
	c->asking.open = false;
}

/*
 * The clock stands before the newest record: since then it has stamped at most
 * the time that has passed for us, up to where it stood when it was read.
 */
static void list_behind(struct call *c)
{
	int64_t now = c->asked_wall / 1000;

	for (int a = 0; a < LEDGER_COUNT; a++) {
		const struct meter_brief *b = &c->lookup.brief;
		int64_t newest = a == LEDGER_EVENT ? b->newest_event : b->newest[a];
		int64_t passed = now - newest;
		if (!newest || c->meter_clock >= newest)
			continue;
		if (passed > c->loop->home->set.archive_depth)
			passed = c->loop->home->set.archive_depth;
		int64_t from = c->meter_clock - passed - HOUR;
		c->ranges[c->range_count++] = (struct call_range){
			.ledger = a,
			.from = from < TIME_MIN ? TIME_MIN : from,
			.to = c->meter_clock + HOUR < newest ? c->meter_clock + HOUR : newest - 1,
			.behind = true,
		};
	}
}

/* Rows since then bear times that the archives are not asked for any more. */
void call_note_behind(struct call *c)
{
	int64_t newest = c->lookup.brief.newest[ARCHIVE_HOUR];

	if (!newest || c->meter_clock + HOUR >= newest)
		return;
	c->behind = true;
	c->partial = true;
	call_note(c, "the clock had fallen back by %lld s, before the newest record",
		  -(long long)c->record.clock_drift);
}

static void list_ranges(struct call *c)
{
	const struct meter_brief *b = &c->lookup.brief;

	c->ranges = arena_new(&c->lookup.arena, struct call_range, WISHES_MAX);
	if (!c->ranges)
		return;
	if (c->behind)
		list_behind(c);
	for (size_t i = 0; i < b->gap_count && i < GAP_ASKS_MAX; i++) {
		if (!(c->gapless >> b->gaps[i].ledger & 1))
			c->ranges[c->range_count++] =
				(struct call_range){ .ledger = b->gaps[i].ledger,
						     .from = b->gaps[i].from,
						     .to = b->gaps[i].to };
	}
	for (size_t i = 0; i < b->reread_count && i < REREADS_WAITING_MAX; i++)
		c->ranges[c->range_count++] = (struct call_range){
			.ledger = b->rereads[i].range.ledger,
			.from = b->rereads[i].range.from,
			.to = b->rereads[i].range.to,
			.reread = b->rereads[i].id,
		};
}

/* The part of a range that is asked for next: its end, as much as a batch takes. */
static struct call_range part_of(const struct call *c, const struct call_range *r)
{
	int64_t rows =
		call_reads_whole(c, r->ledger) ? LOAD_WHOLE_MAX : c->loop->home->set.batch_rows;
	struct call_range part = *r;

	if (r->ledger == LEDGER_EVENT)
		return part;
	int64_t least = r->to - rows * gaps_step(r->ledger) + 1;
	if (least > part.from)
		part.from = least;
	return part;
}

size_t call_ranges_expect(const struct call *c)
{
	if (c->range_at >= c->range_count || c->ranges[c->range_at].ledger == LEDGER_EVENT)
		return 0;
	struct call_range part = part_of(c, &c->ranges[c->range_at]);
	return (size_t)((part.to - part.from) / gaps_step(part.ledger)) + 1;
}

void call_begin_ranges(struct call *c)
{
	if (!c->ranges_listed) {
		c->ranges_listed = true;
		list_ranges(c);
	}
	if (c->range_at >= c->range_count)
		return;
	struct call_range part = part_of(c, &c->ranges[c->range_at]);
	call_ask_range(c, &part);
}

static enum call_answer judge_answer(struct call *c)
{
	struct call_load *l = c->load;
	bool reread = c->asking.reread != 0;

	switch (c->session->result) {
	case ASK_OK:
		break;
	case ASK_NOT_SUPPORTED:
		return ANSWER_NONE;
	case ASK_REFUSED:
		call_note(c, "when %s: %s", call_step_doing(c->step), c->session->err.msg);
		return reread ? ANSWER_NONE : ANSWER_CUT;
	case ASK_BAD_ANSWER:
	case ASK_METER_ERROR:
		c->partial = true;
		call_note(c, "when %s: %s", call_step_doing(c->step), c->session->err.msg);
		return ANSWER_CUT;
	}
	if (!l->truncated && !(l->events_cut && c->asking.ledger == LEDGER_EVENT))
		return ANSWER_WHOLE;
	l->truncated = false;
	c->partial = true;
	call_note(c, "when %s: more came than was asked for", call_step_doing(c->step));
	return ANSWER_CUT;
}

/* A range of which a part was not answered is left to the next call. */
enum call_step call_end_ranges(struct call *c)
{
	struct call_range *r = &c->ranges[c->range_at];

	if (c->wait == WAIT_NOTHING)
		return STEP_FINISH; /* nothing was asked for */
	int64_t from = c->asking.from;
	enum call_answer answer = judge_answer(c);
	call_answered(c, answer);
	r->to = from - 1;
	if (answer != ANSWER_WHOLE || r->to < r->from)
		c->range_at++;
	return c->range_at < c->range_count ? STEP_RANGES : STEP_FINISH;
}
