#include "service/group.h"

#include <stdio.h>

struct group_name {
	struct group_name *next;
	int64_t id;
	const char *path;
};

static bool remember(struct group_names *n, int64_t id, const char *path, struct err *err)
{
	struct group_name *k = arena_new(n->arena, struct group_name, 1);
	if (!k || !path)
		return err_set(err, ERR_NOMEM, "no memory for the names of groups");
	*k = (struct group_name){ .next = n->known, .id = id, .path = path };
	n->known = k;
	return true;
}

/* Up to the root; GROUP_DEPTH_MAX bounds a tree that is not one. */
static bool compose(struct group_names *n, int64_t id, const char **ret, struct err *err)
{
	const char *path = NULL;
	for (int depth = 0; id != 0 && depth < GROUP_DEPTH_MAX; depth++) {
		const char *name;
		if (!store_group_name(n->db, id, n->arena, &name, &id, err))
			return false;
		path = path ? arena_printf(n->arena, "%s/%s", name, path) : name;
	}
	*ret = path;
	return true;
}

bool group_names_path(struct group_names *n, int64_t id, const char **ret, struct err *err)
{
	const char *path;
	if (id == 0) {
		*ret = NULL;
		return true;
	}
	for (const struct group_name *k = n->known; k; k = k->next) {
		if (k->id == id) {
			*ret = k->path;
			return true;
		}
	}
	if (!compose(n, id, &path, err) || !remember(n, id, path, err))
		return false;
	*ret = path;
	return true;
}

/*
 * Parents stand before their children, so the nearest ones are on a short stack. What stands
 * above the topmost ones that the caller sees shows only by its name.
 */
static bool name_tree(struct group_names *names, const struct group_list *tree,
		      struct group_entry *items, struct err *err)
{
	size_t stack[GROUP_DEPTH_MAX + 1];
	size_t depth = 0;
	for (size_t i = 0; i < tree->count; i++) {
		const struct meter_group *g = &tree->rows[i];
		while (depth > 0 && items[stack[depth - 1]].group.id != g->parent)
			depth--;
		const char *above = depth > 0 ? items[stack[depth - 1]].path : NULL;
		items[i].group = *g;
		if (above)
			items[i].path = arena_printf(names->arena, "%s/%s", above, g->name);
		else if (!group_names_path(names, g->id, &items[i].path, err))
			return false;
		if (!items[i].path)
			return err_set(err, ERR_NOMEM, "no memory for the groups");
		if (depth < ARRAY_LEN(stack))
			stack[depth++] = i;
	}
	return true;
}

bool service_group_list(struct service *sv, const struct caller *c, struct arena *a,
			const struct group_entry **ret, size_t *ret_count, struct err *err)
{
	struct group_list tree;
	AUTO_READER r = { 0 };
	if (!caller_check(c, RIGHT_GROUP_VIEW, err) || !reader_take(sv, &r, err) ||
	    !store_area_tree(r.db, &c->area, a, &tree, err))
		return false;
	struct group_names names = { .db = r.db, .arena = a };
	struct group_entry *items = arena_new(a, struct group_entry, tree.count + 1);
	if (!items)
		return err_set(err, ERR_NOMEM, "no memory for the groups");
	if (!name_tree(&names, &tree, items, err))
		return false;
	*ret = items;
	*ret_count = tree.count;
	return true;
}

struct creation {
	struct service *sv;
	const struct caller *caller;
	const char *path;
	int64_t id;
};

static bool write_creation(struct db *db, void *arg, struct err *err)
{
	struct creation *cr = arg;
	char object[40];
	if (!store_group_by_names(db, cr->path, &cr->id, err))
		return false;
	(void)snprintf(object, sizeof object, "group:%lld", (long long)cr->id);
	return service_audit(cr->sv, db, cr->caller, "group.create", object, NULL, NULL, err);
}

bool service_group_create(struct service *sv, const struct caller *c, const char *path,
			  int64_t *ret_id, struct err *err)
{
	struct creation cr = { .sv = sv, .caller = c, .path = path };
	if (!caller_check(c, RIGHT_GROUP_EDIT, err) || !caller_check_whole(c, err))
		return false;
	if (!path[0])
		return err_field(err, "group", "is empty");
	if (!service_write(sv, write_creation, &cr, err))
		return false;
	*ret_id = cr.id;
	return true;
}
