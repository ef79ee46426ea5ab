#include "cli/commands.h"

#include "collector/listener.h"
#include "service/system.h"

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

/* A certificate that would be made is not: that is left to the server. */
static bool check_listener(struct cli *c, const struct listener_settings *l, struct err *err)
{
	const struct listener_how how = { .set = l, .among = drivers, .folder = c->where.data };
	struct listener listener;

	if (!listener_init(&listener, &how, err))
		return false;
	listener_finish(&listener);
	return true;
}

/* Also what the settings name: the catalogue and the profiles. */
bool command_config_check(struct cli *c, struct err *err)
{
	struct collector_settings settings;
	if (!context_load_config(&c->context, &c->where, err) ||
	    !collector_settings_read(c->context.config, &settings, err) ||
	    !context_load_files(&c->context, err))
		return false;
	for (unsigned i = 0; i < settings.listener_count; i++) {
		const struct listener_settings *l = &settings.listener[i];
		if (!profile_find(c->context.profiles, l->profile))
			return collector_settings_fail(c->context.config, l, "profile", err,
						       "there is no such profile");
		if (!check_listener(c, l, err))
			return false;
	}
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
