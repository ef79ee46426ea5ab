#include "service/job.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/str.h"
#include "service/folder.h"
#include "service/job_private.h"

static const struct job_kind *find_kind(const char *name)
{
	for (size_t i = 0; job_kinds[i]; i++)
		if (strcmp(job_kinds[i]->name, name) == 0)
			return job_kinds[i];
	return NULL;
}

struct adding {
	struct job *job;
	const struct job_with *with;
	struct arena *arena;
};

static bool write_job(struct db *db, void *arg, struct err *err)
{
	struct adding *ad = arg;
	int64_t id;
	return store_job_add(db, ad->job, &id, err) &&
	       (!ad->with || ad->with->write(db, id, ad->with->arg, err)) &&
	       store_job_get(db, id, ad->arena, ad->job, err);
}

bool service_job_add(struct service *sv, const struct caller *c, const char *kind,
		     const struct right_set *uses, struct jsonw *arguments, struct arena *a,
		     struct job *ret, struct err *err)
{
	return service_job_add_with(sv, c, kind, uses, arguments, NULL, a, ret, err);
}

bool service_job_add_with(struct service *sv, const struct caller *c, const char *kind,
			  const struct right_set *uses, struct jsonw *arguments,
			  const struct job_with *with, struct arena *a, struct job *ret,
			  struct err *err)
{
	AUTO_FREE char *text = NULL;
	size_t n;
	struct job j = { .kind = kind,
			 .user = c->user,
			 .who = c->login,
			 .origin = c->address,
			 .created_at = service_now(sv) };
	struct adding ad = { &j, with, a };
	if (!find_kind(kind))
		return err_set(err, ERR_INTERNAL, "there is no kind of jobs called %s", kind);
	if (!jsonw_take(arguments, &text, &n, err) || !job_save_caller(c, uses, a, &j, err))
		return false;
	j.arguments = text;
	if (!service_write(sv, write_job, &ad, err))
		return false;
	*ret = j;
	job_wake(sv);
	return true;
}

/* What others have done may be about meters that an area hides. */
static bool sees_all(const struct caller *c)
{
	return c->user == 0 || (caller_may(c, RIGHT_JOB_MANAGE) && c->area.whole);
}

bool service_job_list(struct service *sv, const struct caller *c, int64_t before, unsigned limit,
		      struct arena *a, const struct job **ret, size_t *ret_count, struct err *err)
{
	AUTO_READER r = { 0 };
	return caller_check(c, RIGHT_JOB_VIEW, err) && reader_take(sv, &r, err) &&
	       store_job_list(r.db, sees_all(c) ? -1 : c->user, before, limit, a, ret, ret_count,
			      err);
}

/* Others' jobs do not exist for who may not see them. */
static bool get_seen(struct db *db, const struct caller *c, int64_t id, struct arena *a,
		     struct job *ret, struct err *err)
{
	struct job j;
	if (!caller_check(c, RIGHT_JOB_VIEW, err) || !store_job_get(db, id, a, &j, err))
		return false;
	if (j.user != c->user && !sees_all(c))
		return err_set(err, ERR_NOTFOUND, "there is no such job");
	*ret = j;
	return true;
}

bool service_job_get(struct service *sv, const struct caller *c, int64_t id, struct arena *a,
		     struct job *ret, struct err *err)
{
	AUTO_READER r = { 0 };
	return reader_take(sv, &r, err) && get_seen(r.db, c, id, a, ret, err);
}

bool job_can_undo(const struct job *j)
{
	const struct job_kind *kind = find_kind(j->kind);
	return kind && kind->back && j->state == JOB_DONE && !strstr(j->result, "\"dry_run\":true");
}

/* A change that a person makes to a job. */
struct turning {
	struct service *sv;
	const struct caller *caller;
	int64_t id;
	bool undo;
	struct arena *arena;
	struct job *ret;
};

static bool write_turn(struct db *db, void *arg, struct err *err)
{
	struct turning *t = arg;
	char object[40];
	struct job j;
	if (!get_seen(db, t->caller, t->id, t->arena, &j, err))
		return false;
	if (t->undo && !job_can_undo(&j))
		return err_set(err, ERR_CONFLICT, "there is nothing that could be put back");
	if (t->undo && !job_check_reach(db, &j, t->caller, err))
		return false;
	(void)snprintf(object, sizeof object, "job:%" PRId64, t->id);
	return (t->undo ? store_job_requeue(db, t->id, JOB_DONE, JOB_UNDO, err) &&
				  store_job_error_clear(db, t->id, err)
			: store_job_cancel(db, t->id, service_now(t->sv), err)) &&
	       service_audit(t->sv, db, t->caller, t->undo ? "job.undo" : "job.cancel", object,
			     NULL, NULL, err) &&
	       store_job_get(db, t->id, t->arena, t->ret, err);
}

bool service_job_cancel(struct service *sv, const struct caller *c, int64_t id, struct arena *a,
			struct job *ret, struct err *err)
{
	struct turning t = { sv, c, id, false, a, ret };
	return service_write(sv, write_turn, &t, err);
}

bool service_job_undo(struct service *sv, const struct caller *c, int64_t id, struct arena *a,
		      struct job *ret, struct err *err)
{
	struct turning t = { sv, c, id, true, a, ret };
	if (!service_write(sv, write_turn, &t, err))
		return false;
	job_wake(sv);
	return true;
}

bool service_job_errors(struct service *sv, const struct caller *c, int64_t id, int64_t after,
			unsigned limit, struct arena *a, const struct job_error **ret,
			size_t *ret_count, struct err *err)
{
	struct job j;
	AUTO_READER r = { 0 };
	return reader_take(sv, &r, err) && get_seen(r.db, c, id, a, &j, err) &&
	       store_job_error_list(r.db, id, after, limit, a, ret, ret_count, err);
}

struct fetching {
	struct service *sv;
	const struct caller *caller;
	const struct job *job;
};

static bool write_fetch(struct db *db, void *arg, struct err *err)
{
	const struct fetching *f = arg;
	char object[40];
	(void)snprintf(object, sizeof object, "job:%" PRId64, f->job->id);
	return service_audit(f->sv, db, f->caller, "job.download", object, NULL, NULL, err);
}

bool service_job_open_file(struct service *sv, const struct caller *c, int64_t id, struct arena *a,
			   struct job *ret, int *ret_fd, struct err *err)
{
	struct job j;
	const char *path;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(sv, &r, err) || !get_seen(r.db, c, id, a, &j, err))
			return false;
		if (!j.file[0])
			return err_set(err, ERR_NOTFOUND, "the job has no file, or has it no more");
		if (!job_check_reach(r.db, &j, c, err))
			return false;
	}
	if (!folder_path(sv, a, "job", id, &path, err))
		return false;
	AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return err_set(err, errno == ENOENT ? ERR_NOTFOUND : ERR_IO,
			       "the file of the job cannot be read: %s", strerrordesc_np(errno));
	struct fetching f = { sv, c, &j };
	if (!service_write(sv, write_fetch, &f, err))
		return false;
	*ret = j;
	*ret_fd = TAKE_FD(fd);
	return true;
}
