#include "meter/validate.h"

#include "meter/consumption.h"

/* HISTORY_LEAST: hours with use without which there is nothing to compare with. */
enum { HOUR = 3600, HISTORY_LEAST = 72 };

/* Which of a run's two figures is told by what name; the first is its count. */
static const struct {
	struct validate_fact count;
	struct validate_fact value;
} run_facts[VALIDATE_RULE_COUNT] = {
	[VALIDATE_ZEROS] = { { "hours", VALIDATE_HOURS, 0 }, { NULL, VALIDATE_HOURS, 0 } },
	[VALIDATE_EQUAL_VALUES] = { { "hours", VALIDATE_HOURS, 0 },
				    { "litres", VALIDATE_LITRES, 0 } },
	[VALIDATE_OFF_GRID] = { { "records", VALIDATE_RECORDS, 0 },
				{ "seconds", VALIDATE_SECONDS, 0 } },
	[VALIDATE_TEMPERATURE_RANGE] = { { "records", VALIDATE_RECORDS, 0 },
					 { "temperature", VALIDATE_CENTIGRADE, 0 } },
	[VALIDATE_SUBSTITUTE_TEMPERATURE] = { { "hours", VALIDATE_HOURS, 0 },
					      { "litres", VALIDATE_LITRES, 0 } },
	[VALIDATE_LATE_ARRIVAL] = { { "records", VALIDATE_RECORDS, 0 },
				    { "hours", VALIDATE_HOURS, 0 } },
	[VALIDATE_AFTER_EXCHANGE] = { { "records", VALIDATE_RECORDS, 0 },
				      { "litres", VALIDATE_LITRES, 0 } },
};

static bool is_on(const struct validator *v, enum validate_rule r)
{
	return v->settings.rule[r].on;
}

