/* Imbalance zones from the shell. */
#include "base/decimal.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "service/balance_zone.h"
#include "web/view.h"

static const char *number(struct arena *a, int64_t v)
{
	return arena_printf(a, "%lld", (long long)v);
}

static const char *list_inlets(const struct balance_zone *z, struct arena *a)
{
	const char *text = "";

	for (size_t i = 0; text && i < z->inlet_count; i++)
		text = arena_printf(a, "%s%s%s", text, i ? "," : "", z->inlets[i].serial);
	return text ? text : "";
}

static bool tell(struct cli *c, struct arena *a, const struct balance_zone_card *rows, size_t n,
		 struct err *err)
{
	static const char *const headings[] = { "id", "name", "inlets", "group", "note", NULL };
	AUTO_JSONW j = { 0 };
	struct table t;

	jsonw_array(&j);
	table_begin(&t, a, headings, 1u);
	for (size_t i = 0; i < n; i++) {
		const struct balance_zone *z = &rows[i].zone;
		view_zone(&j, &rows[i], service_zone(c->context.service));
		table_row(&t);
		table_cell(&t, number(a, z->id));
		table_cell(&t, z->name);
		table_cell(&t, list_inlets(z, a));
		table_cell(&t, rows[i].path);
		table_cell(&t, z->note);
	}
	jsonw_array_end(&j);
	if (c->json)
		return cli_print_json(&j, err);
	table_print(&t);
	return true;
}

bool command_zone_list(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const struct balance_zone_card *rows;
	size_t n;

	return cli_open(c, err) &&
	       service_balance_zone_list(c->context.service, &c->caller, &a, &rows, &n, err) &&
	       tell(c, &a, rows, n, err);
}

static bool take_id(const struct cli *c, int64_t *ret, struct err *err)
{
	return str_parse_int(str_from(c->args[0]), 1, INT64_MAX, ret) ||
	       err_field(err, "ID", "must be a number as zone list tells it");
}

bool command_zone_show(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct balance_zone_card card;
	int64_t id;

	return take_id(c, &id, err) && cli_open(c, err) &&
	       service_balance_zone_get(c->context.service, &c->caller, id, &a, &card, err) &&
	       tell(c, &a, &card, 1, err);
}

/* --- changes --- */

static bool take_inlets(const struct cli *c, struct arena *a, struct balance_zone_edit *e,
			struct err *err)
{
	struct str rest = str_from(cli_value(c, "--inlets"));
	const char **serials = arena_new(a, const char *, BALANCE_INLETS_MAX);

	if (!serials)
		return err_set(err, ERR_NOMEM, "no memory for the serials");
	while (rest.n > 0) {
		struct str one;
		(void)str_cut(rest, ',', &one, &rest);
		if (e->inlet_count == BALANCE_INLETS_MAX)
			return err_field(err, "--inlets", "has more than %d", BALANCE_INLETS_MAX);
		serials[e->inlet_count] = arena_printf(a, "%.*s", (int)one.n, one.p);
		if (!serials[e->inlet_count++])
			return err_set(err, ERR_NOMEM, "no memory for the serials");
	}
	e->inlets = serials;
	return true;
}

static bool put(struct cli *c, int64_t id, const char *name, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct balance_zone_edit e = { .name = name, .note = cli_value(c, "--note") };
	struct balance_zone_card card;

	return (!cli_value(c, "--inlets") || take_inlets(c, &a, &e, err)) &&
	       cli_number(c, "--group", 1, INT64_MAX, &e.group, err) &&
	       (id || e.group || err_field(err, "--group", "is missing")) && cli_open(c, err) &&
	       service_balance_zone_put(c->context.service, &c->caller, id, &e, &a, &card, err) &&
	       tell(c, &a, &card, 1, err);
}

bool command_zone_create(struct cli *c, struct err *err)
{
	return put(c, 0, c->args[0], err);
}

bool command_zone_edit(struct cli *c, struct err *err)
{
	int64_t id;

	return take_id(c, &id, err) && put(c, id, cli_value(c, "--name"), err);
}

bool command_zone_delete(struct cli *c, struct err *err)
{
	int64_t id;

	if (!take_id(c, &id, err) || !cli_open(c, err) ||
	    !service_balance_zone_remove(c->context.service, &c->caller, id, err))
		return false;
	if (!c->json)
		(void)puts("deleted");
	return true;
}

/* --- the balance --- */

static const char *cubic(char buf[static DECIMAL_MAX], bool known, int64_t litres)
{
	return known ? decimal_format(buf, litres, 3, 3, '.') : "";
}

static const char *percent(char buf[static DECIMAL_MAX], int64_t hundredths)
{
	return hundredths == BALANCE_NONE ? "" : decimal_format(buf, hundredths, 2, 2, '.');
}

static void put_row(struct table *t, const char *name, const struct balance *b)
{
	char buf[DECIMAL_MAX];

	table_row(t);
	table_cell(t, name);
	table_cell(t, cubic(buf, b->inlet.known, b->inlet.volume));
	table_cell(t, cubic(buf, b->group.known, b->group.volume));
	table_cell(t, cubic(buf, b->known, b->imbalance));
	table_cell(t, percent(buf, b->percent));
	table_cell(t, percent(buf, b->inlet.completeness));
	table_cell(t, percent(buf, b->group.completeness));
}

static bool print_balance(const struct balance_sheet *s, const struct tz *zone, struct arena *a,
			  struct err *err)
{
	static const char *const headings[] = { "from", "inlet",       "sum",	      "imbalance",
						"%",	"% of inlets", "% of meters", NULL };
	char time[32];
	struct balance all;
	struct table t;

	if (!balance_total_of(&s->total, &all))
		return err_set(err, ERR_LIMIT, "the sums are too large");
	table_begin(&t, a, headings, 0x7e);
	for (size_t i = 0; i < s->count; i++) {
		int64_t from = s->items[i].span.from;
		put_row(&t, time_format(time, from, tz_offset(zone, from)), &s->items[i].balance);
	}
	put_row(&t, "total", &all);
	table_print(&t);
	return true;
}

static bool take_query(const struct cli *c, struct usage_query *q, struct err *err)
{
	const char *by = cli_value(c, "--by");

	q->by = by && strcmp(by, "month") == 0 ? GAS_MONTH : GAS_DAY;
	if (by && strcmp(by, "month") != 0 && strcmp(by, "day") != 0)
		return err_field(err, "--by", "must be day or month");
	return cli_time(c, "--from", true, &q->from, err) && cli_time(c, "--to", true, &q->to, err);
}

bool command_zone_balance(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	AUTO_JSONW j = { 0 };
	struct usage_query q = { .gas_day_start = -1, .known_at = KNOWN_NOW };
	struct balance_sheet sheet;
	int64_t id;

	if (!take_id(c, &id, err) || !take_query(c, &q, err) || !cli_open(c, err) ||
	    !service_balance(c->context.service, &c->caller, id, &q, &a, &sheet, err))
		return false;
	const struct tz *zone = service_zone(c->context.service);
	if (!c->json)
		return print_balance(&sheet, zone, &a, err);
	return view_balance_sheet(&j, &sheet, q.by, zone, err) && cli_print_json(&j, err);
}
