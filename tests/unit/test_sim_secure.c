/*
 * The ciphered device, by published vectors and by a client that is put
 * together here, byte by byte. Keys and titles are those of the Green Book.
 */
#include "sim_bench.h"

#include "sim/keys.h"

#define CLIENT_TITLE "4D4D4D0000BC614E"

static const uint8_t client_title[8] = { 0x4d, 0x4d, 0x4d, 0, 0, 0xbc, 0x61, 0x4e };

static struct meter_security book_keys(void)
{
	struct meter_security s = { .title = "ELS" };
	for (size_t i = 0; i < 16; i++) {
		s.encryption[i] = (uint8_t)i;
		s.authentication[i] = (uint8_t)(0xd0 + i);
	}
	return s;
}

static void expect_hex(const uint8_t *p, size_t n, const char *hex)
{
	uint8_t bytes[1024];
	char got[2049] = "";
	size_t wanted;
	assert_true(hex_parse(str_from(hex), bytes, sizeof bytes, &wanted));
	if (p)
		hex_format(got, p, n < 1024 ? n : 1024);
	if (!p || n != wanted || memcmp(p, bytes, n) != 0)
		fail_msg("expected %s, got %s", hex, got);
}

static void sealed(uint8_t control, const char *plain, const char *wanted)
{
	struct meter_security keys = book_keys();
	const struct secure_party us = { &keys, client_title };
	uint8_t bytes[256];
	uint8_t back[256];
	uint8_t text[256];
	size_t n;
	struct secure_text opened;
	assert_true(hex_parse(str_from(plain), text, sizeof text, &n));
	struct wr w = wr_make(bytes, sizeof bytes);
	secure_seal(&us, control, 0x01234567, text, n, &w);
	assert_false(w.bad);
	expect_hex(w.buf, w.len, wanted);
	assert_true(secure_open(&us, w.buf, w.len, back, &opened));
	assert_int_equal(opened.control, control);
	assert_int_equal(opened.counter, 0x01234567);
	expect_hex(back, opened.len, plain);
	if (!(control & SECURE_AUTHENTICATED))
		return;
	for (size_t i = 0; i < w.len; i++) {
		w.buf[i] ^= 1;
		assert_false(secure_open(&us, w.buf, w.len, back, &opened));
		w.buf[i] ^= 1;
	}
}

static void texts_are_sealed_as_in_the_book(void **state)
{
	(void)state;
	static const char get[] = "C0010000080000010000FF0200";
	sealed(SECURE_AUTHENTICATED, get,
	       "1001234567 C0010000080000010000FF0200 06725D910F9221D263877516");
	sealed(SECURE_ENCRYPTED, get, "2001234567 411312FF935A47566827C467BC");
	sealed(SECURE_BOTH, get, "3001234567 411312FF935A47566827C467BC 7D825C3BE4A77C3FCC056B6B");
	sealed(SECURE_BOTH, "01011000112233445566778899AABBCCDDEEFF0000065F1F0400007E1F04B0",
	       "3001234567 801302FF8A7874133D414CED25B42534D28DB0047720606B175BD52211BE68"
	       " 41DB204D39EE6FDB8E356855");
}

static void what_is_no_suite_0_is_not_opened(void **state)
{
	(void)state;
	static const uint8_t texts[][8] = { { 0x21, 0, 0, 0, 1, 9, 9, 9 },
					    { 0x60, 0, 0, 0, 1, 9, 9, 9 },
					    { 0xa0, 0, 0, 0, 1, 9, 9, 9 },
					    { 0x00, 0, 0, 0, 1, 9, 9, 9 },
					    { 0x30, 0, 0, 0, 1, 9, 9, 9 } };
	struct meter_security keys = book_keys();
	const struct secure_party us = { &keys, client_title };
	struct secure_text text;
	uint8_t out[8];
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_false(secure_open(&us, texts[i], sizeof texts[i], out, &text));
	assert_false(secure_open(&us, texts[0], 3, out, &text));
}

