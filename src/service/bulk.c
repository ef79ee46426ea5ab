#include "service/bulk.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "service/meter_edit.h"
#include "service/selection.h"
#include "store/image.h"

enum { STEP = 100 /* meters between two looks at the world */ };

static const struct {
	const char *name;
	enum right right;
} acts[BULK_COUNT] = {
	[BULK_MOVE] = { "move", RIGHT_METER_EDIT },
	[BULK_ADD] = { "add", RIGHT_METER_EDIT },
	[BULK_REMOVE] = { "remove", RIGHT_METER_EDIT },
	[BULK_REREAD] = { "reread", RIGHT_READING_REREAD },
	[BULK_RETIRE] = { "retire", RIGHT_METER_RETIRE },
};

const char *bulk_act_name(enum bulk_act a)
{
	return (unsigned)a < BULK_COUNT ? acts[a].name : "";
}

/* --- asking --- */

static void write_wish(struct jsonw *j, const struct bulk_wish *w, int64_t selection, int64_t count)
{
	const struct {
		const char *key;
		int64_t value;
	} numbers[] = {
		{ "act", w->act },	{ "selection", selection },	{ "count", count },
		{ "group", w->group },	{ "ledger", w->reread.ledger }, { "from", w->reread.from },
		{ "to", w->reread.to },
	};
	jsonw_object(j);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		jsonw_key(j, numbers[i].key);
		jsonw_int(j, numbers[i].value);
	}
	jsonw_key(j, "date");
	jsonw_text(j, w->date);
	jsonw_key(j, "reason");
	jsonw_text(j, w->reason);
	jsonw_object_end(j);
}

bool service_bulk_run(struct service *sv, const struct caller *c, const struct bulk_wish *w,
		      struct arena *a, struct job *ret, struct err *err)
{
	struct right_set uses = { 0 };
	AUTO_JSONW j = { 0 };
	int64_t selection;
	int64_t count;
	if (!caller_check(c, RIGHT_BULK_RUN, err) || !caller_check(c, acts[w->act].right, err))
		return false;
	if (w->serials && w->expected >= 0 && (size_t)w->expected != w->serial_count)
		return err_set(err, ERR_CONFLICT, "%zu meters are named, not %" PRId64,
			       w->serial_count, w->expected);
	if (!(w->serials ? service_selection_of_serials(sv, c, w->serials, w->serial_count,
							&selection, &count, err)
			 : service_selection_of_query(sv, c, &w->query, w->expected, w->at_least,
						      &selection, &count, err)))
		return false;
	right_set_add(&uses, RIGHT_BULK_RUN);
	right_set_add(&uses, RIGHT_METER_VIEW);
	right_set_add(&uses, RIGHT_GROUP_VIEW);
	right_set_add(&uses, acts[w->act].right);
	write_wish(&j, w, selection, count);
	if (service_job_add(sv, c, "bulk", &uses, &j, a, ret, err))
		return true;
	if (!service_selection_drop(sv, selection, NULL))
		return false; /* what is left of it says nothing of anybody */
	return false;
}

/* --- the job --- */

struct bulk {
	struct job_run *run;
	struct service *sv;
	const struct caller *caller;
	struct bulk_wish wish;
	int64_t selection;
	int64_t total;
	int64_t done;
	int64_t succeeded;
};

static bool read_wish(struct bulk *b, struct err *err)
{
	struct arena *a = job_arena(b->run);
	struct bulk_wish *w = &b->wish;
	json_t *o = json_loads(job_of(b->run)->arguments, 0, NULL);
	if (!o)
		return err_set(err, ERR_INTERNAL, "what a bulk act shall do is not readable");
	const char *date = json_string_value(json_object_get(o, "date"));
	const char *reason = json_string_value(json_object_get(o, "reason"));
	w->act = (enum bulk_act)json_integer_value(json_object_get(o, "act"));
	b->selection = json_integer_value(json_object_get(o, "selection"));
	b->total = json_integer_value(json_object_get(o, "count"));
	w->group = json_integer_value(json_object_get(o, "group"));
	w->reread.ledger = (int)json_integer_value(json_object_get(o, "ledger"));
	w->reread.from = json_integer_value(json_object_get(o, "from"));
	w->reread.to = json_integer_value(json_object_get(o, "to"));
	w->date = date ? arena_strdup(a, date) : NULL;
	w->reason = arena_strdup(a, reason ? reason : "");
	json_decref(o);
	return w->act < BULK_COUNT ||
	       err_set(err, ERR_INTERNAL, "what a bulk act shall do is not readable");
}

