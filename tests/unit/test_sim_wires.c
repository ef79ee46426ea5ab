/* What is around a meter's protocol: preambles, and TLS with a server in the same memory. */
#include "unit.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>

#include "sim/greeting.h"
#include "sim/tls.h"

static void preambles_have_places(void **state)
{
	(void)state;
	struct greeting g;
	struct err err;
	assert_true(greeting_make("IMEI:{serial}\\r\\n", "15401450", &g, &err));
	assert_int_equal(g.len, 15);
	assert_memory_equal(g.bytes, "IMEI:15401450\r\n", 15);
	assert_true(greeting_make("\\\\{serial\\t", "1", &g, &err));
	assert_memory_equal(g.bytes, "\\{serial\t", 9);
	assert_false(greeting_make("\\x", "1", &g, &err));
	assert_false(greeting_make("\\", "1", &g, &err));
	char text[GREETING_MAX + 2];
	memset(text, 'a', sizeof text - 1);
	text[sizeof text - 1] = 0;
	assert_false(greeting_make(text, "1", &g, &err));
}

static void answers_come_in_pieces(void **state)
{
	(void)state;
	struct greeting g;
	size_t at = 0;
	bool wrong;
	assert_true(greeting_make("OK {serial}\\n", "7", &g, NULL));
	assert_int_equal(greeting_take(&g, &at, (const uint8_t *)"OK", 2, &wrong), 2);
	assert_false(wrong);
	assert_int_equal(greeting_take(&g, &at, (const uint8_t *)" 7\n~~", 5, &wrong), 3);
	assert_false(wrong);
	assert_int_equal(at, g.len);
	at = 0;
	assert_int_equal(greeting_take(&g, &at, (const uint8_t *)"ON", 2, &wrong), 1);
	assert_true(wrong);
}

/* The other end, made of OpenSSL alone. */
struct peer {
	SSL_CTX *ctx;
	SSL *ssl;
	BIO *in;
	BIO *out;
	char files[2][40]; /* certificate and key, for both sides */
	struct tls *tls;
	bool ready;
	char heard[64];
	size_t heard_n;
};

static void on_send(void *owner, const uint8_t *p, size_t n)
{
	struct peer *s = owner;
	assert_int_equal(BIO_write(s->in, p, (int)n), (int)n);
}

static void on_ready(void *owner)
{
	struct peer *s = owner;
	s->ready = true;
}

static void on_heard(void *owner, const uint8_t *p, size_t n)
{
	struct peer *s = owner;
	assert_true(n < sizeof s->heard - s->heard_n);
	memcpy(s->heard + s->heard_n, p, n);
	s->heard_n += n;
}

/* A certificate that vouches for itself, in files. */
static void make_certificate(struct peer *s)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	assert_true(key && x);
	(void)X509_set_version(x, 2);
	(void)ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	(void)X509_gmtime_adj(X509_getm_notBefore(x), -60);
	(void)X509_gmtime_adj(X509_getm_notAfter(x), 3600);
	(void)X509_set_pubkey(x, key);
	X509_NAME *name = X509_get_subject_name(x);
	(void)X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const uint8_t *)"test", -1, -1,
					 0);
	(void)X509_set_issuer_name(x, name);
	assert_true(X509_sign(x, key, EVP_sha256()) > 0);
	for (size_t i = 0; i < 2; i++) {
		(void)snprintf(s->files[i], sizeof s->files[i], "/tmp/themis-wires-XXXXXX");
		int fd = mkstemp(s->files[i]);
		FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
		assert_non_null(f);
		assert_int_equal(i ? PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL)
				   : PEM_write_X509(f, x),
				 1);
		assert_int_equal(fclose(f), 0);
	}
	X509_free(x);
	EVP_PKEY_free(key);
}

