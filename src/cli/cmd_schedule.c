#include <inttypes.h>
#include <jansson.h>

#include "base/str.h"
#include "cli/commands.h"
#include "cli/jobs.h"
#include "cli/reports.h"
#include "cli/table.h"
#include "service/schedule.h"
#include "service/user.h"
#include "web/view.h"

enum { LIMIT = SCHEDULE_LIST_MAX, WAIT_MS = 1000 };

static const char *time_cell(struct arena *a, int64_t utc, const struct tz *zone)
{
	char text[32];
	return utc ? arena_strdup(a, time_format(text, utc, tz_offset(zone, utc))) : "";
}

static bool tell(struct cli *c, struct arena *a, const struct schedule_card *rows, size_t n,
		 struct err *err)
{
	static const char *const headings[] = { "id",	   "name",   "on",    "owner",
						"next at", "period", "state", NULL };
	const struct tz *zone = service_zone(c->context.service);
	AUTO_JSONW j = { 0 };
	struct table t;
	jsonw_array(&j);
	table_begin(&t, a, headings, 1u);
	for (size_t i = 0; i < n; i++) {
		const struct schedule_card *card = &rows[i];
		view_schedule(&j, card, zone);
		table_row(&t);
		table_cell(&t, arena_printf(a, "%" PRId64, card->row.id));
		table_cell(&t, card->row.name);
		table_cell(&t, card->row.enabled ? "yes" : "");
		table_cell(&t, card->row.who);
		table_cell(&t, time_cell(a, card->row.next_at, zone));
		table_cell(&t, card->has_last ? card->last.period : "");
		table_cell(&t, card->has_last ? run_state_name(card->last.state) : "");
	}
	jsonw_array_end(&j);
	if (c->json)
		return cli_print_json(&j, err);
	table_print(&t);
	return true;
}

/* One as JSON, in either way of output: there is no shorter way to tell all of it. */
static bool tell_one(struct cli *c, const struct schedule_card *card, struct err *err)
{
	AUTO_JSONW j = { 0 };
	view_schedule(&j, card, service_zone(c->context.service));
	return cli_print_json(&j, err);
}

bool command_schedule_list(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const struct schedule_card *rows;
	bool failed = cli_value(c, "--failed") != NULL;
	size_t n;
	return cli_open(c, err) &&
	       service_schedule_list(c->context.service, &c->caller, failed, 0, LIMIT, &a, &rows,
				     &n, err) &&
	       tell(c, &a, rows, n, err);
}

static bool take_id(const struct cli *c, unsigned at, int64_t *ret, struct err *err)
{
	return cli_id(c->args[at], at ? "RUN" : "ID", ret, err);
}

bool command_schedule_show(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct schedule_card card;
	int64_t id;
	return take_id(c, 0, &id, err) && cli_open(c, err) &&
	       service_schedule_get(c->context.service, &c->caller, id, &a, &card, err) &&
	       tell_one(c, &card, err);
}

/* --- what is asked for --- */

static json_t *part_of(json_t *body, const char *name)
{
	json_t *part = json_object_get(body, name);
	if (!json_is_object(part)) {
		part = json_object();
		(void)json_object_set_new(body, name, part);
	}
	return part;
}

static void put_text(const struct cli *c, json_t *o, const char *option, const char *member)
{
	const char *text = cli_value(c, option);
	if (text)
		(void)json_object_set_new(o, member, text[0] ? json_string(text) : json_null());
}

/* A number, or words that the service judges. */
static void put_number(const struct cli *c, json_t *o, const char *option, const char *member)
{
	const char *text = cli_value(c, option);
	int64_t v;
	if (text && str_parse_int(str_from(text), 0, 1000000, &v))
		(void)json_object_set_new(o, member, json_integer(v));
	else
		put_text(c, o, option, member);
}

static json_t *addresses(const char *text)
{
	json_t *list = json_array();
	struct str rest = str_from(text);
	while (list && rest.n > 0) {
		struct str one;
		(void)str_cut(rest, ',', &one, &rest);
		one = str_trim(one);
		(void)json_array_append_new(list, json_stringn(one.p, one.n));
	}
	return list;
}

