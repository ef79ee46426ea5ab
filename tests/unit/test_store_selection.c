#include "store_fixture.h"

#include "../bench/people.h"
#include "base/arena.h"
#include "base/str.h"
#include "store/area.h"
#include "store/free_group.h"
#include "store/group.h"
#include "store/register.h"
#include "store/selection.h"
#include "store/suggest.h"

enum { METERS = 3000 };
#define NOW INT64_C(1507100400)

static struct fixture f;
static int64_t free_group;

static bool call_in(struct db *db, const struct person *p, int n, struct err *err)
{
	static struct reading hours[40 * 24];
	struct call_record c = { .started = NOW * 1000, .ended = NOW * 1000, .result = CALL_OK };
	struct call_batch b = { .call = &c, .now = NOW };
	size_t count = 0;

	/* Of 40 days, every n-th hour lacks. */
	for (int64_t i = 0; i < (int64_t)ARRAY_LEN(hours); i++) {
		if (n % 7 == 0 || i % (n % 7 + 1))
			hours[count++] =
				(struct reading){ .time = NOW / 3600 * 3600 - (40 * 24 - i) * 3600,
						  .index = i };
	}
	(void)snprintf(c.serial, sizeof c.serial, "%s", p->serial);
	(void)snprintf(c.driver, sizeof c.driver, "%s", n % 2 ? "dlms-hdlc" : "lis200");
	b.pin = true;
	b.firmware = n % 3 ? "1.04" : "2.00";
	b.rows[ARCHIVE_HOUR] = hours;
	b.row_count[ARCHIVE_HOUR] = count;
	b.current = &hours[count - 1];
	return store_call_commit(db, &b, err);
}

static bool fill(struct db *db, void *arg, struct err *err)
{
	(void)arg;
	if (!store_free_group_create(db, "Обход", &free_group, err))
		return false;
	for (int i = 0; i < METERS; i++) {
		struct person p;
		int64_t id;
		people_make(&p, i);
		struct meter_registration r = people_registration(&p);
		if (!store_meter_register(db, &r, NOW, &id, err) ||
		    (i % 11 == 0 && !store_free_group_add(db, free_group, id, err)) ||
		    (i % 40 == 0 && !call_in(db, &p, i / 40, err)))
			return false;
	}
	return true;
}

static int make(void **state)
{
	(void)state;
	fixture_make(&f);
	fixture_write(&f, fill, NULL);
	return 0;
}

static int drop(void **state)
{
	(void)state;
	fixture_drop(&f);
	return 0;
}

/* All pages of the list, ids in rising order. */
static size_t list_all(struct db *db, const struct meter_filter *filter, int64_t *ids)
{
	struct meter_query q = { .filter = *filter, .limit = 100, .now = NOW };
	AUTO_ARENA a = { 0 };
	struct meter_page page;
	size_t n = 0;

	do {
		must(store_meter_list(db, &q, &a, &page, &err));
		for (size_t i = 0; i < page.count && n < METERS; i++)
			ids[n++] = page.rows[i].id;
		assert_true(page.total <= METERS);
		q.cursor = page.next;
	} while (page.next);
	return n;
}

static bool has(const int64_t *ids, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++) {
		if (ids[i] == id)
			return true;
	}
	return false;
}

static bool word_in(const char *text, const char *wanted, bool begins)
{
	char t[300];
	struct words w = { 0 };

	(void)utf8_fold(t, sizeof t, str_from(text));
	words_add(&w, PLACE_SERIAL, t);
	for (unsigned i = 0; i < w.count; i++) {
		if (begins ? strncmp(w.word[i], wanted, strlen(wanted)) == 0
			   : strcmp(w.word[i], wanted) == 0)
			return true;
	}
	return false;
}

/* What the filter asks of the people of the register and of their calls. */
static bool wanted(const struct meter_filter *filter, const struct meter *m, int n)
{
	bool called = n % 40 == 0;
	const struct subscriber *s = &m->subscriber;

	return (!filter->street || word_in(s->street, filter->street, true)) &&
	       (!filter->house || word_in(s->house, filter->house, false)) &&
	       (!filter->flat || strcmp(s->flat, filter->flat) == 0) &&
	       (!filter->phone || strcmp(s->phone + strlen(s->phone) - 2, filter->phone) == 0) &&
	       (!filter->city || word_in(m->row.city, filter->city, true)) &&
	       (!filter->free_group || n % 11 == 0) &&
	       (!filter->firmware ||
		(called && (n / 40 % 3 ? "1" : "2")[0] == filter->firmware[0])) &&
	       (!filter->driver ||
		(called && strcmp(filter->driver, n / 40 % 2 ? "dlms-hdlc" : "lis200") == 0)) &&
	       (!filter->completeness_below ||
		(m->row.hours_expected &&
		 m->row.hours_received * 100 < m->row.hours_expected * filter->completeness_below));
}

