#include "base/conftree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>

#include <libconfig.h>

#include "base/str.h"

struct conftree {
	config_t config;
	confnode *failed;
	char name[256]; /* of the file, for messages */
};

/* The root's hook leads from any node back to the tree. */
static struct conftree *tree_of(confnode *n)
{
	while (n->parent)
		n = n->parent;
	return config_setting_get_hook(n);
}

static const char *file_name(confnode *n)
{
	return tree_of(n)->name;
}

void confnode_where(confnode *n, char *buf, size_t cap)
{
	(void)snprintf(buf, cap, "%s:%u", file_name(n), config_setting_source_line(n));
}

bool confnode_fail(confnode *n, struct err *err, const char *fmt, ...)
{
	char words[sizeof err->msg];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(words, sizeof words, fmt, ap);
	va_end(ap);
	tree_of(n)->failed = n;
	return err_set(err, ERR_INVAL, "%s:%u: %s", file_name(n), config_setting_source_line(n),
		       words);
}

/*
 * libconfig opens the files that lines "@include" name, and takes any bytes.
 * Neither is wanted, nor nesting deep enough to trouble its recursive free.
 */
static bool check_text(const char *name, struct str text, struct err *err)
{
	enum { DEPTH_MAX = 32 };
	int depth = 0;
	unsigned number = 1;

	if (text.n > CONFTREE_FILE_MAX)
		return err_set(err, ERR_LIMIT, "%s: larger than %d bytes", name, CONFTREE_FILE_MAX);
	for (struct str rest = text, line; rest.n; number++) {
		(void)str_cut(rest, '\n', &line, &rest);
		if (!utf8_valid(line))
			return err_set(err, ERR_INVAL, "%s:%u: not UTF-8", name, number);
		if (str_starts(str_trim(line), STR("@include")))
			return err_set(err, ERR_INVAL, "%s:%u: @include is not allowed", name,
				       number);
		for (size_t i = 0; i < line.n; i++)
			depth += line.p[i] && strchr("{[(", line.p[i])	 ? 1
				 : line.p[i] && strchr("}])", line.p[i]) ? -1
									 : 0;
		if (depth > DEPTH_MAX)
			return err_set(err, ERR_INVAL, "%s:%u: nested too deeply", name, number);
	}
	return true;
}

bool conftree_parse(const char *name, const char *text, size_t n, struct conftree **ret,
		    struct err *err)
{
	if (!check_text(name, str_make(text, n), err))
		return false;
	AUTO_FREE char *copy = strndup(text, n);
	struct conftree *t = calloc(1, sizeof *t);
	if (!copy || !t) {
		free(t);
		return err_set(err, ERR_NOMEM, "out of memory");
	}
	config_init(&t->config);
	(void)str_copy(t->name, sizeof t->name, str_from(name));
	if (!config_read_string(&t->config, copy)) {
		(void)err_set(err, ERR_INVAL, "%s:%d: %s", t->name, config_error_line(&t->config),
			      config_error_text(&t->config));
		conftree_free(t);
		return false;
	}
	config_setting_set_hook(config_root_setting(&t->config), t);
	*ret = t;
	return true;
}

static bool read_file(const char *path, char *buf, size_t cap, size_t *ret_n, struct err *err)
{
	size_t n = 0;
	AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return err_set(err, errno == ENOENT ? ERR_NOTFOUND : ERR_IO, "%s: %s", path,
			       strerrordesc_np(errno));
	for (ssize_t got; n < cap && (got = read(fd, buf + n, cap - n)) != 0; n += (size_t)got)
		if (got < 0)
			return err_set(err, ERR_IO, "%s: %s", path, strerrordesc_np(errno));
	*ret_n = n;
	return true;
}

bool conftree_load(const char *path, struct conftree **ret, struct err *err)
{
	const size_t cap = CONFTREE_FILE_MAX + 1; /* one more shows that there is more */
	AUTO_FREE char *buf = malloc(cap);
	size_t n = 0;

	if (!buf)
		return err_set(err, ERR_NOMEM, "out of memory");
	return read_file(path, buf, cap, &n, err) && conftree_parse(path, buf, n, ret, err);
}

void conftree_free(struct conftree *t)
{
	if (!t)
		return;
	config_destroy(&t->config);
	free(t);
}

bool conftree_cut_failed(struct conftree *t)
{
	confnode *n = TAKE(t->failed);

	if (!n || !n->parent)
		return false;
	/* An item of a list goes as a whole: without a part it would be wrong again. */
	for (confnode *up = n; up->parent; up = up->parent) {
		if (confnode_is_list(up->parent)) {
			n = up;
			break;
		}
	}
	for (unsigned i = 0; i < confnode_count(n->parent); i++) {
		if (confnode_at(n->parent, i) == n)
			return config_setting_remove_elem(n->parent, i) == CONFIG_TRUE;
	}
	return false;
}

