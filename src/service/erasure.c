#include "service/erasure.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/str.h"
#include "service/retention.h"
#include "store/image.h"
#include "store/import_file.h"
#include "store/job.h"
#include "store/personal.h"

/* What an area hides does not exist. */
static bool find_seen(struct db *db, const struct caller *c, int64_t id, struct arena *a,
		      struct subscriber *ret, struct err *err)
{
	bool seen;
	if (!store_subscriber_get(db, id, a, ret, err) ||
	    !store_subscriber_seen(db, &c->area, c->user, id, &seen, err))
		return false;
	return seen || c->area.whole || err_set(err, ERR_NOTFOUND, "there is no such subscriber");
}

/* Sealed texts are opened; what cannot be any more is left out. */
static bool open_records(struct db *db, struct arena *a, struct personal_data *p, struct err *err)
{
	struct audit_record *rows = arena_new(a, struct audit_record, p->record_count + 1);
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for what is kept of a person");
	for (size_t i = 0; i < p->record_count; i++) {
		rows[i] = p->records[i];
		if ((rows[i].before &&
		     !personal_open(db, rows[i].before, a, &rows[i].before, err)) ||
		    (rows[i].after && !personal_open(db, rows[i].after, a, &rows[i].after, err)))
			return false;
	}
	p->records = rows;
	return true;
}

static bool read_all(struct db *db, const struct caller *c, int64_t id, struct arena *a,
		     struct personal_data *p, struct err *err)
{
	const char *object = arena_printf(a, "subscriber:%" PRId64, id);
	struct audit_filter f = { .object = object };
	if (!object)
		return err_set(err, ERR_NOMEM, "no memory for what is kept of a person");
	return find_seen(db, c, id, a, &p->subscriber, err) &&
	       store_tenancies_of_subscriber(db, id, a, &p->tenancies, &p->tenancy_count, err) &&
	       store_audit_list(db, &f, PERSONAL_AUDIT_MAX, a, &p->records, &p->record_count,
				err) &&
	       open_records(db, a, p, err) &&
	       store_trace_notes(db, id, a, &p->notes, &p->note_count, err) &&
	       store_trace_files(db, id, a, &p->files, &p->file_count, err);
}

const char *remnant_name(enum remnant r)
{
	static const char *const names[] = {
		[REMNANT_PERSON] = "person",	 [REMNANT_AUDIT] = "audit",
		[REMNANT_SEARCHES] = "searches", [REMNANT_EXPORTS] = "exports",
		[REMNANT_TABLES] = "tables",	 [REMNANT_NOTES] = "notes",
		[REMNANT_FILES] = "files",	 [REMNANT_METERS] = "meters",
		[REMNANT_CAPTURES] = "captures", [REMNANT_JOBS] = "jobs",
	};

	return (unsigned)r < ARRAY_LEN(names) ? names[r] : "";
}

struct erasing {
	struct service *sv;
	const struct caller *caller;
	int64_t id;
	const struct erasure *how;
	struct erasure_told told;
};

static bool write_export(struct db *db, void *arg, struct err *err)
{
	const struct erasing *e = arg;
	char object[40];
	(void)snprintf(object, sizeof object, "subscriber:%" PRId64, e->id);
	return service_audit(e->sv, db, e->caller, "subscriber.export", object, NULL, NULL, err);
}

bool service_personal_data(struct service *sv, const struct caller *c, int64_t subscriber,
			   struct arena *a, struct personal_data *ret, struct err *err)
{
	struct erasing e = { .sv = sv, .caller = c, .id = subscriber };
	struct personal_data p = { 0 };
	if (!caller_check(c, RIGHT_SUBSCRIBER_VIEW, err) || !caller_check(c, RIGHT_EXPORT_RUN, err))
		return false;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(sv, &r, err) || !read_all(r.db, c, subscriber, a, &p, err))
			return false;
	}
	if (!service_write(sv, write_export, &e, err))
		return false;
	*ret = p;
	return true;
}

/* Notes and files of his meters: erased when it is asked for, else told. */
static bool erase_beside(struct db *db, struct erasing *e, struct arena *a, struct err *err)
{
	struct erasure_told *t = &e->told;
	const struct trace_note *notes;
	const struct trace_file *files;
	size_t n_notes = 0;
	size_t n_files = 0;
	if ((e->how->notes &&
	     !store_trace_notes_remove(db, e->id, &t->erased[REMNANT_NOTES], err)) ||
	    (e->how->files &&
	     !store_trace_files_remove(db, e->id, &t->erased[REMNANT_FILES], err)) ||
	    !store_trace_notes(db, e->id, a, &notes, &n_notes, err) ||
	    !store_trace_files(db, e->id, a, &files, &n_files, err))
		return false;
	t->remains[REMNANT_NOTES] = (int64_t)n_notes;
	t->remains[REMNANT_FILES] = (int64_t)n_files;
	return true;
}

