/* Values of archives, edits and estimates; at which hour gas days begin. */
#include <string.h>

#include "base/decimal.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "service/edit.h"
#include "service/exception.h"
#include "service/gas_day.h"
#include "service/moment.h"
#include "service/reading.h"
#include "web/view.h"

enum { ROWS_SHOWN = 1000 };

static bool take_archive(const struct cli *c, enum archive *ret, struct err *err)
{
	const char *text = cli_value(c, "--archive");

	*ret = ARCHIVE_HOUR;
	return !text || archive_parse(text, ret) ||
	       err_field(err, "--archive", "must be hour, day or month");
}

static const char *quality_text(struct arena *a, uint32_t bits)
{
	const char *text = "";

	for (unsigned r = 0; text && r < VALIDATE_RULE_COUNT; r++)
		if (bits >> r & 1)
			text = arena_printf(a, "%s%s%s", text, text[0] ? "," : "",
					    validate_about((enum validate_rule)r)->name);
	return text;
}

static void print_readings(const struct reading_page *page, struct arena *a)
{
	static const char *const headings[] = {
		"time", "m3", "C", "flags", "quality", "call", NULL
	};
	char number[DECIMAL_MAX];
	char time[32];
	struct table t;

	table_begin(&t, a, headings, 1u << 1 | 1u << 2 | 1u << 5);
	for (size_t i = 0; i < page->count; i++) {
		const struct reading *r = &page->items[i];
		const char *flags = "";
		table_row(&t);
		table_cell(&t, time_format(time, r->time, r->offset));
		table_cell(&t, decimal_format(number, r->index, 3, 3, '.'));
		table_cell(&t, r->temperature == TEMPERATURE_NONE
				       ? ""
				       : decimal_format(number, r->temperature, 2, 2, '.'));
		for (unsigned bit = 0; flags && bit < 32; bit++)
			if (r->flags >> bit & 1 && reading_flag_name(bit))
				flags = arena_printf(a, "%s%s%s", flags, flags[0] ? "," : "",
						     reading_flag_name(bit));
		table_cell(&t, flags);
		table_cell(&t, quality_text(a, page->quality[i]));
		table_cell(&t, r->call ? arena_printf(a, "%lld", (long long)r->call) : "");
	}
	table_print(&t);
}

bool command_reading_list(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct reading_query q = { .limit = ROWS_SHOWN, .known_at = KNOWN_NOW };
	struct reading_page page;

	if (!take_archive(c, &q.archive, err) || !cli_time(c, "--from", true, &q.from, err) ||
	    !cli_time(c, "--to", true, &q.to, err) ||
	    !cli_time(c, "--known-at", false, &q.known_at, err) || !cli_open(c, err) ||
	    !service_reading_list(c->context.service, &c->caller, c->args[0], &q, &a, &page, err))
		return false;
	if (!c->json) {
		print_readings(&page, &a);
		if (page.more)
			(void)puts("...");
		return true;
	}
	AUTO_JSONW j = { 0 };
	view_readings(&j, &page);
	return cli_print_json(&j, err);
}

/* --- consumption --- */

static const char *cubic_metres(char buf[static DECIMAL_MAX], bool known, int64_t litres)
{
	return known ? decimal_format(buf, litres, 3, 3, '.') : "";
}

static void print_consumption(const struct consumption_sheet *sheet, struct arena *a)
{
	static const char *const headings[] = {
		"from", "m3", "estimated", "quality", "closed", NULL
	};
	char number[DECIMAL_MAX];
	char time[32];
	struct table t;

	table_begin(&t, a, headings, 1u << 1 | 1u << 2 | 1u << 4);
	for (size_t i = 0; i < sheet->count; i++) {
		const struct consumption *p = &sheet->items[i];
		const struct closed_month *m = sheet->closed ? &sheet->closed[i] : NULL;
		bool closed = m && m->closing && m->volume != INDEX_NONE;
		table_row(&t);
		table_cell(&t,
			   time_format(time, p->span.from, tz_offset(sheet->zone, p->span.from)));
		table_cell(&t, cubic_metres(number, p->volume_valid, p->volume));
		table_cell(&t, cubic_metres(number, p->hours_estimated > 0, p->volume_estimated));
		table_cell(&t, quality_text(a, p->quality));
		table_cell(&t, cubic_metres(number, closed, closed ? m->volume : 0));
	}
	table_print(&t);
	(void)printf("%s\n", cubic_metres(number, sheet->total.valid > 0, sheet->total.volume));
}

bool command_reading_consumption(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const char *by = cli_value(c, "--by");
	struct consumption_query q = { .by = GAS_DAY, .gas_day_start = -1, .known_at = KNOWN_NOW };
	struct consumption_sheet sheet;

	if (by && !gas_period_parse(by, &q.by))
		return err_field(err, "--by", "must be hour, day, month or year");
	if (!cli_time(c, "--from", true, &q.from, err) || !cli_time(c, "--to", true, &q.to, err) ||
	    !cli_time(c, "--known-at", false, &q.known_at, err) || !cli_open(c, err) ||
	    !service_consumption_list(c->context.service, &c->caller, c->args[0], &q, &a, &sheet,
				      err))
		return false;
	if (!c->json) {
		print_consumption(&sheet, &a);
		return true;
	}
	AUTO_JSONW j = { 0 };
	view_consumptions(&j, &sheet, q.by);
	return cli_print_json(&j, err);
}

/* --- edits and estimates --- */

