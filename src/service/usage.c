#include "service/usage.h"

#include <stdlib.h>

#include "base/decimal.h"
#include "service/personal.h"
#include "service/place.h"
#include "store/selection.h"

enum { HOUR = 3600, DAY = 86400 };

/* --- whose --- */

struct ids {
	int64_t *item;
	size_t count;
	size_t cap;
	size_t left_out;
};

static void ids_free(struct ids *ids)
{
	free(ids->item);
}
#define AUTO_IDS CLEANUP(ids_free) struct ids

static bool ids_add(void *arg, int64_t id, struct err *err)
{
	struct ids *ids = arg;

	if (ids->count == ids->cap) {
		size_t cap = ids->cap ? 2 * ids->cap : 64;
		int64_t *more = reallocarray(ids->item, cap, sizeof *more);
		if (!more)
			return err_set(err, ERR_NOMEM, "no memory for the meters");
		ids->item = more;
		ids->cap = cap;
	}
	ids->item[ids->count++] = id;
	return true;
}

static bool find_serials(struct service *sv, struct db *db, const struct caller *c,
			 const struct usage_query *q, struct arena *a, struct ids *ids,
			 struct err *err)
{
	for (size_t i = 0; i < q->serial_count; i++) {
		struct meter m;
		if (!service_meter_seen(sv, db, c, q->serials[i], a, &m, err) ||
		    !ids_add(ids, m.row.id, err))
			return false;
	}
	return true;
}

static bool find_query(struct service *sv, struct db *db, const struct caller *c,
		       const struct usage_query *q, struct ids *ids, struct err *err)
{
	struct meter_query query = q->meters;
	size_t n;

	query.now = service_now(sv);
	query.filter.area = &c->area;
	if (!personal_check_query(c, &query, err) ||
	    (query.filter.group && !caller_check_group(db, c, query.filter.group, err)) ||
	    !store_meter_ids(db, &query, &ids->item, &n, err))
		return false;
	ids->count = ids->cap = n;
	return !q->gone ||
	       store_place_retired(db, &c->area, query.filter.group, query.filter.free_group,
				   q->from - DAY, ids_add, ids, err);
}

static int by_id(const void *pa, const void *pb)
{
	int64_t a = *(const int64_t *)pa;
	int64_t b = *(const int64_t *)pb;

	return (a > b) - (a < b);
}

static bool check_work(const struct usage_query *q, size_t meters, struct err *err)
{
	int64_t days = (q->to - q->from) / DAY + 1;

	if (meters > USAGE_METERS_MAX)
		return err_set(err, ERR_LIMIT, "%zu meters are more than %d", meters,
			       USAGE_METERS_MAX);
	return (int64_t)meters * days <= USAGE_WORK_MAX ||
	       err_set(err, ERR_LIMIT,
		       "%zu meters over %lld days are too much for one request: take a report",
		       meters, (long long)days);
}

static bool check_range(const struct usage_query *q, struct err *err)
{
	if (q->to <= q->from)
		return err_field(err, "to", "must be later than from");
	/* The first test keeps the difference from overflowing. */
	if (q->from < -INT64_C(62135596800) || q->to > INT64_C(253402300800) ||
	    (q->by == GAS_HOUR && (q->to - q->from) / HOUR > USAGE_PERIODS_MAX) ||
	    (q->to - q->from) / DAY > USAGE_PERIODS_MAX)
		return err_field(err, "to", "at most %d periods can be asked for",
				 USAGE_PERIODS_MAX);
	return true;
}

static bool is_excepted(const struct usage_query *q, int64_t id)
{
	for (size_t i = 0; i < q->except_count; i++)
		if (q->except[i] == id)
			return true;
	return false;
}

