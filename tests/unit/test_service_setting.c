#include "service_house.h"

#include "service/audit.h"
#include "service/ldap.h"
#include "service/setting.h"
#include "service/settings.h"

static const struct config_entry others[] = {
	{ .key = "web.port", .type = CONFIG_INT, .preset = "5", .max = 65535, .doc = "A port" },
	{ .key = "web.name", .type = CONFIG_TEXT, .preset = "", .max = 20, .doc = "A name" },
	{ .key = "web.*.port", .type = CONFIG_INT, .preset = "", .max = 65535, .doc = "Ports" },
	{ .key = "store.url", .type = CONFIG_TEXT, .preset = "x", .outside = true, .doc = "Base" },
	{ .key = NULL },
};
static const struct config_entry *const tables[] = { others, service_config, ldap_config,
						     mail_config, NULL };

static struct config *base;
static int applied;
static struct config_item last; /* web.name, as applied; its texts are copied */
static char last_name[64];

static bool check(void *arg, const struct setting_plan *p, struct err *err)
{
	(void)arg;
	if (strcmp(config_text(p->fresh, "web.name"), "bad") == 0)
		return config_fail(p->fresh, "web.name", err, "is bad");
	return true;
}

static void apply(void *arg, const struct config *fresh)
{
	(void)arg;
	applied++;
	assert_true(config_item_of(fresh, "web.name", &last));
	(void)snprintf(last_name, sizeof last_name, "%s", last.value);
}

static void begin(struct house *h)
{
	struct err err = { 0 };
	struct setting_program p = { .check = check, .apply = apply };

	assert_true(config_new(tables, &base, &err));
	assert_true(config_override(base, "session.lock_time=5m", &err));
	p.base = base;
	p.running = base;
	applied = 0;
	assert_true(service_setting_begin(h->sv, &p, &err));
}

static bool put(struct house *h, const char *key, const char *value, struct err *err)
{
	struct caller self = caller_local("cli");
	struct setting_change ch = { key, value };

	return service_setting_change(h->sv, &self, &ch, 1, err);
}

static struct setting_item item(struct house *h, struct arena *a, const char *key)
{
	struct caller self = caller_local("cli");
	struct setting_list l;
	struct err err = { 0 };

	assert_true(service_setting_list(h->sv, &self, a, &l, &err));
	for (size_t i = 0; i < l.count; i++) {
		if (strcmp(l.items[i].key, key) == 0)
			return l.items[i];
	}
	fail_msg("no item %s", key);
	return (struct setting_item){ 0 };
}

static void a_change_is_kept_and_told(void **state)
{
	struct house *h = *state;
	AUTO_ARENA a = { 0 };
	struct err err = { 0 };

	begin(h);
	assert_true(put(h, "web.port", "7", &err));
	assert_true(put(h, "meter.silent_after", "2h", &err));
	assert_int_equal(applied, 2);
	struct setting_item port = item(h, &a, "web.port");
	assert_string_equal(port.value, "7");
	assert_int_equal(port.from, CONFIG_DATABASE);
	assert_true(port.waits);
	assert_int_equal(port.changed_at, now);
	assert_string_equal(port.changed_by, "cli");
	struct setting_item silent = item(h, &a, "meter.silent_after");
	assert_string_equal(silent.value, "2h");
	assert_false(silent.waits);
	assert_int_equal(service_silent_since(h->sv), now - 7200);

	assert_true(put(h, "meter.silent_after", NULL, &err));
	assert_int_equal(service_silent_since(h->sv), now - 3 * 86400);
	assert_int_equal(item(h, &a, "meter.silent_after").from, CONFIG_DEFAULT);
	assert_true(put(h, "web.tls.port", "9", &err));
	assert_string_equal(item(h, &a, "web.tls.port").value, "9");
	config_free(base);
}

