/*
 * bench_raw_report.c - the floor under a group's month report: one query over the same file.
 *
 *	bench_raw_report FILE SERIALS FIRST_DAY LAST_DAY
 *
 * Reads what such a report is made of, meters with subscribers and their blocks of those days in
 * the order of the report, over bare SQLite, and touches every column. Prints the number of rows.
 */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static const char query[] =
	"SELECT m.serial, s.account, s.name, s.street, s.house, s.flat, b.day, b.missing, b.first, b.used, b.data "
	"FROM meter m LEFT JOIN subscriber s ON s.id = m.subscriber_id "
	"JOIN hour_block b ON b.meter = m.id AND b.day BETWEEN ?2 AND ?3 "
	"WHERE m.serial >= ?1 AND m.serial < ?1 || ':' ORDER BY m.serial, b.day";

static int fail(sqlite3 *db)
{
	(void)fprintf(stderr, "bench_raw_report: %s\n", sqlite3_errmsg(db));
	return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	uint64_t rows = 0;
	uint64_t bytes = 0;
	int step;

	if (argc != 5) {
		(void)fprintf(stderr, "usage: bench_raw_report FILE SERIALS FIRST_DAY LAST_DAY\n");
		return EXIT_FAILURE;
	}
	if (sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, query, -1, &s, NULL) != SQLITE_OK)
		return fail(db);
	(void)sqlite3_bind_text(s, 1, argv[2], -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(s, 2, strtoll(argv[3], NULL, 10));
	(void)sqlite3_bind_int64(s, 3, strtoll(argv[4], NULL, 10));
	while ((step = sqlite3_step(s)) == SQLITE_ROW) {
		rows++;
		for (int i = 0; i < sqlite3_column_count(s); i++)
			bytes += (uint64_t)sqlite3_column_bytes(s, i);
	}
	if (step != SQLITE_DONE)
		return fail(db);
	(void)sqlite3_finalize(s);
	(void)sqlite3_close(db);
	(void)printf("{\"rows\":%llu,\"bytes\":%llu}\n", (unsigned long long)rows,
		     (unsigned long long)bytes);
	return EXIT_SUCCESS;
}
