/*
 * xml.c - a report as XML for programs; docs/report.xsd is its schema.
 *
 * Numbers have a point whatever the language, times are RFC 3339, a cell without a value
 * is left out.
 */
#include "base/decimal.h"
#include "base/tz.h"
#include "report/private.h"

struct xml_report {
	const struct report_head *head;
	FILE *file;
	const struct report_column *columns;
	size_t count;
};

static void attribute(FILE *f, const char *name, const char *text)
{
	if (!text)
		return;
	(void)fprintf(f, " %s=\"", name);
	out_escaped(f, text);
	(void)fputc('"', f);
}

static void element(FILE *f, const char *indent, const char *name, const char *text)
{
	if (!text)
		return;
	(void)fprintf(f, "%s<%s>", indent, name);
	out_escaped(f, text);
	(void)fprintf(f, "</%s>\n", name);
}

static const char *type_name(enum report_type t)
{
	static const char *const names[] = { [REPORT_TEXT] = "text",
					     [REPORT_NUMBER] = "number",
					     [REPORT_TIME] = "time",
					     [REPORT_MINUTE] = "time",
					     [REPORT_DAY] = "day" };

	return names[t];
}

static void value(FILE *f, const struct report_column *c, const struct report_cell *cell)
{
	char buf[DECIMAL_MAX];
	struct civil d;

	if (cell->text) {
		out_escaped(f, cell->text);
		return;
	}
	switch (c->type) {
	case REPORT_TEXT:
		return;
	case REPORT_NUMBER:
		(void)fputs(decimal_format_quotient(buf, cell->value,
						    cell->divisor ? cell->divisor : 1, c->scale,
						    c->digits, '.'),
			    f);
		return;
	case REPORT_TIME:
	case REPORT_MINUTE:
		(void)fputs(time_format(buf, cell->value, cell->offset), f);
		return;
	case REPORT_DAY:
		d = civil_from_utc(cell->value * 86400);
		(void)fprintf(f, "%04d-%02d-%02d", d.year, d.month, d.day);
		return;
	}
}

static void marks(FILE *f, unsigned marks)
{
	static const char *const names[REPORT_MARK_COUNT] = { "estimated", "edited", "substitute",
							      "incomplete" };
	const char *between = " marks=\"";

	for (unsigned i = 0; i < REPORT_MARK_COUNT; i++) {
		if (!(marks & 1u << i))
			continue;
		(void)fprintf(f, "%s%s", between, names[i]);
		between = " ";
	}
	if (marks)
		(void)fputc('"', f);
}

static void facts(FILE *f, const char *indent, const struct report_fact *facts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (facts[i].cell.none)
			continue;
		(void)fprintf(f, "%s<fact", indent);
		attribute(f, "name", facts[i].name);
		attribute(f, "type", type_name(facts[i].as.type));
		attribute(f, "label", facts[i].label);
		attribute(f, "unit", facts[i].unit);
		(void)fputc('>', f);
		value(f, &facts[i].as, &facts[i].cell);
		(void)fputs("</fact>\n", f);
	}
}

static bool xml_open(const struct report_how *how, const struct report_head *head, void **ret,
		     struct err *err)
{
	char made[32];
	struct xml_report *w = calloc(1, sizeof *w);

	if (!w)
		return err_set(err, ERR_NOMEM, "no memory for a report");
	w->head = head;
	if (!out_open(how->path, &w->file, err)) {
		free(w);
		return false;
	}
	(void)fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		    "<report xmlns=\"urn:themis:report:1\"",
		    w->file);
	attribute(w->file, "form", head->form);
	attribute(w->file, "language", head->language == REPORT_RU ? "ru" : "en");
	attribute(w->file, "made", time_format(made, head->made_at, head->offset));
	(void)fputs(">\n", w->file);
	element(w->file, "\t", "title", head->title);
	element(w->file, "\t", "subtitle", head->subtitle);
	facts(w->file, "\t", head->facts, head->fact_count);
	*ret = w;
	return true;
}

static bool xml_section(void *arg, const struct report_section *s, struct err *err)
{
	struct xml_report *w = arg;

	(void)err;
	w->columns = s->columns;
	w->count = s->count;
	(void)fputs("\t<section", w->file);
	attribute(w->file, "title", s->title);
	(void)fputs(">\n", w->file);
	facts(w->file, "\t\t", s->facts, s->fact_count);
	for (size_t i = 0; i < s->count; i++) {
		(void)fputs("\t\t<column", w->file);
		attribute(w->file, "name", s->columns[i].name);
		attribute(w->file, "type", type_name(s->columns[i].type));
		(void)fputc('>', w->file);
		out_escaped(w->file, s->columns[i].head);
		(void)fputs("</column>\n", w->file);
	}
	return true;
}

static bool xml_row(void *arg, const struct report_cell *cells, bool total, struct err *err)
{
	struct xml_report *w = arg;
	const char *name = total ? "total" : "row";

	(void)fprintf(w->file, "\t\t<%s>", name);
	for (size_t i = 0; i < w->count; i++) {
		if (cells[i].none)
			continue;
		(void)fputs("<cell", w->file);
		attribute(w->file, "column", w->columns[i].name);
		marks(w->file, cells[i].marks);
		(void)fputc('>', w->file);
		value(w->file, &w->columns[i], &cells[i]);
		(void)fputs("</cell>", w->file);
	}
	(void)fprintf(w->file, "</%s>\n", name);
	return !ferror(w->file) || err_set(err, ERR_IO, "the report cannot be written");
}

/* The rows themselves tell it. */
static bool xml_chart(void *arg, const struct report_chart *c, struct err *err)
{
	(void)arg;
	(void)c;
	(void)err;
	return true;
}

static bool xml_note(void *arg, const char *text, struct err *err)
{
	struct xml_report *w = arg;

	(void)err;
	element(w->file, "\t\t", "note", text);
	return true;
}

static bool xml_end_section(void *arg, struct err *err)
{
	struct xml_report *w = arg;

	(void)err;
	(void)fputs("\t</section>\n", w->file);
	return true;
}

static bool xml_close(void *arg, const struct report_foot *foot, const char *code, struct err *err)
{
	struct xml_report *w = arg;

	(void)fputs("\t<foot", w->file);
	attribute(w->file, "maker", foot->maker);
	attribute(w->file, "program", foot->program);
	attribute(w->file, "engine", foot->engine);
	attribute(w->file, "checksum", foot->checksum);
	attribute(w->file, "code", code);
	(void)fputs("/>\n</report>\n", w->file);
	return out_close(&w->file, err);
}

static void xml_drop(void *arg)
{
	struct xml_report *w = arg;

	if (w->file)
		(void)fclose(w->file);
	free(w);
}

const struct report_writer report_xml_writer = {
	.open = xml_open,
	.section = xml_section,
	.row = xml_row,
	.chart = xml_chart,
	.note = xml_note,
	.end_section = xml_end_section,
	.close = xml_close,
	.drop = xml_drop,
};
