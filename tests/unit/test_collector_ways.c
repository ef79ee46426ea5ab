/* The ways in: probes in order, preambles, TLS, keys and their counters. */
#include "collector_rig.h"

#include <openssl/ssl.h>

/* --- a second protocol: as the scripted one, but its bytes begin with '@' --- */

static const struct driver second_driver;

static enum sniff_verdict second_sniff(const uint8_t *p, size_t n)
{
	(void)n;
	return p[0] == '@' ? SNIFF_YES : SNIFF_NO;
}

static struct driver_session *second_open(const struct driver_open *how)
{
	struct driver_session *s = script_open(how);
	s->driver = &second_driver;
	return s;
}

/* Asks like the other, with a mark before it. */
static void second_ask(struct driver_session *session, const struct driver_ask *ask, uint64_t now)
{
	struct script *s = (struct script *)session;
	s->sink.send(s->sink.owner, (const uint8_t *)"@", 1);
	script_ask(session, ask, now);
}

static struct driver_keys seen_keys; /* what a session was given */
static bool seen;
static struct driver_counters use; /* what it says to have used */

static void second_secrets(struct driver_session *session, const struct driver_secrets *sec)
{
	seen = sec->keys != NULL;
	if (sec->keys)
		seen_keys = *sec->keys;
	session->counters = use;
	if (sec->keys)
		session->counters.send_next += sec->keys->send_from;
}

/* '@' at the start of a line is only a mark. */
static void second_input(struct driver_session *session, const uint8_t *p, size_t n, uint64_t now)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] != '@')
			script_input(session, p + i, 1, now);
	}
}

static const struct driver second_driver = {
	.name = "second",
	.sniff = second_sniff,
	.open = second_open,
	.secrets = second_secrets,
	.ask = second_ask,
	.input = second_input,
	.tick = script_tick,
	.close = script_close,
};

static const struct driver *const both[] = { &script_driver, &second_driver, NULL };

static struct listener_settings *set_of(struct rig *r)
{
	return &r->set.listener[0];
}

static void probe_both(struct rig *r, const char *order)
{
	(void)snprintf(set_of(r)->probe, sizeof set_of(r)->probe, "%s", order);
	script_timeout = UINT32_MAX;
	r->drivers = both;
	rig_start(r);
}

static struct meter *silent(struct rig *r)
{
	uint64_t before = rig_stats(r).connections;
	struct meter *m = rig_connect(r);
	m->mute = true;
	rig_until(r, rig_stats(r).connections > before);
	return m;
}

/* Its time is up for the first probe, and then for the second one. */
static void let_both_ask(struct rig *r, const struct meter *m)
{
	rig_pass(r, 2000);
	rig_until(r, strstr(m->asks, "IDENTIFY"));
	rig_pass(r, 2000);
	rig_until(r, strstr(m->asks, "@IDENTIFY"));
}

static void probes_follow_each_other(void **state)
{
	struct rig *r = *state;
	probe_both(r, "script, second");
	struct meter *m = silent(r);
	rig_pass(r, 1999);
	rig_settle(r);
	assert_string_equal(m->asks, "");
	rig_pass(r, 1);
	rig_until(r, strstr(m->asks, "IDENTIFY"));
	m->mute = false;
	rig_pass(r, 2000);
	rig_until_quiet(r);
	assert_non_null(strstr(m->asks, "IDENTIFY,@IDENTIFY,@CLOCK"));
	rig_expect(r, CALL_OK, "");
	assert_string_equal(rig_last(r)->record.driver, "second");
	assert_true(rig_last(r)->pin);
}

static void nobody_answers_any_probe(void **state)
{
	struct rig *r = *state;
	probe_both(r, "script second");
	struct meter *m = silent(r);
	let_both_ask(r, m);
	rig_pass(r, 2000); /* the last one is given all the time of a call */
	rig_settle(r);
	assert_int_equal(rig_stats(r).calls, 1);
	rig_pass(r, 60000);
	rig_until_quiet(r);
	rig_expect(r, CALL_SILENT, "silent for 60 s while its serial was read");
	assert_false(rig_last(r)->pin);
}

/* Its bytes tell which driver it answers, also when that was given up. */
static void a_late_answer_is_asked_for_again(void **state)
{
	struct rig *r = *state;
	probe_both(r, "script,second");
	struct meter *m = silent(r);
	let_both_ask(r, m);
	m->mute = false;
	meter_say(m, "#late\nserial 99\nok\n");
	rig_until_quiet(r);
	assert_non_null(strstr(m->asks, "IDENTIFY,@IDENTIFY,IDENTIFY,CLOCK"));
	rig_expect(r, CALL_OK, "");
	assert_string_equal(rig_last(r)->record.driver, "script");
	assert_string_equal(rig_last(r)->record.serial, "15401450");
}

