/* The order of a call, its batches, and every way in which it can end. */
#include <inttypes.h>

#include "collector_rig.h"

static void daily_call_is_one_commit(void **state)
{
	struct rig *r = *state;
	rig_daily_marks(r);
	rig_start(r);
	struct meter *m = rig_call(r);
	rig_until_quiet(r);

	assert_string_equal(m->asks,
			    "IDENTIFY,CLOCK,CURRENT,ARCHIVE hour,ARCHIVE day,EVENTS,RELEASE");
	assert_int_equal(r->commit_count, 1);
	rig_expect(r, CALL_OK, "");
	const struct rig_commit *k = rig_last(r);
	assert_string_equal(k->record.reason, "");
	assert_string_equal(k->record.serial, "15401450");
	assert_string_equal(k->record.driver, "script");
	assert_int_equal(k->record.meter, 7);
	assert_true(k->record.clock_known);
	assert_int_equal(k->record.clock_drift, 0);
	assert_int_equal(k->rows[ARCHIVE_HOUR], 24);
	assert_true(k->record.bytes_in > 0 && k->record.bytes_out > 0);
	assert_true(k->has_current);
	assert_int_equal(rig_stats(r).results[CALL_OK], 1);
	assert_int_equal(rig_stats(r).commits, 1);
	assert_int_equal(rig_stats(r).rows, 24);
}

static void release_follows_the_commit(void **state)
{
	struct rig *r = *state;
	rig_daily_marks(r);
	r->hold_commits = true;
	rig_start(r);
	struct meter *m = rig_call(r);
	rig_until(r, r->held_count == 1);
	rig_settle(r);
	assert_null(strstr(m->asks, "RELEASE"));
	assert_true(m->fd >= 0);
	assert_int_equal(rig_stats(r).waiting, 1);
	rig_release(r);
	rig_until_quiet(r);
	assert_non_null(strstr(m->asks, "RELEASE"));
	assert_int_equal(r->commit_count, 1);
}

static void hanging_up_keeps_what_came(void **state)
{
	struct rig *r = *state;
	static const struct {
		const char *at;
		enum call_result result;
		const char *words;
		size_t rows;
	} cases[] = {
		{ "IDENTIFY", CALL_HUNG_UP, "hung up while its serial was read", 0 },
		{ "CLOCK", CALL_HUNG_UP, "hung up while its clock was read", 0 },
		{ "CURRENT", CALL_HUNG_UP, "hung up while the current values were read", 0 },
		{ "ARCHIVE hour", CALL_PARTIAL, "hung up while the hourly archive was read", 0 },
		{ "ARCHIVE day", CALL_PARTIAL, "hung up while the daily archive was read", 24 },
		{ "ARCHIVE month", CALL_PARTIAL, "hung up while the monthly archive was read", 24 },
		{ "EVENTS", CALL_PARTIAL, "hung up while the event log was read", 24 },
		{ "PARAMETERS", CALL_PARTIAL, "hung up while the parameters were read", 24 },
		{ "RELEASE", CALL_OK, "", 24 },
	};
	rig_start(r);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct meter *m = rig_call(r);
		m->hang_up_at = cases[i].at;
		rig_until_quiet(r);
		assert_int_equal(r->commit_count, i + 1);
		rig_expect(r, cases[i].result, cases[i].words);
		assert_int_equal(rig_last(r)->rows[ARCHIVE_HOUR], cases[i].rows);
	}
}

static void rows_before_a_break_count(void **state)
{
	struct rig *r = *state;
	char rows[256];
	rig_start(r);
	struct meter *m = rig_call(r);
	long long t = rig_utc(r) - 5 * HOUR;
	(void)snprintf(rows, sizeof rows,
		       "row hour %lld 10 10800 0\nrow hour %lld 11 10800 0\nnonsense\n", t,
		       t + HOUR);
	m->say[0].ask = "ARCHIVE hour";
	m->say[0].answer = rows;
	rig_until_quiet(r);
	rig_expect(r, CALL_PARTIAL, "not understood: nonsense while the hourly archive was read");
	assert_int_equal(rig_last(r)->rows[ARCHIVE_HOUR], 2);

	/* Out of order, a part could hide rows that are missing: none is kept. */
	m = rig_call(r);
	(void)snprintf(rows, sizeof rows,
		       "row hour %lld 11 10800 0\nrow hour %lld 10 10800 0\nnonsense\n", t + HOUR,
		       t);
	m->say[0].ask = "ARCHIVE hour";
	m->say[0].answer = rows;
	rig_until_quiet(r);
	assert_int_equal(rig_last(r)->rows[ARCHIVE_HOUR], 0);

	/* Neither is a single one: the newest may come first. */
	m = rig_call(r);
	(void)snprintf(rows, sizeof rows, "row hour %lld 11 10800 0\nnonsense\n", t + HOUR);
	m->say[0].ask = "ARCHIVE hour";
	m->say[0].answer = rows;
	rig_until_quiet(r);
	assert_int_equal(rig_last(r)->rows[ARCHIVE_HOUR], 0);
}

