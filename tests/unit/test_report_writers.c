/* The six writers: what stands in the files, the same bytes each time, memory that does not grow. */
#include "unit.h"

#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <archive.h>
#include <archive_entry.h>
#include <malloc.h>
#include <sys/stat.h>

#include "base/str.h"
#include "report/words.h"
#include "report_sample.h"
#include "table/reader.h"

#ifdef __SANITIZE_ADDRESS__
/* gcc's folder of headers lacks it. */
size_t __sanitizer_get_current_allocated_bytes(void);
#endif

enum { FILE_MAX = 1 << 20 };

static char folder[] = "/tmp/themis-report-XXXXXX";

static const char *path_of(enum report_format f, const char *name)
{
	static char path[2][256];
	static unsigned turn;
	char *ret = path[turn++ % 2];

	(void)snprintf(ret, sizeof path[0], "%s/%s.%s", folder, name, report_format_name(f));
	return ret;
}

static const char *make(enum report_format f, const char *name, struct report_result *ret)
{
	const char *path = path_of(f, name);
	struct err err = { 0 };

	if (!sample_write(f, path, folder, ret, &err))
		fail_msg("%s", err.msg);
	return path;
}

static size_t read_file(const char *path, char *buf)
{
	FILE *f = fopen(path, "re");

	assert_non_null(f);
	size_t n = fread(buf, 1, FILE_MAX - 1, f);
	assert_int_equal(fclose(f), 0);
	buf[n] = 0;
	return n;
}

/* A member of a zip as text. */
static void read_member(const char *path, const char *name, char *buf)
{
	struct archive *a = archive_read_new();
	struct archive_entry *e;
	la_ssize_t n = -1;

	assert_int_equal(archive_read_support_format_zip(a), ARCHIVE_OK);
	assert_int_equal(archive_read_open_filename(a, path, 4096), ARCHIVE_OK);
	while (n < 0 && archive_read_next_header(a, &e) == ARCHIVE_OK) {
		if (strcmp(archive_entry_pathname(e), name) == 0)
			n = archive_read_data(a, buf, FILE_MAX - 1);
	}
	assert_true(n > 0);
	buf[n] = 0;
	assert_int_equal(archive_read_free(a), ARCHIVE_OK);
}

static void has(const char *text, const char *piece)
{
	if (!strstr(text, piece))
		fail_msg("\"%s\" is missing", piece);
}

static void same_bytes_twice(void **state)
{
	char *a = malloc(FILE_MAX);
	char *b = malloc(FILE_MAX);
	char code[REPORT_CODE_MAX] = "";

	(void)state;
	for (int f = 0; f < REPORT_FORMAT_COUNT; f++) {
		struct report_result first = { 0 };
		struct report_result second = { 0 };
		size_t n = read_file(make((enum report_format)f, "a", &first), a);
		assert_int_equal(n, read_file(make((enum report_format)f, "b", &second), b));
		assert_memory_equal(a, b, n);
		assert_int_equal(n, first.size);
		assert_int_equal(first.rows, SAMPLE_DAYS);
		assert_string_equal(first.code, second.code);
		if (f > 0)
			assert_string_equal(first.code, code);
		(void)str_copy(code, sizeof code, str_from(first.code));
	}
	assert_int_equal(strlen(code), 19);
	free(a);
	free(b);
}

