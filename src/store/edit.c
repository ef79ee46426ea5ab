#include "store/edit.h"

#include "store/meter_row.h"

const char *edit_kind_name(enum edit_kind k)
{
	static const char *const names[EDIT_KIND_COUNT] = { "edit", "estimate" };

	return (unsigned)k < EDIT_KIND_COUNT ? names[k] : "";
}

static bool end(struct db *db, const struct edit_end *e, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_EDIT_END, &s, err))
		return false;
	bind_i64(s, 1, e->meter);
	bind_i64(s, 2, e->archive);
	bind_i64(s, 3, e->time);
	bind_i64(s, 4, e->now);
	bind_text(s, 5, e->who);
	bind_text(s, 6, e->reason);
	return stmt_run(s, err);
}

bool store_edit_end(struct db *db, const struct edit_end *e, struct err *err)
{
	if (!end(db, e, err))
		return false;
	return db_changes(db) ||
	       err_set(err, ERR_NOTFOUND, "nothing stands in the place of that record");
}

bool store_edit_add(struct db *db, const struct reading_edit *e, int64_t *ret_id, struct err *err)
{
	const struct edit_end before = {
		.meter = e->meter,
		.archive = e->archive,
		.time = e->time,
		.who = e->who,
		.now = e->made_at,
	};
	AUTO_STMT *s = NULL;

	if (!end(db, &before, err) || !db_start(db, SQL_EDIT_ADD, &s, err))
		return false;
	bind_i64(s, 1, e->meter);
	bind_i64(s, 2, e->archive);
	bind_i64(s, 3, e->time);
	bind_i64(s, 4, e->kind);
	bind_i64(s, 5, e->method);
	bind_i64(s, 6, e->index);
	bind_i64(s, 7, e->temperature);
	bind_i64(s, 8, e->offset);
	if (e->exception)
		bind_i64(s, 9, e->exception);
	else
		bind_null(s, 9);
	bind_text(s, 10, e->reason);
	bind_text(s, 11, e->who);
	bind_i64(s, 12, e->made_at);
	return stmt_number(s, ret_id, err);
}

static bool read_row(const struct stmt *s, struct arena *a, struct reading_edit *e, struct err *err)
{
	e->id = col_i64(s, 0);
	e->time = col_i64(s, 1);
	e->kind = (enum edit_kind)col_i64(s, 2);
	e->method = (int)col_i64(s, 3);
	e->index = col_i64(s, 4);
	e->temperature = (int16_t)col_i64(s, 5);
	e->offset = (int32_t)col_i64(s, 6);
	e->exception = col_i64(s, 7);
	e->reason = meter_row_text(a, s, 8);
	e->who = meter_row_text(a, s, 9);
	e->made_at = col_i64(s, 10);
	e->ended_at = col_i64(s, 11);
	e->ended_by = meter_row_text(a, s, 12);
	e->end_reason = meter_row_text(a, s, 13);
	return (e->reason && e->who && e->ended_by && e->end_reason) ||
	       err_set(err, ERR_NOMEM, "no memory for an edit");
}

bool store_edit_list(struct db *db, int64_t meter, enum archive archive, int64_t from, int64_t to,
		     bool all, unsigned limit, struct arena *a, const struct reading_edit **ret,
		     size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;
	struct reading_edit *rows = NULL;
	size_t cap = 0;
	size_t n = 0;
	bool row;

	if (!db_start(db, SQL_EDIT_LIST, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, archive);
	bind_i64(s, 3, from);
	bind_i64(s, 4, to);
	bind_i64(s, 5, all);
	bind_i64(s, 6, limit);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (n == cap) {
			struct reading_edit *more =
				arena_new(a, struct reading_edit, cap ? 2 * cap : 16);
			if (!more)
				return err_set(err, ERR_NOMEM, "no memory for the edits");
			for (size_t i = 0; i < n; i++)
				more[i] = rows[i];
			rows = more;
			cap = cap ? 2 * cap : 16;
		}
		rows[n] = (struct reading_edit){ .meter = meter, .archive = archive };
		if (!read_row(s, a, &rows[n++], err))
			return false;
	}
	*ret = rows;
	*ret_count = n;
	return true;
}
