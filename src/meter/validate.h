/*
 * validate.h - what about a meter's readings a person should look at.
 *
 * Rules only, pure: readings in, findings out, in the order of time in which each
 * becomes certain. The same rules run over what has just arrived (begun a while
 * before it, so that the history is known) and over a whole archive. Nothing is
 * refused or changed because of them; what is done about a finding is decided
 * by a person or a setting.
 */
#pragma once
#include "base/err.h"
#include "base/tz.h"
#include "meter/reading.h"

enum validate_rule {
	VALIDATE_GAP,	       /* hours without a record */
	VALIDATE_DUPLICATE,    /* two records of one time */
	VALIDATE_NOT_MONOTONE, /* the index went back, and no rollover explains it */
	VALIDATE_ROLLOVER,     /* the counter went over its end */
	VALIDATE_SPIKE,	       /* more than Qmax · Δt, or far more than ever before */
	VALIDATE_ZEROS,	       /* nothing used, for long */
	VALIDATE_EQUAL_VALUES, /* exactly the same use hour after hour */
	VALIDATE_OFF_GRID,     /* an hourly record that is not on the hour */
	VALIDATE_CLOCK_DRIFT,
	VALIDATE_SUM_MISMATCH, /* the hours are not the meter's own day */
	VALIDATE_TEMPERATURE_RANGE,
	VALIDATE_SUBSTITUTE_TEMPERATURE,
	VALIDATE_USE_AFTER_NONE, /* use after a long rest */
	VALIDATE_LATE_ARRIVAL,
	VALIDATE_AFTER_EXCHANGE, /* a removed meter counts on, or a new one began elsewhere */
	VALIDATE_RULE_COUNT,
};
enum { VALIDATE_PARAMETERS_MAX = 3, VALIDATE_FACTS_MAX = 4 };

enum validate_unit {
	VALIDATE_HOURS,
	VALIDATE_SECONDS,
	VALIDATE_LITRES,
	VALIDATE_PERCENT,
	VALIDATE_TIMES,
	VALIDATE_CENTIGRADE, /* 0.01 °C */
	VALIDATE_RECORDS,
};
const char *validate_unit_name(enum validate_unit u); /* "hours", "seconds", … */

struct validate_parameter {
	const char *name; /* "hours", "percent", …; NULL past the last */
	enum validate_unit unit;
	int64_t value; /* unless set otherwise */
	int64_t min;
	int64_t max;
};

struct validate_about {
	const char *name; /* "gap", "duplicate", … */
	uint32_t flag;	  /* enum reading_flag, for the readings in [from, to] of a finding */
	bool on;	  /* unless set otherwise */
	bool work;	  /* a finding is work for a person; otherwise it only marks */
	struct validate_parameter parameter[VALIDATE_PARAMETERS_MAX];
};
const struct validate_about *validate_about(enum validate_rule r);
bool validate_rule_parse(const char *name, enum validate_rule *ret);

/* A rule of NULL name does not exist; zeroed settings have every rule off. */
struct validate_setting {
	bool on;
	int64_t value[VALIDATE_PARAMETERS_MAX];
};
struct validate_settings {
	struct validate_setting rule[VALIDATE_RULE_COUNT];
};
void validate_settings_default(struct validate_settings *ret);
/* By name; ERR_INVAL with the parameter as its field for an unknown name or a value out of range. */
NODISCARD bool validate_settings_put(struct validate_settings *s, enum validate_rule r,
				     const char *parameter, int64_t value, struct err *err);

/* A number that tells why; texts for people are made of name and unit. */
struct validate_fact {
	const char *name; /* "index_before", "index", "litres", "bound", … */
	enum validate_unit unit;
	int64_t value;
};

struct validation {
	enum validate_rule rule;
	int64_t from; /* UTC of the first and of the last reading (or hour) that it is about */
	int64_t to;
	uint32_t flag;
	bool ended; /* false: at the end of the readings it went on (a run of zeros, say). The same
		     * rule, told again with the same `from` and a later `to`, is the same finding */
	struct validate_fact facts[VALIDATE_FACTS_MAX];
	size_t fact_count;
};
typedef void validate_found_fn(void *arg, const struct validation *v);

/* What is known of the meter. Indices INDEX_NONE, times INT64_MIN/INT64_MAX: not known. */
struct validate_meter {
	int64_t qmax;	      /* litres an hour, 0: not known */
	int64_t installed_at; /* UTC of an exchange by which it came here */
	int64_t index_start;
	int64_t removed_at; /* of the exchange by which it was removed */
	int64_t index_final;
};

enum { VALIDATE_HISTORY = 28 * 24 };

/* A run of records of which one rule says the same. */
struct validate_run {
	int64_t from;
	int64_t to;
	int64_t count; /* 0: there is none now */
	int64_t value; /* what stands out: the use, the worst temperature, … */
};

/* On the caller's memory; the fields are the module's own. */
struct validator {
	struct validate_settings settings;
	struct validate_meter meter;
	validate_found_fn *found;
	void *found_arg;
	struct reading before;
	bool has_before;
	bool seen_installed;		   /* its first record after installed_at */
	int64_t history[VALIDATE_HISTORY]; /* litres of the last hours in which gas was used */
	size_t history_count;
	size_t history_at;
	int64_t history_sum;
	struct validate_run run[VALIDATE_RULE_COUNT];
	struct reading day_next; /* a daily record whose hour has not come yet */
	bool has_day_next;
	struct reading day;	 /* the last one whose hour came, */
	struct reading day_hour; /* and that hour's record */
	bool has_day;
	int64_t clock_at; /* when the clock was last looked at, INT64_MIN: never */
};

void validate_begin(struct validator *v, const struct validate_settings *settings,
		    const struct validate_meter *meter, validate_found_fn *found, void *found_arg);

/*
 * Hourly records in rising order (equal times are duplicates; what is earlier than the one before,
 * or estimated, is passed over). `arrived`: UTC, or INT64_MIN.
 */
void validate_hour(struct validator *v, const struct reading *r, int64_t arrived);
/* A daily record, before the first hourly one of the same or a later time. */
void validate_day(struct validator *v, const struct reading *r);
/* A call found the meter's clock `drift` seconds ahead of ours. Before the records after `at`. */
void validate_clock(struct validator *v, int64_t at, int64_t drift);
/* Tells of the runs that have not ended. */
void validate_end(struct validator *v);
