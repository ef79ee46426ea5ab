#include "service/retention.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/log.h"
#include "service/folder.h"
#include "service/live.h"
#include "service/opening.h"
#include "service/private.h"
#include "store/audit.h"
#include "store/import_file.h"
#include "store/job.h"
#include "store/sweep.h"

enum {
	PORTION = 500,	/* entries of a journal a transaction */
	PORTIONS = 200, /* of a kind, a sweep: 100,000 rows */
};

const char *swept_name(enum swept s)
{
	static const char *const names[] = {
		[SWEPT_CALLS] = "calls",
		[SWEPT_UNKNOWN_CALLS] = "unknown-calls",
		[SWEPT_FINDINGS] = "findings",
		[SWEPT_TOKENS] = "tokens",
		[SWEPT_SESSIONS] = "sessions",
		[SWEPT_OPENINGS] = "openings",
		[SWEPT_AUDIT] = "audit",
		[SWEPT_EXPORT_FILES] = "export-files",
		[SWEPT_IMPORT_FILES] = "import-files",
	};

	return (unsigned)s < ARRAY_LEN(names) ? names[s] : "";
}

struct sweep {
	struct service *sv;
	const struct retention *how;
	const atomic_bool *stopping;
	int64_t now;
	int64_t id;
	bool more;
};

static bool stops(const struct sweep *s)
{
	return s->stopping && atomic_load(s->stopping);
}

static void count(struct service *sv, enum swept what, int64_t n)
{
	atomic_fetch_add(&sv->swept[what], n);
}

void service_retention_figures(struct service *sv, struct retention_figures *ret)
{
	for (int i = 0; i < SWEPT_COUNT; i++)
		ret->removed[i] = atomic_load(&sv->swept[i]);
	ret->last = atomic_load(&sv->swept_at);
}

/* --- rows --- */

typedef bool sweep_fn(struct db *db, struct sweep_step *s, struct err *err);

struct portion {
	sweep_fn *fn;
	struct sweep_step *step;
};

static bool write_portion(struct db *db, void *arg, struct err *err)
{
	const struct portion *p = arg;
	return p->fn(db, p->step, err);
}

/* Goes on where the last sweep has stopped, and from the oldest once it has come to the end. */
static bool sweep_rows(struct sweep *s, enum swept what, int64_t age, sweep_fn *fn, struct err *err)
{
	struct sweep_step step = { .before = s->now - age, .after = s->sv->swept_to[what] };

	for (int i = 0; age && i < PORTIONS && !step.end && !stops(s); i++) {
		struct sweep_step next = step;
		struct portion p = { fn, &next };
		if (!service_write(s->sv, write_portion, &p, err))
			return false;
		step = next;
		count(s->sv, what, step.removed);
	}
	s->sv->swept_to[what] = step.end ? 0 : step.after;
	return true;
}

/* --- the audit --- */

struct trimming {
	int64_t before;
	int64_t removed;
};

static bool write_trim(struct db *db, void *arg, struct err *err)
{
	struct trimming *t = arg;
	return store_audit_trim(db, t->before, PORTION, &t->removed, err);
}

struct trimmed {
	struct service *sv;
	int64_t records;
};

static bool write_trimmed(struct db *db, void *arg, struct err *err)
{
	const struct trimmed *t = arg;
	struct caller self = caller_local("system");
	char after[48];

	(void)snprintf(after, sizeof after, "{\"records\":%" PRId64 "}", t->records);
	return service_audit(t->sv, db, &self, "audit.trim", "audit", NULL, after, err);
}

/* A chain that does not hang together stops this alone, and is told. */
static bool sweep_audit(struct sweep *s, struct err *err)
{
	struct trimming t = { .before = s->now - s->how->audit, .removed = PORTION };
	struct trimmed all = { .sv = s->sv };
	struct err why = { 0 };

	for (int i = 0; s->how->audit && i < PORTIONS && t.removed == PORTION && !stops(s); i++) {
		if (!service_write(s->sv, write_trim, &t, &why)) {
			if (why.kind != ERR_CONFLICT)
				return err_set(err, why.kind, "%s", why.msg);
			log_error("retention", "event=audit_kept reason=\"%s\"", why.msg);
			break;
		}
		all.records += t.removed;
	}
	count(s->sv, SWEPT_AUDIT, all.records);
	return all.records == 0 || service_write(s->sv, write_trimmed, &all, err);
}

/* --- files and jobs --- */

