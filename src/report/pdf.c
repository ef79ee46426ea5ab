#include "report/pdf.h"

#include <math.h>

enum { LINES_MAX = 8 /* of a cell */ };

/* Points; the left margin is for a folder's holes. */
static const double margin = 34;
static const double margin_left = 51;

static void drop(void *arg)
{
	struct pdf_report *w = arg;

	spool_close(&w->spool);
	type_close(w->type);
	free(w->path);
	free(w);
}

static void begin_block(struct pdf_report *w, enum pdf_kind kind, double height)
{
	spool_put_count(&w->spool, kind);
	spool_put_number(&w->spool, height);
}

/* Height of the block that was begun last. */
static void end_block(struct pdf_report *w, bool starts, double height)
{
	if (starts) {
		w->tail = w->blocks;
		w->tail_height = 0;
	}
	w->tail_height += height;
	w->blocks++;
}

static double text_width(const struct pdf_report *w)
{
	return w->paper.right - w->paper.left;
}

static double measure(const struct pdf_report *w, const char *text, struct type_style style)
{
	double width;
	double height;

	type_measure(w->type, text, &style, &width, &height);
	return height;
}

static double put_facts(struct pdf_report *w, const struct report_fact *from, size_t n)
{
	struct pdf_fact facts[REPORT_FACTS_MAX];
	char texts[REPORT_FACTS_MAX][REPORT_TEXT_MAX];

	spool_put_count(&w->spool, n);
	for (size_t i = 0; i < n; i++) {
		facts[i] = (struct pdf_fact){ from[i].label,
					      report_print_fact(texts[i], w->head, &from[i]) };
		spool_put_text(&w->spool, facts[i].label);
		spool_put_text(&w->spool, facts[i].text);
	}
	return pdf_facts(w->type, NULL, &w->paper, 0, facts, n);
}

static void put_head(struct pdf_report *w)
{
	const struct report_head *h = w->head;
	char made[REPORT_TEXT_MAX];

	begin_block(w, PDF_HEAD, 0);
	spool_put_text(&w->spool, h->title);
	spool_put_text(&w->spool, h->subtitle);
	spool_put_text(&w->spool, report_print_made(made, h));
	double height = put_facts(w, h->facts, h->fact_count);
	height += measure(w, h->title,
			  (struct type_style){
				  .size = 14, .weight = TYPE_BOLD, .width = text_width(w) * 0.66 });
	if (h->subtitle)
		height += measure(w, h->subtitle,
				  (struct type_style){ .size = 11, .width = text_width(w) * 0.66 });
	spool_put_number(&w->spool, height + PDF_GAP);
	end_block(w, true, height + PDF_GAP);
}

static bool open_pdf(const struct report_how *how, const struct report_head *head, void **ret,
		     struct err *err)
{
	struct pdf_report *w = calloc(1, sizeof *w);
	const double a4[] = { 595.276, 841.890 };

	if (!w)
		return err_set(err, ERR_NOMEM, "no memory for a report");
	w->head = head;
	w->path = strdup(how->path);
	w->paper =
		(struct pdf_paper){ .width = a4[head->landscape], .height = a4[!head->landscape] };
	w->paper.left = head->landscape ? margin : margin_left;
	w->paper.top = head->landscape ? margin_left : margin;
	w->paper.right = w->paper.width - margin;
	w->paper.bottom = w->paper.height - margin - 14;
	if (!w->path || !type_open(&w->type, err) || !spool_open(&w->spool, how->folder, err)) {
		bool ok = w->path != NULL;
		drop(w);
		return ok ? false : err_set(err, ERR_NOMEM, "no memory for a report");
	}
	put_head(w);
	*ret = w;
	return true;
}

/* Letters as large as fit, at most 9 and at least 5 points; then the columns fill the page. */
static void size_columns(struct pdf_report *w, const struct report_section *s)
{
	struct pdf_table *t = &w->table;
	double letters = 0;

	for (size_t i = 0; i < s->count; i++)
		letters += s->columns[i].width ? s->columns[i].width : 10;
	double room = text_width(w) - (double)s->count * 2 * PDF_PAD;
	t->size = floor(4 * fmin(9, fmax(5, room / (letters * 0.53)))) / 4; /* of few sizes */
	double x = 0;
	for (size_t i = 0; i < s->count; i++) {
		const struct report_column *c = &s->columns[i];
		double width = 2 * PDF_PAD + room * (c->width ? c->width : 10) / letters;
		t->columns[i] = (struct pdf_column){
			.x = x,
			.width = width,
			.align = c->type == REPORT_NUMBER ? TYPE_RIGHT
				 : c->type == REPORT_TEXT ? TYPE_LEFT
							  : TYPE_CENTRE,
			.head = c->head,
		};
		x += width;
	}
}

static void measure_head(struct pdf_report *w)
{
	struct pdf_table *t = &w->table;

	t->head_height = 0;
	for (size_t i = 0; i < t->count; i++) {
		struct type_style style = { .size = t->size,
					    .weight = TYPE_BOLD,
					    .width = t->columns[i].width - 2 * PDF_PAD };
		t->head_height = fmax(t->head_height, measure(w, t->columns[i].head, style));
	}
	t->head_height += 4 * PDF_PAD_Y;
}

