/*
 * collector.h - takes the meters' calls: listening sockets, loops and calls.
 *
 * One thread, one libuv loop and one SO_REUSEPORT socket a core; a call lives
 * and dies on its loop. Nothing on a loop blocks: reads and commits are jobs of
 * the store that come back through the loop's own queue.
 */
#pragma once
#include "collector/call_store.h"
#include "collector/settings.h"
#include "meter/catalogue.h"
#include "protocol/driver.h"

struct collector;

/* Injected by tests; any thread. */
struct collector_clock {
	uint64_t (*monotonic_ms)(void *arg);
	int64_t (*wall_ms)(void *arg); /* UTC */
	void *arg;
};

/* What is pointed to must outlive the collector, but for the settings. */
struct collector_how {
	const struct collector_settings *settings; /* copied */
	const struct call_store *store;
	struct profile_set *profiles; /* kept */
	const struct catalogue *catalogue;
	unsigned node;	    /* number of this process among those that share the store */
	const char *folder; /* of data: relative paths of the settings; NULL: the working one */
	const struct driver *const *drivers; /* NULL: all there are */
	const struct collector_clock *clock; /* NULL: the machine's */
};

/* Listens when it returns true. Fails: address in use (ERR_IO), no such profile … */
NODISCARD bool collector_start(const struct collector_how *how, struct collector **ret,
			       struct err *err);

/* Calls that begin from now on use these; those under way go on with theirs. Fails when a
 * listener's profile is not among them. Any thread. */
NODISCARD bool collector_set_profiles(struct collector *c, struct profile_set *fresh,
				      struct err *err);

/* Where several processes share a store (store/neighbours.h), from any thread: a call of the
 * serial waits in another one; and, a few times a second, a look for calls that wait here. */
void collector_want(struct collector *c, const char *serial);
void collector_turn(struct collector *c);

/* Listener 0 is main; ports also when the setting was 0. `ret_name` may be NULL. */
unsigned collector_listeners(const struct collector *c);
unsigned collector_port(const struct collector *c, unsigned listener, const char **ret_name);

/*
 * Stops accepting, lets calls end for up to drain_ms, then ends them as
 * interrupted with what came committed; waits for those commits. Frees.
 */
void collector_stop(struct collector *c, uint64_t drain_ms); /* accepts NULL */

enum { COLLECTOR_BUCKETS = 12 };
extern const unsigned collector_bucket_ms[COLLECTOR_BUCKETS]; /* upper bounds; last: any */

/* Counters since the start; `open`, `calls` and `waiting` are of this moment. */
struct collector_stats {
	uint64_t connections; /* accepted */
	uint64_t results[CALL_RESULT_COUNT];
	uint64_t bytes_in;
	uint64_t bytes_out;
	uint64_t rows;	   /* archive records committed */
	uint64_t commits;  /* batches */
	uint64_t failures; /* batches that could not be committed */
	uint64_t commit_ms[COLLECTOR_BUCKETS];
	uint64_t commit_ms_sum;
	uint64_t unrecorded; /* connections that only a summary tells of */
	uint64_t pauses;     /* accepting stopped for want of descriptors */
	int64_t open;	     /* connections */
	int64_t calls;	     /* of them and of those that only wait for a commit */
	int64_t waiting;     /* jobs at the store */
};

void collector_read_stats(const struct collector *c, struct collector_stats *ret);
