#include "base/config.h"

#include <assert.h>

#include "base/config_value.h"
#include "base/conftree.h"

enum { SOURCE_MAX = 272 }; /* file name, colon and line */

struct value {
	const struct config_entry *entry;
	char *text;
	int64_t number;
	bool overridden;
	char source[SOURCE_MAX];
};

struct config {
	size_t count;
	struct value values[]; /* sorted by key */
};

static int compare_values(const void *a, const void *b)
{
	const struct value *x = a;
	const struct value *y = b;

	return strcmp(x->entry->key, y->entry->key);
}

/* Position of a key, or the count when no table has it. */
static size_t find(const struct config *c, struct str key)
{
	for (size_t i = 0; i < c->count; i++)
		if (str_equal(key, str_from(c->values[i].entry->key)))
			return i;
	return c->count;
}

static bool assign(struct value *v, const struct config_value *new, const char *source,
		   struct err *err)
{
	char *text = strdup(new->text);

	if (!text)
		return err_set(err, ERR_NOMEM, "out of memory");
	free(v->text);
	v->text = text;
	v->number = new->number;
	(void)str_copy(v->source, sizeof v->source, str_from(source));
	return true;
}

static bool set_presets(struct config *c, struct err *err)
{
	struct config_value v;

	for (size_t i = 0; i < c->count; i++) {
		const struct config_entry *e = c->values[i].entry;
		if (i && !strcmp(e->key, c->values[i - 1].entry->key))
			return err_set(err, ERR_INTERNAL, "setting %s is in two tables", e->key);
		if (!config_value_parse(e, str_from(e->preset), &v, err)) {
			if (err)
				err->kind = ERR_INTERNAL;
			return false;
		}
		if (!assign(&c->values[i], &v, "default", err))
			return false;
	}
	return true;
}

bool config_new(const struct config_entry *const *tables, struct config **ret, struct err *err)
{
	size_t count = 0;

	for (size_t t = 0; tables[t]; t++)
		for (const struct config_entry *e = tables[t]; e->key; e++)
			count++;
	struct config *c = calloc(1, sizeof *c + count * sizeof *c->values);
	if (!c)
		return err_set(err, ERR_NOMEM, "out of memory");
	for (size_t t = 0; tables[t]; t++)
		for (const struct config_entry *e = tables[t]; e->key; e++)
			c->values[c->count++].entry = e;
	qsort(c->values, c->count, sizeof *c->values, compare_values);
	if (!set_presets(c, err)) {
		config_free(c);
		return false;
	}
	*ret = c;
	return true;
}

void config_free(struct config *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->count; i++) {
		if (c->values[i].text && c->values[i].entry->secret)
			explicit_bzero(c->values[i].text, strlen(c->values[i].text));
		free(c->values[i].text);
	}
	free(c);
}

/* A scalar of the file in the form of an override. */
static bool node_text(confnode *n, char *buf, size_t cap, struct err *err)
{
	int64_t number;
	bool truth;
	const char *text;
	struct strb b = strb_make(buf, cap);

	if (confnode_is_int(n)) {
		if (!confnode_int(n, INT64_MIN, INT64_MAX, &number, err))
			return false;
		strb_printf(&b, "%lld", (long long)number);
	} else if (confnode_is_bool(n)) {
		if (!confnode_bool(n, &truth, err))
			return false;
		strb_add_text(&b, truth ? "true" : "false");
	} else {
		if (!confnode_is_text(n))
			return confnode_fail(n, err, "%s must be a number, text or truth value",
					     confnode_name(n));
		if (!confnode_text(n, &text, err))
			return false;
		strb_add_text(&b, text);
	}
	if (b.cut)
		return confnode_fail(n, err, "%s is too long", confnode_name(n));
	return true;
}

/* A duration or size may be a bare number, a bool no number and so on. */
static bool kinds_fit(const struct config_entry *e, confnode *n)
{
	switch (e->type) {
	case CONFIG_INT:
		return confnode_is_int(n);
	case CONFIG_BOOL:
		return confnode_is_bool(n);
	case CONFIG_DURATION:
	case CONFIG_SIZE:
		return confnode_is_int(n) || confnode_is_text(n);
	case CONFIG_TEXT:
	case CONFIG_ENUM:
	case CONFIG_PATH:
	case CONFIG_ADDRESS:
		return confnode_is_text(n);
	}
	return false;
}

/* Checks one member of a section; with `apply` it also takes the value. */
static bool take_node(struct config *c, const char *section, confnode *n, bool apply,
		      struct err *err)
{
	char key[128];
	char text[CONFIG_TEXT_MAX + 1];
	char source[SOURCE_MAX];
	struct config_value v;
	struct err why;
	struct strb b = strb_make(key, sizeof key);

	strb_printf(&b, "%s.%s", section, confnode_name(n));
	size_t i = find(c, str_make(key, b.n));
	if (i == c->count)
		return confnode_fail(n, err, "unknown setting %s", key);
	const struct config_entry *e = c->values[i].entry;
	assert(e);
	if (!kinds_fit(e, n))
		return confnode_fail(n, err, "%s must be of type %s", key,
				     config_type_name(e->type));
	if (!node_text(n, text, sizeof text, err))
		return false;
	if (!config_value_parse(e, str_from(text), &v, &why))
		return confnode_fail(n, err, "%s", why.msg);
	if (!apply || c->values[i].overridden)
		return true;
	confnode_where(n, source, sizeof source);
	return assign(&c->values[i], &v, source, err);
}

