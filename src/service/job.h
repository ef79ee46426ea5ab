/*
 * job.h - work that takes longer than a request: asked for, run, told, put back.
 *
 * A job is a row of the store and one of the kinds of the table in job_kinds.c.
 * One runner thread in the process that has the role web takes one after
 * another; the command line runs its own when no server is there. A job runs as
 * who asked for it, with what he may see then and now.
 */
#pragma once
#include "service/service.h"
#include "store/job.h"

struct job_run; /* one job under way; belongs to the thread that runs it */

struct job_kind {
	const char *name; /* "import", "export" … */
	/*
	 * The work. True: done, and the result was set. When it fails, or job_goes_on() has
	 * said no, what is in the journal is put back.
	 */
	bool (*run)(struct job_run *r, struct err *err);
	/* Puts back what the journal has; NULL: it has none. `undo`: a person wants it,
	 * and refuses (ERR_CONFLICT) when somebody has changed it since. */
	bool (*back)(struct job_run *r, bool undo, struct err *err);
	/* After a kill: run from the start again; else it is put back and has failed. */
	bool again;
};

/* --- for kinds --- */
struct service *job_service(const struct job_run *r);
const struct caller *job_caller(const struct job_run *r);
int64_t job_id(const struct job_run *r);
struct arena *job_arena(struct job_run *r); /* lives as long as the job runs */
const char *job_arguments(const struct job_run *r); /* JSON, as it was asked for */

/* False when the job shall stop, which is no failure of its own: ask after every piece of work. */
NODISCARD bool job_goes_on(struct job_run *r, struct err *err);
/* Written down at most a few times a second; total -1: not known. */
void job_progress(struct job_run *r, int64_t done, int64_t total);
/* The same inside a transaction of the job. */
NODISCARD bool job_progress_in(struct job_run *r, struct db *db, int64_t done, int64_t total,
			       struct err *err);
/* Keeps what is wrong for job_complaints_write() or the job's end; without personal data. */
void job_complain(struct job_run *r, int64_t line, const char *subject, const char *reason);
int64_t job_complaints(const struct job_run *r);
void job_set_result(struct job_run *r, const char *json); /* copies */
/* The file to be handed over: a path to write to, then its name for people. */
const char *job_file_path(struct job_run *r);
void job_file_done(struct job_run *r, const char *name); /* copies */

/* --- for use cases --- */
/* Asks for a job; the right to do so is checked by who calls. `arguments` is JSON. */
NODISCARD bool service_job_add(struct service *sv, const struct caller *c, const char *kind,
			       const char *arguments, int64_t *ret_id, struct err *err);

/* One's own; all with the right job.manage. */
NODISCARD bool service_job_list(struct service *sv, const struct caller *c, int64_t before,
				unsigned limit, struct arena *a, const struct job **ret,
				size_t *ret_count, struct err *err);
NODISCARD bool service_job_get(struct service *sv, const struct caller *c, int64_t id,
			       struct arena *a, struct job *ret, struct err *err);
NODISCARD bool service_job_cancel(struct service *sv, const struct caller *c, int64_t id,
				  struct err *err);
NODISCARD bool service_job_undo(struct service *sv, const struct caller *c, int64_t id,
				struct err *err);
NODISCARD bool service_job_errors(struct service *sv, const struct caller *c, int64_t id,
				  int64_t after, unsigned limit, struct arena *a,
				  const struct job_error **ret, size_t *ret_count,
				  struct err *err);
/* The file, open for reading. ERR_DENIED when the caller sees less than the file tells. */
NODISCARD bool service_job_open_file(struct service *sv, const struct caller *c, int64_t id,
				     struct arena *a, struct job *ret, int *ret_fd,
				     struct err *err);

/* --- for the program --- */
struct job_runner;
/* Starts the thread once no other process runs jobs in this folder. */
NODISCARD bool job_runner_start(struct service *sv, struct job_runner **ret, struct err *err);
void job_runner_stop(struct job_runner *r); /* accepts NULL; the running job goes on later */
/* Runs all that wait here and now; ERR_CONFLICT when another process does that. */
NODISCARD bool job_run_all(struct service *sv, struct err *err);
