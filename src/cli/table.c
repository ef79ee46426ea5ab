#include "cli/table.h"

#include <stdio.h>

#include "base/str.h"

struct table_row {
	struct table_row *next;
	unsigned count;
	const char *cells[TABLE_COLUMNS_MAX];
};

void table_begin(struct table *t, struct arena *a, const char *const *headings, unsigned right)
{
	*t = (struct table){ .arena = a, .right = right };
	while (headings[t->columns] && t->columns < TABLE_COLUMNS_MAX)
		t->columns++;
	table_row(t);
	for (unsigned i = 0; i < t->columns; i++)
		table_cell(t, headings[i]);
}

void table_row(struct table *t)
{
	struct table_row *r = arena_new(t->arena, struct table_row, 1);
	if (!r)
		return;
	if (t->row)
		t->row->next = r;
	else
		t->first = r;
	t->row = r;
}

void table_cell(struct table *t, const char *text)
{
	struct table_row *r = t->row;
	if (r && r->count < t->columns)
		r->cells[r->count++] = arena_strdup(t->arena, text ? text : "");
}

static size_t width(const char *cell)
{
	return cell ? utf8_length(str_from(cell)) : 0;
}

static void pad(size_t n)
{
	while (n-- > 0)
		(void)putchar(' ');
}

static void print_row(const struct table *t, const struct table_row *r, const size_t *widths)
{
	for (unsigned i = 0; i < r->count; i++) {
		size_t blanks = widths[i] - width(r->cells[i]);
		bool right = t->right >> i & 1;
		bool last = i + 1 == r->count;
		pad(right ? blanks : 0);
		(void)fputs(r->cells[i] ? r->cells[i] : "", stdout);
		pad(last ? 0 : 2 + (right ? 0 : blanks));
	}
	(void)putchar('\n');
}

void table_print(const struct table *t)
{
	size_t widths[TABLE_COLUMNS_MAX] = { 0 };
	for (const struct table_row *r = t->first; r; r = r->next)
		for (unsigned i = 0; i < r->count; i++)
			if (width(r->cells[i]) > widths[i])
				widths[i] = width(r->cells[i]);
	for (const struct table_row *r = t->first; r; r = r->next)
		print_row(t, r, widths);
}
