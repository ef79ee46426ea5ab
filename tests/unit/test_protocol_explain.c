/* What the decoded view of a DLMS conversation tells, and what it does not. */
#include "unit.h"

#include <stdio.h>

#include "base/str.h"
#include "protocol/dlms/explain.h"

struct told {
	char text[8192];
	size_t n;
};

static void on_line(void *owner, const struct explain_line *line)
{
	struct told *t = owner;
	int n = snprintf(t->text + t->n, sizeof t->text - t->n, "%s\n", line->text);
	assert_true(n > 0 && (size_t)n < sizeof t->text - t->n);
	t->n += (size_t)n;
}

/* "> HEX" to the meter, "< HEX" from it: APDUs, which are put in the wrapper here. */
static void explain(const char *const *talk, size_t count, bool secrets, struct told *ret)
{
	CLEANUP(auto_profile_set) struct profile_set *set = NULL;
	assert_true(profile_set_open(NULL, &set, NULL));
	AUTO_CATALOGUE *catalogue = NULL;
	assert_true(catalogue_load(NULL, &catalogue, NULL));
	const struct explain_how how = { .profile = profile_find(set, "vk-g-ete"),
					 .catalogue = catalogue,
					 .secrets = secrets,
					 .sink = { on_line, ret } };
	struct explain *e = dlms_wrapper_explainer.open(&how);
	assert_non_null(e);
	ret->n = 0;
	for (size_t i = 0; i < count; i++) {
		uint8_t pdu[256] = { 0, 1, 0, 1, 0, 1 };
		size_t n;
		assert_true(hex_parse(str_from(talk[i] + 2), pdu + 8, sizeof pdu - 8, &n));
		pdu[7] = (uint8_t)n;
		dlms_wrapper_explainer.feed(e,
					    talk[i][0] == '<' ? EXPLAIN_FROM_METER
							      : EXPLAIN_TO_METER,
					    (int64_t)i, pdu, 8 + n);
	}
	dlms_wrapper_explainer.close(e);
}

#define GET_PPP	   "C001C1 002C 0000190300FF 05 00"
#define GET_CLOCK  "> C001C2 0008 0000010000FF 02 00"
#define PPP	   "0202 0904 75736572 0904 73336372" /* { "user", "s3cr" } */
#define HAS_SECRET "73336372"

static void hides(const char *const *talk, size_t count)
{
	struct told told;

	explain(talk, count, false, &told);
	assert_null(strstr(told.text, "s3cr"));
	assert_null(strstr(told.text, HAS_SECRET));
	assert_non_null(strstr(told.text, "••••"));
	explain(talk, count, true, &told);
	assert_true(strstr(told.text, "s3cr") || strstr(told.text, HAS_SECRET));
}

static void passwords_are_hidden(void **state)
{
	static const char *const lls[] = {
		"> 6032A1090607608574050801018A0207808B0760857405080201AC06800473336372"
		"BE10040E01000000065F1F0400001E1DFFFF"
	};
	static const char *const get[] = { "> " GET_PPP, "< C401C100 " PPP };
	static const char *const set[] = { "> C101C1 002C 0000190300FF 05 00 " PPP };
	static const char *const list[] = {
		"> C003C1 02 0008 0000010000FF 02 00 002C 0000190300FF 05 00",
		"< C403C1 02 00 1101 00 " PPP
	};
	static const char *const blocks[] = { "> " GET_PPP, "< C402C1 00 00000001 00 04 02020904",
					      "> C002C1 00000001",
					      "< C402C1 01 00000002 00 0A 757365720904 73336372" };
	static const char *const written[] = {
		"> C104C1 02 0008 0000010000FF 02 00 002C 0000190300FF 05 00 02 1101 " PPP
	};
	static const char *const written_blocks[] = {
		"> C105C1 02 0008 0000010000FF 02 00 002C 0000190300FF 05 00 00 00000001 05"
		"02 1101 0202",
		"< C502C1 00000001", "> C103C1 01 00000002 0C 0904 75736572 0904 73336372"
	};
	/* A method of the key transfer that returns something. */
	static const char *const returned[] = { "> C301C1 0040 00002B0000FF 02 00",
						"< C702C1 00 00000001 05 00 01 00 0202",
						"> C302C1 00000001",
						"< C702C1 01 00000002 0C 0904 75736572"
						"0904 73336372" };
	(void)state;
	hides(written, ARRAY_LEN(written));
	hides(written_blocks, ARRAY_LEN(written_blocks));
	hides(returned, ARRAY_LEN(returned));
	hides(lls, ARRAY_LEN(lls));
	hides(get, ARRAY_LEN(get));
	hides(set, ARRAY_LEN(set));
	hides(list, ARRAY_LEN(list));
	hides(blocks, ARRAY_LEN(blocks));
}

#define LISTED "0204 12002C 0906 0000190300FF 0F05 120000"

/* By its list, by nothing that tells the objects; what is no secret is shown. */
static void pushed_passwords_are_hidden(void **state)
{
	static const char *const listed[] = {
		"< 0F 00000001 00 0203 0102 0204 120008 0906 0000010000FF 0F02 120000 " LISTED
		" 0904 41424344 " PPP
	};
	static const char *const unlisted[] = { "< 0F 00000001 00 0201 " PPP };
	static const char *const bare[] = { "< 0F 00000001 00 0904 73336372" };
	struct told told;
	(void)state;
	hides(listed, ARRAY_LEN(listed));
	hides(unlisted, ARRAY_LEN(unlisted));
	hides(bare, ARRAY_LEN(bare));
	explain(listed, ARRAY_LEN(listed), false, &told);
	assert_non_null(strstr(told.text, "ABCD"));
	assert_non_null(strstr(told.text, "0-0:25.3.0.255"));
}

/* An answer that comes late, or after something that the meter says by itself. */
static void answers_out_of_place_are_hidden(void **state)
{
	static const char *const late[] = { "> " GET_PPP, GET_CLOCK, "< C401C100 " PPP };
	static const char *const action[] = { "> " GET_PPP, GET_CLOCK, "< C701C1 00 01 00 " PPP };
	static const char *const pushed[] = { "> " GET_PPP, "< 0F 00000001 00 1101",
					      "< C401C100 " PPP };
	(void)state;
	hides(late, ARRAY_LEN(late));
	hides(action, ARRAY_LEN(action));
	hides(pushed, ARRAY_LEN(pushed));
}

static void late_blocks_are_of_nothing_else(void **state)
{
	static const char *const talk[] = { "> " GET_PPP, GET_CLOCK,
					    "< C402C1 00 00000001 00 06 0904 73336372",
					    "< C402C2 01 00000001 00 02 1101" };
	struct told told;

	(void)state;
	explain(talk, ARRAY_LEN(talk), false, &told);
	assert_null(strstr(told.text, "s3cr"));
	assert_null(strstr(told.text, HAS_SECRET));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passwords_are_hidden),
		cmocka_unit_test(pushed_passwords_are_hidden),
		cmocka_unit_test(answers_out_of_place_are_hidden),
		cmocka_unit_test(late_blocks_are_of_nothing_else),
	};
	return cmocka_run_group_tests_name("protocol_explain", tests, NULL, NULL);
}
