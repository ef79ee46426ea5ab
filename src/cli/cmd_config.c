#include "cli/commands.h"

#include "collector/settings.h"

static void item(struct jsonw *j, const struct config_item *it)
{
	const struct config_entry *e = it->entry;
	jsonw_object(j);
	jsonw_key(j, "key");
	jsonw_text(j, e->key);
	jsonw_key(j, "value");
	jsonw_text(j, it->value);
	jsonw_key(j, "source");
	jsonw_text(j, it->source);
	jsonw_key(j, "type");
	jsonw_text(j, config_type_name(e->type));
	jsonw_key(j, "default");
	jsonw_text(j, e->preset);
	jsonw_key(j, "reload");
	jsonw_bool(j, e->reload);
	jsonw_key(j, "doc");
	jsonw_text(j, e->doc);
	jsonw_object_end(j);
}

static bool print_items(const struct config *c, struct err *err)
{
	AUTO_JSONW j = { 0 };
	jsonw_array(&j);
	for (size_t i = 0; i < config_count(c); i++) {
		struct config_item it = config_at(c, i);
		item(&j, &it);
	}
	jsonw_array_end(&j);
	return cli_print_json(&j, err);
}

bool command_config_show(struct cli *c, struct err *err)
{
	if (!context_load_config(&c->context, &c->where, err))
		return false;
	if (c->json)
		return print_items(c->context.config, err);
	config_show(c->context.config, stdout);
	return true;
}

bool command_config_describe(struct cli *c, struct err *err)
{
	if (!context_load_config(&c->context, &c->where, err))
		return false;
	if (c->json)
		return print_items(c->context.config, err);
	config_describe(c->context.config, stdout);
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
	const char *name = config_text(c->context.config, "collector.profile");
	if (!profile_find(c->context.profiles, name))
		return err_field(err, "collector.profile", "there is no profile '%s'", name);
	if (!c->json)
		(void)puts("the settings are in order");
	return true;
}
