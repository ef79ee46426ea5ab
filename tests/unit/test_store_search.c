#include "store_fixture.h"

#include "../bench/people.h"
#include "base/arena.h"
#include "base/str.h"
#include "random.h"
#include "store/area.h"
#include "store/dictionary.h"
#include "store/engine.h"
#include "store/group.h"
#include "store/search.h"

enum { METERS = 1500 };
#define NOW INT64_C(1507100400)

static struct rnd rnd = { 5 };
static struct fixture f;

static bool add(struct db *db, struct meter_registration r, struct err *err)
{
	int64_t id;

	return store_meter_register(db, &r, NOW, &id, err);
}

/* Some people that the tests know by name, among many. */
static bool fill(struct db *db, void *arg, struct err *err)
{
	static const struct meter_registration known[] = {
		{ .serial = "31400001",
		  .type = "ВК-G4ETe",
		  .groups = "Ямское/Дальний хутор",
		  .subscriber = { .name = "Ёжиков Кирилл Львович",
				  .account = "7700112233",
				  .city = "Ямское",
				  .street = "ул. Полынная",
				  .house = "5",
				  .flat = "12",
				  .phone = "+79021234567" } },
		{ .serial = "31400002",
		  .type = "ВК-G6ETe",
		  .groups = "Ямское/Ближний хутор",
		  .subscriber = { .name = "ООО «Полынь»",
				  .account = "7700112244",
				  .city = "Ямское",
				  .street = "ул. Полынная",
				  .house = "12",
				  .flat = "5",
				  .phone = "8 (844) 230-11-22" } },
		{ .serial = "31400003",
		  .groups = "Ямское",
		  .subscriber = { .name = "Набоева Ольга",
				  .account = "7700112255",
				  .street = "Набережная",
				  .house = "7к2" } },
	};
	const struct subscriber alone = { .name = "Безсчётный Фома",
					  .account = "9911",
					  .city = "Ямское",
					  .street = "Тенистая",
					  .house = "3",
					  .flat = "",
					  .phone = "+79050000001",
					  .email = "" };
	int64_t id;

	(void)arg;
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (!add(db, known[i], err))
			return false;
	}
	for (int i = 0; i < METERS; i++) {
		struct person p;
		people_make(&p, i);
		if (!add(db, people_registration(&p), err))
			return false;
	}
	return store_subscriber_create(db, &alone, &id, err);
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

static struct search_query everything(const char *text)
{
	return (struct search_query){ .text = text,
				      .limit = 20,
				      .personal = true,
				      .meters = true,
				      .subscribers = true,
				      .groups = true };
}

static struct search_result search(struct db *db, struct arena *a, struct search_query q)
{
	struct search_result r;

	must(store_search(db, &q, a, &r, &err));
	return r;
}

/* The first result in words: "31400001", "group Дальний хутор", "subscriber Безсчётный Фома". */
static const char *name_of(struct db *db, struct arena *a, const struct search_item *i)
{
	struct meter m;
	struct meter_group g;
	struct subscriber s;

	switch (i->kind) {
	case SEARCH_METER:
		must(store_meter_get(db, i->id, a, NOW, &m, &err));
		return m.row.serial;
	case SEARCH_GROUP:
		must(store_group_get(db, i->id, a, &g, &err));
		return arena_printf(a, "group %s", g.name);
	case SEARCH_SUBSCRIBER:
		must(store_subscriber_get(db, i->id, a, &s, &err));
		return arena_printf(a, "subscriber %s", s.name);
	}
	return "";
}

static const char *first(struct db *db, struct arena *a, const char *text)
{
	struct search_result r = search(db, a, everything(text));

	return r.count ? name_of(db, a, &r.items[0]) : "";
}

