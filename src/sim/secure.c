#include "sim/secure.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

enum { TITLE = 8, KEY = 16, IV = TITLE + 4 };

static void auto_cipher(EVP_CIPHER_CTX **c)
{
	EVP_CIPHER_CTX_free(*c);
}
#define AUTO_CIPHER CLEANUP(auto_cipher) EVP_CIPHER_CTX

static void put_counter(uint8_t *p, uint32_t counter)
{
	struct wr w = wr_make(p, 4);
	wr_u32be(&w, counter);
}

/* A context at work in one direction, with the vector of `counter`. */
static EVP_CIPHER_CTX *cipher_begin(const struct secure_party *from, uint32_t counter, bool sealing)
{
	uint8_t iv[IV];
	memcpy(iv, from->title, TITLE);
	put_counter(iv + TITLE, counter);
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	if (c &&
	    EVP_CipherInit_ex(c, EVP_aes_128_gcm(), NULL, from->keys->encryption, iv, sealing) == 1)
		return c;
	EVP_CIPHER_CTX_free(c);
	return NULL;
}

/* Takes in what is authenticated only. */
static bool cipher_add(EVP_CIPHER_CTX *c, const uint8_t *p, size_t n)
{
	int some;
	return n == 0 || (n <= INT_MAX && EVP_CipherUpdate(c, NULL, &some, p, (int)n) == 1);
}

static bool cipher_add_head(EVP_CIPHER_CTX *c, const struct secure_party *from, uint8_t control)
{
	return cipher_add(c, &control, 1) && cipher_add(c, from->keys->authentication, KEY);
}

/* The text itself: encrypted, or authenticated only and then as it is. */
static bool cipher_text(EVP_CIPHER_CTX *c, uint8_t control, const uint8_t *p, size_t n,
			uint8_t *out)
{
	int some = 0;
	if (n == 0)
		return true;
	if (n > INT_MAX)
		return false;
	if (control & SECURE_ENCRYPTED)
		return EVP_CipherUpdate(c, out, &some, p, (int)n) == 1 && some == (int)n;
	memcpy(out, p, n);
	return cipher_add(c, p, n);
}

static bool cipher_tag(EVP_CIPHER_CTX *c, uint8_t tag[static SECURE_TAG])
{
	uint8_t rest[KEY];
	int some;
	return EVP_CipherFinal_ex(c, rest, &some) == 1 &&
	       EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, SECURE_TAG, tag) == 1;
}

static bool cipher_verify(EVP_CIPHER_CTX *c, const uint8_t tag[static SECURE_TAG])
{
	uint8_t rest[KEY];
	uint8_t wanted[SECURE_TAG]; /* the call takes no const */
	int some;
	memcpy(wanted, tag, sizeof wanted);
	return EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, SECURE_TAG, wanted) == 1 &&
	       EVP_CipherFinal_ex(c, rest, &some) == 1;
}

/* Text and tag of one protection, `out` holding both. */
static bool seal(const struct secure_party *from, uint8_t control, uint32_t counter,
		 const uint8_t *p, size_t n, uint8_t *out)
{
	AUTO_CIPHER *c = cipher_begin(from, counter, true);
	bool authenticated = control & SECURE_AUTHENTICATED;
	if (!c || (authenticated && !cipher_add_head(c, from, control)))
		return false;
	if (!cipher_text(c, control, p, n, out))
		return false;
	return !authenticated || cipher_tag(c, out + n);
}

void secure_seal(const struct secure_party *from, uint8_t control, uint32_t counter,
		 const uint8_t *p, size_t n, struct wr *w)
{
	size_t tag = control & SECURE_AUTHENTICATED ? SECURE_TAG : 0;
	wr_u8(w, control);
	wr_u32be(w, counter);
	uint8_t *out = wr_room(w, n + tag);
	if (out && !seal(from, control, counter, p, n, out))
		w->bad = true;
}

bool secure_open(const struct secure_party *from, const uint8_t *p, size_t n, uint8_t *out,
		 struct secure_text *ret)
{
	struct rd r = rd_make(p, n);
	uint8_t control = rd_u8(&r);
	uint32_t counter = rd_u32be(&r);
	bool authenticated = control & SECURE_AUTHENTICATED;
	size_t tag_n = authenticated ? SECURE_TAG : 0;
	if (r.bad || rd_left(&r) < tag_n)
		return false;
	if (control & (SECURE_SUITE | SECURE_BROADCAST | SECURE_COMPRESSED) ||
	    !(control & SECURE_BOTH))
		return false;
	size_t len = rd_left(&r) - tag_n;
	const uint8_t *text = rd_bytes(&r, len);
	AUTO_CIPHER *c = cipher_begin(from, counter, false);
	if (!c || (authenticated && !cipher_add_head(c, from, control)))
		return false;
	if (!cipher_text(c, control, text, len, out))
		return false;
	const uint8_t *tag = authenticated ? rd_bytes(&r, SECURE_TAG) : NULL;
	if (tag && !cipher_verify(c, tag))
		return false;
	*ret = (struct secure_text){ control, counter, len };
	return true;
}

/* The tag alone: GMAC is GCM that has nothing to encrypt. */
static bool gmac(const struct secure_party *from, uint32_t counter, const uint8_t *challenge,
		 size_t n, uint8_t tag[static SECURE_TAG])
{
	AUTO_CIPHER *c = cipher_begin(from, counter, true);
	return c && cipher_add_head(c, from, SECURE_AUTHENTICATED) && cipher_add(c, challenge, n) &&
	       cipher_tag(c, tag);
}

void secure_token(const struct secure_party *from, uint32_t counter, const uint8_t *challenge,
		  size_t n, struct wr *w)
{
	wr_u8(w, SECURE_AUTHENTICATED);
	wr_u32be(w, counter);
	uint8_t *tag = wr_room(w, SECURE_TAG);
	if (tag && !gmac(from, counter, challenge, n, tag))
		w->bad = true;
}

bool secure_token_check(const struct secure_party *from, const uint8_t *token,
			const uint8_t *challenge, size_t n, uint32_t *ret_counter)
{
	struct rd r = rd_make(token, SECURE_TOKEN);
	uint8_t tag[SECURE_TAG];
	uint8_t control = rd_u8(&r);
	uint32_t counter = rd_u32be(&r);
	if (control != SECURE_AUTHENTICATED || !gmac(from, counter, challenge, n, tag) ||
	    CRYPTO_memcmp(tag, rd_bytes(&r, SECURE_TAG), SECURE_TAG) != 0)
		return false;
	*ret_counter = counter;
	return true;
}

bool secure_digest(const char *text, uint8_t ret[static 32])
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned n;
	if (EVP_Digest(text, strlen(text), digest, &n, EVP_sha256(), NULL) != 1 || n < 32)
		return false;
	memcpy(ret, digest, 32);
	return true;
}
