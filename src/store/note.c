#include "store/note.h"

#include <stdlib.h>

#include "store/meter_row.h"
#include "store/register.h"
#include "store/listing.h"

enum { PART_BYTES = 256 << 10 };

bool store_note_add(struct db *db, const struct note *n, int64_t *ret_id, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_NOTE_ADD, &s, err))
		return false;
	bind_i64(s, 1, n->meter);
	bind_text(s, 2, n->text);
	bind_text(s, 3, n->who);
	bind_i64(s, 4, n->created_at);
	bind_i64(s, 5, NOTES_MAX);
	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_CONFLICT, "a meter has at most %d notes", NOTES_MAX);
	*ret_id = col_i64(s, 0);
	return true;
}

static bool read_note(struct db *db, const struct stmt *s, struct arena *a, void *item,
		      struct err *err)
{
	struct note *ret = item;

	(void)db;
	*ret = (struct note){
		.id = col_i64(s, 0),
		.meter = col_i64(s, 1),
		.text = meter_row_text(a, s, 2),
		.who = meter_row_text(a, s, 3),
		.created_at = col_i64(s, 4),
	};
	return (ret->text && ret->who) || err_set(err, ERR_NOMEM, "no memory for a list");
}

bool store_note_list(struct db *db, int64_t meter, int64_t before, unsigned limit, struct arena *a,
		     const struct note **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!list_check(limit, NOTE_LIST_MAX, err))
		return false;
	if (!db_start(db, SQL_NOTE_LIST, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, before ? before : INT64_MAX);
	bind_i64(s, 3, limit);
	return list_read(db, s, limit, sizeof **ret, read_note, a, ret, ret_count, err);
}

bool store_note_remove(struct db *db, int64_t meter, int64_t id, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_NOTE_REMOVE, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, id);
	if (!stmt_run(s, err))
		return false;
	return db_changes(db) || err_set(err, ERR_NOTFOUND, "there is no such note");
}

static bool check_room(struct db *db, const struct kept_file *f, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (f->bytes < 1 || f->bytes > FILE_BYTES_MAX)
		return err_field(err, "file", "has 1 to %d bytes", FILE_BYTES_MAX);
	if (!db_start(db, SQL_FILE_ROOM, &s, err))
		return false;
	bind_i64(s, 1, f->meter);
	if (!stmt_step(s, &row, err))
		return false;
	if (col_i64(s, 0) >= FILES_MAX)
		return err_set(err, ERR_CONFLICT, "a meter has at most %d files", FILES_MAX);
	return col_i64(s, 1) + f->bytes <= FILES_BYTES_MAX ||
	       err_set(err, ERR_CONFLICT, "the files of a meter have at most %d MiB",
		       FILES_BYTES_MAX >> 20);
}

static bool write_parts(struct db *db, int64_t id, const uint8_t *data, size_t n, struct err *err)
{
	for (size_t at = 0; at < n; at += PART_BYTES) {
		struct stmt *s;
		if (!db_start(db, SQL_FILE_PART_ADD, &s, err))
			return false;
		bind_i64(s, 1, id);
		bind_i64(s, 2, (int64_t)(at / PART_BYTES));
		bind_blob(s, 3, data + at, n - at < PART_BYTES ? n - at : PART_BYTES);
		if (!stmt_run(s, err))
			return false;
	}
	return true;
}

bool store_file_add(struct db *db, const struct kept_file *f, const void *data, int64_t *ret_id,
		    struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!register_check_text("name", f->name, FILE_NAME_BYTES, err) ||
	    !check_room(db, f, err) || !db_start(db, SQL_FILE_ADD, &s, err))
		return false;
	bind_i64(s, 1, f->meter);
	bind_text(s, 2, f->name);
	bind_text(s, 3, f->media);
	bind_i64(s, 4, f->bytes);
	bind_text(s, 5, f->who);
	bind_i64(s, 6, f->created_at);
	if (!stmt_step(s, &row, err))
		return false;
	*ret_id = col_i64(s, 0);
	return write_parts(db, *ret_id, data, (size_t)f->bytes, err);
}

static bool read_file(const struct stmt *s, struct arena *a, struct kept_file *ret, struct err *err)
{
	struct kept_file f = {
		.id = col_i64(s, 0),
		.meter = col_i64(s, 1),
		.name = meter_row_text(a, s, 2),
		.media = meter_row_text(a, s, 3),
		.bytes = col_i64(s, 4),
		.who = meter_row_text(a, s, 5),
		.created_at = col_i64(s, 6),
	};
	if (!f.name || !f.media || !f.who)
		return err_set(err, ERR_NOMEM, "no memory for a file");
	*ret = f;
	return true;
}

bool store_file_list(struct db *db, int64_t meter, struct arena *a, const struct kept_file **ret,
		     size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;
	size_t n = 0;
	bool row;
	struct kept_file *rows = arena_new(a, struct kept_file, FILES_MAX);

	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	if (!db_start(db, SQL_FILE_LIST, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, FILES_MAX);
	for (; n < FILES_MAX; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (!read_file(s, a, &rows[n], err))
			return false;
	}
	*ret = rows;
	*ret_count = n;
	return true;
}

bool store_file_get(struct db *db, int64_t meter, int64_t id, struct arena *a,
		    struct kept_file *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_FILE_GET, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, id);
	if (!stmt_step(s, &row, err))
		return false;
	return row ? read_file(s, a, ret, err)
		   : err_set(err, ERR_NOTFOUND, "there is no such file");
}

/* Copies its parts; false with *ret_n less than `n` and no error: some lack. */
static bool copy_parts(struct db *db, int64_t id, char *to, size_t n, size_t *ret_n,
		       struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row = true;

	if (!db_start(db, SQL_FILE_PARTS, &s, err))
		return false;
	bind_i64(s, 1, id);
	for (*ret_n = 0;;) {
		size_t part;
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		const uint8_t *data = col_blob(s, 0, &part);
		if (part > n - *ret_n)
			return err_set(err, ERR_DB, "a file is larger than it should be");
		memcpy(to + *ret_n, data, part);
		*ret_n += part;
	}
}

bool store_file_read(struct db *db, const struct kept_file *f, char **ret, struct err *err)
{
	size_t n = (size_t)f->bytes;
	size_t got;
	AUTO_FREE char *data = malloc(n + 1);

	if (!data)
		return err_set(err, ERR_NOMEM, "no memory for a file");
	if (!copy_parts(db, f->id, data, n, &got, err))
		return false;
	if (got != n)
		return err_set(err, ERR_DB, "a part of the file is missing");
	data[n] = 0;
	*ret = TAKE(data);
	return true;
}

static bool run_of(struct db *db, enum sql name, int64_t id, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, name, &s, err))
		return false;
	bind_i64(s, 1, id);
	return stmt_run(s, err);
}

bool store_file_remove(struct db *db, int64_t meter, int64_t id, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 16 };
	struct kept_file f;

	return store_file_get(db, meter, id, &a, &f, err) &&
	       run_of(db, SQL_FILE_PARTS_REMOVE, id, err) && run_of(db, SQL_FILE_REMOVE, id, err);
}