static void challenges_are_answered_as_in_the_book(void **state)
{
	(void)state;
	static const uint8_t title[8] = { 0x4d, 0x4d, 0x4d, 0, 0, 0, 0, 1 };
	struct meter_security keys = book_keys();
	const struct secure_party client = { &keys, title };
	const struct secure_party server = { &keys, client_title };
	uint8_t token[SECURE_TOKEN];
	uint32_t counter;
	struct wr w = wr_make(token, sizeof token);
	secure_token(&client, 1, (const uint8_t *)"P6wRJ21F", 8, &w);
	expect_hex(token, w.len, "1000000001 1A52FE7DD3E72748973C1E28");
	assert_true(secure_token_check(&client, token, (const uint8_t *)"P6wRJ21F", 8, &counter));
	assert_int_equal(counter, 1);
	assert_false(secure_token_check(&client, token, (const uint8_t *)"P6wRJ21G", 8, &counter));
	assert_false(secure_token_check(&server, token, (const uint8_t *)"P6wRJ21F", 8, &counter));
	w = wr_make(token, sizeof token);
	secure_token(&server, 0x01234567, (const uint8_t *)"K56iVagY", 8, &w);
	expect_hex(token, w.len, "1001234567 FE1466AFB3DBCD4F9389E2B7");
}

static void keys_come_from_a_seed_or_a_file(void **state)
{
	(void)state;
	static const char text[] =
		"# made by hand\n"
		"15401451 000102030405060708090A0B0C0D0E0F D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF\r\n"
		"\n"
		"15401450  101112131415161718191A1B1C1D1E1F  F0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF # x\n";
	struct meter m;
	struct meter other;
	struct keys *k;
	struct err err;
	meter_init(&m, 1, "15401450", "ВК-G4ETe", "");
	expect_hex(m.security.title, 8, "454C53 0000EB01EA");
	assert_true(keys_parse("k", text, sizeof text - 1, &k, &err));
	assert_true(keys_give(k, &m, &err));
	expect_hex(m.security.encryption, 16, "101112131415161718191A1B1C1D1E1F");
	expect_hex(m.security.authentication, 16, "F0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF");
	meter_init(&other, 1, "15401452", "ВК-G4ETe", "");
	assert_false(keys_give(k, &other, &err));
	assert_string_equal(err.msg, "k: no keys of meter 15401452");
	keys_free(k);
	assert_false(keys_parse("k", "\n1 00 00\n", 9, &k, &err));
	assert_string_equal(err.msg, "k:2: expected: SERIAL and two keys of 32 hex digits");
	assert_true(keys_open("7", &k, &err));
	assert_true(keys_give(k, &m, &err) && keys_give(k, &other, &err));
	assert_memory_not_equal(m.security.encryption, other.security.encryption, 16);
	assert_memory_not_equal(m.security.encryption, m.security.authentication, 16);
	keys_free(k);
}

/* A client of a ciphered meter. */
struct peer {
	struct bench b;
	enum guard_form form;
	uint8_t control;
	uint32_t counter;
};

static void peer_open(struct peer *c, enum device_security security, uint8_t control, bool general)
{
	bench_open(&c->b, STATION_WRAPPER, 128, 1024, security == SECURITY_LLS ? "12345678" : NULL);
	struct meter_security keys = book_keys();
	memcpy(c->b.meter.security.encryption, keys.encryption, 16);
	memcpy(c->b.meter.security.authentication, keys.authentication, 16);
	c->b.device_config.security = security;
	c->b.device_config.ciphering = control;
	c->b.device_config.general = general;
	c->form = !control ? GUARD_NONE : general ? GUARD_GENERAL : GUARD_SERVICE;
	c->control = control;
	c->counter = 100;
}

static void give(struct peer *c, uint16_t client, const uint8_t *p, size_t n)
{
	uint8_t bytes[2048];
	struct wr w = wr_make(bytes, sizeof bytes);
	wrapper_put_header(&w, client, 1, n);
	wr_bytes(&w, p, n);
	assert_false(w.bad);
	c->b.sent_n = 0;
	assert_true(station_input(&c->b.station, w.buf, w.len, NULL));
	if (!c->b.sent_n)
		return;
	assert_true(c->b.sent_n > WRAPPER_HEADER);
	memmove(c->b.sent, c->b.sent + WRAPPER_HEADER, c->b.sent_n -= WRAPPER_HEADER);
}

