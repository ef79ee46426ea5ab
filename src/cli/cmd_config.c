#include "cli/commands.h"

#include <stdio.h>

#include "base/str.h"
#include "cli/context_check.h"
#include "service/system.h"
#include "web/view.h"

static void key_text(struct jsonw *j, const char *key, const char *text)
{
	jsonw_key(j, key);
	jsonw_text(j, text);
}

static void item(struct jsonw *j, const struct config_entry *e, const char *key, const char *value,
		 const char *source)
{
	jsonw_object(j);
	key_text(j, "key", key);
	key_text(j, "value", value);
	key_text(j, "source", source);
	key_text(j, "type", config_type_name(e->type));
	key_text(j, "default", e->preset);
	jsonw_key(j, "reload");
	jsonw_bool(j, e->reload);
	key_text(j, "doc", e->doc);
	jsonw_object_end(j);
}

/* Templates, "listener.*.port", have no value but under the names that were set. */
static bool print_items(const struct config *c, bool templates, struct err *err)
{
	AUTO_JSONW j = { 0 };
	jsonw_array(&j);
	for (size_t i = 0; i < config_count(c); i++) {
		struct config_item it = config_at(c, i);
		item(&j, it.entry, it.key, it.value, it.source);
	}
	for (size_t i = 0; templates && i < config_template_count(c); i++) {
		const struct config_entry *e = config_template_at(c, i);
		item(&j, e, e->key, "", "template");
	}
	jsonw_array_end(&j);
	return cli_print_json(&j, err);
}

bool command_config_show(struct cli *c, struct err *err)
{
	if (!context_load_config(&c->context, &c->where, err))
		return false;
	if (c->json)
		return print_items(c->context.config, false, err);
	config_show(c->context.config, stdout);
	return true;
}

bool command_config_describe(struct cli *c, struct err *err)
{
	if (!context_load_config(&c->context, &c->where, err))
		return false;
	if (c->json)
		return print_items(c->context.config, true, err);
	config_describe(c->context.config, stdout);
	return true;
}

/* What they shall read is read here first: a fault is told here, and changes nothing. */
bool command_config_reload(struct cli *c, struct err *err)
{
	if (!cli_open(c, err) || !service_profile_reload(c->context.service, &c->caller, err))
		return false;
	size_t count = service_profiles(c->context.service)->count;
	if (!c->json) {
		(void)printf("the servers read %zu profiles anew\n", count);
		return true;
	}
	AUTO_JSONW j = { 0 };
	jsonw_object(&j);
	jsonw_key(&j, "profiles");
	jsonw_int(&j, (int64_t)count);
	jsonw_object_end(&j);
	return cli_print_json(&j, err);
}

/* Also what the settings name: the catalogue and the profiles. */
bool command_config_check(struct cli *c, struct err *err)
{
	struct collector_settings settings;
	if (!context_load_config(&c->context, &c->where, err) ||
	    !collector_settings_read(c->context.config, &settings, err) ||
	    !context_load_files(&c->context, err) ||
	    !context_check_profiles(c->context.config, c->context.profiles, &settings, err) ||
	    !context_check_listeners(&c->context, c->context.config, &settings, err))
		return false;
	if (!c->json) {
		(void)puts("the settings are in order");
		return true;
	}
	AUTO_JSONW j = { 0 };
	jsonw_object(&j);
	jsonw_key(&j, "in_order");
	jsonw_bool(&j, true);
	jsonw_object_end(&j);
	return cli_print_json(&j, err);
}

static void print_setting(const struct setting_item *it)
{
	(void)printf("%s = %s  # %s%s%s%s\n", it->key, it->value, config_source_name(it->from),
		     it->from > CONFIG_DATABASE ? " " : "",
		     it->from > CONFIG_DATABASE ? it->source : "",
		     it->waits ? ", takes effect at the next start" : "");
}

/* With a key: that one alone. */
static bool print_settings(struct cli *c, const char *key, struct err *err)
{
	AUTO_ARENA a = { 0 };
	AUTO_JSONW j = { 0 };
	struct setting_list l;
	size_t n = 0;
	const struct tz *zone = service_zone(c->context.service);

	if (!service_setting_list(c->context.service, &c->caller, &a, &l, err))
		return false;
	if (!key)
		jsonw_array(&j);
	for (size_t i = 0; i < l.count; i++) {
		if (key && strcmp(l.items[i].key, key) != 0)
			continue;
		n++;
		if (c->json)
			view_setting(&j, &l.items[i], zone);
		else
			print_setting(&l.items[i]);
	}
	if (key && n == 0)
		return err_set(err, ERR_NOTFOUND, "nothing sets %s", key);
	if (!key)
		jsonw_array_end(&j);
	return !c->json || cli_print_json(&j, err);
}

bool command_config_list(struct cli *c, struct err *err)
{
	return cli_open(c, err) && print_settings(c, NULL, err);
}

bool command_config_get(struct cli *c, struct err *err)
{
	return cli_open(c, err) && print_settings(c, c->args[0], err);
}

enum { SECRET_LINE = 1024 };

/* A secret is not written where other users of the machine see it: "-" reads it. */
static bool take_secret(struct arena *a, const char **value, struct err *err)
{
	char line[SECRET_LINE];

	if (strcmp(*value, "-") != 0)
		return true;
	if (!fgets(line, SECRET_LINE, stdin))
		return err_set(err, ERR_INVAL, "standard input has no line");
	line[strcspn(line, "\r\n")] = 0;
	*value = arena_strdup(a, line);
	explicit_bzero(line, sizeof line);
	return *value || err_set(err, ERR_NOMEM, "no memory for a setting");
}

static bool take_assignment(struct cli *c, struct arena *a, unsigned i, struct setting_change *ret,
			    struct err *err)
{
	struct str key;
	struct str value;

	if (!str_cut(str_from(c->args[i]), '=', &key, &value))
		return err_set(err, ERR_INVAL, "a setting is written section.key=value");
	*ret = (struct setting_change){ arena_strndup(a, key.p, key.n),
					arena_strndup(a, value.p, value.n) };
	if (!ret->key || !ret->value)
		return err_set(err, ERR_NOMEM, "no memory for a setting");
	return take_secret(a, &ret->value, err);
}

bool command_config_set(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct setting_change changes[CLI_ARGS_MAX] = { 0 };

	for (unsigned i = 0; i < c->arg_count; i++) {
		if (!take_assignment(c, &a, i, &changes[i], err))
			return false;
	}
	return cli_open(c, err) &&
	       service_setting_change(c->context.service, &c->caller, changes, c->arg_count, err) &&
	       print_settings(c, c->arg_count == 1 ? changes[0].key : NULL, err);
}

bool command_config_unset(struct cli *c, struct err *err)
{
	struct setting_change changes[CLI_ARGS_MAX];

	for (unsigned i = 0; i < c->arg_count; i++)
		changes[i] = (struct setting_change){ .key = c->args[i] };
	return cli_open(c, err) &&
	       service_setting_change(c->context.service, &c->caller, changes, c->arg_count, err);
}
