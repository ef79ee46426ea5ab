/* pdf_draw.c - blocks onto pages: first counted, then drawn, by the same steps. */
#include <cairo-pdf.h>
#include <math.h>

#include "base/tz.h"
#include "report/pdf.h"

struct pages {
	struct pdf_report *w;
	cairo_t *cr; /* NULL while pages are counted */
	double y;
	unsigned page;
	unsigned pages;
	size_t block; /* that is placed next */
	const char *code;
	struct pdf_table table; /* that is under way: its head stands on every page */
	char heads[REPORT_COLUMNS_MAX][REPORT_TEXT_MAX];
};

static void grey(cairo_t *cr, double level)
{
	cairo_set_source_rgb(cr, level, level, level);
}

static double room(const struct pdf_paper *p)
{
	return p->right - p->left;
}

double pdf_facts(struct type *t, cairo_t *cr, const struct pdf_paper *p, double y,
		 const struct pdf_fact *facts, size_t n)
{
	const double column = (p->right - p->left) / 2;
	double labels[2] = { 0, 0 };
	double start = y;
	double line = 0;

	for (size_t i = 0; i < n; i++) {
		double width;
		double height;
		struct type_style style = { .size = PDF_FACT_SIZE };
		type_measure(t, facts[i].label, &style, &width, &height);
		labels[i % 2] = fmax(labels[i % 2], fmin(width + 10, column * 0.6));
	}
	for (size_t i = 0; i < n; i++) {
		double x = p->left + column * (double)(i % 2);
		struct type_style label = { .size = PDF_FACT_SIZE, .width = labels[i % 2] };
		struct type_style text = { .size = PDF_FACT_SIZE,
					   .weight = TYPE_BOLD,
					   .width = column - labels[i % 2] - 6 };
		double width;
		double height;
		type_measure(t, facts[i].text, &text, &width, &height);
		if (cr) {
			grey(cr, 0.3);
			type_draw(t, cr, x, y, facts[i].label, &label);
			grey(cr, 0);
			type_draw(t, cr, x + labels[i % 2], y, facts[i].text, &text);
		}
		line = fmax(fmax(height, PDF_LINE(PDF_FACT_SIZE)), i % 2 ? line : 0);
		if (i % 2 == 1 || i + 1 == n)
			y += line;
	}
	return y - start;
}

/* --- pages --- */

static void end_page(struct pages *g)
{
	const struct pdf_paper *p = &g->w->paper;
	enum report_language l = g->w->head->language;
	struct type_style left = { .size = PDF_NOTE_SIZE };
	struct type_style right = { .size = PDF_NOTE_SIZE, .align = TYPE_RIGHT };
	char number[2][16];
	const char *const numbers[] = { number[0], number[1] };
	AUTO_ARENA a = { 0 };

	if (!g->cr)
		return;
	(void)snprintf(number[0], sizeof number[0], "%u", g->page);
	(void)snprintf(number[1], sizeof number[1], "%u", g->pages);
	const char *text = report_phrase(&a, l, "page", numbers, 2);
	const char *code = report_phrase(&a, l, "foot.code", &g->code, 1);
	grey(g->cr, 0.3);
	type_draw(g->w->type, g->cr, p->left, p->bottom + 6, code ? code : "", &left);
	type_draw(g->w->type, g->cr, p->right, p->bottom + 6, text ? text : "", &right);
	cairo_show_page(g->cr);
}

