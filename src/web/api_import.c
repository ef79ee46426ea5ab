#include "service/import.h"
#include "web/api.h"
#include "web/problem.h"
#include "web/view.h"

static void errors(struct jsonw *j, const struct import_result *result)
{
	jsonw_key(j, "errors");
	jsonw_array(j);
	for (size_t i = 0; i < result->error_count; i++) {
		jsonw_object(j);
		view_key_int(j, "row", result->errors[i].row);
		jsonw_key(j, "column");
		jsonw_text(j, result->errors[i].column);
		jsonw_key(j, "message");
		jsonw_text(j, result->errors[i].message);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
}

static bool take_dry(const struct request *r, bool *ret, struct err *err)
{
	const char *text = request_query(r, "dry_run");
	if (text && strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
		return err_field(err, "dry_run", "must be true or false");
	*ret = text && text[0] == 't';
	return true;
}

bool api_import_create(struct request *r, struct err *err)
{
	bool dry;
	char nothing[1] = "";
	struct import_result result = { 0 };
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!take_dry(r, &dry, err))
		return false;
	if (!service_import_meters(r->service, &r->caller, r->body ? r->body : nothing, r->body_n,
				   dry, &r->arena, &result, err)) {
		if (result.error_count == 0 || err->kind != ERR_INVAL)
			return false;
		problem_open(&j, r, err_http_status(err->kind), err);
		errors(&j, &result);
		jsonw_object_end(&j);
		problem_answer(r, err_http_status(err->kind), &j);
		return true;
	}
	jsonw_object(&j);
	view_key_int(&j, "rows", result.rows);
	view_key_int(&j, "created", result.created);
	view_key_int(&j, "updated", result.updated);
	view_key_int(&j, "groups_created", result.groups_created);
	jsonw_key(&j, "dry_run");
	jsonw_bool(&j, dry);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}
