/*
 * meter.h - the list of meters, a meter's card.
 */
#pragma once
#include "service/service.h"
#include "store/meter.h"

struct meter_entry {
	struct meter_row row;
	const char *group_path; /* NULL = in none */
	bool silent;		/* has called, but not for too long */
};

struct meter_entries {
	const struct meter_entry *items;
	size_t count;
	const char *next; /* cursor, NULL = the end */
	int64_t total;
	bool total_exact;
};

/* q->now is set here. */
NODISCARD bool service_meter_list(struct service *sv, const struct caller *c,
				  const struct meter_query *q, struct arena *a,
				  struct meter_entries *ret, struct err *err);
/* Values in use that begin so, at most 50. */
NODISCARD bool service_meter_labels(struct service *sv, const struct caller *c,
				    enum meter_label what, const char *begins, struct arena *a,
				    const char *const **ret, size_t *ret_count, struct err *err);

/* Streets in use (of a city, NULL = of all) of which a word begins so, and firmware texts. */
NODISCARD bool service_suggest_streets(struct service *sv, const struct caller *c, const char *city,
				       const char *begins, struct arena *a, const char *const **ret,
				       size_t *ret_count, struct err *err);
/* Houses of a street, for those who may see addresses; protocols that are spoken. */
NODISCARD bool service_suggest_houses(struct service *sv, const struct caller *c, const char *city,
				      const char *street, const char *begins, struct arena *a,
				      const char *const **ret, size_t *ret_count, struct err *err);
NODISCARD bool service_suggest_drivers(struct service *sv, const struct caller *c,
				       const char *begins, struct arena *a, const char *const **ret,
				       size_t *ret_count, struct err *err);
NODISCARD bool service_suggest_firmware(struct service *sv, const struct caller *c,
					const char *begins, struct arena *a,
					const char *const **ret, size_t *ret_count,
					struct err *err);

struct meter_card {
	struct meter meter;
	struct meter_ways ways;
	const char *group_path;
	const struct tz *zone;		       /* the meter's own */
	const struct service_profile *profile; /* NULL = not loaded here */
	bool silent;
	int64_t capture_until; /* UTC s: its calls are recorded until then, 0 = not */
	int64_t findings;      /* open ones */
};

/* A quarantined meter exists only for those who may see the quarantine. */
NODISCARD bool service_meter_find(struct service *sv, const struct caller *c, enum right right,
				  const char *serial, struct arena *a, struct meter_card *ret,
				  struct err *err);
/* The same on a connection of one's own, as in the transaction of a change; without a right. */
NODISCARD bool service_meter_seen(struct service *sv, struct db *db, const struct caller *c,
				  const char *serial, struct arena *a, struct meter *ret,
				  struct err *err);
