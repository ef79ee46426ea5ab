/*
 * The client's driver and the simulated meter, written apart from each other,
 * must understand one another: every byte between them stays in memory.
 */
#include "sim_bench.h"

#include <stdio.h>

#include "protocol/driver.h"

enum { TOLD_MAX = 2000, KEYS_MAX = 32 };

struct talk {
	struct bench bench;
	struct driver_session *session;
	struct profile profile; /* as the way wants it */
	unsigned delivered;
	size_t to_meter_n;
	uint8_t to_meter[8192];
	struct driver_identity identity;
	struct reading clock;
	struct reading current;
	size_t rows_n;
	struct reading rows[TOLD_MAX];
	size_t events_n;
	struct driver_event events[TOLD_MAX];
	size_t parameters_n;
	char keys[KEYS_MAX][48];
	char texts[KEYS_MAX][128];
};

static struct profile *profile;

/* One way in which client and meter agree to talk. */
struct way {
	enum station_kind kind;
	bool announced; /* the meter says who it is before it is asked */
	bool delivers;	/* and what it has */
	uint16_t info;
	uint16_t pdu;
	const char *password;
	enum device_security security;
	enum profile_ciphering ciphering;
	bool general;
	enum profile_access access;
	enum buffer_form buffer;
	bool parity;	  /* LIS-200: the meter's, and ours */
	bool programming; /* LIS-200: it is in programming mode from the start */
	bool lines;	  /* LIS-200: CR LF between rows */
};

static void on_send(void *owner, const uint8_t *p, size_t n)
{
	struct talk *t = owner;
	assert_true(n <= sizeof t->to_meter - t->to_meter_n);
	memcpy(t->to_meter + t->to_meter_n, p, n);
	t->to_meter_n += n;
}

static void on_told(void *owner, const struct driver_told *told)
{
	struct talk *t = owner;
	switch (told->kind) {
	case TOLD_IDENTITY:
		t->identity = told->identity;
		return;
	case TOLD_CLOCK:
		t->clock = told->reading;
		return;
	case TOLD_CURRENT:
		t->current = told->reading;
		return;
	case TOLD_ROW:
		assert_true(t->rows_n < TOLD_MAX);
		t->rows[t->rows_n++] = told->reading;
		return;
	case TOLD_EVENT:
		assert_true(t->events_n < TOLD_MAX);
		t->events[t->events_n++] = told->event;
		return;
	case TOLD_PARAMETER:
		assert_int_equal(told->result, ASK_OK);
		assert_true(t->parameters_n < KEYS_MAX);
		(void)snprintf(t->keys[t->parameters_n], sizeof t->keys[0], "%s", told->key);
		(void)snprintf(t->texts[t->parameters_n++], sizeof t->texts[0], "%s", told->text);
		return;
	case TOLD_DELIVERED:
		t->delivered++;
		return;
	}
}

/* Carries bytes to and fro until neither side has any. */
static void carry(struct talk *t)
{
	for (int i = 0; i < 100000; i++) {
		uint8_t bytes[8192];
		size_t n = t->to_meter_n;
		if (!n && !t->bench.sent_n)
			return;
		memcpy(bytes, t->to_meter, n);
		t->to_meter_n = 0;
		if (n)
			assert_true(station_input(&t->bench.station, bytes, n, NULL));
		static uint8_t back[sizeof t->bench.sent];
		n = t->bench.sent_n;
		memcpy(back, t->bench.sent, n);
		t->bench.sent_n = 0;
		if (n)
			t->session->driver->input(t->session, back, n, 1000);
	}
	fail_msg("they never come to an end");
}

static void ask(struct talk *t, const struct driver_ask *a)
{
	assert_int_equal(t->session->state, SESSION_READY);
	t->session->driver->ask(t->session, a, 1000);
	carry(t);
	/* Who waits for the other to begin hears nothing; whoever does not listen gets a break. */
	for (int i = 0; i < 3 && t->session->state == SESSION_BUSY; i++) {
		t->session->driver->tick(t->session, t->session->deadline);
		carry(t);
	}
	if (t->session->state == SESSION_FAILED || t->session->result != ASK_OK)
		fail_msg("ask %d: %s", (int)a->kind, t->session->err.msg);
}

static const uint8_t our_title[8] = { 'T', 'H', 'M', 1, 2, 3, 4, 5 };

