/*
 * bench_raw_sqlite.c - the floor of the store: the rows of a day's call, each
 * as a plain row, inserted by the shortest code that SQLite allows.
 *
 *	bench_raw_sqlite FILE METERS DAYS GROUP
 *
 * Inserts 24 hourly and 1 daily row for each of METERS and each of DAYS, GROUP
 * calls a transaction, with the same journal and synchronous=FULL as the store.
 * Prints one line of JSON: calls, seconds, calls a second, bytes of the file.
 */
#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

enum { HOURS = 24, HOUR = 3600, DAY = 86400 };
static const int64_t FIRST_DAY = INT64_C(1767225600); /* 2026-01-01 */

static const char SCHEMA[] =
	"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
	"CREATE TABLE hour(meter INTEGER, time INTEGER, idx INTEGER, temperature INTEGER,"
	" status INTEGER, call INTEGER, PRIMARY KEY(meter, time)) WITHOUT ROWID;"
	"CREATE TABLE day(meter INTEGER, time INTEGER, idx INTEGER, temperature INTEGER,"
	" status INTEGER, call INTEGER, PRIMARY KEY(meter, time)) WITHOUT ROWID;";

struct bench {
	sqlite3 *db;
	sqlite3_stmt *hour, *day;
	int64_t calls;
};

static bool insert_row(sqlite3_stmt *s, int64_t meter, int64_t time, int64_t index, int64_t call)
{
	sqlite3_bind_int64(s, 1, meter);
	sqlite3_bind_int64(s, 2, time);
	sqlite3_bind_int64(s, 3, index);
	sqlite3_bind_int64(s, 4, 1500 + time / HOUR % 700);
	sqlite3_bind_int64(s, 5, 0);
	sqlite3_bind_int64(s, 6, call);
	bool ok = sqlite3_step(s) == SQLITE_DONE;
	sqlite3_reset(s);
	return ok;
}

static bool insert_call(struct bench *b, int64_t meter, int64_t day)
{
	int64_t start = FIRST_DAY + day * DAY;
	int64_t index = meter * 1000 + day * 8000;
	int64_t call = ++b->calls;

	for (int h = 1; h <= HOURS; h++) {
		index += (meter + day + h) % 600;
		if (!insert_row(b->hour, meter, start + h * (int64_t)HOUR, index, call))
			return false;
	}
	return insert_row(b->day, meter, start + DAY, index, call);
}

static bool run_sql(struct bench *b, const char *sql)
{
	return sqlite3_exec(b->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static bool insert_all(struct bench *b, int64_t meters, int64_t days, int64_t group)
{
	int64_t waiting = 0;

	if (!run_sql(b, "BEGIN IMMEDIATE"))
		return false;
	for (int64_t day = 0; day < days; day++) {
		for (int64_t meter = 1; meter <= meters; meter++) {
			if (!insert_call(b, meter, day))
				return false;
			if (++waiting == group) {
				waiting = 0;
				if (!run_sql(b, "COMMIT") || !run_sql(b, "BEGIN IMMEDIATE"))
					return false;
			}
		}
	}
	return run_sql(b, "COMMIT");
}

static bool open_bench(struct bench *b, const char *file)
{
	static const char hour[] = "INSERT INTO hour VALUES(?1,?2,?3,?4,?5,?6)";
	static const char day[] = "INSERT INTO day VALUES(?1,?2,?3,?4,?5,?6)";

	return sqlite3_open(file, &b->db) == SQLITE_OK && run_sql(b, SCHEMA) &&
	       sqlite3_prepare_v2(b->db, hour, -1, &b->hour, NULL) == SQLITE_OK &&
	       sqlite3_prepare_v2(b->db, day, -1, &b->day, NULL) == SQLITE_OK;
}

static void close_bench(struct bench *b)
{
	sqlite3_finalize(b->hour);
	sqlite3_finalize(b->day);
	sqlite3_close(b->db); /* also takes the journal into the file */
}

static double now_s(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool parse_count(const char *text, int64_t *ret)
{
	char *end = NULL;

	errno = 0;
	int64_t n = strtoll(text, &end, 10);
	if (errno || *end || n < 1 || n > 100000000)
		return false;
	*ret = n;
	return true;
}

int main(int argc, char **argv)
{
	struct bench b = { 0 };
	int64_t meters = 0;
	int64_t days = 0;
	int64_t group = 0;
	struct stat st;

	if (argc != 5 || !parse_count(argv[2], &meters) || !parse_count(argv[3], &days) ||
	    !parse_count(argv[4], &group)) {
		(void)fprintf(stderr, "usage: bench_raw_sqlite FILE METERS DAYS GROUP\n");
		return EXIT_FAILURE;
	}
	if (!open_bench(&b, argv[1])) {
		(void)fprintf(stderr, "%s: %s\n", argv[1], sqlite3_errmsg(b.db));
		return EXIT_FAILURE;
	}
	double start = now_s();
	bool ok = insert_all(&b, meters, days, group);
	double seconds = now_s() - start;
	if (!ok)
		(void)fprintf(stderr, "%s: %s\n", argv[1], sqlite3_errmsg(b.db));
	close_bench(&b);
	if (!ok || stat(argv[1], &st) != 0)
		return EXIT_FAILURE;
	printf("{\"calls\":%" PRId64 ",\"seconds\":%.6f,\"calls_per_s\":%.1f,\"bytes\":%" PRId64
	       "}\n",
	       b.calls, seconds, (double)b.calls / seconds, (int64_t)st.st_size);
	return EXIT_SUCCESS;
}