static void peer_open(struct peer *s, bool asks)
{
	memset(s, 0, sizeof *s);
	make_certificate(s);
	s->ctx = SSL_CTX_new(TLS_server_method());
	assert_int_equal(SSL_CTX_use_certificate_chain_file(s->ctx, s->files[0]), 1);
	assert_int_equal(SSL_CTX_use_PrivateKey_file(s->ctx, s->files[1], SSL_FILETYPE_PEM), 1);
	assert_int_equal(SSL_CTX_load_verify_locations(s->ctx, s->files[0], NULL), 1);
	if (asks)
		SSL_CTX_set_verify(s->ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	s->ssl = SSL_new(s->ctx);
	s->in = BIO_new(BIO_s_mem());
	s->out = BIO_new(BIO_s_mem());
	SSL_set_bio(s->ssl, s->in, s->out);
	SSL_set_accept_state(s->ssl);
}

static void peer_close(struct peer *s)
{
	tls_free(s->tls);
	SSL_free(s->ssl);
	SSL_CTX_free(s->ctx);
	(void)remove(s->files[0]);
	(void)remove(s->files[1]);
}

/* Handshake until neither has anything to say; false when ours fails. */
static bool shake(struct peer *s, struct tls_client *c)
{
	const struct tls_sink sink = { on_send, on_ready, on_heard, s };
	uint8_t bytes[8192];
	s->tls = tls_open(c, &sink);
	assert_non_null(s->tls);
	bool ok = tls_start(s->tls, NULL);
	for (int i = 0; ok && i < 10; i++) {
		(void)SSL_do_handshake(s->ssl);
		if (SSL_is_init_finished(s->ssl))
			(void)SSL_read(s->ssl, bytes, 0); /* alerts, too */
		int n = BIO_read(s->out, bytes, sizeof bytes);
		if (n > 0)
			ok = tls_input(s->tls, bytes, (size_t)n, NULL);
	}
	return ok;
}

static void plain_text_goes_through(void **state)
{
	(void)state;
	struct peer s;
	struct tls_client *c;
	uint8_t bytes[4096];
	peer_open(&s, true);
	assert_true(tls_client_open(s.files[0], s.files[0], s.files[1], &c, NULL));
	assert_true(shake(&s, c) && s.ready);
	assert_true(tls_send(s.tls, (const uint8_t *)"index", 5, NULL));
	assert_int_equal(SSL_read(s.ssl, bytes, sizeof bytes), 5);
	assert_memory_equal(bytes, "index", 5);
	assert_int_equal(SSL_write(s.ssl, "more", 4), 4);
	int n = BIO_read(s.out, bytes, sizeof bytes);
	for (int i = 0; i < n; i++) /* byte by byte */
		assert_true(tls_input(s.tls, bytes + i, 1, NULL));
	assert_int_equal(s.heard_n, 4);
	assert_memory_equal(s.heard, "more", 4);
	tls_end(s.tls);
	assert_int_equal(SSL_read(s.ssl, bytes, sizeof bytes), 0);
	assert_int_equal(SSL_get_error(s.ssl, 0), SSL_ERROR_ZERO_RETURN);
	peer_close(&s);
	tls_client_free(c);
}

static void strangers_are_refused(void **state)
{
	(void)state;
	struct peer s;
	struct peer other;
	struct tls_client *c;
	struct err err;
	peer_open(&other, false);
	peer_open(&s, false);
	/* Signed by nobody that we know. */
	assert_true(tls_client_open(other.files[0], NULL, NULL, &c, NULL));
	assert_false(shake(&s, c));
	assert_false(s.ready);
	tls_client_free(c);
	/* A key that does not belong to the certificate, and no file at all. */
	assert_false(tls_client_open(NULL, s.files[0], other.files[1], &c, &err));
	assert_int_equal(err.kind, ERR_IO);
	assert_false(tls_client_open("/nonexistent", NULL, NULL, &c, &err));
	/* Bytes that are no TLS. */
	assert_true(tls_client_open(NULL, NULL, NULL, &c, NULL));
	const struct tls_sink sink = { on_send, on_ready, on_heard, &s };
	tls_free(s.tls);
	s.tls = tls_open(c, &sink);
	assert_true(tls_start(s.tls, NULL));
	assert_false(
		tls_input(s.tls, (const uint8_t *)"\x7e\xa0\x07\x03\x21\x93\x0f\x01\x7e", 9, NULL));
	peer_close(&s);
	peer_close(&other);
	tls_client_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(preambles_have_places),
		cmocka_unit_test(answers_come_in_pieces),
		cmocka_unit_test(plain_text_goes_through),
		cmocka_unit_test(strangers_are_refused),
	};
	return cmocka_run_group_tests_name("sim_wires", tests, NULL, NULL);
}
