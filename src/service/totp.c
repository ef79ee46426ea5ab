#include "service/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

enum { SHA1_BYTES = 20 };

uint32_t totp_code(const uint8_t *secret, size_t n, uint64_t step, unsigned digits)
{
	static const uint32_t powers[] = { 1000000, 10000000, 100000000 };
	uint8_t counter[8];
	uint8_t mac[SHA1_BYTES] = { 0 };
	for (int i = 7; i >= 0; i--, step >>= 8)
		counter[i] = (uint8_t)step;
	if (!HMAC(EVP_sha1(), secret, (int)n, counter, sizeof counter, mac, NULL))
		return UINT32_MAX; /* no code */
	/* Dynamic truncation: the last nibble says where the four bytes stand. */
	const uint8_t *at = mac + (mac[SHA1_BYTES - 1] & 0xf);
	uint32_t value = (uint32_t)(at[0] & 0x7f) << 24 | (uint32_t)at[1] << 16 |
			 (uint32_t)at[2] << 8 | at[3];
	return value % powers[digits - TOTP_DIGITS];
}

/* Six digits, blanks between them allowed. */
static bool read_code(const char *text, uint32_t *ret)
{
	uint32_t value = 0;
	unsigned digits = 0;
	for (; *text; text++) {
		if (*text == ' ')
			continue;
		if (*text < '0' || *text > '9' || digits == TOTP_DIGITS)
			return false;
		value = value * 10 + (uint32_t)(*text - '0');
		digits++;
	}
	*ret = value;
	return digits == TOTP_DIGITS;
}

bool totp_matches(const uint8_t secret[static TOTP_SECRET], const char *text, int64_t now,
		  int64_t used, int64_t *ret_step)
{
	uint32_t given;
	int64_t found = -1;
	if (now < 0 || !read_code(text, &given))
		return false;
	for (int64_t step = now / TOTP_STEP - TOTP_DRIFT; step <= now / TOTP_STEP + TOTP_DRIFT;
	     step++) {
		if (step < 0)
			continue;
		uint32_t code = totp_code(secret, TOTP_SECRET, (uint64_t)step, TOTP_DIGITS);
		bool same = sodium_memcmp(&code, &given, sizeof code) == 0;
		if (same && step > used && found < 0)
			found = step;
	}
	if (found < 0)
		return false;
	*ret_step = found;
	return true;
}

void totp_base32(const uint8_t secret[static TOTP_SECRET], char ret[static TOTP_BASE32])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	unsigned bits = 0;
	uint32_t held = 0;
	size_t at = 0;
	for (size_t i = 0; i < TOTP_SECRET; i++) {
		held = held << 8 | secret[i];
		for (bits += 8; bits >= 5; bits -= 5)
			ret[at++] = letters[held >> (bits - 5) & 0x1f];
	}
	ret[at] = 0;
}

const char *totp_uri(struct arena *a, const char *login, const char *base32)
{
	static const char digits[] = "0123456789ABCDEF";
	char name[TOTP_URI_NAME];
	size_t n = 0;
	for (; *login && n + 4 <= sizeof name; login++) {
		unsigned char c = (unsigned char)*login;
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
		if (plain) {
			name[n++] = (char)c;
		} else {
			name[n++] = '%';
			name[n++] = digits[c >> 4];
			name[n++] = digits[c & 0xf];
		}
	}
	name[n] = 0;
	return arena_printf(a,
			    "otpauth://totp/Themis:%s?secret=%s&issuer=Themis&algorithm=SHA1"
			    "&digits=6&period=30",
			    name, base32);
}
