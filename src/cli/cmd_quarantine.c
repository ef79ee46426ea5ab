#include "base/decimal.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/table.h"
#include "web/view.h"

enum { LIMIT = 50 };

static bool read_page(struct cli *c, struct arena *a, struct quarantine_page *ret, struct err *err)
{
	int64_t limit = LIMIT;
	struct quarantine_query q = { .begins = cli_value(c, "--begins") };
	if (!cli_number(c, "--limit", 1, METER_LIST_MAX, &limit, err) || !cli_open(c, err))
		return false;
	q.limit = (unsigned)limit;
	return service_quarantine_list(c->context.service, &c->caller, &q, a, ret, err);
}

static void print_page(const struct quarantine_page *page, const struct tz *zone, struct arena *a)
{
	static const char *const headings[] = { "serial", "type", "first seen", "last call",
						"calls",  "rows", "driver",	"listener",
						"m3",	  NULL };
	struct table t;
	char text[DECIMAL_MAX];
	char time[32];
	table_begin(&t, a, headings, 1u << 4 | 1u << 5 | 1u << 8);
	for (size_t i = 0; i < page->count; i++) {
		const struct quarantine_row *q = &page->items[i];
		const struct meter_row *r = &q->meter.row;
		int64_t seen = q->meter.created_at;
		table_row(&t);
		table_cell(&t, r->serial);
		table_cell(&t, r->type);
		table_cell(&t, time_format(time, seen, tz_offset(zone, seen)));
		table_cell(&t, r->called_at ? time_format(time, r->called_at,
							  tz_offset(zone, r->called_at))
					    : "");
		table_cell(&t, decimal_format(text, q->calls, 0, 0, '.'));
		table_cell(&t, decimal_format(text, q->rows, 0, 0, '.'));
		table_cell(&t, q->last.driver);
		table_cell(&t, q->last.listener);
		table_cell(&t, r->index < 0 ? "" : decimal_format(text, r->index, 3, 3, '.'));
	}
	table_print(&t);
	if (page->next)
		(void)puts("...");
}

bool command_quarantine_list(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct quarantine_page page;
	if (!read_page(c, &a, &page, err))
		return false;
	const struct tz *zone = service_zone(c->context.service);
	if (!c->json) {
		print_page(&page, zone, &a);
		return true;
	}
	AUTO_JSONW j = { 0 };
	jsonw_array(&j);
	for (size_t i = 0; i < page.count; i++)
		view_quarantined(&j, &page.items[i], zone);
	jsonw_array_end(&j);
	return cli_print_json(&j, err);
}

/* Lines of the file; what is terminated there stays in `text`. */
static bool take_lines(char *text, struct arena *a, struct quarantine_many *ret, struct err *err)
{
	const char **serials = arena_new(a, const char *, QUARANTINE_MANY_MAX);
	size_t n = 0;
	if (!serials)
		return err_set(err, ERR_NOMEM, "no memory for the serials");
	for (char *line = text; line && *line;) {
		char *next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		struct str s = str_trim(str_from(line));
		if (s.n && n == QUARANTINE_MANY_MAX)
			return err_field(err, "--file", "names more than %d serials",
					 QUARANTINE_MANY_MAX);
		if (s.n && !(serials[n++] = arena_strndup(a, s.p, s.n)))
			return err_set(err, ERR_NOMEM, "no memory for the serials");
		line = next;
	}
	ret->serials = serials;
	ret->count = n;
	return n || err_field(err, "--file", "names no serial");
}

static bool take_many(const struct cli *c, struct arena *a, struct quarantine_many *ret,
		      struct err *err)
{
	const char *file = cli_value(c, "--file");
	bool all = cli_value(c, "--all") != NULL;
	AUTO_INPUT char *text = NULL;
	size_t n;
	ret->begins = cli_value(c, "--begins");
	if ((c->arg_count > 0) + (file != NULL) + all != 1)
		return err_set(err, ERR_INVAL, "name serials, or --file, or --all");
	if (ret->begins && !all)
		return err_field(err, "--begins", "belongs to --all");
	if (file)
		return input_read(file, &text, &n, err) && take_lines(text, a, ret, err);
	if (!all) {
		ret->serials = c->args;
		ret->count = c->arg_count;
	}
	return true;
}

/* Told one by one; that some could not be taken is the command's failure. */
static bool tell(const struct cli *c, const struct quarantine_result *r, struct err *err)
{
	AUTO_JSONW j = { 0 };
	view_quarantine_result(&j, r);
	for (size_t i = 0; i < r->count && !c->json; i++)
		(void)printf("%s: %s\n", r->serials[i], quarantine_outcome_name(r->outcomes[i]));
	if (c->json && !cli_print_json(&j, err))
		return false;
	if (!c->json && r->more)
		(void)puts("... more are left");
	bool missing = false;
	for (size_t i = 0; i < r->count; i++)
		missing |= r->outcomes[i] == OUTCOME_NOT_FOUND;
	return r->done == r->count ||
	       err_set(err, missing ? ERR_NOTFOUND : ERR_CONFLICT, "%zu of %zu could not be taken",
		       r->count - r->done, r->count);
}

bool command_quarantine_adopt(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct quarantine_many many = { 0 };
	struct quarantine_result r;
	int64_t group = 0;
	return cli_number(c, "--group", 1, INT64_MAX, &group, err) &&
	       take_many(c, &a, &many, err) && cli_open(c, err) &&
	       service_quarantine_adopt(c->context.service, &c->caller, &many, group, &a, &r,
					err) &&
	       tell(c, &r, err);
}

bool command_quarantine_refuse(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct quarantine_many many = { 0 };
	struct quarantine_result r;
	return take_many(c, &a, &many, err) && cli_open(c, err) &&
	       service_quarantine_refuse(c->context.service, &c->caller, &many, &a, &r, err) &&
	       tell(c, &r, err);
}
