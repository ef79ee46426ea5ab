/* A settings file, or an override when the input begins with '='. */
#include "base/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfig forgets the text at hand when it meets a syntax error. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libconfig";
}

static const struct config_entry entries[] = {
	{ "a.int", CONFIG_INT, "5", 0, 10, .doc = "" },
	{ "a.bool", CONFIG_BOOL, "false", .doc = "" },
	{ "a.text", CONFIG_TEXT, "", .doc = "" },
	{ "a.secret", CONFIG_TEXT, "", 0, 20, .secret = true, .doc = "" },
	{ "b.enum", CONFIG_ENUM, "x", .choices = "x y z", .doc = "" },
	{ "b.duration", CONFIG_DURATION, "5m", .reload = true, .doc = "" },
	{ "b.size", CONFIG_SIZE, "64K", .doc = "" },
	{ "b.path", CONFIG_PATH, "/tmp", .doc = "" },
	{ "b.address", CONFIG_ADDRESS, "::1", .doc = "" },
	{ "l.*.int", CONFIG_INT, "", -5, 100, .doc = "" },
	{ "l.*.text", CONFIG_TEXT, "", .doc = "" },
	{ 0 },
};

/* Whatever was taken is shown in a form that is taken again. */
static void check_values(struct config *c)
{
	for (size_t i = 0; i < config_count(c); i++) {
		struct config_item it = config_at(c, i);
		char text[2048];
		if (it.entry->secret)
			continue;
		(void)snprintf(text, sizeof text, "%s=%s", it.key, it.value);
		if (!config_override(c, text, NULL))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct config_entry *const tables[] = { entries, NULL };
	AUTO_CONFIG *c = NULL;
	struct err err = { 0 };
	bool taken = true;

	if (!config_new(tables, &c, &err))
		abort();
	if (size && data[0] == '=') {
		AUTO_FREE char *text = strndup((const char *)data + 1, size - 1);
		if (!text)
			abort();
		taken = config_override(c, text, &err);
	} else if (size) {
		taken = config_load_text(c, "fuzz", (const char *)data, size, &err);
	}
	if (!taken && !err.msg[0])
		abort();
	check_values(c);
	return 0;
}