/* What stands before the database, what it cannot keep, what is no value or does not fit. */
static void what_cannot_be_is_refused_whole(void **state)
{
	struct house *h = *state;
	struct caller self = caller_local("cli");
	static const struct {
		const char *key;
		const char *value;
		enum err_kind kind;
		const char *words;
	} cases[] = {
		{ "web.port", "65536", ERR_INVAL, "must be from 0 to 65535" },
		{ "web.prot", "1", ERR_INVAL, "unknown setting web.prot" },
		{ "store.url", "sqlite:y", ERR_CONFLICT, "is needed before the database is open" },
		{ "session.lock_time", "10m", ERR_CONFLICT, "is set by the command line" },
		{ "web.name", "bad", ERR_INVAL, "is bad" },
		{ "ldap.url", "ldap://x", ERR_INVAL, "passwords need TLS" },
		{ "retention.audit", "1d", ERR_INVAL, "must be 0 or at least 366d" },
	};
	AUTO_ARENA a = { 0 };

	begin(h);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct setting_change two[] = { { "job.file_age", "2d" },
						{ cases[i].key, cases[i].value } };
		struct err err = { 0 };
		assert_false(service_setting_change(h->sv, &self, two, 2, &err));
		assert_int_equal(err.kind, cases[i].kind);
		assert_string_equal(err.field, cases[i].key);
		assert_non_null(strstr(err.msg, cases[i].words));
		assert_int_equal(item(h, &a, "job.file_age").from, CONFIG_DEFAULT);
	}
	assert_int_equal(applied, 0);
	struct setting_change twice[] = { { "web.port", "1" }, { "web.port", "2" } };
	assert_false(service_setting_change(h->sv, &self, twice, 2, NULL));
	assert_false(service_setting_change(h->sv, &self, twice, 0, NULL));

	struct caller anna = { .user = h->anna, .area = { .whole = true } };
	struct err err = { 0 };
	struct setting_list l;
	assert_false(service_setting_change(h->sv, &anna, twice, 1, &err));
	assert_int_equal(err.kind, ERR_DENIED);
	assert_false(service_setting_list(h->sv, &anna, &a, &l, &err));
	config_free(base);
}

static bool has_text(struct house *h, const char *needle)
{
	static const char *const names[] = { "themis.db", "themis.db-wal" };
	bool found = false;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char path[128];
		static char bytes[8 << 20];
		(void)snprintf(path, sizeof path, "%s/%s", h->dir, names[i]);
		FILE *f = fopen(path, "rbe");
		if (!f)
			continue;
		size_t n = fread(bytes, 1, sizeof bytes, f);
		found |= memmem(bytes, n, needle, strlen(needle)) != NULL;
		assert_int_equal(fclose(f), 0);
	}
	return found;
}

static void a_secret_is_sealed_and_masked(void **state)
{
	struct house *h = *state;
	AUTO_ARENA a = { 0 };
	struct err err = { 0 };
	struct caller self = caller_local("cli");
	const struct audit_entry *rows;
	size_t n;

	begin(h);
	assert_true(put(h, "ldap.bind_password", "Geheim-0815", &err));
	assert_true(put(h, "ldap.bind_password", "Geheim-4711", &err));
	assert_string_equal(item(h, &a, "ldap.bind_password").value, "••••");
	assert_false(has_text(h, "Geheim"));
	struct audit_filter f = { .object = "setting:ldap.bind_password" };
	assert_true(service_audit_list(h->sv, &self, &f, 10, &a, &rows, &n, &err));
	assert_int_equal(n, 2);
	assert_string_equal(rows[0].record.action, "setting.set");
	assert_string_equal(rows[0].record.before, "{\"value\":\"••••\"}");
	assert_string_equal(rows[0].record.after, "{\"value\":\"••••\"}");
	config_free(base);
}

static bool write_rows(struct db *db, void *arg, struct err *err)
{
	static const struct setting_row rows[] = {
		{ .key = "web.name", .value = "elsewhere", .changed_by = "x" },
		{ .key = "web.port", .value = "nonsense", .changed_by = "x" },
		{ .key = "web.gone", .value = "1", .changed_by = "x" },
		{ .key = "store.url", .value = "1", .changed_by = "x" },
	};

	(void)arg;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (!store_setting_set(db, &rows[i], err))
			return false;
	}
	return true;
}

/* Another process has changed them; what does not fit is left out and stops nothing. */
static void what_others_wrote_is_taken(void **state)
{
	struct house *h = *state;
	AUTO_ARENA a = { 0 };
	struct err err = { 0 };

	begin(h);
	assert_true(service_write(h->sv, write_rows, NULL, &err));
	assert_true(service_setting_renew(h->sv, NULL, &err));
	assert_int_equal(applied, 1);
	assert_string_equal(last_name, "elsewhere");
	assert_string_equal(item(h, &a, "web.port").value, "5");
	assert_string_equal(item(h, &a, "store.url").value, "x");

	/* A file that is read anew and sets it goes before. */
	static const char text[] = "web: { name = \"file\"; };";
	AUTO_CONFIG *again = NULL;
	assert_true(config_copy(base, &again, &err));
	assert_true(config_load_text(again, "f.conf", text, sizeof text - 1, &err));
	assert_true(service_setting_renew(h->sv, again, &err));
	assert_string_equal(last_name, "file");
	assert_string_equal(item(h, &a, "web.name").source, "f.conf:1");
	assert_false(put(h, "web.name", "here", &err));
	assert_non_null(strstr(err.msg, "is set by the file (f.conf:1)"));
	assert_true(put(h, "web.name", NULL, &err));
	config_free(base);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_change_is_kept_and_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_cannot_be_is_refused_whole, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_secret_is_sealed_and_masked, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_others_wrote_is_taken, set_up, tear_down),
	};
	return cmocka_run_group_tests_name("service_setting", tests, NULL, NULL);
}
