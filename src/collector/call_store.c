/*
 * The product's side of call_store.h: a look-up is a read job, a batch a write
 * job of the store.
 */
#include "collector/call_store.h"

#include "base/log.h"
#include "base/str.h"
#include "store/neighbours.h"

enum { BRIEF_MAX = 1 << 20 };

static struct call_job *job_of(struct store_job *store)
{
	return (struct call_job *)((char *)store - offsetof(struct call_job, store));
}

static void job_done(struct store_job *store, const struct err *err)
{
	struct call_job *job = job_of(store);

	job->err = *err;
	job->done(job);
}

static bool run_lookup(struct store_job *store, struct db *db, struct err *err)
{
	struct call_lookup *l = (struct call_lookup *)job_of(store);
	struct meter_brief brief;

	arena_wipe(&l->arena);
	l->arena.limit = BRIEF_MAX;
	if (!store_meter_brief(db, l->serial, &l->arena, &brief, err))
		return false;
	if (brief.id == 0 &&
	    !store_quarantine_full(db, l->quarantine_max, &l->quarantine_full, err))
		return false;
	l->brief = brief;
	return true;
}

static bool run_commit(struct store_job *store, struct db *db, struct err *err)
{
	return store_call_commit(db, &((struct call_commit *)job_of(store))->batch, err);
}

static bool run_hail(struct store_job *store, struct db *db, struct err *err)
{
	struct call_hail *h = (struct call_hail *)job_of(store);
	AUTO_ARENA a = { .limit = 4096 };
	const char *driver;

	if (!store_meter_driver(db, h->hail, &a, &driver, err))
		return false;
	(void)str_copy(h->driver, sizeof h->driver, str_from(driver));
	return true;
}

static bool run_reserve(struct store_job *store, struct db *db, struct err *err)
{
	struct call_reserve *r = (struct call_reserve *)job_of(store);

	return store_counters_reserve(db, r->meter, r->told_known ? &r->told : NULL, &r->keys,
				      &r->set, err);
}

static bool submit_hail(const struct call_store *s, struct call_hail *h, struct err *err)
{
	h->job.store = (struct store_job){ .run = run_hail, .done = job_done };
	return store_submit_read(s->owner, &h->job.store, err);
}

static bool submit_reserve(const struct call_store *s, struct call_reserve *r, struct err *err)
{
	r->job.store = (struct store_job){ .run = run_reserve, .done = job_done };
	return store_submit_write(s->owner, &r->job.store, err);
}

static bool submit_lookup(const struct call_store *s, struct call_lookup *l, struct err *err)
{
	l->job.store = (struct store_job){ .run = run_lookup, .done = job_done };
	return store_submit_read(s->owner, &l->job.store, err);
}

static bool submit_commit(const struct call_store *s, struct call_commit *c, struct err *err)
{
	c->job.store = (struct store_job){ .run = run_commit, .done = job_done };
	return store_submit_write(s->owner, &c->job.store, err);
}

static int64_t captured_until(const struct call_store *s)
{
	return store_captured_until(s->owner);
}

static bool claim(void *store, const char *serial)
{
	return store_claim(store, serial);
}

static void unclaim(void *store, const char *serial)
{
	store_unclaim(store, serial);
}

static void wish(const struct call_store *s, const char *serial, int64_t node, int64_t now_ms)
{
	struct err err = { 0 };

	if (!store_wish(s->owner, serial, node, now_ms, &err))
		log_warn("collector", "event=wish_lost serial=%s reason=\"%s\"", serial, err.msg);
}

void call_commit_forget(struct call_commit *c)
{
	if (c->capture)
		explicit_bzero(c->capture, c->batch.capture_n);
	free(c->capture);
	c->capture = NULL;
}

struct call_store call_store_make(struct store *store, struct serials_others *others)
{
	*others = (struct serials_others){ claim, unclaim, store };
	return (struct call_store){ .lookup = submit_lookup,
				    .commit = submit_commit,
				    .captured_until = captured_until,
				    .hail = submit_hail,
				    .reserve = submit_reserve,
				    .others = store_is_shared(store) ? others : NULL,
				    .wish = wish,
				    .owner = store };
}
