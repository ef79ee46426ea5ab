#include "service/retention.h"

#include "service/folder.h"
#include "service/private.h"
#include "store/import_file.h"
#include "store/job.h"

enum { PORTION = 500 /* entries of a journal a transaction */ };

struct sweep {
	const struct retention *how;
	int64_t now;
	int64_t id;
	bool more;
};

static bool write_job_file(struct db *db, void *arg, struct err *err)
{
	struct sweep *s = arg;
	return store_job_file_surplus(db, s->now - s->how->file_age, s->how->files_size, &s->id,
				      err) &&
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

static bool stops(const atomic_bool *stopping)
{
	return stopping && atomic_load(stopping);
}

/* One file after another: the row first, so that nobody is shown what is gone. */
static bool sweep_files(struct service *sv, const atomic_bool *stopping, const char *kind,
			bool (*write)(struct db *db, void *arg, struct err *err), struct err *err)
{
	struct sweep s = { .how = &sv->how.retention, .now = service_now(sv), .id = 1 };
	while (s.id && !stops(stopping)) {
		if (!service_write(sv, write, &s, err))
			return false;
		if (s.id)
			folder_remove(sv, kind, s.id);
	}
	return true;
}

bool service_retention_sweep(struct service *sv, const atomic_bool *stopping, struct err *err)
{
	struct sweep s = { .how = &sv->how.retention, .now = service_now(sv), .more = true };
	if (!sweep_files(sv, stopping, "job", write_job_file, err) ||
	    !sweep_files(sv, stopping, "import", write_import_file, err))
		return false;
	while (s.more && !stops(stopping))
		if (!service_write(sv, write_job, &s, err))
			return false;
	return true;
}
