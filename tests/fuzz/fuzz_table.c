/* A table that a person brings: CSV in any encoding, or XLSX; and the guess of its columns. */
#include <stdio.h>
#include <sys/mman.h>

#include "service/import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS = 2000 };

static void check_row(const struct table_row *row)
{
	if (row->count == 0 || row->count > TABLE_COLUMNS_MAX)
		abort();
	for (size_t i = 0; i < row->count; i++)
		if (strlen(row->cells[i]) > TABLE_CELL_MAX || !utf8_valid(str_from(row->cells[i])))
			abort();
}

/* The first row as headings, and as contents. */
static void guess(const struct table_row *row)
{
	struct import_column columns[TABLE_COLUMNS_MAX] = { 0 };
	for (size_t i = 0; i < row->count; i++)
		columns[i].header = row->cells[i];
	import_guess(columns, row->count, row, 1);
	for (size_t i = 0; i < row->count; i++)
		if (columns[i].field < FIELD_NONE || columns[i].field >= FIELD_COUNT)
			abort();
}

static void read_all(const char *path)
{
	AUTO_TABLE_READER *t = NULL;
	struct err err = { 0 };
	struct table_row row;
	bool more = true;
	if (!table_reader_open(path, &(struct table_how){ 0 }, &t, &err))
		return;
	for (int i = 0; i < ROWS; i++) {
		if (!table_reader_row(t, &row, &more, &err) || !more)
			return;
		check_row(&row);
		if (i == 0)
			guess(&row);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];
	AUTO_FD int fd = memfd_create("table", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		return 0;
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	read_all(path);
	return 0;
}
