#include "service/report.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

enum { LIMIT = 50, CODE_MAX = 40 };

bool api_report_forms(struct request *r, struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; report_forms[i]; i++)
		if (caller_may(&r->caller, report_forms[i]->right))
			view_report_form(&j, report_forms[i]);
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_report_create(struct request *r, struct err *err)
{
	static const char *const members[] = {
		"form",
		"meter",
		"serials",
		"group",
		"search",
		"period",
		"from",
		"to",
		"by",
		"language",
		"format",
		"decimal",
		"charts",
		"sheets",
		"count",
		"signatures",
		"gas_day_start",
		"convention",
		"saved_search",
		"zone",
		"battery_below",
		NULL,
	};
	AUTO_BODY *body = NULL;
	struct job job;
	return body_object(r, members, &body, err) &&
	       service_report_make(r->service, &r->caller, body, &r->arena, &job, err) &&
	       api_job_answer(r, 202, &job, err);
}

static bool answer_list(struct request *r, const struct report_record *rows, size_t n, int64_t next,
			struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		view_report(&j, &rows[i], service_zone(r->service));
	jsonw_array_end(&j);
	view_next_cursor(&j, next);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_report_list(struct request *r, struct err *err)
{
	const char *code = request_query(r, "code");
	const struct report_record *rows;
	int64_t limit;
	int64_t before;
	size_t n;
	if (code && strlen(code) > CODE_MAX)
		return err_field(err, "code", "is no verification code");
	if (code)
		return service_report_verify(r->service, &r->caller, code, &r->arena, &rows, &n,
					     err) &&
		       answer_list(r, rows, n, 0, err);
	return request_query_int(r, "limit", 1, REPORT_LIST_MAX, LIMIT, &limit, err) &&
	       request_query_int(r, "cursor", 1, INT64_MAX, 0, &before, err) &&
	       service_report_list(r->service, &r->caller, before, (unsigned)limit, &r->arena,
				   &rows, &n, err) &&
	       answer_list(r, rows, n, n == (size_t)limit ? rows[n - 1].id : 0, err);
}

bool api_report_get(struct request *r, struct err *err)
{
	int64_t id;
	struct report_record record;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!request_arg_id(r, 0, "report", &id, err) ||
	    !service_report_get(r->service, &r->caller, id, &r->arena, &record, err))
		return false;
	view_report(&j, &record, service_zone(r->service));
	return request_answer_json(r, 200, &j, err);
}

bool api_report_file(struct request *r, struct err *err)
{
	const char *preview = request_query(r, "preview");
	bool show = preview && strcmp(preview, "true") == 0;
	int64_t id;
	struct report_record record;
	AUTO_FD int fd = -1;
	if (preview && !show && strcmp(preview, "false") != 0)
		return err_field(err, "preview", "must be true or false");
	if (!request_arg_id(r, 0, "report", &id, err) ||
	    !service_report_open_file(r->service, &r->caller, id, &r->arena, &record, &fd, err))
		return false;
	const char *media = service_report_media(record.format);
	uint64_t size = (uint64_t)record.size;
	if (!show)
		return request_answer_fd(r, media, record.file, TAKE_FD(fd), size, err);
	if (strcmp(record.format, "html") == 0)
		return request_show_fd(r, WEB_FRAME_SANDBOX, "text/html; charset=utf-8",
				       TAKE_FD(fd), size, err);
	if (strcmp(record.format, "pdf") == 0)
		return request_show_fd(r, WEB_FRAME_VIEWER, media, TAKE_FD(fd), size, err);
	return err_field(err, "preview", "is for reports in the formats html and pdf");
}
