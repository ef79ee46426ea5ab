/*
 * dayblock.c - layout of a day block's blob: a bit stream, zero-padded to a byte.
 *
 *   2      version, 0
 *   index  column of differences to the record before (the first index is
 *          outside); see struct coding
 *   temp   1 any record without temperature? then a bit for each record (1 =
 *          without); if any has one: 16 bits of the first, column of differences
 *   runs   call, offset, status, flags: first value, then for every change
 *          "1", 5 bits of distance - 1, value; at last "0"
 *
 * Why so: consumption and temperature move every hour and are what costs, so
 * both get the cheapest of several Rice codings; the rest stays the same for
 * hours or days and costs a few bits. A block brought by two calls, as nearly
 * all are, takes two to three bytes an hour in winter and under two in summer.
 *
 * Worst case in bits, for 24 records (the property test comes close):
 *   version 2; index 7 + 23·84 = 1939 (no choice is dearer than all escaped);
 *   temperature 1+24+16 + 7 + 23·37 = 899; call 70 + 23·76 + 1 = 1819; offset
 *   39 + 23·45 + 1 = 1075; status and flags each 38 + 23·44 + 1 = 1051;
 *   together 7836 bits = 980 bytes.
 */
#include "meter/dayblock.h"

#include <assert.h>

#include "base/tz.h"
#include "meter/bits.h"

enum {
	HOUR = 3600,
	DAY = 86400,
	ESCAPE = 15, /* ones of a quotient that say: the long form follows */
	K_MAX = 15,  /* Rice parameter, 4 bits */
};

static_assert(DAYBLOCK_BLOB_MAX >= 980, "see the sum above");

/* How the differences d[] of a column are turned into unsigned numbers … */
enum shape {
	SHAPE_ZERO,	/* all are 0: nothing follows */
	SHAPE_UNSIGNED, /* none is negative: as they are */
	SHAPE_SIGNED,	/* zigzag */
	SHAPE_SECOND,	/* zigzag of the difference to the one before */
};

/* … and these into bits: 2 shape, then 1 sparse, 4 k. */
struct coding {
	enum shape shape;
	bool sparse; /* "0" for zero, else "1" and the number less one */
	unsigned k;  /* Rice: quotient by 2^k in unary, rest in k bits */
	size_t cost; /* bits */
};

struct column {
	unsigned n;
	uint64_t v[DAYBLOCK_HOURS];
};

static struct column shaped(const struct column *d, enum shape shape)
{
	struct column c = { .n = d->n };
	uint64_t before = 0;

	for (unsigned i = 0; i < d->n; i++) {
		uint64_t v = d->v[i];
		if (shape == SHAPE_SECOND)
			v -= before;
		c.v[i] = shape == SHAPE_UNSIGNED ? v : bit_zigzag(v);
		before = d->v[i];
	}
	return c;
}

static size_t rice_cost(uint64_t v, unsigned k)
{
	uint64_t quotient = v >> k;

	return quotient < ESCAPE ? (size_t)quotient + 1 + k : ESCAPE + 5 + bit_length(v);
}

static void rice_put(struct bit_writer *w, uint64_t v, unsigned k)
{
	uint64_t quotient = v >> k;

	if (quotient >= ESCAPE) {
		bit_put(w, (1u << ESCAPE) - 1, ESCAPE);
		bit_put_long(w, v);
		return;
	}
	bit_put(w, (2u << quotient) - 2, (unsigned)quotient + 1);
	bit_put(w, v, k);
}

static uint64_t rice_get(struct bit_reader *r, unsigned k)
{
	uint64_t quotient = 0;

	while (quotient < ESCAPE && bit_get(r, 1))
		quotient++;
	return quotient == ESCAPE ? bit_get_long(r) : quotient << k | bit_get(r, k);
}

static size_t column_cost(const struct column *c, bool sparse, unsigned k)
{
	size_t bits = 0;

	for (unsigned i = 0; i < c->n; i++) {
		if (!sparse)
			bits += rice_cost(c->v[i], k);
		else
			bits += c->v[i] ? 1 + rice_cost(c->v[i] - 1, k) : 1;
	}
	return bits;
}

