/* Every bound of the collector, and peers that are no meters. */
#include "collector_rig.h"

#include <fcntl.h>
#include <sys/resource.h>

static void silence_has_an_end(void **state)
{
	struct rig *r = *state;
	rig_start(r);
	struct meter *m = rig_connect(r);
	rig_until(r, rig_stats(r).open == 1);
	rig_pass(r, 4999);
	rig_settle(r);
	assert_int_equal(rig_stats(r).open, 1);
	rig_pass(r, 1);
	rig_until_quiet(r);
	rig_expect(r, CALL_SILENT, "said nothing for 5000 ms");
	rig_until(r, m->fd < 0);
	assert_int_equal(rig_last(r)->record.meter, 0);
	assert_string_equal(rig_last(r)->record.driver, "");
	assert_int_equal(strncmp(rig_last(r)->record.peer, "127.0.0.1:", 10), 0);
}

static void hanging_up_without_a_word(void **state)
{
	struct rig *r = *state;
	rig_start(r);
	meter_gone(rig_connect(r));
	rig_until_quiet(r);
	rig_expect(r, CALL_SILENT, "hung up without a word");

	struct meter *m = rig_connect(r);
	meter_say(m, "#");
	rig_until(r, rig_stats(r).bytes_in == 1);
	meter_gone(m);
	rig_until_quiet(r);
	rig_expect(r, CALL_HUNG_UP, "after 1 bytes");
}

static void garbage_is_no_protocol(void **state)
{
	struct rig *r = *state;
	rig_start(r);
	(void)meter_say(rig_connect(r), "GET / HTTP/1.1\r\n\r\n");
	rig_until_quiet(r);
	rig_expect(r, CALL_UNKNOWN_PROTOCOL, "474554202f20485454502f312e310d0a");

	meter_say(rig_connect(r), "#"); /* could become something */
	rig_until(r, rig_stats(r).open == 1);
	rig_settle(r);
	rig_pass(r, 5000);
	rig_until_quiet(r);
	rig_expect(r, CALL_UNKNOWN_PROTOCOL, "1 bytes came");
}

static void the_probe_speaks_to_a_silent_meter(void **state)
{
	struct rig *r = *state;
	(void)snprintf(r->set.listener[0].probe, sizeof r->set.listener[0].probe, "script");
	rig_start(r);
	(void)rig_connect(r);
	rig_until(r, rig_stats(r).open == 1);
	rig_pass(r, 2000);
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "");

	struct meter *m = rig_connect(r);
	m->mute = true;
	rig_until(r, rig_stats(r).open == 1);
	rig_pass(r, 2000);
	rig_settle(r);
	rig_pass(r, script_timeout);
	rig_until_quiet(r);
	rig_expect(r, CALL_SILENT, "no answer while its serial was read");
}

static void a_silent_meter_times_out(void **state)
{
	struct rig *r = *state;
	rig_start(r);
	struct meter *m = rig_call(r);
	m->say[0].ask = "CURRENT";
	m->say[0].answer = "#\n";
	rig_until(r, strstr(m->asks, "CURRENT"));
	rig_settle(r);
	rig_pass(r, script_timeout);
	rig_until_quiet(r);
	rig_expect(r, CALL_TIMEOUT, "no answer while the current values were read");
	assert_int_equal(rig_last(r)->record.meter, 7);

	/* The driver is patient, the collector is not. */
	script_timeout = UINT32_MAX;
	m = rig_call(r);
	m->say[0].ask = "CURRENT";
	m->say[0].answer = "#\n";
	rig_until(r, strstr(m->asks, "CURRENT"));
	rig_settle(r);
	rig_pass(r, 60000);
	rig_until_quiet(r);
	rig_expect(r, CALL_TIMEOUT, "silent for 60 s while the current values were read");
}

/* A byte now and then keeps it from being idle, not from taking too long. */
static void a_slow_loris_runs_out_of_time(void **state)
{
	struct rig *r = *state;
	script_timeout = UINT32_MAX;
	rig_start(r);
	struct meter *m = rig_call(r);
	m->mute = true;
	rig_until(r, strstr(m->asks, "IDENTIFY"));
	for (int i = 0; i < 14; i++) {
		uint64_t before = rig_stats(r).bytes_in;
		meter_say(m, "s");
		rig_until(r, rig_stats(r).bytes_in > before);
		rig_pass(r, 40000);
	}
	assert_int_equal(rig_stats(r).open, 1);
	rig_pass(r, 40000);
	rig_until_quiet(r);
	rig_expect(r, CALL_LIMIT, "longer than 600 s, while its serial was read");
}