static bool act(struct bulk *b, const char *serial, struct err *err)
{
	AUTO_ARENA a = { .limit = 4 << 20 };
	const struct bulk_wish *w = &b->wish;
	struct meter_edit edit = METER_EDIT_NONE;
	struct reread_sheet sheet;
	switch (w->act) {
	case BULK_MOVE:
		edit.change.group = w->group;
		return service_meter_edit(b->sv, b->caller, serial, &edit, err);
	case BULK_ADD:
	case BULK_REMOVE:
		return service_meter_join(b->sv, b->caller, serial, w->group, w->act == BULK_ADD,
					  err);
	case BULK_REREAD:
		return service_reread_create(b->sv, b->caller, serial, &w->reread, &a, &sheet, err);
	case BULK_RETIRE:
		return service_meter_retire(b->sv, b->caller, serial,
					    &(struct retire_order){ .date = w->date,
								    .final_index = -1,
								    .reason = w->reason },
					    err);
	case BULK_COUNT:
		break;
	}
	return err_set(err, ERR_INTERNAL, "there is no such act");
}

/* What concerns the meter alone is told and the others go on; trouble of ours ends the job. */
static bool act_told(struct bulk *b, const char *serial, struct err *err)
{
	struct err why = { 0 };
	b->done++;
	if (act(b, serial, &why)) {
		b->succeeded++;
		return true;
	}
	if (why.kind == ERR_DB || why.kind == ERR_IO || why.kind == ERR_NOMEM)
		return err_set(err, why.kind, "%s", why.msg);
	job_complain(b->run, 0, serial,
		     why.kind == ERR_NOTFOUND ? "meter-missing"
		     : why.kind == ERR_LIMIT  ? "limit-reached"
					      : why.msg);
	return true;
}

static bool serial_of(struct bulk *b, int64_t meter, struct arena *a, const char **ret,
		      struct err *err)
{
	AUTO_READER r = { 0 };
	struct meter_image m;
	return reader_take(b->sv, &r, err) && store_meter_image_get(r.db, meter, a, &m, ret, err);
}

static bool act_on_all(struct bulk *b, struct err *err)
{
	int64_t after = 0;
	for (;;) {
		AUTO_ARENA a = { 0 };
		int64_t meters[STEP];
		size_t n;
		if (!service_selection_next(b->sv, b->selection, after, meters, STEP, &n, err))
			return false;
		for (size_t i = 0; i < n; i++) {
			const char *serial;
			after = meters[i];
			if (!serial_of(b, meters[i], &a, &serial, err) || !act_told(b, serial, err))
				return false;
		}
		if (n == 0)
			return true;
		if (!job_goes_on(b->run, err) || !job_progress(b->run, b->done, b->total, err))
			return false;
	}
}

static bool write_audit(struct db *db, void *arg, struct err *err)
{
	const struct bulk *b = arg;
	char object[40];
	char after[120];
	(void)snprintf(object, sizeof object, "job:%" PRId64, job_of(b->run)->id);
	(void)snprintf(after, sizeof after,
		       "{\"act\":\"%s\",\"meters\":%" PRId64 ",\"succeeded\":%" PRId64 "}",
		       bulk_act_name(b->wish.act), b->done, b->succeeded);
	return service_audit(b->sv, db, b->caller, "meter.bulk", object, NULL, after, err);
}

static bool tell(struct bulk *b, struct err *err)
{
	AUTO_JSONW j = { 0 };
	const struct {
		const char *key;
		int64_t value;
	} figures[] = { { "rows", b->done },
			{ "succeeded", b->succeeded },
			{ "failed", b->done - b->succeeded } };
	jsonw_object(&j);
	for (size_t i = 0; i < ARRAY_LEN(figures); i++) {
		jsonw_key(&j, figures[i].key);
		jsonw_int(&j, figures[i].value);
	}
	jsonw_object_end(&j);
	return service_write(b->sv, write_audit, b, err) && job_set_result(b->run, &j, err);
}

/* What was done stays, also when somebody ends the job: that much is told. */
static bool bulk_run(struct job_run *run, struct err *err)
{
	struct bulk b = { .run = run, .sv = job_service(run), .caller = job_caller(run) };
	struct err why = { 0 };
	if (!read_wish(&b, err) || !caller_check(b.caller, RIGHT_BULK_RUN, err))
		return false;
	bool ok = act_on_all(&b, &why);
	if (!ok && job_stops_for_now(run))
		return err_set(err, why.kind, "%s", why.msg);
	if (!tell(&b, err) || !service_selection_drop(b.sv, b.selection, err))
		return false;
	return ok || err_set(err, why.kind, "%s", why.msg);
}

/* Done twice each of the acts is what it was done once. */
const struct job_kind bulk_job = { .name = "bulk", .run = bulk_run, .again = true };
