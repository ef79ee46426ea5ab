#include "report/xlsx.h"

static lxw_format *framed(struct xlsx_formats *f, bool total)
{
	lxw_format *made = workbook_add_format(f->book);

	if (!made)
		return NULL;
	format_set_border(made, LXW_BORDER_THIN);
	format_set_border_color(made, 0xB9C0C8);
	format_set_align(made, LXW_ALIGN_VERTICAL_TOP);
	if (total) {
		format_set_bold(made);
		format_set_top(made, LXW_BORDER_MEDIUM);
		format_set_top_color(made, 0x20262E);
	}
	return made;
}

static void set_digits(lxw_format *f, enum report_language l, unsigned digits, unsigned marks)
{
	char letters[REPORT_LETTERS_MAX];
	char code[64];
	struct strb b = strb_make(code, sizeof code);

	strb_add_text(&b, digits ? "0." : "0");
	for (unsigned i = 0; i < digits; i++)
		strb_add_char(&b, '0');
	if (marks)
		strb_printf(&b, "\" %s\"", report_letters(letters, l, marks));
	format_set_num_format(f, code);
}

/* 0 to the second, 1 to the minute, 2 the day alone. */
static unsigned precision(enum report_type t)
{
	return t == REPORT_TIME ? 0 : t == REPORT_MINUTE ? 1 : 2;
}

static void set_time(lxw_format *f, enum report_language l, unsigned precision)
{
	static const char *const codes[2][3] = {
		[REPORT_RU] = { "dd.mm.yyyy hh:mm:ss", "dd.mm.yyyy hh:mm", "dd.mm.yyyy" },
		[REPORT_EN] = { "yyyy-mm-dd hh:mm:ss", "yyyy-mm-dd hh:mm", "yyyy-mm-dd" },
	};

	format_set_num_format(f, codes[l][precision]);
	format_set_align(f, LXW_ALIGN_CENTER);
}

static unsigned digits_of(const struct report_column *c)
{
	return c->digits < XLSX_DIGITS_MAX ? c->digits : XLSX_DIGITS_MAX;
}

lxw_format *xlsx_format_of(struct xlsx_formats *f, const struct report_column *c,
			   const struct report_cell *cell, bool total)
{
	lxw_format **slot;

	if (c->type == REPORT_TEXT || cell->text || cell->none)
		return f->text[total];
	slot = c->type == REPORT_NUMBER
		       ? &f->number[total][digits_of(c)][cell->marks & (XLSX_MARKS - 1)]
		       : &f->time[total][precision(c->type)];
	if (*slot)
		return *slot;
	*slot = framed(f, total);
	if (!*slot)
		return NULL;
	if (c->type == REPORT_NUMBER) {
		set_digits(*slot, f->language, digits_of(c), cell->marks & (XLSX_MARKS - 1));
		if (cell->marks)
			format_set_italic(*slot);
	} else {
		set_time(*slot, f->language, precision(c->type));
	}
	return *slot;
}

lxw_format *xlsx_format_of_fact(struct xlsx_formats *f, const struct report_column *c)
{
	lxw_format **slot = c->type == REPORT_NUMBER ? &f->fact[digits_of(c)]
						     : &f->fact_time[precision(c->type)];

	if (c->type == REPORT_TEXT)
		return f->plain;
	if (*slot)
		return *slot;
	*slot = workbook_add_format(f->book);
	if (!*slot)
		return NULL;
	if (c->type == REPORT_NUMBER)
		set_digits(*slot, f->language, digits_of(c), 0);
	else
		set_time(*slot, f->language, precision(c->type));
	format_set_align(*slot, LXW_ALIGN_LEFT);
	return *slot;
}

bool xlsx_formats_make(struct xlsx_formats *f, lxw_workbook *book, enum report_language l,
		       struct err *err)
{
	f->book = book;
	f->language = l;
	f->title = workbook_add_format(book);
	f->heading = workbook_add_format(book);
	f->plain = workbook_add_format(book);
	f->small = workbook_add_format(book);
	f->head = framed(f, false);
	f->text[0] = framed(f, false);
	f->text[1] = framed(f, true);
	if (!f->title || !f->heading || !f->plain || !f->small || !f->head || !f->text[0] ||
	    !f->text[1])
		return err_set(err, ERR_NOMEM, "no memory for a report");
	format_set_bold(f->title);
	format_set_font_size(f->title, 14);
	format_set_bold(f->heading);
	format_set_font_size(f->heading, 12);
	format_set_font_size(f->small, 9);
	format_set_font_color(f->small, 0x555D66);
	format_set_bold(f->head);
	format_set_text_wrap(f->head);
	format_set_align(f->head, LXW_ALIGN_CENTER);
	format_set_align(f->head, LXW_ALIGN_VERTICAL_CENTER);
	format_set_bg_color(f->head, 0xEEF1F4);
	format_set_text_wrap(f->text[0]);
	return true;
}
