#include <inttypes.h>

#include "service/finding.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

enum { PAGE_DEFAULT = 50 };

static bool take_filter(const struct request *r, struct finding_filter *f, struct err *err)
{
	const char *kind = request_query(r, "kind");
	const char *open = request_query(r, "open");
	int64_t limit;

	if (kind && !finding_kind_parse(kind, &f->kind))
		return err_field(err, "kind", "is none of the kinds");
	f->kind_is = kind != NULL;
	if (open && strcmp(open, "true") != 0 && strcmp(open, "false") != 0)
		return err_field(err, "open", "must be true or false");
	f->open_is = open != NULL;
	f->open = open && open[0] == 't';
	if (!request_query_int(r, "limit", 1, FINDING_LIST_MAX, PAGE_DEFAULT, &limit, err) ||
	    !request_query_int(r, "cursor", 1, INT64_MAX, 0, &f->before, err))
		return false;
	f->limit = (unsigned)limit;
	return true;
}

static bool answer_findings(struct request *r, const char *serial, struct err *err)
{
	struct finding_filter f = { 0 };
	struct finding_sheet sheet;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!take_filter(r, &f, err) ||
	    !service_finding_list(r->service, &r->caller, serial, &f, &r->arena, &sheet, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < sheet.count; i++)
		view_finding(&j, &sheet.items[i], sheet.zone);
	jsonw_array_end(&j);
	view_next_cursor(&j, sheet.next);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_finding_list(struct request *r, struct err *err)
{
	return answer_findings(r, NULL, err);
}

bool api_meter_finding_list(struct request *r, struct err *err)
{
	return answer_findings(r, r->args[0], err);
}

bool api_finding_settle(struct request *r, struct err *err)
{
	static const char *const members[] = { "note", NULL };
	AUTO_BODY *body = NULL;
	const char *note = "";
	struct finding_sheet sheet;
	int64_t id;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!str_parse_int(str_from(r->args[0]), 1, INT64_MAX, &id))
		return err_set(err, ERR_NOTFOUND, "there is no such finding");
	if (!body_object(r, members, &body, err) ||
	    !body_text(body, "note", false, (size_t)FINDING_NOTE_MAX * 4, &note, err))
		return false;
	if (!json_object_get(body, "note"))
		return err_field(err, "note", "is required");
	if (!service_finding_settle(r->service, &r->caller, id, note, &r->arena, &sheet, err))
		return false;
	view_finding(&j, &sheet.items[0], sheet.zone);
	return request_answer_json(r, 200, &j, err);
}
