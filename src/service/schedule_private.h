/* schedule_private.h - the inside of reports by the calendar, for the files schedule*.c alone. */
#pragma once
#include <stdatomic.h>

#include "service/calendar.h"
#include "service/schedule.h"

enum {
	DEADLINE_HOURS_MAX = 720,
	MISSED_MAX = 31, /* of older runs that were missed are told so many */
	RUN_ARENA = 16 << 20,
};

/* What a schedule says, checked. Texts live as long as its JSON. */
struct schedule_plan {
	const json_t *report; /* what is asked for, without its period */
	enum calendar_span span;
	struct calendar calendar;
	int completeness;   /* percent, -1: nothing is waited for */
	int64_t deadline;   /* s */
	const char *folder; /* NULL = none */
	const char *to[MAIL_TO_MAX];
	size_t to_count;
	const char *subject; /* NULL = none of its own */
};

/* `body` is completed with what was left out. ERR_INVAL names the member. */
NODISCARD bool schedule_plan_read(json_t *body, struct schedule_plan *ret, struct err *err);
/* The wish for a report about a period, the caller's to free. */
NODISCARD bool schedule_plan_wish(const struct schedule_plan *p, const char *period, json_t **ret,
				  struct err *err);
/* Which period has closed last at that time. */
NODISCARD bool schedule_plan_period(struct db *db, const struct schedule_plan *p, int64_t at,
				    char ret[static PERIOD_TEXT], struct err *err);

/* A run on its way, with what it belongs to. */
struct run_work {
	struct service *sv;
	const atomic_bool *stopping; /* NULL: nobody stops it */
	struct arena arena;
	struct schedule schedule;
	json_t *body;
	struct schedule_plan plan;
	struct report_run run;
	enum run_state was;  /* as it is stored */
	struct caller owner; /* as he is now */
};
/* Takes the run as far as it can go now. ERR_CONFLICT when the program ends. */
NODISCARD bool schedule_run_step(struct service *sv, int64_t run, const atomic_bool *stopping,
				 struct err *err);
/* A run whose report is made; *w changes as it does. Fails when the store does. */
NODISCARD bool schedule_deliver(struct run_work *w, struct err *err);
/* Ends it, or goes on with it at run.look_at. `deliveries` (NULL: none) take the place of those
 * that it has. */
NODISCARD bool schedule_run_save(struct run_work *w, const struct delivery *deliveries,
				 size_t count, struct err *err);
NODISCARD bool schedule_run_end(struct run_work *w, enum run_state state, const char *error,
				struct err *err);

/* Tells the thread of this process. */
void schedule_wake(struct service *sv);