static void draw_table_head(struct pages *g)
{
	const struct pdf_table *t = &g->table;
	double x = g->w->paper.left;

	if (g->cr) {
		cairo_set_source_rgb(g->cr, 0.93, 0.945, 0.96);
		cairo_rectangle(g->cr, x, g->y, room(&g->w->paper), t->head_height);
		cairo_fill(g->cr);
	}
	for (size_t i = 0; g->cr && i < t->count; i++) {
		const struct pdf_column *c = &t->columns[i];
		struct type_style style = { .size = t->size,
					    .weight = TYPE_BOLD,
					    .align = TYPE_CENTRE,
					    .width = c->width - 2 * PDF_PAD };
		double width;
		double height;
		type_measure(g->w->type, g->heads[i], &style, &width, &height);
		grey(g->cr, 0);
		type_draw(g->w->type, g->cr, x + c->x + PDF_PAD,
			  g->y + (t->head_height - height) / 2, g->heads[i], &style);
		grey(g->cr, 0.6);
		cairo_rectangle(g->cr, x + c->x, g->y, c->width, t->head_height);
		cairo_stroke(g->cr);
	}
	g->y += t->head_height;
}

static void next_page(struct pages *g, bool in_table)
{
	end_page(g);
	g->page++;
	g->y = g->w->paper.top;
	if (in_table)
		draw_table_head(g);
}

/* --- blocks --- */

static void draw_head(struct pages *g, const struct pdf_block *b)
{
	const struct pdf_paper *p = &g->w->paper;
	struct type *t = g->w->type;
	double wide = room(p) * 0.66;
	struct type_style title = { .size = 14, .weight = TYPE_BOLD, .width = wide };
	struct type_style subtitle = { .size = 11, .width = wide };
	struct type_style side = { .size = PDF_FACT_SIZE, .align = TYPE_RIGHT };
	double y = g->y;
	double width;
	double height;

	grey(g->cr, 0.3);
	type_draw(t, g->cr, p->right, y + 3, report_word(g->w->head->language, "made"), &side);
	grey(g->cr, 0);
	type_draw(t, g->cr, p->right, y + 3 + PDF_LINE(PDF_FACT_SIZE), b->made, &side);
	type_draw(t, g->cr, p->left, y, b->title, &title);
	type_measure(t, b->title, &title, &width, &height);
	y += height;
	if (b->subtitle[0]) {
		type_draw(t, g->cr, p->left, y, b->subtitle, &subtitle);
		type_measure(t, b->subtitle, &subtitle, &width, &height);
		y += height;
	}
	(void)pdf_facts(t, g->cr, p, y + PDF_GAP, b->facts, b->fact_count);
}

static void keep_table(struct pages *g, const struct pdf_block *b)
{
	g->table = *b->table;
	for (size_t i = 0; i < g->table.count; i++) {
		(void)str_copy(g->heads[i], sizeof g->heads[i],
			       str_from(b->table->columns[i].head));
		g->table.columns[i].head = NULL; /* it goes with its block */
	}
}

static void begin_section(struct pages *g, const struct pdf_block *b)
{
	struct type_style title = { .size = 11, .weight = TYPE_BOLD, .lines = 1 };
	double y = g->y + PDF_GAP;

	title.width = room(&g->w->paper);
	keep_table(g, b);
	if (g->cr) {
		grey(g->cr, 0);
		type_draw(g->w->type, g->cr, g->w->paper.left, y, b->title, &title);
		(void)pdf_facts(g->w->type, g->cr, &g->w->paper,
				y + (b->title[0] ? PDF_LINE(11) + 2 : 0), b->facts, b->fact_count);
	}
	g->y += b->height - g->table.head_height;
	draw_table_head(g);
}

static void draw_cell(struct pages *g, const struct pdf_cell *cell, const struct pdf_column *c,
		      enum type_weight weight)
{
	const struct pdf_table *t = &g->table;
	struct type_style style = { .size = t->size, .weight = weight, .align = c->align };
	double x = g->w->paper.left + c->x + PDF_PAD;

	if (cell->words)
		style.align = TYPE_LEFT;
	if (cell->words || c->align != TYPE_RIGHT) {
		style.width = c->width - 2 * PDF_PAD;
		style.lines = 8;
		type_draw(g->w->type, g->cr, x, g->y + PDF_PAD_Y, cell->text, &style);
		return;
	}
	x += c->width - 2 * PDF_PAD - pdf_letters_room(t);
	type_draw(g->w->type, g->cr, x, g->y + PDF_PAD_Y, cell->text, &style);
	style = (struct type_style){ .size = t->size * 0.65 };
	if (cell->letters[0])
		type_draw(g->w->type, g->cr, x + 0.8, g->y + PDF_PAD_Y, cell->letters, &style);
}

