#include <inttypes.h>

#include "store_fixture.h"

#include "base/clock.h"
#include "meter/dayblock.h"
#include "store/current.h"
#include "store/engine.h"
#include "store/gap.h"
#include "store/sql_text.h"

enum { HOUR = 3600, DAY = 86400 };
#define FIRST (INT64_C(17400) * DAY) /* a midnight of 2017 */

/* A store as an older program left it: the first `schema` migrations, and one meter. */
static struct db *make_old(struct fixture *f, unsigned schema)
{
	struct db *db = NULL;

	*f = (struct fixture){ .folder = "/tmp/themis-unit-XXXXXX" };
	assert_non_null(mkdtemp(f->folder));
	(void)snprintf(f->url, sizeof f->url, "sqlite:%s/t.db", f->folder);
	(void)snprintf(f->key, sizeof f->key, "%s/secret.key", f->folder);
	must(db_open(f->url, DB_WRITER, &db, &err));
	must(db_exec(db,
		     "CREATE TABLE schema_version (number INTEGER PRIMARY KEY, name TEXT NOT NULL)",
		     &err));
	for (unsigned i = 0; i < schema; i++) {
		char text[80];
		must(db_exec(db, sql_migrations[i].text, &err));
		(void)snprintf(text, sizeof text, "INSERT INTO schema_version VALUES (%d, 'old')",
			       sql_migrations[i].number);
		must(db_exec(db, text, &err));
	}
	return db;
}

static void add_meter(struct db *db, enum meter_state state, int64_t newest, int64_t newest_day)
{
	char text[900];

	(void)snprintf(
		text, sizeof text,
		"INSERT INTO meter (id, serial, state, type, gas_day_start, created_at, changed_at)"
		" VALUES (1, '15401450', %d, 1, 6, 1, 1);"
		"INSERT INTO meter_current VALUES (1, %d, NULL, '15401450', char(1114111), "
		"char(1114111), 0, 1, 1, 1099511627776, 0, 0, 0, 0, 0, %lld, %lld, 0, 0, %lld, 0, 0, "
		"zeroblob(32), 0, 0);"
		"INSERT INTO call (id, meter, started_ms, duration_ms, peer, bytes_in, bytes_out, result,"
		" archive_rows) VALUES (1, 1, 0, 0, '', 0, 0, 1, 0);"
		"INSERT INTO call_hour VALUES (0, 1, 1);",
		(int)state, (int)state, (long long)newest, (long long)newest_day,
		(long long)(FIRST + 5 * HOUR));
	must(db_exec(db, text, &err));
}

static void add_block(struct db *db, int64_t day, uint32_t present)
{
	struct dayblock b = { .present = present };
	uint8_t blob[DAYBLOCK_BLOB_MAX];
	struct stmt *s = NULL;

	for (int h = 0; h < DAYBLOCK_HOURS; h++)
		b.hour[h] = (struct reading){ .time = (day * DAYBLOCK_HOURS + h) * HOUR,
					      .index = 1000 + h,
					      .call = 1 };
	size_t n = dayblock_encode(&b, blob);
	must(db_start_text(db, "INSERT INTO hour_block VALUES (1, ?1, ?2, ?3, ?4, ?5)", &s, &err));
	bind_i64(s, 1, day);
	bind_i64(s, 2, ~present & DAYBLOCK_ALL);
	bind_i64(s, 3, 1000 + __builtin_ctz(present));
	bind_i64(s, 4, 31 - __builtin_clz(present) - __builtin_ctz(present));
	bind_blob(s, 5, blob, n);
	must(stmt_run(s, &err));
}

static void add_row(struct db *db, const char *table, int64_t time, uint32_t flags)
{
	char text[160];

	(void)snprintf(text, sizeof text, "INSERT INTO %s VALUES (1, %lld, 1000, 0, 0, 0, %u, 1)",
		       table, (long long)time, flags);
	must(db_exec(db, text, &err));
}

struct expected {
	int ledger;
	int64_t from;
	int64_t to;
	enum gap_state state;
};

