/*
 * internal.h - what the loops of one collector share.
 */
#pragma once
#include <stdatomic.h>

#include "collector/collector.h"
#include "collector/listener.h"
#include "collector/loop.h"
#include "collector/peers.h"
#include "collector/serials.h"

enum { COLLECTOR_LOOPS_MAX = 16 };

struct collector {
	struct collector_settings set;
	const struct call_store *store;
	pthread_mutex_t profiles_lock;
	struct profile_set *profiles;
	const struct catalogue *catalogue;
	unsigned node;
	struct collector_clock clock;
	struct peers peers;
	struct serials serials;
	atomic_uint open;	/* connections of all loops */
	atomic_size_t recorded; /* bytes of recordings in memory */
	unsigned listener_count;
	struct listener listeners[LISTENERS_MAX];
	unsigned loop_count;
	struct loop *loops[COLLECTOR_LOOPS_MAX];
	unsigned thread_count;
	pthread_t threads[COLLECTOR_LOOPS_MAX];
};

/*
 * collector_start() without threads: the caller turns the loops itself. Tests
 * do, so that they need no other thread and no sleep.
 */
NODISCARD bool collector_open(const struct collector_how *how, struct collector **ret,
			      struct err *err);
void collector_free(struct collector *c); /* loops have ended */

/* A meter that has not been heard of since then may be taken for gone. */
uint64_t collector_stale(const struct collector *c, uint64_t now);

/* Those that hold at this moment, to be closed. */
struct profile_set *collector_keep_profiles(struct collector *c);