static void put_mail(const struct cli *c, json_t *deliver)
{
	const char *to = cli_value(c, "--mail");
	if (to && !to[0])
		(void)json_object_set_new(deliver, "mail", json_null());
	else if (to)
		(void)json_object_set_new(part_of(deliver, "mail"), "to", addresses(to));
	if (cli_value(c, "--subject"))
		put_text(c, part_of(deliver, "mail"), "--subject", "subject");
}

static bool fill(const struct cli *c, json_t *body, struct err *err)
{
	json_t *report = part_of(body, "report");
	json_t *calendar = part_of(body, "calendar");
	json_t *condition = part_of(body, "condition");
	json_t *deliver = part_of(body, "deliver");
	if (!json_object_get(condition, "deadline_hours"))
		(void)json_object_set_new(condition, "deadline_hours", json_integer(0));
	put_text(c, report, "--form", "form");
	put_text(c, body, "--span", "span");
	put_text(c, calendar, "--every", "every");
	put_number(c, calendar, "--day", "day");
	put_number(c, calendar, "--weekday", "weekday");
	put_text(c, calendar, "--time", "time");
	put_text(c, calendar, "--time-zone", "zone");
	put_number(c, condition, "--complete", "completeness");
	put_number(c, condition, "--deadline", "deadline_hours");
	put_text(c, deliver, "--folder", "folder");
	put_mail(c, deliver);
	return cli_report_wish(c, report, err);
}

/* Month by month in the installation's zone, unless it is told otherwise. */
static void presets(const struct cli *c, json_t *body)
{
	json_t *calendar = part_of(body, "calendar");
	const char *zone = tz_name(service_zone(c->context.service));
	(void)json_object_set_new(body, "span", json_string("month"));
	(void)json_object_set_new(calendar, "every", json_string("month"));
	(void)json_object_set_new(calendar, "time", json_string("08:00"));
	(void)json_object_set_new(calendar, "zone", json_string(zone));
	if (!cli_value(c, "--every") && !cli_value(c, "--day"))
		(void)json_object_set_new(calendar, "day", json_integer(1));
}

static bool take_owner(struct cli *c, struct arena *a, int64_t *ret, struct err *err)
{
	const char *login = cli_value(c, "--user");
	struct user_card card;
	if (!login)
		return true;
	if (!service_user_find(c->context.service, &c->caller, login, a, &card, err))
		return false;
	*ret = card.user.id;
	return true;
}

static bool put(struct cli *c, int64_t id, json_t *body, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct schedule_edit e = { .name = id ? cli_value(c, "--name") : c->args[0],
				   .enabled = -1,
				   .parts = body };
	struct schedule_card card;
	if (cli_value(c, "--off"))
		e.enabled = 0;
	else if (cli_value(c, "--on"))
		e.enabled = 1;
	return take_owner(c, &a, &e.owner, err) && fill(c, body, err) &&
	       service_schedule_put(c->context.service, &c->caller, id, &e, &a, &card, err) &&
	       tell_one(c, &card, err);
}

bool command_schedule_create(struct cli *c, struct err *err)
{
	if (!cli_open(c, err))
		return false;
	json_t *body = json_object();
	presets(c, body);
	bool ok = put(c, 0, body, err);
	json_decref(body);
	return ok;
}

bool command_schedule_edit(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct schedule_card card;
	int64_t id;
	if (!take_id(c, 0, &id, err) || !cli_open(c, err) ||
	    !service_schedule_get(c->context.service, &c->caller, id, &a, &card, err))
		return false;
	json_t *body = json_loads(card.row.body, 0, NULL);
	/* Days of another kind of calendar do not go with it. */
	if (cli_value(c, "--every")) {
		(void)json_object_del(part_of(body, "calendar"), "day");
		(void)json_object_del(part_of(body, "calendar"), "weekday");
	}
	bool ok = put(c, id, body, err);
	json_decref(body);
	return ok;
}

bool command_schedule_delete(struct cli *c, struct err *err)
{
	int64_t id;
	if (!take_id(c, 0, &id, err) || !cli_open(c, err) ||
	    !service_schedule_remove(c->context.service, &c->caller, id, err))
		return false;
	if (!c->json)
		(void)printf("deleted\n");
	return true;
}