static void bytes_of_a_call_are_counted(void **state)
{
	struct rig *r = *state;
	static char junk[8192];
	rig_start(r);
	struct meter *m = rig_call(r);
	m->mute = true;
	memset(junk, '#', sizeof junk - 1);
	rig_until(r, strstr(m->asks, "IDENTIFY"));
	uint64_t sent = 0;
	while (rig_stats(r).open) {
		uint64_t before = rig_stats(r).bytes_in;
		meter_say(m, junk);
		sent += sizeof junk - 1;
		rig_until(r, rig_stats(r).bytes_in > before || rig_stats(r).open == 0);
	}
	rig_until_quiet(r);
	rig_expect(r, CALL_LIMIT, "more than 1048576 bytes passed");
	assert_true(sent < (1 << 20) + 3 * sizeof junk);
}

static void a_peer_that_does_not_read_is_cut_off(void **state)
{
	struct rig *r = *state;
	rig_start(r);
	struct meter *m = rig_call(r);
	m->say[0].ask = "CLOCK";
	m->say[0].answer = "blast 20000\n"; /* 20 MB are sent, none are read */
	rig_until(r, rig_stats(r).connections == 1);
	rig_until_quiet(r);
	rig_expect(r, CALL_LIMIT, "does not take what is sent");
}

static void connections_are_counted(void **state)
{
	struct rig *r = *state;
	r->set.connections = 3;
	rig_start(r);
	for (int i = 0; i < 3; i++)
		(void)rig_connect(r);
	rig_until(r, rig_stats(r).open == 3);
	struct meter *m = rig_connect(r);
	rig_until(r, m->fd < 0);
	rig_until(r, rig_stats(r).waiting == 0);
	rig_expect(r, CALL_LIMIT, "too many connections are open");
	meter_gone(&r->meters[0]);
	rig_until(r, rig_stats(r).open == 2);
	(void)rig_connect(r);
	rig_until(r, rig_stats(r).open == 3);
}

static void connections_of_an_address_are_counted(void **state)
{
	struct rig *r = *state;
	r->set.per_address = 2;
	rig_start(r);
	(void)rig_connect(r);
	(void)rig_connect(r);
	rig_until(r, rig_stats(r).open == 2);
	struct meter *m = rig_connect(r);
	rig_until(r, m->fd < 0);
	rig_until(r, rig_stats(r).waiting == 0);
	rig_expect(r, CALL_LIMIT, "too many connections of this address");
}

/* The rest of a scanner's connections is told in one record. */
static void noise_cannot_fill_the_disk(void **state)
{
	struct rig *r = *state;
	enum { NOISE = 40, RECORDS = PEERS_BURST };
	r->set.junk_records = 1;
	rig_start(r);
	for (int i = 0; i < NOISE; i++)
		meter_say(rig_connect(r), "SSH-2.0-scanner\r\n");
	rig_until_quiet(r);
	assert_int_equal(r->commit_count, RECORDS);
	assert_int_equal(rig_stats(r).results[CALL_UNKNOWN_PROTOCOL], NOISE);
	assert_int_equal(rig_stats(r).unrecorded, NOISE - RECORDS);
	rig_pass(r, 10000);
	rig_until(r, r->commit_count == RECORDS + 1);
	rig_expect(r, CALL_LIMIT, "summary: 20 more connections");
	assert_string_equal(rig_last(r)->record.peer, "127.0.0.1");

	/* A meter of ours is recorded all the same. */
	(void)rig_call(r);
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "");
}

/* Without descriptors accepting pauses, and goes on when there are some. */
static void descriptors_may_run_out(void **state)
{
	struct rig *r = *state;
	struct rlimit before;
	rig_start(r);
	struct meter *first = rig_connect(r);
	rig_until(r, rig_stats(r).open == 1);
	struct meter *m[3];
	for (int i = 0; i < 3; i++)
		m[i] = rig_connect(r);
	assert_return_code(getrlimit(RLIMIT_NOFILE, &before), errno);
	int next = fcntl(0, F_DUPFD_CLOEXEC, 0);
	assert_true(next >= 0);
	(void)close(next);
	struct rlimit none = { .rlim_cur = (rlim_t)next, .rlim_max = before.rlim_max };
	assert_return_code(setrlimit(RLIMIT_NOFILE, &none), errno);
	rig_until(r, rig_stats(r).pauses == 1);
	rig_until(r, r->commit_count == 1);
	rig_expect(r, CALL_LIMIT, "no file descriptor is free");
	assert_int_equal(rig_stats(r).open, 1);

	assert_return_code(setrlimit(RLIMIT_NOFILE, &before), errno);
	meter_gone(first); /* what is freed is used at once */
	rig_until(r, rig_stats(r).open == 2);
	unsigned closed = 0;
	for (int i = 0; i < 3; i++)
		closed += m[i]->fd < 0;
	assert_int_equal(closed, 1);
}

static void a_stop_lets_calls_end(void **state)
{
	struct rig *r = *state;
	r->hold_lookups = true;
	rig_start(r);
	struct meter *m = rig_call(r);
	struct meter *idle = rig_connect(r);
	rig_until(r, r->held_count == 1 && rig_stats(r).open == 2);
	loop_stop(rig_loop(r), 30000);
	rig_until(r, idle->fd < 0);
	rig_until(r, rig_stats(r).open == 1);
	rig_expect(r, CALL_INTERRUPTED, "the server was stopped");
	rig_release(r);
	rig_until_quiet(r);
	rig_expect(r, CALL_OK, "");
	assert_non_null(strstr(m->asks, "RELEASE"));
}

