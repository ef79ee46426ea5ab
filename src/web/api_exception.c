/* What validation found, rules of validation, validation of many. */
#include "service/exception.h"
#include "service/meter_params.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

enum { PAGE_DEFAULT = 50, REASON_BYTES = 4 * EXCEPTION_REASON_MAX, SERIALS_MAX = 10000 };

static bool take_filter(const struct request *r, struct exception_filter *f, struct err *err)
{
	const char *rule = request_query(r, "rule");
	const char *state = request_query(r, "state");
	int64_t limit;

	*f = (struct exception_filter){ .from = INT64_MIN, .to = INT64_MAX };
	if (rule && !validate_rule_parse(rule, &f->rule))
		return err_field(err, "rule", "is none of the rules");
	if (state && !exception_state_parse(state, &f->state))
		return err_field(err, "state", "is none of the states");
	f->rule_is = rule != NULL;
	f->state_is = state != NULL;
	if ((request_query(r, "from") && !request_query_time(r, "from", &f->from, err)) ||
	    (request_query(r, "to") && !request_query_time(r, "to", &f->to, err)) ||
	    !request_query_int(r, "group", 1, INT64_MAX, 0, &f->group, err) ||
	    !request_query_int(r, "limit", 1, EXCEPTION_LIST_MAX, PAGE_DEFAULT, &limit, err) ||
	    !request_query_int(r, "cursor", 1, INT64_MAX, 0, &f->before, err))
		return false;
	f->limit = (unsigned)limit;
	return true;
}

bool api_exception_list(struct request *r, struct err *err)
{
	struct exception_filter f;
	struct exception_sheet sheet;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!take_filter(r, &f, err) ||
	    !service_exception_list(r->service, &r->caller, request_query(r, "serial"), &f,
				    &r->arena, &sheet, err))
		return false;
	view_exceptions(&j, &sheet);
	return request_answer_json(r, 200, &j, err);
}

bool api_exception_get(struct request *r, struct err *err)
{
	struct exception_card card;
	int64_t id;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!request_arg_id(r, 0, "exception", &id, err) ||
	    !service_exception_get(r->service, &r->caller, id, &r->arena, &card, err))
		return false;
	view_exception_card(&j, &card);
	return request_answer_json(r, 200, &j, err);
}

static bool take_act(const json_t *body, struct exception_order *o, struct err *err)
{
	const char *act = NULL;

	if (!body_text(body, "act", true, 16, &act, err) ||
	    !body_text(body, "reason", true, REASON_BYTES, &o->reason, err))
		return false;
	return exception_act_parse(act, &o->state) ||
	       err_field(err, "act", "must be accept, estimate, edit or dismiss");
}

bool api_exception_settle(struct request *r, struct err *err)
{
	static const char *const members[] = { "act", "reason", NULL };
	const struct exception_result *results;
	struct exception_order o = { .count = 1 };
	struct exception_card card;
	AUTO_BODY *body = NULL;
	int64_t id;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!request_arg_id(r, 0, "exception", &id, err) || !body_object(r, members, &body, err) ||
	    !take_act(body, &o, err))
		return false;
	o.ids = &id;
	if (!service_exception_settle(r->service, &r->caller, &o, &r->arena, &results, err) ||
	    !service_exception_get(r->service, &r->caller, id, &r->arena, &card, err))
		return false;
	view_exception_card(&j, &card);
	return request_answer_json(r, 200, &j, err);
}

static bool take_ids(struct request *r, const json_t *body, struct exception_order *o,
		     struct err *err)
{
	const json_t *list = json_object_get(body, "ids");
	size_t n = json_array_size(list);
	int64_t *ids = arena_new(&r->arena, int64_t, n + 1);

	if (!ids)
		return err_set(err, ERR_NOMEM, "no memory for the exceptions");
	if (!json_is_array(list) || !n || n > EXCEPTION_SETTLE_MAX)
		return err_field(err, "ids", "must be a list of 1 to %d numbers",
				 EXCEPTION_SETTLE_MAX);
	for (size_t i = 0; i < n; i++) {
		const json_t *one = json_array_get(list, i);
		if (!json_is_integer(one) || json_integer_value(one) < 1)
			return err_field(err, "ids", "must be numbers");
		ids[i] = json_integer_value(one);
	}
	o->ids = ids;
	o->count = n;
	return true;
}

