/*
 * schedule.h - reports that are made by the calendar: what is asked, its runs, their deliveries.
 *
 * Who moves a run on holds the lock of service/schedule_runner.c, so that one does. Results live in
 * the arena.
 */
#pragma once
#include "base/arena.h"
#include "store/store.h"

enum {
	SCHEDULES_MAX = 1000,
	SCHEDULES_OF_USER_MAX = 100,
	SCHEDULE_NAME_MAX = 200,
	SCHEDULE_BODY_MAX = 512 << 10, /* bytes: 10,000 serials */
	SCHEDULE_LIST_MAX = 200,       /* a page */
	DELIVERIES_MAX = 21,	       /* a folder and 20 addresses */
};

struct schedule {
	int64_t id;
	const char *name;
	bool enabled;
	int64_t user; /* 0: the command line */
	const char *who;
	const char *body; /* JSON */
	int64_t next_at;  /* UTC s, 0: switched off */
};

/* id 0: a new one. ERR_LIMIT when there are too many, or too many of that user. */
NODISCARD bool store_schedule_put(struct db *db, const struct schedule *s, int64_t now,
				  int64_t *ret_id, struct err *err);
NODISCARD bool store_schedule_get(struct db *db, int64_t id, struct arena *a, struct schedule *ret,
				  struct err *err);
/* By id, after one, of a user or (-1) of all; `failed`: whose newest run has failed. */
NODISCARD bool store_schedule_list(struct db *db, int64_t user, bool failed, int64_t after,
				   unsigned limit, struct arena *a, const struct schedule **ret,
				   size_t *ret_count, struct err *err);
/* With its runs. */
NODISCARD bool store_schedule_remove(struct db *db, int64_t id, struct err *err);
/* *ret_id 0: none is due. */
NODISCARD bool store_schedule_due(struct db *db, int64_t now, int64_t *ret_id, struct err *err);
/* ERR_CONFLICT when it was not due at `was`, but somebody has changed it. */
NODISCARD bool store_schedule_advance(struct db *db, int64_t id, int64_t was, int64_t next,
				      struct err *err);

enum run_state {
	RUN_WAITING, /* for data */
	RUN_MAKING,
	RUN_DELIVERING,
	RUN_DONE,
	RUN_FAILED,
	RUN_CANCELLED,
	RUN_STATE_COUNT,
};
const char *run_state_name(enum run_state s); /* "waiting-for-data" … as in the API */

struct report_run {
	int64_t id;
	int64_t schedule;
	enum run_state state;
	const char *who; /* NULL: the calendar */
	const char *period;
	int64_t due_at;
	int64_t deadline_at; /* 0: nothing is waited for */
	int64_t look_at;
	int64_t expected; /* hours, -1: not measured; 0: none are expected */
	int64_t received;
	bool late;
	int64_t job;	/* 0: none yet */
	int64_t report; /* likewise */
	const char *error;
	int64_t started_at;
	int64_t ended_at; /* 0: it has not */
	int64_t changed;
};

/* Its schedule, state, who, period, times and error. */
NODISCARD bool store_run_add(struct db *db, const struct report_run *r, int64_t *ret_id,
			     struct err *err);
NODISCARD bool store_run_get(struct db *db, int64_t id, struct arena *a, struct report_run *ret,
			     struct err *err);
/* Newest first, before an id (0: from the newest). */
NODISCARD bool store_run_list(struct db *db, int64_t schedule, int64_t before, unsigned limit,
			      struct arena *a, const struct report_run **ret, size_t *ret_count,
			      struct err *err);
/* As store_job_changed(). */
NODISCARD bool store_run_changed(struct db *db, int64_t seen, int64_t after, unsigned limit,
				 struct arena *a, const struct report_run **ret, size_t *ret_count,
				 struct err *err);
/* One that can go on: its job has ended, or it is time to look. *ret_id 0: none. */
NODISCARD bool store_run_ready(struct db *db, int64_t now, int64_t *ret_id, struct err *err);
/* Everything but schedule, who, period, due_at and started_at. ERR_NOTFOUND when it is not in the
 * state `was` any more: somebody has ended or removed it. */
NODISCARD bool store_run_change(struct db *db, const struct report_run *r, enum run_state was,
				struct err *err);
/* Those of a schedule that wait for data. */
NODISCARD bool store_run_cancel_waiting(struct db *db, int64_t schedule, const char *why,
					int64_t now, struct err *err);
/* One that has ended before that time and is not the newest of its schedule goes; *ret_more:
 * call again. */
NODISCARD bool store_run_sweep(struct db *db, int64_t before, bool *ret_more, struct err *err);

enum delivery_kind { DELIVERY_FOLDER = 1, DELIVERY_MAIL };
enum delivery_state { DELIVERY_WAITING, DELIVERY_DONE, DELIVERY_FAILED };

struct delivery {
	int64_t ordinal; /* from 1 */
	enum delivery_kind kind;
	const char *target; /* folder or address */
	enum delivery_state state;
	int64_t attempts;
	int64_t next_at; /* 0: no more */
	const char *error;
};

/* In the place of those that a run has. */
NODISCARD bool store_delivery_set(struct db *db, int64_t run, const struct delivery *rows,
				  size_t count, struct err *err);
NODISCARD bool store_delivery_list(struct db *db, int64_t run, struct arena *a,
				   const struct delivery **ret, size_t *ret_count, struct err *err);
/* State, attempts, next_at and error. */
NODISCARD bool store_delivery_change(struct db *db, int64_t run, const struct delivery *d,
				     struct err *err);
