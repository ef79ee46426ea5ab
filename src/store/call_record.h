/*
 * call_record.h - the row of a call; private to the store.
 */
#pragma once
#include "store/call.h"

/* Gives a new call its id: all that it brings refers to it. */
NODISCARD bool call_record_open(struct db *db, struct call_record *call, struct err *err);

/* Writes what is known of it; counts and tells it when it has ended. */
NODISCARD bool call_record_save(struct db *db, const struct call_record *call, struct err *err);

/* A row that starts with the columns of SQL_CALL_GET. */
NODISCARD bool call_record_read(struct db *db, const struct stmt *s, struct call_record *ret,
				struct err *err);

NODISCARD bool feed_add(struct db *db, int kind, int64_t meter, int64_t call, struct err *err);
