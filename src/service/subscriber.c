#include "service/subscriber.h"

#include <stdio.h>

#include "base/str.h"
#include "service/facts.h"
#include "service/history.h"
#include "service/opening.h"
#include "service/personal.h"
#include "store/personal.h"

enum { ARENA_MAX = 1 << 20 };

static bool check_seen(struct db *db, const struct caller *c, int64_t id, struct err *err)
{
	bool seen;

	if (!store_subscriber_seen(db, &c->area, c->user, id, &seen, err))
		return false;
	return seen || err_set(err, ERR_NOTFOUND, "there is no such subscriber");
}

bool service_subscriber_list(struct service *sv, const struct caller *c,
			     const struct subscriber_query *q, struct arena *a,
			     struct subscriber_page *ret, struct err *err)
{
	struct subscriber_query query = *q;
	AUTO_READER r = { 0 };

	query.area = &c->area;
	query.user = c->user;
	return caller_check(c, RIGHT_SUBSCRIBER_VIEW, err) &&
	       opening_note_list(sv, c, "subscribers", err) && reader_take(sv, &r, err) &&
	       store_subscriber_list(r.db, &query, a, ret, err);
}

static bool read_card(struct db *db, const struct caller *c, int64_t id, struct arena *a,
		      struct subscriber_card *ret, struct err *err)
{
	struct subscriber_card card = { .same_count = 0 };

	if (!store_subscriber_get(db, id, a, &card.subscriber, err) ||
	    !store_subscriber_same(db, &card.subscriber, &c->area, c->user, a, &card.same,
				   &card.same_count, err))
		return false;
	*ret = card;
	return true;
}

static bool find_card(struct service *sv, const struct caller *c, int64_t id, struct arena *a,
		      struct subscriber_card *ret, struct err *err)
{
	AUTO_READER r = { 0 };

	return reader_take(sv, &r, err) && check_seen(r.db, c, id, err) &&
	       read_card(r.db, c, id, a, ret, err);
}

bool service_subscriber_get(struct service *sv, const struct caller *c, int64_t id, struct arena *a,
			    struct subscriber_card *ret, struct err *err)
{
	return caller_check(c, RIGHT_SUBSCRIBER_VIEW, err) && find_card(sv, c, id, a, ret, err) &&
	       opening_note_subscriber(sv, c, id, err);
}

struct subscriber_job {
	struct service *sv;
	const struct caller *caller;
	int64_t id;
	const struct subscriber_edit *edit;
	struct arena *arena;
	struct subscriber_card result;
};

/* The bodies are personal data: sealed with the subscriber's own key. */
static bool audit(const struct subscriber_job *job, struct db *db, const char *action, int64_t id,
		  const struct facts *before, const struct facts *after, struct err *err)
{
	const char *was;
	const char *is;
	char object[40];
	bool same;

	(void)snprintf(object, sizeof object, "subscriber:%lld", (long long)id);
	if (!facts_diff(before, after, job->arena, &was, &is, &same, err) ||
	    (was && !personal_seal(db, id, was, job->arena, &was, err)) ||
	    !personal_seal(db, id, is, job->arena, &is, err))
		return false;
	return service_audit(job->sv, db, job->caller, action, object, was, is, err);
}

static const char *newer(const char *change, const char *was)
{
	return change ? change : was;
}

static struct subscriber changed(const struct subscriber *was, const struct subscriber_edit *e)
{
	struct subscriber s = *was;

	s.name = newer(e->name, was->name);
	s.account = newer(e->account, was->account);
	s.phone = newer(e->phone, was->phone);
	s.email = newer(e->email, was->email);
	s.city = newer(e->city, was->city);
	s.street = newer(e->street, was->street);
	s.house = newer(e->house, was->house);
	s.flat = newer(e->flat, was->flat);
	if (e->kind >= 0)
		s.kind = (enum subscriber_kind)e->kind;
	return s;
}

static bool write_create(struct db *db, void *arg, struct err *err)
{
	struct subscriber_job *job = arg;
	struct subscriber none = { .name = "",
				   .account = "",
				   .city = "",
				   .street = "",
				   .house = "",
				   .flat = "",
				   .phone = "",
				   .email = "",
				   .creator = job->caller->user };
	struct subscriber s = changed(&none, job->edit);
	struct facts after;
	int64_t id;

	if (!store_subscriber_create(db, &s, &id, err) ||
	    !read_card(db, job->caller, id, job->arena, &job->result, err))
		return false;
	facts_of_subscriber(&job->result.subscriber, &after);
	return audit(job, db, "subscriber.create", id, NULL, &after, err);
}

/* Who may write of people without seeing them is told nothing by what he wrote. */
static struct subscriber_card shown(const struct caller *c, const struct subscriber_card *card)
{
	struct subscriber_card s = *card;

	personal_mask_subscriber(c, &s.subscriber);
	if (!personal_seen(c))
		s.same_count = 0;
	return s;
}

