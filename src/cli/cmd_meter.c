#include "base/decimal.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/where.h"
#include "service/meter_params.h"
#include "web/view.h"

static const char *index_text(char buf[static DECIMAL_MAX], int64_t litres)
{
	return litres < 0 ? "" : decimal_format(buf, litres, 3, 3, '.');
}

static const char *time_text(char buf[static 32], int64_t utc, const struct tz *zone)
{
	return utc == 0 ? "" : time_format(buf, utc, tz_offset(zone, utc));
}

static void print_entries(const struct meter_entries *page, const struct tz *zone, struct arena *a)
{
	static const char *const headings[] = { "serial",    "group", "subscriber", "account",
						"city",	     "type",  "m3",	    "reading of",
						"last call", NULL };
	struct table t;
	char index[DECIMAL_MAX];
	char time[32];
	table_begin(&t, a, headings, 1u << 6);
	for (size_t i = 0; i < page->count; i++) {
		const struct meter_row *r = &page->items[i].row;
		table_row(&t);
		table_cell(&t, r->serial);
		table_cell(&t, page->items[i].group_path);
		table_cell(&t, r->subscriber_name);
		table_cell(&t, r->account);
		table_cell(&t, r->city);
		table_cell(&t, r->type);
		table_cell(&t, index_text(index, r->index));
		table_cell(&t,
			   r->index_time ? time_format(time, r->index_time, r->index_offset) : "");
		table_cell(&t, time_text(time, r->called_at, zone));
	}
	table_print(&t);
	if (page->next)
		(void)printf("... of %s%lld\n", page->total_exact ? "" : "at least ",
			     (long long)page->total);
}

bool command_meter_list(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	int64_t limit = 50;
	struct meter_query q;
	struct meter_entries page;
	struct cli_where w;
	if (!cli_number(c, "--limit", 1, METER_LIST_MAX, &limit, err) ||
	    !cli_where_read(cli_value(c, "--where"), &a, &w, err) ||
	    !cli_where_add(&w, "q", cli_value(c, "--search"), err) ||
	    !cli_where_add(&w, "group", cli_value(c, "--group"), err) ||
	    !cli_where_add(&w, "state", cli_value(c, "--state"), err) || !cli_open(c, err) ||
	    !meter_params_read(c->context.service, cli_where_get, &w, &q, err))
		return false;
	q.limit = (unsigned)limit;
	if (!service_meter_list(c->context.service, &c->caller, &q, &a, &page, err))
		return meter_params_name(err);
	const struct tz *zone = service_zone(c->context.service);
	if (!c->json) {
		print_entries(&page, zone, &a);
		return true;
	}
	AUTO_JSONW j = { 0 };
	jsonw_array(&j);
	for (size_t i = 0; i < page.count; i++)
		view_meter_entry(&j, &page.items[i], zone);
	jsonw_array_end(&j);
	return cli_print_json(&j, err);
}

static void line(const char *name, const char *value)
{
	if (value && value[0])
		(void)printf("%-14s %s\n", name, value);
}

static void print_card(const struct meter_card *card, const struct meter_more *more)
{
	const struct meter *m = &card->meter;
	char index[DECIMAL_MAX];
	char time[32];
	line("serial", m->row.serial);
	line("type", m->row.type);
	line("firmware", m->firmware);
	line("profile", m->profile);
	line("group", card->group_path);
	line("subscriber", m->subscriber.name);
	line("account", m->subscriber.account);
	line("city", m->subscriber.city);
	line("street", m->subscriber.street);
	line("house", m->subscriber.house);
	line("flat", m->subscriber.flat);
	line("zone", tz_name(card->zone));
	line("m3", index_text(index, m->row.index));
	line("reading of", time_text(time, m->row.index_time, card->zone));
	line("last call", time_text(time, m->row.called_at, card->zone));
	line("seal", more->installation.seal);
	line("place", more->installation.place);
	line("sim phone", more->installation.sim_phone);
	line("exchanged for", more->to.id ? more->to.new_serial : "");
	line("exchanged from", more->from.id ? more->from.old_serial : "");
	line("retired", time_text(time, more->installation.retired_at, card->zone));
}

bool command_meter_show(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct meter_card card;
	struct meter_more more;
	if (!cli_open(c, err) ||
	    !service_meter_find(c->context.service, &c->caller, RIGHT_METER_VIEW, c->args[0], &a,
				&card, err) ||
	    !service_meter_more(c->context.service, &c->caller, &card, &a, &more, err))
		return false;
	if (!c->json) {
		print_card(&card, &more);
		return true;
	}
	AUTO_JSONW j = { 0 };
	view_meter_card(&j, &card, &more);
	return cli_print_json(&j, err);
}
