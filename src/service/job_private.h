/* job_private.h - the inside of jobs, for the files job*.c alone. */
#pragma once
#include <stdatomic.h>

#include "service/job.h"

struct job_run {
	struct service *sv;
	const struct job_kind *kind;
	struct caller caller;
	struct job job;
	struct arena arena;
	const atomic_bool *stopping; /* the program ends; NULL: it does not */
	bool stopped;		     /* job_goes_on() has said no for the program's end … */
	bool cancelled;		     /* … or because somebody wants it */
	struct job_error *complaints;
	size_t kept; /* of them */
	int64_t complained;
	const char *result;
	const char *file;
	int64_t file_size;
	uint64_t told; /* monotonic ms of the last progress */
};

/* Runs a claimed job, or what is left of it, to its end. */
NODISCARD bool job_run_claimed(struct service *sv, int64_t id, const atomic_bool *stopping,
			       struct err *err);

/* What the job may use, as text, and who it was as he is now. */
NODISCARD bool job_save_caller(const struct caller *c, const struct right_set *uses,
			       struct arena *a, struct job *ret, struct err *err);
NODISCARD bool job_load_caller(struct service *sv, const struct job *j, struct caller *ret,
			       struct err *err);
/* ERR_DENIED unless the caller sees and may all that the job could see and do. */
NODISCARD bool job_check_reach(struct db *db, const struct job *j, const struct caller *c,
			       struct err *err);
/* Tells the runner of this process. */
void job_wake(struct service *sv);
