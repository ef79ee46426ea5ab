#include "service/erasure.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

static void person(struct jsonw *j, const struct subscriber *s, const struct tz *zone)
{
	const struct {
		const char *key;
		const char *value;
	} texts[] = {
		{ "name", s->name },   { "account", s->account }, { "email", s->email },
		{ "phone", s->phone }, { "city", s->city },	  { "street", s->street },
		{ "house", s->house }, { "flat", s->flat },
	};
	jsonw_key(j, "subscriber");
	jsonw_object(j);
	view_key_int(j, "id", s->id);
	view_key_text(j, "kind", subscriber_kind_name(s->kind));
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		view_key_text(j, texts[i].key, texts[i].value);
	view_key_time(j, "created_at", s->created_at, zone);
	view_key_time(j, "changed_at", s->changed_at, zone);
	view_key_time(j, "erased_at", s->erased_at, zone);
	jsonw_object_end(j);
}

static void meters(struct jsonw *j, const struct personal_data *p, const struct tz *zone)
{
	jsonw_key(j, "meters");
	jsonw_array(j);
	for (size_t i = 0; i < p->tenancy_count; i++) {
		jsonw_object(j);
		view_key_text(j, "serial", p->tenancies[i].serial);
		view_key_time(j, "from", p->tenancies[i].from, zone);
		view_key_time(j, "to", p->tenancies[i].to, zone);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
}

static void key_json(struct jsonw *j, const char *key, const char *json)
{
	jsonw_key(j, key);
	if (json)
		jsonw_raw(j, json);
	else
		jsonw_null(j);
}

static void records(struct jsonw *j, const struct personal_data *p, const struct tz *zone)
{
	jsonw_key(j, "records");
	jsonw_array(j);
	for (size_t i = 0; i < p->record_count; i++) {
		const struct audit_record *r = &p->records[i];
		jsonw_object(j);
		view_key_time(j, "time", r->time, zone);
		view_key_text(j, "who", r->who);
		view_key_text(j, "action", r->action);
		key_json(j, "before", r->before);
		key_json(j, "after", r->after);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
}

bool api_personal_get(struct request *r, struct err *err)
{
	const struct tz *zone = service_zone(r->service);
	struct personal_data p;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	int64_t id;
	if (!request_arg_id(r, 0, "subscriber", &id, err) ||
	    !service_personal_data(r->service, &r->caller, id, &r->arena, &p, err))
		return false;
	jsonw_object(&j);
	person(&j, &p.subscriber, zone);
	meters(&j, &p, zone);
	records(&j, &p, zone);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_personal_erase(struct request *r, struct err *err)
{
	static const char *const members[] = { "reason", NULL };
	AUTO_BODY *body = NULL;
	const char *reason = "";
	int64_t id;
	if (!request_arg_id(r, 0, "subscriber", &id, err) || !body_object(r, members, &body, err) ||
	    !body_text(body, "reason", true, ERASE_REASON_MAX, &reason, err) ||
	    !service_subscriber_erase(r->service, &r->caller, id, reason, err))
		return false;
	request_answer_empty(r, 204);
	return true;
}
