/*
 * edit.h - values that count in the place of records, or where there is none: edits by people
 * and estimates. The record stays in its archive; what was undone or replaced is kept, too.
 */
#pragma once
#include "base/arena.h"
#include "meter/reading.h"
#include "store/store.h"

enum edit_kind { EDIT_BY_HAND, EDIT_ESTIMATE, EDIT_KIND_COUNT };
const char *edit_kind_name(enum edit_kind k); /* "edit", "estimate" */

enum {
	EDIT_REASON_MAX = 500, /* characters */
	EDIT_LIST_MAX = 10000,
};

struct reading_edit {
	int64_t id;
	int64_t meter;
	enum archive archive;
	int64_t time; /* of the record, UTC seconds */
	enum edit_kind kind;
	int method;	     /* enum estimate_method, of estimates */
	int64_t index;	     /* litres */
	int16_t temperature; /* TEMPERATURE_NONE: as the record has it */
	int32_t offset;	     /* where there is no record */
	int64_t exception;   /* that it has settled, 0 = none */
	const char *reason;
	const char *who;
	int64_t made_at;
	int64_t ended_at; /* 0: it counts */
	const char *ended_by;
	const char *end_reason;
};

/* All but id and the end; one that counts for that time already ends by it. */
NODISCARD bool store_edit_add(struct db *db, const struct reading_edit *e, int64_t *ret_id,
			      struct err *err);

/* Back to the record. ERR_NOTFOUND when nothing stands in its place. */
struct edit_end {
	int64_t meter;
	enum archive archive;
	int64_t time;
	const char *who;
	const char *reason;
	int64_t now;
};
NODISCARD bool store_edit_end(struct db *db, const struct edit_end *e, struct err *err);

/* By time, then by age; both ends of the range belong to it. `all`: ended ones, too. */
NODISCARD bool store_edit_list(struct db *db, int64_t meter, enum archive archive, int64_t from,
			       int64_t to, bool all, unsigned limit, struct arena *a,
			       const struct reading_edit **ret, size_t *ret_count, struct err *err);
