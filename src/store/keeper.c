#include <errno.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/threads.h"

/* How often other processes are looked for, from which length on the log is
 * copied into the file (pages of 4 KiB), and how many looks it takes to one at
 * the recorded calls. */
enum { WATCH_MS = 200, LOG_COPY = 2048, LOOK_TURNS = 5 };

/* Waits WATCH_MS; false when the store stops. */
static bool rest(struct store *s)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += WATCH_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_mutex_lock(&s->version_lock);
	int rc = 0;
	while (!s->stopping && rc != ETIMEDOUT)
		rc = pthread_cond_timedwait(&s->version_risen, &s->version_lock, &until);
	bool go_on = !s->stopping;
	pthread_mutex_unlock(&s->version_lock);
	return go_on;
}

static bool look_outside(struct store *s, int64_t *seen, struct err *err)
{
	int64_t now;
	int64_t version;

	if (!db_outside_version(s->keep_db, &now, err) || !neighbours_look(s, now != *seen, err))
		return false;
	if (now == *seen)
		return true;
	if (!db_number(s->keep_db, SQL_CHANGE_COUNTER_GET, &version, err))
		return false;
	*seen = now;
	store_publish(s, version);
	return true;
}

static bool run_trim(struct store_job *job, struct db *db, struct err *err)
{
	struct store *s = (struct store *)((char *)job - offsetof(struct store, trim));

	return capture_trim(db, &s->limits, clock_wall(), err);
}

static void trim_done(struct store_job *job, const struct err *err)
{
	struct store *s = (struct store *)((char *)job - offsetof(struct store, trim));

	if (err->kind != ERR_NONE)
		log_warn("store", "event=trim_failed error=\"%s\"", err->msg);
	atomic_store(&s->trimming, false);
}

/* Recorded calls: whether any are wanted of single meters, and whether too many are kept. */
static bool look_at_captures(struct store *s, struct err *err)
{
	int_fast64_t before = store_captured_until(s);
	int64_t until;
	bool due;

	if (!capture_until_newest(s->keep_db, &until, err) ||
	    !capture_is_due(s->keep_db, &s->limits, clock_wall(), &due, err))
		return false;
	/* Unless a newer one became known while we looked. */
	(void)atomic_compare_exchange_strong(&s->captured_until, &before, until);
	if (!due || atomic_exchange(&s->trimming, true))
		return true;
	s->trim = (struct store_job){ .run = run_trim, .done = trim_done };
	/* A full queue has other cares: the next look is soon. */
	if (!store_submit_write(s, &s->trim, NULL))
		atomic_store(&s->trimming, false);
	return true;
}

void *store_keeper_main(void *store)
{
	struct store *s = store;
	int64_t seen = 0;
	int64_t copied = 0;

	for (unsigned turn = 0; rest(s); turn++) {
		struct err err = { 0 };
		if (!look_outside(s, &seen, &err) ||
		    (turn % LOOK_TURNS == 0 && !look_at_captures(s, &err)))
			log_warn("store", "event=watch_failed error=\"%s\"", err.msg);
		int64_t pages = atomic_load(&s->log_pages);
		if (pages < copied)
			copied = 0;
		if (pages - copied >= LOG_COPY && db_checkpoint(s->keep_db, true) >= 0)
			copied = pages;
	}
	return NULL;
}
