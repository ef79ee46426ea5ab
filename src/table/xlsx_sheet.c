#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/tz.h"
#include "table/xlsx.h"

/* What a cell says it holds. */
enum cell_kind { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_BOOL };

enum {
	VALUE_MAX = TABLE_CELL_MAX,
	LINE_MAX = 1048576, /* rows of a sheet, by the format */
	DAY = 86400,
	EPOCH_1900 = 25569, /* days from the begin of its calendar to 1970-01-01 */
	EPOCH_1904 = 24107,
};

struct parsed_row {
	int64_t line;
	size_t first; /* of its cells */
	size_t count; /* up to the last one that isn't empty */
};

/* Rows that a piece of the sheet has brought. */
struct queue {
	struct parsed_row *rows;
	size_t count;
	size_t cap;
	size_t at; /* next to be given out */
	const char **cells;
	size_t cell_count;
	size_t cell_cap;
	struct arena arena; /* of texts that are not shared */
};

struct xlsx {
	struct xlsx_book book;
	struct xlsx_part *part;
	unsigned sheet;
	bool over;
	struct queue ready;
	/* The row and the cell that are being read. */
	struct queue building; /* cells of one row at most, moved when it ends */
	int64_t line;
	bool in_row;
	size_t column;
	enum cell_kind kind;
	unsigned format;
	bool in_cell;
	bool in_value; /* inside v or t */
	bool in_aid;   /* inside rPh */
	char value[VALUE_MAX + 1];
	size_t value_n;
};

static bool no_memory(struct err *err)
{
	return err_set(err, ERR_NOMEM, "no memory for the rows of the file");
}

static bool grow(void **p, size_t *cap, size_t need, size_t size)
{
	if (need <= *cap)
		return true;
	size_t more = *cap ? *cap * 2 : 256;
	while (more < need)
		more *= 2;
	void *fresh = reallocarray(*p, more, size);
	if (!fresh)
		return false;
	*p = fresh;
	*cap = more;
	return true;
}

/* "BC12": column 54. Without a reference cells follow one another. */
static bool column_of(const char *ref, size_t *ret)
{
	size_t n = 0;

	for (; *ref >= 'A' && *ref <= 'Z' && n < 100000; ref++)
		n = n * 26 + (size_t)(*ref - 'A' + 1);
	*ret = n - 1;
	return n > 0;
}

static bool begin_row(struct xlsx *x, const char *const *attributes, struct err *err)
{
	const char *ref = xlsx_attribute(attributes, "r");
	int64_t line = x->line + 1;

	if (x->in_row || (ref && !str_parse_int(str_from(ref), line, LINE_MAX, &line)))
		return err_set(err, ERR_INVAL, "the rows of the sheet are out of order");
	x->line = line;
	x->in_row = true;
	x->column = 0;
	x->building.cell_count = 0;
	return true;
}

static bool begin_cell(struct xlsx *x, const char *const *attributes, struct err *err)
{
	const char *ref = xlsx_attribute(attributes, "r");
	const char *type = xlsx_attribute(attributes, "t");
	const char *style = xlsx_attribute(attributes, "s");
	size_t column = x->column;
	int64_t format = 0;

	if (!x->in_row || x->in_cell || (ref && !column_of(ref, &column)) || column < x->column)
		return err_set(err, ERR_INVAL, "row %" PRId64 ": its cells are out of order",
			       x->line);
	x->column = column;
	x->kind = CELL_NUMBER;
	if (type && strcmp(type, "s") == 0)
		x->kind = CELL_SHARED;
	else if (type && strcmp(type, "b") == 0)
		x->kind = CELL_BOOL;
	else if (type && strcmp(type, "n") != 0)
		x->kind = CELL_TEXT;
	if (style && !str_parse_int(str_from(style), 0, XLSX_FORMATS_MAX, &format))
		return err_set(err, ERR_INVAL, "row %" PRId64 ": the format of a cell is wrong",
			       x->line);
	x->format = (unsigned)format;
	x->in_cell = true;
	x->value_n = 0;
	return true;
}

