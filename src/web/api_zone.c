/* Imbalance zones. */
#include "service/balance_zone.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

bool api_zone_list(struct request *r, struct err *err)
{
	const struct balance_zone_card *rows;
	size_t n;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!service_balance_zone_list(r->service, &r->caller, &r->arena, &rows, &n, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		view_zone(&j, &rows[i], service_zone(r->service));
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

static bool answer(struct request *r, int status, const struct balance_zone_card *card,
		   struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	view_zone(&j, card, service_zone(r->service));
	return request_answer_json(r, status, &j, err);
}

bool api_zone_get(struct request *r, struct err *err)
{
	struct balance_zone_card card;
	int64_t id;

	return request_arg_id(r, 0, "zone", &id, err) &&
	       service_balance_zone_get(r->service, &r->caller, id, &r->arena, &card, err) &&
	       answer(r, 200, &card, err);
}

static bool put(struct request *r, int64_t id, struct err *err)
{
	static const char *const members[] = { "name", "inlets", "group", "note", NULL };
	struct balance_zone_edit e = { .name = NULL };
	struct balance_zone_card card;
	AUTO_BODY *body = NULL;

	if (!body_object(r, members, &body, err) ||
	    !body_text(body, "name", !id, BALANCE_ZONE_NAME_MAX, &e.name, err) ||
	    !body_word(body, "note", BALANCE_ZONE_NOTE_MAX, &e.note, err) ||
	    !body_int(body, "group", 1, INT64_MAX, &e.group, err))
		return false;
	if (!id && !e.group)
		return err_field(err, "group", "is missing");
	if ((!id || json_object_get(body, "inlets")) &&
	    !body_texts(body, "inlets", BALANCE_INLETS_MAX, &r->arena, &e.inlets, &e.inlet_count,
			err))
		return false;
	return service_balance_zone_put(r->service, &r->caller, id, &e, &r->arena, &card, err) &&
	       answer(r, id ? 200 : 201, &card, err);
}

bool api_zone_create(struct request *r, struct err *err)
{
	return put(r, 0, err);
}

bool api_zone_update(struct request *r, struct err *err)
{
	int64_t id;

	return request_arg_id(r, 0, "zone", &id, err) && put(r, id, err);
}

bool api_zone_delete(struct request *r, struct err *err)
{
	int64_t id;

	if (!request_arg_id(r, 0, "zone", &id, err) ||
	    !service_balance_zone_remove(r->service, &r->caller, id, err))
		return false;
	request_answer_empty(r, 204);
	return true;
}

bool api_zone_balance(struct request *r, struct err *err)
{
	struct consumption_query c = { 0 };
	struct balance_sheet sheet;
	int64_t id;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!request_arg_id(r, 0, "zone", &id, err) || !api_take_periods(r, &c, err))
		return false;
	if (c.by != GAS_DAY && c.by != GAS_MONTH)
		return err_field(err, "by", "must be day or month");
	const struct usage_query q = { .by = c.by,
				       .from = c.from,
				       .to = c.to,
				       .gas_day_start = c.gas_day_start,
				       .known_at = c.known_at,
				       .measured = c.measured };
	return service_balance(r->service, &r->caller, id, &q, &r->arena, &sheet, err) &&
	       view_balance_sheet(&j, &sheet, q.by, service_zone(r->service), err) &&
	       request_answer_json(r, 200, &j, err);
}
