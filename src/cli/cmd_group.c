#include "cli/commands.h"
#include "cli/table.h"
#include "service/group.h"
#include "web/view.h"

bool command_group_list(struct cli *c, struct err *err)
{
	static const char *const headings[] = { "id", "meters", "with subtree", "path", NULL };
	AUTO_ARENA a = { 0 };
	const struct group_entry *rows;
	size_t n;
	if (!cli_open(c, err) ||
	    !service_group_list(c->context.service, &c->caller, &a, &rows, &n, err))
		return false;
	if (c->json) {
		AUTO_JSONW j = { 0 };
		jsonw_array(&j);
		for (size_t i = 0; i < n; i++)
			view_group(&j, &rows[i]);
		jsonw_array_end(&j);
		return cli_print_json(&j, err);
	}
	struct table t;
	table_begin(&t, &a, headings, 7);
	for (size_t i = 0; i < n; i++) {
		const struct meter_group *g = &rows[i].group;
		table_row(&t);
		table_cell(&t, arena_printf(&a, "%lld", (long long)g->id));
		table_cell(&t, arena_printf(&a, "%lld", (long long)g->meters));
		table_cell(&t, arena_printf(&a, "%lld", (long long)g->meters_below));
		table_cell(&t, rows[i].path);
	}
	table_print(&t);
	return true;
}

bool command_group_add(struct cli *c, struct err *err)
{
	int64_t id;
	if (!cli_open(c, err) ||
	    !service_group_create(c->context.service, &c->caller, c->args[0], &id, err))
		return false;
	if (!c->json) {
		(void)printf("%lld\n", (long long)id);
		return true;
	}
	AUTO_JSONW j = { 0 };
	jsonw_object(&j);
	view_key_int(&j, "id", id);
	jsonw_object_end(&j);
	return cli_print_json(&j, err);
}
