#include "base/decimal.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "web/view.h"

enum { LIMIT = 50, DAYS = 7 };

static bool take_time(const struct cli *c, const char *option, int *ret, struct err *err)
{
	const char *text = cli_value(c, option);
	struct str hours;
	struct str minutes;
	int64_t h;
	int64_t m;
	if (!text)
		return err_field(err, option, "is required");
	if (!str_cut(str_from(text), ':', &hours, &minutes) || !str_parse_int(hours, 0, 23, &h) ||
	    !str_parse_int(minutes, 0, 59, &m))
		return err_field(err, option, "must be a time of the day such as 02:30");
	*ret = (int)(h * 60 + m);
	return true;
}

bool command_slots_compute(struct cli *c, struct err *err)
{
	struct slot_order order = { .apply = cli_value(c, "--apply") != NULL };
	struct slot_plan p;
	if (!take_time(c, "--from", &order.from, err) || !take_time(c, "--to", &order.to, err) ||
	    !cli_number(c, "--group", 1, INT64_MAX, &order.group, err) || !cli_open(c, err) ||
	    !service_slot_compute(c->context.service, &c->caller, &order, &p, err))
		return false;
	if (!c->json) {
		(void)printf(
			"%lld meters in %d minutes: %lld keep theirs, %lld %s another; %lld to "
			"%lld a minute\n",
			(long long)p.meters, p.minutes, (long long)p.kept, (long long)p.moved,
			order.apply ? "got" : "would get", (long long)p.least, (long long)p.most);
		return true;
	}
	AUTO_JSONW j = { 0 };
	view_slot_plan(&j, &p, order.apply, service_zone(c->context.service));
	return cli_print_json(&j, err);
}

static const char *clock_text(char buf[static 8], int minute)
{
	(void)snprintf(buf, 8, "%02d:%02d", minute / 60 % 24, minute % 60);
	return buf;
}

bool command_slots_list(struct cli *c, struct err *err)
{
	static const char *const headings[] = { "serial", "time", "UTC", NULL };
	AUTO_ARENA a = { 0 };
	struct slot_page page;
	int64_t limit = LIMIT;
	int64_t group = 0;
	if (!cli_number(c, "--limit", 1, METER_LIST_MAX, &limit, err) ||
	    !cli_number(c, "--group", 1, INT64_MAX, &group, err) || !cli_open(c, err) ||
	    !service_slot_list(c->context.service, &c->caller, group, NULL, (unsigned)limit, &a,
			       &page, err))
		return false;
	const struct service *sv = c->context.service;
	AUTO_JSONW j = { 0 };
	struct table t;
	char text[8];
	table_begin(&t, &a, headings, 0);
	jsonw_array(&j);
	for (size_t i = 0; i < page.count; i++) {
		int slot = page.items[i].slot;
		view_slot(&j, &page.items[i], sv);
		table_row(&t);
		table_cell(&t, page.items[i].serial);
		table_cell(&t, slot < 0 ? "" : clock_text(text, service_slot_local(sv, slot)));
		table_cell(&t, slot < 0 ? "" : clock_text(text, slot));
	}
	jsonw_array_end(&j);
	if (c->json)
		return cli_print_json(&j, err);
	table_print(&t);
	if (page.next)
		(void)puts("...");
	return true;
}

/* Hours are enough for a screen; --json has the minutes. */
static void print_hours(const struct slot_minute *m, int days, const struct service *sv,
			struct arena *a)
{
	static const char *const headings[] = { "hour", "planned", "calls a day", "fullest minute",
						NULL };
	struct table t;
	char text[DECIMAL_MAX];
	table_begin(&t, a, headings, 1u << 1 | 1u << 2 | 1u << 3);
	for (int local = 0; local < 24; local++) {
		int64_t planned = 0;
		int64_t calls = 0;
		int64_t peak = 0;
		for (int i = 0; i < SLOT_DAY; i++) {
			if (service_slot_local(sv, i) / 60 != local)
				continue;
			planned += m[i].planned;
			calls += m[i].calls;
			peak = m[i].peak > peak ? m[i].peak : peak;
		}
		char hour[8];
		table_row(&t);
		table_cell(&t, clock_text(hour, local * 60));
		table_cell(&t, decimal_format(text, planned, 0, 0, '.'));
		table_cell(&t, decimal_format_quotient(text, calls, days, 0, 1, '.'));
		table_cell(&t, decimal_format(text, peak, 0, 0, '.'));
	}
	table_print(&t);
}

bool command_slots_load(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	int64_t days = DAYS;
	struct slot_minute *m = arena_new(&a, struct slot_minute, SLOT_DAY);
	if (!m)
		return err_set(err, ERR_NOMEM, "no memory for the minutes");
	if (!cli_number(c, "--days", 1, LOAD_DAYS_MAX, &days, err) || !cli_open(c, err) ||
	    !service_slot_load(c->context.service, &c->caller, (int)days, m, err))
		return false;
	if (!c->json) {
		print_hours(m, (int)days, c->context.service, &a);
		return true;
	}
	AUTO_JSONW j = { 0 };
	view_load(&j, m, (int)days, c->context.service);
	return cli_print_json(&j, err);
}
