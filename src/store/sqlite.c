#include "store/engine.h"

#include <sqlite3.h>
#include <stdio.h>

#include "base/str.h"
#include "store/sql_text.h"

/* Statements of composed text that a connection keeps prepared: the list of
 * meters has a few dozen shapes. */
enum { TEXT_CACHE = 128 };

/* Another process may be writing, or recovering after a crash. */
enum { BUSY_MS = 10000, BUSY_CHECKPOINT_MS = 100 };

struct stmt {
	struct db *db;
	sqlite3_stmt *handle;
	char *text; /* of a composed statement */
	uint64_t used;
	bool running;
	int bind_result; /* first failure, told by the next step */
};

struct db {
	sqlite3 *handle;
	struct stmt *named[SQL_COUNT];
	struct stmt *composed[TEXT_CACHE];
	uint64_t clock;
	int64_t log_pages;
	struct db_context context;
};

static bool fail(struct db *db, int rc, struct err *err)
{
	enum err_kind kind = (rc & 0xff) == SQLITE_CONSTRAINT ? ERR_CONFLICT
			     : (rc & 0xff) == SQLITE_NOMEM    ? ERR_NOMEM
							      : ERR_DB;
	return err_set(err, kind, "database: %s",
		       db ? sqlite3_errmsg(db->handle) : sqlite3_errstr(rc));
}

static void stmt_free(struct stmt *s)
{
	if (!s)
		return;
	sqlite3_finalize(s->handle);
	free(s->text);
	free(s);
}

static bool prepare(struct db *db, const char *text, struct stmt **ret, struct err *err)
{
	struct stmt *s = calloc(1, sizeof *s);
	if (!s)
		return err_set(err, ERR_NOMEM, "no memory for a statement");
	int rc = sqlite3_prepare_v3(db->handle, text, -1, SQLITE_PREPARE_PERSISTENT, &s->handle,
				    NULL);
	if (rc != SQLITE_OK) {
		free(s);
		return fail(db, rc, err);
	}
	s->db = db;
	*ret = s;
	return true;
}

static bool start(struct stmt *s, struct stmt **ret, struct err *err)
{
	if (s->running)
		return err_set(err, ERR_INTERNAL, "a statement is started while it runs");
	s->running = true;
	s->bind_result = SQLITE_OK;
	s->used = ++s->db->clock;
	*ret = s;
	return true;
}

bool db_start(struct db *db, enum sql name, struct stmt **ret, struct err *err)
{
	if (!db->named[name] && !prepare(db, sql_queries[name].text, &db->named[name], err))
		return err_prefix(err, "query %s", sql_queries[name].name);
	if (!start(db->named[name], ret, err))
		return err_prefix(err, "query %s", sql_queries[name].name);
	return true;
}

bool db_start_text(struct db *db, const char *text, struct stmt **ret, struct err *err)
{
	struct stmt **place = NULL;

	for (size_t i = 0; i < TEXT_CACHE; i++) {
		struct stmt *s = db->composed[i];
		if (s && !s->running && strcmp(s->text, text) == 0)
			return start(s, ret, err);
		bool oldest = s && !s->running && (!place || (*place && s->used < (*place)->used));
		if ((!s && (!place || *place)) || oldest)
			place = &db->composed[i];
	}
	if (!place)
		return err_set(err, ERR_LIMIT, "too many statements run at once");
	struct stmt *s = NULL;
	if (!prepare(db, text, &s, err))
		return false;
	s->text = strdup(text);
	if (!s->text) {
		stmt_free(s);
		return err_set(err, ERR_NOMEM, "no memory for a statement");
	}
	stmt_free(*place);
	*place = s;
	return start(s, ret, err);
}

void stmt_end(struct stmt *s)
{
	if (!s || !s->running)
		return;
	sqlite3_reset(s->handle);
	s->running = false;
}

