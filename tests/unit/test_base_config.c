#include "unit.h"

#include <stdio.h>

#include "base/config.h"

static const struct config_entry collector[] = {
	{ "collector.port", CONFIG_INT, "55000", 0, 65535, .doc = "TCP port for meters" },
	{ "collector.idle_timeout", CONFIG_DURATION, "60", 1, 3600, .reload = true,
	  .doc = "Longest silence" },
	{ "collector.call_bytes", CONFIG_SIZE, "16M", 1024, 1 << 30, .doc = "Bytes of a call" },
	{ "collector.address", CONFIG_ADDRESS, "0.0.0.0", .doc = "Address to listen on" },
	{ "collector.adopt_unknown", CONFIG_BOOL, "false", .doc = "Take any meter" },
	{ "listener.*.port", CONFIG_INT, "", 0, 65535, .doc = "One more port" },
	{ "listener.*.tls", CONFIG_BOOL, "that of collector.tls", .doc = "Under TLS" },
	{ 0 },
};
static const struct config_entry others[] = {
	{ "log.level", CONFIG_ENUM, "info", .choices = "error warn info debug", .reload = true,
	  .doc = "Least severity" },
	{ "store.password", CONFIG_TEXT, "", .secret = true, .doc = "Of the database" },
	{ "store.url", CONFIG_TEXT, "sqlite:themis.db", 1, 200, .doc = "Where data live" },
	{ 0 },
};
static const struct config_entry *const tables[] = { collector, others, NULL };

static struct config *fresh(void)
{
	struct config *c = NULL;
	struct err err;

	if (!config_new(tables, &c, &err))
		fail_msg("%s", err.msg);
	return c;
}

static bool load(struct config *c, const char *text, struct err *err)
{
	return config_load_text(c, "t.conf", text, strlen(text), err);
}

static void presets_hold(void **state)
{
	(void)state;
	AUTO_CONFIG *c = fresh();

	assert_int_equal(config_int(c, "collector.port"), 55000);
	assert_int_equal(config_int(c, "collector.call_bytes"), 16 << 20);
	assert_string_equal(config_text(c, "log.level"), "info");
	assert_false(config_bool(c, "collector.adopt_unknown"));
}

static void file_then_override(void **state)
{
	(void)state;
	AUTO_CONFIG *c = fresh();
	struct err err;

	assert_true(config_override(c, "collector.port=0", &err));
	assert_true(load(c,
			 "# meters\ncollector: { port = 55001; idle_timeout = \"2m\";\n"
			 " call_bytes = \"64K\"; adopt_unknown = true; address = \"::1\" };\n"
			 "log: { level = \"debug\" };",
			 &err));
	assert_int_equal(config_int(c, "collector.port"), 0);
	assert_int_equal(config_int(c, "collector.idle_timeout"), 120);
	assert_int_equal(config_int(c, "collector.call_bytes"), 65536);
	assert_true(config_bool(c, "collector.adopt_unknown"));
	assert_string_equal(config_text(c, "collector.address"), "::1");
	assert_string_equal(config_text(c, "log.level"), "debug");
	assert_string_equal(config_at(c, 4).source, "override");
	assert_string_equal(config_at(c, 3).entry->key, "collector.idle_timeout");
	assert_string_equal(config_at(c, 3).source, "t.conf:2");
	assert_string_equal(config_at(c, 3).value, "2m");
}

static void bad_files_name_their_line(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *message;
	} cases[] = {
		{ "collector: {\n prot = 1;\n};", "t.conf:2: unknown setting collector.prot" },
		{ "collector: {\n port = \"1\";\n};",
		  "t.conf:2: collector.port must be of type int" },
		{ "collector: { port = 65536; };",
		  "t.conf:1: collector.port: must be from 0 to 65535" },
		{ "collector: { idle_timeout = \"5x\"; };",
		  "t.conf:1: collector.idle_timeout: 5x is no duration like 90, 15m, 2h, 30d" },
		{ "log: { level = \"loud\"; };",
		  "t.conf:1: log.level: loud is none of: error warn info debug" },
		{ "collector: { address = \"localhost\"; };",
		  "t.conf:1: collector.address: localhost is no IPv4 or IPv6 address" },
		{ "\nport = 1;", "t.conf:2: port must be a section { … }" },
		{ "\n\n}", "t.conf:3: syntax error" },
		{ "\n  @include \"/etc/passwd\"", "t.conf:2: @include is not allowed" },
		{ "\xff", "t.conf:1: not UTF-8" },
		{ "store: { url = \"\\x01\"; };",
		  "t.conf:1: store.url: has characters that cannot be shown" },
		{ "store: { url = [1]; };", "t.conf:1: store.url must be of type text" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO_CONFIG *c = fresh();
		struct err err = { 0 };
		assert_false(load(c, cases[i].text, &err));
		assert_string_equal(err.msg, cases[i].message);
	}
}

static void a_bad_file_changes_nothing(void **state)
{
	(void)state;
	AUTO_CONFIG *c = fresh();

	assert_false(load(c, "collector: { port = 1; port2 = 2; };", NULL));
	assert_int_equal(config_int(c, "collector.port"), 55000);
	assert_false(load(c, "collector: { port = 1; port = 2; };", NULL));
}

