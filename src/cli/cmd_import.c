#include "cli/commands.h"
#include "cli/input.h"
#include "cli/jobs.h"
#include "service/import.h"

static bool take_form(const struct cli *c, struct import_how *how, struct err *err)
{
	const char *encoding = cli_value(c, "--encoding");
	const char *separator = cli_value(c, "--separator");
	int64_t sheet = 0;
	how->table.encoding_given = encoding != NULL;
	if (encoding && !table_encoding_find(encoding, &how->table.encoding))
		return err_field(err, "--encoding", "must be utf-8 or windows-1251");
	if (separator && strcmp(separator, "tab") == 0)
		how->table.separator = '\t';
	else if (separator && strlen(separator) == 1 && strchr(",;", separator[0]))
		how->table.separator = separator[0];
	else if (separator)
		return err_field(err, "--separator", "must be , ; or tab");
	if (!cli_number(c, "--sheet", 1, 1000, &sheet, err))
		return false;
	how->table.sheet = (unsigned)sheet;
	return true;
}

static bool find_column(const struct import_info *info, const char *text, size_t *ret)
{
	int64_t at;
	for (size_t i = 0; i < info->column_count; i++) {
		if (strcasecmp(info->columns[i].header, text) == 0) {
			*ret = i;
			return true;
		}
	}
	if (!str_parse_int(str_from(text), 1, (int64_t)info->column_count, &at))
		return false;
	*ret = (size_t)at - 1;
	return true;
}

/* "Номер=serial,3=street": columns by heading or by number from 1; others are left out. */
static bool take_map(const struct cli *c, struct arena *a, const struct import_info *info,
		     struct import_wish *w, struct err *err)
{
	const char *text = cli_value(c, "--map");
	struct str rest = str_from(text);
	for (size_t i = 0; i < TABLE_COLUMNS_MAX; i++)
		w->fields[i] = FIELD_NONE;
	w->mapped = text != NULL;
	while (rest.n > 0) {
		struct str one;
		struct str column;
		struct str field;
		size_t at;
		(void)str_cut(rest, ',', &one, &rest);
		if (!str_cut(one, '=', &column, &field))
			return err_field(err, "--map", "is written COLUMN=FIELD,COLUMN=FIELD");
		const char *name = arena_strndup(a, column.p, column.n);
		const char *wanted = arena_strndup(a, field.p, field.n);
		if (!name || !wanted)
			return err_set(err, ERR_NOMEM, "no memory for the mapping");
		if (!find_column(info, name, &at))
			return err_field(err, "--map", "there is no column %s", name);
		if (!import_field_find(wanted, &w->fields[at]))
			return err_field(err, "--map", "there is no field %s", wanted);
	}
	return true;
}

bool command_import(struct cli *c, struct err *err)
{
	AUTO_ARENA a = { 0 };
	AUTO_INPUT char *text = NULL;
	struct import_wish wish = { .dry_run = cli_value(c, "--dry-run") != NULL };
	struct import_info info;
	struct job job;
	size_t n;
	if (!take_form(c, &wish.how, err) || !input_read(c->args[0], &text, &n, err) ||
	    !cli_open(c, err))
		return false;
	struct service *sv = c->context.service;
	const char *slash = strrchr(c->args[0], '/');
	if (!service_import_upload(sv, &c->caller, slash ? slash + 1 : c->args[0], text, n, &a,
				   &info, err) ||
	    !service_import_get(sv, &c->caller, info.id, &wish.how, &a, &info, err) ||
	    !take_map(c, &a, &info, &wish, err) ||
	    !service_import_run(sv, &c->caller, info.id, &wish, &a, &job, err))
		return false;
	return cli_job_finish(c, &a, &job, err) && cli_job_tell_errors(c, &job, c->args[0], err) &&
	       cli_job_tell(c, &job, err);
}
