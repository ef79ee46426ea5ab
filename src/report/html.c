/*
 * html.c - a report as one page that needs nothing else: for a look before it is printed.
 *
 * Nothing in it runs, and all that comes from outside is escaped; pictures are SVG in data:
 * addresses.
 */
#include <cairo-svg.h>

#include "report/chart.h"
#include "report/private.h"

struct html_report {
	const struct report_head *head;
	FILE *file;
	const struct report_column *columns;
	size_t count;
	struct type *type; /* opened for the first picture */
	bool table;	   /* is open */
	bool body;	   /* of the table, likewise */
};

static const char style[] =
	"body{font:10.5pt/1.35 'PT Sans','DejaVu Sans',Arial,sans-serif;color:#20262e;"
	"background:#fff;margin:0 auto;padding:16px;max-width:1100px}"
	"h1{font-size:15pt;margin:0 0 2px}h2{font-size:11.5pt;margin:18px 0 4px}"
	".sub{font-size:12pt;margin:0 0 2px}.made{color:#555d66;margin:0 0 10px}"
	"dl{display:grid;grid-template-columns:max-content 1fr max-content 1fr;gap:1px 12px;"
	"margin:0 0 10px}dt{color:#555d66}dd{margin:0}"
	"table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}"
	"th,td{border:1px solid #b9c0c8;padding:2px 7px;text-align:left;vertical-align:top}"
	"th{background:#eef1f4;text-align:center;vertical-align:middle}"
	"td.n{text-align:right;white-space:nowrap}td.t{white-space:nowrap}"
	"tfoot td{font-weight:bold;border-top:2px solid #20262e}"
	"sup{font-size:70%;margin-left:1px}.note,footer{font-size:8.5pt;color:#555d66}"
	"img{display:block;width:100%;margin:12px 0}footer{margin-top:14px}footer p{margin:1px 0}"
	".sign{display:grid;grid-template-columns:max-content 1fr 1fr;gap:14px 10px;"
	"margin:26px 0 0;max-width:640px}.sign i{border-top:1px solid;font-size:7.5pt;"
	"font-style:normal;text-align:center;align-self:end;margin-top:16px}"
	"@media(max-width:640px){dl{grid-template-columns:max-content 1fr}}"
	"@media print{body{padding:0;max-width:none;font-size:9pt}thead{display:table-header-group}"
	"tfoot{display:table-row-group}tr,img{break-inside:avoid}}";

static void element(FILE *f, const char *open, const char *text, const char *close)
{
	if (!text)
		return;
	(void)fputs(open, f);
	out_escaped(f, text);
	(void)fputs(close, f);
}

static void facts(struct html_report *w, const struct report_fact *f, size_t n)
{
	char buf[REPORT_TEXT_MAX];

	if (n == 0)
		return;
	(void)fputs("<dl>\n", w->file);
	for (size_t i = 0; i < n; i++) {
		element(w->file, "<dt>", f[i].label, ":</dt>");
		element(w->file, "<dd>", report_print_fact(buf, w->head, &f[i]), "</dd>\n");
	}
	(void)fputs("</dl>\n", w->file);
}

static void begin(struct html_report *w)
{
	const struct report_head *h = w->head;
	char made[REPORT_TEXT_MAX];

	(void)fprintf(w->file,
		      "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
		      h->language == REPORT_RU ? "ru" : "en");
	(void)fputs("<meta name=\"viewport\" content=\"width=device-width\">\n", w->file);
	element(w->file, "<title>", h->title, "</title>\n");
	(void)fprintf(w->file, "<style>%s@page{size:A4%s;margin:12mm}</style>\n</head>\n<body>\n",
		      style, h->landscape ? " landscape" : "");
	element(w->file, "<h1>", h->title, "</h1>\n");
	element(w->file, "<p class=\"sub\">", h->subtitle, "</p>\n");
	element(w->file, "<p class=\"made\">", report_word(h->language, "made"), ": ");
	element(w->file, "", report_print_made(made, h), "</p>\n");
	facts(w, h->facts, h->fact_count);
}

static bool html_open(const struct report_how *how, const struct report_head *head, void **ret,
		      struct err *err)
{
	struct html_report *w = calloc(1, sizeof *w);

	if (!w)
		return err_set(err, ERR_NOMEM, "no memory for a report");
	w->head = head;
	if (!out_open(how->path, &w->file, err)) {
		free(w);
		return false;
	}
	begin(w);
	*ret = w;
	return true;
}

static bool html_section(void *arg, const struct report_section *s, struct err *err)
{
	struct html_report *w = arg;

	(void)err;
	w->columns = s->columns;
	w->count = s->count;
	element(w->file, "<h2>", s->title, "</h2>\n");
	facts(w, s->facts, s->fact_count);
	(void)fputs("<table>\n<thead><tr>", w->file);
	for (size_t i = 0; i < s->count; i++)
		element(w->file, "<th scope=\"col\">", s->columns[i].head, "</th>");
	(void)fputs("</tr></thead>\n<tbody>\n", w->file);
	w->table = true;
	w->body = true;
	return true;
}

