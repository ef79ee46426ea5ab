#include "store_fixture.h"

#include "base/arena.h"
#include "base/str.h"
#include "store/area.h"
#include "store/call_list.h"
#include "store/completeness.h"
#include "store/dashboard.h"
#include "store/finding.h"
#include "store/group.h"
#include "store/user.h"

enum { DAY = 86400, BRANCHES = 70, DEEP = GROUP_DEPTH_MAX };
#define NOW INT64_C(1507100400)

static int64_t branch[BRANCHES]; /* roots, each with one group and a meter in it */
static int64_t deep[DEEP];	 /* one below the other, a meter in each */
static int64_t user;

static int64_t add_group(struct db *db, int64_t parent, const char *name)
{
	int64_t id = 0;

	must(store_group_create(db, parent, name, &id, &err));
	return id;
}

static int64_t add_meter(struct db *db, const char *serial, int64_t group)
{
	struct meter_change with = METER_CHANGE_NONE;
	struct call_record c = { .started = NOW * 1000,
				 .ended = NOW * 1000 + 5,
				 .result = CALL_OK };
	struct call_batch b = { .call = &c, .now = NOW };
	int64_t id = 0;

	with.group = group;
	(void)str_copy(c.serial, sizeof c.serial, str_from(serial));
	must(store_meter_create(db, serial, METER_ACTIVE, &with, NOW, &id, &err));
	must(store_call_commit(db, &b, &err));
	return id;
}

static bool fill(struct db *db, void *arg, struct err *ret_err)
{
	struct user u = { .login = "anna", .role = ROLE_OPERATOR, .created_at = NOW };
	char name[32];

	(void)arg;
	for (int i = 0; i < BRANCHES; i++) {
		(void)snprintf(name, sizeof name, "branch %d", i);
		branch[i] = add_group(db, 0, name);
		(void)snprintf(name, sizeof name, "1%07d", i);
		(void)add_meter(db, name, add_group(db, branch[i], "below"));
	}
	for (int i = 0; i < DEEP; i++) {
		(void)snprintf(name, sizeof name, "level %d", i);
		deep[i] = add_group(db, i ? deep[i - 1] : 0, name);
		(void)snprintf(name, sizeof name, "2%07d", i);
		(void)add_meter(db, name, deep[i]);
	}
	(void)add_meter(db, "30000000", 0);
	if (!store_user_create(db, &u, ret_err))
		return false;
	user = u.id;
	return true;
}

static struct fixture f;

static int set_up(void **state)
{
	(void)state;
	fixture_make(&f);
	fixture_write(&f, fill, NULL);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	fixture_verify(&f, NOW);
	fixture_drop(&f);
	return 0;
}

struct setting {
	const struct area_entry *items;
	size_t count;
};

static bool set_area(struct db *db, void *arg, struct err *err)
{
	const struct setting *s = arg;

	return store_area_set(db, AREA_OF_USER, user, s->items, s->count, err);
}

static struct area area_now(struct db *db, int64_t now)
{
	struct area a = { 0 };

	must(store_area_load(db, AREA_OF_USER, user, false, now, &a, &err));
	return a;
}

/* Meters that the list shows, the dashboard counts and the tree counts: the same number. */
static int64_t meters_in(struct db *db, const struct area *area)
{
	AUTO_ARENA a = { 0 };
	struct meter_query q = { .filter.area = area, .limit = 500, .now = NOW };
	struct meter_page page;
	struct dashboard d;
	struct group_list tree;
	int64_t in_tree = 0;

	must(store_meter_list(db, &q, &a, &page, &err));
	assert_true(page.total_exact);
	assert_int_equal(page.total, page.count);
	must(store_dashboard(db, area, NOW, &d, &err));
	assert_int_equal(d.meters, page.count);
	assert_int_equal(d.polled_24h, page.count);
	assert_int_equal(d.last_call, page.count ? NOW : 0);
	must(store_area_tree(db, area, &a, &tree, &err));
	for (size_t i = 0; i < tree.count; i++)
		in_tree += tree.rows[i].meters;
	assert_int_equal(in_tree + (area_is_whole(area) ? 1 : 0), page.count);
	return (int64_t)page.count;
}