/* Rising and each once. */
static bool find(struct service *sv, struct db *db, const struct caller *c,
		 const struct usage_query *q, struct arena *a, struct ids *ids, struct err *err)
{
	size_t n = 0;

	if (!caller_check(c, RIGHT_READING_VIEW, err) || !check_range(q, err))
		return false;
	if (!(q->serials ? find_serials(sv, db, c, q, a, ids, err)
			 : find_query(sv, db, c, q, ids, err)))
		return false;
	if (ids->count)
		qsort(ids->item, ids->count, sizeof ids->item[0], by_id);
	int64_t last = 0;
	for (size_t i = 0; i < ids->count; i++) {
		int64_t id = ids->item[i];
		if (id != last && is_excepted(q, id))
			ids->left_out++;
		else if (id != last)
			ids->item[n++] = id;
		last = id;
	}
	ids->count = n;
	return true;
}

/* --- what --- */

static int64_t local_of(const struct tz *zone, int64_t utc)
{
	return utc + tz_offset(zone, utc);
}

static int64_t of_local(const struct tz *zone, int64_t local)
{
	return tz_utc(zone, civil_from_utc(local));
}

/* A local time within the gas day of that date, whichever hour it begins at. */
static int64_t late_on(const struct tz *zone, int hour, int64_t utc)
{
	struct civil date = gas_period_date(zone, GAS_DAY, hour, utc);

	date.hour = 23;
	date.minute = 30;
	return civil_to_utc(date);
}

/*
 * The request's times are the installation's; the same dates by the calendar of the place. Of
 * gas days that means: those called by the dates of the request's first and last one.
 */
static struct place_query localized(const struct service *sv, const struct usage_query *q,
				    const struct place *p)
{
	const struct tz *zone = service_zone(sv);
	struct place_query own = {
		.by = q->by,
		.from = of_local(p->calendar.zone, local_of(zone, q->from)),
		.to = of_local(p->calendar.zone, local_of(zone, q->to)),
		.gas_day_start = q->gas_day_start,
		.known_at = q->known_at,
		.measured = q->measured,
	};

	if (q->by != GAS_HOUR && q->gas_day_start < 0) {
		int hour = tz_civil(zone, q->from).hour;
		own.from = of_local(p->calendar.zone, late_on(zone, hour, q->from));
		own.to = of_local(p->calendar.zone, late_on(zone, hour, q->to - 1)) + 1;
	}
	return own;
}

static bool is_listed(void *arg, const struct place_meter *m)
{
	const struct ids *ids = arg;

	return bsearch(&m->id, ids->item, ids->count, sizeof ids->item[0], by_id) != NULL;
}

static bool open_place(struct service *sv, struct db *db, struct ids *ids, int64_t meter,
		       const struct usage_query *q, struct arena *a, struct place *ret,
		       struct place_query *ret_own, struct err *err)
{
	if (!place_find(sv, db, meter, q->from - 2 * DAY, false, a, ret, err))
		return false;
	place_leave_out(ret, is_listed, ids);
	*ret_own = localized(sv, q, ret);
	return true;
}

/* --- by period --- */

struct summing {
	struct usage_period *items;
	size_t count;
	size_t cap;
	size_t at; /* where the meter under way has come to */
	struct gas_calendar calendar;
	enum gas_period by;
	bool broken; /* no room, or too large a sum */
};

/* By what a period is called: the date, or the hour by the clock. */
static int64_t name_of(const struct summing *s, const struct consumption *row)
{
	if (s->by == GAS_HOUR)
		return local_of(s->calendar.zone, row->span.from);
	struct civil date = gas_calendar_date(&s->calendar, s->by, row->span.from);
	return civil_to_days(date.year, date.month, date.day) * DAY;
}

static bool make_room(struct summing *s, size_t at)
{
	if (s->count == s->cap)
		return false;
	for (size_t i = s->count++; i > at; i--)
		s->items[i] = s->items[i - 1];
	return true;
}

