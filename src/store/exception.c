#include "store/exception.h"

#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "store/group.h"
#include "store/meter_row.h"

enum { AREA_SCAN = 20000 /* of so many those of an area are looked for at once */ };

static const char *const state_names[EXCEPTION_STATE_COUNT] = {
	"open", "accepted", "estimated", "edited", "dismissed", "gone", "noted",
};

const char *exception_state_name(enum exception_state s)
{
	return (unsigned)s < EXCEPTION_STATE_COUNT ? state_names[s] : "";
}

bool exception_state_parse(const char *name, enum exception_state *ret)
{
	for (unsigned i = 0; i < EXCEPTION_STATE_COUNT; i++) {
		if (strcmp(state_names[i], name) == 0) {
			*ret = (enum exception_state)i;
			return true;
		}
	}
	return false;
}

#define COLUMNS                                                                                    \
	"SELECT x.id, x.meter, m.serial, x.rule, x.from_time, x.to_time, x.state, x.facts, "       \
	"x.first_at, x.last_at, x.call, x.settled_at, x.settled_by, x.reason, m.group_id "         \
	"FROM exception x JOIN meter m ON m.id = x.meter "

static bool read_row(const struct stmt *s, struct arena *a, struct exception *x, struct err *err)
{
	*x = (struct exception){
		.id = col_i64(s, 0),
		.meter = col_i64(s, 1),
		.serial = meter_row_text(a, s, 2),
		.rule = (enum validate_rule)col_i64(s, 3),
		.from = col_i64(s, 4),
		.to = col_i64(s, 5),
		.state = (enum exception_state)col_i64(s, 6),
		.facts = meter_row_text(a, s, 7),
		.first_at = col_i64(s, 8),
		.last_at = col_i64(s, 9),
		.call = col_i64(s, 10),
		.settled_at = col_i64(s, 11),
		.settled_by = meter_row_text(a, s, 12),
		.reason = meter_row_text(a, s, 13),
	};
	if ((unsigned)x->rule >= VALIDATE_RULE_COUNT)
		return err_set(err, ERR_DB, "exception %lld is of an unknown rule",
			       (long long)x->id);
	return (x->serial && x->facts && x->settled_by && x->reason) ||
	       err_set(err, ERR_NOMEM, "no memory for an exception");
}

static bool start_list(struct db *db, const struct exception_filter *f, const char *path,
		       struct stmt **ret, struct err *err)
{
	char text[800];
	struct strb b = strb_make(text, sizeof text);

	strb_add(&b, STR(COLUMNS));
	if (path)
		strb_add(&b, STR("JOIN meter_group g ON g.id = m.group_id AND g.path >= ?7 AND "
				 "g.path < ?7 || ':' "));
	strb_add(&b, STR("WHERE x.id < ?1"));
	if (f->meter)
		strb_add(&b, STR(" AND x.meter = ?3"));
	if (f->rule_is)
		strb_add(&b, STR(" AND x.rule = ?4"));
	/* Written out, so that the index of open ones is taken. */
	if (f->state_is && f->state == EXCEPTION_OPEN)
		strb_add(&b, STR(" AND x.state = 0"));
	else if (f->state_is)
		strb_add(&b, STR(" AND x.state = ?8"));
	strb_add(&b, STR(" AND x.to_time >= ?5 AND x.from_time <= ?6 ORDER BY x.id DESC LIMIT ?2"));
	if (!db_start_text(db, text, ret, err))
		return false;
	bind_i64(*ret, 1, f->before ? f->before : INT64_MAX);
	bind_i64(*ret, 2, area_is_whole(f->area) ? (int64_t)f->limit + 1 : AREA_SCAN);
	if (f->meter)
		bind_i64(*ret, 3, f->meter);
	if (f->rule_is)
		bind_i64(*ret, 4, f->rule);
	bind_i64(*ret, 5, f->from);
	bind_i64(*ret, 6, f->to);
	if (path)
		bind_text(*ret, 7, path);
	if (f->state_is && f->state != EXCEPTION_OPEN)
		bind_i64(*ret, 8, f->state);
	return true;
}

static bool read_list(struct stmt *s, const struct exception_filter *f, struct area_sieve *sieve,
		      struct arena *a, struct exception *rows, size_t *ret_count, int64_t *ret_next,
		      struct err *err)
{
	int64_t looked = 0;
	int64_t last = 0;
	size_t n = 0;
	bool row;
	bool in;

	*ret_next = 0;
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row) {
			*ret_next = looked == AREA_SCAN ? last : 0;
			break;
		}
		looked++;
		last = col_i64(s, 0);
		if (!area_sieve_group(sieve, col_i64(s, 14), &in, err))
			return false;
		if (!in)
			continue;
		if (n == f->limit) {
			*ret_next = rows[n - 1].id;
			break;
		}
		if (!read_row(s, a, &rows[n++], err))
			return false;
	}
	*ret_count = n;
	return true;
}

bool store_exception_list(struct db *db, const struct exception_filter *f, struct arena *a,
			  const struct exception **ret, size_t *ret_count, int64_t *ret_next,
			  struct err *err)
{
	struct area_sieve sieve = { .db = db, .area = f->area };
	AUTO_STMT *s = NULL;
	struct meter_group g = { .path = NULL };

	if (f->limit < 1 || f->limit > EXCEPTION_LIST_MAX)
		return err_field(err, "limit", "from 1 to %d", EXCEPTION_LIST_MAX);
	struct exception *rows = arena_new(a, struct exception, f->limit);
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	if ((f->group && !store_group_get(db, f->group, a, &g, err)) ||
	    !start_list(db, f, g.path, &s, err) ||
	    !read_list(s, f, &sieve, a, rows, ret_count, ret_next, err))
		return false;
	*ret = rows;
	return true;
}

bool store_exception_get(struct db *db, int64_t id, struct arena *a, struct exception *ret,
			 struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start_text(db, COLUMNS "WHERE x.id = ?1", &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	return row ? read_row(s, a, ret, err)
		   : err_set(err, ERR_NOTFOUND, "there is no such exception");
}

bool store_exception_settle(struct db *db, int64_t id, enum exception_state state, const char *who,
			    const char *reason, int64_t now, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_EXCEPTION_SETTLE, &s, err))
		return false;
	bind_i64(s, 1, id);
	bind_i64(s, 2, state);
	bind_i64(s, 3, now);
	bind_text(s, 4, who);
	bind_text(s, 5, reason);
	if (!stmt_run(s, err))
		return false;
	return db_changes(db) || err_set(err, ERR_CONFLICT, "the exception is settled already");
}

bool store_exception_counts(struct db *db, int64_t ret[static VALIDATE_RULE_COUNT], struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	for (size_t i = 0; i < VALIDATE_RULE_COUNT; i++)
		ret[i] = 0;
	if (!db_start(db, SQL_EXCEPTION_COUNTS, &s, err))
		return false;
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		int64_t rule = col_i64(s, 0);
		if (rule >= 0 && rule < VALIDATE_RULE_COUNT)
			ret[rule] = col_i64(s, 1);
	}
}