bool api_exception_settle_many(struct request *r, struct err *err)
{
	static const char *const members[] = { "ids", "act", "reason", NULL };
	const struct exception_result *results;
	struct exception_order o = { 0 };
	AUTO_BODY *body = NULL;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!body_object(r, members, &body, err) || !take_ids(r, body, &o, err) ||
	    !take_act(body, &o, err) ||
	    !service_exception_settle(r->service, &r->caller, &o, &r->arena, &results, err))
		return false;
	view_exception_results(&j, results, o.count);
	return request_answer_json(r, 200, &j, err);
}

/* --- rules --- */

static bool answer_rules(struct request *r, int64_t group, struct err *err)
{
	const struct rule_entry *rules;
	const struct tz *zone;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };

	if (!service_rule_list(r->service, &r->caller, group, &r->arena, &rules, &zone, err))
		return false;
	view_rules(&j, rules, zone);
	return request_answer_json(r, 200, &j, err);
}

bool api_rule_list(struct request *r, struct err *err)
{
	int64_t group;

	return request_query_int(r, "group", 1, INT64_MAX, 0, &group, err) &&
	       answer_rules(r, group, err);
}

static bool take_setting(struct request *r, int64_t group, const json_t *body,
			 enum validate_rule rule, struct validate_setting *ret, struct err *err)
{
	const struct rule_entry *rules;
	const struct tz *zone;
	struct validate_settings s = { 0 };
	json_t *parameters = json_object_get(body, "parameters");
	const char *key;
	json_t *value;

	/* What is not told stays as it holds now. */
	if (!service_rule_list(r->service, &r->caller, group, &r->arena, &rules, &zone, err))
		return false;
	s.rule[rule] = rules[rule].setting;
	if (!body_bool(body, "enabled", &s.rule[rule].on, err))
		return false;
	if (parameters && !json_is_object(parameters))
		return err_field(err, "parameters", "must be an object of numbers");
	json_object_foreach(parameters, key, value)
	{
		if (!json_is_integer(value))
			return err_field(err, key, "must be a whole number");
		if (!validate_settings_put(&s, rule, key, json_integer_value(value), err))
			return false;
	}
	*ret = s.rule[rule];
	return true;
}

static bool take_rule(const struct request *r, int64_t *ret_group, enum validate_rule *ret,
		      struct err *err)
{
	return request_query_int(r, "group", 1, INT64_MAX, 0, ret_group, err) &&
	       (validate_rule_parse(r->args[0], ret) ||
		err_set(err, ERR_NOTFOUND, "there is no such rule"));
}

bool api_rule_put(struct request *r, struct err *err)
{
	static const char *const members[] = { "enabled", "parameters", NULL };
	struct validate_setting setting;
	enum validate_rule rule;
	AUTO_BODY *body = NULL;
	int64_t group;

	return take_rule(r, &group, &rule, err) && body_object(r, members, &body, err) &&
	       take_setting(r, group, body, rule, &setting, err) &&
	       service_rule_set(r->service, &r->caller, group, rule, &setting, err) &&
	       answer_rules(r, group, err);
}

bool api_rule_delete(struct request *r, struct err *err)
{
	enum validate_rule rule;
	int64_t group;

	if (!take_rule(r, &group, &rule, err) ||
	    !service_rule_set(r->service, &r->caller, group, rule, NULL, err))
		return false;
	request_answer_empty(r, 204);
	return true;
}

/* --- validation of many --- */

bool api_validation_create(struct request *r, struct err *err)
{
	static const char *const members[] = { "group", "serials", "from", "to", NULL };
	struct validation_wish w = { 0 };
	AUTO_BODY *body = NULL;
	struct job job;

	if (!body_object(r, members, &body, err) ||
	    !body_id(body, "group", &w.query.filter.group, err) ||
	    !body_time(body, "from", true, &w.from, err) ||
	    !body_time(body, "to", true, &w.to, err))
		return false;
	if (json_object_get(body, "serials") &&
	    !body_texts(body, "serials", SERIALS_MAX, &r->arena, &w.serials, &w.serial_count, err))
		return false;
	return service_validation_run(r->service, &r->caller, &w, &r->arena, &job, err) &&
	       api_job_answer(r, 202, &job, err);
}
