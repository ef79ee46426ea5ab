#include "store/sweep.h"

#include "store/engine.h"

struct old_row {
	int64_t id;
	int64_t hour; /* UTC hour in which a call ended */
	int64_t result;
};

static bool remove_by(struct db *db, enum sql name, int64_t id, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, id);
	return stmt_run(s, err);
}

/* Whether it goes. */
static bool take_call(const struct stmt *s, struct old_row *ret)
{
	int64_t ended = col_i64(s, 1) + col_i64(s, 2);
	bool open = col_is_null(s, 2);

	*ret = (struct old_row){ col_i64(s, 0), ended / 3600000, col_i64(s, 3) };
	return !open && col_i64(s, 4) && !col_i64(s, 5);
}

static bool read_calls(struct db *db, enum sql name, struct sweep_step *step,
		       struct old_row rows[static SWEEP_PORTION], size_t *ret_n, struct err *err)
{
	AUTO_STMT *s = NULL;
	size_t looked = 0;
	size_t n = 0;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, step->after);
	bind_i64(s, 2, SWEEP_PORTION);
	for (bool row; looked < SWEEP_PORTION; looked++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row || col_i64(s, 1) / 1000 >= step->before)
			break;
		step->after = col_i64(s, 0);
		n += take_call(s, &rows[n]);
	}
	step->end = looked < SWEEP_PORTION;
	*ret_n = n;
	return true;
}

static bool sweep_calls(struct db *db, enum sql name, struct sweep_step *step, struct err *err)
{
	struct old_row rows[SWEEP_PORTION];
	size_t n;

	if (!read_calls(db, name, step, rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!remove_by(db, SQL_SWEEP_CALL, rows[i].id, err))
			return false;
		tally_add(&db_context(db)->tally, TALLY_CALL_HOUR, rows[i].hour, rows[i].result,
			  -1);
	}
	step->removed = (int64_t)n;
	/* What earlier steps have counted down to nothing. */
	return n == 0 || remove_by(db, SQL_SWEEP_CALL_HOURS, rows[n - 1].hour, err);
}

bool store_sweep_calls(struct db *db, struct sweep_step *s, struct err *err)
{
	return sweep_calls(db, SQL_SWEEP_CALLS, s, err);
}

bool store_sweep_unknown_calls(struct db *db, struct sweep_step *s, struct err *err)
{
	return sweep_calls(db, SQL_SWEEP_UNKNOWN_CALLS, s, err);
}

bool store_sweep_findings(struct db *db, struct sweep_step *step, struct err *err)
{
	int64_t ids[SWEEP_PORTION];
	size_t looked = 0;
	size_t n = 0;
	{
		AUTO_STMT *s = NULL;
		if (!db_start(db, SQL_SWEEP_FINDINGS, &s, err))
			return false;
		bind_i64(s, 1, step->after);
		bind_i64(s, 2, SWEEP_PORTION);
		for (bool row; looked < SWEEP_PORTION; looked++) {
			if (!stmt_step(s, &row, err))
				return false;
			if (!row)
				break;
			step->after = col_i64(s, 0);
			if (!col_is_null(s, 1) && col_i64(s, 1) < step->before)
				ids[n++] = col_i64(s, 0);
		}
	}
	for (size_t i = 0; i < n; i++) {
		if (!remove_by(db, SQL_SWEEP_FINDING, ids[i], err))
			return false;
	}
	step->removed = (int64_t)n;
	step->end = looked < SWEEP_PORTION;
	return true;
}

static bool read_tokens(struct db *db, const struct sweep_step *step,
			int64_t ids[static SWEEP_PORTION], size_t *ret_n, struct err *err)
{
	AUTO_STMT *s = NULL;
	size_t n = 0;

	if (!db_start(db, SQL_SWEEP_TOKENS, &s, err))
		return false;
	bind_i64(s, 1, step->before);
	bind_i64(s, 2, SWEEP_PORTION);
	for (bool row; n < SWEEP_PORTION; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		ids[n] = col_i64(s, 0);
	}
	*ret_n = n;
	return true;
}

bool store_sweep_tokens(struct db *db, struct sweep_step *step, struct err *err)
{
	int64_t ids[SWEEP_PORTION];
	size_t n;

	if (!read_tokens(db, step, ids, &n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!remove_by(db, SQL_SWEEP_TOKEN_RIGHTS, ids[i], err) ||
		    !remove_by(db, SQL_SWEEP_TOKEN_AREA, ids[i], err) ||
		    !remove_by(db, SQL_SWEEP_TOKEN, ids[i], err))
			return false;
	}
	step->removed = (int64_t)n;
	step->end = n < SWEEP_PORTION;
	return true;
}

bool store_sweep_openings(struct db *db, struct sweep_step *step, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_SWEEP_OPENINGS, &s, err))
		return false;
	bind_i64(s, 1, step->before);
	bind_i64(s, 2, SWEEP_PORTION);
	if (!stmt_run(s, err))
		return false;
	step->removed = db_changes(db);
	step->end = step->removed < SWEEP_PORTION;
	return true;
}

bool store_sweep_sessions(struct db *db, struct sweep_step *step, struct err *err)
{
	if (!remove_by(db, SQL_SESSION_END_EXPIRED, step->before, err))
		return false;
	step->removed = db_changes(db);
	step->end = true;
	return true;
}
