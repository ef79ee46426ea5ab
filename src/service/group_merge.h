/*
 * group_merge.h - one group of the tree goes into another, as a job.
 *
 * Meters move in portions, each of them told in its own history, then the groups below,
 * then the group goes. A merge that was killed goes on; one that was cancelled leaves what
 * it has moved where it is, and asking again moves the rest.
 */
#pragma once
#include "service/job.h"

/* ERR_CONFLICT and ERR_FIELD at once, as far as they can be seen before it begins. */
NODISCARD bool service_group_merge(struct service *sv, const struct caller *c, int64_t from,
				   int64_t into, struct arena *a, struct job *ret, struct err *err);

extern const struct job_kind merge_job;
