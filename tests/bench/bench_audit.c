/*
 * bench_audit.c - proving the chain of the audit against reading the same rows.
 *
 *	bench_audit FOLDER RECORDS ROUNDS
 *
 * The records are those of an import: a change of a meter each. The floor is one walk over the
 * table in bare SQLite that touches every column; both in turns, processor time. JSON.
 */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/audit.h"
#include "store/meter.h"

enum { RECORDS_A_JOB = 5000, COLUMNS = 10 };
#define NOW INT64_C(1789560000)

struct fill {
	struct store_job job;
	int64_t first;
	int64_t count;
};

static bool fill_run(struct store_job *job, struct db *db, struct err *err)
{
	const struct fill *f = (struct fill *)job;

	for (int64_t n = f->first; n < f->first + f->count; n++) {
		char object[SERIAL_MAX + 8];
		char after[120];
		(void)snprintf(object, sizeof object, "meter:%08" PRId64, n);
		(void)snprintf(after, sizeof after,
			       "{\"group\":\"Город/Участок %" PRId64 "\",\"group_id\":\"%" PRId64
			       "\"}",
			       n % 64, n % 64);
		const struct audit_record r = { .time = NOW + n / 100,
						.who = "petrova",
						.origin = "192.0.2.17",
						.action = "meter.edit",
						.object = object,
						.before = "{\"group\":null,\"group_id\":null}",
						.after = after };
		if (!store_audit_add(db, &r, err))
			return false;
	}
	return true;
}

static double seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool verify(struct store *s, int64_t records, double *ret, struct err *err)
{
	struct audit_verdict v = { 0 };
	struct db *db = NULL;

	if (!store_reader_take(s, &db, err))
		return false;
	double from = seconds();
	bool ok = store_audit_verify(db, &v, err);
	*ret = seconds() - from;
	store_reader_give(s, db);
	return ok && ((v.flaw == AUDIT_WHOLE && v.records == records) ||
		      err_set(err, ERR_INTERNAL, "the chain is not whole"));
}

static bool read_raw(sqlite3 *db, int64_t records, double *ret)
{
	sqlite3_stmt *s = NULL;
	int64_t n = 0;
	int64_t bytes = 0;
	double from = seconds();

	if (sqlite3_prepare_v2(db,
			       "SELECT id, time, user_id, who, origin, action, object, json_before,"
			       " json_after, hash FROM audit ORDER BY id",
			       -1, &s, NULL) != SQLITE_OK)
		return false;
	for (; sqlite3_step(s) == SQLITE_ROW; n++)
		for (int i = 0; i < COLUMNS; i++)
			bytes += i < 3 ? sqlite3_column_int64(s, i) != 0
				       : sqlite3_column_text(s, i) != NULL;
	sqlite3_finalize(s);
	*ret = seconds() - from;
	return n == records && bytes > n;
}

static bool measure(struct store *s, sqlite3 *raw, int64_t records, int64_t rounds, struct err *err)
{
	(void)printf("{\"records\":%" PRId64 ",\"rounds\":[", records);
	for (int64_t i = 0; i < rounds; i++) {
		double ours;
		double floor;
		if (!verify(s, records, &ours, err))
			return false;
		if (!read_raw(raw, records, &floor))
			return err_set(err, ERR_DB, "the floor cannot be read");
		(void)printf("%s{\"verify\":%.4f,\"raw\":%.4f}", i ? "," : "", ours, floor);
	}
	(void)printf("]}\n");
	return true;
}

static bool fill(struct store *s, int64_t records, struct err *err)
{
	for (int64_t n = 0; n < records; n += RECORDS_A_JOB) {
		struct fill f = { .job.run = fill_run, .first = n, .count = RECORDS_A_JOB };
		if (f.count > records - n)
			f.count = records - n;
		if (!store_write(s, &f.job, err))
			return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	char url[512];
	char key[512];
	struct err err = { 0 };
	struct store *store = NULL;
	sqlite3 *raw = NULL;

	if (argc != 4)
		return EXIT_FAILURE;
	(void)snprintf(url, sizeof url, "sqlite:%s/audit.db", argv[1]);
	(void)snprintf(key, sizeof key, "%s/secret.key", argv[1]);
	const struct store_settings how = {
		.url = url, .key_file = key, .readers = 2, .queue_max = 8, .group_max = 8
	};
	int64_t records = strtoll(argv[2], NULL, 10);
	bool ok = store_open(&how, &store, &err) && fill(store, records, &err) &&
		  (sqlite3_open(url + strlen("sqlite:"), &raw) == SQLITE_OK ||
		   err_set(&err, ERR_DB, "the file cannot be opened")) &&
		  measure(store, raw, records, strtoll(argv[3], NULL, 10), &err);
	(void)sqlite3_close(raw);
	store_close(store);
	if (!ok)
		(void)fprintf(stderr, "bench_audit: %s\n", err.msg);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
