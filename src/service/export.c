#include "service/export.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "base/str.h"
#include "service/export_private.h"
#include "service/folder.h"
#include "service/selection.h"

enum { PAGE_MEMORY = 64 << 20 };

static const struct export_list *find_list(const char *name)
{
	for (size_t i = 0; name && export_lists[i]; i++)
		if (strcmp(export_lists[i]->name, name) == 0)
			return export_lists[i];
	return NULL;
}

static bool has_word(const char *words, const char *word)
{
	struct str rest = str_from(words);
	while (rest.n > 0) {
		struct str one;
		(void)str_cut(rest, ' ', &one, &rest);
		if (str_equal(one, str_from(word)))
			return true;
	}
	return false;
}

static bool choose(const struct export_list *l, const struct export_wish *w,
		   size_t chosen[static EXPORT_COLUMNS_MAX], size_t *ret_count, struct err *err)
{
	for (size_t i = 0; i < l->count && w->column_count == 0; i++)
		chosen[i] = i;
	for (size_t i = 0; i < w->column_count; i++) {
		size_t at = 0;
		while (at < l->count && strcmp(l->columns[at].name, w->columns[i]) != 0)
			at++;
		if (at == l->count)
			return err_field(err, "columns", "there is no column %.40s", w->columns[i]);
		chosen[i] = at;
	}
	*ret_count = w->column_count ? w->column_count : l->count;
	return true;
}

/* --- asking --- */

static void write_wish(struct jsonw *j, const struct export_wish *w, int64_t selection)
{
	jsonw_object(j);
	jsonw_key(j, "selection");
	jsonw_int(j, selection);
	jsonw_key(j, "what");
	jsonw_text(j, w->what);
	jsonw_key(j, "xlsx");
	jsonw_bool(j, w->format == TABLE_XLSX);
	jsonw_key(j, "encoding");
	jsonw_int(j, w->encoding);
	jsonw_key(j, "separator");
	jsonw_int(j, w->separator);
	jsonw_key(j, "russian");
	jsonw_bool(j, w->russian);
	jsonw_key(j, "columns");
	jsonw_array(j);
	for (size_t i = 0; i < w->column_count; i++)
		jsonw_text(j, w->columns[i]);
	jsonw_array_end(j);
	jsonw_key(j, "query");
	jsonw_array(j); /* names are not ours alone, so they are values */
	for (size_t i = 0; i < w->parameter_count; i++) {
		jsonw_text(j, w->parameters[i].name);
		jsonw_text(j, w->parameters[i].value);
	}
	jsonw_array_end(j);
	jsonw_object_end(j);
}

static bool select_serials(struct service *sv, const struct caller *c, const struct export_wish *w,
			   int64_t *ret, struct err *err)
{
	int64_t count;
	*ret = 0;
	if (!w->serials)
		return true;
	if (strcmp(w->what, "meters") != 0)
		return err_field(err, "serials", "are of meters alone");
	if (w->parameter_count > 0)
		return err_field(err, "serials", "are named, or the query finds them");
	return service_selection_of_serials(sv, c, w->serials, w->serial_count, ret, &count, err);
}

bool service_export_run(struct service *sv, const struct caller *c, const struct export_wish *w,
			struct arena *a, struct job *ret, struct err *err)
{
	const struct export_list *l = find_list(w->what);
	size_t chosen[EXPORT_COLUMNS_MAX];
	struct right_set uses = { 0 };
	AUTO_JSONW j = { 0 };
	int64_t selection;
	size_t n;
	if (!l)
		return err_field(err, "what", "is no list that can be exported");
	if (!caller_check(c, RIGHT_EXPORT_RUN, err) || !caller_check(c, l->right, err) ||
	    !choose(l, w, chosen, &n, err))
		return false;
	for (size_t i = 0; i < w->parameter_count; i++)
		if (!has_word(l->parameters, w->parameters[i].name))
			return err_field(err, "query", "%.40s is no parameter of that list",
					 w->parameters[i].name);
	if (!select_serials(sv, c, w, &selection, err))
		return false;
	right_set_add(&uses, RIGHT_EXPORT_RUN);
	right_set_add(&uses, l->right);
	right_set_add(&uses, RIGHT_SUBSCRIBER_VIEW);
	right_set_add(&uses, RIGHT_GROUP_VIEW);
	write_wish(&j, w, selection);
	if (service_job_add(sv, c, "export", &uses, &j, a, ret, err))
		return true;
	if (selection && !service_selection_drop(sv, selection, NULL))
		return false; /* what is left of it says nothing of anybody */
	return false;
}

