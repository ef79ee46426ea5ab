/*
 * cmd_truth.c - `themis check truth FILE`: the store against what the meters
 * of a simulated fleet have.
 */
#include <errno.h>

#include "base/clock.h"
#include "cli/commands.h"
#include "meter/truthmerge.h"
#include "store/call_list.h"
#include "store/meter.h"
#include "store/reading.h"
#include "web/view.h"

enum { SHOWN = 1000, REVISIONS_MAX = 100000, EVENTS_MAX = 100000 };

struct truth {
	struct cli *cli;
	struct jsonw *json;
	const char *name;
	FILE *in;
	char *text;
	size_t text_cap;
	long long number; /* of the line at hand */
	struct truth_line line;
	bool there;
	struct err err;

	/* The section that is compared. */
	char serial[TRUTH_SERIAL_MAX];
	enum truth_kind kind;
	long long meters;
	unsigned shown;
	struct truth_tally tally;
};

/* --- the file --- */

/* A line must stand behind the one before it: serials together, then archives, then times. */
static bool in_order(const struct truth *t, const struct truth_line *next)
{
	if (!t->there || strcmp(t->line.serial, next->serial) != 0)
		return true;
	if (t->line.kind != next->kind)
		return t->line.kind < next->kind;
	if (t->line.time != next->time || next->kind != TRUTH_EVENT)
		return t->line.time <= next->time;
	return t->line.code <= next->code;
}

static void read_line(struct truth *t)
{
	struct truth_line next;
	ssize_t n = t->err.kind ? -1 : getline(&t->text, &t->text_cap, t->in);
	if (n < 0) {
		if (ferror(t->in))
			(void)err_set(&t->err, ERR_IO, "%s could not be read", t->name);
		t->there = false;
		return;
	}
	t->number++;
	struct str text = str_make(t->text, (size_t)n);
	if (text.n && text.p[text.n - 1] == '\n')
		text.n--;
	bool ok = truth_line_parse(text, &next, &t->err);
	if (ok && !in_order(t, &next))
		ok = err_set(&t->err, ERR_INVAL, "stands behind a later record");
	if (!ok)
		(void)err_prefix(&t->err, "%s:%lld", t->name, t->number);
	t->there = ok;
	if (ok)
		t->line = next;
}

static bool next_truth(void *arg, struct truth_line *ret)
{
	struct truth *t = arg;
	if (!t->there || t->line.kind != t->kind || strcmp(t->line.serial, t->serial) != 0)
		return false;
	*ret = t->line;
	read_line(t);
	return true;
}

/* --- the store --- */

/* Rows of a list or a stream, whichever there is. */
struct stored {
	struct reading_stream *stream;
	struct truth_line *lines;
	size_t n;
	size_t cap;
	size_t at;
	enum truth_kind kind;
	bool nomem;
};

static void stored_finish(struct stored *s)
{
	store_reading_close(s->stream);
	free(s->lines);
}

static struct truth_line line_of(const struct reading *r, enum truth_kind kind)
{
	return (struct truth_line){
		.kind = kind,
		.time = r->time,
		.index = r->index,
		.temperature = r->temperature,
		.status = r->status,
	};
}

static bool next_stored(void *arg, struct truth_line *ret)
{
	struct stored *s = arg;
	struct reading r;
	if (s->stream) {
		if (!store_reading_next(s->stream, &r))
			return false;
		*ret = line_of(&r, s->kind);
		return true;
	}
	if (s->at == s->n)
		return false;
	*ret = s->lines[s->at++];
	return true;
}

static void stored_add(struct stored *s, const struct truth_line *l)
{
	if (s->n == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : 64;
		struct truth_line *more = realloc(s->lines, cap * sizeof *more);
		s->nomem |= !more;
		if (!more)
			return;
		s->lines = more;
		s->cap = cap;
	}
	s->lines[s->n++] = *l;
}

static void add_revision(void *arg, const struct reading_revision *r)
{
	struct stored *s = arg;
	struct truth_line l = line_of(&r->reading, s->kind);
	stored_add(s, &l);
}

static void add_event(void *arg, const struct event_row *e)
{
	struct stored *s = arg;
	struct truth_line l = { .kind = TRUTH_EVENT, .time = e->event.time, .code = e->event.code };
	stored_add(s, &l);
}

static bool open_stored(struct db *db, int64_t meter, enum truth_kind kind, struct stored *rows,
			struct stored *revisions, struct err *err)
{
	rows->kind = revisions->kind = kind;
	if (!meter)
		return true;
	bool ok;
	if (kind == TRUTH_EVENT)
		ok = store_event_each(db, meter, EVENTS_MAX, add_event, rows, err);
	else
		ok = store_reading_open(db, meter, (enum archive)kind, INT64_MIN, INT64_MAX,
					&rows->stream, err) &&
		     store_reading_revisions(db, meter, (enum archive)kind, INT64_MIN, INT64_MAX, 0,
					     REVISIONS_MAX, add_revision, revisions, err);
	if (ok && (rows->nomem || revisions->nomem))
		return err_set(err, ERR_NOMEM, "no memory for a meter's records");
	return ok;
}

/* --- comparing --- */

static void put_values(struct strb *b, const char *before, const struct truth_line *l)
{
	strb_printf(b, "%s", before);
	if (l->kind == TRUTH_EVENT)
		strb_printf(b, "code %lu", (unsigned long)l->code);
	else if (l->temperature == TEMPERATURE_NONE)
		strb_printf(b, "%lld l, status %lu", (long long)l->index, (unsigned long)l->status);
	else
		strb_printf(b, "%lld l, %d·0.01 °C, status %lu", (long long)l->index,
			    l->temperature, (unsigned long)l->status);
}