static void a_meter_may_begin_by_itself_during_a_probe(void **state)
{
	struct rig *r = *state;
	probe_both(r, "second");
	struct meter *m = silent(r);
	rig_pass(r, 2000);
	rig_until(r, strstr(m->asks, "@IDENTIFY"));
	m->mute = false;
	meter_say(m, "#mine\n");
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "");
	assert_string_equal(rig_last(r)->record.driver, "script");
}

static void a_refusal_is_an_answer(void **state)
{
	struct rig *r = *state;
	probe_both(r, "script,second");
	struct meter *m = silent(r);
	m->mute = false;
	m->say[0].ask = "IDENTIFY";
	m->say[0].answer = "refused\n";
	rig_pass(r, 2000);
	rig_until_quiet(r);
	rig_expect(r, CALL_REFUSED, "access denied");
	assert_null(strstr(m->asks, "@IDENTIFY"));
}

static void a_broken_answer_leads_to_the_next(void **state)
{
	struct rig *r = *state;
	probe_both(r, "script,second");
	struct meter *m = silent(r);
	m->mute = false;
	m->say[0].ask = "IDENTIFY";
	m->say[0].answer = "what?\n";
	rig_pass(r, 2000);
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "");
	assert_string_equal(rig_last(r)->record.driver, "second");
}

/* A first byte that says too little is waited for as without a probe. */
static void a_slow_start_is_not_cut_off_by_the_probe(void **state)
{
	struct rig *r = *state;
	probe_both(r, "second");
	struct meter *m = rig_connect(r);
	meter_say(m, "#");
	rig_until(r, rig_stats(r).bytes_in == 1);
	rig_pass(r, 4000);
	rig_settle(r);
	assert_int_equal(rig_stats(r).open, 1);
	meter_say(m, "x\n");
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "");
	assert_string_equal(rig_last(r)->record.driver, "script");
}

static void greet(struct rig *r)
{
	(void)snprintf(set_of(r)->preamble, sizeof set_of(r)->preamble, "%s", "ID=([0-9]+)\\r\\n");
	(void)snprintf(set_of(r)->preamble_answer, sizeof set_of(r)->preamble_answer, "%s",
		       "HI \\1\\n");
	r->drivers = both;
	rig_start(r);
}

static void a_preamble_is_answered_and_kept(void **state)
{
	struct rig *r = *state;
	greet(r);
	struct meter *m = silent(r);
	meter_say(m, "ID=867");
	rig_until(r, rig_stats(r).bytes_in == 6);
	meter_say(m, "001\r\n");
	rig_until(r, strstr(m->asks, "HI"));
	m->mute = false;
	meter_say(m, "#hello\n");
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "");
	assert_string_equal(rig_last(r)->hail, "867001");
	assert_true(rig_last(r)->pin);

	/* All in one, and none at all. */
	m = silent(r);
	meter_say(m, "ID=5\r\n#hello\n");
	rig_until(r, strstr(m->asks, "IDENTIFY"));
	m->mute = false;
	meter_say(m, "serial 15401450\nok\n");
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "");
	assert_string_equal(rig_last(r)->hail, "5");
	(void)rig_call(r);
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "");
	assert_string_equal(rig_last(r)->hail, "");
}

static void silence_after_a_preamble_is_told(void **state)
{
	struct rig *r = *state;
	greet(r);
	struct meter *m = silent(r);
	meter_say(m, "ID=867\r\n");
	rig_until(r, strstr(m->asks, "HI"));
	rig_pass(r, 5000);
	rig_until_quiet(r);
	rig_expect(r, CALL_SILENT, "after its preamble '867'");
}

static void the_driver_of_the_hail_goes_first(void **state)
{
	struct rig *r = *state;
	r->hail_driver = "second";
	(void)snprintf(set_of(r)->probe, sizeof set_of(r)->probe, "script,second");
	greet(r);
	struct meter *m = silent(r);
	meter_say(m, "ID=867\r\n");
	rig_until(r, strstr(m->asks, "HI"));
	m->asks[0] = 0;
	m->mute = false;
	rig_pass(r, 2000);
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "");
	assert_int_equal(strncmp(m->asks, "@IDENTIFY,@CLOCK", 16), 0);
	assert_string_equal(rig_last(r)->record.driver, "second");
}

/* --- keys --- */

static void keyed(struct rig *r)
{
	seen = false;
	use = (struct driver_counters){ 0 };
	r->brief.has_keys = true;
	r->drivers = both;
	rig_start(r);
}

