#include "service/setting.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

static bool answer(struct request *r, struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	struct setting_list l;
	if (!service_setting_list(r->service, &r->caller, &r->arena, &l, err))
		return false;
	view_settings(&j, &l, service_zone(r->service));
	return request_answer_json(r, 200, &j, err);
}

bool api_setting_list(struct request *r, struct err *err)
{
	return answer(r, err);
}

/* A text, a number, true or false; null: as if it had never been changed. */
static bool take_value(struct request *r, const char *key, const json_t *v, const char **ret,
		       struct err *err)
{
	*ret = NULL;
	if (json_is_null(v))
		return true;
	if (json_is_string(v))
		*ret = json_string_value(v);
	else if (json_is_boolean(v))
		*ret = json_is_true(v) ? "true" : "false";
	else if (json_is_integer(v))
		*ret = arena_printf(&r->arena, "%lld", (long long)json_integer_value(v));
	else
		return err_field(err, key, "%s: must be a text, a number, true, false or null",
				 key);
	if (!*ret)
		return err_set(err, ERR_NOMEM, "no memory for a setting");
	if (strlen(*ret) > SETTING_VALUE_MAX ||
	    (json_is_string(v) && strlen(*ret) != json_string_length(v)))
		return err_field(err, key, "%s: is too long", key);
	return true;
}

static bool take_changes(struct request *r, json_t *body, struct setting_change **ret,
			 size_t *ret_n, struct err *err)
{
	size_t n = 0;
	size_t count = json_object_size(body);
	void *at;
	if (count < 1 || count > SETTING_CHANGES_MAX)
		return err_set(err, ERR_INVAL, "the body must name 1 to %d settings",
			       SETTING_CHANGES_MAX);
	struct setting_change *list = arena_new(&r->arena, struct setting_change, count);
	if (!list)
		return err_set(err, ERR_NOMEM, "no memory for the settings");
	for (at = json_object_iter(body); at; at = json_object_iter_next(body, at), n++) {
		list[n].key = json_object_iter_key(at);
		if (!take_value(r, list[n].key, json_object_iter_value(at), &list[n].value, err))
			return false;
	}
	*ret = list;
	*ret_n = n;
	return true;
}

bool api_setting_change(struct request *r, struct err *err)
{
	AUTO_BODY *body = NULL;
	struct setting_change *changes;
	size_t n;
	return body_object(r, NULL, &body, err) && take_changes(r, body, &changes, &n, err) &&
	       service_setting_change(r->service, &r->caller, changes, n, err) && answer(r, err);
}
