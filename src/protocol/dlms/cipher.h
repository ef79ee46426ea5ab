/*
 * cipher.h - security suite 0: AES-GCM-128 over APDUs (IEC 62056-5-3, 5.7 and 9.2).
 *
 *   SC · IC u32 · contents · [tag 12]
 *
 *   initialisation vector   system title of the sender (8) · IC
 *   additional data         SC · AK · what is authenticated and not encrypted
 *
 * Pure: who counts, and who believes a counter, is the caller's matter. A pair
 * of keys must never seal twice with the same title and counter.
 */
#pragma once
#include "base/cursor.h"
#include "base/err.h"

enum {
	CIPHER_KEY_SIZE = 16,
	CIPHER_TITLE_SIZE = 8,
	CIPHER_TAG_SIZE = 12,
	CIPHER_HEAD_SIZE = 5, /* SC and IC */
	CIPHER_PROOF_SIZE = CIPHER_HEAD_SIZE + CIPHER_TAG_SIZE,
	CIPHER_CHALLENGE_MAX = 64,
	/* Most that ciphering adds: DB 08 title, a length of 3 bytes, head and tag. */
	CIPHER_OVERHEAD = 2 + CIPHER_TITLE_SIZE + 3 + CIPHER_PROOF_SIZE,
};

/* Security control byte; bits 0–3 are the suite, 0. */
enum {
	CIPHER_AUTHENTICATED = 0x10,
	CIPHER_ENCRYPTED = 0x20,
	CIPHER_BROADCAST = 0x40, /* another key: not spoken */
	CIPHER_COMPRESSED = 0x80,
};

struct cipher; /* one pair of keys */

/* NULL when memory is out. */
struct cipher *cipher_new(const uint8_t encryption[static CIPHER_KEY_SIZE],
			  const uint8_t authentication[static CIPHER_KEY_SIZE]);
void cipher_free(struct cipher *c); /* wipes the keys; accepts NULL */

/* Writes SC · IC · contents · tag; w->bad when it does not fit or OpenSSL fails. */
void cipher_seal(struct cipher *c, uint8_t control, const uint8_t title[static CIPHER_TITLE_SIZE],
		 uint32_t counter, const uint8_t *p, size_t n, struct wr *w);

/* What cipher_open() found. The bytes lie in the caller's buffer. */
struct cipher_opened {
	uint8_t control;
	uint32_t counter;
	size_t n;
};

/*
 * Takes apart all of `sealed`; `out` has room for as many bytes. ERR_PROTO: it is
 * none of this suite; ERR_DENIED: its tag is wrong. The tag is compared in
 * constant time, and nothing is given out unless it is right.
 */
NODISCARD bool cipher_open(struct cipher *c, const uint8_t title[static CIPHER_TITLE_SIZE],
			   struct rd sealed, uint8_t *out, struct cipher_opened *ret,
			   struct err *err);

/*
 * HLS mechanism 5: SC · IC · GMAC(SC · AK · challenge), SC 10h, by the title of who
 * proves its key. False when OpenSSL fails.
 */
NODISCARD bool cipher_prove(struct cipher *c, const uint8_t title[static CIPHER_TITLE_SIZE],
			    uint32_t counter, const uint8_t *challenge, size_t n,
			    uint8_t ret[static CIPHER_PROOF_SIZE]);
/* Is `proof` such a one? Constant time; *ret_counter is its IC. */
NODISCARD bool cipher_check(struct cipher *c, const uint8_t title[static CIPHER_TITLE_SIZE],
			    const uint8_t *challenge, size_t n,
			    const uint8_t proof[static CIPHER_PROOF_SIZE], uint32_t *ret_counter);
