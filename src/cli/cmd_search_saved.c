#include <jansson.h>

#include "base/str.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/where.h"
#include "service/meter_params.h"
#include "service/saved_search.h"
#include "service/user.h"
#include "web/view.h"

/* Whose searches: the command line signs in as nobody. */
static bool take_owner(struct cli *c, bool must, int64_t *ret, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const char *login = cli_value(c, "--user");
	struct user_card card;

	*ret = 0;
	if (!login)
		return !must || err_field(err, "--user", "is missing: whose search it is");
	if (!service_user_find(c->context.service, &c->caller, login, &a, &card, err))
		return false;
	*ret = card.user.id;
	return true;
}

static bool print_json(const struct saved_search *rows, size_t n, struct err *err)
{
	AUTO_JSONW j = { 0 };

	jsonw_array(&j);
	for (size_t i = 0; i < n; i++) {
		jsonw_object(&j);
		view_key_int(&j, "id", rows[i].id);
		view_key_text(&j, "user", rows[i].login);
		view_key_text(&j, "name", rows[i].name);
		jsonw_key(&j, "query");
		jsonw_raw(&j, rows[i].query);
		jsonw_key(&j, "shared");
		jsonw_bool(&j, rows[i].shared);
		jsonw_object_end(&j);
	}
	jsonw_array_end(&j);
	return cli_print_json(&j, err);
}

bool command_search_list(struct cli *c, struct err *err)
{
	static const char *const headings[] = { "id", "user", "name", "shared", "query", NULL };
	AUTO_ARENA a = { 0 };
	const struct saved_search *rows;
	struct table t;
	int64_t owner;
	size_t n;

	if (!cli_open(c, err) || !take_owner(c, false, &owner, err) ||
	    !service_saved_search_list(c->context.service, &c->caller, owner, &a, &rows, &n, err))
		return false;
	if (c->json)
		return print_json(rows, n, err);
	table_begin(&t, &a, headings, 0);
	for (size_t i = 0; i < n; i++) {
		table_row(&t);
		table_cell(&t, arena_printf(&a, "%lld", (long long)rows[i].id));
		table_cell(&t, rows[i].login);
		table_cell(&t, rows[i].name);
		table_cell(&t, rows[i].shared ? "yes" : "");
		table_cell(&t, rows[i].query);
	}
	table_print(&t);
	return true;
}

static bool query_text(const struct cli_where *w, struct arena *a, const char **ret,
		       struct err *err)
{
	json_t *query = json_object();
	bool ok = query != NULL;

	for (unsigned i = 0; ok && i < w->count; i++)
		ok = json_object_set_new(query, w->pair[i].name, json_string(w->pair[i].value)) ==
		     0;
	AUTO_FREE char *text = ok ? json_dumps(query, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	json_decref(query);
	*ret = text ? arena_strdup(a, text) : NULL;
	return *ret || err_field(err, "--where", "is no text in UTF-8");
}

bool command_search_save(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct search_edit e = { .name = c->args[0], .shared = cli_value(c, "--shared") != NULL };
	struct saved_search saved;
	struct cli_where w;
	struct meter_query q;

	if (!cli_where_read(cli_value(c, "--where"), &a, &w, err) ||
	    !cli_where_add(&w, "q", cli_value(c, "--search"), err) ||
	    !query_text(&w, &a, &e.query, err))
		return false;
	if (!w.count)
		return err_field(err, "--where", "is missing, and --search too");
	if (!cli_open(c, err) || !take_owner(c, true, &e.owner, err) ||
	    !meter_params_read(c->context.service, cli_where_get, &w, &q, err) ||
	    !service_saved_search_put(c->context.service, &c->caller, 0, &e, &a, &saved, err))
		return false;
	if (c->json)
		return print_json(&saved, 1, err);
	(void)printf("saved as %lld\n", (long long)saved.id);
	return true;
}

bool command_search_delete(struct cli *c, struct err *err)
{
	int64_t id;

	if (!str_parse_int(str_from(c->args[0]), 1, INT64_MAX, &id))
		return err_field(err, "ID", "must be a number as search list tells it");
	if (!cli_open(c, err) ||
	    !service_saved_search_remove(c->context.service, &c->caller, id, err))
		return false;
	if (!c->json)
		(void)printf("deleted\n");
	return true;
}
