#include "web/body.h"

#include <inttypes.h>

static bool known(const char *key, const char *const *members)
{
	for (; *members; members++)
		if (strcmp(key, *members) == 0)
			return true;
	return false;
}

bool body_object(const struct request *r, const char *const *members, json_t **ret, struct err *err)
{
	json_error_t why;
	AUTO_BODY *body =
		json_loadb(r->body ? r->body : "", r->body_n, JSON_REJECT_DUPLICATES, &why);
	if (!body)
		return err_set(err, ERR_INVAL, "the body is not JSON: line %d: %s", why.line,
			       why.text);
	if (!json_is_object(body))
		return err_set(err, ERR_INVAL, "the body must be an object");
	const char *key;
	json_t *value;
	json_object_foreach(body, key, value)
	{
		(void)value;
		if (!known(key, members))
			return err_field(err, key, "is not a property of this operation");
	}
	*ret = TAKE(body);
	return true;
}

bool body_text(const json_t *body, const char *member, bool required, size_t max, const char **ret,
	       struct err *err)
{
	const json_t *v = json_object_get(body, member);
	if (!v)
		return !required || err_field(err, member, "is required");
	if (!json_is_string(v))
		return err_field(err, member, "must be text");
	if (json_string_length(v) > max || (required && json_string_length(v) == 0))
		return err_field(err, member, "must have 1 to %zu bytes", max);
	*ret = json_string_value(v);
	return true;
}

bool body_word(const json_t *body, const char *member, size_t max, const char **ret,
	       struct err *err)
{
	if (!json_is_null(json_object_get(body, member)))
		return body_text(body, member, false, max, ret, err);
	*ret = "";
	return true;
}

bool body_id(const json_t *body, const char *member, int64_t *ret, struct err *err)
{
	if (!json_is_null(json_object_get(body, member)))
		return body_int(body, member, 1, INT64_MAX, ret, err);
	*ret = 0;
	return true;
}

bool body_bool(const json_t *body, const char *member, bool *ret, struct err *err)
{
	const json_t *v = json_object_get(body, member);
	if (!v)
		return true;
	if (!json_is_boolean(v))
		return err_field(err, member, "must be true or false");
	*ret = json_is_true(v);
	return true;
}

bool body_int(const json_t *body, const char *member, int64_t min, int64_t max, int64_t *ret,
	      struct err *err)
{
	const json_t *v = json_object_get(body, member);
	if (!v || json_is_null(v))
		return true;
	if (!json_is_integer(v) || json_integer_value(v) < min || json_integer_value(v) > max)
		return err_field(err, member, "must be a number from %" PRId64 " to %" PRId64, min,
				 max);
	*ret = json_integer_value(v);
	return true;
}
