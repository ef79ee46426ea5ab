/*
 * meter_row.h - reading the columns of the meter list; private to the store.
 *
 * Every query that gives rows of the list starts with the same
 * METER_ROW_COLUMNS columns, see sql/queries/meter.sql.
 */
#pragma once
#include "store/current.h"
#include "store/meter.h"

enum { METER_ROW_COLUMNS = 21 };

NODISCARD bool meter_row_read(const struct stmt *s, struct arena *a, int64_t now,
			      struct meter_row *ret, struct err *err);
/* Text in the arena, "" for NULL; NULL when memory is out. */
const char *meter_row_text(struct arena *a, const struct stmt *s, int at);

/* The meter's own zone, or that of the nearest group up the tree that has one; else NULL. */
NODISCARD bool meter_zone_read(struct db *db, int64_t meter, struct arena *a, const char **ret,
			       struct err *err);
