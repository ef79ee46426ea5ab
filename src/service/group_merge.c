#include "service/group_merge.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "service/facts.h"
#include "service/group.h"
#include "store/group.h"

enum {
	PORTION = 100, /* meters of one transaction: some 20 ms */
	ARENA_MAX = 1 << 20,
};

struct merge {
	struct job_run *run;
	struct service *sv;
	const struct caller *caller;
	int64_t from;
	int64_t into;
	int64_t total;
	int64_t moved;	   /* by all runs of the job */
	bool more;	   /* meters stand in the group still */
	const char *path;  /* names of the paths, in a transaction */
	const char *other; /* of the other group */
};

/* --- asking --- */

static bool check(struct db *db, const struct caller *c, int64_t from, int64_t into,
		  struct err *err)
{
	return caller_check_group(db, c, from, err) && caller_check_group(db, c, into, err) &&
	       store_group_merge_check(db, from, into, err);
}

bool service_group_merge(struct service *sv, const struct caller *c, int64_t from, int64_t into,
			 struct arena *a, struct job *ret, struct err *err)
{
	struct right_set uses = { 0 };
	AUTO_JSONW j = { 0 };
	if (!caller_check(c, RIGHT_GROUP_EDIT, err))
		return false;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(sv, &r, err) || !check(r.db, c, from, into, err))
			return false;
	}
	right_set_add(&uses, RIGHT_GROUP_EDIT);
	jsonw_object(&j);
	jsonw_key(&j, "from");
	jsonw_int(&j, from);
	jsonw_key(&j, "into");
	jsonw_int(&j, into);
	jsonw_object_end(&j);
	return service_job_add(sv, c, "merge", &uses, &j, a, ret, err);
}

/* --- the job --- */

static bool read_wish(struct merge *m, struct err *err)
{
	json_t *o = json_loads(job_of(m->run)->arguments, 0, NULL);
	m->from = json_integer_value(json_object_get(o, "from"));
	m->into = json_integer_value(json_object_get(o, "into"));
	json_decref(o);
	return (m->from && m->into) ||
	       err_set(err, ERR_INTERNAL, "what a merge shall do is not readable");
}

/* The history of each meter tells of it. */
static bool audit_moved(void *arg, struct db *db, const char *serial, struct err *err)
{
	struct merge *m = arg;
	AUTO_ARENA a = { .limit = ARENA_MAX };
	struct facts before = { .count = 2 };
	struct facts after = { .count = 2 };
	const char *was;
	const char *is;
	char object[SERIAL_MAX + 8];
	bool same;
	before.item[0] = (struct fact){ "group", m->path };
	before.item[1] = (struct fact){ "group_id", arena_printf(&a, "%" PRId64, m->from) };
	after.item[0] = (struct fact){ "group", m->other };
	after.item[1] = (struct fact){ "group_id", arena_printf(&a, "%" PRId64, m->into) };
	(void)snprintf(object, sizeof object, "meter:%s", serial);
	m->moved++;
	return facts_diff(&before, &after, &a, &was, &is, &same, err) &&
	       service_audit(m->sv, db, m->caller, "group.merge", object, was, is, err);
}

static bool begin(struct merge *m, struct db *db, struct arena *a, struct err *err)
{
	struct group_names names = { .db = db, .arena = a };
	return check(db, m->caller, m->from, m->into, err) &&
	       group_names_path(&names, m->from, &m->path, err) &&
	       group_names_path(&names, m->into, &m->other, err);
}

static bool write_portion(struct db *db, void *arg, struct err *err)
{
	struct merge *m = arg;
	AUTO_ARENA a = { .limit = ARENA_MAX };
	if (!begin(m, db, &a, err) ||
	    !store_group_merge_some(db, m->from, m->into, PORTION, service_now(m->sv), audit_moved,
				    m, &m->more, err))
		return false;
	/* Retired meters move as well, but groups do not count them. */
	m->total = m->total > m->moved ? m->total : m->moved;
	return store_job_progress(db, job_of(m->run)->id, m->moved, m->total, err);
}

/* The journal tells a job that was killed after this that nothing is left to be done. */
static bool write_end(struct db *db, void *arg, struct err *err)
{
	struct merge *m = arg;
	AUTO_ARENA a = { .limit = ARENA_MAX };
	struct journal_entry ended = { .kind = JOURNAL_GROUP, .object = m->from, .after = "{}" };
	struct facts before = { .count = 1 };
	struct facts after = { .count = 1 };
	const char *was;
	const char *is;
	char object[40];
	bool same;
	if (!begin(m, db, &a, err))
		return false;
	before.item[0] = (struct fact){ "path", m->path };
	after.item[0] = (struct fact){ "path", m->other };
	(void)snprintf(object, sizeof object, "group:%" PRId64, m->into);
	return store_group_merge_end(db, m->from, m->into, err) &&
	       store_journal_add(db, job_of(m->run)->id, &ended, err) &&
	       facts_diff(&before, &after, &a, &was, &is, &same, err) &&
	       service_audit(m->sv, db, m->caller, "group.merge", object, was, is, err);
}

/* What a killed run has done counts, too. */
static bool look(struct merge *m, bool *ret_ended, struct err *err)
{
	AUTO_ARENA a = { .limit = ARENA_MAX };
	AUTO_READER r = { 0 };
	const struct journal_entry *entries;
	struct meter_group g;
	size_t n;
	if (!reader_take(m->sv, &r, err) ||
	    !store_journal_list(r.db, job_of(m->run)->id, 0, 1, &a, &entries, &n, err))
		return false;
	*ret_ended = n > 0;
	if (n > 0)
		return true;
	if (!store_group_get(r.db, m->from, &a, &g, err))
		return false;
	m->moved = job_of(m->run)->done;
	m->total = m->moved + g.meters;
	return true;
}

static bool move_all(struct merge *m, struct err *err)
{
	for (m->more = true; m->more;) {
		int64_t moved = m->moved;
		if (!job_goes_on(m->run, err))
			return false;
		if (!service_write(m->sv, write_portion, m, err)) {
			m->moved = moved;
			return false;
		}
	}
	/* Tallies of a portion are written with its commit: the group can go only after it. */
	return service_write(m->sv, write_end, m, err);
}

static bool tell(struct merge *m, struct err *err)
{
	AUTO_JSONW j = { 0 };
	jsonw_object(&j);
	jsonw_key(&j, "rows");
	jsonw_int(&j, m->moved);
	jsonw_key(&j, "group");
	jsonw_int(&j, m->into);
	jsonw_object_end(&j);
	return job_set_result(m->run, &j, err);
}

static bool merge_run(struct job_run *run, struct err *err)
{
	struct merge m = { .run = run, .sv = job_service(run), .caller = job_caller(run) };
	struct err why = { 0 };
	bool ended;
	if (!read_wish(&m, err) || !caller_check(m.caller, RIGHT_GROUP_EDIT, err) ||
	    !look(&m, &ended, err))
		return false;
	if (ended)
		m.moved = job_of(run)->done;
	bool ok = ended || move_all(&m, &why);
	if (!ok && job_stops_for_now(run))
		return err_set(err, why.kind, "%s", why.msg);
	return tell(&m, err) && (ok || err_set(err, why.kind, "%s", why.msg));
}

/* Moved meters stand elsewhere already: what is left goes on. */
const struct job_kind merge_job = { .name = "merge", .run = merge_run, .again = true };
