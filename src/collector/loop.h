/*
 * loop.h - one thread's event loop: its sockets, timers, jobs and counters.
 *
 * All but loop_stop() is for the loop's own thread; the store hands jobs back from its
 * threads through the `done` that loop_offer() sets.
 */
#pragma once
#include <pthread.h>
#include <stdatomic.h>
#include <uv.h>

#include "collector/call_store.h"
#include "collector/collector.h"
#include "collector/listener.h"
#include "collector/peers.h"
#include "collector/timers.h"

enum { LOOP_READ_MAX = 65536 };

/* Written by the loop alone, read by any thread. */
struct loop_stats {
	atomic_uint_fast64_t connections;
	atomic_uint_fast64_t results[CALL_RESULT_COUNT];
	atomic_uint_fast64_t bytes_in;
	atomic_uint_fast64_t bytes_out;
	atomic_uint_fast64_t rows;
	atomic_uint_fast64_t commits;
	atomic_uint_fast64_t failures;
	atomic_uint_fast64_t commit_ms[COLLECTOR_BUCKETS];
	atomic_uint_fast64_t commit_ms_sum;
	atomic_uint_fast64_t unrecorded;
	atomic_uint_fast64_t pauses;
	atomic_uint_fast64_t open;
	atomic_uint_fast64_t calls;
	atomic_uint_fast64_t waiting;
};

static inline void stat_add(atomic_uint_fast64_t *s, uint64_t n)
{
	atomic_fetch_add_explicit(s, n, memory_order_relaxed);
}

static inline void stat_sub(atomic_uint_fast64_t *s, uint64_t n)
{
	atomic_fetch_sub_explicit(s, n, memory_order_relaxed);
}

/* The socket of one listener. */
struct listen {
	uv_poll_t poll;
	struct loop *loop;
	const struct listener *of;
	int fd; /* -1: closed */
};

struct loop {
	uv_loop_t uv;
	uv_async_t wake;
	uv_timer_t alarm; /* for the first of `timers` */
	struct collector *home;
	unsigned number;
	unsigned listen_count;
	struct listen listens[LISTENERS_MAX];
	int reserve; /* given up to tell a peer that descriptors are out */
	bool paused; /* accepting, until `resume` fires or a connection ends */
	bool stopping;
	bool closed;
	struct timers timers;
	struct timer resume;
	struct timer sweep;   /* summaries of unrecorded connections; loop 0 */
	struct timer reoffer; /* of the backlog */
	struct timer settle;  /* of `unended` */
	struct call_job *unended;
	unsigned unended_count;
	struct timer drain; /* end of the patience with running calls */
	struct conn *conns;
	struct call *calls;
	struct call_job *backlog; /* jobs that the store had no room for, FIFO */
	struct call_job **backlog_end;
	size_t jobs; /* at the store or in the backlog */

	pthread_mutex_t lock;	/* of the next four */
	struct call_job *inbox; /* came back */
	struct call_job **inbox_end;
	bool nudged;
	bool stop_wanted;
	uint64_t stop_drain;

	struct loop_stats stats;
	uint8_t read[LOOP_READ_MAX]; /* shared by all connections */
	uint8_t plain[TLS_PLAIN_MAX];
};

/* Binds the ports of all listeners; *ret on success. */
NODISCARD bool loop_open(struct collector *home, unsigned number, struct loop **ret,
			 struct err *err);
void loop_run(struct loop *l);		   /* until it was stopped and all has ended */
bool loop_turn(struct loop *l, bool wait); /* one pass; false: has ended */
void loop_free(struct loop *l);		   /* has ended or never ran; accepts NULL */

/* Any thread. */
void loop_stop(struct loop *l, uint64_t drain_ms);

uint64_t loop_now(const struct loop *l); /* monotonic ms */
int64_t loop_wall(const struct loop *l); /* UTC ms */
void loop_arm(struct loop *l, struct timer *t, uint64_t due);
void loop_disarm(struct loop *l, struct timer *t);
void loop_fire(struct loop *l); /* timers that are due; tests, after a change of time */

/* Gives a job to the store; job->back follows on this loop, also on failure. */
void loop_offer(struct loop *l, struct call_job *job,
		bool (*offer)(const struct call_store *to, struct call_job *job, struct err *err),
		void (*back)(struct call_job *job));

/* Commits the record of a connection that became no call, and what passed (or NULL). */
struct recording;
void loop_record(struct loop *l, const struct call_record *r, struct recording *recording);

/* A record of a call that could not be ended, for the disk is full or gone: it is tried again
 * until it is kept. */
void loop_end_later(struct loop *l, const struct call_record *r);

/* Any thread: some claim of its calls was yielded. */
void loop_nudge(struct loop *l);

/* Something that kept a stopping loop alive has ended, or descriptors are free. */
void loop_freed(struct loop *l);
