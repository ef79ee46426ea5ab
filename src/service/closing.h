/*
 * closing.h - closing of months: figures that later data do not change in silence.
 *
 * A closing is a job over the meters of a group (or all) that are not closed for that month yet.
 * Closed months that may have changed are worked out anew by the runner of jobs
 * (closing_recheck()), and what differs becomes a correction.
 */
#pragma once
#include "service/job.h"
#include "service/meter.h"
#include "store/closing.h"

/* month_day: the first day of a month that is over everywhere. group 0: all meters. */
NODISCARD bool service_closing_run(struct service *sv, const struct caller *c, int64_t group,
				   int64_t month_day, const char *reason, struct arena *a,
				   struct job *ret, struct err *err);
extern const struct job_kind closing_job;

struct closing_sheet {
	const struct closing *items; /* newest first */
	size_t count;
	int64_t next;
	const struct tz *zone;
};
NODISCARD bool service_closing_list(struct service *sv, const struct caller *c, int64_t before,
				    unsigned limit, struct arena *a, struct closing_sheet *ret,
				    struct err *err);
NODISCARD bool service_closing_get(struct service *sv, const struct caller *c, int64_t id,
				   struct arena *a, struct closing_sheet *ret, struct err *err);
NODISCARD bool service_closing_reopen(struct service *sv, const struct caller *c, int64_t id,
				      const char *reason, struct arena *a,
				      struct closing_sheet *ret, struct err *err);

struct figure_sheet {
	const struct closed_figure *items; /* by meter */
	size_t count;
	int64_t next; /* `after` of the next page, 0 = the end */
	const struct tz *zone;
};
NODISCARD bool service_figure_list(struct service *sv, const struct caller *c, int64_t closing,
				   int64_t after, unsigned limit, struct arena *a,
				   struct figure_sheet *ret, struct err *err);

struct correction_sheet {
	const struct correction *items; /* newest first */
	size_t count;
	int64_t next;
	int64_t pending; /* figures that are still to be worked out anew */
	const struct tz *zone;
};
NODISCARD bool service_correction_list(struct service *sv, const struct caller *c,
				       const struct correction_filter *f, const char *serial,
				       struct arena *a, struct correction_sheet *ret,
				       struct err *err);

/* Lets the figures of reopened months go: at once after it, and before anything is closed. */
NODISCARD bool closing_release(struct service *sv, struct err *err);
/* Works out doubted figures; *ret_more: there are others left. For the runner of jobs. */
NODISCARD bool closing_recheck(struct service *sv, bool *ret_more, struct err *err);
