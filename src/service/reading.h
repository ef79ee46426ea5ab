/*
 * reading.h - a meter's archives, consumption, parameters and events.
 */
#pragma once
#include "meter/consumption.h"
#include "base/tz.h"
#include "service/meter.h"
#include "store/call_list.h"
#include "store/closing.h"
#include "store/counted.h"
#include "store/edit.h"
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
	unsigned limit;	  /* 1–READING_PAGE_MAX */
	int64_t known_at; /* KNOWN_NOW, or as known then */
};

struct reading_page {
	const struct reading *items;
	const uint32_t *quality; /* of each: bits by enum validate_rule (store/quality.h) */
	size_t count;
	bool more;
	const struct tz *zone;
	const struct service_profile *profile; /* names the status bits; NULL = not loaded */
	/* What was made of values that count in the place of records (as is now), by time. */
	const struct reading_edit *edits;
	size_t edit_count;
};

NODISCARD bool service_reading_list(struct service *sv, const struct caller *c, const char *serial,
				    const struct reading_query *q, struct arena *a,
				    struct reading_page *ret, struct err *err);

/* What the rules have found in rows of an archive, rising or falling. */
NODISCARD bool reading_quality(struct db *db, int64_t meter, enum archive archive, int64_t known_at,
			       const struct reading *rows, size_t count, struct arena *a,
			       const uint32_t **ret, struct err *err);

struct consumption_query {
	enum gas_period by;
	int64_t from;
	int64_t to;
	int gas_day_start; /* local hour for all times, -1 = the meter's own, with its history */
	int64_t known_at;  /* KNOWN_NOW, or as known then */
	bool alone;	   /* without the meters that stood there before … */
	/* … or without those of them that are listed themselves; NULL = with all. */
	bool (*is_listed)(void *arg, const char *serial);
	void *listed_arg;
	bool measured; /* without estimates for what lacks */
};

struct consumption_sheet {
	const struct consumption *items;
	/* Of each item; NULL unless they are months by the place's own days. closing 0: open. */
	const struct closed_month *closed;
	size_t count;
	const struct tz *zone;
	int gas_day_start;	      /* of the last period */
	struct consumption_sum total; /* of the periods whose volume is known */
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
