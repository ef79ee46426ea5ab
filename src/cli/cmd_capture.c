#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "base/decimal.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/decoding.h"
#include "cli/table.h"
#include "web/view.h"

enum { LIMIT = 50 };

static void row(struct jsonw *j, const struct capture_row *r, const struct tz *zone)
{
	jsonw_object(j);
	view_key_int(j, "call", r->call);
	view_key_time(j, "started", r->started / 1000, zone);
	view_key_text(j, "serial", r->serial);
	view_key_text(j, "driver", r->driver);
	view_key_text(j, "result", call_result_name(r->result));
	view_key_int(j, "bytes", r->bytes);
	jsonw_object_end(j);
}

bool command_capture_list(struct cli *c, struct err *err)
{
	static const char *const headings[] = { "call",	  "started", "serial", "driver",
						"result", "bytes",   NULL };
	AUTO_ARENA a = { 0 };
	const struct capture_row *rows;
	size_t n;
	int64_t limit = LIMIT;
	if (!cli_number(c, "--limit", 1, CAPTURE_LIST_MAX, &limit, err) || !cli_open(c, err) ||
	    !service_capture_list(c->context.service, &c->caller, cli_value(c, "--meter"),
				  (unsigned)limit, &a, &rows, &n, err))
		return false;
	const struct tz *zone = service_zone(c->context.service);
	AUTO_JSONW j = { 0 };
	struct table t;
	char text[DECIMAL_MAX];
	char time[32];
	table_begin(&t, &a, headings, 1u | 1u << 5);
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++) {
		int64_t started = rows[i].started / 1000;
		row(&j, &rows[i], zone);
		table_row(&t);
		table_cell(&t, decimal_format(text, rows[i].call, 0, 0, '.'));
		table_cell(&t, time_format(time, started, tz_offset(zone, started)));
		table_cell(&t, rows[i].serial);
		table_cell(&t, rows[i].driver);
		table_cell(&t, call_result_name(rows[i].result));
		table_cell(&t, decimal_format(text, rows[i].bytes, 0, 0, '.'));
	}
	jsonw_array_end(&j);
	if (c->json)
		return cli_print_json(&j, err);
	table_print(&t);
	return true;
}

static bool take_call(const struct cli *c, int64_t *ret, struct err *err)
{
	return str_parse_int(str_from(c->args[0]), 1, INT64_MAX, ret) ||
	       err_field(err, "CALL", "must be the number of a call");
}

bool command_capture_show(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct decoded_call call;
	int64_t id;
	if (!take_call(c, &id, err) || !cli_open(c, err) ||
	    !service_capture_decode(c->context.service, &c->caller, id, &a, &call, err))
		return false;
	return print_decoded(&call, c->json, err);
}

static bool write_file(const char *path, const char *text, size_t n, struct err *err)
{
	struct stat st;
	AUTO_FD int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(err, ERR_IO, "%s cannot be made: %s", path, strerrordesc_np(errno));
	/* It may hold passwords, and the file may have been there for all to read. */
	if (fstat(fd, &st) != 0 || (S_ISREG(st.st_mode) && fchmod(fd, 0600) != 0))
		return err_set(err, ERR_IO, "%s cannot be kept from others: %s", path,
			       strerrordesc_np(errno));
	while (n) {
		ssize_t k = write(fd, text, n);
		if (k < 0 && errno != EINTR)
			return err_set(err, ERR_IO, "%s could not be written: %s", path,
				       strerrordesc_np(errno));
		if (k > 0) {
			text += k;
			n -= (size_t)k;
		}
	}
	return true;
}

bool command_capture_export(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const char *path = cli_value(c, "--output");
	const char *text;
	size_t n;
	int64_t id;
	if (!take_call(c, &id, err) || !cli_open(c, err) ||
	    !service_capture_get(c->context.service, &c->caller, id, &a, &text, &n, err))
		return false;
	if (path && !write_file(path, text, n, err))
		return false;
	if (!path && !c->json) {
		(void)fwrite(text, 1, n, stdout);
		return true;
	}
	if (!c->json)
		return true;
	AUTO_JSONW j = { 0 };
	jsonw_object(&j);
	view_key_int(&j, "call", id);
	view_key_int(&j, "bytes", (int64_t)n);
	view_key_text(&j, "file", path);
	view_key_text(&j, "text", path ? NULL : text);
	jsonw_object_end(&j);
	return cli_print_json(&j, err);
}

bool command_capture_meter(struct cli *c, struct err *err)
{
	const char *text = cli_value(c, "--until");
	struct err why;
	int64_t until = 0;
	if (text && !time_parse(text, &until, &why))
		return err_field(err, "--until",
				 "must be a time such as 2026-09-01T06:00:00+03:00");
	if (!cli_open(c, err) ||
	    !service_capture_set(c->context.service, &c->caller, c->args[0], until, err))
		return false;
	AUTO_JSONW j = { 0 };
	jsonw_object(&j);
	view_key_text(&j, "serial", c->args[0]);
	view_key_time(&j, "until", until, service_zone(c->context.service));
	jsonw_object_end(&j);
	return !c->json || cli_print_json(&j, err);
}