static void put_sealed(struct peer *c, const uint8_t *p, size_t n, struct wr *w)
{
	const struct secure_party us = { &c->b.meter.security, client_title };
	static const struct {
		uint8_t plain;
		uint8_t sealed;
	} tags[] = { { 0x01, 0x21 }, { 0xc0, 0xc8 }, { 0xc1, 0xc9 }, { 0xc3, 0xcb } };
	if (c->form == GUARD_NONE) {
		wr_bytes(w, p, n);
		return;
	}
	for (size_t i = 0; c->form == GUARD_SERVICE && i < ARRAY_LEN(tags); i++) {
		if (tags[i].plain == p[0])
			wr_u8(w, tags[i].sealed);
	}
	if (c->form == GUARD_GENERAL) {
		wr_u8(w, 0xdb);
		wr_u8(w, 8);
		wr_bytes(w, client_title, 8);
	}
	axdr_put_length(w, 5 + n + (c->control & SECURE_AUTHENTICATED ? 12 : 0));
	secure_seal(&us, c->control, c->counter++, p, n, w);
	assert_false(w->bad);
}

/* Asks as the reading client. */
static void ask(struct peer *c, const char *hex)
{
	uint8_t plain[1024];
	uint8_t bytes[1200];
	size_t n;
	struct wr w = wr_make(bytes, sizeof bytes);
	assert_true(hex_parse(str_from(hex), plain, sizeof plain, &n));
	put_sealed(c, plain, n, &w);
	give(c, 1, w.buf, w.len);
}

/* Opens what stands at p; returns its length. */
static size_t opened(struct peer *c, const uint8_t *p, size_t n, uint8_t *plain)
{
	const struct secure_party meter = { &c->b.meter.security, c->b.meter.security.title };
	struct rd r = rd_make(p, n);
	struct secure_text text;
	static uint32_t before;
	uint8_t tag = rd_u8(&r);
	if (c->form == GUARD_GENERAL) {
		assert_int_equal(tag, 0xdb);
		assert_int_equal(rd_u8(&r), 8);
		assert_memory_equal(rd_bytes(&r, 8), c->b.meter.security.title, 8);
	}
	struct rd body = rd_sub(&r, axdr_length(&r));
	assert_false(r.bad);
	assert_int_equal(rd_left(&r), 0);
	assert_true(secure_open(&meter, body.p, rd_left(&body), plain, &text));
	assert_int_equal(text.control, c->control);
	assert_int_not_equal(text.counter, before);
	before = text.counter;
	if (c->form == GUARD_SERVICE)
		assert_int_equal(tag, plain[0] == 0x08 ? 0x28 : plain[0] + 8);
	return text.len;
}

static void told(struct peer *c, const char *hex)
{
	uint8_t plain[2048];
	size_t n = c->b.sent_n;
	if (c->form == GUARD_NONE)
		memcpy(plain, c->b.sent, n);
	else
		n = opened(c, c->b.sent, c->b.sent_n, plain);
	expect_hex(plain, n, hex);
}

/* An AARQ with our title; `extra`: mechanism and value. */
static void associate(struct peer *c, const char *extra)
{
	uint8_t bytes[256];
	uint8_t more[128];
	uint8_t plain[64];
	uint8_t info[128];
	size_t more_n;
	size_t plain_n;
	struct wr i = wr_make(info, sizeof info);
	struct wr w = wr_make(bytes, sizeof bytes);
	assert_true(hex_parse(str_from(extra), more, sizeof more, &more_n));
	assert_true(hex_parse(STR("01000000065F1F0400405E1DFFFF"), plain, sizeof plain, &plain_n));
	put_sealed(c, plain, plain_n, &i);
	wr_u8(&w, 0x60);
	wr_u8(&w, (unsigned)(11 + 12 + more_n + 4 + i.len));
	wr_bytes(&w, "\xa1\x09\x06\x07\x60\x85\x74\x05\x08\x01", 10);
	wr_u8(&w, c->form == GUARD_NONE ? 1 : 3);
	wr_bytes(&w, "\xa6\x0a\x04\x08", 4);
	wr_bytes(&w, client_title, 8);
	wr_bytes(&w, more, more_n);
	wr_u8(&w, 0xbe);
	wr_u8(&w, (unsigned)i.len + 2);
	wr_u8(&w, 0x04);
	wr_u8(&w, (unsigned)i.len);
	wr_bytes(&w, info, i.len);
	assert_false(w.bad);
	give(c, 1, w.buf, w.len);
}

