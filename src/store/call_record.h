/*
 * call_record.h - the row of a call; private to the store.
 */
#pragma once
#include "store/call.h"

/* The id of a new call: all that it brings refers to it, its own row is written last and once. */
NODISCARD bool call_record_number(struct db *db, int64_t *ret, struct err *err);

/* Writes what is known of it, a row of its own when `fresh`; counts and tells it when it has ended. */
NODISCARD bool call_record_save(struct db *db, const struct call_record *call, bool fresh,
				struct err *err);

/* A row that starts with the columns of SQL_CALL_GET. */
NODISCARD bool call_record_read(struct db *db, const struct stmt *s, struct call_record *ret,
				struct err *err);

NODISCARD bool feed_add(struct db *db, int kind, int64_t meter, int64_t call, struct err *err);
