#include "store/key.h"

#include "base/str.h"
#include "store/engine.h"
#include "store/meter.h"

enum { SEALED_MAX = SECRET_TEXT_MAX + SECRET_OVERHEAD, KEY_HEX = 2 * METER_KEY_BYTES };

static bool bind_sealed(struct db *db, struct stmt *s, int at, const uint8_t *key, struct err *err)
{
	char hex[KEY_HEX + 1];
	uint8_t box[SEALED_MAX];
	size_t n;

	hex_format(hex, key, METER_KEY_BYTES);
	bool ok = secret_seal(db_context(db)->key, hex, box, &n, err);
	explicit_bzero(hex, sizeof hex);
	if (ok)
		bind_blob(s, at, box, n);
	return ok;
}

static bool mark_of(struct db *db, const struct meter_keys *keys, uint8_t ret[static SECRET_MARK],
		    struct err *err)
{
	return secret_mark(db_context(db)->key, keys->encryption, METER_KEY_BYTES, ret, err);
}

bool store_keys_holder(struct db *db, int64_t meter, const struct meter_keys *keys, struct arena *a,
		       struct key_holder *ret, struct err *err)
{
	struct key_holder holder = { 0 };
	uint8_t mark[SECRET_MARK];
	AUTO_STMT *s = NULL;
	bool row;

	if (!mark_of(db, keys, mark, err) || !db_start(db, SQL_FRAME_COUNTER_HOLDER, &s, err))
		return false;
	bind_blob(s, 1, mark, sizeof mark);
	bind_i64(s, 2, meter);
	if (!stmt_step(s, &row, err))
		return false;
	if (row) {
		holder.meter = col_i64(s, 0);
		holder.serial = arena_strdup(a, col_text(s, 1));
		if (!holder.serial)
			return err_set(err, ERR_NOMEM, "no memory for a serial");
	}
	*ret = holder;
	return true;
}

