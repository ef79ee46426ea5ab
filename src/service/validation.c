#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "service/exception.h"
#include "service/selection.h"
#include "store/group.h"

enum {
	DAY = 86400,
	LOOKBACK = 28 * DAY, /* VALIDATE_HISTORY hours */
	STEP = 50,	     /* meters of one transaction: some 50 ms */
	BODY_MAX = 400,
};

/* --- rules --- */

static bool check_group(struct db *db, const struct caller *c, int64_t group, struct err *err)
{
	if (!group)
		return caller_check_whole(c, err);
	return store_group_check_tree(db, group, err) && caller_check_group(db, c, group, err);
}

bool service_rule_list(struct service *sv, const struct caller *c, int64_t group, struct arena *a,
		       const struct rule_entry **ret, const struct tz **ret_zone, struct err *err)
{
	struct rule_entry *entries = arena_new(a, struct rule_entry, VALIDATE_RULE_COUNT);
	struct validate_settings settings;
	const struct rule_row *rows;
	AUTO_READER r = { 0 };
	size_t n;

	if (!entries)
		return err_set(err, ERR_NOMEM, "no memory for the rules");
	if (!caller_check(c, RIGHT_EXCEPTION_VIEW, err) || !reader_take(sv, &r, err) ||
	    (group && !check_group(r.db, c, group, err)) ||
	    !store_rule_settings(r.db, group, &settings, err) ||
	    !store_rule_list(r.db, group, a, &rows, &n, err))
		return false;
	for (unsigned i = 0; i < VALIDATE_RULE_COUNT; i++)
		entries[i] = (struct rule_entry){ .rule = (enum validate_rule)i,
						  .setting = settings.rule[i] };
	for (size_t i = 0; i < n; i++) {
		struct rule_entry *e = &entries[rows[i].rule];
		e->own = true;
		e->who = rows[i].who;
		e->changed_at = rows[i].changed_at;
	}
	*ret = entries;
	*ret_zone = service_zone(sv);
	return true;
}

struct rule_change {
	struct service *sv;
	const struct caller *caller;
	int64_t group;
	enum validate_rule rule;
	const struct validate_setting *setting;
};

static void describe(const struct rule_change *k, const struct validate_setting *s,
		     char buf[static BODY_MAX])
{
	const struct validate_about *about = validate_about(k->rule);
	size_t n = (size_t)snprintf(buf, BODY_MAX, "{\"rule\":\"%s\",\"enabled\":%s", about->name,
				    s->on ? "true" : "false");

	for (size_t i = 0; i < VALIDATE_PARAMETERS_MAX && about->parameter[i].name; i++)
		n += (size_t)snprintf(buf + n, BODY_MAX - n, ",\"%s\":%" PRId64,
				      about->parameter[i].name, s->value[i]);
	(void)snprintf(buf + n, BODY_MAX - n, "}");
}

static bool write_rule(struct db *db, void *arg, struct err *err)
{
	const struct rule_change *k = arg;
	struct validate_settings was;
	struct validate_settings is;
	char before[BODY_MAX];
	char after[BODY_MAX];
	char object[40] = "installation";
	struct rule_row row = { .rule = k->rule,
				.who = k->caller->login,
				.changed_at = service_now(k->sv) };

	if (k->setting)
		row.setting = *k->setting;
	if (!check_group(db, k->caller, k->group, err) ||
	    !store_rule_settings(db, k->group, &was, err) ||
	    !(k->setting ? store_rule_set(db, k->group, &row, err)
			 : store_rule_remove(db, k->group, k->rule, err)) ||
	    !store_rule_settings(db, k->group, &is, err))
		return false;
	describe(k, &was.rule[k->rule], before);
	describe(k, &is.rule[k->rule], after);
	if (k->group)
		(void)snprintf(object, sizeof object, "group:%" PRId64, k->group);
	return service_audit(k->sv, db, k->caller, "validation.set", object, before, after, err);
}

bool service_rule_set(struct service *sv, const struct caller *c, int64_t group,
		      enum validate_rule rule, const struct validate_setting *setting,
		      struct err *err)
{
	struct rule_change k = { sv, c, group, rule, setting };

	return caller_check(c, RIGHT_VALIDATION_EDIT, err) &&
	       service_write(sv, write_rule, &k, err);
}

/* --- the job --- */

bool service_validation_run(struct service *sv, const struct caller *c,
			    const struct validation_wish *w, struct arena *a, struct job *ret,
			    struct err *err)
{
	struct right_set uses = { 0 };
	AUTO_JSONW j = { 0 };
	int64_t selection;
	int64_t count;

