/*
 * listen.h - the listening sockets of a loop, one a listener, and what happens
 * when accepting fails.
 *
 * libuv 1.44 cannot set SO_REUSEPORT and closes connections unseen when
 * descriptors are out, so the socket is made and accepted from by hand.
 */
#pragma once
#include "collector/loop.h"

/* Binds the listener's address and port; a port of 0 becomes the one that is bound. */
NODISCARD bool listen_open(struct loop *l, struct listener *of, struct err *err);
void listen_close(struct loop *l); /* all of the loop; also when not open */
void listen_resume(struct loop *l);
void listen_on_resume(struct timer *t);
