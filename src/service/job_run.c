#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "service/folder.h"
#include "service/job_private.h"

enum {
	TELL_EVERY = 400,	/* ms between two lines of progress */
	COMPLAINTS_CHUNK = 500, /* a transaction */
	ARENA_MAX = 256 << 20,
};

struct service *job_service(const struct job_run *r)
{
	return r->sv;
}

const struct caller *job_caller(const struct job_run *r)
{
	return &r->caller;
}

const struct job *job_of(const struct job_run *r)
{
	return &r->job;
}

struct arena *job_arena(struct job_run *r)
{
	return &r->arena;
}

static bool look_whether_cancelled(struct job_run *r, struct err *err)
{
	AUTO_READER reader = { 0 };
	return reader_take(r->sv, &reader, err) &&
	       store_job_cancelled(reader.db, r->job.id, &r->cancelled, err);
}

/* What has been taken away since from who asked is taken away from the job. */
static bool load_caller_anew(struct job_run *r, struct err *err)
{
	struct caller now;
	enum right lacks;
	if (!job_load_caller(r->sv, &r->job, &now, err))
		return false;
	if (!right_set_holds(&now.rights, &r->caller.rights, &lacks))
		return err_set(err, ERR_DENIED,
			       "who asked for the job may not do this any more (%s)",
			       right_name(lacks));
	r->caller = now;
	return true;
}

bool job_goes_on(struct job_run *r, struct err *err)
{
	if (r->stopping && atomic_load(r->stopping)) {
		r->stopped = true;
		return err_set(err, ERR_CONFLICT, "the program ends");
	}
	if (r->job.act != JOB_RUN)
		return true; /* what is being put back is put back */
	if (!look_whether_cancelled(r, err))
		return false;
	if (r->cancelled)
		return err_set(err, ERR_CONFLICT, "the job was cancelled");
	return load_caller_anew(r, err);
}

bool job_stops_for_now(const struct job_run *r)
{
	return r->stopped;
}

struct figures {
	int64_t id;
	int64_t done;
	int64_t total;
};

static bool write_figures(struct db *db, void *arg, struct err *err)
{
	const struct figures *f = arg;
	return store_job_progress(db, f->id, f->done, f->total, err);
}

bool job_progress(struct job_run *r, int64_t done, int64_t total, struct err *err)
{
	uint64_t now = clock_monotonic_ms();
	struct figures f = { r->job.id, done, total };
	if (r->told && now - r->told < TELL_EVERY && done != total)
		return true;
	r->told = now;
	return service_write(r->sv, write_figures, &f, err);
}

void job_complain(struct job_run *r, int64_t line, const char *subject, const char *reason)
{
	r->complained++;
	if (r->complained > JOB_ERRORS_MAX)
		return;
	if (!r->complaints)
		r->complaints = arena_new(&r->arena, struct job_error, JOB_ERRORS_MAX);
	const char *own_subject = arena_strdup(&r->arena, subject);
	const char *own_reason = arena_strdup(&r->arena, reason);
	if (!r->complaints || !own_subject || !own_reason)
		return; /* counted all the same */
	r->complaints[r->kept] =
		(struct job_error){ (int64_t)r->kept + 1, line, own_subject, own_reason };
	r->kept++;
}

int64_t job_complaints(const struct job_run *r)
{
	return r->complained;
}

bool job_set_result(struct job_run *r, struct jsonw *json, struct err *err)
{
	AUTO_FREE char *text = NULL;
	size_t n;
	if (!jsonw_take(json, &text, &n, err))
		return false;
	r->result = arena_strdup(&r->arena, text);
	return (r->result && n <= JOB_TEXT_MAX) ||
	       err_set(err, ERR_INTERNAL, "the result of the job is too long");
}

bool job_file_path(struct job_run *r, const char **ret, struct err *err)
{
	return folder_path(r->sv, &r->arena, "job", r->job.id, ret, err);
}

bool job_file_done(struct job_run *r, const char *name, int64_t size, struct err *err)
{
	r->file = arena_strdup(&r->arena, name);
	r->file_size = size;
	return r->file || err_set(err, ERR_NOMEM, "no memory for the name of a file");
}

/* --- the end --- */

struct complaints {
	const struct job_run *run;
	size_t from;
};

static bool write_complaints(struct db *db, void *arg, struct err *err)
{
	const struct complaints *c = arg;
	for (size_t i = c->from; i < c->run->kept && i < c->from + COMPLAINTS_CHUNK; i++)
		if (!store_job_error_add(db, c->run->job.id, &c->run->complaints[i], err))
			return false;
	return store_job_set_errors(db, c->run->job.id, c->run->complained, err);
}

static bool keep_complaints(struct job_run *r, struct err *err)
{
	struct complaints c = { .run = r };
	for (; c.from == 0 || c.from < r->kept; c.from += COMPLAINTS_CHUNK)
		if (r->complained > 0 && !service_write(r->sv, write_complaints, &c, err))
			return false;
	return true;
}