	if (!caller_check(c, RIGHT_VALIDATION_RUN, err))
		return false;
	if (w->to <= w->from)
		return err_field(err, "to", "must be later than from");
	if (!(w->serials ? service_selection_of_serials(sv, c, w->serials, w->serial_count,
							&selection, &count, err)
			 : service_selection_of_query(sv, c, &w->query, -1, false, &selection,
						      &count, err)))
		return false;
	right_set_add(&uses, RIGHT_VALIDATION_RUN);
	right_set_add(&uses, RIGHT_METER_VIEW);
	const struct {
		const char *key;
		int64_t value;
	} numbers[] = {
		{ "selection", selection },
		{ "count", count },
		{ "from", w->from },
		{ "to", w->to },
	};
	jsonw_object(&j);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		jsonw_key(&j, numbers[i].key);
		jsonw_int(&j, numbers[i].value);
	}
	jsonw_object_end(&j);
	if (service_job_add(sv, c, "validation", &uses, &j, a, ret, err))
		return true;
	if (!service_selection_drop(sv, selection, NULL))
		return false; /* what is left of it says nothing of anybody */
	return false;
}

struct portion {
	struct service *sv;
	const struct caller *caller;
	int64_t meters[STEP];
	size_t count;
	int64_t from;
	int64_t to;
	int64_t found;
	int64_t job;
	int64_t done;
};

static bool write_portion(struct db *db, void *arg, struct err *err)
{
	struct portion *p = arg;

	for (size_t i = 0; i < p->count; i++) {
		const struct validation_run run = { .meter = p->meters[i],
						    .from = p->from,
						    .to = p->to - 1,
						    .lookback = LOOKBACK,
						    .whole = true,
						    .now = service_now(p->sv) };
		int64_t found;
		bool seen;
		if (!store_area_has_meter(db, &p->caller->area, p->meters[i], &seen, err))
			return false;
		if (!seen)
			continue;
		if (!store_validate(db, &run, &found, err))
			return false;
		p->found += found;
	}
	return true;
}

static bool write_audit(struct db *db, void *arg, struct err *err)
{
	const struct portion *p = arg;
	char object[40];
	char after[80];

	(void)snprintf(object, sizeof object, "job:%" PRId64, p->job);
	(void)snprintf(after, sizeof after, "{\"meters\":%" PRId64 ",\"found\":%" PRId64 "}",
		       p->done, p->found);
	return service_audit(p->sv, db, p->caller, "validation.run", object, NULL, after, err);
}

static bool tell(struct job_run *run, struct portion *p, struct err *err)
{
	AUTO_JSONW j = { 0 };

	jsonw_object(&j);
	jsonw_key(&j, "rows");
	jsonw_int(&j, p->done);
	jsonw_key(&j, "found");
	jsonw_int(&j, p->found);
	jsonw_object_end(&j);
	return service_write(p->sv, write_audit, p, err) && job_set_result(run, &j, err);
}

static bool walk(struct job_run *run, struct portion *p, int64_t selection, int64_t total,
		 struct err *err)
{
	int64_t after = 0;

	for (;;) {
		if (!service_selection_next(p->sv, selection, after, p->meters, STEP, &p->count,
					    err))
			return false;
		if (!p->count)
			return true;
		if (!service_write(p->sv, write_portion, p, err))
			return false;
		after = p->meters[p->count - 1];
		p->done += (int64_t)p->count;
		if (!job_goes_on(run, err) || !job_progress(run, p->done, total, err))
			return false;
	}
}

static bool validation_run_job(struct job_run *run, struct err *err)
{
	json_t *o = json_loads(job_of(run)->arguments, 0, NULL);
	struct portion p = { .sv = job_service(run),
			     .caller = job_caller(run),
			     .job = job_of(run)->id,
			     .from = json_integer_value(json_object_get(o, "from")),
			     .to = json_integer_value(json_object_get(o, "to")) };
	int64_t selection = json_integer_value(json_object_get(o, "selection"));
	int64_t total = json_integer_value(json_object_get(o, "count"));

	json_decref(o);
	if (!o)
		return err_set(err, ERR_INTERNAL, "what shall be validated is not readable");
	return caller_check(p.caller, RIGHT_VALIDATION_RUN, err) &&
	       walk(run, &p, selection, total, err) && tell(run, &p, err) &&
	       service_selection_drop(p.sv, selection, err);
}

/* Done twice it finds the same. */
const struct job_kind validation_job = { .name = "validation",
					 .run = validation_run_job,
					 .again = true };
