#include "store_fixture.h"

#include "base/arena.h"
#include "base/str.h"
#include "random.h"
#include "store/group.h"
#include "store/meter_plan.h"

enum { METERS = 600, DAY = 86400 };
#define NOW INT64_C(1507100400)

static const char *const surnames[] = { "Иванов",	   "Иванова",	      "Ёлкин",
					"Петров-Иваненко", "ООО \"Югстрой\"", "" };
static const char *const names[] = { "А.С.", "Иван", "Пётр", "" };
static const char *const cities[] = { "Волгоград", "Волжский", "пятигорск", "Пятигорск", "" };
static const char *const types[] = { "ВК-G4ETe", "ВК-G6ETe", "" };
static const char *const groups[] = { "",      "Юг",	     "Юг/Волгоград", "Юг/Волгоград/Центр",
				      "Север", "Север/Центр" };
static struct rnd rnd = { 7 };
#define PICK(list) ((list)[rnd_next(&rnd) % ARRAY_LEN(list)])

static bool call_in(struct db *db, const char *serial, struct err *err)
{
	int64_t at = NOW - (int64_t)(rnd_next(&rnd) % 40) * DAY / 8;
	struct reading now = { .time = at,
			       .index = (int64_t)(rnd_next(&rnd) % 50) * 100,
			       .status = rnd_next(&rnd) % 6 == 0 };
	struct call_record c = { .started = at * 1000, .ended = at * 1000, .result = CALL_OK };
	struct call_batch b = { .call = &c, .now = at };

	(void)snprintf(c.serial, sizeof c.serial, "%s", serial);
	b.current = rnd_next(&rnd) % 10 ? &now : NULL;
	return store_call_commit(db, &b, err);
}

static bool fill(struct db *db, void *arg, struct err *err)
{
	(void)arg;
	for (int i = 0; i < METERS; i++) {
		char serial[SERIAL_MAX];
		char name[120];
		char account[24];
		int64_t id;
		(void)snprintf(serial, sizeof serial, "%d%04d", (int)(rnd_next(&rnd) % 9000), i);
		(void)snprintf(name, sizeof name, "%s %s", PICK(surnames), PICK(names));
		(void)snprintf(account, sizeof account, "%d", (int)(rnd_next(&rnd) % 300));
		struct meter_registration r = {
			.serial = serial,
			.type = PICK(types),
			.groups = PICK(groups),
			.subscriber = { .name = name,
					.city = PICK(cities),
					.account = rnd_next(&rnd) % 4 ? account : "" },
		};
		if (!store_meter_register(db, &r, NOW, &id, err))
			return false;
		if (rnd_next(&rnd) % 5 && !call_in(db, serial, err))
			return false;
	}
	return true;
}

/* ---- the naive list ---- */

struct naive {
	struct meter_row row;
	char key[600];
	int64_t number;
	bool wanted;
};
static struct naive all[METERS];
static bool sort_down;

static void fold(char *buf, size_t cap, const char *text)
{
	(void)utf8_fold(buf, cap, str_trim(str_from(text)));
	if (!buf[0])
		(void)snprintf(buf, cap, "\xff"); /* empty ones last */
}

/* Each word of `wanted` begins a word of `text`. */
static bool words_in(const char *text, const char *wanted)
{
	char t[300];
	char w[300];
	char *save = NULL;
	static const char gaps[] = " .,-/\"()";

	(void)utf8_fold(t, sizeof t, str_from(text));
	(void)utf8_fold(w, sizeof w, str_from(wanted));
	for (char *word = strtok_r(w, gaps, &save); word; word = strtok_r(NULL, gaps, &save)) {
		bool found = false;
		for (const char *at = t; !found && (at = strstr(at, word)); at++)
			found = at == t || (strchr(gaps, at[-1]) && at[-1]);
		if (!found)
			return false;
	}
	return true;
}

static bool in_subtree(struct db *db, int64_t group, int64_t top)
{
	AUTO_ARENA a = { 0 };

	while (group && group != top) {
		struct meter_group g;
		must(store_group_get(db, group, &a, &g, &err));
		group = g.parent;
	}
	return group == top;
}

static bool in_area(struct db *db, int64_t group, const struct area *area)
{
	bool in = area_is_whole(area);

	for (size_t i = 0; !in && group && i < area->count; i++)
		in = in_subtree(db, group, area->groups[i]);
	return in;
}

