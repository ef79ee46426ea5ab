#include "table/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/decimal.h"
#include "base/tz.h"
#include "table/xlsx_writer.h"

struct table_writer {
	struct table_form form;
	const struct table_column *columns;
	size_t count;
	char *path;
	FILE *file; /* of CSV */
	struct xlsx_writer *book;
};

static bool failed(struct err *err)
{
	return err_set(err, ERR_IO, "the file cannot be written: %s", strerrordesc_np(errno));
}

static void put(struct table_writer *w, const char *text)
{
	struct str s = str_from(text);

	if (w->form.encoding == TABLE_UTF8) {
		(void)fwrite(s.p, 1, s.n, w->file);
		return;
	}
	while (s.n > 0)
		(void)fputc(cp1251_encode(utf8_take(&s)), w->file);
}

static void put_quoted(struct table_writer *w, const char *text, bool guard)
{
	char stop[] = { w->form.separator, '"', '\r', '\n', '\'', 0 };
	bool quotes = text[strcspn(text, stop)] || text[0] == ' ';

	if (quotes)
		put(w, "\"");
	if (guard && text[0] && strchr("=+-@\t", text[0]))
		put(w, "'");
	while (*text) {
		char part[512];
		size_t n = 0;
		while (*text && n < sizeof part - 8) {
			if (*text == '"')
				part[n++] = '"';
			part[n++] = *text++;
			while (((unsigned char)*text & 0xc0) == 0x80)
				part[n++] = *text++;
		}
		part[n] = 0;
		put(w, part);
	}
	if (quotes)
		put(w, "\"");
}

static void put_cell(struct table_writer *w, const struct table_column *c,
		     const struct table_cell *cell)
{
	char buf[DECIMAL_MAX];
	char time[32];
	int year;
	int month;
	int day;

	if (cell->none)
		return;
	switch (c->type) {
	case TABLE_TEXT:
		put_quoted(w, cell->text ? cell->text : "", true);
		return;
	case TABLE_INT:
		put(w, decimal_format(buf, cell->number, 0, 0, w->form.point));
		return;
	case TABLE_DECIMAL:
		put_quoted(w,
			   decimal_format(buf, cell->number, c->digits, c->digits, w->form.point),
			   false);
		return;
	case TABLE_TIME:
		put(w, time_format(time, cell->number, cell->offset));
		return;
	case TABLE_DAY:
		civil_from_days(cell->number, &year, &month, &day);
		(void)snprintf(time, sizeof time, "%04d-%02d-%02d", year % 10000, month, day);
		put(w, time);
		return;
	}
}

static void csv_begin(struct table_writer *w)
{
	if (w->form.encoding == TABLE_UTF8)
		put(w, "\xEF\xBB\xBF"); /* spreadsheets take it for the local encoding else */
	for (size_t i = 0; i < w->count; i++) {
		if (i > 0)
			(void)fputc(w->form.separator, w->file);
		put_quoted(w, w->columns[i].head, true);
	}
	put(w, "\r\n");
}

static bool csv_open_file(struct table_writer *w, struct err *err)
{
	AUTO_FD int fd = open(w->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0)
		return failed(err);
	w->file = fdopen(fd, "w");
	if (!w->file)
		return failed(err);
	(void)TAKE_FD(fd);
	csv_begin(w);
	return true;
}

bool table_writer_open(const char *path, const struct table_form *form,
		       const struct table_column *columns, size_t count, struct table_writer **ret,
		       struct err *err)
{
	CLEANUP(auto_table_writer) struct table_writer *w = calloc(1, sizeof *w);

	if (!w)
		return err_set(err, ERR_NOMEM, "no memory for a table");
	w->form = *form;
	if (!w->form.separator)
		w->form.separator = ';';
	if (!form->point)
		w->form.point = w->form.separator == ';' ? ',' : '.';
	w->columns = columns;
	w->count = count;
	w->path = strdup(path);
	if (!w->path)
		return err_set(err, ERR_NOMEM, "no memory for a table");
	if (!(form->format == TABLE_XLSX
		      ? xlsx_writer_open(path, form, columns, count, &w->book, err)
		      : csv_open_file(w, err)))
		return false;
	*ret = TAKE(w);
	return true;
}

bool table_writer_row(struct table_writer *w, const struct table_cell *cells, struct err *err)
{
	if (w->book)
		return xlsx_writer_row(w->book, cells, err);
	for (size_t i = 0; i < w->count; i++) {
		if (i > 0)
			(void)fputc(w->form.separator, w->file);
		put_cell(w, &w->columns[i], &cells[i]);
	}
	put(w, "\r\n");
	return !ferror(w->file) || failed(err);
}

static bool end_file(struct table_writer *w, struct err *err)
{
	if (w->book)
		return xlsx_writer_close(TAKE(w->book), err);
	bool ok = !ferror(w->file);
	return (fclose(TAKE(w->file)) == 0 && ok) || failed(err);
}

bool table_writer_close(struct table_writer *w, int64_t *ret_size, struct err *err)
{
	struct stat st;
	bool ok = end_file(w, err) && (stat(w->path, &st) == 0 || failed(err));

	if (ok)
		*ret_size = st.st_size;
	table_writer_drop(w);
	return ok;
}

void table_writer_drop(struct table_writer *w)
{
	if (!w)
		return;
	if (w->file)
		(void)fclose(w->file);
	if (w->book)
		xlsx_writer_drop(w->book);
	free(w->path);
	free(w);
}
