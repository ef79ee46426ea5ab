#include "service/import.h"
#include "service/reason.h"
#include "web/view.h"

static void key_raw(struct jsonw *j, const char *key, const char *json)
{
	jsonw_key(j, key);
	if (json[0])
		jsonw_raw(j, json);
	else
		jsonw_null(j);
}

static void file(struct jsonw *j, const struct job *job)
{
	jsonw_key(j, "file");
	if (!job->file[0]) {
		jsonw_null(j);
		return;
	}
	jsonw_object(j);
	jsonw_key(j, "name");
	jsonw_text(j, job->file);
	view_key_int(j, "size", job->file_size);
	jsonw_object_end(j);
}

void view_job(struct jsonw *j, const struct job *job, const struct tz *zone)
{
	bool open = job->state == JOB_WAITING || job->state == JOB_RUNNING;
	jsonw_object(j);
	view_key_int(j, "id", job->id);
	view_key_text(j, "kind", job->kind);
	view_key_text(j, "state", job_state_name(job->state));
	jsonw_key(j, "undoing");
	jsonw_bool(j, open && job->act != JOB_RUN);
	jsonw_key(j, "cancelling");
	jsonw_bool(j, open && job->cancel);
	jsonw_key(j, "total");
	if (job->total >= 0)
		jsonw_int(j, job->total);
	else
		jsonw_null(j);
	view_key_int(j, "done", job->done);
	view_key_int(j, "errors", job->errors);
	jsonw_key(j, "by");
	jsonw_text(j, job->who);
	view_key_time(j, "created_at", job->created_at, zone);
	view_key_time(j, "started_at", job->started_at, zone);
	view_key_time(j, "ended_at", job->ended_at, zone);
	key_raw(j, "result", job->result);
	view_key_text(j, "error", job->error);
	jsonw_key(j, "can_undo");
	jsonw_bool(j, job_can_undo(job));
	file(j, job);
	jsonw_object_end(j);
}

void view_job_error(struct jsonw *j, const struct job_error *e, const char *language)
{
	jsonw_object(j);
	jsonw_key(j, "row");
	if (e->line)
		jsonw_int(j, e->line);
	else
		jsonw_null(j);
	jsonw_key(j, "column");
	jsonw_text(j, e->subject);
	jsonw_key(j, "reason");
	jsonw_text(j, e->reason);
	jsonw_key(j, "message");
	jsonw_text(j, reason_text(e->reason, language));
	jsonw_object_end(j);
}

static const char *separator_name(char c)
{
	return c == '\t' ? "tab" : c == ';' ? "semicolon" : "comma";
}

static void column(struct jsonw *j, const struct import_column *c, size_t index)
{
	jsonw_object(j);
	view_key_int(j, "index", (int64_t)index);
	jsonw_key(j, "header");
	jsonw_text(j, c->header);
	jsonw_key(j, "field");
	jsonw_text(j,
		   c->field == FIELD_NONE ? NULL : import_field_name((enum import_field)c->field));
	jsonw_key(j, "samples");
	jsonw_array(j);
	for (size_t i = 0; i < c->sample_count; i++)
		jsonw_text(j, c->samples[i]);
	jsonw_array_end(j);
	jsonw_object_end(j);
}

void view_import(struct jsonw *j, const struct import_info *info)
{
	bool csv = info->format == TABLE_CSV;
	jsonw_object(j);
	view_key_int(j, "id", info->id);
	jsonw_key(j, "name");
	jsonw_text(j, info->name);
	jsonw_key(j, "format");
	jsonw_text(j, csv ? "csv" : "xlsx");
	jsonw_key(j, "encoding");
	jsonw_text(j, csv ? table_encoding_name(info->encoding) : NULL);
	jsonw_key(j, "separator");
	jsonw_text(j, csv ? separator_name(info->separator) : NULL);
	jsonw_key(j, "heading");
	jsonw_bool(j, info->heading);
	jsonw_key(j, "sheet");
	if (csv)
		jsonw_null(j);
	else
		jsonw_int(j, info->sheet);
	jsonw_key(j, "sheets");
	jsonw_array(j);
	for (size_t i = 0; info->sheets[i]; i++)
		jsonw_text(j, info->sheets[i]);
	jsonw_array_end(j);
	view_key_int(j, "rows", info->rows);
	jsonw_key(j, "columns");
	jsonw_array(j);
	for (size_t i = 0; i < info->column_count; i++)
		column(j, &info->columns[i], i);
	jsonw_array_end(j);
	jsonw_object_end(j);
}
