#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/log.h"

/* Runs between the two with stderr led into a file. */
static int saved_stderr;
static FILE *captured;

static void capture_begin(void)
{
	captured = tmpfile();
	assert_non_null(captured);
	saved_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	assert_true(dup2(fileno(captured), STDERR_FILENO) >= 0);
}

static size_t capture_end(char *buf, size_t cap)
{
	(void)dup2(saved_stderr, STDERR_FILENO);
	(void)close(saved_stderr);
	rewind(captured);
	size_t n = fread(buf, 1, cap - 1, captured);
	(void)fclose(captured);
	buf[n] = 0;
	return n;
}

static void a_line_is_one_line(void **state)
{
	(void)state;
	char out[8192];

	capture_begin();
	errno = ENOENT;
	log_info("collector", "event=call_end note=%s", "a\nlevel=error b");
	assert_int_equal(errno, ENOENT);
	log_debug("collector", "event=unseen");
	size_t n = capture_end(out, sizeof out);
	assert_non_null(
		strstr(out, " level=info module=collector event=call_end note=a level=error b\n"));
	assert_true(strncmp(out, "time=2", 6) == 0);
	assert_ptr_equal(strchr(out, '\n'), out + n - 1);
}

static void long_lines_are_cut(void **state)
{
	(void)state;
	char text[5000];
	char out[8192];

	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = 0;
	capture_begin();
	log_error("store", "%s", text);
	size_t n = capture_end(out, sizeof out);
	assert_in_range(n, 1500, 2048);
	assert_int_equal(out[n - 1], '\n');
}

static void levels_by_name(void **state)
{
	(void)state;
	enum log_level level = LOG_LEVEL_INFO;

	assert_true(log_level_parse("debug", &level));
	assert_int_equal(level, LOG_LEVEL_DEBUG);
	assert_false(log_level_parse("loud", &level));
	log_set_level(LOG_LEVEL_ERROR);
	assert_true(log_enabled(LOG_LEVEL_ERROR));
	assert_false(log_enabled(LOG_LEVEL_WARN));
	log_set_level(LOG_LEVEL_INFO);
}

static void untrusted_text_is_quoted(void **state)
{
	(void)state;
	char buf[32];

	assert_string_equal(log_quote(buf, sizeof buf, "a \"b\" \\ ВК"), "\"a \\\"b\\\" \\\\ ВК\"");
	assert_string_equal(log_quote(buf, sizeof buf, "a\nb\x1b[0m\xff"),
			    "\"a\\nb\\x1b[0m\\xff\"");
	assert_string_equal(log_quote(buf, 6, "a\nbc"), "\"a\\n\"");
	assert_string_equal(log_quote(buf, 6, "a\xff"), "\"a\""); /* no half escape */
	assert_string_equal(log_quote(buf, 3, "abc"), "\"\"");
	assert_string_equal(log_quote(buf, 1, "abc"), "");
	assert_string_equal(log_quote(buf, sizeof buf, NULL), "\"\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_one_line),
		cmocka_unit_test(long_lines_are_cut),
		cmocka_unit_test(levels_by_name),
		cmocka_unit_test(untrusted_text_is_quoted),
	};
	return cmocka_run_group_tests_name("base_log", tests, NULL, NULL);
}
