/* group.h - the tree of groups, and the names by which people know a group. */
#pragma once
#include "service/service.h"
#include "store/group.h"

struct group_entry {
	struct meter_group group;
	const char *path; /* names from the root: "Волгоград/Волжский" */
};

/* Parents before children, siblings by name. */
NODISCARD bool service_group_list(struct service *sv, const struct caller *c, struct arena *a,
				  const struct group_entry **ret, size_t *ret_count,
				  struct err *err);
/* Makes every missing group of "A/B/C"; *ret_id is the last one. */
NODISCARD bool service_group_create(struct service *sv, const struct caller *c, const char *path,
				    int64_t *ret_id, struct err *err);

/* Finds paths by id, remembering what it has found; one request's. */
struct group_names {
	struct db *db;
	struct arena *arena;
	struct group_name *known;
};
/* NULL in *ret for id 0. */
NODISCARD bool group_names_path(struct group_names *n, int64_t id, const char **ret,
				struct err *err);
