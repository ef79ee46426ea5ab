#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "base/clock.h"
#include "service/import_private.h"
#include "store/group.h"

enum {
	CHECK_ROWS = 1000, /* between two looks at the world */
	PORTION_MIN = 50,
	QUICK = 200, /* ms of a transaction */
	SLOW = 400,
	GROUPS_OF_ROW = GROUP_DEPTH_MAX,
};

/* --- what was asked for --- */

static void read_table(const json_t *o, struct import_how *how)
{
	const char *encoding = json_string_value(json_object_get(o, "encoding"));
	const json_t *heading = json_object_get(o, "heading");
	how->table.encoding_given = encoding && table_encoding_find(encoding, &how->table.encoding);
	how->table.separator = (char)json_integer_value(json_object_get(o, "separator"));
	how->table.sheet = (unsigned)json_integer_value(json_object_get(o, "sheet"));
	how->heading_given = heading != NULL;
	how->heading = json_is_true(heading);
}

static bool read_wish(struct import *im, struct err *err)
{
	json_t *o = json_loads(job_of(im->run)->arguments, 0, NULL);
	if (!o)
		return err_set(err, ERR_INTERNAL, "what an import shall do is not readable");
	const json_t *mapping = json_object_get(o, "mapping");
	im->file = json_integer_value(json_object_get(o, "import"));
	im->wish.dry_run = json_is_true(json_object_get(o, "dry_run"));
	im->wish.mapped = json_is_array(mapping);
	for (size_t i = 0; i < TABLE_COLUMNS_MAX; i++)
		im->wish.fields[i] = i < json_array_size(mapping)
					     ? (int)json_integer_value(json_array_get(mapping, i))
					     : FIELD_NONE;
	read_table(o, &im->wish.how);
	json_decref(o);
	return true;
}

/* --- going through the table --- */

/* Opens it behind its heading; the fields of its columns are settled. */
static bool open_table(struct import *im, struct table_reader **ret, struct err *err)
{
	CLEANUP(auto_table_reader) struct table_reader *t = NULL;
	struct import_info info;
	struct table_row row;
	bool more;
	{
		AUTO_TABLE_READER *look = NULL;
		if (!import_open_table(im->sv, im->file, &im->wish.how, job_arena(im->run), &look,
				       err) ||
		    !import_look(look, &im->wish.how, job_arena(im->run), &info, err))
			return false;
	}
	for (size_t i = 0; i < info.column_count && !im->wish.mapped; i++)
		im->wish.fields[i] = info.columns[i].field;
	im->wish.mapped = true;
	im->total = info.rows;
	for (size_t i = 0; i < TABLE_COLUMNS_MAX; i++)
		if (im->wish.fields[i] != FIELD_NONE)
			im->have[im->wish.fields[i]] = true;
	im->meters = im->have[FIELD_SERIAL];
	if (!im->meters && !im->have[FIELD_ACCOUNT])
		return err_field(err, "mapping", "names neither serial nor account");
	if (!import_open_table(im->sv, im->file, &im->wish.how, job_arena(im->run), &t, err) ||
	    (info.heading && !table_reader_row(t, &row, &more, err)))
		return false;
	*ret = TAKE(t);
	return true;
}

/* --- first pass: every row is looked at, nothing is written --- */

static bool count_new(struct mark_set *set, const char *text, int64_t *count, struct err *err)
{
	bool fresh = true;
	if (text[0] && !mark_set_add(set, text, strlen(text), &fresh, err))
		return false;
	*count += fresh;
	return true;
}

/* The last `lack` names of a path stand for groups to be made: each is known by its path. */
static bool count_groups(struct import *im, const char *path, unsigned lack, struct err *err)
{
	size_t end = strlen(path);
	for (unsigned i = 0; i < lack && end > 0; i++) {
		bool fresh;
		if (!mark_set_add(&im->groups, path, end, &fresh, err))
			return false;
		im->groups_created += fresh;
		while (end > 0 && path[end - 1] != '/')
			end--;
		end -= end > 0;
	}
	return true;
}

