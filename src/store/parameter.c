#include "store/parameter.h"

#include "store/engine.h"
#include "store/parameter_merge.h"

enum { PARAMETERS_MAX = 256 };

/* The text of columns (at, at + 1), masked when it was sealed. */
static bool shown_text(const struct stmt *s, int at, struct arena *a, const char **ret,
		       bool *ret_secret, struct err *err)
{
	*ret_secret = !col_is_null(s, at + 1);
	*ret = *ret_secret ? PARAMETER_MASK : arena_strdup(a, col_text(s, at));
	return *ret || err_set(err, ERR_NOMEM, "no memory for a parameter");
}

static bool read_current(struct db *db, const struct current *c, const struct stmt *s,
			 struct arena *a, struct parameter_current *ret, struct err *err)
{
	int64_t key = col_i64(s, 0);
	const char *name;

	if (!names_text(db, key, &name, err) || !shown_text(s, 1, a, &ret->text, &ret->secret, err))
		return false;
	ret->key = arena_strdup(a, name);
	ret->read_at = parameter_read_at(c, key, col_i64(s, 3));
	ret->since = col_i64(s, 4);
	ret->call = col_i64(s, 5);
	ret->changes = col_i64(s, 6);
	return ret->key || err_set(err, ERR_NOMEM, "no memory for a parameter");
}

bool store_parameter_list(struct db *db, int64_t meter, struct arena *a,
			  const struct parameter_current **ret, size_t *ret_count, struct err *err)
{
	struct parameter_current *rows = arena_new(a, struct parameter_current, PARAMETERS_MAX);
	AUTO_STMT *s = NULL;
	struct current c;
	size_t n = 0;
	bool row;

	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for parameters");
	if (!current_by_id(db, meter, &c, err) || !db_start(db, SQL_PARAMETER_LIST, &s, err))
		return false;
	bind_i64(s, 1, meter);
	for (; n < PARAMETERS_MAX; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (!read_current(db, &c, s, a, &rows[n], err))
			return false;
	}
	*ret = rows;
	*ret_count = n;
	return true;
}

/* The current value as the newest of its history. */
static bool newest_past(struct db *db, int64_t meter, int64_t key, int64_t before, struct arena *a,
			struct parameter_past *rows, size_t *n, struct err *err)
{
	AUTO_STMT *s = NULL;
	struct current c;
	bool row;

	if (!current_by_id(db, meter, &c, err) || !db_start(db, SQL_PARAMETER_GET, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, key);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row || col_i64(s, 3) >= before)
		return true;
	struct parameter_past *p = &rows[(*n)++];
	p->read_at = parameter_read_at(&c, key, col_i64(s, 2));
	p->time = col_i64(s, 3);
	p->call = col_i64(s, 4);
	return shown_text(s, 0, a, &p->text, &p->secret, err);
}

bool store_parameter_history(struct db *db, int64_t meter, const char *key, int64_t before,
			     unsigned limit, struct arena *a, const struct parameter_past **ret,
			     size_t *ret_count, struct err *err)
{
	struct parameter_past *rows = arena_new(a, struct parameter_past, limit ? limit : 1);
	AUTO_STMT *s = NULL;
	int64_t id;
	size_t n = 0;
	bool row;

	if (limit < 1 || limit > PARAMETER_PAST_MAX)
		return err_field(err, "limit", "from 1 to %d", PARAMETER_PAST_MAX);
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for parameters");
	if (!before)
		before = INT64_MAX;
	if (!names_find(db, key, &id, err) ||
	    !newest_past(db, meter, id, before, a, rows, &n, err) ||
	    !db_start(db, SQL_PARAMETER_PAST_LIST, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, id);
	bind_i64(s, 3, before);
	bind_i64(s, 4, (int64_t)limit - (int64_t)n);
	for (; n < limit; n++) {
		struct parameter_past *p = &rows[n];
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (!shown_text(s, 1, a, &p->text, &p->secret, err))
			return false;
		p->time = col_i64(s, 0);
		p->read_at = col_i64(s, 3);
		p->call = col_i64(s, 4);
	}
	*ret = rows;
	*ret_count = n;
	return true;
}
