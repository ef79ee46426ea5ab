/*
 * writer.h - tables for other people: CSV and XLSX, row by row, in bounded memory.
 *
 * Numbers are numbers, times are times. A text that a spreadsheet would take for a
 * formula (it begins with = + - @ or a tab) gets an apostrophe before it in CSV; in
 * XLSX it is a text whatever it begins with.
 */
#pragma once
#include <stdbool.h>

#include "base/err.h"
#include "table/reader.h"

enum table_type {
	TABLE_TEXT,
	TABLE_INT,
	TABLE_DECIMAL, /* scaled by 10^digits */
	TABLE_TIME,    /* UTC seconds, shown with the offset of the cell */
	TABLE_DAY,     /* days since 1970-01-01 */
};

struct table_column {
	const char *head;
	enum table_type type;
	unsigned digits; /* of TABLE_DECIMAL */
	unsigned width;	 /* characters; 0: as the type needs */
};

struct table_cell {
	bool none;
	const char *text;
	int64_t number;
	int32_t offset; /* s, of a time */
};

struct table_form {
	enum table_format format;
	enum table_encoding encoding; /* of CSV */
	char separator;		      /* of CSV; 0: ';' */
	char point;		      /* of decimals in CSV; 0: ',' with ';', else '.' */
	const char *sheet;	      /* of XLSX; what its sheets are called */
	const char *folder;	      /* of XLSX; for what does not fit memory */
};

struct table_writer;

NODISCARD bool table_writer_open(const char *path, const struct table_form *form,
				 const struct table_column *columns, size_t count,
				 struct table_writer **ret, struct err *err);
NODISCARD bool table_writer_row(struct table_writer *w, const struct table_cell *cells,
				struct err *err);
/* Ends the file; *ret_size in bytes. The writer is gone, whatever comes back. */
NODISCARD bool table_writer_close(struct table_writer *w, int64_t *ret_size, struct err *err);
/* Gives it up; accepts NULL. */
void table_writer_drop(struct table_writer *w);
DEFINE_AUTO(table_writer, table_writer_drop)
