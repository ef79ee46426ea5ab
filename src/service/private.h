/* private.h - the service's own state, for the files of this folder only. */
#pragma once
#include <pthread.h>
#include <stdatomic.h>

#include "service/service.h"

struct limiter;
struct job_runner;

struct service {
	struct service_settings how;
	_Atomic(struct job_runner *) runner; /* NULL: none in this process */
	_Atomic(const struct service_profiles *) profiles;
	bool (*reload)(void *arg, struct err *err); /* of profiles; NULL: cannot */
	void *reload_arg;
	const struct tz *zone;
	/* What guard.h counts. */
	struct limiter *logins;
	struct limiter *pairs;
	struct limiter *addresses;
	/* argon2id takes its memory for one password at a time. */
	pthread_mutex_t password_lock;
	atomic_uint password_waiting; /* and the one that is looked at */
};
