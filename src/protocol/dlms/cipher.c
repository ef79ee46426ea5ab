#include "protocol/dlms/cipher.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

enum { IV_SIZE = CIPHER_TITLE_SIZE + 4, SUITE = 0 };

struct cipher {
	EVP_CIPHER_CTX *gcm; /* has the encryption key */
	uint8_t authentication[CIPHER_KEY_SIZE];
};

struct cipher *cipher_new(const uint8_t encryption[static CIPHER_KEY_SIZE],
			  const uint8_t authentication[static CIPHER_KEY_SIZE])
{
	struct cipher *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	memcpy(c->authentication, authentication, sizeof c->authentication);
	c->gcm = EVP_CIPHER_CTX_new();
	if (!c->gcm ||
	    EVP_CipherInit_ex(c->gcm, EVP_aes_128_gcm(), NULL, encryption, NULL, 1) != 1) {
		cipher_free(c);
		return NULL;
	}
	return c;
}

void cipher_free(struct cipher *c)
{
	if (!c)
		return;
	EVP_CIPHER_CTX_free(c->gcm); /* cleanses the key */
	OPENSSL_cleanse(c->authentication, sizeof c->authentication);
	free(c);
}

/* The key stays; 12 bytes are GCM's own size of an initialisation vector. */
static bool begin(struct cipher *c, bool seal, const uint8_t *title, uint32_t counter)
{
	uint8_t iv[IV_SIZE];
	struct wr w = wr_make(iv, sizeof iv);
	wr_bytes(&w, title, CIPHER_TITLE_SIZE);
	wr_u32be(&w, counter);
	return EVP_CipherInit_ex(c->gcm, NULL, NULL, NULL, iv, seal) == 1;
}

static bool feed(struct cipher *c, uint8_t *out, const uint8_t *p, size_t n)
{
	int len = 0;
	return n == 0 || (n <= INT32_MAX && EVP_CipherUpdate(c->gcm, out, &len, p, (int)n) == 1);
}

/* Additional data are due only where something is authenticated. */
static bool feed_head(struct cipher *c, uint8_t control)
{
	return !(control & CIPHER_AUTHENTICATED) ||
	       (feed(c, NULL, &control, 1) &&
		feed(c, NULL, c->authentication, sizeof c->authentication));
}

/* Encrypted bytes go to out; what is only authenticated is additional data. */
static bool feed_contents(struct cipher *c, uint8_t control, uint8_t *out, const uint8_t *p,
			  size_t n)
{
	if (control & CIPHER_ENCRYPTED)
		return feed(c, out, p, n);
	if (n)
		memmove(out, p, n);
	return feed(c, NULL, p, n);
}

static bool finish(struct cipher *c)
{
	uint8_t none[16];
	int len = 0;
	return EVP_CipherFinal_ex(c->gcm, none, &len) == 1;
}

static bool make_tag(struct cipher *c, uint8_t tag[static CIPHER_TAG_SIZE])
{
	return finish(c) &&
	       EVP_CIPHER_CTX_ctrl(c->gcm, EVP_CTRL_AEAD_GET_TAG, CIPHER_TAG_SIZE, tag) == 1;
}

void cipher_seal(struct cipher *c, uint8_t control, const uint8_t title[static CIPHER_TITLE_SIZE],
		 uint32_t counter, const uint8_t *p, size_t n, struct wr *w)
{
	wr_u8(w, control);
	wr_u32be(w, counter);
	uint8_t *out = wr_room(w, n);
	bool tagged = control & CIPHER_AUTHENTICATED;
	uint8_t *tag = tagged ? wr_room(w, CIPHER_TAG_SIZE) : NULL;
	if (w->bad)
		return;
	if (!begin(c, true, title, counter) || !feed_head(c, control) ||
	    !feed_contents(c, control, out, p, n) || !(tagged ? make_tag(c, tag) : finish(c)))
		w->bad = true;
}

static bool is_spoken(uint8_t control)
{
	uint8_t protection = control & (CIPHER_AUTHENTICATED | CIPHER_ENCRYPTED);
	return protection && control == (protection | SUITE);
}

bool cipher_open(struct cipher *c, const uint8_t title[static CIPHER_TITLE_SIZE], struct rd sealed,
		 uint8_t *out, struct cipher_opened *ret, struct err *err)
{
	struct cipher_opened o = { .control = rd_u8(&sealed), .counter = rd_u32be(&sealed) };
	bool tagged = o.control & CIPHER_AUTHENTICATED;
	size_t tag_size = tagged ? CIPHER_TAG_SIZE : 0;
	uint8_t tag[CIPHER_TAG_SIZE];

	if (sealed.bad || !is_spoken(o.control) || rd_left(&sealed) < tag_size)
		return err_set(err, ERR_PROTO, "security control %02X is not spoken here",
			       o.control);
	o.n = rd_left(&sealed) - tag_size;
	const uint8_t *p = rd_bytes(&sealed, o.n);
	if (tagged)
		memcpy(tag, sealed.p, tag_size);
	bool good = begin(c, false, title, o.counter) && feed_head(c, o.control) &&
		    feed_contents(c, o.control, out, p, o.n);
	if (good && tagged)
		good = EVP_CIPHER_CTX_ctrl(c->gcm, EVP_CTRL_AEAD_SET_TAG, CIPHER_TAG_SIZE, tag) ==
			       1 &&
		       finish(c);
	if (!good) {
		OPENSSL_cleanse(out, o.n);
		return err_set(err, ERR_DENIED, "its authentication tag is wrong");
	}
	*ret = o;
	return true;
}

bool cipher_prove(struct cipher *c, const uint8_t title[static CIPHER_TITLE_SIZE], uint32_t counter,
		  const uint8_t *challenge, size_t n, uint8_t ret[static CIPHER_PROOF_SIZE])
{
	uint8_t proof[CIPHER_PROOF_SIZE] = { CIPHER_AUTHENTICATED };
	struct wr w = wr_make(proof + 1, 4);
	wr_u32be(&w, counter);
	if (!begin(c, true, title, counter) || !feed_head(c, CIPHER_AUTHENTICATED) ||
	    !feed(c, NULL, challenge, n) || !make_tag(c, proof + CIPHER_HEAD_SIZE))
		return false;
	memcpy(ret, proof, sizeof proof);
	return true;
}

bool cipher_check(struct cipher *c, const uint8_t title[static CIPHER_TITLE_SIZE],
		  const uint8_t *challenge, size_t n, const uint8_t proof[static CIPHER_PROOF_SIZE],
		  uint32_t *ret_counter)
{
	uint8_t own[CIPHER_PROOF_SIZE];
	struct rd r = rd_make(proof + 1, 4);
	uint32_t counter = rd_u32be(&r);
	if (!cipher_prove(c, title, counter, challenge, n, own) ||
	    CRYPTO_memcmp(own, proof, sizeof own) != 0)
		return false;
	*ret_counter = counter;
	return true;
}
