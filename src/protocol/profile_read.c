#include "protocol/profile_read.h"

#include "protocol/profile_part.h"

static bool read_client(confnode *clients, const char *name, struct profile_client *ret,
			struct err *err)
{
	static const struct profile_word words[] = { { "none", AUTH_NONE },
						     { "lls", AUTH_LLS },
						     { "gmac", AUTH_GMAC } };
	static const char *const known[] = { "id", "authentication", NULL };
	confnode *group = NULL;
	int64_t id;
	int authentication = AUTH_NONE;

	if (!profile_part_group(clients, name, &group, err) || !confnode_only(group, known, err) ||
	    !confnode_need_int(group, "id", 1, 127, &id, err) ||
	    !profile_part_word(group, "authentication", words, ARRAY_LEN(words), &authentication,
			       err))
		return false;
	ret->id = (uint16_t)id;
	ret->authentication = (enum profile_authentication)authentication;
	return true;
}

/* A file without `secure` is of a type whose meters have no keys, or whose reading
 * client uses them. */
static bool read_clients(confnode *root, struct profile *p, struct err *err)
{
	static const char *const known[] = { "public", "reading", "open", "secure", NULL };
	confnode *group = NULL;
	if (!profile_part_group(root, "clients", &group, err) ||
	    !confnode_only(group, known, err) ||
	    !read_client(group, "public", &p->public_client, err) ||
	    !read_client(group, "reading", &p->reading_client, err) ||
	    !read_client(group, "open", &p->open_client, err))
		return false;
	p->secure_client = p->reading_client;
	return !confnode_find(group, "secure") ||
	       read_client(group, "secure", &p->secure_client, err);
}

static bool read_security(confnode *root, struct profile *p, struct err *err)
{
	static const struct profile_word words[] = { { "none", CIPHERING_NONE },
						     { "authenticated", CIPHERING_AUTHENTICATED },
						     { "encrypted", CIPHERING_ENCRYPTED },
						     { "both", CIPHERING_BOTH } };
	static const char *const known[] = { "suite", "ciphering", "general", "counter", NULL };
	confnode *group = NULL;
	int64_t suite = 0;
	int ciphering = CIPHERING_NONE;

	if (!confnode_find(root, "security"))
		return true;
	if (!profile_part_group(root, "security", &group, err) ||
	    !confnode_only(group, known, err) ||
	    !confnode_may_int(group, "suite", 0, 0, &suite, err) ||
	    !profile_part_word(group, "ciphering", words, ARRAY_LEN(words), &ciphering, err) ||
	    !confnode_may_bool(group, "general", &p->security.general, err) ||
	    !profile_part_object(group, "counter", &p->security.counter, err))
		return false;
	p->security.ciphering = (enum profile_ciphering)ciphering;
	return true;
}

enum { PUSH_LIST_MAX = 32 };

static bool push_list(confnode *group, const char *name, confnode **ret, unsigned *ret_n,
		      struct err *err)
{
	confnode *list = confnode_find(group, name);
	unsigned n = list ? confnode_count(list) : 0;
	if (list && (!confnode_is_list(list) || n > PUSH_LIST_MAX))
		return confnode_fail(list, err, "%s is no list of up to %d", name, PUSH_LIST_MAX);
	*ret = list;
	*ret_n = n;
	return true;
}

static bool read_push_objects(confnode *group, struct profile_push *p, struct arena *a,
			      struct err *err)
{
	confnode *list = NULL;
	unsigned n = 0;
	if (!push_list(group, "objects", &list, &n, err))
		return false;
	struct profile_object *o = arena_new(a, struct profile_object, n + 1);
	if (!o)
		return err_set(err, ERR_NOMEM, "out of memory");
	for (unsigned i = 0; i < n; i++)
		if (!profile_part_parse(confnode_at(list, i), &o[i], err))
			return false;
	p->objects = o;
	p->object_count = n;
	return true;
}

