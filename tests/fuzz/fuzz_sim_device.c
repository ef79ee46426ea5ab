/*
 * Whatever a server sends to a simulated meter. The first byte chooses link and
 * sizes; with bit 6 a second one follows that chooses the security. The rest
 * arrives in pieces of the length that each piece's first byte gives.
 *
 * With bit 5 of the second byte a piece is an APDU in plain that is sealed here
 * with the right keys, for nobody guesses a tag: 60 … stands for an association
 * that is in order, FE … for pass 3 of HLS.
 */
#include "sim/station.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct rig {
	struct station_config station_config;
	struct device_config device_config;
	struct meter meter;
	struct history history;
	struct device device;
	struct station station;
	uint32_t counter;
	uint8_t sum;
};

static const uint8_t title[8] = { 'F', 'U', 'Z', 0, 0, 0, 0, 1 };

static void swallow(void *owner, const uint8_t *p, size_t n)
{
	struct rig *g = owner;
	for (size_t i = 0; i < n; i++)
		g->sum ^= p[i];
}

static void choose_security(struct rig *g, uint8_t how)
{
	static const enum device_security securities[] = { SECURITY_NONE, SECURITY_LLS,
							   SECURITY_GMAC, SECURITY_GMAC };
	static const enum buffer_form forms[] = { BUFFER_ARRAY, BUFFER_COMPACT };
	g->device_config.security = securities[how & 3];
	g->device_config.ciphering = (uint8_t)((how >> 2 & 3) << 4);
	g->device_config.general = how & 0x10;
	g->device_config.buffer = how & 0x80 ? BUFFER_NULLS : forms[how >> 6 & 1];
}

static void choose(struct rig *g, uint8_t how)
{
	g->station_config = (struct station_config){
		.kind = how & 0x10   ? STATION_LIS200
			: how & 0x20 ? STATION_PUSH
			: how & 1    ? STATION_HDLC
				     : STATION_WRAPPER,
		.hdlc_info = how & 2 ? 32 : 2030,
		.lis_parity = how & 1,
		.lis_open = how & 2,
		.lis_crlf = how & 8,
	};
	g->device_config = (struct device_config){
		.password = how & 4 ? "12345678" : NULL,
		.security = how & 4 ? SECURITY_LLS : SECURITY_NONE,
		.max_pdu = how & 8 ? DEVICE_PDU_MIN : 1024,
	};
}

/* As the client would seal it, by what the device wants. */
static void put_sealed(struct rig *g, const uint8_t *p, size_t n, struct wr *w)
{
	const struct secure_party us = { &g->meter.security, title };
	uint8_t control = g->device_config.ciphering;
	size_t tag = control & SECURE_AUTHENTICATED ? SECURE_TAG : 0;
	if (!control) {
		wr_bytes(w, p, n);
		return;
	}
	if (g->device_config.general || p[0] == 0x10) {
		wr_bytes(w, "\xdb\x08", 2);
		wr_bytes(w, title, sizeof title);
	} else {
		wr_u8(w, p[0] == 0x01 ? 0x21 : p[0] + 8);
	}
	axdr_put_length(w, SECURE_HEAD + n + tag);
	secure_seal(&us, control, ++g->counter, p, n, w);
}

static bool give(struct rig *g, const uint8_t *p, size_t n)
{
	uint8_t bytes[1024];
	struct wr w = wr_make(bytes, sizeof bytes);
	wrapper_put_header(&w, 1, 1, n);
	wr_bytes(&w, p, n);
	return station_input(&g->station, w.buf, w.len, NULL);
}

