#include "table/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "table/csv.h"
#include "table/xlsx.h"

struct table_reader {
	enum table_format format;
	enum table_encoding encoding;
	int64_t rows;
	char *text; /* of CSV */
	struct csv csv;
	char *fields[TABLE_COLUMNS_MAX];
	struct xlsx *book; /* of XLSX */
};

static bool read_whole(int fd, size_t n, char **ret, struct err *err)
{
	AUTO_FREE char *text = malloc(n + 1);
	size_t got = 0;

	if (!text)
		return err_set(err, ERR_NOMEM, "no memory for a file");
	while (got < n) {
		ssize_t part = read(fd, text + got, n - got);
		if (part < 0 && errno == EINTR)
			continue;
		if (part <= 0)
			return err_set(err, ERR_IO, "the file cannot be read: %s",
				       strerrordesc_np(errno));
		got += (size_t)part;
	}
	text[n] = 0;
	*ret = TAKE(text);
	return true;
}

static bool is_zip(int fd)
{
	char head[4] = { 0 };

	return pread(fd, head, sizeof head, 0) == sizeof head && memcmp(head, "PK\3\4", 4) == 0;
}

static bool check_text(const char *text, size_t n, struct err *err)
{
	if (n >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0))
		return err_set(err, ERR_INVAL,
			       "the file is UTF-16 text; save it as CSV in UTF-8 or as XLSX");
	if (n >= 8 && memcmp(text, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0)
		return err_set(err, ERR_INVAL, "the file is an old XLS; save it as XLSX or CSV");
	return !memchr(text, 0, n) || err_set(err, ERR_INVAL, "the file is no text");
}

static bool open_csv(struct table_reader *t, size_t n, const struct table_how *how, struct err *err)
{
	if (!check_text(t->text, n, err))
		return false;
	t->encoding = how->encoding_given		 ? how->encoding
		      : utf8_valid(str_make(t->text, n)) ? TABLE_UTF8
							 : TABLE_CP1251;
	if (t->encoding == TABLE_CP1251) {
		char *decoded;
		if (!cp1251_decode(str_make(t->text, n), &decoded, &n, err))
			return false;
		free(t->text);
		t->text = decoded;
	}
	return csv_open(&t->csv, t->text, n, how->separator, err);
}

static bool open_any(struct table_reader *t, int fd, const char *path, const struct table_how *how,
		     struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return err_set(err, ERR_IO, "the table is no file");
	if (st.st_size > TABLE_FILE_MAX)
		return err_set(err, ERR_LIMIT, "the file is larger than %d MiB",
			       TABLE_FILE_MAX >> 20);
	if (is_zip(fd)) {
		t->format = TABLE_XLSX;
		return xlsx_open(path, how->sheet, &t->book, err);
	}
	return read_whole(fd, (size_t)st.st_size, &t->text, err) &&
	       open_csv(t, (size_t)st.st_size, how, err);
}

bool table_reader_open(const char *path, const struct table_how *how, struct table_reader **ret,
		       struct err *err)
{
	AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_set(err, errno == ENOENT ? ERR_NOTFOUND : ERR_IO, "%s",
			       strerrordesc_np(errno));
	AUTO_TABLE_READER *t = calloc(1, sizeof *t);
	if (!t)
		return err_set(err, ERR_NOMEM, "no memory for a table");
	if (!open_any(t, fd, path, how, err))
		return false;
	*ret = TAKE(t);
	return true;
}

void table_reader_close(struct table_reader *t)
{
	if (!t)
		return;
	xlsx_close(t->book);
	free(t->text);
	free(t);
}

static bool csv_next(struct table_reader *t, struct table_row *ret, bool *ret_row, struct err *err)
{
	size_t n;

	if (!csv_row(&t->csv, t->fields, TABLE_COLUMNS_MAX, &n, err))
		return err_prefix(err, "row %" PRId64, t->csv.line);
	for (size_t i = 0; i < n; i++) {
		if (strlen(t->fields[i]) > TABLE_CELL_MAX)
			return err_set(err, ERR_LIMIT,
				       "row %" PRId64 ": a cell has more than %d bytes",
				       t->csv.line, TABLE_CELL_MAX);
	}
	*ret = (struct table_row){ t->csv.line, n, (const char *const *)t->fields };
	*ret_row = n > 0;
	return true;
}

bool table_reader_row(struct table_reader *t, struct table_row *ret, bool *ret_row, struct err *err)
{
	bool ok = t->format == TABLE_XLSX ? xlsx_row(t->book, ret, ret_row, err)
					  : csv_next(t, ret, ret_row, err);

	if (ok && *ret_row && ++t->rows > TABLE_ROWS_MAX)
		return err_set(err, ERR_LIMIT, "the file has more than %d rows", TABLE_ROWS_MAX);
	return ok;
}

enum table_format table_reader_format(const struct table_reader *t)
{
	return t->format;
}

enum table_encoding table_reader_encoding(const struct table_reader *t)
{
	return t->encoding;
}

char table_reader_separator(const struct table_reader *t)
{
	return t->csv.separator;
}

unsigned table_reader_sheet(const struct table_reader *t)
{
	return t->book ? xlsx_sheet(t->book) : 0;
}

const char *const *table_reader_sheets(const struct table_reader *t)
{
	static const char *const none[] = { NULL };

	return t->book ? xlsx_sheets(t->book) : none;
}
