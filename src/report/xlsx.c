/*
 * xlsx.c - a report as a book: figures are numbers, times are times, sums are formulas.
 *
 * Rows go to the file as they come; what is kept are the formats and an open file a sheet.
 */
#include "report/xlsx.h"

#include <fcntl.h>
#include <math.h>

#include "base/decimal.h"

enum {
	ROWS_OF_SHEET = 1048000,
	STRING_MAX = 8000,
	CHART_ROWS = 12,
	CHART_OFFSET = 326 /* pixels */,
	NAME_MAX_CHARS = 31
};
static const double chart_scale = 0.68; /* of 480 pixels */

struct xlsx_report {
	const struct report_head *head;
	lxw_workbook *book;
	lxw_worksheet *sheet;
	struct xlsx_formats formats;
	lxw_row_t row;	 /* the next one */
	lxw_row_t first; /* of the section's rows on this sheet */
	lxw_row_t last;	 /* behind them */
	unsigned sheets;
	unsigned sections; /* on the sheet */
	bool cut;	   /* the section began on the sheet before */
	double widths[REPORT_COLUMNS_MAX];
	const struct report_column *columns;
	size_t count;
	lxw_error wrong; /* the first one */
};

static bool check(struct xlsx_report *w, struct err *err)
{
	return w->wrong == LXW_NO_ERROR ||
	       err_set(err, ERR_IO, "the report cannot be written: %s", lxw_strerror(w->wrong));
}

static void keep(struct xlsx_report *w, lxw_error e)
{
	if (w->wrong == LXW_NO_ERROR)
		w->wrong = e;
}

static void put_text(struct xlsx_report *w, size_t column, const char *text, lxw_format *f)
{
	char cut[STRING_MAX];
	struct str s = str_from(text);

	if (s.n >= sizeof cut) {
		(void)str_copy(cut, sizeof cut, str_make(s.p, utf8_prefix(s, sizeof cut - 1)));
		text = cut;
	}
	keep(w, text && text[0]
			? worksheet_write_string(w->sheet, w->row, (lxw_col_t)column, text, f)
			: worksheet_write_blank(w->sheet, w->row, (lxw_col_t)column, f));
}

static void line(struct xlsx_report *w, const char *text, lxw_format *f)
{
	if (!text)
		return;
	put_text(w, 0, text, f);
	w->row++;
}

/* Days since 1899-12-30, as the format counts them, or the figure as it is printed. */
static double number_of(const struct report_column *c, const struct report_cell *cell)
{
	static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6 };

	if (c->type == REPORT_NUMBER) {
		struct report_column as = *c;
		as.digits = c->digits < XLSX_DIGITS_MAX ? c->digits : XLSX_DIGITS_MAX;
		return (double)report_rounded(&as, cell) / powers[as.digits];
	}
	if (c->type == REPORT_DAY)
		return (double)cell->value + 25569.0;
	return (double)(cell->value + cell->offset) / 86400.0 + 25569.0;
}

/* The label with the unit of its figure. */
static void fact_label(struct xlsx_report *w, const struct report_fact *f)
{
	char label[REPORT_TEXT_MAX];
	struct strb b = strb_make(label, sizeof label);

	strb_add_text(&b, f->label);
	if (f->unit)
		strb_printf(&b, ", %s", f->unit);
	put_text(w, 0, label, w->formats.plain);
}

static void facts(struct xlsx_report *w, const struct report_fact *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		fact_label(w, &f[i]);
		if (f[i].as.type == REPORT_TEXT || f[i].cell.text || f[i].cell.none)
			put_text(w, 1, f[i].cell.none ? "" : f[i].cell.text, w->formats.plain);
		else
			keep(w, worksheet_write_number(w->sheet, w->row, 1,
						       number_of(&f[i].as, &f[i].cell),
						       xlsx_format_of_fact(&w->formats, &f[i].as)));
		w->row++;
	}
}

/* --- sheets --- */

/* Without what a name must not have; a number makes it the only one. */
static void name_sheet(struct xlsx_report *w, const char *title,
		       char ret[static NAME_MAX_CHARS * 4 + 1])
{
	char clean[NAME_MAX_CHARS * 4 + 1];
	struct strb b = strb_make(clean, sizeof clean);
	struct str rest = str_from(title);
	const unsigned room = NAME_MAX_CHARS - 8;

	for (unsigned i = 0; rest.n > 0 && i < room; i++) {
		struct str before = rest;
		uint32_t c = utf8_take(&rest);
		bool bad = c < ' ' || c > 0xffff || (c < 128 && strchr("[]:*?/\\'", (int)c));
		strb_add(&b, bad ? STR("_") : str_make(before.p, before.n - rest.n));
	}
	(void)str_copy(ret, NAME_MAX_CHARS * 4 + 1, str_from(clean));
	if (workbook_get_worksheet_by_name(w->book, ret)) {
		struct strb name = strb_make(ret, NAME_MAX_CHARS * 4 + 1);
		strb_printf(&name, "%s (%u)", clean, w->sheets);
	}
}

