/*
 * bulk.h - one act on many meters, each told of by itself.
 *
 * The meters are selected when it is asked for (selection.h); the job does with each what
 * its own use case would, with the same rights and the same line in its history.
 */
#pragma once
#include "service/job.h"
#include "service/ledger.h"
#include "service/meter_params.h"

enum bulk_act { BULK_MOVE, BULK_ADD, BULK_REMOVE, BULK_REREAD, BULK_RETIRE, BULK_COUNT };
const char *bulk_act_name(enum bulk_act a); /* "move" … as in the API */

struct bulk_wish {
	const char *const *serials; /* NULL: all that the query finds */
	size_t serial_count;
	struct meter_query query;
	int64_t expected; /* how many a person saw; -1 = not told */
	bool at_least;	  /* "at least so many" is what he saw */
	enum bulk_act act;
	int64_t group;		    /* of move (0 = none), add, remove */
	struct reread_order reread; /* of reread */
	const char *date;	    /* of retire */
	const char *reason;	    /* likewise */
};
/* ERR_CONFLICT when the meters are not as many as expected. */
NODISCARD bool service_bulk_run(struct service *sv, const struct caller *c,
				const struct bulk_wish *w, struct arena *a, struct job *ret,
				struct err *err);

extern const struct job_kind bulk_job;
