/*
 * pace.h - the least pace at which a peer must speak and listen.
 *
 * The library closes a connection on which nothing moves. One on which a byte
 * moves now and then would live for ever: here each turn of the peer has an end,
 * and a connection that is not done by then is shut down.
 */
#pragma once
#include <stddef.h>

#include "base/err.h"

enum { PACE_RATE = 16 << 10 }; /* bytes a second that any peer manages */

struct pace;
struct pace_seat;

/* `patience`: seconds that a turn may take besides its bytes. */
NODISCARD bool pace_new(unsigned patience, struct pace **ret, struct err *err);
/* All seats must be free; accepts NULL. */
void pace_free(struct pace *p);

/* A new connection, whose request is awaited; NULL without memory. */
struct pace_seat *pace_enter(struct pace *p, int fd);
/* Before fd is closed; accepts NULL. */
void pace_leave(struct pace *p, struct pace_seat *s);
/* The peer's turn: a request, a body or to take an answer of so many bytes. */
void pace_await(struct pace *p, struct pace_seat *s, size_t bytes);
/* Our own turn, or a stream: no end. */
void pace_rest(struct pace *p, struct pace_seat *s);