/* A field of the AARE that just came. */
static struct rd field(const struct peer *c, uint8_t wanted)
{
	struct rd r = rd_make(c->b.sent, c->b.sent_n);
	assert_int_equal(rd_u8(&r), 0x61);
	struct rd body = rd_sub(&r, axdr_length(&r));
	while (rd_left(&body)) {
		uint8_t tag = rd_u8(&body);
		struct rd f = rd_sub(&body, axdr_length(&body));
		if (tag == wanted)
			return f;
	}
	assert_false(body.bad);
	return (struct rd){ .bad = true };
}

static void expect_outcome(const struct peer *c, unsigned result, unsigned diagnostic)
{
	struct rd r = field(c, 0xa2);
	expect_hex(r.p, rd_left(&r), result ? "020101" : "020100");
	r = field(c, 0xa3);
	assert_int_equal(rd_left(&r), 5);
	(void)rd_u32be(&r);
	assert_int_equal(rd_u8(&r), diagnostic);
}

/* The InitiateResponse is protected as the request was. */
static void expect_initiated(struct peer *c)
{
	uint8_t plain[64];
	struct rd r = field(c, 0xbe);
	assert_int_equal(rd_u8(&r), 0x04);
	struct rd info = rd_sub(&r, axdr_length(&r));
	size_t n = rd_left(&info);
	const uint8_t *p = rd_bytes(&info, n);
	if (c->form != GUARD_NONE && p) {
		n = opened(c, p, n, plain);
		p = plain;
	}
	expect_hex(p, n,
		   c->form == GUARD_GENERAL ? "0800065F1F0400405E1D04000007"
					    : "0800065F1F0400005E1D04000007");
}

#define HLS(challenge) "8A020780 8B0760857405080205 AC0A8008" challenge

/* Pass 3; `counter` goes into f(StoC). */
static void prove(struct peer *c, uint32_t counter)
{
	const struct secure_party us = { &c->b.meter.security, client_title };
	uint8_t token[SECURE_TOKEN];
	char hex[2 * SECURE_TOKEN + 1];
	char apdu[128];
	struct wr w = wr_make(token, sizeof token);
	secure_token(&us, counter, c->b.device.hls.ours, DEVICE_CHALLENGE, &w);
	hex_format(hex, token, sizeof token);
	struct strb b = strb_make(apdu, sizeof apdu);
	strb_printf(&b, "C301C1 000F 0000280000FF 01 01 0911%s", hex);
	ask(c, apdu);
}

static void expect_let_in(struct peer *c)
{
	const struct secure_party meter = { &c->b.meter.security, c->b.meter.security.title };
	uint8_t plain[256];
	uint32_t counter;
	size_t n = c->b.sent_n;
	if (c->form == GUARD_NONE)
		memcpy(plain, c->b.sent, n);
	else
		n = opened(c, c->b.sent, n, plain);
	assert_int_equal(n, 8 + SECURE_TOKEN);
	expect_hex(plain, 8, "C701C1 00 0100 0911");
	assert_true(
		secure_token_check(&meter, plain + 8, (const uint8_t *)"K56iVagY", 8, &counter));
	assert_true(c->b.device.was_read);
}

static void let_in(struct peer *c, enum device_security security)
{
	static const char *const extras[] = {
		[SECURITY_NONE] = "",
		[SECURITY_LLS] = "8A020780 8B0760857405080201 AC0A8008 3132333435363738",
		[SECURITY_GMAC] = HLS("4B35366956616759"),
	};
	associate(c, extras[security]);
	expect_outcome(c, 0, security == SECURITY_GMAC ? 14 : 0);
	expect_initiated(c);
	if (security != SECURITY_GMAC)
		return;
	struct rd r = field(c, 0xaa);
	assert_int_equal(rd_u16be(&r), 0x8010);
	assert_memory_equal(r.p, c->b.device.hls.ours, DEVICE_CHALLENGE);
	r = field(c, 0x89);
	expect_hex(r.p, rd_left(&r), "60857405080205");
	/* Nothing else is answered before pass 3. */
	ask(c, "C001C1 0001 0000600100FF 02 00");
	expect_hex(c->b.sent, c->b.sent_n, "D80101");
	assert_false(c->b.device.was_read);
	prove(c, c->counter++);
	expect_let_in(c);
}

