/*
 * conn.h - one connection: its socket, TLS, deadline, and the bytes before a call.
 *
 * A connection that has not spoken costs this struct and an entry in the timer
 * heap; reading uses the loop's buffer. The call is made when the first bytes
 * are recognised, or when the listener's drivers are to speak first.
 */
#pragma once
#include <uv.h>

#include "collector/loop.h"
#include "protocol/preamble.h"

enum { CONN_SNIFF_MAX = 16 };

struct tls;

/* What came before the protocol, for listeners with a preamble. */
struct greeting {
	struct preamble_found found;
	bool over; /* found, or it is clear that there is none */
	uint16_t n;
	uint8_t bytes[PREAMBLE_BYTES_MAX];
};

struct conn {
	uv_tcp_t tcp; /* first: libuv gives this back */
	struct timer timer;
	struct loop *loop;
	const struct listener *listener;
	struct call *call; /* NULL before it is recognised */
	struct conn *next;
	struct conn *prev;
	uint64_t opened; /* monotonic ms */
	uint64_t heard;	 /* last bytes, likewise */
	int64_t started; /* UTC ms */
	uint64_t bytes_in;
	uint64_t bytes_out;
	uint64_t since;		   /* monotonic ms: silence counts from here or from `heard` */
	uint64_t plain_in;	   /* of the meter, without TLS */
	uint64_t taken;		   /* of these, those that the driver does not get: a preamble */
	struct tls *tls;	   /* NULL: plain, or nothing came yet */
	struct greeting *greeting; /* NULL: nothing came yet, or no preamble is known */
	size_t queued;		   /* bytes that the kernel did not take yet */
	int broken;		   /* libuv's error of a write, seen at the next step */
	union peer_address peer;
	bool closing;
	bool flooded;		     /* the peer does not read: `queued` went over the limit */
	bool entered;		     /* counted in peers */
	bool records;		     /* what passes is recorded, with the first byte on */
	struct recording *recording; /* NULL = nothing yet, or not */
	uint8_t sniffed;
	uint8_t sniff[CONN_SNIFF_MAX];
};

/* Takes over an accepted descriptor. */
void conn_start(struct loop *l, const struct listener *of, int fd, const union peer_address *peer);

/* Closes it at once, with a record that says why. */
void conn_refuse(struct loop *l, const struct listener *of, int fd, const union peer_address *peer,
		 const char *why);

void conn_send(struct conn *c, const uint8_t *p, size_t n);
void conn_close(struct conn *c); /* frees it after this turn of the loop */
void conn_stop(struct conn *c);	 /* the server stops: only for those without a call */

/* --- between the files of the connection --- */

/* The end of one that became no call. */
void conn_end(struct conn *c, enum call_result result, const char *why);
/* The deadline of the silence before a call. */
void conn_arm(struct conn *c);
/* Bytes of the meter, before a call (conn_begin.c). */
void conn_begin(struct conn *c, const uint8_t *p, size_t n);
void conn_end_silence(struct conn *c);			/* nothing came in time */
void conn_end_unheard(struct conn *c, const char *how); /* the peer is gone */
/* Under TLS (conn_tls.c). */
void conn_tls_input(struct conn *c, const uint8_t *p, size_t n);
void conn_tls_send(struct conn *c, const uint8_t *p, size_t n);
void conn_tls_close(struct conn *c);
/* Bytes of the meter, as they are meant; bytes of the socket, as they are. */
void conn_take(struct conn *c, const uint8_t *p, size_t n);
void conn_send_raw(struct conn *c, const uint8_t *p, size_t n);
