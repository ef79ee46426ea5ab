/*
 * The client's driver and the simulated meter, written apart from each other,
 * must understand one another: every byte between them stays in memory.
 */
#include "sim_talk.h"

static const char *parameter(const struct talk *t, const char *key)
{
	for (size_t i = 0; i < t->parameters_n; i++) {
		if (strcmp(t->keys[i], key) == 0)
			return t->texts[i];
	}
	return "";
}

static void read_archives(struct talk *t)
{
	static const enum history_kind kinds[] = { HISTORY_HOUR, HISTORY_DAY, HISTORY_MONTH };
	static const enum archive archives[] = { ARCHIVE_HOUR, ARCHIVE_DAY, ARCHIVE_MONTH };
	int64_t from = BENCH_NOW - 12 * 86400;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		ask(t, &(struct driver_ask){
			       .kind = ASK_ARCHIVE, .archive = archives[i], .to = BENCH_NOW });
		expect_rows(t, kinds[i], 0, BENCH_NOW);
		ask(t, &(struct driver_ask){ .kind = ASK_ARCHIVE,
					     .archive = archives[i],
					     .from = from,
					     .to = BENCH_NOW - 86400 });
		expect_rows(t, kinds[i], from, BENCH_NOW - 86400);
	}
}

static void read_parameters(struct talk *t)
{
	static const char *const keys[] = { "transfer_window",
					    "server_address",
					    "server_port",
					    "sim_pin",
					    "apn",
					    "apn_user",
					    "apn_password",
					    "time_zone",
					    "substitute_temperature",
					    "substitute_pressure",
					    "substitute_compressibility",
					    "connection_temperature_min",
					    "archive_to_read",
					    "meter_type",
					    "battery_voltage",
					    "battery_remaining",
					    "operating_time",
					    "gsm_operator",
					    "gsm_signal",
					    "inactivity_timeout" };
	ask(t, &(struct driver_ask){
		       .kind = ASK_PARAMETERS, .keys = keys, .key_count = ARRAY_LEN(keys) });
	assert_int_equal(t->parameters_n, ARRAY_LEN(keys));
	assert_string_equal(parameter(t, "substitute_pressure"), "101325");
	assert_string_equal(parameter(t, "substitute_compressibility"), "1.0000");
	assert_string_equal(parameter(t, "substitute_temperature"), "20.00");
	assert_string_equal(parameter(t, "connection_temperature_min"), "-10.00");
	assert_string_equal(parameter(t, "time_zone"), "180");
	assert_string_equal(parameter(t, "sim_pin"), "0000");
	assert_string_equal(parameter(t, "server_address"), "192.0.2.10");
	assert_string_equal(parameter(t, "server_port"), "55000");
	assert_string_equal(parameter(t, "meter_type"), "ВК-G4 V1.2 ETe E16.04 Te");
	assert_string_equal(parameter(t, "apn"), t->bench.meter.params.apn);
}

/* The first by itself, the others at once. */
static void write_pairs(struct talk *t, const char *const pairs[][2], size_t n)
{
	const char *keys[KEYS_MAX];
	const char *texts[KEYS_MAX];
	assert_true(n <= KEYS_MAX);
	for (size_t i = 0; i < n; i++) {
		keys[i] = pairs[i][0];
		texts[i] = pairs[i][1];
	}
	ask(t, &(struct driver_ask){ .kind = ASK_WRITE, .key = keys[0], .text = texts[0] });
	t->written = 0;
	ask(t,
	    &(struct driver_ask){
		    .kind = ASK_WRITE, .keys = keys + 1, .texts = texts + 1, .key_count = n - 1 });
	assert_int_equal(t->written, n - 1);
}

static void write_parameters(struct talk *t)
{
	static const char *const pairs[][2] = { { "substitute_compressibility", "0.9800" },
						{ "substitute_temperature", "-5.25" },
						{ "transfer_window", "22:15-23:45" },
						{ "sim_pin", "0427" },
						{ "apn_user", "gas" },
						{ "time_zone", "240" },
						{ "server_port", "55001" },
						{ "server_address", "192.0.2.11" },
						{ "apn", "fixed.example" } };
	write_pairs(t, pairs, ARRAY_LEN(pairs));
	const struct meter_params *p = &t->bench.meter.params;
	assert_int_equal(p->substitute_k, 9800);
	assert_int_equal(p->substitute_temperature, -525);
	assert_int_equal(p->window_from, 22 * 60 + 15);
	assert_int_equal(p->window_to, 23 * 60 + 45);
	assert_int_equal(p->pin, 427);
	assert_int_equal(p->zone, 240);
	assert_string_equal(p->apn_user, "gas");
	assert_string_equal(p->apn_password, "mts");
	assert_string_equal(p->apn, "fixed.example");
	assert_string_equal(p->server, "192.0.2.11:55001");
}

