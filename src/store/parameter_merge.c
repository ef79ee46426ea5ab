#include "store/parameter_merge.h"

#include "store/engine.h"

enum { PARAMETERS_MAX = 256, VALUE_MAX = SECRET_TEXT_MAX };

/* Names with larger ids keep the time in their own row. */
enum { BITS = 63 };

static uint64_t bit_of(int64_t key)
{
	return key < BITS ? UINT64_C(1) << key : 0;
}

int64_t parameter_read_at(const struct current *c, int64_t key, int64_t own)
{
	return c->parameters_read & bit_of(key) && c->parameters_at > own ? c->parameters_at : own;
}

static bool is_secret(struct db *db, const char *key)
{
	const char *const *names = db_context(db)->secret_parameters;

	for (; names && *names; names++) {
		if (strcmp(*names, key) == 0)
			return true;
	}
	return false;
}

/* A current value as it is stored. */
struct stored {
	int64_t key;
	const char *text; /* opened when it was sealed */
	int64_t read_at;
};

struct stored_list {
	struct stored row[PARAMETERS_MAX];
	size_t count;
};

static bool read_stored(struct db *db, int64_t meter, struct arena *a, struct stored_list *l,
			struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_PARAMETER_OF_METER, &s, err) || (bind_i64(s, 1, meter), false))
		return false;
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row || l->count == PARAMETERS_MAX)
			return true;
		struct stored *p = &l->row[l->count++];
		size_t n;
		const uint8_t *box = col_blob(s, 2, &n);
		char *text = NULL;
		p->key = col_i64(s, 0);
		p->read_at = col_i64(s, 3);
		if (!box)
			text = arena_strdup(a, col_text(s, 1));
		else if (!secret_unseal(db_context(db)->key, box, n, a, &text, err))
			return false;
		if (!text)
			return err_set(err, ERR_NOMEM, "no memory for a parameter");
		p->text = text;
	}
}

static bool bind_value(struct db *db, struct stmt *s, int at, const struct parameter_value *v,
		       struct err *err)
{
	uint8_t box[SECRET_TEXT_MAX + SECRET_OVERHEAD];
	size_t n;

	if (!is_secret(db, v->key)) {
		bind_text(s, at, v->text);
		bind_null(s, at + 1);
		return true;
	}
	if (!secret_seal(db_context(db)->key, v->text, box, &n, err))
		return false;
	bind_null(s, at);
	bind_blob(s, at + 1, box, n);
	return true;
}

static bool write_new(struct db *db, const struct current *c, int64_t key, int64_t call,
		      const struct parameter_value *v, int64_t now, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_PARAMETER_ADD, &s, err) || !bind_value(db, s, 3, v, err))
		return false;
	bind_i64(s, 1, c->meter);
	bind_i64(s, 2, key);
	bind_i64(s, 5, now);
	bind_i64(s, 6, call);
	return stmt_run(s, err);
}

/* Moves the current value to the past and writes the new one. */
static bool write_changed(struct db *db, const struct current *c, const struct stored *old,
			  int64_t call, const struct parameter_value *v, int64_t now,
			  struct err *err)
{
	struct stmt *past;

	if (!db_start(db, SQL_PARAMETER_PAST_ADD, &past, err))
		return false;
	bind_i64(past, 1, c->meter);
	bind_i64(past, 2, old->key);
	bind_i64(past, 3, parameter_read_at(c, old->key, old->read_at));
	if (!stmt_run(past, err))
		return false;
	AUTO_STMT *s = NULL;
	if (!db_start(db, SQL_PARAMETER_CHANGE, &s, err) || !bind_value(db, s, 3, v, err))
		return false;
	bind_i64(s, 1, c->meter);
	bind_i64(s, 2, old->key);
	bind_i64(s, 5, now);
	bind_i64(s, 6, call);
	return stmt_run(s, err);
}

/* Times that only a bit held, and this read does not renew, go to their rows. */
static bool settle_bits(struct db *db, const struct current *c, const struct stored_list *l,
			uint64_t renewed, struct err *err)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct stored *p = &l->row[i];
		uint64_t bit = bit_of(p->key);
		struct stmt *s;
		if (!(c->parameters_read & bit) || (renewed & bit) ||
		    p->read_at >= c->parameters_at)
			continue;
		if (!db_start(db, SQL_PARAMETER_SET_READ_AT, &s, err))
			return false;
		bind_i64(s, 1, c->meter);
		bind_i64(s, 2, p->key);
		bind_i64(s, 3, c->parameters_at);
		if (!stmt_run(s, err))
			return false;
	}
	return true;
}

static bool merge_value(struct db *db, const struct current *c, const struct stored_list *l,
			int64_t key, int64_t call, const struct parameter_value *v, int64_t now,
			struct err *err)
{
	const struct stored *old = NULL;
	struct stmt *s;

	for (size_t i = 0; i < l->count && !old; i++) {
		if (l->row[i].key == key)
			old = &l->row[i];
	}
	if (!old)
		return write_new(db, c, key, call, v, now, err);
	if (strcmp(old->text, v->text) != 0)
		return write_changed(db, c, old, call, v, now, err);
	if (bit_of(key))
		return true;
	if (!db_start(db, SQL_PARAMETER_SET_READ_AT, &s, err))
		return false;
	bind_i64(s, 1, c->meter);
	bind_i64(s, 2, key);
	bind_i64(s, 3, now);
	return stmt_run(s, err);
}

static bool check_value(const struct parameter_value *v, struct err *err)
{
	if (!v->key || !v->text)
		return err_set(err, ERR_INVAL, "a parameter without key or text");
	if (strlen(v->text) > VALUE_MAX)
		return err_field(err, v->key, "a value has at most %d bytes", VALUE_MAX);
	return true;
}

bool parameters_merge(struct db *db, struct current *c, int64_t call,
		      const struct parameter_value *values, size_t count, int64_t now,
		      struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct stored_list l = { .count = 0 };
	int64_t keys[PARAMETERS_MAX];
	uint64_t renewed = 0;

	if (!count)
		return true;
	if (count > PARAMETERS_MAX)
		return err_set(err, ERR_LIMIT, "more than %d parameters at once", PARAMETERS_MAX);
	for (size_t i = 0; i < count; i++) {
		if (!check_value(&values[i], err) || !names_id(db, values[i].key, &keys[i], err))
			return false;
		renewed |= bit_of(keys[i]);
	}
	if (c->last_call == call) /* a further batch of the same call */
		renewed |= c->parameters_read;
	if (!read_stored(db, c->meter, &a, &l, err) || !settle_bits(db, c, &l, renewed, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!merge_value(db, c, &l, keys[i], call, &values[i], now, err))
			return false;
	}
	c->parameters_read = renewed;
	c->parameters_at = now;
	return true;
}
