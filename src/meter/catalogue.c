#include "meter/catalogue.h"

#include "base/arena.h"
#include "base/conftree.h"
#include "base/decimal.h"
#include "base/str.h"
#include "meter/catalogue_builtin.h"

enum {
	PARAMETERS_MAX = 1000,
	CHOICES_MAX = 100,
	SCALE_MAX = 9,
};

struct catalogue {
	struct arena arena;
	size_t count;
	struct parameter *list;
};

static const char *const kind_names[PARAMETER_KIND_COUNT] = {
	[PARAMETER_DECIMAL] = "decimal", [PARAMETER_INT] = "int",
	[PARAMETER_ENUM] = "enum",	 [PARAMETER_TEXT] = "text",
	[PARAMETER_DIGITS] = "digits",	 [PARAMETER_WINDOW] = "window",
	[PARAMETER_ZONE] = "zone",	 [PARAMETER_HOST] = "host",
};

const char *parameter_kind_name(enum parameter_kind k)
{
	return (unsigned)k < PARAMETER_KIND_COUNT ? kind_names[k] : "";
}

static bool keep(struct catalogue *c, const char *text, const char **ret, struct err *err)
{
	char *copy = arena_strdup(&c->arena, text);

	if (!copy)
		return err_set(err, ERR_NOMEM, "out of memory");
	*ret = copy;
	return true;
}

static bool read_kind(confnode *n, enum parameter_kind *ret, struct err *err)
{
	const char *name = "";

	if (!confnode_need_text(n, "kind", &name, err))
		return false;
	for (unsigned k = 0; k < PARAMETER_KIND_COUNT; k++) {
		if (!strcmp(name, kind_names[k])) {
			*ret = (enum parameter_kind)k;
			return true;
		}
	}
	return confnode_fail(n, err, "unknown kind %s", name);
}

/* The members "en" and "ru" of a group. */
static bool read_names(struct catalogue *c, confnode *group, const char **en, const char **ru,
		       struct err *err)
{
	const char *text_en;
	const char *text_ru;

	return confnode_need_text(group, "en", &text_en, err) &&
	       confnode_need_text(group, "ru", &text_ru, err) && keep(c, text_en, en, err) &&
	       keep(c, text_ru, ru, err);
}

static bool read_name(struct catalogue *c, confnode *n, const char *member, const char **en,
		      const char **ru, struct err *err)
{
	static const char *const members[] = { "en", "ru", NULL };
	confnode *group = confnode_find(n, member);

	if (!group)
		return confnode_fail(n, err, "%s is missing", member);
	return confnode_only(group, members, err) && read_names(c, group, en, ru, err);
}

/* A bound of a decimal is a text, so that 0.9 is not read as a binary fraction. */
static bool read_bound(confnode *n, const char *member, const struct parameter *p, int64_t *ret,
		       struct err *err)
{
	const char *text;
	struct err why;

	if (p->kind != PARAMETER_DECIMAL)
		return confnode_need_int(n, member, INT64_MIN, INT64_MAX, ret, err);
	if (!confnode_need_text(n, member, &text, err))
		return false;
	if (!decimal_parse(text, p->scale, ret, &why))
		return confnode_fail(n, err, "%s: %s", member, why.msg);
	return true;
}

static bool read_range(confnode *n, struct parameter *p, struct err *err)
{
	int64_t scale = 0;

	if (p->kind == PARAMETER_DECIMAL &&
	    !confnode_need_int(n, "scale", 1, SCALE_MAX, &scale, err))
		return false;
	p->scale = (unsigned)scale;
	if (p->kind != PARAMETER_DECIMAL && confnode_find(n, "scale"))
		return confnode_fail(n, err, "scale is for decimals only");
	bool bounded = p->kind == PARAMETER_DECIMAL || p->kind == PARAMETER_INT ||
		       p->kind == PARAMETER_TEXT || p->kind == PARAMETER_DIGITS;
	if (!bounded && (confnode_find(n, "min") || confnode_find(n, "max")))
		return confnode_fail(n, err, "this kind has no min and max");
	if (!bounded)
		return true;
	if (!read_bound(n, "min", p, &p->min, err) || !read_bound(n, "max", p, &p->max, err))
		return false;
	if (p->min > p->max)
		return confnode_fail(n, err, "min is above max");
	bool length = p->kind == PARAMETER_TEXT || p->kind == PARAMETER_DIGITS;
	if (length && (p->min < 0 || p->max >= PARAMETER_TEXT_MAX))
		return confnode_fail(n, err, "a length must be from 0 to %d",
				     PARAMETER_TEXT_MAX - 1);
	return true;
}

static bool read_choice(struct catalogue *c, confnode *n, struct parameter_choice *ret,
			struct err *err)
{
	static const char *const members[] = { "value", "en", "ru", NULL };

	return confnode_only(n, members, err) &&
	       confnode_need_int(n, "value", INT32_MIN, INT32_MAX, &ret->value, err) &&
	       read_names(c, n, &ret->name_en, &ret->name_ru, err);
}