static void people_find_by_what_they_know(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *first;
	} all[] = {
		{ "31400001", "31400001" },
		{ "№ 31400001", "31400001" },
		{ "400001", "31400001" }, /* the last digits */
		{ "3140000", "31400001" },
		{ "31400 001", "31400001" }, /* as it is printed */
		{ "7700112233", "31400001" },
		{ "77001122", "31400001" },
		{ "ежиков", "31400001" },
		{ "Ёжиков Кирилл", "31400001" },
		{ "кирилл ёжи", "31400001" },
		{ "полынная 5 12", "31400001" },
		{ "5 12 полынная", "31400001" },
		{ "полынная 12 5", "31400002" },
		{ "Полынная, д. 5, кв. 12", "31400001" },
		{ "Полынная д12 кв5", "31400002" },
		{ "ямское полынная дом 12", "31400002" },
		{ "Набережная 7", "31400003" },
		{ "набережная 7к2", "31400003" },
		{ "ул. Набережная, 7 к. 2", "31400003" },
		{ "+7 (902) 123-45-67", "31400001" },
		{ "8 902 123 45 67", "31400001" },
		{ "9021234567", "31400001" },
		{ "123-45-67", "31400001" },
		{ "1234567", "31400001" },
		{ "ежиков 12", "31400001" },
		{ "полынь", "31400002" },
		{ "хутор дальний ежиков", "31400001" },
		{ "дальний", "group Дальний хутор" },
		{ "ямское ближний", "group Ближний хутор" },
		{ "безсчетный", "subscriber Безсчётный Фома" },
		{ "тенистая 3", "subscriber Безсчётный Фома" },
		{ "9911", "subscriber Безсчётный Фома" },
		/* with mistakes */
		{ "ежикво", "31400001" },
		{ "eжиков", "31400001" }, /* a Latin e */
		{ "ежков полыная", "31400001" },
		{ "полыннаа 5 12", "31400001" },
		{ "33400001", "31400001" },
		{ "31400010", "31400001" },
		{ "7700122233", "31400001" },
		{ "дальнй хуотр", "group Дальний хутор" },
		{ "безсчотный", "subscriber Безсчётный Фома" },
		/* in other letters */
		{ "tbrjd", "31400001" }, /* both at once */
		{ "`;brjd", "31400001" },
		{ "gjksyyfz 5", "31400001" },
		{ "ezhikov", "31400001" },
		{ "polynnaya 12 5", "31400002" },
		{ "такого нет нигде", "" },
		{ "", "" },
		{ " , ", "" },
	};
	AUTO_ARENA a = { 0 };
	struct db *db = fixture_read(&f);
	int wrong = 0;

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		const char *got = first(db, &a, all[i].text);
		if (strcmp(got, all[i].first) != 0)
			print_error("\"%s\" finds \"%s\" instead of \"%s\"\n", all[i].text, got,
				    all[i].first);
		wrong += strcmp(got, all[i].first) != 0;
	}
	store_reader_give(f.store, db);
	assert_int_equal(wrong, 0);
}

static void what_was_taken_instead_is_told(void **state)
{
	(void)state;
	AUTO_ARENA a = { 0 };
	struct db *db = fixture_read(&f);
	struct search_result r = search(db, &a, everything("ежикво полынная"));

	assert_int_equal(r.count, 1);
	assert_true(r.items[0].corrected);
	assert_int_equal(r.items[0].fields, SEARCH_IN_NAME | SEARCH_IN_STREET);
	assert_int_equal(r.corrected_count, 1);
	assert_string_equal(r.corrected[0].typed, "ежикво");
	assert_string_equal(r.corrected[0].taken, "ежиков");
	r = search(db, &a, everything("`;brjd"));
	assert_int_equal(r.corrected_count, 1);
	assert_string_equal(r.corrected[0].typed, "`;brjd");
	assert_string_equal(r.corrected[0].taken, "ежиков");
	r = search(db, &a, everything("ежиков"));
	assert_false(r.items[0].corrected);
	assert_int_equal(r.corrected_count, 0);
	store_reader_give(f.store, db);
}

/* ---- what a caller may see ---- */

