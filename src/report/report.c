#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <sys/stat.h>

#include "report/private.h"

struct report {
	const struct report_writer *writer;
	void *to;
	const struct report_head *head;
	char *path;
	bool open;    /* a section is */
	bool begun;   /* one was */
	size_t count; /* of its columns */
	size_t charts;
	unsigned marks; /* that the section has used */
	int64_t rows;
	int64_t section_rows;
	crypto_generichash_state told;
};

static const struct report_writer *const writers[REPORT_FORMAT_COUNT] = {
	[REPORT_PDF] = &report_pdf_writer,   [REPORT_XLSX] = &report_xlsx_writer,
	[REPORT_DOCX] = &report_docx_writer, [REPORT_CSV] = &report_csv_writer,
	[REPORT_HTML] = &report_html_writer, [REPORT_XML] = &report_xml_writer,
};

/* --- what the code is of: every piece with its length, so that none can pass for another --- */

static void tell_bytes(struct report *r, const void *p, size_t n)
{
	uint8_t length[8];

	for (size_t i = 0; i < sizeof length; i++)
		length[i] = (uint8_t)((uint64_t)n >> 8 * i);
	(void)crypto_generichash_update(&r->told, length, sizeof length);
	(void)crypto_generichash_update(&r->told, p, n);
}

static void tell_text(struct report *r, const char *text)
{
	tell_bytes(r, text ? text : "", text ? strlen(text) : 0);
}

static void tell_number(struct report *r, int64_t v)
{
	char text[24];

	(void)snprintf(text, sizeof text, "%" PRId64, v);
	tell_text(r, text);
}

static void tell_cell(struct report *r, const struct report_cell *c)
{
	tell_text(r, c->none ? NULL : c->text);
	tell_number(r, c->none);
	tell_number(r, c->none ? 0 : c->value);
	tell_number(r, c->none ? 0 : c->divisor);
	tell_number(r, c->none ? 0 : c->offset);
	tell_number(r, c->marks);
}

static void tell_facts(struct report *r, const struct report_fact *facts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		tell_text(r, facts[i].name);
		tell_cell(r, &facts[i].cell);
	}
}

static void tell_row(struct report *r, const char *what, const struct report_cell *cells)
{
	tell_text(r, what);
	for (size_t i = 0; i < r->count; i++)
		tell_cell(r, &cells[i]);
}

static bool begin_code(struct report *r, const struct report_how *how, struct err *err)
{
	/* 128 bits of state's output are kept, of which the code shows half. */
	if (crypto_generichash_init(&r->told, how->key, how->key ? how->key_n : 0,
				    crypto_generichash_BYTES_MIN) != 0)
		return err_set(err, ERR_INTERNAL, "the key of the verification code is no key");
	tell_text(r, r->head->form);
	tell_text(r, r->head->title);
	tell_text(r, r->head->subtitle);
	tell_number(r, r->head->made_at);
	tell_facts(r, r->head->facts, r->head->fact_count);
	return true;
}

static void end_code(struct report *r, char ret[static REPORT_CODE_MAX])
{
	uint8_t hash[crypto_generichash_BYTES_MIN];
	struct strb b = strb_make(ret, REPORT_CODE_MAX);

	(void)crypto_generichash_final(&r->told, hash, sizeof hash);
	for (size_t i = 0; i < 8; i++)
		strb_printf(&b, "%s%02X", i && i % 2 == 0 ? "-" : "", hash[i]);
}

/* --- the stream --- */

bool report_open(const struct report_how *how, const struct report_head *head, struct report **ret,
		 struct err *err)
{
	AUTO_REPORT *r = calloc(1, sizeof *r);

	if (!r)
		return err_set(err, ERR_NOMEM, "no memory for a report");
	if (head->fact_count > REPORT_FACTS_MAX)
		return err_set(err, ERR_LIMIT, "a report has at most %d facts", REPORT_FACTS_MAX);
	r->head = head;
	r->path = strdup(how->path);
	if (!r->path)
		return err_set(err, ERR_NOMEM, "no memory for a report");
	if (!begin_code(r, how, err))
		return false;
	r->writer = writers[how->format];
	if (!r->writer->open(how, head, &r->to, err))
		return false;
	*ret = TAKE(r);
	return true;
}

