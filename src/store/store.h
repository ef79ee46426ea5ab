/*
 * store.h - opening the store, its writer and its readers.
 *
 * One writer thread takes jobs from a bounded queue and runs as many as are
 * waiting in one transaction (group commit, synchronous=FULL); a job that fails
 * is rolled back to its savepoint alone. `done` is called after the commit is
 * durable, in queue order, from the writer's thread: hand over to your own
 * thread and return at once. Readers are connections of their own that see the
 * last commit. Domain verbs (store_meter.h, store_reading.h, store_call.h …)
 * take a `struct db *`, whichever of the two it is.
 */
#pragma once
#include "base/err.h"
#include "store/db.h"

struct store;

struct store_settings {
	const char *url;      /* "sqlite:PATH" */
	const char *key_file; /* for secrets at rest, made if missing; see secret.h */
	/* Parameters that are encrypted, NULL-terminated; NULL = PIN and APN access.
	 * Must outlive the store. */
	const char *const *secret_parameters;
	unsigned readers;     /* read connections, 1–64 */
	unsigned queue_max;   /* jobs that may wait, further ones ERR_LIMIT */
	unsigned group_max;   /* jobs a transaction */
	int64_t capture_size; /* bytes of recorded calls, oldest go first; 0: any */
	int64_t capture_age;  /* s that they are kept; 0: for good */
	const char *claims;   /* file of the serials that processes have claimed; NULL: there is
			       * but this one (neighbours.h) */
};

/* Makes or migrates the database; refuses a newer schema (ERR_CONFLICT). */
NODISCARD bool store_open(const struct store_settings *how, struct store **ret, struct err *err);
void store_close(struct store *s); /* runs what is queued first; accepts NULL */

struct store_job {
	/* Runs inside the transaction (write) or on a read connection (read). */
	bool (*run)(struct store_job *job, struct db *db, struct err *err);
	/* After the commit or failure; may free the job. err->kind ERR_NONE = ok. */
	void (*done)(struct store_job *job, const struct err *err);
	/* Changes thousands of pages: a transaction of its own, where it can be. A job in company
	 * has each page that it changes copied aside, so that it can fail alone. */
	bool large;
	struct store_job *next; /* the store's */
	struct err err;		/* the store's */
};

NODISCARD bool store_submit_write(struct store *s, struct store_job *job, struct err *err);
NODISCARD bool store_submit_read(struct store *s, struct store_job *job, struct err *err);

/* The same, waiting for the end (not from a loop or a job): run's result. */
NODISCARD bool store_write(struct store *s, struct store_job *job, struct err *err);

/* A read connection for the calling thread; waits for a free one. */
NODISCARD bool store_reader_take(struct store *s, struct db **ret, struct err *err);
void store_reader_give(struct store *s, struct db *db); /* accepts NULL */

/* False, with the engine's words, when the newest write was lost to the engine or its disk. */
NODISCARD bool store_writes(struct store *s, struct err *err);

/* Number of the last committed transaction; rises also by other processes. */
int64_t store_version(struct store *s);

/*
 * Until when some meter's calls are to be recorded (UTC s; 0: none's): a glance
 * at what was last known, of this process at once, of others within a second.
 */
int64_t store_captured_until(const struct store *s);
/* As in the settings, from now on. */
void store_set_capture_limits(struct store *s, int64_t size, int64_t age);
void store_capture_expect(struct store *s, int64_t until); /* was committed just now */

/* Waits until store_version() > seen or the timeout; returns the new one. */
int64_t store_wait(struct store *s, int64_t seen, unsigned timeout_ms);
