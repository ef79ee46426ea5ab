#include "sim/tls.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

struct tls_client {
	SSL_CTX *ctx;
};

struct tls {
	SSL *ssl;
	BIO *in;  /* what came from the line … */
	BIO *out; /* … and what goes there; both belong to `ssl` */
	struct tls_sink sink;
	bool ready;
	bool ended;
};

static bool fail(struct err *err, enum err_kind kind, const char *what)
{
	char text[160] = "no reason given";
	unsigned long code = ERR_get_error();
	if (code)
		ERR_error_string_n(code, text, sizeof text);
	ERR_clear_error();
	return err_set(err, kind, "%s: %s", what, text);
}

void tls_client_free(struct tls_client *c)
{
	if (!c)
		return;
	SSL_CTX_free(c->ctx);
	free(c);
}

static bool load(struct tls_client *c, const char *ca, const char *cert, const char *key,
		 struct err *err)
{
	if (ca && SSL_CTX_load_verify_locations(c->ctx, ca, NULL) != 1)
		return fail(err, ERR_IO, ca);
	SSL_CTX_set_verify(c->ctx, ca ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
	if (!cert)
		return true;
	if (SSL_CTX_use_certificate_chain_file(c->ctx, cert) != 1)
		return fail(err, ERR_IO, cert);
	if (SSL_CTX_use_PrivateKey_file(c->ctx, key, SSL_FILETYPE_PEM) != 1 ||
	    SSL_CTX_check_private_key(c->ctx) != 1)
		return fail(err, ERR_IO, key);
	return true;
}

bool tls_client_open(const char *ca, const char *cert, const char *key, struct tls_client **ret,
		     struct err *err)
{
	CLEANUP(auto_tls_client) struct tls_client *c = calloc(1, sizeof *c);
	if (!c || !(c->ctx = SSL_CTX_new(TLS_client_method())))
		return err_set(err, ERR_NOMEM, "no memory for TLS");
	if (!load(c, ca, cert, key, err))
		return false;
	*ret = TAKE(c);
	return true;
}

void tls_free(struct tls *t)
{
	if (!t)
		return;
	SSL_free(t->ssl);
	free(t);
}

struct tls *tls_open(struct tls_client *c, const struct tls_sink *sink)
{
	struct tls *t = calloc(1, sizeof *t);
	if (!t)
		return NULL;
	t->sink = *sink;
	t->ssl = SSL_new(c->ctx);
	t->in = BIO_new(BIO_s_mem());
	t->out = BIO_new(BIO_s_mem());
	if (!t->ssl || !t->in || !t->out) {
		BIO_free(t->in);
		BIO_free(t->out);
		tls_free(t);
		return NULL;
	}
	SSL_set_bio(t->ssl, t->in, t->out);
	SSL_set_connect_state(t->ssl);
	return t;
}

static void flush(struct tls *t)
{
	uint8_t bytes[4096];
	int n;
	while ((n = BIO_read(t->out, bytes, sizeof bytes)) > 0)
		t->sink.send(t->sink.owner, bytes, (size_t)n);
}

/* Waiting for more bytes is no failure. */
static bool judge(struct tls *t, int result, struct err *err)
{
	int error = SSL_get_error(t->ssl, result);
	if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_ZERO_RETURN)
		return true;
	return fail(err, ERR_PROTO, "TLS");
}

static bool shake(struct tls *t, struct err *err)
{
	int result = SSL_do_handshake(t->ssl);
	bool ok = result == 1 || judge(t, result, err);
	flush(t); /* an alert, too */
	if (!ok)
		return false;
	if (result == 1) {
		t->ready = true;
		t->sink.ready(t->sink.owner);
	}
	return true;
}

bool tls_start(struct tls *t, struct err *err)
{
	return shake(t, err);
}

bool tls_input(struct tls *t, const uint8_t *p, size_t n, struct err *err)
{
	uint8_t bytes[16384]; /* of a record */
	if (n > INT_MAX || BIO_write(t->in, p, (int)n) != (int)n)
		return err_set(err, ERR_NOMEM, "no memory for TLS");
	if (!t->ready && !shake(t, err))
		return false;
	while (t->ready && !t->ended) {
		int got = SSL_read(t->ssl, bytes, sizeof bytes);
		if (got <= 0) {
			bool ok = judge(t, got, err);
			flush(t);
			return ok;
		}
		t->sink.heard(t->sink.owner, bytes, (size_t)got);
	}
	return true;
}

bool tls_send(struct tls *t, const uint8_t *p, size_t n, struct err *err)
{
	if (!t->ready || t->ended || n == 0)
		return true;
	if (n > INT_MAX || SSL_write(t->ssl, p, (int)n) != (int)n)
		return fail(err, ERR_PROTO, "TLS");
	flush(t);
	return true;
}

void tls_end(struct tls *t)
{
	if (!t->ready || t->ended)
		return;
	t->ended = true;
	(void)SSL_shutdown(t->ssl); /* its answer is not waited for */
	ERR_clear_error();
	flush(t);
}
