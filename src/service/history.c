#include "service/history.h"

#include <jansson.h>
#include <stdio.h>

#include "base/str.h"
#include "service/meter.h"
#include "service/personal.h"
#include "store/audit.h"
#include "store/group.h"
#include "store/personal.h"

enum {
	SCAN_MAX = 2000, /* records that one page looks at: openings of the card are among them */
	CHANGES_MAX = 40,
};

UNUSED static inline void auto_json(json_t **p)
{
	json_decref(*p);
}
#define AUTO_JSON CLEANUP(auto_json) json_t

struct telling {
	struct db *db;
	const struct caller *caller;
	struct arena *arena;
	bool failed; /* memory */
};

static bool is_change(const char *action)
{
	size_t n = strlen(action);

	return n < 5 || strcmp(action + n - 5, ".view") != 0;
}

static const char *text_of(struct telling *r, const json_t *v)
{
	char number[32];
	const char *text = json_is_string(v) ? json_string_value(v) : NULL;

	if (json_is_integer(v)) {
		(void)snprintf(number, sizeof number, "%lld", (long long)json_integer_value(v));
		text = number;
	} else if (json_is_boolean(v)) {
		text = json_is_true(v) ? "true" : "false";
	}
	if (!text)
		return NULL;
	const char *own = arena_strdup(r->arena, text);
	r->failed |= !own;
	return own;
}

/* The name behind an id, for those who may see it. */
static bool name_subscriber(struct telling *r, const char **text, struct err *err)
{
	struct subscriber s;
	struct err why = { 0 };
	int64_t id;

	if (!*text || !str_parse_int(str_from(*text), 1, INT64_MAX, &id))
		return true;
	if (!caller_may(r->caller, RIGHT_SUBSCRIBER_VIEW)) {
		*text = "•••";
		return true;
	}
	if (!store_subscriber_get(r->db, id, r->arena, &s, &why))
		return why.kind == ERR_NOTFOUND || err_set(err, why.kind, "%s", why.msg);
	if (s.name[0])
		*text = s.name;
	return true;
}

/* Free groups are everybody's; one that is gone keeps its number. */
static bool name_free_group(struct telling *r, const char **text, struct err *err)
{
	struct meter_group g;
	struct err why = { 0 };
	int64_t id;

	if (!*text || !str_parse_int(str_from(*text), 1, INT64_MAX, &id))
		return true;
	if (!store_group_get(r->db, id, r->arena, &g, &why))
		return why.kind == ERR_NOTFOUND || err_set(err, why.kind, "%s", why.msg);
	*text = g.name;
	return true;
}

/* Where a meter was before or after may lie outside the area. */
static bool hide_group(struct telling *r, const json_t *body, const char **text, struct err *err)
{
	const char *id_text = json_string_value(json_object_get(body, "group_id"));
	bool seen = r->caller->area.whole;
	int64_t id;

	if (!*text || seen)
		return true;
	if (id_text && str_parse_int(str_from(id_text), 1, INT64_MAX, &id) &&
	    !caller_sees_group(r->db, r->caller, id, &seen, err))
		return false;
	if (!seen)
		*text = PERSONAL_MASK;
	return true;
}

/* So may the other meter of an exchange. */
static bool hide_meter(struct telling *r, const char **text, struct err *err)
{
	struct err why = { 0 };
	struct meter m;
	bool seen = r->caller->area.whole;

	if (!*text || seen)
		return true;
	if (!store_meter_find(r->db, *text, r->arena, 0, &m, &why)) {
		if (why.kind != ERR_NOTFOUND)
			return err_set(err, why.kind, "%s", why.msg);
	} else if (!caller_sees_group(r->db, r->caller, m.row.group, &seen, err)) {
		return false;
	}
	if (!seen)
		*text = PERSONAL_MASK;
	return true;
}

static bool add_change(struct telling *r, const char *field, const json_t *before,
		       const json_t *after, struct history_item *item, struct history_change *out,
		       struct err *err)
{
	struct history_change ch = {
		.field = arena_strdup(r->arena, field),
		.before = text_of(r, json_object_get(before, field)),
		.after = text_of(r, json_object_get(after, field)),
	};

	r->failed |= !ch.field;
	if (strcmp(field, "subscriber") == 0 &&
	    (!name_subscriber(r, &ch.before, err) || !name_subscriber(r, &ch.after, err)))
		return false;
	if (strcmp(field, "free_group") == 0 &&
	    (!name_free_group(r, &ch.before, err) || !name_free_group(r, &ch.after, err)))
		return false;
	if (strcmp(field, "group") == 0 &&
	    (!hide_group(r, before, &ch.before, err) || !hide_group(r, after, &ch.after, err)))
		return false;
	if (strncmp(field, "exchanged_", 10) == 0 &&
	    (!hide_meter(r, &ch.before, err) || !hide_meter(r, &ch.after, err)))
		return false;
	out[item->count++] = ch;
	return true;
}

static bool add_changes(struct telling *r, json_t *before, json_t *after, struct history_item *item,
			struct err *err)
{
	struct history_change *out = arena_new(r->arena, struct history_change, CHANGES_MAX);
	const char *key;
	json_t *v;

