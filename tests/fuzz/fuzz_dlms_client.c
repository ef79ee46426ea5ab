/*
 * Whole calls of the DLMS client against a meter that says anything.
 *
 * First byte: 1 HDLC, 2 what comes is put into good frames (else it is a raw
 * stream), 4 the right invoke id is put in, 8 LLS, 16 byte by byte, 32 the meter has
 * keys and ciphers well what it says, 64 in general-glo-ciphering, 128 archives are read
 * by entry. Framed, each answer is a length (above 127: (length − 128)·32) and its
 * bytes. A script of tests/vectors/dlms (first byte '#') gives the raw stream of
 * its "<" lines; the client has keys when the script gives it some.
 */
#include <assert.h>
#include <ctype.h>
#include <stdio.h>

#include "protocol/dlms/cipher.h"
#include "protocol/dlms/hdlc.h"
#include "protocol/dlms/wrapper.h"
#include "protocol/driver.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { STREAM_MAX = 1 << 16, REPLIES_MAX = 4096, ASKS_MAX = 64 };
enum {
	OPT_HDLC = 1,
	OPT_FRAMED = 2,
	OPT_INVOKE = 4,
	OPT_LLS = 8,
	OPT_BYTES = 16,
	OPT_KEYS = 32,
	OPT_GENERAL = 64,
	OPT_ENTRY = 128,
};
enum { SEALED_BOTH = 0x30, READING_CLIENT = 1, PLAIN_MAX = 2048 };

/* As in the scripts. */
static const struct driver_keys keys = {
	.encryption = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
	.authentication = { 0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xdb,
			    0xdc, 0xdd, 0xde, 0xdf },
	.client_title = { 'T', 'H', 'E', 'M', 'I', 'S', 0, 1 },
	.send_from = 100,
	.send_to = 4195,
	.challenge = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc,
		       0xdd, 0xee, 0xff },
};
static const uint8_t meter_title[CIPHER_TITLE_SIZE] = { 'E', 'L', 'S', 0, 1, 0xeb, 0x0f, 0x3a };

struct peer {
	unsigned options;
	struct rd data;
	const struct profile *profile;
	uint8_t out[1 << 15]; /* what the meter will say next */
	size_t out_len;
	uint8_t invoke;
	uint8_t vs; /* of the meter's frames */
	uint8_t vr;
	unsigned told;
	struct cipher *cipher;
	uint32_t counter;	    /* of the meter */
	bool proof;		    /* the request under way was f(StoC) */
	uint8_t request[PLAIN_MAX]; /* segments of it so far */
	size_t request_len;
};

static const uint8_t initiate_response[] = { 0x08, 0x00, 0x06, 0x5f, 0x1f, 0x04, 0x00,
					     0x00, 0x1e, 0x1d, 0x01, 0xf4, 0x00, 0x07 };

/* One ciphered APDU; what begins like no answer stays as it is. */
static size_t seal(struct peer *p, const uint8_t *plain, size_t n, uint8_t *out, size_t cap)
{
	struct wr w = wr_make(out, cap);
	size_t len = CIPHER_HEAD_SIZE + n + CIPHER_TAG_SIZE;
	bool initiate = n && plain[0] == 0x08;
	bool answer = n && plain[0] >= 0xc2 && plain[0] <= 0xc7;
	bool general = (p->options & OPT_GENERAL) && !initiate;
	if (general) {
		wr_u8(&w, 0xdb);
		wr_u8(&w, sizeof meter_title);
		wr_bytes(&w, meter_title, sizeof meter_title);
	} else if (answer || initiate) {
		wr_u8(&w, initiate ? 0x28 : plain[0] + 8u);
	} else {
		wr_bytes(&w, plain, n);
		return w.bad ? 0 : w.len;
	}
	wr_u8(&w, 0x82);
	wr_u16be(&w, (unsigned)len);
	cipher_seal(p->cipher, SEALED_BOTH, meter_title, ++p->counter, plain, n, &w);
	return w.bad ? 0 : w.len;
}