static void an_area_hides_the_rest(void **state)
{
	(void)state;
	AUTO_ARENA a = { 0 };
	struct db *db = fixture_read(&f);
	struct area area = { .count = 1, .groups = { fixture_group(db, "Дальний хутор") } };
	static const char *const hidden[] = { "31400002",   "полынь",  "ближний", "безсчетный",
					      "7700112244", "набоева", "подынь",  "31400003" };
	static const char *const seen[] = { "31400001", "полынная", "дальний", "ямское", "ежикво" };

	for (size_t i = 0; i < ARRAY_LEN(hidden); i++) {
		struct search_query q = everything(hidden[i]);
		q.area = &area;
		struct search_result r = search(db, &a, q);
		for (size_t k = 0; k < r.count; k++)
			assert_string_equal(name_of(db, &a, &r.items[k]), "31400001");
	}
	for (size_t i = 0; i < ARRAY_LEN(seen); i++) {
		struct search_query q = everything(seen[i]);
		q.area = &area;
		struct search_result r = search(db, &a, q);
		assert_true(r.count >= 1);
		assert_true(r.count <= 2);
	}
	area.count = 0;
	struct search_query q = everything("полынная");
	q.area = &area;
	assert_int_equal(search(db, &a, q).count, 0);
	store_reader_give(f.store, db);
}

/* The dictionary of words spans all areas; what is taken out of it is told of visible rows only. */
static void an_area_is_told_no_word_from_outside(void **state)
{
	(void)state;
	AUTO_ARENA a = { 0 };
	struct db *db = fixture_read(&f);
	struct area area = { .count = 1, .groups = { fixture_group(db, "Ближний хутор") } };
	static const char *const outside[] = { "ежикво",   "ежикво полынная", "киирлл ежикво",
					       "набоевва", "безсчетныйй",     "`;brjd" };

	for (size_t i = 0; i < ARRAY_LEN(outside); i++) {
		struct search_query q = everything(outside[i]);
		q.area = &area;
		struct search_result r = search(db, &a, q);
		assert_int_equal(r.corrected_count, 0);
		assert_int_equal(r.count, 0);
	}
	struct search_query q = everything("полыннаяя 12");
	q.area = &area;
	struct search_result r = search(db, &a, q);
	assert_int_equal(r.count, 1);
	assert_string_equal(name_of(db, &a, &r.items[0]), "31400002");
	assert_int_equal(r.corrected_count, 1);
	assert_string_equal(r.corrected[0].taken, "полынная");
	store_reader_give(f.store, db);
}

