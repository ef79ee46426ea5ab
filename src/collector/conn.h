/*
 * conn.h - one connection: its socket, deadline, and the bytes before a call.
 *
 * A connection that has not spoken costs this struct and an entry in the timer
 * heap; reading uses the loop's buffer. The call is made when the first bytes
 * are recognised.
 */
#pragma once
#include <uv.h>

#include "collector/loop.h"

enum { CONN_SNIFF_MAX = 16 };

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
	uint64_t taken; /* bytes of the meter that no driver gets: a preamble */
	size_t queued;	/* bytes that the kernel did not take yet */
	int broken;	/* libuv's error of a write, seen at the next step */
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
