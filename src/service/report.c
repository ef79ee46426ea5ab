#include "service/report.h"

#include <stdio.h>

#include "service/report_private.h"

static bool add_scheduled(json_t *o, const struct report_scheduled *by)
{
	return json_object_set_new(o, "scheduled",
				   json_pack("{s:b, s:I, s:I}", "late", (int)by->late, "expected",
					     (json_int_t)by->expected, "received",
					     (json_int_t)by->received)) == 0;
}

static bool write_arguments(json_t *wish, const struct report_scheduled *by, struct jsonw *j,
			    struct err *err)
{
	json_t *o = json_copy(wish);
	char *text = o && (!by || add_scheduled(o, by)) ? json_dumps(o, JSON_COMPACT) : NULL;
	json_decref(o);
	if (!text)
		return err_set(err, ERR_NOMEM, "no memory for a report");
	jsonw_raw(j, text);
	free(text);
	return true;
}

bool report_check_may(struct service *sv, const struct caller *c, const struct report_wish *w,
		      struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct report_wish own = *w;
	bool ok = caller_check(c, RIGHT_REPORT_RUN, err) && caller_check(c, w->form->right, err) &&
		  (!w->form->whole || caller_check_whole(c, err)) &&
		  report_wish_find(sv, c, &own, &a, err) && report_check_meters(sv, c, &own, err);
	report_wish_end(&own);
	return ok;
}

bool report_ask(struct service *sv, const struct caller *c, json_t *wish,
		const struct report_scheduled *by, const struct job_with *with, struct arena *a,
		struct job *ret, struct err *err)
{
	struct report_wish w;
	struct right_set uses = { 0 };
	AUTO_JSONW j = { 0 };
	if (!report_wish_read(wish, &w, err) || !report_check_may(sv, c, &w, err))
		return false;
	right_set_add(&uses, RIGHT_REPORT_RUN);
	right_set_add(&uses, w.form->right);
	right_set_add(&uses, RIGHT_METER_VIEW);
	right_set_add(&uses, RIGHT_READING_VIEW);
	right_set_add(&uses, RIGHT_SUBSCRIBER_VIEW);
	right_set_add(&uses, RIGHT_GROUP_VIEW);
	return write_arguments(wish, by, &j, err) &&
	       service_job_add_with(sv, c, "report", &uses, &j, with, a, ret, err);
}

bool service_report_make(struct service *sv, const struct caller *c, json_t *wish, struct arena *a,
			 struct job *ret, struct err *err)
{
	return report_ask(sv, c, wish, NULL, NULL, a, ret, err);
}

/* What others have made may be about meters that an area hides. */
static bool sees_all(const struct caller *c)
{
	return c->user == 0 || (caller_may(c, RIGHT_JOB_MANAGE) && c->area.whole);
}

bool service_report_list(struct service *sv, const struct caller *c, int64_t before, unsigned limit,
			 struct arena *a, const struct report_record **ret, size_t *ret_count,
			 struct err *err)
{
	AUTO_READER r = { 0 };
	return caller_check(c, RIGHT_REPORT_RUN, err) && reader_take(sv, &r, err) &&
	       store_report_list(r.db, sees_all(c) ? -1 : c->user, before, limit, a, ret, ret_count,
				 err);
}

bool service_report_verify(struct service *sv, const struct caller *c, const char *code,
			   struct arena *a, const struct report_record **ret, size_t *ret_count,
			   struct err *err)
{
	AUTO_READER r = { 0 };
	return caller_check(c, RIGHT_REPORT_RUN, err) && reader_take(sv, &r, err) &&
	       store_report_by_code(r.db, code, REPORT_LIST_MAX, a, ret, ret_count, err);
}

bool service_report_get(struct service *sv, const struct caller *c, int64_t id, struct arena *a,
			struct report_record *ret, struct err *err)
{
	struct report_record found;
	AUTO_READER r = { 0 };
	if (!caller_check(c, RIGHT_REPORT_RUN, err) || !reader_take(sv, &r, err) ||
	    !store_report_get(r.db, id, a, &found, err))
		return false;
	if (found.user != c->user && !sees_all(c))
		return err_set(err, ERR_NOTFOUND, "there is no such report");
	*ret = found;
	return true;
}

bool service_report_open_file(struct service *sv, const struct caller *c, int64_t id,
			      struct arena *a, struct report_record *ret, int *ret_fd,
			      struct err *err)
{
	struct report_record found;
	struct job job;
	if (!service_report_get(sv, c, id, a, &found, err))
		return false;
	if (!found.file)
		return err_set(err, ERR_NOTFOUND, "the file of the report is not kept any more");
	if (!service_job_open_file(sv, c, found.job, a, &job, ret_fd, err))
		return false;
	*ret = found;
	return true;
}

const char *service_report_media(const char *format)
{
	enum report_format f;
	return report_format_find(format, &f) ? report_format_media(f) : NULL;
}

const char *service_report_form_title(const struct report_form *f, bool russian)
{
	char key[60];
	(void)snprintf(key, sizeof key, "form.%s", f->name);
	return report_word(russian ? REPORT_RU : REPORT_EN, key);
}