static void sum_row(void *arg, const struct consumption *row)
{
	struct summing *s = arg;
	int64_t name = name_of(s, row);

	while (s->at < s->count && s->items[s->at].local < name)
		s->at++;
	while (s->at > 0 && s->items[s->at - 1].local >= name)
		s->at--;
	bool there = s->at < s->count && s->items[s->at].local == name;
	if (!there && !make_room(s, s->at)) {
		s->broken = true;
		return;
	}
	struct usage_period *p = &s->items[s->at];
	if (!there)
		*p = (struct usage_period){ .span = row->span, .local = name };
	s->broken |= !consumption_add(&p->sum, row);
	p->open += row->open;
	if (row->temperature != TEMPERATURE_NONE) {
		p->temperature_sum += row->temperature;
		p->temperatures++;
	}
}

static bool total_of(const struct usage_period *items, size_t count, struct consumption_sum *ret,
		     struct err *err)
{
	struct consumption_sum t = { 0 };

	for (size_t i = 0; i < count; i++)
		if (!consumption_merge(&t, &items[i].sum))
			return err_set(err, ERR_LIMIT, "the sum is too large");
	*ret = t;
	return true;
}

/* Periods between two instants, generously. */
static size_t count_periods(const struct usage_query *q)
{
	static const int64_t shortest[] = { [GAS_HOUR] = HOUR,
					    [GAS_DAY] = 23 * HOUR,
					    [GAS_MONTH] = 28 * DAY - HOUR,
					    [GAS_YEAR] = 365 * DAY - HOUR };
	return (size_t)((q->to - q->from) / shortest[q->by]) + 30;
}

bool service_usage(struct service *sv, const struct caller *c, const struct usage_query *q,
		   struct arena *a, struct usage_sheet *ret, struct err *err)
{
	AUTO_IDS ids = { 0 };
	struct summing s = { .by = q->by };
	AUTO_READER r = { 0 };

	if (!reader_take(sv, &r, err) || !find(sv, r.db, c, q, a, &ids, err) ||
	    !check_work(q, ids.count, err))
		return false;
	s.cap = count_periods(q);
	s.items = arena_new(a, struct usage_period, s.cap);
	if (!s.items)
		return err_set(err, ERR_NOMEM, "no memory for the periods");
	for (size_t i = 0; i < ids.count; i++) {
		AUTO_ARENA scratch = { 0 };
		struct place_query own;
		struct place p;
		if (!open_place(sv, r.db, &ids, ids.item[i], q, &scratch, &p, &own, err))
			return false;
		s.calendar = place_calendar(&p, &own);
		s.at = 0;
		if (!place_stream(sv, r.db, &p, &own, sum_row, &s, err))
			return false;
		if (s.broken)
			return err_set(err, ERR_LIMIT, "the sums are too large");
	}
	struct usage_sheet sheet = {
		.items = s.items,
		.count = s.count,
		.meters = ids.count,
		.left_out = ids.left_out,
		.zone = service_zone(sv),
	};
	if (!total_of(s.items, s.count, &sheet.total, err))
		return false;
	*ret = sheet;
	return true;
}

/* --- by meter --- */

struct of_meter {
	struct usage_meter *m;
	int64_t temperature_sum;
	unsigned temperatures;
	unsigned rows;
	bool broken;
};

static void take_row(void *arg, const struct consumption *row)
{
	struct of_meter *k = arg;

	k->broken |= !consumption_add(&k->m->sum, row);
	if (k->rows++ == 0) {
		k->m->from = row->span.from;
		k->m->index_start = row->start_missing ? INDEX_NONE : row->index_start;
	}
	k->m->to = row->span.to;
	k->m->index_end = row->end_missing ? INDEX_NONE : row->index_end;
	if (row->temperature == TEMPERATURE_NONE)
		return;
	k->temperature_sum += row->temperature;
	k->temperatures++;
}

static bool sum_meter(struct service *sv, struct db *db, struct ids *ids,
		      const struct usage_query *q, int64_t id, struct arena *a,
		      struct usage_meter *ret, struct err *err)
{
	AUTO_ARENA scratch = { 0 };
	struct of_meter k = { .m = ret };
	struct place_query own;
	struct place p;

