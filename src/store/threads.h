/*
 * threads.h - the store's inside: its queues, its threads and what they share.
 *
 * writer   runs jobs in group commits (writer.c)
 * readers  run read jobs, as many as wait in one snapshot (store.c)
 * keeper   copies the log into the file and watches other processes (keeper.c)
 */
#pragma once
#include <pthread.h>
#include <stdatomic.h>

#include "store/capture.h"
#include "store/engine.h"
#include "store/neighbours.h"
#include "store/store.h"

enum { STORE_READER_THREADS = 2, STORE_READERS_MAX = 64 };

/* A bounded queue; any thread may put, its threads take. */
struct job_queue {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	struct store_job *head;
	struct store_job **tail;
	unsigned count;
	unsigned max;
	bool closed;
};

struct store {
	struct secret_key *key;
	unsigned group_max;

	struct job_queue writes;
	struct job_queue reads;
	struct db *write_db;
	struct db *read_db[STORE_READER_THREADS];
	struct db *keep_db;
	pthread_t writer;
	pthread_t reader[STORE_READER_THREADS];
	pthread_t keeper;
	unsigned threads; /* started, in the order writer, readers, keeper */

	pthread_mutex_t pool_lock;
	pthread_cond_t pool_given;
	struct db *pool[STORE_READERS_MAX];
	unsigned pool_free;
	unsigned pool_size;

	pthread_mutex_t version_lock;
	pthread_cond_t version_risen; /* also: the keeper shall look, or stop */
	int64_t version;
	bool stopping;
	struct err write_trouble; /* of the newest write transaction; ERR_NONE = it was kept */
	atomic_int_fast64_t log_pages;

	int claims; /* descriptor, -1: none */
	pthread_mutex_t neighbours_lock;
	struct neighbours neighbours;
	int64_t orders[ORDER_COUNT]; /* the keeper's: what has been told, as the next */
	int64_t wished;

	struct capture_limits limits;
	atomic_int_fast64_t captured_until;
	struct store_job trim; /* the keeper's, run by the writer */
	atomic_bool trimming;  /* `trim` is under way */
};

/* Lists of jobs that a thread has taken. */
struct job_list {
	struct store_job *head;
	struct store_job **tail;
};

/* Waits for a job; NULL once the queue is closed and empty. */
struct store_job *queue_wait(struct job_queue *q);
struct store_job *queue_take(struct job_queue *q); /* NULL when empty */
void jobs_add(struct job_list *l, struct store_job *job);
void jobs_done(struct job_list *l); /* calls done() of each in order */

void *store_writer_main(void *store);
void *store_keeper_main(void *store);

/* neighbours.c: the file, what is known at the start, and a look of the keeper's. */
NODISCARD bool claims_open(const char *path, int *ret, struct err *err);
NODISCARD bool neighbours_begin(struct store *s, struct err *err);
NODISCARD bool neighbours_look(struct store *s, bool changed, struct err *err);

/* Tells everybody that waits; a version never falls. */
void store_publish(struct store *s, int64_t version);
