#include <inttypes.h>

#include "base/str.h"
#include "base/tz.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "service/audit.h"
#include "web/view.h"

static bool take_time(const struct cli *c, const char *option, int64_t *ret, struct err *err)
{
	const char *text = cli_value(c, option);
	struct err why = { 0 };
	return !text || time_parse(text, ret, &why) ||
	       err_field(err, option, "must be a time such as 2026-09-01T06:00:00+03:00");
}

static bool take_filter(const struct cli *c, struct audit_filter *ret, struct err *err)
{
	*ret = (struct audit_filter){ .who = cli_value(c, "--who"),
				      .action = cli_value(c, "--action"),
				      .object = cli_value(c, "--object") };
	return take_time(c, "--from", &ret->from, err) && take_time(c, "--to", &ret->to, err);
}

bool command_audit_list(struct cli *c, struct err *err)
{
	static const char *const headings[] = { "id",	  "time",   "who",   "from", "action",
						"object", "before", "after", NULL };
	AUTO_ARENA a = { 0 };
	AUTO_JSONW j = { 0 };
	struct audit_filter f;
	const struct audit_entry *rows;
	struct table t;
	int64_t limit = 50;
	size_t n;
	if (!cli_number(c, "--limit", 1, AUDIT_MAX, &limit, err) || !take_filter(c, &f, err) ||
	    !cli_open(c, err) ||
	    !service_audit_list(c->context.service, &c->caller, &f, (unsigned)limit, &a, &rows, &n,
				err))
		return false;
	const struct tz *zone = service_zone(c->context.service);
	jsonw_array(&j);
	table_begin(&t, &a, headings, 1);
	for (size_t i = 0; i < n; i++) {
		const struct audit_record *r = &rows[i].record;
		char time[32];
		view_audit(&j, &rows[i], zone);
		table_row(&t);
		table_cell(&t, arena_printf(&a, "%" PRId64, r->id));
		table_cell(&t, time_format(time, r->time, tz_offset(zone, r->time)));
		table_cell(&t, r->who);
		table_cell(&t, r->origin);
		table_cell(&t, r->action);
		table_cell(&t, r->object);
		table_cell(&t, r->before);
		table_cell(&t, r->after);
	}
	jsonw_array_end(&j);
	if (c->json)
		return cli_print_json(&j, err);
	table_print(&t);
	return true;
}

bool command_audit_verify(struct cli *c, struct err *err)
{
	AUTO_JSONW j = { 0 };
	struct audit_verdict v;
	char hash[2 * AUDIT_HASH + 1];
	if (!cli_open(c, err) || !service_audit_verify(c->context.service, &c->caller, &v, err))
		return false;
	hex_format(hash, v.hash, sizeof v.hash);
	if (c->json) {
		view_audit_verdict(&j, &v);
		if (!cli_print_json(&j, err))
			return false;
	} else if (v.flaw == AUDIT_WHOLE) {
		if (v.removed)
			(void)printf("%" PRId64 " records were thrown away as too old\n",
				     v.removed);
		(void)printf("%" PRId64 " records, none was changed\nnewest %" PRId64 " %s\n",
			     v.records, v.newest, hash);
	}
	return v.flaw == AUDIT_WHOLE ||
	       err_set(err, ERR_DB,
		       "the audit is %s: record %" PRId64 ", %" PRId64 " before it are proven",
		       audit_flaw_name(v.flaw), v.first_bad, v.records);
}

/* A cell of CSV: what tables would take for a formula begins with an apostrophe. */
static void print_cell(const char *text, char end)
{
	if (!text)
		text = "";
	(void)putchar('"');
	if (text[0] && strchr("=+-@\t\r", text[0]))
		(void)putchar('\'');
	for (; *text; text++) {
		if (*text == '"')
			(void)putchar('"');
		(void)putchar(*text);
	}
	(void)putchar('"');
	(void)putchar(end);
}

static void print_csv(const struct audit_record *r, const struct tz *zone)
{
	char time[32];
	char id[24];
	(void)snprintf(id, sizeof id, "%" PRId64, r->id);
	print_cell(id, ',');
	print_cell(time_format(time, r->time, tz_offset(zone, r->time)), ',');
	print_cell(r->who, ',');
	print_cell(r->origin, ',');
	print_cell(r->action, ',');
	print_cell(r->object, ',');
	print_cell(r->before, ',');
	print_cell(r->after, '\n');
}

static bool print_json(const struct audit_entry *e, const struct tz *zone, struct err *err)
{
	AUTO_JSONW j = { 0 };
	view_audit(&j, e, zone);
	return cli_print_json(&j, err);
}

/* Page by page, so that millions of records need no memory. */
bool command_audit_export(struct cli *c, struct err *err)
{
	struct audit_filter f;
	size_t n = AUDIT_MAX;
	if (!take_filter(c, &f, err) || !cli_open(c, err) ||
	    !service_audit_note_export(c->context.service, &c->caller, err))
		return false;
	const struct tz *zone = service_zone(c->context.service);
	if (!c->json)
		(void)puts("id,time,who,from,action,object,before,after");
	while (n == AUDIT_MAX) {
		AUTO_ARENA a = { 0 };
		const struct audit_entry *rows;
		if (!service_audit_list(c->context.service, &c->caller, &f, AUDIT_MAX, &a, &rows,
					&n, err))
			return false;
		for (size_t i = 0; i < n; i++) {
			if (!c->json)
				print_csv(&rows[i].record, zone);
			else if (!print_json(&rows[i], zone, err))
				return false;
			f.before = rows[i].record.id;
		}
	}
	return true;
}
