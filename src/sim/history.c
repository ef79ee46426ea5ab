#include "sim/history.h"

#include "base/attr.h"
#include "base/tz.h"
#include "sim/given.h"
#include "sim/hash.h"
#include "sim/life.h"

enum {
	WHEEL = 100000000, /* litres */
	HOUR = 3600,
	DAY = 86400,
	GAS_DAY_START = 6 * HOUR,
	SUBSTITUTE_TEMPERATURE = 2000, /* while the sensor is out of range */
	STATUS_SENSOR = 4,
};

const char *history_kind_name(enum history_kind kind)
{
	static const char *const names[] = { "hour", "day", "month" };
	return names[kind];
}

static int64_t zone_of(const struct history *h)
{
	return h->meter->household.climate->zone * 60;
}

static int64_t round_up(int64_t t, int64_t step)
{
	return -floor_div(-t, step) * step;
}

/* Index at a local midnight, counted from the day of installation on. */
static uint32_t index_at_day(struct meter *m, int64_t day)
{
	const struct household *hh = &m->household;
	if (!m->checkpoint_day || m->checkpoint_day > day) {
		m->checkpoint_day = hh->installed;
		m->checkpoint_index = hh->start_index;
	}
	for (; m->checkpoint_day < day; m->checkpoint_day++)
		m->checkpoint_index += household_day(hh, m->checkpoint_day);
	return m->checkpoint_index;
}

/* Running index of a computed hour, without the wheel's turn. */
static uint32_t computed_index(struct history *h, int64_t time)
{
	int64_t local = time + zone_of(h);
	int64_t day = floor_div(local, DAY);
	int hour = (int)(local - day * DAY) / HOUR;
	uint32_t base = h->base[day - h->base_day];
	if (hour == 0)
		return base;
	if (h->hours_day != day) {
		uint32_t hours[24];
		household_hours(&h->meter->household, day, hours);
		h->until[0] = 0;
		for (int i = 0; i < 24; i++)
			h->until[i + 1] = h->until[i] + hours[i];
		h->hours_day = day;
	}
	return base + h->until[hour];
}

/* An episode touches the hour that `time` closes, or the very moment. */
static uint16_t status_at(const struct history *h, int64_t time, int64_t length)
{
	unsigned status = 0;
	for (size_t i = 0; i < h->episodes_n; i++) {
		const struct episode *e = &h->episodes[i];
		if (e->from <= time && e->to > time - length)
			status |= 1u << e->bit;
	}
	return (uint16_t)status;
}

static int16_t temperature_at(const struct history *h, int64_t time, uint16_t status)
{
	if (status & 1u << STATUS_SENSOR)
		return SUBSTITUTE_TEMPERATURE;
	int64_t local = time + zone_of(h);
	int64_t day = floor_div(local, DAY);
	return (int16_t)household_temperature(&h->meter->household, day,
					      (int)(local - day * DAY) / HOUR);
}

static int64_t computed_time(const struct history *h, enum history_kind kind, size_t i)
{
	switch (kind) {
	case HISTORY_HOUR:
		return h->first[kind] + (int64_t)i * HOUR;
	case HISTORY_DAY:
		return h->first[kind] + (int64_t)i * DAY;
	case HISTORY_MONTH:
	case HISTORY_KIND_COUNT:
		break;
	}
	return h->months[i];
}

/* What every meter captures by itself. */
static struct history_row grid_row(struct history *h, enum history_kind kind, size_t i)
{
	if (i < h->given[kind])
		return h->meter->given->rows[kind][i];
	int64_t time = computed_time(h, kind, i - h->given[kind]);
	uint16_t status = status_at(h, time, HOUR);
	return (struct history_row){
		.time = time,
		.index = computed_index(h, time) % WHEEL,
		.temperature = temperature_at(h, time, status),
		.status = status,
	};
}

