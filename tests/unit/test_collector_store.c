/* A store that fails, is full or takes its time. */
#include "collector_rig.h"

static void a_failed_commit_acknowledges_nothing(void **state)
{
	struct rig *r = *state;
	r->fail_commits = 1;
	rig_start(r);
	struct meter *m = rig_call(r);
	rig_until_quiet(r);
	assert_null(strstr(m->asks, "RELEASE"));
	/* The record alone is tried once more. */
	assert_int_equal(r->commit_count, 1);
	rig_expect(r, CALL_STORE_FAILED, "disk full");
	assert_int_equal(rig_last(r)->rows[ARCHIVE_HOUR], 0);
	assert_false(rig_last(r)->has_current);
	assert_int_equal(rig_stats(r).results[CALL_STORE_FAILED], 1);
	assert_int_equal(rig_stats(r).failures, 1);

	r->fail_commits = 2;
	(void)rig_call(r);
	rig_until_quiet(r);
	assert_int_equal(r->commit_count, 1);
	assert_int_equal(rig_stats(r).results[CALL_STORE_FAILED], 2);
}

static void nothing_is_committed_past_a_hole(void **state)
{
	struct rig *r = *state;
	r->set.batch_rows = 50;
	r->fail_from = 1;
	r->fail_commits = 1;
	rig_start(r);
	struct meter *m = rig_call(r);
	m->first_hour = rig_utc(r) - 10 * DAY;
	rig_until_quiet(r);
	assert_int_equal(r->commit_count, 2);
	assert_int_equal(r->commits[0].rows[ARCHIVE_HOUR], 50);
	assert_int_equal(r->commits[1].rows[ARCHIVE_HOUR], 0);
	rig_expect(r, CALL_STORE_FAILED, "disk full");
	assert_null(strstr(m->asks, "RELEASE"));
}

static void a_failed_look_up_ends_the_call(void **state)
{
	struct rig *r = *state;
	r->fail_lookup = true;
	rig_start(r);
	struct meter *m = rig_call(r);
	rig_until_quiet(r);
	assert_string_equal(m->asks, "IDENTIFY");
	rig_expect(r, CALL_STORE_FAILED, "looking the meter up: disk I/O error");
}

static void a_full_queue_is_waited_for(void **state)
{
	struct rig *r = *state;
	r->full = 2;
	rig_start(r);
	(void)rig_call(r);
	rig_until(r, r->full == 1);
	rig_settle(r);
	rig_pass(r, 100);
	assert_int_equal(r->full, 0);
	rig_settle(r);
	rig_pass(r, 100);
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "");
}

static void the_connection_may_die_during_a_look_up(void **state)
{
	struct rig *r = *state;
	r->hold_lookups = true;
	rig_start(r);
	struct meter *m = rig_call(r);
	rig_until(r, r->held_count == 1);
	meter_gone(m);
	rig_until(r, rig_stats(r).open == 0);
	assert_int_equal(rig_stats(r).calls, 1);
	rig_release(r);
	rig_until_quiet(r);
	rig_expect(r, CALL_HUNG_UP, "hung up while it was looked up");
	assert_int_equal(rig_last(r)->record.meter, 7);
}

static void the_connection_may_die_during_a_commit(void **state)
{
	struct rig *r = *state;
	r->hold_commits = true;
	rig_start(r);
	struct meter *m = rig_call(r);
	rig_until(r, r->held_count == 1);
	meter_gone(m);
	rig_until(r, rig_stats(r).open == 0);
	rig_release(r);
	rig_until_quiet(r);
	assert_int_equal(r->commit_count, 1);
	rig_expect(r, CALL_OK, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(a_failed_commit_acknowledges_nothing),
		RIG_TEST(nothing_is_committed_past_a_hole),
		RIG_TEST(a_failed_look_up_ends_the_call),
		RIG_TEST(a_full_queue_is_waited_for),
		RIG_TEST(the_connection_may_die_during_a_look_up),
		RIG_TEST(the_connection_may_die_during_a_commit),
	};
	return cmocka_run_group_tests_name("collector_store", tests, NULL, NULL);
}