static void set_page(struct xlsx_report *w)
{
	static const char *const footers[] = {
		[REPORT_RU] = "&R&P из &N", [REPORT_EN] = "&R&P of &N"
	};

	worksheet_set_paper(w->sheet, 9); /* A4 */
	if (w->head->landscape)
		worksheet_set_landscape(w->sheet);
	worksheet_fit_to_pages(w->sheet, 1, 0);
	keep(w, worksheet_set_footer(w->sheet, footers[w->head->language]));
}

static bool add_sheet(struct xlsx_report *w, const char *title, struct err *err)
{
	char name[NAME_MAX_CHARS * 4 + 1];

	if (w->sheets == REPORT_SHEETS_MAX)
		return err_set(err, ERR_LIMIT, "a book has at most %d sheets", REPORT_SHEETS_MAX);
	w->sheets++;
	name_sheet(w, title, name);
	w->sheet = workbook_add_worksheet(w->book, name);
	if (!w->sheet)
		return err_set(err, ERR_INTERNAL, "a sheet cannot have the name %.100s", name);
	w->row = 0;
	w->sections = 0;
	memset(w->widths, 0, sizeof w->widths);
	set_page(w);
	line(w, w->head->title, w->formats.title);
	line(w, w->head->subtitle, w->formats.heading);
	return check(w, err);
}

static void first_lines(struct xlsx_report *w)
{
	static const struct report_column minute = { .type = REPORT_MINUTE };
	struct report_cell made = { .value = w->head->made_at, .offset = w->head->offset };

	put_text(w, 0, report_word(w->head->language, "made"), w->formats.plain);
	keep(w, worksheet_write_number(w->sheet, w->row, 1, number_of(&minute, &made),
				       xlsx_format_of_fact(&w->formats, &minute)));
	w->row++;
	facts(w, w->head->facts, w->head->fact_count);
}

/* --- the file --- */

static void drop(void *arg)
{
	struct xlsx_report *w = arg;

	if (w->book)
		(void)workbook_close(w->book);
	free(w);
}

static bool open_book(struct xlsx_report *w, const struct report_how *how, struct err *err)
{
	AUTO_FREE char *folder = strdup(how->folder);
	lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = folder };
	/* The library makes the file with what umask leaves: others must not read it. */
	AUTO_FD int fd = open(how->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_set(err, ERR_IO, "the report cannot be written");
	if (folder)
		w->book = workbook_new_opt(how->path, &options);
	if (!w->book)
		return err_set(err, ERR_NOMEM, "no memory for a report");
	AUTO_FREE char *title = strdup(w->head->title);
	lxw_doc_properties about = { .title = title, .created = (time_t)w->head->made_at };
	keep(w, workbook_set_properties(w->book, &about));
	return check(w, err) && xlsx_formats_make(&w->formats, w->book, w->head->language, err);
}

static bool open_xlsx(const struct report_how *how, const struct report_head *head, void **ret,
		      struct err *err)
{
	struct xlsx_report *w = calloc(1, sizeof *w);

	if (!w)
		return err_set(err, ERR_NOMEM, "no memory for a report");
	w->head = head;
	if (!open_book(w, how, err)) {
		drop(w);
		return false;
	}
	*ret = w;
	return true;
}

static void table_head(struct xlsx_report *w)
{
	keep(w, worksheet_set_row(w->sheet, w->row, 2 * LXW_DEF_ROW_HEIGHT, NULL));
	for (size_t i = 0; i < w->count; i++) {
		const struct report_column *c = &w->columns[i];
		double least = i == 0 ? 26 : i == 1 ? 20 : 12; /* there stand the facts */
		double width = fmax(least, c->width + 2);
		lxw_col_t at = (lxw_col_t)i;
		put_text(w, i, c->head, w->formats.head);
		if (width > w->widths[i])
			keep(w, worksheet_set_column(w->sheet, at, at, width, NULL));
		w->widths[i] = width > w->widths[i] ? width : w->widths[i];
	}
	w->row++;
	if (w->sections == 1) {
		worksheet_freeze_panes(w->sheet, w->row, 0);
		keep(w, worksheet_repeat_rows(w->sheet, w->row - 1, w->row - 1));
	}
	w->first = w->row;
	w->last = w->row;
}

static bool section_xlsx(void *arg, const struct report_section *s, struct err *err)
{
	struct xlsx_report *w = arg;
	const char *title = s->title ? s->title : report_word(w->head->language, "sheet");
	bool first = w->sheets == 0;

	if ((first || w->head->sheets || w->row > ROWS_OF_SHEET) && !add_sheet(w, title, err))
		return false;
	if (first)
		first_lines(w);
	w->row++;
	w->sections++;
	w->cut = false;
	w->columns = s->columns;
	w->count = s->count;
	line(w, s->title, w->formats.heading);
	facts(w, s->facts, s->fact_count);
	table_head(w);
	return check(w, err);
}

/* A long table goes on on a sheet of its own. */
static bool more_rows(struct xlsx_report *w, struct err *err)
{
	if (w->row < ROWS_OF_SHEET)
		return true;
	if (!add_sheet(w, report_word(w->head->language, "sheet"), err))
		return false;
	w->row++;
	w->sections = 1;
	w->cut = true;
	table_head(w);
	return check(w, err);
}

