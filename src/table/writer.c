#include "table/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/decimal.h"
#include "base/tz.h"
#include "table/csv_out.h"
#include "table/xlsx_writer.h"

struct table_writer {
	struct table_form form;
	const struct table_column *columns;
	size_t count;
	char *path;
	struct csv_out csv; /* its file NULL: it is no CSV */
	struct xlsx_writer *book;
};

static bool failed(struct err *err)
{
	return err_set(err, ERR_IO, "the file cannot be written: %s", strerrordesc_np(errno));
}

/* buf or the cell's own text. */
static const char *print_cell(char buf[static DECIMAL_MAX], char point,
			      const struct table_column *c, const struct table_cell *cell)
{
	int year;
	int month;
	int day;

	buf[0] = 0;
	if (cell->none)
		return buf;
	switch (c->type) {
	case TABLE_TEXT:
		return cell->text ? cell->text : buf;
	case TABLE_INT:
		return decimal_format(buf, cell->number, 0, 0, point);
	case TABLE_DECIMAL:
		return decimal_format(buf, cell->number, c->digits, c->digits, point);
	case TABLE_TIME:
		return time_format(buf, cell->number, cell->offset);
	case TABLE_DAY:
		civil_from_days(cell->number, &year, &month, &day);
		(void)snprintf(buf, DECIMAL_MAX, "%04d-%02d-%02d", year % 10000, month, day);
		break;
	}
	return buf;
}

static void csv_begin(struct table_writer *w)
{
	csv_out_begin(&w->csv);
	for (size_t i = 0; i < w->count; i++)
		csv_out_field(&w->csv, w->columns[i].head, true);
	csv_out_end_row(&w->csv);
}

static bool csv_open_file(struct table_writer *w, struct err *err)
{
	AUTO_FD int fd = open(w->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0)
		return failed(err);
	w->csv = (struct csv_out){ .file = fdopen(fd, "w"),
				   .encoding = w->form.encoding,
				   .separator = w->form.separator };
	if (!w->csv.file)
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
		char buf[DECIMAL_MAX];
		const struct table_column *c = &w->columns[i];
		csv_out_field(&w->csv, print_cell(buf, w->form.point, c, &cells[i]),
			      c->type == TABLE_TEXT);
	}
	csv_out_end_row(&w->csv);
	return !ferror(w->csv.file) || failed(err);
}

static bool end_file(struct table_writer *w, struct err *err)
{
	if (w->book)
		return xlsx_writer_close(TAKE(w->book), err);
	bool ok = !ferror(w->csv.file);
	return (fclose(TAKE(w->csv.file)) == 0 && ok) || failed(err);
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
	if (w->csv.file)
		(void)fclose(w->csv.file);
	if (w->book)
		xlsx_writer_drop(w->book);
	free(w->path);
	free(w);
}
