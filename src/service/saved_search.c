#include "service/saved_search.h"

#include <jansson.h>
#include <stdio.h>

#include "service/meter_params.h"
#include "service/personal.h"

static const char *member(const void *arg, const char *name)
{
	return json_string_value(json_object_get(arg, name));
}

/* What it tells: of people, and the group it is about. One that is not understood tells all. */
static void read_query(struct service *sv, const char *text, bool *ret_people, int64_t *ret_group)
{
	json_t *o = json_loads(text, 0, NULL);
	struct meter_query q;
	struct err err = { 0 };

	*ret_people = true;
	*ret_group = 0;
	if (o && meter_params_read(sv, member, o, &q, &err)) {
		*ret_people = personal_query(&q) || (q.filter.search && q.filter.search[0]);
		*ret_group = q.filter.group;
	}
	json_decref(o);
}

/* Every group of his is seen. */
static bool covers(struct service *sv, struct db *db, const struct caller *c, int64_t owner,
		   bool *ret, struct err *err)
{
	struct area area;
	struct user u;

	*ret = true;
	if (c->area.whole)
		return true;
	if (!store_user_get(db, owner, &u, err) ||
	    !store_area_load(db, AREA_OF_USER, owner, u.area_whole, service_now(sv), &area, err))
		return false;
	*ret = !area.whole;
	for (size_t i = 0; *ret && i < area.count; i++) {
		if (!caller_sees_group(db, c, area.groups[i], ret, err))
			return false;
	}
	return true;
}

static bool is_seen(struct service *sv, struct db *db, const struct caller *c,
		    const struct saved_search *x, bool *ret, struct err *err)
{
	int64_t group;
	bool people;

	*ret = !c->user || x->user == c->user;
	if (*ret || !x->shared)
		return true;
	read_query(sv, x->query, &people, &group);
	*ret = !people || personal_seen(c);
	if (*ret && people && !covers(sv, db, c, x->user, ret, err))
		return false;
	return !*ret || !group || caller_sees_group(db, c, group, ret, err);
}

bool service_saved_search_list(struct service *sv, const struct caller *c, int64_t owner,
			       struct arena *a, const struct saved_search **ret, size_t *ret_count,
			       struct err *err)
{
	AUTO_READER r = { 0 };
	const struct saved_search *all;
	size_t count;
	size_t n = 0;

	if (!caller_check(c, RIGHT_METER_VIEW, err) || !reader_take(sv, &r, err) ||
	    !store_saved_search_list(r.db, c->user ? c->user : owner, a, &all, &count, err))
		return false;
	struct saved_search *seen = arena_new(a, struct saved_search, count + 1);
	if (!seen)
		return err_set(err, ERR_NOMEM, "no memory for the searches");
	for (size_t i = 0; i < count; i++) {
		bool is;
		if (!is_seen(sv, r.db, c, &all[i], &is, err))
			return false;
		seen[n] = all[i];
		n += is;
	}
	*ret = seen;
	*ret_count = n;
	return true;
}

bool service_saved_search_get(struct service *sv, const struct caller *c, int64_t id,
			      struct arena *a, struct saved_search *ret, struct err *err)
{
	struct saved_search x;
	AUTO_READER r = { 0 };

	bool seen;

	if (!caller_check(c, RIGHT_METER_VIEW, err) || !reader_take(sv, &r, err) ||
	    !store_saved_search_get(r.db, id, a, &x, err) || !is_seen(sv, r.db, c, &x, &seen, err))
		return false;
	if (!seen)
		return err_set(err, ERR_NOTFOUND, "there is no such search");
	*ret = x;
	return true;
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
	bool seen;
	if (!is_seen(job->sv, db, job->caller, ret, &seen, err))
		return false;
	if (!seen)
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
