/* What archives lack, what is to be read again, and what does not fit. */
#include "base/str.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "service/finding.h"
#include "service/ledger.h"
#include "web/view.h"

enum { FINDINGS_SHOWN = 200 };

static bool take_ledger(const struct cli *c, bool required, int *ret, struct err *err)
{
	const char *text = cli_value(c, "--archive");

	if (!text)
		return !required || err_field(err, "--archive", "is required");
	return ledger_parse(text, ret) ||
	       err_field(err, "--archive", "must be hour, day, month or event");
}

static bool take_order(const struct cli *c, struct reread_order *ret, struct err *err)
{
	return take_ledger(c, true, &ret->ledger, err) &&
	       cli_time(c, "--from", true, &ret->from, err) &&
	       cli_time(c, "--to", true, &ret->to, err);
}

bool command_meter_reread(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct reread_order order;
	struct reread_sheet sheet;

	if (!take_order(c, &order, err) || !cli_open(c, err) ||
	    !service_reread_create(c->context.service, &c->caller, c->args[0], &order, &a, &sheet,
				   err))
		return false;
	if (!c->json) {
		(void)printf("%lld\n", (long long)sheet.items[0].id);
		return true;
	}
	AUTO_JSONW j = { 0 };
	view_reread(&j, &sheet.items[0], sheet.zone);
	return cli_print_json(&j, err);
}

bool command_group_reread(struct cli *c, struct err *err)
{
	struct reread_order order;
	int64_t group;
	int64_t meters;
	int64_t left_out;

	if (!cli_id(c->args[0], "ID", &group, err) || !take_order(c, &order, err) ||
	    !cli_open(c, err) ||
	    !service_reread_create_group(c->context.service, &c->caller, group, &order, &meters,
					 &left_out, err))
		return false;
	if (!c->json) {
		(void)printf("%lld meters, %lld left out\n", (long long)meters,
			     (long long)left_out);
		return true;
	}
	AUTO_JSONW j = { 0 };
	jsonw_object(&j);
	view_key_int(&j, "meters", meters);
	view_key_int(&j, "left_out", left_out);
	jsonw_object_end(&j);
	return cli_print_json(&j, err);
}

static void print_lacking(const struct lacking_page *page, struct arena *a)
{
	static const char *const headings[] = { "serial", "lacks", "of", NULL };
	struct table t;

	table_begin(&t, a, headings, 1u << 1 | 1u << 2);
	for (size_t i = 0; i < page->count; i++) {
		const struct lacking_meter *m = &page->rows[i];
		table_row(&t);
		table_cell(&t, m->serial);
		table_cell(&t, arena_printf(a, "%lld", (long long)(m->expected - m->received)));
		table_cell(&t, arena_printf(a, "%lld", (long long)m->expected));
	}
	table_print(&t);
}

bool command_group_lacking(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct lacking_query q = { .below = INT64_MAX, .limit = LACKING_MAX };
	struct lacking_page page;

	if (!cli_id(c->args[0], "ID", &q.group, err) || !cli_open(c, err) ||
	    !service_lacking(c->context.service, &c->caller, &q, &a, &page, err))
		return false;
	if (!c->json) {
		print_lacking(&page, &a);
		return true;
	}
	AUTO_JSONW j = { 0 };
	view_lacking(&j, &page, service_zone(c->context.service));
	return cli_print_json(&j, err);
}

static const char *time_text(char buf[static 32], int64_t utc, const struct tz *zone)
{
	return utc == 0 ? "" : time_format(buf, utc, tz_offset(zone, utc));
}

