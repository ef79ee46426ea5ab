#include <inttypes.h>

#include "base/str.h"
#include "base/tz.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "service/token.h"
#include "web/view.h"

static const char *time_text(struct arena *a, const struct cli *c, int64_t at, const char *never)
{
	const struct tz *zone = service_zone(c->context.service);
	char buf[32];
	return at ? arena_strdup(a, time_format(buf, at, tz_offset(zone, at))) : never;
}

static void tell_row(struct table *t, struct arena *a, const struct cli *c,
		     const struct token_card *card)
{
	const struct api_token *k = &card->token;
	table_row(t);
	table_cell(t, arena_printf(a, "%" PRId64, k->id));
	table_cell(t, k->login);
	table_cell(t, time_text(a, c, k->created_at, ""));
	table_cell(t, time_text(a, c, k->expires_at, "never"));
	table_cell(t, time_text(a, c, k->last_used_at, "never"));
	table_cell(t, k->last_used_from);
	table_cell(t, k->name);
}

bool command_token_list(struct cli *c, struct err *err)
{
	static const char *const headings[] = { "id",	     "user", "made", "expires",
						"last used", "from", "name", NULL };
	AUTO_ARENA a = { 0 };
	AUTO_JSONW j = { 0 };
	struct table t;
	size_t n = TOKEN_LIST_MAX;
	if (!cli_open(c, err))
		return false;
	jsonw_array(&j);
	table_begin(&t, &a, headings, 1);
	for (int64_t before = 0; n == TOKEN_LIST_MAX;) {
		const struct token_card *rows;
		if (!service_token_list(c->context.service, &c->caller, before, TOKEN_LIST_MAX, &a,
					&rows, &n, err))
			return false;
		for (size_t i = 0; i < n; i++) {
			view_token(&j, &rows[i], service_zone(c->context.service));
			tell_row(&t, &a, c, &rows[i]);
			before = rows[i].token.id;
		}
	}
	jsonw_array_end(&j);
	if (c->json)
		return cli_print_json(&j, err);
	table_print(&t);
	return true;
}

static bool take_rights(struct arena *a, const char *text, struct token_wish *wish, struct err *err)
{
	struct str rest = str_from(text);
	const char **names = arena_new(a, const char *, RIGHT_COUNT);
	if (!names)
		return err_set(err, ERR_NOMEM, "no memory for the functions");
	while (rest.n > 0) {
		struct str one;
		(void)str_cut(rest, ',', &one, &rest);
		one = str_trim(one);
		if (wish->right_count == RIGHT_COUNT)
			return err_field(err, "--rights", "names too many functions");
		names[wish->right_count++] = arena_strndup(a, one.p, one.n);
	}
	wish->rights = names;
	return true;
}

bool command_token_create(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	AUTO_JSONW j = { 0 };
	const char *rights = cli_value(c, "--rights");
	const char *name = cli_value(c, "--name");
	const char *expires = cli_value(c, "--expires");
	struct token_wish wish = { .name = name ? name : c->args[0], .area = { .whole = true } };
	struct err why = { 0 };
	char token[TOKEN_CHARS + 1];
	int64_t id;
	if (!rights)
		return err_field(err, "--rights", "is required: functions such as meter.view");
	if (!take_rights(&a, rights, &wish, err))
		return false;
	if (expires && !time_parse(expires, &wish.expires_at, &why))
		return err_field(err, "--expires",
				 "must be a time such as "
				 "2026-09-01T06:00:00+03:00");
	if (!cli_open(c, err) || !service_token_create_for(c->context.service, &c->caller,
							   c->args[0], &wish, &id, token, err))
		return false;
	if (!c->json) {
		(void)printf("%s\n", token);
		return true;
	}
	jsonw_object(&j);
	view_key_int(&j, "id", id);
	view_key_text(&j, "token", token);
	jsonw_object_end(&j);
	return cli_print_json(&j, err);
}

bool command_token_revoke(struct cli *c, struct err *err)
{
	int64_t id;
	if (!str_parse_int(str_from(c->args[0]), 1, INT64_MAX, &id))
		return err_field(err, "ID", "must be the number of a token");
	return cli_open(c, err) && service_token_revoke(c->context.service, &c->caller, id, err);
}
