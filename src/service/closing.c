#include "service/closing.h"

#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "meter/calc.h"
#include "service/group.h"
#include "service/meter_edit.h"
#include "service/place.h"
#include "service/selection.h"
#include "store/group.h"

enum {
	DAY = 86400,
	STEP = 50,    /* meters of one transaction: some 20 ms */
	RECHECK = 50, /* figures likewise */
	HASH_BYTES = 32,
	GONE_MAX = 10000,
};

/* --- a meter's month --- */

struct month {
	struct consumption row;
	bool is;
};

static void take_row(void *arg, const struct consumption *row)
{
	struct month *m = arg;

	if (!m->is)
		*m = (struct month){ *row, true };
}

/* The month that its first day is in, by the meter's own calendar; not `is`: none. */
static bool work_out(struct service *sv, struct db *db, int64_t meter, int64_t month_day,
		     struct month *ret, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct place p;
	int64_t middle = (month_day + 14) * DAY;
	const struct place_query q = { .by = GAS_MONTH,
				       .from = middle,
				       .to = middle + 1,
				       .gas_day_start = -1,
				       .known_at = KNOWN_NOW };

	*ret = (struct month){ .is = false };
	return place_find(sv, db, meter, (month_day - 2) * DAY, false, &a, &p, err) &&
	       place_stream(sv, db, &p, &q, take_row, ret, err);
}

static int64_t start_of(const struct consumption *c)
{
	return c->start_missing ? INDEX_NONE : c->index_start;
}

static int64_t end_of(const struct consumption *c)
{
	return c->end_missing ? INDEX_NONE : c->index_end;
}

static int64_t volume_of(const struct consumption *c)
{
	return c->volume_valid ? c->volume : INDEX_NONE;
}

static struct closed_figure figure_of(int64_t meter, int64_t month_day, int64_t closing,
				      const struct consumption *c)
{
	return (struct closed_figure){
		.meter = meter,
		.month_day = month_day,
		.closing = closing,
		.from = c->span.from,
		.to = c->span.to,
		.index_start = start_of(c),
		.index_end = end_of(c),
		.volume = volume_of(c),
		.temperature = c->temperature,
		.hours = c->hours,
		.records = c->records,
		.estimated = c->hours_estimated,
		.substituted = c->hours_substitute,
		.flags = c->flags,
	};
}

/* --- asking --- */

/* A month is over everywhere a day after its last gas day. */
static bool check_month(struct service *sv, int64_t month_day, struct err *err)
{
	struct civil c = civil_from_utc(month_day * DAY);

	if (c.day != 1)
		return err_field(err, "month", "must be a month such as 2026-09");
	int64_t next = c.month == 12 ? civil_to_days(c.year + 1, 1, 1)
				     : civil_to_days(c.year, c.month + 1, 1);
	return (next + 1) * DAY <= service_now(sv) || err_field(err, "month", "is not over yet");
}

bool service_closing_run(struct service *sv, const struct caller *c, int64_t group,
			 int64_t month_day, const char *reason, struct arena *a, struct job *ret,
			 struct err *err)
{
	struct meter_query query = { .filter.group = group };
	struct right_set uses = { 0 };
	AUTO_JSONW j = { 0 };
	int64_t selection;
	int64_t count;

	if (!caller_check(c, RIGHT_CLOSING_CLOSE, err) || !check_month(sv, month_day, err) ||
	    !meter_check_reason(reason, err))
		return false;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(sv, &r, err) ||
		    !(group ? store_group_check_tree(r.db, group, err) &&
				      caller_check_group(r.db, c, group, err)
			    : caller_check_whole(c, err)))
			return false;
	}
	if (!service_selection_of_query(sv, c, &query, -1, false, &selection, &count, err))
		return false;
	right_set_add(&uses, RIGHT_CLOSING_CLOSE);
	right_set_add(&uses, RIGHT_METER_VIEW);
	const struct {
		const char *key;
		int64_t value;
	} numbers[] = {
		{ "selection", selection },
		{ "count", count },
		{ "group", group },
		{ "month", month_day },
	};
	jsonw_object(&j);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		jsonw_key(&j, numbers[i].key);
		jsonw_int(&j, numbers[i].value);
	}
	jsonw_key(&j, "reason");
	jsonw_text(&j, reason);
	jsonw_object_end(&j);
	if (service_job_add(sv, c, "closing", &uses, &j, a, ret, err))
		return true;
	if (!service_selection_drop(sv, selection, NULL))
		return false; /* what is left of it says nothing of anybody */
	return false;
}

