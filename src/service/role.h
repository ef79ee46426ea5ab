/*
 * role.h - roles: which functions they have, and what people may give to others.
 *
 * Nobody gives more than he has: neither functions nor an area. There is always
 * one who can do everything everywhere.
 */
#pragma once
#include "service/service.h"
#include "store/role.h"

struct role_entry {
	struct role role;
	struct right_set rights;
};

/* Built-in ones first. */
NODISCARD bool service_role_list(struct service *sv, const struct caller *c, struct arena *a,
				 const struct role_entry **ret, size_t *ret_count, struct err *err);
NODISCARD bool service_role_get(struct service *sv, const struct caller *c, int64_t id,
				struct role_entry *ret, struct err *err);
/* The role of a name, case folded; ERR_INVAL on "role" when there is none. */
NODISCARD bool service_role_find(struct service *sv, const char *name, struct role *ret,
				 struct err *err);

struct role_change {
	const char *name;	  /* NULL: stays */
	const char *const *names; /* of functions; NULL: they stay */
	size_t count;
};
/* ERR_INVAL on "rights" for an unknown function, ERR_DENIED for one that the caller has not. */
NODISCARD bool service_role_create(struct service *sv, const struct caller *c,
				   const struct role_change *what, int64_t *ret_id,
				   struct err *err);
/* ERR_CONFLICT for a built-in role; takes effect with the next request of each who has it. */
NODISCARD bool service_role_change(struct service *sv, const struct caller *c, int64_t id,
				   const struct role_change *what, struct err *err);
/* ERR_CONFLICT while users have it. */
NODISCARD bool service_role_delete(struct service *sv, const struct caller *c, int64_t id,
				   struct err *err);

/* An area as people give it; NULL or whole: everything. */
struct area_grant {
	bool whole;
	const struct area_entry *items;
	size_t count;
};
/* ERR_DENIED when the caller has not all of it himself; ERR_INVAL on "area" for a group that he does not see. */
NODISCARD bool caller_check_grant(struct db *db, const struct caller *c,
				  const struct right_set *rights, const struct area_grant *area,
				  struct err *err);
/*
 * Whether the caller may change this user at all: one who has more than he himself, or sees
 * what he does not, is not his to change (ERR_DENIED).
 */
NODISCARD bool caller_check_over(struct service *sv, struct db *db, const struct caller *c,
				 const struct user *u, struct err *err);
/* At the end of a transaction that takes something from a user: ERR_CONFLICT when nobody would be left who may do everything. */
NODISCARD bool service_check_someone_left(struct service *sv, struct db *db, struct err *err);

/* What a user sees from now on. */
NODISCARD bool service_user_set_area(struct service *sv, const struct caller *c, const char *login,
				     const struct area_grant *area, struct err *err);
