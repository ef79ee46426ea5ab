/*
 * retention.h - throwing away what need not be kept for good (struct retention).
 *
 * Swept once an hour by the runner of jobs, in small transactions and a bounded number of them:
 * what is left over goes the next time. Never: readings and what belongs to them, what people have
 * registered, open findings, the newest call of each meter. An answer of how much went is in the
 * log and in /metrics; that records of the audit went is in the audit.
 */
#pragma once
#include <stdatomic.h>

#include "service/service.h"

enum { RETENTION_EVERY = 3600 /* s */ };

enum swept {
	SWEPT_CALLS,
	SWEPT_UNKNOWN_CALLS,
	SWEPT_FINDINGS,
	SWEPT_TOKENS,
	SWEPT_SESSIONS,
	SWEPT_OPENINGS,
	SWEPT_AUDIT,
	SWEPT_EXPORT_FILES,
	SWEPT_IMPORT_FILES,
	SWEPT_COUNT,
};
const char *swept_name(enum swept s); /* "calls", "unknown-calls" … */

/* Since the start of the process; any thread. */
struct retention_figures {
	int64_t removed[SWEPT_COUNT];
	int64_t last; /* UTC s of the end of the last sweep, 0: none yet */
};
void service_retention_figures(struct service *sv, struct retention_figures *ret);

/* Whatever their age: the files of jobs that have ended, but for exported lists in which no
 * subscriber stands, and, unless a job is under way, all tables that were brought. */
NODISCARD bool service_retention_drop_personal(struct service *sv, int64_t *ret_exports,
					       int64_t *ret_tables, struct err *err);

NODISCARD bool service_retention_sweep(struct service *sv, const atomic_bool *stopping,
				       struct err *err);
