/*
 * docx.c - a report as WordprocessingML (ISO/IEC 29500), written as it comes.
 *
 * Only pictures wait in memory: they are parts of their own behind the text.
 */
#include "report/docx.h"

#include <inttypes.h>

#include "report/chart.h"

/* Twentieths of a point: an A4 page and its margins, the left one for a folder's holes. */
enum { PAGE_SHORT = 11906, PAGE_LONG = 16838, MARGIN = 680, MARGIN_HOLES = 1020, FOOTER = 400 };
enum { EMU = 12700, DOTS_PER_POINT = 3 };

struct picture {
	uint8_t *p;
	size_t n;
};

struct docx_report {
	const struct report_head *head;
	struct zip *zip;
	FILE *file; /* the text */
	struct type *type;
	const struct report_column *columns;
	size_t count;
	unsigned widths[REPORT_COLUMNS_MAX]; /* twentieths of a point */
	unsigned size;			     /* of letters, half points */
	bool table;			     /* is open */
	struct picture pictures[REPORT_CHARTS_MAX];
	size_t picture_count;
};

static unsigned text_width(const struct docx_report *w)
{
	/* The holes are on the long side: at the top of what lies across. */
	return w->head->landscape ? PAGE_LONG - 2 * MARGIN : PAGE_SHORT - MARGIN - MARGIN_HOLES;
}

/* A run of text; properties are XML of ours. */
static void run(FILE *f, const char *properties, const char *text)
{
	(void)fprintf(f, "<w:r><w:rPr>%s</w:rPr><w:t xml:space=\"preserve\">", properties);
	out_escaped(f, text);
	(void)fputs("</w:t></w:r>", f);
}

