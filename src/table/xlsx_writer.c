#include "table/xlsx_writer.h"

#include <fcntl.h>
#include <stdio.h>
#include <xlsxwriter.h>

#include "base/tz.h"

enum { ROWS_OF_SHEET = 1048575, FORMATS = 5, DECIMALS_MAX = 6 };

struct xlsx_writer {
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *head;
	lxw_format *time;
	lxw_format *day;
	lxw_format *whole;
	lxw_format *decimal[DECIMALS_MAX + 1];
	const struct table_column *columns;
	size_t count;
	char *name; /* of the sheets */
	unsigned sheets;
	lxw_row_t row;
};

static lxw_format *number_format(struct xlsx_writer *w, const char *code)
{
	lxw_format *f = workbook_add_format(w->book);

	if (f)
		format_set_num_format(f, code);
	return f;
}

static bool make_formats(struct xlsx_writer *w)
{
	char code[16] = "0.";

	w->head = workbook_add_format(w->book);
	w->time = number_format(w, "yyyy-mm-dd hh:mm:ss");
	w->day = number_format(w, "yyyy-mm-dd");
	w->whole = number_format(w, "0");
	for (unsigned i = 1; i <= DECIMALS_MAX; i++) {
		code[1 + i] = '0';
		code[2 + i] = 0;
		w->decimal[i] = number_format(w, code);
		if (!w->decimal[i])
			return false;
	}
	w->decimal[0] = w->whole;
	if (!w->head || !w->time || !w->day || !w->whole)
		return false;
	format_set_bold(w->head);
	format_set_text_wrap(w->head);
	format_set_align(w->head, LXW_ALIGN_VERTICAL_CENTER);
	format_set_bg_color(w->head, 0xEEF1F4);
	format_set_bottom(w->head, LXW_BORDER_THIN);
	return true;
}

static double width_of(const struct table_column *c)
{
	static const double widths[] = { [TABLE_TEXT] = 24,
					 [TABLE_INT] = 12,
					 [TABLE_DECIMAL] = 14,
					 [TABLE_TIME] = 20,
					 [TABLE_DAY] = 12 };

	return c->width ? c->width : widths[c->type];
}

/* The first is called as it is, further ones by their number. */
static bool add_sheet(struct xlsx_writer *w, struct err *err)
{
	char name[LXW_SHEETNAME_MAX + 1];

	w->sheets++;
	if (w->sheets == 1)
		(void)snprintf(name, sizeof name, "%s", w->name);
	else
		(void)snprintf(name, sizeof name, "%.20s %u", w->name, w->sheets);
	w->sheet = workbook_add_worksheet(w->book, name);
	if (!w->sheet)
		return err_set(err, ERR_NOMEM, "no memory for a sheet");
	for (size_t i = 0; i < w->count; i++) {
		lxw_col_t at = (lxw_col_t)i;
		(void)worksheet_set_column(w->sheet, at, at, width_of(&w->columns[i]), NULL);
		(void)worksheet_write_string(w->sheet, 0, at, w->columns[i].head, w->head);
	}
	worksheet_freeze_panes(w->sheet, 1, 0);
	w->row = 1;
	return true;
}

bool xlsx_writer_open(const char *path, const struct table_form *form,
		      const struct table_column *columns, size_t count, struct xlsx_writer **ret,
		      struct err *err)
{
	/* The library makes the file with what umask leaves: it must not be read by others. */
	AUTO_FD int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(err, ERR_IO, "the file cannot be made");
	struct xlsx_writer *w = calloc(1, sizeof *w);
	AUTO_FREE char *folder = form->folder ? strdup(form->folder) : NULL;
	lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = folder };

	if (!w)
		return err_set(err, ERR_NOMEM, "no memory for a table");
	w->columns = columns;
	w->count = count;
	w->name = strdup(form->sheet ? form->sheet : "Themis");
	w->book = workbook_new_opt(path, &options);
	if (!w->name || !w->book || !make_formats(w) || !add_sheet(w, err)) {
		xlsx_writer_drop(w);
		return err_set(err, ERR_NOMEM, "no memory for a table");
	}
	*ret = w;
	return true;
}

static lxw_error put_time(struct xlsx_writer *w, lxw_col_t at, int64_t local, lxw_format *format)
{
	/* Days since 1899-12-30, as the format counts them. */
	return worksheet_write_number(w->sheet, w->row, at, (double)local / 86400.0 + 25569.0,
				      format);
}

static lxw_error put_cell(struct xlsx_writer *w, lxw_col_t at, const struct table_column *c,
			  const struct table_cell *cell)
{
	static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6 };
	unsigned digits = c->digits < DECIMALS_MAX ? c->digits : DECIMALS_MAX;

	if (cell->none)
		return LXW_NO_ERROR;
	switch (c->type) {
	case TABLE_TEXT:
		return cell->text && cell->text[0]
			       ? worksheet_write_string(w->sheet, w->row, at, cell->text, NULL)
			       : LXW_NO_ERROR;
	case TABLE_INT:
		return worksheet_write_number(w->sheet, w->row, at, (double)cell->number, w->whole);
	case TABLE_DECIMAL:
		return worksheet_write_number(w->sheet, w->row, at,
					      (double)cell->number / powers[digits],
					      w->decimal[digits]);
	case TABLE_TIME:
		return put_time(w, at, cell->number + cell->offset, w->time);
	case TABLE_DAY:
		return put_time(w, at, cell->number * 86400, w->day);
	}
	return LXW_NO_ERROR;
}

bool xlsx_writer_row(struct xlsx_writer *w, const struct table_cell *cells, struct err *err)
{
	if (w->row > ROWS_OF_SHEET && !add_sheet(w, err))
		return false;
	for (size_t i = 0; i < w->count; i++) {
		lxw_error wrong = put_cell(w, (lxw_col_t)i, &w->columns[i], &cells[i]);
		if (wrong != LXW_NO_ERROR)
			return err_set(err, ERR_IO, "the file cannot be written: %s",
				       lxw_strerror(wrong));
	}
	w->row++;
	return true;
}

static lxw_error finish(struct xlsx_writer *w)
{
	lxw_error wrong = w->book ? workbook_close(w->book) : LXW_NO_ERROR;

	free(w->name);
	free(w);
	return wrong;
}

bool xlsx_writer_close(struct xlsx_writer *w, struct err *err)
{
	lxw_error wrong = finish(w);

	return wrong == LXW_NO_ERROR ||
	       err_set(err, ERR_IO, "the file cannot be written: %s", lxw_strerror(wrong));
}

void xlsx_writer_drop(struct xlsx_writer *w)
{
	(void)finish(w);
}