static void assert_ledger(struct fixture *f, const struct expected *want, size_t count)
{
	AUTO_ARENA a = { 0 };
	const struct gap_row *rows = NULL;
	struct db *db = fixture_read(f);
	struct current c;
	size_t n = 0;

	must(store_gap_list(db, 1, -1, INT64_MIN, INT64_MAX, &a, &rows, &n, &err));
	must(current_by_id(db, 1, &c, &err));
	store_reader_give(f->store, db);
	assert_int_equal(n, count);
	for (size_t i = 0; i < n && i < count; i++) {
		assert_int_equal(rows[i].ledger, want[i].ledger);
		assert_int_equal(rows[i].gap.from, want[i].from);
		assert_int_equal(rows[i].gap.to, want[i].to);
		assert_int_equal(rows[i].gap.state, want[i].state);
	}
	assert_int_equal(c.pending, count ? PENDING_LEDGER | PENDING_GAPS : 0);
}

/* Hours 5–9 and 20–23 of a day, none of the next, then 0–1, one beside the hour, 3. */
static void add_hours(struct db *db)
{
	add_block(db, FIRST / DAY, 0xf003e0);
	add_block(db, FIRST / DAY + 2, 0x00000b);
	add_row(db, "hour_offgrid", FIRST + 2 * DAY + 2 * HOUR + 600, READING_OFF_GRID);
	/* A clock that had fallen back says nothing about what lacks. */
	add_row(db, "hour_offgrid", FIRST + 12 * HOUR, READING_CLOCK_BEHIND);
}

static int64_t read_number(struct fixture *f, const char *query)
{
	struct db *db = fixture_read(f);
	struct stmt *s = NULL;
	bool row;

	must(db_start_text(db, query, &s, &err));
	must(stmt_step(s, &row, &err));
	int64_t v = row ? col_i64(s, 0) : -1;
	stmt_end(s);
	store_reader_give(f->store, db);
	return v;
}

static void holes_of_the_first_schema_are_in_the_ledger(void **state)
{
	(void)state;
	const struct expected want[] = {
		{ ARCHIVE_HOUR, FIRST + 10 * HOUR, FIRST + 19 * HOUR, GAP_EXPECTED },
		{ ARCHIVE_HOUR, FIRST + DAY, FIRST + 2 * DAY - HOUR, GAP_EXPECTED },
		{ ARCHIVE_DAY, FIRST + DAY - HOUR, FIRST + 3 * DAY + HOUR, GAP_EXPECTED },
	};
	struct fixture f;
	struct db *db = make_old(&f, 1);

	add_meter(db, METER_RETIRED, FIRST + 2 * DAY + 3 * HOUR, FIRST + 4 * DAY);
	add_hours(db);
	add_row(db, "day_reading", FIRST, 0);
	add_row(db, "day_reading", FIRST + 4 * DAY, 0);
	db_close(db);
	must(fixture_open(&f, &err));
	assert_ledger(&f, want, ARRAY_LEN(want));
	fixture_verify(&f, FIRST + 3 * DAY);
	/* It is done once: what the ledger says later stays. */
	store_close(TAKE(f.store));
	must(fixture_open(&f, &err));
	assert_ledger(&f, want, ARRAY_LEN(want));
	assert_int_equal(read_number(&f, "SELECT COUNT(*) FROM ledger_build"), 0);
	fixture_drop(&f);
}

/* Closes the store, leaves it as a kill would have, and opens it anew. */
static void open_as_left(struct fixture *f, const char *text)
{
	struct db *db = NULL;

	store_close(TAKE(f->store));
	must(db_open(f->url, DB_WRITER, &db, &err));
	must(db_exec(db, text, &err));
	db_close(db);
	must(fixture_open(f, &err));
}

