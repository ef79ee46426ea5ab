#include "meter/slots.h"

/*
 * Loads are compared in stretches of the window that are long enough to hold
 * some meters each: of ten meters in a hundred minutes nobody is alone in a
 * minute too full, and yet they could all stand in the first ten.
 */
enum { STRETCH_METERS = 4 };

/* A call that was many times as long as the mean (a first one) is no measure of the next. */
enum { MEANS_MAX = 2 };

struct spread {
	int from;
	int minutes;
	int stretch;		   /* minutes of one, the last may be shorter */
	int stretches;		   /* in the window */
	int64_t target[SLOT_DAY];  /* seconds that a stretch should carry */
	int64_t carried[SLOT_DAY]; /* that it does */
	int64_t minute[SLOT_DAY];  /* that a minute of the day does */
	int64_t seconds;	   /* of all meters */
	int64_t longest;	   /* of one */
};

static int stretch_of(const struct spread *s, int slot)
{
	int at = (slot - s->from + SLOT_DAY) % SLOT_DAY;

	return at < s->minutes ? at / s->stretch : -1;
}

static int end_of(const struct spread *s, int stretch)
{
	int end = (stretch + 1) * s->stretch;

	return end < s->minutes ? end : s->minutes;
}

static void set_targets(struct spread *s)
{
	int64_t before = 0;

	for (int i = 0; i < s->stretches; i++) {
		int64_t upto = s->seconds * end_of(s, i) / s->minutes;
		s->target[i] = upto - before;
		before = upto;
	}
}

/*
 * Calls are not equally long every day: a quarter above the mean, and one call,
 * is still even. A minute is looked at too, for a stretch could be full
 * in its first one.
 */
static bool has_room(const struct spread *s, int stretch, const struct slot_meter *m)
{
	int64_t mean = s->seconds / s->minutes;

	return s->carried[stretch] < s->target[stretch] + s->target[stretch] / 4 + s->longest &&
	       s->minute[m->slot] < mean + mean / 4 + m->seconds;
}

static void put(struct spread *s, int stretch, const struct slot_meter *m)
{
	s->carried[stretch] += m->seconds;
	s->minute[m->slot] += m->seconds;
}

/* The emptiest minute of a stretch; of equal ones the first from `within` on. */
static int emptiest(const struct spread *s, int stretch, int within)
{
	int first = stretch * s->stretch;
	int length = end_of(s, stretch) - first;
	int best = -1;

	for (int i = 0; i < length; i++) {
		int slot = (s->from + first + (within + i) % length) % SLOT_DAY;
		if (best < 0 || s->minute[slot] < s->minute[best])
			best = slot;
	}
	return best;
}

/* Moves those that keep their minute to the front; how many they are. */
static size_t keep_some(struct spread *s, struct slot_meter *m, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		int at = m[i].slot == SLOT_NONE ? -1 : stretch_of(s, m[i].slot);
		m[i].kept = at >= 0 && has_room(s, at, &m[i]);
		if (!m[i].kept)
			continue;
		put(s, at, &m[i]);
		struct slot_meter swap = m[kept];
		m[kept++] = m[i];
		m[i] = swap;
	}
	return kept;
}

static int compare_ids(const void *a, const void *b)
{
	const struct slot_meter *x = a;
	const struct slot_meter *y = b;
	return (x->id > y->id) - (x->id < y->id);
}

static int compare_kin(const void *a, const void *b)
{
	const struct slot_meter *x = a;
	const struct slot_meter *y = b;
	return x->kin != y->kin ? (x->kin > y->kin) - (x->kin < y->kin) : compare_ids(a, b);
}

static size_t common_divisor(size_t a, size_t b)
{
	while (b) {
		size_t rest = a % b;
		a = b;
		b = rest;
	}
	return a;
}

/* A step of the golden section through n places visits each once, and any run
 * of steps is spread over all of them. */
static size_t golden_step(size_t n)
{
	size_t step = (size_t)((uint64_t)n * 618034 / 1000000);

	while (step > 1 && common_divisor(step, n) != 1)
		step--;
	return step ? step : 1;
}

