/*
 * What was in quarantine and is adopted counts exactly as if it had been active
 * from its first call on; calls that must be hidden bound nobody's page.
 */
#include "store_fixture.h"

#include "random.h"
#include "store/call_list.h"
#include "store/dashboard.h"
#include "store/group.h"
#include "store/quarantine.h"

enum { HOUR = 3600, DAY = 86400, METERS = 40 };
#define NOW INT64_C(1507100400) /* 2017-10-04T07:00:00Z */

struct fate {
	char serial[METERS][16];
	struct reading rows[METERS][600];
	size_t count[METERS];
	int64_t called[METERS];
};

static void draw(struct fate *f, uint64_t seed)
{
	struct rnd r = { seed };

	for (size_t m = 0; m < METERS; m++) {
		(void)snprintf(f->serial[m], sizeof f->serial[m], "%zu", 15400000 + m);
		int64_t first = (NOW - rnd_in(&r, 1, 30) * DAY) / HOUR * HOUR;
		f->called[m] = NOW - rnd_in(&r, 0, 2 * DAY);
		f->count[m] = 0;
		for (int64_t t = first; t <= f->called[m] && f->count[m] < 600; t += HOUR) {
			if (rnd_in(&r, 0, 9) == 0)
				continue;
			f->rows[m][f->count[m]] = (struct reading){
				.time = t,
				.index = 1000 + (t - first) / 30,
				.offset = 3 * HOUR,
				.temperature = 2000,
				.status = rnd_in(&r, 0, 3) == 0 ? 4 : 0,
			};
			f->count[m]++;
		}
	}
}

static bool commit(struct db *db, void *arg, struct err *err)
{
	return store_call_commit(db, arg, err);
}

static void call_all(struct fixture *f, const struct fate *fate, bool adopt)
{
	for (size_t m = 0; m < METERS; m++) {
		struct call_record call = { .started = fate->called[m] * 1000,
					    .ended = fate->called[m] * 1000 + 900,
					    .peer = "192.0.2.7:40312",
					    .listener = "main",
					    .driver = "dlms-hdlc",
					    .result = adopt ? CALL_OK : CALL_UNKNOWN_METER };
		(void)snprintf(call.serial, sizeof call.serial, "%s", fate->serial[m]);
		struct call_batch b = { .call = &call,
					.adopt = adopt,
					.quarantine = !adopt,
					.profile = "vk-g-ete",
					.type = "G4",
					.quarantine_max = METERS,
					.now = NOW };
		b.rows[ARCHIVE_HOUR] = fate->rows[m];
		b.row_count[ARCHIVE_HOUR] = fate->count[m];
		fixture_write(f, commit, &b);
	}
}

static bool make_group(struct db *db, void *arg, struct err *err)
{
	return store_group_create(db, 0, "Центр", arg, err);
}

struct adoption {
	int64_t group;
	unsigned from;
	unsigned to;
};

static bool adopt_some(struct db *db, void *arg, struct err *err)
{
	const struct adoption *ad = arg;
	AUTO_ARENA a = { 0 };
	const char *const *serials;
	const struct quarantine_query q = { .limit = METERS };
	size_t n;

	if (!store_quarantine_serials(db, &q, &a, &serials, &n, err))
		return false;
	for (size_t i = ad->from; i < n && i < ad->to; i++) {
		enum meter_state state;
		int64_t id;
		if (!store_quarantine_find(db, serials[i], &id, &state, err) ||
		    !store_quarantine_adopt(db, id, ad->group, NOW, err))
			return false;
	}
	return true;
}

static bool move_all(struct db *db, void *arg, struct err *err)
{
	const struct adoption *ad = arg;

	for (int64_t id = 1; id <= METERS; id++) {
		struct meter_change w = METER_CHANGE_NONE;
		w.group = ad->group;
		if (!store_meter_change(db, id, &w, NOW, err))
			return false;
	}
	return true;
}

static void read_dashboard(struct fixture *f, struct dashboard *ret)
{
	struct db *db = fixture_read(f);

	memset(ret, 0, sizeof *ret);
	must(store_dashboard(db, NULL, NOW, ret, &err));
	store_reader_give(f->store, db);
}

