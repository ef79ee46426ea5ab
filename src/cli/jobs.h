/* jobs.h - jobs that a command asks for: waited for, told. */
#pragma once
#include "cli/cli.h"
#include "service/job.h"

/* Runs it here, or waits until the server has; *job is how it ended. */
NODISCARD bool cli_job_finish(struct cli *c, struct arena *a, struct job *job, struct err *err);
/* Its errors as lines on standard error, "PREFIX:LINE: column: words". */
NODISCARD bool cli_job_tell_errors(struct cli *c, const struct job *job, const char *prefix,
				   struct err *err);
/* The job as JSON, or what it did in words; a failed one is the command's failure. */
NODISCARD bool cli_job_tell(struct cli *c, const struct job *job, struct err *err);
/* The file of a job to a path, "-": standard output. */
NODISCARD bool cli_job_save(struct cli *c, const struct job *job, const char *path,
			    struct err *err);
