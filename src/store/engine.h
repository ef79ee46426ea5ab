/*
 * engine.h - one connection: the part of the engine that only the store sees.
 *
 * Everything engine-specific stands in sqlite.c; all other files of the store
 * use db.h. A connection belongs to one thread at a time.
 */
#pragma once
#include "store/db.h"
#include "store/names.h"
#include "store/secret.h"
#include "store/tally.h"

enum db_mode { DB_WRITER, DB_READER };

struct capture_limits;

/* What verbs need beside statements. */
struct db_context {
	const struct secret_key *key;		     /* of secrets at rest */
	const char *const *secret_parameters;	     /* NULL-terminated */
	struct names names;			     /* short names seen on this connection */
	struct tally tally;			     /* what the running job counts */
	int64_t version;			     /* of the running write transaction */
	const struct capture_limits *capture_limits; /* of the store; NULL: none */
};

/* Opens "sqlite:PATH"; a writer makes the file. */
NODISCARD bool db_open(const char *url, enum db_mode mode, struct db **ret, struct err *err);
void db_close(struct db *db); /* accepts NULL */
DEFINE_AUTO(db, db_close)

struct db_context *db_context(struct db *db);

/* Several statements without results, from constant text. */
NODISCARD bool db_exec(struct db *db, const char *text, struct err *err);

/* Brings the schema up to date; ERR_CONFLICT when it is newer than this program. */
NODISCARD bool db_migrate(struct db *db, struct err *err);

NODISCARD bool db_begin_write(struct db *db, struct err *err);
NODISCARD bool db_begin_read(struct db *db, struct err *err);
NODISCARD bool db_commit(struct db *db, struct err *err);
void db_rollback(struct db *db); /* whatever is open */
/* Inside a write transaction: what follows can be undone alone. */
NODISCARD bool db_savepoint(struct db *db, struct err *err);
NODISCARD bool db_savepoint_keep(struct db *db, struct err *err);
NODISCARD bool db_savepoint_undo(struct db *db, struct err *err);
/* False when the engine itself has ended the transaction (disk full …). */
bool db_in_transaction(struct db *db);

/* Changes whenever another connection (of any process) has committed. */
NODISCARD bool db_outside_version(struct db *db, int64_t *ret, struct err *err);

/*
 * Copies the log into the database file. Gentle: as far as readers allow,
 * nobody waits. Otherwise waits a moment for readers and cuts the log. Returns
 * the pages that the log holds (0 once it was cut), -1 on failure.
 */
int64_t db_checkpoint(struct db *db, bool gentle);
int64_t db_log_pages(struct db *db); /* after the last commit of this connection */

/* The plan of a statement, a line a step: for tests. */
NODISCARD bool db_explain(struct db *db, const char *text, char *buf, size_t cap, struct err *err);
