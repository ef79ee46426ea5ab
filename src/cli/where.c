#include "cli/where.h"

#include "base/str.h"
#include "service/meter_params.h"

bool cli_where_add(struct cli_where *w, const char *name, const char *value, struct err *err)
{
	if (!value)
		return true;
	if (strcmp(name, "serial") == 0)
		name = "meter";
	if (!meter_params_known(name))
		return err_field(err, "--where", "no field %.40s", name);
	if (cli_where_get(w, name) || w->count == CLI_WHERE_MAX)
		return err_field(err, "--where", "has %.40s twice", name);
	w->pair[w->count].name = name;
	w->pair[w->count++].value = value;
	return true;
}

/* Up to the next comma; two commas are one of the text. */
static char *take_pair(struct str *rest, struct arena *a)
{
	char *pair = arena_strndup(a, rest->p, rest->n);
	size_t n = 0;
	size_t at = 0;

	for (; pair && at < rest->n; at++) {
		if (rest->p[at] == ',' && (++at == rest->n || rest->p[at] != ','))
			break;
		pair[n++] = rest->p[at];
	}
	if (pair)
		pair[n] = 0;
	*rest = str_make(rest->p + at, rest->n - at);
	return pair;
}

bool cli_where_read(const char *text, struct arena *a, struct cli_where *ret, struct err *err)
{
	struct str rest = str_from(text);

	*ret = (struct cli_where){ 0 };
	while (rest.n) {
		struct str name;
		struct str value;
		const char *pair = take_pair(&rest, a);
		if (!pair)
			return err_set(err, ERR_NOMEM, "no memory for a list");
		if (!str_cut(str_from(pair), '=', &name, &value))
			return err_field(err, "--where", "is FIELD=TEXT,FIELD=TEXT");
		name = str_trim(name);
		const char *n = arena_strndup(a, name.p, name.n);
		if (!n)
			return err_set(err, ERR_NOMEM, "no memory for a list");
		if (!cli_where_add(ret, n, value.p, err))
			return false;
	}
	return true;
}

const char *cli_where_get(const void *arg, const char *name)
{
	const struct cli_where *w = arg;

	for (unsigned i = 0; i < w->count; i++) {
		if (strcmp(w->pair[i].name, name) == 0)
			return w->pair[i].value;
	}
	return NULL;
}
