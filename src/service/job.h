/*
 * job.h - work that takes longer than a request: asked for, run, told, put back.
 *
 * A job is a row of the store and one of the kinds of the table in job_kinds.c.
 * One runner thread in the process that has the role web takes one after
 * another; the command line runs its own when no server is there. A job runs as
 * who asked for it, with what he may see then and now.
 */
#pragma once
#include "base/jsonw.h"
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
	/*
	 * Puts back what the journal has, an entry and its removal in one transaction; NULL:
	 * the kind has no journal. `undo`: a person wants it, who is refused (ERR_CONFLICT,
	 * before anything has changed) when somebody has changed it since.
	 */
	bool (*back)(struct job_run *r, bool undo, struct err *err);
	/* After a kill it runs from the start again; else it is put back and has failed. */
	bool again;
};
extern const struct job_kind *const job_kinds[]; /* NULL-terminated */

/* --- for kinds --- */
struct service *job_service(const struct job_run *r);
const struct caller *job_caller(const struct job_run *r);
const struct job *job_of(const struct job_run *r); /* as it was when it began */
struct arena *job_arena(struct job_run *r);	   /* lives as long as the job runs */

/*
 * False when the job shall stop, which is no failure of its own, or who asked for it has lost a
 * function that it uses: ask after every piece of work. job_caller() has his present area then.
 */
NODISCARD bool job_goes_on(struct job_run *r, struct err *err);
/* A person's undo has found that nothing stands in its way: after a kill it goes on, whatever it
 * meets. True from then on in job_undo_began(). */
NODISCARD bool job_undo_begin(struct job_run *r, struct err *err);
bool job_undo_began(const struct job_run *r);
/* Why it said no: the program ends, and the job goes on at the next start. */
bool job_stops_for_now(const struct job_run *r);
/* Written down at most a few times a second; total -1: not known. */
NODISCARD bool job_progress(struct job_run *r, int64_t done, int64_t total, struct err *err);
/* Told with the job's end; without personal data. */
void job_complain(struct job_run *r, int64_t line, const char *subject, const char *reason);
int64_t job_complaints(const struct job_run *r);
NODISCARD bool job_set_result(struct job_run *r, struct jsonw *json, struct err *err);
/* Where to write the file of the job; then its name for people. */
NODISCARD bool job_file_path(struct job_run *r, const char **ret, struct err *err);
NODISCARD bool job_file_done(struct job_run *r, const char *name, int64_t size, struct err *err);

/* --- for use cases --- */
/* What a job may use: of these functions those that the caller has. */
NODISCARD bool service_job_add(struct service *sv, const struct caller *c, const char *kind,
			       const struct right_set *uses, struct jsonw *arguments,
			       struct arena *a, struct job *ret, struct err *err);
/* What is written together with a new job; NULL: nothing. */
struct job_with {
	bool (*write)(struct db *db, int64_t job, void *arg, struct err *err);
	void *arg;
};
NODISCARD bool service_job_add_with(struct service *sv, const struct caller *c, const char *kind,
				    const struct right_set *uses, struct jsonw *arguments,
				    const struct job_with *with, struct arena *a, struct job *ret,
				    struct err *err);

/* One's own; all with the right job.manage. */
NODISCARD bool service_job_list(struct service *sv, const struct caller *c, int64_t before,
				unsigned limit, struct arena *a, const struct job **ret,
				size_t *ret_count, struct err *err);
NODISCARD bool service_job_get(struct service *sv, const struct caller *c, int64_t id,
			       struct arena *a, struct job *ret, struct err *err);
/* Both wait for nothing; *ret is the job as it is then. */
NODISCARD bool service_job_cancel(struct service *sv, const struct caller *c, int64_t id,
				  struct arena *a, struct job *ret, struct err *err);
NODISCARD bool service_job_undo(struct service *sv, const struct caller *c, int64_t id,
				struct arena *a, struct job *ret, struct err *err);
bool job_can_undo(const struct job *j);
NODISCARD bool service_job_errors(struct service *sv, const struct caller *c, int64_t id,
				  int64_t after, unsigned limit, struct arena *a,
				  const struct job_error **ret, size_t *ret_count, struct err *err);
/* The file, open for reading. ERR_DENIED when the caller sees less than the file tells. */
NODISCARD bool service_job_open_file(struct service *sv, const struct caller *c, int64_t id,
				     struct arena *a, struct job *ret, int *ret_fd,
				     struct err *err);

/* --- for the program --- */
struct job_runner;
/* Starts the thread; it works once no other process runs jobs in this folder. */
NODISCARD bool job_runner_start(struct service *sv, struct job_runner **ret, struct err *err);
void job_runner_stop(
	struct job_runner *r); /* accepts NULL; a running job goes on at the next start */
/* Runs all that wait here and now; *ret_busy: another process does that. */
NODISCARD bool job_run_all(struct service *sv, bool *ret_busy, struct err *err);
