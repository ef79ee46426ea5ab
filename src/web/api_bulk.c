#include "service/bulk.h"
#include "web/api.h"
#include "web/body.h"
#include "web/ledger.h"

enum { SERIALS_MAX = 10000, REASON_MAX = 2000, DATE_MAX = 40 };

static const char *parameter(const void *arg, const char *name)
{
	const char *text = json_string_value(json_object_get(arg, name));
	return text && text[0] ? text : NULL;
}

static bool only_known(json_t *query, struct err *err)
{
	const char *key;
	json_t *value;
	json_object_foreach(query, key, value)
	{
		if (!json_is_string(value) || !meter_params_known(key))
			return err_field(err, "query", "%.40s is no parameter of the list", key);
	}
	return true;
}

static bool take_selection(struct request *r, const json_t *body, struct bulk_wish *w,
			   struct err *err)
{
	json_t *select = json_object_get(body, "select");
	json_t *serials = json_object_get(select, "serials");
	json_t *query = json_object_get(select, "query");
	w->expected = -1;
	if (!json_is_object(select) || json_object_size(select) != 1 || (!serials && !query))
		return err_field(err, "select", "must have serials or query");
	if (!body_int(body, "expected", 0, INT64_MAX, &w->expected, err) ||
	    !body_bool(body, "at_least", &w->at_least, err))
		return false;
	if (serials)
		return body_texts(select, "serials", SERIALS_MAX, &r->arena, &w->serials,
				  &w->serial_count, err);
	return (json_is_object(query) || err_field(err, "query", "must be an object")) &&
	       only_known(query, err) &&
	       meter_params_read(r->service, parameter, query, &w->query, err);
}

static bool take_group(const json_t *how, bool may_be_none, struct bulk_wish *w, struct err *err)
{
	const json_t *group = json_object_get(how, "group");
	if (json_is_null(group) && may_be_none)
		return true;
	w->group = json_integer_value(group);
	return (json_object_size(how) == 1 && w->group > 0) ||
	       err_field(err, "group", "must be the number of a group");
}

static bool take_retirement(const json_t *how, struct bulk_wish *w, struct err *err)
{
	return body_text(how, "date", true, DATE_MAX, &w->date, err) &&
	       body_text(how, "reason", true, REASON_MAX, &w->reason, err);
}

static bool take_action(const json_t *body, struct bulk_wish *w, struct err *err)
{
	json_t *action = json_object_get(body, "action");
	const char *name = json_object_iter_key(json_object_iter(action));
	const json_t *how = json_object_iter_value(json_object_iter(action));
	if (!json_is_object(action) || json_object_size(action) != 1 || !json_is_object(how))
		return err_field(err, "action", "must have one act");
	w->act = BULK_MOVE;
	while (w->act < BULK_COUNT && strcmp(bulk_act_name(w->act), name) != 0)
		w->act++;
	switch (w->act) {
	case BULK_MOVE:
	case BULK_ADD:
	case BULK_REMOVE:
		return take_group(how, w->act == BULK_MOVE, w, err);
	case BULK_REREAD:
		return ledger_take_order(how, &w->reread, err);
	case BULK_RETIRE:
		return take_retirement(how, w, err);
	case BULK_COUNT:
		break;
	}
	return err_field(err, "action", "must be move, add, remove, reread or retire");
}

bool api_bulk_create(struct request *r, struct err *err)
{
	static const char *const members[] = { "select", "expected", "at_least", "action", NULL };
	AUTO_BODY *body = NULL;
	struct bulk_wish wish = { 0 };
	struct job job;
	return body_object(r, members, &body, err) && take_selection(r, body, &wish, err) &&
	       take_action(body, &wish, err) &&
	       service_bulk_run(r->service, &r->caller, &wish, &r->arena, &job, err) &&
	       api_job_answer(r, 202, &job, err);
}
