/*
 * free_group.h - groups beside the tree, in any number of which a meter may be.
 *
 * They stand in the table of groups with free = 1, without parent; they give no
 * visibility and no zone.
 */
#pragma once
#include "base/arena.h"
#include "store/area.h"
#include "store/store.h"

enum { FREE_GROUPS_MAX = 1000, FREE_GROUPS_OF_METER_MAX = 32 };

struct free_group {
	int64_t id;
	const char *name;
	int64_t members; /* active meters */
};

NODISCARD bool store_free_group_create(struct db *db, const char *name, int64_t *ret_id,
				       struct err *err);
/* By name. */
NODISCARD bool store_free_group_list(struct db *db, struct arena *a, const struct free_group **ret,
				     size_t *ret_count, struct err *err);
/* Of a meter, by name. */
NODISCARD bool store_free_groups_of(struct db *db, int64_t meter, struct arena *a,
				    const struct free_group **ret, size_t *ret_count,
				    struct err *err);
/* ERR_NOTFOUND: no such free group; ERR_CONFLICT: the meter is in FREE_GROUPS_OF_METER_MAX. */
NODISCARD bool store_free_group_add(struct db *db, int64_t group, int64_t meter, struct err *err);
/* *ret false: it was not in it. */
NODISCARD bool store_free_group_remove(struct db *db, int64_t group, int64_t meter, bool *ret,
				       struct err *err);
/* What `from` is in, `to` is in as well; counts `to` as active. */
NODISCARD bool store_free_groups_copy(struct db *db, int64_t from, int64_t to, struct err *err);
/* A meter has become active (+1) or is no more (-1). Private to the store. */
NODISCARD bool free_groups_count(struct db *db, int64_t meter, int sign, struct err *err);
struct group_figures;
/* store_group_figures() of a free group: looks at each of its meters. */
NODISCARD bool free_group_figures(struct db *db, int64_t group, const struct area *area,
				  int64_t since, int64_t now, struct group_figures *ret,
				  struct err *err);
/* The group and, at most `limit` at once, its memberships; *ret_more: call again. */
NODISCARD bool store_free_group_delete(struct db *db, int64_t group, unsigned limit, bool *ret_more,
				       struct err *err);
