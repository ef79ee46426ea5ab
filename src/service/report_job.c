/* report_job.c - the job that makes a report. */
#include <inttypes.h>
#include <stdio.h>

#include "meter/calc.h"
#include "service/folder.h"
#include "service/group.h"
#include "service/report_table.h"

/* A form that is one table of meters and a period. */
#define TABLE_FORM(what, uses, everything, consumption)                                            \
	static const struct report_maker maker_of_##what = { report_table_head, report_table_body, \
							     &table_##what };                      \
	static const struct report_form form_##what = { .name = #what,                             \
							.right = (uses),                           \
							.meters = !(everything),                   \
							.period = true,                            \
							.whole = (everything),                     \
							.used = (consumption),                     \
							.maker = &maker_of_##what }

TABLE_FORM(boundary, RIGHT_READING_VIEW, false, true);
TABLE_FORM(zero, RIGHT_READING_VIEW, false, true);
TABLE_FORM(top, RIGHT_READING_VIEW, false, true);
TABLE_FORM(substitute, RIGHT_READING_VIEW, false, true);
TABLE_FORM(completeness, RIGHT_READING_VIEW, false, false);
TABLE_FORM(completeness_days, RIGHT_READING_VIEW, false, false);
TABLE_FORM(link, RIGHT_CALL_VIEW, false, false);
TABLE_FORM(verification, RIGHT_METER_VIEW, false, false);
TABLE_FORM(events, RIGHT_EVENT_VIEW, false, false);
TABLE_FORM(situations, RIGHT_EVENT_VIEW, false, false);
TABLE_FORM(corrections, RIGHT_CLOSING_VIEW, false, false);
TABLE_FORM(parameters, RIGHT_PARAMETER_VIEW, false, false);
TABLE_FORM(actions, RIGHT_AUDIT_VIEW, true, false);

static const struct report_maker maker_of_battery = { report_table_head, report_table_body,
						      &table_battery };
static const struct report_form form_battery = {
	.name = "battery", .right = RIGHT_PARAMETER_VIEW, .meters = true, .maker = &maker_of_battery
};
static const struct report_form form_imbalance = { .name = "imbalance",
						   .right = RIGHT_ZONE_VIEW,
						   .period = true,
						   .zone = true,
						   .maker = &report_of_zone };
static const struct report_form form_meter = { .name = "meter",
					       .right = RIGHT_READING_VIEW,
					       .meters = true,
					       .period = true,
					       .by = true,
					       .used = true,
					       .maker = &report_of_meter };
static const struct report_form form_group = { .name = "group",
					       .right = RIGHT_READING_VIEW,
					       .meters = true,
					       .period = true,
					       .used = true,
					       .maker = &report_of_group };
const struct report_form *const report_forms[] = {
	&form_meter,	    &form_group,
	&form_boundary,	    &form_imbalance,
	&form_zero,	    &form_top,
	&form_substitute,   &form_corrections,
	&form_completeness, &form_completeness_days,
	&form_link,	    &form_verification,
	&form_battery,	    &form_events,
	&form_situations,   &form_parameters,
	&form_actions,	    NULL,
};

static bool read_key(struct report_work *w, uint8_t ret[static REPORT_KEY], struct err *err)
{
	AUTO_READER r = { 0 };
	return reader_take(w->sv, &r, err) && store_report_key(r.db, ret, err);
}

