/*
 * The TLS of a listener against whatever a peer sends: nothing blocks, what comes out is
 * bounded, a broken connection stays broken. Seeds are ClientHellos and records in pieces:
 * each piece is its length (one byte) and its bytes.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "collector/tls.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Made once: a certificate takes longer than thousands of handshakes that fail. */
static const struct tls_server *listener(void)
{
	static struct tls_server *server;
	char path[64];
	struct err err;

	if (server)
		return server;
	(void)snprintf(path, sizeof path, "/tmp/themis-fuzz-tls-%ld.pem", (long)getpid());
	bool ok = tls_make_certificate(path, &err) &&
		  tls_server_open(&(struct tls_files){ .certificate = path, .key = path }, &server,
				  &err);
	(void)unlink(path);
	if (!ok)
		abort();
	return server;
}

static void take_all(struct tls *t)
{
	uint8_t out[4096];
	size_t total = 0;

	for (size_t n; (n = tls_take(t, out, sizeof out)) > 0;) {
		total += n;
		assert(total < TLS_HANDSHAKE_MAX + TLS_PLAIN_MAX);
	}
}

/* As a connection does it: steps until nothing more comes out. */
static enum tls_state step_all(struct tls *t)
{
	static uint8_t plain[TLS_PLAIN_MAX];
	enum tls_state state;
	struct err err = { 0 };
	size_t n;

	while ((state = tls_step(t, plain, &n, &err)) == TLS_PLAIN) {
		assert(n && n <= TLS_PLAIN_MAX && tls_is_open(t));
		assert(tls_write(t, plain, n));
		take_all(t);
	}
	assert(!n);
	assert(state != TLS_BROKEN || err.msg[0]);
	take_all(t);
	return state;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char subject[TLS_SUBJECT_MAX];
	struct tls *t = tls_new(listener());
	enum tls_state state = TLS_MORE;

	if (!t)
		return 0;
	while (size && state == TLS_MORE) {
		size_t n = data[0] < size ? data[0] : size - 1;
		if (!tls_put(t, data + 1, n))
			break;
		state = step_all(t);
		data += n + 1;
		size -= n + 1;
	}
	if (state == TLS_BROKEN)
		assert(step_all(t) != TLS_PLAIN);
	assert(!tls_subject(t, subject)[0]);
	tls_say_goodbye(t);
	take_all(t);
	tls_free(t);
	return 0;
}