/* AARE of a meter with keys: its title, its challenge, InitiateResponse ciphered. */
static size_t ciphered_aare(struct peer *p, uint8_t *out, size_t cap)
{
	static const uint8_t head[] = { 0xa1, 0x09, 0x06, 0x07, 0x60, 0x85, 0x74, 0x05, 0x08,
					0x01, 0x03, 0xa2, 0x03, 0x02, 0x01, 0x00, 0xa3, 0x05,
					0xa1, 0x03, 0x02, 0x01, 0x0e, 0xa4, 0x0a, 0x04, 0x08 };
	static const uint8_t challenge[] = { 0xaa, 0x0a, 0x80, 0x08, 'P', '6',
					     'w',  'R',	 'J',  '2',  '1', 'F' };
	uint8_t body[256];
	uint8_t user[128];
	struct wr b = wr_make(body, sizeof body);
	struct wr w = wr_make(out, cap);
	size_t n = seal(p, initiate_response, sizeof initiate_response, user, sizeof user);
	wr_bytes(&b, head, sizeof head);
	wr_bytes(&b, meter_title, sizeof meter_title);
	wr_bytes(&b, challenge, sizeof challenge);
	wr_u8(&b, 0xbe);
	wr_u8(&b, (unsigned)n + 2);
	wr_u8(&b, 0x04);
	wr_u8(&b, (unsigned)n);
	wr_bytes(&b, user, n);
	wr_u8(&w, 0x61);
	wr_u8(&w, (unsigned)b.len);
	wr_bytes(&w, body, b.len);
	return w.bad ? 0 : w.len;
}

/* f(CtoS) in an action-response. */
static size_t ciphered_proof(struct peer *p, uint8_t *out, size_t cap)
{
	uint8_t plain[32] = { 0xc7, 0x01, 0xc0, 0x00, 0x01, 0x00, 0x09, CIPHER_PROOF_SIZE };
	plain[2] = (uint8_t)(0xc0 | p->invoke);
	if (!cipher_prove(p->cipher, meter_title, ++p->counter, keys.challenge,
			  sizeof keys.challenge, plain + 8))
		return 0;
	return seal(p, plain, 8 + CIPHER_PROOF_SIZE, out, cap);
}

/* Deciphers what the client asks, which must be sound; its tag is given back. */
static uint8_t open_request(struct peer *p, const uint8_t *apdu, size_t n, uint8_t *plain)
{
	struct rd r = rd_make(apdu, n);
	struct cipher_opened o;
	uint8_t tag = rd_u8(&r);
	if (tag == 0xdb)
		(void)rd_bytes(&r, 9);
	uint8_t first = rd_u8(&r);
	(void)rd_bytes(&r, first < 0x80 ? 0 : first & 0x7f);
	bool good = cipher_open(p->cipher, keys.client_title, r, plain, &o, NULL);
	assert(good && o.counter >= keys.send_from && o.counter <= keys.send_to);
	p->invoke = plain[2] & 0x0f;
	p->proof = plain[0] == 0xc3 && plain[3] == 0 && plain[4] == 15;
	return plain[0];
}

/* The next answer of the data; AARQ and RLRQ are answered well. */
static size_t plain_apdu(struct peer *p, uint8_t request, uint8_t *apdu, size_t cap)
{
	static const uint8_t aare[] = { 0x61, 0x29, 0xa1, 0x09, 0x06, 0x07, 0x60, 0x85, 0x74,
					0x05, 0x08, 0x01, 0x01, 0xa2, 0x03, 0x02, 0x01, 0x00,
					0xa3, 0x05, 0xa1, 0x03, 0x02, 0x01, 0x00, 0xbe, 0x10,
					0x04, 0x0e, 0x08, 0x00, 0x06, 0x5f, 0x1f, 0x04, 0x00,
					0x00, 0x1e, 0x1d, 0x01, 0xf4, 0x00, 0x07 };
	static const uint8_t rlre[] = { 0x63, 0x00 };
	if (request == 0x60) {
		memcpy(apdu, aare, sizeof aare);
		return sizeof aare;
	}
	if (request == 0x62) {
		memcpy(apdu, rlre, sizeof rlre);
		return sizeof rlre;
	}
	if (!rd_left(&p->data))
		return 0;
	size_t n = rd_u8(&p->data);
	n = n < 128 ? n : (n - 128) * 32;
	n = n < rd_left(&p->data) ? n : rd_left(&p->data);
	n = n < cap ? n : cap;
	const uint8_t *bytes = rd_bytes(&p->data, n);
	if (bytes && n)
		memcpy(apdu, bytes, n);
	if ((p->options & OPT_INVOKE) && n > 2)
		apdu[2] = (uint8_t)(0xc0 | p->invoke);
	return n;
}

