#include "service/group_edit.h"
#include "service/group_merge.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

static bool answer_free(struct request *r, struct err *err)
{
	const struct free_group *rows;
	size_t n;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!service_free_group_list(r->service, &r->caller, &r->arena, &rows, &n, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		view_free_group(&j, &rows[i]);
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_group_list(struct request *r, struct err *err)
{
	const struct group_entry *rows;
	size_t n;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	const char *kind = request_query(r, "kind");
	if (kind && strcmp(kind, "free") == 0)
		return answer_free(r, err);
	if (kind && strcmp(kind, "tree") != 0)
		return err_field(err, "kind", "must be tree or free");
	if (!service_group_list(r->service, &r->caller, &r->arena, &rows, &n, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		view_group(&j, &rows[i]);
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

static bool answer_card(struct request *r, int status, const struct group_card *card,
			struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	view_group_card(&j, card);
	return request_answer_json(r, status, &j, err);
}

bool api_group_get(struct request *r, struct err *err)
{
	struct group_card card;
	int64_t id;
	return request_arg_id(r, 0, "group", &id, err) &&
	       service_group_get(r->service, &r->caller, id, &r->arena, &card, err) &&
	       answer_card(r, 200, &card, err);
}

static bool take_edit(const json_t *body, struct group_edit *e, struct err *err)
{
	return body_text(body, "name", false, GROUP_NAME_MAX, &e->name, err) &&
	       body_id(body, "parent", &e->parent, err) &&
	       body_word(body, "zone", 64, &e->zone, err);
}

bool api_group_create(struct request *r, struct err *err)
{
	static const char *const members[] = { "name", "parent", "kind", "zone", NULL };
	struct group_edit e = GROUP_EDIT_NONE;
	struct group_card card;
	const char *kind = "tree";
	AUTO_BODY *body = NULL;
	if (!body_object(r, members, &body, err) || !take_edit(body, &e, err) ||
	    !body_text(body, "kind", false, 8, &kind, err))
		return false;
	e.free = strcmp(kind, "free") == 0;
	if (!e.free && strcmp(kind, "tree") != 0)
		return err_field(err, "kind", "must be tree or free");
	return service_group_add(r->service, &r->caller, &e, &r->arena, &card, err) &&
	       answer_card(r, 201, &card, err);
}

bool api_group_update(struct request *r, struct err *err)
{
	static const char *const members[] = { "name", "parent", "zone", NULL };
	struct group_edit e = GROUP_EDIT_NONE;
	struct group_card card;
	int64_t id;
	AUTO_BODY *body = NULL;
	return request_arg_id(r, 0, "group", &id, err) && body_object(r, members, &body, err) &&
	       take_edit(body, &e, err) &&
	       service_group_edit(r->service, &r->caller, id, &e, &r->arena, &card, err) &&
	       answer_card(r, 200, &card, err);
}

bool api_group_delete(struct request *r, struct err *err)
{
	int64_t id;
	if (!request_arg_id(r, 0, "group", &id, err) ||
	    !service_group_remove(r->service, &r->caller, id, err))
		return false;
	request_answer_empty(r, 204);
	return true;
}

bool api_group_merge(struct request *r, struct err *err)
{
	static const char *const members[] = { "into", NULL };
	struct job job;
	int64_t into = 0;
	int64_t id;
	AUTO_BODY *body = NULL;
	if (!request_arg_id(r, 0, "group", &id, err) || !body_object(r, members, &body, err) ||
	    !body_int(body, "into", 1, INT64_MAX, &into, err))
		return false;
	if (!into)
		return err_field(err, "into", "is required");
	return service_group_merge(r->service, &r->caller, id, into, &r->arena, &job, err) &&
	       api_job_answer(r, 202, &job, err);
}
