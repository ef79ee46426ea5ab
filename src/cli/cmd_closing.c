/* What the rules of validation find, closed months and corrections. */
#include "base/decimal.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/jobs.h"
#include "cli/table.h"
#include "service/closing.h"
#include "service/exception.h"
#include "service/moment.h"
#include "web/view.h"

enum { ROWS_SHOWN = 500 };

bool command_validate(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct validation_wish w = { 0 };
	struct job job;

	return cli_number(c, "--group", 1, INT64_MAX, &w.query.filter.group, err) &&
	       cli_time(c, "--from", true, &w.from, err) && cli_time(c, "--to", true, &w.to, err) &&
	       cli_open(c, err) &&
	       service_validation_run(c->context.service, &c->caller, &w, &a, &job, err) &&
	       cli_job_finish(c, &a, &job, err) && cli_job_tell(c, &job, err);
}

static const char *time_text(char buf[static 32], int64_t utc, const struct tz *zone)
{
	return utc ? time_format(buf, utc, tz_offset(zone, utc)) : "";
}

static void print_exceptions(const struct exception_sheet *sheet, struct arena *a)
{
	static const char *const headings[] = { "id",	 "serial", "rule",  "from", "to",
						"state", "by",	   "facts", NULL };
	char time[32];
	struct table t;

	table_begin(&t, a, headings, 1u);
	for (size_t i = 0; i < sheet->count; i++) {
		const struct exception *x = &sheet->items[i];
		table_row(&t);
		table_cell(&t, arena_printf(a, "%lld", (long long)x->id));
		table_cell(&t, x->serial);
		table_cell(&t, validate_about(x->rule)->name);
		table_cell(&t, time_text(time, x->from, sheet->zone));
		table_cell(&t, time_text(time, x->to, sheet->zone));
		table_cell(&t, exception_state_name(x->state));
		table_cell(&t, x->settled_by);
		table_cell(&t, x->facts);
	}
	table_print(&t);
	if (sheet->next)
		(void)puts("...");
}

bool command_exception_list(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const char *rule = cli_value(c, "--rule");
	const char *state = cli_value(c, "--state");
	struct exception_filter f = { .rule_is = rule != NULL,
				      .state_is = state != NULL,
				      .from = INT64_MIN,
				      .to = INT64_MAX,
				      .limit = ROWS_SHOWN };
	struct exception_sheet sheet;

	if (rule && !validate_rule_parse(rule, &f.rule))
		return err_field(err, "--rule", "is none of the rules");
	if (state && !exception_state_parse(state, &f.state))
		return err_field(err, "--state", "is none of the states");
	if (!cli_number(c, "--group", 1, INT64_MAX, &f.group, err) || !cli_open(c, err) ||
	    !service_exception_list(c->context.service, &c->caller, cli_value(c, "--meter"), &f, &a,
				    &sheet, err))
		return false;
	if (!c->json) {
		print_exceptions(&sheet, &a);
		return true;
	}
	AUTO_JSONW j = { 0 };
	jsonw_array(&j);
	for (size_t i = 0; i < sheet.count; i++)
		view_exception(&j, &sheet.items[i], sheet.zone);
	jsonw_array_end(&j);
	return cli_print_json(&j, err);
}

bool command_exception_show(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct exception_card card;
	int64_t id;
	char number[DECIMAL_MAX];
	char time[32];

	if (!cli_id(c->args[0], "ID", &id, err) || !cli_open(c, err) ||
	    !service_exception_get(c->context.service, &c->caller, id, &a, &card, err))
		return false;
	if (c->json) {
		AUTO_JSONW j = { 0 };
		view_exception_card(&j, &card);
		return cli_print_json(&j, err);
	}
	const struct exception_sheet sheet = { .items = &card.exception,
					       .count = 1,
					       .zone = card.zone };
	print_exceptions(&sheet, &a);
	for (size_t i = 0; i < card.suggestion.count; i++)
		(void)printf("%s %s\n", time_text(time, card.suggestion.items[i].time, card.zone),
			     decimal_format(number, card.suggestion.items[i].index, 3, 3, '.'));
	return true;
}

bool command_exception_settle(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const char *act = cli_value(c, "--act");
	const char *reason = cli_value(c, "--reason");
	const struct exception_result *results;
	int64_t ids[CLI_ARGS_MAX];
	struct exception_order o = { ids, c->arg_count, EXCEPTION_OPEN, reason ? reason : "" };

	if (!act || !exception_act_parse(act, &o.state))
		return err_field(err, "--act", "must be accept, estimate, edit or dismiss");
	for (size_t i = 0; i < c->arg_count; i++)
		if (!cli_id(c->args[i], "ID", &ids[i], err))
			return false;
	if (!cli_open(c, err) ||
	    !service_exception_settle(c->context.service, &c->caller, &o, &a, &results, err))
		return false;
	for (size_t i = 0; i < o.count && !c->json; i++)
		if (results[i].error)
			(void)fprintf(stderr, "%lld: %s\n", (long long)ids[i], results[i].error);
	if (!c->json)
		return true;
	AUTO_JSONW j = { 0 };
	view_exception_results(&j, results, o.count);
	return cli_print_json(&j, err);
}

