#include <inttypes.h>
#include <unistd.h>

#include "base/log.h"
#include "service/closing.h"
#include "service/exception.h"
#include "service/folder.h"
#include "service/job_private.h"
#include "service/pacer.h"
#include "service/private.h"
#include "service/retention.h"

enum { LOOK_EVERY = 1 /* s: other processes ask for jobs, too */ };

struct job_runner {
	struct service *sv;
	pthread_t thread;
	struct pacer pacer;
	int fd;	       /* of the lock, -1: another process has it */
	int64_t swept; /* UTC s */
	struct validation_day day;
};

void job_wake(struct service *sv)
{
	struct job_runner *r = atomic_load(&sv->runner);
	if (r)
		pacer_wake(&r->pacer);
}

static bool take_lock(struct service *sv, int *ret, struct err *err)
{
	return folder_lock(sv, "jobs.lock", ret, err);
}

/* --- taking jobs; only with the lock --- */

struct claim {
	int64_t now;
	int64_t id;
};

static bool write_claim(struct db *db, void *arg, struct err *err)
{
	struct claim *c = arg;
	return store_job_claim(db, c->now, &c->id, err);
}

static bool first(struct service *sv, enum job_state state, int64_t *ret, struct err *err)
{
	AUTO_READER r = { 0 };
	return reader_take(sv, &r, err) && store_job_first(r.db, state, ret, err);
}

struct turn {
	int64_t id;
	enum job_act act;
};

static bool write_revival(struct db *db, void *arg, struct err *err)
{
	const struct turn *t = arg;
	if (t->act == JOB_RUN) /* from the start */
		return store_job_requeue(db, t->id, JOB_RUNNING, JOB_RUN, err);
	return store_job_set_act(db, t->id, t->act, "the server was stopped in the middle", err);
}

static bool runs_again(const char *kind)
{
	for (size_t i = 0; job_kinds[i]; i++)
		if (strcmp(job_kinds[i]->name, kind) == 0)
			return job_kinds[i]->again;
	return false;
}

/* Whoever ran it is gone, or we would not have the lock. */
static bool revive(struct service *sv, int64_t id, const atomic_bool *stopping, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct job j;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(sv, &r, err) || !store_job_get(r.db, id, &a, &j, err))
			return false;
	}
	log_warn("job", "event=revived job=%" PRId64 " kind=%s", id, j.kind);
	struct turn t = { id, runs_again(j.kind) && !j.cancel ? JOB_RUN : JOB_ROLL_BACK };
	if (j.act == JOB_RUN && !service_write(sv, write_revival, &t, err))
		return false;
	return (j.act == JOB_RUN && t.act == JOB_RUN) || job_run_claimed(sv, id, stopping, err);
}

static bool revive_all(struct service *sv, const atomic_bool *stopping, struct err *err)
{
	for (;;) {
		int64_t id;
		if (!first(sv, JOB_RUNNING, &id, err))
			return false;
		if (id == 0)
			return true;
		if (!revive(sv, id, stopping, err))
			return false;
	}
}

static bool run_waiting(struct service *sv, const atomic_bool *stopping, struct err *err)
{
	while (!stopping || !atomic_load(stopping)) {
		struct claim c = { .now = service_now(sv) };
		if (!first(sv, JOB_WAITING, &c.id, err))
			return false;
		if (c.id == 0)
			return true;
		if (!service_write(sv, write_claim, &c, err) ||
		    (c.id && !job_run_claimed(sv, c.id, stopping, err)))
			return false;
	}
	return true;
}

bool job_run_all(struct service *sv, bool *ret_busy, struct err *err)
{
	AUTO_FD int fd = -1;
	if (!take_lock(sv, &fd, err))
		return false;
	*ret_busy = fd < 0;
	return fd < 0 || (revive_all(sv, NULL, err) && run_waiting(sv, NULL, err));
}

/* --- the thread --- */

static bool sweep(struct job_runner *r, struct err *err)
{
	int64_t now = service_now(r->sv);
	if (now - r->swept < RETENTION_EVERY)
		return true;
	r->swept = now;
	return service_retention_sweep(r->sv, &r->pacer.stopping, err);
}

/* Closed months that somebody or something may have changed. */
static bool recheck(struct job_runner *r, struct err *err)
{
	bool more = true;
	while (more && !atomic_load(&r->pacer.stopping))
		if (!closing_recheck(r->sv, &more, err))
			return false;
	return true;
}

static bool validate(struct job_runner *r, struct err *err)
{
	bool more;
	if (!service_validation_due(r->sv, &r->day, &more, err))
		return false;
	if (more)
		job_wake(r->sv); /* after a look at the jobs */
	return true;
}

static bool work(struct job_runner *r, struct err *err)
{
	if (r->fd < 0) {
		if (!take_lock(r->sv, &r->fd, err))
			return false;
		if (r->fd < 0)
			return true;
	}
	/* Also what a full disk has left in the middle a moment ago. */
	return revive_all(r->sv, &r->pacer.stopping, err) &&
	       run_waiting(r->sv, &r->pacer.stopping, err) && recheck(r, err) && validate(r, err) &&
	       sweep(r, err);
}

static void *main_of_runner(void *arg)
{
	struct job_runner *r = arg;
	struct err before = { 0 };
	while (!atomic_load(&r->pacer.stopping)) {
		struct err err = { 0 };
		char quoted[320];
		/* A disk that is full stays so for a while: told once. */
		if (!work(r, &err) && !atomic_load(&r->pacer.stopping) &&
		    strcmp(err.msg, before.msg) != 0)
			log_error("job", "event=stuck reason=%s",
				  log_quote(quoted, sizeof quoted, err.msg));
		before = err;
		pacer_pause(&r->pacer, LOOK_EVERY);
	}
	return NULL;
}

bool job_runner_start(struct service *sv, struct job_runner **ret, struct err *err)
{
	struct job_runner *r = calloc(1, sizeof *r);
	if (!r)
		return err_set(err, ERR_NOMEM, "no memory for the runner of jobs");
	r->sv = sv;
	r->fd = -1;
	pacer_init(&r->pacer);
	if (pthread_create(&r->thread, NULL, main_of_runner, r) != 0) {
		pacer_finish(&r->pacer);
		free(r);
		return err_set(err, ERR_IO, "the thread of the jobs could not be started");
	}
	atomic_store(&sv->runner, r);
	*ret = r;
	return true;
}

void job_runner_stop(struct job_runner *r)
{
	if (!r)
		return;
	atomic_store(&r->sv->runner, NULL);
	pacer_stop(&r->pacer);
	(void)pthread_join(r->thread, NULL);
	if (r->fd >= 0)
		(void)close(r->fd);
	pacer_finish(&r->pacer);
	free(r);
}