/* --- the job --- */

struct closing_work {
	struct service *sv;
	const struct caller *caller;
	struct closing closing;
	int64_t selection;
	int64_t total;
	int64_t meters[STEP];
	size_t count;
	int64_t gone[GONE_MAX]; /* retired since, and not followed by another */
	size_t gone_count;
	int64_t done;
	int64_t closed;	   /* of them */
	int64_t left_over; /* had been closed before */
	char figures[2 * HASH_BYTES + 1];
};

static bool write_begin(struct db *db, void *arg, struct err *err)
{
	struct closing_work *w = arg;

	return store_closing_begin(db, &w->closing, &w->closing.id, err);
}

static bool write_portion(struct db *db, void *arg, struct err *err)
{
	struct closing_work *w = arg;

	for (size_t i = 0; i < w->count; i++) {
		struct month m;
		bool added;
		bool there;
		if (!store_figure_of_place(db, w->meters[i], w->closing.month_day, &there, err))
			return false;
		w->left_over += there;
		if (there)
			continue;
		if (!work_out(w->sv, db, w->meters[i], w->closing.month_day, &m, err))
			return false;
		if (!m.is || m.row.absent)
			continue;
		struct closed_figure f =
			figure_of(w->meters[i], w->closing.month_day, w->closing.id, &m.row);
		if (!store_figure_add(db, &f, &added, err))
			return false;
		w->closed += added;
		w->left_over += !added;
	}
	return true;
}

/* A line of text a figure, in the order of the meters: "id;from;to;start;end;volume". */
static void add_to_hash(crypto_generichash_state *h, const struct closed_figure *f)
{
	char line[160];
	int n = snprintf(line, sizeof line,
			 "%" PRId64 ";%" PRId64 ";%" PRId64 ";%" PRId64 ";%" PRId64 ";%" PRId64
			 "\n",
			 f->meter, f->from, f->to, f->index_start, f->index_end, f->volume);

	(void)crypto_generichash_update(h, (const unsigned char *)line, (unsigned long long)n);
}

/* Nobody else writes figures of a closing that runs: they are read beside the writer. */
static bool hash_figures(struct closing_work *w, struct err *err)
{
	AUTO_READER r = { 0 };
	unsigned char hash[HASH_BYTES];
	crypto_generichash_state h;
	int64_t after = 0;
	bool more = true;

	if (!reader_take(w->sv, &r, err))
		return false;
	(void)crypto_generichash_init(&h, NULL, 0, HASH_BYTES);
	while (more) {
		AUTO_ARENA a = { 0 };
		const struct closed_figure *figures;
		size_t n;
		if (!store_figure_list(r.db, w->closing.id, NULL, after, FIGURE_PAGE_MAX, &a,
				       &figures, &n, &more, err))
			return false;
		for (size_t i = 0; i < n; i++)
			add_to_hash(&h, &figures[i]);
		after = n ? figures[n - 1].meter : after;
	}
	(void)crypto_generichash_final(&h, hash, sizeof hash);
	(void)sodium_bin2hex(w->figures, sizeof w->figures, hash, sizeof hash);
	return true;
}

