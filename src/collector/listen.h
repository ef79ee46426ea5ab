/*
 * listen.h - the listening socket of a loop and what happens when accepting
 * fails.
 *
 * libuv 1.44 cannot set SO_REUSEPORT and closes connections unseen when
 * descriptors are out, so the socket is made and accepted from by hand.
 */
#pragma once
#include "collector/loop.h"

NODISCARD bool listen_open(struct loop *l, unsigned *port, struct err *err);
void listen_close(struct loop *l); /* also when not open */
void listen_resume(struct loop *l);
void listen_on_resume(struct timer *t);