static void print_gaps(const struct gap_sheet *sheet, struct arena *a)
{
	static const char *const headings[] = { "archive", "from",     "to",	"state",
						"records", "asked at", "times", NULL };
	struct table t;
	char time[32];

	table_begin(&t, a, headings, 1u << 4 | 1u << 6);
	for (size_t i = 0; i < sheet->count; i++) {
		const struct gap *g = &sheet->items[i].row.gap;
		int64_t records = sheet->items[i].records;
		table_row(&t);
		table_cell(&t, ledger_name(sheet->items[i].row.ledger));
		table_cell(&t, time_text(time, g->from, sheet->zone));
		table_cell(&t, time_text(time, g->to, sheet->zone));
		table_cell(&t, gap_state_name(g->state));
		table_cell(&t, records < 0 ? "" : arena_printf(a, "%lld", (long long)records));
		table_cell(&t, time_text(time, g->asked_at, sheet->zone));
		table_cell(&t, arena_printf(a, "%lld", (long long)g->asked));
	}
	table_print(&t);
}

bool command_meter_gaps(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct gap_query q = { .ledger = -1, .from = INT64_MIN, .to = INT64_MAX };
	struct gap_sheet sheet;

	if (!take_ledger(c, false, &q.ledger, err) || !cli_open(c, err) ||
	    !service_gap_list(c->context.service, &c->caller, c->args[0], &q, &a, &sheet, err))
		return false;
	if (!c->json) {
		print_gaps(&sheet, &a);
		return true;
	}
	AUTO_JSONW j = { 0 };
	jsonw_array(&j);
	for (size_t i = 0; i < sheet.count; i++)
		view_gap(&j, &sheet.items[i], sheet.zone);
	jsonw_array_end(&j);
	return cli_print_json(&j, err);
}

static void print_findings(const struct finding_sheet *sheet, struct arena *a)
{
	static const char *const headings[] = { "id",	 "serial", "kind",    "first", "last",
						"times", "detail", "settled", NULL };
	struct table t;
	char time[32];

	table_begin(&t, a, headings, 1u | 1u << 5);
	for (size_t i = 0; i < sheet->count; i++) {
		const struct finding *f = &sheet->items[i];
		table_row(&t);
		table_cell(&t, arena_printf(a, "%lld", (long long)f->id));
		table_cell(&t, f->serial);
		table_cell(&t, finding_kind_name(f->kind));
		table_cell(&t, time_text(time, f->first_at, sheet->zone));
		table_cell(&t, time_text(time, f->last_at, sheet->zone));
		table_cell(&t, arena_printf(a, "%lld", (long long)f->times));
		table_cell(&t, f->detail);
		table_cell(&t, f->settled_by ? f->settled_by : "");
	}
	table_print(&t);
	if (sheet->next)
		(void)puts("...");
}

bool command_meter_findings(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const char *kind = cli_value(c, "--kind");
	struct finding_filter f = { .open_is = !cli_value(c, "--settled"),
				    .open = true,
				    .kind_is = kind != NULL,
				    .limit = FINDINGS_SHOWN };
	struct finding_sheet sheet;

	if (kind && !finding_kind_parse(kind, &f.kind))
		return err_field(err, "--kind", "is none of the kinds");
	if (!cli_open(c, err) ||
	    !service_finding_list(c->context.service, &c->caller, c->arg_count ? c->args[0] : NULL,
				  &f, &a, &sheet, err))
		return false;
	if (!c->json) {
		print_findings(&sheet, &a);
		return true;
	}
	AUTO_JSONW j = { 0 };
	jsonw_array(&j);
	for (size_t i = 0; i < sheet.count; i++)
		view_finding(&j, &sheet.items[i], sheet.zone);
	jsonw_array_end(&j);
	return cli_print_json(&j, err);
}

bool command_meter_settle(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const char *note = cli_value(c, "--note");
	struct finding_sheet sheet;
	int64_t id;

	if (!cli_id(c->args[0], "ID", &id, err) || !cli_open(c, err) ||
	    !service_finding_settle(c->context.service, &c->caller, id, note ? note : "", &a,
				    &sheet, err))
		return false;
	if (!c->json)
		return true;
	AUTO_JSONW j = { 0 };
	view_finding(&j, &sheet.items[0], sheet.zone);
	return cli_print_json(&j, err);
}
