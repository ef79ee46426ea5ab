#include "service/import.h"
#include "web/api.h"
#include "web/body.h"
#include "web/form.h"
#include "web/view.h"

static bool answer(struct request *r, int status, const struct import_info *info, struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	view_import(&j, info);
	return request_answer_json(r, status, &j, err);
}

bool api_import_upload(struct request *r, struct err *err)
{
	struct import_info info;
	const char *name = request_query(r, "name");
	return service_import_upload(r->service, &r->caller, name ? name : "",
				     r->body ? r->body : "", r->body_n, &r->arena, &info, err) &&
	       answer(r, 201, &info, err);
}

bool api_import_get(struct request *r, struct err *err)
{
	const char *heading = request_query(r, "heading");
	struct import_how how = { .heading_given = heading != NULL };
	struct import_info info;
	int64_t sheet;
	int64_t id;
	if (heading && strcmp(heading, "true") != 0 && strcmp(heading, "false") != 0)
		return err_field(err, "heading", "must be true or false");
	how.heading = heading && heading[0] == 't';
	if (!request_arg_id(r, 0, "import", &id, err) ||
	    !form_of_table(request_query(r, "encoding"), request_query(r, "separator"), &how.table,
			   err) ||
	    !request_query_int(r, "sheet", 1, 1000, 0, &sheet, err))
		return false;
	how.table.sheet = (unsigned)sheet;
	return service_import_get(r->service, &r->caller, id, &how, &r->arena, &info, err) &&
	       answer(r, 200, &info, err);
}

static bool take_mapping(const json_t *body, struct import_wish *w, struct err *err)
{
	json_t *mapping = json_object_get(body, "mapping");
	const char *key;
	json_t *value;
	for (size_t i = 0; i < TABLE_COLUMNS_MAX; i++)
		w->fields[i] = FIELD_NONE;
	w->mapped = mapping != NULL;
	if (mapping && !json_is_object(mapping))
		return err_field(err, "mapping", "must be an object");
	json_object_foreach(mapping, key, value)
	{
		int64_t column;
		const char *name = json_string_value(value);
		if (!str_parse_int(str_from(key), 0, TABLE_COLUMNS_MAX - 1, &column))
			return err_field(err, "mapping", "names a column that there is not");
		if (!name || !import_field_find(name, &w->fields[column]))
			return err_field(err, "mapping",
					 "gives a column a field that there is not");
	}
	return true;
}

static bool take_wish(const json_t *body, struct import_wish *w, struct err *err)
{
	const char *encoding = NULL;
	const char *separator = NULL;
	int64_t sheet = 0;
	w->how.heading_given = json_object_get(body, "heading") != NULL;
	if (!body_bool(body, "dry_run", &w->dry_run, err) ||
	    !body_bool(body, "heading", &w->how.heading, err) ||
	    !body_text(body, "encoding", false, 20, &encoding, err) ||
	    !body_text(body, "separator", false, 20, &separator, err) ||
	    !body_int(body, "sheet", 1, 1000, &sheet, err))
		return false;
	w->how.table.sheet = (unsigned)sheet;
	return form_of_table(encoding, separator, &w->how.table, err) && take_mapping(body, w, err);
}

bool api_import_run(struct request *r, struct err *err)
{
	static const char *const members[] = { "mapping", "dry_run", "encoding", "separator",
					       "heading", "sheet",   NULL };
	AUTO_BODY *body = NULL;
	struct import_wish wish = { 0 };
	struct job job;
	int64_t id;
	return request_arg_id(r, 0, "import", &id, err) && body_object(r, members, &body, err) &&
	       take_wish(body, &wish, err) &&
	       service_import_run(r->service, &r->caller, id, &wish, &r->arena, &job, err) &&
	       api_job_answer(r, 202, &job, err);
}
