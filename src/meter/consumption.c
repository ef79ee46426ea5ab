#include "meter/consumption.h"

#include "base/decimal.h"

int64_t consumption_qmax(const char *type)
{
	static const struct {
		const char *size;
		int64_t litres_per_hour;
	} sizes[] = { { "G1.6", 2500 }, { "G2.5", 4000 }, { "G4", 6000 }, { "G6", 10000 } };

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		if (strstr(type, sizes[i].size))
			return sizes[i].litres_per_hour;
	return 16000;
}

int64_t consumption_bound(const struct reading *a, const struct reading *b, int64_t qmax)
{
	int64_t seconds;
	int64_t litres;

	if (__builtin_sub_overflow(b->time, a->time, &seconds) || seconds < 0 ||
	    __builtin_mul_overflow(seconds, qmax, &litres))
		return INT64_MAX;
	return litres / 3600 + (litres % 3600 > 0);
}

static bool is_rollover(const struct reading *a, const struct reading *b, int64_t qmax)
{
	if (a->index >= INDEX_MODULUS || b->index < 0 || b->index >= a->index || qmax <= 0)
		return false;
	return b->index + INDEX_MODULUS - a->index <= consumption_bound(a, b, qmax);
}

bool consumption_between(const struct reading *a, const struct reading *b, int64_t qmax,
			 int64_t *ret)
{
	*ret = 0;
	if (b->index >= a->index)
		return !__builtin_sub_overflow(b->index, a->index, ret);
	if (!is_rollover(a, b, qmax))
		return false;
	*ret = b->index + INDEX_MODULUS - a->index;
	return true;
}

/* What is known of the period that is being filled. */
struct filling {
	struct consumption row;
	int64_t temperature_sum;
	unsigned temperatures;
	int64_t rollovers;
	bool back;
};

static void open_row(struct filling *f, struct span span)
{
	*f = (struct filling){ .row = {
				       .span = span,
				       .hours = (int)((span.to - span.from + 1800) / 3600),
				       .start_missing = true,
				       .end_missing = true,
			       } };
}

/* `before` is the record before, or NULL; r is inside (from, to]. */
static void take_inside(struct filling *f, const struct consumption_rule *rule,
			const struct reading *before, const struct reading *r)
{
	bool record = !(r->flags & CONSUMPTION_BOUNDARY);
	int64_t litres;

	f->row.records += record;
	f->row.flags |= r->flags & ~CONSUMPTION_BOUNDARY;
	if (record && r->temperature != TEMPERATURE_NONE) {
		f->temperature_sum += r->temperature;
		f->temperatures++;
	}
	if (!before)
		return;
	if (!consumption_between(before, r, rule->qmax, &litres)) {
		f->back = true;
		f->row.flags |= READING_INDEX_BACK;
		return;
	}
	if (r->index < before->index) {
		f->rollovers++;
		f->row.flags |= READING_ROLLOVER;
	}
	if (rule->qmax > 0 && litres > consumption_bound(before, r, rule->qmax))
		f->row.flags |= READING_ABOVE_QMAX;
}

static bool is_used(const struct reading *r, struct span span)
{
	return !(r->flags & CONSUMPTION_BOUNDARY) || r->time == span.from || r->time == span.to;
}

static void take_reading(struct filling *f, const struct consumption_rule *rule,
			 const struct reading *before, const struct reading *r)
{
	if (r->time == f->row.span.from) {
		f->row.index_start = r->index;
		f->row.start_missing = false;
	}
	if (r->time <= f->row.span.from || r->time > f->row.span.to)
		return;
	take_inside(f, rule, before, r);
	if (r->time == f->row.span.to) {
		f->row.index_end = r->index;
		f->row.end_missing = false;
	}
}

static void close_row(struct filling *f, const struct consumption_rule *rule,
		      consumption_row_fn *row, void *row_arg)
{
	struct consumption *c = &f->row;

	c->open = c->span.to > rule->now;
	if (c->open) { /* a reading from the future closes nothing */
		c->end_missing = true;
		c->index_end = 0;
	}
	c->temperature = TEMPERATURE_NONE;
	if (f->temperatures)
		c->temperature = (int16_t)decimal_div(f->temperature_sum, f->temperatures);
	if (!c->open && c->records < (unsigned)c->hours)
		c->flags |= READING_GAP;
	/* Exactly the sum of what went through from record to record. */
	c->volume_valid = !c->start_missing && !c->end_missing && !f->back &&
			  !__builtin_sub_overflow(c->index_end, c->index_start, &c->volume);
	if (c->volume_valid)
		c->volume += f->rollovers * INDEX_MODULUS;
	else
		c->volume = 0;
	row(row_arg, c);
}

/* The spans of a stream; hours are cut out of their day without asking the zone. */
struct spans {
	struct span now;
	struct span day;
};

static void first_span(struct spans *s, const struct consumption_rule *rule, int64_t at)
{
	s->day = gas_period_at(rule->zone, GAS_DAY, rule->gas_day_start, at);
	s->now = gas_period_at(rule->zone, rule->by, rule->gas_day_start, at);
}

static void next_span(struct spans *s, const struct consumption_rule *rule)
{
	int64_t at = s->now.to;

	if (rule->by != GAS_HOUR || at >= s->day.to) {
		first_span(s, rule, at);
		return;
	}
	s->now.from = at;
	s->now.to = s->day.to - at > 3600 ? at + 3600 : s->day.to;
}

void consumption_stream(const struct consumption_rule *rule, int64_t from, int64_t to,
			reading_next_fn *next, void *next_arg, consumption_row_fn *row,
			void *row_arg)
{
	struct reading before = { 0 };
	struct reading r = { 0 };
	bool have_before = false;
	struct spans s;
	struct filling f;

	first_span(&s, rule, from);
	bool more = next(next_arg, &r);
	while (s.now.from < to && s.now.from < rule->now && s.now.to > s.now.from) {
		open_row(&f, s.now);
		/* The record at the end is the next period's start: it is looked at twice. */
		if (have_before)
			take_reading(&f, rule, NULL, &before);
		while (more && r.time <= s.now.to) {
			if ((!have_before || r.time > before.time) && is_used(&r, s.now)) {
				take_reading(&f, rule, have_before ? &before : NULL, &r);
				before = r;
				have_before = true;
			}
			more = next(next_arg, &r);
		}
		close_row(&f, rule, row, row_arg);
		next_span(&s, rule);
	}
}
