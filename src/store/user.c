#include "store/user.h"

#include "base/str.h"
#include "store/engine.h"
#include "store/register.h"
#include "store/user_row.h"

bool user_row_read(const struct stmt *s, struct user *ret, struct err *err)
{
	if (col_is_null(s, 13))
		return err_set(err, ERR_DB, "a user has an unknown role");
	*ret = (struct user){
		.id = col_i64(s, 0),
		.role = col_i64(s, 4),
		.failures = (unsigned)col_i64(s, 7),
		.disabled = col_i64(s, 9) != 0,
		.created_at = col_i64(s, 10),
		.signed_in_at = col_i64(s, 11),
		.area_whole = col_i64(s, 12) != 0,
		.must_change = col_i64(s, 14) != 0,
		.second_factor = col_i64(s, 15) != 0,
		.ldap = col_i64(s, 16) != 0,
	};
	(void)str_copy(ret->login, sizeof ret->login, str_from(col_text(s, 1)));
	(void)str_copy(ret->name, sizeof ret->name, str_from(col_text(s, 2)));
	(void)str_copy(ret->password, sizeof ret->password, str_from(col_text(s, 3)));
	(void)str_copy(ret->locale, sizeof ret->locale, str_from(col_text(s, 5)));
	(void)str_copy(ret->theme, sizeof ret->theme, str_from(col_text(s, 6)));
	(void)str_copy(ret->role_name, sizeof ret->role_name, str_from(col_text(s, 13)));
	return true;
}

static bool read_one(struct stmt *s, struct user *ret, struct err *err)
{
	bool row;

	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such user");
	return user_row_read(s, ret, err);
}

bool store_user_find(struct db *db, const char *login, struct user *ret, struct err *err)
{
	char fold[LOGIN_MAX];
	AUTO_STMT *s = NULL;

	register_fold(fold, sizeof fold, login);
	if (!db_start(db, SQL_USER_BY_LOGIN, &s, err))
		return false;
	bind_text(s, 1, fold);
	return read_one(s, ret, err);
}

bool store_user_get(struct db *db, int64_t id, struct user *ret, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_USER_BY_ID, &s, err))
		return false;
	bind_i64(s, 1, id);
	return read_one(s, ret, err);
}

bool store_user_count(struct db *db, int64_t *ret, struct err *err)
{
	return db_number(db, SQL_USER_COUNT, ret, err);
}

/* There are hundreds of people: no index beats a look at each. */
static bool is_asked_for(const struct user *u, const char *q)
{
	char fold[USER_NAME_MAX];

	register_fold(fold, sizeof fold, u->login);
	if (strstr(fold, q))
		return true;
	register_fold(fold, sizeof fold, u->name);
	return strstr(fold, q) != NULL;
}

static bool list_users(struct db *db, const char *after, const char *q, size_t limit,
		       struct arena *a, const struct user **ret, size_t *ret_count, struct err *err)
{
	char fold[LOGIN_MAX];
	AUTO_STMT *s = NULL;
	size_t n = 0;

	struct user *rows = arena_new(a, struct user, limit + 1);
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for the users");
	if (!db_start(db, SQL_USER_LIST, &s, err))
		return false;
	if (after[0]) /* an empty text folds to one that comes last */
		register_fold(fold, sizeof fold, after);
	bind_text(s, 1, after[0] ? fold : "");
	while (n < limit) {
		bool row;
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (!user_row_read(s, &rows[n], err))
			return false;
		n += is_asked_for(&rows[n], q);
	}
	*ret = rows;
	*ret_count = n;
	return true;
}

bool store_user_page(struct db *db, const char *after, const char *q, unsigned limit,
		     struct arena *a, const struct user **ret, size_t *ret_count, struct err *err)
{
	if (limit < 1 || limit > USER_LIST_MAX)
		return err_field(err, "limit", "from 1 to %d", USER_LIST_MAX);
	return list_users(db, after, q, limit, a, ret, ret_count, err);
}

bool store_user_list(struct db *db, struct arena *a, const struct user **ret, size_t *ret_count,
		     struct err *err)
{
	int64_t count;