/* Tries the Rice parameters around the mean's; the first of equals wins. */
static void consider(const struct column *d, enum shape shape, bool sparse, struct coding *best)
{
	struct column c = shaped(d, shape);
	uint64_t sum = 0;
	unsigned count = 0;

	for (unsigned i = 0; i < c.n; i++) {
		/* Values above 2^24 get the long form whatever k is. */
		sum += c.v[i] < 1u << 24 ? c.v[i] : 0;
		count += !sparse || c.v[i];
	}
	unsigned top = bit_length(count ? sum / count : 0);
	if (top > K_MAX)
		top = K_MAX;
	for (unsigned k = top > 3 ? top - 3 : 0; k <= top; k++) {
		size_t cost = column_cost(&c, sparse, k);
		if (cost < best->cost)
			*best = (struct coding){ shape, sparse, k, cost };
	}
}

static struct coding choose(const struct column *d)
{
	struct coding best = { .shape = SHAPE_ZERO, .cost = 0 };
	bool zero = true;
	bool negative = false;

	for (unsigned i = 0; i < d->n; i++) {
		zero &= !d->v[i];
		negative |= d->v[i] >> 63;
	}
	if (zero)
		return best;
	best.cost = SIZE_MAX;
	for (int sparse = 0; sparse <= 1; sparse++) {
		if (!negative)
			consider(d, SHAPE_UNSIGNED, sparse, &best);
		else
			consider(d, SHAPE_SIGNED, sparse, &best);
		consider(d, SHAPE_SECOND, sparse, &best);
	}
	return best;
}

static void column_put(struct bit_writer *w, const struct column *d)
{
	struct coding how = choose(d);

	bit_put(w, how.shape, 2);
	if (how.shape == SHAPE_ZERO)
		return;
	bit_put(w, how.sparse, 1);
	bit_put(w, how.k, 4);
	struct column c = shaped(d, how.shape);
	for (unsigned i = 0; i < c.n; i++) {
		if (how.sparse)
			bit_put(w, c.v[i] != 0, 1);
		if (!how.sparse || c.v[i])
			rice_put(w, c.v[i] - how.sparse, how.k);
	}
}

static void column_get(struct bit_reader *r, struct column *d)
{
	enum shape shape = (enum shape)bit_get(r, 2);
	bool sparse = shape != SHAPE_ZERO && bit_get(r, 1);
	unsigned k = shape != SHAPE_ZERO ? (unsigned)bit_get(r, 4) : 0;
	uint64_t before = 0;

	for (unsigned i = 0; i < d->n; i++) {
		uint64_t v = 0;
		if (shape != SHAPE_ZERO && (!sparse || bit_get(r, 1)))
			v = rice_get(r, k) + sparse;
		if (shape != SHAPE_UNSIGNED)
			v = bit_unzigzag(v);
		if (shape == SHAPE_SECOND)
			v += before;
		before = d->v[i] = v;
	}
}

/* The present records of a block in their order. */
struct list {
	unsigned n;
	struct reading *r[DAYBLOCK_HOURS];
};

static void index_put(struct bit_writer *w, const struct list *l)
{
	struct column d = { .n = l->n - 1 };

	for (unsigned i = 1; i < l->n; i++)
		d.v[i - 1] = (uint64_t)l->r[i]->index - (uint64_t)l->r[i - 1]->index;
	column_put(w, &d);
}

static void index_get(struct bit_reader *r, struct list *l, int64_t first)
{
	struct column d = { .n = l->n - 1 };
	uint64_t at = (uint64_t)first;

	column_get(r, &d);
	for (unsigned i = 0; i < l->n; i++) {
		at += i ? d.v[i - 1] : 0;
		l->r[i]->index = (int64_t)at;
	}
}

