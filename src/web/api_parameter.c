#include <inttypes.h>

#include "web/api.h"
#include "web/view.h"

static void names(struct jsonw *j, const char *key, const char *ru, const char *en)
{
	jsonw_key(j, key);
	if (!en || !en[0]) {
		jsonw_null(j);
		return;
	}
	jsonw_object(j);
	jsonw_key(j, "ru");
	jsonw_text(j, ru);
	jsonw_key(j, "en");
	jsonw_text(j, en);
	jsonw_object_end(j);
}

/* What the catalogue knows, as members of an object that is open. */
static void about(struct jsonw *j, const struct parameter *p)
{
	char value[32];
	jsonw_key(j, "key");
	jsonw_text(j, p->key);
	names(j, "names", p->name_ru, p->name_en);
	names(j, "unit", p->unit_ru, p->unit_en);
	jsonw_key(j, "kind");
	jsonw_text(j, parameter_kind_name(p->kind));
	jsonw_key(j, "secret");
	jsonw_bool(j, p->secret);
	jsonw_key(j, "choices");
	jsonw_array(j);
	for (size_t i = 0; i < p->choice_count; i++) {
		struct strb b = strb_make(value, sizeof value);
		strb_printf(&b, "%" PRId64, p->choices[i].value);
		jsonw_object(j);
		jsonw_key(j, "value");
		jsonw_text(j, value);
		names(j, "names", p->choices[i].name_ru, p->choices[i].name_en);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
}

/* The catalogue decides as well: a value of a secret never goes out. */
static void value(struct jsonw *j, const struct parameter *p, const char *text)
{
	jsonw_key(j, "value");
	jsonw_text(j, p->secret ? PARAMETER_MASK : text);
	jsonw_key(j, "doubtful");
	jsonw_bool(j, parameter_doubtful(p, text));
}

bool api_parameter_list(struct request *r, struct err *err)
{
	struct parameter_sheet sheet;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!service_parameter_list(r->service, &r->caller, r->args[0], &r->arena, &sheet, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < sheet.count; i++) {
		const struct parameter_current *c = &sheet.items[i].current;
		jsonw_object(&j);
		about(&j, sheet.items[i].about);
		value(&j, sheet.items[i].about, c->text);
		view_key_time(&j, "read_at", c->read_at, sheet.zone);
		view_key_time(&j, "changed_at", c->since, sheet.zone);
		/* The first value is no change. */
		view_key_int(&j, "changes", c->changes > 0 ? c->changes - 1 : 0);
		jsonw_object_end(&j);
	}
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

bool api_parameter_history(struct request *r, struct err *err)
{
	struct parameter_story story;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!service_parameter_history(r->service, &r->caller, r->args[0], r->args[1], &r->arena,
				       &story, err))
		return false;
	jsonw_object(&j);
	about(&j, story.about);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < story.count; i++) {
		const struct parameter_past *p = &story.items[i];
		jsonw_object(&j);
		value(&j, story.about, p->text);
		view_key_time(&j, "since", p->time, story.zone);
		view_key_time(&j, "read_at", p->read_at, story.zone);
		jsonw_key(&j, "call");
		if (p->call)
			jsonw_int(&j, p->call);
		else
			jsonw_null(&j);
		jsonw_object_end(&j);
	}
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}