static bool wanted(struct db *db, const struct meter_row *r, const struct meter_filter *f)
{
	char everything[1200];

	(void)snprintf(everything, sizeof everything, "%s %s %s %s %s %s", r->serial, r->group_name,
		       f->impersonal ? "" : r->subscriber_name, f->impersonal ? "" : r->account,
		       r->city, r->type);
	return in_area(db, r->group, f->area) && (!f->serial || words_in(r->serial, f->serial)) &&
	       (!f->subscriber || words_in(r->subscriber_name, f->subscriber)) &&
	       (!f->account || words_in(r->account, f->account)) &&
	       (!f->type || words_in(r->type, f->type)) &&
	       (!f->city || words_in(r->city, f->city)) &&
	       (!f->search || words_in(everything, f->search)) &&
	       (!f->group || in_subtree(db, r->group, f->group)) &&
	       (!f->never_called || !r->called_at) && (!f->alarmed || r->alarms) &&
	       (!f->silent_since || (r->called_at && r->called_at < f->silent_since)) &&
	       (!f->polled_since || r->called_at >= f->polled_since);
}

static void make_key(struct naive *n, enum meter_sort sort)
{
	const struct meter_row *r = &n->row;
	const char *texts[METER_SORT_COUNT] = { r->serial,  r->group_name, r->subscriber_name,
						r->account, r->city,	   r->type };
	char text[300];
	bool label = sort == METER_BY_GROUP || sort == METER_BY_CITY || sort == METER_BY_TYPE;

	n->key[0] = 0;
	n->number = 0;
	if (sort == METER_BY_INDEX)
		n->number = r->index < 0 ? INT64_MAX : r->index;
	else if (sort == METER_BY_INDEX_TIME)
		n->number = r->index_time ? r->index_time : INT64_MAX;
	else if (sort == METER_BY_CALLED)
		n->number = r->called_at ? r->called_at : INT64_MAX;
	else {
		fold(text, sizeof text, texts[sort]);
		(void)snprintf(n->key, sizeof n->key, "%s\x01%s", text, label ? r->serial : "");
	}
}

static int by_key(const void *a, const void *b)
{
	const struct naive *x = a;
	const struct naive *y = b;
	int c = (x->number > y->number) - (x->number < y->number);

	if (!c)
		c = strcmp(x->key, y->key);
	if (!c)
		c = (x->row.id > y->row.id) - (x->row.id < y->row.id);
	return sort_down ? -c : c;
}

static void compare_pages(struct db *db, const struct meter_filter *f, enum meter_sort sort,
			  bool down, const struct plan_limits *limits)
{
	static struct naive expected[METERS];
	AUTO_ARENA a = { 0 };
	struct meter_query q = {
		.filter = *f, .sort = sort, .descending = down, .limit = 23, .now = NOW
	};
	struct meter_page page = { 0 };
	size_t count = 0;
	size_t at = 0;

	for (size_t i = 0; i < METERS; i++) {
		if (all[i].wanted) {
			expected[count] = all[i];
			make_key(&expected[count++], sort);
		}
	}
	sort_down = down;
	qsort(expected, count, sizeof *expected, by_key);
	do {
		must(meter_list_within(db, &q, limits, &a, &page, &err));
		for (size_t i = 0; i < page.count; i++, at++) {
			assert_true(at < count);
			if (page.rows[i].id != expected[at].row.id)
				fail_msg(
					"collect %d walk %d: sort %d%s at %zu: %s instead of %s of \"%s\"",
					(int)limits->collect, (int)limits->walk, (int)sort,
					down ? "-" : "", at, page.rows[i].serial,
					expected[at].row.serial, expected[at].row.subscriber_name);
		}
		assert_true(page.total <= (int64_t)count);
		if (page.total_exact)
			assert_int_equal(page.total, count);
		q.cursor = page.next;
	} while (page.next);
	assert_int_equal(at, count);
}

static void read_all(struct db *db, struct arena *a)
{
	struct meter_query q = { .limit = 500, .now = NOW };
	struct meter_page page;
	size_t n = 0;

	do {
		must(store_meter_list(db, &q, a, &page, &err));
		for (size_t i = 0; i < page.count && n < METERS; i++)
			all[n++].row = page.rows[i];
		q.cursor = page.next;
	} while (page.next);
	assert_int_equal(n, METERS);
	assert_int_equal(page.total, METERS);
}

