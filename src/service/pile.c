#include "service/pile.h"

#include <stdlib.h>

enum { DAY = 86400 };

void pile_free(struct pile *p)
{
	free(p->item);
	quality_free(&p->quality);
}

uint32_t pile_quality(const struct pile *p, struct span of)
{
	int64_t from = of.from > p->from ? of.from : p->from;
	int64_t to = of.to < p->to ? of.to : p->to;

	return from < to ? quality_at(&p->quality, from + 1, to) : 0;
}

static bool pile_add(struct pile *p, const struct reading *r, struct err *err)
{
	if (p->count == p->cap) {
		size_t cap = p->cap ? 2 * p->cap : 1024;
		struct reading *more = reallocarray(p->item, cap, sizeof *more);
		if (!more)
			return err_set(err, ERR_NOMEM, "no memory for readings");
		p->item = more;
		p->cap = cap;
	}
	p->item[p->count++] = *r;
	return true;
}

bool pile_next(void *arg, struct reading *ret)
{
	struct pile *p = arg;

	if (p->at == p->count)
		return false;
	*ret = p->item[p->at++];
	return true;
}

struct merged {
	struct counted_stream *from[2]; /* hours, days */
	struct reading next[2];
	bool has[2];
};

static void merged_pull(struct merged *m, size_t i)
{
	do /* what a clock that fell back has stamped belongs to another time */
		m->has[i] = store_counted_next(m->from[i], &m->next[i]);
	while (m->has[i] && m->next[i].flags & READING_CLOCK_BEHIND);
	if (i)
		m->next[i].flags |= CONSUMPTION_BOUNDARY;
}

bool pile_load(struct pile *p, const struct counted_query *q, struct err *err)
{
	struct counted_query own = *q;
	AUTO_COUNTED *hours = NULL;
	AUTO_COUNTED *days = NULL;

	p->known_at = q->known_at;
	own.meter = p->meter;
	own.archive = ARCHIVE_HOUR;
	if (!store_counted_open(p->db, &own, &hours, err))
		return false;
	own.archive = ARCHIVE_DAY;
	if (!store_counted_open(p->db, &own, &days, err))
		return false;
	struct merged m = { .from = { hours, days } };
	merged_pull(&m, 0);
	merged_pull(&m, 1);
	while (m.has[0] || m.has[1]) {
		/* of equal times the hourly one: it comes first */
		size_t i = m.has[1] && (!m.has[0] || m.next[1].time < m.next[0].time);
		if (!pile_add(p, &m.next[i], err))
			return false;
		merged_pull(&m, i);
	}
	return store_counted_check(hours, err) && store_counted_check(days, err) &&
	       store_quality_load(p->db, p->meter, q->from, q->to, q->known_at, &p->quality, err);
}

bool pile_learn(void *arg, struct span gap, struct estimate_profile *ret)
{
	const struct pile *p = arg;
	const struct counted_query q = { .meter = p->meter,
					 .archive = ARCHIVE_HOUR,
					 .from = gap.from - (int64_t)ESTIMATE_LEARN_DAYS * DAY,
					 .to = gap.from,
					 .known_at = p->known_at,
					 .records = true };
	AUTO_COUNTED *s = NULL;
	struct reading before;
	struct reading r;
	struct err err;
	bool some = false;

	*ret = (struct estimate_profile){ 0 };
	if (!store_counted_open(p->db, &q, &s, &err))
		return false;
	while (store_counted_next(s, &r)) {
		if (r.flags & READING_CLOCK_BEHIND)
			continue;
		if (some)
			estimate_learn(ret, p->zone, &before, &r, p->qmax);
		before = r;
		some = true;
	}
	return some && store_counted_check(s, &err);
}
