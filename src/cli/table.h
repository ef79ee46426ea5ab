/*
 * table.h - rows printed in columns as wide as their widest cell.
 *
 * Memory is the arena's; a cell that does not get any is left empty.
 */
#pragma once
#include "base/arena.h"

enum { TABLE_COLUMNS_MAX = 10 };

struct table_row;

struct table {
	struct arena *arena;
	unsigned columns;
	unsigned right; /* bit per column that is set to the right */
	struct table_row *first;
	struct table_row *row; /* that is being filled */
};

/* `headings` ends with NULL; also the first row. */
void table_begin(struct table *t, struct arena *a, const char *const *headings, unsigned right);
void table_row(struct table *t);
/* The next cell of the row; NULL is empty. */
void table_cell(struct table *t, const char *text);
void table_print(const struct table *t); /* to stdout */
