#include "service/reading.h"

#include "base/str.h"

/* Reads on while there is room; a falling list keeps the newest in a ring. */
static size_t read_rows(struct reading_stream *s, struct reading *rows, size_t cap, bool ring,
			size_t *ret_first)
{
	size_t n = 0;
	size_t first = 0;
	struct reading r;
	while ((n < cap || ring) && store_reading_next(s, &r)) {
		rows[(first + n) % cap] = r;
		if (n < cap)
			n++;
		else
			first = (first + 1) % cap;
	}
	*ret_first = first;
	return n;
}

static void reverse(const struct reading *rows, size_t cap, size_t first, size_t n,
		    struct reading *out)
{
	for (size_t i = 0; i < n; i++)
		out[i] = rows[(first + n - 1 - i) % cap];
}

bool service_reading_list(struct service *sv, const struct caller *c, const char *serial,
			  const struct reading_query *q, struct arena *a, struct reading_page *ret,
			  struct err *err)
{
	struct meter_card card;
	size_t cap = (size_t)q->limit + 1; /* one more tells whether there is more */
	struct reading *rows = arena_new(a, struct reading, cap);
	struct reading *out = q->descending ? arena_new(a, struct reading, cap) : rows;
	AUTO_READER r = { 0 };
	if (!rows || !out)
		return err_set(err, ERR_NOMEM, "no memory for the rows");
	if (q->to <= q->from)
		return err_field(err, "to", "must be later than from");
	if (!service_meter_find(sv, c, RIGHT_READING_VIEW, serial, a, &card, err) ||
	    !reader_take(sv, &r, err))
		return false;
	AUTO_READINGS *s = NULL;
	if (!store_reading_open(r.db, card.meter.row.id, q->archive, q->from, q->to - 1, &s, err))
		return false;
	size_t first;
	size_t n = read_rows(s, rows, cap, q->descending, &first);
	if (!store_reading_check(s, err))
		return false;
	if (q->descending)
		reverse(rows, cap, first, n, out);
	ret->more = n > q->limit;
	ret->count = ret->more ? q->limit : n;
	ret->items = out;
	ret->zone = card.zone;
	ret->profile = card.profile;
	return true;
}

struct collecting {
	struct consumption *items;
	size_t cap;
	size_t count;
};

static void collect(void *arg, const struct consumption *row)
{
	struct collecting *k = arg;
	if (k->count < k->cap)
		k->items[k->count++] = *row;
}

/* Number of periods in [from, to), generously. */
static int64_t count_periods(const struct consumption_query *q)
{
	static const int64_t shortest[] = { [GAS_HOUR] = 3600,
					    [GAS_DAY] = 23 * 3600,
					    [GAS_MONTH] = 28 * 86400 - 3600,
					    [GAS_YEAR] = 365 * 86400 - 3600 };
	return (q->to - q->from) / shortest[q->by] + 2;
}

static void sum(struct consumption_sheet *sheet)
{
	for (size_t i = 0; i < sheet->count; i++) {
		if (!sheet->items[i].volume_valid) {
			sheet->missing += !sheet->items[i].open;
			continue;
		}
		sheet->total_known = true;
		sheet->total += sheet->items[i].volume;
	}
}

/* Hourly rows, and where there is none the daily row of that very instant. */
struct merged {
	struct reading_stream *from[2]; /* hours, days */
	struct reading next[2];
	bool has[2];
};

static void merged_pull(struct merged *m, size_t i)
{
	do /* what a clock that fell back has stamped belongs to another time */
		m->has[i] = store_reading_next(m->from[i], &m->next[i]);
	while (m->has[i] && m->next[i].flags & READING_CLOCK_BEHIND);
	if (i)
		m->next[i].flags |= CONSUMPTION_BOUNDARY;
}

static bool merged_next(void *arg, struct reading *ret)
{
	struct merged *m = arg;
	size_t i = m->has[1] && (!m->has[0] || m->next[1].time < m->next[0].time);
	if (!m->has[i])
		return false;
	*ret = m->next[i]; /* of equal times the hourly one: it comes first */
	merged_pull(m, i);
	return true;
}

static bool stream_periods(struct db *db, int64_t meter, const struct consumption_rule *rule,
			   const struct consumption_query *q, struct collecting *k, struct err *err)
{
	struct span first = gas_period_at(rule->zone, rule->by, rule->gas_day_start, q->from);
	struct span last = gas_period_at(rule->zone, rule->by, rule->gas_day_start, q->to - 1);
	int64_t from = first.from - (first.to - first.from);
	AUTO_READINGS *hours = NULL;
	AUTO_READINGS *days = NULL;
	if (!store_reading_open(db, meter, ARCHIVE_HOUR, from, last.to, &hours, err) ||
	    !store_reading_open(db, meter, ARCHIVE_DAY, from, last.to, &days, err))
		return false;
	struct merged m = { .from = { hours, days } };
	merged_pull(&m, 0);
	merged_pull(&m, 1);
	consumption_stream(rule, q->from, q->to, merged_next, &m, collect, k);
	return store_reading_check(hours, err) && store_reading_check(days, err);
}

