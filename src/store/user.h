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
	bool area_whole;   /* else what store_area_load() says */
	char locale[8];	   /* "ru", "en" */
	char theme[8];	   /* "auto", "light", "dark" */
	unsigned failures; /* wrong passwords since the last sign-in */
	bool disabled;
	bool must_change;   /* the password, before anything else */
	bool second_factor; /* is on */
	bool ldap;	    /* the password is kept in a directory */
	int64_t created_at;
	int64_t signed_in_at; /* 0 = never */
};

enum { USER_LIST_MAX = 500, SESSION_LIST_MAX = 500 };

NODISCARD bool store_user_find(struct db *db, const char *login, struct user *ret, struct err *err);
NODISCARD bool store_user_get(struct db *db, int64_t id, struct user *ret, struct err *err);
/* All users by login. */
NODISCARD bool store_user_list(struct db *db, struct arena *a, const struct user **ret,
			       size_t *ret_count, struct err *err);
/* By login; `after` = the login of the last one seen ("" = from the first), `q` = part of login or
 * name, case folded ("" = all). */
NODISCARD bool store_user_page(struct db *db, const char *after, const char *q, unsigned limit,
			       struct arena *a, const struct user **ret, size_t *ret_count,
			       struct err *err);
NODISCARD bool store_user_count(struct db *db, int64_t *ret, struct err *err);
/* ERR_CONFLICT when the login exists. Sets u->id. */
NODISCARD bool store_user_create(struct db *db, struct user *u, struct err *err);
/* Writes login, name, role, area_whole, locale, theme and disabled of user u->id. ERR_CONFLICT when
 * another one has the login. */
NODISCARD bool store_user_change(struct db *db, const struct user *u, struct err *err);
/* Also ends all sessions of the user, but for that of token hash `keep` (NULL = none). */
NODISCARD bool store_user_set_password(struct db *db, int64_t id, const char *hash,
				       bool must_change, const uint8_t *keep, struct err *err);
/* Counts a wrong password. */
NODISCARD bool store_user_failed(struct db *db, int64_t id, struct err *err);
/* Counts none from now on. */
NODISCARD bool store_user_signed_in(struct db *db, int64_t id, int64_t now, struct err *err);

/* --- networks (base/ip.h) that a user has signed in from; the newest few are kept --- */
enum { USER_PEERS_MAX = 16 };
NODISCARD bool store_user_peer_seen(struct db *db, int64_t id, const char *network, int64_t now,
				    struct err *err);
NODISCARD bool store_user_peer_known(struct db *db, int64_t id, const char *network, bool *ret,
				     struct err *err);

/* --- the second factor --- */
enum { FACTOR_SECRET = 20, FACTOR_CODE_MAX = 32 };

struct factor {
	bool on;
	uint8_t secret[FACTOR_SECRET];
	int64_t step; /* last one whose code was taken */
	int64_t pending_at;
	uint8_t pending[FACTOR_SECRET]; /* all of pending_at 0: none */
};
NODISCARD bool store_factor_get(struct db *db, int64_t id, struct factor *ret, struct err *err);
/* A secret that is not in force yet. */
NODISCARD bool store_factor_prepare(struct db *db, int64_t id,
				    const uint8_t secret[static FACTOR_SECRET], int64_t now,
				    struct err *err);
/* In force from now on, NULL: off, and no recovery codes either; nothing is prepared then. */
NODISCARD bool store_factor_set(struct db *db, int64_t id, const uint8_t *secret, int64_t step,
				struct err *err);
/* Takes the code of that step; *ret false: that one or a later one was taken before. */
NODISCARD bool store_factor_take(struct db *db, int64_t id, int64_t step, bool *ret,
				 struct err *err);
/* Replaces all; kept as keyed hashes. */
NODISCARD bool store_recovery_set(struct db *db, int64_t id, const char (*codes)[FACTOR_CODE_MAX],
				  size_t count, struct err *err);
/* *ret false: it is none, or was used. */
NODISCARD bool store_recovery_take(struct db *db, int64_t id, const char *code, int64_t now,
				   bool *ret, struct err *err);

/* --- sessions --- */
enum { USER_AGENT_MAX = 256 };

struct web_session {
	int64_t id;
	uint8_t token_hash[SESSION_HASH];
	int64_t user;
	char csrf[65];
	int64_t created_at;
	int64_t expires_at;
	int64_t last_seen; /* to the minute */
	char peer[64];
	char user_agent[USER_AGENT_MAX];
};

/* Sets s->id. */
NODISCARD bool store_session_create(struct db *db, struct web_session *s, struct err *err);
/* ERR_UNAUTHENTICATED when unknown, over at `now` or its user disabled. */
NODISCARD bool store_session_find(struct db *db, const uint8_t token_hash[static SESSION_HASH],
				  int64_t now, struct web_session *ret, struct user *ret_user,
				  struct err *err);
/* Those that last at `now`, newest first, without their hashes. */
NODISCARD bool store_session_list(struct db *db, int64_t user, int64_t now, struct arena *a,
				  const struct web_session **ret, size_t *ret_count,
				  struct err *err);
NODISCARD bool store_session_extend(struct db *db, const uint8_t token_hash[static SESSION_HASH],
				    int64_t expires_at, int64_t now, struct err *err);
NODISCARD bool store_session_end(struct db *db, const uint8_t token_hash[static SESSION_HASH],
				 struct err *err);
/* ERR_NOTFOUND when the user has none of that id. */
NODISCARD bool store_session_end_one(struct db *db, int64_t user, int64_t id, struct err *err);
/* All of a user, but for that of token hash `keep` (NULL = none). */
NODISCARD bool store_session_end_all(struct db *db, int64_t user, const uint8_t *keep,
				     struct err *err);
NODISCARD bool store_session_end_expired(struct db *db, int64_t now, struct err *err);
