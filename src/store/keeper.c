#include <errno.h>
#include <time.h>

#include "base/log.h"
#include "store/threads.h"

/* How often other processes are looked for, and from which length on the log
 * is copied into the file (pages of 4 KiB). */
enum { WATCH_MS = 200, LOG_COPY = 2048 };

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

static bool read_version(struct db *db, int64_t *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row = false;

	if (!db_start(db, SQL_CHANGE_COUNTER_GET, &s, err) || !stmt_step(s, &row, err))
		return false;
	*ret = col_i64(s, 0);
	return true;
}

static bool look_outside(struct store *s, int64_t *seen, struct err *err)
{
	int64_t now;
	int64_t version;

	if (!db_outside_version(s->keep_db, &now, err))
		return false;
	if (now == *seen)
		return true;
	if (!read_version(s->keep_db, &version, err))
		return false;
	*seen = now;
	store_publish(s, version);
	return true;
}

void *store_keeper_main(void *store)
{
	struct store *s = store;
	int64_t seen = 0;
	int64_t copied = 0;

	while (rest(s)) {
		struct err err = { 0 };
		if (!look_outside(s, &seen, &err))
			log_warn("store", "event=watch_failed error=\"%s\"", err.msg);
		int64_t pages = atomic_load(&s->log_pages);
		if (pages < copied)
			copied = 0;
		if (pages - copied >= LOG_COPY && db_checkpoint(s->keep_db, true) >= 0)
			copied = pages;
	}
	return NULL;
}
