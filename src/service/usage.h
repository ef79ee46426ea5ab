/*
 * usage.h - what several meters, a group or a search have used: by period, by meter, by hour
 * of the day.
 *
 * A place counts once: by the meter that stands there now (or stood there last), together with
 * those before it. The sum of a period is exactly that of its meters. Meters of other zones and
 * with other starts of the gas day count by their own days; periods are those of one local date
 * (or hour). Groups have the meters that they have now.
 */
#pragma once
#include "meter/consumption.h"
#include "service/meter.h"

enum {
	USAGE_METERS_MAX = 20000,
	USAGE_WORK_MAX = 1000000, /* meters times days: what a request may read */
	USAGE_PERIODS_MAX = 20000,
	USAGE_PAGE_MAX = 500,
};

struct usage_query {
	const char *const *serials; /* NULL: those of `meters` */
	size_t serial_count;
	struct meter_query meters; /* group, free_group and all other filters */
	const int64_t *except;	   /* ids of meters that are not meant, whatever the filters say */
	size_t except_count;
	bool gone; /* also meters that were retired since `from`, of a group or of all */
	enum gas_period by;
	int64_t from; /* UTC */
	int64_t to;
	int gas_day_start; /* local hour for all, -1: each its own */
	int64_t known_at;
	bool measured; /* without estimates for what lacks */
};

/* A period of all of them. */
struct usage_period {
	struct span span; /* of the first one's period */
	int64_t local;	  /* its begin by the clocks of the place, as if that were UTC */
	struct consumption_sum sum;
	int64_t temperature_sum; /* 0.01 °C, of so many meters: */
	unsigned temperatures;
	unsigned open; /* rows that have not closed yet */
};

struct usage_sheet {
	const struct usage_period *items;
	size_t count;
	struct consumption_sum total;
	size_t meters;
	size_t left_out;       /* of `except` those that would have been among them */
	const struct tz *zone; /* of the request's times: the installation's */
};
NODISCARD bool service_usage(struct service *sv, const struct caller *c,
			     const struct usage_query *q, struct arena *a, struct usage_sheet *ret,
			     struct err *err);

struct usage_meter {
	int64_t id;
	const char *serial;
	struct consumption_sum sum;
	int64_t index_start; /* at the first boundary, INDEX_NONE = not known */
	int64_t index_end;
	int64_t from; /* UTC of the boundaries */
	int64_t to;
	int16_t temperature; /* mean of the periods' */
};
struct usage_page {
	const struct usage_meter *items; /* by id */
	size_t count;
	size_t meters; /* of all pages */
	int64_t next;  /* `after` of the next page, 0 = the end */
	const struct tz *zone;
};
NODISCARD bool service_usage_meters(struct service *sv, const struct caller *c,
				    const struct usage_query *q, int64_t after, unsigned limit,
				    struct arena *a, struct usage_page *ret, struct err *err);

/* The hours of a day, on days of work and at weekends; `by` is not looked at. */
enum usage_day { USAGE_WORKDAY, USAGE_WEEKEND, USAGE_DAY_COUNT };
struct usage_hour {
	int64_t volume; /* litres */
	int64_t hours;	/* of meters, that it is the sum of */
};
struct usage_profile {
	struct usage_hour hour[USAGE_DAY_COUNT][24];
	size_t meters;
	const struct tz *zone;
};
NODISCARD bool service_usage_profile(struct service *sv, const struct caller *c,
				     const struct usage_query *q, struct arena *a,
				     struct usage_profile *ret, struct err *err);

/* The same time of the year before, by the clocks of the zone. */
int64_t usage_year_before(const struct tz *zone, int64_t utc);
