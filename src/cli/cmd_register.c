#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/decimal.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/table.h"
#include "service/history.h"
#include "service/meter_edit.h"
#include "service/moment.h"
#include "service/note.h"
#include "web/view.h"

enum { LIST_DEFAULT = 50 };

/* The card, as JSON; else nothing is said. */
static bool tell(struct cli *c, const char *serial, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct meter_card card;
	struct meter_more more;
	if (!c->json)
		return true;
	if (!service_meter_find(c->context.service, &c->caller, RIGHT_METER_VIEW, serial, &a, &card,
				err) ||
	    !service_meter_more(c->context.service, &c->caller, &card, &a, &more, err))
		return false;
	AUTO_JSONW j = { 0 };
	view_meter_card(&j, &card, &more);
	return cli_print_json(&j, err);
}

static bool take_day(struct cli *c, const char *option, int64_t *ret, struct err *err)
{
	const char *text = cli_value(c, option);
	return !text || day_parse(option, text, ret, err);
}

/* "" and 0 clear. */
static bool take_edit(struct cli *c, struct meter_edit *e, struct err *err)
{
	int64_t hour = -1;
	e->change.type = cli_value(c, "--type");
	e->change.profile = cli_value(c, "--profile");
	e->change.zone = cli_value(c, "--zone");
	e->installation.seal = cli_value(c, "--seal");
	e->installation.place = cli_value(c, "--place");
	e->installation.sim_phone = cli_value(c, "--sim-phone");
	if (!cli_number(c, "--gas-day-start", 0, 23, &hour, err) ||
	    !cli_number(c, "--group", 0, INT64_MAX, &e->change.group, err) ||
	    !cli_number(c, "--subscriber", 0, INT64_MAX, &e->change.subscriber, err) ||
	    !take_day(c, "--commissioned-on", &e->installation.commissioned_on, err) ||
	    !take_day(c, "--verified-on", &e->installation.verified_on, err) ||
	    !take_day(c, "--verification-due", &e->installation.verification_due, err) ||
	    !take_day(c, "--seal-on", &e->installation.seal_on, err))
		return false;
	e->change.gas_day_start = (int)hour;
	return true;
}

bool command_meter_create(struct cli *c, struct err *err)
{
	struct meter_edit e = METER_EDIT_NONE;
	return take_edit(c, &e, err) && cli_open(c, err) &&
	       service_meter_create(c->context.service, &c->caller, c->args[0], &e, err) &&
	       tell(c, c->args[0], err);
}

bool command_meter_edit(struct cli *c, struct err *err)
{
	struct meter_edit e = METER_EDIT_NONE;
	return take_edit(c, &e, err) && cli_open(c, err) &&
	       service_meter_edit(c->context.service, &c->caller, c->args[0], &e, err) &&
	       tell(c, c->args[0], err);
}

static bool take_index(struct cli *c, const char *option, bool required, int64_t *ret,
		       struct err *err)
{
	const char *text = cli_value(c, option);
	struct err why;
	if (!text)
		return !required || err_field(err, option, "is required");
	return (decimal_parse(text, 3, ret, &why) && *ret >= 0) ||
	       err_field(err, option, "must be m³ with at most three digits after the point");
}

static bool take_date(struct cli *c, const char **ret, struct err *err)
{
	*ret = cli_value(c, "--date");
	return *ret || err_field(err, "--date", "is required");
}

static const char *reason_of(struct cli *c)
{
	const char *reason = cli_value(c, "--reason");
	return reason ? reason : "";
}

bool command_meter_retire(struct cli *c, struct err *err)
{
	struct retire_order o = { .final_index = -1, .reason = reason_of(c) };
	return take_date(c, &o.date, err) &&
	       take_index(c, "--final-index", false, &o.final_index, err) && cli_open(c, err) &&
	       service_meter_retire(c->context.service, &c->caller, c->args[0], &o, err) &&
	       tell(c, c->args[0], err);
}

