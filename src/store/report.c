#include "store/report.h"

#include "store/engine.h"
#include "store/listing.h"
#include "store/meter_row.h"

_Static_assert((int)REPORT_KEY == (int)SECRET_MARK, "the key of the codes is a mark");

/* What it has made before it was killed; the numbers of jobs that are long gone come again. */
static bool forget_job(struct db *db, int64_t job, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_REPORT_FORGET_JOB, &s, err))
		return false;
	bind_i64(s, 1, job);
	return stmt_run(s, err);
}

bool store_report_add(struct db *db, const struct report_record *r, int64_t *ret_id,
		      struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!forget_job(db, r->job, err) || !db_start(db, SQL_REPORT_ADD, &s, err))
		return false;
	bind_i64(s, 1, r->job);
	bind_text(s, 2, r->form);
	bind_text(s, 3, r->title);
	bind_text(s, 4, r->period);
	bind_text(s, 5, r->format);
	bind_text(s, 6, r->language);
	if (r->user)
		bind_i64(s, 7, r->user);
	else
		bind_null(s, 7);
	bind_text(s, 8, r->who);
	bind_i64(s, 9, r->made_at);
	bind_i64(s, 10, r->rows);
	bind_i64(s, 11, r->size);
	bind_text(s, 12, r->code);
	return stmt_number(s, ret_id, err);
}

static bool read_row(struct db *db, const struct stmt *s, struct arena *a, void *item,
		     struct err *err)
{
	struct report_record r = {
		.id = col_i64(s, 0),
		.job = col_i64(s, 1),
		.form = meter_row_text(a, s, 2),
		.title = meter_row_text(a, s, 3),
		.period = meter_row_text(a, s, 4),
		.format = meter_row_text(a, s, 5),
		.language = meter_row_text(a, s, 6),
		.user = col_i64(s, 7),
		.who = meter_row_text(a, s, 8),
		.made_at = col_i64(s, 9),
		.rows = col_i64(s, 10),
		.size = col_i64(s, 11),
		.code = meter_row_text(a, s, 12),
	};

	(void)db;
	if (!col_is_null(s, 13))
		r.file = meter_row_text(a, s, 13);
	if (!r.form || !r.title || !r.period || !r.format || !r.language || !r.who || !r.code)
		return err_set(err, ERR_NOMEM, "no memory for a report");
	*(struct report_record *)item = r;
	return true;
}

bool store_report_get(struct db *db, int64_t id, struct arena *a, struct report_record *ret,
		      struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_REPORT_GET, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	return row ? read_row(db, s, a, ret, err)
		   : err_set(err, ERR_NOTFOUND, "there is no such report");
}

bool store_report_list(struct db *db, int64_t user, int64_t before, unsigned limit, struct arena *a,
		       const struct report_record **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!list_check(limit, REPORT_LIST_MAX, err) ||
	    !list_start_owned(db, SQL_REPORT_LIST_ALL, SQL_REPORT_LIST_OF_USER, user, before, limit,
			      &s, err))
		return false;
	return list_read(db, s, limit, sizeof **ret, read_row, a, ret, ret_count, err);
}

bool store_report_by_code(struct db *db, const char *code, unsigned limit, struct arena *a,
			  const struct report_record **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!list_check(limit, REPORT_LIST_MAX, err) || !db_start(db, SQL_REPORT_BY_CODE, &s, err))
		return false;
	bind_text(s, 1, code);
	bind_i64(s, 2, limit);
	return list_read(db, s, limit, sizeof **ret, read_row, a, ret, ret_count, err);
}

bool store_report_key(struct db *db, uint8_t ret[static REPORT_KEY], struct err *err)
{
	static const char what[] = "verification codes of reports";

	return secret_mark(db_context(db)->key, what, sizeof what - 1, ret, err);
}
