/* profile_lis200.c - the section lis200 of a profile; see docs/drivers/lis200.md. */
#include "base/str.h"
#include "protocol/profile_part.h"

enum { ADDRESS_MAX = 24 };

/* "[I:]OOOO[_k].A" */
static bool is_address(const char *text)
{
	struct str instance;
	struct str object;
	struct str attribute;
	struct str number;
	struct str index;
	int64_t unused;
	struct str rest = str_from(text);

	if (str_cut(rest, ':', &instance, &object)) {
		if (!str_parse_int(instance, 1, 99, &unused))
			return false;
		rest = object;
	}
	if (!str_cut(rest, '.', &object, &attribute) || !str_parse_int(attribute, 0, 9, &unused))
		return false;
	if (str_cut(object, '_', &number, &index) && !str_parse_int(index, 0, 99, &unused))
		return false;
	return strlen(text) < ADDRESS_MAX && str_parse_int(number, 1, 9999, &unused);
}

static bool read_address(confnode *group, const char *name, struct arena *a, const char **ret,
			 struct err *err)
{
	confnode *node = confnode_find(group, name);
	const char *text = NULL;

	if (!node)
		return true;
	if (!confnode_text(node, &text, err))
		return false;
	if (!is_address(text))
		return confnode_fail(node, err, "\"%s\" is no address [I:]OOOO[_k].A", text);
	return profile_part_text(a, text, ret, err);
}

static bool read_link(confnode *group, struct profile_lis200 *l, struct err *err)
{
	static const struct profile_word parities[] = { { "none", 0 }, { "even", 1 } };
	int64_t lock = 4;
	int64_t timeout = l->timeout_ms;
	int64_t retries = l->retries;
	int64_t rows = l->rows;
	int even = 0;

	if (!profile_part_word(group, "parity", parities, ARRAY_LEN(parities), &even, err) ||
	    !confnode_may_int(group, "lock", 1, 9, &lock, err) ||
	    !confnode_may_int(group, "timeout", 100, 600000, &timeout, err) ||
	    !confnode_may_int(group, "retries", 0, 10, &retries, err) ||
	    !confnode_may_int(group, "rows", 1, 100, &rows, err))
		return false;
	l->even_parity = even;
	l->lock = (uint8_t)lock;
	l->timeout_ms = (uint32_t)timeout;
	l->retries = (uint8_t)retries;
	l->rows = (uint8_t)rows;
	return true;
}

static bool read_addresses(confnode *lis, struct profile_lis200 *l, struct arena *a,
			   struct err *err)
{
	static const char *const known[] = {
		[LIS200_SERIAL] = "serial",	[LIS200_TYPE] = "type",
		[LIS200_FIRMWARE] = "firmware", [LIS200_CLOCK] = "clock",
		[LIS200_INDEX] = "index",	[LIS200_TEMPERATURE] = "temperature",
		[LIS200_STATUS] = "status",	[LIS200_INTERVAL] = "interval",
		[LIS200_ROLE_COUNT] = NULL,
	};
	confnode *group = NULL;

	if (!profile_part_group(lis, "addresses", &group, err) || !confnode_only(group, known, err))
		return false;
	for (size_t i = 0; i < LIS200_ROLE_COUNT; i++)
		if (!read_address(group, known[i], a, &l->role[i], err))
			return false;
	return l->role[LIS200_SERIAL] || confnode_fail(group, err, "the address serial is missing");
}

static bool read_archive(confnode *group, const char *name, struct profile_lis200_archive *ret,
			 struct err *err)
{
	static const struct profile_word stamps[] = { { "end", STAMP_END },
						      { "start", STAMP_START } };
	static const char *const known[] = { "number", "stamp", NULL };
	confnode *node = confnode_find(group, name);
	int64_t number = 0;
	int stamp = STAMP_END;

	if (!node)
		return true;
	if (!confnode_is_group(node))
		return confnode_fail(node, err, "archive %s is no group { … }", name);
	if (!confnode_only(node, known, err) ||
	    !confnode_need_int(node, "number", 1, 99, &number, err) ||
	    !profile_part_word(node, "stamp", stamps, ARRAY_LEN(stamps), &stamp, err))
		return false;
	ret->number = (uint8_t)number;
	ret->stamp = (enum profile_stamp)stamp;
	return true;
}