static bool read_choices(struct catalogue *c, confnode *n, struct parameter *p, struct err *err)
{
	confnode *list = confnode_find(n, "choices");
	unsigned count = list ? confnode_count(list) : 0;

	if (p->kind != PARAMETER_ENUM)
		return !list || confnode_fail(list, err, "choices are for enums only");
	if (!list || !confnode_is_list(list) || !count || count > CHOICES_MAX)
		return confnode_fail(n, err, "choices must be a list of 1 to %d", CHOICES_MAX);
	struct parameter_choice *choices = arena_new(&c->arena, struct parameter_choice, count);
	if (!choices)
		return err_set(err, ERR_NOMEM, "out of memory");
	for (unsigned i = 0; i < count; i++) {
		confnode *one = confnode_at(list, i);
		if (!read_choice(c, one, &choices[i], err))
			return false;
		for (unsigned j = 0; j < i; j++)
			if (choices[j].value == choices[i].value)
				return confnode_fail(one, err, "this value is there twice");
	}
	p->choices = choices;
	p->choice_count = count;
	return true;
}

static bool is_key(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return n && n < 40 && !text[n] && (text[0] < '0' || text[0] > '9');
}

static bool read_parameter(struct catalogue *c, confnode *n, struct parameter *p, struct err *err)
{
	static const char *const members[] = { "key",	  "name",     "unit", "kind",
					       "scale",	  "min",      "max",  "secret",
					       "choices", "writable", NULL };
	const char *key;

	if (!confnode_only(n, members, err) || !confnode_need_text(n, "key", &key, err))
		return false;
	if (!is_key(key))
		return confnode_fail(n, err, "a key has up to 39 of a-z, 0-9 and _");
	if (catalogue_find(c, key))
		return confnode_fail(n, err, "%s is there twice", key);
	p->unit_en = p->unit_ru = "";
	return keep(c, key, &p->key, err) && read_kind(n, &p->kind, err) &&
	       read_name(c, n, "name", &p->name_en, &p->name_ru, err) &&
	       (!confnode_find(n, "unit") ||
		read_name(c, n, "unit", &p->unit_en, &p->unit_ru, err)) &&
	       read_range(n, p, err) && read_choices(c, n, p, err) &&
	       confnode_may_bool(n, "secret", &p->secret, err) &&
	       confnode_may_bool(n, "writable", &p->writable, err);
}

static bool read_tree(struct catalogue *c, confnode *root, struct err *err)
{
	static const char *const members[] = { "parameters", NULL };
	confnode *list = confnode_find(root, "parameters");

	if (!confnode_only(root, members, err))
		return false;
	if (!list || !confnode_is_list(list))
		return confnode_fail(list ? list : root, err, "parameters must be a list ( … )");
	unsigned count = confnode_count(list);
	if (count > PARAMETERS_MAX)
		return confnode_fail(list, err, "more than %d parameters", PARAMETERS_MAX);
	c->list = arena_new(&c->arena, struct parameter, count ? count : 1);
	if (!c->list)
		return err_set(err, ERR_NOMEM, "out of memory");
	/* The count grows with what is whole, for the search for doubles. */
	for (unsigned i = 0; i < count; i++) {
		struct parameter p = { .order = i };
		if (!read_parameter(c, confnode_at(list, i), &p, err))
			return false;
		c->list[c->count++] = p;
	}
	return true;
}

static bool from_tree(const struct conftree *t, struct catalogue **ret, struct err *err)
{
	AUTO_CATALOGUE *c = calloc(1, sizeof *c);

	if (!c)
		return err_set(err, ERR_NOMEM, "out of memory");
	if (!read_tree(c, conftree_root(t), err))
		return false;
	*ret = TAKE(c);
	return true;
}

bool catalogue_parse(const char *name, const char *text, size_t n, struct catalogue **ret,
		     struct err *err)
{
	AUTO_CONFTREE *t = NULL;

	return conftree_parse(name, text, n, &t, err) && from_tree(t, ret, err);
}

bool catalogue_load(const char *path, struct catalogue **ret, struct err *err)
{
	AUTO_CONFTREE *t = NULL;

	if (!path)
		return catalogue_parse("parameters.conf", catalogue_builtin,
				       strlen(catalogue_builtin), ret, err);
	return conftree_load(path, &t, err) && from_tree(t, ret, err);
}

void catalogue_free(struct catalogue *c)
{
	if (!c)
		return;
	arena_reset(&c->arena);
	free(c);
}

size_t catalogue_count(const struct catalogue *c)
{
	return c->count;
}

const struct parameter *catalogue_at(const struct catalogue *c, size_t i)
{
	return &c->list[i];
}

const struct parameter *catalogue_find(const struct catalogue *c, const char *key)
{
	for (size_t i = 0; i < c->count; i++)
		if (!strcmp(c->list[i].key, key))
			return &c->list[i];
	return NULL;
}