static bool sheet_start(void *arg, const char *name, const char *const *attributes, struct err *err)
{
	struct xlsx *x = arg;

	if (strcmp(name, "row") == 0)
		return begin_row(x, attributes, err);
	if (strcmp(name, "c") == 0)
		return begin_cell(x, attributes, err);
	if (strcmp(name, "rPh") == 0)
		x->in_aid = true;
	x->in_value =
		x->in_cell && !x->in_aid && (strcmp(name, "v") == 0 || strcmp(name, "t") == 0);
	return true;
}

static bool sheet_text(void *arg, struct str piece, struct err *err)
{
	struct xlsx *x = arg;

	if (!x->in_value)
		return true;
	if (piece.n > VALUE_MAX - x->value_n)
		return err_set(err, ERR_LIMIT, "row %" PRId64 ": a cell has more than %d bytes",
			       x->line, TABLE_CELL_MAX);
	memcpy(x->value + x->value_n, piece.p, piece.n);
	x->value_n += piece.n;
	return true;
}

/* Days and seconds of a calendar that knows no zones. */
static void print_time(struct strb *b, double days, unsigned what)
{
	int64_t seconds = (int64_t)llround(days * DAY);
	struct civil c = civil_from_utc(seconds);

	if (what & 1)
		strb_printf(b, "%04d-%02d-%02d", c.year, c.month, c.day);
	if ((what & 2) && (!(what & 1) || seconds % DAY != 0))
		strb_printf(b, "%s%02d:%02d:%02d", what & 1 ? " " : "", c.hour, c.minute, c.second);
}

/* A number as a person would write it; texts that are none stay as they are. */
static const char *number_text(struct xlsx *x, char *buf, size_t cap)
{
	struct strb b = strb_make(buf, cap);
	unsigned what = x->format < x->book.format_count ? x->book.is_time[x->format] : 0;
	char *end;
	double v = strtod(x->value, &end);

	if (x->value_n == 0 || *end || !isfinite(v))
		return x->value;
	if (what && v >= 0 && v < 2958466) /* the year 9999 */
		print_time(&b, v - (x->book.since_1904 ? EPOCH_1904 : EPOCH_1900), what);
	else if (fabs(v) < 1e15 && v == floor(v))
		strb_printf(&b, "%.0f", v);
	else
		strb_printf(&b, "%.15g", v);
	return buf;
}

static bool shared_text(struct xlsx *x, const char **ret, struct err *err)
{
	int64_t at;

	if (!str_parse_int(str_from(x->value), 0, XLSX_STRINGS_MAX, &at) ||
	    (size_t)at >= x->book.string_count)
		return err_set(err, ERR_INVAL, "row %" PRId64 ": a text of the file is missing",
			       x->line);
	const char *text = x->book.strings + x->book.string_at[at];
	if (strnlen(text, TABLE_CELL_MAX + 1) > TABLE_CELL_MAX)
		return err_set(err, ERR_LIMIT, "row %" PRId64 ": a cell has more than %d bytes",
			       x->line, TABLE_CELL_MAX);
	*ret = text;
	return true;
}

static bool cell_text(struct xlsx *x, const char **ret, struct err *err)
{
	char buf[64];
	const char *text = x->value;

	x->value[x->value_n] = 0;
	if (x->kind == CELL_SHARED)
		return x->value_n == 0 ? (*ret = "", true) : shared_text(x, ret, err);
	if (x->kind == CELL_NUMBER)
		text = number_text(x, buf, sizeof buf);
	struct str trimmed = str_trim(str_from(text));
	*ret = arena_strndup(&x->ready.arena, trimmed.p, trimmed.n);
	return *ret || no_memory(err);
}