static void cell(struct html_report *w, const struct report_column *c,
		 const struct report_cell *cell)
{
	static const char *const classes[] = { [REPORT_TEXT] = "<td>",
					       [REPORT_NUMBER] = "<td class=\"n\">",
					       [REPORT_TIME] = "<td class=\"t\">",
					       [REPORT_MINUTE] = "<td class=\"t\">",
					       [REPORT_DAY] = "<td class=\"t\">" };
	char buf[REPORT_TEXT_MAX];
	char letters[REPORT_LETTERS_MAX];

	(void)fputs(cell->text ? "<td>" : classes[c->type], w->file);
	out_escaped(w->file, cell->none ? "—" : report_print(buf, w->head, c, cell));
	if (cell->marks)
		element(w->file, "<sup>", report_letters(letters, w->head->language, cell->marks),
			"</sup>");
	(void)fputs("</td>", w->file);
}

static bool html_row(void *arg, const struct report_cell *cells, bool total, struct err *err)
{
	struct html_report *w = arg;

	if (total && w->body)
		(void)fputs("</tbody>\n<tfoot>\n", w->file);
	if (total)
		w->body = false;
	(void)fputs("<tr>", w->file);
	for (size_t i = 0; i < w->count; i++) {
		/* What a row of totals does not tell stays empty. */
		if (total && cells[i].none)
			(void)fputs("<td></td>", w->file);
		else
			cell(w, &w->columns[i], &cells[i]);
	}
	(void)fputs("</tr>\n", w->file);
	return !ferror(w->file) || err_set(err, ERR_IO, "the report cannot be written");
}

static void end_table(struct html_report *w)
{
	if (w->table)
		(void)fprintf(w->file, "</%s>\n</table>\n", w->body ? "tbody" : "tfoot");
	w->table = false;
}

static cairo_status_t keep_piece(void *arg, const unsigned char *data, unsigned int n)
{
	return fwrite(data, 1, n, arg) == n ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

/* Cairo numbers its surfaces through the life of the program; one is named here. */
static size_t forget_number(char *svg, size_t n)
{
	static const char name[] = "\"surface";
	char *to = strstr(svg, name);

	if (!to)
		return n;
	to += sizeof name - 1;
	size_t digits = strspn(to, "0123456789");
	memmove(to, to + digits, n - (size_t)(to - svg) - digits + 1);
	return n - digits;
}

static bool draw_svg(struct html_report *w, const struct report_chart *c, FILE *f)
{
	const double width = 720;
	cairo_surface_t *s =
		cairo_svg_surface_create_for_stream(keep_piece, f, width, CHART_HEIGHT(width));
	cairo_t *cr = cairo_create(s);

	chart_draw(w->type, cr, c, w->columns, w->head->point, width, CHART_HEIGHT(width));
	bool ok = cairo_status(cr) == CAIRO_STATUS_SUCCESS;
	cairo_destroy(cr);
	cairo_surface_finish(s);
	ok = ok && cairo_surface_status(s) == CAIRO_STATUS_SUCCESS;
	cairo_surface_destroy(s);
	return ok;
}

static bool html_chart(void *arg, const struct report_chart *c, struct err *err)
{
	struct html_report *w = arg;
	AUTO_FREE char *svg = NULL;
	size_t n = 0;

	end_table(w);
	if (!w->type && !type_open(&w->type, err))
		return false;
	FILE *f = open_memstream(&svg, &n);
	bool ok = f && draw_svg(w, c, f);
	if ((f && fclose(f) != 0) || !ok)
		return err_set(err, ERR_NOMEM, "a picture cannot be drawn");
	element(w->file, "<img alt=\"", c->title, "\" src=\"data:image/svg+xml;base64,");
	out_base64(w->file, svg, forget_number(svg, n));
	(void)fputs("\">\n", w->file);
	return true;
}

static bool html_note(void *arg, const char *text, struct err *err)
{
	struct html_report *w = arg;

	(void)err;
	end_table(w);
	element(w->file, "<p class=\"note\">", text, "</p>\n");
	return true;
}

static bool html_end_section(void *arg, struct err *err)
{
	(void)err;
	end_table(arg);
	return true;
}

static void signatures(struct html_report *w, const struct report_foot *foot)
{
	enum report_language l = w->head->language;

	if (foot->signature_count == 0)
		return;
	(void)fputs("<div class=\"sign\">\n", w->file);
	for (size_t i = 0; i < foot->signature_count; i++) {
		element(w->file, "<b>", foot->signatures[i], "</b>");
		element(w->file, "<i>", report_word(l, "sign.line"), "</i>");
		element(w->file, "<i>", report_word(l, "sign.name"), "</i>\n");
	}
	(void)fputs("</div>\n", w->file);
}

static bool html_close(void *arg, const struct report_foot *foot, const char *code, struct err *err)
{
	struct html_report *w = arg;
	const char *lines[REPORT_FOOT_LINES];
	size_t n;
	AUTO_ARENA a = { 0 };

	if (!report_foot_lines(&a, w->head, foot, code, lines, &n, err))
		return false;
	signatures(w, foot);
	(void)fputs("<footer>\n", w->file);
	for (size_t i = 0; i < n; i++)
		element(w->file, "<p>", lines[i], "</p>\n");
	(void)fputs("</footer>\n</body>\n</html>\n", w->file);
	return out_close(&w->file, err);
}

static void html_drop(void *arg)
{
	struct html_report *w = arg;

	if (w->file)
		(void)fclose(w->file);
	type_close(w->type);
	free(w);
}

const struct report_writer report_html_writer = {
	.open = html_open,
	.section = html_section,
	.row = html_row,
	.chart = html_chart,
	.note = html_note,
	.end_section = html_end_section,
	.close = html_close,
	.drop = html_drop,
};
