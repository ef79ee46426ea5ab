/* saved_search.h - searches that people keep: their own, and what others share. */
#pragma once
#include "service/service.h"
#include "store/saved_search.h"

/*
 * Their own, and of the shared ones those that tell them nothing they may not know: what was
 * typed of a person is seen with subscriber.view and by who sees all that its owner sees, a group
 * by who sees the group. owner: whose are meant, for the shell, that is nobody's session.
 */
NODISCARD bool service_saved_search_list(struct service *sv, const struct caller *c, int64_t owner,
					 struct arena *a, const struct saved_search **ret,
					 size_t *ret_count, struct err *err);
/* One's own or a shared one; the shell has all. */
NODISCARD bool service_saved_search_get(struct service *sv, const struct caller *c, int64_t id,
					struct arena *a, struct saved_search *ret, struct err *err);
/* NULL and -1 leave a field as it is. */
struct search_edit {
	const char *name;
	const char *query; /* JSON object */
	int shared;
	int64_t owner; /* of a new one, for the shell */
};
/* id 0: a new one. Only one's own can be changed; sharing needs the right to. */
NODISCARD bool service_saved_search_put(struct service *sv, const struct caller *c, int64_t id,
					const struct search_edit *e, struct arena *a,
					struct saved_search *ret, struct err *err);
NODISCARD bool service_saved_search_remove(struct service *sv, const struct caller *c, int64_t id,
					   struct err *err);
