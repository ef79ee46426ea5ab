/*
 * serials.h - which serials have a call under way, over all loops.
 *
 * A claim is a part of its call and is linked in place: nothing is allocated.
 * Held until the call's last commit, so that the next call of the meter reads
 * marks that are committed.
 */
#pragma once
#include <pthread.h>
#include <stdbool.h>

#include "store/call.h"

enum { SERIALS_SHARDS = 16, SERIALS_BUCKETS = 256 };

struct serial_claim {
	char serial[SERIAL_MAX];
	struct serial_claim *next;
	bool held;
};

struct serials {
	struct serials_shard {
		pthread_mutex_t lock;
		struct serial_claim *bucket[SERIALS_BUCKETS];
	} shard[SERIALS_SHARDS];
};

void serials_init(struct serials *s);
void serials_finish(struct serials *s);

/* False: another call holds that serial. */
bool serials_claim(struct serials *s, struct serial_claim *c, const char *serial);
void serials_release(struct serials *s, struct serial_claim *c); /* also when not held */