static void a_start_goes_on_where_the_last_one_was_cut_off(void **state)
{
	(void)state;
	const struct expected want[] = {
		{ ARCHIVE_HOUR, FIRST + 10 * HOUR, FIRST + 19 * HOUR, GAP_EXPECTED },
		{ ARCHIVE_HOUR, FIRST + DAY, FIRST + 2 * DAY - HOUR, GAP_EXPECTED },
	};
	struct fixture f;
	struct db *db = make_old(&f, 1);

	add_meter(db, METER_RETIRED, FIRST + 2 * DAY + 3 * HOUR, 0);
	add_hours(db);
	db_close(db);
	must(fixture_open(&f, &err));
	/* It had come to this meter, or not yet. */
	open_as_left(&f, "DELETE FROM gap; UPDATE meter_current SET pending = 0;"
			 "INSERT INTO ledger_build VALUES (1, 1)");
	assert_ledger(&f, NULL, 0);
	open_as_left(&f, "INSERT INTO ledger_build VALUES (1, 0)");
	assert_ledger(&f, want, ARRAY_LEN(want));
	assert_int_equal(read_number(&f, "SELECT COUNT(*) FROM ledger_build"), 0);
	fixture_drop(&f);
}

static void the_second_schema_keeps_what_its_ledger_says(void **state)
{
	(void)state;
	int64_t today = clock_wall() / DAY * DAY;
	int64_t first = today - 10 * DAY;
	char text[400];
	struct fixture f;
	struct db *db = make_old(&f, 2);

	add_meter(db, METER_ACTIVE, first + 23 * HOUR, 0);
	add_block(db, first / DAY, 0xf003e0);
	(void)snprintf(
		text, sizeof text,
		"UPDATE meter_current SET first_hour = %" PRId64 ";"
		"INSERT INTO gap VALUES (1, 0, %" PRId64 ", %" PRId64 ", 2, 5, 6, 1, 1);"
		"INSERT INTO finding VALUES (1, 1, 6, '{}', 5, 5, 1, 1, NULL, NULL, NULL);"
		"INSERT INTO reread VALUES (1, 1, 0, 5, 6, 6, 0, 'eve', 7, NULL, NULL, 0, 0, 0);",
		first + 5 * HOUR, first + 15 * HOUR, first + 19 * HOUR);
	must(db_exec(db, text, &err));
	db_close(db);
	must(fixture_open(&f, &err));
	assert_int_equal(read_number(&f, "SELECT COUNT(*) FROM gap"), 2);
	assert_int_equal(read_number(&f, "SELECT to_time FROM gap WHERE state = 0"),
			 first + 15 * HOUR - 1);
	assert_int_equal(read_number(&f, "SELECT hours_lost FROM day_count WHERE group_id = -1"),
			 5);
	assert_int_equal(read_number(&f, "SELECT pending FROM meter_current"),
			 PENDING_LEDGER | PENDING_GAPS | PENDING_REREAD);
	assert_int_equal(read_number(&f, "SELECT findings FROM meter_current"),
			 FINDING(FINDING_CLOCK));
	assert_int_equal(read_number(&f, "SELECT value FROM counter WHERE id = 8"), 1);
	fixture_drop(&f);
}

static void many_holes_stay_within_the_bounds_of_a_ledger(void **state)
{
	(void)state;
	struct fixture f;
	AUTO_ARENA a = { 0 };
	const struct gap_row *rows;
	size_t n;
	struct db *db = make_old(&f, 1);

	add_meter(db, METER_RETIRED, FIRST + 400 * DAY, 0);
	for (int i = 0; i <= 400; i++)
		add_block(db, FIRST / DAY + i, i ? 0x555555 : 0x555560);
	db_close(db);
	must(fixture_open(&f, &err));
	db = fixture_read(&f);
	must(store_gap_list(db, 1, ARCHIVE_HOUR, INT64_MIN, INT64_MAX, &a, &rows, &n, &err));
	store_reader_give(f.store, db);
	assert_int_equal(n, GAPS_OPEN_MAX);
	fixture_verify(&f, FIRST + 401 * DAY);
	fixture_drop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holes_of_the_first_schema_are_in_the_ledger),
		cmocka_unit_test(a_start_goes_on_where_the_last_one_was_cut_off),
		cmocka_unit_test(the_second_schema_keeps_what_its_ledger_says),
		cmocka_unit_test(many_holes_stay_within_the_bounds_of_a_ledger),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
