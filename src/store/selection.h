/*
 * selection.h - "all found": the meters of a query, written down once and gone through in steps.
 *
 * A query is answered in one snapshot; its ids are then kept in a table of the selection, so
 * that what happens to the meters meanwhile does not change what was selected.
 */
#pragma once
#include "store/meter.h"

enum { SELECTION_STEP = 1000 }; /* ids a transaction */

/* Ids of all meters that the filter finds, rising; *ret is malloc'ed, 8 bytes a meter.
 * sort, limit and cursor of the query are not looked at. */
NODISCARD bool store_meter_ids(struct db *db, const struct meter_query *q, int64_t **ret,
			       size_t *ret_count, struct err *err);

/* An empty selection. */
NODISCARD bool store_selection_create(struct db *db, int64_t now, int64_t *ret_id, struct err *err);
/* Adds ids; those that are in it stay. */
NODISCARD bool store_selection_add(struct db *db, int64_t id, const int64_t *meters, size_t count,
				   struct err *err);
NODISCARD bool store_selection_count(struct db *db, int64_t id, int64_t *ret, struct err *err);
/* Ids after `after` (0: from the first), rising, at most `max`; *ret_count 0: the end. */
NODISCARD bool store_selection_next(struct db *db, int64_t id, int64_t after, int64_t *meters,
				    size_t max, size_t *ret_count, struct err *err);
/* Takes at most SELECTION_STEP away; *ret_more: call again. Without any it is gone. */
NODISCARD bool store_selection_drop(struct db *db, int64_t id, bool *ret_more, struct err *err);