static void pages_equal_a_naive_list_for_every_sort_and_filter(void **state)
{
	(void)state;
	/* Collect, walk with and without ids, walk that is given up, merges or none. */
	static const struct plan_limits limits[] = {
		{ 2500, 30000, 80000, 4000 }, { 0, 0, 80000, 4000 },  { 0, 0, 80000, 0 },
		{ 0, 30000, 80000, 4000 },    { 0, 30000, 80000, 0 }, { 30, 30, 50, 4000 },
		{ 30, 200, 300, 4000 },	      { 100, 100, 600, 0 },
	};
	struct fixture f;
	AUTO_ARENA a = { 0 };

	fixture_make(&f);
	fixture_write(&f, fill, NULL);
	fixture_verify(&f, NOW);
	struct db *db = fixture_read(&f);
	read_all(db, &a);
	const struct area nothing = { 0 };
	const struct area south = { .count = 1, .groups = { fixture_group(db, "Юг") } };
	const struct area parts = { .count = 3,
				    .groups = { fixture_group(db, "Волгоград"),
						fixture_group(db, "Север"),
						fixture_group(db, "Центр") } };
	const struct meter_filter filters[] = {
		{ .area = &nothing },
		{ .area = &south },
		{ .area = &parts, .search = "иван" },
		{ .area = &parts, .search = "центр 1" },
		{ .area = &south, .group = fixture_group(db, "Север") },
		{ .area = &south, .group = fixture_group(db, "Волгоград"), .never_called = true },
		{ .area = &parts, .alarmed = true, .type = "g4" },
		{ .impersonal = true, .search = "иван" },
		{ .area = &south, .impersonal = true, .search = "юг 1" },
		{ 0 },
		{ .search = "иван" },
		{ .search = "волг g4" },
		{ .search = "центр" },
		{ .search = "1" },
		{ .search = "нет такого" },
		{ .serial = "1" },
		{ .subscriber = "ИВАН" },
		{ .subscriber = "иванов и" },
		{ .subscriber = "елкин" },
		{ .account = "12" },
		{ .type = "g6" },
		{ .city = "пяти" },
		{ .group = fixture_group(db, "Юг") },
		{ .group = fixture_group(db, "Север") },
		{ .never_called = true },
		{ .silent_since = NOW - 2 * DAY },
		{ .polled_since = NOW - DAY },
		{ .alarmed = true },
		{ .city = "вол", .subscriber = "петров" },
		{ .group = fixture_group(db, "Юг"), .never_called = true },
		{ .type = "вк-g4", .silent_since = NOW - DAY, .subscriber = "иван" },
		{ .search = "юг", .alarmed = true, .city = "волжский" },
	};
	for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
		for (size_t m = 0; m < METERS; m++)
			all[m].wanted = wanted(db, &all[m].row, &filters[i]);
		for (size_t l = 0; l < ARRAY_LEN(limits); l++) {
			for (unsigned sort = 0; sort < 2 * METER_SORT_COUNT; sort++)
				compare_pages(db, &filters[i], (enum meter_sort)(sort / 2),
					      sort % 2, &limits[l]);
		}
	}
	store_reader_give(f.store, db);
	fixture_drop(&f);
}

static void bad_queries_are_named(void **state)
{
	(void)state;
	struct fixture f;
	AUTO_ARENA a = { 0 };
	struct meter_page page;
	static const char *const cursors[] = {
		"",	      "x",	     "serial:1",  "serial-:1:31", "serial:x:31",
		"serial:1:3", "serial:1:ff", "index:1:31"
	};

	fixture_make(&f);
	struct db *db = fixture_read(&f);
	for (size_t i = 0; i < ARRAY_LEN(cursors); i++) {
		struct meter_query q = { .limit = 10, .cursor = cursors[i] };
		struct err why = { 0 };
		assert_false(store_meter_list(db, &q, &a, &page, &why));
		assert_string_equal(why.field, "cursor");
	}
	struct meter_query q = { .limit = 501 };
	struct err why = { 0 };
	assert_false(store_meter_list(db, &q, &a, &page, &why));
	assert_string_equal(why.field, "limit");
	q = (struct meter_query){ .limit = 5, .filter.subscriber = "\xff\xfe" };
	assert_false(store_meter_list(db, &q, &a, &page, &why));
	assert_string_equal(why.field, "subscriber");
	store_reader_give(f.store, db);
	fixture_drop(&f);
}

/* ---- changes of the register keep list and counters in step ---- */

