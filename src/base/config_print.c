/* config_print.c - the table as text, for `themis config show` and `describe`. */
#include "base/config.h"

static const char *const type_names[] = {
	[CONFIG_INT] = "int",	[CONFIG_BOOL] = "bool",		[CONFIG_TEXT] = "text",
	[CONFIG_ENUM] = "enum", [CONFIG_DURATION] = "duration", [CONFIG_SIZE] = "size",
	[CONFIG_PATH] = "path", [CONFIG_ADDRESS] = "address",
};

const char *config_type_name(enum config_type t)
{
	return (unsigned)t < ARRAY_LEN(type_names) ? type_names[t] : "";
}

const char *config_source_name(enum config_source s)
{
	static const char *const names[] = {
		[CONFIG_DEFAULT] = "default",
		[CONFIG_DATABASE] = "database",
		[CONFIG_FILE] = "file",
		[CONFIG_ENVIRONMENT] = "environment",
		[CONFIG_COMMAND_LINE] = "command-line",
	};

	return (unsigned)s < ARRAY_LEN(names) ? names[s] : "";
}

void config_show(const struct config *c, FILE *out)
{
	for (size_t i = 0; i < config_count(c); i++) {
		struct config_item it = config_at(c, i);
		(void)fprintf(out, "%s = %s  # %s\n", it.key, it.value, it.source);
	}
}

static const char *unit_of(enum config_type t)
{
	return t == CONFIG_DURATION ? " s" : t == CONFIG_SIZE ? " bytes" : "";
}

static void describe_one(const struct config_entry *e, FILE *out)
{
	size_t star = strcspn(e->key, "*");

	(void)fprintf(out, "%.*s%s%s (%s", (int)star, e->key, e->key[star] ? "NAME" : "",
		      e->key[star] ? e->key + star + 1 : "", config_type_name(e->type));
	if (e->type == CONFIG_ENUM)
		(void)fprintf(out, ": %s", e->choices);
	else if (e->min || e->max)
		(void)fprintf(out, ", %lld … %lld%s", (long long)e->min, (long long)e->max,
			      unit_of(e->type));
	(void)fprintf(out, ")\n\t%s.\n\tDefault: %s. %s\n", e->doc,
		      e->preset[0] ? e->preset : "none",
		      e->reload ? "Takes effect at a reload." : "Takes effect at the next start.");
}

/* Each setting once, the templates instead of what was set for their names. */
void config_describe(const struct config *c, FILE *out)
{
	size_t t = 0;

	for (size_t i = 0; i < config_count(c); i++) {
		struct config_item it = config_at(c, i);
		if (it.key != it.entry->key)
			continue;
		while (t < config_template_count(c) &&
		       strcmp(config_template_at(c, t)->key, it.key) < 0)
			describe_one(config_template_at(c, t++), out);
		describe_one(it.entry, out);
	}
	while (t < config_template_count(c))
		describe_one(config_template_at(c, t++), out);
}
