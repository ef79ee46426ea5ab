#include "service/report.h"
#include "web/view.h"

static void flag(struct jsonw *j, const char *key, bool v)
{
	jsonw_key(j, key);
	jsonw_bool(j, v);
}

void view_report_form(struct jsonw *j, const struct report_form *f)
{
	jsonw_object(j);
	view_key_text(j, "name", f->name);
	jsonw_key(j, "title");
	jsonw_object(j);
	view_key_text(j, "ru", service_report_form_title(f, true));
	view_key_text(j, "en", service_report_form_title(f, false));
	jsonw_object_end(j);
	flag(j, "meters", f->meters);
	flag(j, "period", f->period);
	flag(j, "by", f->by);
	flag(j, "zone", f->zone);
	jsonw_object_end(j);
}

void view_report(struct jsonw *j, const struct report_record *r, const struct tz *zone)
{
	jsonw_object(j);
	view_key_int(j, "id", r->id);
	view_key_int(j, "job", r->job);
	view_key_text(j, "form", r->form);
	view_key_text(j, "title", r->title);
	view_key_text(j, "period", r->period);
	view_key_text(j, "format", r->format);
	view_key_text(j, "language", r->language);
	view_key_text(j, "by", r->who);
	view_key_time(j, "made_at", r->made_at, zone);
	view_key_int(j, "rows", r->rows);
	view_key_int(j, "size", r->size);
	view_key_text(j, "code", r->code);
	view_key_text(j, "file", r->file);
	jsonw_object_end(j);
}
