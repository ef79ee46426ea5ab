#include "store/import_file.h"

/* Half of the room is for others: nobody fills it alone. */
static bool check_room(struct db *db, int64_t user, int64_t max, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_IMPORT_FILE_COUNT, &s, err))
		return false;
	bind_i64(s, 1, user);
	if (!stmt_step(s, &row, err))
		return false;
	if (col_i64(s, 0) >= max)
		return err_set(err, ERR_LIMIT, "%lld files are kept already", (long long)max);
	return col_i64(s, 1) < max / 2 ||
	       err_set(err, ERR_LIMIT, "%lld files of yours are kept already", (long long)max / 2);
}

bool store_import_file_count(struct db *db, int64_t *ret, struct err *err)
{
	return db_number_of(db, SQL_IMPORT_FILE_COUNT, 0, ret, err);
}

bool store_import_file_add(struct db *db, const struct import_file *f, int64_t max, int64_t *ret_id,
			   struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!check_room(db, f->user, max, err) || !db_start(db, SQL_IMPORT_FILE_ADD, &s, err))
		return false;
	bind_text(s, 1, f->name);
	bind_i64(s, 2, f->size);
	if (f->user)
		bind_i64(s, 3, f->user);
	else
		bind_null(s, 3);
	bind_text(s, 4, f->who);
	bind_i64(s, 5, f->created_at);
	return stmt_number(s, ret_id, err);
}

bool store_import_file_get(struct db *db, int64_t id, struct arena *a, struct import_file *ret,
			   struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_IMPORT_FILE_GET, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such import");
	struct import_file f = {
		.id = id,
		.name = arena_strdup(a, col_text(s, 0)),
		.size = col_i64(s, 1),
		.user = col_i64(s, 2),
		.who = arena_strdup(a, col_text(s, 3)),
		.created_at = col_i64(s, 4),
	};
	if (!f.name || !f.who)
		return err_set(err, ERR_NOMEM, "no memory for an import");
	*ret = f;
	return true;
}

bool store_import_file_old(struct db *db, int64_t before, int64_t *ret_id, struct err *err)
{
	return db_number_of(db, SQL_IMPORT_FILE_OLD, before, ret_id, err);
}

bool store_import_file_remove(struct db *db, int64_t id, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_IMPORT_FILE_REMOVE, &s, err))
		return false;
	bind_i64(s, 1, id);
	return stmt_run(s, err);
}