static void what_a_meter_lacks_is_no_error(void **state)
{
	struct rig *r = *state;
	static const char *const asks[] = { "CLOCK",  "CURRENT",    "ARCHIVE hour",  "ARCHIVE day",
					    "EVENTS", "PARAMETERS", "ARCHIVE month", "RELEASE" };
	rig_start(r);
	struct meter *m = rig_call(r);
	for (size_t i = 0; i < ARRAY_LEN(asks) - 1; i++) {
		m->say[i].ask = asks[i];
		m->say[i].answer = "unsupported\n";
	}
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "");
	assert_false(rig_last(r)->record.clock_known);
	assert_non_null(strstr(m->asks, "RELEASE"));
}

static void a_failing_archive_leaves_the_others(void **state)
{
	struct rig *r = *state;
	rig_start(r);
	struct meter *m = rig_call(r);
	m->say[0].ask = "ARCHIVE day";
	m->say[0].answer = "error\n";
	rig_until_quiet(r);
	rig_expect(r, CALL_PARTIAL, "when the daily archive was read: hardware fault");
	assert_int_equal(rig_last(r)->rows[ARCHIVE_HOUR], 24);
	assert_non_null(strstr(m->asks, "ARCHIVE day,ARCHIVE month,EVENTS,PARAMETERS,RELEASE"));
}

static void identity_must_be_told(void **state)
{
	struct rig *r = *state;
	rig_start(r);
	struct meter *m = rig_call(r);
	m->say[0].ask = "IDENTIFY";
	m->say[0].answer = "refused\n";
	rig_until_quiet(r);
	rig_expect(r, CALL_REFUSED, "access denied");

	m = rig_call(r);
	m->say[0].ask = "IDENTIFY";
	m->say[0].answer = "ok\n";
	rig_until_quiet(r);
	rig_expect(r, CALL_PROTOCOL_ERROR, "did not tell its serial");

	m = rig_call(r);
	m->say[0].ask = "IDENTIFY";
	m->say[0].answer = "serial ../../etc/passwd\nok\n";
	rig_until_quiet(r);
	rig_expect(r, CALL_PROTOCOL_ERROR, "not a plausible");
	assert_string_equal(rig_last(r)->record.serial, "");
}

static void unknown_serials(void **state)
{
	struct rig *r = *state;
	r->brief.id = 0;
	rig_start(r);
	(void)rig_call(r);
	rig_until_quiet(r);
	rig_expect(r, CALL_UNKNOWN_METER, "kept in quarantine");
	assert_true(rig_last(r)->quarantine);
	assert_false(rig_last(r)->adopt);
	assert_int_equal(rig_last(r)->rows[ARCHIVE_HOUR], 24);

	r->quarantine_full = true;
	struct meter *m = rig_call(r);
	rig_until_quiet(r);
	rig_expect(r, CALL_UNKNOWN_METER, "the quarantine is full");
	assert_false(rig_last(r)->quarantine);
	assert_string_equal(m->asks, "IDENTIFY,RELEASE");

	r->collector->listeners[0].set.adopt_unknown = true;
	(void)rig_call(r);
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "");
	assert_true(rig_last(r)->adopt);
}

static void states_of_meters(void **state)
{
	struct rig *r = *state;
	rig_start(r);
	r->brief.state = METER_QUARANTINED;
	(void)rig_call(r);
	rig_until_quiet(r);
	rig_expect(r, CALL_UNKNOWN_METER, "kept in quarantine");
	assert_int_equal(rig_last(r)->rows[ARCHIVE_HOUR], 24);

	r->brief.state = METER_REFUSED;
	struct meter *m = rig_call(r);
	rig_until_quiet(r);
	rig_expect(r, CALL_UNKNOWN_METER, "refused by an administrator");
	assert_string_equal(m->asks, "IDENTIFY,RELEASE");

	r->brief.state = METER_RETIRED;
	(void)rig_call(r);
	rig_until_quiet(r);
	rig_expect(r, CALL_UNKNOWN_METER, "retired");
}

