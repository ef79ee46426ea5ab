#include "service/saved_search.h"

#include <stdio.h>

bool service_saved_search_list(struct service *sv, const struct caller *c, int64_t owner,
			       struct arena *a, const struct saved_search **ret, size_t *ret_count,
			       struct err *err)
{
	AUTO_READER r = { 0 };

	return caller_check(c, RIGHT_METER_VIEW, err) && reader_take(sv, &r, err) &&
	       store_saved_search_list(r.db, c->user ? c->user : owner, a, ret, ret_count, err);
}

struct search_job {
	struct service *sv;
	const struct caller *caller;
	int64_t id;
	const struct search_edit *edit;
	struct arena *arena;
	struct saved_search result;
};

/* Somebody else's is seen when it is shared, and changed by the installation's own shell only. */
static bool own(struct db *db, const struct search_job *job, struct saved_search *ret,
		struct err *err)
{
	if (!store_saved_search_get(db, job->id, job->arena, ret, err))
		return false;
	if (!job->caller->user || ret->user == job->caller->user)
		return true;
	if (!ret->shared)
		return err_set(err, ERR_NOTFOUND, "there is no such search");
	return err_set(err, ERR_DENIED, "this search is %s's", ret->login);
}

static bool audit(const struct search_job *job, struct db *db, const char *action, struct err *err)
{
	char object[40];

	(void)snprintf(object, sizeof object, "search:%lld", (long long)job->result.id);
	return service_audit(job->sv, db, job->caller, action, object, NULL,
			     job->result.shared ? "{\"shared\":true}" : "{\"shared\":false}", err);
}

static bool write_put(struct db *db, void *arg, struct err *err)
{
	struct search_job *job = arg;
	const struct search_edit *e = job->edit;
	struct saved_search x = { .user = job->caller->user ? job->caller->user : e->owner };
	int64_t id;

	if (job->id && !own(db, job, &x, err))
		return false;
	bool was_shared = x.shared;
	x.name = e->name ? e->name : x.name;
	x.query = e->query ? e->query : x.query;
	x.shared = e->shared < 0 ? x.shared : e->shared != 0;
	if ((x.shared || was_shared) && !caller_check(job->caller, RIGHT_SEARCH_SHARE, err))
		return false;
	return store_saved_search_put(db, &x, service_now(job->sv), &id, err) &&
	       store_saved_search_get(db, id, job->arena, &job->result, err) &&
	       audit(job, db, job->id ? "search.edit" : "search.create", err);
}

static bool check_person(const struct caller *c, int64_t owner, struct err *err)
{
	if (!caller_check(c, RIGHT_SEARCH_SAVE, err))
		return false;
	return c->user || owner ||
	       err_set(err, ERR_DENIED, "searches are kept for people who sign in");
}

bool service_saved_search_put(struct service *sv, const struct caller *c, int64_t id,
			      const struct search_edit *e, struct arena *a,
			      struct saved_search *ret, struct err *err)
{
	struct search_job job = { .sv = sv, .caller = c, .id = id, .edit = e, .arena = a };

	if (!check_person(c, e->owner, err) || !service_write(sv, write_put, &job, err))
		return false;
	*ret = job.result;
	return true;
}

static bool write_removal(struct db *db, void *arg, struct err *err)
{
	struct search_job *job = arg;

	return own(db, job, &job->result, err) && store_saved_search_remove(db, job->id, err) &&
	       audit(job, db, "search.delete", err);
}

bool service_saved_search_remove(struct service *sv, const struct caller *c, int64_t id,
				 struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 16 };
	struct search_job job = { .sv = sv, .caller = c, .id = id, .arena = &a };

	return caller_check(c, RIGHT_SEARCH_SAVE, err) &&
	       service_write(sv, write_removal, &job, err);
}
