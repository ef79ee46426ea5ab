#include "store/capture.h"

#include <zlib.h>

#include "base/str.h"
#include "store/engine.h"
#include "store/names.h"
#include "store/listing.h"

enum {
	TRIM_STEP = 256,     /* captures given up by one job */
	MADE_ROOM = 4,	     /* and by one that comes */
	MINUTES_DAYS = 29,   /* days of call_minute that are kept */
	MINUTES_SLACK = 120, /* minutes that may be overdue before a job is worth it */
};

/* sealed(deflate(text)); malloc'ed. */
static bool pack(struct db *db, const char *text, size_t n, uint8_t **ret, size_t *ret_n,
		 struct err *err)
{
	uLongf packed = compressBound((uLong)n);
	AUTO_FREE uint8_t *plain = malloc(packed);
	AUTO_FREE uint8_t *box = malloc(packed + SECRET_OVERHEAD);

	if (!plain || !box)
		return err_set(err, ERR_NOMEM, "no memory for a capture");
	if (compress2(plain, &packed, (const Bytef *)text, (uLong)n, Z_BEST_SPEED) != Z_OK)
		return err_set(err, ERR_INTERNAL, "a capture cannot be compressed");
	bool ok = secret_seal_bytes(db_context(db)->key, plain, packed, box, err);
	explicit_bzero(plain, packed);
	if (!ok)
		return false;
	*ret_n = packed + SECRET_OVERHEAD;
	*ret = TAKE(box);
	return true;
}

bool store_capture_size(struct db *db, int64_t call, int64_t *ret, struct err *err)
{
	return db_number_of(db, SQL_CAPTURE_SIZE, call, ret, err);
}

static bool unpack(struct db *db, const struct stmt *s, struct arena *a, const char **ret,
		   size_t *ret_n, struct err *err)
{
	int64_t bytes = col_i64(s, 0);
	size_t n;
	const uint8_t *box = col_blob(s, 1, &n);

	if (bytes < 1 || bytes > CAPTURE_TEXT_MAX || !box || n <= SECRET_OVERHEAD)
		return err_set(err, ERR_DB, "a capture is damaged");
	AUTO_FREE uint8_t *plain = malloc(n);
	char *text = arena_new(a, char, (size_t)bytes + 1);
	uLongf size = (uLongf)bytes;
	if (!plain || !text)
		return err_set(err, ERR_NOMEM, "no memory for a capture of %lld bytes",
			       (long long)bytes);
	if (!secret_unseal_bytes(db_context(db)->key, box, n, plain, err))
		return false;
	int rc = uncompress((Bytef *)text, &size, plain, (uLong)(n - SECRET_OVERHEAD));
	explicit_bzero(plain, n);
	if (rc != Z_OK || size != (uLongf)bytes)
		return err_set(err, ERR_DB, "a capture is damaged");
	*ret = text;
	*ret_n = size;
	return true;
}

bool store_capture_get(struct db *db, int64_t call, struct arena *a, const char **ret,
		       size_t *ret_n, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_CAPTURE_GET, &s, err))
		return false;
	bind_i64(s, 1, call);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "the bytes of this call were not kept");
	return unpack(db, s, a, ret, ret_n, err);
}

static bool read_row(struct db *db, const struct stmt *s, struct arena *a, void *item,
		     struct err *err)
{
	struct capture_row *ret = item;
	const char *driver = "";
	int64_t result = col_i64(s, 5);

	(void)a;
	*ret = (struct capture_row){ .call = col_i64(s, 0),
				     .bytes = col_i64(s, 1),
				     .started = col_i64(s, 2) };
	if (!col_is_null(s, 4) && !names_text(db, col_i64(s, 4), &driver, err))
		return false;
	(void)str_copy(ret->serial, sizeof ret->serial, str_from(col_text(s, 3)));
	(void)str_copy(ret->driver, sizeof ret->driver, str_from(driver));
	if (result >= 0 && result < CALL_RESULT_COUNT)
		ret->result = (enum call_result)result;
	return true;
}

bool store_capture_list(struct db *db, int64_t meter, int64_t before, unsigned limit,
			struct arena *a, const struct capture_row **ret, size_t *ret_count,
			struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!list_check(limit, CAPTURE_LIST_MAX, err))
		return false;
	if (!db_start(db, meter ? SQL_CAPTURE_LIST_OF_METER : SQL_CAPTURE_LIST, &s, err))
		return false;
	bind_i64(s, 1, before ? before : INT64_MAX);
	bind_i64(s, 2, limit);
	if (meter)
		bind_i64(s, 3, meter);
	return list_read(db, s, limit, sizeof **ret, read_row, a, ret, ret_count, err);
}

bool store_meter_set_capture(struct db *db, int64_t meter, int64_t until, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_METER_SET_CAPTURE, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, until);
	if (!stmt_run(s, err))
		return false;
	return db_changes(db) || err_set(err, ERR_NOTFOUND, "there is no such meter");
}

