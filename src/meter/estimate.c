#include "meter/estimate.h"

#include "base/decimal.h"
#include "base/tz_file.h"

/* MILLI: weights are finer than litres. WEIGHT_MAX: keeps their sum over a year in 64 bits. */
enum { HOUR = 3600, DAY_HOURS = 24, WEEK_DAYS = 7, MILLI = 1000, WEIGHT_MAX = 100000000 };
enum { THURSDAY = 3 }; /* the weekday of 1970-01-01 */

/* Times that calendars work with; what a broken clock stamped is not estimated by. */
static bool is_date(int64_t time)
{
	return time == tz_clamp(time);
}

/* Weekday (0 = Monday) and hour of local time in which `utc` lies. */
static void place_of(const struct tz *zone, int64_t utc, int *ret_weekday, int *ret_hour)
{
	int64_t local = utc + tz_offset(zone, utc);
	int64_t day = floor_div(local, INT64_C(86400));

	*ret_weekday = (int)(day + THURSDAY - floor_div(day + THURSDAY, WEEK_DAYS) * WEEK_DAYS);
	*ret_hour = (int)((local - day * 86400) / HOUR);
}

void estimate_learn(struct estimate_profile *p, const struct tz *zone, const struct reading *a,
		    const struct reading *b, int64_t qmax)
{
	const uint32_t unfit = READING_ESTIMATED | CONSUMPTION_BOUNDARY;
	int64_t litres;
	int weekday;
	int hour;

	if ((a->flags | b->flags) & unfit || !is_date(a->time) || b->time != a->time + HOUR ||
	    !consumption_between(a, b, qmax, &litres) || litres > WEIGHT_MAX / MILLI ||
	    (qmax > 0 && litres > consumption_bound(a, b, qmax)))
		return;
	place_of(zone, a->time, &weekday, &hour);
	p->litres[weekday][hour] += litres;
	p->hours[weekday][hour]++;
}

/* Mean use of an hour in millilitres, whatever the profile's maker put into it. */
static int64_t mean_of(decimal_wide litres, int64_t hours)
{
	decimal_wide mean = hours > 0 && litres > 0 ? litres * MILLI / hours : 0;

	return mean < WEIGHT_MAX ? (int64_t)mean : WEIGHT_MAX;
}

static int64_t mean_of_week(const struct estimate_profile *p)
{
	decimal_wide litres = 0;
	int64_t hours = 0;

	for (int d = 0; d < WEEK_DAYS; d++) {
		for (int h = 0; h < DAY_HOURS; h++) {
			litres += p->litres[d][h];
			hours += p->hours[d][h];
		}
	}
	return mean_of(litres, hours);
}

/* Litres turned into weights in place; an hour of the week that was never seen weighs the mean. */
static void weigh(struct estimate_profile *p)
{
	int64_t mean = mean_of_week(p);

	for (int d = 0; d < WEEK_DAYS; d++)
		for (int h = 0; h < DAY_HOURS; h++)
			p->litres[d][h] = p->hours[d][h] > 0
						  ? mean_of(p->litres[d][h], p->hours[d][h])
						  : mean;
}

/* The first instant after `utc` at which the zone's clock strikes the hour. */
static int64_t next_strike(const struct tz *zone, int64_t utc)
{
	int64_t local = utc + tz_offset(zone, utc);

	return utc + HOUR - (local - floor_div(local, HOUR) * HOUR);
}

static int64_t weight_between(const struct estimate_stream *s, int64_t from, int64_t to)
{
	int weekday;
	int hour;

	if (!s->use_profile)
		return to - from;
	place_of(s->zone, from, &weekday, &hour);
	return s->profile.litres[weekday][hour] * (to - from);
}

static int64_t weight_of_gap(const struct estimate_stream *s)
{
	int64_t sum = 0;

	for (int64_t t = s->a.time; t < s->b.time;) {
		int64_t next = next_strike(s->zone, t);
		if (next > s->b.time)
			next = s->b.time;
		sum += weight_between(s, t, next);
		t = next;
	}
	return sum;
}