static void second_call_of_a_serial_is_refused(void **state)
{
	struct rig *r = *state;
	r->hold_commits = true;
	rig_start(r);
	struct meter *first = rig_call(r);
	rig_until(r, r->held_count == 1);
	struct meter *second = rig_call(r);
	rig_until(r, r->held_count == 2);
	rig_release(r);
	r->hold_commits = false;
	rig_until_quiet(r);
	assert_string_equal(second->asks, "IDENTIFY,RELEASE");
	assert_non_null(strstr(first->asks, "PARAMETERS,RELEASE"));
	rig_expect(r, CALL_DUPLICATE, "another call under way");
	assert_int_equal(rig_last(r)->record.meter, 7);
	assert_string_equal(call_result_name(r->commits[0].record.result), "ok");
	assert_int_equal(r->commits[0].rows[ARCHIVE_HOUR], 24);

	(void)rig_call(r); /* the serial is free again */
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "");
}

static void a_long_archive_comes_in_batches(void **state)
{
	struct rig *r = *state;
	r->set.batch_rows = 100;
	rig_start(r);
	struct meter *m = rig_call(r);
	m->first_hour = rig_utc(r) - 10 * DAY;
	rig_until_quiet(r);

	size_t rows = 0;
	int64_t last = 0;
	assert_true(r->commit_count >= 3);
	for (size_t i = 0; i < r->commit_count; i++) {
		const struct rig_commit *k = &r->commits[i];
		assert_true(k->rows[ARCHIVE_HOUR] <= 100);
		for (size_t j = 0; j < k->rows[ARCHIVE_HOUR]; j++, rows++) {
			assert_true(k->hour[j].time > last);
			last = k->hour[j].time;
		}
		bool final = i + 1 == r->commit_count;
		assert_int_equal(k->record.result, final ? CALL_OK : CALL_OPEN);
		assert_int_equal(k->record.ended == 0, !final);
		assert_int_equal(k->record.id, r->commits[0].record.id);
	}
	assert_int_equal(rows, 241);
}

/* The years until its clock are one range, not hundreds. */
static void a_clock_that_is_years_ahead_costs_one_range(void **state)
{
	struct rig *r = *state;
	int asks = 0;
	r->set.batch_rows = 1000;
	rig_daily_marks(r);
	rig_start(r);
	struct meter *m = rig_call(r);
	m->clock += INT64_C(20) * 365 * DAY;
	rig_until_quiet(r);
	for (const char *p = m->asks; (p = strstr(p, "ARCHIVE hour")); p++)
		asks++;
	assert_in_range(asks, 1, 2);
	assert_non_null(strstr(m->asks, "ARCHIVE month,EVENTS"));
	rig_expect(r, CALL_OK, "and was set");
}

/* A part of the log that is out of order could move the mark past events. */
static void events_before_a_break_count_in_order_only(void **state)
{
	struct rig *r = *state;
	char events[128];
	rig_start(r);
	for (int back = 0; back < 2; back++) {
		struct meter *m = rig_call(r);
		long long t = rig_utc(r) - HOUR;
		(void)snprintf(events, sizeof events, "event %lld 1\nevent %lld 2\nerror\n", t,
			       back ? t - 60 : t + 60);
		m->say[0].ask = "EVENTS";
		m->say[0].answer = events;
		rig_until_quiet(r);
		rig_expect(r, CALL_PARTIAL, "the event log was read");
		assert_int_equal(rig_last(r)->events, back ? 0 : 2);
	}
}

static void a_flood_of_events_is_told(void **state)
{
	struct rig *r = *state;
	enum { FLOOD = LOAD_EVENTS_MAX + 10 };
	static char flood[FLOOD * 24];
	size_t n = 0;
	rig_start(r);
	struct meter *m = rig_call(r);
	for (int i = 0; i < FLOOD; i++)
		n += (size_t)snprintf(flood + n, sizeof flood - n, "event %lld 1\n",
				      (long long)rig_utc(r) - DAY + i);
	(void)snprintf(flood + n, sizeof flood - n, "ok\n");
	m->say[0].ask = "EVENTS";
	m->say[0].answer = flood;
	rig_until_quiet(r);
	rig_expect(r, CALL_PARTIAL, "the rest is left to the next call");
	assert_int_equal(rig_last(r)->events, LOAD_EVENTS_MAX);
}