static bool take_number(const struct cli *c, const char *option, unsigned scale, int64_t *ret,
			struct err *err)
{
	const char *text = cli_value(c, option);
	struct err why = { 0 };

	return !text || decimal_parse(text, scale, ret, &why) ||
	       err_field(err, option, "is %s", why.msg);
}

static bool take_place(const struct cli *c, struct edit_order *o, struct err *err)
{
	struct err why = { 0 };

	o->serial = c->args[0];
	o->reason = cli_value(c, "--reason");
	return take_archive(c, &o->archive, err) &&
	       (time_parse(c->args[1], &o->time, &why) || err_field(err, "TIME", "is %s", why.msg));
}

bool command_reading_edit(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct edit_order o = { .index = -1 };
	int64_t temperature = TEMPERATURE_NONE;
	struct reading_edit e;

	if (!take_place(c, &o, err) || !take_number(c, "--index", 3, &o.index, err) ||
	    !take_number(c, "--temperature", 2, &temperature, err))
		return false;
	if (temperature < INT16_MIN || temperature > INT16_MAX)
		return err_field(err, "--temperature", "must be from -100 to 100 °C");
	o.temperature = (int16_t)temperature;
	if (!cli_open(c, err) || !service_edit_put(c->context.service, &c->caller, &o, &a, &e, err))
		return false;
	if (!c->json)
		return true;
	AUTO_JSONW j = { 0 };
	view_edit(&j, &e, service_zone(c->context.service));
	return cli_print_json(&j, err);
}

bool command_reading_undo(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct edit_order o = { .index = -1 };
	struct edit_sheet sheet;

	if (!take_place(c, &o, err) || !cli_open(c, err) ||
	    !service_edit_undo(c->context.service, &c->caller, &o, err))
		return false;
	if (!c->json)
		return true;
	/* What was ended, as the history of edits has it. */
	if (!service_edit_list(c->context.service, &c->caller, o.serial, o.archive, o.time,
			       o.time + 1, true, &a, &sheet, err))
		return false;
	AUTO_JSONW j = { 0 };
	jsonw_array(&j);
	for (size_t i = 0; i < sheet.count; i++)
		view_edit(&j, &sheet.items[i], sheet.zone);
	jsonw_array_end(&j);
	return cli_print_json(&j, err);
}

bool command_reading_estimate(struct cli *c, struct err *err)
{
	struct estimate_order o = { .serial = c->args[0], .reason = cli_value(c, "--reason") };
	size_t n;

	if (!cli_time(c, "--from", true, &o.from, err) || !cli_time(c, "--to", true, &o.to, err) ||
	    !cli_open(c, err) ||
	    !service_edit_estimate(c->context.service, &c->caller, &o, &n, err))
		return false;
	if (!c->json) {
		(void)printf("%zu\n", n);
		return true;
	}
	AUTO_JSONW j = { 0 };
	jsonw_object(&j);
	view_key_int(&j, "records", (int64_t)n);
	jsonw_object_end(&j);
	return cli_print_json(&j, err);
}

/* --- gas days --- */

static bool take_owner(const struct cli *c, struct gas_day_owner *ret, struct err *err)
{
	const char *group = cli_value(c, "--group");

	*ret = (struct gas_day_owner){ .serial = cli_value(c, "--meter") };
	if (group && ret->serial)
		return err_field(err, "--group", "or --meter, not both");
	return !group || cli_id(group, "--group", &ret->group, err);
}

static bool tell_gas_days(struct cli *c, struct gas_day_owner of, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct gas_day_sheet sheet;
	char day[32];

	if (!service_gas_day_list(c->context.service, &c->caller, of, &a, &sheet, err))
		return false;
	for (size_t i = 0; i < sheet.count && !c->json; i++) {
		(void)time_format(day, sheet.rows[i].from_day * 86400, 0);
		if (sheet.rows[i].hour < 0)
			(void)printf("%.10s inherit\n", day);
		else
			(void)printf("%.10s %02d:00\n", day, sheet.rows[i].hour);
	}
	if (!c->json)
		return true;
	AUTO_JSONW j = { 0 };
	view_gas_days(&j, &sheet);
	return cli_print_json(&j, err);
}

bool command_gas_day_list(struct cli *c, struct err *err)
{
	struct gas_day_owner of;

	return take_owner(c, &of, err) && cli_open(c, err) && tell_gas_days(c, of, err);
}

bool command_gas_day_set(struct cli *c, struct err *err)
{
	int64_t hour = GAS_START_INHERIT;
	struct gas_day_owner of;
	int64_t day;

	if (!take_owner(c, &of, err) || !day_parse("DAY", c->args[0], &day, err))
		return false;
	if (strcmp(c->args[1], "inherit") != 0 && !hour_parse(c->args[1], &hour))
		return err_field(err, "HOUR", "must be a full hour such as 06:00, or inherit");
	return cli_open(c, err) &&
	       service_gas_day_set(c->context.service, &c->caller, of, day, (int)hour, err) &&
	       tell_gas_days(c, of, err);
}

bool command_gas_day_remove(struct cli *c, struct err *err)
{
	struct gas_day_owner of;
	int64_t day;

	return take_owner(c, &of, err) && day_parse("DAY", c->args[0], &day, err) &&
	       cli_open(c, err) &&
	       service_gas_day_remove(c->context.service, &c->caller, of, day, err) &&
	       (!c->json || tell_gas_days(c, of, err));
}
