#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "service/import_private.h"
#include "store/group.h"

enum { PORTION = 100 /* entries of the journal that are looked at together */ };

struct going_back {
	struct job_run *run;
	struct service *sv;
	bool undo;
	bool alone; /* one entry a transaction: what stands in its way is told */
	int64_t done;
	const struct journal_entry *entries;
	size_t count;
};

static const char *kind_name(enum journal_kind kind)
{
	static const char *const names[] = { [JOURNAL_METER] = "meter",
					     [JOURNAL_SUBSCRIBER] = "subscriber",
					     [JOURNAL_GROUP] = "group" };
	return names[kind];
}

static bool same_json(const char *now, const char *then)
{
	return strcmp(now, then) == 0;
}

/* --- is it still as the import left it? --- */

static bool check_meter(struct db *db, struct arena *a, const struct journal_entry *e,
			char subject[static 64], const char **ret_wrong, struct err *err)
{
	struct meter_image now;
	const char *serial;
	const char *json;
	bool told = false;
	if (!store_meter_image_get(db, e->object, a, &now, &serial, err) ||
	    !meter_image_json(&now, a, &json, err))
		return false;
	(void)snprintf(subject, 64, "%s", serial);
	if (!e->before && !store_meter_told(db, e->object, &told, err))
		return false;
	*ret_wrong = now.id == 0 || !same_json(json, e->after) ? "changed-since"
		     : told				       ? "meter-used"
							       : NULL;
	return true;
}

static bool check_subscriber(struct db *db, struct arena *a, const struct journal_entry *e,
			     const char **ret_wrong, struct err *err)
{
	struct subscriber now;
	struct err why = { 0 };
	const char *json;
	if (!store_subscriber_get(db, e->object, a, &now, &why)) {
		*ret_wrong = "changed-since";
		return why.kind == ERR_NOTFOUND || err_set(err, why.kind, "%s", why.msg);
	}
	if (!subscriber_json(&now, a, &json, err))
		return false;
	*ret_wrong = same_json(json, e->after) ? NULL : "changed-since";
	return true;
}

/* *ret_wrong NULL: it is. */
static bool check_entry(struct db *db, struct arena *a, const struct journal_entry *e,
			char subject[static 64], const char **ret_wrong, struct err *err)
{
	*ret_wrong = NULL;
	(void)snprintf(subject, 64, "%s:%" PRId64, kind_name(e->kind), e->object);
	if (e->kind == JOURNAL_METER)
		return check_meter(db, a, e, subject, ret_wrong, err);
	return e->kind != JOURNAL_SUBSCRIBER || check_subscriber(db, a, e, ret_wrong, err);
}

/* Of the entries of one object the newest, met first, is the one that must hold. */
static bool check_all(struct going_back *b, struct err *err)
{
	struct mark_set met = { 0 };
	int64_t before = 0;
	bool ok = true;
	for (size_t n = PORTION; ok && n == PORTION;) {
		AUTO_ARENA a = { .limit = 64 << 20 };
		AUTO_READER r = { 0 };
		const struct journal_entry *e;
		ok = reader_take(b->sv, &r, err) &&
		     store_journal_list(r.db, job_of(b->run)->id, before, PORTION, &a, &e, &n, err);
		for (size_t i = 0; ok && i < n; i++) {
			const int64_t mark[] = { e[i].kind, e[i].object };
			char subject[64];
			const char *wrong = NULL;
			bool fresh = false;
			before = e[i].ordinal;
			ok = mark_set_add(&met, mark, sizeof mark, &fresh, err) &&
			     (!fresh || check_entry(r.db, &a, &e[i], subject, &wrong, err));
			if (ok && wrong)
				job_complain(b->run, 0, subject, wrong);
		}
	}
	mark_set_finish(&met);
	return ok;
}

/* --- putting back --- */

/* Histories tell that it was put back; of what is gone the job alone tells. */
static struct import_audit telling(const struct going_back *b, struct arena *names)
{
	return (struct import_audit){ .sv = b->sv,
				      .caller = job_caller(b->run),
				      .job = job_of(b->run)->id,
				      .names = { .arena = names } };
}

static bool back_meter(struct going_back *b, struct db *db, struct arena *a,
		       const struct journal_entry *e, const char *serial, struct err *err)
{
	int64_t now = service_now(b->sv);
	struct import_audit told = telling(b, a);
	struct meter_image from;
	struct meter_image to;
	if (!e->before)
		return store_meter_forget(db, e->object, now, err);
	return meter_image_parse(e->after, a, &from, err) &&
	       meter_image_parse(e->before, a, &to, err) &&
	       store_meter_image_back(db, &from, &to, now, err) &&
	       import_audit_meter(&told, db, "meter.import.back", serial, &from, &to, a, err);
}

