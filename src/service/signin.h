/* signin.h - what signing in shares with one's own account; for the files of this folder only. */
#pragma once
#include "service/guard.h"
#include "service/session.h"

enum { CREDENTIAL_HASH = 32 };

/* 32 random bytes as base64url, and what of such a text is kept. */
void credential_make(char ret[static SESSION_TOKEN_CHARS + 1]);
void credential_hash(const char *text, uint8_t ret[static CREDENTIAL_HASH]);

/* "user:anna", the object of audit records. */
enum { USER_OBJECT_MAX = LOGIN_MAX + 8 };
void user_object(char buf[static USER_OBJECT_MAX], const char *login);

/*
 * The caller's own password once more, by the rules of signing in: wrong ones count and lock
 * (ERR_LIMIT). ERR_INVAL on `field` when it is not his. *ret_user is who he is now.
 */
NODISCARD bool signin_prove(struct service *sv, const struct caller *c, const char *password,
			    const char *field, struct user *ret_user, struct err *err);

/* Counts and audits what was refused; err says ERR_UNAUTHENTICATED. Yields false. `u` NULL: an
 * unknown login. `why`: of ours, NULL = a wrong password. */
bool signin_refuse(struct service *sv, const struct attempt *a, const struct user *u,
		   const char *why, struct err *err);

/* Whether people of that role must have a second factor. */
bool factor_is_required(struct service *sv, const char *role);

/*
 * Takes a code of the second factor or a recovery code, in a write transaction, so that it
 * works once. *ret false: it is none.
 */
NODISCARD bool factor_take(struct db *db, int64_t user, const char *code, int64_t now, bool *ret,
			   bool *ret_recovery, struct err *err);

/*
 * Whether the directory knows login and password. *ret_user: who it is here, made or brought up
 * to date. *ret_right false: no such person or password, or in no group that may sign in
 * (*ret_why tells, NULL = the password).
 */
NODISCARD bool directory_sign_in(struct service *sv, const char *login, const char *password,
				 const char *address, struct user *ret_user, bool *ret_right,
				 const char **ret_why, struct err *err);
/* Only whether the password of a person of the directory is right. */
NODISCARD bool directory_prove(struct service *sv, const char *login, const char *password,
			       bool *ret_right, struct err *err);
bool directory_is_used(struct service *sv);
