/*
 * xlsx.h - reading XLSX (ISO/IEC 29500): the rows of one sheet; private to table/.
 *
 * A part of the file (a member of its zip) is unpacked and parsed piece by piece;
 * only the shared strings and the formats of cells are kept.
 */
#pragma once
#include "base/arena.h"
#include "table/reader.h"

enum {
	XLSX_PART_MAX = 512 << 20, /* bytes that a part may grow to … */
	XLSX_RATIO_MAX = 200,	   /* … and how much more than the whole file that may be … */
	XLSX_RATIO_FREE = 1 << 20, /* … where it matters */
	XLSX_MEMBERS_MAX = 10000,
	XLSX_STRINGS_MAX = 2000000,
	XLSX_STRINGS_BYTES = 128 << 20,
	XLSX_FORMATS_MAX = 65536,
	XLSX_DEPTH_MAX = 32, /* of elements */
	XLSX_PATH_MAX = 256,
};

/* --- a part of the file: xlsx_part.c --- */

/* What a parser of a part is told; names are without their prefix. */
struct xlsx_events {
	/* attributes: name, value, …, NULL. False with err: the file is refused. */
	bool (*start)(void *arg, const char *name, const char *const *attributes, struct err *err);
	bool (*text)(void *arg, struct str piece, struct err *err); /* several in a row */
	bool (*end)(void *arg, const char *name, struct err *err);
};

struct xlsx_part;
/* *ret NULL when there is no such part. */
NODISCARD bool xlsx_part_open(const char *path, const char *name, const struct xlsx_events *events,
			      void *arg, struct xlsx_part **ret, struct err *err);
void xlsx_part_close(struct xlsx_part *p); /* accepts NULL */
DEFINE_AUTO(xlsx_part, xlsx_part_close)
/* Parses the next piece; *ret_more false: that was the last. */
NODISCARD bool xlsx_part_next(struct xlsx_part *p, bool *ret_more, struct err *err);
/* The whole part at once; a missing one is no failure. */
NODISCARD bool xlsx_part_read(const char *path, const char *name, const struct xlsx_events *events,
			      void *arg, bool *ret_found, struct err *err);
/* Value of an attribute, NULL = it isn't there. */
const char *xlsx_attribute(const char *const *attributes, const char *name);

/* --- what belongs to the whole book: xlsx_book.c --- */
struct xlsx_book {
	struct arena arena; /* bounded */
	bool since_1904;
	size_t sheet_count;
	const char *names[TABLE_SHEETS_MAX + 1]; /* NULL-terminated */
	char paths[TABLE_SHEETS_MAX][XLSX_PATH_MAX];
	char *strings; /* one after another, terminated */
	size_t strings_n;
	size_t strings_cap;
	size_t *string_at;
	size_t string_count;
	size_t string_cap;
	uint8_t *is_time; /* by format of cells: 1 a day, 2 with a time of day */
	size_t format_count;
};
NODISCARD bool xlsx_book_read(const char *path, struct xlsx_book *ret, struct err *err);
void xlsx_book_finish(struct xlsx_book *b);

/* --- a sheet: xlsx_sheet.c --- */
struct xlsx;
/* sheet from 1; 0 = the first. */
NODISCARD bool xlsx_open(const char *path, unsigned sheet, struct xlsx **ret, struct err *err);
void xlsx_close(struct xlsx *x); /* accepts NULL */
DEFINE_AUTO(xlsx, xlsx_close)
NODISCARD bool xlsx_row(struct xlsx *x, struct table_row *ret, bool *ret_row, struct err *err);
unsigned xlsx_sheet(const struct xlsx *x);
const char *const *xlsx_sheets(const struct xlsx *x);
