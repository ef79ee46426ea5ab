#include "base/str.h"
#include "store/user_row.h"

enum { USER_COLUMNS = 17 };

bool store_session_create(struct db *db, struct web_session *w, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_SESSION_ADD, &s, err))
		return false;
	bind_blob(s, 1, w->token_hash, SESSION_HASH);
	bind_i64(s, 2, w->user);
	bind_text(s, 3, w->csrf);
	bind_i64(s, 4, w->created_at);
	bind_i64(s, 5, w->expires_at);
	bind_text(s, 6, w->peer);
	bind_text(s, 7, w->user_agent);
	if (!stmt_step(s, &row, err))
		return false;
	w->id = col_i64(s, 0);
	return true;
}

/* From column `at` on: id, csrf, times, where from. */
static void read_session(const struct stmt *s, int at, struct web_session *w)
{
	w->id = col_i64(s, at);
	(void)str_copy(w->csrf, sizeof w->csrf, str_from(col_text(s, at + 1)));
	w->created_at = col_i64(s, at + 2);
	w->expires_at = col_i64(s, at + 3);
	w->last_seen = col_i64(s, at + 4);
	(void)str_copy(w->peer, sizeof w->peer, str_from(col_text(s, at + 5)));
	(void)str_copy(w->user_agent, sizeof w->user_agent, str_from(col_text(s, at + 6)));
}

bool store_session_find(struct db *db, const uint8_t token_hash[static SESSION_HASH], int64_t now,
			struct web_session *ret, struct user *ret_user, struct err *err)
{
	AUTO_STMT *s = NULL;
	struct web_session w = { 0 };
	struct user u;
	bool row;

	if (!db_start(db, SQL_SESSION_FIND, &s, err))
		return false;
	bind_blob(s, 1, token_hash, SESSION_HASH);
	bind_i64(s, 2, now);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_UNAUTHENTICATED, "nobody is signed in");
	if (!user_row_read(s, &u, err))
		return false;
	memcpy(w.token_hash, token_hash, SESSION_HASH);
	w.user = u.id;
	read_session(s, USER_COLUMNS, &w);
	*ret = w;
	*ret_user = u;
	return true;
}

bool store_session_list(struct db *db, int64_t user, int64_t now, struct arena *a,
			const struct web_session **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;
	size_t n = 0;
	struct web_session *rows = arena_new(a, struct web_session, SESSION_LIST_MAX);

	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for the sessions");
	if (!db_start(db, SQL_SESSION_LIST, &s, err))
		return false;
	bind_i64(s, 1, user);
	bind_i64(s, 2, now);
	bind_i64(s, 3, SESSION_LIST_MAX);
	for (bool row; n < SESSION_LIST_MAX; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		rows[n].user = user;
		read_session(s, 0, &rows[n]);
	}
	*ret = rows;
	*ret_count = n;
	return true;
}

bool store_session_extend(struct db *db, const uint8_t token_hash[static SESSION_HASH],
			  int64_t expires_at, int64_t now, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_SESSION_EXTEND, &s, err))
		return false;
	bind_blob(s, 1, token_hash, SESSION_HASH);
	bind_i64(s, 2, expires_at);
	bind_i64(s, 3, now);
	return stmt_run(s, err);
}

bool store_session_end(struct db *db, const uint8_t token_hash[static SESSION_HASH],
		       struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_SESSION_END, &s, err))
		return false;
	bind_blob(s, 1, token_hash, SESSION_HASH);
	return stmt_run(s, err);
}

bool store_session_end_one(struct db *db, int64_t user, int64_t id, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_SESSION_END_ONE, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, user);
	if (!stmt_run(s, err))
		return false;
	return db_changes(db) || err_set(err, ERR_NOTFOUND, "there is no such session");
}

bool store_session_end_all(struct db *db, int64_t user, const uint8_t *keep, struct err *err)
{
	static const uint8_t none[SESSION_HASH];
	struct stmt *s;

	if (!db_start(db, SQL_SESSION_END_OF_USER, &s, err))
		return false;
	bind_i64(s, 1, user);
	bind_blob(s, 2, keep ? keep : none, SESSION_HASH);
	return stmt_run(s, err);
}

bool store_session_end_expired(struct db *db, int64_t now, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_SESSION_END_EXPIRED, &s, err))
		return false;
	bind_i64(s, 1, now);
	return stmt_run(s, err);
}
