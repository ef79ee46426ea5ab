/* Recordings of connections: their text, when one is made and when it is kept. */
#include "collector_rig.h"

#include "collector/capture.h"
#include "collector/recording.h"

/* --- the text --- */

static struct capture_head head_of_test(void)
{
	return (struct capture_head){ .listener = "main",
				      .driver = "dlms-hdlc",
				      .profile = "vk-g-ete",
				      .peer = "192.0.2.7:40312",
				      .serial = "15401450",
				      .started = INT64_C(1770000000123) };
}

static void write_all(struct capture_writer *w)
{
	static const char *const keys[] = { "apn", "sim_pin" };
	static const char *const texts[] = { "a b c", "" };
	const uint8_t bytes[] = { 0x7e, 0xa0, 0x00, 0xff };
	struct driver_keys k = { .send_from = 7, .send_to = 4102, .received = 3 };
	const struct profile p = { .name = "own" };
	struct driver_secrets s = { .password = "1234567", .profile = &p };

	capture_bytes(w, CAPTURE_FROM_METER, 0, bytes, sizeof bytes);
	capture_open(w, 1, "dlms-hdlc", 4);
	capture_ask(w, 1, &(struct driver_ask){ .kind = ASK_IDENTIFY });
	capture_bytes(w, CAPTURE_TO_METER, 2, bytes, 1);
	capture_secrets(w, 3, &s);
	k.received_known = true;
	memset(k.encryption, 0x5a, sizeof k.encryption);
	memset(k.authentication, 0xa5, sizeof k.authentication);
	memset(k.challenge, 0x11, sizeof k.challenge);
	s.keys = &k;
	capture_secrets(w, 3, &s);
	capture_ask(w, 4,
		    &(struct driver_ask){ .kind = ASK_ARCHIVE,
					  .archive = ARCHIVE_DAY,
					  .from = -5,
					  .to = INT64_C(1770000000) });
	capture_ask(w, 4, &(struct driver_ask){ .kind = ASK_EVENTS, .from = 1, .to = 2 });
	capture_tick(w, 5);
	capture_ask(w, 6,
		    &(struct driver_ask){ .kind = ASK_PARAMETERS, .keys = keys, .key_count = 2 });
	capture_ask(w, 7,
		    &(struct driver_ask){ .kind = ASK_SET_CLOCK, .utc = 99, .offset = -3600 });
	capture_ask(w, 8, &(struct driver_ask){ .kind = ASK_WRITE, .key = "apn", .text = "a b" });
	capture_ask(w, 9,
		    &(struct driver_ask){
			    .kind = ASK_WRITE, .keys = keys, .texts = texts, .key_count = 2 });
}

static void check_asks(const struct capture *c)
{
	const struct driver_ask *a = c->items[6].ask;

	assert_int_equal(a->archive, ARCHIVE_DAY);
	assert_int_equal(a->from, -5);
	assert_int_equal(a->to, 1770000000);
	assert_int_equal(c->items[8].kind, CAPTURE_TICK);
	a = c->items[9].ask;
	assert_int_equal(a->key_count, 2);
	assert_string_equal(a->keys[1], "sim_pin");
	assert_int_equal(c->items[10].ask->offset, -3600);
	assert_string_equal(c->items[11].ask->text, "a b");
	a = c->items[12].ask;
	assert_int_equal(a->kind, ASK_WRITE);
	assert_int_equal(a->key_count, 2);
	assert_string_equal(a->keys[1], "sim_pin");
	assert_string_equal(a->texts[0], "a b c");
	assert_string_equal(a->texts[1], "");
}

static void a_capture_comes_back_as_it_was_written(void **state)
{
	(void)state;
	struct capture_writer w = { .max = 1 << 16 };
	struct capture_head head = head_of_test();
	struct capture c;
	struct err err = { 0 };
	AUTO_ARENA a = { 0 };
	size_t n;

	write_all(&w);
	AUTO_FREE char *text = capture_finish(&w, &head, &n);
	assert_non_null(text);
	assert_true(capture_is(text, n));
	assert_null(strstr(text, "1234567"));
	assert_null(strstr(text, "5a5a"));
	assert_null(strstr(text, "a5a5"));
	if (!capture_read(text, n, &a, &c, &err))
		fail_msg("%s", err.msg);
	assert_memory_equal(&c.head, &head, sizeof head);
	assert_int_equal(c.count, 13);
	assert_int_equal(c.items[0].n, 4);
	assert_int_equal(c.items[0].bytes[3], 0xff);
	assert_string_equal(c.items[1].driver, "dlms-hdlc");
	assert_int_equal(c.items[1].skip, 4);
	assert_true(c.items[4].secrets->password);
	assert_false(c.items[4].secrets->keys);
	assert_true(c.items[5].secrets->keys);
	assert_int_equal(c.items[5].secrets->public.send_to, 4102);
	assert_true(c.items[5].secrets->public.received_known);
	assert_int_equal(c.items[5].secrets->public.challenge[15], 0x11);
	check_asks(&c);
	capture_free(&w);
}

