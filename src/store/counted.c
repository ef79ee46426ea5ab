#include "store/counted.h"

#include <stdlib.h>

#include "store/edit.h"
#include "store/hours.h"

/* Readings by time. They are read at once: the hourly and the daily archive are streamed side by
 * side, and a statement runs once at a time. */
struct readings {
	struct reading *item;
	size_t count;
	size_t cap;
	size_t at; /* the next one */
};

struct counted_stream {
	struct reading_stream *records;
	struct readings edits; /* flags: READING_EDITED or READING_ESTIMATED */
	bool of_old;	       /* not as it is now: */
	int64_t known_call;    /* calls after it were not known */
	struct readings revisions;
	struct reading record;
	bool has_record;
	struct err err;
};

static bool readings_add(struct readings *r, const struct reading *item, struct err *err)
{
	if (r->count == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 16;
		struct reading *more = reallocarray(r->item, cap, sizeof *more);
		if (!more)
			return err_set(err, ERR_NOMEM, "no memory for readings");
		r->item = more;
		r->cap = cap;
	}
	r->item[r->count++] = *item;
	return true;
}

static const struct reading *readings_next(const struct readings *r)
{
	return r->at < r->count ? &r->item[r->at] : NULL;
}

/*
 * The value of the record's time that counted then: itself, or the newest of those that calls
 * before had brought; false: there was none.
 */
static bool as_known(struct counted_stream *s, struct reading *r)
{
	const struct reading *best = NULL;
	const struct reading *v;

	for (; (v = readings_next(&s->revisions)) && v->time <= r->time; s->revisions.at++)
		if (v->time == r->time && v->call <= s->known_call &&
		    (!best || v->call > best->call))
			best = v;
	if (r->call <= s->known_call)
		return true;
	if (best)
		*r = *best;
	return best != NULL;
}

static bool next_record(struct counted_stream *s)
{
	do {
		s->has_record = store_reading_next(s->records, &s->record);
		if (!s->has_record)
			return store_reading_check(s->records, &s->err);
	} while (s->of_old && !as_known(s, &s->record));
	return true;
}

static bool find_known_call(struct db *db, const struct counted_query *q, int64_t *ret,
			    struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_EDIT_KNOWN_CALL, &s, err))
		return false;
	bind_i64(s, 1, q->meter);
	bind_i64(s, 2, q->known_at > INT64_MAX / 1000 - 1 ? INT64_MAX : q->known_at * 1000 + 999);
	return stmt_number(s, ret, err);
}

static void bind_range(struct stmt *s, const struct counted_query *q)
{
	bind_i64(s, 1, q->meter);
	bind_i64(s, 2, q->archive);
	bind_i64(s, 3, q->from);
	bind_i64(s, 4, q->to);
}

static bool load_revisions(struct db *db, const struct counted_query *q, struct readings *ret,
			   struct err *err)
{
	AUTO_STMT *s = NULL;
	struct reading r;
	bool row;

	if (!db_start(db, SQL_REVISION_RANGE, &s, err))
		return false;
	bind_range(s, q);
	bind_i64(s, 5, INT64_MAX);
	bind_i64(s, 6, 0);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		reading_read(s, &r);
		if (!readings_add(ret, &r, err))
			return false;
	}
}

/* Of several that stood at one time in turn the newest comes first, and counts. */
static bool load_edits(struct db *db, const struct counted_query *q, struct readings *ret,
		       struct err *err)
{
	AUTO_STMT *s = NULL;
	bool now = q->known_at == KNOWN_NOW;
	bool row;

	if (!db_start(db, now ? SQL_EDIT_COUNTS : SQL_EDIT_COUNTED, &s, err))
		return false;
	bind_range(s, q);
	if (!now)
		bind_i64(s, 5, q->known_at);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		const struct reading r = {
			.time = col_i64(s, 0),
			.index = col_i64(s, 1),
			.temperature = (int16_t)col_i64(s, 2),
			.offset = (int32_t)col_i64(s, 3),
			.flags =
				col_i64(s, 4) == EDIT_ESTIMATE ? READING_ESTIMATED : READING_EDITED,
		};
		if (ret->count && ret->item[ret->count - 1].time == r.time)
			continue;
		if (!readings_add(ret, &r, err))
			return false;
	}
}

bool store_counted_open(struct db *db, const struct counted_query *q, struct counted_stream **ret,
			struct err *err)
{
	AUTO_COUNTED *s = calloc(1, sizeof *s);

	if (!s)
		return err_set(err, ERR_NOMEM, "no memory for readings");
	s->of_old = q->known_at != KNOWN_NOW;
	if (s->of_old && (!find_known_call(db, q, &s->known_call, err) ||
			  !load_revisions(db, q, &s->revisions, err)))
		return false;
	if ((!q->records && !load_edits(db, q, &s->edits, err)) ||
	    !store_reading_open(db, q->meter, q->archive, q->from, q->to, &s->records, err))
		return false;
	if (!next_record(s))
		return err_set(err, s->err.kind, "%s", s->err.msg);
	*ret = TAKE(s);
	return true;
}

/* The edit stands for the record of its time, if there is one. */
static struct reading stand_in(const struct reading *edit, const struct reading *record)
{
	struct reading r = record ? *record : *edit;

	r.index = edit->index;
	if (edit->temperature != TEMPERATURE_NONE)
		r.temperature = edit->temperature;
	r.flags |= edit->flags;
	return r;
}

bool store_counted_next(struct counted_stream *s, struct reading *ret)
{
	const struct reading *edit = readings_next(&s->edits);

	if (s->err.kind != ERR_NONE || (!s->has_record && !edit))
		return false;
	if (s->has_record && edit && edit->time > s->record.time)
		edit = NULL;
	bool record = s->has_record && (!edit || s->record.time == edit->time);
	*ret = edit ? stand_in(edit, record ? &s->record : NULL) : s->record;
	s->edits.at += edit != NULL;
	if (record)
		(void)next_record(s); /* a failure is told by the next call */
	return true;
}

bool store_counted_check(const struct counted_stream *s, struct err *err)
{
	return s->err.kind == ERR_NONE || err_set(err, s->err.kind, "%s", s->err.msg);
}

void store_counted_close(struct counted_stream *s)
{
	if (!s)
		return;
	store_reading_close(s->records);
	free(s->edits.item);
	free(s->revisions.item);
	free(s);
}