static bool take_tree(struct config *c, confnode *root, bool apply, struct err *err)
{
	for (unsigned i = 0; i < confnode_count(root); i++) {
		confnode *section = confnode_at(root, i);
		if (!confnode_is_group(section))
			return confnode_fail(section, err, "%s must be a section { … }",
					     confnode_name(section));
		for (unsigned j = 0; j < confnode_count(section); j++)
			if (!take_node(c, confnode_name(section), confnode_at(section, j), apply,
				       err))
				return false;
	}
	return true;
}

/* All is checked before anything is taken. */
static bool load_tree(struct config *c, const struct conftree *t, struct err *err)
{
	return take_tree(c, conftree_root(t), false, err) &&
	       take_tree(c, conftree_root(t), true, err);
}

bool config_load_file(struct config *c, const char *path, struct err *err)
{
	AUTO_CONFTREE *t = NULL;

	return conftree_load(path, &t, err) && load_tree(c, t, err);
}

bool config_load_text(struct config *c, const char *name, const char *text, size_t n,
		      struct err *err)
{
	AUTO_CONFTREE *t = NULL;

	return conftree_parse(name, text, n, &t, err) && load_tree(c, t, err);
}

bool config_override(struct config *c, const char *assignment, struct err *err)
{
	struct str key;
	struct str text;
	struct config_value v;

	if (!str_cut(str_from(assignment), '=', &key, &text))
		return err_set(err, ERR_INVAL, "a setting is written section.key=value");
	key = str_trim(key);
	size_t i = find(c, key);
	if (i == c->count)
		return err_set(err, ERR_INVAL, "unknown setting %.*s",
			       key.n < 100 ? (int)key.n : 100, key.p);
	if (!config_value_parse(c->values[i].entry, str_trim(text), &v, err) ||
	    !assign(&c->values[i], &v, "override", err))
		return false;
	c->values[i].overridden = true;
	return true;
}

static bool same_value(const struct value *a, const struct value *b)
{
	return !strcmp(a->text, b->text);
}

static bool copy_value(struct value *to, const struct value *from, struct err *err)
{
	char *text = strdup(from->text);

	if (!text)
		return err_set(err, ERR_NOMEM, "out of memory");
	free(to->text);
	*to = *from;
	to->text = text;
	return true;
}

/* A bare copy of the table with its presets and the overrides. */
static bool renew(const struct config *old, struct config **ret, struct err *err)
{
	struct config *c = calloc(1, sizeof *c + old->count * sizeof *c->values);

	if (!c)
		return err_set(err, ERR_NOMEM, "out of memory");
	for (; c->count < old->count; c->count++)
		c->values[c->count].entry = old->values[c->count].entry;
	bool good = set_presets(c, err);
	for (size_t i = 0; good && i < c->count; i++)
		if (old->values[i].overridden)
			good = copy_value(&c->values[i], &old->values[i], err);
	if (good)
		*ret = c;
	else
		config_free(c);
	return good;
}

bool config_reload(const struct config *old, const char *path, config_kept_fn *kept, void *arg,
		   struct config **ret, struct err *err)
{
	AUTO_CONFIG *c = NULL;

	if (!renew(old, &c, err) || (path && !config_load_file(c, path, err)))
		return false;
	for (size_t i = 0; i < c->count; i++) {
		const struct value *before = &old->values[i];
		if (before->entry->reload || same_value(before, &c->values[i]))
			continue;
		if (!copy_value(&c->values[i], before, err))
			return false;
		if (kept)
			kept(arg, before->entry->key);
	}
	*ret = TAKE(c);
	return true;
}

static const struct value *get(const struct config *c, const char *key, unsigned types)
{
	size_t i = find(c, str_from(key));

	assert(i < c->count && "setting that no table has");
	assert((types >> c->values[i].entry->type & 1) && "setting of another type");
	return &c->values[i];
}

int64_t config_int(const struct config *c, const char *key)
{
	return get(c, key, 1u << CONFIG_INT | 1u << CONFIG_DURATION | 1u << CONFIG_SIZE)->number;
}

bool config_bool(const struct config *c, const char *key)
{
	return get(c, key, 1u << CONFIG_BOOL)->number != 0;
}

const char *config_text(const struct config *c, const char *key)
{
	return get(c, key,
		   1u << CONFIG_TEXT | 1u << CONFIG_ENUM | 1u << CONFIG_PATH | 1u << CONFIG_ADDRESS)
		->text;
}

size_t config_count(const struct config *c)
{
	return c->count;
}

struct config_item config_at(const struct config *c, size_t i)
{
	const struct value *v = &c->values[i];
	bool mask = v->entry->secret && v->text[0];

	return (struct config_item){ v->entry, mask ? "••••" : v->text, v->source };
}