static struct meter *call_second(struct rig *r)
{
	struct meter *m = rig_connect(r);
	meter_say(m, "@\n");
	return m;
}

static void counters_are_reserved_before_keys_are_used(void **state)
{
	struct rig *r = *state;
	keyed(r);
	r->reserved = (struct meter_session_keys){ .from = 100, .to = 4195, .received = 7 };
	r->reserved.received_known = true;
	r->reserved.keys.encryption[0] = 0xaa;
	use = (struct driver_counters){
		.used = true, .send_next = 10, .received = 9, .received_known = true
	};
	r->hold_reserves = true;
	struct meter *m = call_second(r);
	rig_until(r, r->held_count == 1);
	assert_false(seen);
	assert_null(strstr(m->asks, "CLOCK"));
	rig_release(r);
	rig_until_quiet(r);
	assert_true(seen);
	assert_int_equal(seen_keys.encryption[0], 0xaa);
	assert_int_equal(seen_keys.send_from, 100);
	assert_int_equal(seen_keys.send_to, 4195);
	assert_true(seen_keys.received_known);
	rig_expect(r, CALL_OK, "");
	/* Used up to 109, and the release may take some more. */
	assert_true(rig_last(r)->has_counters);
	assert_int_equal(rig_last(r)->counters.send_next, 110 + 64);
	assert_int_equal(rig_last(r)->counters.reserved_to, 4195);
	assert_int_equal(rig_last(r)->counters.received, 9);
}

static void challenges_differ(void **state)
{
	struct rig *r = *state;
	struct driver_keys before;
	keyed(r);
	r->reserved.to = 4095;
	(void)call_second(r);
	rig_until_quiet(r);
	before = seen_keys;
	(void)call_second(r);
	rig_until_quiet(r);
	assert_memory_not_equal(before.challenge, seen_keys.challenge, sizeof before.challenge);
}

static void a_call_that_ends_early_gives_all_the_rest_back(void **state)
{
	struct rig *r = *state;
	keyed(r);
	r->reserved = (struct meter_session_keys){ .from = 100, .to = 4195 };
	use = (struct driver_counters){ .used = true, .send_next = 10 };
	struct meter *m = call_second(r);
	m->hang_up_at = "@CLOCK";
	rig_until_quiet(r);
	assert_int_equal(rig_last(r)->counters.send_next, 110);
	assert_false(rig_last(r)->counters.received_known);
}

static void a_replay_is_noted(void **state)
{
	struct rig *r = *state;
	keyed(r);
	r->reserved.to = 4095;
	use = (struct driver_counters){ .used = true, .send_next = 1, .replayed = true };
	(void)call_second(r);
	rig_until_quiet(r);
	assert_true(rig_last(r)->found & FINDING(FINDING_REPLAY));
}

static void an_implausible_counter_refuses_the_call(void **state)
{
	struct rig *r = *state;
	keyed(r);
	r->fail_reserve = ERR_PROTO;
	(void)call_second(r);
	rig_until_quiet(r);
	rig_expect(r, CALL_REFUSED, "implausible");
	assert_false(seen);
	r->fail_reserve = ERR_DB;
	(void)call_second(r);
	rig_until_quiet(r);
	rig_expect(r, CALL_STORE_FAILED, "reserving frame counters");
}

/* --- a meter that calls while its old call is under way --- */

/* A call that waits for its meter in the hourly archive. */
static struct meter *stuck(struct rig *r)
{
	script_timeout = UINT32_MAX;
	r->set.duplicate_ms = 10000;
	rig_start(r);
	struct meter *m = rig_call(r);
	m->say[0].ask = "ARCHIVE day";
	m->say[0].answer = "#\n";
	rig_until(r, strstr(m->asks, "ARCHIVE day"));
	rig_settle(r);
	return m;
}

static void a_redial_takes_over_from_a_silent_call(void **state)
{
	struct rig *r = *state;
	(void)stuck(r);
	rig_pass(r, 10000);
	(void)rig_call(r);
	rig_until_quiet(r);
	assert_int_equal(r->commit_count, 2);
	const struct call_record *old = &r->commits[0].record;
	assert_int_equal(old->result, CALL_PARTIAL);
	assert_non_null(strstr(old->reason, "has called anew"));
	assert_int_equal(r->commits[0].rows[ARCHIVE_HOUR], 24);
	rig_expect(r, CALL_OK, "");
}

static void a_redial_during_a_call_is_a_duplicate(void **state)
{
	struct rig *r = *state;
	struct meter *m = stuck(r);
	rig_pass(r, 9999);
	(void)rig_call(r);
	rig_until(r, r->commit_count == 1);
	rig_expect(r, CALL_DUPLICATE, "another call under way");
	assert_int_equal(rig_last(r)->found, 0); /* it may have lost its old connection */
	meter_say(m, "ok\n");
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "");
	assert_int_equal(rig_last(r)->found, FINDING(FINDING_CLONE)); /* both are there */
}

