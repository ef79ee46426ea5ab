/*
 * The writer: one transaction for all jobs that wait (group commit).
 *
 * A job runs inside a savepoint, so that one that fails undoes only itself; a large one
 * that comes first is the whole transaction.
 * What it counted is added to the group's sums only when it succeeded.
 */
#include "base/log.h"
#include "store/threads.h"

/* Pages of 4 KiB. The keeper copies the log away behind our back; only when
 * commits follow each other so closely that the log never starts anew do we
 * stop for it, first gently, then waiting for readers. */
enum { LOG_GENTLE = 16384, LOG_CUT = 65536 };

static bool begin(struct db *db, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row = false;

	if (!db_begin_write(db, err))
		return false;
	if (!db_start(db, SQL_CHANGE_COUNTER_BUMP, &s, err) || !stmt_step(s, &row, err))
		return false;
	db_context(db)->version = col_i64(s, 0);
	return true;
}

/* True when the job's changes are part of the transaction. */
static bool run_job(struct db *db, struct store_job *job, bool alone, struct tally *sums)
{
	struct db_context *context = db_context(db);
	struct err *err = &job->err;

	tally_clear(&context->tally);
	if (!alone && !db_savepoint(db, err))
		return false;
	if (job->run(job, db, err) && !context->tally.broken &&
	    (alone || db_savepoint_keep(db, err))) {
		err->kind = ERR_NONE;
		tally_merge(sums, &context->tally);
		return true;
	}
	if (err->kind == ERR_NONE)
		err_fill(err, ERR_INTERNAL, "", "a write failed without a reason");
	names_clear(&context->names);
	if (alone || (db_in_transaction(db) && !db_savepoint_undo(db, NULL)))
		db_rollback(db);
	return false;
}

static void fail_all(struct job_list *jobs, const struct err *why)
{
	for (struct store_job *j = jobs->head; j; j = j->next) {
		if (j->err.kind == ERR_NONE)
			j->err = *why;
	}
}

static bool commit(struct db *db, const struct tally *sums, struct err *err)
{
	return tally_flush(sums, db, err) && db_commit(db, err);
}

/* Takes jobs until the queue is empty or the group is full; true: committed. */
static bool run_group(struct store *s, struct job_list *jobs, struct tally *sums)
{
	struct db *db = s->write_db;
	struct store_job *job = jobs->head;
	struct err err = { 0 };
	unsigned good = 0;
	bool ok = begin(db, &err);
	bool alone = job->large;

	for (unsigned n = 0; ok && job; n++) {
		good += run_job(db, job, alone, sums);
		ok = db_in_transaction(db);
		if (!ok)
			err = job->err;
		job = ok && !alone && n + 1 < s->group_max ? queue_take(&s->writes) : NULL;
		if (job)
			jobs_add(jobs, job);
	}
	if (ok && good)
		ok = commit(db, sums, &err);
	if (!ok || !good) {
		db_rollback(db);
		names_clear(&db_context(db)->names);
	}
	if (!ok)
		fail_all(jobs, &err);
	return ok && good;
}

static void watch_log(struct store *s)
{
	int64_t pages = db_log_pages(s->write_db);

	if (pages >= LOG_GENTLE && pages < LOG_CUT)
		(void)db_checkpoint(s->write_db, true);
	else if (pages >= LOG_CUT && db_checkpoint(s->write_db, false) < 0)
		log_warn("store", "event=log_long pages=%lld reason=\"readers hold it\"",
			 (long long)pages);
	atomic_store(&s->log_pages, pages);
}

/* A job's own mistakes do not count, trouble of the engine does. */
static void note_trouble(struct store *s, const struct job_list *jobs, bool committed)
{
	struct err trouble = { 0 };

	for (const struct store_job *j = jobs->head; j && !committed; j = j->next) {
		if (j->err.kind == ERR_DB || j->err.kind == ERR_IO)
			trouble = j->err;
	}
	if (!committed && trouble.kind == ERR_NONE)
		return;
	pthread_mutex_lock(&s->version_lock);
	s->write_trouble = trouble;
	pthread_mutex_unlock(&s->version_lock);
}

bool store_writes(struct store *s, struct err *err)
{
	pthread_mutex_lock(&s->version_lock);
	struct err trouble = s->write_trouble;
	pthread_mutex_unlock(&s->version_lock);
	if (trouble.kind == ERR_NONE)
		return true;
	return err_set(err, trouble.kind, "%s", trouble.msg);
}

void *store_writer_main(void *store)
{
	struct store *s = store;
	struct store_job *job;
	struct tally sums = { 0 };

	while ((job = queue_wait(&s->writes))) {
		struct job_list jobs = { .tail = &jobs.head };
		jobs_add(&jobs, job);
		tally_clear(&sums);
		bool committed = run_group(s, &jobs, &sums);
		note_trouble(s, &jobs, committed);
		if (committed) {
			watch_log(s);
			store_publish(s, db_context(s->write_db)->version);
		}
		jobs_done(&jobs);
	}
	tally_finish(&sums);
	return NULL;
}
