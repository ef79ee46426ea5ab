#include "store/call_record.h"
#include "store/current.h"
#include "store/engine.h"
#include "store/gap.h"
#include "store/meter_row.h"
#include "store/parameter_merge.h"

enum { BRIEF_PARAMETERS_MAX = 256, INTERRUPT_STEP = 1000 };

static bool add_age(struct db *db, int64_t key, int64_t read_at, struct arena *a,
		    struct meter_brief *b, struct parameter_age *ages, struct err *err)
{
	struct parameter_age *age = &ages[b->parameter_count++];
	const char *name;

	if (!names_text(db, key, &name, err))
		return false;
	age->key = arena_strdup(a, name);
	age->read_at = read_at;
	return age->key || err_set(err, ERR_NOMEM, "no memory for a meter");
}

/* Most parameters were confirmed together, which the current row tells. */
static bool read_ages(struct db *db, const struct current *c, struct arena *a,
		      struct meter_brief *b, struct err *err)
{
	struct parameter_age *ages = arena_new(a, struct parameter_age, BRIEF_PARAMETERS_MAX);
	AUTO_STMT *s = NULL;
	bool row;

	if (!ages)
		return err_set(err, ERR_NOMEM, "no memory for a meter");
	b->parameters = ages;
	for (uint64_t left = c->parameters_read; left; left &= left - 1) {
		if (!add_age(db, __builtin_ctzll(left), c->parameters_at, a, b, ages, err))
			return false;
	}
	if (!db_start(db, SQL_PARAMETER_AGES, &s, err))
		return false;
	bind_i64(s, 1, c->meter);
	bind_i64(s, 2, (int64_t)c->parameters_read);
	while (b->parameter_count < BRIEF_PARAMETERS_MAX) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		if (!add_age(db, col_i64(s, 0), col_i64(s, 1), a, b, ages, err))
			return false;
	}
	return true;
}

/* A text column that may be NULL; false: no memory. */
static bool keep_text(const struct stmt *s, bool row, int at, struct arena *a, const char **ret)
{
	const char *text = row ? col_text(s, at) : NULL;

	*ret = text ? arena_strdup(a, text) : NULL;
	return !text || *ret;
}

static bool read_access(struct db *db, int64_t meter, struct arena *a, struct meter_brief *b,
			struct err *err)
{
	AUTO_STMT *s = NULL;
	char *password = NULL;
	size_t n;
	bool row;