static int64_t value_of(const struct validator *v, enum validate_rule r, size_t parameter)
{
	return v->settings.rule[r].value[parameter];
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t distance(int64_t a, int64_t b)
{
	int64_t d;

	if (__builtin_sub_overflow(a, b, &d))
		return INT64_MAX;
	return d < 0 ? -later(d, -INT64_MAX) : d;
}

static void tell(const struct validator *v, struct validation *what, enum validate_rule r,
		 const struct validate_fact *facts, size_t n)
{
	what->rule = r;
	if (!what->flag)
		what->flag = validate_about(r)->flag;
	for (size_t i = 0; i < n && i < VALIDATE_FACTS_MAX; i++)
		what->facts[i] = facts[i];
	what->fact_count = n;
	v->found(v->found_arg, what);
}

/* What is certain at once, about one record or one stretch. */
static void tell_now(const struct validator *v, enum validate_rule r, struct span at,
		     const struct validate_fact *facts, size_t n)
{
	struct validation what = { .from = at.from, .to = at.to, .ended = true };

	if (is_on(v, r))
		tell(v, &what, r, facts, n);
}

static bool is_long_enough(const struct validator *v, enum validate_rule r)
{
	bool counts_hours = r == VALIDATE_ZEROS || r == VALIDATE_EQUAL_VALUES ||
			    r == VALIDATE_SUBSTITUTE_TEMPERATURE;

	return v->run[r].count >= (counts_hours ? value_of(v, r, 0) : 1);
}

static void end_run(struct validator *v, enum validate_rule r, bool ended)
{
	struct validate_run *run = &v->run[r];
	struct validate_fact facts[] = { run_facts[r].count, run_facts[r].value };

	facts[0].value = run->count;
	facts[1].value = run->value;
	if (run->count && facts[0].name && is_on(v, r) && is_long_enough(v, r)) {
		struct validation what = { .from = run->from, .to = run->to, .ended = ended };
		tell(v, &what, r, facts, facts[1].name ? 2 : 1);
	}
	*run = (struct validate_run){ 0 };
}

static void extend_run(struct validator *v, enum validate_rule r, const struct reading *at,
		       int64_t count, int64_t value)
{
	struct validate_run *run = &v->run[r];

	if (!run->count)
		run->from = at->time;
	run->to = at->time;
	run->count += count;
	run->value = value;
}

/* Extends the run where the rule holds and ends it where it does not. */
static void run_on(struct validator *v, enum validate_rule r, bool holds, const struct reading *at,
		   int64_t value)
{
	if (holds)
		extend_run(v, r, at, 1, value);
	else
		end_run(v, r, true);
}

/* Seconds from the nearest full hour of the meter's own clock. */
static int64_t off_grid(const struct reading *r)
{
	int64_t past = r->time % HOUR + r->offset % HOUR;

	past -= floor_div(past, HOUR) * HOUR;
	return past <= HOUR / 2 ? past : HOUR - past;
}

static void judge_temperature(struct validator *v, const struct reading *r)
{
	const enum validate_rule rule = VALIDATE_TEMPERATURE_RANGE;
	int64_t min = value_of(v, rule, 0);
	int64_t max = value_of(v, rule, 1);
	int64_t t = r->temperature;
	int64_t worst = v->run[rule].count ? v->run[rule].value : t;
	bool out = t != TEMPERATURE_NONE && (t < min || t > max);

	/* The farther from the range, of what the run has and this one. */
	if (out && later(min - t, t - max) < later(min - worst, worst - max))
		t = worst;
	run_on(v, rule, out, r, t);
}

static void judge_arrival(struct validator *v, const struct reading *r, int64_t arrived)
{
	const enum validate_rule rule = VALIDATE_LATE_ARRIVAL;
	int64_t seconds;
	bool late = arrived != INT64_MIN && !__builtin_sub_overflow(arrived, r->time, &seconds) &&
		    seconds / HOUR > value_of(v, rule, 0);

	run_on(v, rule, late, r, late ? later(v->run[rule].value, seconds / HOUR) : 0);
}

/* A meter that was removed should stand still. */
static void judge_removed(struct validator *v, const struct reading *r)
{
	const enum validate_rule rule = VALIDATE_AFTER_EXCHANGE;
	int64_t off =
		v->meter.index_final == INDEX_NONE ? 0 : distance(r->index, v->meter.index_final);

	run_on(v, rule, r->time > v->meter.removed_at && off > value_of(v, rule, 0), r, off);
}

/* The first record after an exchange goes on from the index that was written down. */
static void judge_installed(struct validator *v, const struct reading *r)
{
	const struct validate_meter *m = &v->meter;
	struct reading start = { .time = m->installed_at, .index = m->index_start };
	int64_t allowed = value_of(v, VALIDATE_AFTER_EXCHANGE, 0);
	int64_t bound;
	int64_t litres;

	if (v->seen_installed || m->installed_at == INT64_MIN || r->time < m->installed_at)
		return;
	v->seen_installed = true;
	if (m->index_start == INDEX_NONE)
		return;
	bound = m->qmax > 0 ? consumption_bound(&start, r, m->qmax) : INT64_MAX;
	if (__builtin_add_overflow(bound, allowed, &bound))
		bound = INT64_MAX;
	bool fits = consumption_between(&start, r, m->qmax, &litres)
			    ? litres <= bound
			    : distance(r->index, m->index_start) <= allowed;
	const struct validate_fact facts[] = {
		{ "index_start", VALIDATE_LITRES, m->index_start },
		{ "index", VALIDATE_LITRES, r->index },
		{ "bound", VALIDATE_LITRES, bound },
	};
	if (!fits)
		tell_now(v, VALIDATE_AFTER_EXCHANGE, (struct span){ r->time, r->time }, facts, 3);
}

static void judge_gap(struct validator *v, const struct reading *r, int64_t hours)
{
	const struct reading *a = &v->before;
	const struct validate_fact facts[] = {
		{ "hours", VALIDATE_HOURS, hours - 1 },
		{ "index_before", VALIDATE_LITRES, a->index },
		{ "index", VALIDATE_LITRES, r->index },
	};

	struct span lacks = { a->time + HOUR, r->time - HOUR };
	if (lacks.to < lacks.from) /* one of the two is off the hour */
		lacks.to = lacks.from;
	if (hours - 1 >= value_of(v, VALIDATE_GAP, 0))
		tell_now(v, VALIDATE_GAP, lacks, facts, 3);
}

static void remember(struct validator *v, int64_t litres)
{
	if (v->history_count == VALIDATE_HISTORY)
		v->history_sum -= v->history[v->history_at];
	else
		v->history_count++;
	v->history[v->history_at] = litres;
	v->history_sum += litres;
	v->history_at = (v->history_at + 1) % VALIDATE_HISTORY;
}

/* More than the meter lets through; true when it was so. */
static bool judge_flow(struct validator *v, const struct reading *r, int64_t litres)
{
	int64_t percent = value_of(v, VALIDATE_SPIKE, 0);
	int64_t bound = consumption_bound(&v->before, r, v->meter.qmax);

	/* Near the end of 64 bits no share of the bound is taken: nothing is above it. */
	if (v->meter.qmax <= 0 || __builtin_mul_overflow(bound, percent, &bound) ||
	    litres <= bound / 100)
		return false;
	const struct validate_fact facts[] = {
		{ "litres", VALIDATE_LITRES, litres },
		{ "bound", VALIDATE_LITRES, bound / 100 },
	};
	struct validation what = {
		.from = r->time, .to = r->time, .flag = READING_ABOVE_QMAX, .ended = true
	};
	if (is_on(v, VALIDATE_SPIKE))
		tell(v, &what, VALIDATE_SPIKE, facts, 2);
	return true;
}

/* Of an hour that the meter could have counted: far more than those before it? */
static void judge_history(struct validator *v, const struct reading *r, int64_t litres)
{
	int64_t n = (int64_t)v->history_count;
	int64_t mean = n ? v->history_sum / n : 0;
	int64_t limit;

	if (n >= HISTORY_LEAST && litres >= value_of(v, VALIDATE_SPIKE, 2) &&
	    !__builtin_mul_overflow(mean, value_of(v, VALIDATE_SPIKE, 1), &limit) &&
	    litres > limit) {
		const struct validate_fact facts[] = {
			{ "litres", VALIDATE_LITRES, litres },
			{ "mean", VALIDATE_LITRES, mean },
		};
		tell_now(v, VALIDATE_SPIKE, (struct span){ r->time, r->time }, facts, 2);
		return;
	}
	if (litres > 0 && litres <= INDEX_MODULUS)
		remember(v, litres);
}

static void judge_rest(struct validator *v, const struct reading *r, int64_t litres, int64_t hours)
{
	const enum validate_rule rule = VALIDATE_USE_AFTER_NONE;
	struct validate_run *rest = &v->run[rule];

	if (litres < value_of(v, rule, 1)) {
		extend_run(v, rule, r, hours, 0);
		return;
	}
	const struct validate_fact facts[] = {
		{ "hours", VALIDATE_HOURS, rest->count },
		{ "litres", VALIDATE_LITRES, litres },
	};
	if (rest->count >= value_of(v, rule, 0))
		tell_now(v, rule, (struct span){ r->time, r->time }, facts, 2);
	*rest = (struct validate_run){ 0 };
}

static void judge_use(struct validator *v, const struct reading *r, int64_t litres, int64_t hours)
{
	struct validate_run *equal = &v->run[VALIDATE_EQUAL_VALUES];

	if (litres == 0)
		extend_run(v, VALIDATE_ZEROS, r, hours, 0);
	else
		end_run(v, VALIDATE_ZEROS, true);
	if (litres == 0 || hours != 1 || (equal->count && equal->value != litres))
		end_run(v, VALIDATE_EQUAL_VALUES, true);
	if (litres > 0 && hours == 1)
		extend_run(v, VALIDATE_EQUAL_VALUES, r, 1, litres);
	if (!judge_flow(v, r, litres) && hours == 1)
		judge_history(v, r, litres);
	judge_rest(v, r, litres, hours);
}

static void end_use_runs(struct validator *v)
{
	end_run(v, VALIDATE_ZEROS, true);
	end_run(v, VALIDATE_EQUAL_VALUES, true);
	v->run[VALIDATE_USE_AFTER_NONE] = (struct validate_run){ 0 };
}

/* What became of the index since the record before. Returns the litres, 0 where nobody knows. */
static int64_t judge_index(struct validator *v, const struct reading *r)
{
	const struct reading *a = &v->before;
	int64_t seconds = r->time - a->time;
	int64_t hours = seconds / HOUR + (seconds % HOUR >= HOUR / 2);
	int64_t litres;
	const struct validate_fact facts[] = {
		{ "index_before", VALIDATE_LITRES, a->index },
		{ "index", VALIDATE_LITRES, r->index },
	};
	struct span at = { r->time, r->time };

	if (hours > 1)
		judge_gap(v, r, hours);
	if (!consumption_between(a, r, v->meter.qmax, &litres)) {
		end_use_runs(v);
		tell_now(v, VALIDATE_NOT_MONOTONE, at, facts, 2);
		return 0;
	}
	if (r->index < a->index)
		tell_now(v, VALIDATE_ROLLOVER, at, facts, 2);
	if (hours > 0)
		judge_use(v, r, litres, hours);
	return litres;
}

static void judge_substitute(struct validator *v, const struct reading *r, int64_t litres)
{
	const enum validate_rule rule = VALIDATE_SUBSTITUTE_TEMPERATURE;
	int64_t sum;

	if (__builtin_add_overflow(v->run[rule].value, litres, &sum))
		sum = INT64_MAX;
	run_on(v, rule, r->flags & READING_SUBSTITUTE_TEMPERATURE, r, sum);
}

static bool fits(int64_t a, int64_t b, int64_t allowed)
{
	return distance(a, b) <= allowed;
}

/* Hours against the meter's own day: at the first pair the indices, then what went through. */
static void judge_day(struct validator *v, const struct reading *hour)
{
	const struct reading *day = &v->day_next;
	int64_t allowed = value_of(v, VALIDATE_SUM_MISMATCH, 0);
	int64_t qmax = v->meter.qmax;
	int64_t hours = hour->index;
	int64_t own = day->index;
	struct span at = { hour->time, hour->time };

	if (v->has_day) {
		at.from = v->day.time;
		if (!consumption_between(&v->day_hour, hour, qmax, &hours) ||
		    !consumption_between(&v->day, day, qmax, &own))
			hours = own; /* it went back: another rule's */
	}
	const struct validate_fact facts[] = {
		{ v->has_day ? "hours_litres" : "index", VALIDATE_LITRES, hours },
		{ v->has_day ? "day_litres" : "day_index", VALIDATE_LITRES, own },
	};
	if (!fits(hours, own, allowed))
		tell_now(v, VALIDATE_SUM_MISMATCH, at, facts, 2);
	v->day = *day;
	v->day_hour = *hour;
	v->has_day = true;
}

static void take_day(struct validator *v, const struct reading *hour)
{
	if (!v->has_day_next || hour->time < v->day_next.time)
		return;
	/* Without its hour a day is left out, and the next sum goes over both. */
	if (hour->time == v->day_next.time)
		judge_day(v, hour);
	v->has_day_next = false;
}

static bool is_duplicate(struct validator *v, const struct reading *r)
{
	const struct validate_fact facts[] = {
		{ "index_before", VALIDATE_LITRES, v->before.index },
		{ "index", VALIDATE_LITRES, r->index },
	};

	if (!v->has_before || r->time != v->before.time)
		return false;
	tell_now(v, VALIDATE_DUPLICATE, (struct span){ r->time, r->time }, facts, 2);
	return true;
}

void validate_begin(struct validator *v, const struct validate_settings *settings,
		    const struct validate_meter *meter, validate_found_fn *found, void *found_arg)
{
	*v = (struct validator){ .settings = *settings,
				 .meter = *meter,
				 .found = found,
				 .found_arg = found_arg,
				 .clock_at = INT64_MIN };
}

void validate_hour(struct validator *v, const struct reading *r, int64_t arrived)
{
	int64_t seconds;
	int64_t off;
	int64_t litres = 0;

	if (r->flags & READING_ESTIMATED || (v->has_before && r->time < v->before.time))
		return;
	if (is_duplicate(v, r))
		return;
	/* Times farther apart than 64 bits tell are no archive's. */
	if (v->has_before && __builtin_sub_overflow(r->time, v->before.time, &seconds))
		return;
	off = off_grid(r);
	run_on(v, VALIDATE_OFF_GRID, off > value_of(v, VALIDATE_OFF_GRID, 0), r,
	       later(off, v->run[VALIDATE_OFF_GRID].value));
	judge_temperature(v, r);
	judge_arrival(v, r, arrived);
	judge_removed(v, r);
	judge_installed(v, r);
	if (v->has_before)
		litres = judge_index(v, r);
	judge_substitute(v, r, litres);
	take_day(v, r);
	v->before = *r;
	v->has_before = true;
}

void validate_day(struct validator *v, const struct reading *r)
{
	v->day_next = *r;
	v->has_day_next = true;
}

void validate_clock(struct validator *v, int64_t at, int64_t drift)
{
	const struct validate_fact facts[] = { { "seconds", VALIDATE_SECONDS, drift } };
	struct span when = { v->clock_at == INT64_MIN ? at : v->clock_at, at };

	if (distance(drift, 0) > value_of(v, VALIDATE_CLOCK_DRIFT, 0))
		tell_now(v, VALIDATE_CLOCK_DRIFT, when, facts, 1);
	v->clock_at = at;
}

void validate_end(struct validator *v)
{
	for (unsigned r = 0; r < VALIDATE_RULE_COUNT; r++)
		if (r != VALIDATE_USE_AFTER_NONE)
			end_run(v, (enum validate_rule)r, false);
}