static void paragraph(FILE *f, const char *style, const char *text)
{
	if (!text)
		return;
	(void)fprintf(f, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/></w:pPr>", style);
	run(f, "", text);
	(void)fputs("</w:p>\n", f);
}

static void begin_table(FILE *f, unsigned width, bool lines)
{
	static const char *const sides[] = {
		"top", "left", "bottom", "right", "insideH", "insideV"
	};

	(void)fprintf(f, "<w:tbl><w:tblPr><w:tblW w:w=\"%u\" w:type=\"dxa\"/><w:tblBorders>",
		      width);
	for (size_t i = 0; i < ARRAY_LEN(sides); i++)
		(void)fprintf(f, "<w:%s w:val=\"%s\" w:sz=\"4\" w:space=\"0\" w:color=\"B9C0C8\"/>",
			      sides[i], lines ? "single" : "nil");
	(void)fputs("</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar>"
		    "<w:top w:w=\"20\" w:type=\"dxa\"/><w:left w:w=\"60\" w:type=\"dxa\"/>"
		    "<w:bottom w:w=\"20\" w:type=\"dxa\"/><w:right w:w=\"60\" w:type=\"dxa\"/>"
		    "</w:tblCellMar></w:tblPr><w:tblGrid>",
		    f);
}

static void begin_cell(FILE *f, unsigned width, const char *properties)
{
	(void)fprintf(f, "<w:tc><w:tcPr><w:tcW w:w=\"%u\" w:type=\"dxa\"/>%s</w:tcPr>", width,
		      properties);
}

static void fact_cell(FILE *f, unsigned width, const char *place, const char *properties,
		      const char *text)
{
	begin_cell(f, width, place);
	(void)fputs("<w:p>", f);
	run(f, properties, text);
	(void)fputs("</w:p></w:tc>", f);
}

/* Two facts a row. */
static void facts(struct docx_report *w, const struct report_fact *from, size_t n)
{
	unsigned label = text_width(w) * 21 / 100;
	unsigned value = text_width(w) / 2 - label;
	char buf[REPORT_TEXT_MAX];

	if (n == 0)
		return;
	begin_table(w->file, text_width(w), false);
	for (int i = 0; i < 2; i++)
		(void)fprintf(w->file, "<w:gridCol w:w=\"%u\"/><w:gridCol w:w=\"%u\"/>", label,
			      value);
	(void)fputs("</w:tblGrid>\n", w->file);
	for (size_t i = 0; i < n; i++) {
		bool alone = i % 2 == 0 && i + 1 == n; /* it has the whole row */
		if (i % 2 == 0)
			(void)fputs("<w:tr>", w->file);
		fact_cell(w->file, label, "", "<w:color w:val=\"555D66\"/>", from[i].label);
		fact_cell(w->file, alone ? text_width(w) - label : value,
			  alone ? "<w:gridSpan w:val=\"3\"/>" : "", "<w:b/>",
			  report_print_fact(buf, w->head, &from[i]));
		if (i % 2 == 1 || alone)
			(void)fputs("</w:tr>\n", w->file);
	}
	(void)fputs("</w:tbl>\n", w->file);
}

static void drop(void *arg)
{
	struct docx_report *w = arg;

	for (size_t i = 0; i < w->picture_count; i++)
		free(w->pictures[i].p);
	zip_close(w->zip);
	type_close(w->type);
	free(w);
}

static void begin_document(struct docx_report *w)
{
	const struct report_head *h = w->head;
	char made[REPORT_TEXT_MAX];

	(void)fputs("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
		    "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/"
		    "2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/"
		    "relationships\" xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/"
		    "wordprocessingDrawing\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/"
		    "2006/main\" xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/"
		    "picture\"><w:body>\n",
		    w->file);
	paragraph(w->file, "Title", h->title);
	paragraph(w->file, "Heading1", h->subtitle);
	(void)fputs("<w:p><w:pPr><w:spacing w:after=\"120\"/></w:pPr>", w->file);
	run(w->file, "<w:color w:val=\"555D66\"/>", report_word(h->language, "made"));
	run(w->file, "<w:color w:val=\"555D66\"/>", ": ");
	run(w->file, "", report_print_made(made, h));
	(void)fputs("</w:p>\n", w->file);
	facts(w, h->facts, h->fact_count);
}

static bool open_docx(const struct report_how *how, const struct report_head *head, void **ret,
		      struct err *err)
{
	struct docx_report *w = calloc(1, sizeof *w);

	if (!w)
		return err_set(err, ERR_NOMEM, "no memory for a report");
	w->head = head;
	if (!zip_open(how->path, &w->zip, err) || !docx_write_start(w->zip, head, err) ||
	    !zip_part(w->zip, "word/document.xml", &w->file, err)) {
		drop(w);
		return false;
	}
	begin_document(w);
	*ret = w;
	return true;
}

/* Letters as large as fit, at most 9 and at least 5 points. */
static void size_columns(struct docx_report *w)
{
	unsigned letters = 0;
	unsigned left = text_width(w);

	for (size_t i = 0; i < w->count; i++)
		letters += w->columns[i].width ? w->columns[i].width : 10;
	unsigned room = left - (unsigned)w->count * 120;
	if (letters == 0)
		return; /* there is no table without a column */
	w->size = room / 10 * 100 / (letters * 57);
	w->size = w->size > 18 ? 18 : w->size < 10 ? 10 : w->size;
	for (size_t i = 0; i < w->count; i++) {
		unsigned own = w->columns[i].width ? w->columns[i].width : 10;
		w->widths[i] = i + 1 < w->count ? 120 + room * own / letters : left;
		left -= w->widths[i];
	}
}

static void table_head(struct docx_report *w)
{
	char look[60];

	(void)snprintf(look, sizeof look, "<w:b/><w:sz w:val=\"%u\"/>", w->size);
	begin_table(w->file, text_width(w), true);
	for (size_t i = 0; i < w->count; i++)
		(void)fprintf(w->file, "<w:gridCol w:w=\"%u\"/>", w->widths[i]);
	(void)fputs("</w:tblGrid>\n<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>", w->file);
	for (size_t i = 0; i < w->count; i++) {
		begin_cell(w->file, w->widths[i],
			   "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"EEF1F4\"/>"
			   "<w:vAlign w:val=\"center\"/>");
		(void)fputs("<w:p><w:pPr><w:keepNext/><w:jc w:val=\"center\"/></w:pPr>", w->file);
		run(w->file, look, w->columns[i].head);
		(void)fputs("</w:p></w:tc>", w->file);
	}
	(void)fputs("</w:tr>\n", w->file);
}

static bool section_docx(void *arg, const struct report_section *s, struct err *err)
{
	struct docx_report *w = arg;

	(void)err;
	w->columns = s->columns;
	w->count = s->count;
	size_columns(w);
	paragraph(w->file, "Heading1", s->title);
	facts(w, s->facts, s->fact_count);
	if (s->fact_count || !s->title) /* two tables in a row would become one */
		paragraph(w->file, "Small", "");
	table_head(w);
	w->table = true;
	return true;
}

static const char *align(const struct report_column *c, const struct report_cell *cell)
{
	if (c->type == REPORT_TEXT || cell->text)
		return "left";
	return c->type == REPORT_NUMBER ? "right" : "center";
}

static void put_cell(struct docx_report *w, size_t i, const struct report_cell *cell, bool total)
{
	const struct report_column *c = &w->columns[i];
	char buf[REPORT_TEXT_MAX];
	char letters[REPORT_LETTERS_MAX];
	char look[60];

	(void)snprintf(look, sizeof look, "%s<w:sz w:val=\"%u\"/>", total ? "<w:b/>" : "", w->size);
	begin_cell(w->file, w->widths[i],
		   total ? "<w:tcBorders><w:top w:val=\"single\" w:sz=\"12\" w:space=\"0\" "
			   "w:color=\"20262E\"/></w:tcBorders>"
			 : "");
	/* Sums stay with what is signed below them. */
	(void)fprintf(w->file, "<w:p><w:pPr>%s<w:jc w:val=\"%s\"/></w:pPr>",
		      total ? "<w:keepNext/>" : "", align(c, cell));
	if (!cell->none || !total)
		run(w->file, look, cell->none ? "—" : report_print(buf, w->head, c, cell));
	if (cell->marks)
		run(w->file, "<w:vertAlign w:val=\"superscript\"/>",
		    report_letters(letters, w->head->language, cell->marks));
	(void)fputs("</w:p></w:tc>", w->file);
}

static bool check(const struct docx_report *w, struct err *err)
{
	return !ferror(w->file) || err_set(err, ERR_IO, "the report cannot be written");
}

static bool row_docx(void *arg, const struct report_cell *cells, bool total, struct err *err)
{
	struct docx_report *w = arg;

	(void)fputs("<w:tr><w:trPr><w:cantSplit/></w:trPr>", w->file);
	for (size_t i = 0; i < w->count; i++)
		put_cell(w, i, &cells[i], total);
	(void)fputs("</w:tr>\n", w->file);
	return check(w, err);
}

static void end_table(struct docx_report *w)
{
	if (w->table)
		(void)fputs("</w:tbl>\n", w->file);
	w->table = false;
}

/* --- pictures --- */

static cairo_status_t keep_piece(void *arg, const unsigned char *data, unsigned int n)
{
	return fwrite(data, 1, n, arg) == n ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static bool make_picture(struct docx_report *w, const struct report_chart *c, double width,
			 double height, struct picture *ret)
{
	char *bytes = NULL;
	cairo_surface_t *s =
		cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(width * DOTS_PER_POINT),
					   (int)(height * DOTS_PER_POINT));
	cairo_t *cr = cairo_create(s);
	FILE *f = open_memstream(&bytes, &ret->n);

	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	cairo_scale(cr, DOTS_PER_POINT, DOTS_PER_POINT);
	chart_draw(w->type, cr, c, w->columns, w->head->point, width, height);
	bool ok = f && cairo_status(cr) == CAIRO_STATUS_SUCCESS &&
		  cairo_surface_write_to_png_stream(s, keep_piece, f) == CAIRO_STATUS_SUCCESS;
	ok = f && fclose(f) == 0 && ok;
	cairo_destroy(cr);
	cairo_surface_destroy(s);
	if (ok)
		ret->p = (uint8_t *)bytes;
	else
		free(bytes);
	return ok;
}

static void show_picture(struct docx_report *w, const char *title, double width, double height)
{
	size_t n = w->picture_count;
	char size[60];

	(void)snprintf(size, sizeof size, "cx=\"%" PRId64 "\" cy=\"%" PRId64 "\"",
		       (int64_t)(width * EMU), (int64_t)(height * EMU));
	(void)fprintf(
		w->file,
		"<w:p><w:pPr><w:keepNext/><w:spacing w:before=\"160\"/></w:pPr><w:r><w:drawing>"
		"<wp:inline><wp:extent %s/><wp:docPr id=\"%zu\" name=\"image%zu\" descr=\"",
		size, n, n);
	out_escaped(w->file, title);
	(void)fprintf(
		w->file,
		"\"/><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/"
		"drawingml/2006/picture\"><pic:pic><pic:nvPicPr><pic:cNvPr id=\"%zu\" "
		"name=\"image%zu.png\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>"
		"<a:blip r:embed=\"rId%zu\"/><a:stretch><a:fillRect/></a:stretch>"
		"</pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext %s/>"
		"</a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr>"
		"</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>\n",
		n, n, DOCX_PICTURE_FIRST + n - 1, size);
}

static bool chart_docx(void *arg, const struct report_chart *c, struct err *err)
{
	struct docx_report *w = arg;
	double width = text_width(w) / 20.0;
	double height = CHART_HEIGHT(width);

	end_table(w);
	if (!w->type && !type_open(&w->type, err))
		return false;
	if (!make_picture(w, c, width, height, &w->pictures[w->picture_count]))
		return err_set(err, ERR_NOMEM, "a picture cannot be drawn");
	w->picture_count++;
	show_picture(w, c->title, width, height);
	return check(w, err);
}

static bool note_docx(void *arg, const char *text, struct err *err)
{
	struct docx_report *w = arg;

	end_table(w);
	paragraph(w->file, "Small", text);
	return check(w, err);
}

static bool end_section_docx(void *arg, struct err *err)
{
	end_table(arg);
	return check(arg, err);
}

/* --- the end --- */

static void signatures(struct docx_report *w, const struct report_foot *foot)
{
	for (size_t i = 0; i < foot->signature_count; i++) {
		(void)fputs("<w:p><w:pPr><w:keepNext/><w:spacing w:before=\"360\"/></w:pPr>",
			    w->file);
		run(w->file, "", foot->signatures[i]);
		run(w->file, "", "  ____________________ / __________________________ /");
		(void)fputs("</w:p>\n", w->file);
	}
	paragraph(w->file, "Small", "");
}

static void end_document(struct docx_report *w)
{
	bool across = w->head->landscape;

	(void)fprintf(w->file,
		      "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId2\"/>"
		      "<w:pgSz w:w=\"%d\" w:h=\"%d\"%s/><w:pgMar w:top=\"%d\" w:right=\"%d\" "
		      "w:bottom=\"%d\" w:left=\"%d\" w:header=\"%d\" w:footer=\"%d\" "
		      "w:gutter=\"0\"/></w:sectPr></w:body></w:document>\n",
		      across ? PAGE_LONG : PAGE_SHORT, across ? PAGE_SHORT : PAGE_LONG,
		      across ? " w:orient=\"landscape\"" : "", across ? MARGIN_HOLES : MARGIN,
		      MARGIN, MARGIN, across ? MARGIN : MARGIN_HOLES, FOOTER, FOOTER);
}

static bool write_pictures(struct docx_report *w, struct err *err)
{
	for (size_t i = 0; i < w->picture_count; i++) {
		char name[64];
		FILE *f;
		(void)snprintf(name, sizeof name, "word/media/image%zu.png", i + 1);
		if (!zip_part(w->zip, name, &f, err))
			return false;
		(void)fwrite(w->pictures[i].p, 1, w->pictures[i].n, f);
	}
	return true;
}

static bool close_docx(void *arg, const struct report_foot *foot, const char *code, struct err *err)
{
	struct docx_report *w = arg;
	const char *lines[REPORT_FOOT_LINES];
	size_t n;
	AUTO_ARENA a = { 0 };

	if (!report_foot_lines(&a, w->head, foot, code, lines, &n, err))
		return false;
	signatures(w, foot);
	for (size_t i = 0; i < n; i++)
		paragraph(w->file, "Small", lines[i]);
	end_document(w);
	return write_pictures(w, err) && docx_write_relations(w->zip, w->picture_count, err) &&
	       zip_finish(w->zip, err);
}

const struct report_writer report_docx_writer = {
	.open = open_docx,
	.section = section_docx,
	.row = row_docx,
	.chart = chart_docx,
	.note = note_docx,
	.end_section = end_section_docx,
	.close = close_docx,
	.drop = drop,
};
