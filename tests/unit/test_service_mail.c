#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"
#include "service/drop.h"
#include "service/mail.h"
#include "service/mail_text.h"

static struct err err;

static void addresses_that_are_some(void **state)
{
	static const char *const good[] = { "a@b", "boss@example.org", "a.b+c_d@x-1.example.org",
					    "o'neil@example.org" };
	static const char *const bad[] = { "",	      "a",	     "@b",	 "a@",
					   "a@@b",    "a b@c",	     "a@b c",	 "a@b\r\nTo: x@y",
					   "<a@b>",   "a@-b",	     ".a@b",	 "a.@b",
					   "a..b@c",  "a@b..c",	     "\"a\"@b",	 "a@b,c@d",
					   "и@b.org", "a@пример.рф", "-f@b.org", "a@[127.0.0.1]" };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_true(mail_address_fits(good[i]));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(mail_address_fits(bad[i]));
	char longest[300];
	memset(longest, 'a', sizeof longest);
	memcpy(longest + 60, "@", 1);
	longest[61 + 64] = 0;
	assert_false(mail_address_fits(longest)); /* a label of 64 */
	longest[61 + 63] = 0;
	assert_true(mail_address_fits(longest));
}

static void head(const char *text, const char *want)
{
	char buf[2000];
	struct strb b = strb_make(buf, sizeof buf);
	mail_text_head(&b, text);
	assert_string_equal(buf, want);
}

static void words_that_are_no_ascii(void **state)
{
	(void)state;
	head("Report: 2026-10", "Report: 2026-10");
	head("Отчёт", "=?UTF-8?B?0J7RgtGH0ZHRgg==?=");
	/* Cut between letters, folded. */
	head("Потребление группы за месяц",
	     "=?UTF-8?B?0J/QvtGC0YDQtdCx0LvQtdC90LjQtSDQs9GA0YPQv9C/0Ysg0LfQsCA=?=\r\n "
	     "=?UTF-8?B?0LzQtdGB0Y/Rhg==?=");
	/* No second line of the head, nor what would be read as an encoded word. */
	head("a\r\nBcc: x@y", "=?UTF-8?B?YQ0KQmNjOiB4QHk=?=");
	head("=?UTF-8?Q?x?=", "=?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?=");
}

static void names_of_attachments(void **state)
{
	char buf[500];
	struct strb b = strb_make(buf, sizeof buf);
	(void)state;
	mail_text_attachment(&b, "Отчёт 1.pdf");
	assert_string_equal(buf, "Content-Disposition: attachment; "
				 "filename*=UTF-8''%D0%9E%D1%82%D1%87%D1%91%D1%82%201.pdf");
}

static void dates(void **state)
{
	char buf[100];
	struct strb b = strb_make(buf, sizeof buf);
	(void)state;
	mail_text_date(&b, 1795388401); /* 2026-11-22T23:00:01Z */
	assert_string_equal(buf, "Sun, 22 Nov 2026 23:00:01 +0000");
}

/* --- settings --- */

static const struct config_entry *const tables[] = { mail_config, NULL };

static bool configure(const char *const *values, struct err *why)
{
	AUTO_CONFIG *c = NULL;
	struct delivery_settings s;
	assert_true(config_new(tables, &c, &err));
	for (; *values; values++)
		assert_true(config_override(c, *values, &err));
	return mail_configure(c, &s, why);
}

#define WITH(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void settings_go_together(void **state)
{
	static const char *const bad[] = { "http://a",	  "smtp://",	"smtp://u:p@a",
					   "smtp://a/x",  "smtp://a?b", "a.example.org",
					   "file:///etc", "smtp://a b", "smtps://a#b" };
	struct err why;
	(void)state;
	assert_true(configure(WITH("report.attempts=3"), &why));
	assert_true(configure(WITH("mail.server=smtp://127.0.0.1:25", "mail.from=a@b"), &why));
	assert_true(configure(WITH("mail.server=SMTPS://[::1]", "mail.from=a@b"), &why));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		char text[60];
		(void)snprintf(text, sizeof text, "mail.server=%s", bad[i]);
		assert_false(configure(WITH(text, "mail.from=a@b"), &why));
		assert_string_equal(why.field, "mail.server");
	}
	assert_false(configure(WITH("mail.server=smtp://a"), &why));
	assert_string_equal(why.field, "mail.from");
	/* A password never goes in clear. */
	assert_false(configure(WITH("mail.server=smtp://a", "mail.from=a@b", "mail.user=u",
				    "mail.tls=try"),
			       &why));
	assert_string_equal(why.field, "mail.tls");
	assert_true(configure(WITH("mail.server=smtps://a", "mail.from=a@b", "mail.user=u",
				   "mail.tls=never"),
			      &why));
}

