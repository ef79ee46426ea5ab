#include "base/str.h"
#include "cli/commands.h"
#include "cli/jobs.h"
#include "cli/table.h"
#include "service/group_edit.h"
#include "service/group_merge.h"
#include "service/meter_edit.h"
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

static bool print_group(struct cli *c, const struct group_card *g, struct err *err)
{
	if (!c->json) {
		(void)printf("%lld\n", (long long)g->group.id);
		return true;
	}
	AUTO_JSONW j = { 0 };
	view_group_card(&j, g);
	return cli_print_json(&j, err);
}

static bool take_group(struct cli *c, unsigned at, int64_t *ret, struct err *err)
{
	return str_parse_int(str_from(c->args[at]), 1, INT64_MAX, ret) ||
	       err_field(err, "ID", "must be the number of a group");
}

bool command_group_create(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct group_edit e = GROUP_EDIT_NONE;
	struct group_card card;
	e.name = c->args[0];
	e.zone = cli_value(c, "--zone");
	e.free = cli_value(c, "--free") != NULL;
	return cli_number(c, "--parent", 1, INT64_MAX, &e.parent, err) && cli_open(c, err) &&
	       service_group_add(c->context.service, &c->caller, &e, &a, &card, err) &&
	       print_group(c, &card, err);
}

static bool edit(struct cli *c, int64_t id, const struct group_edit *e, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct group_card card;
	return cli_open(c, err) &&
	       service_group_edit(c->context.service, &c->caller, id, e, &a, &card, err) &&
	       print_group(c, &card, err);
}

bool command_group_edit(struct cli *c, struct err *err)
{
	struct group_edit e = GROUP_EDIT_NONE;
	int64_t id;
	e.name = cli_value(c, "--name");
	e.zone = cli_value(c, "--zone");
	return take_group(c, 0, &id, err) && edit(c, id, &e, err);
}

bool command_group_move(struct cli *c, struct err *err)
{
	struct group_edit e = { .parent = 0 };
	int64_t id;
	return take_group(c, 0, &id, err) &&
	       (c->arg_count < 2 || take_group(c, 1, &e.parent, err)) && edit(c, id, &e, err);
}

bool command_group_merge(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct job job;
	int64_t from;
	int64_t into;
	return take_group(c, 0, &from, err) && take_group(c, 1, &into, err) && cli_open(c, err) &&
	       service_group_merge(c->context.service, &c->caller, from, into, &a, &job, err) &&
	       cli_job_finish(c, &a, &job, err) && cli_job_tell(c, &job, err);
}

bool command_group_delete(struct cli *c, struct err *err)
{
	int64_t id;
	return take_group(c, 0, &id, err) && cli_open(c, err) &&
	       service_group_remove(c->context.service, &c->caller, id, err);
}

static bool join(struct cli *c, bool in, struct err *err)
{
	int64_t id;
	if (!take_group(c, 0, &id, err) || !cli_open(c, err))
		return false;
	for (unsigned i = 1; i < c->arg_count; i++)
		if (!service_meter_join(c->context.service, &c->caller, c->args[i], id, in, err))
			return err_prefix(err, "%s", c->args[i]);
	return true;
}

bool command_group_join(struct cli *c, struct err *err)
{
	return join(c, true, err);
}

bool command_group_leave(struct cli *c, struct err *err)
{
	return join(c, false, err);
}
