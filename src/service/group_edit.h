/*
 * group_edit.h - what people change of groups: making, renaming, moving, removing.
 *
 * Groups of the tree within the caller's area; free groups are everybody's, so that
 * only who sees all meters may change them.
 */
#pragma once
#include "service/group.h"
#include "store/free_group.h"

struct group_card {
	struct meter_group group;
	const char *path; /* names from the root */
	struct group_figures figures;
};
NODISCARD bool service_group_get(struct service *sv, const struct caller *c, int64_t id,
				 struct arena *a, struct group_card *ret, struct err *err);

/* Free groups, by name; members are told to those who see all meters, others get -1. */
NODISCARD bool service_free_group_list(struct service *sv, const struct caller *c, struct arena *a,
				       const struct free_group **ret, size_t *ret_count,
				       struct err *err);

/* NULL and -1 leave a field as it is, "" clears the zone, 0 makes a root. */
struct group_edit {
	const char *name;
	const char *zone;
	int64_t parent;
	bool free; /* of a new one */
};
#define GROUP_EDIT_NONE ((struct group_edit){ .parent = -1 })

NODISCARD bool service_group_add(struct service *sv, const struct caller *c,
				 const struct group_edit *e, struct arena *a,
				 struct group_card *ret, struct err *err);
NODISCARD bool service_group_edit(struct service *sv, const struct caller *c, int64_t id,
				  const struct group_edit *e, struct arena *a,
				  struct group_card *ret, struct err *err);
NODISCARD bool service_group_remove(struct service *sv, const struct caller *c, int64_t id,
				    struct err *err);
