/*
 * bench_store.c - figures of the store alone, without network and protocol.
 *
 *	bench_store list FOLDER METERS [CASE]   fills FOLDER/list.db once, then times pages of the list
 *	bench_store commit FOLDER CALLS   full-day batches in group commits: time and bytes
 *	bench_store backfill FOLDER DAYS  batches of many days: time and bytes
 *
 * Times are of the processor, so that neighbours do not count. Names follow a skewed distribution as real registers do; groups are districts
 * of cities. Prints a line a case: name, median and 99th percentile in µs.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "store/call.h"
#include "store/dashboard.h"
#include "store/meter.h"

enum { HOUR = 3600, DAY = 86400, METERS_A_JOB = 500, PAGES = 100 };

static const char *const endings[] = {
	"ов", "ова", "ин", "ина", "ский", "ская", "енко", "ев", "ева"
};
static const char *const roots[] = { "Иван",  "Кузнец", "Смирн", "Петр",  "Попов",  "Волк",
				     "Сокол", "Лебед",	"Козл",	 "Новик", "Мороз",  "Егор",
				     "Павл",  "Орл",	"Андре", "Захар", "Зайц",   "Борис",
				     "Яковл", "Гриш",	"Давыд", "Шамил", "Романч", "Тарас",
				     "Ершов", "Бык",	"Ворон", "Гусар", "Демид",  "Жук" };
static const char *const cities[] = { "Волгоград", "Волжский",	 "Пятигорск", "Ростов-на-Дону",
				      "Арзамас",   "Кисловодск", "Таганрог",  "Камышин",
				      "Ессентуки", "Шахты",	 "Березовка", "Кирилловка" };
#define PICK(list, n) ((list)[(size_t)(n) % (sizeof(list) / sizeof *(list))])

static uint64_t scatter(uint64_t n)
{
	uint64_t x = (n + 1) * UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* 0 … n-1, small numbers more often. */
static uint64_t skewed(uint64_t r, uint64_t n)
{
	return (r % n) * (r / n % n) / n;
}