static void a_group_is_seen_with_all_below_it(void **state)
{
	(void)state;
	struct db *db = fixture_read(&f);
	bool in = false;

	for (int top = 0; top < DEEP; top++) {
		struct area area = { .count = 1, .groups = { deep[top] } };
		for (int i = 0; i < DEEP; i++) {
			must(store_area_has_group(db, &area, deep[i], &in, &err));
			assert_int_equal(in, i >= top);
		}
		assert_int_equal(meters_in(db, &area), DEEP - top);
	}
	store_reader_give(f.store, db);
}

static void nothing_and_no_group_are_seen_by_nobody_but_the_whole(void **state)
{
	(void)state;
	struct db *db = fixture_read(&f);
	const struct area nothing = { 0 };
	const struct area whole = { .whole = true };
	const struct area *const areas[] = { NULL, &whole, &nothing };

	for (size_t i = 0; i < ARRAY_LEN(areas); i++) {
		bool in;
		must(store_area_has_group(db, areas[i], 0, &in, &err));
		assert_int_equal(in, i < 2);
		must(store_area_has_group(db, areas[i], 999999, &in, &err));
		assert_int_equal(in, i < 2);
		assert_int_equal(meters_in(db, areas[i]), i < 2 ? BRANCHES + DEEP + 1 : 0);
	}
	store_reader_give(f.store, db);
}

static void an_area_holds_64_groups_and_no_more(void **state)
{
	(void)state;
	struct area_entry items[AREA_GROUPS_MAX + 1] = { 0 };
	struct err why = { 0 };

	for (int i = 0; i <= AREA_GROUPS_MAX; i++)
		items[i].group = branch[i];
	assert_false(
		fixture_try(&f, set_area, &(struct setting){ items, AREA_GROUPS_MAX + 1 }, &why));
	assert_string_equal(why.field, "area");
	fixture_write(&f, set_area, &(struct setting){ items, AREA_GROUPS_MAX });
	struct db *db = fixture_read(&f);
	struct area area = area_now(db, NOW);
	assert_int_equal(area.count, AREA_GROUPS_MAX);
	assert_int_equal(meters_in(db, &area), AREA_GROUPS_MAX);
	store_reader_give(f.store, db);
	const struct area_entry wrong[][2] = { { { 999999, 0 } },
					       { { branch[0], 0 }, { branch[0], NOW } } };
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		why = (struct err){ 0 };
		assert_false(fixture_try(&f, set_area, &(struct setting){ wrong[i], i + 1 }, &why));
		assert_string_equal(why.field, "area");
	}
}

static void what_has_ended_is_not_seen(void **state)
{
	(void)state;
	const struct area_entry items[] = { { branch[0], 0 }, { branch[1], NOW + DAY } };
	AUTO_ARENA a = { 0 };
	const struct area_entry *kept;
	size_t n;

	fixture_write(&f, set_area, &(struct setting){ items, 2 });
	struct db *db = fixture_read(&f);
	for (int64_t now = NOW + DAY - 1; now <= NOW + DAY; now++) {
		struct area area = area_now(db, now);
		assert_int_equal(meters_in(db, &area), now < NOW + DAY ? 2 : 1);
	}
	must(store_area_list(db, AREA_OF_USER, user, &a, &kept, &n, &err));
	assert_int_equal(n, 2);
	assert_int_equal(kept[1].until, NOW + DAY);
	store_reader_give(f.store, db);
}

struct move {
	int64_t group;
	int64_t parent;
};

static bool move_group(struct db *db, void *arg, struct err *err)
{
	const struct move *m = arg;

	return store_group_move(db, m->group, m->parent, err);
}

static void a_moved_group_is_seen_where_it_stands(void **state)
{
	(void)state;
	const struct area area = { .count = 1, .groups = { branch[5] } };
	struct db *db = fixture_read(&f);

	assert_int_equal(meters_in(db, &area), 1);
	store_reader_give(f.store, db);
	fixture_write(&f, move_group, &(struct move){ deep[12], branch[5] });
	db = fixture_read(&f);
	assert_int_equal(meters_in(db, &area), 1 + DEEP - 12);
	const struct area before = { .count = 1, .groups = { deep[0] } };
	assert_int_equal(meters_in(db, &before), 12);
	store_reader_give(f.store, db);
	fixture_write(&f, move_group, &(struct move){ deep[12], deep[11] });
}