bool store_meter_captured(struct db *db, int64_t meter, int64_t *ret_until, struct err *err)
{
	return db_number_of(db, SQL_METER_CAPTURED, meter, ret_until, err);
}

bool capture_until_newest(struct db *db, int64_t *ret, struct err *err)
{
	return db_number(db, SQL_CAPTURE_UNTIL_NEWEST, ret, err);
}

struct oldest {
	int64_t call; /* 0 = none */
	int64_t size;
	int64_t started;
};

static bool read_oldest(struct db *db, struct oldest *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_CAPTURE_OLDEST, &s, err) || !stmt_step(s, &row, err))
		return false;
	*ret = (struct oldest){ 0 };
	if (row)
		*ret = (struct oldest){ col_i64(s, 0), col_i64(s, 1), col_i64(s, 2) };
	return true;
}

static bool is_too_much(const struct capture_limits *l, const struct oldest *o, int64_t total,
			int64_t now)
{
	return o->call &&
	       ((l->size && total > l->size) || (l->age && o->started / 1000 < now - l->age));
}

static int64_t minutes_from(int64_t now)
{
	return now / 60 - MINUTES_DAYS * 1440;
}

bool capture_is_due(struct db *db, const struct capture_limits *limits, int64_t now, bool *ret,
		    struct err *err)
{
	struct oldest o;
	int64_t total;
	int64_t minute;

	if (!db_number_of(db, SQL_CAPTURE_OF_COUNTER, COUNTER_CAPTURE_BYTES, &total, err) ||
	    !read_oldest(db, &o, err) || !db_number(db, SQL_CALL_MINUTE_OLDEST, &minute, err))
		return false;
	*ret = is_too_much(limits, &o, total, now) ||
	       (minute && minute < minutes_from(now) - MINUTES_SLACK);
	return true;
}

static bool remove_one(struct db *db, enum sql name, int64_t arg, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, arg);
	return stmt_run(s, err);
}

static bool remove_oldest(struct db *db, const struct oldest *o, struct err *err)
{
	if (!remove_one(db, SQL_CAPTURE_REMOVE, o->call, err))
		return false;
	tally_add(&db_context(db)->tally, TALLY_COUNTER, COUNTER_CAPTURE_BYTES, 0, -o->size);
	return true;
}

/*
 * The keeper trims some a second, and calls may come faster than that: beyond an eighth
 * over the limit what comes makes its own room. The count is that before this transaction.
 */
static bool make_room(struct db *db, struct err *err)
{
	const struct capture_limits *limits = db_context(db)->capture_limits;
	int64_t limit = limits ? limits->size : 0;
	struct oldest o;
	int64_t total;

	if (!limit)
		return true;
	if (!db_number_of(db, SQL_CAPTURE_OF_COUNTER, COUNTER_CAPTURE_BYTES, &total, err))
		return false;
	for (unsigned i = 0; i < MADE_ROOM && total > limit + limit / 8; i++) {
		if (!read_oldest(db, &o, err))
			return false;
		if (!o.call)
			break;
		if (!remove_oldest(db, &o, err))
			return false;
		total -= o.size;
	}
	return true;
}

bool capture_add(struct db *db, const struct call_record *call, const char *text, size_t n,
		 struct err *err)
{
	AUTO_FREE uint8_t *box = NULL;
	size_t size;
	struct stmt *s;

	if (n > CAPTURE_TEXT_MAX)
		return err_set(err, ERR_LIMIT, "a capture is too long");
	if (!pack(db, text, n, &box, &size, err) || !make_room(db, err) ||
	    !db_start(db, SQL_CAPTURE_ADD, &s, err))
		return false;
	bind_i64(s, 1, call->id);
	if (call->meter)
		bind_i64(s, 2, call->meter);
	else
		bind_null(s, 2);
	bind_i64(s, 3, call->started);
	bind_i64(s, 4, (int64_t)n);
	bind_blob(s, 5, box, size);
	if (!stmt_run(s, err))
		return false;
	tally_add(&db_context(db)->tally, TALLY_COUNTER, COUNTER_CAPTURE_BYTES, 0, (int64_t)size);
	return true;
}

bool capture_trim(struct db *db, const struct capture_limits *limits, int64_t now, struct err *err)
{
	struct oldest o;
	int64_t total;

	if (!db_number_of(db, SQL_CAPTURE_OF_COUNTER, COUNTER_CAPTURE_BYTES, &total, err))
		return false;
	for (unsigned i = 0; i < TRIM_STEP; i++) {
		if (!read_oldest(db, &o, err))
			return false;
		if (!is_too_much(limits, &o, total, now))
			break;
		if (!remove_oldest(db, &o, err))
			return false;
		total -= o.size;
	}
	return remove_one(db, SQL_CALL_MINUTE_PRUNE, minutes_from(now), err);
}