/* The key is known to be this meter's from now on, used or not. */
static bool keep_mark(struct db *db, int64_t meter, const struct meter_keys *keys, struct err *err)
{
	uint8_t mark[SECRET_MARK];
	struct stmt *s;

	if (!mark_of(db, keys, mark, err) || !db_start(db, SQL_FRAME_COUNTER_MARK, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_blob(s, 2, mark, sizeof mark);
	return stmt_run(s, err);
}

bool store_keys_set(struct db *db, int64_t meter, const struct meter_keys *keys, int64_t now,
		    struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_METER_KEY_SET, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (!bind_sealed(db, s, 2, keys->encryption, err) ||
	    !bind_sealed(db, s, 3, keys->authentication, err))
		return false;
	if (keys->has_title)
		bind_blob(s, 4, keys->title, sizeof keys->title);
	else
		bind_null(s, 4);
	bind_i64(s, 5, now);
	return stmt_step(s, &row, err) && keep_mark(db, meter, keys, err);
}

bool store_keys_clear(struct db *db, int64_t meter, bool *ret_had, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_METER_KEY_CLEAR, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (!stmt_run(s, err))
		return false;
	*ret_had = db_changes(db) > 0;
	return true;
}

static bool read_sealed(struct db *db, const struct stmt *s, int at, uint8_t *ret, struct err *err)
{
	AUTO_ARENA a = { .limit = 4096 };
	char *hex = NULL;
	size_t size;
	size_t n = 0;
	const uint8_t *box = col_blob(s, at, &size);

	if (!secret_unseal(db_context(db)->key, box, size, &a, &hex, err))
		return false;
	bool ok = hex_parse(str_from(hex), ret, METER_KEY_BYTES, &n) && n == METER_KEY_BYTES;
	explicit_bzero(hex, strlen(hex));
	return ok || err_set(err, ERR_DB, "a key of a meter has a wrong size");
}

bool store_keys_get(struct db *db, int64_t meter, struct meter_keys *ret, bool *ret_set,
		    struct err *err)
{
	struct meter_keys keys = { 0 };
	AUTO_STMT *s = NULL;
	size_t n;
	bool row;

	if (!db_start(db, SQL_METER_KEY_GET, &s, err))
		return false;
	bind_i64(s, 1, meter);
	if (!stmt_step(s, &row, err))
		return false;
	*ret_set = row;
	if (!row)
		return true;
	if (!read_sealed(db, s, 0, keys.encryption, err) ||
	    !read_sealed(db, s, 1, keys.authentication, err))
		return false;
	const uint8_t *title = col_is_null(s, 2) ? NULL : col_blob(s, 2, &n);
	if (title && n == sizeof keys.title) {
		memcpy(keys.title, title, sizeof keys.title);
		keys.has_title = true;
	}
	*ret = keys;
	explicit_bzero(&keys, sizeof keys);
	return true;
}

/* next: first counter that no call has reserved, -1: the key is new. */
struct counters {
	int64_t next;
	int64_t received;
	int64_t base;
};

static bool read_counters(struct db *db, int64_t meter, const uint8_t *mark, struct counters *ret,
			  struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_FRAME_COUNTER_GET, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_blob(s, 2, mark, SECRET_MARK);
	if (!stmt_step(s, &row, err))
		return false;
	*ret = (struct counters){ -1, -1, 0 };
	if (row)
		*ret = (struct counters){ col_i64(s, 0), col_i64(s, 1), col_i64(s, 2) };
	return true;
}

/* Where a range begins. Of a key that we have never used only the half may be gone. */
static bool choose_first(const struct counters *c, const uint32_t *told, int64_t *ret,
			 struct err *err)
{
	int64_t first = c->next < 0 ? 0 : c->next;
	int64_t floor = told ? (int64_t)*told + 1 : 0;

	if (c->next >= 0 && floor > first && floor > c->base + COUNTERS_JUMP_MAX)
		return err_set(err, ERR_PROTO,
			       "implausible counter: the meter says that it took %lld of us, and "
			       "only %lld were used",
			       (long long)floor - 1, (long long)c->base);
	first = floor > first ? floor : first;
	if (first + COUNTERS_RESERVED > UINT32_MAX)
		return err_set(err, ERR_LIMIT,
			       "the frame counters of this key are used up: the meter needs "
			       "another one");
	if (c->next < 0 && floor > COUNTERS_FIRST_MAX)
		return err_set(err, ERR_PROTO,
			       "implausible counter: the meter says that it took %lld of us, and "
			       "the key is new here",
			       (long long)floor - 1);
	*ret = first;
	return true;
}

bool store_counters_reserve(struct db *db, int64_t meter, const uint32_t *told,
			    struct meter_session_keys *ret, bool *ret_set, struct err *err)
{
	struct meter_session_keys k = { 0 };
	struct counters c;
	int64_t first;
	struct stmt *s;
	bool set;

	if (!store_keys_get(db, meter, &k.keys, &set, err))
		return false;
	*ret_set = set;
	if (!set)
		return true;
	bool ok = mark_of(db, &k.keys, k.mark, err) && read_counters(db, meter, k.mark, &c, err) &&
		  choose_first(&c, told, &first, err) &&
		  db_start(db, SQL_FRAME_COUNTER_RESERVE, &s, err);
	if (ok) {
		bind_i64(s, 1, meter);
		bind_blob(s, 2, k.mark, SECRET_MARK);
		bind_i64(s, 3, first + COUNTERS_RESERVED);
		bind_i64(s, 4, first);
		k.from = (uint32_t)first;
		k.to = (uint32_t)(first + COUNTERS_RESERVED - 1);
		k.received_known = c.received >= 0;
		k.received = c.received >= 0 ? (uint32_t)c.received : 0;
		ok = stmt_run(s, err);
	}
	if (ok)
		*ret = k;
	explicit_bzero(&k, sizeof k);
	return ok;
}

static bool keep_title(struct db *db, int64_t meter, const uint8_t *title, struct err *err)
{
	static const uint8_t none[METER_TITLE_BYTES];
	struct stmt *s;

	if (memcmp(title, none, sizeof none) == 0)
		return true;
	if (!db_start(db, SQL_METER_KEY_TITLE, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_blob(s, 2, title, METER_TITLE_BYTES);
	return stmt_run(s, err);
}

bool store_counters_leave(struct db *db, int64_t meter, const struct counters_left *left,
			  struct err *err)
{
	struct stmt *s;

	if (left->received_known) {
		if (!db_start(db, SQL_FRAME_COUNTER_RECEIVED, &s, err))
			return false;
		bind_i64(s, 1, meter);
		bind_blob(s, 2, left->mark, SECRET_MARK);
		bind_i64(s, 3, left->received);
		bind_i64(s, 4, left->send_next);
		if (!stmt_run(s, err))
			return false;
	}
	if (left->send_next <= left->reserved_to) {
		if (!db_start(db, SQL_FRAME_COUNTER_GIVE_BACK, &s, err))
			return false;
		bind_i64(s, 1, meter);
		bind_blob(s, 2, left->mark, SECRET_MARK);
		bind_i64(s, 3, left->send_next);
		bind_i64(s, 4, (int64_t)left->reserved_to + 1);
		if (!stmt_run(s, err))
			return false;
	}
	return keep_title(db, meter, left->title, err);
}

static const char *text_of(const struct stmt *s, int at, struct arena *a, bool *ok)
{
	const char *text = col_text(s, at);
	const char *own = text ? arena_strdup(a, text) : NULL;

	*ok = *ok && (!text || own);
	return own;
}

bool store_meter_ways(struct db *db, int64_t id, struct arena *a, struct meter_ways *ret,
		      struct err *err)
{
	struct meter_ways w = { 0 };
	AUTO_STMT *s = NULL;
	bool ok = true;
	bool row;

	if (!db_start(db, SQL_METER_WAYS, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	if (row) {
		w.driver = text_of(s, 0, a, &ok);
		w.hail = text_of(s, 1, a, &ok);
		w.keys_changed_at = col_i64(s, 2);
		w.listener = text_of(s, 3, a, &ok);
	}
	if (!ok)
		return err_set(err, ERR_NOMEM, "no memory for a meter");
	*ret = w;
	return true;
}