static bool write_job_file(struct db *db, void *arg, struct err *err)
{
	struct sweep *s = arg;
	return store_job_file_surplus(db, s->now - s->how->file_age, s->how->files_size, &s->id,
				      err) &&
	       (s->id == 0 || store_job_set_file(db, s->id, NULL, 0, err));
}

static bool write_personal_file(struct db *db, void *arg, struct err *err)
{
	struct sweep *s = arg;
	return store_job_file_personal(db, &s->id, err) &&
	       (s->id == 0 || store_job_set_file(db, s->id, NULL, 0, err));
}

static bool write_import_file(struct db *db, void *arg, struct err *err)
{
	struct sweep *s = arg;
	return store_import_file_old(db, s->now - s->how->import_age, &s->id, err) &&
	       (s->id == 0 || store_import_file_remove(db, s->id, err));
}

static bool write_job(struct db *db, void *arg, struct err *err)
{
	struct sweep *s = arg;
	return store_job_sweep(db, s->now - s->how->job_age, PORTION, &s->more, err);
}

/* One file after another: the row first, so that nobody is shown what is gone. */
static bool sweep_files(struct sweep *s, enum swept what, const char *kind,
			bool (*write)(struct db *db, void *arg, struct err *err),
			int64_t *ret_count, struct err *err)
{
	*ret_count = 0;
	for (s->id = 1; s->id && !stops(s);) {
		if (!service_write(s->sv, write, s, err))
			return false;
		if (s->id) {
			folder_remove(s->sv, kind, s->id);
			count(s->sv, what, 1);
			++*ret_count;
		}
	}
	return true;
}

static bool sweep_jobs(struct sweep *s, struct err *err)
{
	for (s->more = true; s->more && !stops(s);)
		if (!service_write(s->sv, write_job, s, err))
			return false;
	return true;
}

static void tell(const struct retention_figures *was, const struct retention_figures *is)
{
	for (int i = 0; i < SWEPT_COUNT; i++) {
		int64_t n = is->removed[i] - was->removed[i];
		if (n)
			log_info("retention", "event=swept what=%s removed=%" PRId64,
				 swept_name((enum swept)i), n);
	}
}

static bool sweep_all(struct sweep *s, struct err *err)
{
	const struct retention *how = s->how;
	int64_t n;

	return sweep_files(s, SWEPT_EXPORT_FILES, "job", write_job_file, &n, err) &&
	       sweep_files(s, SWEPT_IMPORT_FILES, "import", write_import_file, &n, err) &&
	       sweep_jobs(s, err) &&
	       sweep_rows(s, SWEPT_OPENINGS, OPENING_EVERY, store_sweep_openings, err) &&
	       sweep_rows(s, SWEPT_SESSIONS, 1, store_sweep_sessions, err) &&
	       sweep_rows(s, SWEPT_TOKENS, how->tokens, store_sweep_tokens, err) &&
	       sweep_rows(s, SWEPT_FINDINGS, how->findings, store_sweep_findings, err) &&
	       sweep_rows(s, SWEPT_UNKNOWN_CALLS, how->strangers, store_sweep_unknown_calls, err) &&
	       sweep_rows(s, SWEPT_CALLS, how->calls, store_sweep_calls, err) &&
	       sweep_audit(s, err);
}

bool service_retention_drop_personal(struct service *sv, int64_t *ret_exports, int64_t *ret_tables,
				     struct err *err)
{
	const struct retention how = { .import_age = -1 };
	struct sweep s = { .sv = sv, .how = &how, .now = service_now(sv) };
	int64_t exports;
	int64_t tables;

	if (!sweep_files(&s, SWEPT_EXPORT_FILES, "job", write_personal_file, &exports, err) ||
	    !sweep_files(&s, SWEPT_IMPORT_FILES, "import", write_import_file, &tables, err))
		return false;
	*ret_exports = exports;
	*ret_tables = tables;
	return true;
}

bool service_retention_sweep(struct service *sv, const atomic_bool *stopping, struct err *err)
{
	AUTO_LIVE *l = live_take(sv);
	struct retention_figures was;
	struct retention_figures is;
	struct sweep s = {
		.sv = sv, .how = &l->set.retention, .stopping = stopping, .now = service_now(sv)
	};

	service_retention_figures(sv, &was);
	bool ok = sweep_all(&s, err);
	if (ok && !stops(&s))
		atomic_store(&sv->swept_at, s.now);
	service_retention_figures(sv, &is);
	tell(&was, &is);
	return ok;
}
