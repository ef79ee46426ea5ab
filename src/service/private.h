/* private.h - the service's own state, for the files of this folder only. */
#pragma once
#include <pthread.h>
#include <stdatomic.h>

#include "service/retention.h"
#include "service/service.h"

struct limiter;
struct live;
struct setting_home;

/* So many times lock_failures wrong passwords for one login, from everywhere, in so many seconds
 * keep strangers away for as long. */
enum { LIMIT_STRANGERS = 10, LIMIT_STRANGERS_TIME = 60 };

struct job_runner;
struct schedule_runner;

struct service {
	struct service_settings how; /* as at the start: see live.h */
	struct live *live;
	pthread_mutex_t live_lock;
	/* Of retention.h; swept_to: the runner's own. */
	_Atomic int64_t swept[SWEPT_COUNT];
	_Atomic int64_t swept_at;
	int64_t swept_to[SWEPT_COUNT];
	struct setting_home *settings;		     /* NULL: they cannot be changed here */
	_Atomic(struct job_runner *) runner;	     /* NULL: none in this process */
	_Atomic(struct schedule_runner *) scheduler; /* likewise */
	atomic_bool mail_tested;		     /* somebody tries the mail server */
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
