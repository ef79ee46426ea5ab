/*
 * bench_fill.c - fills a store with meters, for latencies of lists and dashboard.
 *
 *	bench_fill FILE METERS [DAYS]
 *
 * Each meter has a subscriber, stands in one of 1000 groups, and has called in
 * once in the last day with 24 hourly (or DAYS times as many) and one daily record, all through the
 * store's own verbs; every hundredth never called. A thousand meters a job.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/call.h"
#include "store/meter.h"
#include "store/store.h"

enum {
	METERS_A_JOB = 1000,
	GROUPS = 1000,
	DAYS_MAX = 400,
	HOURS = 24,
	HOUR = 3600,
	OFFSET = 3 * HOUR
};

static struct reading rows[DAYS_MAX * HOURS];
static int hours = HOURS;

static const char *const surnames[] = { "Давыдова", "Шамилов", "Кузнецов", "Смирнова", "Попов",
					"Волкова",  "Соколов", "Лебедева", "Козлов",   "Новикова",
					"Морозов",  "Петрова", "Егоров",   "Павлова",  "Орлов",
					"Андреева", "Захаров", "Зайцева",  "Борисов",  "Яковлева" };
static const char *const cities[] = { "Волгоград", "Волжский",	 "Пятигорск", "Ростов-на-Дону",
				      "Арзамас",   "Кисловодск", "Таганрог",  "Камышин",
				      "Ессентуки", "Шахты" };
static const char *const streets[] = { "Мира", "Ленина", "Садовая", "Пушкина", "Гагарина" };
#define PICK(list, n) ((list)[(n) % (sizeof(list) / sizeof *(list))])

struct fill_job {
	struct store_job job;
	int64_t first; /* number of its first meter */
	int64_t count;
	int64_t now;
};

/* Scatters the meters' numbers, so that names do not follow serials. */
static uint64_t scatter(int64_t n)
{
	uint64_t x = (uint64_t)n * UINT64_C(0x9e3779b97f4a7c15);
	return x ^ x >> 29;
}

static bool register_meter(struct db *db, int64_t n, int64_t now, struct err *err)
{
	uint64_t r = scatter(n);
	char serial[SERIAL_MAX];
	char groups[80];
	char name[80];
	char account[24];
	char house[16];
	char flat[16];
	int64_t id = 0;

	(void)snprintf(serial, sizeof serial, "%08" PRId64, 20000000 + n);
	(void)snprintf(groups, sizeof groups, "%s/Участок %u", PICK(cities, r % GROUPS),
		       (unsigned)(r % GROUPS));
	(void)snprintf(name, sizeof name, "%s %c.%c.", PICK(surnames, r >> 20),
		       'A' + (int)(r >> 8 & 15), 'A' + (int)(r >> 12 & 15));
	(void)snprintf(account, sizeof account, "%" PRIu64, r >> 30);
	(void)snprintf(house, sizeof house, "%u", (unsigned)(r >> 16 & 127) + 1);
	(void)snprintf(flat, sizeof flat, "%u", (unsigned)(r >> 24 & 63) + 1);
	struct meter_registration m = {
		.serial = serial,
		.type = r & 1 ? "ВК-G4ETe" : "ВК-G6ETe",
		.groups = groups,
		.subscriber = { .name = name,
				.account = account,
				.city = PICK(cities, r % GROUPS),
				.street = PICK(streets, r >> 6),
				.house = house,
				.flat = flat,
				.phone = "",
				.email = "" },
	};
	return store_meter_register(db, &m, now, &id, err);
}

static void make_rows(int64_t n, int64_t last)
{
	int64_t index = (int64_t)(scatter(n) % 9000000);

	for (int h = 0; h < hours; h++) {
		index += (int64_t)(scatter(n + h) % 500);
		rows[h] = (struct reading){
			.time = last - (int64_t)(hours - 1 - h) * HOUR,
			.index = index,
			.offset = OFFSET,
			.temperature = (int16_t)(1500 + (int)(scatter(n * 31 + h) % 700)),
		};
	}
}

static bool commit_call(struct db *db, int64_t n, int64_t now, struct err *err)
{
	int64_t began = now - (int64_t)(scatter(n) % (uint64_t)(20 * HOUR));
	struct call_record call = {
		.started = began * 1000,
		.ended = began * 1000 + 2500,
		.peer = "192.0.2.7:40312",
		.listener = "0.0.0.0:55000",
		.driver = "dlms-hdlc",
		.bytes_in = 2400,
		.bytes_out = 700,
		.clock_known = true,
		.result = CALL_OK,
		.rows = (unsigned)hours + 1,
	};
	(void)snprintf(call.serial, sizeof call.serial, "%08" PRId64, 20000000 + n);
	make_rows(n, began - began % HOUR);
	struct call_batch batch = {
		.call = &call,
		.rows = { [ARCHIVE_HOUR] = rows, [ARCHIVE_DAY] = &rows[12] },
		.row_count = { [ARCHIVE_HOUR] = (unsigned)hours, [ARCHIVE_DAY] = 1 },
		.current = &rows[hours - 1],
		.now = began,
	};
	return store_call_commit(db, &batch, err);
}

static bool run_job(struct store_job *job, struct db *db, struct err *err)
{
	struct fill_job *f = (struct fill_job *)job;

	for (int64_t n = f->first; n < f->first + f->count; n++) {
		if (!register_meter(db, n, f->now, err))
			return false;
		if (n % 100 != 0 && !commit_call(db, n, f->now, err))
			return false;
	}
	return true;
}

static bool fill(struct store *s, int64_t meters, struct err *err)
{
	int64_t now = (int64_t)time(NULL);

	for (int64_t n = 0; n < meters; n += METERS_A_JOB) {
		struct fill_job f = {
			.job = { .run = run_job },
			.first = n,
			.count = meters - n < METERS_A_JOB ? meters - n : METERS_A_JOB,
			.now = now,
		};
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
	char *end = NULL;
	int64_t meters = argc >= 3 ? strtoll(argv[2], &end, 10) : 0;
	int64_t days = argc == 4 ? strtoll(argv[3], NULL, 10) : 1;

	if (argc > 4 || meters < 1 || meters > 10000000 || *end || days < 1 || days > DAYS_MAX) {
		(void)fprintf(stderr, "usage: bench_fill FILE METERS [DAYS]\n");
		return EXIT_FAILURE;
	}
	hours = (int)days * HOURS;
	(void)snprintf(url, sizeof url, "sqlite:%s", argv[1]);
	/* Where the server looks for it: the audit is chained with it. */
	const char *slash = strrchr(argv[1], '/');
	(void)snprintf(key, sizeof key, "%.*ssecret.key", slash ? (int)(slash - argv[1]) + 1 : 0,
		       argv[1]);
	struct store_settings how = {
		.url = url, .key_file = key, .readers = 1, .queue_max = 4, .group_max = 4
	};
	bool ok = store_open(&how, &store, &err) && fill(store, meters, &err);
	store_close(store);
	if (!ok) {
		(void)fprintf(stderr, "bench_fill: %s\n", err.msg);
		return err_exit_code(err.kind);
	}
	return EXIT_SUCCESS;
}
