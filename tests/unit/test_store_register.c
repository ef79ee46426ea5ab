#include "store_fixture.h"

#include "base/arena.h"
#include "base/str.h"
#include "store/exchange.h"
#include "store/free_group.h"
#include "store/group.h"
#include "store/installation.h"
#include "store/note.h"
#include "store/personal.h"
#include "store/tenancy.h"

enum { DAY = 86400 };
#define NOW INT64_C(1507100400)

static bool write_meters(struct db *db, void *arg, struct err *err)
{
	struct meter_change w = METER_CHANGE_NONE;
	int64_t *groups = arg;
	int64_t id;

	if (!store_group_by_names(db, "A", &groups[0], err) ||
	    !store_group_by_names(db, "B", &groups[1], err) ||
	    !store_group_by_names(db, "A/below", &groups[2], err))
		return false;
	for (int i = 0; i < 250; i++) {
		char serial[16];
		(void)snprintf(serial, sizeof serial, "%d", i);
		w.group = groups[i % 5 ? 0 : 2];
		if (!store_meter_create(db, serial, METER_ACTIVE, &w, NOW, &id, err))
			return false;
	}
	return true;
}

static bool add_subscriber(struct db *db, void *arg, struct err *err)
{
	struct subscriber s = { .name = "N", .account = "", .phone = "8 903 123-45-67" };

	return store_subscriber_create(db, &s, arg, err);
}

static int64_t meter_id(struct db *db, const char *serial)
{
	AUTO_ARENA a = { 0 };
	struct meter m;

	must(store_meter_find(db, serial, &a, NOW, &m, &err));
	return m.row.id;
}

struct move {
	int64_t meter;
	int64_t subscriber;
	int64_t from;
};

static bool write_move(struct db *db, void *arg, struct err *err)
{
	const struct move *m = arg;
	struct meter_change nothing = METER_CHANGE_NONE;

	return store_tenancy_set(db, m->meter, m->subscriber, m->from, err) &&
	       store_meter_change(db, m->meter, &nothing, NOW, err);
}

static void check_tenancies(struct fixture *f, int64_t meter, const char *want)
{
	AUTO_ARENA a = { 0 };
	struct db *db = fixture_read(f);
	const struct tenancy *rows;
	char got[200];
	struct strb b = strb_make(got, sizeof got);
	size_t n;

	must(store_tenancies_of_meter(db, meter, &a, &rows, &n, &err));
	for (size_t i = 0; i < n; i++)
		strb_printf(&b, "%lld:%lld-%lld ", (long long)rows[i].subscriber,
			    (long long)(rows[i].from - NOW),
			    (long long)(rows[i].to ? rows[i].to - NOW : 0));
	store_reader_give(f->store, db);
	assert_string_equal(got, want);
}

static void moves_do_not_overlap(void **state)
{
	(void)state;
	struct fixture f;
	int64_t groups[3];
	int64_t who[2];
	struct err why;

	fixture_make(&f);
	fixture_write(&f, write_meters, groups);
	fixture_write(&f, add_subscriber, &who[0]);
	fixture_write(&f, add_subscriber, &who[1]);
	struct move m = { 1, who[0], NOW - 100 };
	fixture_write(&f, write_move, &m);
	fixture_write(&f, write_move, &m); /* nothing new */
	check_tenancies(&f, 1, "1:-100-0 ");
	m.from = NOW - 200; /* it began earlier */
	fixture_write(&f, write_move, &m);
	m = (struct move){ 1, who[1], NOW - 300 };
	assert_false(fixture_try(&f, write_move, &m, &why));
	assert_string_equal(why.field, "from");
	m.from = NOW - 50;
	fixture_write(&f, write_move, &m);
	check_tenancies(&f, 1, "2:-50-0 1:-200--50 ");
	m = (struct move){ 1, who[0], NOW - 50 }; /* corrected */
	fixture_write(&f, write_move, &m);
	m = (struct move){ 1, 0, NOW - 10 };
	fixture_write(&f, write_move, &m);
	m = (struct move){ 1, who[1], NOW - 20 };
	assert_false(fixture_try(&f, write_move, &m, &why));
	check_tenancies(&f, 1, "1:-50--10 1:-200--50 ");
	fixture_verify(&f, NOW);
	fixture_drop(&f);
}