static bool count_rest(struct db *db, struct erasing *e, struct arena *a, struct err *err)
{
	char object[40];
	const struct audit_record *records;
	const struct tenancy *tenancies;
	struct audit_filter f = { .object = object };
	size_t n_records;
	size_t n_tenancies;
	(void)snprintf(object, sizeof object, "subscriber:%" PRId64, e->id);
	if (!store_audit_list(db, &f, PERSONAL_AUDIT_MAX, a, &records, &n_records, err) ||
	    !store_tenancies_of_subscriber(db, e->id, a, &tenancies, &n_tenancies, err))
		return false;
	e->told.erased[REMNANT_PERSON] = 1;
	e->told.erased[REMNANT_AUDIT] = (int64_t)n_records;
	e->told.remains[REMNANT_METERS] = (int64_t)n_tenancies;
	return store_trace_captures(db, e->id, &e->told.remains[REMNANT_CAPTURES], err) &&
	       store_trace_jobs(db, &e->told.remains[REMNANT_JOBS], err);
}

static bool audit_erasure(struct db *db, const struct erasing *e, struct err *err)
{
	AUTO_JSONW j = { 0 };
	AUTO_FREE char *after = NULL;
	char object[40];
	size_t n;
	(void)snprintf(object, sizeof object, "subscriber:%" PRId64, e->id);
	jsonw_object(&j);
	jsonw_key(&j, "reason");
	jsonw_text(&j, e->how->reason);
	jsonw_key(&j, "notes");
	jsonw_bool(&j, e->how->notes);
	jsonw_key(&j, "files");
	jsonw_bool(&j, e->how->files);
	jsonw_object_end(&j);
	return jsonw_take(&j, &after, &n, err) &&
	       service_audit(e->sv, db, e->caller, "subscriber.erase", object, NULL, after, err);
}

static bool check_there(struct db *db, const struct erasing *e, struct arena *a,
			struct subscriber *ret, struct err *err)
{
	if (!find_seen(db, e->caller, e->id, a, ret, err))
		return false;
	return !ret->erased_at || err_set(err, ERR_CONFLICT, "this subscriber was erased before");
}

static bool write_erasure(struct db *db, void *arg, struct err *err)
{
	struct erasing *e = arg;
	AUTO_ARENA a = { .limit = 16 << 20 };
	struct subscriber was;
	if (!check_there(db, e, &a, &was, err) || !count_rest(db, e, &a, err))
		return false;
	struct subscriber blank = subscriber_nobody();
	blank.id = e->id;
	blank.city = was.city;
	blank.kind = was.kind;
	return store_trace_searches_remove(db, &was, &e->told.erased[REMNANT_SEARCHES], err) &&
	       erase_beside(db, e, &a, err) && store_subscriber_change(db, &blank, err) &&
	       store_subscriber_erased(db, e->id, service_now(e->sv), err) &&
	       personal_forget(db, e->id, err) &&
	       store_journal_forget(db, JOURNAL_SUBSCRIBER, e->id, err) &&
	       audit_erasure(db, e, err);
}

/* Files of exports in which he may stand and tables that were brought; what is in use stays and is told. */
static bool erase_files(struct erasing *e, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct subscriber was;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(e->sv, &r, err) || !check_there(r.db, e, &a, &was, err))
			return false;
	}
	if (!service_retention_drop_personal(e->sv, &e->told.erased[REMNANT_EXPORTS],
					     &e->told.erased[REMNANT_TABLES], err))
		return false;
	AUTO_READER r = { 0 };
	return reader_take(e->sv, &r, err) &&
	       store_import_file_count(r.db, &e->told.remains[REMNANT_TABLES], err);
}

bool service_subscriber_erase(struct service *sv, const struct caller *c, int64_t subscriber,
			      const struct erasure *how, struct erasure_told *ret, struct err *err)
{
	struct erasing e = { .sv = sv, .caller = c, .id = subscriber, .how = how };
	const char *reason = how->reason;
	if (!caller_check(c, RIGHT_SUBSCRIBER_ERASE, err))
		return false;
	if (!reason[0] || strlen(reason) > ERASE_REASON_MAX || !utf8_valid(str_from(reason)))
		return err_field(err, "reason", "must have 1 to %d bytes", ERASE_REASON_MAX);
	if (!erase_files(&e, err) || !service_write(sv, write_erasure, &e, err))
		return false;
	*ret = e.told;
	return true;
}
