#include "service/place.h"

#include "service/pile.h"
#include "store/gas_start.h"

enum { DAY = 86400 };

/* --- finding it --- */

static bool take_meter(struct service *sv, struct db *db, int64_t meter, struct arena *a,
		       struct place *p, struct err *err)
{
	const struct tz *zone = service_zone(sv);

	if (!store_place_meter(db, meter, a, &p->meter, err) ||
	    !store_gas_start_calendar(db, meter, a, &p->calendar, err) ||
	    (p->meter.zone && !tz_find(p->meter.zone, &zone, err)))
		return false;
	p->calendar.zone = zone;
	return true;
}

bool place_find(struct service *sv, struct db *db, int64_t meter, int64_t since, bool alone,
		struct arena *a, struct place *ret, struct err *err)
{
	struct place p = { .count = 0 };

	if (!take_meter(sv, db, meter, a, &p, err))
		return false;
	p.meters[PLACE_METERS_MAX - ++p.count] = p.meter;
	while (p.count < PLACE_METERS_MAX && !alone) {
		const struct place_meter *first = &p.meters[PLACE_METERS_MAX - p.count];
		struct place_meter *before = &p.meters[PLACE_METERS_MAX - p.count - 1];
		/* A clock may stand behind another: a period at `since` begins a year before. */
		if (!first->before || first->came_at < since - INT64_C(366) * DAY)
			break;
		if (!store_place_meter(db, first->before, a, before, err))
			return false;
		p.count++;
	}
	for (size_t i = 0; i < p.count; i++)
		p.meters[i] = p.meters[PLACE_METERS_MAX - p.count + i];
	*ret = p;
	return true;
}

void place_leave_out(struct place *p, place_listed_fn *is_listed, void *arg)
{
	size_t first = p->count - 1;

	while (first > 0 && !is_listed(arg, &p->meters[first - 1]))
		first--;
	p->count -= first;
	for (size_t i = 0; first && i < p->count; i++)
		p->meters[i] = p->meters[first + i];
}

/* --- its readings --- */

struct piles {
	struct pile item[PLACE_METERS_MAX];
	size_t count;
};

static void piles_free(struct piles *p)
{
	for (size_t i = 0; i < p->count; i++)
		pile_free(&p->item[i]);
}

static bool learn(void *arg, struct span gap, struct estimate_profile *ret)
{
	struct piles *piles = arg;

	for (size_t i = piles->count; i-- > 0;)
		if (piles->item[i].from <= gap.from)
			return pile_learn(&piles->item[i], gap, ret);
	return false;
}

/* --- streaming --- */

struct gas_calendar place_calendar(const struct place *p, const struct place_query *q)
{
	if (q->gas_day_start < 0)
		return p->calendar;
	return (struct gas_calendar){ .zone = p->calendar.zone, .hour = q->gas_day_start };
}

static struct consumption_segment segment_of(const struct place_meter *m, struct pile *pile)
{
	struct consumption_segment s = {
		.next = pile_next,
		.next_arg = pile,
		.from = INT64_MIN,
		.to = INT64_MAX,
		.index_start = INDEX_NONE,
		.index_final = INDEX_NONE,
		.qmax = pile->qmax,
	};

	if (m->came_at) {
		s.from = m->came_at;
		s.index_start = m->start_index;
	}
	if (m->gone_at) {
		s.to = m->gone_at;
		s.index_final = m->gone_index;
	} else if (m->state == METER_RETIRED && m->retired_at) {
		s.to = m->retired_at;
		s.index_final = m->final_index >= 0 ? m->final_index : INDEX_NONE;
	}
	return s;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* What lies outside of what is read has no part in it. */
static void cut(struct consumption_segment *s, const struct counted_query *read)
{
	if (s->from < read->from) {
		s->from = INT64_MIN;
		s->index_start = INDEX_NONE;
	}
	if (s->to > read->to) {
		s->to = INT64_MAX;
		s->index_final = INDEX_NONE;
	}
}

/*
 * An index at a boundary is estimated from those next to it, whichever periods are asked for. What
 * is next to it now need not have been known then: then all is read that may be.
 */
static bool widen_range(struct db *db, int64_t meter, struct counted_query *q, struct err *err)
{
	const int64_t most = (int64_t)ESTIMATE_HOURS_MAX * 3600;
	const struct counted_query asked = *q;

	if (!store_reading_widen(db, meter, &q->from, &q->to, err))
		return false;
	if (q->known_at != KNOWN_NOW) {
		q->from = earlier(q->from, asked.from - most);
		q->to = later(q->to, asked.to + most);
	}
	return true;
}

static bool load_all(struct piles *piles, struct consumption_segment *segments,
		     const struct place *p, struct db *db, const struct counted_query *range,
		     bool widen, struct err *err)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct place_meter *m = &p->meters[i];
		struct pile *pile = &piles->item[piles->count];
		struct counted_query q = *range;
		*pile = (struct pile){ .db = db,
				       .zone = p->calendar.zone,
				       .meter = m->id,
				       .qmax = consumption_qmax(m->type) };
		struct consumption_segment s = segment_of(m, pile);
		pile->from = s.from;
		pile->to = s.to;
		if (s.from > q.to || s.to < q.from)
			continue;
		if (widen && !widen_range(db, m->id, &q, err))
			return false;
		cut(&s, &q);
		segments[piles->count++] = s;
		q.from = later(q.from, s.from);
		q.to = earlier(q.to, s.to);
		if (!pile_load(pile, &q, err))
			return false;
	}
	return true;
}

struct telling {
	const struct piles *piles;
	consumption_row_fn *row;
	void *arg;
};

static void tell_quality(void *arg, const struct consumption *row)
{
	const struct telling *t = arg;
	struct consumption c = *row;

	for (size_t i = 0; i < t->piles->count; i++)
		c.quality |= pile_quality(&t->piles->item[i], c.span);
	t->row(t->arg, &c);
}

bool place_stream(struct service *sv, struct db *db, const struct place *p,
		  const struct place_query *q, consumption_row_fn *row, void *arg, struct err *err)
{
	struct gas_calendar calendar = place_calendar(p, q);
	struct counted_query range = {
		.from = gas_calendar_at(&calendar, q->by, q->from).from,
		.to = gas_calendar_at(&calendar, q->by, q->to - 1).to,
		.known_at = q->known_at,
	};
	CLEANUP(piles_free) struct piles piles = { .count = 0 };
	struct consumption_segment segments[PLACE_METERS_MAX];

	if (!load_all(&piles, segments, p, db, &range, !q->measured, err))
		return false;
	const struct estimate_rule estimate = {
		.linear_hours = ESTIMATE_LINEAR_HOURS,
		.hours_max = ESTIMATE_HOURS_MAX,
		.profile = learn,
		.profile_arg = &piles,
	};
	const struct consumption_rule rule = {
		.zone = calendar.zone,
		.by = q->by,
		.gas_day_start = calendar.hour,
		.starts = calendar.changes,
		.starts_count = calendar.count,
		.now = q->known_at == KNOWN_NOW ? service_now(sv) : q->known_at,
		.estimate = q->measured ? NULL : &estimate,
	};
	struct telling telling = { &piles, row, arg };
	consumption_stream_segments(&rule, q->from, q->to, segments, piles.count, tell_quality,
				    &telling);
	return true;
}