/* --- closed months --- */

bool command_close_month(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const char *reason = cli_value(c, "--reason");
	int64_t group = 0;
	int64_t month;
	struct job job;

	return cli_number(c, "--group", 1, INT64_MAX, &group, err) &&
	       month_parse("MONTH", c->args[0], &month, err) && cli_open(c, err) &&
	       service_closing_run(c->context.service, &c->caller, group, month,
				   reason ? reason : "", &a, &job, err) &&
	       cli_job_finish(c, &a, &job, err) && cli_job_tell(c, &job, err);
}

static void print_closings(const struct closing_sheet *sheet, struct arena *a)
{
	static const char *const headings[] = { "id",	  "month", "group", "state",
						"meters", "m3",	   "by",    NULL };
	char number[DECIMAL_MAX];
	char month[32];
	struct table t;

	table_begin(&t, a, headings, 1u | 1u << 4 | 1u << 5);
	for (size_t i = 0; i < sheet->count; i++) {
		const struct closing *k = &sheet->items[i];
		(void)time_format(month, k->month_day * 86400, 0);
		month[7] = 0;
		table_row(&t);
		table_cell(&t, arena_printf(a, "%lld", (long long)k->id));
		table_cell(&t, month);
		table_cell(&t, k->group_name);
		table_cell(&t, closing_state_name(k->state));
		table_cell(&t, arena_printf(a, "%lld", (long long)k->meters));
		table_cell(&t, decimal_format(number, k->volume, 3, 3, '.'));
		table_cell(&t, k->closed_by);
	}
	table_print(&t);
}

static bool tell_closings(struct cli *c, const struct closing_sheet *sheet, struct arena *a,
			  struct err *err)
{
	if (!c->json) {
		print_closings(sheet, a);
		return true;
	}
	AUTO_JSONW j = { 0 };
	jsonw_array(&j);
	for (size_t i = 0; i < sheet->count; i++)
		view_closing(&j, &sheet->items[i], sheet->zone);
	jsonw_array_end(&j);
	return cli_print_json(&j, err);
}

bool command_close_list(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct closing_sheet sheet;

	return cli_open(c, err) &&
	       service_closing_list(c->context.service, &c->caller, 0, ROWS_SHOWN, &a, &sheet,
				    err) &&
	       tell_closings(c, &sheet, &a, err);
}

bool command_close_reopen(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const char *reason = cli_value(c, "--reason");
	struct closing_sheet sheet;
	int64_t id;

	return cli_id(c->args[0], "ID", &id, err) && cli_open(c, err) &&
	       service_closing_reopen(c->context.service, &c->caller, id, reason ? reason : "", &a,
				      &sheet, err) &&
	       tell_closings(c, &sheet, &a, err);
}

static const char *m3(struct arena *a, int64_t litres)
{
	char number[DECIMAL_MAX];

	return litres == INDEX_NONE ? ""
				    : arena_strdup(a, decimal_format(number, litres, 3, 3, '.'));
}

bool command_close_corrections(struct cli *c, struct err *err)
{
	static const char *const headings[] = { "id", "serial", "before", "after", "seen", NULL };
	AUTO_ARENA a = { 0 };
	struct correction_filter f = { .month_day = INT64_MIN, .limit = ROWS_SHOWN };
	struct correction_sheet sheet;
	char time[32];
	struct table t;

	if (!cli_number(c, "--closing", 1, INT64_MAX, &f.closing, err) || !cli_open(c, err) ||
	    !service_correction_list(c->context.service, &c->caller, &f, cli_value(c, "--meter"),
				     &a, &sheet, err))
		return false;
	if (c->json) {
		AUTO_JSONW j = { 0 };
		jsonw_array(&j);
		for (size_t i = 0; i < sheet.count; i++)
			view_correction(&j, &sheet.items[i], sheet.zone);
		jsonw_array_end(&j);
		return cli_print_json(&j, err);
	}
	table_begin(&t, &a, headings, 1u | 1u << 2 | 1u << 3);
	for (size_t i = 0; i < sheet.count; i++) {
		const struct correction *k = &sheet.items[i];
		table_row(&t);
		table_cell(&t, arena_printf(&a, "%lld", (long long)k->id));
		table_cell(&t, k->serial);
		table_cell(&t, m3(&a, k->volume_before));
		table_cell(&t, m3(&a, k->volume_after));
		table_cell(&t, time_text(time, k->seen_at, sheet.zone));
	}
	table_print(&t);
	return true;
}