static bool read_archives(confnode *lis, struct profile_lis200 *l, struct err *err)
{
	static const char *const known[] = { "hour", "day", "month", "events", NULL };
	confnode *group = NULL;
	return profile_part_group(lis, "archives", &group, err) &&
	       confnode_only(group, known, err) &&
	       read_archive(group, "hour", &l->archive[ARCHIVE_HOUR], err) &&
	       read_archive(group, "day", &l->archive[ARCHIVE_DAY], err) &&
	       read_archive(group, "month", &l->archive[ARCHIVE_MONTH], err) &&
	       read_archive(group, "events", &l->events, err);
}

/* One name or a list of them. */
static bool read_names(confnode *group, const char *name, struct arena *a,
		       const char *ret[static LIS200_NAMES_MAX], struct err *err)
{
	confnode *node = confnode_find(group, name);
	const char *text = NULL;

	if (!node)
		return true;
	bool list = confnode_is_list(node);
	unsigned n = list ? confnode_count(node) : 1;
	if (n > LIS200_NAMES_MAX)
		return confnode_fail(node, err, "%s has more than %d names", name,
				     LIS200_NAMES_MAX);
	for (unsigned i = 0; i < n; i++)
		if (!confnode_text(list ? confnode_at(node, i) : node, &text, err) ||
		    !profile_part_text(a, text, &ret[i], err))
			return false;
	return true;
}

static bool read_columns(confnode *lis, struct profile_lis200 *l, struct arena *a, struct err *err)
{
	static const char *const known[] = {
		[LIS200_COLUMN_TIME] = "time",
		[LIS200_COLUMN_INDEX] = "index",
		[LIS200_COLUMN_TEMPERATURE] = "temperature",
		[LIS200_COLUMN_STATUS] = "status",
		[LIS200_COLUMN_CODE] = "code",
		[LIS200_COLUMN_CHECK] = "check",
		[LIS200_COLUMN_COUNT] = NULL,
	};
	confnode *group = NULL;

	if (!profile_part_group(lis, "columns", &group, err) || !confnode_only(group, known, err))
		return false;
	for (size_t i = 0; i < LIS200_COLUMN_COUNT; i++)
		if (!read_names(group, known[i], a, l->column[i], err))
			return false;
	return l->column[LIS200_COLUMN_TIME][0] ||
	       confnode_fail(group, err, "the names of the column time are missing");
}

/* A list of groups { … }; NULL and 0 when there is none. */
static bool find_list(confnode *lis, const char *name, unsigned max, confnode **ret,
		      unsigned *ret_n, struct err *err)
{
	confnode *list = confnode_find(lis, name);
	unsigned n = list ? confnode_count(list) : 0;

	if (list && (!confnode_is_list(list) || n > max))
		return confnode_fail(list, err, "%s is no list of up to %u", name, max);
	for (unsigned i = 0; i < n; i++)
		if (!confnode_is_group(confnode_at(list, i)))
			return confnode_fail(confnode_at(list, i), err,
					     "%s consists of groups { … }", name);
	*ret = list;
	*ret_n = n;
	return true;
}

static bool read_messages(confnode *lis, struct profile_lis200 *l, struct arena *a, struct err *err)
{
	static const char *const known[] = { "number", "bit", "column", NULL };
	confnode *list = NULL;
	unsigned n = 0;

	if (!find_list(lis, "messages", 256, &list, &n, err))
		return false;
	struct profile_lis200_message *m = arena_new(a, struct profile_lis200_message, n + 1);
	if (!m)
		return err_set(err, ERR_NOMEM, "out of memory");
	for (unsigned i = 0; i < n; i++) {
		confnode *node = confnode_at(list, i);
		const char *column = NULL;
		int64_t number = 0;
		int64_t bit = 0;
		if (!confnode_only(node, known, err) ||
		    !confnode_need_int(node, "number", 1, 255, &number, err) ||
		    !confnode_need_int(node, "bit", 0, 31, &bit, err) ||
		    !confnode_may_text(node, "column", &column, err) ||
		    (column && !profile_part_text(a, column, &m[i].column, err)))
			return false;
		m[i].number = (uint8_t)number;
		m[i].bit = (uint8_t)bit;
	}
	l->messages = m;
	l->message_count = n;
	return true;
}

