/*
 * The newest calls of a small area: asked of each of its meters, for among the calls of all
 * meters they may lie far apart.
 */
#include "store/call_list.h"
#include "store/engine.h"

enum { METERS_FEW = 2000, GATHERED = 8192 };

struct gathering {
	struct db *db;
	const struct call_filter *filter;
	size_t wanted; /* a page, and one more that tells whether there is another */
	int64_t *meter;
	size_t meter_count;
	bool many; /* meters, too many for this way */
	int64_t id[GATHERED + CALL_LIST_MAX + 1];
	size_t count;
	int64_t bound; /* ids up to it cannot enter the page */
};

static bool is_hidden(const struct gathering *g, int64_t state)
{
	return g->filter->known && (state == METER_QUARANTINED || state == METER_REFUSED);
}

static bool add_meters(void *arg, int64_t group, struct err *err)
{
	struct gathering *g = arg;
	AUTO_STMT *s = NULL;
	bool row;

	if (g->many)
		return true;
	if (!db_start(g->db, SQL_AREA_METERS_OF_GROUP, &s, err))
		return false;
	bind_i64(s, 1, group);
	while (!g->many) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		g->many = g->meter_count == METERS_FEW;
		if (!g->many && !is_hidden(g, col_i64(s, 1)))
			g->meter[g->meter_count++] = col_i64(s, 0);
	}
	return true;
}

static int newest_first(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return (x < y) - (x > y);
}

/* Sorts, leaves doubles out (of a group that two others hold) and keeps a page. */
static void cut(struct gathering *g)
{
	size_t n = 0;

	qsort(g->id, g->count, sizeof *g->id, newest_first);
	for (size_t i = 0; i < g->count && n < g->wanted; i++)
		if (!n || g->id[i] != g->id[n - 1])
			g->id[n++] = g->id[i];
	g->count = n;
	if (n == g->wanted)
		g->bound = g->id[n - 1];
}

static bool add_calls(struct gathering *g, int64_t meter, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(g->db, SQL_AREA_CALLS_OF_METER, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, g->filter->before ? g->filter->before : INT64_MAX);
	bind_i64(s, 3, g->bound);
	bind_i64(s, 4, (int64_t)g->wanted);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		g->id[g->count++] = col_i64(s, 0);
	}
	if (g->count > GATHERED)
		cut(g);
	return true;
}

bool call_list_of_few(struct db *db, const struct call_filter *f, struct arena *a, bool *ret_few,
		      struct call_page *ret, struct err *err)
{
	struct gathering *g = arena_new(a, struct gathering, 1);
	struct call_page page = { 0 };

	if (!g)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	*g = (struct gathering){ .db = db, .filter = f, .wanted = (size_t)f->limit + 1 };
	g->meter = arena_new(a, int64_t, METERS_FEW);
	struct call_record *rows = arena_new(a, struct call_record, f->limit);
	if (!g->meter || !rows)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	if (!store_area_groups(db, f->area, add_meters, g, err))
		return false;
	*ret_few = !g->many;
	if (g->many)
		return true;
	for (size_t i = 0; i < g->meter_count; i++) {
		if (!add_calls(g, g->meter[i], err))
			return false;
	}
	cut(g);
	for (; page.count < g->count && page.count < f->limit; page.count++) {
		if (!store_call_get(db, g->id[page.count], &rows[page.count], err))
			return false;
	}
	page.rows = rows;
	page.next = g->count > f->limit ? g->id[f->limit - 1] : 0;
	*ret = page;
	return true;
}
