/*
 * user.h - the people who may sign in.
 *
 * Passwords: 10 characters at least, 256 bytes at most, any characters, but not one that others
 * guess first (common.h); kept as argon2id strings. Nobody changes who may do or see more than
 * he himself, nobody disables himself or changes his own role and area, and somebody is always
 * left who may do everything.
 */
#pragma once
#include "service/role.h"
#include "service/service.h"

/* An area as it is shown. */
struct area_shown {
	int64_t group;
	const char *path; /* names from the top; PERSONAL_MASK when the viewer doesn't see it */
	int64_t until;	  /* UTC, 0 = for good */
};
/* viewer: who is told, NULL = nobody but the owner himself or the audit. */
NODISCARD bool area_show(struct db *db, const struct caller *viewer, enum area_owner what,
			 int64_t id, struct arena *a, const struct area_shown **ret,
			 size_t *ret_count, struct err *err);

struct user_card {
	struct user user;
	const struct area_shown *areas;
	size_t area_count;
};

/* By login; `after` = the last one seen, `q` = part of login or name; "" = any. */
NODISCARD bool service_user_list(struct service *sv, const struct caller *c, const char *after,
				 const char *q, unsigned limit, struct arena *a,
				 const struct user_card **ret, size_t *ret_count, struct err *err);
NODISCARD bool service_user_get(struct service *sv, const struct caller *c, int64_t id,
				struct arena *a, struct user_card *ret, struct err *err);
/* Of a login, case folded. */
NODISCARD bool service_user_find(struct service *sv, const struct caller *c, const char *login,
				 struct arena *a, struct user_card *ret, struct err *err);
/* One's own area. */
NODISCARD bool service_user_own_area(struct service *sv, const struct caller *c, struct arena *a,
				     const struct area_shown **ret, size_t *ret_count,
				     struct err *err);

struct user_edit {
	const char *login; /* NULL = stays, as below */
	const char *name;
	int64_t role; /* id; 0 = stays */
	const struct area_grant *area;
	const char *locale; /* "ru", "en" */
	int disabled;	    /* -1 = stays */
};

enum { PASSWORD_MADE = 24 };

/*
 * `password` NULL: one is made, told in `made`, and must be changed first. The role is required;
 * no area is the whole, no name the login.
 */
NODISCARD bool service_user_create(struct service *sv, const struct caller *c,
				   const struct user_edit *what, const char *password,
				   char made[static PASSWORD_MADE], int64_t *ret_id,
				   struct err *err);
NODISCARD bool service_user_edit(struct service *sv, const struct caller *c, int64_t id,
				 const struct user_edit *what, struct err *err);
/* ERR_CONFLICT, in the words of `why`, for what nobody does to himself without proof: a session left
 * open, or a token, must not be enough. */
NODISCARD bool user_check_other(const struct caller *c, int64_t id, const char *why,
				struct err *err);
/* Likewise with the password of another; ends the sessions of the user and his lock. ERR_CONFLICT for people
 * of a directory. */
NODISCARD bool service_user_set_password(struct service *sv, const struct caller *c, int64_t id,
					 const char *password, char made[static PASSWORD_MADE],
					 struct err *err);
/* One's own name and page settings; NULL leaves one as it is. */
NODISCARD bool service_user_set_page(struct service *sv, const struct caller *c, const char *name,
				     const char *locale, const char *theme, struct err *err);

/*
 * First start: makes "admin" unless there is a user; *ret_made tells. With a given password,
 * else one is made as above.
 */
NODISCARD bool service_user_first(struct service *sv, const char *password,
				  char made[static PASSWORD_MADE], bool *ret_made, struct err *err);

/* A password that a person can type, 20 characters of 100 bits. */
void password_make(char ret[static PASSWORD_MADE]);
/* `field` names the input in the error. */
NODISCARD bool password_check_policy(const char *password, const char *login, const char *name,
				     const char *field, struct err *err);
NODISCARD bool password_hash(struct service *sv, const char *password,
			     char ret[static PASSWORD_HASH_MAX], struct err *err);
/*
 * hash NULL: takes as long as a real one and says no. ERR_LIMIT when too many
 * passwords wait to be looked at: guessing must not take the workers away.
 */
NODISCARD bool password_verify(struct service *sv, const char *hash, const char *password,
			       bool *ret_right, struct err *err);
