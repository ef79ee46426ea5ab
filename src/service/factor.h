/*
 * factor.h - one's own second factor: a code of an authenticator (totp.h), or one of ten
 * recovery codes that are told once and work once.
 *
 * Each step demands the password, or a code of the factor itself; wrong ones count as at sign-in.
 */
#pragma once
#include "service/session.h"

enum {
	RECOVERY_CODES = 10,
	FACTOR_TIME = 600, /* s from the secret to its first code */
};

struct factor_secret {
	const char *base32;
	const char *uri;
};

struct recovery_codes {
	char items[RECOVERY_CODES][FACTOR_CODE_MAX];
};

/* Makes a secret that counts once a code of it came. ERR_INVAL on "password" when that is wrong,
 * ERR_CONFLICT when there is a second factor. */
NODISCARD bool service_factor_start(struct service *sv, const struct caller *c,
				    const char *password, struct arena *a,
				    struct factor_secret *ret, struct err *err);
/* ERR_INVAL on "code". Other sessions than that of `token` end. */
NODISCARD bool service_factor_confirm(struct service *sv, const struct caller *c, const char *token,
				      const char *code, struct recovery_codes *ret,
				      struct err *err);
/* ERR_CONFLICT when the role must have one. */
NODISCARD bool service_factor_stop(struct service *sv, const struct caller *c, const char *password,
				   const char *code, struct err *err);
NODISCARD bool service_factor_renew(struct service *sv, const struct caller *c,
				    const char *password, const char *code,
				    struct recovery_codes *ret, struct err *err);

/* That of another, who has lost it: with the function user.edit. */
NODISCARD bool service_factor_remove(struct service *sv, const struct caller *c, int64_t user,
				     struct err *err);
