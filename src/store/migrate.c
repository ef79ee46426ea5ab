#include <stdio.h>

#include "store/audit_chain.h"
#include "store/engine.h"
#include "store/sql_text.h"

/* The only table that is older than the migrations. */
static const char version_table[] = "CREATE TABLE IF NOT EXISTS schema_version ("
				    " number INTEGER PRIMARY KEY, name TEXT NOT NULL)";

/* The migration after which records of the audit are chained: those before it are then. */
enum { AUDIT_CHAINED = 4 };

static bool newest_applied(struct db *db, int64_t *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row = false;

	if (!db_start_text(db, "SELECT COALESCE(MAX(number), 0) FROM schema_version", &s, err) ||
	    !stmt_step(s, &row, err))
		return false;
	*ret = col_i64(s, 0);
	return true;
}

static bool apply(struct db *db, const struct sql_migration *m, struct err *err)
{
	struct stmt *s;

	if (!db_exec(db, m->text, err) ||
	    !db_start_text(db, "INSERT INTO schema_version (number, name) VALUES (?1, ?2)", &s,
			   err))
		return err_prefix(err, "migration %04d_%s", m->number, m->name);
	bind_i64(s, 1, m->number);
	bind_text(s, 2, m->name);
	return stmt_run(s, err) && (m->number != AUDIT_CHAINED || audit_chain_all(db, err));
}

/* The number of the newest that the program knows. */
static int64_t newest_known(void)
{
	return sql_migration_count ? sql_migrations[sql_migration_count - 1].number : 0;
}

static bool apply_all(struct db *db, struct err *err)
{
	int64_t have;

	if (!db_exec(db, version_table, err) || !newest_applied(db, &have, err))
		return false;
	if (have > newest_known())
		return err_set(err, ERR_CONFLICT,
			       "the database has schema %lld, this program knows %lld: "
			       "it was written by a newer version of Themis",
			       (long long)have, (long long)newest_known());
	for (unsigned i = 0; i < sql_migration_count; i++) {
		if (sql_migrations[i].number > have && !apply(db, &sql_migrations[i], err))
			return false;
	}
	return true;
}

/* All or nothing: a crash in the middle leaves the old schema. */
bool db_migrate(struct db *db, struct err *err)
{
	if (!db_begin_write(db, err))
		return false;
	if (!apply_all(db, err) || !db_commit(db, err)) {
		db_rollback(db);
		return false;
	}
	return true;
}
