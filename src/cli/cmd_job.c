#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>

#include "base/str.h"
#include "cli/commands.h"
#include "cli/jobs.h"
#include "cli/table.h"
#include "service/reason.h"
#include "web/view.h"

enum { LIMIT = 50, ERRORS_PAGE = 500, WAIT_MS = 1000, PIECE = 64 << 10 };

static bool is_open(const struct job *j)
{
	return j->state == JOB_WAITING || j->state == JOB_RUNNING;
}

bool cli_job_finish(struct cli *c, struct arena *a, struct job *job, struct err *err)
{
	struct service *sv = c->context.service;
	struct store *store = service_store(sv);
	int64_t seen = 0;
	bool busy;
	for (;;) {
		if (!job_run_all(sv, &busy, err) ||
		    !service_job_get(sv, &c->caller, job->id, a, job, err))
			return false;
		if (!is_open(job))
			return true;
		seen = store_wait(store, seen, WAIT_MS);
	}
}

bool cli_job_tell_errors(struct cli *c, const struct job *job, const char *prefix, struct err *err)
{
	int64_t after = 0;
	for (size_t n = ERRORS_PAGE; n == ERRORS_PAGE;) {
		AUTO_ARENA a = { 0 };
		const struct job_error *rows;
		if (!service_job_errors(c->context.service, &c->caller, job->id, after, ERRORS_PAGE,
					&a, &rows, &n, err))
			return false;
		for (size_t i = 0; i < n; i++) {
			(void)fprintf(stderr, "%s:%" PRId64 ": %s: %s\n", prefix, rows[i].line,
				      rows[i].subject, reason_text(rows[i].reason, "en"));
			after = rows[i].ordinal;
		}
	}
	return true;
}

static void print_result(const struct job *job)
{
	json_t *o = json_loads(job->result, 0, NULL);
	const char *key;
	json_t *value;
	bool first = true;
	(void)printf("job %" PRId64 ": %s", job->id, job_state_name(job->state));
	json_object_foreach(o, key, value)
	{
		if (json_is_integer(value))
			(void)printf("%s %s %" PRId64, first ? ":" : ",", key,
				     (int64_t)json_integer_value(value));
		else if (json_is_true(value))
			(void)printf("%s %s", first ? ":" : ",", key);
		else
			continue;
		first = false;
	}
	(void)puts("");
	json_decref(o);
}

bool cli_job_tell(struct cli *c, const struct job *job, struct err *err)
{
	AUTO_JSONW j = { 0 };
	view_job(&j, job, service_zone(c->context.service));
	if (c->json && !cli_print_json(&j, err))
		return false;
	if (!c->json && job->state != JOB_FAILED)
		print_result(job);
	if (job->state == JOB_FAILED)
		return err_set(err, job->errors ? ERR_INVAL : ERR_CONFLICT, "%s", job->error);
	return !job->error[0] || job->state != JOB_DONE ||
	       err_set(err, ERR_CONFLICT, "%s", job->error);
}

static void print_list(const struct job *rows, size_t n, const struct tz *zone, struct arena *a)
{
	static const char *const headings[] = { "id",	  "kind", "state",     "done", "total",
						"errors", "by",	  "asked for", "file", NULL };
	struct table t;
	char time[32];
	table_begin(&t, a, headings, 1u | 1u << 3 | 1u << 4 | 1u << 5);
	for (size_t i = 0; i < n; i++) {
		const struct job *j = &rows[i];
		table_row(&t);
		table_cell(&t, arena_printf(a, "%" PRId64, j->id));
		table_cell(&t, j->kind);
		table_cell(&t, job_state_name(j->state));
		table_cell(&t, arena_printf(a, "%" PRId64, j->done));
		table_cell(&t, j->total < 0 ? "" : arena_printf(a, "%" PRId64, j->total));
		table_cell(&t, arena_printf(a, "%" PRId64, j->errors));
		table_cell(&t, j->who);
		table_cell(&t, time_format(time, j->created_at, tz_offset(zone, j->created_at)));
		table_cell(&t, j->file);
	}
	table_print(&t);
}

bool command_job_list(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	const struct job *rows;
	size_t n;
	if (!cli_open(c, err) ||
	    !service_job_list(c->context.service, &c->caller, 0, LIMIT, &a, &rows, &n, err))
		return false;
	const struct tz *zone = service_zone(c->context.service);
	if (!c->json) {
		print_list(rows, n, zone, &a);
		return true;
	}
	AUTO_JSONW j = { 0 };
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		view_job(&j, &rows[i], zone);
	jsonw_array_end(&j);
	return cli_print_json(&j, err);
}

static bool take_id(const struct cli *c, int64_t *ret, struct err *err)
{
	return str_parse_int(str_from(c->args[0]), 1, INT64_MAX, ret) ||
	       err_field(err, "ID", "is not the number of a job");
}

bool command_job_show(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct job job;
	int64_t id;
	if (!take_id(c, &id, err) || !cli_open(c, err) ||
	    !service_job_get(c->context.service, &c->caller, id, &a, &job, err) ||
	    !cli_job_tell_errors(c, &job, c->args[0], err))
		return false;
	if (!c->json) {
		print_result(&job);
		return true;
	}
	AUTO_JSONW j = { 0 };
	view_job(&j, &job, service_zone(c->context.service));
	return cli_print_json(&j, err);
}

bool command_job_cancel(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct job job;
	int64_t id;
	return take_id(c, &id, err) && cli_open(c, err) &&
	       service_job_cancel(c->context.service, &c->caller, id, &a, &job, err) &&
	       cli_job_finish(c, &a, &job, err) && cli_job_tell(c, &job, err);
}

bool command_job_undo(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct job job;
	int64_t id;
	return take_id(c, &id, err) && cli_open(c, err) &&
	       service_job_undo(c->context.service, &c->caller, id, &a, &job, err) &&
	       cli_job_finish(c, &a, &job, err) && cli_job_tell_errors(c, &job, c->args[0], err) &&
	       cli_job_tell(c, &job, err);
}

static bool copy(int from, int to, struct err *err)
{
	char piece[PIECE];
	for (;;) {
		ssize_t n = read(from, piece, sizeof piece);
		if (n == 0)
			return true;
		for (ssize_t at = 0; at < n;) {
			ssize_t part = write(to, piece + at, (size_t)(n - at));
			if (part < 0)
				return err_set(err, ERR_IO, "the file cannot be written: %s",
					       strerrordesc_np(errno));
			at += part;
		}
		if (n < 0)
			return err_set(err, ERR_IO, "the file cannot be read: %s",
				       strerrordesc_np(errno));
	}
}

bool cli_job_save(struct cli *c, const struct job *job, const char *path, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct job with;
	AUTO_FD int from = -1;
	if (!service_job_open_file(c->context.service, &c->caller, job->id, &a, &with, &from, err))
		return false;
	if (strcmp(path, "-") == 0)
		return copy(from, STDOUT_FILENO, err);
	AUTO_FD int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (to < 0)
		return err_set(err, ERR_IO, "%s: %s", path, strerrordesc_np(errno));
	return copy(from, to, err);
}

bool command_job_file(struct cli *c, struct err *err)
{
	const char *path = cli_value(c, "--out");
	struct job job = { 0 };
	return take_id(c, &job.id, err) && cli_open(c, err) &&
	       cli_job_save(c, &job, path ? path : "-", err);
}
