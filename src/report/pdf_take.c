/* pdf_take.c - blocks out of the spool, as pdf.c has put them into it. */
#include "report/pdf.h"

static void take_facts(struct spool *s, struct pdf_block *b)
{
	b->fact_count = spool_take_count(s, REPORT_FACTS_MAX);
	for (size_t i = 0; i < b->fact_count; i++) {
		b->facts[i].label = spool_take_text(s, &b->arena);
		b->facts[i].text = spool_take_text(s, &b->arena);
	}
}

static void take_section(struct spool *s, struct pdf_block *b)
{
	b->title = spool_take_text(s, &b->arena);
	take_facts(s, b);
	b->height = spool_take_number(s);
	b->table = spool_take_bytes(s, &b->arena, sizeof *b->table);
	if (!b->table)
		return;
	for (size_t i = 0; i < b->table->count; i++)
		b->table->columns[i].head = spool_take_text(s, &b->arena);
}

static void take_row(struct spool *s, struct pdf_block *b)
{
	b->cell_count = spool_take_count(s, REPORT_COLUMNS_MAX);
	for (size_t i = 0; i < b->cell_count; i++) {
		b->cells[i].text = spool_take_text(s, &b->arena);
		b->cells[i].letters = spool_take_text(s, &b->arena);
		b->cells[i].words = spool_take_count(s, 1) == 1;
	}
	b->height = spool_take_number(s);
}

static void take_series(struct spool *s, struct pdf_block *b, size_t column,
			struct report_series *ret)
{
	size_t n = b->chart.count;

	ret->column = column;
	b->columns[column].head = spool_take_text(s, &b->arena);
	b->columns[column].scale = (unsigned)spool_take_count(s, 18);
	ret->values = spool_take_bytes(s, &b->arena, n * sizeof *ret->values);
	if (spool_take_count(s, 1) == 1)
		ret->none = spool_take_bytes(s, &b->arena, n * sizeof *ret->none);
}

static void take_chart(struct spool *s, struct pdf_block *b)
{
	b->chart.title = spool_take_text(s, &b->arena);
	b->chart.count = spool_take_count(s, REPORT_POINTS_MAX);
	const char **labels = arena_new(&b->arena, const char *, REPORT_POINTS_MAX);
	s->broken |= !labels;
	for (size_t i = 0; !s->broken && i < b->chart.count; i++)
		labels[i] = spool_take_text(s, &b->arena);
	b->chart.labels = labels;
	take_series(s, b, 0, &b->chart.bars);
	if (spool_take_count(s, 1) == 1) {
		take_series(s, b, 1, &b->line);
		b->chart.line = &b->line;
	}
}

static void take_foot(struct spool *s, struct pdf_block *b)
{
	b->signature_count = spool_take_count(s, REPORT_SIGNATURES_MAX);
	for (size_t i = 0; i < b->signature_count; i++)
		b->signatures[i] = spool_take_text(s, &b->arena);
	b->line_count = spool_take_count(s, REPORT_FOOT_LINES);
	for (size_t i = 0; i < b->line_count; i++)
		b->lines[i] = spool_take_text(s, &b->arena);
}

bool pdf_take(struct spool *s, struct pdf_block *ret)
{
	arena_reset(&ret->arena);
	memset(ret, 0, sizeof *ret);
	if (spool_at_end(s))
		return false;
	ret->kind = (enum pdf_kind)spool_take_count(s, PDF_FOOT);
	ret->height = spool_take_number(s);
	switch (ret->kind) {
	case PDF_HEAD:
		ret->title = spool_take_text(s, &ret->arena);
		ret->subtitle = spool_take_text(s, &ret->arena);
		ret->made = spool_take_text(s, &ret->arena);
		take_facts(s, ret);
		ret->height = spool_take_number(s);
		break;
	case PDF_SECTION:
		take_section(s, ret);
		break;
	case PDF_ROW:
	case PDF_TOTAL:
		take_row(s, ret);
		break;
	case PDF_NOTE:
		ret->title = spool_take_text(s, &ret->arena);
		break;
	case PDF_CHART:
		take_chart(s, ret);
		break;
	case PDF_FOOT:
		take_foot(s, ret);
		break;
	}
	return !s->broken;
}
