/*
 * db.h - the statement interface that a storage engine sits behind.
 *
 * SQL lives in sql/queries/NAME.sql as blocks "-- name: verb_object"; the build
 * turns them into `enum sql`. Statements are prepared once a connection and
 * reused. A `struct db` belongs to one thread at a time. Engine errors become
 * ERR_DB, a broken UNIQUE or foreign key ERR_CONFLICT.
 */
#pragma once
#include "base/err.h"
#include "sql_names.h" /* generated: enum sql { SQL_METER_BY_SERIAL, … } */

struct db;   /* one connection */
struct stmt; /* one running statement of it; at most one run of a name at once */

/* Starts a statement; reset it with stmt_end() (AUTO_STMT does). */
NODISCARD bool db_start(struct db *db, enum sql name, struct stmt **ret, struct err *err);

/* Starts one from text composed from constant pieces (filters and sort orders
 * of lists); cached by text. Values are always bound, never pasted. */
NODISCARD bool db_start_text(struct db *db, const char *text, struct stmt **ret, struct err *err);

void stmt_end(struct stmt *s); /* accepts NULL */
DEFINE_AUTO(stmt, stmt_end)
#define AUTO_STMT CLEANUP(auto_stmt) struct stmt

/* Parameters count from 1 (?1, ?2 …). Text and blobs are copied. */
void bind_i64(struct stmt *s, int at, int64_t v);
void bind_text(struct stmt *s, int at, const char *v); /* NULL binds NULL */
void bind_blob(struct stmt *s, int at, const void *p, size_t n);
void bind_null(struct stmt *s, int at);
/* 0 stands for what is not there. */
static inline void bind_or_null(struct stmt *s, int at, int64_t v)
{
	if (v)
		bind_i64(s, at, v);
	else
		bind_null(s, at);
}

/* One row: true and *ret_row true; the end: true and *ret_row false. */
NODISCARD bool stmt_step(struct stmt *s, bool *ret_row, struct err *err);
/* Runs a statement that gives no rows, and ends it. */
NODISCARD bool stmt_run(struct stmt *s, struct err *err);

/* Steps a statement that gives one row at most: the first column of it, 0 when
 * there is none. */
NODISCARD bool stmt_number(struct stmt *s, int64_t *ret, struct err *err);
/* The same of a whole statement without parameters, or with one. */
NODISCARD bool db_number(struct db *db, enum sql name, int64_t *ret, struct err *err);
NODISCARD bool db_number_of(struct db *db, enum sql name, int64_t arg, int64_t *ret,
			    struct err *err);

/* Columns count from 0. Text and blobs live until the next step. */
int64_t col_i64(const struct stmt *s, int at);	    /* NULL reads as 0 */
const char *col_text(const struct stmt *s, int at); /* NULL stays NULL */
const uint8_t *col_blob(const struct stmt *s, int at, size_t *ret_n);
bool col_is_null(const struct stmt *s, int at);

int64_t db_changes(struct db *db); /* rows changed by the last statement */
