/*
 * What a session sends and tells. The flags that need the server's knowledge
 * (its clock, the grid, the meter's zone) are set here; those of the status
 * word come from the profile.
 */
#include "base/str.h"
#include "base/tz.h"
#include "collector/call.h"
#include "collector/internal.h"
#include "meter/catalogue.h"
#include "meter/consumption.h"
#include "meter/dayblock.h"

/* A row closes its hour up to the tolerated drift before our clock gets there. */
enum { FUTURE_SLACK = 300, ZONE_SLACK = 60 };

/*
 * What no meter can mean, whatever its clock: outside the years 1980 to 2199 or
 * the wheel's digits ten thousand times over. Such rows are not kept.
 */
#define TIME_MIN  INT64_C(315532800)
#define TIME_MAX  INT64_C(7258118400)
#define INDEX_MAX (INDEX_MODULUS * 10000)

void call_on_send(void *owner, const uint8_t *p, size_t n)
{
	struct call *c = owner;

	if (c->conn)
		conn_send(c->conn, p, n);
}

/* When summer time begins or ends, a stamp may still have the offset before; the record of an
 * hour that ends just then is one of both. */
static int64_t zone_error(const struct call *c, int32_t offset, int64_t time)
{
	int now = tz_offset(c->zone, time);

	return offset == tz_offset(c->zone, time - ZONE_SLACK) ? 0 : offset - now;
}

/* The meter's own idea of its zone proves nothing: the configured one counts. */
static void flag_zone(const struct call *c, struct reading *r)
{
	if (c->zone && zone_error(c, r->offset, r->time))
		r->flags |= READING_WRONG_ZONE;
}

void call_know_zone(struct call *c)
{
	const char *name = c->lookup.brief.zone ? c->lookup.brief.zone : c->loop->home->set.zone;
	struct err err = { 0 };

	if (!name[0] || !tz_find(name, &c->zone, &err))
		return;
	for (int a = 0; a < ARCHIVE_COUNT; a++) {
		for (size_t i = 0; i < c->load->rows[a].count; i++)
			flag_zone(c, &c->load->rows[a].p[i]);
	}
}

int64_t call_zone_error(const struct call *c)
{
	if (!c->zone || !c->record.clock_known)
		return 0;
	int64_t now = loop_wall(c->loop) / 1000;
	bool near = llabs(c->meter_clock - now) < 86400;

	/* It changes its offset when its own clock gets there; one that has lost its
	 * time says nothing of the zone's history. */
	return zone_error(c, c->offset, near ? c->meter_clock : now);
}

/* A row after which the clock fell back, or one that this clock has stamped? Only the
 * index tells: what was counted before the newest record is no more than it shows. */
static bool is_behind(const struct call *c, enum archive a, const struct reading *r)
{
	return c->asking.behind && c->asking.open && r->time < c->lookup.brief.newest[a] &&
	       (c->mark_index < 0 || !index_goes_back(c->mark_index, r->index));
}

static void flag_reading(const struct call *c, struct reading *r)
{
	int64_t now = loop_wall(c->loop) / 1000;
	int64_t slack = c->loop->home->set.clock_limit;

	if (slack < FUTURE_SLACK)
		slack = FUTURE_SLACK;
	r->call = 0;
	r->flags |= profile_status_flags(c->profile, r->status);
	if (r->time > now + slack)
		r->flags |= READING_FUTURE;
	flag_zone(c, r);
}

static bool time_is_possible(int64_t t)
{
	return t >= TIME_MIN && t < TIME_MAX;
}

static bool index_is_possible(int64_t index)
{
	return index >= 0 && index < INDEX_MAX;
}

/* Of an archive that comes as a whole, what is dropped costs all of it again. */
static size_t rows_max(const struct call *c)
{
	size_t max = c->loop->home->set.batch_rows + LOAD_ROWS_SLACK;
	bool whole = c->asking.open && call_reads_whole(c, c->asking.ledger);

	return whole && max < LOAD_WHOLE_MAX ? LOAD_WHOLE_MAX : max;
}

static void take_row(struct call *c, const struct driver_told *told)
{
	struct reading r = told->reading;

	if (!time_is_possible(r.time) || !index_is_possible(r.index)) {
		call_note(c, "rows with an impossible time or index came and were not kept");
		return;
	}
	flag_reading(c, &r);
	if (told->archive == ARCHIVE_HOUR && !dayblock_on_grid(r.time))
		r.flags |= READING_OFF_GRID;
	if (told->archive == ARCHIVE_HOUR && r.time == c->lookup.brief.newest[ARCHIVE_HOUR])
		c->mark_index = r.index;
	if (is_behind(c, told->archive, &r))
		r.flags |= READING_CLOCK_BEHIND;
	call_load_row(c->load, told->archive, &r, rows_max(c));
	c->got++;
	call_pass_on(c);
}

