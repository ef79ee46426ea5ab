#include "protocol/profile_read.h"

#include <dirent.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>

#include "protocol/profile_builtin.h"

enum { PROFILES_MAX = 256 };

struct profile_set {
	atomic_uint owners;
	size_t n;
	struct profile *list[PROFILES_MAX];
};

const struct profile_parameter *profile_parameter(const struct profile *p, const char *key)
{
	for (size_t i = 0; i < p->parameter_count; i++)
		if (strcmp(p->parameters[i].key, key) == 0)
			return &p->parameters[i];
	return NULL;
}

const struct profile_action *profile_action(const struct profile *p, const char *key)
{
	for (size_t i = 0; i < p->action_count; i++)
		if (strcmp(p->actions[i].key, key) == 0)
			return &p->actions[i];
	return NULL;
}

static int compare_event(const void *key, const void *event)
{
	uint32_t a = *(const uint32_t *)key;
	uint32_t b = ((const struct profile_event *)event)->code;
	return (a > b) - (a < b);
}

const struct profile_event *profile_event(const struct profile *p, uint32_t code)
{
	size_t n = p->event_code_count;
	return n ? bsearch(&code, p->event_codes, n, sizeof *p->event_codes, compare_event) : NULL;
}

uint32_t profile_status_flags(const struct profile *p, uint32_t status)
{
	uint32_t flags = 0;
	for (unsigned bit = 0; bit < 32; bit++)
		if (status >> bit & 1)
			flags |= p->bits[bit].flags;
	return flags;
}

void profile_free(struct profile *p)
{
	if (!p)
		return;
	/* `p` is the first member of what profile_read() filled. */
	struct profile_owned *o = (struct profile_owned *)p;
	arena_reset(&o->arena);
	free(o);
}

static bool load(const struct conftree *tree, struct profile **ret, struct err *err)
{
	struct profile_owned *o = calloc(1, sizeof *o);
	if (!o)
		return err_set(err, ERR_NOMEM, "out of memory");
	if (!profile_read(tree, o, err)) {
		profile_free(&o->p);
		return false;
	}
	*ret = &o->p;
	return true;
}

bool profile_load_file(const char *path, struct profile **ret, struct err *err)
{
	AUTO_CONFTREE *tree = NULL;
	return conftree_load(path, &tree, err) && load(tree, ret, err);
}

bool profile_load_text(const char *text, const char *name, struct profile **ret, struct err *err)
{
	AUTO_CONFTREE *tree = NULL;
	return conftree_parse(name, text, strlen(text), &tree, err) && load(tree, ret, err);
}

struct profile_set *profile_set_keep(struct profile_set *set)
{
	(void)atomic_fetch_add(&set->owners, 1);
	return set;
}

void profile_set_close(struct profile_set *set)
{
	if (!set || atomic_fetch_sub(&set->owners, 1) > 1)
		return;
	for (size_t i = 0; i < set->n; i++)
		profile_free(set->list[i]);
	free(set);
}

/* Takes the profile over; one of the same name is replaced. */
static bool set_add(struct profile_set *set, struct profile *p, struct err *err)
{
	for (size_t i = 0; i < set->n; i++)
		if (strcmp(set->list[i]->name, p->name) == 0) {
			profile_free(set->list[i]);
			set->list[i] = p;
			return true;
		}
	if (set->n == PROFILES_MAX) {
		profile_free(p);
		return err_set(err, ERR_LIMIT, "there are more than %d profiles", PROFILES_MAX);
	}
	set->list[set->n++] = p;
	return true;
}

/* Files of other kinds (parameters.conf) live in the same folder: a profile
 * says so in its first setting. */
static bool add_file(struct profile_set *set, const char *path, struct err *err)
{
	AUTO_CONFTREE *tree = NULL;
	struct profile *p = NULL;
	if (!conftree_load(path, &tree, err))
		return false;
	if (!confnode_find(conftree_root(tree), "profile"))
		return true;
	return load(tree, &p, err) && set_add(set, p, err);
}

static int is_conf(const struct dirent *e)
{
	size_t n = strlen(e->d_name);
	return n > 5 && strcmp(e->d_name + n - 5, ".conf") == 0;
}

static bool add_folder(struct profile_set *set, const char *folder, struct err *err)
{
	struct dirent **names = NULL;
	int n = scandir(folder, &names, is_conf, alphasort);
	if (n < 0)
		return err_set(err, ERR_IO, "%s: %s", folder, strerrordesc_np(errno));
	bool ok = true;
	for (int i = 0; i < n; i++) {
		char path[4096];
		if (ok && (size_t)snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name) >=
				  sizeof path)
			ok = err_set(err, ERR_INVAL, "%s: path is too long", folder);
		ok = ok && add_file(set, path, err);
		free(names[i]);
	}
	free(names);
	return ok;
}

bool profile_set_open(const char *folder, struct profile_set **ret, struct err *err)
{
	CLEANUP(auto_profile_set) struct profile_set *set = calloc(1, sizeof *set);
	if (!set)
		return err_set(err, ERR_NOMEM, "out of memory");
	atomic_init(&set->owners, 1);
	for (const struct profile_builtin *b = profile_builtin; b->name; b++) {
		struct profile *p = NULL;
		if (!profile_load_text(b->text, b->name, &p, err) || !set_add(set, p, err))
			return false;
	}
	if (folder && !add_folder(set, folder, err))
		return false;
	*ret = TAKE(set);
	return true;
}

const struct profile *profile_find(const struct profile_set *set, const char *name)
{
	for (size_t i = 0; i < set->n; i++)
		if (strcmp(set->list[i]->name, name) == 0)
			return set->list[i];
	return NULL;
}

size_t profile_count(const struct profile_set *set)
{
	return set->n;
}

const struct profile *profile_at(const struct profile_set *set, size_t i)
{
	return set->list[i];
}