static void details_filter_lists_and_selections_alike(void **state)
{
	(void)state;
	const struct meter_filter filters[] = {
		{ 0 },
		{ .street = "лен" },
		{ .street = "ленина", .house = "5" },
		{ .flat = "7" },
		{ .phone = "17" },
		{ .free_group = free_group },
		{ .free_group = free_group, .street = "мира" },
		{ .firmware = "1.04" },
		{ .firmware = "2.00", .driver = "lis200" },
		{ .driver = "dlms-hdlc" },
		{ .driver = "nobody's" },
		{ .completeness_below = 60 },
		{ .completeness_below = 100, .city = "волг" },
		{ .house = "5", .city = "волжский" },
	};
	static int64_t listed[METERS];
	AUTO_ARENA a = { 0 };
	struct db *db = fixture_read(&f);

	for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
		struct meter_query q = { .filter = filters[i], .limit = 1, .now = NOW };
		size_t n = list_all(db, &filters[i], listed);
		int64_t *ids = NULL;
		size_t count = 0;
		size_t expected = 0;
		must(store_meter_ids(db, &q, &ids, &count, &err));
		for (int k = 0; k < METERS; k++) {
			struct person p;
			struct meter m;
			people_make(&p, k);
			must(store_meter_find(db, p.serial, &a, NOW, &m, &err));
			bool want = wanted(&filters[i], &m, k);
			expected += want;
			if (want != has(ids, count, m.row.id) || want != has(listed, n, m.row.id))
				fail_msg("filter %zu, meter %s of %d", i, p.serial, k);
			arena_reset(&a);
		}
		assert_int_equal(count, expected);
		assert_int_equal(n, expected);
		free(ids);
	}
	store_reader_give(f.store, db);
}

struct kept {
	int64_t id;
	const int64_t *meters;
	size_t count;
	bool more;
};

static bool keep(struct db *db, void *arg, struct err *err)
{
	struct kept *k = arg;

	return store_selection_create(db, NOW, &k->id, err) &&
	       store_selection_add(db, k->id, k->meters, k->count, err) &&
	       store_selection_add(db, k->id, k->meters, 1, err); /* is in it */
}

static bool let_go(struct db *db, void *arg, struct err *err)
{
	struct kept *k = arg;

	return store_selection_drop(db, k->id, &k->more, err);
}

static void a_selection_is_gone_through_in_steps(void **state)
{
	(void)state;
	struct meter_query q = { .limit = 1, .now = NOW };
	int64_t *ids = NULL;
	int64_t step[70];
	int64_t after = 0;
	int64_t total;
	size_t count;
	size_t n;
	size_t seen = 0;
	struct db *db = fixture_read(&f);

	must(store_meter_ids(db, &q, &ids, &count, &err));
	assert_int_equal(count, METERS);
	store_reader_give(f.store, db);
	struct kept k = { .meters = ids, .count = count };
	fixture_write(&f, keep, &k);
	db = fixture_read(&f);
	must(store_selection_count(db, k.id, &total, &err));
	assert_int_equal(total, METERS);
	do {
		must(store_selection_next(db, k.id, after, step, ARRAY_LEN(step), &n, &err));
		for (size_t i = 0; i < n; i++, seen++) {
			assert_int_equal(step[i], ids[seen]);
			after = step[i];
		}
	} while (n);
	assert_int_equal(seen, METERS);
	store_reader_give(f.store, db);
	n = 0;
	do {
		fixture_write(&f, let_go, &k);
		n++;
	} while (k.more);
	assert_int_equal(n, METERS / SELECTION_STEP + 1);
	db = fixture_read(&f);
	struct err why = { 0 };
	assert_false(store_selection_count(db, k.id, &total, &why));
	assert_int_equal(why.kind, ERR_NOTFOUND);
	store_reader_give(f.store, db);
	free(ids);
}

static void values_in_use_are_suggested(void **state)
{
	(void)state;
	const struct area nothing = { 0 };
	AUTO_ARENA a = { 0 };
	const char *const *text;
	size_t n;
	struct db *db = fixture_read(&f);

	must(store_suggest_streets(db, NULL, "Волгоград", "лени", &a, &text, &n, &err));
	assert_int_equal(n, 1);
	assert_string_equal(text[0], "ул. Ленина");
	must(store_suggest_streets(db, NULL, "Нигде", "лени", &a, &text, &n, &err));
	assert_int_equal(n, 0);
	must(store_suggest_streets(db, NULL, NULL, "", &a, &text, &n, &err));
	assert_int_equal(n, SUGGESTIONS_MAX);
	must(store_suggest_streets(db, &nothing, NULL, "", &a, &text, &n, &err));
	assert_int_equal(n, 0);
	must(store_suggest_firmware(db, NULL, "", &a, &text, &n, &err));
	assert_int_equal(n, 2);
	assert_string_equal(text[0], "1.04");
	assert_string_equal(text[1], "2.00");
	store_reader_give(f.store, db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(details_filter_lists_and_selections_alike),
		cmocka_unit_test(values_in_use_are_suggested),
		cmocka_unit_test(a_selection_is_gone_through_in_steps),
	};
	return cmocka_run_group_tests_name("store_selection", tests, make, drop);
}