static void found(void *arg, enum truth_difference d, const struct truth_line *has,
		  const struct truth_line *should)
{
	struct truth *t = arg;
	char what[256];
	char time[32];
	struct strb b = strb_make(what, sizeof what);
	if (t->shown++ >= SHOWN)
		return;
	strb_printf(&b, "%s %s %s %s:", t->serial, truth_kind_name(t->kind),
		    time_format(time, has ? has->time : should->time, 0), truth_difference_name(d));
	if (has)
		put_values(&b, " the store has ", has);
	if (should)
		put_values(&b, has ? ", the meter " : " the meter has ", should);
	if (t->cli->json)
		jsonw_text(t->json, what);
	else
		(void)puts(what);
}

static bool compare_kind(struct truth *t, struct db *db, int64_t meter, struct err *err)
{
	struct stored rows = { 0 };
	struct stored revisions = { 0 };
	bool ok = open_stored(db, meter, t->kind, &rows, &revisions, err);
	if (ok)
		truth_merge((struct truth_side){ next_truth, t },
			    (struct truth_side){ next_stored, &rows },
			    (struct truth_side){ next_stored, &revisions }, found, t, &t->tally);
	if (ok && rows.stream)
		ok = store_reading_check(rows.stream, err);
	stored_finish(&rows);
	stored_finish(&revisions);
	return ok;
}

/* 0: the store does not know this serial. */
static bool find_meter(struct db *db, const char *serial, int64_t *ret, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct meter m;
	struct err why;
	if (store_meter_find(db, serial, &a, clock_wall(), &m, &why)) {
		*ret = m.row.id;
		return true;
	}
	*ret = 0;
	return why.kind == ERR_NOTFOUND || err_set(err, why.kind, "%s", why.msg);
}

static bool compare_meter(struct truth *t, struct db *db, struct err *err)
{
	int64_t meter;
	(void)str_copy(t->serial, sizeof t->serial, str_from(t->line.serial));
	if (!find_meter(db, t->serial, &meter, err))
		return false;
	for (int k = 0; k < TRUTH_KIND_COUNT; k++) {
		t->kind = (enum truth_kind)k;
		if (!compare_kind(t, db, meter, err))
			return false;
	}
	t->meters++;
	return true;
}

static bool compare_all(struct truth *t, struct err *err)
{
	AUTO_READER r = { 0 };
	if (!cli_open(t->cli, err) || !reader_take(t->cli->context.service, &r, err))
		return false;
	read_line(t);
	while (t->there) {
		if (!compare_meter(t, r.db, err))
			return false;
	}
	return !t->err.kind || err_set(err, t->err.kind, "%s", t->err.msg);
}

static void put_json(struct jsonw *j, const struct truth *t)
{
	const struct truth_tally *s = &t->tally;
	view_key_int(j, "meters", t->meters);
	view_key_int(j, "records", (int64_t)s->records);
	view_key_int(j, "stored", (int64_t)s->stored);
	view_key_int(j, "same", (int64_t)s->same);
	for (int d = 0; d < TRUTH_DIFFERENCES; d++)
		view_key_int(j, truth_difference_name((enum truth_difference)d),
			     (int64_t)s->wrong[d]);
	jsonw_key(j, "explained");
	jsonw_object(j);
	for (int w = TRUTH_MUST + 1; w < TRUTH_WHY_COUNT; w++)
		view_key_int(j, truth_why_name((enum truth_why)w), (int64_t)s->missing[w]);
	view_key_int(j, "alternatives", (int64_t)s->alternatives);
	jsonw_object_end(j);
}

static void print_text(const struct truth *t)
{
	const struct truth_tally *s = &t->tally;
	(void)printf("%lld meters, %llu records, %llu in the store, %llu the same\n", t->meters,
		     (unsigned long long)s->records, (unsigned long long)s->stored,
		     (unsigned long long)s->same);
	for (int d = 0; d < TRUTH_DIFFERENCES; d++)
		(void)printf("%s%llu %s", d ? ", " : "", (unsigned long long)s->wrong[d],
			     truth_difference_name((enum truth_difference)d));
	(void)printf("\nexplained:");
	for (int w = TRUTH_MUST + 1; w < TRUTH_WHY_COUNT; w++)
		(void)printf(" %llu missing for %s,", (unsigned long long)s->missing[w],
			     truth_why_name((enum truth_why)w));
	(void)printf(" %llu alternatives\n", (unsigned long long)s->alternatives);
}

static bool report(struct truth *t, struct err *err)
{
	jsonw_array_end(t->json);
	put_json(t->json, t);
	jsonw_object_end(t->json);
	if (!t->cli->json)
		print_text(t);
	else if (!cli_print_json(t->json, err))
		return false;
	unsigned long long wrong = truth_wrong(&t->tally);
	return !wrong || err_set(err, ERR_CONFLICT, "%llu differences were found", wrong);
}

bool command_check_truth(struct cli *c, struct err *err)
{
	AUTO_JSONW j = { 0 };
	struct truth t = { .cli = c, .json = &j, .name = c->args[0] };
	bool given = strcmp(t.name, "-") == 0;
	t.in = given ? stdin : fopen(t.name, "re");
	if (!t.in)
		return err_set(err, ERR_NOTFOUND, "%s: %s", t.name, strerrordesc_np(errno));
	jsonw_object(&j);
	jsonw_key(&j, "differences");
	jsonw_array(&j);
	bool ok = compare_all(&t, err) && report(&t, err);
	if (!given)
		(void)fclose(t.in);
	free(t.text);
	return ok;
}