static bool write_exchange(struct db *db, void *arg, struct err *err)
{
	return store_exchange_add(db, arg, NOW, err);
}

static bool write_restore(struct db *db, void *arg, struct err *err)
{
	return store_meter_restore(db, *(int64_t *)arg, NOW, err);
}

static bool write_free(struct db *db, void *arg, struct err *err)
{
	return store_free_group_create(db, "free", arg, err);
}

struct membership {
	int64_t group;
	int64_t meter;
};

static bool write_member(struct db *db, void *arg, struct err *err)
{
	const struct membership *m = arg;

	return store_free_group_add(db, m->group, m->meter, err);
}

static int64_t members(struct fixture *f, int64_t group)
{
	AUTO_ARENA a = { 0 };
	struct db *db = fixture_read(f);
	struct meter_group g;

	must(store_group_get(db, group, &a, &g, &err));
	store_reader_give(f->store, db);
	return g.meters;
}

static void an_exchange_hands_over_and_can_be_taken_back(void **state)
{
	(void)state;
	struct fixture f;
	int64_t groups[3];
	int64_t who;
	int64_t free_id;
	int64_t old = 2;
	struct err why;

	fixture_make(&f);
	fixture_write(&f, write_meters, groups);
	fixture_write(&f, add_subscriber, &who);
	fixture_write(&f, write_free, &free_id);
	struct membership in = { free_id, old };
	fixture_write(&f, write_member, &in);
	fixture_write(&f, write_member, &in);
	assert_int_equal(members(&f, free_id), 1);
	struct move m = { old, who, NOW - DAY };
	fixture_write(&f, write_move, &m);

	struct exchange e = { .old_meter = old,
			      .new_meter = 1,
			      .time = NOW - 10,
			      .final_index = 5000,
			      .start_index = 7,
			      .reason = "",
			      .who = "w" };
	fixture_write(&f, write_exchange, &e);
	check_tenancies(&f, 1, "1:-10-0 ");
	check_tenancies(&f, old, "1:-86400--10 ");
	assert_int_equal(members(&f, free_id), 1);
	assert_false(fixture_try(&f, write_exchange, &e, &why));
	assert_int_equal(why.kind, ERR_CONFLICT);
	fixture_verify(&f, NOW);

	fixture_write(&f, write_restore, &old);
	check_tenancies(&f, 1, "");
	check_tenancies(&f, old, "1:-86400-0 ");
	assert_int_equal(members(&f, free_id), 2);
	assert_false(fixture_try(&f, write_restore, &old, &why));
	assert_int_equal(why.kind, ERR_CONFLICT);
	fixture_verify(&f, NOW);
	fixture_drop(&f);
}

struct merge {
	int64_t from;
	int64_t into;
	bool more;
	int moved;
};

static bool count_moved(void *arg, struct db *db, const char *serial, struct err *err)
{
	struct merge *m = arg;

	(void)db;
	(void)serial;
	(void)err;
	m->moved++;
	return true;
}

static bool write_portion(struct db *db, void *arg, struct err *err)
{
	struct merge *m = arg;

	return store_group_merge_check(db, m->from, m->into, err) &&
	       store_group_merge_some(db, m->from, m->into, 64, NOW, count_moved, m, &m->more, err);
}

static bool write_end(struct db *db, void *arg, struct err *err)
{
	const struct merge *m = arg;

	return store_group_merge_end(db, m->from, m->into, err);
}

static void merging_goes_in_portions_and_counts_stay_right(void **state)
{
	(void)state;
	struct fixture f;
	int64_t groups[3];
	struct err why;

	fixture_make(&f);
	fixture_write(&f, write_meters, groups);
	struct merge m = { groups[0], groups[2], true, 0 };
	assert_false(fixture_try(&f, write_portion, &m, &why)); /* into what stands in it */
	assert_string_equal(why.field, "into");
	m.into = groups[1];
	int portions = 0;
	for (; m.more; portions++) {
		fixture_write(&f, write_portion, &m);
		fixture_verify(&f, NOW);
	}
	assert_int_equal(m.moved, 200);
	assert_int_equal(portions, 4);
	fixture_write(&f, write_end, &m);
	fixture_verify(&f, NOW);
	AUTO_ARENA a = { 0 };
	struct db *db = fixture_read(&f);
	struct meter_group g;
	assert_false(store_group_get(db, groups[0], &a, &g, &why));
	must(store_group_get(db, groups[1], &a, &g, &err));
	assert_int_equal(g.meters, 200);
	assert_int_equal(g.meters_below, 250);
	must(store_group_get(db, groups[2], &a, &g, &err));
	assert_int_equal(g.parent, groups[1]);
	store_reader_give(f.store, db);
	fixture_drop(&f);
}

