/*
 * reader.h - tables of other people: CSV and XLSX, row by row.
 *
 * Nothing of a file is believed: its size, rows, columns, cells and what an XLSX
 * grows to are bounded, entities of its XML are refused, nothing is fetched.
 * Cells come as UTF-8 text: numbers as short as they are, days as "2026-03-01",
 * times as "2026-03-01 06:00:00".
 */
#pragma once
#include <stdbool.h>

#include "base/err.h"
#include "table/encoding.h"

enum {
	TABLE_FILE_MAX = 64 << 20, /* bytes */
	TABLE_ROWS_MAX = 500000,   /* blank ones are not counted */
	TABLE_COLUMNS_MAX = 64,
	TABLE_CELL_MAX = 4000, /* bytes */
	TABLE_SHEETS_MAX = 100,
};

enum table_format { TABLE_CSV, TABLE_XLSX };

/* What a person says of a file; zero = find out. */
struct table_how {
	bool encoding_given;
	enum table_encoding encoding;
	char separator;
	unsigned sheet; /* from 1; 0: the first one */
};

struct table_row {
	int64_t line; /* in the file, from 1 */
	size_t count;
	const char *const *cells; /* "" = empty; valid until the next row is read */
};

struct table_reader;

/* ERR_INVAL, ERR_LIMIT when the file is no table that can be read. */
NODISCARD bool table_reader_open(const char *path, const struct table_how *how,
				 struct table_reader **ret, struct err *err);
void table_reader_close(struct table_reader *t); /* accepts NULL */
DEFINE_AUTO(table_reader, table_reader_close)
#define AUTO_TABLE_READER CLEANUP(auto_table_reader) struct table_reader

/* The next row that isn't blank; *ret_row false at the end. */
NODISCARD bool table_reader_row(struct table_reader *t, struct table_row *ret, bool *ret_row,
				struct err *err);

enum table_format table_reader_format(const struct table_reader *t);
enum table_encoding table_reader_encoding(const struct table_reader *t); /* of CSV */
char table_reader_separator(const struct table_reader *t);		 /* of CSV */
unsigned table_reader_sheet(const struct table_reader *t);		 /* of XLSX, from 1 */
/* Names of the sheets of an XLSX; NULL-terminated. */
const char *const *table_reader_sheets(const struct table_reader *t);