/* Texts of a meter end in lists and files: only sound ones are passed on. */
static void drop_unsound(char *text)
{
	struct str s = str_from(text);
	uint32_t c = 0;

	while (s.n && (c = utf8_take(&s)) != UTF8_BAD && c >= 0x20 && c != 0x7f)
		;
	if (c == UTF8_BAD || (text[0] && (c < 0x20 || c == 0x7f)))
		text[0] = 0;
}

static void take_identity(struct call *c, const struct driver_identity *id)
{
	if (c->identified)
		return;
	c->identity = *id;
	c->identified = true;
	drop_unsound(c->identity.type);
	drop_unsound(c->identity.firmware);
}

/* The answer belongs to the middle of its round trip. The meter shows whole
 * seconds, so ours are compared with it. */
static void take_clock(struct call *c, const struct reading *r)
{
	int64_t middle = c->asked_wall + (loop_wall(c->loop) - c->asked_wall) / 2;

	c->meter_clock = r->time;
	c->offset = r->offset;
	c->record.clock_known = true;
	c->record.clock_drift = r->time - middle / 1000;
}

static void take_current(struct call *c, const struct reading *reading)
{
	struct reading r = *reading;

	if (!index_is_possible(r.index)) {
		call_note(c, "the current index is impossible and was not kept");
		return;
	}
	if (!time_is_possible(r.time)) { /* a clock that has lost its time */
		r.time = loop_wall(c->loop) / 1000;
		r.flags |= READING_CLOCK_INVALID;
	}
	flag_reading(c, &r);
	if (c->behind)
		r.flags |= READING_CLOCK_BEHIND;
	if (index_goes_back(c->lookup.brief.last_index, r.index))
		r.flags |= READING_INDEX_BACK;
	c->load->current = r;
	c->load->has_current = true;
	c->got++;
}

static void take_parameter(struct call *c, const struct driver_told *told)
{
	char text[PARAMETER_TEXT_MAX];
	struct err err = { 0 };
	bool odd = false;
	const struct parameter *p = catalogue_find(c->loop->home->catalogue, told->key);

	if (told->result == ASK_NOT_SUPPORTED)
		return;
	if (told->result != ASK_OK) {
		call_note(c, "parameter %s was not given by the meter", told->key);
	} else if (!p) {
		call_note(c, "parameter %s is not in the catalogue", told->key);
	} else if (!parameter_accept(p, told->text, text, &odd, &err)) {
		/* Its text may be a secret: only the key is told. */
		call_note(c, "parameter %s has no readable value", told->key);
	} else {
		call_load_parameter(c->load, p->key, text);
		c->got++;
	}
}

static void take_event(struct call *c, const struct driver_event *e)
{
	if (!time_is_possible(e->time))
		return;
	call_load_event(c->load, e);
	c->got++;
}

/* What a meter delivers by itself comes before it is asked for archives. */
static void note_unasked(struct call *c, int ledger)
{
	bool confirming = c->step == STEP_COMMIT && c->resume == STEP_CONFIRM;

	if ((confirming ? c->confirmed_to : c->step) < STEP_HOURS)
		c->unasked |= 1u << ledger;
}

void call_on_told(void *owner, const struct driver_told *told)
{
	struct call *c = owner;

	if (!c->load || c->over)
		return; /* after the last batch nothing is taken any more */
	switch (told->kind) {
	case TOLD_IDENTITY:
		take_identity(c, &told->identity);
		break;
	case TOLD_CLOCK:
		take_clock(c, &told->reading);
		break;
	case TOLD_CURRENT:
		take_current(c, &told->reading);
		break;
	case TOLD_ROW:
		note_unasked(c, (int)told->archive);
		take_row(c, told);
		break;
	case TOLD_EVENT:
		note_unasked(c, LEDGER_EVENT);
		take_event(c, &told->event);
		break;
	case TOLD_PARAMETER:
		take_parameter(c, told);
		break;
	case TOLD_WRITTEN:
	case TOLD_RETURNED:
		break; /* a call asks for neither */
	case TOLD_DELIVERED:
		c->delivered = true;
		break;
	}
}
