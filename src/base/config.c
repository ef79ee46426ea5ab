#include "base/config.h"

#include <assert.h>

#include "base/config_private.h"

const char *config_key_of(const struct value *v)
{
	return v->key ? v->key : v->entry->key;
}

static int compare_values(const void *a, const void *b)
{
	return strcmp(config_key_of(a), config_key_of(b));
}

static int compare_templates(const void *a, const void *b)
{
	const struct config_entry *const *x = a;
	const struct config_entry *const *y = b;

	return strcmp((*x)->key, (*y)->key);
}

/* Position of a key, or the count when no table has it. */
size_t config_find(const struct config *c, struct str key)
{
	for (size_t i = 0; i < c->count; i++)
		if (str_equal(key, str_from(config_key_of(&c->values[i]))))
			return i;
	return c->count;
}

/* "section.NAME.key" in its three parts. */
static bool split_key(struct str key, struct str *section, struct str *name, struct str *last)
{
	struct str rest;

	return str_cut(key, '.', section, &rest) && str_cut(rest, '.', name, last);
}

static bool name_is_sound(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char ch = name.p[i];
		if (!(ch >= 'a' && ch <= 'z') && !(ch >= '0' && ch <= '9') && ch != '-')
			return false;
	}
	return name.n > 0 && name.n < CONFIG_NAME_SIZE;
}

static const struct config_entry *find_template(const struct config *c, struct str section,
						struct str last)
{
	for (size_t i = 0; i < c->template_count; i++) {
		struct str s;
		struct str star;
		struct str l;
		if (split_key(str_from(c->templates[i]->key), &s, &star, &l) &&
		    str_equal(s, section) && str_equal(l, last))
			return c->templates[i];
	}
	return NULL;
}

size_t config_names(const struct config *c, const char *section,
		    const char *ret[static CONFIG_NAMES_MAX])
{
	size_t section_n = strlen(section);
	size_t n = 0;

	for (size_t i = 0; i < c->count; i++) {
		const struct value *v = &c->values[i];
		size_t k = 0;
		if (!v->key || strncmp(v->key, section, section_n) != 0 || v->key[section_n] != '.')
			continue;
		while (k < n && strcmp(ret[k], v->name) != 0)
			k++;
		if (k == n && n < CONFIG_NAMES_MAX)
			ret[n++] = v->name;
	}
	return n;
}

bool config_assign(struct value *v, const struct config_value *new, enum config_source from,
		   const char *source, struct err *err)
{
	char *text = strdup(new->text);

	if (!text)
		return err_set(err, ERR_NOMEM, "out of memory");
	free(v->text);
	v->text = text;
	v->number = new->number;
	v->from = from;
	(void)str_copy(v->source, sizeof v->source, str_from(source));
	return true;
}

bool config_set_presets(struct config *c, struct err *err)
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
		if (!config_assign(&c->values[i], &v, CONFIG_DEFAULT, "default", err))
			return false;
	}
	return true;
}

struct config *config_make(size_t values, size_t templates)
{
	struct config *c = calloc(1, sizeof *c);

	if (!c)
		return NULL;
	c->cap = values;
	c->values = calloc(values + 1, sizeof *c->values);
	c->templates = calloc(templates + 1, sizeof(const struct config_entry *));
	if (!c->values || !c->templates) {
		config_free(c);
		return NULL;
	}
	return c;
}

static bool is_template(const struct config_entry *e)
{
	return strchr(e->key, '*') != NULL;
}

bool config_new(const struct config_entry *const *tables, struct config **ret, struct err *err)
{
	size_t count = 0;

	for (size_t t = 0; tables[t]; t++)
		for (const struct config_entry *e = tables[t]; e->key; e++)
			count++;
	AUTO_CONFIG *c = config_make(count, count);
	if (!c)
		return err_set(err, ERR_NOMEM, "out of memory");
	for (size_t t = 0; tables[t]; t++) {
		for (const struct config_entry *e = tables[t]; e->key; e++) {
			if (is_template(e))
				c->templates[c->template_count++] = e;
			else
				c->values[c->count++].entry = e;
		}
	}
	qsort(c->values, c->count, sizeof *c->values, compare_values);
	qsort(c->templates, c->template_count, sizeof(const struct config_entry *),
	      compare_templates);
	if (!config_set_presets(c, err))
		return false;
	*ret = TAKE(c);
	return true;
}

static void finish_value(struct value *v)
{
	if (v->text && v->entry->secret)
		explicit_bzero(v->text, strlen(v->text));
	free(v->text);
	free(v->key);
}

void config_free(struct config *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->count; i++)
		finish_value(&c->values[i]);
	free(c->values);
	free(c->templates);
	free(c);
}

/* The entry of a key, set or not; NULL when there is none. `ret_name` "": no template's. */
const struct config_entry *config_find_entry(const struct config *c, struct str key,
					     char ret_name[static CONFIG_NAME_SIZE],
					     struct err *err)
{
	struct str section;
	struct str name;
	struct str last;
	size_t i = config_find(c, key);
	const struct config_entry *e = NULL;

