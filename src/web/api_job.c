#include <inttypes.h>
#include <stdio.h>

#include "service/job.h"
#include "service/reason.h"
#include "service/report.h"
#include "web/api.h"
#include "web/body.h"
#include "web/view.h"

enum { LIMIT = 50, ERRORS_PAGE = 500 };

bool api_job_answer(struct request *r, int status, const struct job *job, struct err *err)
{
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	view_job(&j, job, service_zone(r->service));
	return request_answer_json(r, status, &j, err);
}

bool api_job_list(struct request *r, struct err *err)
{
	int64_t limit;
	int64_t before;
	const struct job *rows;
	size_t n;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!request_query_int(r, "limit", 1, JOB_LIST_MAX, LIMIT, &limit, err) ||
	    !request_query_int(r, "cursor", 1, INT64_MAX, 0, &before, err) ||
	    !service_job_list(r->service, &r->caller, before, (unsigned)limit, &r->arena, &rows, &n,
			      err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		view_job(&j, &rows[i], service_zone(r->service));
	jsonw_array_end(&j);
	view_next_cursor(&j, n == (size_t)limit ? rows[n - 1].id : 0);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

typedef bool job_verb(struct service *sv, const struct caller *c, int64_t id, struct arena *a,
		      struct job *ret, struct err *err);

/* Does it to the job of the path and answers what the job is then. */
static bool run_verb(struct request *r, job_verb *verb, int status, struct err *err)
{
	int64_t id;
	struct job job;
	return request_arg_id(r, 0, "job", &id, err) &&
	       verb(r->service, &r->caller, id, &r->arena, &job, err) &&
	       api_job_answer(r, status, &job, err);
}

bool api_job_get(struct request *r, struct err *err)
{
	return run_verb(r, service_job_get, 200, err);
}

bool api_job_cancel(struct request *r, struct err *err)
{
	return run_verb(r, service_job_cancel, 202, err);
}

bool api_job_undo(struct request *r, struct err *err)
{
	return run_verb(r, service_job_undo, 202, err);
}

static const char *media_of(const char *name)
{
	const char *dot = strrchr(name, '.');
	const char *media = dot ? service_report_media(dot + 1) : NULL;
	if (media)
		return media;
	return dot && strcmp(dot, ".json") == 0 ? "application/json" : "text/plain";
}

bool api_job_file(struct request *r, struct err *err)
{
	int64_t id;
	struct job job;
	AUTO_FD int fd = -1;
	if (!request_arg_id(r, 0, "job", &id, err) ||
	    !service_job_open_file(r->service, &r->caller, id, &r->arena, &job, &fd, err))
		return false;
	return request_answer_fd(r, media_of(job.file), job.file, TAKE_FD(fd),
				 (uint64_t)job.file_size, err);
}

static bool errors_page(struct request *r, int64_t id, int64_t after, unsigned limit,
			const char *language, struct err *err)
{
	const struct job_error *rows;
	size_t n;
	AUTO_JSONW j = { .limit = REQUEST_ANSWER_MAX };
	if (!service_job_errors(r->service, &r->caller, id, after, limit, &r->arena, &rows, &n,
				err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "items");
	jsonw_array(&j);
	for (size_t i = 0; i < n; i++)
		view_job_error(&j, &rows[i], language);
	jsonw_array_end(&j);
	view_next_cursor(&j, n == limit ? rows[n - 1].ordinal : 0);
	jsonw_object_end(&j);
	return request_answer_json(r, 200, &j, err);
}

/* Texts of ours, and names of columns and serials: nothing that needs guarding but quotes. */
static bool errors_file(struct request *r, int64_t id, const char *language, struct err *err)
{
	bool ru = strcmp(language, "ru") == 0;
	AUTO_FREE char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	size_t n = ERRORS_PAGE;
	bool ok = out != NULL;
	if (ok)
		(void)fprintf(out, "\xEF\xBB\xBF%s\r\n",
			      ru ? "Строка;Столбец;Причина" : "Row;Column;Reason");
	for (int64_t after = 0; ok && n == ERRORS_PAGE;) {
		AUTO_ARENA a = { 0 };
		const struct job_error *rows;
		ok = service_job_errors(r->service, &r->caller, id, after, ERRORS_PAGE, &a, &rows,
					&n, err);
		for (size_t i = 0; ok && i < n; i++) {
			if (rows[i].line)
				(void)fprintf(out, "%" PRId64, rows[i].line);
			(void)fprintf(out, ";%s;\"%s\"\r\n", rows[i].subject,
				      reason_text(rows[i].reason, language));
			after = rows[i].ordinal;
		}
	}
	if (!out || fclose(out) != 0)
		return err_set(err, ERR_NOMEM, "no memory for the file");
	return ok && request_answer_file(r, "text/csv", "errors.csv", text, size, err);
}

bool api_job_errors(struct request *r, struct err *err)
{
	const char *format = request_query(r, "format");
	const char *language = request_query(r, "language");
	bool csv = format && strcmp(format, "csv") == 0;
	int64_t id;
	int64_t limit;
	int64_t after;
	if (!language)
		language = "ru";
	if (format && !csv && strcmp(format, "json") != 0)
		return err_field(err, "format", "must be json or csv");
	if (strcmp(language, "ru") != 0 && strcmp(language, "en") != 0)
		return err_field(err, "language", "must be ru or en");
	if (!request_arg_id(r, 0, "job", &id, err) ||
	    !request_query_int(r, "cursor", 1, INT64_MAX, 0, &after, err) ||
	    !request_query_int(r, "limit", 1, ERRORS_PAGE, LIMIT, &limit, err))
		return false;
	return csv ? errors_file(r, id, language, err)
		   : errors_page(r, id, after, (unsigned)limit, language, err);
}
