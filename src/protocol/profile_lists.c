#include "protocol/dlms/axdr.h"
#include "protocol/profile_part.h"

enum { RIGHT_READ = 1, RIGHT_WRITE = 2 };

static bool read_form(confnode *node, int *ret, struct err *err)
{
	static const struct profile_word forms[] = {
		{ "decimal", FORM_DECIMAL }, { "integer", FORM_INTEGER }, { "text", FORM_TEXT },
		{ "pin", FORM_PIN },	     { "zone", FORM_ZONE },	  { "window", FORM_WINDOW },
		{ "host", FORM_HOST },	     { "port", FORM_PORT },
	};
	return profile_part_word(node, "form", forms, ARRAY_LEN(forms), ret, err);
}

static bool read_type(confnode *node, uint8_t *ret, struct err *err)
{
	const char *type = NULL;
	if (!confnode_may_text(node, "type", &type, err))
		return false;
	return !type || axdr_tag_find(type, ret) ||
	       confnode_fail(node, err, "\"%s\" is no COSEM type", type);
}

static bool read_parameter_form(confnode *node, struct profile_parameter *m, struct err *err)
{
	static const struct profile_word units[] = {
		{ "celsius", UNIT_CELSIUS }, { "pascal", UNIT_PASCAL }, { "volt", UNIT_VOLT },
		{ "percent", UNIT_PERCENT }, { "second", UNIT_SECOND }, { "hour", UNIT_HOUR },
		{ "litre", UNIT_LITRE },
	};
	static const struct profile_word rights[] = { { "r", RIGHT_READ },
						      { "w", RIGHT_WRITE },
						      { "rw", RIGHT_READ | RIGHT_WRITE } };
	int form = -1;
	int unit = UNIT_NONE;
	int access = RIGHT_READ;

	if (!read_form(node, &form, err) ||
	    !profile_part_word(node, "unit", units, ARRAY_LEN(units), &unit, err) ||
	    !profile_part_word(node, "access", rights, ARRAY_LEN(rights), &access, err))
		return false;
	if (form < 0)
		return confnode_fail(node, err, "the parameter has no form");
	m->form = (enum profile_form)form;
	m->unit = (enum profile_unit)unit;
	m->readable = access & RIGHT_READ;
	m->writable = access & RIGHT_WRITE;
	return true;
}

static bool read_parameter(confnode *node, bool dlms, struct arena *a, struct profile_parameter *m,
			   struct err *err)
{
	static const char *const known[] = { "key",  "object", "form", "element", "decimals",
					     "unit", "access", "type", "last",	  NULL };
	const char *key = NULL;
	int64_t element = 0;
	int64_t decimals = 0;

	if (!confnode_only(node, known, err) || !confnode_need_text(node, "key", &key, err) ||
	    !profile_part_text(a, key, &m->key, err) ||
	    !profile_part_object(node, "object", &m->object, err) ||
	    !read_parameter_form(node, m, err) ||
	    !confnode_may_int(node, "element", 0, 32, &element, err) ||
	    !confnode_may_int(node, "decimals", 0, 6, &decimals, err) ||
	    !read_type(node, &m->type, err) || !confnode_may_bool(node, "last", &m->last, err))
		return false;
	if (dlms != (m->object.class_id != 0))
		return confnode_fail(node, err, "parameter %s has %s object", key,
				     dlms ? "no" : "an");
	m->element = (uint8_t)element;
	m->decimals = (uint8_t)decimals;
	return true;
}

bool profile_lists_parameters(confnode *root, struct profile *p, struct arena *a, struct err *err)
{
	confnode *list = confnode_find(root, "parameters");
	unsigned n = list ? confnode_count(list) : 0;
	bool dlms = confnode_find(root, "clients");

	if (!list)
		return true;
	if (!confnode_is_list(list) || n > 256)
		return confnode_fail(list, err, "parameters is no list of up to 256");
	struct profile_parameter *m = arena_new(a, struct profile_parameter, n + 1);
	if (!m)
		return err_set(err, ERR_NOMEM, "out of memory");
	for (unsigned i = 0; i < n; i++) {
		confnode *node = confnode_at(list, i);
		if (!confnode_is_group(node))
			return confnode_fail(node, err, "a parameter is a group { … }");
		if (!read_parameter(node, dlms, a, &m[i], err))
			return false;
		for (unsigned j = 0; j < i; j++)
			if (strcmp(m[i].key, m[j].key) == 0)
				return confnode_fail(node, err, "parameter %s occurs twice",
						     m[i].key);
	}
	p->parameters = m;
	p->parameter_count = n;
	return true;
}

static bool read_action(confnode *node, struct arena *a, struct profile_action *m, struct err *err)
{
	static const char *const known[] = { "key", "object", "form", "type", "value", NULL };
	const char *key = NULL;
	int form = -1;

	if (!confnode_only(node, known, err) || !confnode_need_text(node, "key", &key, err) ||
	    !profile_part_text(a, key, &m->key, err) ||
	    !profile_part_object(node, "object", &m->object, err) || !read_form(node, &form, err) ||
	    !read_type(node, &m->type, err) ||
	    !confnode_may_int(node, "value", INT32_MIN, UINT32_MAX, &m->value, err))
		return false;
	if (!m->object.class_id)
		return confnode_fail(node, err, "action %s has no object", key);
	if (form == FORM_DECIMAL)
		return confnode_fail(node, err, "an action's argument is no decimal");
	m->takes_text = form >= 0;
	if (m->takes_text)
		m->form = (enum profile_form)form;
	struct axdr_value v;
	if (!m->takes_text && m->type && !axdr_make_integer(m->type, m->value, &v))
		return confnode_fail(node, err, "the type of action %s cannot hold its value", key);
	return true;
}

