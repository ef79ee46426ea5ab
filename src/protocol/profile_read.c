#include "protocol/profile_read.h"

#include "base/str.h"
#include "protocol/dlms/axdr.h"
#include "protocol/dlms/obis.h"

/* A word of the file and the number that it stands for. */
struct word {
	const char *name;
	int value;
};

static bool read_word(confnode *group, const char *name, const struct word *words, size_t n,
		      int *ret, struct err *err)
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

static bool need_group(confnode *root, const char *name, confnode **ret, struct err *err)
{
	confnode *group = confnode_find(root, name);
	if (!group || !confnode_is_group(group))
		return confnode_fail(group ? group : root, err, "group %s is missing", name);
	*ret = group;
	return true;
}

static bool keep_text(struct arena *a, const char *text, const char **ret, struct err *err)
{
	const char *copy = arena_strdup(a, text);
	if (!copy)
		return err_set(err, ERR_NOMEM, "out of memory");
	*ret = copy;
	return true;
}

/* "CLASS OBIS ATTRIBUTE" */
static bool parse_object(confnode *node, struct profile_object *ret, struct err *err)
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

static bool may_object(confnode *group, const char *name, struct profile_object *ret,
		       struct err *err)
{
	confnode *node = confnode_find(group, name);
	return !node || parse_object(node, ret, err);
}

static bool read_client(confnode *clients, const char *name, struct profile_client *ret,
			struct err *err)
{
	static const struct word words[] = { { "none", AUTH_NONE }, { "lls", AUTH_LLS } };
	static const char *const known[] = { "id", "authentication", NULL };
	confnode *group = NULL;
	int64_t id;
	int authentication = AUTH_NONE;

	if (!need_group(clients, name, &group, err) || !confnode_only(group, known, err) ||
	    !confnode_need_int(group, "id", 1, 127, &id, err) ||
	    !read_word(group, "authentication", words, ARRAY_LEN(words), &authentication, err))
		return false;
	ret->id = (uint16_t)id;
	ret->authentication = (enum profile_authentication)authentication;
	return true;
}

static bool read_clients(confnode *root, struct profile *p, struct err *err)
{
	static const char *const known[] = { "public", "reading", "open", NULL };
	confnode *group = NULL;
	return need_group(root, "clients", &group, err) && confnode_only(group, known, err) &&
	       read_client(group, "public", &p->public_client, err) &&
	       read_client(group, "reading", &p->reading_client, err) &&
	       read_client(group, "open", &p->open_client, err);
}

static bool read_server(confnode *root, struct profile *p, struct err *err)
{
	static const char *const known[] = { "logical", "physical", "address_bytes", NULL };
	confnode *group = NULL;
	int64_t logical = 0;
	int64_t physical = 0;
	int64_t bytes = 0;

	if (!need_group(root, "server", &group, err) || !confnode_only(group, known, err) ||
	    !confnode_need_int(group, "address_bytes", 1, 4, &bytes, err))
		return false;
	int64_t max = bytes == 4 ? 0x3fff : 0x7f;
	if (bytes == 3)
		return confnode_fail(group, err, "address_bytes is 1, 2 or 4");
	if (!confnode_need_int(group, "logical", 0, max, &logical, err) ||
	    !confnode_may_int(group, "physical", 0, max, &physical, err))
		return false;
	p->server_logical = (uint16_t)logical;
	p->server_physical = (uint16_t)physical;
	p->server_bytes = (uint8_t)bytes;
	return true;
}

static bool read_link(confnode *root, struct profile *p, struct err *err)
{
	static const char *const known[] = { "max_info", "max_pdu", "timeout", "retries", NULL };
	confnode *group = NULL;
	int64_t info = 128;
	int64_t pdu = 8192;
	int64_t timeout = 15000;
	int64_t retries = 2;

	if (!need_group(root, "link", &group, err) || !confnode_only(group, known, err) ||
	    !confnode_may_int(group, "max_info", 32, 2030, &info, err) ||
	    !confnode_may_int(group, "max_pdu", 128, 65535, &pdu, err) ||
	    !confnode_may_int(group, "timeout", 100, 600000, &timeout, err) ||
	    !confnode_may_int(group, "retries", 0, 10, &retries, err))
		return false;
	p->max_info = (uint16_t)info;
	p->max_pdu = (uint16_t)pdu;
	p->timeout_ms = (uint32_t)timeout;
	p->retries = (uint8_t)retries;
	return true;
}

