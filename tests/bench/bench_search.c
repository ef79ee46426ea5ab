/*
 * bench_search.c - the search box over a large register against the raw indexed query.
 *
 *	bench_search FOLDER METERS QUERIES   fills FOLDER/search.db once, prints JSON
 *
 * A search is store_search() and the rows of its results, as the API gives them; the floor is
 * one range of an index of the same file over bare SQLite, twenty rows joined to the same
 * columns, asked in turns with the searches. Times are of the processor, in µs, so that
 * neighbours do not count; the file is in memory by then.
 */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/str.h"
#include "people.h"
#include "store/area.h"
#include "store/dashboard.h"
#include "store/group.h"
#include "store/search.h"

enum { METERS_A_JOB = 500, RESULTS = 20, KINDS = 14, AREA_LARGE = 30, SMALL_AREA = 200 };
#define NOW INT64_C(1789560000)

static int64_t micros(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ---- filling ---- */

struct fill {
	struct store_job job;
	int64_t first;
	int64_t count;
};

static bool fill_run(struct store_job *job, struct db *db, struct err *err)
{
	const struct fill *f = (struct fill *)job;

	for (int64_t n = f->first; n < f->first + f->count; n++) {
		struct person p;
		int64_t id;
		people_make(&p, n);
		struct meter_registration r = people_registration(&p);
		if (!store_meter_register(db, &r, NOW, &id, err))
			return false;
	}
	return true;
}

/* What a run before this one has filled stays. */
static bool fill(struct store *s, int64_t meters, struct err *err)
{
	struct db *db = NULL;
	struct dashboard d;

	if (!store_reader_take(s, &db, err) || !store_dashboard(db, NULL, NOW, &d, err))
		return false;
	store_reader_give(s, db);
	for (int64_t n = d.meters; n < meters; n += METERS_A_JOB) {
		struct fill f = { .job.run = fill_run, .first = n, .count = METERS_A_JOB };
		if (f.count > meters - n)
			f.count = meters - n;
		if (!store_write(s, &f.job, err))
			return false;
	}
	return true;
}

/* ---- what is asked ---- */

/* The n-th letter leaves, or its neighbours change places. */
static void mistype(char *buf, size_t cap, const char *word, uint64_t r)
{
	struct str rest = str_from(word);
	struct strb b = strb_make(buf, cap);
	size_t at = 1 + r % (utf8_length(rest) - 2);

	for (size_t i = 0; rest.n; i++) {
		struct str letter = rest;
		(void)utf8_take(&rest);
		letter.n -= rest.n;
		if (i == at && r >> 20 & 1)
			continue;
		if (i == at) {
			struct str next = rest;
			(void)utf8_take(&rest);
			strb_add(&b, str_make(next.p, next.n - rest.n));
		}
		strb_add(&b, letter);
	}
}

static const char *const kind_names[KINDS] = {
	"number of the meter",
	"its last six digits",
	"its last four digits",
	"account",
	"phone as it is written",
	"common surname",
	"surname and first name",
	"surname with a mistake",
	"street, house and flat",
	"city, street with a mistake, house",
	"other keyboard layout",
	"nothing to be found",
	"common surname, area of one small group",
	"common surname and street, area of 30 groups",
};
enum { KIND_SMALL_AREA = 12, KIND_LARGE_AREA = 13 };

static void ask(char *buf, size_t cap, int kind, int64_t n)
{
	static const char *const common[] = { "иванов", "смирнова", "кузнецов", "петрова",
					      "попов",	"соколов",  "михайлова" };
	static const char *const layout[] = { "bdfyjd", "cvbhyjdf", "gtnhjd", "rjpkjd", "cjrjkjd" };
	struct person p;
	char wrong[200];
	char surname[200];

	people_make(&p, n);
	(void)str_copy(surname, sizeof surname, str_from(p.name));
	*strchr(surname, ' ') = 0;
	const char *first = strchr(p.name, ' ') + 1;
	const char *street = strchr(p.street, ' ') + 1;
	uint64_t r = people_scatter((uint64_t)n + 17);
	switch (kind) {
	case 0:
		(void)snprintf(buf, cap, "%s", p.serial);
		return;
	case 1:
		(void)snprintf(buf, cap, "%s", p.serial + 2);
		return;
	case 2:
		(void)snprintf(buf, cap, "%s", p.serial + 4);
		return;
	case 3:
		(void)snprintf(buf, cap, "%s", p.account);
		return;
	case 4:
		(void)snprintf(buf, cap, "8 (%.3s) %.3s-%.2s-%s", p.phone + 2, p.phone + 5,
			       p.phone + 8, p.phone + 10);
		return;
	case 6:
		(void)snprintf(buf, cap, "%.*s %s", (int)strcspn(first, " "), first, surname);
		return;
	case 7:
		mistype(buf, cap, surname, r);
		return;
	case 8:
		(void)snprintf(buf, cap, "%s %s %s", street, p.house, p.flat);
		return;
	case 9:
		mistype(wrong, sizeof wrong, street, r);
		(void)snprintf(buf, cap, "%s %s %s", p.city, wrong, p.house);
		return;
	case 10:
		(void)snprintf(buf, cap, "%s", PEOPLE_PICK(layout, r));
		return;
	case 11:
		(void)snprintf(buf, cap, "жщшц%" PRIu64 " ыъэяю %s", r % 1000, surname);
		return;
	case KIND_LARGE_AREA:
		(void)snprintf(buf, cap, "%s %s", PEOPLE_PICK(common, r), street);
		return;
	default:
		(void)snprintf(buf, cap, "%s", PEOPLE_PICK(common, r));
	}
}

/* ---- measuring ---- */

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

struct floor {
	sqlite3 *db;
	sqlite3_stmt *range;
};

static bool floor_open(struct floor *f, const char *path)
{
	return sqlite3_open_v2(path, &f->db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
	       sqlite3_exec(f->db, "PRAGMA cache_size=-65536", NULL, NULL, NULL) == SQLITE_OK &&
	       sqlite3_prepare_v2(
		       f->db,
		       "SELECT m.serial, s.name, s.account, s.street, s.house, s.flat, city.text, "
		       "g.name, c.index_l, c.called_at FROM meter_current c "
		       "JOIN meter m ON m.id = c.meter "
		       "LEFT JOIN subscriber s ON s.id = m.subscriber_id "
		       "LEFT JOIN label city ON city.id = s.city "
		       "LEFT JOIN meter_group g ON g.id = m.group_id "
		       "WHERE c.state = 0 AND c.subscriber >= ?1 ORDER BY c.subscriber, c.meter LIMIT 20",
		       -1, &f->range, NULL) == SQLITE_OK;
}

/* What of the file is there to search by, bytes; 0: this SQLite cannot tell. */
static int64_t index_bytes(struct floor *f)
{
	sqlite3_stmt *s = NULL;
	int64_t bytes = 0;

	if (sqlite3_prepare_v2(f->db,
			       "SELECT SUM(pgsize) FROM dbstat WHERE aggregate = 1 AND name IN "
			       "('meter_word', 'meter_find', 'retired_word', 'subscriber_word', "
			       "'subscriber_word_of', 'search_word', 'search_piece', "
			       "'sqlite_autoindex_search_word_1')",
			       -1, &s, NULL) == SQLITE_OK &&
	    sqlite3_step(s) == SQLITE_ROW)
		bytes = sqlite3_column_int64(s, 0);
	(void)sqlite3_finalize(s);
	return bytes;
}

/* Memory that a search takes beside the engine's cache: the most of all. */
static size_t arena_most;

static int64_t floor_ask(struct floor *f, int64_t n)
{
	struct person p;
	char folded[200];
	int64_t began = micros();

	people_make(&p, n);
	(void)utf8_fold(folded, sizeof folded, str_from(p.name));
	(void)sqlite3_bind_text(f->range, 1, folded, -1, SQLITE_TRANSIENT);
	while (sqlite3_step(f->range) == SQLITE_ROW)
		(void)sqlite3_column_text(f->range, 1);
	(void)sqlite3_reset(f->range);
	return micros() - began;
}

static bool search_ask(struct db *db, const char *text, const struct area *area, int64_t *took,
		       size_t *found, struct err *err)
{
	struct arena a = { 0 };
	struct search_result r;
	struct search_query q = { .text = text,
				  .limit = RESULTS,
				  .area = area,
				  .personal = true,
				  .meters = true,
				  .subscribers = true,
				  .groups = true };
	int64_t began = micros();
	bool ok = store_search(db, &q, &a, &r, err);

	for (size_t i = 0; ok && i < r.count; i++) {
		struct meter m;
		if (r.items[i].kind == SEARCH_METER)
			ok = store_meter_get(db, r.items[i].id, &a, NOW, &m, err);
	}
	*took = micros() - began;
	*found = ok ? r.count : 0;
	arena_most = a.total > arena_most ? a.total : arena_most;
	arena_reset(&a);
	return ok;
}

static bool areas(struct db *db, struct area *small, struct area *large, struct err *err)
{
	struct arena a = { 0 };
	struct group_list l;

	if (!store_group_tree(db, &a, &l, err))
		return false;
	int64_t least = INT64_MAX;
	for (size_t i = 0; i < l.count; i++) {
		if (!l.rows[i].parent)
			continue;
		if (l.rows[i].meters >= SMALL_AREA && l.rows[i].meters < least) {
			least = l.rows[i].meters;
			small->groups[0] = l.rows[i].id;
			small->count = 1;
		}
		if (large->count < AREA_LARGE)
			large->groups[large->count++] = l.rows[i].id;
	}
	arena_reset(&a);
	return true;
}

static bool measure(struct store *s, struct floor *f, int64_t meters, int64_t queries,
		    struct err *err)
{
	struct area small = { 0 };
	struct area large = { 0 };
	struct db *db = NULL;
	int64_t *took = calloc((size_t)queries * 2, sizeof *took);
	int64_t *raw = took + queries;

	if (!took || !store_reader_take(s, &db, err) || !areas(db, &small, &large, err))
		return false;
	for (int kind = 0; kind < KINDS; kind++) {
		const struct area *area = kind == KIND_SMALL_AREA   ? &small
					  : kind == KIND_LARGE_AREA ? &large
								    : NULL;
		size_t hits = 0;
		for (int64_t i = 0; i < queries; i++) {
			int64_t n = (int64_t)(people_scatter((uint64_t)(i * KINDS + kind)) %
					      (uint64_t)meters);
			char text[640];
			size_t found;
			ask(text, sizeof text, kind, n);
			raw[i] = floor_ask(f, n);
			if (!search_ask(db, text, area, &took[i], &found, err))
				return false;
			hits += found > 0;
		}
		qsort(took, (size_t)queries, sizeof *took, compare);
		qsort(raw, (size_t)queries, sizeof *raw, compare);
		(void)printf("{\"kind\":\"%s\",\"p50\":%" PRId64 ",\"p99\":%" PRId64
			     ",\"max\":%" PRId64 ",\"raw_p50\":%" PRId64 ",\"raw_p99\":%" PRId64
			     ",\"found\":%.3f}%s\n",
			     kind_names[kind], took[queries / 2], took[queries * 99 / 100],
			     took[queries - 1], raw[queries / 2], raw[queries * 99 / 100],
			     (double)hits / (double)queries, kind + 1 < KINDS ? "," : "");
	}
	store_reader_give(s, db);
	free(took);
	return true;
}

int main(int argc, char **argv)
{
	char url[512];
	char key[512];
	char path[512];
	struct err err = { 0 };
	struct store *store = NULL;
	struct floor f = { 0 };
	struct stat st;

	if (argc != 4)
		return EXIT_FAILURE;
	(void)snprintf(path, sizeof path, "%s/search.db", argv[1]);
	(void)snprintf(url, sizeof url, "sqlite:%s/search.db", argv[1]);
	(void)snprintf(key, sizeof key, "%s/secret.key", argv[1]);
	struct store_settings how = {
		.url = url, .key_file = key, .readers = 2, .queue_max = 8, .group_max = 8
	};
	int64_t meters = strtoll(argv[2], NULL, 10);
	bool fresh = stat(path, &st) != 0;
	time_t began = time(NULL);
	bool ok = store_open(&how, &store, &err) && fill(store, meters, &err);
	time_t filled = time(NULL) - began;
	store_close(store);
	store = NULL;
	if (ok && stat(path, &st) == 0)
		(void)printf("{\"meters\":%" PRId64 ",\"fill_s\":%lld,\"bytes\":%lld,\"kinds\":[\n",
			     meters, fresh ? (long long)filled : 0, (long long)st.st_size);
	ok = ok && store_open(&how, &store, &err) && floor_open(&f, path) &&
	     measure(store, &f, meters, strtoll(argv[3], NULL, 10), &err);
	(void)printf("],\"memory\":%zu,\"index_bytes\":%" PRId64 "}\n", arena_most,
		     ok ? index_bytes(&f) : 0);
	sqlite3_finalize(f.range);
	(void)sqlite3_close(f.db);
	store_close(store);
	if (!ok)
		(void)fprintf(stderr, "bench_search: %s\n", err.msg);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
