#include "store/setting.h"

#include "store/engine.h"
#include "store/meter_row.h"

static bool read_secret(struct db *db, const struct stmt *s, struct arena *a,
			struct setting_row *row, struct err *err)
{
	struct err why = { 0 };
	char *text = NULL;
	size_t n;
	const uint8_t *box = col_blob(s, 2, &n);

	row->secret = true;
	row->value = NULL;
	if (secret_unseal(db_context(db)->key, box, n, a, &text, &why))
		row->value = text;
	else if (why.kind == ERR_NOMEM)
		return err_set(err, why.kind, "%s", why.msg);
	return true;
}

static bool read_row(struct db *db, const struct stmt *s, struct arena *a, struct setting_row *ret,
		     struct err *err)
{
	struct setting_row row = {
		.key = meter_row_text(a, s, 0),
		.value = meter_row_text(a, s, 1),
		.changed_at = col_i64(s, 3),
		.changed_by = meter_row_text(a, s, 4),
	};

	if (!row.key || !row.changed_by)
		return err_set(err, ERR_NOMEM, "no memory for a setting");
	if (!col_is_null(s, 2) && !read_secret(db, s, a, &row, err))
		return false;
	*ret = row;
	return true;
}

bool store_setting_list(struct db *db, struct arena *a, const struct setting_row **ret,
			size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;
	size_t n = 0;
	struct setting_row *rows = arena_new(a, struct setting_row, SETTINGS_MAX);

	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for the settings");
	if (!db_start(db, SQL_SETTING_LIST, &s, err))
		return false;
	bind_i64(s, 1, SETTINGS_MAX);
	for (bool row; n < SETTINGS_MAX; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (!read_row(db, s, a, &rows[n], err))
			return false;
	}
	*ret = rows;
	*ret_count = n;
	return true;
}

bool store_setting_set(struct db *db, const struct setting_row *row, struct err *err)
{
	uint8_t box[SECRET_TEXT_MAX + SECRET_OVERHEAD];
	size_t n = 0;
	struct stmt *s;

	if (row->secret && !secret_seal(db_context(db)->key, row->value, box, &n, err))
		return false;
	if (!db_start(db, SQL_SETTING_SET, &s, err))
		return false;
	bind_text(s, 1, row->key);
	if (row->secret) {
		bind_null(s, 2);
		bind_blob(s, 3, box, n);
	} else {
		bind_text(s, 2, row->value);
		bind_null(s, 3);
	}
	bind_i64(s, 4, row->changed_at);
	bind_text(s, 5, row->changed_by);
	return stmt_run(s, err);
}

bool store_setting_remove(struct db *db, const char *key, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_SETTING_REMOVE, &s, err))
		return false;
	bind_text(s, 1, key);
	return stmt_run(s, err);
}
