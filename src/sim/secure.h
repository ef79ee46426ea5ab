/*
 * secure.h - security suite 0 of IEC 62056-5-3 (9.2.3.3): AES-GCM with 128 bit keys
 * and 96 bit tags.
 *
 * A protected text is
 *   security control (1) · invocation counter (4) · text · tag (12, when authenticated)
 * The initialization vector is the sender's system title and the counter. What
 * is authenticated but not ciphered: control · authentication key · and, when
 * nothing is encrypted, the text.
 */
#pragma once
#include "base/cursor.h"
#include "sim/meter.h"

enum {
	SECURE_SUITE = 0x0f,	     /* bits of the security control: the suite, here 0 */
	SECURE_AUTHENTICATED = 0x10, /* a tag follows */
	SECURE_ENCRYPTED = 0x20,
	SECURE_BROADCAST = 0x40,  /* the broadcast key: no meter here has one */
	SECURE_COMPRESSED = 0x80, /* likewise */
	SECURE_BOTH = SECURE_AUTHENTICATED | SECURE_ENCRYPTED,

	SECURE_HEAD = 5, /* control and counter */
	SECURE_TAG = 12,
};

/* Whose text: keys and the system title of its sender. */
struct secure_party {
	const struct meter_security *keys;
	const uint8_t *title; /* 8 bytes */
};

/* Writes the protected text; w->bad when it does not fit or the library fails. */
void secure_seal(const struct secure_party *from, uint8_t control, uint32_t counter,
		 const uint8_t *p, size_t n, struct wr *w);

struct secure_text {
	uint8_t control;
	uint32_t counter;
	size_t len;
};

/* Checks and deciphers n protected bytes into out, which holds n. False: the tag is
 * wrong, or the text is not of suite 0 with the unicast key. */
NODISCARD bool secure_open(const struct secure_party *from, const uint8_t *p, size_t n,
			   uint8_t *out, struct secure_text *ret);

/*
 * HLS mechanism 5 (9.2.7.4): control 10 · counter · GMAC over control,
 * authentication key and the challenge, SECURE_HEAD + SECURE_TAG bytes.
 */
enum { SECURE_TOKEN = SECURE_HEAD + SECURE_TAG };
void secure_token(const struct secure_party *from, uint32_t counter, const uint8_t *challenge,
		  size_t n, struct wr *w);
/* False: it was not made of this challenge with our keys. */
NODISCARD bool secure_token_check(const struct secure_party *from, const uint8_t *token,
				  const uint8_t *challenge, size_t n, uint32_t *ret_counter);

/* First 32 bytes that SHA-256 makes of a text. */
NODISCARD bool secure_digest(const char *text, uint8_t ret[static 32]);
