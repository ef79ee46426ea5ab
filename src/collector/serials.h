/*
 * serials.h - which serials have a call under way, over all loops.
 *
 * A claim is a part of its call and is linked in place: nothing is allocated.
 * Held until the call's last commit, so that the next call of the meter reads
 * marks that are committed. A meter that calls anew while its old call is not
 * heard of any more gets the claim when that has come to its end.
 */
#pragma once
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "store/call.h"

enum { SERIALS_SHARDS = 16, SERIALS_BUCKETS = 256 };

struct serial_claim {
	char serial[SERIAL_MAX];
	struct serial_claim *next;
	struct serial_claim *heir; /* waits for it */
	struct serial_claim *next_waiting;
	uint64_t deadline; /* of its waiting for another process, monotonic ms */
	bool held;
	/* Monotonic ms since which nothing is heard of the meter; UINT64_MAX: nothing is
	 * waited for. Written by the holder. */
	atomic_uint_fast64_t silent_since;
	atomic_bool yielded;   /* the holder shall come to its end */
	atomic_bool contested; /* another call of the serial was turned away */
	/* Both in any thread, inside a lock: hand over and return. */
	void (*yield)(struct serial_claim *c);
	void (*granted)(struct serial_claim *c);
};

/* Keeps the serials of several processes apart; all return at once. */
struct serials_others {
	bool (*claim)(void *arg, const char *serial); /* false: another process has it */
	void (*unclaim)(void *arg, const char *serial);
	void *arg;
};

struct serials {
	const struct serials_others *others; /* NULL: there are none */
	pthread_mutex_t wait_lock;
	struct serial_claim *waiting; /* for other processes */
	bool closing;		      /* nobody waits any more */
	struct serials_shard {
		pthread_mutex_t lock;
		struct serial_claim *bucket[SERIALS_BUCKETS];
	} shard[SERIALS_SHARDS];
};

void serials_init(struct serials *s);
void serials_finish(struct serials *s);

/* False: another call holds that serial, here or in another process. */
bool serials_claim(struct serials *s, struct serial_claim *c, const char *serial);

enum serials_answer {
	SERIALS_HELD,	   /* it is ours */
	SERIALS_TAKEN,	   /* another call is under way, or waits already */
	SERIALS_WAITED,	   /* the other was told to yield: granted() follows */
	SERIALS_ELSEWHERE, /* a call of another process has it */
};
/* The other one yields when it has been silent since `stale` or longer. */
enum serials_answer serials_inherit(struct serials *s, struct serial_claim *c, const char *serial,
				    uint64_t stale);

/* Waits for another process: granted() follows, with the claim held or, after the deadline, not. */
void serials_wait(struct serials *s, struct serial_claim *c, uint64_t deadline);
/* Looks for those that wait; all: their time is over, and that of those to come. Any thread. */
void serials_turn(struct serials *s, uint64_t now, bool all);
/* A call of another process waits for this serial; yields as in serials_inherit(). */
void serials_want(struct serials *s, const char *serial, uint64_t stale);

void serials_release(struct serials *s, struct serial_claim *c); /* also when not held */
