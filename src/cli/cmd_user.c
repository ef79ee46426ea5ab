#include <inttypes.h>

#include "base/str.h"
#include "base/tz.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "service/factor.h"
#include "service/role.h"
#include "service/user.h"
#include "web/view.h"

static const char *state_of(const struct user *u)
{
	if (u->disabled)
		return "disabled";
	return u->must_change ? "one-time password" : "active";
}

/* The pages of the list, one after the other. */
static bool each_user(struct cli *c, struct arena *a,
		      void (*tell)(void *arg, const struct user_card *card), void *arg,
		      struct err *err)
{
	const char *after = "";
	const char *q = cli_value(c, "--search");
	size_t n = USER_LIST_MAX;
	while (n == USER_LIST_MAX) {
		const struct user_card *rows;
		if (!service_user_list(c->context.service, &c->caller, after, q ? q : "",
				       USER_LIST_MAX, a, &rows, &n, err))
			return false;
		for (size_t i = 0; i < n; i++)
			tell(arg, &rows[i]);
		after = n > 0 ? rows[n - 1].user.login : "";
	}
	return true;
}

struct telling {
	struct jsonw *json;
	struct table *table;
	const struct tz *zone;
};

static void tell_json(void *arg, const struct user_card *card)
{
	const struct telling *t = arg;
	view_user(t->json, card, t->zone);
}

static void tell_row(void *arg, const struct user_card *card)
{
	const struct telling *t = arg;
	const struct user *u = &card->user;
	table_row(t->table);
	table_cell(t->table, u->login);
	table_cell(t->table, u->role_name);
	table_cell(t->table, state_of(u));
	table_cell(t->table, u->second_factor ? "on" : "off");
	table_cell(t->table, u->ldap ? "directory" : "");
	table_cell(t->table, u->name);
}

bool command_user_list(struct cli *c, struct err *err)
{
	static const char *const headings[] = { "login",      "role", "state", "second factor",
						"from where", "name", NULL };
	AUTO_ARENA a = { 0 };
	AUTO_JSONW j = { 0 };
	struct table t;
	struct telling to = { .json = &j, .table = &t };
	if (!cli_open(c, err))
		return false;
	to.zone = service_zone(c->context.service);
	jsonw_array(&j);
	table_begin(&t, &a, headings, 0);
	if (!each_user(c, &a, c->json ? tell_json : tell_row, &to, err))
		return false;
	jsonw_array_end(&j);
	if (c->json)
		return cli_print_json(&j, err);
	table_print(&t);
	return true;
}

/* The user of the first argument. */
static bool find_user(struct cli *c, struct arena *a, struct user_card *ret, struct err *err)
{
	return (c->context.service || cli_open(c, err)) &&
	       service_user_find(c->context.service, &c->caller, c->args[0], a, ret, err);
}

/* From standard input where that was asked for; *ret NULL: one is to be made. */
static bool take_password(const struct cli *c, char *buf, size_t cap, const char **ret,
			  struct err *err)
{
	*ret = NULL;
	if (!cli_value(c, "--password-stdin"))
		return true;
	if (!fgets(buf, (int)cap, stdin))
		return err_field(err, "password", "none came from standard input");
	size_t n = strcspn(buf, "\r\n");
	if (n + 1 == cap)
		return err_field(err, "password", "is longer than %d bytes", PASSWORD_MAX);
	buf[n] = 0;
	*ret = buf;
	return true;
}

/* `made` NULL: it was given. */
static bool tell_password(const struct cli *c, const char *made, struct err *err)
{
	if (!c->json) {
		if (made)
			(void)printf("one-time password of %s: %s\n", c->args[0], made);
		return true;
	}
	AUTO_JSONW j = { 0 };
	jsonw_object(&j);
	jsonw_key(&j, "login");
	jsonw_text(&j, c->args[0]);
	jsonw_key(&j, "password");
	jsonw_text(&j, made);
	jsonw_object_end(&j);
	return cli_print_json(&j, err);
}

bool command_user_add(struct cli *c, struct err *err)
{
	char typed[PASSWORD_MAX + 2];
	char made[PASSWORD_MADE];
	const char *password;
	const char *role_text = cli_value(c, "--role");
	struct role role = { .id = ROLE_OPERATOR };
	int64_t id;
	struct user_edit what = { .login = c->args[0],
				  .name = cli_value(c, "--name"),
				  .locale = cli_value(c, "--locale"),
				  .disabled = -1 };
	if (!take_password(c, typed, sizeof typed, &password, err) || !cli_open(c, err) ||
	    (role_text && !service_role_find(c->context.service, role_text, &role, err)))
		return false;
	what.role = role.id;
	return service_user_create(c->context.service, &c->caller, &what, password, made, &id,
				   err) &&
	       tell_password(c, password ? NULL : made, err);
}

