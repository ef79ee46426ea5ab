/*
 * selection.h - "all found" for bulk acts and exports: what a person selected, for a job.
 *
 * The job keeps the id of the selection, goes through it with service_selection_next() in
 * its own steps, and drops it at its end.
 */
#pragma once
#include "service/service.h"
#include "store/selection.h"

/*
 * Writes down the meters that the query finds for the caller (his area, his rights to personal
 * data). ERR_CONFLICT when they are not as many as `expected` (-1: any number), so that nobody acts
 * on more than he saw. at_least: he was told no more than that there are at least so many.
 */
NODISCARD bool service_selection_of_query(struct service *sv, const struct caller *c,
					  const struct meter_query *q, int64_t expected,
					  bool at_least, int64_t *ret_id, int64_t *ret_count,
					  struct err *err);
/* Of named meters; ERR_NOTFOUND on one that the caller does not see. */
NODISCARD bool service_selection_of_serials(struct service *sv, const struct caller *c,
					    const char *const *serials, size_t count,
					    int64_t *ret_id, int64_t *ret_count, struct err *err);
NODISCARD bool service_selection_next(struct service *sv, int64_t id, int64_t after,
				      int64_t *meters, size_t max, size_t *ret_count,
				      struct err *err);
NODISCARD bool service_selection_drop(struct service *sv, int64_t id, struct err *err);
