/*
 * call_load.h - what a call has gathered for its next commit.
 *
 * Bounded: a peer that tells more than was asked for fills a load and no more.
 */
#pragma once
#include "collector/call_store.h"
#include "protocol/driver.h"

enum {
	LOAD_EVENTS_MAX = 4096,
	LOAD_PARAMETERS_MAX = 256,
	LOAD_ROWS_SLACK = 48,  /* more than asked for: rows off the grid */
	LOAD_WHOLE_MAX = 8192, /* of an archive that comes as a whole, with the store busy */
	LOAD_ARENA_MAX = 4 << 20,
	LOAD_ASKED_MAX = 64,
	LOAD_ASKED_FULL = LOAD_ASKED_MAX - 4, /* commit before so many are passed */
};

struct load_rows {
	struct reading *p;
	size_t count;
	size_t cap;
	bool unsorted;
};

/* The newest row of an archive that a call has seen. */
struct load_wheel {
	int64_t time;
	int64_t index; /* -1: there is none */
};

struct call_load {
	struct call_commit commit; /* first: the job is given back as this */
	struct call *call;
	struct counters_left counters;
	struct arena arena;
	struct load_rows rows[ARCHIVE_COUNT];
	struct reading current;
	bool has_current;
	bool clock_set;
	bool truncated; /* by the ask under way: more rows came than fit */
	bool nomem;
	struct meter_event *events;
	size_t event_count;
	size_t event_cap;
	bool events_unsorted;
	bool events_cut; /* more came than fit */
	struct call_asked asked[LOAD_ASKED_MAX];
	size_t asked_count;
	struct parameter_value *parameters;
	size_t parameter_count;
	size_t parameter_cap;
};

struct call_load *call_load_new(void);
void call_load_free(struct call_load *l); /* accepts NULL */

size_t call_load_rows(const struct call_load *l); /* of all archives */

/* Rows past `max` in all are dropped and `truncated` is set. */
void call_load_row(struct call_load *l, enum archive a, const struct reading *r, size_t max);
void call_load_event(struct call_load *l, const struct driver_event *e);
/* `key` must live as long as the load; `text` is copied. */
void call_load_parameter(struct call_load *l, const char *key, const char *text);

/* Adds how a range was answered; one that goes on from the last is joined to it. */
void call_load_asked(struct call_load *l, const struct call_asked *q);

/*
 * Puts rows into rising order, drops exact repetitions and flags an index that
 * goes back from one row to the next, *wheel being the newest row before these
 * and then of all. Rows of a clock that had fallen back are left out of it.
 */
void call_load_settle(struct call_load *l, enum archive a, struct load_wheel *wheel);

/* Does `index` come before `last` on the counter wheel? A rollover does not. */
bool index_goes_back(int64_t last, int64_t index);

/* Lets the batch point to what was gathered. */
void call_load_fill(struct call_load *l);
