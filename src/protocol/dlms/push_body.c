#include "protocol/dlms/push_body.h"

/* { class, name, attribute, data index … } */
static bool parse_object(const struct axdr_value *v, struct profile_object *ret)
{
	const struct axdr_value *class_id = axdr_item(v, 0);
	const struct axdr_value *name = axdr_item(v, 1);
	const struct axdr_value *attribute = axdr_item(v, 2);
	int64_t number;
	int64_t at;
	if (!class_id || !name || !attribute || !axdr_integer(class_id, &number) || number < 1 ||
	    number > UINT16_MAX || name->tag != AXDR_OCTETS || name->count != 6 ||
	    !axdr_integer(attribute, &at) || at < 0 || at > 127)
		return false;
	*ret = (struct profile_object){ .class_id = (uint16_t)number, .attribute = (uint8_t)at };
	memcpy(ret->obis, name->bytes, sizeof ret->obis);
	return true;
}

static bool match_list(const struct axdr_value *list, size_t count, struct profile_object *ret,
		       size_t *ret_n)
{
	if (!list || list->tag != AXDR_ARRAY || !list->count || list->count > PUSH_OBJECTS_MAX)
		return false;
	for (uint32_t i = 0; i < list->count; i++)
		if (!parse_object(&list->items[i], &ret[i]))
			return false;
	*ret_n = list->count;
	return count == list->count || count == list->count + 1u;
}

bool push_body_match(const struct axdr_value *first, size_t count, const struct profile_push *known,
		     struct profile_object ret[static PUSH_OBJECTS_MAX], size_t *ret_n)
{
	if (match_list(first, count, ret, ret_n))
		return true;
	if (!known->object_count || count != known->object_count || count > PUSH_OBJECTS_MAX)
		return false;
	memcpy(ret, known->objects, count * sizeof *ret);
	*ret_n = count;
	return true;
}
