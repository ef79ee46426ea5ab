#include <inttypes.h>
#include <jansson.h>

#include "base/str.h"
#include "cli/commands.h"
#include "cli/jobs.h"
#include "cli/reports.h"
#include "cli/table.h"
#include "service/report.h"
#include "web/view.h"

enum { LIMIT = 50 };

bool command_report_forms(struct cli *c, struct err *err)
{
	static const char *const headings[] = { "form", "what it is", NULL };
	AUTO_ARENA a = { 0 };
	AUTO_JSONW j = { 0 };
	struct table t;
	jsonw_array(&j);
	table_begin(&t, &a, headings, 0);
	for (size_t i = 0; report_forms[i]; i++) {
		view_report_form(&j, report_forms[i]);
		table_row(&t);
		table_cell(&t, report_forms[i]->name);
		table_cell(&t, service_report_form_title(report_forms[i], false));
	}
	jsonw_array_end(&j);
	if (c->json)
		return cli_print_json(&j, err);
	table_print(&t);
	return true;
}

/* --- what is asked for --- */

/* "group=3,city=Орёл" */
static json_t *read_search(const char *text)
{
	json_t *o = json_object();
	struct str rest = str_from(text);
	while (o && rest.n > 0) {
		struct str one;
		struct str name;
		struct str value;
		char key[40];
		(void)str_cut(rest, ',', &one, &rest);
		(void)str_cut(one, '=', &name, &value);
		if (!str_copy(key, sizeof key, name))
			continue; /* too long for any parameter: the service says what is wrong */
		(void)json_object_set_new(o, key, json_stringn(value.p, value.n));
	}
	return o;
}

static json_t *read_serials(const char *text)
{
	json_t *list = json_array();
	struct str rest = str_from(text);
	while (list && rest.n > 0) {
		struct str one;
		(void)str_cut(rest, ',', &one, &rest);
		(void)json_array_append_new(list, json_stringn(one.p, one.n));
	}
	return list;
}

static void put_texts(const struct cli *c, json_t *wish)
{
	static const struct {
		const char *option;
		const char *member;
	} texts[] = { { "--meter", "meter" },
		      { "--period", "period" },
		      { "--from", "from" },
		      { "--to", "to" },
		      { "--by", "by" },
		      { "--gas-day-start", "gas_day_start" },
		      { "--language", "language" },
		      { "--decimal", "decimal" },
		      { "--format", "format" },
		      { "--convention", "convention" } };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (cli_value(c, texts[i].option))
			(void)json_object_set_new(wish, texts[i].member,
						  json_string(cli_value(c, texts[i].option)));
}

/* The file's ending tells the format, unless it is told. */
static void guess_format(const struct cli *c, json_t *wish)
{
	const char *out = cli_value(c, "--out");
	const char *dot = out ? strrchr(out, '.') : NULL;
	if (!cli_value(c, "--format") && dot)
		(void)json_object_set_new(wish, "format", json_string(dot + 1));
}

/* Meters that are named otherwise now. */
static void forget_meters(const struct cli *c, json_t *wish)
{
	static const struct {
		const char *option;
		const char *member;
	} names[] = { { "--meter", "meter" },
		      { "--serials", "serials" },
		      { "--group", "group" },
		      { "--search", "search" },
		      { "--saved-search", "saved_search" } };
	bool given = false;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		given = given || cli_value(c, names[i].option) != NULL;
	for (size_t i = 0; given && i < ARRAY_LEN(names); i++)
		(void)json_object_del(wish, names[i].member);
}

static bool put_numbers(const struct cli *c, json_t *wish, struct err *err)
{
	static const struct {
		const char *option;
		const char *member;
		int64_t max;
	} numbers[] = { { "--group", "group", INT64_MAX },
			{ "--saved-search", "saved_search", INT64_MAX },
			{ "--zone", "zone", INT64_MAX },
			{ "--count", "count", REPORT_TOP_MAX },
			{ "--battery-below", "battery_below", 100 } };
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		int64_t v = 0;
		if (!cli_number(c, numbers[i].option, 1, numbers[i].max, &v, err))
			return false;
		if (v)
			(void)json_object_set_new(wish, numbers[i].member, json_integer(v));
	}
	return true;
}

