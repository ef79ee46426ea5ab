#include "base/decimal.h"
#include "base/tz.h"
#include "report/private.h"

static const struct {
	const char *name;
	const char *media;
} formats[REPORT_FORMAT_COUNT] = {
	[REPORT_PDF] = { "pdf", "application/pdf" },
	[REPORT_XLSX] = { "xlsx",
			  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
	[REPORT_DOCX] = { "docx", "application/vnd.openxmlformats-officedocument."
				  "wordprocessingml.document" },
	[REPORT_CSV] = { "csv", "text/csv" },
	[REPORT_HTML] = { "html", "text/html" },
	[REPORT_XML] = { "xml", "application/xml" },
};

const char *report_format_name(enum report_format f)
{
	return formats[f].name;
}

const char *report_format_media(enum report_format f)
{
	return formats[f].media;
}

bool report_format_find(const char *name, enum report_format *ret)
{
	for (size_t i = 0; i < REPORT_FORMAT_COUNT; i++) {
		if (strcmp(formats[i].name, name) == 0) {
			*ret = (enum report_format)i;
			return true;
		}
	}
	return false;
}

static void print_day(struct strb *b, enum report_language l, struct civil d)
{
	if (l == REPORT_RU)
		strb_printf(b, "%02d.%02d.%04d", d.day, d.month, d.year);
	else
		strb_printf(b, "%04d-%02d-%02d", d.year, d.month, d.day);
}

const char *report_print(char buf[static REPORT_TEXT_MAX], const struct report_head *head,
			 const struct report_column *c, const struct report_cell *cell)
{
	struct strb b = strb_make(buf, REPORT_TEXT_MAX);
	char number[DECIMAL_MAX];

	if (cell->none)
		return buf;
	if (cell->text)
		return cell->text;
	if (c->type == REPORT_NUMBER) {
		strb_add_text(&b, decimal_format_quotient(number, cell->value,
							  cell->divisor ? cell->divisor : 1,
							  c->scale, c->digits, head->point));
	} else if (c->type != REPORT_TEXT) {
		bool day = c->type == REPORT_DAY;
		struct civil t =
			civil_from_utc(day ? cell->value * 86400 : cell->value + cell->offset);
		print_day(&b, head->language, t);
		if (!day)
			strb_printf(&b, " %02d:%02d", t.hour, t.minute);
		if (c->type == REPORT_TIME)
			strb_printf(&b, ":%02d", t.second);
	}
	return buf;
}

const char *report_print_fact(char buf[static REPORT_TEXT_MAX], const struct report_head *head,
			      const struct report_fact *f)
{
	char own[REPORT_TEXT_MAX];
	struct strb b = strb_make(buf, REPORT_TEXT_MAX);

	strb_add_text(&b, report_print(own, head, &f->as, &f->cell));
	if (f->unit && !f->cell.none)
		strb_printf(&b, " %s", f->unit);
	return buf;
}

const char *report_print_made(char buf[static REPORT_TEXT_MAX], const struct report_head *head)
{
	static const struct report_column minute = { .type = REPORT_MINUTE };
	struct report_cell made = { .value = head->made_at, .offset = head->offset };

	return report_print(buf, head, &minute, &made);
}

static const char *const mark_keys[REPORT_MARK_COUNT][2] = {
	{ "mark.estimated", "mark.estimated.sign" },
	{ "mark.edited", "mark.edited.sign" },
	{ "mark.substitute", "mark.substitute.sign" },
	{ "mark.incomplete", "mark.incomplete.sign" },
};

static void join_marks(struct strb *b, enum report_language l, unsigned marks, size_t which,
		       const char *between)
{
	for (unsigned i = 0; i < REPORT_MARK_COUNT; i++) {
		if (marks & 1u << i)
			strb_printf(b, "%s%s", b->n ? between : "",
				    report_word(l, mark_keys[i][which]));
	}
}

const char *report_letters(char buf[static REPORT_LETTERS_MAX], enum report_language l,
			   unsigned marks)
{
	struct strb b = strb_make(buf, REPORT_LETTERS_MAX);

	join_marks(&b, l, marks, 1, "");
	return buf;
}

const char *report_mark_words(char buf[static REPORT_TEXT_MAX], enum report_language l,
			      unsigned marks)
{
	struct strb b = strb_make(buf, REPORT_TEXT_MAX);

	join_marks(&b, l, marks, 0, ", ");
	return buf;
}

int64_t report_rounded(const struct report_column *c, const struct report_cell *cell)
{
	int64_t divisor = cell->divisor ? cell->divisor : 1;
	int64_t value = cell->value;
	unsigned scale = c->scale;

	for (; scale < c->digits; scale++)
		value *= 10;
	for (; scale > c->digits; scale--)
		divisor *= 10;
	return decimal_div(value, divisor);
}

bool report_foot_lines(struct arena *a, const struct report_head *head,
		       const struct report_foot *foot, const char *code,
		       const char *ret[REPORT_FOOT_LINES], size_t *ret_count, struct err *err)
{
	const char *const program[] = { foot->program, foot->engine, foot->checksum };
	size_t n = 0;

	if (foot->maker)
		ret[n++] = report_phrase(a, head->language, "foot.maker", &foot->maker, 1);
	ret[n++] = report_phrase(a, head->language, "foot.program", program, ARRAY_LEN(program));
	ret[n++] = report_phrase(a, head->language, "foot.code", &code, 1);
	*ret_count = n;
	for (size_t i = 0; i < n; i++) {
		if (!ret[i])
			return err_set(err, ERR_NOMEM, "no memory for the foot of a report");
	}
	return true;
}
