/*
 * token.h - tokens that programs send instead of a password.
 *
 * Kept as hashes. A token belongs to who made it, and is nothing without him: what it may do
 * and see is decided with what he may.
 */
#pragma once
#include "base/arena.h"
#include "store/store.h"
#include "store/user.h"

enum {
	TOKEN_HASH = 32,
	TOKEN_NAME_MAX = 200, /* bytes, with the end */
	TOKENS_OF_USER_MAX = 100,
	TOKEN_LIST_MAX = 500,
};

struct api_token {
	int64_t id;
	int64_t user;
	char login[LOGIN_MAX]; /* the maker's */
	char name[TOKEN_NAME_MAX];
	bool area_whole; /* all that the maker sees; else of that what store_area_load() says */
	int64_t created_at;
	int64_t expires_at;   /* 0 = never */
	int64_t last_used_at; /* to the minute; 0 = never */
	char last_used_from[64];
};

/* `rights` are names of functions. Sets t->id; ERR_LIMIT when the maker has too many. */
NODISCARD bool store_token_create(struct db *db, struct api_token *t,
				  const uint8_t hash[static TOKEN_HASH], const char *const *rights,
				  size_t count, struct err *err);
/* ERR_UNAUTHENTICATED when unknown, revoked, over at `now` or its maker disabled. */
NODISCARD bool store_token_find(struct db *db, const uint8_t hash[static TOKEN_HASH], int64_t now,
				struct api_token *ret, struct err *err);
/* ERR_NOTFOUND also when it was revoked. */
NODISCARD bool store_token_get(struct db *db, int64_t id, struct api_token *ret, struct err *err);
NODISCARD bool store_token_rights(struct db *db, int64_t id,
				  void (*take)(void *arg, const char *name), void *arg,
				  struct err *err);
/* Newest first, without revoked ones; `user` 0 = everybody's, `before` 0 = from the newest. */
NODISCARD bool store_token_list(struct db *db, int64_t user, int64_t before, unsigned limit,
				struct arena *a, const struct api_token **ret, size_t *ret_count,
				struct err *err);
NODISCARD bool store_token_used(struct db *db, int64_t id, int64_t now, const char *from,
				struct err *err);
NODISCARD bool store_token_revoke(struct db *db, int64_t id, int64_t now, struct err *err);
