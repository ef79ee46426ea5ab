/*
 * sim_talk.h - a client's driver and a simulated meter, mouth to mouth: every
 * byte between them stays in memory.
 */
#pragma once
#include "sim_bench.h"

#include <stdio.h>

#include "protocol/driver.h"

enum { TOLD_MAX = 2000, KEYS_MAX = 32 };

struct talk {
	struct bench bench;
	struct driver_session *session;
	struct profile profile; /* as the way wants it */
	unsigned delivered;
	size_t written;
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
	case TOLD_WRITTEN:
		assert_int_equal(told->result, ASK_OK);
		t->written++;
		return;
	case TOLD_RETURNED:
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