	ret_name[0] = 0;
	if (i < c->count) {
		memcpy(ret_name, c->values[i].name, CONFIG_NAME_SIZE);
		return c->values[i].entry;
	}
	if (split_key(key, &section, &name, &last))
		e = find_template(c, section, last);
	if (!e)
		(void)err_set(err, ERR_INVAL, "unknown setting %.*s",
			      key.n < 100 ? (int)key.n : 100, key.p);
	if (e && !name_is_sound(name)) {
		(void)err_set(err, ERR_INVAL,
			      "%.*s: a name has 1 to %d of the characters a-z, 0-9 and -",
			      key.n < 100 ? (int)key.n : 100, key.p, CONFIG_NAME_SIZE - 1);
		return NULL;
	}
	if (!e)
		return NULL;
	(void)str_copy(ret_name, CONFIG_NAME_SIZE, name);
	return e;
}

/* Messages tell the whole key, also a template's. */
bool config_parse_value(const struct config_entry *e, struct str key, struct str text,
			struct config_value *ret, struct err *err)
{
	char own[CONFIG_KEY_SIZE * 2];
	struct config_entry named = *e;

	(void)str_copy(own, sizeof own, key);
	named.key = own;
	return config_value_parse(&named, text, ret, err);
}

static bool name_has_room(const struct config *c, const struct config_entry *e, const char *name)
{
	const char *names[CONFIG_NAMES_MAX];
	char section[CONFIG_KEY_SIZE];
	size_t n;

	(void)str_copy(section, sizeof section, str_make(e->key, strcspn(e->key, ".")));
	n = config_names(c, section, names);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return n < CONFIG_NAMES_MAX;
}

/* The value of a template's key, made in its place in the order. */
bool config_have_value(struct config *c, struct str key, const struct config_entry *e,
		       const char *name, size_t *ret, struct err *err)
{
	size_t i = config_find(c, key);

	if (i < c->count) {
		*ret = i;
		return true;
	}
	if (!name_has_room(c, e, name))
		return err_set(err, ERR_LIMIT, "%.*s: more than %d names", (int)key.n, key.p,
			       CONFIG_NAMES_MAX);
	if (c->count == c->cap) {
		struct value *more = reallocarray(c->values, c->cap * 2, sizeof *more);
		if (!more)
			return err_set(err, ERR_NOMEM, "out of memory");
		c->values = more;
		c->cap *= 2;
	}
	char *own = strndup(key.p, key.n);
	if (!own)
		return err_set(err, ERR_NOMEM, "out of memory");
	for (i = 0; i < c->count && strcmp(config_key_of(&c->values[i]), own) < 0; i++)
		;
	memmove(c->values + i + 1, c->values + i, (c->count - i) * sizeof *c->values);
	c->values[i] = (struct value){ .entry = e, .key = own };
	(void)str_copy(c->values[i].name, sizeof c->values[i].name, str_from(name));
	c->count++;
	*ret = i;
	return true;
}

/* Values that the check of a file has made room for and that nothing has set. */
void config_drop_empty(struct config *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->count; i++) {
		if (c->values[i].text)
			c->values[kept++] = c->values[i];
		else
			finish_value(&c->values[i]);
	}
	c->count = kept;
}

static const struct value *get(const struct config *c, const char *key, unsigned types)
{
	size_t i = config_find(c, str_from(key));

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

bool config_is_set(const struct config *c, const char *key)
{
	size_t i = config_find(c, str_from(key));

	return i < c->count && c->values[i].from != CONFIG_DEFAULT;
}

bool config_fail(const struct config *c, const char *key, struct err *err, const char *words)
{
	size_t i = config_find(c, str_from(key));
	bool in_file = i < c->count && c->values[i].from == CONFIG_FILE;

	err_fill(err, ERR_INVAL, key, "%s%s%s: %s", in_file ? c->values[i].source : "",
		 in_file ? ": " : "", key, words);
	return false;
}

size_t config_count(const struct config *c)
{
	return c->count;
}

struct config_item config_at(const struct config *c, size_t i)
{
	const struct value *v = &c->values[i];
	bool mask = v->entry->secret && v->text[0];

	return (struct config_item){ v->entry,	config_key_of(v), mask ? "••••" : v->text,
				     v->source, v->from,	  v->text[0] != 0 };
}

bool config_item_of(const struct config *c, const char *key, struct config_item *ret)
{
	size_t i = config_find(c, str_from(key));

	if (i < c->count)
		*ret = config_at(c, i);
	return i < c->count;
}

const struct config_entry *config_entry_of(const struct config *c, const char *key, struct err *err)
{
	char name[CONFIG_NAME_SIZE];
	struct err why = { 0 };
	const struct config_entry *e = config_find_entry(c, str_from(key), name, &why);

	if (!e)
		err_fill(err, ERR_INVAL, key, "%s", why.msg);
	return e;
}

bool config_same(const struct config *a, const struct config *b, const char *key)
{
	size_t i = config_find(a, str_from(key));
	size_t k = config_find(b, str_from(key));

	if (i == a->count || k == b->count)
		return i == a->count && k == b->count;
	return strcmp(a->values[i].text, b->values[k].text) == 0;
}

size_t config_template_count(const struct config *c)
{
	return c->template_count;
}

const struct config_entry *config_template_at(const struct config *c, size_t i)
{
	return c->templates[i];
}