struct ending {
	const struct job_run *run;
	enum job_state state;
	const char *error;
};

static bool write_end(struct db *db, void *arg, struct err *err)
{
	const struct ending *e = arg;
	const struct job_run *r = e->run;
	bool filed = e->state == JOB_DONE && r->file && r->job.act == JOB_RUN;
	return (!filed || store_job_set_file(db, r->job.id, r->file, r->file_size, err)) &&
	       store_job_end(db, r->job.id, e->state, r->result, e->error, service_now(r->sv), err);
}

static bool end(struct job_run *r, enum job_state state, const char *error, struct err *err)
{
	struct ending e = { r, state, error };
	if (!keep_complaints(r, err) || !service_write(r->sv, write_end, &e, err))
		return false;
	log_info("job", "event=ended job=%" PRId64 " kind=%s state=%s errors=%" PRId64, r->job.id,
		 r->job.kind, job_state_name(state), r->complained);
	return true;
}

struct changing {
	int64_t id;
	enum job_act act;
	const char *error;
};

static bool write_act(struct db *db, void *arg, struct err *err)
{
	const struct changing *c = arg;
	return store_job_set_act(db, c->id, c->act, c->error, err);
}

/* From here on only what has been done is taken back. */
static bool turn_back(struct job_run *r, const char *why, struct err *err)
{
	struct changing c = { r->job.id, JOB_ROLL_BACK, why };
	if (!service_write(r->sv, write_act, &c, err))
		return false;
	r->job.act = JOB_ROLL_BACK;
	r->job.error = why;
	return true;
}

bool job_undo_began(const struct job_run *r)
{
	return r->job.act == JOB_UNDO_ON;
}

bool job_undo_begin(struct job_run *r, struct err *err)
{
	struct changing c = { r->job.id, JOB_UNDO_ON, NULL };
	if (!service_write(r->sv, write_act, &c, err))
		return false;
	r->job.act = JOB_UNDO_ON;
	return true;
}

static bool put_back(struct job_run *r, struct err *err)
{
	if (r->kind->back && !r->kind->back(r, false, err))
		return false;
	folder_remove(r->sv, "job", r->job.id);
	bool cancelled = r->cancelled || r->job.cancel;
	return end(r, cancelled ? JOB_CANCELLED : JOB_FAILED, cancelled ? NULL : r->job.error, err);
}

static bool undo(struct job_run *r, struct err *err)
{
	struct err why = { 0 };
	if (r->kind->back && r->kind->back(r, true, &why))
		return end(r, JOB_UNDONE, NULL, err);
	if (why.kind == ERR_CONFLICT && !r->stopped)
		return end(r, JOB_DONE, arena_strdup(&r->arena, why.msg), err);
	return err_set(err, why.kind, "%s", why.msg);
}

static bool run(struct job_run *r, struct err *err)
{
	struct err why = { 0 };
	if (r->kind->run(r, &why))
		return end(r, JOB_DONE, NULL, err);
	if (r->stopped)
		return err_set(err, why.kind, "%s", why.msg);
	if (!r->cancelled)
		log_warn("job", "event=failed job=%" PRId64 " kind=%s reason=%s", r->job.id,
			 r->job.kind, err_kind_name(why.kind));
	return turn_back(r, arena_strdup(&r->arena, why.msg), err) && put_back(r, err);
}

static bool proceed(struct job_run *r, struct err *err)
{
	struct err why = { 0 };
	for (size_t i = 0; job_kinds[i] && !r->kind; i++)
		if (strcmp(job_kinds[i]->name, r->job.kind) == 0)
			r->kind = job_kinds[i];
	if (!r->kind)
		return end(r, JOB_FAILED, "this program does not know such jobs", err);
	if (r->job.act != JOB_RUN) {
		r->caller = caller_local(r->job.who);
		return r->job.act == JOB_ROLL_BACK ? put_back(r, err) : undo(r, err);
	}
	if (!job_load_caller(r->sv, &r->job, &r->caller, &why))
		return end(r, JOB_FAILED, arena_strdup(&r->arena, why.msg), err);
	return run(r, err);
}

static bool load(struct job_run *r, int64_t id, struct err *err)
{
	AUTO_READER reader = { 0 };
	return reader_take(r->sv, &reader, err) &&
	       store_job_get(reader.db, id, &r->arena, &r->job, err);
}

bool job_run_claimed(struct service *sv, int64_t id, const atomic_bool *stopping, struct err *err)
{
	struct job_run r = { .sv = sv, .arena = { .limit = ARENA_MAX }, .stopping = stopping };
	bool ok = load(&r, id, err) && proceed(&r, err);
	arena_reset(&r.arena);
	return ok;
}
