/*
 * schedule.h - reports by the calendar: asked for, made when they are due, delivered.
 *
 * A run is one row from its due time on: it waits until the data of its period are complete or its
 * deadline has come, has a job make the report, and delivers that. Every step is one transaction,
 * so that a run is made once whatever is killed when; a file is put in its place under one name,
 * and a message that may be sent twice has one Message-ID.
 */
#pragma once
#include <jansson.h>

#include "service/job.h"
#include "store/schedule.h"

struct schedule_card {
	struct schedule row;
	bool has_last;
	struct report_run last; /* the newest run */
};

struct run_card {
	struct report_run run;
	const struct delivery *deliveries;
	size_t count;
};

/* One's own; all with report.schedule and the whole area. By id, after one. */
NODISCARD bool service_schedule_list(struct service *sv, const struct caller *c, bool failed,
				     int64_t after, unsigned limit, struct arena *a,
				     const struct schedule_card **ret, size_t *ret_count,
				     struct err *err);
NODISCARD bool service_schedule_get(struct service *sv, const struct caller *c, int64_t id,
				    struct arena *a, struct schedule_card *ret, struct err *err);

struct schedule_edit {
	const char *name; /* NULL leaves it */
	int enabled;	  /* -1 leaves it */
	json_t *parts; /* those of report, span, calendar, condition, deliver that change; or NULL */
	int64_t owner; /* of a new one, for the shell; 0: the command line */
};
/* id 0: a new one. ERR_INVAL names the member. Who changes parts of another's owns it then, but for
 * the shell. */
NODISCARD bool service_schedule_put(struct service *sv, const struct caller *c, int64_t id,
				    const struct schedule_edit *e, struct arena *a,
				    struct schedule_card *ret, struct err *err);
NODISCARD bool service_schedule_remove(struct service *sv, const struct caller *c, int64_t id,
				       struct err *err);

/* As if it were due at `at` (0: now). `wait`: the condition is waited for, the deadline counts
 * from now. */
NODISCARD bool service_schedule_run(struct service *sv, const struct caller *c, int64_t id,
				    int64_t at, bool wait, struct arena *a, struct run_card *ret,
				    struct err *err);
/* Newest first, before an id (0: from the newest). */
NODISCARD bool service_run_list(struct service *sv, const struct caller *c, int64_t schedule,
				int64_t before, unsigned limit, struct arena *a,
				const struct run_card **ret, size_t *ret_count, struct err *err);
NODISCARD bool service_run_get(struct service *sv, const struct caller *c, int64_t schedule,
			       int64_t run, struct arena *a, struct run_card *ret, struct err *err);
/* One that has failed or was cancelled; else ERR_CONFLICT. */
NODISCARD bool service_run_retry(struct service *sv, const struct caller *c, int64_t schedule,
				 int64_t run, struct arena *a, struct run_card *ret,
				 struct err *err);

struct mail_test {
	bool sent;
	const char *answer; /* of the server, NULL = none */
	const char *error;  /* NULL = none */
};
/* With settings.edit, of the whole area. ERR_LIMIT while another one is tried. */
NODISCARD bool service_mail_test(struct service *sv, const struct caller *c, const char *to,
				 struct arena *a, struct mail_test *ret, struct err *err);

/* --- for the program --- */
struct schedule_runner;
/* Starts the thread; it works once no other process does in this folder. */
NODISCARD bool schedule_runner_start(struct service *sv, struct schedule_runner **ret,
				     struct err *err);
void schedule_runner_stop(struct schedule_runner *r); /* accepts NULL */
/* Moves on here and now what can be; *ret_busy: another process does that. */
NODISCARD bool schedule_run_all(struct service *sv, bool *ret_busy, struct err *err);