/* To a request of the client that has keys all is ciphered. */
static size_t next_apdu(struct peer *p, const uint8_t *request, size_t n, uint8_t *apdu, size_t cap)
{
	uint8_t plain[PLAIN_MAX];
	bool general = request[0] == 0xdb;
	bool ciphered = general || (request[0] >= 0xc8 && request[0] <= 0xcf);
	if (request[0] == 0x60 && n > 13 && request[12] == 0x03)
		return ciphered_aare(p, apdu, cap);
	if (!ciphered || n > sizeof plain)
		return plain_apdu(p, request[0], apdu, cap);
	uint8_t tag = open_request(p, request, n, plain);
	if (p->proof)
		return ciphered_proof(p, apdu, cap);
	size_t len = plain_apdu(p, tag, plain, sizeof plain / 2);
	return len ? seal(p, plain, len, apdu, cap) : 0;
}

static void say(struct peer *p, const uint8_t *bytes, size_t n)
{
	if (n && n <= sizeof p->out - p->out_len) {
		memcpy(p->out + p->out_len, bytes, n);
		p->out_len += n;
	}
}

static void say_frame(struct peer *p, struct hdlc_address to, struct hdlc_control control,
		      const uint8_t *info, size_t n)
{
	uint8_t buf[HDLC_FRAME_MAX];
	struct wr w = wr_make(buf, sizeof buf);
	hdlc_put_frame(&w, &(struct hdlc_frame){ .destination = to,
						 .source = { p->profile->server_logical,
							     p->profile->server_physical,
							     p->profile->server_bytes },
						 .control = control,
						 .info = info,
						 .len = n });
	say(p, buf, w.len);
}

/* The whole request is there; a meter without keys answers half a one as well. */
static bool collect(struct peer *p, const struct hdlc_frame *f)
{
	bool keyed = p->options & OPT_KEYS;
	if (!keyed)
		p->request_len = 0;
	bool repeated = keyed && f->control.send != p->vr;
	if (repeated || f->len > sizeof p->request - p->request_len) {
		say_frame(p, f->source, (struct hdlc_control){ HDLC_RR, 0, p->vr, true }, NULL, 0);
		return false;
	}
	if (f->len)
		memcpy(p->request + p->request_len, f->info, f->len);
	p->request_len += f->len;
	p->vr = (p->vr + 1) & 7;
	if (f->segmented && keyed) {
		say_frame(p, f->source, (struct hdlc_control){ HDLC_RR, 0, p->vr, true }, NULL, 0);
		return false;
	}
	return p->request_len > 5;
}

/* A station that answers every frame at once, with the client's address. */
static void hdlc_peer(struct peer *p, const uint8_t *frame, size_t size)
{
	struct hdlc_frame f;
	uint8_t info[2000] = { 0xe6, 0xe7, 0x00 };
	struct hdlc_control c = { .kind = HDLC_UA, .poll = true };

	assert(hdlc_parse_frame(frame + 1, size - 2, &f));
	if (f.control.kind == HDLC_SNRM) {
		p->vs = p->vr = 0;
		p->request_len = 0;
		say_frame(p, f.source, c, NULL, 0);
	} else if (f.control.kind == HDLC_DISC) {
		say_frame(p, f.source, c, NULL, 0);
	} else if (f.control.kind == HDLC_I && collect(p, &f)) {
		size_t n = p->request_len;
		p->request_len = 0;
		p->invoke = p->request[5] & 0x0f;
		size_t len = next_apdu(p, p->request + 3, n - 3, info + 3, sizeof info - 3);
		c = (struct hdlc_control){ HDLC_I, p->vs, p->vr, true };
		p->vs = (p->vs + 1) & 7;
		if (len)
			say_frame(p, f.source, c, info, len + 3);
	}
}