static bool read_scalers(confnode *group, struct profile_push *p, struct arena *a, struct err *err)
{
	confnode *list = NULL;
	unsigned n = 0;
	if (!push_list(group, "scalers", &list, &n, err))
		return false;
	struct profile_scaler *m = arena_new(a, struct profile_scaler, n + 1);
	if (!m)
		return err_set(err, ERR_NOMEM, "out of memory");
	for (unsigned i = 0; i < n; i++)
		if (!profile_part_scaler(confnode_at(list, i), &m[i], err))
			return false;
	p->scalers = m;
	p->scaler_count = n;
	return true;
}

static bool read_push(confnode *root, struct profile *p, struct arena *a, struct err *err)
{
	static const char *const known[] = { "only", "objects", "scalers", NULL };
	confnode *group = NULL;

	if (!confnode_find(root, "push"))
		return true;
	return profile_part_group(root, "push", &group, err) && confnode_only(group, known, err) &&
	       confnode_may_bool(group, "only", &p->push.only, err) &&
	       read_push_objects(group, &p->push, a, err) && read_scalers(group, &p->push, a, err);
}

static bool read_server(confnode *root, struct profile *p, struct err *err)
{
	static const char *const known[] = { "logical", "physical", "address_bytes", NULL };
	confnode *group = NULL;
	int64_t logical = 0;
	int64_t physical = 0;
	int64_t bytes = 0;

	if (!profile_part_group(root, "server", &group, err) || !confnode_only(group, known, err) ||
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

	if (!profile_part_group(root, "link", &group, err) || !confnode_only(group, known, err) ||
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
	bool selective = true;

	p->with_list = p->release = true;
	if (!profile_part_group(root, "capabilities", &group, err) ||
	    !confnode_only(group, known, err) ||
	    !confnode_may_bool(group, "with_list", &p->with_list, err) ||
	    !confnode_may_int(group, "list_items", 1, 32, &items, err) ||
	    !confnode_may_bool(group, "selective", &selective, err) ||
	    !confnode_may_bool(group, "release", &p->release, err))
		return false;
	p->list_items = (uint8_t)items;
	enum profile_access access = selective ? ACCESS_RANGE : ACCESS_ALL;
	for (size_t i = 0; i < ARCHIVE_COUNT; i++)
		p->archive[i].access = access;
	p->events.access = access;
	return true;
}

static bool read_clock(confnode *root, struct profile *p, struct err *err)
{
	static const struct profile_word signs[] = { { "blue-book", SIGN_BLUE_BOOK },
						     { "east", SIGN_EAST } };
	static const char *const known[] = { "deviation_sign", "zone_sign", "offset_min",
					     "offset_max",     "offset",    NULL };
	confnode *group = NULL;
	int64_t min = 0;
	int64_t max = 0;
	int64_t offset = 0;
	int deviation = SIGN_BLUE_BOOK;
	int zone = SIGN_BLUE_BOOK;

	if (!profile_part_group(root, "clock", &group, err) || !confnode_only(group, known, err) ||
	    !profile_part_word(group, "deviation_sign", signs, ARRAY_LEN(signs), &deviation, err) ||
	    !profile_part_word(group, "zone_sign", signs, ARRAY_LEN(signs), &zone, err) ||
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

	if (!profile_part_group(root, "objects", &group, err) || !confnode_only(group, known, err))
		return false;
	for (size_t i = 0; i < ROLE_COUNT; i++)
		if (!profile_part_object(group, known[i], &p->role[i], err))
			return false;
	if (!p->role[ROLE_SERIAL].class_id)
		return confnode_fail(group, err, "the object serial is missing");
	return true;
}

static bool read_archive(confnode *group, const char *name, struct profile_archive *ret,
			 struct err *err)
{
	static const struct profile_word stamps[] = { { "end", STAMP_END },
						      { "start", STAMP_START } };
	static const struct profile_word ways[] = { { "range", ACCESS_RANGE },
						    { "entry", ACCESS_ENTRY },
						    { "all", ACCESS_ALL } };
	static const char *const known[] = { "object", "stamp", "access", NULL };
	confnode *node = confnode_find(group, name);
	int stamp = STAMP_END;
	int access = (int)ret->access;

	if (!node)
		return true;
	if (!confnode_is_group(node) || !confnode_find(node, "object"))
		return confnode_fail(node, err, "archive %s has no object", name);
	if (!confnode_only(node, known, err) ||
	    !profile_part_object(node, "object", &ret->object, err) ||
	    !profile_part_word(node, "stamp", stamps, ARRAY_LEN(stamps), &stamp, err) ||
	    !profile_part_word(node, "access", ways, ARRAY_LEN(ways), &access, err))
		return false;
	ret->access = (enum profile_access)access;
	ret->stamp = (enum profile_stamp)stamp;
	return true;
}

static bool read_archives(confnode *root, struct profile *p, struct err *err)
{
	static const char *const known[] = { "hour", "day", "month", "events", NULL };
	confnode *group = NULL;
	return profile_part_group(root, "archives", &group, err) &&
	       confnode_only(group, known, err) &&
	       read_archive(group, "hour", &p->archive[ARCHIVE_HOUR], err) &&
	       read_archive(group, "day", &p->archive[ARCHIVE_DAY], err) &&
	       read_archive(group, "month", &p->archive[ARCHIVE_MONTH], err) &&
	       read_archive(group, "events", &p->events, err);
}

/* A type may speak LIS-200 alone. What the DLMS client takes from it then is
 * harmless: it finds no object. */
static void leave_dlms_out(struct profile *p)
{
	p->public_client = (struct profile_client){ .id = 16 };
	p->reading_client = p->open_client = p->secure_client = (struct profile_client){ .id = 1 };
	p->server_logical = 1;
	p->server_bytes = 1;
	p->max_info = 128;
	p->max_pdu = 1024;
	p->timeout_ms = 15000;
	p->list_items = 1;
}

static bool read_dlms(confnode *root, struct profile *p, struct arena *a, struct err *err)
{
	static const char *const sections[] = { "security", "push",	    "server",  "link",
						"objects",  "capabilities", "actions", "archives" };
	if (!confnode_find(root, "lis200") || confnode_find(root, "clients"))
		return read_clients(root, p, err) && read_security(root, p, err) &&
		       read_push(root, p, a, err) && read_server(root, p, err) &&
		       read_link(root, p, err) && read_capabilities(root, p, err) &&
		       read_objects(root, p, err) && read_archives(root, p, err);
	for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
		confnode *node = confnode_find(root, sections[i]);
		if (node)
			return confnode_fail(node, err, "%s is of DLMS, but there are no clients",
					     sections[i]);
	}
	leave_dlms_out(p);
	return true;
}

bool profile_read(const struct conftree *tree, struct profile_owned *o, struct err *err)
{
	static const char *const known[] = {
		"profile", "title",    "clients",      "server",   "link", "clock",
		"objects", "archives", "capabilities", "security", "push", "status",
		"events",  "actions",  "parameters",   "lis200",   NULL
	};
	confnode *root = conftree_root(tree);
	struct profile *p = &o->p;
	const char *name = NULL;
	const char *title = NULL;

	if (!confnode_only(root, known, err) || !confnode_need_text(root, "profile", &name, err) ||
	    !confnode_need_text(root, "title", &title, err) ||
	    !profile_part_text(&o->arena, name, &p->name, err) ||
	    !profile_part_text(&o->arena, title, &p->title, err))
		return false;
	return read_dlms(root, p, &o->arena, err) && read_clock(root, p, err) &&
	       profile_lists_parameters(root, p, &o->arena, err) &&
	       profile_lists_actions(root, p, &o->arena, err) &&
	       profile_lists_status(root, p, &o->arena, err) &&
	       profile_lists_events(root, p, &o->arena, err) &&
	       profile_lis200_read(root, p, &o->arena, err);
}
