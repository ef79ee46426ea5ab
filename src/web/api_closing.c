/* Closed months and what came after them. */
#include <stdio.h>

#include "service/closing.h"
#include "service/moment.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

enum { PAGE_DEFAULT = 50, FIGURES_DEFAULT = 500, REASON_BYTES = 4 * CLOSING_REASON_MAX };

bool api_closing_create(struct request *r, struct err *err)
{
	static const char *const members[] = { "group", "month", "reason", NULL };
	const char *month = NULL;
	const char *reason = "";
	AUTO_BODY *body = NULL;
	int64_t group = 0;
	int64_t day;
	struct job job;

	return body_object(r, members, &body, err) && body_id(body, "group", &group, err) &&
	       body_text(body, "month", true, 7, &month, err) &&
	       month_parse("month", month, &day, err) &&
	       body_text(body, "reason", false, REASON_BYTES, &reason, err) &&
	       service_closing_run(r->service, &r->caller, group, day, reason, &r->arena, &job,
				   err) &&
	       api_job_answer(r, 202, &job, err);
}

bool api_closing_list(struct request *r, struct err *err)
{
	struct closing_sheet sheet;
	int64_t limit;
	int64_t before;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!request_query_int(r, "limit", 1, CLOSING_LIST_MAX, PAGE_DEFAULT, &limit, err) ||
	    !request_query_int(r, "cursor", 1, INT64_MAX, 0, &before, err) ||
	    !service_closing_list(r->service, &r->caller, before, (unsigned)limit, &r->arena,
				  &sheet, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < sheet.count; i++)
		view_closing(&j, &sheet.items[i], sheet.zone);
	jsonw_array_end(&j);
	view_next_cursor(&j, sheet.next);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

static bool answer(struct request *r, const struct closing_sheet *sheet, struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	view_closing(&j, &sheet->items[0], sheet->zone);
	return request_answer_json(r, 200, &j, err);
}

bool api_closing_get(struct request *r, struct err *err)
{
	struct closing_sheet sheet;
	int64_t id;

	return request_arg_id(r, 0, "closing", &id, err) &&
	       service_closing_get(r->service, &r->caller, id, &r->arena, &sheet, err) &&
	       answer(r, &sheet, err);
}

bool api_closing_reopen(struct request *r, struct err *err)
{
	static const char *const members[] = { "reason", NULL };
	struct closing_sheet sheet;
	const char *reason = "";
	AUTO_BODY *body = NULL;
	int64_t id;

	return request_arg_id(r, 0, "closing", &id, err) && body_object(r, members, &body, err) &&
	       body_text(body, "reason", true, REASON_BYTES, &reason, err) &&
	       service_closing_reopen(r->service, &r->caller, id, reason, &r->arena, &sheet, err) &&
	       answer(r, &sheet, err);
}

bool api_figure_list(struct request *r, struct err *err)
{
	struct figure_sheet sheet;
	int64_t id;
	int64_t limit;
	int64_t after;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!request_arg_id(r, 0, "closing", &id, err) ||
	    !request_query_int(r, "limit", 1, FIGURE_PAGE_MAX, FIGURES_DEFAULT, &limit, err) ||
	    !request_query_int(r, "cursor", 1, INT64_MAX, 0, &after, err) ||
	    !service_figure_list(r->service, &r->caller, id, after, (unsigned)limit, &r->arena,
				 &sheet, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < sheet.count; i++)
		view_figure(&j, &sheet.items[i], sheet.zone);
	jsonw_array_end(&j);
	view_next_cursor(&j, sheet.next);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_correction_list(struct request *r, struct err *err)
{
	struct correction_filter f = { .month_day = INT64_MIN };
	const char *month = request_query(r, "month");
	struct correction_sheet sheet;
	int64_t limit;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!request_query_int(r, "closing", 1, INT64_MAX, 0, &f.closing, err) ||
	    !request_query_int(r, "limit", 1, CLOSING_LIST_MAX, PAGE_DEFAULT, &limit, err) ||
	    !request_query_int(r, "cursor", 1, INT64_MAX, 0, &f.before, err) ||
	    (month && !month_parse("month", month, &f.month_day, err)))
		return false;
	f.limit = (unsigned)limit;
	if (!service_correction_list(r->service, &r->caller, &f, request_query(r, "serial"),
				     &r->arena, &sheet, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < sheet.count; i++)
		view_correction(&j, &sheet.items[i], sheet.zone);
	jsonw_array_end(&j);
	view_key_int(&j, "pending", sheet.pending);
	view_next_cursor(&j, sheet.next);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}
