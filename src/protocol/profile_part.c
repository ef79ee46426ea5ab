#include "protocol/profile_part.h"

#include "base/str.h"
#include "protocol/dlms/obis.h"

bool profile_part_word(confnode *group, const char *name, const struct profile_word *words,
		       size_t n, int *ret, struct err *err)
{
	const char *text = NULL;
	confnode *node = confnode_find(group, name);
	if (!node)
		return true;
	if (!confnode_text(node, &text, err))
		return false;
	for (size_t i = 0; i < n; i++)
		if (strcmp(words[i].name, text) == 0) {
			*ret = words[i].value;
			return true;
		}
	return confnode_fail(node, err, "%s has no choice \"%s\"", name, text);
}

bool profile_part_group(confnode *root, const char *name, confnode **ret, struct err *err)
{
	confnode *group = confnode_find(root, name);
	if (!group || !confnode_is_group(group))
		return confnode_fail(group ? group : root, err, "group %s is missing", name);
	*ret = group;
	return true;
}

bool profile_part_text(struct arena *a, const char *text, const char **ret, struct err *err)
{
	const char *copy = arena_strdup(a, text);
	if (!copy)
		return err_set(err, ERR_NOMEM, "out of memory");
	*ret = copy;
	return true;
}

/* "CLASS OBIS ATTRIBUTE" */
bool profile_part_parse(confnode *node, struct profile_object *ret, struct err *err)
{
	const char *text = NULL;
	char obis[OBIS_TEXT_MAX];
	struct str class_text;
	struct str obis_text;
	struct str attribute_text;
	struct str rest;
	int64_t class_id;
	int64_t attribute;
	struct profile_object o;

	if (!confnode_text(node, &text, err))
		return false;
	if (!str_cut(str_from(text), ' ', &class_text, &rest) ||
	    !str_cut(rest, ' ', &obis_text, &attribute_text) ||
	    !str_parse_int(class_text, 1, UINT16_MAX, &class_id) ||
	    !str_parse_int(attribute_text, 1, 127, &attribute) ||
	    !str_copy(obis, sizeof obis, obis_text) || !obis_parse(obis, o.obis))
		return confnode_fail(node, err, "\"%s\" is no \"CLASS OBIS ATTRIBUTE\"", text);
	o.class_id = (uint16_t)class_id;
	o.attribute = (uint8_t)attribute;
	*ret = o;
	return true;
}

bool profile_part_object(confnode *group, const char *name, struct profile_object *ret,
			 struct err *err)
{
	confnode *node = confnode_find(group, name);
	return !node || profile_part_parse(node, ret, err);
}

bool profile_part_scaler(confnode *node, struct profile_scaler *ret, struct err *err)
{
	const char *text = NULL;
	char obis[OBIS_TEXT_MAX];
	struct str obis_text;
	struct str scaler_text;
	struct str unit_text;
	struct str rest;
	int64_t scaler;
	int64_t unit;
	struct profile_scaler s;

	if (!confnode_text(node, &text, err))
		return false;
	if (!str_cut(str_from(text), ' ', &obis_text, &rest) ||
	    !str_cut(rest, ' ', &scaler_text, &unit_text) ||
	    !str_parse_int(scaler_text, -20, 20, &scaler) ||
	    !str_parse_int(unit_text, 0, 255, &unit) || !str_copy(obis, sizeof obis, obis_text) ||
	    !obis_parse(obis, s.obis))
		return confnode_fail(node, err, "\"%s\" is no \"OBIS SCALER UNIT\"", text);
	s.scaler = (int8_t)scaler;
	s.unit = (uint8_t)unit;
	*ret = s;
	return true;
}
