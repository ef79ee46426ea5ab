#include "protocol/profile_check.h"

#include <stdio.h>

#include "protocol/profile_read.h"

struct check {
	const struct catalogue *catalogue;
	profile_problem_fn *tell;
	void *arg;
};

static void tell(const struct check *c, bool warning, const char *words)
{
	c->tell(c->arg, &(struct profile_problem){ .warning = warning, .words = words });
}

static struct profile *read_tree(const struct conftree *tree, struct err *err)
{
	struct profile_owned *o = calloc(1, sizeof *o);

	if (!o) {
		(void)err_set(err, ERR_NOMEM, "out of memory");
		return NULL;
	}
	if (profile_read(tree, o, err))
		return &o->p;
	profile_free(&o->p);
	return NULL;
}

static void warn(const struct check *c, confnode *n, const char *what, const char *value)
{
	char where[300];
	char words[512];

	confnode_where(n, where, sizeof where);
	(void)snprintf(words, sizeof words, "%s: %s %s", where, value, what);
	tell(c, true, words);
}

static const char *text_of(confnode *group, const char *name)
{
	const char *text = NULL;
	struct err err;

	return confnode_may_text(group, name, &text, &err) ? text : NULL;
}

/* The one before that has the same text under `name`. */
static confnode *find_same(confnode *list, unsigned before, const char *name, const char *text)
{
	for (unsigned i = 0; i < before; i++) {
		const char *other = text_of(confnode_at(list, i), name);
		if (other && strcmp(other, text) == 0)
			return confnode_at(list, i);
	}
	return NULL;
}

/* One part of a structure each is no second use. */
static bool parts_differ(confnode *a, confnode *b)
{
	int64_t x = 0;
	int64_t y = 0;
	const char *form = text_of(a, "form");
	const char *other = text_of(b, "form");
	struct err err;

	return !confnode_may_int(a, "element", 0, 255, &x, &err) ||
	       !confnode_may_int(b, "element", 0, 255, &y, &err) || x != y || !form || !other ||
	       strcmp(form, other) != 0;
}

static void look_at_parameters(const struct check *c, confnode *list)
{
	for (unsigned i = 0; i < confnode_count(list); i++) {
		confnode *n = confnode_at(list, i);
		const char *key = text_of(n, "key");
		const char *object = text_of(n, "object");
		if (key && c->catalogue && !catalogue_find(c->catalogue, key))
			warn(c, n, "is not in the catalogue of parameters", key);
		if (key && find_same(list, i, "key", key))
			warn(c, n, "is there twice", key);
		confnode *same = object ? find_same(list, i, "object", object) : NULL;
		if (same && !parts_differ(same, n))
			warn(c, n, "is used by another parameter, too", object);
	}
}

/* Objects of the roles: the same one twice is a copy that nobody has changed. */
static void look_at_objects(const struct check *c, confnode *group)
{
	for (unsigned i = 0; i < confnode_count(group); i++) {
		const char *mine = NULL;
		struct err err;
		confnode *n = confnode_at(group, i);
		if (!confnode_is_text(n) || !confnode_text(n, &mine, &err))
			continue;
		for (unsigned k = 0; k < i; k++) {
			const char *other = NULL;
			if (confnode_is_text(confnode_at(group, k)) &&
			    confnode_text(confnode_at(group, k), &other, &err) &&
			    strcmp(mine, other) == 0)
				warn(c, n, "has the object of another one", confnode_name(n));
		}
	}
}

/* Encryption alone keeps contents secret and lets anybody change them unseen. */
static void look_at_ciphering(const struct check *c, confnode *group)
{
	const char *word = text_of(group, "ciphering");

	if (word && strcmp(word, "encrypted") == 0)
		warn(c, confnode_find(group, "ciphering"),
		     "alone lets whoever is between change answers unseen: \"both\" does not",
		     word);
}

static void look_for_slips(const struct check *c, const struct conftree *tree)
{
	confnode *root = conftree_root(tree);
	confnode *parameters = confnode_find(root, "parameters");
	confnode *objects = confnode_find(root, "objects");
	confnode *security = confnode_find(root, "security");

	if (parameters && confnode_is_list(parameters))
		look_at_parameters(c, parameters);
	if (objects && confnode_is_group(objects))
		look_at_objects(c, objects);
	if (security && confnode_is_group(security))
		look_at_ciphering(c, security);
}

struct profile *profile_check_file(const char *path, const struct catalogue *catalogue,
				   profile_problem_fn *fn, void *arg)
{
	const struct check c = { catalogue, fn, arg };
	struct err err = { 0 };
	AUTO_CONFTREE *tree = NULL;

	if (!conftree_load(path, &tree, &err)) {
		tell(&c, false, err.msg);
		return NULL;
	}
	look_for_slips(&c, tree);
	struct profile *p = read_tree(tree, &err);
	if (p)
		return p;
	for (unsigned n = 0; !p && n < PROFILE_PROBLEMS_MAX; n++) {
		tell(&c, false, err.msg);
		if (!conftree_cut_failed(tree))
			return NULL;
		p = read_tree(tree, &err);
		/* What is missing now is what was cut: that was told. */
		if (!p && strstr(err.msg, " is missing"))
			return NULL;
	}
	profile_free(p);
	return NULL;
}