	if (!out)
		return err_set(err, ERR_NOMEM, "no memory for a history");
	item->changes = out;
	json_object_foreach(after, key, v)
	{
		bool shown = strcmp(key, "group_id") != 0 && item->count < CHANGES_MAX &&
			     !(json_is_null(v) && !json_object_get(before, key));
		if (shown && !add_change(r, key, before, after, item, out, err))
			return false;
	}
	json_object_foreach(before, key, v)
	{
		bool shown = strcmp(key, "group_id") != 0 && item->count < CHANGES_MAX &&
			     !json_object_get(after, key);
		if (shown && !add_change(r, key, before, after, item, out, err))
			return false;
	}
	return !r->failed || err_set(err, ERR_NOMEM, "no memory for a history");
}

/* NULL in *ret: nothing, or no longer readable (*erased). */
static bool open_body(struct telling *r, const char *text, json_t **ret, bool *erased,
		      struct err *err)
{
	const char *plain;

	*ret = NULL;
	if (!text)
		return true;
	if (!personal_open(r->db, text, r->arena, &plain, err))
		return false;
	*erased |= !plain;
	if (plain)
		*ret = json_loads(plain, 0, NULL);
	if (*ret && !json_is_object(*ret)) {
		json_decref(*ret);
		*ret = NULL;
	}
	return true;
}

static bool read_item(struct telling *r, const struct audit_record *rec, struct history_item *ret,
		      struct err *err)
{
	struct history_item item = {
		.id = rec->id, .time = rec->time, .who = rec->who, .action = rec->action
	};
	AUTO_JSON *before = NULL;
	AUTO_JSON *after = NULL;

	if (!open_body(r, rec->before, &before, &item.erased, err) ||
	    !open_body(r, rec->after, &after, &item.erased, err) ||
	    !add_changes(r, before, after, &item, err))
		return false;
	*ret = item;
	return true;
}

static bool read_page(struct telling *r, const char *object, int64_t before, unsigned limit,
		      struct history_page *ret, struct err *err)
{
	struct history_page page = { .next = before };
	struct audit_filter f = { .object = object, .before = before };
	struct history_item *items;

	if (limit < 1 || limit > HISTORY_LIST_MAX)
		return err_field(err, "limit", "from 1 to %d", HISTORY_LIST_MAX);
	page.items = items = arena_new(r->arena, struct history_item, limit);
	if (!items)
		return err_set(err, ERR_NOMEM, "no memory for a history");
	for (unsigned scanned = 0; scanned < SCAN_MAX && page.count < limit;) {
		const struct audit_record *rows;
		size_t n;
		if (!store_audit_list(r->db, &f, limit, r->arena, &rows, &n, err))
			return false;
		for (size_t i = 0; i < n && page.count < limit; i++, scanned++) {
			page.next = f.before = rows[i].id;
			if (is_change(rows[i].action) &&
			    !read_item(r, &rows[i], &items[page.count++], err))
				return false;
		}
		if (n < limit && page.count < limit) {
			page.next = 0;
			break;
		}
	}
	*ret = page;
	return true;
}

bool service_meter_history(struct service *sv, const struct caller *c, const char *serial,
			   int64_t before, unsigned limit, struct arena *a,
			   struct history_page *ret, struct err *err)
{
	char object[SERIAL_MAX + 8];
	AUTO_READER rd = { 0 };
	struct meter m;

	if (!caller_check(c, RIGHT_HISTORY_VIEW, err) || !reader_take(sv, &rd, err) ||
	    !service_meter_seen(sv, rd.db, c, serial, a, &m, err))
		return false;
	struct telling r = { .db = rd.db, .caller = c, .arena = a };
	(void)snprintf(object, sizeof object, "meter:%s", m.row.serial);
	return read_page(&r, object, before, limit, ret, err);
}

bool service_subscriber_history(struct service *sv, const struct caller *c, int64_t id,
				int64_t before, unsigned limit, struct arena *a,
				struct history_page *ret, struct err *err)
{
	char object[40];
	AUTO_READER rd = { 0 };
	bool seen;

	if (!caller_check(c, RIGHT_HISTORY_VIEW, err) ||
	    !caller_check(c, RIGHT_SUBSCRIBER_VIEW, err) || !reader_take(sv, &rd, err) ||
	    !store_subscriber_seen(rd.db, &c->area, c->user, id, &seen, err))
		return false;
	if (!seen)
		return err_set(err, ERR_NOTFOUND, "there is no such subscriber");
	struct telling r = { .db = rd.db, .caller = c, .arena = a };
	(void)snprintf(object, sizeof object, "subscriber:%lld", (long long)id);
	return read_page(&r, object, before, limit, ret, err);
}

bool history_newest(struct db *db, struct arena *a, const char *object, char *buf, size_t cap,
		    struct err *err)
{
	struct caller nobody = { .area.whole = true };
	struct telling r = { .db = db, .caller = &nobody, .arena = a };
	struct strb b = strb_make(buf, cap);
	struct history_page page;

	if (!read_page(&r, object, 0, 1, &page, err))
		return false;
	for (size_t i = 0; page.count && i < page.items[0].count; i++)
		strb_printf(&b, "%s%s", i ? ", " : ": ", page.items[0].changes[i].field);
	char fields[200];
	if (page.count) {
		(void)str_copy(fields, sizeof fields, str_from(buf));
		b = strb_make(buf, cap);
		strb_printf(&b, "%s%s", page.items[0].who, fields);
	}
	return true;
}
