/*
 * pdf.h - the two halves of the PDF writer; private to it.
 *
 * What comes is laid out into blocks, which a spool keeps (pdf.c). At the end, when it is
 * known how many pages they fill, they are drawn (pdf_draw.c).
 */
#pragma once
#include "report/chart.h"
#include "report/private.h"
#include "report/spool.h"

/* Points. */
struct pdf_paper {
	double width;
	double height;
	double left;
	double right;
	double top;
	double bottom; /* of the space for blocks; below it stands the page's foot */
};

enum pdf_kind { PDF_HEAD, PDF_SECTION, PDF_ROW, PDF_TOTAL, PDF_NOTE, PDF_CHART, PDF_FOOT };

struct pdf_column {
	double x; /* from the left edge of the table */
	double width;
	enum type_align align;
	const char *head;
};

struct pdf_table {
	double size; /* of its letters */
	double head_height;
	bool marks;
	size_t count;
	struct pdf_column columns[REPORT_COLUMNS_MAX];
};

struct pdf_cell {
	const char *text;
	const char *letters;
	bool words; /* a text where the column has figures */
};

struct pdf_fact {
	const char *label;
	const char *text;
};

/* One block as it lies in the spool. */
struct pdf_block {
	enum pdf_kind kind;
	double height;
	const char *title;    /* of a section or note, "" = none */
	const char *subtitle; /* of the head, likewise … */
	const char *made;     /* … and when it was made */
	struct pdf_fact facts[REPORT_FACTS_MAX];
	size_t fact_count;
	struct pdf_table *table; /* of a section */
	struct pdf_cell cells[REPORT_COLUMNS_MAX];
	size_t cell_count;
	struct report_chart chart; /* columns[0] its bars, columns[1] its line */
	struct report_series line;
	struct report_column columns[2];
	const char *lines[REPORT_FOOT_LINES];
	size_t line_count;
	const char *signatures[REPORT_SIGNATURES_MAX];
	size_t signature_count;
	struct arena arena;
};

struct pdf_report {
	const struct report_head *head;
	struct type *type;
	struct pdf_paper paper;
	struct spool spool;
	char *path;
	const struct report_column *columns; /* of the section at hand */
	struct pdf_table table;
	/* From the last row or chart on: what the signatures stand below, on the same page. */
	size_t blocks;
	size_t tail;
	double tail_height;
};

/* Sizes that both halves go by. */
#define PDF_PAD	       3.0 /* left and right in a cell */
#define PDF_PAD_Y      1.7
#define PDF_LINE(size) ((size)*1.3)
#define PDF_FACT_SIZE  9.0
#define PDF_NOTE_SIZE  7.5
#define PDF_SIGN_LINE  30.0
#define PDF_GAP	       8.0

/* Room for letters of marks at the right of figures. */
static inline double pdf_letters_room(const struct pdf_table *t)
{
	return t->marks ? t->size * 0.75 : 0;
}

/* Puts facts in two columns from y on; cr NULL: only measures. The height. */
double pdf_facts(struct type *t, cairo_t *cr, const struct pdf_paper *p, double y,
		 const struct pdf_fact *facts, size_t n);
/* Draws what the spool has. */
NODISCARD bool pdf_draw(struct pdf_report *w, const char *code, struct err *err);
/* Reads the next block; false at the end. */
bool pdf_take(struct spool *s, struct pdf_block *ret);
