/*
 * tls.h - a meter's side of TLS, over bytes: OpenSSL between the protocol and
 * the line, without a socket.
 */
#pragma once
#include "base/attr.h"
#include "base/err.h"

/* What all connections of a kit have in common; used by several threads at once. */
struct tls_client;

/* `ca`: PEM of the authority that must have signed the server's certificate, NULL: any will
 * do. `cert` and `key`: PEM of our own, both or neither. ERR_IO with what OpenSSL says. */
NODISCARD bool tls_client_open(const char *ca, const char *cert, const char *key,
			       struct tls_client **ret, struct err *err);
void tls_client_free(struct tls_client *c); /* accepts NULL */
DEFINE_AUTO(tls_client, tls_client_free)

struct tls_sink {
	void (*send)(void *owner, const uint8_t *p, size_t n);	/* to the line */
	void (*ready)(void *owner);				/* the handshake is done */
	void (*heard)(void *owner, const uint8_t *p, size_t n); /* in plain */
	void *owner;
};

struct tls;

/* One connection. Nothing is called back outside the functions below. NULL: no memory. */
struct tls *tls_open(struct tls_client *c, const struct tls_sink *sink);
void tls_free(struct tls *t); /* accepts NULL */

/* False (ERR_PROTO): the handshake failed, or the stream is broken. */
NODISCARD bool tls_start(struct tls *t, struct err *err);
NODISCARD bool tls_input(struct tls *t, const uint8_t *p, size_t n, struct err *err);
NODISCARD bool tls_send(struct tls *t, const uint8_t *p, size_t n, struct err *err);

/* Says goodbye; nothing is sent after it. */
void tls_end(struct tls *t);