/* Is there a gap between a and b that may be estimated? Makes everything ready for fill(). */
static bool open_gap(struct estimate_stream *s)
{
	const struct estimate_rule *rule = s->rule;
	int64_t seconds;
	int hours_max = rule->hours_max < ESTIMATE_HOURS_MAX ? rule->hours_max : ESTIMATE_HOURS_MAX;

	if (!is_date(s->a.time) || !is_date(s->b.time))
		return false;
	seconds = s->b.time - s->a.time;
	if (seconds <= 0 || seconds > (int64_t)hours_max * HOUR)
		return false;
	s->at = next_strike(s->zone, s->a.time);
	if (s->at >= s->b.time || !consumption_between(&s->a, &s->b, s->qmax, &s->total))
		return false;
	struct span gap = { s->a.time, s->b.time };
	s->use_profile = false;
	if (rule->profile && seconds > (int64_t)rule->linear_hours * HOUR) {
		s->profile = (struct estimate_profile){ 0 };
		s->use_profile = rule->profile(rule->profile_arg, gap, &s->profile);
		if (s->use_profile)
			weigh(&s->profile);
	}
	s->weights = weight_of_gap(s);
	if (s->use_profile && s->weights <= 0) { /* nothing was ever used in such hours */
		s->use_profile = false;
		s->weights = weight_of_gap(s);
	}
	s->weight = weight_between(s, s->a.time, s->at);
	return true;
}

/* The estimate at s->at, rounded half up; then the next one is due. */
static struct reading fill(struct estimate_stream *s)
{
	decimal_wide share = (decimal_wide)s->total * s->weight;
	int64_t litres = (int64_t)decimal_div_wide(share, s->weights);
	struct reading r = { .time = s->at,
			     .index = s->a.index + litres,
			     .offset = tz_offset(s->zone, s->at),
			     .temperature = TEMPERATURE_NONE,
			     .flags = READING_ESTIMATED };

	if (s->b.index < s->a.index && r.index >= INDEX_MODULUS)
		r.index -= INDEX_MODULUS;
	s->at = next_strike(s->zone, r.time);
	if (s->at < s->b.time)
		s->weight += weight_between(s, r.time, s->at);
	return r;
}

void estimate_begin(struct estimate_stream *s, const struct estimate_rule *rule,
		    const struct tz *zone, int64_t qmax, reading_next_fn *next, void *next_arg)
{
	*s = (struct estimate_stream){
		.rule = rule, .zone = zone, .qmax = qmax, .next = next, .next_arg = next_arg
	};
}

bool estimate_next(void *stream, struct reading *ret)
{
	struct estimate_stream *s = stream;

	if (!s->has_b) {
		s->has_b = s->next(s->next_arg, &s->b);
		if (!s->has_b)
			return false;
		s->at = s->b.time;
		if (s->has_a && !open_gap(s))
			s->at = s->b.time;
	}
	if (s->at < s->b.time) {
		*ret = fill(s);
		return true;
	}
	*ret = s->b;
	s->has_b = false;
	/* A second reading of one time is no other index to go by. */
	if (!s->has_a || s->b.time > s->a.time)
		s->a = s->b;
	s->has_a = true;
	return true;
}

size_t estimate_gap(const struct estimate_rule *rule, const struct tz *zone, int64_t qmax,
		    const struct reading *a, const struct reading *b, struct reading *out,
		    size_t cap)
{
	struct estimate_stream s;
	size_t n = 0;

	estimate_begin(&s, rule, zone, qmax, NULL, NULL);
	s.a = *a;
	s.b = *b;
	if (!open_gap(&s))
		return 0;
	while (n < cap && s.at < b->time)
		out[n++] = fill(&s);
	return n;
}
