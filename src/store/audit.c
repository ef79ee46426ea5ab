#include "store/audit.h"

bool store_audit_add(struct db *db, const struct audit_record *r, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_AUDIT_ADD, &s, err))
		return false;
	bind_i64(s, 1, r->time);
	if (r->user)
		bind_i64(s, 2, r->user);
	else
		bind_null(s, 2);
	bind_text(s, 3, r->who);
	bind_text(s, 4, r->origin);
	bind_text(s, 5, r->action);
	bind_text(s, 6, r->object);
	bind_text(s, 7, r->before);
	bind_text(s, 8, r->after);
	return stmt_run(s, err);
}

/* NULL stays NULL; *broken when memory is out. */
static const char *text(struct arena *a, const struct stmt *s, int at, bool *broken)
{
	const char *t = col_text(s, at);
	const char *own = t ? arena_strdup(a, t) : NULL;

	*broken |= t && !own;
	return own;
}

bool store_audit_list(struct db *db, int64_t before, unsigned limit, struct arena *a,
		      const struct audit_record **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool broken = false;
	size_t n = 0;
	bool row;

	if (limit < 1 || limit > AUDIT_MAX)
		return err_field(err, "limit", "from 1 to %d", AUDIT_MAX);
	struct audit_record *rows = arena_new(a, struct audit_record, limit);
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	if (!db_start(db, SQL_AUDIT_LIST, &s, err))
		return false;
	bind_i64(s, 1, before ? before : INT64_MAX);
	bind_i64(s, 2, limit);
	for (; n < limit; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		rows[n] = (struct audit_record){
			.id = col_i64(s, 0),
			.time = col_i64(s, 1),
			.user = col_i64(s, 2),
			.who = text(a, s, 3, &broken),
			.origin = text(a, s, 4, &broken),
			.action = text(a, s, 5, &broken),
			.object = text(a, s, 6, &broken),
			.before = text(a, s, 7, &broken),
			.after = text(a, s, 8, &broken),
		};
		if (broken)
			return err_set(err, ERR_NOMEM, "no memory for a list");
	}
	*ret = rows;
	*ret_count = n;
	return true;
}
