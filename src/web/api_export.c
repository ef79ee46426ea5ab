#include "service/export.h"
#include "web/api.h"
#include "web/body.h"
#include "web/form.h"

enum { SERIALS_MAX = 10000 };

static bool take_query(const json_t *body, struct export_wish *w, struct err *err)
{
	json_t *query = json_object_get(body, "query");
	const char *key;
	json_t *value;
	if (query && !json_is_object(query))
		return err_field(err, "query", "must be an object");
	json_object_foreach(query, key, value)
	{
		if (!json_is_string(value) || w->parameter_count == EXPORT_PARAMETERS_MAX)
			return err_field(err, "query", "must have texts, at most %d",
					 EXPORT_PARAMETERS_MAX);
		if (json_string_length(value) == 0)
			continue;
		w->parameters[w->parameter_count++] =
			(struct export_parameter){ key, json_string_value(value) };
	}
	return true;
}

static bool take_serials(struct request *r, const json_t *body, struct export_wish *w,
			 struct err *err)
{
	return !json_object_get(body, "serials") ||
	       body_texts(body, "serials", SERIALS_MAX, &r->arena, &w->serials, &w->serial_count,
			  err);
}

static bool take_columns(const json_t *body, struct export_wish *w, struct err *err)
{
	const json_t *columns = json_object_get(body, "columns");
	size_t n = json_array_size(columns);
	if (columns && (!json_is_array(columns) || n > EXPORT_COLUMNS_MAX))
		return err_field(err, "columns", "must be a list of at most %d names",
				 EXPORT_COLUMNS_MAX);
	for (size_t i = 0; i < n; i++) {
		w->columns[i] = json_string_value(json_array_get(columns, i));
		if (!w->columns[i])
			return err_field(err, "columns", "must be a list of names");
	}
	w->column_count = n;
	return true;
}

static bool take_form(const json_t *body, struct export_wish *w, struct err *err)
{
	const char *format = NULL;
	const char *language = "ru";
	const char *encoding = NULL;
	const char *separator = NULL;
	struct table_how how = { 0 };
	if (!body_text(body, "what", true, 40, &w->what, err) ||
	    !body_text(body, "format", true, 8, &format, err) ||
	    !body_text(body, "language", false, 8, &language, err) ||
	    !body_text(body, "encoding", false, 20, &encoding, err) ||
	    !body_text(body, "separator", false, 20, &separator, err) ||
	    !form_of_table(encoding, separator, &how, err))
		return false;
	if (strcmp(format, "csv") != 0 && strcmp(format, "xlsx") != 0)
		return err_field(err, "format", "must be csv or xlsx");
	if (strcmp(language, "ru") != 0 && strcmp(language, "en") != 0)
		return err_field(err, "language", "must be ru or en");
	w->format = format[0] == 'x' ? TABLE_XLSX : TABLE_CSV;
	w->russian = language[0] == 'r';
	w->encoding = how.encoding;
	w->separator = how.separator;
	return true;
}

bool api_export_create(struct request *r, struct err *err)
{
	static const char *const members[] = { "what",	   "query",	"serials",
					       "columns",  "format",	"language",
					       "encoding", "separator", NULL };
	AUTO_BODY *body = NULL;
	struct export_wish wish = { 0 };
	struct job job;
	return body_object(r, members, &body, err) && take_form(body, &wish, err) &&
	       take_query(body, &wish, err) && take_serials(r, body, &wish, err) &&
	       take_columns(body, &wish, err) &&
	       service_export_run(r->service, &r->caller, &wish, &r->arena, &job, err) &&
	       api_job_answer(r, 202, &job, err);
}