static bool read_event_codes(confnode *lis, struct profile_lis200 *l, struct arena *a,
			     struct err *err)
{
	static const char *const known[] = { "code", "event", NULL };
	confnode *list = NULL;
	unsigned n = 0;

	if (!find_list(lis, "event_codes", 1024, &list, &n, err))
		return false;
	struct profile_lis200_event *e = arena_new(a, struct profile_lis200_event, n + 1);
	if (!e)
		return err_set(err, ERR_NOMEM, "out of memory");
	for (unsigned i = 0; i < n; i++) {
		confnode *node = confnode_at(list, i);
		int64_t code = 0;
		int64_t event = 0;
		if (!confnode_only(node, known, err) ||
		    !confnode_need_int(node, "code", 0, UINT32_MAX, &code, err) ||
		    !confnode_need_int(node, "event", 0, UINT32_MAX, &event, err))
			return false;
		e[i] = (struct profile_lis200_event){ (uint32_t)code, (uint32_t)event };
	}
	l->event_codes = e;
	l->event_code_count = n;
	return true;
}

static bool has_form(const struct profile_parameter *p)
{
	return p->form == FORM_DECIMAL || p->form == FORM_INTEGER || p->form == FORM_TEXT ||
	       p->form == FORM_PIN;
}

static bool read_parameter(confnode *node, const struct profile *p, struct arena *a,
			   struct profile_lis200_parameter *m, struct err *err)
{
	static const char *const known[] = { "key", "address", "meter_unit", "writable", NULL };
	const char *key = NULL;
	const char *unit = NULL;

	if (!confnode_only(node, known, err) || !confnode_need_text(node, "key", &key, err) ||
	    !read_address(node, "address", a, &m->address, err) ||
	    !confnode_may_text(node, "meter_unit", &unit, err) ||
	    (unit && !profile_part_text(a, unit, &m->meter_unit, err)))
		return false;
	if (!m->address)
		return confnode_fail(node, err, "parameter %s has no address", key);
	const struct profile_parameter *text = profile_parameter(p, key);
	if (!text)
		return confnode_fail(node, err, "%s is not among the parameters of the profile",
				     key);
	if (!has_form(text))
		return confnode_fail(node, err,
				     "%s: LIS-200 has decimal, integer, text and pin only", key);
	m->key = text->key;
	m->readable = text->readable;
	m->writable = text->writable;
	return confnode_may_bool(node, "writable", &m->writable, err);
}

static bool read_parameters(confnode *lis, struct profile *p, struct arena *a, struct err *err)
{
	confnode *list = NULL;
	unsigned n = 0;

	if (!find_list(lis, "parameters", 256, &list, &n, err))
		return false;
	struct profile_lis200_parameter *m = arena_new(a, struct profile_lis200_parameter, n + 1);
	if (!m)
		return err_set(err, ERR_NOMEM, "out of memory");
	for (unsigned i = 0; i < n; i++) {
		confnode *node = confnode_at(list, i);
		if (!read_parameter(node, p, a, &m[i], err))
			return false;
		for (unsigned j = 0; j < i; j++)
			if (m[i].key == m[j].key)
				return confnode_fail(node, err, "parameter %s occurs twice",
						     m[i].key);
	}
	p->lis200.parameters = m;
	p->lis200.parameter_count = n;
	return true;
}

bool profile_lis200_read(confnode *root, struct profile *p, struct arena *a, struct err *err)
{
	static const char *const known[] = { "parity",	 "lock",	"timeout",    "retries",
					     "rows",	 "addresses",	"archives",   "columns",
					     "messages", "event_codes", "parameters", NULL };
	confnode *group = NULL;
	struct profile_lis200 *l = &p->lis200;

	*l = (struct profile_lis200){ .lock = 4, .timeout_ms = 15000, .retries = 2, .rows = 24 };
	if (!confnode_find(root, "lis200"))
		return true;
	if (!profile_part_group(root, "lis200", &group, err) || !confnode_only(group, known, err) ||
	    !read_link(group, l, err) || !read_addresses(group, l, a, err) ||
	    !read_archives(group, l, err) || !read_columns(group, l, a, err) ||
	    !read_messages(group, l, a, err) || !read_event_codes(group, l, a, err) ||
	    !read_parameters(group, p, a, err))
		return false;
	l->present = true;
	return true;
}
