#include "store_fixture.h"

#include "store/audit.h"
#include "store/engine.h"

enum { NOW = 1700000000 };

static struct audit_record record(int i)
{
	static const char *const objects[] = { "meter:1", "user:anna", "meter:2" };
	static const char *const actions[] = { "meter.adopt", "user.edit", "meter.keys" };
	static const char *const people[] = { "system", "admin", "anna" };

	return (struct audit_record){ .time = NOW + i,
				      .who = people[i % 3],
				      .origin = "console",
				      .action = actions[i % 3],
				      .object = objects[i % 3],
				      .before = i % 2 ? NULL : "{\"a\":1}",
				      .after = i % 2 ? "{}" : NULL };
}

static bool add_ten(struct db *db, void *arg, struct err *err)
{
	(void)arg;
	for (int i = 0; i < 10; i++) {
		struct audit_record r = record(i);
		if (!store_audit_add(db, &r, err))
			return false;
	}
	return true;
}

static bool run_text(struct db *db, void *arg, struct err *err)
{
	return db_exec(db, arg, err);
}

static struct audit_verdict verify(struct fixture *f)
{
	struct audit_verdict v = { 0 };
	struct db *db = fixture_read(f);
	must(store_audit_verify(db, &v, &err));
	store_reader_give(f->store, db);
	return v;
}

static size_t list(struct fixture *f, const struct audit_filter *filter, unsigned limit,
		   struct arena *a, const struct audit_record **ret)
{
	size_t n = 0;
	struct db *db = fixture_read(f);
	must(store_audit_list(db, filter, limit, a, ret, &n, &err));
	store_reader_give(f->store, db);
	return n;
}

static void it_is_read_newest_first(void **state)
{
	struct fixture f;
	const struct audit_record *rows;
	AUTO_ARENA a = { 0 };
	struct audit_filter all = { 0 };
	(void)state;

	fixture_make(&f);
	fixture_write(&f, add_ten, NULL);
	assert_int_equal(list(&f, &all, 8, &a, &rows), 8);
	assert_int_equal(rows[0].time, NOW + 9);
	assert_string_equal(rows[0].after, "{}");
	assert_null(rows[0].before);
	assert_string_equal(rows[1].before, "{\"a\":1}");
	all.before = rows[7].id;
	assert_int_equal(list(&f, &all, 8, &a, &rows), 2);
	assert_int_equal(rows[1].time, NOW);
	fixture_drop(&f);
}

static void filters_hold_together(void **state)
{
	static const struct {
		struct audit_filter filter;
		size_t found;
	} cases[] = {
		{ { .who = "anna" }, 3 },
		{ { .object = "meter:1" }, 4 },
		{ { .object = "meter:" }, 7 },
		{ { .object = "meter" }, 0 },
		{ { .action = "user.edit" }, 3 },
		{ { .action = "user." }, 3 },
		{ { .action = "meter.", .who = "system" }, 4 },
		{ { .action = "meter.", .object = "user:anna" }, 0 },
		{ { .object = "meter:2", .who = "anna", .action = "meter.keys" }, 3 },
		{ { .from = NOW + 3, .to = NOW + 6 }, 3 },
		{ { .object = "meter:1", .from = NOW + 3, .to = NOW + 6 }, 1 },
		{ { .who = "anna", .from = NOW + 3 }, 2 },
	};
	struct fixture f;
	const struct audit_record *rows;
	AUTO_ARENA a = { 0 };
	(void)state;

	fixture_make(&f);
	fixture_write(&f, add_ten, NULL);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(list(&f, &cases[i].filter, 50, &a, &rows), cases[i].found);
	fixture_drop(&f);
}

static void an_untouched_chain_is_whole(void **state)
{
	struct fixture f;
	(void)state;

	fixture_make(&f);
	assert_int_equal(verify(&f).flaw, AUDIT_WHOLE);
	fixture_write(&f, add_ten, NULL);
	fixture_write(&f, add_ten, NULL);
	struct audit_verdict v = verify(&f);
	assert_int_equal(v.flaw, AUDIT_WHOLE);
	assert_int_equal(v.records, 20);
	assert_int_equal(v.newest, 20);
	assert_int_equal(v.first_bad, 0);
	fixture_drop(&f);
}