static void draw_row(struct pages *g, const struct pdf_block *b)
{
	enum type_weight weight = b->kind == PDF_TOTAL ? TYPE_BOLD : TYPE_NORMAL;
	double left = g->w->paper.left;

	for (size_t i = 0; i < b->cell_count; i++) {
		const struct pdf_column *c = &g->table.columns[i];
		grey(g->cr, 0.6);
		cairo_rectangle(g->cr, left + c->x, g->y, c->width, b->height);
		cairo_stroke(g->cr);
		grey(g->cr, 0);
		if (b->cells[i].text[0])
			draw_cell(g, &b->cells[i], c, weight);
	}
	if (b->kind == PDF_TOTAL) { /* a strong line above the sums */
		cairo_set_line_width(g->cr, 1);
		cairo_move_to(g->cr, left, g->y);
		cairo_line_to(g->cr, g->w->paper.right, g->y);
		cairo_stroke(g->cr);
		cairo_set_line_width(g->cr, 0.4);
	}
}

static void draw_chart(struct pages *g, const struct pdf_block *b)
{
	double width = room(&g->w->paper);

	cairo_save(g->cr);
	cairo_translate(g->cr, g->w->paper.left, g->y + PDF_GAP);
	chart_draw(g->w->type, g->cr, &b->chart, b->columns, g->w->head->point, width,
		   CHART_HEIGHT(width));
	cairo_restore(g->cr);
}

static void draw_note(struct pages *g, const struct pdf_block *b)
{
	struct type_style style = { .size = PDF_NOTE_SIZE, .width = room(&g->w->paper) };

	grey(g->cr, 0.2);
	type_draw(g->w->type, g->cr, g->w->paper.left, g->y + 2, b->title, &style);
}

static void rule(struct pages *g, double x, double y, double width, const char *word)
{
	struct type_style style = { .size = 6.5, .align = TYPE_CENTRE };

	cairo_move_to(g->cr, x, y);
	cairo_line_to(g->cr, x + width, y);
	cairo_stroke(g->cr);
	type_draw(g->w->type, g->cr, x + width / 2, y + 1, report_word(g->w->head->language, word),
		  &style);
}

static void draw_foot(struct pages *g, const struct pdf_block *b)
{
	struct type_style name = { .size = PDF_FACT_SIZE };
	struct type_style small = { .size = PDF_NOTE_SIZE, .lines = 1 };
	double x = g->w->paper.left;
	double y = g->y + PDF_GAP;

	small.width = room(&g->w->paper);
	for (size_t i = 0; i < b->signature_count; i++) {
		double line = y + PDF_SIGN_LINE * 0.66;
		grey(g->cr, 0);
		type_draw(g->w->type, g->cr, x, line - PDF_LINE(PDF_FACT_SIZE) + 2,
			  b->signatures[i], &name);
		rule(g, x + 110, line, 110, "sign.line");
		rule(g, x + 240, line, 160, "sign.name");
		y += PDF_SIGN_LINE;
	}
	y += PDF_GAP;
	grey(g->cr, 0.3);
	for (size_t i = 0; i < b->line_count; i++) {
		type_draw(g->w->type, g->cr, x, y, b->lines[i], &small);
		y += PDF_LINE(PDF_NOTE_SIZE);
	}
}

/* What must not stand alone at the end of a page takes the next block with it; the last row takes
 * all to the signatures, if one page has room for that. */
static double needed(const struct pages *g, const struct pdf_block *b, const struct pdf_block *next)
{
	const struct pdf_report *w = g->w;
	bool together =
		next && (b->kind == PDF_SECTION || (b->kind == PDF_ROW && next->kind == PDF_TOTAL));

	if (g->block == w->tail &&
	    w->tail_height + g->table.head_height <= w->paper.bottom - w->paper.top)
		return w->tail_height;
	return b->height + (together ? next->height : 0);
}