/* More rows than one an hour: nothing is dropped, the range is asked again. */
static void more_rows_than_expected(void **state)
{
	struct rig *r = *state;
	static char many[65536];
	size_t n = 0;
	r->set.batch_rows = 50;
	r->set.archive_depth = DAY;
	rig_start(r);
	struct meter *m = rig_call(r);
	for (int i = 0; i < 400; i++)
		n += (size_t)snprintf(many + n, sizeof many - n, "row hour %lld %d 10800 0\n",
				      (long long)rig_utc(r) - DAY + 60 * i, i);
	(void)snprintf(many + n, sizeof many - n, "ok\n");
	m->say[0].ask = "ARCHIVE hour";
	m->say[0].answer = many;
	rig_until_quiet(r);
	/* The same rows again and again: the range advances all the same. */
	for (size_t i = 0; i < r->commit_count; i++)
		assert_true(r->commits[i].rows[ARCHIVE_HOUR] <= 50 + LOAD_ROWS_SLACK);
	assert_true(rig_last(r)->record.ended > 0);
}

static void parameters_are_read_when_they_are_old(void **state)
{
	struct rig *r = *state;
	struct parameter_age *ages = rig_forget_parameters(r);
	ages[0].read_at = rig_utc(r) - DAY;
	rig_start(r);
	struct meter *m = rig_call(r);
	m->say[0].ask = "PARAMETERS";
	m->say[0].answer = "param firmware E16.04\nparam substitute_pressure 101325\nok\n";
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "");
	assert_int_equal(rig_last(r)->parameters, 2);

	/* What the catalogue does not know is told, and is no failure. */
	m = rig_call(r);
	m->say[0].ask = "PARAMETERS";
	m->say[0].answer = "param moon_phase full\nok\n";
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "moon_phase is not in the catalogue");
	assert_int_equal(rig_last(r)->parameters, 0);
}

/* A push is confirmed after its commit, then the call takes its usual way. */
static void a_push_is_confirmed_after_its_commit(void **state)
{
	struct rig *r = *state;
	script_pushes = true;
	r->hold_commits = true;
	rig_daily_marks(r);
	rig_start(r);
	struct meter *m = rig_connect(r);
	char text[256];
	(void)snprintf(text, sizeof text,
		       "#\nserial 15401450\nrow hour %lld 5 10800 0\ndelivered\nok\n",
		       (long long)rig_utc(r));
	meter_say(m, text);
	rig_until(r, r->held_count == 1);
	rig_settle(r);
	assert_string_equal(m->asks, "");
	assert_int_equal(r->commits[0].rows[ARCHIVE_HOUR], 1);
	r->hold_commits = false;
	rig_release(r);
	rig_until_quiet(r);
	assert_int_equal(strncmp(m->asks, "CONFIRM,CLOCK,CURRENT,", 22), 0);
	rig_expect(r, CALL_OK, "");
}

/* Its scalers came with the clock only, and another one while the first was being committed. */
static void a_late_push_is_confirmed_after_its_commit(void **state)
{
	struct rig *r = *state;
	char text[128];
	r->hold_commits = true;
	rig_daily_marks(r);
	rig_start(r);
	struct meter *m = rig_call(r);
	(void)snprintf(text, sizeof text,
		       "clock %lld 10800\nrow hour %lld 5 10800 0\ndelivered\nok\n",
		       (long long)rig_utc(r), (long long)rig_utc(r));
	m->say[0].ask = "CLOCK";
	m->say[0].answer = text;
	rig_until(r, r->held_count == 1);
	rig_settle(r);
	assert_string_equal(m->asks, "IDENTIFY,CLOCK");
	assert_int_equal(r->commits[0].rows[ARCHIVE_HOUR], 1);
	meter_say(m, "event 1769990000 3\ndelivered\n");
	rig_settle(r);
	rig_release(r);
	rig_until(r, r->held_count == 1);
	rig_settle(r);
	assert_string_equal(m->asks, "IDENTIFY,CLOCK");
	assert_int_equal(r->commits[1].events, 1);
	assert_int_equal(r->commits[1].asked, 1); /* the log has not been asked for */
	assert_int_equal(r->commits[1].answer, ANSWER_UNASKED);
	r->hold_commits = false;
	rig_release(r);
	rig_until_quiet(r);
	assert_string_equal(m->asks,
			    "IDENTIFY,CLOCK,CONFIRM,CURRENT,ARCHIVE hour,ARCHIVE day,EVENTS,"
			    "RELEASE");
	rig_expect(r, CALL_OK, "");
}