static bool count_plan(struct import *im, const struct import_row *row, const struct import_plan *p,
		       struct err *err)
{
	im->created += im->meters && !p->meter.id;
	im->updated += im->meters && p->meter.id && p->meter_changes;
	im->unchanged += im->meters ? !p->meter_changes && !p->owner_changes : !p->owner_changes;
	im->subscribers_updated += p->owner.id && p->owner_changes;
	if (p->owned && !p->owner.id &&
	    !count_new(&im->accounts, row->text[FIELD_ACCOUNT], &im->subscribers_created, err))
		return false;
	return !p->group_made || count_groups(im, row->text[FIELD_GROUP], p->groups_lack, err);
}

/* A file that gives one account two names or addresses is not loaded as if the last were right. */
static bool check_told(struct import *im, const struct import_row *row, const struct import_plan *p,
		       bool *fits, struct err *err)
{
	if (!p->owned)
		return true;
	if (!told_map_add(&im->told, row, p->owner.id, fits, err))
		return false;
	if (!*fits)
		import_complain(im, row->line, FIELD_ACCOUNT, "account-ambiguous");
	return true;
}

static bool check_row(struct import *im, struct db *db, const struct table_row *cells,
		      struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 20 };
	struct import_row row;
	struct import_plan plan;
	bool fits;
	if (!import_read_row(im, cells, &a, &row, &fits, err))
		return false;
	if (!fits)
		return true;
	return import_plan_row(im, db, &row, &a, &plan, &fits, err) &&
	       (!fits || (check_told(im, &row, &plan, &fits, err) &&
			  (!fits || count_plan(im, &row, &plan, err))));
}

/* Up to CHECK_ROWS in one snapshot. */
static bool check_some(struct import *im, struct table_reader *t, bool *ret_more, struct err *err)
{
	AUTO_READER r = { 0 };
	bool more = true;
	if (!reader_take(im->sv, &r, err))
		return false;
	for (int i = 0; i < CHECK_ROWS && more; i++) {
		struct table_row cells;
		if (!table_reader_row(t, &cells, &more, err))
			return false;
		if (more && !check_row(im, r.db, &cells, err))
			return false;
		im->done += more;
	}
	*ret_more = more;
	return true;
}

/* The check is the quicker half, and all of a dry run. */
static bool tell_progress(struct import *im, struct err *err)
{
	int64_t total = im->wish.dry_run ? im->total : 2 * im->total;
	return job_goes_on(im->run, err) && job_progress(im->run, im->done, total, err);
}

static bool check_all(struct import *im, struct err *err)
{
	AUTO_TABLE_READER *t = NULL;
	bool more = true;
	if (!open_table(im, &t, err))
		return false;
	while (more)
		if (!check_some(im, t, &more, err) || !tell_progress(im, err))
			return false;
	return true;
}

/* --- second pass --- */

static bool note(struct import *im, struct db *db, enum journal_kind kind, int64_t object,
		 const char *before, const char *after, struct err *err)
{
	struct journal_entry e = {
		.kind = kind, .object = object, .before = before, .after = after
	};
	return store_journal_add(db, job_of(im->run)->id, &e, err);
}

