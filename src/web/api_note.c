#include <inttypes.h>
#include <stdio.h>

#include "service/history.h"
#include "service/note.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

enum { PAGE_DEFAULT = 50 };

static bool take_page(const struct request *r, int64_t *before, unsigned *limit, struct err *err)
{
	int64_t n;
	if (!request_query_int(r, "limit", 1, NOTE_LIST_MAX, PAGE_DEFAULT, &n, err) ||
	    !request_query_int(r, "cursor", 1, INT64_MAX, 0, before, err))
		return false;
	*limit = (unsigned)n;
	return true;
}

static void end_page(struct jsonw *j, int64_t next)
{
	jsonw_array_end(j);
	view_next_cursor(j, next);
	jsonw_object_end(j);
}

static void begin_page(struct jsonw *j)
{
	jsonw_object(j);
	jsonw_key(j, "items");
	jsonw_array(j);
}

static bool answer_history(struct request *r, const struct history_page *page, struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	begin_page(&j);
	for (size_t i = 0; i < page->count; i++)
		view_history(&j, &page->items[i], service_zone(r->service));
	end_page(&j, page->next);
	return request_answer_json(r, 200, &j, err);
}

bool api_meter_history(struct request *r, struct err *err)
{
	struct history_page page;
	int64_t before;
	unsigned limit;
	return take_page(r, &before, &limit, err) &&
	       service_meter_history(r->service, &r->caller, r->args[0], before, limit, &r->arena,
				     &page, err) &&
	       answer_history(r, &page, err);
}

bool api_subscriber_history(struct request *r, struct err *err)
{
	struct history_page page;
	int64_t before;
	int64_t id;
	unsigned limit;
	if (!str_parse_int(str_from(r->args[0]), 1, INT64_MAX, &id))
		return err_set(err, ERR_NOTFOUND, "there is no such subscriber");
	return take_page(r, &before, &limit, err) &&
	       service_subscriber_history(r->service, &r->caller, id, before, limit, &r->arena,
					  &page, err) &&
	       answer_history(r, &page, err);
}

bool api_note_list(struct request *r, struct err *err)
{
	struct note_page page;
	int64_t before;
	unsigned limit;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!take_page(r, &before, &limit, err) ||
	    !service_note_list(r->service, &r->caller, r->args[0], before, limit, &r->arena, &page,
			       err))
		return false;
	begin_page(&j);
	for (size_t i = 0; i < page.count; i++)
		view_note(&j, &page.items[i], service_zone(r->service));
	end_page(&j, page.next);
	return request_answer_json(r, 200, &j, err);
}

bool api_note_create(struct request *r, struct err *err)
{
	static const char *const members[] = { "text", NULL };
	AUTO_BODY *body = NULL;
	const char *text = NULL;
	struct note note;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!body_object(r, members, &body, err) ||
	    !body_text(body, "text", true, NOTE_TEXT_MAX, &text, err) ||
	    !service_note_create(r->service, &r->caller, r->args[0], text, &r->arena, &note, err))
		return false;
	view_note(&j, &note, service_zone(r->service));
	return request_answer_json(r, 201, &j, err);
}

bool api_note_delete(struct request *r, struct err *err)
{
	int64_t id;
	if (!request_arg_id(r, 1, "note", &id, err) ||
	    !service_note_remove(r->service, &r->caller, r->args[0], id, err))
		return false;
	request_answer_empty(r, 204);
	return true;
}

bool api_file_list(struct request *r, struct err *err)
{
	const struct kept_file *rows;
	size_t n;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!service_file_list(r->service, &r->caller, r->args[0], &r->arena, &rows, &n, err))
		return false;
	begin_page(&j);
	for (size_t i = 0; i < n; i++)
		view_file(&j, &rows[i], service_zone(r->service));
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_file_create(struct request *r, struct err *err)
{
	const char *name = request_query(r, "name");
	struct kept_file file;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!name)
		return err_field(err, "name", "is required");
	if (!service_file_create(r->service, &r->caller, r->args[0], name, r->body, r->body_n,
				 &r->arena, &file, err))
		return false;
	view_file(&j, &file, service_zone(r->service));
	return request_answer_json(r, 201, &j, err);
}

bool api_file_download(struct request *r, struct err *err)
{
	struct kept_file file;
	AUTO_FREE char *data = NULL;
	int64_t id;
	return request_arg_id(r, 1, "file", &id, err) &&
	       service_file_read(r->service, &r->caller, r->args[0], id, &r->arena, &file, &data,
				 err) &&
	       request_answer_file(r, file.media, file.name, data, (size_t)file.bytes, err);
}

bool api_file_delete(struct request *r, struct err *err)
{
	int64_t id;
	if (!request_arg_id(r, 1, "file", &id, err) ||
	    !service_file_remove(r->service, &r->caller, r->args[0], id, err))
		return false;
	request_answer_empty(r, 204);
	return true;
}
