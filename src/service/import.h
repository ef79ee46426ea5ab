/*
 * import.h - loading a register of meters from CSV.
 *
 * The whole file is tried first, so a file with a wrong row changes nothing. It
 * is then written by parts, and meters go on calling in between; where the server
 * stops in the middle the same file can be loaded again, nothing is doubled.
 *
 * Columns, by the heading: serial, type, group ("A/B"), city, street, house,
 * flat, subscriber, account, phone, zone, email. Only serial is required.
 */
#pragma once
#include "service/service.h"

enum {
	IMPORT_ROWS_MAX = 200000,
	IMPORT_ERRORS_MAX = 1000,
};

struct import_error {
	int64_t row;	    /* line of the file; the heading is 1 */
	const char *column; /* "" = the row as a whole */
	const char *message;
};

struct import_result {
	int64_t rows;
	int64_t created;
	int64_t updated;
	int64_t groups_created;
	const struct import_error *errors; /* when it failed for the file's sake */
	size_t error_count;
};

/*
 * `text` (with a NUL after n bytes) is used up. With `dry` everything is done
 * and undone. On failure *ret lists the bad rows, if that is the reason.
 */
NODISCARD bool service_import_meters(struct service *sv, const struct caller *c, char *text,
				     size_t n, bool dry, struct arena *a, struct import_result *ret,
				     struct err *err);
