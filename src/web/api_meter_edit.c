#include "service/meter_edit.h"
#include "service/moment.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

enum { INDEX_MAX_M3 = 1000000000, REASON_BYTES = 4 * METER_ACT_REASON_MAX };

#define EDITED                                                                                     \
	"type", "profile", "zone", "gas_day_start", "group", "subscriber", "commissioned_on",      \
		"verified_on", "verification_due", "seal", "seal_on", "place", "sim_phone"

/* null: as the group has it. */
static bool take_start(const json_t *body, int *ret, struct err *err)
{
	if (!json_object_get(body, "gas_day_start"))
		return true;
	int hour = GAS_START_CLEAR;
	if (!body_hour(body, "gas_day_start", &hour, err))
		return false;
	*ret = hour;
	return true;
}

static bool take_day(const json_t *body, const char *member, int64_t *ret, struct err *err)
{
	const char *text = NULL;
	if (!body_word(body, member, 10, &text, err))
		return false;
	return !text || day_parse(member, text, ret, err);
}

static bool take_change(const json_t *body, struct meter_change *c, struct err *err)
{
	return body_word(body, "type", SUBSCRIBER_TEXT_MAX, &c->type, err) &&
	       body_word(body, "profile", 64, &c->profile, err) &&
	       body_word(body, "zone", 64, &c->zone, err) &&
	       take_start(body, &c->gas_day_start, err) && body_id(body, "group", &c->group, err) &&
	       body_id(body, "subscriber", &c->subscriber, err);
}

static bool take_installation(const json_t *body, struct installation_change *c, struct err *err)
{
	return take_day(body, "commissioned_on", &c->commissioned_on, err) &&
	       take_day(body, "verified_on", &c->verified_on, err) &&
	       take_day(body, "verification_due", &c->verification_due, err) &&
	       body_word(body, "seal", INSTALLATION_SEAL_MAX, &c->seal, err) &&
	       take_day(body, "seal_on", &c->seal_on, err) &&
	       body_word(body, "place", INSTALLATION_PLACE_MAX, &c->place, err) &&
	       body_word(body, "sim_phone", 64, &c->sim_phone, err);
}

bool api_answer_meter(struct request *r, enum right right, int status, const char *serial,
		      struct err *err)
{
	struct meter_card card;
	struct meter_more more;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!service_meter_find(r->service, &r->caller, right, serial, &r->arena, &card, err) ||
	    !service_meter_more(r->service, &r->caller, &card, &r->arena, &more, err))
		return false;
	view_meter_card(&j, &card, &more);
	return request_answer_json(r, status, &j, err);
}

bool api_meter_get(struct request *r, struct err *err)
{
	return api_answer_meter(r, RIGHT_METER_VIEW, 200, r->args[0], err);
}

bool api_meter_create(struct request *r, struct err *err)
{
	static const char *const members[] = { "serial", EDITED, NULL };
	struct meter_edit e = METER_EDIT_NONE;
	AUTO_BODY *body = NULL;
	const char *serial = NULL;
	if (!body_object(r, members, &body, err) ||
	    !body_text(body, "serial", true, SERIAL_MAX - 1, &serial, err) ||
	    !take_change(body, &e.change, err) || !take_installation(body, &e.installation, err) ||
	    !service_meter_create(r->service, &r->caller, serial, &e, err))
		return false;
	return api_answer_meter(r, RIGHT_METER_CREATE, 201, serial, err);
}

bool api_meter_update(struct request *r, struct err *err)
{
	static const char *const members[] = { "version", EDITED, NULL };
	struct meter_edit e = METER_EDIT_NONE;
	AUTO_BODY *body = NULL;
	if (!body_object(r, members, &body, err) ||
	    !body_int(body, "version", 1, INT64_MAX, &e.version, err))
		return false;
	if (!e.version)
		return err_field(err, "version", "is required");
	if (!take_change(body, &e.change, err) || !take_installation(body, &e.installation, err) ||
	    !service_meter_edit(r->service, &r->caller, r->args[0], &e, err))
		return false;
	return api_answer_meter(r, RIGHT_METER_EDIT, 200, r->args[0], err);
}

