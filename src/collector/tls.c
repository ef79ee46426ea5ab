#include "collector/tls.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <sys/stat.h>

enum { YEARS = 20 };

struct tls_server {
	SSL_CTX *ctx;
};

struct tls {
	SSL *ssl;
	BIO *in;       /* from the network */
	BIO *out;      /* to it */
	size_t before; /* bytes of the handshake */
	bool open;
};

/* The first error of OpenSSL's queue in words; empties it. */
static const char *reason(void)
{
	unsigned long e = ERR_get_error();
	const char *words = e ? ERR_reason_error_string(e) : NULL;

	ERR_clear_error();
	return words ? words : "no reason is known";
}

static bool fail(struct err *err, const char *path, const char *what)
{
	return err_set(err, ERR_INVAL, "%s: %s: %s", path, what, reason());
}

static bool load_certificate(SSL_CTX *ctx, const struct tls_files *f, struct err *err)
{
	struct stat st;

	if (access(f->certificate, R_OK) != 0)
		return err_set(err, ERR_IO, "%s: %s", f->certificate, strerrordesc_np(errno));
	if (stat(f->key, &st) != 0)
		return err_set(err, ERR_IO, "%s: %s", f->key, strerrordesc_np(errno));
	if (st.st_mode & 027)
		return err_set(err, ERR_IO, "%s can be read by others: chmod 600 it", f->key);
	if (SSL_CTX_use_certificate_chain_file(ctx, f->certificate) != 1)
		return fail(err, f->certificate, "no certificate in PEM");
	if (SSL_CTX_use_PrivateKey_file(ctx, f->key, SSL_FILETYPE_PEM) != 1)
		return fail(err, f->key, "no key in PEM for the certificate");
	if (SSL_CTX_check_private_key(ctx) != 1)
		return fail(err, f->key, "not the key of the certificate");
	return true;
}

/* Who comes with a certificate of these is let in, nobody else. */
static bool load_clients(SSL_CTX *ctx, const char *path, struct err *err)
{
	STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(path);

	if (!names)
		return fail(err, path, "no certificates in PEM");
	SSL_CTX_set_client_CA_list(ctx, names);
	if (SSL_CTX_load_verify_locations(ctx, path, NULL) != 1)
		return fail(err, path, "no certificates in PEM");
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	return true;
}

bool tls_server_open(const struct tls_files *files, struct tls_server **ret, struct err *err)
{
	static const unsigned char context[] = "themis";
	struct tls_server *s = calloc(1, sizeof *s);

	if (!s || !(s->ctx = SSL_CTX_new(TLS_server_method()))) {
		free(s);
		return err_set(err, ERR_NOMEM, "no memory for TLS");
	}
	(void)SSL_CTX_set_min_proto_version(s->ctx, TLS1_2_VERSION);
	(void)SSL_CTX_set_options(s->ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
						  SSL_OP_CIPHER_SERVER_PREFERENCE);
	(void)SSL_CTX_set_mode(s->ctx, SSL_MODE_RELEASE_BUFFERS);
	(void)SSL_CTX_set_session_id_context(s->ctx, context, sizeof context - 1);
	(void)SSL_CTX_set_num_tickets(s->ctx, 1); /* a meter calls with one connection at a time */
	if (!load_certificate(s->ctx, files, err) ||
	    (files->clients && !load_clients(s->ctx, files->clients, err))) {
		tls_server_close(s);
		return false;
	}
	*ret = s;
	return true;
}

void tls_server_close(struct tls_server *s)
{
	if (!s)
		return;
	SSL_CTX_free(s->ctx);
	free(s);
}

static bool add_extension(X509 *x, int kind, const char *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, kind, value);
	bool ok = e && X509_add_ext(x, e, -1) == 1;

	X509_EXTENSION_free(e);
	return ok;
}

static bool fill_certificate(X509 *x, EVP_PKEY *key)
{
	char host[256] = "";
	char names[300];
	uint64_t serial;

	(void)gethostname(host, sizeof host - 1);
	host[strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.")] = 0;
	(void)snprintf(names, sizeof names, "DNS:%s", host[0] ? host : "themis");
	X509_NAME *name = X509_get_subject_name(x);
	return RAND_bytes((unsigned char *)&serial, sizeof serial) == 1 &&
	       ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), serial >> 1) == 1 &&
	       X509_set_version(x, X509_VERSION_3) == 1 &&
	       X509_gmtime_adj(X509_getm_notBefore(x), -86400L) &&
	       X509_gmtime_adj(X509_getm_notAfter(x), YEARS * 366L * 86400L) &&
	       X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"Themis",
					  -1, -1, 0) == 1 &&
	       X509_set_issuer_name(x, name) == 1 && X509_set_pubkey(x, key) == 1 &&
	       add_extension(x, NID_basic_constraints, "critical,CA:FALSE") &&
	       add_extension(x, NID_subject_alt_name, names) && X509_sign(x, key, EVP_sha256()) > 0;
}

static bool write_pair(FILE *out, X509 *x, EVP_PKEY *key)
{
	return PEM_write_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL) == 1 &&
	       PEM_write_X509(out, x) == 1 && fflush(out) == 0 && fsync(fileno(out)) == 0;
}

