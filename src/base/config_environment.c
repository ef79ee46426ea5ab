/* config_environment.c - settings that the environment gives. */
#include "base/config_private.h"

#define PREFIX "THEMIS_"

enum { VARIABLE_MAX = sizeof PREFIX + 2 * CONFIG_KEY_SIZE };

/* "web.idle_timeout" is WEB_IDLE_TIMEOUT. */
static char as_variable(char c)
{
	if (c == '.')
		return '_';
	if (c >= 'a' && c <= 'z')
		return (char)(c - 'a' + 'A');
	return c;
}

static bool begins(struct str s, const char *key, size_t n)
{
	if (s.n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s.p[i] != as_variable(key[i]))
			return false;
	}
	return true;
}

/* A name of a template's: what has no '_' in it, so that each variable means one key. */
static bool take_name(struct str s, char ret[static CONFIG_NAME_SIZE])
{
	if (s.n < 1 || s.n >= CONFIG_NAME_SIZE)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		bool letter = s.p[i] >= 'A' && s.p[i] <= 'Z';
		if (!letter && !(s.p[i] >= '0' && s.p[i] <= '9'))
			return false;
		ret[i] = s.p[i];
		if (letter)
			ret[i] = (char)(s.p[i] - 'A' + 'a');
	}
	ret[s.n] = 0;
	return true;
}

/* The key that the variable (without its prefix) means, or false. */
static bool key_of(const struct config_entry *e, struct str variable, struct strb *ret)
{
	char name[CONFIG_NAME_SIZE];
	size_t star = strcspn(e->key, "*");
	const char *last = e->key[star] ? e->key + star + 1 : "";
	size_t n = strlen(last);

	if (!begins(variable, e->key, star))
		return false;
	struct str rest = str_make(variable.p + star, variable.n - star);
	if (!e->key[star]) {
		strb_add_text(ret, e->key);
		return rest.n == 0;
	}
	if (rest.n <= n || !begins(str_make(rest.p + rest.n - n, n), last, n) ||
	    !take_name(str_make(rest.p, rest.n - n), name))
		return false;
	strb_printf(ret, "%.*s%s%s", (int)star, e->key, name, last);
	return true;
}

static bool find_key(const struct config *c, struct str variable, struct strb *ret)
{
	for (size_t i = 0; i < c->count + c->template_count; i++) {
		const struct config_entry *e =
			i < c->count ? c->values[i].entry : c->templates[i - c->count];
		ret->n = 0;
		if (key_of(e, variable, ret))
			return true;
	}
	return false;
}

bool config_load_environment(struct config *c, const char *const *variables, struct err *err)
{
	for (; *variables; variables++) {
		char key[2 * CONFIG_KEY_SIZE];
		char source[VARIABLE_MAX];
		struct strb b = strb_make(key, sizeof key);
		struct str variable;
		struct str text;
		if (!str_cut(str_from(*variables), '=', &variable, &text) ||
		    !str_starts(variable, STR(PREFIX)) ||
		    !str_copy(source, sizeof source, variable))
			continue;
		struct str rest =
			str_make(variable.p + sizeof PREFIX - 1, variable.n - (sizeof PREFIX - 1));
		if (!find_key(c, rest, &b))
			continue;
		if (!config_take(c, str_make(key, b.n), text, CONFIG_ENVIRONMENT, source, err))
			return err_prefix(err, "%s", source);
	}
	return true;
}