static bool write_end(struct db *db, void *arg, struct err *err)
{
	struct closing_work *w = arg;
	char object[40];
	char after[256];
	char month[32];

	(void)snprintf(object, sizeof object, "closing:%" PRId64, w->closing.id);
	(void)time_format(month, w->closing.month_day * DAY, 0);
	month[7] = 0;
	(void)snprintf(after, sizeof after,
		       "{\"month\":\"%s\",\"group_id\":\"%" PRId64 "\",\"meters\":%" PRId64
		       ",\"figures\":\"%s\"}",
		       month, w->closing.group, w->closed, w->figures);
	return store_closing_end(db, w->closing.id, w->figures, err) &&
	       service_audit(w->sv, db, w->caller, "closing.close", object, NULL, after, err);
}

static bool write_drop(struct db *db, void *arg, struct err *err)
{
	return store_closing_drop(db, arg, err);
}

/* Also what a run that was killed has left. */
static bool drop_all(struct service *sv, struct err *err)
{
	bool more = true;

	while (more)
		if (!service_write(sv, write_drop, &more, err))
			return false;
	return true;
}

static bool read_work(struct job_run *run, struct closing_work *w, struct err *err)
{
	struct arena *a = job_arena(run);
	json_t *o = json_loads(job_of(run)->arguments, 0, NULL);
	const char *reason = json_string_value(json_object_get(o, "reason"));
	AUTO_READER r = { 0 };

	if (!o)
		return err_set(err, ERR_INTERNAL, "what shall be closed is not readable");
	w->selection = json_integer_value(json_object_get(o, "selection"));
	w->total = json_integer_value(json_object_get(o, "count"));
	w->closing = (struct closing){
		.group = json_integer_value(json_object_get(o, "group")),
		.group_name = "",
		.month_day = json_integer_value(json_object_get(o, "month")),
		.calc_version = calc_version(),
		.calc_checksum = calc_checksum(),
		.reason = arena_strdup(a, reason ? reason : ""),
		.closed_at = service_now(w->sv),
		.closed_by = w->caller->login,
	};
	json_decref(o);
	if (!w->closing.group)
		return true;
	if (!reader_take(w->sv, &r, err))
		return false;
	struct group_names names = { .db = r.db, .arena = a };
	return group_names_path(&names, w->closing.group, &w->closing.group_name, err);
}

static bool take_gone(void *arg, int64_t meter, struct err *err)
{
	struct closing_work *w = arg;

	if (w->gone_count == GONE_MAX)
		return err_set(err, ERR_LIMIT, "more than %d meters were retired: close by groups",
			       GONE_MAX);
	w->gone[w->gone_count++] = meter;
	return true;
}

/* Those that stood there in the month and no other stands there since. */
static bool close_gone(struct closing_work *w, struct err *err)
{
	{
		AUTO_READER r = { 0 };
		if (!reader_take(w->sv, &r, err) ||
		    !store_place_retired(r.db, &w->caller->area, w->closing.group, 0,
					 w->closing.month_day * DAY, take_gone, w, err))
			return false;
	}
	for (size_t done = 0; done < w->gone_count; done += w->count) {
		w->count = w->gone_count - done < STEP ? w->gone_count - done : STEP;
		memcpy(w->meters, w->gone + done, w->count * sizeof w->meters[0]);
		if (!service_write(w->sv, write_portion, w, err))
			return false;
		w->done += (int64_t)w->count;
	}
	return true;
}

static bool close_all(struct job_run *run, struct closing_work *w, struct err *err)
{
	int64_t after = 0;

	for (;;) {
		if (!service_selection_next(w->sv, w->selection, after, w->meters, STEP, &w->count,
					    err))
			return false;
		if (!w->count)
			return close_gone(w, err);
		if (!service_write(w->sv, write_portion, w, err))
			return false;
		after = w->meters[w->count - 1];
		w->done += (int64_t)w->count;
		if (!job_goes_on(run, err) || !job_progress(run, w->done, w->total, err))
			return false;
	}
}

