#include "unit.h"

#include "meter/consumption.h"
#include "meter/finding.h"

enum { DAY = 86400 };

/* A meter that has counted on for a day; nothing about it is odd. */
static struct finding_facts usual(void)
{
	return (struct finding_facts){
		.index_before = 5443120,
		.index = 5450300,
		.index_time_before = 1505000000,
		.index_time = 1505000000 + DAY,
		.operating_before = 400,
		.operating = 401,
		.type_before = "ETe",
		.type = "ETe",
		.firmware_before = "1.2",
		.firmware = "1.2",
		.driver_before = "dlms-hdlc",
		.driver = "dlms-hdlc",
		.clock_known = true,
		.drift = -40,
	};
}

static void nothing_is_found_in_a_usual_call(void **state)
{
	(void)state;
	struct finding_facts f = usual();
	struct finding_facts none = { .index_before = -1, .index = -1 };

	assert_int_equal(finding_judge(&f), 0);
	assert_int_equal(finding_judge(&none), 0);
	f.index = f.index_before;
	f.type = NULL;
	f.firmware = "";
	f.driver_before = "";
	assert_int_equal(finding_judge(&f), 0);
}

static void an_index_that_goes_back_is_told_apart(void **state)
{
	(void)state;
	struct finding_facts f = usual();

	f.index = f.index_before - 1000;
	assert_int_equal(finding_judge(&f), FINDING(FINDING_CLONE));
	f.index = 12000;
	assert_int_equal(finding_judge(&f), FINDING(FINDING_EXCHANGE));
	f.index = 20;
	assert_int_equal(finding_judge(&f), FINDING(FINDING_RESET));
	f.firmware = "2.0";
	assert_int_equal(finding_judge(&f),
			 FINDING(FINDING_EXCHANGE) | FINDING(FINDING_FIRMWARE_CHANGED));
	f = usual();
	f.index = 12000;
	f.operating = 3;
	assert_int_equal(finding_judge(&f), FINDING(FINDING_RESET));
	f.type = "ETe-2";
	assert_int_equal(finding_judge(&f),
			 FINDING(FINDING_EXCHANGE) | FINDING(FINDING_TYPE_CHANGED));
}

static void the_archive_tells_a_reset_from_an_exchange(void **state)
{
	(void)state;
	struct finding_facts f = usual();

	f.index = 12000; /* what a day of heating can have brought since the reset */
	f.archive = FINDING_ARCHIVE_KEPT;
	assert_int_equal(finding_judge(&f), FINDING(FINDING_RESET));
	f.firmware = "2.0";
	assert_int_equal(finding_judge(&f),
			 FINDING(FINDING_RESET) | FINDING(FINDING_FIRMWARE_CHANGED));
	f = usual();
	f.index = 20;
	f.archive = FINDING_ARCHIVE_GONE;
	assert_int_equal(finding_judge(&f), FINDING(FINDING_EXCHANGE));
	f.operating = 3; /* all of it began anew: as a device does that was put in */
	assert_int_equal(finding_judge(&f), FINDING(FINDING_EXCHANGE));
	f = usual();
	f.index = f.index_before - 1000; /* not anew */
	f.archive = FINDING_ARCHIVE_KEPT;
	assert_int_equal(finding_judge(&f), FINDING(FINDING_CLONE));
	f = usual();
	f.archive = FINDING_ARCHIVE_GONE; /* a ring that went round */
	assert_int_equal(finding_judge(&f), 0);
}

static void a_wheel_may_turn_but_only_so_far(void **state)
{
	(void)state;
	struct finding_facts f = usual();

	f.index_before = INDEX_MODULUS - 1500;
	f.index = 1250;
	assert_int_equal(finding_judge(&f), 0);
	f.index_before = 60000000; /* 40,005 m3 in a day */
	f.index = 5000;
	assert_int_equal(finding_judge(&f), FINDING(FINDING_EXCHANGE));
	f.index_time_before = 0; /* nobody knows in which time */
	assert_int_equal(finding_judge(&f), 0);
}

static void each_oddity_has_its_kind(void **state)
{
	(void)state;
	struct finding_facts f = usual();
	enum finding_kind back;

	f.driver = "dlms-wrapper";
	f.drift = 4000;
	f.zone_error = -3600;
	f.future = 2;
	f.overlap = true;
	f.replay = true;
	assert_int_equal(finding_judge(&f),
			 FINDING(FINDING_DRIVER_CHANGED) | FINDING(FINDING_CLOCK) |
				 FINDING(FINDING_ZONE) | FINDING(FINDING_FUTURE) |
				 FINDING(FINDING_CLONE) | FINDING(FINDING_REPLAY));
	f = usual();
	f.drift = -4000;
	assert_int_equal(finding_judge(&f), FINDING(FINDING_CLOCK));
	f.clock_known = false;
	assert_int_equal(finding_judge(&f), 0);
	for (unsigned k = 0; k < FINDING_KIND_COUNT; k++) {
		assert_true(finding_kind_parse(finding_kind_name((enum finding_kind)k), &back));
		assert_int_equal(back, k);
	}
	assert_false(finding_kind_parse("", &back));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_found_in_a_usual_call),
		cmocka_unit_test(an_index_that_goes_back_is_told_apart),
		cmocka_unit_test(the_archive_tells_a_reset_from_an_exchange),
		cmocka_unit_test(a_wheel_may_turn_but_only_so_far),
		cmocka_unit_test(each_oddity_has_its_kind),
	};
	return cmocka_run_group_tests_name("meter_finding", tests, NULL, NULL);
}