/*
 * The room that the stretches have left is one line; so are the calls, end to
 * end. Each call goes where its middle falls on that line.
 */
static void deal(struct spread *s, struct slot_meter *const *order, size_t n, int64_t seconds)
{
	int64_t room = 0;
	int64_t passed = 0; /* of the line, before the stretch `at` */
	int64_t done = 0;   /* seconds of the calls before */
	int at = 0;

	for (int i = 0; i < s->stretches; i++) {
		if (s->carried[i] < s->target[i])
			room += s->target[i] - s->carried[i];
	}
	for (size_t i = 0; i < n; i++) {
		__extension__ typedef __int128 wide;
		int64_t middle = 2 * done + order[i]->seconds;
		int64_t place = (int64_t)((wide)middle * room / (2 * seconds));
		int64_t left = s->target[at] - s->carried[at];
		while (at + 1 < s->stretches && place >= passed + (left > 0 ? left : 0)) {
			passed += left > 0 ? left : 0;
			at++;
			left = s->target[at] - s->carried[at];
		}
		int length = end_of(s, at) - at * s->stretch;
		int64_t within = left > 0 ? (place - passed) * length / left : 0;
		if (within >= length)
			within = length - 1;
		order[i]->slot = (int16_t)emptiest(s, at, (int)within);
		s->minute[order[i]->slot] += order[i]->seconds;
		done += order[i]->seconds;
	}
}

static bool spread_rest(struct spread *s, struct slot_meter *m, size_t n, struct err *err)
{
	int64_t seconds = 0;
	size_t step = golden_step(n);
	AUTO_FREE struct slot_meter **order = calloc(n, sizeof(struct slot_meter *));

	if (!order)
		return err_set(err, ERR_NOMEM, "no memory for so many meters");
	qsort(m, n, sizeof *m, compare_kin);
	for (size_t i = 0, at = 0; i < n; i++) {
		order[at] = &m[i];
		seconds += m[i].seconds;
		at = (at + step) % n;
	}
	deal(s, order, n, seconds);
	return true;
}

static bool check(const struct slot_meter *m, size_t n, const struct slot_window *w,
		  struct err *err)
{
	if (w->from < 0 || w->from >= SLOT_DAY || w->minutes < 1 || w->minutes > SLOT_DAY)
		return err_set(err, ERR_INVAL, "the window is no part of a day");
	for (size_t i = 0; i < n; i++) {
		if (m[i].seconds < 1 || m[i].seconds > SLOT_SECONDS_MAX || m[i].slot < SLOT_NONE ||
		    m[i].slot >= SLOT_DAY)
			return err_set(err, ERR_INVAL, "a meter's minute or call is out of range");
	}
	return true;
}

bool slots_spread(struct slot_meter *meters, size_t n, const struct slot_window *window,
		  struct err *err)
{
	struct spread s = { .from = window->from, .minutes = window->minutes };
	int64_t all = 0;

	if (!check(meters, n, window, err))
		return false;
	if (n == 0)
		return true;
	size_t stretch = ((size_t)s.minutes * STRETCH_METERS + n - 1) / n;
	s.stretch = stretch < (size_t)s.minutes ? (int)stretch : s.minutes;
	s.stretches = (s.minutes + s.stretch - 1) / s.stretch;
	for (size_t i = 0; i < n; i++)
		all += meters[i].seconds;
	s.longest = MEANS_MAX * ((all + (int64_t)n - 1) / (int64_t)n);
	for (size_t i = 0; i < n; i++) {
		if (meters[i].seconds > s.longest)
			meters[i].seconds = (uint16_t)s.longest;
		s.seconds += meters[i].seconds;
	}
	set_targets(&s);
	qsort(meters, n, sizeof *meters, compare_ids);
	size_t kept = keep_some(&s, meters, n);
	return kept == n || spread_rest(&s, meters + kept, n - kept, err);
}

void slots_count(const struct slot_meter *meters, size_t n, struct slot_load *ret)
{
	*ret = (struct slot_load){ 0 };
	for (size_t i = 0; i < n; i++) {
		if (meters[i].slot != SLOT_NONE)
			ret->meters[meters[i].slot]++;
	}
}
