#include "store/call_list.h"

#include "store/call_record.h"
#include "store/engine.h"
#include "store/listing.h"

static enum sql list_query(const struct call_filter *f)
{
	if (f->meter)
		return f->result_is ? SQL_CALL_LIST_OF_METER_RESULT : SQL_CALL_LIST_OF_METER;
	if (!f->result_is)
		return f->known ? SQL_CALL_LIST_KNOWN : SQL_CALL_LIST_ALL;
	return f->result == CALL_OK ? SQL_CALL_LIST_OK : SQL_CALL_LIST_OF_RESULT;
}

/*
 * Nearly all calls can be of meters that the caller may not see. So many are
 * looked at for one page, which may then be short, or empty, and yet go on.
 */
enum { KNOWN_SCAN = 20000 };

static bool is_bounded(const struct call_filter *f)
{
	return f->known && !f->meter && !f->result_is;
}

/* The first call that is not looked at any more; 0: the look reaches the oldest. */
static bool scan_end(struct db *db, const struct call_filter *f, int64_t *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	int64_t from = f->before;
	bool row;

	*ret = 0;
	if (!is_bounded(f))
		return true;
	if (!from) {
		if (!db_start(db, SQL_CALL_NEWEST, &s, err) || !stmt_step(s, &row, err))
			return false;
		from = col_i64(s, 0) + 1;
	}
	*ret = from > KNOWN_SCAN + 1 ? from - KNOWN_SCAN : 0;
	return true;
}

static bool start_list(struct db *db, const struct call_filter *f, int64_t end, struct stmt **ret,
		       struct err *err)
{
	struct stmt *s;
	int at = 3;

	if (!db_start(db, list_query(f), &s, err))
		return false;
	bind_i64(s, 1, f->before ? f->before : INT64_MAX);
	bind_i64(s, 2, area_is_whole(f->area) ? (int64_t)f->limit + 1 : KNOWN_SCAN);
	if (is_bounded(f))
		bind_i64(s, 3, end);
	if (f->meter)
		bind_i64(s, at++, f->meter);
	if (f->result_is && (f->meter || f->result != CALL_OK))
		bind_i64(s, at, f->result);
	*ret = s;
	return true;
}

/* Goes on to the next call of the area; *ret_looked counts, *ret_last is the last one met. */
static bool step_in_area(struct area_sieve *sieve, struct stmt *s, int64_t *ret_looked,
			 int64_t *ret_last, bool *ret_row, struct err *err)
{
	bool in;

	do {
		if (!stmt_step(s, ret_row, err))
			return false;
		if (!*ret_row)
			return true;
		++*ret_looked;
		*ret_last = col_i64(s, 0);
		if (!area_sieve_group(sieve, col_i64(s, 15), &in, err))
			return false;
	} while (!in);
	return true;
}

bool store_call_list(struct db *db, const struct call_filter *f, struct arena *a,
		     struct call_page *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	struct call_page page = { 0 };
	struct area_sieve sieve = { .db = db, .area = f->area };
	int64_t looked = 0;
	int64_t last = 0;
	int64_t end;
	bool row;

	bool few = false;
	if (!list_check(f->limit, CALL_LIST_MAX, err))
		return false;
	if (!area_is_whole(f->area) && !f->meter && !f->result_is &&
	    !call_list_of_few(db, f, a, &few, ret, err))
		return false;
	if (few)
		return true;
	struct call_record *rows = arena_new(a, struct call_record, f->limit);
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	if (!scan_end(db, f, &end, err) || !start_list(db, f, end, &s, err))
		return false;
	for (page.rows = rows;; page.count++) {
		if (!step_in_area(&sieve, s, &looked, &last, &row, err))
			return false;
		if (!row) {
			page.next = looked == KNOWN_SCAN ? last : end;
			break;
		}
		if (page.count == f->limit) {
			page.next = rows[f->limit - 1].id;
			break;
		}
		if (!call_record_read(db, s, &rows[page.count], err))
			return false;
	}
	*ret = page;
	return true;
}

bool store_call_get(struct db *db, int64_t id, struct call_record *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_CALL_GET, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such call");
	return call_record_read(db, s, ret, err);
}

static void event_read(const struct stmt *s, struct event_row *e)
{
	e->event = (struct meter_event){
		.time = col_i64(s, 0),
		.code = (uint32_t)col_i64(s, 1),
		.ordinal = (uint32_t)col_i64(s, 2),
		.offset = (int32_t)col_i64(s, 3),
	};
	e->call = col_i64(s, 4);
}

bool store_event_each(struct db *db, int64_t meter, unsigned limit, event_row_fn *each, void *arg,
		      struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_EVENT_EACH, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, limit);
	for (;;) {
		struct event_row e;
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		event_read(s, &e);
		each(arg, &e);
	}
}

static bool read_event(struct db *db, const struct stmt *s, struct arena *a, void *ret,
		       struct err *err)
{
	(void)db;
	(void)a;
	(void)err;
	event_read(s, ret);
	return true;
}

bool store_event_list(struct db *db, int64_t meter, int64_t from, int64_t to, unsigned limit,
		      struct arena *a, const struct event_row **ret, size_t *ret_count,
		      struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!list_check(limit, CALL_LIST_MAX, err))
		return false;
	if (!db_start(db, SQL_EVENT_LIST, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, from);
	bind_i64(s, 3, to);
	bind_i64(s, 4, limit);
	return list_read(db, s, limit, sizeof **ret, read_event, a, ret, ret_count, err);
}
