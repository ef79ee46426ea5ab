#include "sim/truth.h"

#include "meter/truthline.h"

enum { TWINS_MAX = 4 }; /* devices with one serial */

/* The devices of one serial, and where each stands in the archive at hand. */
struct twins {
	size_t n;
	struct caller *callers[TWINS_MAX];
	struct history histories[TWINS_MAX];
	size_t at[TWINS_MAX];
};

static bool twins_open(struct twins *t, const struct fleet *f, size_t first, struct err *err)
{
	const char *serial = f->callers[first].meter.serial;
	*t = (struct twins){ 0 };
	for (size_t i = first; i < f->count && t->n < TWINS_MAX; i++) {
		struct caller *c = &f->callers[i];
		if (strcmp(c->meter.serial, serial) != 0)
			break;
		int64_t now = c->tried > c->seen ? c->tried : c->seen;
		if (!history_open_whole(&t->histories[t->n], &c->meter, fleet_archive_from(f), now,
					err))
			return false;
		t->callers[t->n++] = c;
	}
	return true;
}

static void twins_close(struct twins *t)
{
	for (size_t i = 0; i < t->n; i++)
		history_close(&t->histories[i]);
}

/* The next record of one device; false at the end. */
static bool peek(struct twins *t, size_t i, enum truth_kind kind, struct truth_line *ret)
{
	struct history *h = &t->histories[i];
	if (kind == TRUTH_EVENT) {
		if (t->at[i] >= h->events_n)
			return false;
		const struct history_event *e = &h->events[t->at[i]];
		ret->time = e->time;
		ret->code = e->code;
		return true;
	}
	enum history_kind archive = (enum history_kind)kind;
	if (t->at[i] >= h->count[archive])
		return false;
	struct history_row r = history_row(h, archive, t->at[i]);
	ret->time = r.time;
	ret->index = r.index;
	ret->temperature = r.temperature;
	ret->status = r.status;
	return true;
}

static enum truth_why why_of(const struct twins *t, size_t i, const struct truth_line *l)
{
	const struct caller *c = t->callers[i];
	if (t->n > 1)
		return TRUTH_CLONE;
	if (l->time > c->seen)
		return TRUTH_UNREAD;
	for (size_t g = 0; g < c->gaps_n; g++) {
		const struct caller_gap *gap = &c->gaps[g];
		if (l->time <= gap->from || l->time > gap->to)
			continue;
		if (gap->exchange)
			return TRUTH_EXCHANGE;
		if (l->kind == TRUTH_HOUR)
			return TRUTH_RING;
	}
	return TRUTH_MUST;
}

static bool before(const struct truth_line *a, const struct truth_line *b)
{
	return a->time != b->time ? a->time < b->time : a->code < b->code;
}

static void write_kind(struct twins *t, enum truth_kind kind, FILE *out)
{
	memset(t->at, 0, sizeof t->at);
	for (;;) {
		struct truth_line next = { 0 };
		size_t from = t->n;
		for (size_t i = 0; i < t->n; i++) {
			struct truth_line l = { .kind = kind };
			if (!peek(t, i, kind, &l) || (from < t->n && !before(&l, &next)))
				continue;
			next = l;
			from = i;
		}
		if (from == t->n)
			return;
		char text[TRUTH_LINE_MAX];
		(void)str_copy(next.serial, sizeof next.serial,
			       str_from(t->callers[0]->meter.serial));
		next.why = why_of(t, from, &next);
		t->at[from]++;
		(void)fwrite(text, 1, truth_line_format(text, &next), out);
	}
}

bool truth_print(const struct fleet *f, FILE *out, struct err *err)
{
	bool ok = true;
	for (size_t i = 0; ok && i < f->count;) {
		struct twins t;
		ok = twins_open(&t, f, i, err);
		for (int k = 0; ok && k < TRUTH_KIND_COUNT; k++)
			write_kind(&t, (enum truth_kind)k, out);
		i += t.n;
		twins_close(&t);
	}
	return ok;
}

bool truth_write(const struct fleet *f, const char *path, struct err *err)
{
	FILE *out = fopen(path, "we");
	if (!out)
		return err_set(err, ERR_IO, "%s: %m", path);
	bool ok = truth_print(f, out, err);
	bool bad = ferror(out);
	bad |= fclose(out) != 0;
	if (ok && bad)
		return err_set(err, ERR_IO, "%s: %m", path);
	return ok;
}
