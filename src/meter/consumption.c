#include "meter/consumption.h"

#include "base/decimal.h"
#include "meter/base_volume.h"
#include "meter/consumption_feed.h"

enum { HOUR = 3600 };

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

/* One period after another is filled from the readings as they pass. */
struct engine {
	const struct consumption_rule *rule;
	const struct consumption_segment *segments;
	size_t count;
	struct feed feed;
	struct feed_item next; /* the first that has not been looked at */
	bool has_next;
	struct feed_item before; /* the last that has */
	bool has_before;
	/* Of the period that is being filled. */
	struct consumption row;
	int64_t estimated;  /* seconds */
	int64_t substitute; /* seconds */
	bool back;
};

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void open_row(struct engine *e, struct span span)
{
	e->row = (struct consumption){
		.span = span,
		.hours = (int)((span.to - span.from + HOUR / 2) / HOUR),
		.start_missing = true,
		.end_missing = true,
	};
	e->estimated = 0;
	e->substitute = 0;
	e->back = false;
}

/* A daily record is the meter's own word, but only at the boundary itself, or between estimates. */
static bool is_used(const struct engine *e, const struct reading *r)
{
	return !(r->flags & CONSUMPTION_BOUNDARY) || r->flags & FEED_ANCHOR || e->rule->estimate ||
	       r->time == e->row.span.from || r->time == e->row.span.to;
}

static bool is_record(const struct reading *r)
{
	return !(r->flags & (CONSUMPTION_BOUNDARY | READING_ESTIMATED));
}

/* What the record itself says of the hour that it closes. */
static void take_record(struct engine *e, const struct reading *r)
{
	if (r->flags & CONSUMPTION_BOUNDARY)
		return;
	e->row.records += is_record(r);
	if (r->temperature == TEMPERATURE_NONE)
		return;
	bool substitute = r->flags & READING_SUBSTITUTE_TEMPERATURE;
	struct consumption_warmth *w = &e->row.warmth;
	*(substitute ? &w->substitute : &w->measured) += r->temperature;
	*(substitute ? &w->substitute_count : &w->measured_count) += 1;
}

/* What went through between two readings of one meter, both inside [from, to]. */
static void book(struct engine *e, const struct reading *a, const struct reading *b, int64_t litres)
{
	struct consumption *row = &e->row;
	int64_t seconds = b->time - a->time;

	if (litres > INT64_MAX - row->volume) {
		e->back = true; /* no meter counts so far */
		return;
	}
	row->volume += litres;
	if ((a->flags | b->flags) & READING_ESTIMATED) {
		e->estimated += seconds;
		row->volume_estimated += litres;
		row->flags |= READING_ESTIMATED;
	}
	if (is_record(b) && b->flags & READING_SUBSTITUTE_TEMPERATURE && seconds <= HOUR)
		row->volume_substitute += litres;
}

static void take_pair(struct engine *e, const struct reading *a, const struct reading *b,
		      int64_t qmax)
{
	int64_t litres;

	if (!consumption_between(a, b, qmax, &litres)) {
		e->back = true;
		e->row.flags |= READING_INDEX_BACK;
		return;
	}
	if (b->index < a->index)
		e->row.flags |= READING_ROLLOVER;
	if (qmax > 0 && litres > consumption_bound(a, b, qmax))
		e->row.flags |= READING_ABOVE_QMAX;
	if (a->time >= e->row.span.from)
		book(e, a, b, litres);
}

static void take_start(struct engine *e, const struct feed_item *it)
{
	e->row.index_start = it->r.index;
	e->row.start_missing = false;
	e->row.start_estimated = it->r.flags & READING_ESTIMATED;
}

/* Seconds of which a record tells: its hour, or what has passed since the reading before. */
static int64_t seconds_of(const struct reading *before, const struct reading *r)
{
	return before && before->time > r->time - HOUR ? r->time - before->time : HOUR;
}

/* A reading inside (from, to], or one with which a meter begins. */
static void take_inside(struct engine *e, const struct feed_item *it)
{
	const struct consumption_segment *s = &e->segments[it->segment];
	const struct reading *r = &it->r;
	bool follows = e->has_before && e->before.segment == it->segment;

	if (!follows && r->time == s->from)
		return; /* its hour was another meter's */
	e->row.flags |= r->flags & ~(CONSUMPTION_BOUNDARY | FEED_ANCHOR);
	take_record(e, r);
	if (is_record(r) && r->flags & READING_SUBSTITUTE_TEMPERATURE)
		e->substitute += seconds_of(follows ? &e->before.r : NULL, r);
	if (follows)
		take_pair(e, &e->before.r, r, s->qmax);
	if (r->time == e->row.span.to) {
		e->row.index_end = r->index;
		e->row.end_missing = false;
		e->row.end_estimated = r->flags & READING_ESTIMATED;
	}
}