static void personal_data_is_not_found_without_the_right(void **state)
{
	(void)state;
	static const char *const personal[] = { "ежиков",     "7700112233", "полынная",
						"9021234567", "безсчетный", "ежикво",
						"`;brjd" };
	static const char *const open[] = { "31400001", "400001", "дальний", "33400001" };
	AUTO_ARENA a = { 0 };
	struct db *db = fixture_read(&f);

	for (size_t i = 0; i < ARRAY_LEN(personal); i++) {
		struct search_query q = everything(personal[i]);
		q.personal = false;
		struct search_result r = search(db, &a, q);
		assert_int_equal(r.count, 0);
		assert_int_equal(r.corrected_count, 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(open); i++) {
		struct search_query q = everything(open[i]);
		q.personal = false;
		assert_true(search(db, &a, q).count > 0);
	}
	store_reader_give(f.store, db);
}

/* ---- every word with a mistake is found ---- */

static void mistype(char *buf, size_t cap, const char *word)
{
	struct letters l;
	struct letters few;
	struct strb b = strb_make(buf, cap);

	letters_read(&l, word);
	letters_read(&few, "абвгдеиклмнопрст");
	unsigned at = (unsigned)(rnd_next(&rnd) % l.count);
	unsigned kind = (unsigned)(rnd_next(&rnd) % 4);
	uint32_t put = few.at[rnd_next(&rnd) % few.count];
	struct str rest = str_from(word);
	for (unsigned i = 0; i < l.count; i++) {
		struct str letter = rest;
		(void)utf8_take(&rest);
		letter.n -= rest.n;
		char fresh[3] = { (char)(0xc0 | put >> 6), (char)(0x80 | (put & 63)), 0 };
		struct str after = rest;
		bool swap = kind == 3 && i == at && i + 1 < l.count;
		if (swap) {
			(void)utf8_take(&rest);
			strb_add(&b, str_make(after.p, after.n - rest.n));
			i++;
		}
		if (i == at && kind == 0)
			strb_add_text(&b, fresh); /* instead of it */
		else if (i != at || kind != 1)
			strb_add(&b, letter); /* else it lacks */
		if (i == at && kind == 2)
			strb_add_text(&b, fresh);
	}
}

static bool finds(struct db *db, const char *text, const char *serial)
{
	AUTO_ARENA a = { 0 };
	struct search_query q = everything(text);

	q.limit = SEARCH_LIMIT_MAX;
	q.groups = false;
	struct search_result r = search(db, &a, q);
	for (size_t i = 0; i < r.count; i++) {
		if (strcmp(name_of(db, &a, &r.items[i]), serial) == 0)
			return true;
	}
	return false;
}

/* Beside the account, so that one meter is meant. */
static void try_word(struct db *db, const struct person *p, const char *folded)
{
	char wrong[WORD_BYTES * 2];
	char text[200];

	mistype(wrong, sizeof wrong, folded);
	(void)snprintf(text, sizeof text, "%s %s", wrong, p->account);
	if (!finds(db, text, p->serial))
		fail_msg("\"%s\" for %s does not find %s", text, folded, p->serial);
}

static void every_word_with_a_mistake_is_found(void **state)
{
	(void)state;
	struct db *db = fixture_read(&f);

	for (int i = 0; i < METERS; i += 3) {
		struct person p;
		char all[400];
		char folded[400];
		struct words w = { 0 };
		people_make(&p, i);
		(void)snprintf(all, sizeof all, "%s %s", p.name, p.street);
		(void)utf8_fold(folded, sizeof folded, str_from(all));
		words_add(&w, PLACE_SERIAL, folded);
		for (unsigned k = 0; k < w.count; k++) {
			if (dictionary_takes(w.word[k]))
				try_word(db, &p, w.word[k]);
		}
		assert_true(finds(db, p.account, p.serial));
		assert_true(finds(db, p.serial + 2, p.serial));
		assert_true(finds(db, p.phone, p.serial));
	}
	store_reader_give(f.store, db);
}

/* ---- the words follow the register ---- */

static bool change_people(struct db *db, void *arg, struct err *err)
{
	struct subscriber s = { .name = "Новосельцева Анна",
				.account = "7700112233",
				.city = "Ямское",
				.street = "Ковыльная",
				.house = "1",
				.flat = "",
				.phone = "",
				.email = "" };

	(void)arg;
	s.id = *(int64_t *)arg;
	return store_subscriber_change(db, &s, err);
}

static bool retire(struct db *db, void *arg, struct err *err)
{
	return store_meter_set_state(db, *(int64_t *)arg, METER_RETIRED, NOW, err);
}

static bool restore(struct db *db, void *arg, struct err *err)
{
	return store_meter_set_state(db, *(int64_t *)arg, METER_ACTIVE, NOW, err);
}

static bool knows(struct db *db, const char *word)
{
	bool known = false;

	must(dictionary_has(db, word, &known, &err));
	return known;
}

static void words_follow_the_register(void **state)
{
	(void)state;
	AUTO_ARENA a = { 0 };
	struct meter m;
	struct db *db = fixture_read(&f);

	fixture_verify(&f, NOW);
	must(store_meter_find(db, "31400001", &a, NOW, &m, &err));
	assert_true(knows(db, "ежиков"));
	store_reader_give(f.store, db);
	fixture_write(&f, change_people, &m.subscriber.id);
	fixture_verify(&f, NOW);
	db = fixture_read(&f);
	assert_string_equal(first(db, &a, "ежиков"), "");
	assert_string_equal(first(db, &a, "новосельцева ковыльная"), "31400001");
	assert_false(knows(db, "ежиков")); /* nobody has that name any longer */
	store_reader_give(f.store, db);
	fixture_write(&f, retire, &m.row.id);
	fixture_verify(&f, NOW);
	db = fixture_read(&f);
	assert_string_equal(first(db, &a, "новосельцева"), "subscriber Новосельцева Анна");
	struct search_query q = everything("новосельцвеа 1 ямское дальний");
	q.which = METERS_RETIRED;
	struct search_result r = search(db, &a, q);
	assert_int_equal(r.count, 1);
	assert_string_equal(name_of(db, &a, &r.items[0]), "31400001");
	struct area elsewhere = { .count = 1, .groups = { fixture_group(db, "Ближний хутор") } };
	q.area = &elsewhere;
	assert_int_equal(search(db, &a, q).count, 0);
	store_reader_give(f.store, db);
	fixture_write(&f, restore, &m.row.id);
	fixture_verify(&f, NOW);
	db = fixture_read(&f);
	assert_string_equal(first(db, &a, "новосельцева"), "31400001");
	store_reader_give(f.store, db);
}

/* A store that is older than the search box gets its words when it is opened, even in two goes. */
static void an_older_store_is_made_ready(void **state)
{
	(void)state;
	AUTO_ARENA a = { 0 };
	struct db *db = NULL;

	store_close(TAKE(f.store));
	must(db_open(f.url, DB_WRITER, &db, &err));
	must(db_exec(db,
		     "DELETE FROM meter_word; DELETE FROM meter_find; DELETE FROM subscriber_word;"
		     "DELETE FROM retired_word;"
		     "DELETE FROM search_word; DELETE FROM search_piece;"
		     "INSERT INTO search_build (id, after) VALUES (1, 0);",
		     &err));
	db_close(db);
	must(fixture_open(&f, &err));
	fixture_verify(&f, NOW);
	db = fixture_read(&f);
	assert_string_equal(first(db, &a, "ежикво полынная"), "31400001");
	assert_string_equal(first(db, &a, "безсчотный"), "subscriber Безсчётный Фома");
	store_reader_give(f.store, db);
}

static void bad_texts_are_named(void **state)
{
	(void)state;
	AUTO_ARENA a = { 0 };
	struct db *db = fixture_read(&f);
	char hostile[SEARCH_TEXT_MAX + 2];
	struct search_result r;

	for (int limit = 0; limit < 2; limit++) {
		struct err why = { 0 };
		struct search_query q = everything("а");
		q.limit = limit ? SEARCH_LIMIT_MAX + 1 : 0;
		assert_false(store_search(db, &q, &a, &r, &why));
		assert_string_equal(why.field, "limit");
	}
	memset(hostile, 'a', sizeof hostile);
	hostile[sizeof hostile - 1] = 0;
	struct err why = { 0 };
	struct search_query q = everything(hostile);
	assert_false(store_search(db, &q, &a, &r, &why));
	assert_string_equal(why.field, "q");
	/* As many words as there can be. */
	for (size_t i = 0; i < SEARCH_TEXT_MAX; i++)
		hostile[i] = "a c e g i k m o q s u w y "[i % 26];
	hostile[SEARCH_TEXT_MAX] = 0;
	(void)search(db, &a, everything(hostile));
	store_reader_give(f.store, db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(people_find_by_what_they_know),
		cmocka_unit_test(what_was_taken_instead_is_told),
		cmocka_unit_test(an_area_hides_the_rest),
		cmocka_unit_test(an_area_is_told_no_word_from_outside),
		cmocka_unit_test(personal_data_is_not_found_without_the_right),
		cmocka_unit_test(every_word_with_a_mistake_is_found),
		cmocka_unit_test(bad_texts_are_named),
		cmocka_unit_test(an_older_store_is_made_ready),
		cmocka_unit_test(words_follow_the_register),
	};
	return cmocka_run_group_tests_name("store_search", tests, make, drop);
}
