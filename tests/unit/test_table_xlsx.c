#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "table/reader.h"
#include "table/writer.h"

static char folder[] = "/tmp/themis-table-XXXXXX";
static char path[256];

/* All rows as text: cells joined with |, rows with /. */
static bool read_all(const struct table_how *how, char *out, size_t cap, struct err *err)
{
	AUTO_TABLE_READER *t = NULL;
	struct strb b = strb_make(out, cap);
	struct table_row row;
	bool more = true;

	if (!table_reader_open(path, how, &t, err))
		return false;
	for (;;) {
		if (!table_reader_row(t, &row, &more, err))
			return false;
		if (!more)
			return true;
		strb_printf(&b, "%d:", (int)row.line);
		for (size_t i = 0; i < row.count; i++)
			strb_printf(&b, "%s%s", row.cells[i], i + 1 < row.count ? "|" : "/");
	}
}

static void expect(const char *want)
{
	char out[1024];
	struct err err = { 0 };

	if (!read_all(&(struct table_how){ 0 }, out, sizeof out, &err))
		fail_msg("%s", err.msg);
	assert_string_equal(out, want);
}

static void put_file(const char *bytes, size_t n)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static const struct table_column columns[] = {
	{ .head = "Номер", .type = TABLE_TEXT },
	{ .head = "Штук", .type = TABLE_INT },
	{ .head = "м³", .type = TABLE_DECIMAL, .digits = 3 },
	{ .head = "Когда", .type = TABLE_TIME },
	{ .head = "День", .type = TABLE_DAY },
};

static void write_table(const struct table_form *form)
{
	struct err err = { 0 };
	struct table_writer *w;
	int64_t size = 0;
	const struct table_cell one[] = {
		{ .text = "=1+1" },  { .number = 7 },
		{ .number = 5440 },  { .number = 1504234800, .offset = 10800 },
		{ .number = 20513 },
	};
	const struct table_cell two[] = {
		{ .text = "Ёлка; \"5\"" }, { .none = true }, { .number = -1 },
		{ .none = true },	   { .none = true },
	};

	assert_true(table_writer_open(path, form, columns, ARRAY_LEN(columns), &w, &err));
	assert_true(table_writer_row(w, one, &err));
	assert_true(table_writer_row(w, two, &err));
	assert_true(table_writer_close(w, &size, &err));
	assert_true(size > 0);
}

static void xlsx_goes_there_and_back(void **state)
{
	(void)state;
	const struct table_form form = { .format = TABLE_XLSX,
					 .sheet = "Счётчики",
					 .folder = folder };

	write_table(&form);
	expect("1:Номер|Штук|м³|Когда|День/2:=1+1|7|5.44|2017-09-01 06:00:00|2026-03-01/"
	       "3:Ёлка; \"5\"||-0.001/");

	AUTO_TABLE_READER *t = NULL;
	struct err err = { 0 };
	assert_true(table_reader_open(path, &(struct table_how){ 0 }, &t, &err));
	assert_int_equal(table_reader_format(t), TABLE_XLSX);
	assert_string_equal(table_reader_sheets(t)[0], "Счётчики");
	assert_null(table_reader_sheets(t)[1]);
	table_reader_close(TAKE(t));
	assert_false(table_reader_open(path, &(struct table_how){ .sheet = 2 }, &t, &err));
	assert_string_equal(err.field, "sheet");
}

static void csv_guards_formulas(void **state)
{
	(void)state;
	char text[512] = { 0 };
	struct table_form form = { .format = TABLE_CSV };

	write_table(&form);
	FILE *f = fopen(path, "re");
	assert_non_null(f);
	assert_true(fread(text, 1, sizeof text - 1, f) > 0);
	(void)fclose(f);
	assert_string_equal(text, "\xEF\xBB\xBFНомер;Штук;м³;Когда;День\r\n"
				  "'=1+1;7;5,440;2017-09-01T06:00:00+03:00;2026-03-01\r\n"
				  "\"Ёлка; \"\"5\"\"\";;-0,001;;\r\n");
	form.encoding = TABLE_CP1251;
	form.separator = ',';
	write_table(&form);
	expect("1:Номер|Штук|м?|Когда|День/2:'=1+1|7|5.440|2017-09-01T06:00:00+03:00|2026-03-01/"
	       "3:Ёлка; \"5\"||-0.001||/");
}

static void encodings_are_found(void **state)
{
	(void)state;
	static const char bytes[] = "\xcd\xee\xec\xe5\xf0;\xb9\n1;2\n"; /* Номер;№ */
	AUTO_TABLE_READER *t = NULL;
	struct err err = { 0 };

	put_file(bytes, sizeof bytes - 1);
	expect("1:Номер|№/2:1|2/");
	assert_true(table_reader_open(path, &(struct table_how){ 0 }, &t, &err));
	assert_int_equal(table_reader_encoding(t), TABLE_CP1251);
	assert_int_equal(table_reader_separator(t), ';');
	put_file("a,b\n", 4);
	expect("1:a|b/");
}

static void no_tables_are_refused(void **state)
{
	(void)state;
	char out[64];
	struct err err = { 0 };
	const struct table_how any = { 0 };
	AUTO_FREE char *wide = malloc(TABLE_CELL_MAX + 2);

	assert_non_null(wide);
	memset(wide, 'x', TABLE_CELL_MAX + 1);
	put_file("PK\3\4 nothing of the kind", 24);
	assert_false(read_all(&any, out, sizeof out, &err));
	assert_int_equal(err.kind, ERR_INVAL);
	put_file("\xff\xfe"
		 "a\0",
		 4);
	assert_false(read_all(&any, out, sizeof out, &err));
	put_file("a\0b\n", 4);
	assert_false(read_all(&any, out, sizeof out, &err));
	put_file(wide, TABLE_CELL_MAX + 1);
	assert_false(read_all(&any, out, sizeof out, &err));
	assert_int_equal(err.kind, ERR_LIMIT);
}

static void vector(const char *name, const char *want)
{
	char out[512];
	char own[sizeof path];
	struct err err = { 0 };

	memcpy(own, path, sizeof own);
	(void)snprintf(path, sizeof path, "%s", name);
	bool read = read_all(&(struct table_how){ 0 }, out, sizeof out, &err);
	memcpy(path, own, sizeof path);
	assert_int_equal(read, want != NULL);
	if (want)
		assert_string_equal(out, want);
	else
		assert_int_equal(err.kind, ERR_INVAL);
}

/* Files as other programs write them: numbers in other notations, days, texts in pieces. */
static void others_files_are_read(void **state)
{
	(void)state;

	vector(SOURCE_ROOT "/tests/vectors/table/plain.xlsx",
	       "1:Номер||Тип/3:17000001|2026-03-01|x/");
	vector(SOURCE_ROOT "/tests/vectors/table/doctype.xlsx", NULL);
	vector(SOURCE_ROOT "/tests/vectors/table/missing-string.xlsx", NULL);
}

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return 1;
	(void)snprintf(path, sizeof path, "%s/t", folder);
	return 0;
}

static int drop_folder(void **state)
{
	(void)state;
	(void)unlink(path);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(xlsx_goes_there_and_back), cmocka_unit_test(csv_guards_formulas),
		cmocka_unit_test(encodings_are_found),	    cmocka_unit_test(no_tables_are_refused),
		cmocka_unit_test(others_files_are_read),
	};
	return cmocka_run_group_tests_name("table_xlsx", tests, make_folder, drop_folder);
}
