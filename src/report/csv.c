/* csv.c - a report as CSV: what stands on paper, line by line, with plain numbers. */
#include "report/private.h"
#include "table/csv_out.h"

struct csv_report {
	const struct report_head *head;
	struct csv_out out;
	const struct report_column *columns;
	size_t count;
	bool marks; /* the table has a column of them */
};

static void line(struct csv_report *w, const char *label, const char *text, bool guard)
{
	csv_out_field(&w->out, label, true);
	if (text)
		csv_out_field(&w->out, text, guard);
	csv_out_end_row(&w->out);
}

static void facts(struct csv_report *w, const struct report_fact *f, size_t n)
{
	char buf[REPORT_TEXT_MAX];

	for (size_t i = 0; i < n; i++)
		line(w, f[i].label, report_print_fact(buf, w->head, &f[i]),
		     f[i].as.type == REPORT_TEXT);
}

static bool csv_report_open(const struct report_how *how, const struct report_head *head,
			    void **ret, struct err *err)
{
	char made[REPORT_TEXT_MAX];
	struct csv_report *w = calloc(1, sizeof *w);

	if (!w)
		return err_set(err, ERR_NOMEM, "no memory for a report");
	w->head = head;
	w->out.separator = head->point == ',' ? ';' : ',';
	if (!out_open(how->path, &w->out.file, err)) {
		free(w);
		return false;
	}
	csv_out_begin(&w->out);
	line(w, head->title, NULL, true);
	if (head->subtitle)
		line(w, head->subtitle, NULL, true);
	line(w, report_word(head->language, "made"), report_print_made(made, head), false);
	facts(w, head->facts, head->fact_count);
	*ret = w;
	return true;
}

static bool csv_report_section(void *arg, const struct report_section *s, struct err *err)
{
	struct csv_report *w = arg;

	(void)err;
	csv_out_end_row(&w->out);
	if (s->title)
		line(w, s->title, NULL, true);
	facts(w, s->facts, s->fact_count);
	w->columns = s->columns;
	w->count = s->count;
	w->marks = s->marks;
	for (size_t i = 0; i < s->count; i++)
		csv_out_field(&w->out, s->columns[i].head, true);
	if (s->marks)
		csv_out_field(&w->out, report_word(w->head->language, "mark.column"), true);
	csv_out_end_row(&w->out);
	return true;
}

static bool csv_report_row(void *arg, const struct report_cell *cells, bool total, struct err *err)
{
	struct csv_report *w = arg;
	unsigned marks = 0;
	char buf[REPORT_TEXT_MAX];

	(void)total;
	for (size_t i = 0; i < w->count; i++) {
		const struct report_cell *c = &cells[i];
		csv_out_field(&w->out, report_print(buf, w->head, &w->columns[i], c),
			      c->text != NULL);
		marks |= c->marks;
	}
	if (w->marks)
		csv_out_field(&w->out, report_mark_words(buf, w->head->language, marks), true);
	csv_out_end_row(&w->out);
	return !ferror(w->out.file) || err_set(err, ERR_IO, "the report cannot be written");
}

/* The rows themselves tell it. */
static bool csv_report_chart(void *arg, const struct report_chart *c, struct err *err)
{
	(void)arg;
	(void)c;
	(void)err;
	return true;
}

static bool csv_report_note(void *arg, const char *text, struct err *err)
{
	(void)err;
	line(arg, text, NULL, true);
	return true;
}

static bool csv_report_end_section(void *arg, struct err *err)
{
	(void)arg;
	(void)err;
	return true;
}

static bool csv_report_close(void *arg, const struct report_foot *foot, const char *code,
			     struct err *err)
{
	struct csv_report *w = arg;
	const char *lines[REPORT_FOOT_LINES];
	size_t n;
	AUTO_ARENA a = { 0 };

	if (!report_foot_lines(&a, w->head, foot, code, lines, &n, err))
		return false;
	csv_out_end_row(&w->out);
	for (size_t i = 0; i < n; i++)
		line(w, lines[i], NULL, true);
	return out_close(&w->out.file, err);
}

static void csv_report_drop(void *arg)
{
	struct csv_report *w = arg;

	if (w->out.file)
		(void)fclose(w->out.file);
	free(w);
}

const struct report_writer report_csv_writer = {
	.open = csv_report_open,
	.section = csv_report_section,
	.row = csv_report_row,
	.chart = csv_report_chart,
	.note = csv_report_note,
	.end_section = csv_report_end_section,
	.close = csv_report_close,
	.drop = csv_report_drop,
};