static void nobody_else_reads_them(void **state)
{
	struct report_result result = { 0 };
	struct stat st;

	(void)state;
	for (int f = 0; f < REPORT_FORMAT_COUNT; f++) {
		assert_int_equal(stat(make((enum report_format)f, "a", &result), &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
	}
}

static void csv_is_the_paper(void **state)
{
	char *text = malloc(FILE_MAX);
	struct report_result result = { 0 };

	(void)state;
	(void)read_file(make(REPORT_CSV, "a", &result), text);
	has(text, "\xEF\xBB\xBFОтчёт по счётчику: 15401450\r\n");
	has(text, "Лицевой счёт;1039\r\n");
	has(text, "Город;\"Пятигорск <&\"\"'>\"\r\n");
	has(text, "Текущее показание;105,422 м³\r\n");
	has(text, "\r\n\r\nДата;Показание, м³;Потр-е за час, м³/ч;Температура;Потребление, м³;"
		  "Отметки\r\n01.09.2017 06:00:00;5,443;0,000;19,41;0,000;\r\n");
	has(text, "27.09.2017 06:00:00;5,443;0,294;15,30;7,067;\r\n"
		  "28.09.2017 06:00:00;12,510;0,417;16,43;10,007;расчётное значение\r\n"
		  "29.09.2017 06:00:00;22,517;0,642;14,70;15,404;\r\n"
		  "30.09.2017 06:00:00;37,921;0,689;16,53;16,524;\r\n"
		  "Итого:;;;;49,002;\r\n");
	has(text, result.code);
	free(text);
}

static void xlsx_has_numbers(void **state)
{
	char *text = malloc(FILE_MAX);
	struct report_result result = { 0 };
	const char *path = make(REPORT_XLSX, "a", &result);
	AUTO_TABLE_READER *t = NULL;
	struct table_row row = { 0 };
	bool more = true;

	(void)state;
	read_member(path, "xl/worksheets/sheet1.xml", text);
	has(text, "<f>SUM(E14:E43)</f><v>49.002</v>");
	has(text, "orientation=\"portrait\"");
	assert_null(strstr(text, "10,007"));
	assert_true(table_reader_open(path, &(struct table_how){ 0 }, &t, NULL));
	assert_string_equal(table_reader_sheets(t)[0], "Отчёт");
	while (more && row.line < 43)
		assert_true(table_reader_row(t, &row, &more, NULL));
	assert_string_equal(row.cells[0], "2017-09-30 06:00:00");
	assert_string_equal(row.cells[1], "37.921");
	assert_string_equal(row.cells[2], "0.689");
	assert_string_equal(row.cells[4], "16.524");
	free(text);
}

static void docx_is_well_formed(void **state)
{
	static const char *const members[] = {
		"[Content_Types].xml", "_rels/.rels",	   "docProps/core.xml",
		"word/styles.xml",     "word/footer1.xml", "word/_rels/document.xml.rels",
		"word/document.xml"
	};
	char *text = malloc(FILE_MAX);
	struct report_result result = { 0 };
	const char *path = make(REPORT_DOCX, "a", &result);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		read_member(path, members[i], text);
		xmlDocPtr doc = xmlReadMemory(text, (int)strlen(text), NULL, NULL,
					      XML_PARSE_NONET | XML_PARSE_NOERROR);
		assert_non_null(doc);
		xmlFreeDoc(doc);
	}
	has(text, "Пятигорск &lt;&amp;&quot;'&gt;");
	has(text, "<w:tblHeader/>");
	has(text, ">16,524<");
	has(text, ">49,002<");
	read_member(path, "word/media/image1.png", text);
	assert_memory_equal(text, "\x89PNG", 4);
	free(text);
}

static void html_needs_nothing(void **state)
{
	char *text = malloc(FILE_MAX);
	struct report_result result = { 0 };

	(void)state;
	(void)read_file(make(REPORT_HTML, "a", &result), text);
	has(text, "<html lang=\"ru\">");
	has(text, "<dd>Пятигорск &lt;&amp;&quot;'&gt;</dd>");
	has(text, "<td class=\"n\">10,007<sup>р</sup></td>");
	has(text, "р — расчётное значение.");
	has(text, "src=\"data:image/svg+xml;base64,");
	assert_null(strstr(text, "<script"));
	assert_null(strstr(text, "http"));
	free(text);
}

static void xml_follows_its_schema(void **state)
{
	char *text = malloc(FILE_MAX);
	struct report_result result = { 0 };
	const char *path = make(REPORT_XML, "a", &result);
	xmlSchemaParserCtxtPtr parser = xmlSchemaNewParserCtxt(SOURCE_ROOT "/docs/report.xsd");
	xmlSchemaPtr schema = xmlSchemaParse(parser);
	xmlDocPtr doc = xmlReadFile(path, NULL, XML_PARSE_NONET);

	(void)state;
	assert_non_null(schema);
	assert_non_null(doc);
	xmlSchemaValidCtxtPtr valid = xmlSchemaNewValidCtxt(schema);
	assert_int_equal(xmlSchemaValidateDoc(valid, doc), 0);
	xmlSchemaFreeValidCtxt(valid);
	xmlFreeDoc(doc);
	xmlSchemaFree(schema);
	xmlSchemaFreeParserCtxt(parser);
	(void)read_file(path, text);
	has(text, "made=\"2017-10-05T01:42:00+03:00\"");
	has(text, "<cell column=\"time\">2017-09-30T06:00:00+03:00</cell>");
	has(text, "<cell column=\"rate\">0.689</cell>");
	has(text, "<cell column=\"volume\" marks=\"estimated\">10.007</cell>");
	free(text);
}

static size_t count(const char *text, size_t n, const char *piece)
{
	size_t found = 0;

	for (const char *p = text; (p = memmem(p, n - (size_t)(p - text), piece, strlen(piece)));
	     p++)
		found++;
	return found;
}

static void pdf_has_its_own_fonts(void **state)
{
	char *text = malloc(FILE_MAX);
	struct report_result result = { 0 };
	size_t n = read_file(make(REPORT_PDF, "a", &result), text);

	(void)state;
	assert_memory_equal(text, "%PDF-1.", 7);
	assert_int_equal(count(text, n, "/Type /Page %"), 2);
	assert_int_equal(count(text, n, "/FontFile"),
			 4); /* normal and bold, each in two encodings */
	assert_int_equal(count(text, n, "+PTSans-Bold\n"), 5);
	assert_int_equal(count(text, n, "/Subtype /Image"), 0);
	has(memmem(text, n, "/CreationDate", 13), "20171005014200");
	free(text);
}

/* --- memory --- */

static size_t early;
static size_t late;

static size_t in_use(void)
{
#ifdef __SANITIZE_ADDRESS__
	return __sanitizer_get_current_allocated_bytes();
#else
	return mallinfo2().uordblks;
#endif
}

static void look(int row)
{
	if (row == 500)
		early = in_use();
	if (row == 9999)
		late = in_use();
}

static void memory_does_not_grow(void **state)
{
	struct report_result result = { 0 };
	struct err err = { 0 };

	(void)state;
	for (int f = 0; f < REPORT_FORMAT_COUNT; f++) {
		if (!sample_write_large((enum report_format)f,
					path_of((enum report_format)f, "large"), folder, 10000,
					look, &result, &err))
			fail_msg("%s", err.msg);
		assert_int_equal(result.rows, 10000);
		assert_true(late < early + (64 << 10));
	}
}

static void words_are_there_in_both(void **state)
{
	(void)state;
	assert_string_equal(report_word(REPORT_RU, "total"), "Итого:");
	assert_string_equal(report_word(REPORT_EN, "total"), "Total:");
	for (size_t i = 1; i < report_word_count; i++)
		assert_true(strcmp(report_words[i - 1].key, report_words[i].key) < 0);
}

static void bounds_are_kept(void **state)
{
	const struct report_how how = { .format = REPORT_CSV,
					.path = path_of(REPORT_CSV, "bad"),
					.folder = folder };
	const struct report_head head = { .form = "x", .title = "X", .point = ',' };
	const struct report_section none = { .columns = sample_columns };
	struct report_result result = { 0 };
	struct report *r;
	struct err err = { 0 };

	(void)state;
	assert_true(report_open(&how, &head, &r, &err));
	assert_false(report_section(r, &none, &err));
	assert_int_equal(err.kind, ERR_LIMIT);
	assert_false(report_close(r, &sample_foot, &result, &err)); /* without a table */
}

static int set_up(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	for (int f = 0; f < REPORT_FORMAT_COUNT; f++) {
		static const char *const names[] = { "a", "b", "large", "bad" };
		for (size_t i = 0; i < ARRAY_LEN(names); i++)
			(void)unlink(path_of((enum report_format)f, names[i]));
	}
	xmlCleanupParser();
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_bytes_twice),	  cmocka_unit_test(nobody_else_reads_them),
		cmocka_unit_test(csv_is_the_paper),	  cmocka_unit_test(xlsx_has_numbers),
		cmocka_unit_test(docx_is_well_formed),	  cmocka_unit_test(html_needs_nothing),
		cmocka_unit_test(xml_follows_its_schema), cmocka_unit_test(pdf_has_its_own_fonts),
		cmocka_unit_test(memory_does_not_grow),	  cmocka_unit_test(words_are_there_in_both),
		cmocka_unit_test(bounds_are_kept),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
