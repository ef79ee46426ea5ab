#include "unit.h"

#include <stdio.h>

#include "meter/truthmerge.h"

static void lines_come_back(void **state)
{
	(void)state;
	static const char *const lines[] = {
		"15401450 hour 1768467600 5443 1941 0",
		"15401450 day 1768467600 5443 - 65535 ring",
		"a-1 month 1768467600 99999999 -4000 2 clone",
		"15401450 event 1768467600 129",
		"15401450 event -1 255 unread",
	};
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		char text[TRUTH_LINE_MAX];
		struct truth_line l;
		assert_true(truth_line_parse(str_from(lines[i]), &l, NULL));
		assert_int_equal(truth_line_format(text, &l), strlen(lines[i]) + 1);
		text[strlen(lines[i])] = 0;
		assert_string_equal(text, lines[i]);
	}
}

static void bad_lines_are_told(void **state)
{
	(void)state;
	static const struct {
		const char *line;
		const char *words;
	} bad[] = {
		{ "", "not SERIAL hour|day|month|event UTC …" },
		{ "1 week 5 6 7 8", "not SERIAL hour|day|month|event UTC …" },
		{ "1 hour 5 6 7", "too few or too many words" },
		{ "1 hour 5 6 7 8 ring 9", "too few or too many words" },
		{ "1 hour 5 6 7 8 must", "'must' tells no reason" },
		{ "1 hour x 6 7 8", "the time is not UTC seconds" },
		{ "1 hour 5 -6 7 8", "the values are not numbers in their range" },
		{ "1 hour 5 6 40000 8", "the values are not numbers in their range" },
		{ "1 event 5 x", "the values are not numbers in their range" },
		{ " event 5 1", "the serial is missing or too long" },
	};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct truth_line l;
		struct err err;
		assert_false(truth_line_parse(str_from(bad[i].line), &l, &err));
		assert_string_equal(err.msg, bad[i].words);
	}
}

/* A side of a comparison from lines without serial and kind: "5 100 20 0". */
struct script {
	const char *prefix;
	const char *const *lines;
};

static bool next_line(void *arg, struct truth_line *ret)
{
	struct script *s = arg;
	char text[64];
	if (!s->lines || !*s->lines)
		return false;
	(void)snprintf(text, sizeof text, "%s %s", s->prefix, *s->lines++);
	assert_true(truth_line_parse(str_from(text), ret, NULL));
	return true;
}

static char told[512];

static void note(void *arg, enum truth_difference d, const struct truth_line *has,
		 const struct truth_line *should)
{
	(void)arg;
	size_t n = strlen(told);
	(void)snprintf(told + n, sizeof told - n, "%s%lld %s", n ? ", " : "",
		       (long long)(has ? has->time : should->time), truth_difference_name(d));
}

static struct truth_tally merge(const char *prefix, const char *const *truth,
				const char *const *stored, const char *const *revisions)
{
	struct script a = { prefix, truth };
	struct script b = { prefix, stored };
	struct script c = { prefix, revisions };
	struct truth_tally t = { 0 };
	told[0] = 0;
	truth_merge((struct truth_side){ next_line, &a }, (struct truth_side){ next_line, &b },
		    (struct truth_side){ next_line, &c }, note, NULL, &t);
	return t;
}

static void each_difference_is_found(void **state)
{
	(void)state;
	const char *const truth[] = { "1 100 20 0", "2 110 20 0", "4 130 20 0",
				      "5 140 20 0", "9 150 20 0", NULL };
	const char *const stored[] = { "1 100 20 0", "1 100 20 0", "3 120 20 0", "4 130 20 1",
				       "5 140 20 0", "11 1 1 1",   NULL };
	const char *const revised[] = { "4 130 20 0", "5 141 20 0", "10 1 1 1", NULL };
	struct truth_tally t = merge("1 hour", truth, stored, revised);
	assert_string_equal(told, "1 doubled, 2 lost, 3 extra, 4 altered, 5 revised, 9 lost, "
				  "11 extra, 10 revised");
	assert_int_equal(t.records, 5);
	assert_int_equal(t.stored, 6);
	assert_int_equal(t.same, 2);
	assert_int_equal(truth_wrong(&t), 8);
}

static void reasons_explain(void **state)
{
	(void)state;
	const char *const truth[] = { "1 100 20 0 ring",   "2 110 20 0",
				      "3 500 20 0 clone",  "3 700 20 0 clone",
				      "4 800 20 0 clone",  "5 900 20 0 unread",
				      "6 950 20 0 unread", NULL };
	const char *const stored[] = { "2 110 20 0", "3 700 20 0", "6 951 20 0", NULL };
	const char *const revised[] = { "3 500 20 0", NULL };
	struct truth_tally t = merge("1 day", truth, stored, revised);
	/* What is there must be right, whether it had to be there or not. */
	assert_string_equal(told, "6 altered");
	assert_int_equal(t.missing[TRUTH_RING], 1);
	assert_int_equal(t.missing[TRUTH_CLONE], 1);
	assert_int_equal(t.missing[TRUTH_UNREAD], 1);
	assert_int_equal(t.alternatives, 2);
	assert_int_equal(t.same, 2);
}

static void events_of_one_moment_are_apart(void **state)
{
	(void)state;
	const char *const truth[] = { "1 5", "1 6", "1 6", "2 5", NULL };
	const char *const stored[] = { "1 5", "1 6", "1 6", "1 6", "2 5", "2 7", NULL };
	struct truth_tally t = merge("1 event", truth, stored, NULL);
	assert_string_equal(told, "1 doubled, 2 extra");
	assert_int_equal(t.same, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_come_back),
		cmocka_unit_test(bad_lines_are_told),
		cmocka_unit_test(each_difference_is_found),
		cmocka_unit_test(reasons_explain),
		cmocka_unit_test(events_of_one_moment_are_apart),
	};
	return cmocka_run_group_tests_name("meter_truth", tests, NULL, NULL);
}
