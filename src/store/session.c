#include "base/str.h"
#include "store/user_row.h"

enum { USER_COLUMNS = 14 };

bool store_session_create(struct db *db, const struct web_session *w, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_SESSION_ADD, &s, err))
		return false;
	bind_blob(s, 1, w->token_hash, SESSION_HASH);
	bind_i64(s, 2, w->user);
	bind_text(s, 3, w->csrf);
	bind_i64(s, 4, w->created_at);
	bind_i64(s, 5, w->expires_at);
	bind_text(s, 6, w->peer);
	return stmt_run(s, err);
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
	(void)str_copy(w.csrf, sizeof w.csrf, str_from(col_text(s, USER_COLUMNS)));
	w.created_at = col_i64(s, USER_COLUMNS + 1);
	w.expires_at = col_i64(s, USER_COLUMNS + 2);
	(void)str_copy(w.peer, sizeof w.peer, str_from(col_text(s, USER_COLUMNS + 3)));
	*ret = w;
	*ret_user = u;
	return true;
}

bool store_session_extend(struct db *db, const uint8_t token_hash[static SESSION_HASH],
			  int64_t expires_at, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_SESSION_EXTEND, &s, err))
		return false;
	bind_blob(s, 1, token_hash, SESSION_HASH);
	bind_i64(s, 2, expires_at);
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

bool store_session_end_expired(struct db *db, int64_t now, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_SESSION_END_EXPIRED, &s, err))
		return false;
	bind_i64(s, 1, now);
	return stmt_run(s, err);
}