bool service_consumption_list(struct service *sv, const struct caller *c, const char *serial,
			      const struct consumption_query *q, struct arena *a,
			      struct consumption_sheet *ret, struct err *err)
{
	struct meter_card card;
	AUTO_READER r = { 0 };
	if (q->to <= q->from)
		return err_field(err, "to", "must be later than from");
	/* The first test keeps the difference from overflowing. */
	if (q->from < -INT64_C(62135596800) || q->to > INT64_C(253402300800) ||
	    count_periods(q) > CONSUMPTION_PERIODS_MAX)
		return err_field(err, "to", "at most %d periods can be asked for",
				 CONSUMPTION_PERIODS_MAX);
	if (!service_meter_find(sv, c, RIGHT_READING_VIEW, serial, a, &card, err) ||
	    !reader_take(sv, &r, err))
		return false;
	struct collecting k = { .cap = (size_t)count_periods(q) };
	k.items = arena_new(a, struct consumption, k.cap);
	if (!k.items)
		return err_set(err, ERR_NOMEM, "no memory for the periods");
	struct consumption_rule rule = {
		.zone = card.zone,
		.by = q->by,
		.gas_day_start = q->gas_day_start < 0 ? card.meter.gas_day_start : q->gas_day_start,
		.qmax = consumption_qmax(card.meter.row.type),
		.now = service_now(sv),
	};
	if (!stream_periods(r.db, card.meter.row.id, &rule, q, &k, err))
		return false;
	struct consumption_sheet sheet = { .items = k.items,
					   .count = k.count,
					   .zone = card.zone,
					   .gas_day_start = rule.gas_day_start };
	sum(&sheet);
	*ret = sheet;
	return true;
}

static int by_order(const void *pa, const void *pb)
{
	const struct parameter_entry *a = pa;
	const struct parameter_entry *b = pb;
	return (a->about->order > b->about->order) - (a->about->order < b->about->order);
}

bool service_parameter_list(struct service *sv, const struct caller *c, const char *serial,
			    struct arena *a, struct parameter_sheet *ret, struct err *err)
{
	struct meter_card card;
	const struct parameter_current *rows;
	size_t count;
	size_t n = 0;
	AUTO_READER r = { 0 };
	if (!service_meter_find(sv, c, RIGHT_PARAMETER_VIEW, serial, a, &card, err) ||
	    !reader_take(sv, &r, err) ||
	    !store_parameter_list(r.db, card.meter.row.id, a, &rows, &count, err))
		return false;
	struct parameter_entry *items = arena_new(a, struct parameter_entry, count + 1);
	if (!items)
		return err_set(err, ERR_NOMEM, "no memory for the parameters");
	for (size_t i = 0; i < count; i++) {
		/* A key that the catalogue has lost cannot be shown with a name. */
		const struct parameter *about = catalogue_find(service_catalogue(sv), rows[i].key);
		if (about)
			items[n++] = (struct parameter_entry){ about, rows[i] };
	}
	qsort(items, n, sizeof items[0], by_order);
	*ret = (struct parameter_sheet){ items, n, card.zone };
	return true;
}

bool service_parameter_history(struct service *sv, const struct caller *c, const char *serial,
			       const char *key, struct arena *a, struct parameter_story *ret,
			       struct err *err)
{
	struct meter_card card;
	struct parameter_story story = { .about = catalogue_find(service_catalogue(sv), key) };
	AUTO_READER r = { 0 };
	if (!service_meter_find(sv, c, RIGHT_PARAMETER_VIEW, serial, a, &card, err))
		return false;
	if (!story.about)
		return err_set(err, ERR_NOTFOUND, "there is no such parameter");
	if (!reader_take(sv, &r, err) ||
	    !store_parameter_history(r.db, card.meter.row.id, key, 0, PARAMETER_HISTORY_MAX, a,
				     &story.items, &story.count, err))
		return false;
	story.zone = card.zone;
	*ret = story;
	return true;
}

bool service_event_list(struct service *sv, const struct caller *c, const char *serial,
			struct event_cursor from, unsigned limit, struct arena *a,
			struct event_page *ret, struct err *err)
{
	struct event_page page = { 0 };
	size_t n;
	AUTO_READER r = { 0 };
	unsigned want = limit + from.skip + 1;
	if (want > CALL_LIST_MAX)
		want = CALL_LIST_MAX;
	if (!service_meter_find(sv, c, RIGHT_EVENT_VIEW, serial, a, &page.card, err) ||
	    !reader_take(sv, &r, err) ||
	    !store_event_list(r.db, page.card.meter.row.id, INT64_MIN, from.time, want, a,
			      &page.items, &n, err))
		return false;
	size_t skip = from.skip < n ? from.skip : n;
	page.items += skip;
	page.count = n - skip < limit ? n - skip : limit;
	page.more = n == want && page.count > 0;
	if (page.more) {
		page.next.time = page.items[page.count - 1].event.time;
		for (size_t i = page.count; i > 0; i--)
			if (page.items[i - 1].event.time == page.next.time)
				page.next.skip++;
		/* A page of one instant only: those before it count as well. */
		if (page.next.time == from.time && page.next.skip == page.count)
			page.next.skip += from.skip;
	}
	*ret = page;
	return true;
}
