/*
 * lock.h - which servers may work in a data folder together (flock on files of
 * it: a killed server leaves no lock behind).
 *
 *   themis.lock         one server with the role web
 *   collector.lock      one collector, or several that share their ports
 *   collector-N.lock    each collector has a number, by which its calls are known
 */
#pragma once
#include "base/err.h"

enum { LOCK_NODES = 64 }; /* collectors in one folder */

/* All in one: descriptors that hold the locks, -1 where there is none. */
struct lock {
	int web;
	int collector;
	int node_fd;
	unsigned node; /* valid with node_fd */
};
#define LOCK_NONE ((struct lock){ .web = -1, .collector = -1, .node_fd = -1 })

/* Makes the folder when it is missing. ERR_CONFLICT with the other's process id. */
NODISCARD bool lock_take_web(struct lock *l, const char *folder, struct err *err);
/* shared: others may have it, too, if they say so as well. Chooses `node`. */
NODISCARD bool lock_take_collector(struct lock *l, const char *folder, bool shared,
				   struct err *err);
void lock_release(struct lock *l);

/* Calls fn for the own number and each that nobody has at this moment. */
NODISCARD bool lock_each_gone(const struct lock *l, const char *folder,
			      bool (*fn)(void *arg, unsigned node, struct err *err), void *arg,
			      struct err *err);