static void temperature_put(struct bit_writer *w, const struct list *l)
{
	struct column d = { 0 };
	int16_t before = 0;
	unsigned have = 0;

	for (unsigned i = 0; i < l->n; i++)
		have += l->r[i]->temperature != TEMPERATURE_NONE;
	bit_put(w, have < l->n, 1);
	for (unsigned i = 0; i < l->n && have < l->n; i++)
		bit_put(w, l->r[i]->temperature == TEMPERATURE_NONE, 1);
	if (!have)
		return;
	bool first = true;
	for (unsigned i = 0; i < l->n; i++) {
		int16_t t = l->r[i]->temperature;
		if (t == TEMPERATURE_NONE)
			continue;
		if (first)
			bit_put(w, (uint16_t)t, 16);
		else
			d.v[d.n++] = (uint64_t)(int64_t)(t - before);
		before = t;
		first = false;
	}
	column_put(w, &d);
}

static void temperature_get(struct bit_reader *r, struct list *l)
{
	struct column d = { 0 };
	bool holes = bit_get(r, 1);
	unsigned have = 0;

	for (unsigned i = 0; i < l->n; i++) {
		bool none = holes && bit_get(r, 1);
		l->r[i]->temperature = none ? TEMPERATURE_NONE : 0;
		have += !none;
	}
	if (!have)
		return;
	uint64_t at = bit_get(r, 16);
	unsigned next = 0;
	d.n = have - 1;
	column_get(r, &d);
	for (unsigned i = 0; i < l->n; i++) {
		if (l->r[i]->temperature == TEMPERATURE_NONE)
			continue;
		at += next ? d.v[next - 1] : 0;
		next++;
		l->r[i]->temperature = (int16_t)(uint16_t)at;
	}
}

/* The columns that come in runs, as unsigned numbers that are mostly small. */
enum run { RUN_CALL, RUN_OFFSET, RUN_STATUS, RUN_FLAGS, RUN_COUNT };

static uint64_t run_value(const struct reading *r, enum run run)
{
	switch (run) {
	case RUN_CALL:
		return bit_zigzag((uint64_t)r->call);
	case RUN_OFFSET: /* quarters of an hour, unless the meter is odd */
		if (r->offset % 900 == 0)
			return bit_zigzag((uint64_t)(int64_t)(r->offset / 900)) << 1;
		return bit_zigzag((uint64_t)(int64_t)r->offset) << 1 | 1;
	case RUN_STATUS:
		return r->status;
	case RUN_FLAGS:
		return r->flags;
	case RUN_COUNT:
		break;
	}
	return 0;
}

static void run_take(struct reading *r, enum run run, uint64_t v)
{
	uint64_t offset = bit_unzigzag(v >> 1);

	switch (run) {
	case RUN_CALL:
		r->call = (int64_t)bit_unzigzag(v);
		break;
	case RUN_OFFSET:
		r->offset = (int32_t)(uint32_t)(v & 1 ? offset : offset * 900);
		break;
	case RUN_STATUS:
		r->status = (uint32_t)v;
		break;
	case RUN_FLAGS:
		r->flags = (uint32_t)v;
		break;
	case RUN_COUNT:
		break;
	}
}

/* Call ids are large but close to each other; the others speak for themselves. */
static uint64_t run_code(enum run run, uint64_t v, uint64_t before)
{
	return run == RUN_CALL ? bit_zigzag(v - before) : v;
}

static uint64_t run_uncode(enum run run, uint64_t code, uint64_t before)
{
	return run == RUN_CALL ? bit_unzigzag(code) + before : code;
}

static void run_put(struct bit_writer *w, const struct list *l, enum run run)
{
	uint64_t before = run_value(l->r[0], run);
	unsigned from = 0;

	bit_put_any(w, before);
	for (unsigned i = 1; i < l->n; i++) {
		uint64_t v = run_value(l->r[i], run);
		if (v == before)
			continue;
		bit_put(w, 1, 1);
		bit_put(w, i - from - 1, 5);
		bit_put_any(w, run_code(run, v, before));
		before = v;
		from = i;
	}
	bit_put(w, 0, 1);
}

