#include "service/role.h"

#include "base/str.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

void view_role(struct jsonw *j, const struct role_entry *e)
{
	jsonw_object(j);
	view_key_int(j, "id", e->role.id);
	jsonw_key(j, "name");
	jsonw_text(j, e->role.name);
	jsonw_key(j, "built_in");
	jsonw_bool(j, role_is_built_in(e->role.id));
	view_key_int(j, "users", e->role.users);
	view_right_names(j, &e->rights);
	jsonw_object_end(j);
}

bool api_right_list(struct request *r, struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (unsigned i = 0; i < RIGHT_COUNT; i++) {
		jsonw_object(&j);
		jsonw_key(&j, "name");
		jsonw_text(&j, right_rows[i].name);
		jsonw_key(&j, "group");
		jsonw_text(&j, right_rows[i].group);
		jsonw_object_end(&j);
	}
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_role_list(struct request *r, struct err *err)
{
	const struct role_entry *rows;
	size_t n;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!service_role_list(r->service, &r->caller, &r->arena, &rows, &n, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		view_role(&j, &rows[i]);
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

static bool take_rights(struct request *r, const json_t *body, struct role_change *c,
			struct err *err)
{
	const json_t *list = json_object_get(body, "rights");
	size_t n = json_array_size(list);
	if (!list)
		return true;
	if (!json_is_array(list) || n > RIGHT_COUNT)
		return err_field(err, "rights", "must be a list of functions");
	const char **names = arena_new(&r->arena, const char *, n + 1);
	if (!names)
		return err_set(err, ERR_NOMEM, "no memory for the functions");
	for (size_t i = 0; i < n; i++) {
		names[i] = json_string_value(json_array_get(list, i));
		if (!names[i])
			return err_field(err, "rights", "must be a list of functions");
	}
	c->names = names;
	c->count = n;
	return true;
}

static bool take_change(struct request *r, bool all, json_t **ret_body, struct role_change *c,
			struct err *err)
{
	static const char *const members[] = { "name", "rights", NULL };
	if (!body_object(r, members, ret_body, err) ||
	    !body_text(*ret_body, "name", all, ROLE_NAME_MAX - 1, &c->name, err) ||
	    !take_rights(r, *ret_body, c, err))
		return false;
	if (all && !c->names)
		return err_field(err, "rights", "is missing");
	if (!c->name && !c->names)
		return err_set(err, ERR_INVAL, "the body names nothing to change");
	return true;
}

static bool answer_role(struct request *r, int status, int64_t id, struct err *err)
{
	struct role_entry e;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!service_role_get(r->service, &r->caller, id, &e, err))
		return false;
	view_role(&j, &e);
	return request_answer_json(r, status, &j, err);
}

bool api_role_create(struct request *r, struct err *err)
{
	AUTO_BODY *body = NULL;
	struct role_change c = { 0 };
	int64_t id;
	return take_change(r, true, &body, &c, err) &&
	       service_role_create(r->service, &r->caller, &c, &id, err) &&
	       answer_role(r, 201, id, err);
}

bool api_role_change(struct request *r, struct err *err)
{
	AUTO_BODY *body = NULL;
	struct role_change c = { 0 };
	int64_t id;
	return request_arg_id(r, 0, "role", &id, err) && take_change(r, false, &body, &c, err) &&
	       service_role_change(r->service, &r->caller, id, &c, err) &&
	       answer_role(r, 200, id, err);
}

bool api_role_delete(struct request *r, struct err *err)
{
	int64_t id;
	if (!request_arg_id(r, 0, "role", &id, err) ||
	    !service_role_delete(r->service, &r->caller, id, err))
		return false;
	request_answer_empty(r, 204);
	return true;
}