static void a_long_one_is_cut_at_a_line(void **state)
{
	(void)state;
	struct capture_writer w = { .max = 3000 };
	struct capture_head head = head_of_test();
	uint8_t bytes[2000] = { 0 };
	struct capture c;
	AUTO_ARENA a = { 0 };
	size_t n;

	capture_bytes(&w, CAPTURE_FROM_METER, 0, bytes, sizeof bytes);
	assert_true(w.cut);
	capture_tick(&w, 1);
	AUTO_FREE char *text = capture_finish(&w, &head, &n);
	struct err err = { 0 };
	if (!capture_read(text, n, &a, &c, &err))
		fail_msg("%s", err.msg);
	assert_true(c.head.cut);
	assert_int_equal(c.count, 2);
	assert_int_equal(c.items[1].n, CAPTURE_LINE_BYTES);
	capture_free(&w);
}

static void what_is_no_capture_is_refused_with_its_line(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *words;
	} cases[] = {
		{ "", "line 1: does not end" },
		{ "themis-capture 2\n", "line 1: a capture begins" },
		{ "themis-capture 1\n\n", "line 2: the header lacks" },
		{ "themis-capture 1\nstarted x\n\n", "line 2: \"started\" must" },
		{ "themis-capture 1\nstarted 1\nlistener main\n\n", "line 3: is no header line" },
		{ "themis-capture 1\nstarted 1\ncut no\n\n", "line 3: \"cut\"" },
		{ "themis-capture 1\nstarted 1\n\n< 1 7\n", "line 4: is not a line of bytes" },
		{ "themis-capture 1\nstarted 1\n\n< 1 7E 7E\n", "line 4: is not a line of bytes" },
		{ "themis-capture 1\nstarted 1\n\n< 5 7E\n> 4 7E\n", "line 5: a number" },
		{ "themis-capture 1\nstarted 1\n\n? 5 7E\n", "line 4: begins with none" },
		{ "themis-capture 1\nstarted 1\n\n! 5 jump\n", "line 4: there is no such mark" },
		{ "themis-capture 1\nstarted 1\n\n! 5 ask why\n", "line 4: there is no such ask" },
		{ "themis-capture 1\nstarted 1\n\n! 5 ask clock now\n", "line 4: has too many" },
		{ "themis-capture 1\nstarted 1\n\n! 5 ask archive year 1 2\n", "no such archive" },
		{ "themis-capture 1\nstarted 1\n\n! 5 secrets p password maybe\n", "yes, no" },
		{ "themis-capture 1\nstarted 1\n\n! 5 secrets p password no keys 00 00 00 1 2 3\n",
		  "a title or challenge" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct capture c;
		struct err err = { 0 };
		AUTO_ARENA a = { 0 };
		assert_false(capture_read(cases[i].text, strlen(cases[i].text), &a, &c, &err));
		if (!strstr(err.msg, cases[i].words))
			fail_msg("%zu: '%s' does not hold '%s'", i, err.msg, cases[i].words);
	}
}

/* --- when one is made and kept --- */

static bool is_kept(struct rig *r)
{
	return rig_last(r)->capture[0] != 0;
}

static void nothing_is_recorded_unless_wanted(void **state)
{
	struct rig *r = *state;
	rig_start(r);
	(void)rig_call(r);
	rig_until_quiet(r);
	assert_false(is_kept(r));
	assert_int_equal(atomic_load(&r->collector->recorded), 0);
}

static void all_calls_are_kept_when_wanted(void **state)
{
	struct rig *r = *state;
	struct capture c;
	AUTO_ARENA a = { 0 };
	struct err err = { 0 };
	r->set.capture = CAPTURE_ALL;
	rig_start(r);
	(void)rig_call(r);
	rig_until_quiet(r);
	const char *text = rig_last(r)->capture;
	if (!capture_read(text, strlen(text), &a, &c, &err))
		fail_msg("%s:\n%s", err.msg, text);
	assert_string_equal(c.head.serial, "15401450");
	assert_string_equal(c.head.driver, "script");
	assert_int_equal(c.head.started, r->wall_ms);
	assert_int_equal(c.items[0].kind, CAPTURE_IN);
	assert_memory_equal(c.items[0].bytes, "#hello\n", 7);
	assert_non_null(strstr(text, " open script 0\n"));
	assert_non_null(strstr(text, " ask identify\n"));
	assert_non_null(strstr(text, " ask archive hour "));
	assert_non_null(strstr(text, " ask parameters "));
	assert_int_equal(atomic_load(&r->collector->recorded), 0);
}

