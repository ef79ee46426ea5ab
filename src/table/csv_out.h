/* csv_out.h - writing CSV (RFC 4180), field by field, in UTF-8 or windows-1251. */
#pragma once
#include <stdio.h>

#include "table/encoding.h"

struct csv_out {
	FILE *file;
	enum table_encoding encoding;
	char separator;
	bool inside; /* the row has a field */
};

void csv_out_begin(const struct csv_out *o);
/* A field; guard: what a spreadsheet would take for a formula gets an apostrophe before it. */
void csv_out_field(struct csv_out *o, const char *text, bool guard);
void csv_out_end_row(struct csv_out *o);
