#include "store/store.h"

#include <errno.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/threads.h"
#include "store/upgrade.h"

static const char *const default_secrets[] = { "sim_pin", "apn_user", "apn_password", NULL };

static void cond_init(pthread_cond_t *c)
{
	pthread_condattr_t attr;

	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(c, &attr);
	(void)pthread_condattr_destroy(&attr);
}

static void queue_init(struct job_queue *q, unsigned max)
{
	*q = (struct job_queue){ .max = max };
	q->tail = &q->head;
	(void)pthread_mutex_init(&q->lock, NULL);
	cond_init(&q->filled);
}

static void queue_close(struct job_queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->closed = true;
	pthread_cond_broadcast(&q->filled);
	pthread_mutex_unlock(&q->lock);
}

static void queue_finish(struct job_queue *q)
{
	(void)pthread_cond_destroy(&q->filled);
	(void)pthread_mutex_destroy(&q->lock);
}

static bool queue_put(struct job_queue *q, struct store_job *job, struct err *err)
{
	bool ok;

	job->next = NULL;
	job->err = (struct err){ 0 };
	pthread_mutex_lock(&q->lock);
	ok = q->count < q->max && !q->closed;
	if (ok) {
		*q->tail = job;
		q->tail = &job->next;
		q->count++;
		pthread_cond_signal(&q->filled);
	}
	pthread_mutex_unlock(&q->lock);
	return ok || err_set(err, ERR_LIMIT, "the store has too much work waiting");
}

static struct store_job *take_locked(struct job_queue *q)
{
	struct store_job *job = q->head;

	if (!job)
		return NULL;
	q->head = job->next;
	if (!q->head)
		q->tail = &q->head;
	q->count--;
	job->next = NULL;
	return job;
}

struct store_job *queue_take(struct job_queue *q)
{
	pthread_mutex_lock(&q->lock);
	struct store_job *job = take_locked(q);
	pthread_mutex_unlock(&q->lock);
	return job;
}

struct store_job *queue_wait(struct job_queue *q)
{
	pthread_mutex_lock(&q->lock);
	while (!q->head && !q->closed)
		pthread_cond_wait(&q->filled, &q->lock);
	struct store_job *job = take_locked(q);
	pthread_mutex_unlock(&q->lock);
	return job;
}

void jobs_add(struct job_list *l, struct store_job *job)
{
	*l->tail = job;
	l->tail = &job->next;
}

void jobs_done(struct job_list *l)
{
	struct store_job *job = l->head;

	while (job) {
		struct store_job *next = job->next; /* done() may free the job */
		struct err err = job->err;
		job->done(job, &err);
		job = next;
	}
}

struct reader_start {
	struct store *store;
	struct db *db;
};

enum { SNAPSHOT_MAX = 64 };

/* Jobs that were queued before the snapshot was taken may share it. */
static void read_jobs(struct store *s, struct db *db, struct store_job *first)
{
	struct job_list jobs = { .tail = &jobs.head };
	struct err err = { 0 };

	jobs_add(&jobs, first);
	for (unsigned n = 1; n < SNAPSHOT_MAX && (first = queue_take(&s->reads)); n++)
		jobs_add(&jobs, first);
	bool ok = db_begin_read(db, &err);
	for (struct store_job *j = jobs.head; j; j = j->next) {
		if (!ok)
			j->err = err;
		else if (j->run(j, db, &j->err))
			j->err.kind = ERR_NONE;
		else if (j->err.kind == ERR_NONE)
			err_fill(&j->err, ERR_INTERNAL, "", "a read failed without a reason");
	}
	db_rollback(db);
	jobs_done(&jobs);
}

static void *reader_main(void *arg)
{
	struct reader_start *start = arg;
	struct store *s = start->store;
	struct db *db = start->db;
	struct store_job *job;

	free(start);
	while ((job = queue_wait(&s->reads)))
		read_jobs(s, db, job);
	return NULL;
}

/* Signals are the main thread's. */
static bool start_thread(struct store *s, pthread_t *t, void *(*main)(void *), void *arg,
			 struct err *err)
{
	sigset_t all;
	sigset_t before;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	int rc = pthread_create(t, NULL, main, arg);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc != 0)
		return err_set(err, ERR_NOMEM, "cannot start a thread of the store");
	s->threads++;
	return true;
}

static bool start_threads(struct store *s, struct err *err)
{
	if (!start_thread(s, &s->writer, store_writer_main, s, err))
		return false;
	for (size_t i = 0; i < STORE_READER_THREADS; i++) {
		struct reader_start *start = malloc(sizeof *start);
		if (!start)
			return err_set(err, ERR_NOMEM, "no memory for a thread of the store");
		*start = (struct reader_start){ s, s->read_db[i] };
		if (!start_thread(s, &s->reader[i], reader_main, start, err)) {
			free(start);
			return false;
		}
	}
	return start_thread(s, &s->keeper, store_keeper_main, s, err);
}

