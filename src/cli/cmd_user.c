#include "base/str.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "service/role.h"
#include "service/session.h"
#include "service/user.h"
#include "web/view.h"

bool command_user_list(struct cli *c, struct err *err)
{
	static const char *const headings[] = { "login", "role", "state", "name", NULL };
	AUTO_ARENA a = { 0 };
	const struct user *rows;
	size_t n;
	if (!cli_open(c, err) ||
	    !service_user_list(c->context.service, &c->caller, &a, &rows, &n, err))
		return false;
	if (c->json) {
		AUTO_JSONW j = { 0 };
		jsonw_array(&j);
		for (size_t i = 0; i < n; i++)
			view_user(&j, &rows[i], service_zone(c->context.service));
		jsonw_array_end(&j);
		return cli_print_json(&j, err);
	}
	struct table t;
	table_begin(&t, &a, headings, 0);
	for (size_t i = 0; i < n; i++) {
		table_row(&t);
		table_cell(&t, rows[i].login);
		table_cell(&t, rows[i].role_name);
		table_cell(&t, rows[i].disabled ? "disabled" : "active");
		table_cell(&t, rows[i].name);
	}
	table_print(&t);
	return true;
}

/* From standard input where that was asked for, else a new one; *ret_made tells. */
static bool take_password(const struct cli *c, char *buf, size_t cap, bool *ret_made,
			  struct err *err)
{
	*ret_made = !cli_value(c, "--password-stdin");
	if (*ret_made) {
		password_make(buf);
		return true;
	}
	if (!fgets(buf, (int)cap, stdin))
		return err_field(err, "password", "none came from standard input");
	size_t n = strcspn(buf, "\r\n");
	if (n + 1 == cap)
		return err_field(err, "password", "is longer than %d bytes", PASSWORD_MAX);
	buf[n] = 0;
	return true;
}

static bool tell_password(const struct cli *c, const char *password, bool made, struct err *err)
{
	if (!c->json) {
		if (made)
			(void)printf("password of %s: %s\n", c->args[0], password);
		return true;
	}
	AUTO_JSONW j = { 0 };
	jsonw_object(&j);
	jsonw_key(&j, "login");
	jsonw_text(&j, c->args[0]);
	jsonw_key(&j, "password");
	jsonw_text(&j, made ? password : NULL);
	jsonw_object_end(&j);
	return cli_print_json(&j, err);
}

bool command_user_add(struct cli *c, struct err *err)
{
	char password[PASSWORD_MAX + 2];
	bool made;
	const char *role_text = cli_value(c, "--role");
	const char *name = cli_value(c, "--name");
	struct role role = { .id = ROLE_OPERATOR };
	return take_password(c, password, sizeof password, &made, err) && cli_open(c, err) &&
	       (!role_text || service_role_find(c->context.service, role_text, &role, err)) &&
	       service_user_create(c->context.service, &c->caller, c->args[0],
				   name ? name : c->args[0], role.id, password, err) &&
	       tell_password(c, password, made, err);
}

bool command_user_password(struct cli *c, struct err *err)
{
	char password[PASSWORD_MAX + 2];
	bool made;
	return take_password(c, password, sizeof password, &made, err) && cli_open(c, err) &&
	       service_user_set_password(c->context.service, &c->caller, c->args[0], password,
					 err) &&
	       tell_password(c, password, made, err);
}

static bool set_disabled(struct cli *c, bool disabled, struct err *err)
{
	return cli_open(c, err) &&
	       service_user_set_disabled(c->context.service, &c->caller, c->args[0], disabled, err);
}

bool command_user_disable(struct cli *c, struct err *err)
{
	return set_disabled(c, true, err);
}

bool command_user_enable(struct cli *c, struct err *err)
{
	return set_disabled(c, false, err);
}
