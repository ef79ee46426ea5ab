#include "cli/commands.h"
#include "cli/jobs.h"
#include "base/str.h"
#include "service/export.h"

/* "group=3,city=Орёл" */
static bool take_query(const struct cli *c, struct arena *a, struct export_wish *w, struct err *err)
{
	struct str rest = str_from(cli_value(c, "--query"));
	while (rest.n > 0) {
		struct str one;
		struct str name;
		struct str value;
		(void)str_cut(rest, ',', &one, &rest);
		if (!str_cut(one, '=', &name, &value) ||
		    w->parameter_count == EXPORT_PARAMETERS_MAX)
			return err_field(err, "--query", "is written NAME=VALUE,NAME=VALUE");
		struct export_parameter *p = &w->parameters[w->parameter_count++];
		p->name = arena_strndup(a, name.p, name.n);
		p->value = arena_strndup(a, value.p, value.n);
		if (!p->name || !p->value)
			return err_set(err, ERR_NOMEM, "no memory for the query");
	}
	return true;
}

static bool take_columns(const struct cli *c, struct arena *a, struct export_wish *w,
			 struct err *err)
{
	struct str rest = str_from(cli_value(c, "--columns"));
	while (rest.n > 0) {
		struct str one;
		(void)str_cut(rest, ',', &one, &rest);
		if (w->column_count == EXPORT_COLUMNS_MAX)
			return err_field(err, "--columns", "names too many");
		w->columns[w->column_count] = arena_strndup(a, one.p, one.n);
		if (!w->columns[w->column_count++])
			return err_set(err, ERR_NOMEM, "no memory for the columns");
	}
	return true;
}

/* As many as a command line holds. */
static bool take_serials(const struct cli *c, struct arena *a, struct export_wish *w,
			 struct err *err)
{
	const char *text = cli_value(c, "--serials");
	struct str rest = str_from(text ? text : "");
	const char **serials = arena_new(a, const char *, rest.n + 1);
	if (!serials)
		return err_set(err, ERR_NOMEM, "no memory for the serials");
	while (rest.n > 0) {
		struct str one;
		(void)str_cut(rest, ',', &one, &rest);
		serials[w->serial_count] = arena_strndup(a, one.p, one.n);
		if (!serials[w->serial_count++])
			return err_set(err, ERR_NOMEM, "no memory for the serials");
	}
	w->serials = text ? serials : NULL;
	return true;
}

static bool take_form(const struct cli *c, struct export_wish *w, struct err *err)
{
	const char *encoding = cli_value(c, "--encoding");
	const char *separator = cli_value(c, "--separator");
	const char *language = cli_value(c, "--language");
	const char *out = cli_value(c, "--out");
	const char *dot = out ? strrchr(out, '.') : NULL;
	if (encoding && !table_encoding_find(encoding, &w->encoding))
		return err_field(err, "--encoding", "must be utf-8 or windows-1251");
	if (language && strcmp(language, "ru") != 0 && strcmp(language, "en") != 0)
		return err_field(err, "--language", "must be ru or en");
	if (separator && strcmp(separator, "tab") != 0 &&
	    (strlen(separator) != 1 || !strchr(",;", separator[0])))
		return err_field(err, "--separator", "must be , ; or tab");
	w->format = dot && strcmp(dot, ".xlsx") == 0 ? TABLE_XLSX : TABLE_CSV;
	w->russian = language && language[0] == 'r';
	if (separator)
		w->separator = separator[0];
	if (w->separator == 't')
		w->separator = '\t';
	return true;
}

bool command_export(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct export_wish wish = { .what = c->args[0] };
	const char *out = cli_value(c, "--out");
	struct job job;
	if (!take_form(c, &wish, err) || !take_query(c, &a, &wish, err) ||
	    !take_serials(c, &a, &wish, err) || !take_columns(c, &a, &wish, err) ||
	    !cli_open(c, err) ||
	    !service_export_run(c->context.service, &c->caller, &wish, &a, &job, err) ||
	    !cli_job_finish(c, &a, &job, err))
		return false;
	if (job.state != JOB_DONE)
		return cli_job_tell(c, &job, err);
	return cli_job_save(c, &job, out ? out : "-", err) && (!out || cli_job_tell(c, &job, err));
}
