/*
 * quarantine.h - unknown meters: what they sent, taking them in, refusing them.
 */
#pragma once
#include "service/meter.h"
#include "store/quarantine.h"

enum { QUARANTINE_MANY_MAX = 10000 };

struct quarantine_page {
	const struct quarantine_row *items;
	size_t count;
	const char *next; /* serial for `after` of the next page; NULL = the end */
};

/* By serial; q->after = last serial seen. */
NODISCARD bool service_quarantine_list(struct service *sv, const struct caller *c,
				       const struct quarantine_query *q, struct arena *a,
				       struct quarantine_page *ret, struct err *err);

/* Also of one refused before. ERR_CONFLICT unless it is in quarantine or refused; group 0 = none. */
NODISCARD bool service_meter_adopt(struct service *sv, const struct caller *c, const char *serial,
				   int64_t group, struct err *err);
/* Its calls end unheard from now on; what it sent is kept. ERR_CONFLICT unless it is in quarantine. */
NODISCARD bool service_meter_refuse(struct service *sv, const struct caller *c, const char *serial,
				    struct err *err);

enum quarantine_outcome {
	OUTCOME_ADOPTED,
	OUTCOME_REFUSED,
	OUTCOME_NOT_FOUND,
	OUTCOME_NOT_IN_QUARANTINE,
};
const char *quarantine_outcome_name(enum quarantine_outcome o); /* as in the API */

/* Those named, or (serials NULL) all whose serial begins so. */
struct quarantine_many {
	const char *const *serials;
	size_t count;
	const char *begins; /* NULL = any */
};

struct quarantine_result {
	const char *const *serials;
	const enum quarantine_outcome *outcomes;
	size_t count;
	size_t done;
	bool more; /* further ones fit than can be done at once */
};

/* One transaction of at most QUARANTINE_MANY_MAX; those that cannot be taken are told. */
NODISCARD bool service_quarantine_adopt(struct service *sv, const struct caller *c,
					const struct quarantine_many *which, int64_t group,
					struct arena *a, struct quarantine_result *ret,
					struct err *err);
NODISCARD bool service_quarantine_refuse(struct service *sv, const struct caller *c,
					 const struct quarantine_many *which, struct arena *a,
					 struct quarantine_result *ret, struct err *err);
