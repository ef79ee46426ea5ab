/* config_load.c - values from files, overrides and reloads. */
#include <assert.h>

#include "base/config_private.h"
#include "base/conftree.h"

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
	char key[CONFIG_KEY_SIZE * 2];
	char name[CONFIG_NAME_SIZE];
	char text[CONFIG_TEXT_MAX + 1];
	char source[SOURCE_MAX];
	struct config_value v;
	struct err why;
	struct strb b = strb_make(key, sizeof key);
	size_t i;

	strb_printf(&b, "%s.%s", section, confnode_name(n));
	const struct config_entry *e = config_find_entry(c, str_make(key, b.n), name, &why);
	if (!e)
		return confnode_fail(n, err, "%s", why.msg);
	if (!kinds_fit(e, n))
		return confnode_fail(n, err, "%s must be of type %s", key,
				     config_type_name(e->type));
	if (!node_text(n, text, sizeof text, err))
		return false;
	if (!config_parse_value(e, str_make(key, b.n), str_from(text), &v, &why))
		return confnode_fail(n, err, "%s", why.msg);
	if (!config_have_value(c, str_make(key, b.n), e, name, &i, &why))
		return confnode_fail(n, err, "%s", why.msg);
	if (!apply || c->values[i].from > CONFIG_FILE)
		return true;
	confnode_where(n, source, sizeof source);
	return config_assign(&c->values[i], &v, CONFIG_FILE, source, err);
}

/* The settings of one name of a section's templates. */
static bool take_name(struct config *c, const char *section, confnode *group, bool apply,
		      struct err *err)
{
	char inner[CONFIG_KEY_SIZE];
	struct strb b = strb_make(inner, sizeof inner);

	strb_printf(&b, "%s.%s", section, confnode_name(group));
	if (b.cut)
		return confnode_fail(group, err, "unknown setting %s", inner);
	for (unsigned i = 0; i < confnode_count(group); i++) {
		if (!take_node(c, inner, confnode_at(group, i), apply, err))
			return false;
	}
	return true;
}

static bool take_section(struct config *c, confnode *group, bool apply, struct err *err)
{
	const char *section = confnode_name(group);

	for (unsigned i = 0; i < confnode_count(group); i++) {
		confnode *n = confnode_at(group, i);
		bool ok = confnode_is_group(n) ? take_name(c, section, n, apply, err)
					       : take_node(c, section, n, apply, err);
		if (!ok)
			return false;
	}
	return true;
}

static bool take_tree(struct config *c, confnode *root, bool apply, struct err *err)
{
	for (unsigned i = 0; i < confnode_count(root); i++) {
		confnode *section = confnode_at(root, i);
		if (!confnode_is_group(section))
			return confnode_fail(section, err, "%s must be a section { … }",
					     confnode_name(section));
		if (!take_section(c, section, apply, err))
			return false;
	}
	return true;
}

/* All is checked before anything is taken. */
static bool load_tree(struct config *c, const struct conftree *t, struct err *err)
{
	bool ok = take_tree(c, conftree_root(t), false, err) &&
		  take_tree(c, conftree_root(t), true, err);

	config_drop_empty(c);
	return ok;
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

bool config_take(struct config *c, struct str key, struct str text, enum config_source from,
		 const char *source, struct err *err)
{
	char name[CONFIG_NAME_SIZE];
	struct config_value v;
	size_t i;
	const struct config_entry *e = config_find_entry(c, key, name, err);

	if (!e || !config_parse_value(e, key, text, &v, err) ||
	    !config_have_value(c, key, e, name, &i, err))
		return false;
	bool ok = c->values[i].from > from || config_assign(&c->values[i], &v, from, source, err);
	config_drop_empty(c);
	return ok;
}

bool config_override(struct config *c, const char *assignment, struct err *err)
{
	struct str key;
	struct str text;

	if (!str_cut(str_from(assignment), '=', &key, &text))
		return err_set(err, ERR_INVAL, "a setting is written section.key=value");
	return config_take(c, str_trim(key), str_trim(text), CONFIG_COMMAND_LINE, "override", err);
}

bool config_set(struct config *c, const char *key, const char *text, enum config_source from,
		struct err *err)
{
	struct err why = { 0 };

	if (config_take(c, str_from(key), str_from(text), from, config_source_name(from), &why))
		return true;
	err_fill(err, why.kind, key, "%s", why.msg);
	return false;
}

static bool same_value(const struct value *a, const struct value *b)
{
	return !strcmp(a->text, b->text);
}

/* `to` keeps its key. */
static bool copy_value(struct value *to, const struct value *from, struct err *err)
{
	char *text = strdup(from->text);

	if (!text)
		return err_set(err, ERR_NOMEM, "out of memory");
	free(to->text);
	to->text = text;
	to->number = from->number;
	to->from = from->from;
	memcpy(to->source, from->source, sizeof to->source);
	return true;
}

static bool take_value(struct config *c, const struct value *from, struct err *err)
{
	size_t i;

	return config_have_value(c, str_from(config_key_of(from)), from->entry, from->name, &i,
				 err) &&
	       copy_value(&c->values[i], from, err);
}

/* A bare copy of the table with its presets and what comes from `least` or goes before it. */
static bool renew(const struct config *old, enum config_source least, struct config **ret,
		  struct err *err)
{
	AUTO_CONFIG *c = config_make(old->count, old->template_count);

	if (!c)
		return err_set(err, ERR_NOMEM, "out of memory");
	c->template_count = old->template_count;
	memcpy(c->templates, old->templates,
	       old->template_count * sizeof(const struct config_entry *));
	for (size_t i = 0; i < old->count; i++) {
		if (!old->values[i].key)
			c->values[c->count++].entry = old->values[i].entry;
	}
	if (!config_set_presets(c, err))
		return false;
	for (size_t i = 0; i < old->count; i++) {
		if (old->values[i].from >= least && !take_value(c, &old->values[i], err))
			return false;
	}
	*ret = TAKE(c);
	return true;
}

struct keeper {
	config_kept_fn *kept;
	void *arg;
};

static void tell_kept(const struct keeper *k, const char *key)
{
	if (k->kept)
		k->kept(k->arg, key);
}

/* Values that wait for a restart are as they were, also the templates' that came or went. */
static bool keep_old(struct config *c, const struct config *old, const struct keeper *k,
		     struct err *err)
{
	for (size_t i = 0; i < c->count; i++) {
		struct value *v = &c->values[i];
		if (v->entry->reload || config_find(old, str_from(config_key_of(v))) < old->count)
			continue;
		tell_kept(k, config_key_of(v));
		free(TAKE(v->text)); /* dropped below */
	}
	config_drop_empty(c);
	for (size_t i = 0; i < old->count; i++) {
		const struct value *before = &old->values[i];
		size_t at = config_find(c, str_from(config_key_of(before)));
		if (before->entry->reload || (at < c->count && same_value(before, &c->values[at])))
			continue;
		if (!take_value(c, before, err))
			return false;
		tell_kept(k, config_key_of(before));
	}
	return true;
}

bool config_reload(const struct config *old, const char *path, config_kept_fn *kept, void *arg,
		   struct config **ret, struct err *err)
{
	const struct keeper k = { kept, arg };
	AUTO_CONFIG *c = NULL;

	if (!renew(old, CONFIG_ENVIRONMENT, &c, err) || (path && !config_load_file(c, path, err)) ||
	    !keep_old(c, old, &k, err))
		return false;
	*ret = TAKE(c);
	return true;
}

bool config_copy(const struct config *from, struct config **ret, struct err *err)
{
	return renew(from, CONFIG_DEFAULT, ret, err);
}