static bool rearrange(struct db *db, void *arg, struct err *err)
{
	int64_t north;
	int64_t centre;
	struct err why = { 0 };

	(void)arg;
	if (!store_group_by_names(db, "Север", &north, err) ||
	    !store_group_by_names(db, "Юг/Волгоград/Центр", &centre, err))
		return false;
	/* Север has a «Центр» of its own. */
	if (store_group_move(db, centre, north, &why) || why.kind != ERR_CONFLICT)
		return err_set(err, ERR_INTERNAL, "two groups of one name stand side by side");
	return store_group_rename(db, centre, "Середина", err) &&
	       store_group_move(db, centre, north, err) &&
	       (!store_group_move(db, north, centre, &why) ||
		err_set(err, ERR_INTERNAL, "a group stands below itself"));
}

static bool change_some(struct db *db, void *arg, struct err *err)
{
	(void)arg;
	for (int i = 0; i < 200; i++) {
		const struct meter_row *r = &all[rnd_next(&rnd) % METERS].row;
		struct meter_change w = METER_CHANGE_NONE;
		w.group = (int64_t)(rnd_next(&rnd) % 6);
		w.type = PICK(types);
		if (!store_meter_change(db, r->id, &w, NOW, err) ||
		    !store_meter_set_state(db, r->id,
					   rnd_next(&rnd) % 4 ? METER_ACTIVE : METER_RETIRED, NOW,
					   err))
			return false;
		struct subscriber s = { .id = r->subscriber,
					.name = PICK(surnames),
					.account = "7",
					.city = PICK(cities),
					.street = "",
					.house = "",
					.flat = "",
					.phone = "",
					.email = "" };
		if (r->subscriber && !store_subscriber_change(db, &s, err))
			return false;
	}
	return true;
}

static void changes_keep_counters_and_words_in_step(void **state)
{
	(void)state;
	struct fixture f;
	AUTO_ARENA a = { 0 };
	struct group_list l;

	fixture_make(&f);
	fixture_write(&f, fill, NULL);
	struct db *db = fixture_read(&f);
	read_all(db, &a);
	store_reader_give(f.store, db);
	fixture_write(&f, change_some, NULL);
	fixture_verify(&f, NOW);
	fixture_write(&f, rearrange, NULL);
	fixture_verify(&f, NOW);
	db = fixture_read(&f);
	must(store_group_tree(db, &a, &l, &err));
	assert_int_equal(l.count, 5);
	int64_t sum = 0;
	for (size_t i = 0; i < l.count; i++) {
		assert_true(l.rows[i].meters_below >= l.rows[i].meters);
		sum += l.rows[i].parent ? 0 : l.rows[i].meters_below;
		struct meter_group g;
		must(store_group_get(db, l.rows[i].id, &a, &g, &err));
		assert_int_equal(g.meters_below, l.rows[i].meters_below);
	}
	assert_true(sum > 0);
	store_reader_give(f.store, db);
	fixture_drop(&f);
}

static bool meter_in_a_zone(struct db *db, void *arg, struct err *err)
{
	struct meter_change w = METER_CHANGE_NONE;
	int64_t top;
	int64_t id;

	(void)arg;
	return store_group_by_names(db, "Юг", &top, err) &&
	       store_group_set_zone(db, top, "Europe/Volgograd", err) &&
	       store_group_by_names(db, "Юг/Волгоград", &w.group, err) &&
	       store_meter_create(db, "1", METER_ACTIVE, &w, NOW, &id, err);
}

static void a_zone_comes_from_the_nearest_group(void **state)
{
	(void)state;
	struct fixture f;
	struct meter m;
	AUTO_ARENA a = { 0 };

	fixture_make(&f);
	fixture_write(&f, meter_in_a_zone, NULL);
	struct db *db = fixture_read(&f);
	must(store_meter_find(db, "1", &a, NOW, &m, &err));
	assert_non_null(m.zone);
	assert_string_equal(m.zone, "Europe/Volgograd");
	store_reader_give(f.store, db);
	fixture_drop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_equal_a_naive_list_for_every_sort_and_filter),
		cmocka_unit_test(bad_queries_are_named),
		cmocka_unit_test(changes_keep_counters_and_words_in_step),
		cmocka_unit_test(a_zone_comes_from_the_nearest_group),
	};
	return cmocka_run_group_tests_name("store_list", tests, NULL, NULL);
}