static void read_current(struct talk *t)
{
	ask(t, &(struct driver_ask){ .kind = ASK_CLOCK });
	assert_int_equal(t->clock.time, BENCH_NOW);
	assert_int_equal(t->clock.offset, 3 * 3600);
	ask(t, &(struct driver_ask){ .kind = ASK_CURRENT });
	struct history_row now = history_current(&t->bench.history);
	assert_int_equal(t->current.index, now.index);
	assert_int_equal(t->current.temperature, now.temperature);
}

static void finish_call(struct talk *t)
{
	t->session->driver->ask(t->session, &(struct driver_ask){ .kind = ASK_RELEASE }, 1000);
	carry(t);
	assert_int_equal(t->session->state, SESSION_CLOSED);
	assert_true(t->bench.device.released && t->bench.device.was_read);
	talk_close(t);
}

static void whole_call(const struct way *way)
{
	static struct talk t;
	talk_open(&t, way);
	ask(&t, &(struct driver_ask){ .kind = ASK_IDENTIFY });
	assert_string_equal(t.identity.serial, "15401450");
	assert_string_equal(t.identity.type, "ВК-G4 V1.2 ETe E16.04 Te");
	assert_string_equal(t.identity.device, "ELS15401450");
	give_secrets(&t, way);
	read_current(&t);
	read_archives(&t);
	ask(&t, &(struct driver_ask){ .kind = ASK_EVENTS, .to = BENCH_NOW });
	assert_int_equal(t.events_n, t.bench.history.events_n);
	read_parameters(&t);
	write_parameters(&t);
	ask(&t, &(struct driver_ask){
			.kind = ASK_SET_CLOCK, .utc = BENCH_NOW + 300, .offset = 4 * 3600 });
	assert_int_equal(t.bench.meter.drift, 300);
	finish_call(&t);
}

static const struct way wrapper = { .kind = STATION_WRAPPER, .info = 128, .pdu = 1024 };
static const struct way hdlc = { .kind = STATION_HDLC, .info = 512, .pdu = 1024 };

static void over_both_links(void **state)
{
	(void)state;
	for (int announced = 0; announced < 2; announced++) {
		struct way way = wrapper;
		way.announced = announced;
		whole_call(&way);
		way = hdlc;
		way.announced = announced;
		whole_call(&way);
	}
}

static void with_a_password(void **state)
{
	(void)state;
	struct way way = wrapper;
	way.password = "12345678";
	way.security = SECURITY_LLS;
	whole_call(&way);
	way.kind = STATION_HDLC;
	way.info = 2030;
	whole_call(&way);
}

static void in_pieces_of_every_size(void **state)
{
	(void)state;
	static const struct way ways[] = {
		{ .kind = STATION_HDLC, .announced = true, .info = 32, .pdu = 200 },
		{ .kind = STATION_WRAPPER, .announced = true, .info = 128, .pdu = 200 },
		{ .kind = STATION_WRAPPER, .announced = true, .info = 128, .pdu = 65535 },
		{ .kind = STATION_HDLC, .announced = true, .info = 2030, .pdu = 8192 },
	};
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		whole_call(&ways[i]);
}

static void every_security(struct way way, void (*call)(const struct way *way))
{
	static const enum device_security securities[] = { SECURITY_NONE, SECURITY_LLS,
							   SECURITY_GMAC };
	for (size_t i = 0; i < ARRAY_LEN(securities); i++)
		for (unsigned c = CIPHERING_NONE; c <= CIPHERING_BOTH; c++) {
			way.security = securities[i];
			way.password = way.security == SECURITY_LLS ? "12345678" : NULL;
			way.ciphering = (enum profile_ciphering)c;
			call(&way);
		}
}

static void secured_service_by_service(void **state)
{
	(void)state;
	every_security(wrapper, whole_call);
	every_security((struct way){ .kind = STATION_HDLC, .info = 128, .pdu = 300 }, whole_call);
}

