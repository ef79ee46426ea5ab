#include "service/reading.h"

#include <string.h>

#include "base/str.h"
#include "service/gas_day.h"
#include "service/place.h"
#include "store/gas_start.h"
#include "store/quality.h"

enum { DAY = 86400 };

/* Reads on while there is room; a falling list keeps the newest in a ring. */
static size_t read_rows(struct counted_stream *s, struct reading *rows, size_t cap, bool ring,
			size_t *ret_first)
{
	size_t n = 0;
	size_t first = 0;
	struct reading r;
	while ((n < cap || ring) && store_counted_next(s, &r)) {
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

/* Who made what, of the page's times. */
static bool list_edits(struct db *db, int64_t meter, const struct reading_query *q, struct arena *a,
		       struct reading_page *page, struct err *err)
{
	if (!page->count || q->known_at != KNOWN_NOW)
		return true;
	int64_t first = page->items[0].time;
	int64_t last = page->items[page->count - 1].time;
	return store_edit_list(db, meter, q->archive, first < last ? first : last,
			       first < last ? last : first, false, READING_PAGE_MAX, a,
			       &page->edits, &page->edit_count, err);
}

/* Since the row before: a record of an hour speaks for itself. */
static int64_t begin_of(enum archive archive, const struct reading *r)
{
	if (archive == ARCHIVE_HOUR)
		return r->time;
	if (archive == ARCHIVE_DAY)
		return r->time - DAY + 1;
	struct civil c = civil_from_utc(r->time + r->offset);
	c.year -= c.month == 1;
	c.month = c.month == 1 ? 12 : c.month - 1;
	c.day = c.day > 28 ? 28 : c.day;
	return civil_to_utc(c) - r->offset + 1;
}

bool reading_quality(struct db *db, int64_t meter, enum archive archive, int64_t known_at,
		     const struct reading *rows, size_t count, struct arena *a,
		     const uint32_t **ret, struct err *err)
{
	uint32_t *bits = arena_new(a, uint32_t, count + 1);
	AUTO_QUALITY q = { 0 };

	if (!bits)
		return err_set(err, ERR_NOMEM, "no memory for the rows");
	*ret = bits;
	if (!count)
		return true;
	const struct reading *ends[] = { &rows[0], &rows[count - 1] };
	bool falls = ends[0]->time > ends[1]->time;
	if (!store_quality_load(db, meter, begin_of(archive, ends[falls]), ends[!falls]->time,
				known_at, &q, err))
		return false;
	for (size_t i = 0; i < count; i++)
		bits[i] = quality_at(&q, begin_of(archive, &rows[i]), rows[i].time);
	return true;
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
	AUTO_COUNTED *s = NULL;
	struct counted_query range = {
		.meter = card.meter.row.id,
		.archive = q->archive,
		.from = q->from,
		.to = q->to - 1,
		.known_at = q->known_at,
	};
	if (!store_counted_open(r.db, &range, &s, err))
		return false;
	size_t first;
	size_t n = read_rows(s, rows, cap, q->descending, &first);
	if (!store_counted_check(s, err))
		return false;
	if (q->descending)
		reverse(rows, cap, first, n, out);
	struct reading_page page = {
		.items = out,
		.more = n > q->limit,
		.count = n > q->limit ? q->limit : n,
		.zone = card.zone,
		.profile = card.profile,
	};
	if (!list_edits(r.db, range.meter, q, a, &page, err) ||
	    !reading_quality(r.db, range.meter, q->archive, q->known_at, page.items, page.count, a,
			     &page.quality, err))
		return false;
	*ret = page;
	return true;
}

struct collecting {
	struct consumption *items;
	size_t cap;
	size_t count;
	struct consumption_sum total;
	bool broken;
};

static void collect(void *arg, const struct consumption *row)
{
	struct collecting *k = arg;
	if (k->count == k->cap)
		return;
	k->items[k->count++] = *row;
	k->broken |= !consumption_add(&k->total, row);
}

/* Number of periods in [from, to), generously. */
static int64_t count_periods(const struct consumption_query *q)
{
	static const int64_t shortest[] = { [GAS_HOUR] = 3600,
					    [GAS_DAY] = 23 * 3600,
					    [GAS_MONTH] = 28 * 86400 - 3600,
					    [GAS_YEAR] = 365 * 86400 - 3600 };
	/* A change of the gas day's start makes a period shorter. */
	return (q->to - q->from) / shortest[q->by] + 2 + GAS_STARTS_MAX;
}

static bool check_query(const struct consumption_query *q, struct err *err)
{
	if (q->to <= q->from)
		return err_field(err, "to", "must be later than from");
	/* The first test keeps the difference from overflowing. */
	if (q->from < -INT64_C(62135596800) || q->to > INT64_C(253402300800) ||
	    count_periods(q) > CONSUMPTION_PERIODS_MAX)
		return err_field(err, "to", "at most %d periods can be asked for",
				 CONSUMPTION_PERIODS_MAX);
	return true;
}

static int64_t month_of(const struct gas_calendar *calendar, const struct consumption *row)
{
	struct civil c = gas_calendar_date(calendar, GAS_MONTH, row->span.from);

	return civil_to_days(c.year, c.month, 1);
}

/* A place's month is closed by the meter that stood there then: each is asked once. */
static bool tell_closed(struct db *db, const struct place *p, const struct consumption_query *q,
			struct arena *a, struct consumption_sheet *s, struct err *err)
{
	struct closed_month *closed = arena_new(a, struct closed_month, s->count + 1);

	if (!closed)
		return err_set(err, ERR_NOMEM, "no memory for the months");
	memset(closed, 0, (s->count + 1) * sizeof *closed);
	s->closed = closed;
	for (size_t m = 0; m < p->count && s->count; m++) {
		const struct closed_month *told;
		size_t n;
		size_t at = 0;
		if (!store_figures_told(db, p->meters[m].id, month_of(&p->calendar, &s->items[0]),
					month_of(&p->calendar, &s->items[s->count - 1]),
					q->known_at, a, &told, &n, err))
			return false;
		for (size_t i = 0; i < s->count && at < n; i++) {
			int64_t month = month_of(&p->calendar, &s->items[i]);
			while (at < n && told[at].month_day < month)
				at++;
			if (at < n && told[at].month_day == month)
				closed[i] = told[at];
		}
	}
	return true;
}

static bool is_listed(void *arg, const struct place_meter *m)
{
	const struct consumption_query *q = arg;
	return q->is_listed(q->listed_arg, m->serial);
}

bool service_consumption_list(struct service *sv, const struct caller *c, const char *serial,
			      const struct consumption_query *q, struct arena *a,
			      struct consumption_sheet *ret, struct err *err)
{
	struct meter_card card;
	struct place p;
	AUTO_READER r = { 0 };
	if (!check_query(q, err) ||
	    !service_meter_find(sv, c, RIGHT_READING_VIEW, serial, a, &card, err) ||
	    !reader_take(sv, &r, err) ||
	    !place_find(sv, r.db, card.meter.row.id, q->from, q->alone, a, &p, err))
		return false;
	struct consumption_query listing = *q;
	if (q->is_listed)
		place_leave_out(&p, is_listed, &listing);
	struct collecting k = { .cap = (size_t)count_periods(q) };
	k.items = arena_new(a, struct consumption, k.cap);
	if (!k.items)
		return err_set(err, ERR_NOMEM, "no memory for the periods");
	const struct place_query how = {
		.by = q->by,
		.from = q->from,
		.to = q->to,
		.gas_day_start = q->gas_day_start,
		.known_at = q->known_at,
		.measured = q->measured,
	};
	if (!place_stream(sv, r.db, &p, &how, collect, &k, err))
		return false;
	if (k.broken)
		return err_set(err, ERR_LIMIT, "the sum is too large");
	struct gas_calendar calendar = place_calendar(&p, &how);
	struct consumption_sheet sheet = { .items = k.items,
					   .count = k.count,
					   .zone = card.zone,
					   .gas_day_start = gas_hour_at(&calendar, q->to - 1),
					   .total = k.total };
	if (q->by == GAS_MONTH && q->gas_day_start < 0 && !tell_closed(r.db, &p, q, a, &sheet, err))
		return false;
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