static bool section_pdf(void *arg, const struct report_section *s, struct err *err)
{
	struct pdf_report *w = arg;
	struct pdf_table *t = &w->table;
	double height = PDF_GAP;

	w->columns = s->columns;
	t->count = s->count;
	t->marks = s->marks;
	size_columns(w, s);
	measure_head(w);
	begin_block(w, PDF_SECTION, 0);
	spool_put_text(&w->spool, s->title);
	if (s->title)
		height += PDF_LINE(11) + 2;
	height += put_facts(w, s->facts, s->fact_count);
	spool_put_number(&w->spool, height + t->head_height);
	spool_put_bytes(&w->spool, t, sizeof *t);
	for (size_t i = 0; i < t->count; i++)
		spool_put_text(&w->spool, t->columns[i].head);
	end_block(w, true, height + t->head_height);
	return spool_check(&w->spool, err);
}

/* Figures stay on their line; a text that cannot be too long is not measured. */
static double cell_height(const struct pdf_report *w, size_t i, const char *text, bool words)
{
	const struct pdf_table *t = &w->table;
	double room = t->columns[i].width - 2 * PDF_PAD;
	unsigned keep = w->columns[i].keep;
	double line = PDF_LINE(t->size);

	if (!words || (double)strlen(text) * t->size * 0.4 < room)
		return line;
	return fmax(line, measure(w, text,
				  (struct type_style){ .size = t->size,
						       .width = room,
						       .lines = keep ? keep : LINES_MAX }));
}

static bool row_pdf(void *arg, const struct report_cell *cells, bool total, struct err *err)
{
	struct pdf_report *w = arg;
	double height = 0;

	begin_block(w, total ? PDF_TOTAL : PDF_ROW, 0);
	spool_put_count(&w->spool, w->table.count);
	for (size_t i = 0; i < w->table.count; i++) {
		const struct report_cell *c = &cells[i];
		char buf[REPORT_TEXT_MAX];
		char letters[REPORT_LETTERS_MAX];
		const char *text = report_print(buf, w->head, &w->columns[i], c);
		bool words = c->text && !c->none;
		if (c->none && !total)
			text = "—";
		spool_put_text(&w->spool, text);
		spool_put_text(&w->spool, report_letters(letters, w->head->language, c->marks));
		spool_put_count(&w->spool, words);
		height = fmax(height, cell_height(w, i, text, words));
	}
	spool_put_number(&w->spool, height + 2 * PDF_PAD_Y);
	end_block(w, !total, height + 2 * PDF_PAD_Y);
	return spool_check(&w->spool, err);
}

static void put_series(struct pdf_report *w, const struct report_series *s, size_t n)
{
	const struct report_column *c = &w->columns[s->column];

	spool_put_text(&w->spool, report_series_name(s, w->columns));
	spool_put_count(&w->spool, c->scale);
	spool_put_bytes(&w->spool, s->values, n * sizeof *s->values);
	spool_put_count(&w->spool, s->none != NULL);
	if (s->none)
		spool_put_bytes(&w->spool, s->none, n * sizeof *s->none);
}

static bool chart_pdf(void *arg, const struct report_chart *c, struct err *err)
{
	struct pdf_report *w = arg;

	const double height = CHART_HEIGHT(text_width(w)) + 2 * PDF_GAP;

	begin_block(w, PDF_CHART, height);
	end_block(w, true, height);
	spool_put_text(&w->spool, c->title);
	spool_put_count(&w->spool, c->count);
	for (size_t i = 0; i < c->count; i++)
		spool_put_text(&w->spool, c->labels[i]);
	put_series(w, &c->bars, c->count);
	spool_put_count(&w->spool, c->line != NULL);
	if (c->line)
		put_series(w, c->line, c->count);
	return spool_check(&w->spool, err);
}

static bool note_pdf(void *arg, const char *text, struct err *err)
{
	struct pdf_report *w = arg;
	double height =
		measure(w, text,
			(struct type_style){ .size = PDF_NOTE_SIZE, .width = text_width(w) });

	begin_block(w, PDF_NOTE, height + 4);
	end_block(w, false, height + 4);
	spool_put_text(&w->spool, text);
	return spool_check(&w->spool, err);
}

static bool end_section_pdf(void *arg, struct err *err)
{
	(void)arg;
	(void)err;
	return true;
}

static bool close_pdf(void *arg, const struct report_foot *foot, const char *code, struct err *err)
{
	struct pdf_report *w = arg;
	const char *lines[REPORT_FOOT_LINES];
	size_t n;
	AUTO_ARENA a = { 0 };

	if (!report_foot_lines(&a, w->head, foot, code, lines, &n, err))
		return false;
	const double height = 2 * PDF_GAP + (double)foot->signature_count * PDF_SIGN_LINE +
			      (double)n * PDF_LINE(PDF_NOTE_SIZE);
	begin_block(w, PDF_FOOT, height);
	end_block(w, false, height);
	spool_put_count(&w->spool, foot->signature_count);
	for (size_t i = 0; i < foot->signature_count; i++)
		spool_put_text(&w->spool, foot->signatures[i]);
	spool_put_count(&w->spool, n);
	for (size_t i = 0; i < n; i++)
		spool_put_text(&w->spool, lines[i]);
	return pdf_draw(w, code, err);
}

const struct report_writer report_pdf_writer = {
	.open = open_pdf,
	.section = section_pdf,
	.row = row_pdf,
	.chart = chart_pdf,
	.note = note_pdf,
	.end_section = end_section_pdf,
	.close = close_pdf,
	.drop = drop,
};
