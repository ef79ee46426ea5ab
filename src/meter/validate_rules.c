/* validate_rules.c - the rules as data: names, flags, parameters and their bounds. */
#include <inttypes.h>
#include <string.h>

#include "base/attr.h"
#include "meter/validate.h"

enum { YEAR_HOURS = 24 * 366, LITRES_MAX = 1000000 };

/* clang-format off */
static const struct validate_about rules[VALIDATE_RULE_COUNT] = {
	[VALIDATE_GAP] = { "gap", READING_GAP, true, true, {
		/* missing hours from which on it is told */
		{ "hours", VALIDATE_HOURS, 1, 1, YEAR_HOURS } } },
	[VALIDATE_DUPLICATE] = { "duplicate", READING_DUPLICATE, true, false, { { NULL } } },
	[VALIDATE_NOT_MONOTONE] = { "not-monotone", READING_INDEX_BACK, true, true, { { NULL } } },
	[VALIDATE_ROLLOVER] = { "rollover", READING_ROLLOVER, true, false, { { NULL } } },
	[VALIDATE_SPIKE] = { "spike", READING_SPIKE, true, true, {
		/* of Qmax; times the mean of hours with use; and at least so much */
		{ "percent", VALIDATE_PERCENT, 100, 1, 1000 },
		{ "times", VALIDATE_TIMES, 20, 2, 10000 },
		{ "litres", VALIDATE_LITRES, 1000, 1, LITRES_MAX } } },
	[VALIDATE_ZEROS] = { "zeros", READING_ZEROS, true, true, {
		{ "hours", VALIDATE_HOURS, 720, 2, YEAR_HOURS } } },
	[VALIDATE_EQUAL_VALUES] = { "equal-values", READING_EQUAL_VALUES, true, true, {
		{ "hours", VALIDATE_HOURS, 24, 2, YEAR_HOURS } } },
	[VALIDATE_OFF_GRID] = { "off-grid", READING_OFF_GRID, true, false, {
		{ "seconds", VALIDATE_SECONDS, 0, 0, 1800 } } },
	[VALIDATE_CLOCK_DRIFT] = { "clock-drift", READING_CLOCK_DRIFT, true, true, {
		{ "seconds", VALIDATE_SECONDS, 300, 1, 86400 } } },
	[VALIDATE_SUM_MISMATCH] = { "sum-mismatch", READING_SUM_MISMATCH, true, true, {
		{ "litres", VALIDATE_LITRES, 0, 0, LITRES_MAX } } },
	[VALIDATE_TEMPERATURE_RANGE] = { "temperature-range", READING_TEMPERATURE_RANGE, true, true, {
		{ "min", VALIDATE_CENTIGRADE, -4000, -10000, 10000 },
		{ "max", VALIDATE_CENTIGRADE, 6000, -10000, 10000 } } },
	[VALIDATE_SUBSTITUTE_TEMPERATURE] = { "substitute-temperature",
		READING_SUBSTITUTE_TEMPERATURE, true, true, {
		{ "hours", VALIDATE_HOURS, 1, 1, YEAR_HOURS } } },
	[VALIDATE_USE_AFTER_NONE] = { "use-after-none", READING_USE_AFTER_NONE, true, true, {
		{ "hours", VALIDATE_HOURS, 720, 2, YEAR_HOURS },
		{ "litres", VALIDATE_LITRES, 10, 1, LITRES_MAX } } },
	[VALIDATE_LATE_ARRIVAL] = { "late-arrival", READING_LATE, true, false, {
		{ "hours", VALIDATE_HOURS, 72, 1, YEAR_HOURS } } },
	[VALIDATE_AFTER_EXCHANGE] = { "after-exchange", READING_AFTER_EXCHANGE, true, true, {
		{ "litres", VALIDATE_LITRES, 0, 0, LITRES_MAX } } },
};
/* clang-format on */

static const char *const units[] = {
	[VALIDATE_HOURS] = "hours",	[VALIDATE_SECONDS] = "seconds",
	[VALIDATE_LITRES] = "litres",	[VALIDATE_PERCENT] = "percent",
	[VALIDATE_TIMES] = "times",	[VALIDATE_CENTIGRADE] = "centigrade",
	[VALIDATE_RECORDS] = "records",
};

const char *validate_unit_name(enum validate_unit u)
{
	return (size_t)u < ARRAY_LEN(units) ? units[u] : "";
}

const struct validate_about *validate_about(enum validate_rule r)
{
	return (unsigned)r < VALIDATE_RULE_COUNT ? &rules[r] : NULL;
}

bool validate_rule_parse(const char *name, enum validate_rule *ret)
{
	for (unsigned i = 0; i < VALIDATE_RULE_COUNT; i++) {
		if (strcmp(name, rules[i].name) == 0) {
			*ret = (enum validate_rule)i;
			return true;
		}
	}
	return false;
}

void validate_settings_default(struct validate_settings *ret)
{
	for (unsigned i = 0; i < VALIDATE_RULE_COUNT; i++) {
		ret->rule[i].on = rules[i].on;
		for (size_t k = 0; k < VALIDATE_PARAMETERS_MAX; k++)
			ret->rule[i].value[k] = rules[i].parameter[k].value;
	}
}

bool validate_settings_put(struct validate_settings *s, enum validate_rule r, const char *parameter,
			   int64_t value, struct err *err)
{
	for (size_t k = 0; k < VALIDATE_PARAMETERS_MAX && rules[r].parameter[k].name; k++) {
		const struct validate_parameter *p = &rules[r].parameter[k];
		if (strcmp(p->name, parameter) != 0)
			continue;
		if (value < p->min || value > p->max)
			return err_field(err, parameter, "must be from %" PRId64 " to %" PRId64,
					 p->min, p->max);
		s->rule[r].value[k] = value;
		return true;
	}
	return err_field(err, parameter, "the rule %s has no such parameter", rules[r].name);
}