confnode *conftree_root(const struct conftree *t)
{
	return config_root_setting(&t->config);
}

unsigned confnode_count(confnode *n)
{
	return config_setting_is_aggregate(n) ? (unsigned)config_setting_length(n) : 0;
}

confnode *confnode_at(confnode *n, unsigned i)
{
	return config_setting_get_elem(n, i);
}

const char *confnode_name(confnode *n)
{
	return config_setting_name(n);
}

confnode *confnode_find(confnode *group, const char *name)
{
	/* libconfig's own lookup would take "a.b" or "[0]" as a path. */
	for (unsigned i = 0; i < confnode_count(group); i++) {
		confnode *n = confnode_at(group, i);
		if (n->name && !strcmp(n->name, name))
			return n;
	}
	return NULL;
}

bool confnode_is_group(confnode *n)
{
	return config_setting_is_group(n);
}

bool confnode_is_list(confnode *n)
{
	return config_setting_is_list(n) || config_setting_is_array(n);
}

bool confnode_is_text(confnode *n)
{
	return config_setting_type(n) == CONFIG_TYPE_STRING;
}

bool confnode_is_int(confnode *n)
{
	return config_setting_type(n) == CONFIG_TYPE_INT ||
	       config_setting_type(n) == CONFIG_TYPE_INT64;
}

bool confnode_is_bool(confnode *n)
{
	return config_setting_type(n) == CONFIG_TYPE_BOOL;
}

static const char *label(confnode *n)
{
	return n->name ? n->name : "value";
}

bool confnode_text(confnode *n, const char **ret, struct err *err)
{
	const char *text = confnode_is_text(n) ? config_setting_get_string(n) : NULL;

	if (!text)
		return confnode_fail(n, err, "%s must be a text in quotes", label(n));
	if (!utf8_valid(str_from(text))) /* "\x…" can make any byte */
		return confnode_fail(n, err, "%s is not UTF-8", label(n));
	*ret = text;
	return true;
}

bool confnode_int(confnode *n, int64_t min, int64_t max, int64_t *ret, struct err *err)
{
	if (!confnode_is_int(n))
		return confnode_fail(n, err, "%s must be a whole number", label(n));
	int64_t v = config_setting_get_int64(n);
	if (config_setting_type(n) == CONFIG_TYPE_INT)
		v = config_setting_get_int(n);
	if (v < min || v > max)
		return confnode_fail(n, err, "%s must be from %lld to %lld", label(n),
				     (long long)min, (long long)max);
	*ret = v;
	return true;
}

bool confnode_bool(confnode *n, bool *ret, struct err *err)
{
	if (!confnode_is_bool(n))
		return confnode_fail(n, err, "%s must be true or false", label(n));
	*ret = config_setting_get_bool(n) != 0;
	return true;
}

static confnode *need(confnode *group, const char *name, struct err *err)
{
	confnode *n = confnode_find(group, name);

	if (!n)
		(void)confnode_fail(group, err, "%s is missing", name);
	return n;
}

bool confnode_need_text(confnode *group, const char *name, const char **ret, struct err *err)
{
	confnode *n = need(group, name, err);

	return n && confnode_text(n, ret, err);
}

bool confnode_need_int(confnode *group, const char *name, int64_t min, int64_t max, int64_t *ret,
		       struct err *err)
{
	confnode *n = need(group, name, err);

	return n && confnode_int(n, min, max, ret, err);
}

bool confnode_may_text(confnode *group, const char *name, const char **ret, struct err *err)
{
	confnode *n = confnode_find(group, name);

	return !n || confnode_text(n, ret, err);
}

bool confnode_may_int(confnode *group, const char *name, int64_t min, int64_t max, int64_t *ret,
		      struct err *err)
{
	confnode *n = confnode_find(group, name);

	return !n || confnode_int(n, min, max, ret, err);
}

bool confnode_may_bool(confnode *group, const char *name, bool *ret, struct err *err)
{
	confnode *n = confnode_find(group, name);

	return !n || confnode_bool(n, ret, err);
}

bool confnode_only(confnode *group, const char *const *names, struct err *err)
{
	if (!confnode_is_group(group))
		return confnode_fail(group, err, "%s must be a group { … }", label(group));
	for (unsigned i = 0; i < confnode_count(group); i++) {
		confnode *n = confnode_at(group, i);
		const char *const *known = names;
		while (*known && strcmp(*known, n->name) != 0)
			known++;
		if (!*known)
			return confnode_fail(n, err, "unknown setting %s", n->name);
	}
	return true;
}