static void run_get(struct bit_reader *r, struct list *l, enum run run)
{
	uint64_t v = bit_get_any(r);
	unsigned at = 0;

	while (!r->bad && bit_get(r, 1)) {
		unsigned next = at + 1 + (unsigned)bit_get(r, 5);
		if (next >= l->n)
			r->bad = true;
		for (; at < next && at < l->n; at++)
			run_take(l->r[at], run, v);
		v = run_uncode(run, bit_get_any(r), v);
	}
	for (; at < l->n; at++)
		run_take(l->r[at], run, v);
}

static struct list list_present(struct reading *hour, uint32_t present)
{
	struct list l = { 0 };

	for (unsigned h = 0; h < DAYBLOCK_HOURS; h++)
		if (present >> h & 1)
			l.r[l.n++] = &hour[h];
	return l;
}

int64_t dayblock_day(int64_t utc)
{
	return floor_div(utc, DAY);
}

bool dayblock_on_grid(int64_t utc)
{
	return utc % HOUR == 0;
}

enum dayblock_put dayblock_put(struct dayblock *b, const struct reading *r)
{
	assert(dayblock_on_grid(r->time));
	unsigned h = (unsigned)((r->time - dayblock_day(r->time) * DAY) / HOUR);
	const struct reading *old = &b->hour[h];

	if (!(b->present >> h & 1)) {
		b->hour[h] = *r;
		b->present |= 1u << h;
		return DAYBLOCK_ADDED;
	}
	bool same = old->index == r->index && old->temperature == r->temperature &&
		    old->status == r->status && old->offset == r->offset;
	return same ? DAYBLOCK_SAME : DAYBLOCK_DIFFERS;
}

size_t dayblock_encode(const struct dayblock *b, uint8_t blob[static DAYBLOCK_BLOB_MAX])
{
	struct reading hour[DAYBLOCK_HOURS];
	struct bit_writer w = { .p = blob };

	memcpy(hour, b->hour, sizeof hour);
	struct list l = list_present(hour, b->present);
	if (!l.n)
		return 0;
	bit_put(&w, 0, 2);
	index_put(&w, &l);
	temperature_put(&w, &l);
	for (unsigned run = 0; run < RUN_COUNT; run++)
		run_put(&w, &l, (enum run)run);
	return (w.at + 7) / 8;
}

/* Whether encode makes these very bytes: then every field was in its range. */
static bool is_canonical(const struct dayblock *b, const uint8_t *blob, size_t n)
{
	uint8_t again[DAYBLOCK_BLOB_MAX];

	return dayblock_encode(b, again) == n && (!n || !memcmp(again, blob, n));
}

bool dayblock_decode(struct dayblock *ret, int64_t day, uint32_t present, int64_t first,
		     const uint8_t *blob, size_t n, struct err *err)
{
	struct dayblock b = { .present = present };
	struct list l = list_present(b.hour, present);
	const int64_t far = INT64_MAX / DAY - 1;

	if (present >> DAYBLOCK_HOURS || day > far || day < -far || n > DAYBLOCK_BLOB_MAX)
		return err_set(err, ERR_PROTO, "day block out of range");
	if (l.n) {
		struct bit_reader r = { .p = blob, .end = n * 8 };
		if (bit_get(&r, 2) != 0)
			return err_set(err, ERR_PROTO, "day block of an unknown version");
		index_get(&r, &l, first);
		temperature_get(&r, &l);
		for (unsigned run = 0; run < RUN_COUNT; run++)
			run_get(&r, &l, (enum run)run);
		if (r.bad)
			return err_set(err, ERR_PROTO, "day block is cut short");
	}
	if (!is_canonical(&b, blob, n))
		return err_set(err, ERR_PROTO, "day block is damaged");
	for (unsigned h = 0; h < DAYBLOCK_HOURS; h++)
		if (present >> h & 1)
			b.hour[h].time = day * DAY + h * INT64_C(3600);
	*ret = b;
	return true;
}
