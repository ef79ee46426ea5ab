/*
 * export.h - whole lists as files: CSV and XLSX, made by a job.
 *
 * The rows are those that the list itself shows to the caller: in his area, masked for him.
 */
#pragma once
#include "service/job.h"
#include "table/writer.h"

enum { EXPORT_COLUMNS_MAX = 32, EXPORT_PARAMETERS_MAX = 24 };

struct export_parameter {
	const char *name; /* as in the query of the list's own GET */
	const char *value;
};

struct export_wish {
	const char *what; /* "meters", "subscribers" … */
	struct export_parameter parameters[EXPORT_PARAMETERS_MAX];
	size_t parameter_count;
	const char *const *serials; /* of meters: these, NULL = all that the parameters find */
	size_t serial_count;
	const char *columns[EXPORT_COLUMNS_MAX]; /* names; none = all */
	size_t column_count;
	enum table_format format;
	enum table_encoding encoding; /* of CSV */
	char separator;		      /* of CSV; 0 = ';' */
	bool russian;		      /* headings */
};
/* ERR_INVAL on "what", "columns", "query" or "serials"; ERR_NOTFOUND when the caller does not see
 * one of the meters; ERR_DENIED without the right to see the list. */
NODISCARD bool service_export_run(struct service *sv, const struct caller *c,
				  const struct export_wish *w, struct arena *a, struct job *ret,
				  struct err *err);

extern const struct job_kind export_job;