static void adopted_meters_count_as_if_they_had_always_been(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 4; seed++) {
		struct fixture always;
		struct fixture later;
		struct fate *fate = calloc(1, sizeof *fate);
		struct adoption ad = { .to = METERS };
		struct adoption half = { .to = METERS / 2 };
		struct dashboard a;
		struct dashboard b;

		assert_non_null(fate);
		draw(fate, seed);
		fixture_make(&always);
		fixture_make(&later);
		call_all(&always, fate, true);
		fixture_write(&always, make_group, &ad.group);
		fixture_write(&always, move_all, &ad);
		call_all(&later, fate, false);
		fixture_verify(&later, NOW);
		fixture_write(&later, make_group, &half.group);
		fixture_write(&later, adopt_some, &half);
		fixture_verify(&later, NOW);
		ad.from = 0;
		fixture_write(&later, adopt_some, &ad);
		fixture_verify(&later, NOW);
		fixture_verify(&always, NOW);
		read_dashboard(&always, &a);
		read_dashboard(&later, &b);
		assert_int_equal(b.meters, METERS);
		assert_int_equal(b.quarantined, 0);
		assert_int_equal(b.alarmed, a.alarmed);
		assert_int_equal(b.polled_24h, a.polled_24h);
		assert_int_equal(b.never_called, a.never_called);
		fixture_drop(&always);
		fixture_drop(&later);
		free(fate);
	}
}

static void what_a_meter_sent_is_told(void **state)
{
	(void)state;
	struct fixture f;
	struct fate *fate = calloc(1, sizeof *fate);
	const struct quarantine_row *rows;
	AUTO_ARENA a = { 0 };
	size_t n;

	assert_non_null(fate);
	draw(fate, 9);
	fixture_make(&f);
	call_all(&f, fate, false);
	struct db *db = fixture_read(&f);
	const struct quarantine_query q = { .begins = "1540001", .after = "15400013", .limit = 50 };
	must(store_quarantine_list(db, &q, NOW, &a, &rows, &n, &err));
	assert_int_equal(n, 6);
	assert_string_equal(rows[0].meter.row.serial, "15400014");
	assert_int_equal(rows[0].calls, 1);
	assert_int_equal(rows[0].rows, fate->count[14]);
	assert_string_equal(rows[0].last.driver, "dlms-hdlc");
	assert_string_equal(rows[0].last.listener, "main");
	store_reader_give(f.store, db);
	fixture_drop(&f);
	free(fate);
}

static bool many_calls(struct db *db, void *arg, struct err *err)
{
	const int *n = arg;

	for (int i = 0; i < *n; i++) {
		struct call_record call = { .started = NOW * 1000,
					    .ended = NOW * 1000 + 1,
					    .serial = "15400000",
					    .result = CALL_UNKNOWN_METER };
		struct call_batch b = { .call = &call,
					.quarantine = true,
					.profile = "vk-g-ete",
					.quarantine_max = 10,
					.now = NOW };
		if (i == 0) {
			call.serial[0] = 0;
			b.quarantine = false;
		}
		if (!store_call_commit(db, &b, err))
			return false;
	}
	return true;
}

static void a_page_looks_at_so_many_calls_and_goes_on(void **state)
{
	(void)state;
	struct fixture f;
	AUTO_ARENA a = { 0 };
	struct call_filter q = { .known = true, .limit = 10 };
	struct call_page page;
	int n = 25000;

	fixture_make(&f);
	fixture_write(&f, many_calls, &n);
	struct db *db = fixture_read(&f);
	must(store_call_list(db, &q, &a, &page, &err));
	assert_int_equal(page.count, 0);
	assert_int_equal(page.next, 5001);
	q.before = page.next;
	must(store_call_list(db, &q, &a, &page, &err));
	assert_int_equal(page.count, 1);
	assert_int_equal(page.rows[0].id, 1);
	assert_int_equal(page.next, 0);
	store_reader_give(f.store, db);
	fixture_drop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adopted_meters_count_as_if_they_had_always_been),
		cmocka_unit_test(what_a_meter_sent_is_told),
		cmocka_unit_test(a_page_looks_at_so_many_calls_and_goes_on),
	};
	return cmocka_run_group_tests_name("store_quarantine", tests, NULL, NULL);
}