static bool write_groups(struct import *im, struct db *db, const struct import_row *row,
			 struct import_plan *p, struct err *err)
{
	int64_t newest;
	int64_t made[GROUPS_OF_ROW];
	size_t count;
	if (!p->group_made)
		return true;
	if (!store_group_newest(db, &newest, err) ||
	    !store_group_by_names(db, row->text[FIELD_GROUP], &p->meter_to.group, err) ||
	    !store_group_newer(db, newest, made, ARRAY_LEN(made), &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!note(im, db, JOURNAL_GROUP, made[i], NULL, "{}", err))
			return false;
	im->groups_created += (int64_t)count;
	return true;
}

static bool write_owner(struct import *im, struct import_audit *told, struct db *db,
			struct arena *a, struct import_plan *p, struct err *err)
{
	struct subscriber now;
	const char *before = NULL;
	const char *after;
	bool fresh = !p->owner.id;
	if (!p->owned || !p->owner_changes)
		return true;
	if (fresh) {
		p->owner_to.creator = im->caller->user;
		if (!(im->meters
			      ? store_subscriber_add_owner(db, &p->owner_to, &p->owner_to.id, err)
			      : store_subscriber_create(db, &p->owner_to, &p->owner_to.id, err)))
			return false;
	} else if (!store_subscriber_change(db, &p->owner_to, err) ||
		   !subscriber_json(&p->owner, a, &before, err)) {
		return false;
	}
	p->meter_to.subscriber = p->owner_to.id;
	im->subscribers_created += fresh;
	im->subscribers_updated += !fresh;
	return store_subscriber_get(db, p->owner_to.id, a, &now, err) &&
	       subscriber_json(&now, a, &after, err) &&
	       note(im, db, JOURNAL_SUBSCRIBER, now.id, before, after, err) &&
	       import_audit_subscriber(told, db,
				       fresh ? "subscriber.import.create"
					     : "subscriber.import.update",
				       fresh ? NULL : &p->owner, &now, a, err);
}

static bool write_meter(struct import *im, struct import_audit *told, struct db *db,
			const struct import_row *row, struct arena *a, struct import_plan *p,
			struct err *err)
{
	int64_t now = service_now(im->sv);
	const char *serial = row->text[FIELD_SERIAL];
	const char *before = NULL;
	const char *after;
	struct meter_image as_is;
	bool fresh = !p->meter.id;
	int64_t id = p->meter.id;
	if (!p->meter_changes) {
		im->unchanged += !p->owner_changes;
		return true;
	}
	if (fresh ? !store_meter_image_add(db, serial, &p->meter_to, im->caller->login, now, &id,
					   err)
		  : !store_meter_image_put(db, &p->meter, &p->meter_to, im->caller->login, now,
					   err) ||
			    !meter_image_json(&p->meter, a, &before, err))
		return false;
	im->created += fresh;
	im->updated += !fresh;
	return store_meter_image(db, serial, a, &as_is, err) &&
	       meter_image_json(&as_is, a, &after, err) &&
	       note(im, db, JOURNAL_METER, id, before, after, err) &&
	       import_audit_meter(told, db, fresh ? "meter.import.create" : "meter.import.update",
				  serial, fresh ? NULL : &p->meter, &as_is, a, err);
}

static bool write_row(struct import *im, struct import_audit *told, struct db *db,
		      const struct import_row *row, struct arena *a, struct err *err)
{
	struct import_plan p;
	bool fits;
	if (!import_plan_row(im, db, row, a, &p, &fits, err))
		return false;
	if (!fits)
		return err_set(err, ERR_CONFLICT, "row %" PRId64 " has come to fit no more",
			       row->line);
	if (!write_groups(im, db, row, &p, err) || !write_owner(im, told, db, a, &p, err))
		return err_prefix(err, "row %" PRId64, row->line);
	if (im->meters && !write_meter(im, told, db, row, a, &p, err))
		return err_prefix(err, "row %" PRId64, row->line);
	im->unchanged += !im->meters && !p.owner_changes;
	return true;
}

struct portion {
	struct import *im;
	const struct import_row *rows;
	size_t count;
};

static bool write_portion(struct db *db, void *arg, struct err *err)
{
	const struct portion *p = arg;
	AUTO_ARENA names = { .limit = 64 << 20 };
	struct import_audit told = { .sv = p->im->sv,
				     .caller = p->im->caller,
				     .job = job_of(p->im->run)->id,
				     .names = { .arena = &names } };
	for (size_t i = 0; i < p->count; i++) {
		AUTO_ARENA a = { .limit = 1 << 20 };
		if (!write_row(p->im, &told, db, &p->rows[i], &a, err))
			return false;
	}
	return true;
}

unsigned import_portion(unsigned rows, uint64_t ms)
{
	if (ms < QUICK)
		return rows * 2 < IMPORT_PORTION_MAX ? rows * 2 : IMPORT_PORTION_MAX;
	return ms > SLOW && rows / 2 >= PORTION_MIN ? rows / 2 : rows;
}

static bool write_some(struct import *im, struct table_reader *t, unsigned *count, bool *ret_more,
		       struct err *err)
{
	AUTO_ARENA a = { .limit = 64 << 20 };
	struct import_row *rows = arena_new(&a, struct import_row, *count);
	struct portion p = { .im = im, .rows = rows };
	bool more = true;
	bool fits;
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for rows");
	while (p.count < *count) {
		struct table_row cells;
		if (!table_reader_row(t, &cells, &more, err))
			return false;
		if (!more)
			break;
		if (!import_read_row(im, &cells, &a, &rows[p.count++], &fits, err))
			return false;
	}
	im->done += (int64_t)p.count;
	*ret_more = more;
	uint64_t from = clock_monotonic_ms();
	if (p.count > 0 && !service_write_large(im->sv, write_portion, &p, err))
		return false;
	*count = import_portion(*count, clock_monotonic_ms() - from);
	return true;
}

static void forget_counts(struct import *im)
{
	im->created = im->updated = im->unchanged = 0;
	im->subscribers_created = im->subscribers_updated = im->groups_created = 0;
}

static bool write_all(struct import *im, struct err *err)
{
	AUTO_TABLE_READER *t = NULL;
	unsigned rows = IMPORT_PORTION;
	bool more = true;
	if (!open_table(im, &t, err))
		return false;
	forget_counts(im);
	im->writing = true;
	while (more)
		if (!write_some(im, t, &rows, &more, err) || !tell_progress(im, err))
			return false;
	return true;
}

/* --- the end --- */

static void key_int(struct jsonw *j, const char *key, int64_t v)
{
	jsonw_key(j, key);
	jsonw_int(j, v);
}

static void result(const struct import *im, struct jsonw *j)
{
	jsonw_object(j);
	jsonw_key(j, "dry_run");
	jsonw_bool(j, im->wish.dry_run);
	key_int(j, "rows", im->total);
	key_int(j, "created", im->created);
	key_int(j, "updated", im->updated);
	key_int(j, "unchanged", im->unchanged);
	key_int(j, "subscribers_created", im->subscribers_created);
	key_int(j, "subscribers_updated", im->subscribers_updated);
	key_int(j, "groups_created", im->groups_created);
	jsonw_object_end(j);
}

static bool write_audit(struct db *db, void *arg, struct err *err)
{
	const struct import *im = arg;
	AUTO_JSONW j = { 0 };
	AUTO_FREE char *text = NULL;
	char object[40];
	size_t n;
	result(im, &j);
	(void)snprintf(object, sizeof object, "job:%" PRId64, job_of(im->run)->id);
	return jsonw_take(&j, &text, &n, err) &&
	       service_audit(im->sv, db, im->caller, "meter.import", object, NULL, text, err);
}

static bool load(struct import *im, struct err *err)
{
	if (!read_wish(im, err) || !caller_check(im->caller, RIGHT_IMPORT_RUN, err) ||
	    !check_all(im, err))
		return false;
	if (!im->wish.dry_run && job_complaints(im->run) > 0)
		return err_set(err, ERR_INVAL, "rows of the file are wrong");
	if (!im->wish.dry_run &&
	    (!write_all(im, err) || !service_write(im->sv, write_audit, im, err)))
		return false;
	AUTO_JSONW j = { 0 };
	result(im, &j);
	return job_set_result(im->run, &j, err);
}

bool import_run(struct job_run *run, struct err *err)
{
	struct import im = { .run = run, .sv = job_service(run), .caller = job_caller(run) };
	bool ok = load(&im, err);
	mark_set_finish(&im.serials);
	mark_set_finish(&im.accounts);
	mark_set_finish(&im.groups);
	told_map_finish(&im.told);
	return ok;
}

const struct job_kind import_job = { .name = "import", .run = import_run, .back = import_back };