/* --- folders --- */

static void names_of_folders(void **state)
{
	static const char *const good[] = { ".", "month", "month/north", "Отчёты/2026" };
	static const char *const bad[] = {
		"",   "/",	 "/etc", "..",	 "../x", "a/../b", "a//b",
		"a/", ".hidden", "a/.b", "a\\b", "c:",	 "a\nb",   "1/2/3/4/5/6/7/8/9"
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_true(drop_check_folder(good[i], &err));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(drop_check_folder(bad[i], &err));
}

static int file_of(const char *folder, const char *text)
{
	char path[200];
	(void)snprintf(path, sizeof path, "%s/source", folder);
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	return fd;
}

static void has(const char *folder, const char *name, const char *want)
{
	char path[300];
	char text[100] = "";
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0 && read(fd, text, sizeof text - 1) >= 0);
	assert_string_equal(text, want);
}

static void files_are_put_whole_and_inside(void **state)
{
	char base[] = "/tmp/themis-drop-XXXXXX";
	char root[100];
	char path[200];
	(void)state;
	assert_non_null(mkdtemp(base));
	(void)snprintf(root, sizeof root, "%s/root", base);
	assert_false(drop_file(root, ".", "a.csv", -1, 0, &err)); /* it is not there */
	assert_int_equal(mkdir(root, 0700), 0);
	AUTO_FD int fd = file_of(base, "one");
	assert_true(drop_file(root, ".", "a.csv", fd, 3, &err));
	has(root, "a.csv", "one");
	assert_true(drop_file(root, "x/y", "a.csv", fd, 3, &err));
	has(root, "x/y/a.csv", "one");
	/* What a killed server has left goes, also a link that somebody has put there. */
	(void)snprintf(path, sizeof path, "%s/.b.csv.part", root);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	assert_true(drop_file(root, ".", "b.csv", fd, 3, &err));
	has(root, "b.csv", "one");
	assert_int_not_equal(access(path, F_OK), 0);
	/* A link out of the root is not followed. */
	(void)snprintf(path, sizeof path, "%s/out", root);
	assert_int_equal(symlink("/tmp", path), 0);
	assert_false(drop_file(root, "out", "c.csv", fd, 3, &err));
	assert_false(drop_file(root, "..", "c.csv", fd, 3, &err));
	/* A file that has become shorter is none. */
	assert_false(drop_file(root, ".", "d.csv", fd, 4, &err));
	(void)snprintf(path, sizeof path, "%s/d.csv", root);
	assert_int_not_equal(access(path, F_OK), 0);
	static const char *const rest[] = { "root/a.csv", "root/x/y/a.csv", "root/x/y", "root/x",
					    "root/b.csv", "root/out",	    "root",	"source" };
	for (size_t i = 0; i < ARRAY_LEN(rest); i++) {
		(void)snprintf(path, sizeof path, "%s/%s", base, rest[i]);
		assert_int_equal(remove(path), 0);
	}
	assert_int_equal(rmdir(base), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_that_are_some),
		cmocka_unit_test(words_that_are_no_ascii),
		cmocka_unit_test(names_of_attachments),
		cmocka_unit_test(dates),
		cmocka_unit_test(settings_go_together),
		cmocka_unit_test(names_of_folders),
		cmocka_unit_test(files_are_put_whole_and_inside),
	};
	return cmocka_run_group_tests_name("service_mail", tests, NULL, NULL);
}
