#include <stdio.h>

#include "store/engine.h"
#include "store/user.h"

enum { BOX = FACTOR_SECRET + SECRET_OVERHEAD };

static bool open_box(struct db *db, const struct stmt *s, int at, uint8_t ret[static FACTOR_SECRET],
		     struct err *err)
{
	size_t n;
	const uint8_t *box = col_blob(s, at, &n);

	if (n != BOX)
		return err_set(err, ERR_DB, "a second factor has a wrong size");
	return secret_unseal_bytes(db_context(db)->key, box, n, ret, err);
}

bool store_factor_get(struct db *db, int64_t id, struct factor *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	struct factor f = { 0 };
	bool row;

	if (!db_start(db, SQL_USER_FACTOR_GET, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such user");
	f.on = !col_is_null(s, 0);
	f.step = col_i64(s, 1);
	if (f.on && !open_box(db, s, 0, f.secret, err))
		return false;
	if (!col_is_null(s, 2)) {
		f.pending_at = col_i64(s, 3);
		if (!open_box(db, s, 2, f.pending, err))
			return false;
	}
	*ret = f;
	return true;
}

bool store_factor_prepare(struct db *db, int64_t id, const uint8_t secret[static FACTOR_SECRET],
			  int64_t now, struct err *err)
{
	uint8_t box[BOX];
	struct stmt *s;

	if (!secret_seal_bytes(db_context(db)->key, secret, FACTOR_SECRET, box, err) ||
	    !db_start(db, SQL_USER_FACTOR_PREPARE, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_blob(s, 2, box, sizeof box);
	bind_i64(s, 3, now);
	return stmt_run(s, err);
}

static bool clear_codes(struct db *db, int64_t id, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_RECOVERY_CLEAR, &s, err))
		return false;
	bind_i64(s, 1, id);
	return stmt_run(s, err);
}

bool store_factor_set(struct db *db, int64_t id, const uint8_t *secret, int64_t step,
		      struct err *err)
{
	uint8_t box[BOX];
	struct stmt *s;

	if (secret && !secret_seal_bytes(db_context(db)->key, secret, FACTOR_SECRET, box, err))
		return false;
	if (!clear_codes(db, id, err) || !db_start(db, SQL_USER_FACTOR_SET, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (secret)
		bind_blob(s, 2, box, sizeof box);
	else
		bind_null(s, 2);
	bind_i64(s, 3, step);
	return stmt_run(s, err);
}

bool store_factor_take(struct db *db, int64_t id, int64_t step, bool *ret, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_USER_FACTOR_STEP, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, step);
	if (!stmt_run(s, err))
		return false;
	*ret = db_changes(db) > 0;
	return true;
}

/* Under the key file: fifty bits alone would not outlast a thief of the database. */
static bool hash_code(struct db *db, int64_t id, const char *code, uint8_t ret[static SECRET_MARK],
		      struct err *err)
{
	char text[FACTOR_CODE_MAX + 48];
	int n = snprintf(text, sizeof text, "recovery:%lld:%.*s", (long long)id,
			 FACTOR_CODE_MAX - 1, code);

	return secret_mark(db_context(db)->key, text, (size_t)n, ret, err);
}

bool store_recovery_set(struct db *db, int64_t id, const char (*codes)[FACTOR_CODE_MAX],
			size_t count, struct err *err)
{
	uint8_t hash[SECRET_MARK];

	if (!clear_codes(db, id, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct stmt *s;
		if (!hash_code(db, id, codes[i], hash, err) ||
		    !db_start(db, SQL_RECOVERY_PUT, &s, err))
			return false;
		bind_i64(s, 1, id);
		bind_blob(s, 2, hash, sizeof hash);
		if (!stmt_run(s, err))
			return false;
	}
	return true;
}

bool store_recovery_take(struct db *db, int64_t id, const char *code, int64_t now, bool *ret,
			 struct err *err)
{
	uint8_t hash[SECRET_MARK];
	struct stmt *s;

	if (!hash_code(db, id, code, hash, err) || !db_start(db, SQL_RECOVERY_USE, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_blob(s, 2, hash, sizeof hash);
	bind_i64(s, 3, now);
	if (!stmt_run(s, err))
		return false;
	*ret = db_changes(db) > 0;
	return true;
}