bool command_user_password(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	char typed[PASSWORD_MAX + 2];
	char made[PASSWORD_MADE];
	const char *password;
	struct user_card card;
	return take_password(c, typed, sizeof typed, &password, err) &&
	       find_user(c, &a, &card, err) &&
	       service_user_set_password(c->context.service, &c->caller, card.user.id, password,
					 made, err) &&
	       tell_password(c, password ? NULL : made, err);
}

static bool edit(struct cli *c, const struct user_edit *what, struct err *err)
{
	AUTO_ARENA a = { 0 };
	AUTO_JSONW j = { 0 };
	struct user_card card;
	if (!find_user(c, &a, &card, err) ||
	    !service_user_edit(c->context.service, &c->caller, card.user.id, what, err))
		return false;
	if (!c->json)
		return true;
	if (!service_user_get(c->context.service, &c->caller, card.user.id, &a, &card, err))
		return false;
	view_user(&j, &card, service_zone(c->context.service));
	return cli_print_json(&j, err);
}

bool command_user_edit(struct cli *c, struct err *err)
{
	const char *role_text = cli_value(c, "--role");
	struct role role = { 0 };
	struct user_edit what = { .login = cli_value(c, "--login"),
				  .name = cli_value(c, "--name"),
				  .locale = cli_value(c, "--locale"),
				  .disabled = -1 };
	if (!role_text && !what.login && !what.name && !what.locale)
		return err_set(err, ERR_INVAL, "nothing to change: see --help");
	if (role_text &&
	    (!cli_open(c, err) || !service_role_find(c->context.service, role_text, &role, err)))
		return false;
	what.role = role.id;
	return edit(c, &what, err);
}

bool command_user_disable(struct cli *c, struct err *err)
{
	return edit(c, &(struct user_edit){ .disabled = 1 }, err);
}

bool command_user_enable(struct cli *c, struct err *err)
{
	return edit(c, &(struct user_edit){ .disabled = 0 }, err);
}

static bool print_sessions(struct cli *c, struct arena *a, int64_t user, struct err *err)
{
	static const char *const headings[] = {
		"id", "from", "since", "last seen", "browser", NULL
	};
	const struct tz *zone = service_zone(c->context.service);
	const struct web_session *rows;
	AUTO_JSONW j = { 0 };
	struct table t;
	size_t n;
	if (!service_session_list(c->context.service, &c->caller, user, a, &rows, &n, err))
		return false;
	jsonw_array(&j);
	table_begin(&t, a, headings, 1);
	for (size_t i = 0; i < n; i++) {
		char since[32];
		char seen[32];
		view_web_session(&j, &rows[i], 0, zone);
		table_row(&t);
		table_cell(&t, arena_printf(a, "%" PRId64, rows[i].id));
		table_cell(&t, rows[i].peer);
		table_cell(&t, time_format(since, rows[i].created_at,
					   tz_offset(zone, rows[i].created_at)));
		table_cell(&t, time_format(seen, rows[i].last_seen,
					   tz_offset(zone, rows[i].last_seen)));
		table_cell(&t, rows[i].user_agent);
	}
	jsonw_array_end(&j);
	if (c->json)
		return cli_print_json(&j, err);
	table_print(&t);
	return true;
}

bool command_user_sessions(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct user_card card;
	int64_t id = 0;
	if (!cli_number(c, "--end", 1, INT64_MAX, &id, err) || !find_user(c, &a, &card, err))
		return false;
	struct service *sv = c->context.service;
	if (id && !service_session_end(sv, &c->caller, card.user.id, id, err))
		return false;
	if (cli_value(c, "--end-all") &&
	    !service_session_end_all(sv, &c->caller, card.user.id, NULL, err))
		return false;
	return print_sessions(c, &a, card.user.id, err);
}

bool command_user_factor(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	AUTO_JSONW j = { 0 };
	struct user_card card;
	if (!find_user(c, &a, &card, err))
		return false;
	bool on = card.user.second_factor;
	if (cli_value(c, "--remove")) {
		if (!service_factor_remove(c->context.service, &c->caller, card.user.id, err))
			return false;
		on = false;
	}
	if (!c->json) {
		(void)printf("second factor of %s: %s\n", card.user.login, on ? "on" : "off");
		return true;
	}
	jsonw_object(&j);
	jsonw_key(&j, "login");
	jsonw_text(&j, card.user.login);
	jsonw_key(&j, "second_factor");
	jsonw_bool(&j, on);
	jsonw_object_end(&j);
	return cli_print_json(&j, err);
}