struct sealed {
	struct arena *arena;
	int64_t subscriber;
	const char *json;
};

static bool write_sealed(struct db *db, void *arg, struct err *err)
{
	struct sealed *s = arg;

	return personal_seal(db, s->subscriber, "{\"name\":\"Анна\"}", s->arena, &s->json, err);
}

static bool write_forgotten(struct db *db, void *arg, struct err *err)
{
	return personal_forget(db, *(int64_t *)arg, err);
}

static void what_is_sealed_is_gone_with_its_key(void **state)
{
	(void)state;
	AUTO_ARENA a = { 0 };
	struct fixture f;
	struct sealed s = { .arena = &a };
	const char *text;
	struct err why;

	fixture_make(&f);
	fixture_write(&f, add_subscriber, &s.subscriber);
	fixture_write(&f, write_sealed, &s);
	assert_null(strstr(s.json, "Анна"));
	struct db *db = fixture_read(&f);
	must(personal_open(db, s.json, &a, &text, &err));
	assert_string_equal(text, "{\"name\":\"Анна\"}");
	must(personal_open(db, "{\"plain\":1}", &a, &text, &err));
	assert_string_equal(text, "{\"plain\":1}");
	char *broken = arena_strdup(&a, s.json);
	broken[strlen(broken) - 8] ^= 1;
	assert_false(personal_open(db, broken, &a, &text, &why));
	store_reader_give(f.store, db);
	fixture_write(&f, write_forgotten, &s.subscriber);
	db = fixture_read(&f);
	must(personal_open(db, s.json, &a, &text, &err));
	assert_null(text);
	store_reader_give(f.store, db);
	fixture_drop(&f);
}

struct keeping {
	struct kept_file file;
	const char *data;
	int64_t id;
};

static bool write_file(struct db *db, void *arg, struct err *err)
{
	struct keeping *k = arg;

	return store_file_add(db, &k->file, k->data, &k->id, err);
}

static void files_come_back_whole_and_have_bounds(void **state)
{
	(void)state;
	AUTO_ARENA a = { 0 };
	struct fixture f;
	int64_t groups[3];
	size_t n = (300 << 10) + 7; /* more than one part */
	char *data = malloc(n);
	struct err why;

	assert_non_null(data);
	for (size_t i = 0; i < n; i++)
		data[i] = (char)(i * 7);
	fixture_make(&f);
	fixture_write(&f, write_meters, groups);
	struct keeping k = {
		{ .meter = 1, .name = "a", .media = "m", .bytes = (int64_t)n, .who = "w" }, data, 0
	};
	for (int i = 0; i < FILES_MAX; i++)
		fixture_write(&f, write_file, &k);
	assert_false(fixture_try(&f, write_file, &k, &why));
	assert_int_equal(why.kind, ERR_CONFLICT);
	struct db *db = fixture_read(&f);
	struct kept_file got;
	char *back;
	assert_int_equal(meter_id(db, "0"), 1);
	must(store_file_get(db, 1, k.id, &a, &got, &err));
	must(store_file_read(db, &got, &back, &err));
	assert_memory_equal(back, data, n);
	free(back);
	free(data);
	store_reader_give(f.store, db);
	fixture_drop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moves_do_not_overlap),
		cmocka_unit_test(an_exchange_hands_over_and_can_be_taken_back),
		cmocka_unit_test(merging_goes_in_portions_and_counts_stay_right),
		cmocka_unit_test(what_is_sealed_is_gone_with_its_key),
		cmocka_unit_test(files_come_back_whole_and_have_bounds),
	};
	return cmocka_run_group_tests_name("store_register", tests, NULL, NULL);
}