/* The group by its path, as a fact: what the original's page chose by. */
static bool name_group(struct report_work *w, struct err *err)
{
	const struct group_entry *rows;
	size_t n;
	int64_t id = strtoll(w->wish.group, NULL, 10);
	if (!w->wish.group[0] || !caller_may(w->caller, RIGHT_GROUP_VIEW))
		return true;
	if (!service_group_list(w->sv, w->caller, job_arena(w->run), &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		if (rows[i].group.id == id)
			report_add_fact(w, "group", REPORT_TEXT, report_text(rows[i].path));
	return true;
}

/* How complete the data were when the calendar had it made: rounded down, 100 is all. */
static void add_scheduled(struct report_work *w)
{
	const struct report_scheduled *by = &w->scheduled;
	if (!by->is)
		return;
	if (by->expected > 0) {
		int64_t share = by->received * 10000 / by->expected;
		report_add_fact(w, "completeness", REPORT_TEXT,
				report_text(arena_printf(job_arena(w->run),
							 "%" PRId64 "%c%02" PRId64 " %%",
							 share / 100, w->wish.point, share % 100)));
	}
	if (by->late)
		report_add_fact(w, "deadline", REPORT_TEXT, report_text(report_say(w, "deadline")));
}

static bool make_head(struct report_work *w, struct err *err)
{
	const struct report_maker *maker = w->wish.form->maker;
	w->head = (struct report_head){ .form = w->wish.form->name,
					.language = w->wish.language,
					.point = w->wish.point,
					.made_at = w->now,
					.offset = tz_offset(w->zone, w->now) };
	if (w->wish.period_given)
		w->head.subtitle = report_say_period(w);
	if (w->wish.search_name)
		report_add_fact(w, "search", REPORT_TEXT, report_text(w->wish.search_name));
	if (!name_group(w, err) || !maker->head(w, err))
		return false;
	add_scheduled(w);
	if (w->wish.gas_day_start >= 0) {
		const char *hour =
			arena_printf(job_arena(w->run), "%02d:00", w->wish.gas_day_start);
		report_add_fact(w, "gas_day_start", REPORT_TEXT, report_text(hour));
	}
	if (w->wish.at_end)
		report_add_fact(w, "convention", REPORT_TEXT,
				report_text(report_say(w, "convention.end")));
	return true;
}

static bool open_file(struct report_work *w, struct err *err)
{
	uint8_t key[REPORT_KEY];
	struct report_how how = { .format = w->wish.format, .key = key, .key_n = sizeof key };
	return read_key(w, key, err) && job_file_path(w->run, &how.path, err) &&
	       folder_files(w->sv, job_arena(w->run), &how.folder, err) &&
	       report_open(&how, &w->head, &w->out, err);
}

static bool close_file(struct report_work *w, struct report_result *ret, struct err *err)
{
	char checksum[CALC_CHECKSUM_SHORT + 1];
	struct report_foot foot = { .maker = w->caller->login,
				    .program = THEMIS_VERSION,
				    .engine = calc_version(),
				    .checksum = checksum };
	(void)snprintf(checksum, sizeof checksum, "%s", calc_checksum());
	if (w->wish.signatures) {
		foot.signatures[foot.signature_count++] = report_say(w, "sign.supplier");
		foot.signatures[foot.signature_count++] = report_say(w, "sign.consumer");
	}
	return report_close(TAKE(w->out), &foot, ret, err);
}

/* --- what stays on record --- */

struct keeping {
	const struct report_work *work;
	struct report_record record;
};

static bool write_record(struct db *db, void *arg, struct err *err)
{
	struct keeping *k = arg;
	char object[40];
	char after[200];
	if (!store_report_add(db, &k->record, &k->record.id, err))
		return false;
	(void)snprintf(object, sizeof object, "report:%" PRId64, k->record.id);
	(void)snprintf(after, sizeof after,
		       "{\"form\":\"%s\",\"format\":\"%s\",\"rows\":%" PRId64 ",\"code\":\"%s\"}",
		       k->record.form, k->record.format, k->record.rows, k->record.code);
	return service_audit(k->work->sv, db, k->work->caller, "report.make", object, NULL, after,
			     err);
}

enum { PERIOD_MAX = 24 };

/* As it was asked for; days of one's own as the first and the last. */
static const char *period_told(const struct report_wish *wish, char buf[static PERIOD_MAX])
{
	int y;
	int m;
	int d;
	if (!wish->period || wish->whole_unit)
		return wish->period ? wish->period : "";
	civil_from_days(wish->last_day, &y, &m, &d);
	(void)snprintf(buf, PERIOD_MAX, "%.10s/%04d-%02d-%02d", wish->period, y, m, d);
	return buf;
}

static bool keep(struct report_work *w, const struct report_result *made, struct err *err)
{
	const struct report_wish *wish = &w->wish;
	char period[PERIOD_MAX];
	struct keeping k = { .work = w,
			     .record = { .job = job_of(w->run)->id,
					 .form = wish->form->name,
					 .title = w->head.title,
					 .period = period_told(wish, period),
					 .format = report_format_name(wish->format),
					 .language = wish->language == REPORT_RU ? "ru" : "en",
					 .user = w->caller->user,
					 .who = w->caller->login,
					 .made_at = w->now,
					 .rows = made->rows,
					 .size = made->size,
					 .code = made->code } };
	AUTO_JSONW j = { 0 };
	char name[120];
	(void)snprintf(name, sizeof name, "%s%s%.24s%s%.12s.%s", k.record.form,
		       wish->meter ? "-" : "", wish->meter ? wish->meter : "",
		       wish->period ? "-" : "", wish->period ? wish->period : "", k.record.format);
	if (!job_file_done(w->run, name, made->size, err) ||
	    !service_write(w->sv, write_record, &k, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "report");
	jsonw_int(&j, k.record.id);
	jsonw_key(&j, "rows");
	jsonw_int(&j, made->rows);
	jsonw_key(&j, "code");
	jsonw_text(&j, made->code);
	jsonw_object_end(&j);
	return job_set_result(w->run, &j, err);
}

static bool make(struct report_work *w, struct err *err)
{
	const struct report_maker *maker = w->wish.form->maker;
	struct report_result made;
	return caller_check(w->caller, RIGHT_REPORT_RUN, err) &&
	       caller_check(w->caller, w->wish.form->right, err) &&
	       (!w->wish.form->whole || caller_check_whole(w->caller, err)) && make_head(w, err) &&
	       open_file(w, err) && maker->body(w, err) && job_goes_on(w->run, err) &&
	       close_file(w, &made, err) && keep(w, &made, err);
}

/* What the calendar has added to the wish. */
static void take_scheduled(struct report_work *w, json_t *wish)
{
	const json_t *o = json_object_get(wish, "scheduled");
	if (!o)
		return;
	w->scheduled = (struct report_scheduled){
		.is = true,
		.late = json_is_true(json_object_get(o, "late")),
		.expected = json_integer_value(json_object_get(o, "expected")),
		.received = json_integer_value(json_object_get(o, "received")),
	};
	(void)json_object_del(wish, "scheduled");
}

static bool run(struct job_run *run, struct err *err)
{
	struct report_work *w = calloc(1, sizeof *w);
	json_t *wish = json_loads(job_of(run)->arguments, 0, NULL);
	bool ok = w && wish;
	if (!ok)
		(void)err_set(err, ERR_INTERNAL, "what a report shall tell is not readable");
	if (ok) {
		w->run = run;
		w->sv = job_service(run);
		w->caller = job_caller(run);
		w->zone = service_zone(w->sv);
		w->now = service_now(w->sv);
		take_scheduled(w, wish);
		ok = report_wish_read(wish, &w->wish, err) &&
		     report_wish_find(w->sv, w->caller, &w->wish, job_arena(run), err) &&
		     make(w, err);
		report_drop(w->out);
		report_wish_end(&w->wish);
	}
	json_decref(wish);
	free(w);
	return ok;
}

const struct job_kind report_job = { .name = "report", .run = run, .again = true };
