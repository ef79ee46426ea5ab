/*
 * facts.h - what is registered of a meter or subscriber as named texts, so that two
 * states can be compared; the bodies of the audit hold what differs.
 */
#pragma once
#include "store/exchange.h"
#include "store/image.h"
#include "store/installation.h"
#include "store/meter.h"

enum { FACTS_MAX = 32 };

struct fact {
	const char *name;  /* a member of the API */
	const char *value; /* NULL = none */
};

struct facts {
	struct fact item[FACTS_MAX];
	size_t count;
};

/* All that people may change of a meter, in the arena. */
NODISCARD bool facts_of_meter(struct db *db, int64_t meter, int64_t now, struct arena *a,
			      struct facts *ret, struct err *err);
/* As far as an image goes; `group` is the path of its group in names. Texts are the image's. */
void facts_of_image(const struct meter_image *m, const char *group, struct arena *a,
		    struct facts *ret);
void facts_of_subscriber(const struct subscriber *s, struct facts *ret);
/*
 * JSON objects of the members that differ; `before` NULL: there was nothing. *ret_same: none do.
 * NULL in *ret_before when there was nothing.
 */
NODISCARD bool facts_diff(const struct facts *before, const struct facts *after, struct arena *a,
			  const char **ret_before, const char **ret_after, bool *ret_same,
			  struct err *err);

const char *fact_day(struct arena *a, int64_t day);	  /* "2026-09-01", NULL for 0 */
const char *fact_time(struct arena *a, int64_t utc);	  /* RFC 3339 in UTC, NULL for 0 */
const char *fact_litres(struct arena *a, int64_t litres); /* m³, NULL below 0 */