bool command_meter_restore(struct cli *c, struct err *err)
{
	return cli_open(c, err) &&
	       service_meter_restore(c->context.service, &c->caller, c->args[0], "", err) &&
	       tell(c, c->args[0], err);
}

bool command_meter_exchange(struct cli *c, struct err *err)
{
	struct exchange_order o = { .serial = c->args[1],
				    .type = cli_value(c, "--type"),
				    .reason = reason_of(c) };
	return take_date(c, &o.date, err) &&
	       take_index(c, "--final-index", true, &o.final_index, err) &&
	       take_index(c, "--start-index", true, &o.start_index, err) && cli_open(c, err) &&
	       service_meter_exchange(c->context.service, &c->caller, c->args[0], &o, err) &&
	       tell(c, c->args[1], err);
}

static const char *time_cell(struct cli *c, struct arena *a, int64_t utc)
{
	const struct tz *zone = service_zone(c->context.service);
	char buf[32];
	return arena_strdup(a, time_format(buf, utc, tz_offset(zone, utc)));
}

static void print_history(struct cli *c, struct arena *a, const struct history_page *page)
{
	static const char *const headings[] = { "time",	  "who",   "what", "field",
						"before", "after", NULL };
	struct table t;
	table_begin(&t, a, headings, 0);
	for (size_t i = 0; i < page->count; i++) {
		const struct history_item *h = &page->items[i];
		for (size_t k = 0; k == 0 || k < h->count; k++) {
			const struct history_change *ch = h->count ? &h->changes[k] : NULL;
			table_row(&t);
			table_cell(&t, time_cell(c, a, h->time));
			table_cell(&t, h->who);
			table_cell(&t, h->action);
			table_cell(&t, ch ? ch->field : NULL);
			table_cell(&t, ch ? ch->before : NULL);
			table_cell(&t, ch ? ch->after : NULL);
		}
	}
	table_print(&t);
}

bool command_meter_history(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct history_page page;
	int64_t limit = LIST_DEFAULT;
	if (!cli_number(c, "--limit", 1, HISTORY_LIST_MAX, &limit, err) || !cli_open(c, err) ||
	    !service_meter_history(c->context.service, &c->caller, c->args[0], 0, (unsigned)limit,
				   &a, &page, err))
		return false;
	if (!c->json) {
		print_history(c, &a, &page);
		return true;
	}
	AUTO_JSONW j = { 0 };
	jsonw_array(&j);
	for (size_t i = 0; i < page.count; i++)
		view_history(&j, &page.items[i], service_zone(c->context.service));
	jsonw_array_end(&j);
	return cli_print_json(&j, err);
}

static bool list_notes(struct cli *c, struct err *err)
{
	static const char *const headings[] = { "id", "time", "who", "text", NULL };
	AUTO_ARENA a = { 0 };
	struct note_page page;
	if (!service_note_list(c->context.service, &c->caller, c->args[0], 0, NOTE_LIST_MAX, &a,
			       &page, err))
		return false;
	if (c->json) {
		AUTO_JSONW j = { 0 };
		jsonw_array(&j);
		for (size_t i = 0; i < page.count; i++)
			view_note(&j, &page.items[i], service_zone(c->context.service));
		jsonw_array_end(&j);
		return cli_print_json(&j, err);
	}
	struct table t;
	table_begin(&t, &a, headings, 1);
	for (size_t i = 0; i < page.count; i++) {
		table_row(&t);
		table_cell(&t, arena_printf(&a, "%lld", (long long)page.items[i].id));
		table_cell(&t, time_cell(c, &a, page.items[i].created_at));
		table_cell(&t, page.items[i].who);
		table_cell(&t, page.items[i].text);
	}
	table_print(&t);
	return true;
}