static void areas_are_cut_to_what_both_hold(void **state)
{
	(void)state;
	struct db *db = fixture_read(&f);
	const struct area one = { .count = 3, .groups = { deep[3], branch[1], branch[2] } };
	const struct area other = { .count = 3, .groups = { deep[7], deep[1], branch[2] } };
	const struct area whole = { .whole = true };
	struct area cut;

	must(store_area_cut(db, &one, &other, &cut, &err));
	/* deep[3] is below deep[1], deep[7] below deep[3]; branch[2] once. */
	assert_int_equal(meters_in(db, &cut), DEEP - 3 + 1);
	must(store_area_cut(db, &one, &whole, &cut, &err));
	assert_int_equal(meters_in(db, &cut), DEEP - 3 + 2);
	must(store_area_cut(db, &whole, NULL, &cut, &err));
	assert_true(cut.whole);
	must(store_area_cut(db, &one, &(struct area){ 0 }, &cut, &err));
	assert_int_equal(meters_in(db, &cut), 0);
	store_reader_give(f.store, db);
}

static void calls_and_sums_are_those_of_the_area(void **state)
{
	(void)state;
	AUTO_ARENA a = { 0 };
	struct db *db = fixture_read(&f);
	/* deep[12] is in deep[10] already. */
	const struct area area = { .count = 3, .groups = { deep[10], branch[3], deep[12] } };
	struct call_filter calls = { .area = &area, .limit = 2 };
	struct call_page page;
	struct day_range days = { NOW / DAY - 3, 4, NOW };
	struct completeness_page sums;
	size_t n = 0;

	do {
		must(store_call_list(db, &calls, &a, &page, &err));
		for (size_t i = 0; i < page.count; i++, n++) {
			bool in;
			must(store_area_has_meter(db, &area, page.rows[i].meter, &in, &err));
			assert_true(in);
		}
		calls.before = page.next;
	} while (page.next);
	assert_int_equal(n, DEEP - 10 + 1);
	/* The other way, for areas of many meters, finds the same. */
	struct call_filter ok = {
		.area = &area, .limit = 500, .result_is = true, .result = CALL_OK
	};
	must(store_call_list(db, &ok, &a, &page, &err));
	assert_int_equal(page.count, DEEP - 10 + 1);
	for (size_t i = 1; i < page.count; i++)
		assert_true(page.rows[i].id < page.rows[i - 1].id);
	must(store_completeness_groups(db, &area, &days, 0, 0, 100, &a, &sums, &err));
	assert_int_equal(sums.count, DEEP - 10 + 2);
	struct err why = { 0 };
	assert_false(store_completeness_groups(db, &area, &days, deep[9], 0, 100, &a, &sums, &why));
	assert_int_equal(why.kind, ERR_NOTFOUND);
	store_reader_give(f.store, db);
}

static void the_topmost_seen_groups_have_no_parent(void **state)
{
	(void)state;
	AUTO_ARENA a = { 0 };
	struct db *db = fixture_read(&f);
	const struct area area = { .count = 3, .groups = { deep[2], deep[5], branch[0] } };
	struct group_list tree;
	size_t tops = 0;

	must(store_area_tree(db, &area, &a, &tree, &err));
	assert_int_equal(tree.count, DEEP - 2 + 2);
	for (size_t i = 0; i < tree.count; i++)
		tops += tree.rows[i].parent == 0;
	assert_int_equal(tops, 2);
	store_reader_give(f.store, db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_group_is_seen_with_all_below_it),
		cmocka_unit_test(nothing_and_no_group_are_seen_by_nobody_but_the_whole),
		cmocka_unit_test(an_area_holds_64_groups_and_no_more),
		cmocka_unit_test(what_has_ended_is_not_seen),
		cmocka_unit_test(a_moved_group_is_seen_where_it_stands),
		cmocka_unit_test(areas_are_cut_to_what_both_hold),
		cmocka_unit_test(calls_and_sums_are_those_of_the_area),
		cmocka_unit_test(the_topmost_seen_groups_have_no_parent),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
