/*
 * user.h - the people who may sign in.
 *
 * Passwords: 10 characters at least, 256 bytes at most, any characters; kept as
 * argon2id strings.
 */
#pragma once
#include "service/service.h"

NODISCARD bool service_user_list(struct service *sv, const struct caller *c, struct arena *a,
				 const struct user **ret, size_t *ret_count, struct err *err);
NODISCARD bool service_user_create(struct service *sv, const struct caller *c, const char *login,
				   const char *name, int64_t role, const char *password,
				   struct err *err);
/* Ends the sessions of the user as well. */
NODISCARD bool service_user_set_password(struct service *sv, const struct caller *c,
					 const char *login, const char *password, struct err *err);
NODISCARD bool service_user_set_disabled(struct service *sv, const struct caller *c,
					 const char *login, bool disabled, struct err *err);
/* One's own page settings; NULL leaves one as it is. */
NODISCARD bool service_user_set_page(struct service *sv, const struct caller *c, const char *locale,
				     const char *theme, struct err *err);

/* First start: makes "admin" unless there is a user; *ret_made tells. */
NODISCARD bool service_user_first(struct service *sv, const char *password, bool *ret_made,
				  struct err *err);

/* A password that a person can type, 20 characters of 100 bits. */
enum { PASSWORD_MADE = 24 };
void password_make(char ret[static PASSWORD_MADE]);
/* `field` names the input in the error. */
NODISCARD bool password_check_policy(const char *password, const char *login, const char *field,
				     struct err *err);
NODISCARD bool password_hash(struct service *sv, const char *password,
			     char ret[static PASSWORD_HASH_MAX], struct err *err);
/*
 * hash NULL: takes as long as a real one and says no. ERR_LIMIT when too many
 * passwords wait to be looked at: guessing must not take the workers away.
 */
NODISCARD bool password_verify(struct service *sv, const char *hash, const char *password,
			       bool *ret_right, struct err *err);
