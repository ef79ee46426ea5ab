#include "meter/consumption_feed.h"

static struct reading anchor(int64_t time, int64_t index)
{
	return (struct reading){ .time = time,
				 .index = index,
				 .temperature = TEMPERATURE_NONE,
				 .flags = CONSUMPTION_BOUNDARY | FEED_ANCHOR };
}

static bool end_segment(struct feed *f, struct reading *ret)
{
	const struct consumption_segment *s = &f->segments[f->at];

	if (f->ended || s->to == INT64_MAX || s->to > f->rule->now || s->index_final == INDEX_NONE)
		return false;
	f->ended = true;
	*ret = anchor(s->to, s->index_final);
	return true;
}

/* The readings of one meter in its time, between the two indices of its card. */
static bool measured_next(void *arg, struct reading *ret)
{
	struct feed *f = arg;
	const struct consumption_segment *s = &f->segments[f->at];

	if (!f->begun) {
		f->begun = true;
		if (s->from != INT64_MIN && s->index_start != INDEX_NONE) {
			*ret = anchor(s->from, s->index_start);
			return true;
		}
	}
	struct reading r;
	do {
		/* What is stamped later than now is nobody's knowledge, nor may an estimate rest
		 * on it. */
		if (f->ended || !s->next(s->next_arg, &r) || r.time > s->to ||
		    r.time > f->rule->now)
			return end_segment(f, ret);
	} while (r.time < s->from || (r.time == s->from && s->index_start != INDEX_NONE));
	if (r.time == s->to && s->index_final != INDEX_NONE) {
		f->ended = true;
		r.index = s->index_final;
		r.flags |= FEED_ANCHOR;
	}
	*ret = r;
	return true;
}

static void begin_segment(struct feed *f)
{
	const struct consumption_rule *rule = f->rule;

	f->begun = false;
	f->ended = false;
	if (rule->estimate && f->at < f->count)
		estimate_begin(&f->estimates, rule->estimate, rule->zone, f->segments[f->at].qmax,
			       measured_next, f);
}

void feed_begin(struct feed *f, const struct consumption_rule *rule,
		const struct consumption_segment *segments, size_t count)
{
	f->rule = rule;
	f->segments = segments;
	f->count = count;
	f->at = 0;
	begin_segment(f);
}

bool feed_next(struct feed *f, struct feed_item *ret)
{
	for (; f->at < f->count; f->at++, begin_segment(f)) {
		struct reading r;
		bool more =
			f->rule->estimate ? estimate_next(&f->estimates, &r) : measured_next(f, &r);
		if (more) {
			*ret = (struct feed_item){ .r = r, .segment = f->at };
			return true;
		}
	}
	return false;
}
