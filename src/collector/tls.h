/*
 * tls.h - TLS between two buffers: bytes of the network in, bytes of the meter out.
 *
 * Pure as a driver is: no socket, nothing blocks (OpenSSL on memory BIOs). The
 * owner puts what came, steps until nothing more comes out, and sends what
 * tls_take() gives after every call that may have made something.
 */
#pragma once
#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

struct tls_server; /* a listener's certificate and rules; any thread may use it */

struct tls_files {
	const char *certificate; /* PEM chain */
	const char *key;	 /* PEM */
	const char *clients;	 /* PEM of authorities whose clients may call; NULL: anybody */
};

NODISCARD bool tls_server_open(const struct tls_files *files, struct tls_server **ret,
			       struct err *err);
void tls_server_close(struct tls_server *s); /* accepts NULL */

/*
 * A file with a key and a self-signed certificate of it, valid for twenty years,
 * readable by nobody else; one that is there is left alone, also when another
 * process makes it at the same time.
 */
NODISCARD bool tls_make_certificate(const char *path, struct err *err);

enum {
	TLS_HANDSHAKE_MAX = 65536, /* bytes of a peer until it is let in */
	TLS_PLAIN_MAX = 16384,	   /* bytes that one step gives at most */
	TLS_SUBJECT_MAX = 128,
};

enum tls_state {
	TLS_MORE,   /* the peer must say more */
	TLS_PLAIN,  /* bytes came out: step again */
	TLS_CLOSED, /* the peer has said that it ends */
	TLS_BROKEN, /* err tells why */
};

struct tls;

struct tls *tls_new(const struct tls_server *s); /* NULL: no memory */
void tls_free(struct tls *t);			 /* accepts NULL */

NODISCARD bool tls_put(struct tls *t, const uint8_t *p, size_t n);
enum tls_state tls_step(struct tls *t, uint8_t buf[static TLS_PLAIN_MAX], size_t *ret_n,
			struct err *err);
bool tls_is_open(const struct tls *t); /* the handshake is done */
NODISCARD bool tls_write(struct tls *t, const uint8_t *p, size_t n);
/* Bytes for the network, 0 when there are none left. */
size_t tls_take(struct tls *t, uint8_t *buf, size_t cap);
void tls_say_goodbye(struct tls *t); /* close_notify; take it once more */
/* "CN=15401450,O=Gas" of the peer's certificate, "" when it has shown none; returns buf. */
const char *tls_subject(const struct tls *t, char buf[static TLS_SUBJECT_MAX]);