static void call(enum device_security security, uint8_t control, bool general)
{
	static struct peer c;
	peer_open(&c, security, control, general);
	let_in(&c, security);
	ask(&c, "C001C1 0001 0000600100FF 02 00");
	told(&c, "C401C100 0908 3135343031343530");
	ask(&c, "C101C1 0003 0700350300FF 02 00 12 2648");
	told(&c, "C501C100");
	ask(&c, "C003C1 02 0003 0700350300FF 02 00 0001 0000600100FF 02 00");
	told(&c, "C403C1 02 00 122648 00 0908 3135343031343530");
	ask(&c, "C301C1 0007 0700636302FF 02 01 0F00");
	told(&c, "C701C1 00 00");
	c.b.sent_n = 0;
	give(&c, 1, (const uint8_t *)"\x62", 2);
	expect_hex(c.b.sent, c.b.sent_n, "6303800100");
	assert_true(c.b.device.released);
	bench_close(&c.b);
}

static void calls_of_every_security(void **state)
{
	(void)state;
	static const uint8_t controls[] = { 0, SECURE_AUTHENTICATED, SECURE_ENCRYPTED,
					    SECURE_BOTH };
	for (int security = SECURITY_NONE; security <= SECURITY_GMAC; security++) {
		for (size_t i = 0; i < ARRAY_LEN(controls); i++) {
			call((enum device_security)security, controls[i], false);
			if (controls[i])
				call((enum device_security)security, controls[i], true);
		}
	}
}

static void counters_only_rise(void **state)
{
	(void)state;
	static struct peer c;
	peer_open(&c, SECURITY_GMAC, SECURE_BOTH, false);
	let_in(&c, SECURITY_GMAC);
	uint32_t used = c.counter - 1;
	assert_int_equal(c.b.meter.security.received, used);
	c.counter = used; /* once more */
	ask(&c, "C001C1 0001 0000600100FF 02 00");
	expect_hex(c.b.sent, c.b.sent_n, "D8010600000068");
	c.counter = used + 1000; /* what was left out is never taken again */
	ask(&c, "C001C1 0001 0000600100FF 02 00");
	told(&c, "C401C100 0908 3135343031343530");
	c.counter = used + 999;
	ask(&c, "C001C1 0001 0000600100FF 02 00");
	expect_hex(c.b.sent, c.b.sent_n, "D80106 00000450");
	/* Another call, an old counter: the meter remembers. */
	device_disconnect(&c.b.device);
	c.counter = 200;
	associate(&c, HLS("4B35366956616759"));
	expect_hex(c.b.sent, c.b.sent_n, "D80106 00000450");
	/* The public client sees where it stands. */
	uint8_t aarq[64];
	size_t n;
	assert_true(hex_parse(STR("601DA109060760857405080101BE10040E01000000065F1F0400001E1DFFFF"),
			      aarq, sizeof aarq, &n));
	give(&c, 16, aarq, n);
	expect_outcome(&c, 0, 0);
	assert_true(hex_parse(STR("C001C1 0001 00002B0100FF 02 00"), aarq, sizeof aarq, &n));
	give(&c, 16, aarq, n);
	expect_hex(c.b.sent, c.b.sent_n, "C401C100 06 0000044F");
	bench_close(&c.b);
}

static void tokens_are_not_taken_twice(void **state)
{
	(void)state;
	static struct peer c;
	peer_open(&c, SECURITY_GMAC, SECURE_BOTH, false);
	associate(&c, HLS("4B35366956616759"));
	/* The counter of the APDU itself, or an older one, in f(StoC). */
	prove(&c, c.counter);
	told(&c, "C701C1 03 00");
	prove(&c, 100);
	told(&c, "C701C1 03 00");
	assert_true(c.b.device.hls.pending);
	ask(&c, "C301C1 0007 0700636302FF 02 01 0F00");
	told(&c, "C701C1 03 00");
	prove(&c, c.counter++);
	expect_let_in(&c);
	/* It is spoken once only. */
	prove(&c, c.counter++);
	told(&c, "C701C1 03 00");
	bench_close(&c.b);
}

