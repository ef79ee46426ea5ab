/*
 * registry.h - the list of meters of a utility, as CSV.
 *
 * UTF-8, comma or semicolon, quotes as in RFC 4180; the first line names the
 * columns. Of them serial (needed), type, group and city are used here.
 */
#pragma once
#include "base/attr.h"
#include "base/err.h"
#include "sim/meter.h"

struct registry_row {
	char serial[METER_SERIAL_MAX];
	char type[24];
	char place[160]; /* group and city */
};

enum { REGISTRY_ROWS_MAX = 1000000 };

/* *ret is the caller's to free. ERR_INVAL "FILE:LINE: …", ERR_IO. */
NODISCARD bool registry_load(const char *path, struct registry_row **ret, size_t *ret_n,
			     struct err *err);
NODISCARD bool registry_parse(const char *name, const char *text, size_t n,
			      struct registry_row **ret, size_t *ret_n, struct err *err);
