/*
 * user.h - who may sign in, and who is signed in.
 *
 * Passwords are kept as argon2id strings made by the caller; sessions are kept
 * as hashes of their tokens, so that the database alone opens no door.
 */
#pragma once
#include "base/arena.h"
#include "store/role.h"
#include "store/store.h"

enum { LOGIN_MAX = 64, USER_NAME_MAX = 200, PASSWORD_HASH_MAX = 128, SESSION_HASH = 32 };

struct user {
	int64_t id;
	char login[LOGIN_MAX];	  /* compared case folded */
	char name[USER_NAME_MAX]; /* of the person */
	char password[PASSWORD_HASH_MAX];
	int64_t role; /* id (role.h) */
	char role_name[ROLE_NAME_MAX];
	bool area_whole;      /* else what store_area_load() says */
	char locale[8];	      /* "ru", "en" */
	char theme[8];	      /* "auto", "light", "dark" */
	unsigned failures;    /* wrong passwords in a row */
	int64_t locked_until; /* UTC, 0 = not locked */
	bool disabled;
	int64_t created_at;
	int64_t signed_in_at; /* 0 = never */
};

NODISCARD bool store_user_find(struct db *db, const char *login, struct user *ret, struct err *err);
NODISCARD bool store_user_get(struct db *db, int64_t id, struct user *ret, struct err *err);
/* All users by login. */
NODISCARD bool store_user_list(struct db *db, struct arena *a, const struct user **ret,
			       size_t *ret_count, struct err *err);
NODISCARD bool store_user_count(struct db *db, int64_t *ret, struct err *err);
/* ERR_CONFLICT when the login exists. Sets u->id. */
NODISCARD bool store_user_create(struct db *db, struct user *u, struct err *err);
/* Writes name, role, area_whole, locale, theme and disabled of user u->id. */
NODISCARD bool store_user_change(struct db *db, const struct user *u, struct err *err);
/* Also ends the user's lock and all its sessions, but for that of token hash `keep` (NULL = none). */
NODISCARD bool store_user_set_password(struct db *db, int64_t id, const char *hash,
				       const uint8_t *keep, struct err *err);
/* Counts a wrong password; locked_until 0 leaves it unlocked. */
NODISCARD bool store_user_failed(struct db *db, int64_t id, int64_t locked_until, struct err *err);
/* Counts none from now on. */
NODISCARD bool store_user_signed_in(struct db *db, int64_t id, int64_t now, struct err *err);

struct web_session {
	uint8_t token_hash[SESSION_HASH];
	int64_t user;
	char csrf[65];
	int64_t created_at;
	int64_t expires_at;
	char peer[64];
};

NODISCARD bool store_session_create(struct db *db, const struct web_session *s, struct err *err);
/* ERR_UNAUTHENTICATED when unknown, over at `now` or its user disabled. */
NODISCARD bool store_session_find(struct db *db, const uint8_t token_hash[static SESSION_HASH],
				  int64_t now, struct web_session *ret, struct user *ret_user,
				  struct err *err);
NODISCARD bool store_session_extend(struct db *db, const uint8_t token_hash[static SESSION_HASH],
				    int64_t expires_at, struct err *err);
NODISCARD bool store_session_end(struct db *db, const uint8_t token_hash[static SESSION_HASH],
				 struct err *err);
NODISCARD bool store_session_end_expired(struct db *db, int64_t now, struct err *err);