/* --- the job --- */

static bool read_texts(struct export *e, const json_t *o, struct err *err)
{
	struct export_wish *w = &e->wish;
	struct arena *a = job_arena(e->run);
	const json_t *columns = json_object_get(o, "columns");
	const json_t *query = json_object_get(o, "query");
	bool broken = false;
	w->what = arena_strdup(a, json_string_value(json_object_get(o, "what")));
	for (size_t i = 0; i < json_array_size(columns) && i < EXPORT_COLUMNS_MAX; i++) {
		w->columns[w->column_count] =
			arena_strdup(a, json_string_value(json_array_get(columns, i)));
		broken |= !w->columns[w->column_count++];
	}
	for (size_t i = 0; i + 1 < json_array_size(query) && i / 2 < EXPORT_PARAMETERS_MAX;
	     i += 2) {
		struct export_parameter *p = &w->parameters[w->parameter_count++];
		p->name = arena_strdup(a, json_string_value(json_array_get(query, i)));
		p->value = arena_strdup(a, json_string_value(json_array_get(query, i + 1)));
		broken |= !p->name || !p->value;
	}
	return (w->what && !broken) || err_set(err, ERR_NOMEM, "no memory for an export");
}

static bool read_wish(struct export *e, struct err *err)
{
	struct export_wish *w = &e->wish;
	json_t *o = json_loads(job_of(e->run)->arguments, 0, NULL);
	if (!o)
		return err_set(err, ERR_INTERNAL, "what an export shall do is not readable");
	w->format = json_is_true(json_object_get(o, "xlsx")) ? TABLE_XLSX : TABLE_CSV;
	w->encoding =
		json_integer_value(json_object_get(o, "encoding")) ? TABLE_CP1251 : TABLE_UTF8;
	w->separator = (char)json_integer_value(json_object_get(o, "separator"));
	w->russian = json_is_true(json_object_get(o, "russian"));
	e->selection = json_integer_value(json_object_get(o, "selection"));
	bool ok = read_texts(e, o, err);
	json_decref(o);
	return ok;
}

static bool open_writer(struct export *e, struct err *err)
{
	struct arena *a = job_arena(e->run);
	struct table_column *columns = arena_new(a, struct table_column, EXPORT_COLUMNS_MAX);
	struct table_form form = { .format = e->wish.format,
				   .encoding = e->wish.encoding,
				   .separator = e->wish.separator,
				   .sheet = e->wish.russian ? e->list->ru : e->list->en };
	const char *path;
	if (!columns)
		return err_set(err, ERR_NOMEM, "no memory for an export");
	for (size_t i = 0; i < e->chosen_count; i++) {
		const struct export_column *c = &e->list->columns[e->chosen[i]];
		columns[i] = (struct table_column){ .head = e->wish.russian ? c->ru : c->en,
						    .type = c->type,
						    .digits = c->digits,
						    .width = c->width };
	}
	return folder_files(e->sv, a, &form.folder, err) && job_file_path(e->run, &path, err) &&
	       table_writer_open(path, &form, columns, e->chosen_count, &e->writer, err);
}

static void begin_row(struct export *e)
{
	for (size_t i = 0; i < EXPORT_COLUMNS_MAX; i++)
		e->cells[i] = (struct table_cell){ .none = true };
}