static void wrapper_peer(struct peer *p, const uint8_t *pdu, size_t n)
{
	uint8_t buf[WRAPPER_HEADER + 4096];
	struct wr w = wr_make(buf, sizeof buf);
	uint16_t client = (uint16_t)(pdu[2] << 8 | pdu[3]);
	assert(n > WRAPPER_HEADER + 2);
	p->invoke = pdu[WRAPPER_HEADER + 2] & 0x0f;
	size_t len =
		next_apdu(p, pdu + WRAPPER_HEADER, n - WRAPPER_HEADER, buf + WRAPPER_HEADER, 4096);
	if (!len)
		return;
	wrapper_put_header(&w, p->profile->server_logical, client, len);
	say(p, buf, WRAPPER_HEADER + len);
}

static void on_send(void *owner, const uint8_t *bytes, size_t n)
{
	struct peer *p = owner;
	if (!(p->options & OPT_FRAMED))
		return;
	if (p->options & OPT_HDLC)
		hdlc_peer(p, bytes, n);
	else
		wrapper_peer(p, bytes, n);
}

static void on_told(void *owner, const struct driver_told *told)
{
	struct peer *p = owner;
	p->told++;
	if (told->kind == TOLD_PARAMETER)
		assert(told->key && told->text);
	if (told->kind == TOLD_IDENTITY)
		assert(told->identity.serial[0]);
}

static void give(struct driver_session *s, struct peer *p, const uint8_t *bytes, size_t n)
{
	if (!(p->options & OPT_BYTES)) {
		s->driver->input(s, bytes, n, 0);
		return;
	}
	for (size_t i = 0; i < n; i++)
		s->driver->input(s, bytes + i, 1, 0);
}

/* Until the ask is over or time is up. */
static void run_ask(struct driver_session *s, struct peer *p, const struct driver_ask *ask)
{
	uint8_t now[sizeof p->out];
	s->driver->ask(s, ask, 0);
	for (unsigned i = 0; s->state == SESSION_BUSY && i < REPLIES_MAX; i++) {
		size_t n = p->out_len;
		memcpy(now, p->out, n);
		p->out_len = 0;
		if (!(p->options & OPT_FRAMED) && rd_left(&p->data)) {
			n = rd_left(&p->data);
			give(s, p, rd_bytes(&p->data, n), n);
		} else if (n) {
			give(s, p, now, n);
		} else {
			assert(s->deadline != UINT64_MAX);
			s->driver->tick(s, s->deadline);
		}
	}
	assert(s->state != SESSION_FAILED || s->err.msg[0]);
	assert(s->state != SESSION_READY || s->result == ASK_OK || s->err.msg[0]);
}

