#include "web/body.h"

#include <inttypes.h>

#include "base/tz.h"
#include "service/moment.h"

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
		if (members && !known(key, members))
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

bool body_decimal(const json_t *body, const char *member, unsigned scale, int64_t min, int64_t max,
		  int64_t *ret, struct err *err)
{
	const json_t *v = json_object_get(body, member);
	double unit = 1;
	if (!v || json_is_null(v))
		return true;
	for (unsigned i = 0; i < scale; i++)
		unit *= 10;
	double d = json_number_value(v);
	if (!json_is_number(v) || !(d >= (double)min && d <= (double)max))
		return err_field(err, member, "must be a number from %" PRId64 " to %" PRId64, min,
				 max);
	int64_t scaled = (int64_t)(d * unit + (d < 0 ? -0.5 : 0.5));
	double rest = d * unit - (double)scaled;
	if (rest > 1e-3 || rest < -1e-3)
		return err_field(err, member, "has more than %u digits after the point", scale);
	*ret = scaled;
	return true;
}

bool body_hour(const json_t *body, const char *member, int *ret, struct err *err)
{
	const json_t *v = json_object_get(body, member);
	const char *text = json_string_value(v);
	int64_t hour;
	if (!v || json_is_null(v))
		return true;
	if (!text || !hour_parse(text, &hour))
		return err_field(err, member, "must be a full hour such as 06:00");
	*ret = (int)hour;
	return true;
}

bool body_time(const json_t *body, const char *member, bool required, int64_t *ret, struct err *err)
{
	const json_t *v = json_object_get(body, member);
	struct err why = { 0 };
	if (!v || json_is_null(v))
		return !required || err_field(err, member, "is required");
	if (!json_is_string(v))
		return err_field(err, member, "must be text");
	return time_parse(json_string_value(v), ret, &why) ||
	       err_field(err, member, "is %s", why.msg);
}

bool body_texts(const json_t *body, const char *member, size_t max, struct arena *a,
		const char *const **ret, size_t *ret_count, struct err *err)
{
	const json_t *list = json_object_get(body, member);
	size_t n = json_array_size(list);
	if (!json_is_array(list) || n < 1 || n > max)
		return err_field(err, member, "must be a list of 1 to %zu texts", max);
	const char **texts = arena_new(a, const char *, n);
	if (!texts)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	for (size_t i = 0; i < n; i++) {
		texts[i] = json_string_value(json_array_get(list, i));
		if (!texts[i])
			return err_field(err, member, "must be a list of texts");
	}
	*ret = texts;
	*ret_count = n;
	return true;
}

static bool read_area_entry(json_t *item, struct area_entry *ret, struct err *err)
{
	const char *key;
	json_t *value;
	if (!json_is_object(item))
		return err_field(err, "area", "must list groups as {id, until}");
	json_object_foreach(item, key, value)
	{
		if (strcmp(key, "id") == 0 && json_is_integer(value))
			ret->group = json_integer_value(value);
		else if (strcmp(key, "until") != 0)
			return err_field(err, "area", "must list groups as {id, until}");
	}
	if (ret->group < 1)
		return err_field(err, "area", "names a group without its id");
	struct err why = { 0 };
	return body_time(item, "until", false, &ret->until, &why) ||
	       err_field(err, "area", "until %s", why.msg);
}

bool body_area(const json_t *body, struct arena *a, struct area_grant *ret, bool *ret_is,
	       struct err *err)
{
	const json_t *area = json_object_get(body, "area");
	const json_t *groups = json_object_get(area, "groups");
	const json_t *whole = json_object_get(area, "whole");
	size_t n = json_array_size(groups);
	*ret_is = area && !json_is_null(area);
	if (!*ret_is)
		return true;
	if (!json_is_boolean(whole) || (groups && !json_is_array(groups)) ||
	    json_object_size(area) != (groups ? 2U : 1U))
		return err_field(err, "area", "must be {whole, groups}");
	if (n > AREA_GROUPS_MAX)
		return err_field(err, "area", "names more than %d groups", AREA_GROUPS_MAX);
	struct area_entry *items = arena_new(a, struct area_entry, n + 1);
	if (!items)
		return err_set(err, ERR_NOMEM, "no memory for an area");
	for (size_t i = 0; i < n; i++)
		if (!read_area_entry(json_array_get(groups, i), &items[i], err))
			return false;
	*ret = (struct area_grant){ .whole = json_is_true(whole), .items = items, .count = n };
	return true;
}
