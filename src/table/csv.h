/*
 * csv.h - reading CSV (RFC 4180) in place.
 *
 * Fields in quotes may hold separators, line ends and doubled quotes. The text
 * is changed: fields are terminated where they stand.
 */
#pragma once
#include <stdbool.h>

#include "base/err.h"

struct csv {
	char *at;	/* what is left, terminated */
	char separator; /* ',', ';' or '\t' */
	int64_t line;	/* of the row read last, from 1 */
	int64_t next;	/* of the row to come */
};

/*
 * `text` is UTF-8 and has a NUL after n bytes; a byte order mark is skipped.
 * separator 0: the one that stands most often in the first row. ERR_INVAL when
 * the text isn't UTF-8 or holds a NUL.
 */
NODISCARD bool csv_open(struct csv *c, char *text, size_t n, char separator, struct err *err);

/*
 * The next row with something in it: true with up to `cap` fields; *ret_count is 0
 * at the end. Fails (ERR_INVAL) on an open quote or more fields than `cap`.
 */
NODISCARD bool csv_row(struct csv *c, char **fields, size_t cap, size_t *ret_count,
		       struct err *err);