static bool back_subscriber(struct going_back *b, struct db *db, struct arena *a,
			    const struct journal_entry *e, struct err *err)
{
	struct import_audit told = telling(b, a);
	struct subscriber from;
	struct subscriber to = subscriber_nobody();
	if (e->before)
		return subscriber_parse(e->after, a, &from, err) &&
		       subscriber_parse(e->before, a, &to, err) &&
		       store_subscriber_change(db, &to, err) &&
		       import_audit_subscriber(&told, db, "subscriber.import.back", &from, &to, a,
					       err);
	to.id = e->object; /* without texts it is found by no word */
	return store_subscriber_change(db, &to, err) && store_subscriber_remove(db, e->object, err);
}

static bool back_entry(struct going_back *b, struct db *db, const struct journal_entry *e,
		       struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 20 };
	char subject[64];
	const char *wrong;
	if (!check_entry(db, &a, e, subject, &wrong, err))
		return false;
	if (wrong && !b->alone)
		return err_set(err, ERR_CONFLICT, "something stands in the way");
	if (wrong)
		job_complain(b->run, 0, subject, wrong);
	else if (e->kind == JOURNAL_METER	 ? !back_meter(b, db, &a, e, subject, err)
		 : e->kind == JOURNAL_SUBSCRIBER ? !back_subscriber(b, db, &a, e, err)
						 : !store_group_delete(db, e->object, err))
		return false;
	return store_journal_remove(db, job_of(b->run)->id, e->ordinal, err);
}

static bool write_back(struct db *db, void *arg, struct err *err)
{
	struct going_back *b = arg;
	for (size_t i = 0; i < b->count; i++)
		if (!back_entry(b, db, &b->entries[i], err))
			return false;
	return true;
}

static bool write_removal(struct db *db, void *arg, struct err *err)
{
	const struct going_back *b = arg;
	return store_journal_remove(db, job_of(b->run)->id, b->entries[0].ordinal, err);
}

/* Together; when something stands in the way, one by one, and that one stays as it is. */
static bool back_portion(struct going_back *b, struct err *err)
{
	struct going_back one = *b;
	if (service_write_large(b->sv, write_back, b, NULL))
		return true;
	for (size_t i = 0; i < b->count; i++) {
		char subject[64];
		struct err why = { 0 };
		one.entries = &b->entries[i];
		one.count = 1;
		one.alone = true;
		if (service_write(b->sv, write_back, &one, &why))
			continue;
		if (why.kind != ERR_CONFLICT && why.kind != ERR_NOTFOUND && why.kind != ERR_INVAL)
			return err_set(err, why.kind, "%s", why.msg);
		(void)snprintf(subject, sizeof subject, "%s:%" PRId64, kind_name(one.entries->kind),
			       one.entries->object);
		job_complain(b->run, 0, subject, "in-use");
		if (!service_write(b->sv, write_removal, &one, err))
			return false;
	}
	return true;
}

static bool back_all(struct going_back *b, struct err *err)
{
	for (unsigned portion = IMPORT_PORTION;;) {
		AUTO_ARENA a = { .limit = 64 << 20 };
		{
			AUTO_READER r = { 0 };
			if (!reader_take(b->sv, &r, err) ||
			    !store_journal_list(r.db, job_of(b->run)->id, 0, portion, &a,
						&b->entries, &b->count, err))
				return false;
		}
		if (b->count == 0)
			return true;
		uint64_t from = clock_monotonic_ms();
		if (!job_goes_on(b->run, err) || !back_portion(b, err))
			return false;
		portion = import_portion(portion, clock_monotonic_ms() - from);
		b->done += (int64_t)b->count;
		if (!job_progress(b->run, b->done, -1, err))
			return false;
	}
}

static bool write_audit(struct db *db, void *arg, struct err *err)
{
	const struct going_back *b = arg;
	char object[40];
	(void)snprintf(object, sizeof object, "job:%" PRId64, job_of(b->run)->id);
	return service_audit(b->sv, db, job_caller(b->run),
			     b->undo ? "meter.import.undo" : "meter.import.back", object, NULL,
			     NULL, err);
}

bool import_back(struct job_run *run, bool undo, struct err *err)
{
	struct going_back b = { .run = run, .sv = job_service(run), .undo = undo };
	if (undo && !job_undo_began(run)) {
		if (!check_all(&b, err))
			return false;
		if (job_complaints(run) > 0)
			return err_set(err, ERR_CONFLICT,
				       "somebody has changed %" PRId64 " rows since",
				       job_complaints(run));
		if (!job_undo_begin(run, err))
			return false;
	}
	return back_all(&b, err) && service_write(b.sv, write_audit, &b, err);
}