/* What somebody does with the database who has not the key file, and what is told of it. */
static void what_is_done_to_it_shows(void **state)
{
	static const struct {
		const char *act;
		enum audit_flaw flaw;
		int64_t first_bad;
	} cases[] = {
		{ "UPDATE audit SET who = 'boris' WHERE id = 5", AUDIT_CHANGED, 5 },
		{ "UPDATE audit SET time = time + 1 WHERE id = 1", AUDIT_CHANGED, 1 },
		{ "UPDATE audit SET json_after = '' WHERE id = 3", AUDIT_CHANGED, 3 },
		{ "UPDATE audit SET json_before = json_after, json_after = NULL WHERE id = 4",
		  AUDIT_CHANGED, 4 },
		{ "UPDATE audit SET hash = NULL", AUDIT_CHANGED, 1 },
		{ "DELETE FROM audit WHERE id = 5", AUDIT_CHANGED, 6 },
		{ "DELETE FROM audit WHERE id = 1", AUDIT_CHANGED, 2 },
		{ "DELETE FROM audit WHERE id > 8", AUDIT_CUT_OFF, 9 },
		{ "DELETE FROM audit", AUDIT_CUT_OFF, 1 },
		{ "UPDATE audit SET id = 100 WHERE id = 4; UPDATE audit SET id = 4 WHERE id = 5;"
		  "UPDATE audit SET id = 5 WHERE id = 100",
		  AUDIT_CHANGED, 4 },
		{ "UPDATE audit SET id = id + 1000 WHERE id > 5; INSERT INTO audit (id, time, who,"
		  " origin, action, object) VALUES (6, 1, 'x', 'x', 'x', 'x')",
		  AUDIT_CHANGED, 6 },
		{ "INSERT INTO audit (time, who, origin, action, object, hash)"
		  " SELECT time, who, origin, action, object, hash FROM audit WHERE id = 10",
		  AUDIT_ADDED, 11 },
		{ "DELETE FROM audit WHERE id > 8; UPDATE audit_head SET newest = 8, records = 8,"
		  " hash = (SELECT hash FROM audit WHERE id = 8)",
		  AUDIT_UNSIGNED, 8 },
		{ "DELETE FROM audit_head", AUDIT_UNSIGNED, 10 },
		{ "DELETE FROM audit; DELETE FROM audit_head", AUDIT_UNSIGNED, 0 },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture f;
		char act[512];
		fixture_make(&f);
		fixture_write(&f, add_ten, NULL);
		(void)snprintf(act, sizeof act, "%s", cases[i].act);
		fixture_write(&f, run_text, act);
		struct audit_verdict v = verify(&f);
		if (v.flaw != cases[i].flaw || v.first_bad != cases[i].first_bad)
			fail_msg("%s: %s at %lld", act, audit_flaw_name(v.flaw),
				 (long long)v.first_bad);
		/* Work goes on, and does not hide it. */
		fixture_write(&f, add_ten, NULL);
		assert_int_not_equal(verify(&f).flaw, AUDIT_WHOLE);
		fixture_drop(&f);
	}
}

struct trim {
	int64_t before;
	unsigned limit;
	int64_t removed;
};

static bool trim(struct db *db, void *arg, struct err *err)
{
	struct trim *t = arg;
	return store_audit_trim(db, t->before, t->limit, &t->removed, err);
}

static void the_oldest_go_and_the_rest_is_proven(void **state)
{
	char removal[] = "DELETE FROM audit WHERE id = 20";
	char pretence[] = "UPDATE audit_head SET newest = 20, records = 20 WHERE id = 2";
	struct fixture f;
	struct trim t = { NOW + 5, 3, -1 };
	struct err err = { 0 };
	(void)state;

	fixture_make(&f);
	fixture_write(&f, add_ten, NULL);
	fixture_write(&f, trim, &t);
	assert_int_equal(t.removed, 3);
	fixture_write(&f, trim, &t);
	assert_int_equal(t.removed, 2);
	fixture_write(&f, trim, &t);
	assert_int_equal(t.removed, 0);
	struct audit_verdict v = verify(&f);
	assert_int_equal(v.flaw, AUDIT_WHOLE);
	assert_int_equal(v.removed, 5);
	assert_int_equal(v.records, 5);
	fixture_write(&f, add_ten, NULL);
	assert_int_equal(verify(&f).flaw, AUDIT_WHOLE);

	/* Never the newest. */
	t = (struct trim){ NOW + 1000, 1000, -1 };
	fixture_write(&f, trim, &t);
	v = verify(&f);
	assert_int_equal(v.flaw, AUDIT_WHOLE);
	assert_int_equal(v.records, 1);
	assert_int_equal(v.removed, 19);

	/* Somebody without the key removes more, or says that more was removed. */
	fixture_write(&f, add_ten, NULL);
	fixture_write(&f, run_text, removal);
	assert_int_equal(verify(&f).flaw, AUDIT_CHANGED);
	t = (struct trim){ NOW + 5, 1000, -1 };
	assert_false(fixture_try(&f, trim, &t, &err));
	assert_int_equal(err.kind, ERR_CONFLICT);
	fixture_write(&f, run_text, pretence);
	assert_int_not_equal(verify(&f).flaw, AUDIT_WHOLE);
	fixture_drop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_read_newest_first),
		cmocka_unit_test(filters_hold_together),
		cmocka_unit_test(an_untouched_chain_is_whole),
		cmocka_unit_test(the_oldest_go_and_the_rest_is_proven),
		cmocka_unit_test(what_is_done_to_it_shows),
	};
	return cmocka_run_group_tests_name("store_audit", tests, NULL, NULL);
}
