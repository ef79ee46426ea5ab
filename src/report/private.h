/* private.h - what the writers of src/report share; private to it. */
#pragma once
#include <stdio.h>

#include "base/str.h"
#include "report/model.h"
#include "report/words.h"

/* What a format does with the stream. Failed once, only drop() is called. */
struct report_writer {
	bool (*open)(const struct report_how *how, const struct report_head *head, void **ret,
		     struct err *err);
	bool (*section)(void *w, const struct report_section *s, struct err *err);
	bool (*row)(void *w, const struct report_cell *cells, bool total, struct err *err);
	bool (*chart)(void *w, const struct report_chart *c, struct err *err);
	bool (*note)(void *w, const char *text, struct err *err);
	bool (*end_section)(void *w, struct err *err);
	/* Writes the end; the file is whole when it was dropped after that. */
	bool (*close)(void *w, const struct report_foot *foot, const char *code, struct err *err);
	void (*drop)(void *w);
};
extern const struct report_writer report_pdf_writer;
extern const struct report_writer report_xlsx_writer;
extern const struct report_writer report_docx_writer;
extern const struct report_writer report_csv_writer;
extern const struct report_writer report_html_writer;
extern const struct report_writer report_xml_writer;

/* --- text.c --- */

/* A cell as people read it, "" when it is none; buf or the cell's own text. */
const char *report_print(char buf[static REPORT_TEXT_MAX], const struct report_head *head,
			 const struct report_column *c, const struct report_cell *cell);
/* The value of a fact with its unit. */
const char *report_print_fact(char buf[static REPORT_TEXT_MAX], const struct report_head *head,
			      const struct report_fact *f);
/* The letters of marks, "" without any; buf. */
enum { REPORT_LETTERS_MAX = 32 };
const char *report_letters(char buf[static REPORT_LETTERS_MAX], enum report_language l,
			   unsigned marks);
/* Their words, "estimated, changed by hand". */
const char *report_mark_words(char buf[static REPORT_TEXT_MAX], enum report_language l,
			      unsigned marks);
/* The number of a cell, rounded once to the digits of its column. */
int64_t report_rounded(const struct report_column *c, const struct report_cell *cell);
/* "Made on 05.10.2017 01:42". */
const char *report_print_made(char buf[static REPORT_TEXT_MAX], const struct report_head *head);

/* The lines below a report; texts live in `a`. */
enum { REPORT_FOOT_LINES = 3 };
NODISCARD bool report_foot_lines(struct arena *a, const struct report_head *head,
				 const struct report_foot *foot, const char *code,
				 const char *ret[REPORT_FOOT_LINES], size_t *ret_count,
				 struct err *err);

static inline const char *report_series_name(const struct report_series *s,
					     const struct report_column *columns)
{
	return s->name ? s->name : columns[s->column].head;
}

/* --- out.c: files of text --- */
NODISCARD bool out_open(const char *path, FILE **ret, struct err *err);
/* Ends it (also when it fails); ERR_IO when something could not be written. */
NODISCARD bool out_close(FILE **f, struct err *err);
/* A text in XML and HTML, between tags or in double quotes. */
void out_escaped(FILE *f, const char *text);
void out_base64(FILE *f, const void *p, size_t n);