static bool read_capabilities(confnode *root, struct profile *p, struct err *err)
{
	static const char *const known[] = { "with_list", "list_items", "selective", "release",
					     NULL };
	confnode *group = NULL;
	int64_t items = 16;

	p->with_list = p->selective = p->release = true;
	if (!need_group(root, "capabilities", &group, err) || !confnode_only(group, known, err) ||
	    !confnode_may_bool(group, "with_list", &p->with_list, err) ||
	    !confnode_may_int(group, "list_items", 1, 32, &items, err) ||
	    !confnode_may_bool(group, "selective", &p->selective, err) ||
	    !confnode_may_bool(group, "release", &p->release, err))
		return false;
	p->list_items = (uint8_t)items;
	return true;
}

static bool read_clock(confnode *root, struct profile *p, struct err *err)
{
	static const struct word signs[] = { { "blue-book", SIGN_BLUE_BOOK },
					     { "east", SIGN_EAST } };
	static const char *const known[] = { "deviation_sign", "zone_sign", "offset_min",
					     "offset_max",     "offset",    NULL };
	confnode *group = NULL;
	int64_t min = 0;
	int64_t max = 0;
	int64_t offset = 0;
	int deviation = SIGN_BLUE_BOOK;
	int zone = SIGN_BLUE_BOOK;

	if (!need_group(root, "clock", &group, err) || !confnode_only(group, known, err) ||
	    !read_word(group, "deviation_sign", signs, ARRAY_LEN(signs), &deviation, err) ||
	    !read_word(group, "zone_sign", signs, ARRAY_LEN(signs), &zone, err) ||
	    !confnode_may_int(group, "offset_min", -840, 840, &min, err) ||
	    !confnode_may_int(group, "offset_max", -840, 840, &max, err) ||
	    !confnode_may_int(group, "offset", -840, 840, &offset, err))
		return false;
	if (min > max)
		return confnode_fail(group, err, "offset_min is greater than offset_max");
	p->deviation_sign = (enum profile_sign)deviation;
	p->zone_sign = (enum profile_sign)zone;
	p->offset_min = (int32_t)min * 60;
	p->offset_max = (int32_t)max * 60;
	p->offset_default = (int32_t)offset * 60;
	return true;
}

static bool read_objects(confnode *root, struct profile *p, struct err *err)
{
	static const char *const known[] = {
		[ROLE_DEVICE] = "device",
		[ROLE_SERIAL] = "serial",
		[ROLE_TYPE] = "type",
		[ROLE_FIRMWARE] = "firmware",
		[ROLE_CLOCK] = "clock",
		[ROLE_INDEX] = "index",
		[ROLE_TEMPERATURE] = "temperature",
		[ROLE_STATUS] = "status",
		[ROLE_EVENT_CODE] = "event_code",
		[ROLE_COUNT] = NULL,
	};
	confnode *group = NULL;

	if (!need_group(root, "objects", &group, err) || !confnode_only(group, known, err))
		return false;
	for (size_t i = 0; i < ROLE_COUNT; i++)
		if (!may_object(group, known[i], &p->role[i], err))
			return false;
	if (!p->role[ROLE_SERIAL].class_id)
		return confnode_fail(group, err, "the object serial is missing");
	return true;
}

static bool read_archive(confnode *group, const char *name, struct profile_archive *ret,
			 struct err *err)
{
	static const struct word stamps[] = { { "end", STAMP_END }, { "start", STAMP_START } };
	static const char *const known[] = { "object", "stamp", NULL };
	confnode *node = confnode_find(group, name);
	int stamp = STAMP_END;

	if (!node)
		return true;
	if (!confnode_is_group(node) || !confnode_find(node, "object"))
		return confnode_fail(node, err, "archive %s has no object", name);
	if (!confnode_only(node, known, err) || !may_object(node, "object", &ret->object, err) ||
	    !read_word(node, "stamp", stamps, ARRAY_LEN(stamps), &stamp, err))
		return false;
	ret->stamp = (enum profile_stamp)stamp;
	return true;
}

static bool read_archives(confnode *root, struct profile *p, struct err *err)
{
	static const char *const known[] = { "hour", "day", "month", "events", NULL };
	confnode *group = NULL;
	return need_group(root, "archives", &group, err) && confnode_only(group, known, err) &&
	       read_archive(group, "hour", &p->archive[ARCHIVE_HOUR], err) &&
	       read_archive(group, "day", &p->archive[ARCHIVE_DAY], err) &&
	       read_archive(group, "month", &p->archive[ARCHIVE_MONTH], err) &&
	       read_archive(group, "events", &p->events, err);
}

enum { ACCESS_READ = 1, ACCESS_WRITE = 2 };

