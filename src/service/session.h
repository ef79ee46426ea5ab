/*
 * session.h - signing in, sessions and their limits.
 *
 * A token has 256 random bits and is stored hashed (BLAKE2b), so that reading
 * the database does not open a session. Failed attempts are counted (guard.h) and lock for a
 * time. Whether a login exists shows neither in the answer nor in the time that it takes.
 */
#pragma once
#include "service/service.h"

enum {
	SESSION_TOKEN_CHARS = 43, /* base64url of 32 bytes without padding */
	PASSWORD_MIN = 10,	  /* characters */
	PASSWORD_MAX = 256,	  /* bytes */
};

struct session {
	struct caller caller;
	int64_t id;
	char name[USER_NAME_MAX];
	char locale[8];
	char theme[8];
	char csrf[SESSION_TOKEN_CHARS + 1];
	bool must_change; /* the password, before anything else */
	bool second_factor;
	bool factor_required; /* the role must have one */
	bool ldap;
	int64_t expires; /* UTC, absolute end */
};

struct credentials {
	const char *login;
	const char *password;
	const char *code;    /* of the second factor, or a recovery code; NULL = none was given */
	const char *address; /* where from */
	const char *user_agent; /* NULL = it did not say */
};

/*
 * ERR_UNAUTHENTICATED for a wrong login, password or code, ERR_SECOND_FACTOR when only the code
 * lacks, ERR_LIMIT when locked (then *ret_locked is when it ends). `ret_token` is the cookie's
 * value.
 */
NODISCARD bool service_session_create(struct service *sv, const struct credentials *with,
				      char ret_token[static SESSION_TOKEN_CHARS + 1],
				      struct session *ret, int64_t *ret_locked, struct err *err);

/*
 * One's own password: the present one must be right (ERR_INVAL on "current" if not; wrong ones count
 * as at sign-in and lock, ERR_LIMIT). The other sessions of the user end, that of `token` goes on.
 */
NODISCARD bool service_session_set_password(struct service *sv, const struct caller *c,
					    const char *token, const char *current,
					    const char *fresh, struct err *err);

/* The session of a cookie; ERR_UNAUTHENTICATED when it is over. */
NODISCARD bool service_session_find(struct service *sv, const char *token, const char *address,
				    struct session *ret, struct err *err);
/* Whether the session still lasts, and what its caller may and sees now; doesn't count as activity. */
NODISCARD bool service_session_peek(struct service *sv, const char *token, struct caller *ret,
				    struct err *err);
NODISCARD bool service_session_delete(struct service *sv, const struct caller *c, const char *token,
				      struct err *err);

/* What a session may do before its user has a password and a second factor as they must be. */
enum session_gate { GATE_NOTHING, GATE_FACTOR, GATE_ALL };
/* ERR_PASSWORD_CHANGE or ERR_FACTOR_SETUP. `open`: what is asked for needs the password only
 * (GATE_FACTOR), nothing (GATE_ALL) or both. */
NODISCARD bool session_check_gate(const struct session *s, enum session_gate open, struct err *err);

/* One's own sessions, and those of another with the function user.view. */
NODISCARD bool service_session_list(struct service *sv, const struct caller *c, int64_t user,
				    struct arena *a, const struct web_session **ret,
				    size_t *ret_count, struct err *err);
/* Likewise, with user.edit: one of them, and all but that of `keep` (NULL = none). */
NODISCARD bool service_session_end(struct service *sv, const struct caller *c, int64_t user,
				   int64_t id, struct err *err);
NODISCARD bool service_session_end_all(struct service *sv, const struct caller *c, int64_t user,
				       const char *keep, struct err *err);

/* The token that came back must be the session's; in constant time. */
bool session_csrf_matches(const struct session *s, const char *csrf);
