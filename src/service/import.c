#include "service/import.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/str.h"
#include "service/folder.h"
#include "service/import_private.h"
#include "store/import_file.h"

bool import_open_table(struct service *sv, int64_t id, const struct import_how *how,
		       struct arena *a, struct table_reader **ret, struct err *err)
{
	const char *path;
	return folder_path(sv, a, "import", id, &path, err) &&
	       table_reader_open(path, &how->table, ret, err);
}

/* --- a look at a table --- */

struct look {
	struct arena *arena;
	struct table_row rows[IMPORT_LOOK_ROWS];
	size_t count;
	size_t columns;
};

static bool keep_row(struct look *l, const struct table_row *row, struct err *err)
{
	const char **cells = arena_new(l->arena, const char *, row->count);
	if (!cells)
		return err_set(err, ERR_NOMEM, "no memory for a row");
	for (size_t i = 0; i < row->count; i++) {
		cells[i] = arena_strdup(l->arena, row->cells[i]);
		if (!cells[i])
			return err_set(err, ERR_NOMEM, "no memory for a row");
	}
	l->rows[l->count++] = (struct table_row){ row->line, row->count, cells };
	return true;
}

/* A row that holds a serial or a number of a phone is no heading. */
static bool is_heading(const struct table_row *row)
{
	for (size_t i = 0; i < row->count; i++) {
		const char *cell = row->cells[i];
		if (strlen(cell) >= 6 && strspn(cell, "0123456789+-() ") == strlen(cell))
			return false;
	}
	return true;
}

static bool fill_columns(struct look *l, struct import_info *info, struct err *err)
{
	size_t first = info->heading && l->count > 0;
	struct import_column *columns = arena_new(l->arena, struct import_column, l->columns + 1);
	if (!columns)
		return err_set(err, ERR_NOMEM, "no memory for the columns");
	for (size_t i = 0; i < l->columns; i++) {
		struct import_column *c = &columns[i];
		c->header = first && i < l->rows[0].count ? l->rows[0].cells[i] : "";
		for (size_t k = first; k < l->count && c->sample_count < IMPORT_SAMPLES; k++)
			if (i < l->rows[k].count && l->rows[k].cells[i][0])
				c->samples[c->sample_count++] = l->rows[k].cells[i];
	}
	import_guess(columns, l->columns, l->rows + first, l->count - first);
	info->columns = columns;
	info->column_count = l->columns;
	return true;
}

static bool keep_sheets(struct arena *a, const struct table_reader *t, struct import_info *info,
			struct err *err)
{
	const char *const *names = table_reader_sheets(t);
	size_t n = 0;
	while (names[n])
		n++;
	const char **own = arena_new(a, const char *, n + 1);
	for (size_t i = 0; own && i < n; i++) {
		own[i] = arena_strdup(a, names[i]);
		if (!own[i])
			own = NULL;
	}
	info->sheets = own;
	return own || err_set(err, ERR_NOMEM, "no memory for the names of sheets");
}

bool import_look(struct table_reader *t, const struct import_how *how, struct arena *a,
		 struct import_info *ret, struct err *err)
{
	struct look *l = arena_new(a, struct look, 1);
	struct import_info info = { .format = table_reader_format(t),
				    .encoding = table_reader_encoding(t),
				    .separator = table_reader_separator(t),
				    .sheet = table_reader_sheet(t) };
	bool more = true;
	if (!l)
		return err_set(err, ERR_NOMEM, "no memory for a table");
	l->arena = a;
	while (more) {
		struct table_row row;
		if (!table_reader_row(t, &row, &more, err))
			return false;
		if (!more)
			break;
		info.rows++;
		l->columns = row.count > l->columns ? row.count : l->columns;
		if (l->count < IMPORT_LOOK_ROWS && !keep_row(l, &row, err))
			return false;
	}
	info.heading = how->heading_given ? how->heading : l->count > 0 && is_heading(&l->rows[0]);
	info.rows -= info.heading && info.rows > 0;
	if (!fill_columns(l, &info, err) || !keep_sheets(a, t, &info, err))
		return false;
	*ret = info;
	return true;
}

/* --- bringing a file --- */

static bool put_file(const char *path, const char *bytes, size_t n, struct err *err)
{
	AUTO_FD int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	while (fd >= 0 && n > 0) {
		ssize_t part = write(fd, bytes, n);
		if (part < 0 && errno == EINTR)
			continue;
		if (part <= 0)
			break;
		bytes += part;
		n -= (size_t)part;
	}
	return (fd >= 0 && n == 0) ||
	       err_set(err, ERR_IO, "the file cannot be kept: %s", strerrordesc_np(errno));
}

static bool write_file(struct db *db, void *arg, struct err *err)
{
	struct import_file *f = arg;
	return store_import_file_add(db, f, IMPORT_FILES_MAX, &f->id, err);
}