static bool read_parameter_form(confnode *node, struct profile_parameter *m, struct err *err)
{
	static const struct word forms[] = {
		{ "decimal", FORM_DECIMAL }, { "integer", FORM_INTEGER }, { "text", FORM_TEXT },
		{ "pin", FORM_PIN },	     { "zone", FORM_ZONE },	  { "window", FORM_WINDOW },
		{ "host", FORM_HOST },	     { "port", FORM_PORT },
	};
	static const struct word units[] = {
		{ "celsius", UNIT_CELSIUS }, { "pascal", UNIT_PASCAL }, { "volt", UNIT_VOLT },
		{ "percent", UNIT_PERCENT }, { "second", UNIT_SECOND }, { "hour", UNIT_HOUR },
		{ "litre", UNIT_LITRE },
	};
	static const struct word rights[] = { { "r", ACCESS_READ },
					      { "w", ACCESS_WRITE },
					      { "rw", ACCESS_READ | ACCESS_WRITE } };
	int form = -1;
	int unit = UNIT_NONE;
	int access = ACCESS_READ;

	if (!read_word(node, "form", forms, ARRAY_LEN(forms), &form, err) ||
	    !read_word(node, "unit", units, ARRAY_LEN(units), &unit, err) ||
	    !read_word(node, "access", rights, ARRAY_LEN(rights), &access, err))
		return false;
	if (form < 0)
		return confnode_fail(node, err, "the parameter has no form");
	m->form = (enum profile_form)form;
	m->unit = (enum profile_unit)unit;
	m->readable = access & ACCESS_READ;
	m->writable = access & ACCESS_WRITE;
	return true;
}

static bool read_parameter(confnode *node, struct arena *a, struct profile_parameter *m,
			   struct err *err)
{
	static const char *const known[] = { "key",  "object", "form", "element", "decimals",
					     "unit", "access", "type", "last",	  NULL };
	const char *key = NULL;
	const char *type = NULL;
	int64_t element = 0;
	int64_t decimals = 0;

	if (!confnode_only(node, known, err) || !confnode_need_text(node, "key", &key, err) ||
	    !keep_text(a, key, &m->key, err) || !may_object(node, "object", &m->object, err) ||
	    !read_parameter_form(node, m, err) ||
	    !confnode_may_int(node, "element", 0, 32, &element, err) ||
	    !confnode_may_int(node, "decimals", 0, 6, &decimals, err) ||
	    !confnode_may_text(node, "type", &type, err) ||
	    !confnode_may_bool(node, "last", &m->last, err))
		return false;
	if (!m->object.class_id)
		return confnode_fail(node, err, "parameter %s has no object", key);
	if (type && !axdr_tag_find(type, &m->type))
		return confnode_fail(node, err, "\"%s\" is no COSEM type", type);
	m->element = (uint8_t)element;
	m->decimals = (uint8_t)decimals;
	return true;
}

static bool read_parameters(confnode *root, struct profile *p, struct arena *a, struct err *err)
{
	confnode *list = confnode_find(root, "parameters");
	unsigned n = list ? confnode_count(list) : 0;

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
		if (!read_parameter(node, a, &m[i], err))
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

static bool read_status(confnode *root, struct profile *p, struct arena *a, struct err *err)
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
		if (!keep_text(a, name, &p->bits[bit].name, err) ||
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

static bool read_events(confnode *root, struct profile *p, struct arena *a, struct err *err)
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
		    !keep_text(a, name, &e.name, err))
			return false;
		e.code = (uint32_t)code;
		if (!add_event(node, list, &n, e, err))
			return false;
	}
	p->event_codes = list;
	p->event_code_count = n;
	return true;
}

bool profile_read(const struct conftree *tree, struct profile_owned *o, struct err *err)
{
	static const char *const known[] = {
		"profile",  "title",	    "clients", "server", "link",       "clock", "objects",
		"archives", "capabilities", "status",  "events", "parameters", NULL
	};
	confnode *root = conftree_root(tree);
	struct profile *p = &o->p;
	const char *name = NULL;
	const char *title = NULL;

	if (!confnode_only(root, known, err) || !confnode_need_text(root, "profile", &name, err) ||
	    !confnode_need_text(root, "title", &title, err) ||
	    !keep_text(&o->arena, name, &p->name, err) ||
	    !keep_text(&o->arena, title, &p->title, err))
		return false;
	return read_clients(root, p, err) && read_server(root, p, err) && read_link(root, p, err) &&
	       read_capabilities(root, p, err) && read_clock(root, p, err) &&
	       read_objects(root, p, err) && read_archives(root, p, err) &&
	       read_parameters(root, p, &o->arena, err) && read_status(root, p, &o->arena, err) &&
	       read_events(root, p, &o->arena, err);
}