static void less_than_the_policy_is_refused(void **state)
{
	(void)state;
	static struct peer c;
	peer_open(&c, SECURITY_NONE, SECURE_BOTH, false);
	c.control = SECURE_ENCRYPTED;
	associate(&c, "");
	expect_outcome(&c, 1, 13);
	c.control = SECURE_BOTH;
	associate(&c, "");
	expect_outcome(&c, 0, 0);
	c.control = SECURE_AUTHENTICATED;
	ask(&c, "C001C1 0001 0000600100FF 02 00");
	expect_hex(c.b.sent, c.b.sent_n, "D80101");
	give(&c, 1, (const uint8_t *)"\xc0\x01\xc1\x00\x01\x00\x00\x60\x01\x00\xff\x02", 13);
	expect_hex(c.b.sent, c.b.sent_n, "D80101");
	c.form = GUARD_GENERAL; /* not spoken without --general */
	c.control = SECURE_BOTH;
	ask(&c, "C001C1 0001 0000600100FF 02 00");
	expect_hex(c.b.sent, c.b.sent_n, "D80202");
	c.form = GUARD_SERVICE;
	c.b.meter.security.encryption[3] ^= 1; /* another key */
	uint8_t bytes[64] = { 0xc8 };
	size_t n;
	assert_true(hex_parse(STR("C81E3001234567411312FF935A47566827C467BC"
				  "7D825C3BE4A77C3FCC056B6B"),
			      bytes, sizeof bytes, &n));
	give(&c, 1, bytes, n);
	expect_hex(c.b.sent, c.b.sent_n, "D80105");
	/* Without ciphering in the context, or without a title, nobody is let in. */
	c.form = GUARD_NONE;
	associate(&c, "");
	expect_outcome(&c, 1, 2);
	bench_close(&c.b);
}

static void releases_may_be_protected(void **state)
{
	(void)state;
	static struct peer c;
	uint8_t plain[64];
	uint8_t bytes[128];
	uint8_t info[128];
	size_t n;
	peer_open(&c, SECURITY_NONE, SECURE_BOTH, false);
	associate(&c, "");
	struct wr i = wr_make(info, sizeof info);
	struct wr w = wr_make(bytes, sizeof bytes);
	assert_true(hex_parse(STR("01000000065F1F0400405E1DFFFF"), plain, sizeof plain, &n));
	put_sealed(&c, plain, n, &i);
	wr_bytes(&w, "\x62", 1);
	wr_u8(&w, (unsigned)(3 + 4 + i.len));
	wr_bytes(&w, "\x80\x01\x00\xbe", 4);
	wr_u8(&w, (unsigned)i.len + 2);
	wr_u8(&w, 4);
	wr_u8(&w, (unsigned)i.len);
	wr_bytes(&w, info, i.len);
	give(&c, 1, w.buf, w.len);
	expect_hex(c.b.sent, 2, "6328");
	n = opened(&c, c.b.sent + 9, c.b.sent_n - 9, plain);
	expect_hex(plain, n, "0800065F1F0400005E1D04000007");
	assert_true(c.b.device.released);
	bench_close(&c.b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_sealed_as_in_the_book),
		cmocka_unit_test(what_is_no_suite_0_is_not_opened),
		cmocka_unit_test(challenges_are_answered_as_in_the_book),
		cmocka_unit_test(keys_come_from_a_seed_or_a_file),
		cmocka_unit_test(calls_of_every_security),
		cmocka_unit_test(counters_only_rise),
		cmocka_unit_test(tokens_are_not_taken_twice),
		cmocka_unit_test(less_than_the_policy_is_refused),
		cmocka_unit_test(releases_may_be_protected),
	};
	return cmocka_run_group_tests_name("sim_secure", tests, NULL, NULL);
}
