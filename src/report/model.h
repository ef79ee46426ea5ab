/*
 * model.h - a report as a stream: what is in it, whatever it is written as.
 *
 * A report is a head, sections one after another (each a table with facts before it and
 * totals, pictures and notes behind it) and a foot. Nothing of a row is kept once it was
 * written, but for what the format itself forces. Words come from words.h, so that
 * a form is the same in both languages.
 */
#pragma once
#include <stdbool.h>

#include "base/err.h"

enum report_language { REPORT_RU, REPORT_EN };

enum report_format {
	REPORT_PDF,
	REPORT_XLSX,
	REPORT_DOCX,
	REPORT_CSV,
	REPORT_HTML,
	REPORT_XML,
	REPORT_FORMAT_COUNT,
};
const char *report_format_name(enum report_format f); /* "pdf" …; also the file's ending */
const char *report_format_media(enum report_format f);
bool report_format_find(const char *name, enum report_format *ret);

enum {
	REPORT_COLUMNS_MAX = 40,
	REPORT_FACTS_MAX = 24,
	REPORT_POINTS_MAX = 800, /* of a picture */
	REPORT_CHARTS_MAX = 300, /* of a report; what comes after them is left out */
	REPORT_SHEETS_MAX = 250, /* of a book; each is an open file until the end */
	REPORT_SIGNATURES_MAX = 4,
	REPORT_TEXT_MAX = 200, /* bytes of a cell that was printed */
	REPORT_CODE_MAX = 24,  /* of the verification code, with its terminator */
};

enum report_type {
	REPORT_TEXT,
	REPORT_NUMBER, /* value / divisor · 10^-scale, printed with `digits` */
	REPORT_TIME,   /* UTC seconds, printed with the offset of the cell */
	REPORT_MINUTE, /* the same without seconds */
	REPORT_DAY,    /* days since 1970-01-01 */
};

/* What a reader must know of a figure: a letter behind it, explained below the table. */
enum report_mark {
	REPORT_ESTIMATED = 1u << 0,  /* computed by us, not measured */
	REPORT_EDITED = 1u << 1,     /* changed by a person */
	REPORT_SUBSTITUTE = 1u << 2, /* counted with a substitute temperature */
	REPORT_INCOMPLETE = 1u << 3, /* without all that belongs to it */
	REPORT_MARK_COUNT = 4,
};

struct report_column {
	const char *name; /* for programs: lower case, '_' */
	const char *head;
	enum report_type type;
	unsigned scale;
	unsigned digits;
	unsigned width; /* characters; shares of the paper are like them */
	unsigned keep;	/* of a text: lines that it may take on paper; 0 = as many as it needs */
};

struct report_cell {
	bool none; /* nothing is known: a dash on paper */
	bool sum;  /* of a total: what the rows of the section add up to */
	const char *text;
	int64_t value;
	int64_t divisor; /* of a number; 0 = 1. It is rounded once, when printed. */
	int32_t offset;	 /* s, of a time */
	unsigned marks;
};

/* A line of the head: "Лицевой счёт: 1039". */
struct report_fact {
	const char *name; /* as of a column */
	const char *label;
	const char *unit;	 /* behind the value, NULL = none */
	struct report_column as; /* type, scale and digits alone */
	struct report_cell cell;
};

struct report_head {
	const char *form; /* for programs */
	const char *title;
	const char *subtitle; /* NULL = none */
	enum report_language language;
	char point; /* of decimals: ',' or '.' */
	bool landscape;
	bool sheets;	 /* a sheet of the book for each section; else one below the other */
	int64_t made_at; /* UTC seconds; the only time that the files tell as theirs */
	int32_t offset;	 /* of the reader's zone then */
	const struct report_fact *facts;
	size_t fact_count;
};

struct report_section {
	const char *title; /* NULL = none; names the sheet of a book */
	const struct report_fact *facts;
	size_t fact_count;
	const struct report_column *columns; /* must live until the section's end */
	size_t count;
	bool marks; /* some of the figures may have marks */
};

/* A picture of the section's rows: bars of one column, a line of another. */
struct report_series {
	size_t column;	       /* of the section */
	const char *name;      /* with its unit; NULL = the head of the column */
	const int64_t *values; /* at the column's scale … */
	const bool *none;      /* … but where nothing is known; NULL = all known */
};
struct report_chart {
	const char *title;
	size_t label_column; /* of the section: what stands below the axis */
	const char *const *labels;
	size_t count; /* the last so many rows of the section; at most REPORT_POINTS_MAX */
	struct report_series bars;
	const struct report_series *line; /* with an axis of its own at the right; NULL = none */
};

struct report_foot {
	const char *maker;			       /* who asked for it; NULL = nobody is told */
	const char *program;			       /* version of the program */
	const char *engine;			       /* version of the calculation module … */
	const char *checksum;			       /* … and its checksum */
	const char *signatures[REPORT_SIGNATURES_MAX]; /* "Поставщик", "Абонент" */
	size_t signature_count;
};

struct report_how {
	enum report_format format;
	const char *path;   /* a new file, mode 0600 */
	const char *folder; /* for what does not fit memory */
	const uint8_t *key; /* of the verification code; NULL: it is a plain hash */
	size_t key_n;
};

struct report_result {
	int64_t size; /* bytes of the file */
	int64_t rows;
	char code[REPORT_CODE_MAX]; /* "4F2A-91C0-77DE-03B5": of all that the report tells, the
				     * same in every format and language of decimals */
};

struct report;

/* The texts of the head must live as long as the report. */
NODISCARD bool report_open(const struct report_how *how, const struct report_head *head,
			   struct report **ret, struct err *err);
/* Ends the section before; ERR_LIMIT when there are too many columns. */
NODISCARD bool report_section(struct report *r, const struct report_section *s, struct err *err);
/* As many cells as the section has columns. */
NODISCARD bool report_row(struct report *r, const struct report_cell *cells, struct err *err);
/* A row of sums; its first cell may be the word for it. */
NODISCARD bool report_total(struct report *r, const struct report_cell *cells, struct err *err);
/* Behind the rows and totals. */
NODISCARD bool report_chart(struct report *r, const struct report_chart *c, struct err *err);
NODISCARD bool report_note(struct report *r, const char *text, struct err *err);
/* Ends the file; the report is gone, whatever comes back. */
NODISCARD bool report_close(struct report *r, const struct report_foot *foot,
			    struct report_result *ret, struct err *err);
/* Gives it up; accepts NULL. The file is of no use then. */
void report_drop(struct report *r);
DEFINE_AUTO(report, report_drop)
#define AUTO_REPORT CLEANUP(auto_report) struct report
