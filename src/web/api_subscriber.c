#include <inttypes.h>
#include <stdio.h>

#include "service/subscriber.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

enum { PAGE_DEFAULT = 50 };

#define EDITED "kind", "name", "account", "phone", "email", "city", "street", "house", "flat"

bool api_subscriber_list(struct request *r, struct err *err)
{
	struct subscriber_query q = { .search = request_query(r, "q") };
	struct subscriber_page page;
	int64_t limit;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!request_query_int(r, "limit", 1, SUBSCRIBER_LIST_MAX, PAGE_DEFAULT, &limit, err) ||
	    !request_query_int(r, "cursor", 1, INT64_MAX, 0, &q.after, err))
		return false;
	q.limit = (unsigned)limit;
	if (!service_subscriber_list(r->service, &r->caller, &q, &r->arena, &page, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < page.count; i++)
		view_subscriber(&j, &page.rows[i]);
	jsonw_array_end(&j);
	view_next_cursor(&j, page.next);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

static bool answer_card(struct request *r, int status, const struct subscriber_card *card,
			struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	view_subscriber_card(&j, card, service_zone(r->service));
	return request_answer_json(r, status, &j, err);
}

bool api_subscriber_get(struct request *r, struct err *err)
{
	struct subscriber_card card;
	int64_t id;
	return request_arg_id(r, 0, "subscriber", &id, err) &&
	       service_subscriber_get(r->service, &r->caller, id, &r->arena, &card, err) &&
	       answer_card(r, 200, &card, err);
}

static bool take_edit(const json_t *body, struct subscriber_edit *e, struct err *err)
{
	const char *kind = NULL;
	enum subscriber_kind k;
	const struct {
		const char *member;
		const char **text;
	} all[] = {
		{ "account", &e->account }, { "phone", &e->phone },   { "email", &e->email },
		{ "city", &e->city },	    { "street", &e->street }, { "house", &e->house },
		{ "flat", &e->flat },
	};
	if (!body_text(body, "kind", false, 16, &kind, err) ||
	    !body_text(body, "name", false, SUBSCRIBER_TEXT_MAX, &e->name, err))
		return false;
	if (kind && !subscriber_kind_parse(kind, &k))
		return err_field(err, "kind", "must be person or organisation");
	if (kind)
		e->kind = (int)k;
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (!body_word(body, all[i].member, SUBSCRIBER_TEXT_MAX, all[i].text, err))
			return false;
	return true;
}

bool api_subscriber_create(struct request *r, struct err *err)
{
	static const char *const members[] = { EDITED, NULL };
	struct subscriber_edit e = SUBSCRIBER_EDIT_NONE;
	struct subscriber_card card;
	AUTO_BODY *body = NULL;
	return body_object(r, members, &body, err) && take_edit(body, &e, err) &&
	       service_subscriber_create(r->service, &r->caller, &e, &r->arena, &card, err) &&
	       answer_card(r, 201, &card, err);
}

bool api_subscriber_update(struct request *r, struct err *err)
{
	static const char *const members[] = { "version", EDITED, NULL };
	struct subscriber_edit e = SUBSCRIBER_EDIT_NONE;
	struct subscriber_card card;
	AUTO_BODY *body = NULL;
	int64_t id;
	if (!request_arg_id(r, 0, "subscriber", &id, err) || !body_object(r, members, &body, err) ||
	    !body_int(body, "version", 1, INT64_MAX, &e.version, err))
		return false;
	if (!e.version)
		return err_field(err, "version", "is required");
	return take_edit(body, &e, err) &&
	       service_subscriber_edit(r->service, &r->caller, id, &e, &r->arena, &card, err) &&
	       answer_card(r, 200, &card, err);
}

bool api_subscriber_delete(struct request *r, struct err *err)
{
	int64_t id;
	if (!request_arg_id(r, 0, "subscriber", &id, err) ||
	    !service_subscriber_remove(r->service, &r->caller, id, err))
		return false;
	request_answer_empty(r, 204);
	return true;
}

bool api_subscriber_meters(struct request *r, struct err *err)
{
	const struct tenancy *rows;
	int64_t id;
	size_t n;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!request_arg_id(r, 0, "subscriber", &id, err) ||
	    !service_subscriber_meters(r->service, &r->caller, id, &r->arena, &rows, &n, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		view_subscriber_meter(&j, &rows[i], service_zone(r->service));
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}