static void bound(struct stmt *s, int rc)
{
	if (s->bind_result == SQLITE_OK)
		s->bind_result = rc;
}

void bind_i64(struct stmt *s, int at, int64_t v)
{
	bound(s, sqlite3_bind_int64(s->handle, at, v));
}

void bind_text(struct stmt *s, int at, const char *v)
{
	bound(s, v ? sqlite3_bind_text(s->handle, at, v, -1, SQLITE_TRANSIENT)
		   : sqlite3_bind_null(s->handle, at));
}

void bind_blob(struct stmt *s, int at, const void *p, size_t n)
{
	bound(s, sqlite3_bind_blob64(s->handle, at, n ? p : "", n, SQLITE_TRANSIENT));
}

void bind_null(struct stmt *s, int at)
{
	bound(s, sqlite3_bind_null(s->handle, at));
}

bool stmt_step(struct stmt *s, bool *ret_row, struct err *err)
{
	int rc = s->bind_result;

	if (rc == SQLITE_OK)
		rc = sqlite3_step(s->handle);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return fail(s->db, rc, err);
	*ret_row = rc == SQLITE_ROW;
	return true;
}

bool stmt_run(struct stmt *s, struct err *err)
{
	bool row = true;
	bool ok = true;

	while (ok && row)
		ok = stmt_step(s, &row, err);
	stmt_end(s);
	return ok;
}

int64_t col_i64(const struct stmt *s, int at)
{
	return sqlite3_column_int64(s->handle, at);
}

const char *col_text(const struct stmt *s, int at)
{
	return (const char *)sqlite3_column_text(s->handle, at);
}

const uint8_t *col_blob(const struct stmt *s, int at, size_t *ret_n)
{
	const uint8_t *p = sqlite3_column_blob(s->handle, at);
	*ret_n = (size_t)sqlite3_column_bytes(s->handle, at);
	return p;
}

bool col_is_null(const struct stmt *s, int at)
{
	return sqlite3_column_type(s->handle, at) == SQLITE_NULL;
}

int64_t db_changes(struct db *db)
{
	return sqlite3_changes64(db->handle);
}

struct db_context *db_context(struct db *db)
{
	return &db->context;
}

bool db_exec(struct db *db, const char *text, struct err *err)
{
	int rc = sqlite3_exec(db->handle, text, NULL, NULL, NULL);
	return rc == SQLITE_OK || fail(db, rc, err);
}

/*
 * Pages of 4 KiB: a call dirties about ten leaves far apart, larger pages
 * would only make its log longer. temp_store stays FILE: page images of a
 * savepoint in memory are a list that the end of each statement walks along.
 * Not mapped into memory: the page faults of a cold map cost more than reads.
 * Checkpoints are run by hand, see writer.c and keeper.c.
 */
static const char set_up[] = "PRAGMA page_size=4096;"
			     "PRAGMA journal_mode=WAL;"
			     "PRAGMA synchronous=FULL;"
			     "PRAGMA foreign_keys=ON;"
			     "PRAGMA wal_autocheckpoint=0;"
			     "PRAGMA journal_size_limit=67108864;";
static const char set_up_writer[] = "PRAGMA cache_size=-131072;";
static const char set_up_reader[] = "PRAGMA cache_size=-65536; PRAGMA query_only=ON;";

static int remember_log(void *arg, sqlite3 *handle, const char *name, int pages)
{
	struct db *db = arg;

	(void)handle;
	(void)name;
	db->log_pages = pages;
	return SQLITE_OK;
}

int64_t db_log_pages(struct db *db)
{
	return db->log_pages;
}