void export_text(struct export *e, size_t column, const char *text)
{
	e->cells[column] = (struct table_cell){ .none = !text || !text[0], .text = text };
}

void export_number(struct export *e, size_t column, int64_t v)
{
	e->cells[column] = (struct table_cell){ .number = v };
}

void export_time(struct export *e, size_t column, int64_t utc)
{
	e->cells[column] = (struct table_cell){ .none = utc == 0,
						.number = utc,
						.offset = tz_offset(e->zone, utc) };
}

bool export_row(struct export *e, struct err *err)
{
	struct table_cell cells[EXPORT_COLUMNS_MAX];
	for (size_t i = 0; i < e->chosen_count; i++)
		cells[i] = e->cells[e->chosen[i]];
	e->rows++;
	begin_row(e);
	return table_writer_row(e->writer, cells, err);
}

const char *export_parameter(const struct export *e, const char *name)
{
	for (size_t i = 0; i < e->wish.parameter_count; i++)
		if (strcmp(e->wish.parameters[i].name, name) == 0)
			return e->wish.parameters[i].value;
	return NULL;
}

bool export_keep_cursor(struct export *e, const char *cursor, struct err *err)
{
	e->cursor = cursor ? arena_strdup(job_arena(e->run), cursor) : NULL;
	return !cursor || e->cursor || err_set(err, ERR_NOMEM, "no memory for an export");
}

static bool write_pages(struct export *e, struct err *err)
{
	bool more = true;
	begin_row(e);
	while (more) {
		AUTO_ARENA page = { .limit = PAGE_MEMORY };
		if (!e->list->next(e, &page, &more, err) || !job_goes_on(e->run, err) ||
		    !job_progress(e->run, e->rows, e->total, err))
			return false;
	}
	return true;
}

static bool write_audit(struct db *db, void *arg, struct err *err)
{
	const struct export *e = arg;
	char object[40];
	char after[120];
	(void)snprintf(object, sizeof object, "job:%" PRId64, job_of(e->run)->id);
	(void)snprintf(after, sizeof after, "{\"what\":\"%s\",\"rows\":%" PRId64 "}", e->list->name,
		       e->rows);
	return service_audit(e->sv, db, e->caller, "export", object, NULL, after, err);
}

static bool finish(struct export *e, struct err *err)
{
	AUTO_JSONW j = { 0 };
	char name[80];
	int64_t size;
	struct civil d = tz_civil(e->zone, service_now(e->sv));
	(void)snprintf(name, sizeof name, "%s-%04d-%02d-%02d.%s", e->list->name, d.year, d.month,
		       d.day, e->wish.format == TABLE_XLSX ? "xlsx" : "csv");
	jsonw_object(&j);
	jsonw_key(&j, "rows");
	jsonw_int(&j, e->rows);
	jsonw_object_end(&j);
	return table_writer_close(TAKE(e->writer), &size, err) &&
	       job_file_done(e->run, name, size, err) &&
	       service_write(e->sv, write_audit, e, err) && job_set_result(e->run, &j, err) &&
	       (!e->selection || service_selection_drop(e->sv, e->selection, err));
}

static bool export_run(struct job_run *run, struct err *err)
{
	struct export e = {
		.run = run, .sv = job_service(run), .caller = job_caller(run), .total = -1
	};
	e.zone = service_zone(e.sv);
	if (!read_wish(&e, err))
		return false;
	e.list = find_list(e.wish.what);
	if (!e.list)
		return err_set(err, ERR_INTERNAL, "there is no such list");
	bool ok = caller_check(e.caller, RIGHT_EXPORT_RUN, err) &&
		  caller_check(e.caller, e.list->right, err) &&
		  choose(e.list, &e.wish, e.chosen, &e.chosen_count, err) && open_writer(&e, err) &&
		  write_pages(&e, err) && finish(&e, err);
	table_writer_drop(e.writer);
	return ok;
}

const struct job_kind export_job = { .name = "export", .run = export_run, .again = true };