static void secured_in_general(void **state)
{
	(void)state;
	struct way way = wrapper;
	way.general = true;
	every_security(way, whole_call);
}

/* Every form of archive, asked for in every manner; nothing else. */
static void archives_call(const struct way *as)
{
	static const enum profile_access accesses[] = { ACCESS_RANGE, ACCESS_ENTRY, ACCESS_ALL };
	static const enum buffer_form forms[] = { BUFFER_ARRAY, BUFFER_NULLS, BUFFER_COMPACT };
	static struct talk t;
	struct way way = *as;
	for (size_t i = 0; i < ARRAY_LEN(accesses); i++)
		for (size_t k = 0; k < ARRAY_LEN(forms); k++) {
			way.access = accesses[i];
			way.buffer = forms[k];
			talk_open(&t, &way);
			ask(&t, &(struct driver_ask){ .kind = ASK_IDENTIFY });
			give_secrets(&t, &way);
			read_archives(&t);
			finish_call(&t);
		}
}

static void archives_by_every_way(void **state)
{
	(void)state;
	for (int general = 0; general < 2; general++) {
		struct way way = wrapper;
		way.pdu = 2000;
		way.general = general;
		every_security(way, archives_call);
		way.kind = STATION_HDLC;
		way.info = 512;
		every_security(way, archives_call);
	}
}

static void lis200_parameters(struct talk *t)
{
	static const char *const keys[] = { "meter_type", "substitute_temperature",
					    "substitute_pressure", "substitute_compressibility" };
	static const char *const pairs[][2] = { { "substitute_compressibility", "0.9800" },
						{ "substitute_temperature", "-5.25" },
						{ "substitute_pressure", "99500" } };
	ask(t, &(struct driver_ask){
		       .kind = ASK_PARAMETERS, .keys = keys, .key_count = ARRAY_LEN(keys) });
	assert_int_equal(t->parameters_n, ARRAY_LEN(keys));
	assert_string_equal(parameter(t, "meter_type"), "BK-G4 V1.2 ETe E16.04 Te");
	assert_string_equal(parameter(t, "substitute_pressure"), "101325");
	assert_string_equal(parameter(t, "substitute_temperature"), "20.00");
	write_pairs(t, pairs, ARRAY_LEN(pairs));
	const struct meter_params *p = &t->bench.meter.params;
	assert_int_equal(p->substitute_k, 9800);
	assert_int_equal(p->substitute_temperature, -525);
	assert_int_equal(p->substitute_pressure, 99500);
}

static void lis200_call(const struct way *way)
{
	static struct talk t;
	talk_open(&t, way);
	ask(&t, &(struct driver_ask){ .kind = ASK_IDENTIFY });
	assert_string_equal(t.identity.serial, "15401450");
	assert_string_equal(t.identity.type, "BK-G4 V1.2 ETe E16.04 Te");
	t.session->driver->secrets(t.session,
				   &(struct driver_secrets){ .password = way->password });
	ask(&t, &(struct driver_ask){ .kind = ASK_CLOCK });
	assert_int_equal(t.clock.time, BENCH_NOW);
	ask(&t, &(struct driver_ask){ .kind = ASK_CURRENT });
	struct history_row now = history_current(&t.bench.history);
	assert_int_equal(t.current.index, now.index);
	assert_int_equal(t.current.temperature, now.temperature);
	assert_int_equal(t.current.status, now.status);
	read_archives(&t);
	ask(&t, &(struct driver_ask){ .kind = ASK_EVENTS, .to = BENCH_NOW });
	assert_int_equal(t.events_n, t.bench.history.events_n);
	for (size_t i = 0; i < t.events_n; i++)
		assert_int_equal(t.events[i].code, t.bench.history.events[i].code);
	lis200_parameters(&t);
	ask(&t, &(struct driver_ask){
			.kind = ASK_SET_CLOCK, .utc = BENCH_NOW + 300, .offset = 3 * 3600 });
	assert_int_equal(t.bench.meter.drift, 300);
	t.session->driver->ask(t.session, &(struct driver_ask){ .kind = ASK_RELEASE }, 1000);
	carry(&t);
	assert_int_equal(t.session->state, SESSION_CLOSED);
	assert_true(t.bench.device.released && t.bench.device.was_read);
	talk_close(&t);
}