	return store_user_count(db, &count, err) &&
	       list_users(db, "", "", (size_t)count, a, ret, ret_count, err);
}

static bool check_user(const struct user *u, struct err *err)
{
	if (!u->login[0])
		return err_field(err, "login", "is missing");
	return register_check_text("login", u->login, LOGIN_MAX - 1, err) &&
	       register_check_text("name", u->name, USER_NAME_MAX - 1, err);
}

/* Yields false. */
static bool login_taken(const struct err *why, struct err *err)
{
	bool taken = why->kind == ERR_CONFLICT;

	err_fill(err, why->kind, taken ? "login" : "", "%s",
		 taken ? "a user of that login exists already" : why->msg);
	return false;
}

bool store_user_create(struct db *db, struct user *u, struct err *err)
{
	char fold[LOGIN_MAX];
	AUTO_STMT *s = NULL;
	bool row;
	struct err why = { 0 };

	if (!check_user(u, err) || !db_start(db, SQL_USER_ADD, &s, err))
		return false;
	register_fold(fold, sizeof fold, u->login);
	bind_text(s, 1, u->login);
	bind_text(s, 2, fold);
	bind_text(s, 3, u->name);
	bind_text(s, 4, u->password);
	bind_i64(s, 5, u->role);
	bind_text(s, 6, u->locale);
	bind_text(s, 7, u->theme[0] ? u->theme : "auto");
	bind_i64(s, 8, u->disabled);
	bind_i64(s, 9, u->created_at);
	bind_i64(s, 10, u->area_whole);
	bind_i64(s, 11, u->must_change);
	bind_i64(s, 12, u->ldap);
	if (!stmt_step(s, &row, &why))
		return login_taken(&why, err);
	u->id = col_i64(s, 0);
	tally_add(&db_context(db)->tally, TALLY_COUNTER, COUNTER_USERS, 0, 1);
	return true;
}

static bool run_found(struct db *db, struct stmt *s, struct err *err)
{
	if (!stmt_run(s, err))
		return false;
	return db_changes(db) || err_set(err, ERR_NOTFOUND, "there is no such user");
}

bool store_user_change(struct db *db, const struct user *u, struct err *err)
{
	char fold[LOGIN_MAX];
	struct stmt *s;
	struct err why = { 0 };

	if (!check_user(u, err) || !db_start(db, SQL_USER_CHANGE, &s, err))
		return false;
	register_fold(fold, sizeof fold, u->login);
	bind_i64(s, 1, u->id);
	bind_text(s, 2, u->login);
	bind_text(s, 3, fold);
	bind_text(s, 4, u->name);
	bind_i64(s, 5, u->role);
	bind_text(s, 6, u->locale);
	bind_text(s, 7, u->theme);
	bind_i64(s, 8, u->disabled);
	bind_i64(s, 9, u->area_whole);
	if (run_found(db, s, &why))
		return true;
	return login_taken(&why, err);
}

bool store_user_set_password(struct db *db, int64_t id, const char *hash, bool must_change,
			     const uint8_t *keep, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_USER_SET_PASSWORD, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_text(s, 2, hash);
	bind_i64(s, 3, must_change);
	return run_found(db, s, err) && store_session_end_all(db, id, keep, err);
}

bool store_user_failed(struct db *db, int64_t id, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_USER_FAILED, &s, err))
		return false;
	bind_i64(s, 1, id);
	return run_found(db, s, err);
}

bool store_user_signed_in(struct db *db, int64_t id, int64_t now, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_USER_SIGNED_IN, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, now);
	return run_found(db, s, err);
}

bool store_user_peer_seen(struct db *db, int64_t id, const char *network, int64_t now,
			  struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_USER_PEER_SEEN, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_text(s, 2, network);
	bind_i64(s, 3, now);
	if (!stmt_run(s, err) || !db_start(db, SQL_USER_PEER_TRIM, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, USER_PEERS_MAX);
	return stmt_run(s, err);
}

bool store_user_peer_known(struct db *db, int64_t id, const char *network, bool *ret,
			   struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_USER_PEER_KNOWN, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_text(s, 2, network);
	return stmt_step(s, ret, err);
}
