/*
 * totp.h - one-time codes of the second factor: RFC 6238 with SHA-1, steps of 30 s.
 *
 * These numbers are what every authenticator knows, whatever the URI says.
 */
#pragma once
#include "base/arena.h"
#include "base/err.h"

enum {
	TOTP_SECRET = 20, /* bytes, the size of the hash (RFC 4226, 4) */
	TOTP_STEP = 30,	  /* s */
	TOTP_DIGITS = 6,
	TOTP_DRIFT = 1,		    /* steps that a person's clock may be off */
	TOTP_BASE32 = 32 + 1,	    /* of a secret, with its end */
	TOTP_URI_NAME = 3 * 64 + 1, /* of a login, escaped */
};

/* The code of `step` (RFC 4226, 5.3); digits 6 to 8. */
uint32_t totp_code(const uint8_t *secret, size_t n, uint64_t step, unsigned digits);

/*
 * Whether `text` is the code of a step around `now` that comes after `used` (a code works
 * once). Takes blanks between digits; the time does not tell how near a guess was.
 */
bool totp_matches(const uint8_t secret[static TOTP_SECRET], const char *text, int64_t now,
		  int64_t used, int64_t *ret_step);

void totp_base32(const uint8_t secret[static TOTP_SECRET], char ret[static TOTP_BASE32]);

/* otpauth://totp/… for the QR code; NULL without memory. */
const char *totp_uri(struct arena *a, const char *login, const char *base32);