static void bad_overrides_fail(void **state)
{
	(void)state;
	AUTO_CONFIG *c = fresh();
	static const char *const bad[] = {
		"collector.port",
		"collector.port=",
		"collector.port=x",
		"collector.port=-1",
		"collector.prot=1",
		"collector.adopt_unknown=maybe",
		"collector.call_bytes=1T",
		"collector.call_bytes=1",
		"store.url=",
		"collector.call_bytes=9223372036854775807G",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(config_override(c, bad[i], NULL));
	assert_true(config_override(c, " collector.adopt_unknown = yes ", NULL));
	assert_true(config_bool(c, "collector.adopt_unknown"));
}

static void secrets_are_masked(void **state)
{
	(void)state;
	AUTO_CONFIG *c = fresh();
	struct err err;

	assert_true(config_override(c, "store.password=hunter2", &err));
	assert_string_equal(config_text(c, "store.password"), "hunter2");
	assert_false(config_override(c, "store.password=hunter2\n3", &err));
	assert_null(strstr(err.msg, "hunter2"));
	char *shown = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&shown, &n);
	config_show(c, out);
	config_describe(c, out);
	(void)fclose(out);
	assert_null(strstr(shown, "hunter2"));
	assert_non_null(strstr(shown, "store.password = ••••  # override"));
	assert_non_null(strstr(shown, "collector.call_bytes = 16MiB  # default"));
	assert_non_null(
		strstr(shown, "log.level (enum: error warn info debug)\n\tLeast severity."));
	free(shown);
}

static void note_kept(void *arg, const char *key)
{
	(void)snprintf(arg, 64, "%s", key);
}

static void reload_keeps_what_needs_a_restart(void **state)
{
	(void)state;
	AUTO_CONFIG *c = fresh();
	AUTO_CONFIG *next = NULL;
	char path[] = "/tmp/themis-test-XXXXXX";
	char kept[64] = "";
	struct err err = { 0 };

	AUTO_FD int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_true(dprintf(fd, "collector: { port = 1; idle_timeout = 5; };\n"
				"log: { level = \"warn\"; };\n") > 0);
	assert_true(config_override(c, "log.level=debug", NULL));
	bool good = config_reload(c, path, note_kept, kept, &next, &err);
	(void)unlink(path);
	if (!good)
		fail_msg("%s", err.msg);
	assert_int_equal(config_int(next, "collector.port"), 55000);
	assert_string_equal(kept, "collector.port");
	assert_int_equal(config_int(next, "collector.idle_timeout"), 5);
	assert_string_equal(config_text(next, "log.level"), "debug");
	assert_int_equal(config_int(c, "collector.idle_timeout"), 60);
	assert_false(config_load_file(c, "/nonexistent/x.conf", &err));
	assert_int_equal(err.kind, ERR_NOTFOUND);
}

static void wrong_tables_are_our_mistake(void **state)
{
	(void)state;
	static const struct config_entry twice[] = {
		{ "log.level", CONFIG_TEXT, "", .doc = "" },
		{ 0 },
	};
	static const struct config_entry bad[] = {
		{ "x.y", CONFIG_INT, "7", 8, 9, .doc = "" },
		{ 0 },
	};
	const struct config_entry *const doubled[] = { others, twice, NULL };
	const struct config_entry *const ill[] = { bad, NULL };
	struct config *c = NULL;
	struct err err = { 0 };

	assert_false(config_new(doubled, &c, &err));
	assert_int_equal(err.kind, ERR_INTERNAL);
	assert_false(config_new(ill, &c, &err));
	assert_int_equal(err.kind, ERR_INTERNAL);
	assert_null(c);
}

static void templates_exist_where_they_are_set(void **state)
{
	(void)state;
	AUTO_CONFIG *c = fresh();
	const char *names[CONFIG_NAMES_MAX];
	struct err err;
	char text[64];
	size_t count = config_count(c);

	assert_int_equal(config_names(c, "listener", names), 0);
	assert_false(config_is_set(c, "listener.tls.port"));
	assert_true(load(c,
			 "listener: {\n tls: { port = 55001; tls = true; };\n"
			 " b-2: { port = 55002; }; };",
			 &err));
	assert_true(config_override(c, "listener.a.port=1", &err));
	assert_int_equal(config_count(c), count + 4);
	assert_int_equal(config_names(c, "listener", names), 3);
	assert_string_equal(names[0], "a");
	assert_string_equal(names[1], "b-2");
	assert_string_equal(names[2], "tls");
	assert_true(config_bool(c, "listener.tls.tls"));
	assert_int_equal(config_int(c, "listener.b-2.port"), 55002);
	assert_false(config_fail(c, "listener.b-2.port", &err, "is no good"));
	assert_string_equal(err.msg, "t.conf:3: listener.b-2.port: is no good");
	assert_string_equal(err.field, "listener.b-2.port");

	assert_false(load(c, "listener: { x: { port = 70000; }; };", &err));
	assert_non_null(strstr(err.msg, "t.conf:1: listener.x.port: must be from 0 to 65535"));
	assert_false(config_is_set(c, "listener.x.port"));
	assert_false(load(c, "listener: { Big: { port = 7; }; };", &err));
	assert_false(load(c, "listener: { x: { ports = 7; }; };", &err));
	assert_false(load(c, "listener: { x: { y: { port = 7; }; }; };", &err));
	assert_false(load(c, "listener: { port = 7; };", &err));
	assert_false(config_override(c, "listener..port=1", &err));
	for (int i = 3; i < CONFIG_NAMES_MAX; i++) {
		(void)snprintf(text, sizeof text, "listener.n%d.port=%d", i, i);
		assert_true(config_override(c, text, &err));
	}
	assert_false(config_override(c, "listener.more.port=1", &err));
	assert_int_equal(err.kind, ERR_LIMIT);
}