static bool write_removal(struct db *db, void *arg, struct err *err)
{
	const struct import_file *f = arg;
	return store_import_file_remove(db, f->id, err);
}

static void drop(struct service *sv, struct import_file *f)
{
	struct err lost = { 0 };
	folder_remove(sv, "import", f->id);
	if (!service_write(sv, write_removal, f, &lost))
		return; /* the sweeper finds it */
}

static bool look_at(struct service *sv, const struct import_file *f, const struct import_how *how,
		    struct arena *a, struct import_info *ret, struct err *err)
{
	AUTO_TABLE_READER *t = NULL;
	struct import_info info;
	if (!import_open_table(sv, f->id, how, a, &t, err) || !import_look(t, how, a, &info, err))
		return false;
	info.id = f->id;
	info.name = f->name;
	*ret = info;
	return true;
}

bool service_import_upload(struct service *sv, const struct caller *c, const char *name,
			   const char *bytes, size_t n, struct arena *a, struct import_info *ret,
			   struct err *err)
{
	struct import_file f = { .name = name,
				 .size = (int64_t)n,
				 .user = c->user,
				 .who = c->login,
				 .created_at = service_now(sv) };
	const char *path;
	if (!caller_check(c, RIGHT_IMPORT_RUN, err))
		return false;
	if (!utf8_valid(str_from(name)) || strlen(name) > IMPORT_NAME_MAX)
		return err_field(err, "name", "must be UTF-8 of at most %d bytes", IMPORT_NAME_MAX);
	if (n == 0)
		return err_set(err, ERR_INVAL, "the file is empty");
	if (!service_write(sv, write_file, &f, err))
		return false;
	if (folder_path(sv, a, "import", f.id, &path, err) && put_file(path, bytes, n, err) &&
	    look_at(sv, &f, &(struct import_how){ 0 }, a, ret, err))
		return true;
	drop(sv, &f);
	return false;
}

/* Others' files do not exist. */
static bool get_own(struct service *sv, const struct caller *c, int64_t id, struct arena *a,
		    struct import_file *ret, struct err *err)
{
	AUTO_READER r = { 0 };
	if (!caller_check(c, RIGHT_IMPORT_RUN, err) || !reader_take(sv, &r, err) ||
	    !store_import_file_get(r.db, id, a, ret, err))
		return false;
	return ret->user == c->user || err_set(err, ERR_NOTFOUND, "there is no such import");
}

bool service_import_get(struct service *sv, const struct caller *c, int64_t id,
			const struct import_how *how, struct arena *a, struct import_info *ret,
			struct err *err)
{
	struct import_file f;
	return get_own(sv, c, id, a, &f, err) && look_at(sv, &f, how, a, ret, err);
}

/* --- asking for the job --- */

static bool check_mapping(const struct import_wish *w, struct err *err)
{
	bool seen[FIELD_COUNT] = { 0 };
	if (!w->mapped)
		return true;
	for (size_t i = 0; i < TABLE_COLUMNS_MAX; i++) {
		int f = w->fields[i];
		if (f == FIELD_NONE)
			continue;
		if (seen[f])
			return err_field(err, "mapping", "gives %s to two columns",
					 import_field_name((enum import_field)f));
		seen[f] = true;
	}
	return seen[FIELD_SERIAL] || seen[FIELD_ACCOUNT] ||
	       err_field(err, "mapping", "names neither serial nor account");
}

static void write_wish(struct jsonw *j, int64_t id, const struct import_wish *w)
{
	const struct table_how *t = &w->how.table;
	jsonw_object(j);
	jsonw_key(j, "import");
	jsonw_int(j, id);
	jsonw_key(j, "dry_run");
	jsonw_bool(j, w->dry_run);
	jsonw_key(j, "separator");
	jsonw_int(j, t->separator);
	jsonw_key(j, "sheet");
	jsonw_int(j, t->sheet);
	if (t->encoding_given) {
		jsonw_key(j, "encoding");
		jsonw_text(j, table_encoding_name(t->encoding));
	}
	if (w->how.heading_given) {
		jsonw_key(j, "heading");
		jsonw_bool(j, w->how.heading);
	}
	if (w->mapped) {
		jsonw_key(j, "mapping");
		jsonw_array(j);
		for (size_t i = 0; i < TABLE_COLUMNS_MAX; i++)
			jsonw_int(j, w->fields[i]);
		jsonw_array_end(j);
	}
	jsonw_object_end(j);
}

bool service_import_run(struct service *sv, const struct caller *c, int64_t id,
			const struct import_wish *wish, struct arena *a, struct job *ret,
			struct err *err)
{
	AUTO_JSONW j = { 0 };
	struct right_set uses = { 0 };
	struct import_file f;
	right_set_add(&uses, RIGHT_IMPORT_RUN);
	if (!get_own(sv, c, id, a, &f, err) || !check_mapping(wish, err))
		return false;
	write_wish(&j, id, wish);
	return service_job_add(sv, c, "import", &uses, &j, a, ret, err);
}