static void stop_threads(struct store *s)
{
	queue_close(&s->writes);
	queue_close(&s->reads);
	if (s->threads > 0)
		(void)pthread_join(s->writer, NULL);
	for (unsigned i = 0; i < STORE_READER_THREADS && s->threads > 1 + i; i++)
		(void)pthread_join(s->reader[i], NULL);
	pthread_mutex_lock(&s->version_lock);
	s->stopping = true;
	pthread_cond_broadcast(&s->version_risen);
	pthread_mutex_unlock(&s->version_lock);
	if (s->threads > 1 + STORE_READER_THREADS)
		(void)pthread_join(s->keeper, NULL);
	s->threads = 0;
}

static bool open_db(struct store *s, const struct store_settings *how, enum db_mode mode,
		    struct db **ret, struct err *err)
{
	if (!db_open(how->url, mode, ret, err))
		return false;
	db_context(*ret)->key = s->key;
	db_context(*ret)->capture_limits = &s->limits;
	db_context(*ret)->secret_parameters =
		how->secret_parameters ? how->secret_parameters : default_secrets;
	return true;
}

static bool first_version(struct store *s, struct err *err)
{
	AUTO_STMT *st = NULL;
	bool row = false;

	if (!db_start(s->write_db, SQL_CHANGE_COUNTER_GET, &st, err) || !stmt_step(st, &row, err))
		return false;
	s->version = col_i64(st, 0);
	return true;
}

static bool first_captured(struct store *s, struct err *err)
{
	int64_t until;

	if (!capture_until_newest(s->write_db, &until, err))
		return false;
	store_capture_expect(s, until);
	return true;
}

static bool open_all(struct store *s, const struct store_settings *how, struct err *err)
{
	if (how->claims && !claims_open(how->claims, &s->claims, err))
		return false;
	if (how->key_file && !secret_key_open(how->key_file, &s->key, err))
		return false;
	if (!open_db(s, how, DB_WRITER, &s->write_db, err) || !db_migrate(s->write_db, err) ||
	    !ledger_upgrade(s->write_db, clock_wall(), err) || !search_upgrade(s->write_db, err) ||
	    !first_version(s, err) || !first_captured(s, err))
		return false;
	for (size_t i = 0; i < STORE_READER_THREADS; i++) {
		if (!open_db(s, how, DB_READER, &s->read_db[i], err))
			return false;
	}
	for (; s->pool_size < how->readers; s->pool_size++, s->pool_free++) {
		if (!open_db(s, how, DB_READER, &s->pool[s->pool_size], err))
			return false;
	}
	/* It only copies the log, for which it must be allowed to write. */
	return open_db(s, how, DB_WRITER, &s->keep_db, err) && neighbours_begin(s, err);
}

static bool check_settings(const struct store_settings *how, struct err *err)
{
	if (how->readers < 1 || how->readers > STORE_READERS_MAX)
		return err_field(err, "store.readers", "1 to %d read connections",
				 STORE_READERS_MAX);
	if (how->queue_max < 1)
		return err_field(err, "store.queue", "at least one job must be able to wait");
	if (how->group_max < 1)
		return err_field(err, "store.group", "at least one job a transaction");
	return true;
}

bool store_open(const struct store_settings *how, struct store **ret, struct err *err)
{
	if (!check_settings(how, err))
		return false;
	struct store *s = calloc(1, sizeof *s);
	if (!s)
		return err_set(err, ERR_NOMEM, "no memory for the store");
	s->group_max = how->group_max;
	store_set_capture_limits(s, how->capture_size, how->capture_age);
	queue_init(&s->writes, how->queue_max);
	queue_init(&s->reads, how->queue_max);
	(void)pthread_mutex_init(&s->pool_lock, NULL);
	cond_init(&s->pool_given);
	(void)pthread_mutex_init(&s->version_lock, NULL);
	(void)pthread_mutex_init(&s->neighbours_lock, NULL);
	s->claims = -1;
	cond_init(&s->version_risen);
	if (!open_all(s, how, err) || !start_threads(s, err)) {
		store_close(s);
		return false;
	}
	*ret = s;
	return true;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	stop_threads(s);
	for (size_t i = 0; i < STORE_READER_THREADS; i++)
		db_close(s->read_db[i]);
	for (size_t i = 0; i < s->pool_size; i++)
		db_close(s->pool[i]);
	db_close(s->keep_db);
	db_close(s->write_db);
	secret_key_close(s->key);
	queue_finish(&s->writes);
	queue_finish(&s->reads);
	(void)pthread_cond_destroy(&s->pool_given);
	(void)pthread_mutex_destroy(&s->pool_lock);
	(void)pthread_cond_destroy(&s->version_risen);
	(void)pthread_mutex_destroy(&s->version_lock);
	(void)pthread_mutex_destroy(&s->neighbours_lock);
	if (s->claims >= 0)
		(void)close(s->claims);
	free(s);
}

