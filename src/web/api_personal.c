#include <stdio.h>

#include "service/erasure.h"
#include "web/api.h"
#include "web/body.h"
#include "web/personal_page.h"
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

static void notes(struct jsonw *j, const struct personal_data *p, const struct tz *zone)
{
	jsonw_key(j, "notes");
	jsonw_array(j);
	for (size_t i = 0; i < p->note_count; i++) {
		const struct note *n = &p->notes[i].note;
		jsonw_object(j);
		view_key_text(j, "serial", p->notes[i].serial);
		view_key_time(j, "time", n->created_at, zone);
		view_key_text(j, "who", n->who);
		view_key_text(j, "text", n->text);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
}

static void files(struct jsonw *j, const struct personal_data *p, const struct tz *zone)
{
	jsonw_key(j, "files");
	jsonw_array(j);
	for (size_t i = 0; i < p->file_count; i++) {
		const struct kept_file *f = &p->files[i].file;
		jsonw_object(j);
		view_key_text(j, "serial", p->files[i].serial);
		view_key_time(j, "time", f->created_at, zone);
		view_key_text(j, "who", f->who);
		view_key_text(j, "name", f->name);
		view_key_int(j, "bytes", f->bytes);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
}

void view_personal(struct jsonw *j, const struct personal_data *p, const struct tz *zone)
{
	jsonw_object(j);
	person(j, &p->subscriber, zone);
	meters(j, p, zone);
	notes(j, p, zone);
	files(j, p, zone);
	records(j, p, zone);
	jsonw_object_end(j);
}

static bool answer_page(struct request *r, const struct personal_data *p, bool russian,
			struct err *err)
{
	AUTO_FREE char *text = NULL;
	size_t size = 0;
	char name[64];
	FILE *out = open_memstream(&text, &size);
	if (out)
		personal_page_write(out, p, service_zone(r->service), service_now(r->service),
				    russian);
	if (!out || fclose(out) != 0)
		return err_set(err, ERR_NOMEM, "no memory for the page");
	(void)snprintf(name, sizeof name, "subscriber-%lld.html", (long long)p->subscriber.id);
	return request_answer_file(r, "text/html; charset=utf-8", name, text, size, err);
}

bool api_personal_get(struct request *r, struct err *err)
{
	const char *format = request_query(r, "format");
	const char *language = request_query(r, "language");
	bool html = format && strcmp(format, "html") == 0;
	struct personal_data p;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	int64_t id;
	if (format && !html && strcmp(format, "json") != 0)
		return err_field(err, "format", "must be json or html");
	if (language && strcmp(language, "ru") != 0 && strcmp(language, "en") != 0)
		return err_field(err, "language", "must be ru or en");
	if (!request_arg_id(r, 0, "subscriber", &id, err) ||
	    !service_personal_data(r->service, &r->caller, id, &r->arena, &p, err))
		return false;
	if (html)
		return answer_page(r, &p, !language || strcmp(language, "ru") == 0, err);
	view_personal(&j, &p, service_zone(r->service));
	return request_answer_json(r, 200, &j, err);
}

static void told(struct jsonw *j, const char *key, const int64_t counts[static REMNANT_COUNT])
{
	jsonw_key(j, key);
	jsonw_array(j);
	for (int i = 0; i < REMNANT_COUNT; i++) {
		if (!counts[i])
			continue;
		jsonw_object(j);
		view_key_text(j, "what", remnant_name((enum remnant)i));
		view_key_int(j, "count", counts[i]);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
}

void view_erasure(struct jsonw *j, const struct erasure_told *t)
{
	jsonw_object(j);
	told(j, "erased", t->erased);
	told(j, "remains", t->remains);
	jsonw_object_end(j);
}

bool api_personal_erase(struct request *r, struct err *err)
{
	static const char *const members[] = { "reason", "notes", "files", NULL };
	AUTO_BODY *body = NULL;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	struct erasure how = { .reason = "" };
	struct erasure_told t;
	int64_t id;
	if (!request_arg_id(r, 0, "subscriber", &id, err) || !body_object(r, members, &body, err) ||
	    !body_text(body, "reason", true, ERASE_REASON_MAX, &how.reason, err) ||
	    !body_bool(body, "notes", &how.notes, err) ||
	    !body_bool(body, "files", &how.files, err) ||
	    !service_subscriber_erase(r->service, &r->caller, id, &how, &t, err))
		return false;
	view_erasure(&j, &t);
	return request_answer_json(r, 200, &j, err);
}
