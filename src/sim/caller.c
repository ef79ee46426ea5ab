/*
 * caller.c - a meter between its calls: what befalls it, what was read of it.
 */
#include "sim/fleet.h"
#include "sim/life.h"

static const struct faults none;

const struct faults *caller_faults(const struct caller *c)
{
	const struct fleet_config *config = c->worker->fleet->config;
	return config->lives && config->closing && c->steps >= c->last ? &none : &c->kit->faults;
}

/* By the true time: a clock that is wrong does not move what happens. */
static struct life_state state_of(const struct caller *c)
{
	const struct meter *m = &c->meter;
	const struct fleet *f = c->worker->fleet;
	return life_at(m->plan, m->fate, fleet_clock(f, c) - m->drift, m->household.climate->zone,
		       f->config->step);
}

void caller_prepare(struct caller *c)
{
	struct meter *m = &c->meter;
	if (!m->fate)
		return;
	struct life_state s = state_of(c);
	m->drift += s.clock_error - m->clock_error;
	m->clock_error = s.clock_error;
	m->params.zone = s.zone;
	m->millivolts = s.millivolts;
	m->other_type = s.other_type;
	m->other_sign = s.other_sign;
	m->other_firmware = s.other_firmware;
	c->dying = s.dying;
}

bool caller_wake(struct caller *c)
{
	for (; c->steps <= c->last; c->steps++) {
		struct life_state s = state_of(c);
		if (s.dead)
			return false;
		if (!s.silent)
			return true;
	}
	return false;
}

static void add_gap(struct caller *c, int64_t from, int64_t to, bool exchange)
{
	if (from >= to)
		return;
	struct caller_gap *more = realloc(c->gaps, (c->gaps_n + 1) * sizeof *more);
	if (!more)
		return; /* what is missing then counts as lost: no difference is hidden */
	c->gaps = more;
	c->gaps[c->gaps_n++] = (struct caller_gap){ from, to, exchange };
}

void caller_seen(struct caller *c, int64_t now)
{
	const struct meter *m = &c->meter;
	if (now <= c->seen)
		return;
	int64_t before = c->seen ? c->seen : INT64_MIN;
	int64_t ring = m->fate ? life_ring(m, now) : 0;
	int64_t exchanged = m->fate ? life_exchanged(m, now) : INT64_MIN;
	add_gap(c, before, exchanged, true);
	if (ring)
		add_gap(c, before, now - ring, false);
	c->seen = now;
}
