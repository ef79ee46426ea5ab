#include "base/str.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "service/role.h"
#include "web/view.h"

static const char *rights_text(struct arena *a, const struct right_set *rights)
{
	const char *text = "";
	for (unsigned i = 0; i < RIGHT_COUNT; i++)
		if (right_set_has(rights, (enum right)i))
			text = arena_printf(a, "%s%s%s", text, text[0] ? "," : "",
					    right_name((enum right)i));
	return text;
}

bool command_role_list(struct cli *c, struct err *err)
{
	static const char *const headings[] = { "id", "users", "role", "functions", NULL };
	AUTO_ARENA a = { 0 };
	const struct role_entry *rows;
	size_t n;
	if (!cli_open(c, err) ||
	    !service_role_list(c->context.service, &c->caller, &a, &rows, &n, err))
		return false;
	if (c->json) {
		AUTO_JSONW j = { 0 };
		jsonw_array(&j);
		for (size_t i = 0; i < n; i++)
			view_role(&j, &rows[i]);
		jsonw_array_end(&j);
		return cli_print_json(&j, err);
	}
	struct table t;
	table_begin(&t, &a, headings, 3);
	for (size_t i = 0; i < n; i++) {
		table_row(&t);
		table_cell(&t, arena_printf(&a, "%lld", (long long)rows[i].role.id));
		table_cell(&t, arena_printf(&a, "%lld", (long long)rows[i].role.users));
		table_cell(&t, rows[i].role.name);
		table_cell(&t, rights_text(&a, &rows[i].rights));
	}
	table_print(&t);
	return true;
}

/* "meter.view,reading.view" */
static bool split_rights(const char *text, struct arena *a, struct role_change *ret,
			 struct err *err)
{
	const char **names = arena_new(a, const char *, RIGHT_COUNT + 1);
	struct str rest = str_from(text);
	size_t n = 0;
	if (!names)
		return err_set(err, ERR_NOMEM, "no memory for the functions");
	while (rest.n > 0) {
		struct str one;
		(void)str_cut(rest, ',', &one, &rest);
		one = str_trim(one);
		if (n == RIGHT_COUNT)
			return err_field(err, "--rights", "names too many functions");
		names[n] = arena_strndup(a, one.p, one.n);
		if (!names[n++])
			return err_set(err, ERR_NOMEM, "no memory for the functions");
	}
	ret->names = names;
	ret->count = n;
	return true;
}

static bool tell_role(struct cli *c, int64_t id, struct err *err)
{
	struct role_entry e;
	if (!c->json)
		return true;
	if (!service_role_get(c->context.service, &c->caller, id, &e, err))
		return false;
	AUTO_JSONW j = { 0 };
	view_role(&j, &e);
	return cli_print_json(&j, err);
}

bool command_role_create(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const char *rights = cli_value(c, "--rights");
	struct role_change what = { .name = c->args[0] };
	int64_t id;
	return cli_open(c, err) && split_rights(rights ? rights : "", &a, &what, err) &&
	       service_role_create(c->context.service, &c->caller, &what, &id, err) &&
	       tell_role(c, id, err);
}

bool command_role_edit(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const char *rights = cli_value(c, "--rights");
	struct role_change what = { .name = cli_value(c, "--name") };
	struct role role;
	if (!what.name && !rights)
		return err_set(err, ERR_INVAL, "neither --name nor --rights is given");
	return cli_open(c, err) && (!rights || split_rights(rights, &a, &what, err)) &&
	       service_role_find(c->context.service, c->args[0], &role, err) &&
	       service_role_change(c->context.service, &c->caller, role.id, &what, err) &&
	       tell_role(c, role.id, err);
}

bool command_role_delete(struct cli *c, struct err *err)
{
	struct role role;
	return cli_open(c, err) && service_role_find(c->context.service, c->args[0], &role, err) &&
	       service_role_delete(c->context.service, &c->caller, role.id, err);
}

/* "3" or "3=2026-12-31T00:00:00+03:00" */
static bool parse_entry(struct str text, struct area_entry *ret, struct err *err)
{
	char end[40];
	struct str id;
	struct str until;
	struct err why;
	bool ends = str_cut(text, '=', &id, &until);
	*ret = (struct area_entry){ 0 };
	if (!str_parse_int(str_trim(id), 1, INT64_MAX, &ret->group))
		return err_field(err, "--groups", "must be ids of groups");
	return !ends ||
	       (str_copy(end, sizeof end, str_trim(until)) && time_parse(end, &ret->until, &why)) ||
	       err_field(err, "--groups",
			 "the end must be a time such as 2026-12-31T00:00:00+03:00");
}

bool command_user_area(struct cli *c, struct err *err)
{
	struct area_entry items[AREA_GROUPS_MAX];
	const char *groups = cli_value(c, "--groups");
	struct area_grant area = { .whole = cli_value(c, "--whole") != NULL, .items = items };
	struct str rest = str_from(groups ? groups : "");
	if (area.whole == (groups != NULL))
		return err_set(err, ERR_INVAL, "either --whole or --groups must be given");
	while (rest.n > 0) {
		struct str one;
		(void)str_cut(rest, ',', &one, &rest);
		if (area.count == AREA_GROUPS_MAX)
			return err_field(err, "--groups", "at most %d groups", AREA_GROUPS_MAX);
		if (!parse_entry(one, &items[area.count++], err))
			return false;
	}
	return cli_open(c, err) &&
	       service_user_set_area(c->context.service, &c->caller, c->args[0], &area, err);
}
