/*
 * reading.h - a meter's archives, consumption, parameters and events.
 */
#pragma once
#include "meter/consumption.h"
#include "service/meter.h"
#include "store/call_list.h"
#include "store/parameter.h"
#include "store/reading.h"

enum {
	READING_PAGE_MAX = 10000,
	CONSUMPTION_PERIODS_MAX = 20000,
	PARAMETER_HISTORY_MAX = PARAMETER_PAST_MAX,
};

struct reading_query {
	enum archive archive;
	int64_t from; /* UTC, inclusive */
	int64_t to;   /* UTC, exclusive */
	bool descending;
	unsigned limit; /* 1–READING_PAGE_MAX */
};

struct reading_page {
	const struct reading *items;
	size_t count;
	bool more;
	const struct tz *zone;
	const struct service_profile *profile; /* names the status bits; NULL = not loaded */
};

NODISCARD bool service_reading_list(struct service *sv, const struct caller *c, const char *serial,
				    const struct reading_query *q, struct arena *a,
				    struct reading_page *ret, struct err *err);

struct consumption_query {
	enum gas_period by;
	int64_t from;
	int64_t to;
	int gas_day_start; /* local hour, -1 = the meter's own */
};

struct consumption_sheet {
	const struct consumption *items;
	size_t count;
	const struct tz *zone;
	int gas_day_start;
	bool total_known; /* at least one volume is */
	int64_t total;	  /* litres */
	size_t missing;	  /* closed periods that are not in the total */
};

NODISCARD bool service_consumption_list(struct service *sv, const struct caller *c,
					const char *serial, const struct consumption_query *q,
					struct arena *a, struct consumption_sheet *ret,
					struct err *err);

/* A value with what the catalogue knows of its key. */
struct parameter_entry {
	const struct parameter *about;
	struct parameter_current current;
};

struct parameter_sheet {
	const struct parameter_entry *items; /* in the catalogue's order */
	size_t count;
	const struct tz *zone;
};

NODISCARD bool service_parameter_list(struct service *sv, const struct caller *c,
				      const char *serial, struct arena *a,
				      struct parameter_sheet *ret, struct err *err);

struct parameter_story {
	const struct parameter *about;
	const struct parameter_past *items; /* newest first */
	size_t count;
	const struct tz *zone;
};

NODISCARD bool service_parameter_history(struct service *sv, const struct caller *c,
					 const char *serial, const char *key, struct arena *a,
					 struct parameter_story *ret, struct err *err);

/* Where a page of events begins: `skip` events of `time` have been seen. */
struct event_cursor {
	int64_t time; /* INT64_MAX = from the newest */
	unsigned skip;
};

struct event_page {
	const struct event_row *items; /* newest first */
	size_t count;
	bool more;
	struct event_cursor next;
	struct meter_card card;
};

NODISCARD bool service_event_list(struct service *sv, const struct caller *c, const char *serial,
				  struct event_cursor from, unsigned limit, struct arena *a,
				  struct event_page *ret, struct err *err);
