/* What a meter says before its protocol: whole, byte by byte, with bytes of a protocol behind. */
#include "unit.h"

#include <string.h>

#include "base/str.h"
#include "protocol/preamble.h"

static struct preamble *open_preamble(const char *pattern, const char *answer)
{
	struct preamble *p = NULL;
	struct err err = { 0 };
	if (!preamble_open(pattern, answer, &p, &err))
		fail_msg("%s: %s", pattern, err.msg);
	return p;
}

/* Bytes up to the first verdict but MORE, fed one by one. */
static enum preamble_verdict byte_by_byte(const struct preamble *p, const char *text, size_t n,
					  struct preamble_found *ret)
{
	enum preamble_verdict v = PREAMBLE_MORE;
	for (size_t i = 1; i <= n && v == PREAMBLE_MORE; i++)
		v = preamble_match(p, (const uint8_t *)text, i, ret);
	return v;
}

static void expect(const char *pattern, const char *text, size_t n, enum preamble_verdict want,
		   size_t length, const char *hail)
{
	CLEANUP(auto_preamble) struct preamble *p = open_preamble(pattern, NULL);
	struct preamble_found whole;
	struct preamble_found bytes;
	enum preamble_verdict v = preamble_match(p, (const uint8_t *)text, n, &whole);
	enum preamble_verdict w = byte_by_byte(p, text, n, &bytes);

	if (v != want || w != want || whole.length != length || bytes.length != length ||
	    strcmp(whole.hail, hail) != 0 || strcmp(bytes.hail, hail) != 0)
		fail_msg("%s: \"%s\": %d %d, %zu %zu, \"%s\" \"%s\"", pattern, text, (int)v, (int)w,
			 whole.length, bytes.length, whole.hail, bytes.hail);
}

#define EXPECT(pattern, text, verdict, length, hail)                                               \
	expect((pattern), (text), sizeof(text) - 1, (verdict), (length), (hail))

static void greetings(void **state)
{
	(void)state;
	EXPECT("IMEI=([0-9]{15})\\r\\n", "IMEI=359710048812345\r\n", PREAMBLE_YES, 22,
	       "359710048812345");
	EXPECT("IMEI=([0-9]{15})\\r\\n", "IMEI=359710048812345\r\n/Els6EK270\r\n", PREAMBLE_YES, 22,
	       "359710048812345");
	EXPECT("([0-9]{8})", "15401450", PREAMBLE_YES, 8, "15401450");
	EXPECT("([0-9]{8})", "15401450\x7e\xa0", PREAMBLE_YES, 8, "15401450");
	EXPECT("^#L#([^;]+);", "#L#modem 7;rest", PREAMBLE_YES, 11, "modem 7");
	EXPECT("(M[0-9]+|T[0-9]+)\\r\\n", "T12\r\n", PREAMBLE_YES, 5, "T12");
	EXPECT("\\x02([0-9]+)\\x03",
	       "\x02"
	       "77"
	       "\x03"
	       "x",
	       PREAMBLE_YES, 4, "77");
	EXPECT("a\\.b\\$", "a.b$", PREAMBLE_YES, 4, "");
	EXPECT("[\\r\\n]*([A-Z]{2})!", "\r\nAB!", PREAMBLE_YES, 5, "AB");
	EXPECT("one\\ntwo\\n", "one\ntwo\n", PREAMBLE_YES, 8, "");
}

static void not_yet(void **state)
{
	(void)state;
	EXPECT("IMEI=([0-9]{15})\\r\\n", "IMEI=3597", PREAMBLE_MORE, 0, "");
	/* Whole already, but more digits may come: silence decides. */
	EXPECT("SN([0-9]+)", "SN15401450", PREAMBLE_MORE, 10, "15401450");
	EXPECT("SN([0-9]+)", "SN15401450\r", PREAMBLE_YES, 10, "15401450");
	EXPECT("ab(cd)?", "ab", PREAMBLE_YES, 2, "");
}

static void none(void **state)
{
	(void)state;
	EXPECT("IMEI=([0-9]{15})\\r\\n", "\x7e\xa0\x08", PREAMBLE_NO, 0, "");
	EXPECT("IMEI=([0-9]{15})\\r\\n", "\0\x01\0\x10", PREAMBLE_NO, 0, "");
	EXPECT("IMEI=([0-9]{15})\\r\\n", "\x01P0\x02(1234567)\x03P", PREAMBLE_NO, 0, "");
	EXPECT("IMEI=([0-9]{15})\\r\\n", "/Els6EK270\r\n/Els6EK270\r\n", PREAMBLE_NO, 0, "");
	EXPECT("([0-9]{8})", "1540\n", PREAMBLE_NO, 0, "");
	EXPECT("\\x02([0-9]+)\\x03", "\x01\x02", PREAMBLE_NO, 0, "");
}