	*ret = (struct usage_meter){ .id = id,
				     .index_start = INDEX_NONE,
				     .index_end = INDEX_NONE,
				     .temperature = TEMPERATURE_NONE };
	if (!open_place(sv, db, ids, id, q, &scratch, &p, &own, err) ||
	    !place_stream(sv, db, &p, &own, take_row, &k, err))
		return false;
	if (k.broken)
		return err_set(err, ERR_LIMIT, "the sums are too large");
	if (k.temperatures)
		ret->temperature = (int16_t)decimal_div(k.temperature_sum, k.temperatures);
	ret->serial = arena_strdup(a, p.meter.serial);
	return ret->serial || err_set(err, ERR_NOMEM, "no memory for the meters");
}

bool service_usage_meters(struct service *sv, const struct caller *c, const struct usage_query *q,
			  int64_t after, unsigned limit, struct arena *a, struct usage_page *ret,
			  struct err *err)
{
	struct usage_meter *items = arena_new(a, struct usage_meter, limit);
	struct usage_page page = { .items = items, .zone = service_zone(sv) };
	AUTO_IDS ids = { 0 };
	AUTO_READER r = { 0 };

	if (!items)
		return err_set(err, ERR_NOMEM, "no memory for the meters");
	if (!reader_take(sv, &r, err) || !find(sv, r.db, c, q, a, &ids, err) ||
	    !check_work(q, ids.count < limit ? ids.count : limit, err))
		return false;
	page.meters = ids.count;
	for (size_t i = 0; i < ids.count; i++) {
		if (ids.item[i] <= after)
			continue;
		if (page.count == limit) {
			page.next = items[limit - 1].id;
			break;
		}
		if (!sum_meter(sv, r.db, &ids, q, ids.item[i], a, &items[page.count++], err))
			return false;
	}
	*ret = page;
	return true;
}

/* --- by hour of the day --- */

struct profiling {
	struct usage_profile *ret;
	const struct tz *zone;
};

static void profile_row(void *arg, const struct consumption *row)
{
	struct profiling *k = arg;
	int64_t local = local_of(k->zone, row->span.from);
	/* 1970-01-01 was a Thursday. */
	int64_t weekday = (floor_div(local, DAY) % 7 + 10) % 7;
	struct usage_hour *h = &k->ret->hour[weekday >= 5 ? USAGE_WEEKEND : USAGE_WORKDAY]
					    [(local - floor_div(local, DAY) * DAY) / HOUR];

	if (!row->volume_valid || row->absent || row->hours_estimated)
		return;
	h->volume += row->volume;
	h->hours += row->hours;
}

bool service_usage_profile(struct service *sv, const struct caller *c, const struct usage_query *q,
			   struct arena *a, struct usage_profile *ret, struct err *err)
{
	struct usage_query hours = *q;
	AUTO_IDS ids = { 0 };
	AUTO_READER r = { 0 };
	struct usage_profile profile = { .zone = service_zone(sv) };

	hours.by = GAS_HOUR;
	hours.measured = true;
	if (!reader_take(sv, &r, err) || !find(sv, r.db, c, &hours, a, &ids, err) ||
	    !check_work(&hours, ids.count, err))
		return false;
	profile.meters = ids.count;
	for (size_t i = 0; i < ids.count; i++) {
		AUTO_ARENA scratch = { 0 };
		struct place_query own;
		struct place p;
		if (!open_place(sv, r.db, &ids, ids.item[i], &hours, &scratch, &p, &own, err))
			return false;
		struct profiling k = { &profile, p.calendar.zone };
		if (!place_stream(sv, r.db, &p, &own, profile_row, &k, err))
			return false;
	}
	*ret = profile;
	return true;
}

int64_t usage_year_before(const struct tz *zone, int64_t utc)
{
	struct civil c = tz_civil(zone, utc);

	c.year--;
	if (c.month == 2 && c.day == 29)
		c.day = 28;
	return tz_utc(zone, c);
}