static bool associate(struct rig *g)
{
	static const uint8_t initiate[] = { 0x01, 0, 0, 0,    0x06, 0x5f, 0x1f,
					    0x04, 0, 0, 0x5e, 0x1d, 0xff, 0xff };
	uint8_t bytes[256];
	uint8_t info[128];
	struct wr i = wr_make(info, sizeof info);
	struct wr w = wr_make(bytes, sizeof bytes);
	bool hls = g->device_config.security == SECURITY_GMAC;
	put_sealed(g, initiate, sizeof initiate, &i);
	wr_u8(&w, 0x60);
	wr_u8(&w, (unsigned)(23 + 25 + 4 + i.len));
	wr_bytes(&w, "\xa1\x09\x06\x07\x60\x85\x74\x05\x08\x01", 10);
	wr_u8(&w, g->device_config.ciphering ? 3 : 1);
	wr_bytes(&w, "\xa6\x0a\x04\x08", 4);
	wr_bytes(&w, title, sizeof title);
	wr_bytes(&w, "\x8a\x02\x07\x80\x8b\x07\x60\x85\x74\x05\x08\x02", 12);
	wr_u8(&w, hls ? 5 : 1);
	wr_bytes(&w, "\xac\x0a\x80\x08", 4);
	wr_bytes(&w, "12345678", 8);
	wr_u8(&w, 0xbe);
	wr_u8(&w, (unsigned)i.len + 2);
	wr_u8(&w, 0x04);
	wr_u8(&w, (unsigned)i.len);
	wr_bytes(&w, info, i.len);
	return give(g, w.buf, w.len);
}

static void put_proof(struct rig *g, struct wr *w)
{
	const struct secure_party us = { &g->meter.security, title };
	wr_bytes(w, "\xc3\x01\xc1\x00\x0f\x00\x00\x28\x00\x00\xff\x01\x01\x09\x11", 15);
	secure_token(&us, ++g->counter, g->device.hls.ours, DEVICE_CHALLENGE, w);
}

/* A piece of the input, sealed. */
static bool give_sealed(struct rig *g, const uint8_t *p, size_t n)
{
	uint8_t plain[64];
	uint8_t bytes[512];
	struct wr proof = wr_make(plain, sizeof plain);
	struct wr w = wr_make(bytes, sizeof bytes);
	if (p[0] == 0x60)
		return associate(g);
	if (p[0] == 0xfe) {
		put_proof(g, &proof);
		put_sealed(g, proof.buf, proof.len, &w);
	} else {
		put_sealed(g, p, n, &w);
	}
	return give(g, w.buf, w.len);
}

static void talk(struct rig *g, struct rd *r, bool sealing)
{
	station_announce(&g->station);
	while (rd_left(r)) {
		size_t n = (size_t)rd_u8(r) + 1;
		if (n > rd_left(r))
			n = rd_left(r);
		const uint8_t *p = rd_bytes(r, n);
		if (n && !(sealing ? give_sealed(g, p, n) : station_input(&g->station, p, n, NULL)))
			return;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rig rig;
	struct rig *g = &rig;
	struct rd r = rd_make(data, size);
	uint8_t how = rd_u8(&r);
	uint8_t security = how & 0x40 ? rd_u8(&r) : 0;
	memset(g, 0, sizeof *g);
	choose(g, how);
	if (how & 0x40)
		choose_security(g, security);
	if (g->device_config.security == SECURITY_LLS)
		g->device_config.password = "12345678";
	meter_init(&g->meter, 1, "15401450", "ВК-G4ETe", "Пятигорск");
	g->meter.household.installed = 20400; /* no index to be counted up from 2015 */
	if (!history_open(&g->history, &g->meter, 1768467600 - 3 * 86400, 1768467600, NULL))
		return 0;
	device_init(&g->device, &g->device_config, &g->meter, &g->history);
	if (station_init(&g->station, &g->station_config, &g->device, swallow, g, NULL)) {
		bool wrapped = g->station_config.kind == STATION_WRAPPER ||
			       g->station_config.kind == STATION_PUSH;
		talk(g, &r, security & 0x20 && wrapped);
		station_finish(&g->station);
	}
	device_finish(&g->device);
	history_close(&g->history);
	meter_finish(&g->meter);
	return 0;
}
