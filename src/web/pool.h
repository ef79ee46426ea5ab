/*
 * pool.h - the workers that run handlers, and their bounded queue.
 *
 * A request that is in the pool belongs to it; `done` gives it back from the
 * worker's thread.
 */
#pragma once
#include "base/err.h"
#include "web/request.h"

struct pool;

typedef void pool_work_fn(struct request *r);
typedef void pool_done_fn(struct request *r);

NODISCARD bool pool_new(unsigned threads, unsigned queue_max, pool_work_fn *work,
			pool_done_fn *done, struct pool **ret, struct err *err);
/* Runs what is queued, then ends the threads; accepts NULL. */
void pool_free(struct pool *p);
/* False when the queue is full. */
NODISCARD bool pool_submit(struct pool *p, struct request *r);