bool cli_report_wish(const struct cli *c, json_t *wish, struct err *err)
{
	forget_meters(c, wish);
	if (!put_numbers(c, wish, err))
		return false;
	put_texts(c, wish);
	guess_format(c, wish);
	if (cli_value(c, "--serials"))
		(void)json_object_set_new(wish, "serials", read_serials(cli_value(c, "--serials")));
	if (cli_value(c, "--search"))
		(void)json_object_set_new(wish, "search", read_search(cli_value(c, "--search")));
	if (cli_value(c, "--sheets"))
		(void)json_object_set_new(wish, "sheets", json_true());
	if (cli_value(c, "--charts"))
		(void)json_object_set_new(wish, "charts", json_true());
	return true;
}

bool command_report_make(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const char *out = cli_value(c, "--out");
	struct job job;
	json_t *wish = json_pack("{s:s}", "form", c->args[0]);
	bool ok = wish && cli_report_wish(c, wish, err) && cli_open(c, err) &&
		  service_report_make(c->context.service, &c->caller, wish, &a, &job, err);
	json_decref(wish);
	if (!ok || !cli_job_finish(c, &a, &job, err))
		return false;
	if (job.state == JOB_DONE && out && !cli_job_save(c, &job, out, err))
		return false;
	return (out && strcmp(out, "-") == 0) || cli_job_tell(c, &job, err);
}

/* --- those that were made --- */

static bool tell(struct cli *c, struct arena *a, const struct report_record *rows, size_t n,
		 struct err *err)
{
	static const char *const headings[] = { "id",	  "made at", "by",   "form", "period",
						"format", "code",    "file", NULL };
	const struct tz *zone = service_zone(c->context.service);
	AUTO_JSONW j = { 0 };
	struct table t;
	jsonw_array(&j);
	table_begin(&t, a, headings, 0);
	for (size_t i = 0; i < n; i++) {
		const struct report_record *r = &rows[i];
		char made[32];
		view_report(&j, r, zone);
		table_row(&t);
		table_cell(&t, arena_printf(a, "%" PRId64, r->id));
		table_cell(&t, arena_strdup(a, time_format(made, r->made_at,
							   tz_offset(zone, r->made_at))));
		table_cell(&t, r->who);
		table_cell(&t, r->form);
		table_cell(&t, r->period);
		table_cell(&t, r->format);
		table_cell(&t, r->code);
		table_cell(&t, r->file ? r->file : "");
	}
	jsonw_array_end(&j);
	if (c->json)
		return cli_print_json(&j, err);
	table_print(&t);
	return true;
}

bool command_report_list(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const struct report_record *rows;
	size_t n;
	return cli_open(c, err) &&
	       service_report_list(c->context.service, &c->caller, 0, LIMIT, &a, &rows, &n, err) &&
	       tell(c, &a, rows, n, err);
}

bool command_report_verify(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const struct report_record *rows;
	size_t n;
	return cli_open(c, err) &&
	       service_report_verify(c->context.service, &c->caller, c->args[0], &a, &rows, &n,
				     err) &&
	       (n > 0 ||
		err_set(err, ERR_NOTFOUND, "no report of this installation has that code")) &&
	       tell(c, &a, rows, n, err);
}

bool command_report_get(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const char *out = cli_value(c, "--out");
	struct report_record record;
	struct job job = { 0 };
	int64_t id;
	if (!str_parse_int(str_from(c->args[0]), 1, INT64_MAX, &id))
		return err_field(err, "ID", "is not the number of a report");
	if (!cli_open(c, err) ||
	    !service_report_get(c->context.service, &c->caller, id, &a, &record, err))
		return false;
	job.id = record.job;
	return (record.file ||
		err_set(err, ERR_NOTFOUND, "the file of the report is not kept any more")) &&
	       cli_job_save(c, &job, out ? out : "-", err);
}