/* Written beside and linked in place: never half a file, never two. */
static bool place(const char *path, X509 *x, EVP_PKEY *key, struct err *err)
{
	char beside[4096];
	int n = snprintf(beside, sizeof beside, "%s.%ld", path, (long)getpid());

	if (n < 0 || (size_t)n >= sizeof beside)
		return err_set(err, ERR_INVAL, "%s: the path is too long", path);
	(void)unlink(beside);
	int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");
	if (!out) {
		int why = errno;
		if (fd >= 0)
			(void)close(fd);
		return err_set(err, ERR_IO, "%s: %s", beside, strerrordesc_np(why));
	}
	bool ok = write_pair(out, x, key) && link(beside, path) == 0;
	int why = errno;
	ok = fclose(out) == 0 && (ok || why == EEXIST);
	(void)unlink(beside);
	return ok || err_set(err, ERR_IO, "%s: %s", path, strerrordesc_np(why));
}

bool tls_make_certificate(const char *path, struct err *err)
{
	if (access(path, F_OK) == 0)
		return true;
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	bool ok = key && x && fill_certificate(x, key);

	if (!ok)
		(void)err_set(err, ERR_INTERNAL, "no certificate could be made: %s", reason());
	ok = ok && place(path, x, key, err);
	X509_free(x);
	EVP_PKEY_free(key);
	return ok;
}

struct tls *tls_new(const struct tls_server *s)
{
	struct tls *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	t->ssl = SSL_new(s->ctx);
	t->in = BIO_new(BIO_s_mem());
	t->out = BIO_new(BIO_s_mem());
	if (!t->ssl || !t->in || !t->out) {
		SSL_free(t->ssl);
		BIO_free(t->in);
		BIO_free(t->out);
		free(t);
		ERR_clear_error();
		return NULL;
	}
	/* An empty buffer means "not yet", not the end. */
	(void)BIO_set_mem_eof_return(t->in, -1);
	(void)BIO_set_mem_eof_return(t->out, -1);
	SSL_set_bio(t->ssl, t->in, t->out); /* owns both now */
	SSL_set_accept_state(t->ssl);
	return t;
}

void tls_free(struct tls *t)
{
	if (!t)
		return;
	SSL_free(t->ssl);
	free(t);
}

bool tls_put(struct tls *t, const uint8_t *p, size_t n)
{
	if (!t->open)
		t->before += n;
	return n <= INT32_MAX && BIO_write(t->in, p, (int)n) == (int)n;
}

static enum tls_state explain(struct tls *t, int done, struct err *err)
{
	int e = SSL_get_error(t->ssl, done);

	if (e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE) {
		if (t->open || t->before <= TLS_HANDSHAKE_MAX)
			return TLS_MORE;
		(void)err_set(err, ERR_LIMIT, "the TLS handshake has more than %d bytes",
			      TLS_HANDSHAKE_MAX);
		return TLS_BROKEN;
	}
	if (e == SSL_ERROR_ZERO_RETURN)
		return TLS_CLOSED;
	long verified = SSL_get_verify_result(t->ssl);
	if (verified != X509_V_OK)
		(void)err_set(err, ERR_DENIED, "TLS: the peer's certificate: %s (%s)",
			      X509_verify_cert_error_string(verified), reason());
	else
		(void)err_set(err, ERR_PROTO, "TLS: %s", reason());
	ERR_clear_error();
	return TLS_BROKEN;
}

enum tls_state tls_step(struct tls *t, uint8_t buf[static TLS_PLAIN_MAX], size_t *ret_n,
			struct err *err)
{
	*ret_n = 0;
	ERR_clear_error();
	if (!t->open) {
		int done = SSL_accept(t->ssl);
		if (done != 1)
			return explain(t, done, err);
		t->open = true;
	}
	int n = SSL_read(t->ssl, buf, TLS_PLAIN_MAX);
	if (n <= 0)
		return explain(t, n, err);
	*ret_n = (size_t)n;
	return TLS_PLAIN;
}

bool tls_is_open(const struct tls *t)
{
	return t->open;
}

bool tls_write(struct tls *t, const uint8_t *p, size_t n)
{
	size_t done = 0;

	ERR_clear_error();
	return n == 0 || (SSL_write_ex(t->ssl, p, n, &done) == 1 && done == n);
}

size_t tls_take(struct tls *t, uint8_t *buf, size_t cap)
{
	int n = BIO_read(t->out, buf, cap < INT32_MAX ? (int)cap : INT32_MAX);

	return n > 0 ? (size_t)n : 0;
}

void tls_say_goodbye(struct tls *t)
{
	ERR_clear_error();
	if (t->open && !(SSL_get_shutdown(t->ssl) & SSL_SENT_SHUTDOWN))
		(void)SSL_shutdown(t->ssl);
	ERR_clear_error();
}

const char *tls_subject(const struct tls *t, char buf[static TLS_SUBJECT_MAX])
{
	X509 *x = SSL_get0_peer_certificate(t->ssl);
	BIO *text = x ? BIO_new(BIO_s_mem()) : NULL;

	buf[0] = 0;
	if (text) {
		(void)X509_NAME_print_ex(text, X509_get_subject_name(x), 0, XN_FLAG_RFC2253);
		int n = BIO_read(text, buf, TLS_SUBJECT_MAX - 1);
		buf[n > 0 ? n : 0] = 0;
	}
	BIO_free(text);
	ERR_clear_error();
	return buf;
}