static void draw_block(struct pages *g, const struct pdf_block *b)
{
	switch (b->kind) {
	case PDF_HEAD:
		draw_head(g, b);
		break;
	case PDF_ROW:
	case PDF_TOTAL:
		draw_row(g, b);
		break;
	case PDF_CHART:
		draw_chart(g, b);
		break;
	case PDF_NOTE:
		draw_note(g, b);
		break;
	case PDF_FOOT:
		draw_foot(g, b);
		break;
	case PDF_SECTION:
		break;
	}
}

static void place(struct pages *g, const struct pdf_block *b, const struct pdf_block *next)
{
	const struct pdf_paper *p = &g->w->paper;
	bool row = b->kind == PDF_ROW || b->kind == PDF_TOTAL;

	if (g->y > p->top && g->y + needed(g, b, next) > p->bottom)
		next_page(g, row);
	g->block++;
	if (b->kind == PDF_SECTION) {
		begin_section(g, b);
		return;
	}
	if (g->cr)
		draw_block(g, b);
	g->y += b->height;
}

/* Blocks are large, so they lie on the heap; only two are there at a time. */
static bool run(struct pages *g, struct err *err)
{
	struct pdf_block *blocks = calloc(2, sizeof *blocks);
	size_t now = 0;

	if (!blocks)
		return err_set(err, ERR_NOMEM, "no memory for a report");
	g->page = 1;
	g->block = 0;
	g->y = g->w->paper.top;
	spool_rewind(&g->w->spool);
	bool more = pdf_take(&g->w->spool, &blocks[now]);
	while (more) {
		more = pdf_take(&g->w->spool, &blocks[1 - now]);
		place(g, &blocks[now], more ? &blocks[1 - now] : NULL);
		now = 1 - now;
	}
	end_page(g);
	arena_reset(&blocks[0].arena);
	arena_reset(&blocks[1].arena);
	free(blocks);
	return spool_check(&g->w->spool, err);
}

static cairo_status_t write_out(void *arg, const unsigned char *data, unsigned int n)
{
	return fwrite(data, 1, n, arg) == n ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static void describe(const struct pdf_report *w, cairo_surface_t *s)
{
	char made[32];

	(void)time_format(made, w->head->made_at, w->head->offset);
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_TITLE, w->head->title);
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATOR, "Themis");
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE, made);
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_MOD_DATE, made);
}

static bool draw_all(struct pages *g, FILE *out, struct err *err)
{
	const struct pdf_paper *p = &g->w->paper;
	cairo_surface_t *s =
		cairo_pdf_surface_create_for_stream(write_out, out, p->width, p->height);

	describe(g->w, s);
	g->cr = cairo_create(s);
	cairo_set_line_width(g->cr, 0.4);
	bool ok = run(g, err);
	cairo_status_t status = cairo_status(g->cr);
	cairo_destroy(g->cr);
	cairo_surface_finish(s);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(s);
	cairo_surface_destroy(s);
	return ok && (status == CAIRO_STATUS_SUCCESS ||
		      err_set(err, ERR_IO, "the report cannot be drawn: %s",
			      cairo_status_to_string(status)));
}

bool pdf_draw(struct pdf_report *w, const char *code, struct err *err)
{
	struct pages *g = calloc(1, sizeof *g);
	FILE *out = NULL;
	bool ok = g != NULL || err_set(err, ERR_NOMEM, "no memory for a report");

	if (ok) {
		*g = (struct pages){ .w = w, .code = code };
		ok = run(g, err) && out_open(w->path, &out, err);
	}
	if (ok) {
		g->pages = g->page;
		ok = draw_all(g, out, err);
	}
	if (out && ok)
		ok = out_close(&out, err);
	else if (out)
		(void)fclose(out);
	free(g);
	return ok;
}
