/*
 * sim_bench.h - a simulated meter on the bench: bytes in, answer out.
 */
#pragma once
#include "unit.h"

#include "base/str.h"
#include "sim/station.h"

struct bench {
	struct station_config station_config;
	struct device_config device_config;
	struct meter meter;
	struct history history;
	struct device device;
	struct station station;
	size_t sent_n;
	uint8_t sent[200000];
};

/* Of whoever offers 1E1D. */
#define AARQ "601DA109060760857405080101BE10040E01000000065F1F0400001E1DFFFF"

/* Noon in Moscow on 15.01.2026; archives of thirty days. */
enum { BENCH_NOW = 1768467600 };

static void bench_send(void *owner, const uint8_t *p, size_t n)
{
	struct bench *b = owner;
	assert_true(n <= sizeof b->sent - b->sent_n);
	memcpy(b->sent + b->sent_n, p, n);
	b->sent_n += n;
}

static void bench_start(struct bench *b)
{
	device_init(&b->device, &b->device_config, &b->meter, &b->history);
	assert_true(station_init(&b->station, &b->station_config, &b->device, bench_send, b, NULL));
}

static void bench_open(struct bench *b, enum station_kind kind, uint16_t info, uint16_t pdu,
		       const char *password)
{
	memset(b, 0, sizeof *b);
	b->station_config = (struct station_config){ .kind = kind, .hdlc_info = info };
	b->device_config = (struct device_config){
		.password = password,
		.max_pdu = pdu,
		.security = password ? SECURITY_LLS : SECURITY_NONE,
	};
	meter_init(&b->meter, 1, "15401450", "ВК-G4ETe", "Пятигорск");
	assert_true(history_open(&b->history, &b->meter, BENCH_NOW - 30 * 86400, BENCH_NOW, NULL));
	bench_start(b);
}

/* Likewise, with settings that have changed since. */
UNUSED static void bench_restart(struct bench *b)
{
	station_finish(&b->station);
	device_finish(&b->device);
	bench_start(b);
}

static void bench_close(struct bench *b)
{
	station_finish(&b->station);
	device_finish(&b->device);
	history_close(&b->history);
	meter_finish(&b->meter);
}

/* Gives the bytes of a hex text; what is answered stands in b->sent. */
UNUSED static void bench_give(struct bench *b, const char *hex)
{
	uint8_t bytes[4096];
	size_t n;
	assert_true(hex_parse(str_from(hex), bytes, sizeof bytes, &n));
	b->sent_n = 0;
	assert_true(station_input(&b->station, bytes, n, NULL));
}

UNUSED static void bench_expect(const struct bench *b, const char *hex)
{
	uint8_t bytes[4096];
	char got[8193] = "";
	size_t n;
	assert_true(hex_parse(str_from(hex), bytes, sizeof bytes, &n));
	hex_format(got, b->sent, b->sent_n < 4096 ? b->sent_n : 4096);
	if (b->sent_n != n || memcmp(b->sent, bytes, n) != 0)
		fail_msg("expected %s, got %s", hex, got);
}

/* Sends an APDU of a client in the wrapper. */
UNUSED static void bench_ask(struct bench *b, uint16_t client, const char *hex)
{
	uint8_t bytes[1024];
	size_t n;
	struct wr w = wr_make(bytes, sizeof bytes);
	assert_true(hex_parse(str_from(hex), bytes + WRAPPER_HEADER, 1000, &n));
	wrapper_put_header(&w, client, 1, n);
	b->sent_n = 0;
	assert_true(station_input(&b->station, bytes, WRAPPER_HEADER + n, NULL));
}

/* The APDU that came back, behind its header of eight bytes. */
UNUSED static void bench_told(struct bench *b, const char *hex)
{
	assert_true(b->sent_n >= WRAPPER_HEADER);
	assert_int_equal(b->sent[6] << 8 | b->sent[7], b->sent_n - WRAPPER_HEADER);
	memmove(b->sent, b->sent + WRAPPER_HEADER, b->sent_n -= WRAPPER_HEADER);
	bench_expect(b, hex);
}

/* A meter in the wrapper that the reading client has been let in to. */
UNUSED static void bench_open_reading(struct bench *b, uint16_t pdu)
{
	bench_open(b, STATION_WRAPPER, 128, pdu, NULL);
	bench_ask(b, 1, AARQ);
	assert_true(b->device.was_read);
}