static void failed_calls_are_kept_and_good_ones_are_not(void **state)
{
	struct rig *r = *state;
	r->set.capture = CAPTURE_FAILED;
	rig_start(r);
	(void)rig_call(r);
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "");
	assert_false(is_kept(r));
	struct meter *m = rig_call(r);
	m->hang_up_at = "CLOCK";
	rig_until_quiet(r);
	rig_expect(r, CALL_HUNG_UP, "");
	assert_true(is_kept(r));
	m = rig_connect(r);
	meter_say(m, "garbage that nobody speaks");
	rig_until_quiet(r);
	rig_expect(r, CALL_UNKNOWN_PROTOCOL, "");
	assert_true(is_kept(r));
	assert_int_equal(atomic_load(&r->collector->recorded), 0);
}

static void unknown_meters_are_kept_and_known_ones_are_not(void **state)
{
	struct rig *r = *state;
	r->set.capture = CAPTURE_UNKNOWN;
	rig_start(r);
	struct meter *m = rig_call(r);
	m->hang_up_at = "CURRENT";
	rig_until_quiet(r);
	assert_false(is_kept(r));
	r->brief = (struct meter_brief){ .last_index = -1 };
	(void)rig_call(r);
	rig_until_quiet(r);
	rig_expect(r, CALL_UNKNOWN_METER, "");
	assert_true(is_kept(r));
	r->brief = (struct meter_brief){ .id = 7, .state = METER_QUARANTINED, .last_index = -1 };
	(void)rig_call(r);
	rig_until_quiet(r);
	assert_true(is_kept(r));
}

static void one_meter_is_recorded_for_a_time(void **state)
{
	struct rig *r = *state;
	r->captured_until = rig_utc(r) + HOUR;
	rig_start(r);
	(void)rig_call(r);
	rig_until_quiet(r);
	assert_false(is_kept(r)); /* another meter's time */
	r->brief.capture_until = r->captured_until;
	(void)rig_call(r);
	rig_until_quiet(r);
	assert_true(is_kept(r));
	assert_non_null(strstr(rig_last(r)->capture, " ask identify\n"));
	rig_pass(r, (uint64_t)2 * HOUR * 1000);
	(void)rig_call(r);
	rig_until_quiet(r);
	assert_false(is_kept(r));
}

static void silence_leaves_nothing_to_keep(void **state)
{
	struct rig *r = *state;
	r->set.capture = CAPTURE_ALL;
	rig_start(r);
	(void)rig_connect(r);
	rig_until(r, rig_stats(r).open == 1);
	rig_pass(r, 6000);
	rig_until_quiet(r);
	rig_expect(r, CALL_SILENT, "");
	assert_false(is_kept(r));
}

static void a_recording_is_bounded(void **state)
{
	struct rig *r = *state;
	r->set.capture = CAPTURE_ALL;
	r->set.capture_size = 4096;
	rig_start(r);
	struct meter *m = rig_call(r);
	m->first_hour = rig_utc(r) - 9 * DAY;
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "");
	assert_true(is_kept(r));
	assert_non_null(strstr(rig_last(r)->capture, "\ncut yes\n"));
	assert_true(strlen(rig_last(r)->capture) < 4096 + 512);
}

static void a_commit_that_fails_keeps_the_recording(void **state)
{
	struct rig *r = *state;
	r->set.capture = CAPTURE_ALL;
	r->fail_commits = 1;
	rig_start(r);
	(void)rig_call(r);
	rig_until_quiet(r);
	rig_expect(r, CALL_STORE_FAILED, "disk full");
	assert_true(is_kept(r));
	assert_int_equal(atomic_load(&r->collector->recorded), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_capture_comes_back_as_it_was_written),
		cmocka_unit_test(a_long_one_is_cut_at_a_line),
		cmocka_unit_test(what_is_no_capture_is_refused_with_its_line),
		RIG_TEST(nothing_is_recorded_unless_wanted),
		RIG_TEST(all_calls_are_kept_when_wanted),
		RIG_TEST(failed_calls_are_kept_and_good_ones_are_not),
		RIG_TEST(unknown_meters_are_kept_and_known_ones_are_not),
		RIG_TEST(one_meter_is_recorded_for_a_time),
		RIG_TEST(silence_leaves_nothing_to_keep),
		RIG_TEST(a_recording_is_bounded),
		RIG_TEST(a_commit_that_fails_keeps_the_recording),
	};
	return cmocka_run_group_tests_name("collector_capture", tests, NULL, NULL);
}