bool profile_lists_actions(confnode *root, struct profile *p, struct arena *a, struct err *err)
{
	confnode *list = confnode_find(root, "actions");
	unsigned n = list ? confnode_count(list) : 0;

	if (!list)
		return true;
	if (!confnode_is_list(list) || n > 64)
		return confnode_fail(list, err, "actions is no list of up to 64");
	struct profile_action *m = arena_new(a, struct profile_action, n + 1);
	if (!m)
		return err_set(err, ERR_NOMEM, "out of memory");
	for (unsigned i = 0; i < n; i++) {
		confnode *node = confnode_at(list, i);
		if (!confnode_is_group(node))
			return confnode_fail(node, err, "an action is a group { … }");
		if (!read_action(node, a, &m[i], err))
			return false;
		for (unsigned j = 0; j < i; j++)
			if (strcmp(m[i].key, m[j].key) == 0)
				return confnode_fail(node, err, "action %s occurs twice", m[i].key);
	}
	p->actions = m;
	p->action_count = n;
	return true;
}

static bool read_flag(confnode *node, uint32_t *ret, struct err *err)
{
	const char *flag = NULL;
	if (!confnode_may_text(node, "flag", &flag, err))
		return false;
	if (!flag)
		return true;
	for (unsigned bit = 0; reading_flag_name(bit); bit++)
		if (strcmp(reading_flag_name(bit), flag) == 0) {
			*ret = 1u << bit;
			return true;
		}
	return confnode_fail(node, err, "\"%s\" is no flag of a reading", flag);
}

bool profile_lists_status(confnode *root, struct profile *p, struct arena *a, struct err *err)
{
	static const char *const known[] = { "bit", "name", "flag", NULL };
	confnode *list = confnode_find(root, "status");

	for (unsigned i = 0; list && i < confnode_count(list); i++) {
		confnode *node = confnode_at(list, i);
		const char *name = NULL;
		int64_t bit = 0;
		if (!confnode_is_group(node))
			return confnode_fail(node, err, "a status bit is a group { … }");
		if (!confnode_only(node, known, err) ||
		    !confnode_need_int(node, "bit", 0, 31, &bit, err) ||
		    !confnode_need_text(node, "name", &name, err))
			return false;
		if (p->bits[bit].name)
			return confnode_fail(node, err, "bit %d occurs twice", (int)bit);
		if (!profile_part_text(a, name, &p->bits[bit].name, err) ||
		    !read_flag(node, &p->bits[bit].flags, err))
			return false;
	}
	return true;
}

/* Keeps the codes rising; the array has room. */
static bool add_event(confnode *node, struct profile_event *list, size_t *n, struct profile_event e,
		      struct err *err)
{
	size_t i = *n;
	for (; i > 0 && list[i - 1].code >= e.code; i--)
		if (list[i - 1].code == e.code)
			return confnode_fail(node, err, "event code %u occurs twice",
					     (unsigned)e.code);
	memmove(&list[i + 1], &list[i], (*n - i) * sizeof *list);
	list[i] = e;
	(*n)++;
	return true;
}

/* Codes that follow from the status bits. */
static bool add_bit_events(confnode *group, struct profile *p, struct profile_event *list,
			   size_t *n, struct err *err)
{
	int64_t appears = -1;
	int64_t goes = -1;
	if (!confnode_may_int(group, "appears", 0, 65535, &appears, err) ||
	    !confnode_may_int(group, "goes", 0, 65535, &goes, err))
		return false;
	for (unsigned bit = 0; bit < 32; bit++) {
		const char *name = p->bits[bit].name;
		struct profile_event in = { (uint32_t)appears + bit, EVENT_APPEARS, name };
		struct profile_event out = { (uint32_t)goes + bit, EVENT_GOES, name };
		if (name && appears >= 0 && !add_event(group, list, n, in, err))
			return false;
		if (name && goes >= 0 && !add_event(group, list, n, out, err))
			return false;
	}
	return true;
}

bool profile_lists_events(confnode *root, struct profile *p, struct arena *a, struct err *err)
{
	static const char *const known[] = { "appears", "goes", "codes", NULL };
	static const char *const code_known[] = { "code", "name", NULL };
	confnode *group = confnode_find(root, "events");
	confnode *codes = group ? confnode_find(group, "codes") : NULL;
	unsigned count = codes ? confnode_count(codes) : 0;
	size_t n = 0;

	if (!group)
		return true;
	if (!confnode_is_group(group) || count > 1024)
		return confnode_fail(group, err, "events is no group with up to 1024 codes");
	struct profile_event *list = arena_new(a, struct profile_event, count + 65);
	if (!list)
		return err_set(err, ERR_NOMEM, "out of memory");
	if (!confnode_only(group, known, err) || !add_bit_events(group, p, list, &n, err))
		return false;
	for (unsigned i = 0; i < count; i++) {
		confnode *node = confnode_at(codes, i);
		const char *name = NULL;
		int64_t code = 0;
		if (!confnode_is_group(node))
			return confnode_fail(node, err, "an event code is a group { … }");
		struct profile_event e = { .kind = EVENT_OTHER };
		if (!confnode_only(node, code_known, err) ||
		    !confnode_need_int(node, "code", 0, UINT32_MAX, &code, err) ||
		    !confnode_need_text(node, "name", &name, err) ||
		    !profile_part_text(a, name, &e.name, err))
			return false;
		e.code = (uint32_t)code;
		if (!add_event(node, list, &n, e, err))
			return false;
	}
	p->event_codes = list;
	p->event_code_count = n;
	return true;
}