bool command_meter_note(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const char *text = cli_value(c, "--text");
	int64_t gone = 0;
	struct note note;
	if (!cli_number(c, "--delete", 1, INT64_MAX, &gone, err) || !cli_open(c, err))
		return false;
	if (gone)
		return service_note_remove(c->context.service, &c->caller, c->args[0], gone, err);
	if (!text)
		return list_notes(c, err);
	if (!service_note_create(c->context.service, &c->caller, c->args[0], text, &a, &note, err))
		return false;
	if (!c->json)
		return true;
	AUTO_JSONW j = { 0 };
	view_note(&j, &note, service_zone(c->context.service));
	return cli_print_json(&j, err);
}

static bool list_files(struct cli *c, struct err *err)
{
	static const char *const headings[] = {
		"id", "bytes", "type", "time", "who", "name", NULL
	};
	AUTO_ARENA a = { 0 };
	const struct kept_file *rows;
	size_t n;
	if (!service_file_list(c->context.service, &c->caller, c->args[0], &a, &rows, &n, err))
		return false;
	if (c->json) {
		AUTO_JSONW j = { 0 };
		jsonw_array(&j);
		for (size_t i = 0; i < n; i++)
			view_file(&j, &rows[i], service_zone(c->context.service));
		jsonw_array_end(&j);
		return cli_print_json(&j, err);
	}
	struct table t;
	table_begin(&t, &a, headings, 3);
	for (size_t i = 0; i < n; i++) {
		table_row(&t);
		table_cell(&t, arena_printf(&a, "%lld", (long long)rows[i].id));
		table_cell(&t, arena_printf(&a, "%lld", (long long)rows[i].bytes));
		table_cell(&t, rows[i].media);
		table_cell(&t, time_cell(c, &a, rows[i].created_at));
		table_cell(&t, rows[i].who);
		table_cell(&t, rows[i].name);
	}
	table_print(&t);
	return true;
}

static bool add_file(struct cli *c, const char *path, struct err *err)
{
	AUTO_ARENA a = { 0 };
	AUTO_FREE char *data = NULL;
	struct kept_file file;
	size_t n;
	if (!input_read(path, &data, &n, err) ||
	    !service_file_create(c->context.service, &c->caller, c->args[0], path, data, n, &a,
				 &file, err))
		return false;
	if (!c->json)
		return true;
	AUTO_JSONW j = { 0 };
	view_file(&j, &file, service_zone(c->context.service));
	return cli_print_json(&j, err);
}

static bool write_all(int fd, const char *data, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, data, n);
		if (done <= 0)
			return false;
		data += done;
		n -= (size_t)done;
	}
	return true;
}

/* Never over a file that is there. */
static bool get_file(struct cli *c, int64_t id, struct err *err)
{
	AUTO_ARENA a = { 0 };
	AUTO_FREE char *data = NULL;
	const char *path = cli_value(c, "--output");
	struct kept_file file;
	if (!service_file_read(c->context.service, &c->caller, c->args[0], id, &a, &file, &data,
			       err))
		return false;
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : STDOUT_FILENO;
	if (fd < 0)
		return err_set(err, ERR_IO, "cannot make %s", path);
	bool ok = write_all(fd, data, (size_t)file.bytes);
	if (path)
		ok = close(fd) == 0 && ok;
	return ok || err_set(err, ERR_IO, "cannot write the file");
}

bool command_meter_file(struct cli *c, struct err *err)
{
	const char *path = cli_value(c, "--add");
	int64_t gone = 0;
	int64_t get = 0;
	if (!cli_number(c, "--delete", 1, INT64_MAX, &gone, err) ||
	    !cli_number(c, "--get", 1, INT64_MAX, &get, err) || !cli_open(c, err))
		return false;
	if (path)
		return add_file(c, path, err);
	if (gone)
		return service_file_remove(c->context.service, &c->caller, c->args[0], gone, err);
	return get ? get_file(c, get, err) : list_files(c, err);
}