static size_t grid_find(const struct history *h, enum history_kind kind, int64_t time)
{
	size_t lo = 0;
	size_t hi = h->count[kind] - (kind == HISTORY_HOUR ? h->captured_n : 0);
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int64_t at = mid < h->given[kind] ? h->meter->given->rows[kind][mid].time
						  : computed_time(h, kind, mid - h->given[kind]);
		if (at < time)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct history_row history_row(struct history *h, enum history_kind kind, size_t i)
{
	size_t before = 0;
	if (h->own[kind])
		return h->own[kind][i];
	for (size_t c = 0; kind == HISTORY_HOUR && c < h->captured_n; c++) {
		if (h->captured_at[c] == i)
			return h->meter->captured[c];
		before += h->captured_at[c] < i;
	}
	return grid_row(h, kind, i - before);
}

static size_t own_find(const struct history *h, enum history_kind kind, int64_t time)
{
	size_t lo = 0;
	size_t hi = h->count[kind];
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (h->own[kind][mid].time < time)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

size_t history_find(struct history *h, enum history_kind kind, int64_t time)
{
	if (h->own[kind])
		return own_find(h, kind, time);
	size_t n = grid_find(h, kind, time);
	for (size_t c = 0; kind == HISTORY_HOUR && c < h->captured_n; c++)
		n += h->meter->captured[c].time < time;
	return n;
}

/* Counts in what was captured up to `now`. */
static void captured_open(struct history *h)
{
	const struct meter *m = h->meter;
	while (h->captured_n < m->captured_n && m->captured[h->captured_n].time <= h->now) {
		size_t c = h->captured_n;
		h->captured_at[c] = grid_find(h, HISTORY_HOUR, m->captured[c].time) + c;
		h->captured_n++;
		h->count[HISTORY_HOUR]++;
	}
}

bool history_capture(struct history *h, struct meter *m)
{
	if (h->own[HISTORY_HOUR])
		return true; /* a meter with a life of its own records at its hours only */
	struct history_row row = history_current(h);
	size_t n = h->count[HISTORY_HOUR];
	if (n && history_row(h, HISTORY_HOUR, n - 1).time == row.time)
		return true;
	if (m->captured_n == METER_CAPTURED_MAX ||
	    (m->captured_n && m->captured[m->captured_n - 1].time >= row.time))
		return false;
	if (!m->captured)
		m->captured = calloc(METER_CAPTURED_MAX, sizeof *m->captured);
	if (!m->captured)
		return false;
	m->captured[m->captured_n++] = row;
	captured_open(h);
	return true;
}

/* Between two known moments the index grows evenly. */
static uint32_t between(int64_t t0, uint32_t i0, int64_t t1, uint32_t i1, int64_t now)
{
	if (t1 <= t0 || i1 <= i0)
		return i0;
	return i0 + (uint32_t)((int64_t)(i1 - i0) * (now - t0) / (t1 - t0));
}

static struct history_row given_current(struct history *h)
{
	const struct given *g = h->meter->given;
	struct history_row r = { .time = h->now };
	if (!h->given[HISTORY_HOUR])
		return r;
	const struct history_row *last = &g->rows[HISTORY_HOUR][h->given[HISTORY_HOUR] - 1];
	struct given_moment from = { last->time, last->index, last->temperature };
	struct given_moment to = from;
	if (h->given[HISTORY_HOUR] < g->count[HISTORY_HOUR])
		to = (struct given_moment){ last[1].time, last[1].index, last[1].temperature };
	for (size_t i = 0; i < g->moments_n; i++) {
		const struct given_moment *m = &g->moments[i];
		if (m->time > from.time && m->time <= h->now)
			from = *m;
		if (m->time > h->now && m->time < to.time)
			to = *m;
	}
	r.index = between(from.time, from.index, to.time, to.index, h->now);
	r.temperature = from.temperature;
	r.status = last->status;
	return r;
}

uint32_t history_index(struct history *h, int64_t time)
{
	int64_t day = floor_div(time + zone_of(h), DAY);
	if (day >= h->base_day && h->days)
		return computed_index(h, time);
	struct meter before = *h->meter; /* whose place for counting may move */
	return index_at_day(&before, day);
}

struct history_row history_current(struct history *h)
{
	if (!h->days)
		return given_current(h);
	int64_t hour = floor_div(h->now, HOUR) * HOUR;
	struct history_row r = { .time = h->now, .status = status_at(h, h->now, 0) };
	uint32_t from = computed_index(h, hour);
	r.index = between(hour, from, hour + HOUR, computed_index(h, hour + HOUR), h->now) % WHEEL;
	r.index = (r.index + WHEEL - h->less) % WHEEL;
	r.temperature = temperature_at(h, hour, r.status);
	return r;
}

static int event_compare(const void *a, const void *b)
{
	const struct history_event *x = a;
	const struct history_event *y = b;
	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return (int)x->code - (int)y->code;
}

static void event_add(struct history *h, int64_t from, int64_t time, unsigned code)
{
	if (time >= from && time <= h->now)
		h->events[h->events_n++] = (struct history_event){ time, (uint8_t)code };
}

/* Episodes since `from` (and what still lasts then), and the events of all. */
static bool troubles_open(struct history *h, int64_t from)
{
	uint64_t key = h->meter->household.key;
	int64_t n = alarms_period(from) - 1;
	int64_t last = alarms_period(h->now);
	struct episode found[ALARMS_PER_PERIOD];
	size_t written = h->meter->written_n;
	if (written > METER_WRITTEN_MAX)
		written = METER_WRITTEN_MAX;

	/* Troubles are rare: count first, hold only what is there. */
	size_t count = 0;
	for (int64_t p = n; p <= last; p++)
		count += alarms_episodes(key, p, found);
	h->episodes = calloc(count + 1, sizeof *h->episodes);
	h->events = calloc(count * 2 + 1 + written, sizeof *h->events);
	if (!h->episodes || !h->events)
		return false;
	for (int64_t p = n; p <= last; p++) {
		size_t got = alarms_episodes(key, p, found);
		for (size_t i = 0; i < got; i++)
			h->episodes[h->episodes_n++] = found[i];
	}
	int64_t low = alarms_battery_low(key);
	if (low <= h->now)
		h->episodes[h->episodes_n++] =
			(struct episode){ low, INT64_MAX, STATUS_BATTERY_LOW };
	for (size_t i = 0; i < h->episodes_n; i++) {
		const struct episode *e = &h->episodes[i];
		event_add(h, from, e->from, e->bit + 1);
		event_add(h, from, e->to, EVENT_GONE + e->bit + 1);
	}
	for (size_t i = 0; i < written; i++)
		event_add(h, INT64_MIN, h->meter->written[i].time, h->meter->written[i].code);
	qsort(h->events, h->events_n, sizeof *h->events, event_compare);
	return true;
}

static bool months_open(struct history *h, int64_t from)
{
	int64_t zone = zone_of(h);
	int64_t day = floor_div(round_up(from + zone - GAS_DAY_START, DAY), DAY);
	size_t cap = h->days / 28 + 2;
	h->months = calloc(cap, sizeof *h->months);
	if (!h->months)
		return false;
	size_t n = 0;
	for (;; day++) {
		int64_t time = day * DAY + GAS_DAY_START - zone;
		if (time > h->now || n == cap)
			break;
		if (yearday_of(day).mday == 1)
			h->months[n++] = time;
	}
	h->count[HISTORY_MONTH] += n;
	return true;
}

/* Lays out the computed rows in [from, now]; `start` is the index at `from`. */
static bool computed_open(struct history *h, struct meter *m, int64_t from, const uint32_t *start)
{
	int64_t zone = zone_of(h);
	h->base_day = floor_div(from + zone, DAY);
	/* One midnight past the hour that runs now. */
	h->days = (size_t)(floor_div(h->now + HOUR + zone, DAY) - h->base_day) + 2;
	h->base = calloc(h->days, sizeof *h->base);
	if (!h->base)
		return false;
	h->base[0] = start ? 0 : index_at_day(m, h->base_day);
	for (size_t i = 1; i < h->days; i++)
		h->base[i] =
			h->base[i - 1] + household_day(&m->household, h->base_day + (int64_t)i - 1);
	if (start) {
		uint32_t less = computed_index(h, from);
		for (size_t i = 0; i < h->days; i++)
			h->base[i] += *start - less;
		from += HOUR; /* the row at `from` itself is given */
	}
	h->first[HISTORY_HOUR] = round_up(from, HOUR);
	h->first[HISTORY_DAY] = round_up(from + zone - GAS_DAY_START, DAY) + GAS_DAY_START - zone;
	if (h->now >= h->first[HISTORY_HOUR])
		h->count[HISTORY_HOUR] += (size_t)((h->now - h->first[HISTORY_HOUR]) / HOUR) + 1;
	if (h->now >= h->first[HISTORY_DAY])
		h->count[HISTORY_DAY] += (size_t)((h->now - h->first[HISTORY_DAY]) / DAY) + 1;
	return months_open(h, from);
}

static bool given_open(struct history *h, struct meter *m)
{
	const struct given *g = m->given;
	for (int k = 0; k < HISTORY_KIND_COUNT; k++) {
		size_t n = 0;
		while (n < g->count[k] && g->rows[k][n].time <= h->now)
			n++;
		h->given[k] = h->count[k] = n;
	}
	size_t n = g->count[HISTORY_HOUR];
	if (!n || !g->continues || h->now < g->rows[HISTORY_HOUR][n - 1].time)
		return troubles_open(h, h->now + 1); /* nothing but what was written */
	const struct history_row *last = &g->rows[HISTORY_HOUR][n - 1];
	return troubles_open(h, last->time + 1) && computed_open(h, m, last->time, &last->index);
}

static bool open_as(struct history *h, struct meter *m, int64_t from, int64_t now, bool whole,
		    struct err *err)
{
	int64_t ahead = m->fate ? life_ahead(m, now) : 0;
	struct history made = { .meter = m, .now = now + ahead, .hours_day = INT64_MIN };
	bool ok = true;
	if (m->given) {
		ok = given_open(&made, m);
	} else {
		int64_t installed = m->household.installed * DAY - zone_of(&made);
		from = round_up(from > installed ? from : installed, HOUR);
		if (from <= made.now)
			ok = troubles_open(&made, from) && computed_open(&made, m, from, NULL);
	}
	made.now = now;
	if (ok)
		captured_open(&made);
	if (ok && m->fate)
		ok = life_shape(&made, whole);
	if (!ok) {
		history_close(&made);
		return err_set(err, ERR_NOMEM, "no memory for the archives of a meter");
	}
	*h = made;
	return true;
}

bool history_open(struct history *h, struct meter *m, int64_t from, int64_t now, struct err *err)
{
	return open_as(h, m, from, now, false, err);
}

bool history_open_whole(struct history *h, struct meter *m, int64_t from, int64_t now,
			struct err *err)
{
	return open_as(h, m, from, now, true, err);
}

void history_close(struct history *h)
{
	for (int k = 0; k < HISTORY_KIND_COUNT; k++)
		free(h->own[k]);
	free(h->base);
	free(h->months);
	free(h->episodes);
	free(h->events);
	*h = (struct history){ 0 };
}