static void a_stop_has_an_end(void **state)
{
	struct rig *r = *state;
	rig_start(r);
	struct meter *m = rig_call(r);
	m->say[0].ask = "EVENTS";
	m->say[0].answer = "#\n";
	rig_until(r, strstr(m->asks, "EVENTS"));
	loop_stop(rig_loop(r), 3000);
	rig_settle(r);
	assert_int_equal(rig_stats(r).calls, 1);
	rig_pass(r, 3000);
	rig_until_quiet(r);
	rig_expect(r, CALL_INTERRUPTED, "stopped while the event log was read");
	assert_int_equal(rig_last(r)->rows[ARCHIVE_HOUR], 24);
}

static void a_taken_port_is_told(void **state)
{
	struct rig *r = *state;
	struct collector *other;
	struct err err = { 0 };
	rig_start(r);
	struct collector_settings set = r->set;
	set.listener[0].port = r->collector->listeners[0].port;
	const struct collector_how how = { .settings = &set,
					   .store = &r->store,
					   .profiles = r->profiles,
					   .catalogue = r->catalogue };
	assert_false(collector_open(&how, &other, &err));
	assert_int_equal(err.kind, ERR_IO);
	assert_non_null(strstr(err.msg, "in use"));
	set.share_port = true;
	assert_true(collector_open(&how, &other, &err));
	collector_free(other);
	(void)snprintf(set.listener[0].profile, sizeof set.listener[0].profile, "none");
	assert_false(collector_open(&how, &other, &err));
	assert_string_equal(err.field, "collector.profile");
}

/* One struct a quiet connection and nothing else from the heap. */
static void a_quiet_connection_is_small(void **state)
{
	struct rig *r = *state;
	rig_start(r);
	struct meter *m = rig_connect(r);
	rig_until(r, rig_stats(r).open == 1);
	assert_null(rig_loop(r)->conns->call);
	assert_null(rig_loop(r)->calls);
	assert_true(sizeof(struct conn) <= 512);
	meter_say(m, "#");
	rig_until(r, rig_stats(r).bytes_in == 1);
	assert_null(rig_loop(r)->conns->call);
}

/* The real drivers, with noise behind a plausible beginning. */
static void noise_in_every_protocol(void **state)
{
	struct rig *r = *state;
	uint64_t x = 88172645463325252u;
	r->set.junk_records = 1000;
	rig_start(r);
	for (size_t i = 0; drivers[i]; i++)
		r->collector->listeners[0].drivers[i] = drivers[i];
	for (int i = 0; i < 100; i++) {
		uint8_t noise[512];
		for (size_t k = 0; k < sizeof noise; k++) {
			x ^= x << 13, x ^= x >> 7, x ^= x << 17;
			noise[k] = (uint8_t)x;
		}
		static const uint8_t wrapper[] = { 0x00, 0x01, 0x00, 0x01, 0x00, 0x10 };
		static const uint8_t hdlc[] = { 0x7e, 0xa0, 0x1f };
		if (i % 2)
			memcpy(noise, wrapper, sizeof wrapper);
		else
			memcpy(noise, hdlc, sizeof hdlc);
		struct meter *m = rig_connect(r);
		m->mute = true;
		(void)send(m->fd, noise, sizeof noise, MSG_NOSIGNAL);
		meter_gone(m);
		r->meter_count = r->meter_count > 200 ? 0 : r->meter_count;
		rig_until(r, rig_stats(r).connections == (uint64_t)i + 1 &&
				     rig_stats(r).open == 0 && rig_stats(r).waiting == 0);
		assert_int_equal(rig_last(r)->record.meter, 0);
		assert_true(rig_last(r)->record.reason[0]);
		r->commit_count = 0;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(silence_has_an_end),
		RIG_TEST(hanging_up_without_a_word),
		RIG_TEST(garbage_is_no_protocol),
		RIG_TEST(the_probe_speaks_to_a_silent_meter),
		RIG_TEST(a_silent_meter_times_out),
		RIG_TEST(a_slow_loris_runs_out_of_time),
		RIG_TEST(bytes_of_a_call_are_counted),
		RIG_TEST(a_peer_that_does_not_read_is_cut_off),
		RIG_TEST(connections_are_counted),
		RIG_TEST(connections_of_an_address_are_counted),
		RIG_TEST(noise_cannot_fill_the_disk),
		RIG_TEST(descriptors_may_run_out),
		RIG_TEST(a_stop_lets_calls_end),
		RIG_TEST(a_stop_has_an_end),
		RIG_TEST(a_taken_port_is_told),
		RIG_TEST(a_quiet_connection_is_small),
		RIG_TEST(noise_in_every_protocol),
	};
	return cmocka_run_group_tests_name("collector_limits", tests, NULL, NULL);
}