static void take_item(struct engine *e, const struct feed_item *it)
{
	const struct span *span = &e->row.span;

	if (it->r.time == span->from)
		take_start(e, it);
	if (it->r.time > span->from)
		take_inside(e, it);
}

/*
 * The meters of the period: are both indices of every exchange inside it known? Where no meter
 * stood at a boundary, the nearest one's index stands for it, as nothing went through. Returns the
 * seconds with a meter.
 */
static int64_t look_at_segments(struct engine *e, bool *ret_known)
{
	struct consumption *row = &e->row;
	const struct consumption_segment *last = NULL;
	int64_t seconds = 0;

	*ret_known = true;
	for (size_t i = 0; i < e->count; i++) {
		const struct consumption_segment *s = &e->segments[i];
		int64_t from = later(s->from, row->span.from);
		int64_t to = earlier(s->to, row->span.to);
		if (to <= from)
			continue;
		if (s->from > row->span.from && s->index_start == INDEX_NONE)
			*ret_known = false;
		else if (s->from > row->span.from && !last) {
			row->index_start = s->index_start;
			row->start_missing = false;
		}
		*ret_known &= s->to >= row->span.to || s->index_final != INDEX_NONE;
		row->exchanges += i && s->from >= row->span.from;
		seconds += to - from;
		last = s;
	}
	if (last && last->to < row->span.to && last->index_final != INDEX_NONE) {
		row->index_end = last->index_final;
		row->end_missing = false;
	}
	return seconds;
}

static void judge_row(struct engine *e, int64_t now)
{
	struct consumption *row = &e->row;
	bool known;
	int64_t seconds = look_at_segments(e, &known);
	int64_t expected = seconds < row->span.to - row->span.from ? seconds / HOUR : row->hours;

	row->open = row->span.to > now;
	row->absent = !seconds;
	if (row->open) { /* a reading from the future closes nothing */
		row->end_missing = true;
		row->end_estimated = false;
		row->index_end = 0;
	} else if (row->records < expected) {
		row->flags |= READING_GAP;
	}
	if (row->start_estimated || row->end_estimated)
		row->flags |= READING_ESTIMATED;
	row->volume_valid = !row->open && !e->back && known &&
			    (row->absent || (!row->start_missing && !row->end_missing));
}

static int16_t mean_of(const struct consumption_warmth *w)
{
	int64_t count = w->measured_count + w->substitute_count;

	if (!count)
		return TEMPERATURE_NONE;
	return (int16_t)decimal_div(w->measured + w->substitute, count);
}

static void close_row(struct engine *e, consumption_row_fn *fn, void *fn_arg)
{
	struct consumption *row = &e->row;

	judge_row(e, e->rule->now);
	row->temperature = mean_of(&row->warmth);
	row->hours_estimated = (int)((e->estimated + HOUR / 2) / HOUR);
	row->hours_substitute = (int)((e->substitute + HOUR / 2) / HOUR);
	if (!row->volume_valid) {
		row->volume = 0;
		row->volume_estimated = 0;
		row->volume_substitute = 0;
	}
	fn(fn_arg, row);
}

static void fill_row(struct engine *e)
{
	/* The reading at the end is the next period's start: it is looked at twice. */
	if (e->has_before && e->before.r.time == e->row.span.from)
		take_start(e, &e->before);
	for (; e->has_next && e->next.r.time <= e->row.span.to;
	     e->has_next = feed_next(&e->feed, &e->next)) {
		bool later_one = !e->has_before || e->next.segment > e->before.segment ||
				 e->next.r.time > e->before.r.time;
		if (!later_one || !is_used(e, &e->next.r))
			continue;
		take_item(e, &e->next);
		e->before = e->next;
		e->has_before = true;
	}
}

/* The spans of a stream; hours are cut out of their day without asking the zone. */
struct spans {
	struct span now;
	struct span day;
};

static struct gas_calendar calendar_of(const struct consumption_rule *rule)
{
	return (struct gas_calendar){ .zone = rule->zone,
				      .hour = rule->gas_day_start,
				      .changes = rule->starts,
				      .count = rule->starts_count };
}

