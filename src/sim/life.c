#include "sim/life.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/tz.h"
#include "sim/hash.h"
#include "sim/history.h"

enum {
	TOPIC_FATE = 700,
	TOPIC_HOLE,

	HOUR = 3600,
	DAY = 86400,
	WHEEL = 100000000, /* litres */
	ALL = 1000000,
	FULL_MILLIVOLTS = 3600,
	DEAD_MILLIVOLTS = 2800,
};

static const struct {
	const char *name;
	struct life_range range;
} kinds[LIFE_KIND_COUNT] = {
	[LIFE_SIM_LOST] = { "sim-lost", { 0 } },
	[LIFE_BATTERY] = { "battery", { 0, 365, 10 } },
	[LIFE_CLONE] = { "clone", { 0 } },
	[LIFE_RESET] = { "reset", { 0 } },
	[LIFE_EXCHANGE] = { "exchange", { 0 } },
	[LIFE_FIRMWARE] = { "firmware", { 0 } },
	[LIFE_TYPE] = { "type", { 0 } },
	[LIFE_RING] = { "ring", { 1, 100000, 168 } },
	[LIFE_HOLES] = { "holes", { 1, 100, 10 } },
	[LIFE_OFF_GRID] = { "off-grid", { 1, 3599, 600 } },
	[LIFE_FUTURE] = { "future", { 1, 720, 3 } },
	[LIFE_DRIFT] = { "drift", { -31536000, 31536000, 300 } },
	[LIFE_ZONE] = { "zone", { -840, 840, 60 } },
	[LIFE_SIGN] = { "sign", { 0 } },
};

const char *life_name(enum life_kind kind)
{
	return kinds[kind].name;
}

bool life_parse(const char *name, enum life_kind *ret)
{
	for (unsigned i = 0; i < LIFE_KIND_COUNT; i++) {
		if (strcmp(kinds[i].name, name) == 0) {
			*ret = (enum life_kind)i;
			return true;
		}
	}
	return false;
}

struct life_range life_range(enum life_kind kind)
{
	return kinds[kind].range;
}

bool life_has(const struct life_plan *p, enum life_kind kind)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->events[i].kind == kind)
			return true;
	}
	return false;
}

uint32_t life_fate(const struct life_plan *p, uint64_t key)
{
	uint32_t fate = 0;
	for (size_t i = 0; i < p->n; i++) {
		if (hash_draw(key, TOPIC_FATE, (int64_t)i) % ALL < p->events[i].share)
			fate |= 1u << i;
	}
	return fate;
}

/* The next event from *at on that is the meter's own; NULL: no more. */
static const struct life_event *next_event(const struct life_plan *p, uint32_t fate, size_t *at)
{
	for (; p && *at < p->n; (*at)++) {
		if (fate >> *at & 1)
			return &p->events[(*at)++];
	}
	return NULL;
}

static void take_battery(struct life_state *s, const struct life_event *e, int64_t now, int64_t day)
{
	int64_t falling = (int64_t)e->value * DAY;
	s->dying |= now >= e->from && now < e->from + day;
	s->dead |= now >= e->from + day;
	if (now < e->from - falling)
		return;
	int64_t left = now < e->from && falling ? e->from - now : 0;
	int64_t span = FULL_MILLIVOLTS - DEAD_MILLIVOLTS;
	s->millivolts = (int32_t)(DEAD_MILLIVOLTS + (falling ? span * left / falling : 0));
}

static void take_event(struct life_state *s, const struct life_event *e, int zone)
{
	switch (e->kind) {
	case LIFE_SIM_LOST:
		s->silent = true;
		break;
	case LIFE_FIRMWARE:
	case LIFE_EXCHANGE:
		s->other_firmware = true;
		break;
	case LIFE_TYPE:
		s->other_type = true;
		break;
	case LIFE_DRIFT:
		s->clock_error += e->value;
		break;
	case LIFE_ZONE: /* UTC is what local time and deviation make of it */
		s->zone = (int16_t)(zone + e->value);
		s->clock_error -= e->value * 60;
		break;
	case LIFE_SIGN:
		s->other_sign = true;
		break;
	case LIFE_BATTERY:
	case LIFE_CLONE:
	case LIFE_RESET:
	case LIFE_RING:
	case LIFE_HOLES:
	case LIFE_OFF_GRID:
	case LIFE_FUTURE:
	case LIFE_KIND_COUNT:
		break;
	}
}

struct life_state life_at(const struct life_plan *p, uint32_t fate, int64_t now, int zone,
			  int64_t day)
{
	struct life_state s = { .zone = (int16_t)zone };
	const struct life_event *e;
	for (size_t at = 0; (e = next_event(p, fate, &at));) {
		if (e->kind == LIFE_BATTERY)
			take_battery(&s, e, now, day);
		else if (now >= e->from && now < e->to)
			take_event(&s, e, zone);
	}
	return s;
}