/* The type as the way wants it; pointers into the profile stay good. */
static void agree(struct talk *t, const struct way *way)
{
	struct device_config *d = &t->bench.device_config;
	t->profile = *profile;
	t->profile.security.ciphering = way->ciphering;
	t->profile.security.general = way->general;
	static const enum profile_authentication authentications[] = {
		[SECURITY_NONE] = AUTH_NONE, [SECURITY_LLS] = AUTH_LLS, [SECURITY_GMAC] = AUTH_GMAC
	};
	t->profile.secure_client.authentication = authentications[way->security];
	for (size_t i = 0; i < ARCHIVE_COUNT; i++)
		t->profile.archive[i].access = way->access;
	t->profile.events.access = way->access;
	d->security = way->security;
	d->ciphering = (uint8_t)(way->ciphering << 4);
	d->general = way->general;
	d->buffer = way->buffer;
	t->profile.lis200.even_parity = way->parity;
	t->bench.station_config.lis_parity = way->parity;
	t->bench.station_config.lis_open = way->programming;
	t->bench.station_config.lis_crlf = way->lines;
	bench_restart(&t->bench);
}

static void talk_open(struct talk *t, const struct way *way)
{
	static const char *const names[] = { [STATION_HDLC] = "dlms-hdlc",
					     [STATION_WRAPPER] = "dlms-wrapper",
					     [STATION_LIS200] = "lis200",
					     [STATION_PUSH] = "dlms-wrapper" };
	const struct driver *d = driver_find(names[way->kind]);
	assert_non_null(d);
	memset(t, 0, sizeof *t);
	bench_open(&t->bench, way->kind, way->info, way->pdu, way->password);
	agree(t, way);
	t->session = d->open(&(struct driver_open){
		.profile = &t->profile, .sink = { on_send, on_told, t }, .now = 1000 });
	assert_non_null(t->session);
	if (way->announced) {
		const struct driver *sniffed = NULL;
		station_announce(&t->bench.station);
		assert_int_equal(driver_sniff(drivers, t->bench.sent, t->bench.sent_n, &sniffed),
				 SNIFF_YES);
		assert_ptr_equal(sniffed, d);
		carry(t);
	}
}

static void give_secrets(struct talk *t, const struct way *way)
{
	const struct meter_security *m = &t->bench.meter.security;
	struct driver_keys keys = {
		.send_from = t->identity.counter + 1,
		.send_to = t->identity.counter + 4096,
		.challenge = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 },
	};
	memcpy(keys.encryption, m->encryption, sizeof keys.encryption);
	memcpy(keys.authentication, m->authentication, sizeof keys.authentication);
	memcpy(keys.client_title, our_title, sizeof keys.client_title);
	bool keyed = way->security == SECURITY_GMAC || way->ciphering != CIPHERING_NONE;
	assert_true(t->identity.counter_known || way->kind == STATION_PUSH);
	t->session->driver->secrets(t->session,
				    &(struct driver_secrets){ .password = way->password,
							      .keys = keyed ? &keys : NULL });
}

static void talk_close(struct talk *t)
{
	t->session->driver->close(t->session);
	bench_close(&t->bench);
}

static void expect_rows(struct talk *t, enum history_kind kind, int64_t from, int64_t to)
{
	struct history *h = &t->bench.history;
	size_t at = history_find(h, kind, from);
	size_t n = history_find(h, kind, to + 1) - at;
	assert_int_equal(t->rows_n, n);
	for (size_t i = 0; i < n; i++) {
		struct history_row r = history_row(h, kind, at + i);
		assert_int_equal(t->rows[i].time, r.time);
		assert_int_equal(t->rows[i].index, r.index);
		assert_int_equal(t->rows[i].temperature, r.temperature);
		assert_int_equal(t->rows[i].status, r.status);
		assert_int_equal(t->rows[i].offset, 3 * 3600);
	}
	t->rows_n = 0;
}

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

static void write_parameters(struct talk *t)
{
	static const char *const pairs[][2] = { { "substitute_compressibility", "0.9800" },
						{ "substitute_temperature", "-5.25" },
						{ "transfer_window", "22:15-23:45" },
						{ "sim_pin", "0427" },
						{ "apn_user", "gas" },
						{ "time_zone", "240" },
						{ "server_port", "55001" },
						{ "apn", "fixed.example" } };
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		ask(t, &(struct driver_ask){
			       .kind = ASK_WRITE, .key = pairs[i][0], .text = pairs[i][1] });
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
	assert_string_equal(p->server, "192.0.2.10:55001");
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
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		ask(t, &(struct driver_ask){
			       .kind = ASK_WRITE, .key = pairs[i][0], .text = pairs[i][1] });
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