static void first_span(struct spans *s, const struct consumption_rule *rule, int64_t at)
{
	struct gas_calendar c = calendar_of(rule);

	s->day = gas_calendar_at(&c, GAS_DAY, at);
	s->now = gas_calendar_at(&c, rule->by, at);
}

static void next_span(struct spans *s, const struct consumption_rule *rule)
{
	int64_t at = s->now.to;

	if (rule->by != GAS_HOUR || at >= s->day.to) {
		first_span(s, rule, at);
		return;
	}
	s->now.from = at;
	s->now.to = s->day.to - at > HOUR ? at + HOUR : s->day.to;
}

void consumption_stream_segments(const struct consumption_rule *rule, int64_t from, int64_t to,
				 const struct consumption_segment *segments, size_t count,
				 consumption_row_fn *row, void *row_arg)
{
	struct engine e = { .rule = rule, .segments = segments, .count = count };
	struct spans s;

	first_span(&s, rule, from);
	feed_begin(&e.feed, rule, segments, count);
	e.has_next = feed_next(&e.feed, &e.next);
	while (s.now.from < to && s.now.from < rule->now && s.now.to > s.now.from) {
		open_row(&e, s.now);
		fill_row(&e);
		close_row(&e, row, row_arg);
		next_span(&s, rule);
	}
}

void consumption_stream(const struct consumption_rule *rule, int64_t from, int64_t to,
			reading_next_fn *next, void *next_arg, consumption_row_fn *row,
			void *row_arg)
{
	struct consumption_segment whole = {
		.next = next,
		.next_arg = next_arg,
		.from = INT64_MIN,
		.to = INT64_MAX,
		.index_start = INDEX_NONE,
		.index_final = INDEX_NONE,
		.qmax = rule->qmax,
	};

	consumption_stream_segments(rule, from, to, &whole, 1, row, row_arg);
}

bool consumption_effect(int64_t volume_substitute, const struct consumption_warmth *w, int64_t *ret)
{
	struct err err;
	int64_t volume;

	if (!volume_substitute || !w->substitute_count || !w->measured_count)
		return false;
	/* Pressure and compressibility are the same in both, and cancel out. */
	const struct gas_state booked = { BASE_PRESSURE,
					  decimal_div(w->substitute, w->substitute_count),
					  BASE_COMPRESSIBILITY };
	const struct gas_state real = { BASE_PRESSURE, decimal_div(w->measured, w->measured_count),
					BASE_COMPRESSIBILITY };
	return base_rebook(volume_substitute, &booked, &real, &volume, &err) &&
	       !__builtin_sub_overflow(volume_substitute, volume, ret);
}

bool consumption_merge(struct consumption_sum *sum, const struct consumption_sum *other)
{
	struct consumption_sum s = *sum;

	s.rows += other->rows;
	s.valid += other->valid;
	s.missing += other->missing;
	s.flags |= other->flags;
	s.quality |= other->quality;
	s.hours += other->hours;
	s.hours_estimated += other->hours_estimated;
	s.hours_substitute += other->hours_substitute;
	s.warmth.measured += other->warmth.measured;
	s.warmth.measured_count += other->warmth.measured_count;
	s.warmth.substitute += other->warmth.substitute;
	s.warmth.substitute_count += other->warmth.substitute_count;
	if (__builtin_add_overflow(s.volume, other->volume, &s.volume) ||
	    __builtin_add_overflow(s.volume_estimated, other->volume_estimated,
				   &s.volume_estimated) ||
	    __builtin_add_overflow(s.volume_substitute, other->volume_substitute,
				   &s.volume_substitute))
		return false;
	*sum = s;
	return true;
}

bool consumption_add(struct consumption_sum *sum, const struct consumption *row)
{
	struct consumption_sum one = {
		.rows = 1,
		.missing = !row->volume_valid && !row->open,
		.flags = row->flags,
		.quality = row->quality,
	};

	if (row->volume_valid) {
		one.valid = 1;
		one.volume = row->volume;
		one.hours = row->hours;
		one.hours_estimated = row->hours_estimated;
		one.volume_estimated = row->volume_estimated;
		one.hours_substitute = row->hours_substitute;
		one.volume_substitute = row->volume_substitute;
		one.warmth = row->warmth;
	}
	return consumption_merge(sum, &one);
}
