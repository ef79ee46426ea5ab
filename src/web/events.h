/*
 * events.h - the live stream: Server-Sent Events to signed-in browsers.
 *
 * One thread watches the store's version, makes each message once and wakes the
 * parked connections. A stream that cannot keep up misses messages (the pages
 * read the lists again anyway); memory is bounded by the ring and the number
 * of streams.
 */
#pragma once
#include "web/request.h"

struct events;

NODISCARD bool events_new(struct service *sv, unsigned max_streams, struct events **ret,
			  struct err *err);
/* Ends the watching and every stream; parked connections are resumed. */
void events_stop(struct events *e); /* accepts NULL */
void events_free(struct events *e); /* after the connections are gone; accepts NULL */

/* In a worker: a place for one more stream (ERR_LIMIT when all are taken). */
NODISCARD bool events_open(struct events *e, struct request *r, struct err *err);
/* In the server's thread: what sends it, and its end. */
struct MHD_Response *events_response(struct events *e, struct request *r);
void events_close(struct events *e, struct stream *s);

/* Somebody signed out: ends the streams of that session. */
void events_end_session(struct events *e, const char *token);
/* Somebody changed the password: ends those of the user's other sessions. */
void events_end_others(struct events *e, int64_t user, const char *token);

unsigned events_count(struct events *e); /* open streams */
