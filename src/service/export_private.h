/* export_private.h - the inside of exports, for the files export*.c alone. */
#pragma once
#include "service/export.h"

struct export_column {
	const char *name;
	const char *en;
	const char *ru;
	enum table_type type;
	unsigned digits;
	unsigned width;
};

/* An export under way. */
struct export
{
	struct job_run *run;
	struct service *sv;
	const struct caller *caller;
	const struct export_list *list;
	struct export_wish wish;
	int64_t selection; /* of named meters (selection.h), 0 = none */
	const struct tz *zone;
	struct table_writer *writer;
	size_t chosen[EXPORT_COLUMNS_MAX]; /* columns of the list, in the order of the file */
	size_t chosen_count;
	struct table_cell cells[EXPORT_COLUMNS_MAX]; /* of the row at hand, by column of the list */
	const char *cursor;			     /* where the list goes on; NULL = the start */
	int64_t after;				     /* the same for lists that count */
	int64_t rows;
	int64_t total; /* -1 = not known */
};

struct export_list {
	const char *name;
	const char *en;
	const char *ru;
	const char *parameters; /* that it takes, blanks between them */
	enum right right;
	const struct export_column *columns;
	size_t count;
	/* Writes a page of rows with export_row(); *ret_more: call again. `a` lives for the page. */
	bool (*next)(struct export *e, struct arena *a, bool *ret_more, struct err *err);
};
extern const struct export_list *const export_lists[]; /* NULL-terminated */

/* Setting the cells of the row at hand; "" and NULL leave a cell empty. */
void export_text(struct export *e, size_t column, const char *text);
void export_number(struct export *e, size_t column, int64_t v);
void export_time(struct export *e, size_t column, int64_t utc); /* 0 = empty */
/* Writes the row and begins an empty one. */
NODISCARD bool export_row(struct export *e, struct err *err);
/* Value of a parameter, NULL = not given. */
const char *export_parameter(const struct export *e, const char *name);
/* A cursor that outlives the page. */
NODISCARD bool export_keep_cursor(struct export *e, const char *cursor, struct err *err);
