/*
 * router.h - the one table of what the web server answers to.
 *
 * Every row names the right it needs; a path that isn't in the table does not
 * exist. docs/openapi.yaml describes the same operations and tests compare.
 */
#pragma once
#include "service/service.h"
#include "web/request.h"

enum {
	ROUTE_PUBLIC = -1, /* nobody needs to be signed in */
	ROUTE_SELF = -2,   /* signed in, whatever the role */
	/* One's own account: for sessions only, a token is refused. */
	ROUTE_ACCOUNT = -3,
	ROUTE_FACTOR = -4,  /* also before the second factor that the role must have is on */
	ROUTE_SESSION = -5, /* also before a one-time password is changed */
};

struct route {
	const char *method;  /* "GET" (answers HEAD as well), "POST" … */
	const char *pattern; /* "/api/v1/meters/{serial}/readings" */
	bool (*handle)(struct request *r, struct err *err);
	int right;	   /* enum right or one of those above */
	const char *query; /* parameters that may come, "from to limit"; others are an error */
	const char *media; /* media type of the body, NULL = there is none */
	size_t body_max;   /* bytes */
	bool foreign;	   /* changes without a CSRF token (sign-in only) */
};

extern const struct route routes[];
extern const size_t route_count;

enum route_match { ROUTE_FOUND, ROUTE_NO_PATH, ROUTE_NO_METHOD };

/*
 * Finds the row. Arguments of the path are copied to the arena; `allow` lists
 * the methods of a path that lacks this one.
 */
enum route_match router_find(struct arena *a, const char *method, const char *path,
			     const struct route **ret, const char *args[static ROUTE_ARGS_MAX],
			     const char **ret_allow);

bool route_takes_query(const struct route *r, const char *key);
bool route_changes(const struct route *r); /* not GET */