/* Two batches and a gap would read the same buffer three times. */
static void an_archive_that_comes_as_a_whole_is_read_once(void **state)
{
	struct rig *r = *state;
	int64_t now = rig_utc(r);
	const struct gap_range gap = { ARCHIVE_HOUR, now - 8 * DAY, now - 7 * DAY };
	rig_daily_marks(r);
	r->brief.newest[ARCHIVE_HOUR] = now - 6 * DAY;
	r->brief.gaps = &gap;
	r->brief.gap_count = 1;
	r->set.batch_rows = 100;
	script_whole = 1U << ARCHIVE_HOUR;
	rig_start(r);
	struct meter *m = rig_call(r);
	m->first_hour = now - 9 * DAY;
	rig_until_quiet(r);
	assert_string_equal(m->asks,
			    "IDENTIFY,CLOCK,CURRENT,ARCHIVE hour,ARCHIVE day,EVENTS,RELEASE");
	assert_int_equal(rig_last(r)->record.rows, 8 * 24 + 1);
	rig_expect(r, CALL_OK, "");
}

/* More than a load holds: batches are committed while the answer is under way. */
static void a_whole_archive_is_committed_while_it_comes(void **state)
{
	enum { ROWS = 10000, PIECE = 500 };
	struct rig *r = *state;
	int64_t first = rig_utc(r) / HOUR * HOUR - (int64_t)ROWS * HOUR;
	static char piece[PIECE * 64];
	rig_daily_marks(r);
	r->brief.newest[ARCHIVE_HOUR] = first;
	script_whole = 1U << ARCHIVE_HOUR;
	rig_start(r);
	struct meter *m = rig_call(r);
	m->say[0].ask = "ARCHIVE hour";
	m->say[0].answer = "";
	rig_settle(r);
	for (int64_t i = 0; i < ROWS; i += PIECE) {
		size_t n = 0;
		for (int64_t k = i; k < i + PIECE; k++)
			n += (size_t)snprintf(piece + n, sizeof piece - n,
					      "row hour %" PRId64 " %" PRId64 " 10800 0\n",
					      first + k * HOUR, 5000 + k);
		meter_say(m, piece);
		rig_settle(r);
	}
	meter_say(m, "ok\n");
	rig_until_quiet(r);
	assert_string_equal(m->asks,
			    "IDENTIFY,CLOCK,CURRENT,ARCHIVE hour,ARCHIVE day,EVENTS,RELEASE");
	assert_int_equal(r->commit_count, ROWS / 2000 + 1);
	for (size_t i = 0; i < r->commit_count; i++) {
		assert_int_equal(r->commits[i].rows[ARCHIVE_HOUR], i < ROWS / 2000 ? 2000 : 0);
		assert_int_equal(r->commits[i].answer, ANSWER_WHOLE);
	}
	assert_int_equal(rig_last(r)->record.rows, ROWS);
	rig_expect(r, CALL_OK, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(daily_call_is_one_commit),
		RIG_TEST(release_follows_the_commit),
		RIG_TEST(hanging_up_keeps_what_came),
		RIG_TEST(rows_before_a_break_count),
		RIG_TEST(what_a_meter_lacks_is_no_error),
		RIG_TEST(a_failing_archive_leaves_the_others),
		RIG_TEST(identity_must_be_told),
		RIG_TEST(unknown_serials),
		RIG_TEST(states_of_meters),
		RIG_TEST(second_call_of_a_serial_is_refused),
		RIG_TEST(a_long_archive_comes_in_batches),
		RIG_TEST(a_clock_that_is_years_ahead_costs_one_range),
		RIG_TEST(events_before_a_break_count_in_order_only),
		RIG_TEST(a_flood_of_events_is_told),
		RIG_TEST(more_rows_than_expected),
		RIG_TEST(parameters_are_read_when_they_are_old),
		RIG_TEST(a_push_is_confirmed_after_its_commit),
		RIG_TEST(an_archive_that_comes_as_a_whole_is_read_once),
		RIG_TEST(a_whole_archive_is_committed_while_it_comes),
		RIG_TEST(a_late_push_is_confirmed_after_its_commit),
	};
	return cmocka_run_group_tests_name("collector_call", tests, NULL, NULL);
}