/* --- runs --- */

static bool tell_run(struct cli *c, const struct run_card *card, struct err *err)
{
	AUTO_JSONW j = { 0 };
	const struct report_run *run = &card->run;
	view_run(&j, card, service_zone(c->context.service));
	if (c->json && !cli_print_json(&j, err))
		return false;
	if (!c->json)
		(void)printf("run %" PRId64 ": %s, %s, report %" PRId64 "\n", run->id, run->period,
			     run_state_name(run->state), run->report);
	return run->state != RUN_FAILED ||
	       err_set(err, ERR_CONFLICT, "%s", run->error ? run->error : "it has failed");
}

static bool is_over(const struct report_run *run)
{
	return run->state >= RUN_DONE;
}

/* Moves it on here, or waits until the server has; one that waits for something is left. */
static bool finish(struct cli *c, struct arena *a, struct run_card *card, struct err *err)
{
	struct service *sv = c->context.service;
	int64_t seen = 0;
	while (!is_over(&card->run)) {
		bool busy;
		bool busy_jobs;
		if (!schedule_run_all(sv, &busy, err) || !job_run_all(sv, &busy_jobs, err) ||
		    !service_run_get(sv, &c->caller, card->run.schedule, card->run.id, a, card,
				     err))
			return false;
		if (!busy && card->run.state != RUN_MAKING && card->run.look_at > service_now(sv))
			return true;
		if (busy && !is_over(&card->run))
			seen = store_wait(service_store(sv), seen, WAIT_MS);
	}
	return true;
}

bool command_schedule_run(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct run_card card;
	int64_t id;
	int64_t at = 0;
	bool wait = cli_value(c, "--wait") != NULL;
	return take_id(c, 0, &id, err) && cli_time(c, "--at", false, &at, err) &&
	       cli_open(c, err) &&
	       service_schedule_run(c->context.service, &c->caller, id, at, wait, &a, &card, err) &&
	       (wait || finish(c, &a, &card, err)) && tell_run(c, &card, err);
}

bool command_schedule_retry(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct run_card card;
	int64_t id;
	int64_t run;
	return take_id(c, 0, &id, err) && take_id(c, 1, &run, err) && cli_open(c, err) &&
	       service_run_retry(c->context.service, &c->caller, id, run, &a, &card, err) &&
	       finish(c, &a, &card, err) && tell_run(c, &card, err);
}

static void print_runs(const struct run_card *rows, size_t n, const struct tz *zone,
		       struct arena *a)
{
	static const char *const headings[] = { "id",	  "period",    "state", "due at",
						"report", "delivered", "error", NULL };
	struct table t;
	table_begin(&t, a, headings, 1u | 1u << 4);
	for (size_t i = 0; i < n; i++) {
		const struct report_run *run = &rows[i].run;
		size_t done = 0;
		for (size_t k = 0; k < rows[i].count; k++)
			done += rows[i].deliveries[k].state == DELIVERY_DONE;
		table_row(&t);
		table_cell(&t, arena_printf(a, "%" PRId64, run->id));
		table_cell(&t, run->period);
		table_cell(&t, run_state_name(run->state));
		table_cell(&t, time_cell(a, run->due_at, zone));
		table_cell(&t, run->report ? arena_printf(a, "%" PRId64, run->report) : "");
		table_cell(&t, arena_printf(a, "%zu of %zu", done, rows[i].count));
		table_cell(&t, run->error ? run->error : "");
	}
	table_print(&t);
}

bool command_schedule_runs(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const struct run_card *rows;
	int64_t id;
	size_t n;
	if (!take_id(c, 0, &id, err) || !cli_open(c, err) ||
	    !service_run_list(c->context.service, &c->caller, id, 0, LIMIT, &a, &rows, &n, err))
		return false;
	const struct tz *zone = service_zone(c->context.service);
	AUTO_JSONW j = { 0 };
	if (!c->json) {
		print_runs(rows, n, zone, &a);
		return true;
	}
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		view_run(&j, &rows[i], zone);
	jsonw_array_end(&j);
	return cli_print_json(&j, err);
}