static int64_t micros(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static bool register_meter(struct db *db, int64_t n, int64_t now, struct err *err)
{
	uint64_t r = scatter((uint64_t)n);
	char serial[SERIAL_MAX];
	char groups[96];
	char name[96];
	char account[24];
	int64_t id = 0;
	const char *city = PICK(cities, skewed(r, 12));

	(void)snprintf(serial, sizeof serial, "%08" PRId64, 15000000 + n);
	(void)snprintf(groups, sizeof groups, "%s/Участок %u", city, (unsigned)(r >> 10 & 63));
	(void)snprintf(name, sizeof name, "%s%s %c.%c.", PICK(roots, skewed(r >> 16, 30)),
		       PICK(endings, r >> 26), 'A' + (int)(r >> 31 & 15),
		       'A' + (int)(r >> 36 & 15));
	(void)snprintf(account, sizeof account, "%" PRIu64, r >> 34);
	struct meter_registration m = {
		.serial = serial,
		.type = r >> 33 & 3 ? "ВК-G4ETe" : "ВК-G6ETe",
		.groups = groups,
		.subscriber = { .name = name,
				.account = account,
				.city = city,
				.street = "Мира",
				.house = "7" },
	};
	return store_meter_register(db, &m, now, &id, err);
}

struct household {
	int64_t index;
	int32_t temperature;
	uint64_t seed;
};

/* Use of a household: mornings, evenings, a boiler in winter. */
static void next_hour(struct household *h, int64_t time, struct reading *ret)
{
	int64_t hour = time / HOUR % 24;
	int64_t day = time / DAY % 365;
	bool winter = day < 100 || day > 280;
	uint64_t r = scatter(h->seed++);

	if (winter)
		h->index += 250 + (int64_t)(r % 300);
	else if ((hour > 3 && hour < 6) || (hour > 14 && hour < 20))
		h->index += r % 4 ? (int64_t)(r >> 8) % 180 : 0;
	h->temperature += (int32_t)(r >> 20 & 63) - 31;
	if (h->temperature < 1200 || h->temperature > 2600)
		h->temperature = 2000;
	*ret = (struct reading){ .time = time,
				 .index = h->index,
				 .offset = 3 * HOUR,
				 .temperature = (int16_t)h->temperature };
}

static bool commit_rows(struct db *db, int64_t n, const struct reading *rows, size_t count,
			const struct reading *days, size_t day_count, int64_t at, struct err *err)
{
	static const struct parameter_value values[] = {
		{ "transfer_window", "06:00-08:00" },
		{ "time_zone", "180" },
		{ "substitute_pressure", "101325" },
		{ "substitute_temperature", "20.00" },
		{ "apn", "internet.mts.ru" },
		{ "battery_voltage", "3.60" },
		{ "gsm_signal", "17" },
		{ "operating_time", "26280" },
	};
	struct call_record call = {
		.started = at * 1000,
		.ended = at * 1000 + 2500,
		.peer = "192.0.2.7:40312",
		.listener = "0.0.0.0:55000",
		.driver = "dlms-hdlc",
		.bytes_in = 2400,
		.bytes_out = 700,
		.clock_known = true,
		.result = CALL_OK,
	};
	(void)snprintf(call.serial, sizeof call.serial, "%08" PRId64, 15000000 + n);
	struct call_batch b = {
		.call = &call,
		.rows = { rows, days },
		.row_count = { count, day_count },
		.current = &rows[count - 1],
		.parameters = values,
		.parameter_count = sizeof values / sizeof *values,
		.now = at,
	};
	return store_call_commit(db, &b, err);
}

static bool commit_day(struct db *db, int64_t n, int64_t at, struct household *h, struct err *err)
{
	struct reading rows[24];
	int64_t last = at - at % HOUR;

	for (int i = 0; i < 24; i++)
		next_hour(h, last - (23 - i) * HOUR, &rows[i]);
	return commit_rows(db, n, rows, 24, &rows[20], 1, at, err);
}

struct fill_job {
	struct store_job job;
	int64_t first;
	int64_t count;
	int64_t now;
};

static bool fill_run(struct store_job *job, struct db *db, struct err *err)
{
	struct fill_job *f = (struct fill_job *)job;

	for (int64_t n = f->first; n < f->first + f->count; n++) {
		struct household h = { .index = (int64_t)(scatter((uint64_t)n) % 20000000),
				       .temperature = 2000,
				       .seed = (uint64_t)n << 20 };
		if (!register_meter(db, n, f->now, err))
			return false;
		int64_t at = f->now - (int64_t)(scatter((uint64_t)n + 7) % (20 * HOUR));
		if (n % 97 == 1)
			at -= 30 * DAY;
		if (n % 100 != 0 && !commit_day(db, n, at, &h, err))
			return false;
	}
	return true;
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

struct list_case {
	const char *name;
	struct meter_filter filter;
};

static bool time_list(struct store *s, const struct list_case *c, enum meter_sort sort, bool down,
		      int64_t now, struct err *err)
{
	int64_t took[PAGES];
	char cursor[1100] = "";
	int64_t total = 0;
	size_t rows = 0;

	for (int i = 0; i < PAGES; i++) {
		struct arena a = { 0 };
		struct db *db = NULL;
		struct meter_page page;
		struct meter_query q = { .filter = c->filter,
					 .sort = sort,
					 .descending = down,
					 .limit = 50,
					 .now = now };
		if (cursor[0])
			q.cursor = cursor;
		int64_t began = micros();
		bool ok =
			store_reader_take(s, &db, err) && store_meter_list(db, &q, &a, &page, err);
		store_reader_give(s, db);
		took[i] = micros() - began;
		if (ok) {
			total = page.total;
			rows += page.count;
			(void)snprintf(cursor, sizeof cursor, "%s", page.next ? page.next : "");
		}
		arena_reset(&a);
		if (!ok)
			return false;
	}
	qsort(took, PAGES, sizeof *took, compare);
	(void)printf("%-28s %-11s%s %8" PRId64 " %8" PRId64 "  (%" PRId64 " of all, %zu rows)\n",
		     c->name, meter_sort_name(sort), down ? "-" : " ", took[PAGES / 2],
		     took[PAGES * 99 / 100 - 1], total, rows);
	return true;
}

static bool time_dashboard(struct store *s, const char *name, const struct area *area, int64_t now,
			   struct err *err)
{
	for (int i = 0; i < 5; i++) {
		struct dashboard d;
		struct db *db = NULL;
		int64_t began = micros();
		if (!store_reader_take(s, &db, err) || !store_dashboard(db, area, now, &d, err))
			return false;
		store_reader_give(s, db);
		(void)printf("%s %" PRId64 " us (%" PRId64 " meters)\n", name, micros() - began,
			     d.meters);
	}
	return true;
}

static bool time_lists(struct store *s, int64_t now, const char *only, struct err *err)
{
	static const struct area subtree = { .count = 1, .groups = { 1 } };
	static const struct area leaves = { .count = 4, .groups = { 20, 21, 22, 23 } };
	const struct list_case cases[] = {
		{ "all", { 0 } },
		{ "area subtree", { .area = &subtree } },
		{ "area leaves", { .area = &leaves } },
		{ "area and subscriber", { .area = &subtree, .subscriber = "иванов" } },
		{ "area and search", { .area = &leaves, .search = "смирнова" } },
		{ "area and never called", { .area = &subtree, .never_called = true } },
		{ "city large", { .city = "волгоград" } },
		{ "city small", { .city = "Кирил" } },
		{ "type", { .type = "G6" } },
		{ "group subtree", { .group = 1 } },
		{ "group leaf", { .group = 20 } },
		{ "subscriber frequent", { .subscriber = "иванов" } },
		{ "subscriber rare", { .subscriber = "жукская" } },
		{ "subscriber letter", { .subscriber = "п" } },
		{ "account", { .account = "1234" } },
		{ "account digit", { .account = "9" } },
		{ "serial", { .serial = "155000" } },
		{ "search frequent", { .search = "смирнова" } },
		{ "search city", { .search = "пятигорск" } },
		{ "search two", { .search = "иванов волж" } },
		{ "never called", { .never_called = true } },
		{ "silent", { .silent_since = now - 2 * DAY } },
		{ "polled", { .polled_since = now - DAY } },
		{ "alarmed", { .alarmed = true } },
		{ "city and subscriber", { .city = "пятигорск", .subscriber = "кузнецова" } },
		{ "group and never called", { .group = 1, .never_called = true } },
		{ "city and type and silent",
		  { .city = "волж", .type = "g4", .silent_since = now - 2 * DAY } },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (only && strcmp(only, cases[i].name) != 0)
			continue;
		for (unsigned sort = 0; sort < 2 * METER_SORT_COUNT; sort++) {
			if (!time_list(s, &cases[i], (enum meter_sort)(sort / 2), sort % 2, now,
				       err))
				return false;
		}
	}
	return time_dashboard(s, "dashboard", NULL, now, err) &&
	       time_dashboard(s, "dashboard of subtree", &subtree, now, err) &&
	       time_dashboard(s, "dashboard of leaves", &leaves, now, err);
}

static bool bench_list(struct store *s, int64_t meters, const char *only, struct err *err)
{
	int64_t now = INT64_C(1789560000);
	struct db *db = NULL;
	struct dashboard d;

	if (!store_reader_take(s, &db, err) || !store_dashboard(db, NULL, now, &d, err))
		return false;
	store_reader_give(s, db);
	int64_t began = micros();
	for (int64_t n = d.meters; n < meters; n += METERS_A_JOB) {
		struct fill_job f = {
			.job.run = fill_run, .first = n, .count = METERS_A_JOB, .now = now
		};
		if (!store_write(s, &f.job, err))
			return false;
	}
	(void)printf("filled in %" PRId64 " s\n", (micros() - began) / 1000000);
	return time_lists(s, now, only, err);
}

enum { FLEET = 1000 };

struct commit_job {
	struct store_job job;
	int64_t first;
	int64_t count;
	int64_t day; /* number of the day, or days of one batch */
	struct household *fleet;
};

static bool commit_run(struct store_job *job, struct db *db, struct err *err)
{
	struct commit_job *c = (struct commit_job *)job;

	for (int64_t n = c->first; n < c->first + c->count; n++) {
		int64_t at = INT64_C(1758000000) + c->day * DAY + n * 7;
		if (!commit_day(db, n, at, &c->fleet[n], err))
			return false;
	}
	return true;
}

static bool backfill_run(struct store_job *job, struct db *db, struct err *err)
{
	struct commit_job *c = (struct commit_job *)job;
	size_t hours = (size_t)c->day * 24;
	struct reading *rows = calloc(hours, sizeof *rows);
	struct reading *days = calloc((size_t)c->day, sizeof *days);
	bool ok = rows && days;

	for (int64_t n = c->first; ok && n < c->first + c->count; n++) {
		int64_t start = INT64_C(1758000000) / HOUR * HOUR;
		for (size_t h = 0; h < hours; h++) {
			next_hour(&c->fleet[n], start + (int64_t)h * HOUR, &rows[h]);
			if (h % 24 == 20)
				days[h / 24] = rows[h];
		}
		/* As the collector does: batches of at most 2400 rows. */
		for (size_t at = 0; ok && at < hours; at += 2400) {
			size_t some = hours - at < 2400 ? hours - at : 2400;
			ok = commit_rows(db, n, rows + at, some, days + at / 24, some / 24,
					 start + c->day * DAY + n, err);
		}
	}
	free(rows);
	free(days);
	return ok;
}

static bool adopt_run(struct store_job *job, struct db *db, struct err *err)
{
	(void)job;
	for (int64_t n = 0; n < FLEET; n++) {
		if (!register_meter(db, n, INT64_C(1750000000), err))
			return false;
	}
	return true;
}

static bool bench_commit(struct store *s, const char *folder, int64_t days, bool backfill,
			 struct err *err)
{
	static struct household fleet[FLEET];
	struct store_job adopt = { .run = adopt_run };
	char path[512];
	struct stat st;

	for (int i = 0; i < FLEET; i++)
		fleet[i] = (struct household){ .index = i * 1000,
					       .temperature = 2000,
					       .seed = (uint64_t)i << 30 };
	if (!store_write(s, &adopt, err))
		return false;
	(void)snprintf(path, sizeof path, "%s/%s.db", folder, backfill ? "backfill" : "commit");
	int64_t began = micros();
	for (int64_t day = 0; day < (backfill ? 1 : days); day++) {
		for (int64_t n = 0; n < FLEET; n += 50) {
			struct commit_job c = { .job.run = backfill ? backfill_run : commit_run,
						.first = n,
						.count = 50,
						.day = backfill ? days : day,
						.fleet = fleet };
			if (!store_write(s, &c.job, err))
				return false;
		}
	}
	int64_t took = micros() - began;
	double hours = (double)days * 24 * FLEET;
	store_close(s);
	if (stat(path, &st) != 0)
		return false;
	(void)printf("%s: %.1f us a day of a meter, %.2f bytes an hourly record\n",
		     backfill ? "backfill" : "commit", (double)took / ((double)days * FLEET),
		     (double)st.st_size / hours);
	return true;
}

int main(int argc, char **argv)
{
	char url[512];
	char key[512];
	struct err err = { 0 };
	struct store *store = NULL;

	if (argc != 4 && argc != 5)
		return EXIT_FAILURE;
	(void)snprintf(url, sizeof url, "sqlite:%s/%s.db", argv[2], argv[1]);
	(void)snprintf(key, sizeof key, "%s/secret.key", argv[2]);
	struct store_settings how = {
		.url = url, .key_file = key, .readers = 2, .queue_max = 8, .group_max = 8
	};
	int64_t n = strtoll(argv[3], NULL, 10);
	bool list = strcmp(argv[1], "list") == 0;
	bool ok = store_open(&how, &store, &err);
	ok = ok && (list ? bench_list(store, n, argv[4], &err)
			 : bench_commit(store, argv[2], n, strcmp(argv[1], "backfill") == 0, &err));
	if (list)
		store_close(store);
	if (!ok)
		(void)fprintf(stderr, "bench_store: %s\n", err.msg);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
