/*
 * edit.h - values that people put in the place of records, and estimates that are kept.
 *
 * The record stays (store/edit.h). Closed months that have a part in it are looked at again.
 */
#pragma once
#include "meter/estimate.h"
#include "service/meter.h"
#include "service/place.h"
#include "store/edit.h"

struct edit_order {
	const char *serial;
	enum archive archive;
	int64_t time;	     /* UTC seconds of the record; hours on the full hour */
	int64_t index;	     /* litres, -1 = as the record has it */
	int16_t temperature; /* 0.01 °C, TEMPERATURE_NONE = as the record has it */
	const char *reason;  /* required */
};
/* *ret: the value that counts now. */
NODISCARD bool service_edit_put(struct service *sv, const struct caller *c,
				const struct edit_order *o, struct arena *a,
				struct reading_edit *ret, struct err *err);
/* Back to the record. */
NODISCARD bool service_edit_undo(struct service *sv, const struct caller *c,
				 const struct edit_order *o, struct err *err);

/* Keeps estimates for the hours of [from, to] that lack; *ret_count: how many. */
struct estimate_order {
	const char *serial;
	int64_t from; /* UTC, both ends belong to it */
	int64_t to;
	const char *reason;
};
NODISCARD bool service_edit_estimate(struct service *sv, const struct caller *c,
				     const struct estimate_order *o, size_t *ret_count,
				     struct err *err);

struct edit_sheet {
	const struct reading_edit *items; /* by time, then by age */
	size_t count;
	const struct tz *zone;
};
NODISCARD bool service_edit_list(struct service *sv, const struct caller *c, const char *serial,
				 enum archive archive, int64_t from, int64_t to, bool all,
				 struct arena *a, struct edit_sheet *ret, struct err *err);

/* private to the service: */

/* How an estimate was made, as stored. */
enum estimate_method { ESTIMATE_BY_NOBODY, ESTIMATE_LINEAR, ESTIMATE_PROFILE };
const char *estimate_method_name(int method); /* "linear", "profile", NULL for none */

/* What may stand in the hours of [from, to], whatever records are there; count 0: nothing. */
struct estimates {
	const struct reading *items;
	size_t count;
	enum estimate_method method;
};
NODISCARD bool edit_estimates(struct service *sv, struct db *db, int64_t meter, int64_t from,
			      int64_t to, bool missing_only, struct arena *a, struct estimates *ret,
			      struct err *err);
/* Keeps them within the transaction. `like`: reason, who, made_at, exception. */
NODISCARD bool edit_keep(struct db *db, int64_t meter, const struct estimates *e,
			 const struct reading_edit *like, struct err *err);