static void sources_have_an_order(void **state)
{
	(void)state;
	static const char *const variables[] = {
		"PATH=/bin",
		"THEMIS_ADMIN_PASSWORD=x",
		"THEMIS_COLLECTOR_IDLE_TIMEOUT=3m",
		"THEMIS_LISTENER_TLS_PORT=4",
		"THEMIS_LISTENER_A_B_PORT=5",
		"THEMIS_LISTENER__PORT=6",
		"THEMIS_STORE_PASSWORD=env",
		"THEMIS_NONSENSE",
		NULL,
	};
	AUTO_CONFIG *c = fresh();
	AUTO_CONFIG *copy = NULL;
	struct config_item it;
	struct err err = { 0 };

	assert_true(config_override(c, "store.password=shell", &err));
	assert_true(config_load_environment(c, variables, &err));
	assert_true(load(c,
			 "collector: { idle_timeout = 1; port = 7; }; log: { level = \"warn\"; };",
			 &err));
	assert_true(config_set(c, "collector.port", "9", CONFIG_DATABASE, &err));
	assert_true(config_set(c, "store.url", "sqlite:a", CONFIG_DATABASE, &err));
	assert_true(config_set(c, "listener.b.port", "11", CONFIG_DATABASE, &err));
	assert_int_equal(config_int(c, "collector.idle_timeout"), 180);
	assert_int_equal(config_int(c, "collector.port"), 7);
	assert_int_equal(config_int(c, "listener.tls.port"), 4);
	assert_int_equal(config_int(c, "listener.b.port"), 11);
	assert_false(config_is_set(c, "listener.a.port"));
	assert_string_equal(config_text(c, "store.password"), "shell");
	assert_string_equal(config_text(c, "store.url"), "sqlite:a");
	assert_true(config_item_of(c, "collector.idle_timeout", &it));
	assert_int_equal(it.from, CONFIG_ENVIRONMENT);
	assert_string_equal(it.source, "THEMIS_COLLECTOR_IDLE_TIMEOUT");
	assert_true(config_item_of(c, "store.url", &it));
	assert_string_equal(it.source, "database");
	assert_false(config_item_of(c, "listener.z.port", &it));

	assert_true(config_copy(c, &copy, &err));
	assert_int_equal(config_count(copy), config_count(c));
	for (size_t i = 0; i < config_count(c); i++)
		assert_true(config_same(c, copy, config_at(c, i).key));
	assert_true(config_set(copy, "store.url", "sqlite:b", CONFIG_DATABASE, &err));
	assert_false(config_same(c, copy, "store.url"));

	assert_false(config_set(c, "collector.port", "65536", CONFIG_DATABASE, &err));
	assert_string_equal(err.field, "collector.port");
	assert_null(config_entry_of(c, "collector.prot", &err));
	assert_string_equal(err.field, "collector.prot");
	assert_non_null(config_entry_of(c, "listener.new.port", &err));

	/* A reload reads the file anew and leaves the database to who knows it. */
	AUTO_CONFIG *again = NULL;
	assert_true(config_reload(c, NULL, NULL, NULL, &again, &err));
	assert_int_equal(config_int(again, "collector.idle_timeout"), 180);
	assert_string_equal(config_text(again, "log.level"), "info");
	static const char *const bad[] = { "THEMIS_COLLECTOR_PORT=x", NULL };
	assert_false(config_load_environment(c, bad, &err));
	assert_non_null(strstr(err.msg, "THEMIS_COLLECTOR_PORT"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(presets_hold),
		cmocka_unit_test(file_then_override),
		cmocka_unit_test(sources_have_an_order),
		cmocka_unit_test(bad_files_name_their_line),
		cmocka_unit_test(a_bad_file_changes_nothing),
		cmocka_unit_test(bad_overrides_fail),
		cmocka_unit_test(secrets_are_masked),
		cmocka_unit_test(reload_keeps_what_needs_a_restart),
		cmocka_unit_test(wrong_tables_are_our_mistake),
		cmocka_unit_test(templates_exist_where_they_are_set),
	};
	return cmocka_run_group_tests_name("base_config", tests, NULL, NULL);
}
