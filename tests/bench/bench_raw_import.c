/*
 * bench_raw_import.c - the floor of imports: the same rows (people.h), a meter and its
 * subscriber, inserted by the shortest code that SQLite allows.
 *
 *	bench_raw_import FILE BEFORE ROWS GROUP
 *
 * BEFORE of them are there already. GROUP rows a transaction, with the same journal and synchronous=FULL as the store, and
 * the two indexes without which nothing could be found. Prints one line of JSON.
 */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "people.h"

static const char SCHEMA[] =
	"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
	"CREATE TABLE subscriber(id INTEGER PRIMARY KEY, name TEXT, account TEXT, phone TEXT,"
	" city TEXT, street TEXT, house TEXT, flat TEXT);"
	"CREATE INDEX subscriber_account ON subscriber (account);"
	"CREATE TABLE meter(id INTEGER PRIMARY KEY, serial TEXT UNIQUE, type TEXT, grp INTEGER,"
	" subscriber INTEGER);";

struct bench {
	sqlite3 *db;
	sqlite3_stmt *subscriber, *meter;
};

static void text(sqlite3_stmt *s, int at, const char *value)
{
	sqlite3_bind_text(s, at, value, -1, SQLITE_TRANSIENT);
}

static bool step(sqlite3_stmt *s)
{
	bool ok = sqlite3_step(s) == SQLITE_DONE;
	sqlite3_reset(s);
	return ok;
}

static bool insert(struct bench *b, int64_t i)
{
	struct person p;
	people_make(&p, i);
	const char *const texts[] = {
		p.name, p.account, p.phone, p.city, p.street, p.house, p.flat
	};
	for (int k = 0; k < 7; k++)
		text(b->subscriber, k + 1, texts[k]);
	if (!step(b->subscriber))
		return false;
	text(b->meter, 1, p.serial);
	text(b->meter, 2, p.type);
	sqlite3_bind_int64(b->meter, 3, i % 768);
	sqlite3_bind_int64(b->meter, 4, sqlite3_last_insert_rowid(b->db));
	return step(b->meter);
}

static bool prepare(struct bench *b, const char *path)
{
	return sqlite3_open(path, &b->db) == SQLITE_OK &&
	       sqlite3_exec(b->db, SCHEMA, NULL, NULL, NULL) == SQLITE_OK &&
	       sqlite3_prepare_v2(b->db,
				  "INSERT INTO subscriber (name, account, phone, city, street,"
				  " house, flat) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
				  -1, &b->subscriber, NULL) == SQLITE_OK &&
	       sqlite3_prepare_v2(b->db,
				  "INSERT INTO meter (serial, type, grp, subscriber)"
				  " VALUES (?1, ?2, ?3, ?4)",
				  -1, &b->meter, NULL) == SQLITE_OK;
}

static bool fill(struct bench *b, int64_t from, int64_t rows, int64_t group)
{
	for (int64_t i = 0; i < rows; i++) {
		if (i % group == 0 && sqlite3_exec(b->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
			return false;
		if (!insert(b, from + i))
			return false;
		if ((i % group == group - 1 || i == rows - 1) &&
		    sqlite3_exec(b->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
			return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	struct bench b = { 0 };
	struct timespec from;
	struct timespec to;
	if (argc != 5 || !prepare(&b, argv[1]))
		return EXIT_FAILURE;
	int64_t before = strtoll(argv[2], NULL, 10);
	int64_t rows = strtoll(argv[3], NULL, 10);
	int64_t group = strtoll(argv[4], NULL, 10);
	bool ok = group > 0 && fill(&b, 0, before, group);
	(void)clock_gettime(CLOCK_MONOTONIC, &from);
	if (!ok || !fill(&b, before, rows, group)) {
		(void)fprintf(stderr, "bench_raw_import: %s\n", sqlite3_errmsg(b.db));
		return EXIT_FAILURE;
	}
	(void)clock_gettime(CLOCK_MONOTONIC, &to);
	double seconds =
		(double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
	(void)printf("{\"rows_per_s\": %.1f}\n", (double)rows / seconds);
	sqlite3_finalize(b.subscriber);
	sqlite3_finalize(b.meter);
	sqlite3_close(b.db);
	return EXIT_SUCCESS;
}