static bool tell(struct job_run *run, const struct closing_work *w, struct err *err)
{
	AUTO_JSONW j = { 0 };
	const struct {
		const char *key;
		int64_t value;
	} figures[] = { { "rows", w->done },
			{ "closing", w->closing.id },
			{ "closed", w->closed },
			{ "before", w->left_over } };

	jsonw_object(&j);
	for (size_t i = 0; i < ARRAY_LEN(figures); i++) {
		jsonw_key(&j, figures[i].key);
		jsonw_int(&j, figures[i].value);
	}
	jsonw_object_end(&j);
	return job_set_result(run, &j, err);
}

/* A closing is whole or it is not: what was begun goes when it does not come to its end. */
static bool closing_run(struct job_run *run, struct err *err)
{
	struct closing_work *w = arena_new(job_arena(run), struct closing_work, 1);
	struct err why = { 0 };

	if (!w)
		return err_set(err, ERR_NOMEM, "no memory for a closing");
	w->sv = job_service(run);
	w->caller = job_caller(run);
	if (!caller_check(w->caller, RIGHT_CLOSING_CLOSE, err) || !read_work(run, w, err) ||
	    !closing_release(w->sv, err) || !drop_all(w->sv, err) ||
	    !service_write(w->sv, write_begin, w, err))
		return false;
	if (close_all(run, w, &why) && hash_figures(w, &why) &&
	    service_write(w->sv, write_end, w, &why))
		return tell(run, w, err) && service_selection_drop(w->sv, w->selection, err);
	if (!drop_all(w->sv, err))
		return false;
	return err_set(err, why.kind, "%s", why.msg);
}

const struct job_kind closing_job = { .name = "closing", .run = closing_run, .again = true };

/* --- corrections --- */

struct recheck {
	struct service *sv;
	bool more;
};

static bool recheck_one(struct service *sv, struct db *db, const struct figure_doubt *d,
			struct err *err)
{
	struct correction c;
	struct month m;
	int64_t newest;
	bool is;

	if (!store_figure_settle(db, d, err) ||
	    !store_figure_standing(db, d->meter, d->month_day, &c, &is, err))
		return false;
	if (!is)
		return true;
	/* The figure is the place's: what followed the meter has a part in it. */
	if (!store_place_newest(db, d->meter, &newest, err) ||
	    !work_out(sv, db, newest, d->month_day, &m, err))
		return false;
	c.start_after = m.is ? start_of(&m.row) : INDEX_NONE;
	c.end_after = m.is ? end_of(&m.row) : INDEX_NONE;
	c.volume_after = m.is ? volume_of(&m.row) : INDEX_NONE;
	c.seen_at = service_now(sv);
	bool same = c.start_after == c.start_before && c.end_after == c.end_before &&
		    c.volume_after == c.volume_before;
	return same || store_correction_add(db, &c, err);
}

static bool write_recheck(struct db *db, void *arg, struct err *err)
{
	struct recheck *k = arg;
	struct figure_doubt doubts[RECHECK];
	size_t n;

	if (!store_closing_release(db, &k->more, err) ||
	    (!k->more && !store_figures_sweep(db, &k->more, err)))
		return false;
	if (k->more)
		return true;
	if (!store_figures_doubted(db, doubts, RECHECK, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!recheck_one(k->sv, db, &doubts[i], err))
			return false;
	k->more = n == RECHECK;
	return true;
}

static bool write_release(struct db *db, void *arg, struct err *err)
{
	return store_closing_release(db, arg, err);
}

bool closing_release(struct service *sv, struct err *err)
{
	bool more = true;

	while (more)
		if (!service_write(sv, write_release, &more, err))
			return false;
	return true;
}

bool closing_recheck(struct service *sv, bool *ret_more, struct err *err)
{
	struct recheck k = { .sv = sv };
	int64_t pending;

	{
		AUTO_READER r = { 0 };
		if (!reader_take(sv, &r, err) || !store_figures_pending(r.db, &pending, err))
			return false;
	}
	*ret_more = false;
	if (!pending)
		return true;
	if (!service_write(sv, write_recheck, &k, err))
		return false;
	*ret_more = k.more;
	return true;
}