static void put_cell(struct xlsx_report *w, size_t i, const struct report_cell *cell, bool total)
{
	lxw_col_t at = (lxw_col_t)i;
	const struct report_column *c = &w->columns[i];
	lxw_format *f = xlsx_format_of(&w->formats, c, cell, total);
	char formula[80];
	char range[LXW_MAX_CELL_RANGE_LENGTH];

	if (cell->none || cell->text || c->type == REPORT_TEXT) {
		put_text(w, i, cell->none ? "" : cell->text, f);
		return;
	}
	double v = number_of(c, cell);
	if (!total || !cell->sum || w->cut || w->last == w->first) {
		keep(w, worksheet_write_number(w->sheet, w->row, at, v, f));
		return;
	}
	lxw_rowcol_to_range(range, w->first, at, w->last - 1, at);
	(void)snprintf(formula, sizeof formula, "=SUM(%s)", range);
	keep(w, worksheet_write_formula_num(w->sheet, w->row, at, formula, f, v));
}

static bool row_xlsx(void *arg, const struct report_cell *cells, bool total, struct err *err)
{
	struct xlsx_report *w = arg;

	if (!more_rows(w, err))
		return false;
	for (size_t i = 0; i < w->count; i++)
		put_cell(w, i, &cells[i], total);
	w->row++;
	if (!total)
		w->last = w->row;
	return check(w, err);
}

static bool add_chart(struct xlsx_report *w, uint8_t type, const struct report_chart *c,
		      const struct report_series *s, struct err *err)
{
	lxw_row_t rows = (lxw_row_t)c->count;
	lxw_chart *chart = workbook_add_chart(w->book, type);
	lxw_chart_series *series = chart ? chart_add_series(chart, NULL, NULL) : NULL;
	/* Side by side, as wide as the table, lest a page end within one of them. */
	lxw_chart_options at = { .x_offset = s == c->line ? CHART_OFFSET : 0,
				 .x_scale = chart_scale,
				 .y_scale = chart_scale };
	lxw_chart_font title = { .size = 11, .bold = LXW_TRUE };

	if (!series)
		return err_set(err, ERR_NOMEM, "no memory for a picture");
	chart_series_set_categories(series, w->sheet->name, w->last - rows,
				    (lxw_col_t)c->label_column, w->last - 1,
				    (lxw_col_t)c->label_column);
	chart_series_set_values(series, w->sheet->name, w->last - rows, (lxw_col_t)s->column,
				w->last - 1, (lxw_col_t)s->column);
	chart_title_set_name(chart, s == c->line ? report_series_name(s, w->columns) : c->title);
	chart_title_set_name_font(chart, &title);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
	chart_axis_set_name(chart->y_axis, report_series_name(s, w->columns));
	/* Labels are hours or days. */
	chart_axis_set_num_format(chart->x_axis, strchr(c->labels[0], ':')	  ? "hh:mm"
						 : w->head->language == REPORT_RU ? "dd.mm"
										  : "mm-dd");
	keep(w, worksheet_insert_chart_opt(w->sheet, w->row + 1, 0, chart, &at));
	return check(w, err);
}

static bool chart_xlsx(void *arg, const struct report_chart *c, struct err *err)
{
	struct xlsx_report *w = arg;

	if ((lxw_row_t)c->count > w->last - w->first)
		return true; /* its rows stand on two sheets */
	if (!add_chart(w, LXW_CHART_COLUMN, c, &c->bars, err))
		return false;
	if (c->line && !add_chart(w, LXW_CHART_LINE, c, c->line, err))
		return false;
	w->row += CHART_ROWS;
	return true;
}

static bool note_xlsx(void *arg, const char *text, struct err *err)
{
	struct xlsx_report *w = arg;

	line(w, text, w->formats.small);
	return check(w, err);
}

static bool end_section_xlsx(void *arg, struct err *err)
{
	return check(arg, err);
}

static bool close_xlsx(void *arg, const struct report_foot *foot, const char *code, struct err *err)
{
	struct xlsx_report *w = arg;
	const char *lines[REPORT_FOOT_LINES];
	size_t n;
	AUTO_ARENA a = { 0 };

	if (!report_foot_lines(&a, w->head, foot, code, lines, &n, err))
		return false;
	w->row++;
	for (size_t i = 0; i < foot->signature_count; i++) {
		put_text(w, 0, foot->signatures[i], w->formats.plain);
		put_text(w, 1, "____________________", w->formats.plain);
		w->row += 2;
	}
	for (size_t i = 0; i < n; i++)
		line(w, lines[i], w->formats.small);
	keep(w, workbook_close(TAKE(w->book)));
	return check(w, err);
}

const struct report_writer report_xlsx_writer = {
	.open = open_xlsx,
	.section = section_xlsx,
	.row = row_xlsx,
	.chart = chart_xlsx,
	.note = note_xlsx,
	.end_section = end_section_xlsx,
	.close = close_xlsx,
	.drop = drop,
};
