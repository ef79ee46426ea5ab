#include "store/call_record.h"

#include "base/str.h"
#include "store/engine.h"
#include "store/feed.h"

enum { DAYS_KEPT = DAYS_COUNTED + 2 };

static const char *const result_names[CALL_RESULT_COUNT] = {
	[CALL_OPEN] = "open",
	[CALL_OK] = "ok",
	[CALL_PARTIAL] = "partial",
	[CALL_SILENT] = "silent",
	[CALL_UNKNOWN_PROTOCOL] = "unknown-protocol",
	[CALL_UNKNOWN_METER] = "unknown-meter",
	[CALL_REFUSED] = "refused",
	[CALL_PROTOCOL_ERROR] = "protocol-error",
	[CALL_TIMEOUT] = "timeout",
	[CALL_LIMIT] = "limit",
	[CALL_DUPLICATE] = "duplicate",
	[CALL_HUNG_UP] = "hung-up",
	[CALL_STORE_FAILED] = "store-failed",
	[CALL_INTERRUPTED] = "interrupted",
};

const char *call_result_name(enum call_result r)
{
	return (unsigned)r < CALL_RESULT_COUNT ? result_names[r] : "open";
}

static bool bind_name(struct db *db, struct stmt *s, int at, const char *name, struct err *err)
{
	int64_t id = 0;

	if (name[0] && !names_id(db, name, &id, err))
		return false;
	if (id)
		bind_i64(s, at, id);
	else
		bind_null(s, at);
	return true;
}

static void bind_some_text(struct stmt *s, int at, const char *text)
{
	bind_text(s, at, text[0] ? text : NULL);
}

static bool bind_call(struct db *db, struct stmt *s, const struct call_record *c, struct err *err)
{
	if (c->meter)
		bind_i64(s, 2, c->meter);
	else
		bind_null(s, 2);
	if (c->ended)
		bind_i64(s, 3, c->ended > c->started ? c->ended - c->started : 0);
	else
		bind_null(s, 3);
	if (!bind_name(db, s, 4, c->listener, err) || !bind_name(db, s, 5, c->driver, err))
		return false;
	bind_some_text(s, 6, c->meter ? "" : c->serial);
	bind_i64(s, 7, c->bytes_in);
	bind_i64(s, 8, c->bytes_out);
	if (c->clock_known)
		bind_i64(s, 9, c->clock_drift);
	else
		bind_null(s, 9);
	bind_i64(s, 10, c->result);
	bind_some_text(s, 11, c->reason);
	bind_i64(s, 12, c->rows);
	return true;
}

bool call_record_number(struct db *db, int64_t *ret, struct err *err)
{
	return db_number(db, SQL_CALL_NEXT, ret, err);
}

static bool prune_table(struct db *db, enum sql name, int64_t arg, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, arg);
	return stmt_run(s, err);
}

/* Old and empty rows of what is counted and told, once in so many calls. */
static bool prune(struct db *db, int64_t call, int64_t day, struct err *err)
{
	if (call % 1024 == 0 && (!prune_table(db, SQL_FEED_PRUNE, FEED_KEEP, err) ||
				 !prune_table(db, SQL_POLL_MINUTE_PRUNE, 0, err)))
		return false;
	return call % 65536 || prune_table(db, SQL_DAY_COUNT_PRUNE, day - DAYS_KEPT, err);
}

bool call_record_save(struct db *db, const struct call_record *c, bool fresh, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, fresh ? SQL_CALL_ADD : SQL_CALL_CHANGE, &s, err) ||
	    !bind_call(db, s, c, err))
		return false;
	bind_i64(s, 1, c->id);
	if (fresh) {
		bind_i64(s, 13, c->started);
		bind_text(s, 14, c->peer);
		bind_i64(s, 15, c->node);
	}
	if (!stmt_run(s, err))
		return false;
	if (!db_changes(db))
		return err_set(err, ERR_CONFLICT, "call %lld has ended already", (long long)c->id);
	if (!c->ended)
		return true;
	int64_t ended = c->ended > c->started ? c->ended : c->started;
	tally_add(&db_context(db)->tally, TALLY_CALL_HOUR, ended / 3600000, c->result, 1);
	return feed_add(db, FEED_CALL_ENDED, c->meter, c->id, err) &&
	       prune(db, c->id, ended / 86400000, err);
}

static bool read_name(struct db *db, const struct stmt *s, int at, char *buf, size_t cap,
		      struct err *err)
{
	const char *name = "";

	if (!col_is_null(s, at) && !names_text(db, col_i64(s, at), &name, err))
		return false;
	(void)str_copy(buf, cap, str_from(name));
	return true;
}

bool call_record_read(struct db *db, const struct stmt *s, struct call_record *ret, struct err *err)
{
	struct call_record c = {
		.id = col_i64(s, 0),
		.meter = col_i64(s, 1),
		.started = col_i64(s, 2),
		.bytes_in = col_i64(s, 8),
		.bytes_out = col_i64(s, 9),
		.clock_drift = col_i64(s, 10),
		.clock_known = !col_is_null(s, 10),
		.rows = col_i64(s, 13),
		.outside = col_i64(s, 14) == METER_QUARANTINED || col_i64(s, 14) == METER_REFUSED,
	};
	int64_t result = col_i64(s, 11);

	c.ended = col_is_null(s, 3) ? 0 : c.started + col_i64(s, 3);
	if (result < 0 || result >= CALL_RESULT_COUNT)
		return err_set(err, ERR_DB, "call %lld has an unknown result", (long long)c.id);
	c.result = (enum call_result)result;
	if (!read_name(db, s, 5, c.listener, sizeof c.listener, err) ||
	    !read_name(db, s, 6, c.driver, sizeof c.driver, err))
		return false;
	(void)str_copy(c.peer, sizeof c.peer, str_from(col_text(s, 4)));
	(void)str_copy(c.serial, sizeof c.serial, str_from(col_text(s, 7)));
	(void)str_copy(c.reason, sizeof c.reason, str_from(col_text(s, 12)));
	*ret = c;
	return true;
}

bool feed_add(struct db *db, int kind, int64_t meter, int64_t call, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_FEED_ADD, &s, err))
		return false;
	bind_i64(s, 1, db_context(db)->version);
	bind_i64(s, 2, kind);
	if (meter)
		bind_i64(s, 3, meter);
	if (call)
		bind_i64(s, 4, call);
	if (!meter)
		bind_null(s, 3);
	if (!call)
		bind_null(s, 4);
	if (!stmt_step(s, &row, err))
		return false;
	return true;
}