static void over_lis200(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 32; i++) {
		struct way way = { .kind = STATION_LIS200,
				   .pdu = 1024,
				   .announced = i & 1,
				   .parity = i & 2,
				   .lines = i & 4,
				   .programming = i & 8,
				   .password = i & 16 ? "12345678" : NULL };
		lis200_call(&way);
	}
}

/* LIS-200 tells local times without a zone: that of the meter's place makes them UTC. */
static void lis200_in_another_zone(void **state)
{
	(void)state;
	static struct talk t;
	const struct way way = { .kind = STATION_LIS200, .pdu = 1024 };

	talk_open(&t, &way);
	t.bench.meter.params.zone = 240;
	ask(&t, &(struct driver_ask){ .kind = ASK_IDENTIFY });
	t.session->driver->secrets(t.session, &(struct driver_secrets){ .offset = 4 * 3600,
									.offset_known = true });
	ask(&t, &(struct driver_ask){ .kind = ASK_CLOCK });
	assert_int_equal(t.clock.time, BENCH_NOW);
	assert_int_equal(t.clock.offset, 4 * 3600);
	int64_t from = BENCH_NOW - 86400;
	ask(&t,
	    &(struct driver_ask){
		    .kind = ASK_ARCHIVE, .archive = ARCHIVE_HOUR, .from = from, .to = BENCH_NOW });
	size_t at = history_find(&t.bench.history, HISTORY_HOUR, from);
	assert_true(t.rows_n >= 24);
	for (size_t i = 0; i < t.rows_n; i++) {
		struct history_row r = history_row(&t.bench.history, HISTORY_HOUR, at + i);
		assert_int_equal(t.rows[i].time, r.time);
		assert_int_equal(t.rows[i].index, r.index);
		assert_int_equal(t.rows[i].offset, 4 * 3600);
	}
	talk_close(&t);
}

/* The newest rows are delivered; what is confirmed is not delivered again. */
static void delivered_call(const struct way *way)
{
	static struct talk t;
	talk_open(&t, way);
	ask(&t, &(struct driver_ask){ .kind = ASK_IDENTIFY });
	assert_string_equal(t.identity.serial, "15401450");
	assert_int_equal(t.delivered, 0);
	give_secrets(&t, way);
	carry(&t);
	assert_int_equal(t.delivered, 1);
	assert_true(t.rows_n > 10);
	struct history_row now = history_current(&t.bench.history);
	assert_int_equal(t.current.index, now.index);
	assert_int_equal(t.current.temperature, now.temperature);
	struct history_row first = history_row(&t.bench.history, HISTORY_HOUR,
					       t.bench.history.count[HISTORY_HOUR] - t.rows_n);
	expect_rows(&t, HISTORY_HOUR, first.time, BENCH_NOW);
	assert_int_equal(t.bench.meter.confirmed, 0);
	ask(&t, &(struct driver_ask){ .kind = ASK_CONFIRM });
	assert_int_equal(t.bench.meter.confirmed, BENCH_NOW);
	read_current(&t);
	read_archives(&t);
	finish_call(&t);
}

static void delivered_by_push(void **state)
{
	(void)state;
	for (unsigned c = CIPHERING_NONE; c <= CIPHERING_BOTH; c++)
		delivered_call(&(struct way){
			.kind = STATION_PUSH,
			.announced = true,
			.pdu = 2000,
			.security = c ? SECURITY_GMAC : SECURITY_NONE,
			.ciphering = (enum profile_ciphering)c,
		});
}

static int open_profile(void **state)
{
	(void)state;
	struct err err = { 0 };
	if (!profile_load_file(SOURCE_ROOT "/profiles/vk-g-ete.conf", &profile, &err)) {
		print_error("%s\n", err.msg);
		return 1;
	}
	return 0;
}

static int close_profile(void **state)
{
	(void)state;
	profile_free(profile);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(over_both_links),
		cmocka_unit_test(with_a_password),
		cmocka_unit_test(in_pieces_of_every_size),
		cmocka_unit_test(secured_service_by_service),
		cmocka_unit_test(secured_in_general),
		cmocka_unit_test(archives_by_every_way),
		cmocka_unit_test(over_lis200),
		cmocka_unit_test(lis200_in_another_zone),
		cmocka_unit_test(delivered_by_push),
	};
	return cmocka_run_group_tests_name("sim_driver", tests, open_profile, close_profile);
}