bool db_open(const char *url, enum db_mode mode, struct db **ret, struct err *err)
{
	struct str path;

	if (!str_starts(str_from(url), STR("sqlite:")))
		return err_field(err, "store.url", "\"%.100s\" is no \"sqlite:PATH\"", url);
	path = str_from(url + strlen("sqlite:"));
	struct db *db = calloc(1, sizeof *db);
	if (!db)
		return err_set(err, ERR_NOMEM, "no memory for a connection");
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	if (mode == DB_WRITER)
		flags |= SQLITE_OPEN_CREATE;
	int rc = sqlite3_open_v2(path.p, &db->handle, flags, NULL);
	bool ok = rc == SQLITE_OK || fail(db, rc, err);
	ok = ok && sqlite3_busy_timeout(db->handle, BUSY_MS) == SQLITE_OK;
	ok = ok && db_exec(db, set_up, err);
	ok = ok && db_exec(db, mode == DB_WRITER ? set_up_writer : set_up_reader, err);
	if (ok)
		(void)sqlite3_wal_hook(db->handle, remember_log, db);
	if (!ok) {
		db_close(db);
		return err_prefix(err, "%s", path.p);
	}
	*ret = db;
	return true;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	for (size_t i = 0; i < SQL_COUNT; i++)
		stmt_free(db->named[i]);
	for (size_t i = 0; i < TEXT_CACHE; i++)
		stmt_free(db->composed[i]);
	names_clear(&db->context.names);
	tally_finish(&db->context.tally);
	sqlite3_close_v2(db->handle);
	free(db);
}

/* Kept prepared: they run once a job. */
static bool run_text(struct db *db, const char *text, struct err *err)
{
	struct stmt *s;
	return db_start_text(db, text, &s, err) && stmt_run(s, err);
}

bool db_begin_write(struct db *db, struct err *err)
{
	return run_text(db, "BEGIN IMMEDIATE", err);
}

bool db_begin_read(struct db *db, struct err *err)
{
	return run_text(db, "BEGIN", err);
}

bool db_commit(struct db *db, struct err *err)
{
	return run_text(db, "COMMIT", err);
}

void db_rollback(struct db *db)
{
	if (db_in_transaction(db))
		(void)run_text(db, "ROLLBACK", NULL);
}

bool db_savepoint(struct db *db, struct err *err)
{
	return run_text(db, "SAVEPOINT job", err);
}

bool db_savepoint_keep(struct db *db, struct err *err)
{
	return run_text(db, "RELEASE job", err);
}

bool db_savepoint_undo(struct db *db, struct err *err)
{
	return run_text(db, "ROLLBACK TO job", err) && run_text(db, "RELEASE job", err);
}

bool db_in_transaction(struct db *db)
{
	return !sqlite3_get_autocommit(db->handle);
}

bool db_outside_version(struct db *db, int64_t *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row = false;

	if (!db_start_text(db, "PRAGMA data_version", &s, err) || !stmt_step(s, &row, err))
		return false;
	*ret = row ? col_i64(s, 0) : 0;
	return true;
}

int64_t db_checkpoint(struct db *db, bool gentle)
{
	int log = 0;
	int done = 0;
	int how = gentle ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE;

	(void)sqlite3_busy_timeout(db->handle, BUSY_CHECKPOINT_MS);
	int rc = sqlite3_wal_checkpoint_v2(db->handle, "main", how, &log, &done);
	(void)sqlite3_busy_timeout(db->handle, BUSY_MS);
	if (rc != SQLITE_OK)
		return -1;
	return log == done ? 0 : log;
}

bool db_explain(struct db *db, const char *text, char *buf, size_t cap, struct err *err)
{
	struct strb out = strb_make(buf, cap);
	struct stmt *s = NULL;
	char *query = NULL;
	bool row = true;

	if (asprintf(&query, "EXPLAIN QUERY PLAN %s", text) < 0)
		return err_set(err, ERR_NOMEM, "no memory for a statement");
	bool ok = prepare(db, query, &s, err);
	free(query);
	while (ok && row) {
		ok = stmt_step(s, &row, err);
		if (ok && row)
			strb_printf(&out, "%s\n", col_text(s, 3));
	}
	stmt_free(s);
	return ok;
}
