#include <inttypes.h>

#include "service/ledger.h"
#include "web/api.h"
#include "web/body.h"
#include "web/ledger.h"
#include "web/view.h"

enum { PAGE_DEFAULT = 50, REVISIONS_DEFAULT = 100, GROUPS_DEFAULT = 50, TIME_TEXT_MAX = 40 };

static bool take_archive(const struct request *r, enum archive *ret, struct err *err)
{
	const char *text = request_query(r, "archive");

	return (text && archive_parse(text, ret)) ||
	       err_field(err, "archive", "must be hour, day or month");
}

/* The cursor is "TIME.SKIP": several values may have come for one time. */
static bool take_revision_cursor(const struct request *r, struct revision_query *q, struct err *err)
{
	const char *text = request_query(r, "cursor");
	struct str time;
	struct str skip;
	int64_t from;
	int64_t n;

	if (!text)
		return true;
	if (!str_cut(str_from(text), '.', &time, &skip) ||
	    !str_parse_int(time, q->from, q->to - 1, &from) ||
	    !str_parse_int(skip, 0, INT32_MAX / 2, &n))
		return err_field(err, "cursor", "is not one that this list gave");
	q->from = from;
	q->skip = (unsigned)n;
	return true;
}

/* Where the next page begins: after those of its first time that were seen. */
static void revision_cursor(struct jsonw *j, const struct revision_query *q,
			    const struct revision_sheet *sheet)
{
	char text[TIME_TEXT_MAX];
	struct strb b = strb_make(text, sizeof text);

	if (sheet->more) {
		int64_t time = sheet->items[sheet->count - 1].revision.reading.time;
		unsigned skip = time == q->from ? q->skip : 0;
		for (size_t i = sheet->count; i > 0; i--)
			skip += sheet->items[i - 1].revision.reading.time == time;
		strb_printf(&b, "%" PRId64 ".%u", time, skip);
	}
	view_key_text(j, "next_cursor", text);
}