/* Below the table: what its letters mean. */
static bool explain_marks(struct report *r, struct err *err)
{
	char text[REPORT_TEXT_MAX * 2];
	struct strb b = strb_make(text, sizeof text);
	enum report_language l = r->head->language;

	for (unsigned i = 0; i < REPORT_MARK_COUNT; i++) {
		char letter[REPORT_LETTERS_MAX];
		char word[REPORT_TEXT_MAX];
		unsigned mark = r->marks & 1u << i;
		if (mark)
			strb_printf(&b, "%s%s — %s", b.n ? "; " : "",
				    report_letters(letter, l, mark),
				    report_mark_words(word, l, mark));
	}
	if (b.n)
		strb_add_char(&b, '.');
	r->marks = 0; /* said once */
	return !b.n || r->writer->note(r->to, text, err);
}

static bool end_section(struct report *r, struct err *err)
{
	if (!r->open)
		return true;
	r->open = false;
	if (r->section_rows == 0 &&
	    !r->writer->note(r->to, report_word(r->head->language, "nothing"), err))
		return false;
	return explain_marks(r, err) && r->writer->end_section(r->to, err);
}

bool report_section(struct report *r, const struct report_section *s, struct err *err)
{
	if (s->count == 0 || s->count > REPORT_COLUMNS_MAX || s->fact_count > REPORT_FACTS_MAX)
		return err_set(err, ERR_LIMIT, "a table has 1 to %d columns and at most %d facts",
			       REPORT_COLUMNS_MAX, REPORT_FACTS_MAX);
	if (!end_section(r, err))
		return false;
	r->open = true;
	r->begun = true;
	r->count = s->count;
	r->marks = 0;
	r->section_rows = 0;
	tell_text(r, s->title);
	tell_facts(r, s->facts, s->fact_count);
	for (size_t i = 0; i < s->count; i++)
		tell_text(r, s->columns[i].name);
	return r->writer->section(r->to, s, err);
}

static void note_marks(struct report *r, const struct report_cell *cells)
{
	for (size_t i = 0; i < r->count; i++)
		r->marks |= cells[i].marks;
}

bool report_row(struct report *r, const struct report_cell *cells, struct err *err)
{
	r->rows++;
	r->section_rows++;
	note_marks(r, cells);
	tell_row(r, "row", cells);
	return r->writer->row(r->to, cells, false, err);
}

bool report_total(struct report *r, const struct report_cell *cells, struct err *err)
{
	note_marks(r, cells);
	tell_row(r, "total", cells);
	return r->writer->row(r->to, cells, true, err);
}

bool report_chart(struct report *r, const struct report_chart *c, struct err *err)
{
	if (c->count == 0 || r->charts == REPORT_CHARTS_MAX)
		return true;
	if (c->count > REPORT_POINTS_MAX)
		return err_set(err, ERR_LIMIT, "a picture has at most %d points",
			       REPORT_POINTS_MAX);
	r->charts++;
	return explain_marks(r, err) && r->writer->chart(r->to, c, err);
}

bool report_note(struct report *r, const char *text, struct err *err)
{
	tell_text(r, text);
	return r->writer->note(r->to, text, err);
}

static void finish(struct report *r)
{
	if (r->to)
		r->writer->drop(TAKE(r->to));
}

bool report_close(struct report *r, const struct report_foot *foot, struct report_result *ret,
		  struct err *err)
{
	struct report_result result = { .rows = r->rows };
	struct stat st;

	tell_text(r, foot->maker);
	tell_text(r, foot->program);
	tell_text(r, foot->checksum);
	end_code(r, result.code);
	bool ok = (r->begun || err_set(err, ERR_INTERNAL, "a report without a table")) &&
		  end_section(r, err) && r->writer->close(r->to, foot, result.code, err);
	finish(r);
	if (ok && stat(r->path, &st) != 0)
		ok = err_set(err, ERR_IO, "the report cannot be read: %s", strerrordesc_np(errno));
	if (ok) {
		result.size = st.st_size;
		*ret = result;
	}
	report_drop(r);
	return ok;
}

void report_drop(struct report *r)
{
	if (!r)
		return;
	finish(r);
	free(r->path);
	free(r);
}
