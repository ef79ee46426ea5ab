/* At which hour gas days begin: of a meter, of a group, of all. */
#include "service/gas_day.h"
#include "service/moment.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

static bool take_owner(const struct request *r, enum gas_day_of of, struct gas_day_owner *ret,
		       struct err *err)
{
	*ret = (struct gas_day_owner){ .serial = of == GAS_DAY_OF_METER ? r->args[0] : NULL };
	return of != GAS_DAY_OF_GROUP || request_arg_id(r, 0, "group", &ret->group, err);
}

static bool answer(struct request *r, struct gas_day_owner of, struct err *err)
{
	struct gas_day_sheet sheet;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!service_gas_day_list(r->service, &r->caller, of, &r->arena, &sheet, err))
		return false;
	view_gas_days(&j, &sheet);
	return request_answer_json(r, 200, &j, err);
}

static bool list(struct request *r, enum gas_day_of of, struct err *err)
{
	struct gas_day_owner owner;

	return take_owner(r, of, &owner, err) && answer(r, owner, err);
}

/* The day is the last part of the path. */
static bool take_day(const struct request *r, enum gas_day_of of, int64_t *ret, struct err *err)
{
	return day_parse("day", r->args[of != GAS_DAY_OF_ALL], ret, err);
}

static bool put(struct request *r, enum gas_day_of of, struct err *err)
{
	static const char *const members[] = { "gas_day_start", NULL };
	struct gas_day_owner owner;
	AUTO_BODY *body = NULL;
	int hour = GAS_START_INHERIT;
	int64_t day;

	if (!take_owner(r, of, &owner, err) || !take_day(r, of, &day, err) ||
	    !body_object(r, members, &body, err))
		return false;
	if (!json_object_get(body, "gas_day_start"))
		return err_field(err, "gas_day_start", "is required");
	return body_hour(body, "gas_day_start", &hour, err) &&
	       service_gas_day_set(r->service, &r->caller, owner, day, hour, err) &&
	       answer(r, owner, err);
}

static bool take_away(struct request *r, enum gas_day_of of, struct err *err)
{
	struct gas_day_owner owner;
	int64_t day;

	if (!take_owner(r, of, &owner, err) || !take_day(r, of, &day, err) ||
	    !service_gas_day_remove(r->service, &r->caller, owner, day, err))
		return false;
	request_answer_empty(r, 204);
	return true;
}

bool api_meter_gas_day_list(struct request *r, struct err *err)
{
	return list(r, GAS_DAY_OF_METER, err);
}

bool api_meter_gas_day_put(struct request *r, struct err *err)
{
	return put(r, GAS_DAY_OF_METER, err);
}

bool api_meter_gas_day_delete(struct request *r, struct err *err)
{
	return take_away(r, GAS_DAY_OF_METER, err);
}

bool api_group_gas_day_list(struct request *r, struct err *err)
{
	return list(r, GAS_DAY_OF_GROUP, err);
}

bool api_group_gas_day_put(struct request *r, struct err *err)
{
	return put(r, GAS_DAY_OF_GROUP, err);
}

bool api_group_gas_day_delete(struct request *r, struct err *err)
{
	return take_away(r, GAS_DAY_OF_GROUP, err);
}

bool api_gas_day_list(struct request *r, struct err *err)
{
	return list(r, GAS_DAY_OF_ALL, err);
}

bool api_gas_day_put(struct request *r, struct err *err)
{
	return put(r, GAS_DAY_OF_ALL, err);
}

bool api_gas_day_delete(struct request *r, struct err *err)
{
	return take_away(r, GAS_DAY_OF_ALL, err);
}