bool api_revision_list(struct request *r, struct err *err)
{
	struct revision_query q = { 0 };
	struct revision_sheet sheet;
	int64_t limit;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!take_archive(r, &q.archive, err) || !request_query_time(r, "from", &q.from, err) ||
	    !request_query_time(r, "to", &q.to, err) || !take_revision_cursor(r, &q, err) ||
	    !request_query_int(r, "limit", 1, REVISION_LIST_MAX, REVISIONS_DEFAULT, &limit, err))
		return false;
	q.limit = (unsigned)limit;
	if (!service_revision_list(r->service, &r->caller, r->args[0], &q, &r->arena, &sheet, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < sheet.count; i++)
		view_revision(&j, &sheet.items[i], sheet.zone);
	jsonw_array_end(&j);
	revision_cursor(&j, &q, &sheet);
	jsonw_key(&j, "zone");
	jsonw_text(&j, tz_name(sheet.zone));
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

static bool take_ledger(const char *text, int *ret, struct err *err)
{
	return ledger_parse(text, ret) ||
	       err_field(err, "archive", "must be hour, day, month or event");
}

bool api_gap_list(struct request *r, struct err *err)
{
	struct gap_query q = { .ledger = -1, .from = INT64_MIN, .to = INT64_MAX };
	struct gap_sheet sheet;
	const char *archive = request_query(r, "archive");
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if ((archive && !take_ledger(archive, &q.ledger, err)) ||
	    (request_query(r, "from") && !request_query_time(r, "from", &q.from, err)) ||
	    (request_query(r, "to") && !request_query_time(r, "to", &q.to, err)) ||
	    !service_gap_list(r->service, &r->caller, r->args[0], &q, &r->arena, &sheet, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < sheet.count; i++)
		view_gap(&j, &sheet.items[i], sheet.zone);
	jsonw_array_end(&j);
	jsonw_key(&j, "zone");
	jsonw_text(&j, tz_name(sheet.zone));
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_reread_list(struct request *r, struct err *err)
{
	struct reread_sheet sheet;
	int64_t limit;
	int64_t before;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!request_query_int(r, "limit", 1, REREAD_LIST_MAX, PAGE_DEFAULT, &limit, err) ||
	    !request_query_int(r, "cursor", 1, INT64_MAX, 0, &before, err) ||
	    !service_reread_list(r->service, &r->caller, r->args[0], before, (unsigned)limit,
				 &r->arena, &sheet, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < sheet.count; i++)
		view_reread(&j, &sheet.items[i], sheet.zone);
	jsonw_array_end(&j);
	view_next_cursor(&j, sheet.next);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool ledger_take_order(const json_t *body, struct reread_order *ret, struct err *err)
{
	const char *archive = NULL;

	return body_text(body, "archive", true, TIME_TEXT_MAX, &archive, err) &&
	       take_ledger(archive, &ret->ledger, err) &&
	       body_time(body, "from", true, &ret->from, err) &&
	       body_time(body, "to", true, &ret->to, err);
}

static bool take_order(const struct request *r, struct reread_order *ret, struct err *err)
{
	static const char *const members[] = { "archive", "from", "to", NULL };
	AUTO_BODY *body = NULL;

	return body_object(r, members, &body, err) && ledger_take_order(body, ret, err);
}

bool api_reread_create(struct request *r, struct err *err)
{
	struct reread_order order;
	struct reread_sheet sheet;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!take_order(r, &order, err) ||
	    !service_reread_create(r->service, &r->caller, r->args[0], &order, &r->arena, &sheet,
				   err))
		return false;
	view_reread(&j, &sheet.items[0], sheet.zone);
	return request_answer_json(r, 201, &j, err);
}

bool api_reread_cancel(struct request *r, struct err *err)
{
	int64_t id;

	if (!request_arg_id(r, 1, "finding", &id, err) ||
	    !service_reread_cancel(r->service, &r->caller, r->args[0], id, err))
		return false;
	request_answer_empty(r, 204);
	return true;
}

bool api_group_reread_create(struct request *r, struct err *err)
{
	struct reread_order order;
	int64_t group;
	int64_t meters;
	int64_t left_out;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!request_arg_id(r, 0, "group", &group, err) || !take_order(r, &order, err) ||
	    !service_reread_create_group(r->service, &r->caller, group, &order, &meters, &left_out,
					 err))
		return false;
	jsonw_object(&j);
	view_key_int(&j, "meters", meters);
	view_key_int(&j, "left_out", left_out);
	jsonw_object_end(&j);
	return request_answer_json(r, 201, &j, err);
}

bool api_completeness_list(struct request *r, struct err *err)
{
	struct completeness_sheet sheet;
	enum archive archive;
	int64_t from;
	int64_t to;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!take_archive(r, &archive, err) || !request_query_time(r, "from", &from, err) ||
	    !request_query_time(r, "to", &to, err) ||
	    !service_completeness(r->service, &r->caller, r->args[0], archive, from, to, &r->arena,
				  &sheet, err))
		return false;
	view_completeness(&j, archive, &sheet);
	return request_answer_json(r, 200, &j, err);
}

bool api_group_completeness_list(struct request *r, struct err *err)
{
	struct group_completeness_query q = { 0 };
	struct group_completeness_sheet sheet;
	int64_t limit;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!request_query_time(r, "from", &q.from, err) ||
	    !request_query_time(r, "to", &q.to, err) ||
	    !request_query_int(r, "group", 1, INT64_MAX, 0, &q.root, err) ||
	    !request_query_int(r, "cursor", 1, INT64_MAX, 0, &q.begin, err) ||
	    !request_query_int(r, "limit", 1, COMPLETENESS_GROUPS_MAX, GROUPS_DEFAULT, &limit, err))
		return false;
	q.limit = (unsigned)limit;
	if (!service_completeness_groups(r->service, &r->caller, &q, &r->arena, &sheet, err))
		return false;
	view_group_completeness(&j, &sheet);
	return request_answer_json(r, 200, &j, err);
}

bool api_lacking_list(struct request *r, struct err *err)
{
	struct lacking_query q = { 0 };
	struct lacking_page page;
	int64_t limit;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!request_query_int(r, "group", 1, INT64_MAX, 0, &q.group, err) ||
	    !request_query_int(r, "cursor", 1, INT64_MAX, INT64_MAX, &q.below, err) ||
	    !request_query_int(r, "limit", 1, LACKING_MAX, GROUPS_DEFAULT, &limit, err))
		return false;
	if (!q.group)
		return err_field(err, "group", "is needed");
	q.limit = (unsigned)limit;
	if (!service_lacking(r->service, &r->caller, &q, &r->arena, &page, err))
		return false;
	view_lacking(&j, &page, service_zone(r->service));
	return request_answer_json(r, 200, &j, err);
}
