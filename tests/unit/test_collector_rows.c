/* What the collector makes of clocks and rows: what is set, flagged, not kept. */
#include "collector_rig.h"

static void the_clock_is_set_beyond_the_limit(void **state)
{
	struct rig *r = *state;
	rig_start(r);
	struct meter *m = rig_call(r);
	m->clock -= 600;
	rig_until_quiet(r);
	assert_non_null(strstr(m->asks, "CLOCK,SETCLOCK,CURRENT"));
	assert_int_equal(rig_last(r)->record.clock_drift, -600);
	assert_true(rig_last(r)->clock_set);
	rig_expect(r, CALL_OK, "the clock was -600 s off and was set");

	m = rig_call(r);
	m->clock += 300;
	m->say[0].ask = "SETCLOCK";
	m->say[0].answer = "refused\n";
	rig_until_quiet(r);
	assert_int_equal(rig_last(r)->record.clock_drift, 300);
	assert_false(rig_last(r)->clock_set);
	rig_expect(r, CALL_OK, "could not be set: access denied");

	r->collector->set.clock_limit = 0;
	m = rig_call(r);
	m->clock += 100000;
	rig_until_quiet(r);
	assert_null(strstr(m->asks, "SETCLOCK"));
	assert_int_equal(rig_last(r)->record.clock_drift, 100000);
}

static uint32_t flags_at(const struct rig_commit *k, int64_t time)
{
	for (size_t i = 0; i < k->rows[ARCHIVE_HOUR]; i++) {
		if (k->hour[i].time == time)
			return k->hour[i].flags;
	}
	fail_msg("no row at %lld", (long long)time);
	return 0;
}

static void rows_are_flagged(void **state)
{
	struct rig *r = *state;
	char rows[1024];
	(void)str_copy(r->set.zone, sizeof r->set.zone, STR("Europe/Moscow"));
	rig_start(r);
	struct meter *m = rig_call(r);
	long long t = rig_utc(r) - 8 * HOUR;
	(void)snprintf(rows, sizeof rows,
		       "row hour %lld 1000 10800 0\n"	  /* good */
		       "row hour %lld 1100 10800 8\n"	  /* clock invalid */
		       "row hour %lld 1200 7200 0\n"	  /* another zone */
		       "row hour %lld 1150 10800 0\n"	  /* goes back */
		       "row hour %lld 1300 10800 16\n"	  /* off the grid, substitute */
		       "row hour %lld 99999990 10800 0\n" /* … */
		       "row hour %lld 15 10800 0\n"	  /* past the wheel's zero */
		       "row hour %lld 20 10800 0\n"	  /* future */
		       "row hour %lld 20 10800 0\n"	  /* the same once more */
		       "ok\n",
		       t, t + HOUR, t + 2 * HOUR, t + 3 * HOUR, t + 3 * HOUR + 60, t + 4 * HOUR,
		       t + 5 * HOUR, t + 9 * HOUR, t + 9 * HOUR);
	m->say[0].ask = "ARCHIVE hour";
	m->say[0].answer = rows;
	rig_until_quiet(r);
	const struct rig_commit *k = rig_last(r);
	assert_int_equal(k->rows[ARCHIVE_HOUR], 8);
	assert_int_equal(flags_at(k, t), 0);
	assert_int_equal(flags_at(k, t + HOUR), READING_CLOCK_INVALID);
	assert_int_equal(flags_at(k, t + 2 * HOUR), READING_WRONG_ZONE);
	assert_int_equal(flags_at(k, t + 3 * HOUR), READING_INDEX_BACK);
	assert_int_equal(flags_at(k, t + 3 * HOUR + 60),
			 READING_OFF_GRID | READING_SUBSTITUTE_TEMPERATURE);
	assert_int_equal(flags_at(k, t + 5 * HOUR), 0);
	assert_int_equal(flags_at(k, t + 9 * HOUR), READING_FUTURE);
}

static void what_cannot_be_is_not_kept(void **state)
{
	struct rig *r = *state;
	rig_start(r);
	struct meter *m = rig_call(r);
	m->say[0].ask = "ARCHIVE hour";
	m->say[0].answer = "row hour 9223372036854775807 5 10800 0\nrow hour -5 5 10800 0\n"
			   "row hour 1700000000 -1 10800 0\nrow hour 1700000000 5 10800 0\nok\n";
	m->say[1].ask = "CURRENT";
	m->say[1].answer = "current 0 77\nok\n";
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "impossible time or index");
	assert_int_equal(rig_last(r)->rows[ARCHIVE_HOUR], 1);
	/* A clock that has lost its time does not cost the value of now. */
	assert_int_equal(rig_last(r)->current.time, rig_utc(r));
	assert_int_equal(rig_last(r)->current.index, 77);
	assert_int_equal(rig_last(r)->current.flags, READING_CLOCK_INVALID);

	m = rig_call(r);
	m->say[0].ask = "CURRENT";
	m->say[0].answer = "bad \xff\x01 words\n";
	rig_until_quiet(r);
	rig_expect(r, CALL_PROTOCOL_ERROR, "not understood: bad ?? words while");
}

static void a_current_index_that_goes_back(void **state)
{
	struct rig *r = *state;
	r->brief.last_index = 5000001;
	rig_start(r);
	(void)rig_call(r);
	rig_until_quiet(r);
	assert_int_equal(rig_last(r)->current.flags, READING_INDEX_BACK);
}

/* In the night to 2026-03-29 Berlin's clocks go from 02:00 to 03:00. */
static void the_hour_in_which_summer_begins_is_in_no_wrong_zone(void **state)
{
	struct rig *r = *state;
	const int64_t begins = 1774746000;
	char text[256];
	(void)str_copy(r->set.zone, sizeof r->set.zone, STR("Europe/Berlin"));
	r->wall_ms = (begins + 30) * 1000;
	rig_daily_marks(r);
	rig_start(r);
	struct meter *m = rig_call(r);
	(void)snprintf(text, sizeof text, "clock %lld 3600\nok\n", (long long)begins - 20);
	m->say[0].ask = "CLOCK";
	m->say[0].answer = text;
	char rows[256];
	(void)snprintf(rows, sizeof rows,
		       "row hour %lld 10 3600 0\nrow hour %lld 11 7200 0\n"
		       "row hour %lld 12 3600 0\nok\n",
		       (long long)begins - HOUR, (long long)begins - 1800, (long long)begins);
	m->say[1].ask = "ARCHIVE hour";
	m->say[1].answer = rows;
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "");
	const struct rig_commit *k = rig_last(r);
	assert_int_equal(k->rows[ARCHIVE_HOUR], 3);
	assert_false(k->hour[0].flags & READING_WRONG_ZONE);
	assert_true(k->hour[1].flags & READING_WRONG_ZONE);
	assert_false(k->hour[2].flags & READING_WRONG_ZONE);
	assert_int_equal(k->zone_error, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(the_clock_is_set_beyond_the_limit),
		RIG_TEST(rows_are_flagged),
		RIG_TEST(what_cannot_be_is_not_kept),
		RIG_TEST(a_current_index_that_goes_back),
		RIG_TEST(the_hour_in_which_summer_begins_is_in_no_wrong_zone),
	};
	return cmocka_run_group_tests_name("collector_rows", tests, NULL, NULL);
}