	if (!db_start(db, SQL_METER_ACCESS, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (!stmt_step(s, &row, err))
		return false;
	if (!keep_text(s, row, 0, a, &b->profile) || !keep_text(s, row, 3, a, &b->driver) ||
	    !keep_text(s, row, 4, a, &b->hail) || !keep_text(s, row, 6, a, &b->zone))
		return err_set(err, ERR_NOMEM, "no memory for a meter");
	b->has_keys = row && col_i64(s, 5) != 0;
	const uint8_t *box = row ? col_blob(s, 1, &n) : NULL;
	if (box && !secret_unseal(db_context(db)->key, box, n, a, &password, err))
		return false;
	b->password = password;
	b->capture_until = row ? col_i64(s, 2) : 0;
	return true;
}

static bool read_rereads(struct db *db, const struct current *c, struct arena *a,
			 struct meter_brief *b, struct err *err)
{
	const struct reread *rows;

	if (!(c->pending & PENDING_REREAD))
		return true;
	if (!store_reread_waiting(db, c->meter, a, &rows, &b->reread_count, err))
		return false;
	if (!b->reread_count)
		return true;
	struct reread_wish *wishes = arena_new(a, struct reread_wish, b->reread_count);
	if (!wishes)
		return err_set(err, ERR_NOMEM, "no memory for a meter");
	for (size_t i = 0; i < b->reread_count; i++)
		wishes[i] =
			(struct reread_wish){ rows[i].id,
					      { rows[i].ledger, rows[i].from, rows[i].left_to } };
	b->rereads = wishes;
	return true;
}

/* Usually nothing is open or wanted again, and no table is read. */
static bool read_gaps(struct db *db, const struct current *c, struct arena *a,
		      struct meter_brief *b, struct err *err)
{
	return !(c->pending & PENDING_GAPS) ||
	       store_gap_plan(db, c->meter, b->called_at, a, &b->gaps, &b->gap_count, err);
}

bool store_meter_brief(struct db *db, const char *serial, struct arena *a, struct meter_brief *ret,
		       struct err *err)
{
	struct meter_brief b = { .last_index = -1 };
	struct err why = { 0 };
	struct current c;

	if (!current_by_serial(db, serial, &c, &why)) {
		if (why.kind != ERR_NOTFOUND)
			return err_set(err, why.kind, "%s", why.msg);
		*ret = b;
		return true;
	}
	b.id = c.meter;
	b.state = c.state;
	memcpy(b.newest, c.newest, sizeof b.newest);
	b.newest_event = c.newest_event;
	if (c.index != SORT_NONE)
		b.last_index = c.index;
	b.called_at = c.called_at == SORT_NONE ? 0 : c.called_at;
	if (!read_access(db, c.meter, a, &b, err) || !read_ages(db, &c, a, &b, err) ||
	    !read_gaps(db, &c, a, &b, err) || !read_rereads(db, &c, a, &b, err))
		return false;
	*ret = b;
	return true;
}

bool store_meter_driver(struct db *db, const char *hail, struct arena *a, const char **ret,
			struct err *err)
{
	static const enum sql queries[] = { SQL_METER_DRIVER_OF_HAIL, SQL_METER_DRIVER_OF_SERIAL };
	const char *found = NULL;

	for (size_t i = 0; i < ARRAY_LEN(queries) && !found; i++) {
		AUTO_STMT *s = NULL;
		bool row;
		if (!db_start(db, queries[i], &s, err))
			return false;
		bind_text(s, 1, hail);
		if (!stmt_step(s, &row, err))
			return false;
		if (!keep_text(s, row, 0, a, &found))
			return err_set(err, ERR_NOMEM, "no memory for a meter");
	}
	*ret = found;
	return true;
}

struct open_call {
	int64_t id;
	int64_t meter;
	int64_t started;
};

static bool read_open(struct db *db, int64_t node, struct open_call *calls, size_t *ret_count,
		      struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;
	size_t n = 0;

	if (!db_start(db, SQL_CALL_OPEN_LIST, &s, err))
		return false;
	bind_i64(s, 1, node);
	while (n < INTERRUPT_STEP) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		calls[n++] = (struct open_call){ col_i64(s, 0), col_i64(s, 1), col_i64(s, 2) };
	}
	*ret_count = n;
	return true;
}

static bool interrupt(struct db *db, const struct open_call *c, int64_t now_ms, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_CALL_INTERRUPT, &s, err))
		return false;
	bind_i64(s, 1, c->id);
	bind_i64(s, 2, now_ms > c->started ? now_ms - c->started : 0);
	bind_i64(s, 3, CALL_INTERRUPTED);
	bind_text(s, 4, "the server was stopped during the call");
	if (!stmt_run(s, err))
		return false;
	int64_t ended = now_ms > c->started ? now_ms : c->started;
	tally_add(&db_context(db)->tally, TALLY_CALL_HOUR, ended / 3600000, CALL_INTERRUPTED, 1);
	return true;
}

bool store_calls_interrupt(struct db *db, int64_t node, int64_t now_ms, struct err *err)
{
	struct open_call calls[INTERRUPT_STEP];
	size_t count;

	do {
		if (!read_open(db, node, calls, &count, err))
			return false;
		for (size_t i = 0; i < count; i++) {
			if (!interrupt(db, &calls[i], now_ms, err))
				return false;
		}
	} while (count == INTERRUPT_STEP);
	return true;
}