/* An address of something@something, not more: what a server takes is its own affair. */
static bool check_edit(const struct subscriber_edit *e, struct err *err)
{
	struct str host;
	struct str name;

	if (e->name && !str_trim(str_from(e->name)).n)
		return err_field(err, "name", "is missing");
	if (e->email && e->email[0] &&
	    (!str_cut(str_from(e->email), '@', &name, &host) || !name.n || !host.n ||
	     strpbrk(e->email, " \t\r\n<>,;")))
		return err_field(err, "email", "is no address such as name@example.org");
	return true;
}

bool service_subscriber_create(struct service *sv, const struct caller *c,
			       const struct subscriber_edit *e, struct arena *a,
			       struct subscriber_card *ret, struct err *err)
{
	struct subscriber_job job = { .sv = sv, .caller = c, .edit = e, .arena = a };

	if (!caller_check(c, RIGHT_SUBSCRIBER_EDIT, err) || !check_edit(e, err))
		return false;
	if (!e->name)
		return err_field(err, "name", "is missing");
	if (!service_write(sv, write_create, &job, err))
		return false;
	*ret = shown(c, &job.result);
	return true;
}

/* Tells who was faster. */
static bool conflict(struct db *db, const struct subscriber_job *job, struct err *err)
{
	char object[40];
	char words[200];

	(void)snprintf(object, sizeof object, "subscriber:%lld", (long long)job->id);
	if (!history_newest(db, job->arena, object, words, sizeof words, err))
		return false;
	return err_set(err, ERR_CONFLICT, "the subscriber has changed meanwhile%s%s",
		       words[0] ? ": " : "", words);
}

static bool write_edit(struct db *db, void *arg, struct err *err)
{
	struct subscriber_job *job = arg;
	struct subscriber was;
	struct facts before;
	struct facts after;

	if (!check_seen(db, job->caller, job->id, err) ||
	    !store_subscriber_get(db, job->id, job->arena, &was, err))
		return false;
	if (was.erased_at)
		return err_set(err, ERR_CONFLICT, "the subscriber's personal data was erased");
	struct subscriber s = changed(&was, job->edit);
	s.version = 0;
	if (job->edit->version && job->edit->version != was.version)
		return conflict(db, job, err);
	if (!store_subscriber_change(db, &s, err) ||
	    !read_card(db, job->caller, job->id, job->arena, &job->result, err))
		return false;
	facts_of_subscriber(&was, &before);
	facts_of_subscriber(&job->result.subscriber, &after);
	return audit(job, db, "subscriber.edit", job->id, &before, &after, err);
}

bool service_subscriber_edit(struct service *sv, const struct caller *c, int64_t id,
			     const struct subscriber_edit *e, struct arena *a,
			     struct subscriber_card *ret, struct err *err)
{
	struct subscriber_job job = { .sv = sv, .caller = c, .id = id, .edit = e, .arena = a };

	if (!caller_check(c, RIGHT_SUBSCRIBER_EDIT, err) || !check_edit(e, err) ||
	    !service_write(sv, write_edit, &job, err))
		return false;
	*ret = shown(c, &job.result);
	return true;
}

static bool write_removal(struct db *db, void *arg, struct err *err)
{
	const struct subscriber_job *job = arg;
	char object[40];

	(void)snprintf(object, sizeof object, "subscriber:%lld", (long long)job->id);
	return check_seen(db, job->caller, job->id, err) &&
	       store_subscriber_remove(db, job->id, err) &&
	       service_audit(job->sv, db, job->caller, "subscriber.delete", object, NULL, NULL,
			     err);
}

bool service_subscriber_remove(struct service *sv, const struct caller *c, int64_t id,
			       struct err *err)
{
	struct subscriber_job job = { .sv = sv, .caller = c, .id = id };

	return caller_check(c, RIGHT_SUBSCRIBER_EDIT, err) &&
	       service_write(sv, write_removal, &job, err);
}

bool service_subscriber_meters(struct service *sv, const struct caller *c, int64_t id,
			       struct arena *a, const struct tenancy **ret, size_t *ret_count,
			       struct err *err)
{
	AUTO_READER r = { 0 };
	const struct tenancy *all;
	size_t n;
	size_t kept = 0;

	if (!caller_check(c, RIGHT_SUBSCRIBER_VIEW, err) || !reader_take(sv, &r, err) ||
	    !check_seen(r.db, c, id, err) ||
	    !store_tenancies_of_subscriber(r.db, id, a, &all, &n, err))
		return false;
	struct tenancy *rows = arena_new(a, struct tenancy, n + 1);
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	for (size_t i = 0; i < n; i++) {
		bool seen;
		if (!caller_sees_group(r.db, c, all[i].group, &seen, err))
			return false;
		if (seen)
			rows[kept++] = all[i];
	}
	*ret = rows;
	*ret_count = kept;
	return true;
}