void store_set_capture_limits(struct store *s, int64_t size, int64_t age)
{
	s->limits.size = size;
	s->limits.age = age;
}

int64_t store_captured_until(const struct store *s)
{
	return atomic_load_explicit(&s->captured_until, memory_order_relaxed);
}

void store_capture_expect(struct store *s, int64_t until)
{
	if (until > store_captured_until(s))
		atomic_store_explicit(&s->captured_until, until, memory_order_relaxed);
}

bool store_submit_write(struct store *s, struct store_job *job, struct err *err)
{
	return queue_put(&s->writes, job, err);
}

bool store_submit_read(struct store *s, struct store_job *job, struct err *err)
{
	return queue_put(&s->reads, job, err);
}

struct waiting_job {
	struct store_job job;
	struct store_job *inner;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	bool is_ended;
	struct err result;
};

static struct waiting_job *waiting_of(struct store_job *job)
{
	return (struct waiting_job *)job; /* its first member */
}

static bool waiting_run(struct store_job *job, struct db *db, struct err *err)
{
	struct waiting_job *w = waiting_of(job);
	return w->inner->run(w->inner, db, err);
}

static void waiting_done(struct store_job *job, const struct err *err)
{
	struct waiting_job *w = waiting_of(job);

	pthread_mutex_lock(&w->lock);
	w->result = *err;
	w->is_ended = true;
	pthread_cond_signal(&w->ended);
	pthread_mutex_unlock(&w->lock);
}

bool store_write(struct store *s, struct store_job *job, struct err *err)
{
	struct waiting_job w = {
		.job = { .run = waiting_run, .done = waiting_done, .large = job->large },
		.inner = job
	};

	(void)pthread_mutex_init(&w.lock, NULL);
	(void)pthread_cond_init(&w.ended, NULL);
	bool ok = store_submit_write(s, &w.job, err);
	if (ok) {
		pthread_mutex_lock(&w.lock);
		while (!w.is_ended)
			pthread_cond_wait(&w.ended, &w.lock);
		pthread_mutex_unlock(&w.lock);
		ok = w.result.kind == ERR_NONE;
		if (!ok && err)
			*err = w.result;
	}
	(void)pthread_cond_destroy(&w.ended);
	(void)pthread_mutex_destroy(&w.lock);
	return ok;
}

bool store_reader_take(struct store *s, struct db **ret, struct err *err)
{
	pthread_mutex_lock(&s->pool_lock);
	while (!s->pool_free)
		pthread_cond_wait(&s->pool_given, &s->pool_lock);
	struct db *db = s->pool[--s->pool_free];
	pthread_mutex_unlock(&s->pool_lock);
	if (!db_begin_read(db, err)) {
		store_reader_give(s, db);
		return false;
	}
	*ret = db;
	return true;
}

void store_reader_give(struct store *s, struct db *db)
{
	if (!db)
		return;
	db_rollback(db);
	pthread_mutex_lock(&s->pool_lock);
	s->pool[s->pool_free++] = db;
	pthread_cond_signal(&s->pool_given);
	pthread_mutex_unlock(&s->pool_lock);
}

void store_publish(struct store *s, int64_t version)
{
	pthread_mutex_lock(&s->version_lock);
	if (version > s->version) {
		s->version = version;
		pthread_cond_broadcast(&s->version_risen);
	}
	pthread_mutex_unlock(&s->version_lock);
}

int64_t store_version(struct store *s)
{
	pthread_mutex_lock(&s->version_lock);
	int64_t v = s->version;
	pthread_mutex_unlock(&s->version_lock);
	return v;
}

int64_t store_wait(struct store *s, int64_t seen, unsigned timeout_ms)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += timeout_ms / 1000;
	until.tv_nsec += (long)(timeout_ms % 1000) * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_nsec -= 1000000000L;
		until.tv_sec++;
	}
	pthread_mutex_lock(&s->version_lock);
	int rc = 0;
	while (s->version <= seen && rc != ETIMEDOUT && !s->stopping)
		rc = pthread_cond_timedwait(&s->version_risen, &s->version_lock, &until);
	int64_t v = s->version;
	pthread_mutex_unlock(&s->version_lock);
	return v;
}