static void call(struct driver_session *s, struct peer *p)
{
	static const char *const wanted[] = { "transfer_window", "server_address",
					      "server_port",	 "substitute_pressure",
					      "gsm_signal",	 "time_zone",
					      "sim_pin",	 "apn_user",
					      "operating_time",	 "none" };
	static const char *const written[] = { "server_address", "server_port", "none", "apn" };
	static const char *const texts[] = { "192.0.2.9", "55000", "1", "internet" };
	const struct driver_ask asks[] = {
		{ .kind = ASK_IDENTIFY },
		{ .kind = ASK_CLOCK },
		{ .kind = ASK_CURRENT },
		{ .kind = ASK_ARCHIVE, .archive = ARCHIVE_HOUR, .to = INT64_C(4000000000) },
		{ .kind = ASK_ARCHIVE, .archive = ARCHIVE_MONTH, .to = INT64_C(4000000000) },
		{ .kind = ASK_EVENTS, .to = INT64_C(4000000000) },
		{ .kind = ASK_PARAMETERS, .keys = wanted, .key_count = ARRAY_LEN(wanted) },
		{ .kind = ASK_WRITE, .key = "transfer_window", .text = "06:00-08:00" },
		{ .kind = ASK_WRITE, .key = "substitute_temperature", .text = "15.00" },
		{ .kind = ASK_WRITE, .key = "server_port", .text = "55000" },
		{ .kind = ASK_WRITE, .key = "apn_user", .text = "user" },
		{ .kind = ASK_WRITE,
		  .keys = written,
		  .texts = texts,
		  .key_count = ARRAY_LEN(texts) },
		{ .kind = ASK_EXECUTE, .key = "archive_capture" },
		{ .kind = ASK_CONFIRM },
		{ .kind = ASK_SET_CLOCK, .utc = 1700000000, .offset = 10800 },
		{ .kind = ASK_RELEASE },
	};
	for (size_t i = 0; i < ARRAY_LEN(asks) && s->state == SESSION_READY; i++) {
		run_ask(s, p, &asks[i]);
		if (i == 0)
			s->driver->secrets(s, &(struct driver_secrets){
						      .password = p->options & OPT_LLS ? "12345678"
										       : NULL,
						      .keys = p->options & OPT_KEYS ? &keys : NULL,
					      });
	}
}

static int digit(int c)
{
	return isdigit(c) ? c - '0' : tolower(c) - 'a' + 10;
}

/* Bytes of the "<" lines of a script. */
static size_t script_stream(const uint8_t *data, size_t size, uint8_t *out, size_t cap)
{
	size_t n = 0;
	for (size_t i = 0; i < size;) {
		bool line = data[i] == '<';
		int high = -1;
		for (; i < size && data[i] != '\n'; i++) {
			if (!line || !isxdigit(data[i]))
				continue;
			if (high < 0) {
				high = digit(data[i]);
			} else if (n < cap) {
				out[n++] = (uint8_t)(high << 4 | digit(data[i]));
				high = -1;
			}
		}
		i++;
	}
	return n;
}

/* The type as the options want it. */
static void agree(struct profile *profile, unsigned options)
{
	enum profile_access access = options & OPT_ENTRY ? ACCESS_ENTRY : ACCESS_RANGE;
	profile->security.general = options & OPT_GENERAL;
	for (size_t i = 0; i < ARRAY_LEN(profile->archive); i++)
		profile->archive[i].access = access;
	profile->events.access = access;
}

static bool gives_keys(const uint8_t *data, size_t size)
{
	static const char line[] = "\nkeys ";
	return memmem(data, size, line, sizeof line - 1) != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct profile_set *set;
	static struct profile profile;
	static uint8_t stream[STREAM_MAX];
	static struct peer peer;

	if (!set && !profile_set_open(NULL, &set, NULL))
		abort();
	if (!data || size < 2)
		return 0;
	memset(&peer, 0, sizeof peer);
	profile = *profile_find(set, "vk-g-ete");
	peer.profile = &profile;
	peer.options = data[0];
	peer.data = rd_make(data + 1, size - 1);
	if (data[0] == '#') {
		size_t n = script_stream(data, size, stream, sizeof stream);
		peer.options = n && stream[0] == HDLC_FLAG ? OPT_HDLC : 0;
		peer.options |= gives_keys(data, size) ? OPT_KEYS : 0;
		peer.data = rd_make(stream, n);
	}
	agree(&profile, peer.options);
	peer.cipher = cipher_new(keys.encryption, keys.authentication);
	if (!peer.cipher)
		abort();
	const struct driver *d =
		driver_find(peer.options & OPT_HDLC ? "dlms-hdlc" : "dlms-wrapper");
	struct driver_session *s = d->open(&(struct driver_open){
		.profile = peer.profile,
		.sink = { on_send, on_told, &peer },
	});
	if (s)
		call(s, &peer);
	d->close(s);
	cipher_free(peer.cipher);
	return 0;
}