static bool take_index(const json_t *body, const char *member, bool required, int64_t *ret,
		       struct err *err)
{
	if (required && !json_object_get(body, member))
		return err_field(err, member, "is required");
	return body_decimal(body, member, 3, 0, INDEX_MAX_M3, ret, err);
}

bool api_meter_retire(struct request *r, struct err *err)
{
	static const char *const members[] = { "date", "final_index", "reason", NULL };
	struct retire_order o = { .final_index = -1, .reason = "" };
	AUTO_BODY *body = NULL;
	if (!body_object(r, members, &body, err) ||
	    !body_text(body, "date", true, 40, &o.date, err) ||
	    !body_text(body, "reason", false, REASON_BYTES, &o.reason, err) ||
	    !take_index(body, "final_index", false, &o.final_index, err) ||
	    !service_meter_retire(r->service, &r->caller, r->args[0], &o, err))
		return false;
	return api_answer_meter(r, RIGHT_METER_RETIRE, 200, r->args[0], err);
}

bool api_meter_restore(struct request *r, struct err *err)
{
	static const char *const members[] = { "reason", NULL };
	const char *reason = "";
	AUTO_BODY *body = NULL;
	if (!body_object(r, members, &body, err) ||
	    !body_text(body, "reason", false, REASON_BYTES, &reason, err) ||
	    !service_meter_restore(r->service, &r->caller, r->args[0], reason, err))
		return false;
	return api_answer_meter(r, RIGHT_METER_RETIRE, 200, r->args[0], err);
}

bool api_meter_exchange(struct request *r, struct err *err)
{
	static const char *const members[] = { "serial",      "type",	"date", "final_index",
					       "start_index", "reason", NULL };
	struct exchange_order o = { .reason = "" };
	AUTO_BODY *body = NULL;
	if (!body_object(r, members, &body, err) ||
	    !body_text(body, "serial", true, SERIAL_MAX - 1, &o.serial, err) ||
	    !body_text(body, "type", false, SUBSCRIBER_TEXT_MAX, &o.type, err) ||
	    !body_text(body, "date", true, 40, &o.date, err) ||
	    !body_text(body, "reason", false, REASON_BYTES, &o.reason, err) ||
	    !take_index(body, "final_index", true, &o.final_index, err) ||
	    !take_index(body, "start_index", true, &o.start_index, err) ||
	    !service_meter_exchange(r->service, &r->caller, r->args[0], &o, err))
		return false;
	return api_answer_meter(r, RIGHT_METER_EXCHANGE, 201, o.serial, err);
}

bool api_meter_set_subscriber(struct request *r, struct err *err)
{
	static const char *const members[] = { "subscriber", "from", NULL };
	const char *from = NULL;
	int64_t subscriber = -1;
	AUTO_BODY *body = NULL;
	if (!body_object(r, members, &body, err) ||
	    !body_id(body, "subscriber", &subscriber, err) ||
	    !body_text(body, "from", false, 40, &from, err))
		return false;
	if (subscriber < 0)
		return err_field(err, "subscriber", "is required");
	if (!service_meter_set_subscriber(r->service, &r->caller, r->args[0], subscriber, from,
					  err))
		return false;
	return api_answer_meter(r, RIGHT_METER_EDIT, 200, r->args[0], err);
}

static bool join(struct request *r, bool in, struct err *err)
{
	int64_t group;
	if (!str_parse_int(str_from(r->args[1]), 1, INT64_MAX, &group))
		return err_set(err, ERR_NOTFOUND, "there is no such free group");
	if (!service_meter_join(r->service, &r->caller, r->args[0], group, in, err))
		return false;
	request_answer_empty(r, 204);
	return true;
}

bool api_meter_join(struct request *r, struct err *err)
{
	return join(r, true, err);
}

bool api_meter_leave(struct request *r, struct err *err)
{
	return join(r, false, err);
}
