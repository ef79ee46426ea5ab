/* xlsx.h - the pieces of the XLSX writer; private to it. */
#pragma once
#include <xlsxwriter.h>

#include "report/private.h"

enum { XLSX_DIGITS_MAX = 6, XLSX_MARKS = 1 << REPORT_MARK_COUNT };

/* Formats of cells, made when they are needed first. */
struct xlsx_formats {
	lxw_workbook *book;
	enum report_language language;
	lxw_format *title;
	lxw_format *heading;
	lxw_format *plain;
	lxw_format *small;
	lxw_format *head;
	lxw_format *text[2]; /* [1]: of totals, as below */
	lxw_format *number[2][XLSX_DIGITS_MAX + 1][XLSX_MARKS];
	lxw_format *time[2][3]; /* to the second, the minute, the day */
	lxw_format *fact[XLSX_DIGITS_MAX + 1];
	lxw_format *fact_time[3];
};
/* NULL: no memory. */
lxw_format *xlsx_format_of(struct xlsx_formats *f, const struct report_column *c,
			   const struct report_cell *cell, bool total);
lxw_format *xlsx_format_of_fact(struct xlsx_formats *f, const struct report_column *c);
NODISCARD bool xlsx_formats_make(struct xlsx_formats *f, lxw_workbook *book, enum report_language l,
				 struct err *err);