int64_t life_ring(const struct meter *m, int64_t now)
{
	const struct life_event *e;
	for (size_t at = 0; (e = next_event(m->plan, m->fate, &at));) {
		if (e->kind == LIFE_RING && now >= e->from && now < e->to)
			return (int64_t)e->value * HOUR;
	}
	return 0;
}

int64_t life_ahead(const struct meter *m, int64_t now)
{
	const struct life_event *e;
	for (size_t at = 0; (e = next_event(m->plan, m->fate, &at));) {
		if (e->kind == LIFE_FUTURE && now >= e->from && now < e->to)
			return (int64_t)e->value * HOUR;
	}
	return 0;
}

/* The index begins again at the local midnight before the event. */
static int64_t midnight(const struct meter *m, int64_t time)
{
	int64_t zone = m->household.climate->zone * 60;
	return floor_div(time + zone, DAY) * DAY - zone;
}

int64_t life_exchanged(const struct meter *m, int64_t now)
{
	const struct life_event *e;
	int64_t last = INT64_MIN;
	for (size_t at = 0; (e = next_event(m->plan, m->fate, &at));) {
		if (e->kind == LIFE_EXCHANGE && midnight(m, e->from) <= now)
			last = midnight(m, e->from);
	}
	return last;
}

/* Moments at which the index began again, and where it stood. */
struct restarts {
	size_t n;
	int64_t time[LIFE_EVENTS_MAX];
	uint32_t index[LIFE_EVENTS_MAX];
};

static void find_restarts(struct history *h, struct restarts *r)
{
	const struct meter *m = h->meter;
	const struct life_event *e;
	r->n = 0;
	for (size_t at = 0; (e = next_event(m->plan, m->fate, &at));) {
		int64_t time = midnight(m, e->from);
		if ((e->kind != LIFE_RESET && e->kind != LIFE_EXCHANGE) || time > h->now)
			continue;
		r->time[r->n] = time;
		r->index[r->n++] = history_index(h, time);
	}
}

static uint32_t less_at(const struct restarts *r, int64_t time)
{
	int64_t last = INT64_MIN;
	uint32_t less = 0;
	for (size_t i = 0; i < r->n; i++) {
		if (r->time[i] < time && r->time[i] > last) {
			last = r->time[i];
			less = r->index[i];
		}
	}
	return less % WHEEL;
}

/* False: the meter does not have this row. */
static bool shape_row(const struct history *h, enum history_kind kind, const struct restarts *r,
		      struct history_row *row)
{
	const struct meter *m = h->meter;
	const struct life_event *e;
	int64_t time = row->time;
	row->index = (row->index + WHEEL - less_at(r, time)) % WHEEL;
	for (size_t at = 0; (e = next_event(m->plan, m->fate, &at));) {
		if (kind != HISTORY_HOUR || time < e->from || time >= e->to)
			continue;
		if (e->kind == LIFE_HOLES &&
		    hash_draw(m->household.key, TOPIC_HOLE, time / HOUR) % 100 < (uint64_t)e->value)
			return false;
		if (e->kind == LIFE_OFF_GRID)
			row->time += e->value;
	}
	return true;
}

static bool shape_kind(struct history *h, enum history_kind kind, const struct restarts *r,
		       int64_t from)
{
	size_t n = 0;
	struct history_row *rows = calloc(h->count[kind] + 1, sizeof *rows);
	if (!rows)
		return false;
	for (size_t i = 0; i < h->count[kind]; i++) {
		struct history_row row = history_row(h, kind, i);
		if (row.time > from && shape_row(h, kind, r, &row))
			rows[n++] = row;
	}
	h->own[kind] = rows;
	h->count[kind] = n;
	return true;
}

bool life_shape(struct history *h, bool whole)
{
	struct restarts r;
	int64_t from = whole ? INT64_MIN : life_exchanged(h->meter, h->now);
	int64_t ring = whole ? 0 : life_ring(h->meter, h->now);
	find_restarts(h, &r);
	for (int k = 0; k < HISTORY_KIND_COUNT; k++) {
		enum history_kind kind = (enum history_kind)k;
		int64_t oldest =
			kind == HISTORY_HOUR && ring && h->now - ring > from ? h->now - ring : from;
		if (!shape_kind(h, kind, &r, oldest))
			return false;
	}
	h->less = less_at(&r, h->now);
	size_t gone = 0;
	while (gone < h->events_n && h->events[gone].time <= from)
		gone++;
	memmove(h->events, h->events + gone, (h->events_n - gone) * sizeof *h->events);
	h->events_n -= gone;
	return true;
}
