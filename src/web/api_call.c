#include <inttypes.h>

#include "service/call.h"
#include "web/api.h"
#include "web/view.h"

enum {
	PAGE_DEFAULT = 50,
	EVENT_PAGE_MAX = 250,
	EVENT_SKIP_MAX = CALL_LIST_MAX - EVENT_PAGE_MAX - 1
};

static bool take_limit(const struct request *r, int64_t max, unsigned *ret, struct err *err)
{
	int64_t limit;
	if (!request_query_int(r, "limit", 1, max, PAGE_DEFAULT, &limit, err))
		return false;
	*ret = (unsigned)limit;
	return true;
}

static bool answer_calls(struct request *r, const char *serial, struct err *err)
{
	unsigned limit;
	int64_t before;
	struct call_sheet sheet;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!take_limit(r, CALL_LIST_MAX, &limit, err) ||
	    !request_query_int(r, "cursor", 1, INT64_MAX, 0, &before, err) ||
	    !service_call_list(r->service, &r->caller, serial, before, limit, &r->arena, &sheet,
			       err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < sheet.page.count; i++)
		view_call(&j, &sheet.page.rows[i], sheet.zone);
	jsonw_array_end(&j);
	view_next_cursor(&j, sheet.page.next);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_call_list(struct request *r, struct err *err)
{
	return answer_calls(r, NULL, err);
}

bool api_meter_call_list(struct request *r, struct err *err)
{
	return answer_calls(r, r->args[0], err);
}

/* "TIME.SKIP": see struct event_cursor. */
static bool take_event_cursor(const struct request *r, struct event_cursor *ret, struct err *err)
{
	const char *text = request_query(r, "cursor");
	struct str time;
	struct str skip;
	int64_t n;
	struct event_cursor at = { .time = INT64_MAX };
	if (text) {
		if (!str_cut(str_from(text), '.', &time, &skip) ||
		    !str_parse_int(time, INT64_MIN, INT64_MAX, &at.time) ||
		    !str_parse_int(skip, 0, EVENT_SKIP_MAX, &n))
			return err_field(err, "cursor", "is not one that this list gave");
		at.skip = (unsigned)n;
	}
	*ret = at;
	return true;
}

static void event(struct jsonw *j, const struct meter_event *e, const struct meter_card *card)
{
	struct event_meaning m = { .kind = "other" };
	if (card->profile)
		(void)card->profile->event(card->profile->arg, e->code, &m);
	jsonw_object(j);
	jsonw_key(j, "time");
	jsonw_time(j, e->time, e->offset);
	view_key_int(j, "code", e->code);
	jsonw_key(j, "name");
	jsonw_text(j, m.name);
	jsonw_key(j, "kind");
	jsonw_text(j, m.kind);
	jsonw_object_end(j);
}

bool api_meter_event_list(struct request *r, struct err *err)
{
	unsigned limit;
	struct event_cursor at;
	struct event_page page;
	char next[64];
	struct strb b = strb_make(next, sizeof next);
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!take_limit(r, EVENT_PAGE_MAX, &limit, err) || !take_event_cursor(r, &at, err) ||
	    !service_event_list(r->service, &r->caller, r->args[0], at, limit, &r->arena, &page,
				err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < page.count; i++)
		event(&j, &page.items[i].event, &page.card);
	jsonw_array_end(&j);
	if (page.more)
		strb_printf(&b, "%" PRId64 ".%u", page.next.time, page.next.skip);
	view_key_text(&j, "next_cursor", next);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}
