/*
 * Input: zone (1), gas day's start (1), a change of it (1), what else (1: bit 0 estimates, bit 1
 * two meters), then records of minutes since the one before (zigzag varint), index (the same),
 * temperature (2) and flags (varint). Through validation and the consumption engine; hours must be
 * the day and days the month.
 */
#include "base/cursor.h"
#include "meter/consumption.h"
#include "meter/estimate.h"
#include "meter/validate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { RECORDS_MAX = 512, START = 1414195200 /* 2014-10-25: Moscow sets its clock */ };

static const char *const zones[] = { "Europe/Moscow", "Asia/Almaty", "Asia/Kolkata", "UTC+03:00" };

static void check(bool good)
{
	if (!good)
		abort();
}

struct records {
	struct reading r[RECORDS_MAX];
	size_t count;
	size_t at;
};

static bool next(void *arg, struct reading *ret)
{
	struct records *rs = arg;

	if (rs->at == rs->count)
		return false;
	*ret = rs->r[rs->at++];
	return true;
}

static void read_records(struct rd *r, struct records *rs)
{
	const uint32_t own = CONSUMPTION_BOUNDARY | ((1u << 24) - 1);
	int64_t time = START;

	rs->count = 0;
	while (rs->count < RECORDS_MAX && rd_left(r) > 0) {
		struct reading *one = &rs->r[rs->count++];
		int64_t minutes = rd_zigzag(r);
		if (__builtin_mul_overflow(minutes, 60, &minutes) ||
		    __builtin_add_overflow(time, minutes, &time))
			time = START;
		*one = (struct reading){ .time = time,
					 .index = rd_zigzag(r),
					 .temperature = (int16_t)rd_u16be(r),
					 .flags = (uint32_t)rd_varint(r) & own };
	}
}

static void found(void *arg, const struct validation *v)
{
	(void)arg;
	check(v->from <= v->to && v->flag && v->fact_count <= VALIDATE_FACTS_MAX);
}

static void validate(const struct records *rs)
{
	const struct validate_meter meter = { .qmax = 6000,
					      .installed_at = START + 7200,
					      .index_start = 0,
					      .removed_at = START + 86400,
					      .index_final = 1000 };
	struct validate_settings settings;
	struct validator v;

	validate_settings_default(&settings);
	validate_begin(&v, &settings, &meter, found, NULL);
	for (size_t i = 0; i < rs->count; i++) {
		if (rs->r[i].flags & CONSUMPTION_BOUNDARY)
			validate_day(&v, &rs->r[i]);
		else
			validate_hour(&v, &rs->r[i], START + 5 * 86400);
	}
	validate_end(&v);
}

/* A sum over the short periods of one long one. */
struct sums {
	const struct consumption *longer;
	struct consumption_sum sum;
	bool fits;
};

static void add(void *arg, const struct consumption *c)
{
	struct sums *s = arg;

	check(c->span.to > c->span.from && c->volume >= 0 && (c->volume_valid || !c->volume));
	check(c->volume_estimated >= 0 && c->volume_estimated <= c->volume);
	check(c->volume_substitute >= 0 && c->volume_substitute <= c->volume);
	check(c->span.from >= s->longer->span.from && c->span.to <= s->longer->span.to);
	s->fits &= consumption_add(&s->sum, c);
}

struct house {
	struct consumption_rule rule;
	struct consumption_segment segment[2];
	struct records records[2];
	size_t meters;
	enum gas_period shorter;
};

static void compare(void *arg, const struct consumption *c)
{
	struct house *h = arg;
	struct house again = *h;
	struct sums s = { .longer = c, .fits = true };

	again.rule.by = h->shorter;
	for (size_t i = 0; i < h->meters; i++) {
		again.records[i].at = 0;
		again.segment[i].next_arg = &again.records[i];
	}
	consumption_stream_segments(&again.rule, c->span.from, c->span.to, again.segment,
				    again.meters, add, &s);
	/* More than the meter lets through is marked, and may be a wheel that turned unseen. */
	if (!s.fits || s.sum.valid != s.sum.rows || s.sum.flags & READING_ABOVE_QMAX)
		return;
	check(c->volume_valid && c->volume == s.sum.volume && c->hours == s.sum.hours);
}

static void count(struct house *h, enum gas_period by, enum gas_period shorter)
{
	h->rule.by = by;
	h->shorter = shorter;
	for (size_t i = 0; i < h->meters; i++)
		h->records[i].at = 0;
	consumption_stream_segments(&h->rule, START, START + 2 * 86400, h->segment, h->meters,
				    compare, h);
}

static void exchange(struct house *h)
{
	h->segment[0].to = h->segment[1].from = START + 45000;
	h->segment[0].index_final = 2000;
	h->segment[1].index_start = 10;
	h->records[1] = h->records[0];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct estimate_rule estimates = { .linear_hours = ESTIMATE_LINEAR_HOURS,
							.hours_max = 48 };
	static struct house h;
	struct rd r = rd_make(data, size);
	const struct tz *zone;
	unsigned which = rd_u8(&r);
	int hour = rd_u8(&r) % 24;
	struct gas_start change = { START / 86400 + 1, rd_u8(&r) % 24 };
	unsigned what = rd_u8(&r);

	if (!tz_find(zones[which % ARRAY_LEN(zones)], &zone, NULL))
		return 0;
	h.meters = what & 2 ? 2 : 1;
	h.rule = (struct consumption_rule){ .zone = zone,
					    .gas_day_start = hour,
					    .starts = &change,
					    .starts_count = 1,
					    .now = INT64_MAX,
					    .estimate = what & 1 ? &estimates : NULL };
	for (size_t i = 0; i < 2; i++)
		h.segment[i] = (struct consumption_segment){ .next = next,
							     .next_arg = &h.records[i],
							     .from = INT64_MIN,
							     .to = INT64_MAX,
							     .index_start = INDEX_NONE,
							     .index_final = INDEX_NONE,
							     .qmax = 6000 };
	read_records(&r, &h.records[0]);
	validate(&h.records[0]);
	if (h.meters == 2)
		exchange(&h);
	count(&h, GAS_DAY, GAS_HOUR);
	count(&h, GAS_MONTH, GAS_DAY);
	return 0;
}
