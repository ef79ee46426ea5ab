/*
 * What a session sends and tells. The flags that need the server's knowledge
 * (its clock, the grid, the meter's zone) are set here; those of the status
 * word come from the profile.
 */
#include "collector/call.h"
#include "collector/internal.h"
#include "meter/catalogue.h"
#include "meter/dayblock.h"

/* A row closes its hour up to the tolerated drift before our clock gets there. */
enum { FUTURE_SLACK = 300 };

void call_on_send(void *owner, const uint8_t *p, size_t n)
{
	struct call *c = owner;

	if (c->conn)
		conn_send(c->conn, p, n);
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
	if (c->record.clock_known && r->offset != c->offset)
		r->flags |= READING_WRONG_ZONE;
}

static void take_row(struct call *c, const struct driver_told *told)
{
	struct reading r = told->reading;

	flag_reading(c, &r);
	if (told->archive == ARCHIVE_HOUR && !dayblock_on_grid(r.time))
		r.flags |= READING_OFF_GRID;
	call_load_row(c->load, told->archive, &r, c->loop->home->set.batch_rows + LOAD_ROWS_SLACK);
	c->got++;
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

	flag_reading(c, &r);
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

void call_on_told(void *owner, const struct driver_told *told)
{
	struct call *c = owner;

	if (!c->load || c->over)
		return; /* after the last batch nothing is taken any more */
	switch (told->kind) {
	case TOLD_IDENTITY:
		if (!c->identified)
			c->identity = told->identity;
		c->identified = true;
		break;
	case TOLD_CLOCK:
		take_clock(c, &told->reading);
		break;
	case TOLD_CURRENT:
		take_current(c, &told->reading);
		break;
	case TOLD_ROW:
		take_row(c, told);
		break;
	case TOLD_EVENT:
		call_load_event(c->load, &told->event);
		c->got++;
		break;
	case TOLD_PARAMETER:
		take_parameter(c, told);
		break;
	case TOLD_DELIVERED:
		c->delivered = true;
		break;
	}
}
