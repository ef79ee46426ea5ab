/*
 * token.h - tokens of programs.
 *
 * A token is "themis_" and 256 random bits, so that those who search sources for secrets know
 * one; it is kept as a hash. It does and sees what it was made for, as far as its maker still
 * may: rights and area are cut anew with each request.
 */
#pragma once
#include "service/role.h"
#include "service/session.h"
#include "store/token.h"

#define TOKEN_PREFIX "themis_"
enum { TOKEN_CHARS = sizeof TOKEN_PREFIX - 1 + SESSION_TOKEN_CHARS };

/* The caller behind a token. ERR_UNAUTHENTICATED, and ERR_LIMIT for a network that sends too many
 * wrong ones. Its use is written down at most once a minute. */
NODISCARD bool service_token_find(struct service *sv, const char *token, const char *address,
				  struct caller *ret, struct err *err);
/* The same without counting as use or as a wrong one. */
NODISCARD bool service_token_peek(struct service *sv, const char *token, struct caller *ret,
				  struct err *err);

struct token_wish {
	const char *name;
	const char *const *rights; /* names of functions */
	size_t right_count;
	struct area_grant area;
	int64_t expires_at; /* 0 = never */
};

/* For the caller himself, who is no token: with token.own, and never more than he has
 * (ERR_DENIED). */
NODISCARD bool service_token_create(struct service *sv, const struct caller *c,
				    const struct token_wish *wish, int64_t *ret_id,
				    char ret_token[static TOKEN_CHARS + 1], struct err *err);
/* For another user: the command line. */
NODISCARD bool service_token_create_for(struct service *sv, const struct caller *c,
					const char *login, const struct token_wish *wish,
					int64_t *ret_id, char ret_token[static TOKEN_CHARS + 1],
					struct err *err);

struct token_card {
	struct api_token token;
	struct right_set rights;
	const struct area_shown *areas;
	size_t area_count;
};

/* One's own; everybody's with token.manage. Newest first, `before` 0 = from the newest. */
NODISCARD bool service_token_list(struct service *sv, const struct caller *c, int64_t before,
				  unsigned limit, struct arena *a, const struct token_card **ret,
				  size_t *ret_count, struct err *err);
/* ERR_NOTFOUND for that of another without token.manage, ERR_DENIED for that of one who may or
 * sees more than the caller. */
NODISCARD bool service_token_revoke(struct service *sv, const struct caller *c, int64_t id,
				    struct err *err);
