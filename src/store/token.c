#include "store/token.h"

#include "store/listing.h"

#include "base/str.h"

static void read_token(const struct stmt *s, struct api_token *ret)
{
	*ret = (struct api_token){
		.id = col_i64(s, 0),
		.user = col_i64(s, 1),
		.area_whole = col_i64(s, 3) != 0,
		.created_at = col_i64(s, 4),
		.expires_at = col_i64(s, 5),
		.last_used_at = col_i64(s, 6),
	};
	(void)str_copy(ret->name, sizeof ret->name, str_from(col_text(s, 2)));
	(void)str_copy(ret->last_used_from, sizeof ret->last_used_from, str_from(col_text(s, 7)));
	(void)str_copy(ret->login, sizeof ret->login, str_from(col_text(s, 8)));
}

static bool check_room(struct db *db, int64_t user, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_TOKEN_COUNT_USER, &s, err))
		return false;
	bind_i64(s, 1, user);
	if (!stmt_step(s, &row, err))
		return false;
	return col_i64(s, 0) < TOKENS_OF_USER_MAX ||
	       err_set(err, ERR_CONFLICT, "one has at most %d tokens: revoke some",
		       TOKENS_OF_USER_MAX);
}

static bool add_token(struct db *db, struct api_token *t, const uint8_t hash[static TOKEN_HASH],
		      struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_TOKEN_ADD, &s, err))
		return false;
	bind_blob(s, 1, hash, TOKEN_HASH);
	bind_i64(s, 2, t->user);
	bind_text(s, 3, t->name);
	bind_i64(s, 4, t->area_whole);
	bind_i64(s, 5, t->created_at);
	if (t->expires_at)
		bind_i64(s, 6, t->expires_at);
	else
		bind_null(s, 6);
	if (!stmt_step(s, &row, err))
		return false;
	t->id = col_i64(s, 0);
	return true;
}

bool store_token_create(struct db *db, struct api_token *t, const uint8_t hash[static TOKEN_HASH],
			const char *const *rights, size_t count, struct err *err)
{
	if (!check_room(db, t->user, err) || !add_token(db, t, hash, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct stmt *s;
		if (!db_start(db, SQL_TOKEN_RIGHT_PUT, &s, err))
			return false;
		bind_i64(s, 1, t->id);
		bind_text(s, 2, rights[i]);
		if (!stmt_run(s, err))
			return false;
	}
	return true;
}

bool store_token_find(struct db *db, const uint8_t hash[static TOKEN_HASH], int64_t now,
		      struct api_token *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_TOKEN_FIND, &s, err))
		return false;
	bind_blob(s, 1, hash, TOKEN_HASH);
	bind_i64(s, 2, now);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_UNAUTHENTICATED, "the token is not valid");
	read_token(s, ret);
	return true;
}

bool store_token_get(struct db *db, int64_t id, struct api_token *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_TOKEN_GET, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such token");
	read_token(s, ret);
	return true;
}

bool store_token_rights(struct db *db, int64_t id, void (*take)(void *arg, const char *name),
			void *arg, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_TOKEN_RIGHTS, &s, err))
		return false;
	bind_i64(s, 1, id);
	for (bool row;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		take(arg, col_text(s, 0));
	}
}

static bool read_item(struct db *db, const struct stmt *s, struct arena *a, void *ret,
		      struct err *err)
{
	(void)db;
	(void)a;
	(void)err;
	read_token(s, ret);
	return true;
}

bool store_token_list(struct db *db, int64_t user, int64_t before, unsigned limit, struct arena *a,
		      const struct api_token **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!list_check(limit, TOKEN_LIST_MAX, err))
		return false;
	if (!db_start(db, user ? SQL_TOKEN_LIST_USER : SQL_TOKEN_LIST, &s, err))
		return false;
	bind_i64(s, 1, before ? before : INT64_MAX);
	bind_i64(s, 2, limit);
	if (user)
		bind_i64(s, 3, user);
	return list_read(db, s, limit, sizeof **ret, read_item, a, ret, ret_count, err);
}

bool store_token_used(struct db *db, int64_t id, int64_t now, const char *from, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_TOKEN_USED, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, now);
	bind_text(s, 3, from);
	return stmt_run(s, err);
}

bool store_token_revoke(struct db *db, int64_t id, int64_t now, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_TOKEN_REVOKE, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, now);
	if (!stmt_run(s, err))
		return false;
	return db_changes(db) || err_set(err, ERR_NOTFOUND, "there is no such token");
}
