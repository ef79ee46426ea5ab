#include "cli/commands.h"
#include "cli/table.h"
#include "service/meter_params.h"
#include "web/view.h"

static void print_found(const struct search_entries *found, struct arena *a)
{
	static const char *const headings[] = { "kind", "found", "who and where", NULL };
	static const char *const kinds[] = { [SEARCH_METER] = "meter",
					     [SEARCH_SUBSCRIBER] = "subscriber",
					     [SEARCH_GROUP] = "group" };
	struct table t;
	for (size_t i = 0; i < found->corrected_count; i++)
		(void)printf("taken instead of \"%s\": %s\n", found->corrected[i].typed,
			     found->corrected[i].taken);
	table_begin(&t, a, headings, 0);
	for (size_t i = 0; i < found->count; i++) {
		table_row(&t);
		table_cell(&t, kinds[found->items[i].item.kind]);
		table_cell(&t, found->items[i].title);
		table_cell(&t, found->items[i].detail);
	}
	table_print(&t);
	if (found->more)
		(void)printf("... and more\n");
}

/* The words of the text may come as one argument or as several. */
static const char *join_arguments(const struct cli *c, struct arena *a)
{
	const char *text = c->args[0];

	for (unsigned i = 1; text && i < c->arg_count; i++)
		text = arena_printf(a, "%s %s", text, c->args[i]);
	return text;
}

bool command_search(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct search_entries found;
	enum meter_which which = METERS_ACTIVE;
	int64_t limit = 20;
	const char *text = join_arguments(c, &a);

	if (!text)
		return err_set(err, ERR_NOMEM, "no memory for a search");
	if (!cli_number(c, "--limit", 1, SEARCH_LIMIT_MAX, &limit, err) ||
	    !meter_params_state(cli_value(c, "--state"), &which, err) || !cli_open(c, err) ||
	    !service_search(c->context.service, &c->caller, text, which, (unsigned)limit, &a,
			    &found, err))
		return false;
	if (!c->json) {
		print_found(&found, &a);
		return true;
	}
	AUTO_JSONW j = { 0 };
	view_search(&j, &found);
	return cli_print_json(&j, err);
}