static bool end_cell(struct xlsx *x, struct err *err)
{
	struct queue *b = &x->building;
	const char *text;

	x->in_cell = false;
	if (!cell_text(x, &text, err))
		return false;
	if (text[0]) {
		if (x->column >= TABLE_COLUMNS_MAX)
			return err_set(err, ERR_LIMIT, "row %" PRId64 ": more than %d columns",
				       x->line, TABLE_COLUMNS_MAX);
		if (!grow((void **)&b->cells, &b->cell_cap, x->column + 1, sizeof(const char *)))
			return no_memory(err);
		while (b->cell_count < x->column)
			b->cells[b->cell_count++] = "";
		b->cells[b->cell_count++] = text;
	}
	x->column++;
	return true;
}

static bool end_row(struct xlsx *x, struct err *err)
{
	const struct queue *b = &x->building;
	struct queue *q = &x->ready;

	x->in_row = false;
	if (b->cell_count == 0)
		return true;
	if (!grow((void **)&q->rows, &q->cap, q->count + 1, sizeof *q->rows) ||
	    !grow((void **)&q->cells, &q->cell_cap, q->cell_count + b->cell_count,
		  sizeof(const char *)))
		return no_memory(err);
	memcpy(q->cells + q->cell_count, b->cells, b->cell_count * sizeof(const char *));
	q->rows[q->count++] = (struct parsed_row){ x->line, q->cell_count, b->cell_count };
	q->cell_count += b->cell_count;
	return true;
}

static bool sheet_end(void *arg, const char *name, struct err *err)
{
	struct xlsx *x = arg;

	x->in_value = false;
	if (strcmp(name, "rPh") == 0)
		x->in_aid = false;
	if (strcmp(name, "c") == 0 && x->in_cell)
		return end_cell(x, err);
	if (strcmp(name, "row") == 0 && x->in_row)
		return end_row(x, err);
	return true;
}

bool xlsx_open(const char *path, unsigned sheet, struct xlsx **ret, struct err *err)
{
	static const struct xlsx_events events = { sheet_start, sheet_text, sheet_end };
	CLEANUP(auto_xlsx) struct xlsx *x = calloc(1, sizeof *x);

	if (!x)
		return no_memory(err);
	x->sheet = sheet ? sheet : 1;
	if (!xlsx_book_read(path, &x->book, err))
		return false;
	if (x->sheet > x->book.sheet_count)
		return err_field(err, "sheet", "the file has %zu sheets", x->book.sheet_count);
	if (!xlsx_part_open(path, x->book.paths[x->sheet - 1], &events, x, &x->part, err))
		return false;
	if (!x->part)
		return err_set(err, ERR_INVAL, "a sheet of the file is missing");
	*ret = TAKE(x);
	return true;
}

static void queue_finish(struct queue *q)
{
	free(q->rows);
	free(q->cells);
	arena_reset(&q->arena);
}

void xlsx_close(struct xlsx *x)
{
	if (!x)
		return;
	xlsx_part_close(x->part);
	xlsx_book_finish(&x->book);
	queue_finish(&x->ready);
	queue_finish(&x->building);
	free(x);
}

/*
 * Texts of a row that a piece's end cuts in two must stay: the queue is emptied
 * only where no row is open.
 */
static bool fill(struct xlsx *x, struct err *err)
{
	struct queue *q = &x->ready;
	bool more;

	q->count = 0;
	q->cell_count = 0;
	q->at = 0;
	if (!x->in_row)
		arena_reset(&q->arena);
	while (q->count == 0 && !x->over) {
		if (!xlsx_part_next(x->part, &more, err))
			return false;
		x->over = !more;
	}
	return true;
}

bool xlsx_row(struct xlsx *x, struct table_row *ret, bool *ret_row, struct err *err)
{
	struct queue *q = &x->ready;

	if (q->at == q->count && !fill(x, err))
		return false;
	*ret_row = q->at < q->count;
	if (*ret_row) {
		const struct parsed_row *r = &q->rows[q->at++];
		*ret = (struct table_row){ r->line, r->count, q->cells + r->first };
	}
	return true;
}

unsigned xlsx_sheet(const struct xlsx *x)
{
	return x->sheet;
}

const char *const *xlsx_sheets(const struct xlsx *x)
{
	return x->book.names;
}
