/*
 * import.h - meters and subscribers from tables that people bring (table/reader.h).
 *
 * Three steps: a file is brought and told about, its columns are given fields, a job
 * checks all rows and loads them. All or nothing, though done in many transactions:
 * the job's journal puts back what was.
 */
#pragma once
#include "service/job.h"
#include "table/reader.h"

enum {
	IMPORT_SAMPLES = 3,
	IMPORT_LOOK_ROWS = 50,	/* that a guess looks at */
	IMPORT_FILES_MAX = 100, /* kept at once */
	IMPORT_NAME_MAX = 200,	/* bytes */
};

enum import_field {
	FIELD_SERIAL,
	FIELD_TYPE,
	FIELD_GROUP, /* names from the root: "Волгоград/Центр" */
	FIELD_SUBSCRIBER,
	FIELD_KIND,
	FIELD_ACCOUNT,
	FIELD_EMAIL,
	FIELD_PHONE,
	FIELD_CITY,
	FIELD_STREET,
	FIELD_HOUSE,
	FIELD_FLAT,
	FIELD_ZONE,
	FIELD_PROFILE,
	FIELD_COMMISSIONED_ON,
	FIELD_VERIFIED_ON,
	FIELD_VERIFICATION_DUE,
	FIELD_SEAL,
	FIELD_PLACE,
	FIELD_SIM_PHONE,
	FIELD_COUNT,
};
enum { FIELD_NONE = -1 };
const char *import_field_name(enum import_field f); /* "serial" … as in the API */
bool import_field_find(const char *name, int *ret);

struct import_column {
	const char *header; /* "" without a heading */
	int field;	    /* guessed; FIELD_NONE */
	const char *samples[IMPORT_SAMPLES];
	size_t sample_count;
};

/* Guesses the fields of columns by their headings, then by `rows` of cells. */
void import_guess(struct import_column *columns, size_t count, const struct table_row *rows,
		  size_t row_count);

struct import_how {
	struct table_how table;
	bool heading_given;
	bool heading; /* the first row names the columns */
};

struct import_info {
	int64_t id;
	const char *name;
	enum table_format format;
	enum table_encoding encoding;
	char separator;
	bool heading;
	unsigned sheet;
	const char *const *sheets; /* NULL-terminated */
	int64_t rows;		   /* without the heading */
	const struct import_column *columns;
	size_t column_count;
};

NODISCARD bool service_import_upload(struct service *sv, const struct caller *c, const char *name,
				     const char *bytes, size_t n, struct arena *a,
				     struct import_info *ret, struct err *err);
NODISCARD bool service_import_get(struct service *sv, const struct caller *c, int64_t id,
				  const struct import_how *how, struct arena *a,
				  struct import_info *ret, struct err *err);

struct import_wish {
	struct import_how how;
	bool dry_run;
	bool mapped; /* else the guess holds */
	int fields[TABLE_COLUMNS_MAX];
};
NODISCARD bool service_import_run(struct service *sv, const struct caller *c, int64_t id,
				  const struct import_wish *wish, struct arena *a, struct job *ret,
				  struct err *err);

extern const struct job_kind import_job;