static void bounds(void **state)
{
	(void)state;
	CLEANUP(auto_preamble) struct preamble *p = open_preamble("(a+);", "\\1\\1\\1\\1\\1\\1;");
	struct preamble_found found;
	uint8_t text[PREAMBLE_BYTES_MAX + 10];
	uint8_t answer[PREAMBLE_ANSWER_MAX];

	memset(text, 'a', sizeof text);
	assert_int_equal(preamble_match(p, text, 255, &found), PREAMBLE_MORE);
	assert_int_equal(preamble_match(p, text, 256, &found), PREAMBLE_NO);
	text[sizeof text - 1] = ';';
	assert_int_equal(preamble_match(p, text, sizeof text, &found), PREAMBLE_NO);
	/* A hail that is too long is none; the greeting is one nevertheless. */
	text[PREAMBLE_HAIL_MAX] = ';';
	assert_int_equal(preamble_match(p, text, sizeof text, &found), PREAMBLE_YES);
	assert_string_equal(found.hail, "");
	text[PREAMBLE_HAIL_MAX - 1] = ';';
	assert_int_equal(preamble_match(p, text, sizeof text, &found), PREAMBLE_YES);
	assert_int_equal(strlen(found.hail), PREAMBLE_HAIL_MAX - 1);
	/* Four hails fit into an answer, the others and what follows do not. */
	assert_int_equal(preamble_answer(p, &found, answer), 4 * (PREAMBLE_HAIL_MAX - 1));
	assert_int_equal(preamble_match(p, text, 0, &found), PREAMBLE_MORE);
}

static void answers(void **state)
{
	(void)state;
	CLEANUP(auto_preamble)
	struct preamble *p =
		open_preamble("ID ([A-Z0-9]+)\\r\\n", "HELLO \\1 \\\\\\x00\\xfF\\r\\n");
	struct preamble_found found;
	uint8_t answer[PREAMBLE_ANSWER_MAX];
	static const char want[] = "HELLO EK7 \\\0\xff\r\n";

	assert_int_equal(preamble_match(p, (const uint8_t *)"ID EK7\r\n", 8, &found), PREAMBLE_YES);
	assert_int_equal(preamble_answer(p, &found, answer), sizeof want - 1);
	assert_memory_equal(answer, want, sizeof want - 1);

	CLEANUP(auto_preamble) struct preamble *mute = open_preamble("x", "");
	assert_int_equal(preamble_match(mute, (const uint8_t *)"x", 1, &found), PREAMBLE_YES);
	assert_int_equal(preamble_answer(mute, &found, answer), 0);
}

static void mistakes(void **state)
{
	(void)state;
	char longest[300];
	memset(longest, 'a', sizeof longest - 1);
	longest[sizeof longest - 1] = 0;
	const struct {
		const char *pattern;
		const char *answer;
		const char *field;
		const char *words;
	} bad[] = {
		{ "", "", "preamble", "no byte at all" },
		{ "a*", "", "preamble", "no byte at all" },
		{ "(a)(b)", "", "preamble", "one group" },
		{ "a$", "", "preamble", "bytes may follow" },
		{ "\\d+", "", "preamble", "backslash" },
		{ "(a)\\1", "", "preamble", "backslash" },
		{ "a\\", "", "preamble", "backslash" },
		{ "a\\x00", "", "preamble", "zero byte" },
		{ "a\\x0", "", "preamble", "backslash" },
		{ "(a", "", "preamble", "no regular expression" },
		{ "[a", "", "preamble", "no regular expression" },
		{ "[\\]]", "", "preamble", "by their place" },
		{ "(a{64}){64}", "", "preamble", "too many repetitions" },
		{ "a{999}", "", "preamble", "up to 256" },
		{ "a{x}", "", "preamble", "up to 256" },
		{ longest, "", "preamble", "200 characters" },
		{ "a", "\\1", "preamble_answer", "needs a group" },
		{ "a", "\\q", "preamble_answer", "backslash" },
		{ "a", "\\", "preamble_answer", "backslash" },
		{ "a", longest, "preamble_answer", "160 characters" },
	};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct preamble *p = NULL;
		struct err err = { 0 };
		assert_false(preamble_open(bad[i].pattern, bad[i].answer, &p, &err));
		assert_null(p);
		assert_string_equal(err.field, bad[i].field);
		if (!strstr(err.msg, bad[i].words))
			fail_msg("%s: %s", bad[i].pattern, err.msg);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(greetings), cmocka_unit_test(not_yet), cmocka_unit_test(none),
		cmocka_unit_test(bounds),    cmocka_unit_test(answers), cmocka_unit_test(mistakes),
	};
	return cmocka_run_group_tests_name("protocol_preamble", tests, NULL, NULL);
}