/* What the old call brought is committed before the new one looks at the marks. */
static void the_heir_waits_for_the_commit(void **state)
{
	struct rig *r = *state;
	r->hold_commits = true;
	(void)stuck(r);
	rig_pass(r, 10000);
	struct meter *m = rig_call(r);
	rig_until(r, r->held_count == 1);
	struct meter *third = rig_call(r);
	rig_until(r, r->held_count == 2);
	rig_expect(r, CALL_DUPLICATE, ""); /* one may wait */
	rig_settle(r);
	assert_string_equal(m->asks, "IDENTIFY");
	assert_null(strstr(third->asks, "CLOCK"));
	r->hold_commits = false;
	rig_release(r);
	rig_until_quiet(r);
	assert_non_null(strstr(m->asks, "CLOCK"));
	rig_expect(r, CALL_OK, "");
}

static void the_heir_may_hang_up(void **state)
{
	struct rig *r = *state;
	r->hold_commits = true;
	(void)stuck(r);
	rig_pass(r, 10000);
	struct meter *m = rig_call(r);
	rig_until(r, r->held_count == 1);
	meter_gone(m);
	rig_until(r, rig_stats(r).open == 0);
	r->hold_commits = false;
	rig_release(r);
	rig_until_quiet(r);
	rig_expect(r, CALL_HUNG_UP, "while it was looked up");
	(void)rig_call(r);
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "");
}

static void a_quarantined_serial_is_taken_once_a_while(void **state)
{
	struct rig *r = *state;
	r->set.quarantine_pause = 60;
	r->brief.state = METER_QUARANTINED;
	r->brief.called_at = rig_utc(r) - 60;
	rig_start(r);
	(void)rig_call(r);
	rig_until_quiet(r);
	rig_expect(r, CALL_UNKNOWN_METER, "");
	assert_true(rig_last(r)->rows[ARCHIVE_HOUR] > 0);
	r->brief.called_at = rig_utc(r) - 59;
	(void)rig_call(r);
	rig_until_quiet(r);
	rig_expect(r, CALL_LIMIT, "has called a moment ago");
	assert_int_equal(rig_last(r)->rows[ARCHIVE_HOUR], 0);
	assert_true(rig_last(r)->aside);
}

/* The disk is full for a while between two batches of a call. */
static void a_record_is_ended_when_there_is_room_again(void **state)
{
	struct rig *r = *state;
	r->set.batch_rows = 10;
	r->fail_from = 1;
	r->fail_commits = 4;
	rig_start(r);
	(void)rig_call(r);
	rig_until_quiet(r);
	assert_int_equal(r->commit_count, 1);
	assert_int_equal(rig_last(r)->record.ended, 0);
	for (unsigned i = 0; i < 4 && r->commit_count == 1; i++) {
		rig_pass(r, 10000);
		rig_settle(r);
	}
	assert_int_equal(r->commit_count, 2);
	rig_expect(r, CALL_STORE_FAILED, "disk full");
	assert_true(rig_last(r)->record.ended > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(probes_follow_each_other),
		RIG_TEST(nobody_answers_any_probe),
		RIG_TEST(a_late_answer_is_asked_for_again),
		RIG_TEST(a_meter_may_begin_by_itself_during_a_probe),
		RIG_TEST(a_refusal_is_an_answer),
		RIG_TEST(a_broken_answer_leads_to_the_next),
		RIG_TEST(a_slow_start_is_not_cut_off_by_the_probe),
		RIG_TEST(a_preamble_is_answered_and_kept),
		RIG_TEST(silence_after_a_preamble_is_told),
		RIG_TEST(the_driver_of_the_hail_goes_first),
		RIG_TEST(counters_are_reserved_before_keys_are_used),
		RIG_TEST(challenges_differ),
		RIG_TEST(a_call_that_ends_early_gives_all_the_rest_back),
		RIG_TEST(a_replay_is_noted),
		RIG_TEST(an_implausible_counter_refuses_the_call),
		RIG_TEST(a_redial_takes_over_from_a_silent_call),
		RIG_TEST(a_redial_during_a_call_is_a_duplicate),
		RIG_TEST(the_heir_waits_for_the_commit),
		RIG_TEST(the_heir_may_hang_up),
		RIG_TEST(a_quarantined_serial_is_taken_once_a_while),
		RIG_TEST(a_record_is_ended_when_there_is_room_again),
	};
	return cmocka_run_group_tests_name("collector_ways", tests, NULL, NULL);
}
