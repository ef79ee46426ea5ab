#include "meter/truthmerge.h"

const char *truth_difference_name(enum truth_difference d)
{
	static const char *const names[TRUTH_DIFFERENCES] = {
		[TRUTH_LOST] = "lost",	 [TRUTH_DOUBLED] = "doubled", [TRUTH_ALTERED] = "altered",
		[TRUTH_EXTRA] = "extra", [TRUTH_REVISED] = "revised",
	};
	return names[d];
}

uint64_t truth_wrong(const struct truth_tally *t)
{
	uint64_t n = 0;
	for (int d = 0; d < TRUTH_DIFFERENCES; d++)
		n += t->wrong[d];
	return n;
}

/* One side with the record that is next. */
struct side {
	struct truth_side from;
	struct truth_line line;
	bool there;
};

static void step(struct side *s)
{
	s->there = s->from.next && s->from.next(s->from.arg, &s->line);
}

struct merge {
	struct side truth;
	struct side stored;
	struct side revisions;
	struct truth_tally *tally;
	truth_found_fn *found;
	void *arg;
	/* What the truth has of one moment: the first is the meter's own. */
	struct truth_line group[TRUTH_ALTERNATIVES];
	size_t group_n;
	struct truth_line last; /* that the store had */
	bool has_last;
};

/* Events of one moment are told apart by their codes, rows of an archive are alternatives. */
static int compare(const struct truth_line *a, const struct truth_line *b)
{
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	if (a->kind != TRUTH_EVENT || a->code == b->code)
		return 0;
	return a->code < b->code ? -1 : 1;
}

static bool equal(const struct truth_line *a, const struct truth_line *b)
{
	return a->time == b->time && a->code == b->code && a->index == b->index &&
	       a->temperature == b->temperature && a->status == b->status;
}

static void tell(struct merge *m, enum truth_difference d, const struct truth_line *has,
		 const struct truth_line *should)
{
	m->tally->wrong[d]++;
	m->found(m->arg, d, has, should);
}

static void take_group(struct merge *m)
{
	m->group_n = 0;
	do {
		if (m->group_n < TRUTH_ALTERNATIVES)
			m->group[m->group_n++] = m->truth.line;
		step(&m->truth);
	} while (m->truth.there && m->truth.line.kind != TRUTH_EVENT &&
		 compare(&m->truth.line, &m->group[0]) == 0);
	m->tally->records++;
}

static const struct truth_line *find_equal(const struct merge *m, const struct truth_line *l)
{
	for (size_t i = 0; i < m->group_n; i++) {
		if (equal(&m->group[i], l))
			return &m->group[i];
	}
	return NULL;
}

static void take_stored(struct merge *m)
{
	m->tally->stored++;
	m->last = m->stored.line;
	m->has_last = true;
	step(&m->stored);
}

/* What the store has of a moment before the group's, or behind all of them. */
static void judge_surplus(struct merge *m)
{
	bool again = m->has_last && compare(&m->last, &m->stored.line) == 0;
	tell(m, again ? TRUTH_DOUBLED : TRUTH_EXTRA, &m->stored.line, NULL);
	take_stored(m);
}

static void judge_missing(struct merge *m)
{
	for (size_t i = 0; i < m->group_n; i++) {
		if (m->group[i].why != TRUTH_MUST)
			continue;
		tell(m, TRUTH_LOST, NULL, &m->group[i]);
		return;
	}
	m->tally->missing[m->group[0].why]++;
}

static void judge_stored(struct merge *m)
{
	const struct truth_line *same = find_equal(m, &m->stored.line);
	if (!same)
		tell(m, TRUTH_ALTERED, &m->stored.line, &m->group[0]);
	else
		m->tally->same++;
	m->tally->alternatives += same && same != &m->group[0];
	take_stored(m);
}

/* Revisions up to the group's moment: values that came and were not kept. */
static void judge_revisions(struct merge *m, const struct truth_line *until)
{
	while (m->revisions.there && (!until || m->revisions.line.time <= until->time)) {
		const struct truth_line *r = &m->revisions.line;
		m->tally->revisions++;
		if (until && r->time == until->time && find_equal(m, r))
			m->tally->alternatives++;
		else
			tell(m, TRUTH_REVISED, r, until && r->time == until->time ? until : NULL);
		step(&m->revisions);
	}
}

static void judge_group(struct merge *m)
{
	take_group(m);
	while (m->stored.there && compare(&m->stored.line, &m->group[0]) < 0)
		judge_surplus(m);
	if (m->stored.there && compare(&m->stored.line, &m->group[0]) == 0)
		judge_stored(m);
	else
		judge_missing(m);
	judge_revisions(m, &m->group[0]);
}

void truth_merge(struct truth_side truth, struct truth_side stored, struct truth_side revisions,
		 truth_found_fn *found, void *arg, struct truth_tally *tally)
{
	struct merge m = {
		.truth.from = truth,
		.stored.from = stored,
		.revisions.from = revisions,
		.tally = tally,
		.found = found,
		.arg = arg,
	};
	step(&m.truth);
	step(&m.stored);
	step(&m.revisions);
	while (m.truth.there)
		judge_group(&m);
	while (m.stored.there)
		judge_surplus(&m);
	judge_revisions(&m, NULL);
}
