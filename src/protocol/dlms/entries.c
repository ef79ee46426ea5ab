/*
 * entries.c - the rows of a time in an archive that knows only the numbers of
 * its rows (selective access by entry, Blue Book 4.3.6).
 *
 * Rows rise in time, so the first one is searched for: the newest row and the
 * capture period give a guess that a regular archive proves right in two more
 * round trips; every other step halves what is left, so that an irregular one
 * costs twice the logarithm at most. A clock that was set back may hide rows from
 * this way; they are in the range of another ask.
 */
#include "protocol/dlms/session.h"

enum { ENTRIES_IN_USE = 7 };

/* In an archive that is sorted newest first, entry 1 is the newest. */
static uint32_t on_wire(const struct session *s, uint32_t number)
{
	return s->rule.columns->newest_first ? s->entries.count + 1 - number : number;
}

static void probed(struct session *s);

static void probe(struct session *s, uint32_t number, session_step *next)
{
	s->entries.probe = number;
	s->entries.steps++;
	fetch_begin(s);
	(void)fetch_add(s, &s->entries.object);
	s->fetch_entry = on_wire(s, number);
	fetch_run(s, next);
}

/* Rows first … last. One before them is read as well: a row that the meter adds
 * meanwhile moves all numbers of a full buffer down by one. */
static void read_rows(struct session *s, uint32_t first, uint32_t last)
{
	first -= first > 1;
	if (s->rule.columns->newest_first)
		archive_read_entries(s, on_wire(s, last), on_wire(s, first));
	else
		archive_read_entries(s, first, last);
}

static uint32_t between(const struct session *s, uint32_t guess)
{
	uint32_t low = s->entries.low + 1;
	uint32_t high = s->entries.high - 1;
	return guess < low ? low : guess > high ? high : guess;
}

/* By the times of both ends, or by the period back from the newest row. */
static uint32_t guess(const struct session *s)
{
	uint32_t width = s->entries.high - s->entries.low;
	int64_t period = s->rule.columns->period;
	int64_t ahead = s->entries.high_time - s->entries.target;

	if (s->entries.low) {
		int64_t span = s->entries.high_time - s->entries.low_time;
		double part = (double)(s->entries.target - s->entries.low_time) / (double)span;
		return between(s, s->entries.low + (uint32_t)((double)width * part));
	}
	if (period <= 0)
		return between(s, s->entries.low + width / 2);
	int64_t back = ahead / period;
	return back >= s->entries.high ? between(s, 1)
				       : between(s, s->entries.high - (uint32_t)back);
}

/* The end of the range is not before its first row, whose own time is not known. */
static void begin_search(struct session *s, int64_t target)
{
	s->entries.target = target;
	s->entries.steps = 0;
	s->entries.low = s->entries.upper ? s->entries.first - 1 : 0;
	s->entries.low_time = s->ask.from - 1;
	s->entries.high = s->entries.count;
	s->entries.high_time = s->entries.last_time;
}

/* True when the end of the range is to be looked for as well. */
static bool found(struct session *s, uint32_t number)
{
	if (s->entries.upper) {
		if (number > s->entries.first)
			read_rows(s, s->entries.first, number - 1);
		else
			session_finish(s, ASK_OK);
		return false;
	}
	if (s->entries.last_time <= s->ask.to) {
		read_rows(s, number, s->entries.count);
		return false;
	}
	s->entries.first = number;
	s->entries.upper = true;
	begin_search(s, s->ask.to + 1);
	return true;
}

static void search(struct session *s)
{
	while (s->entries.high - s->entries.low <= 1)
		if (!found(s, s->entries.high))
			return;
	if (s->entries.steps % 3 == 2)
		probe(s, s->entries.low + (s->entries.high - s->entries.low) / 2, probed);
	else
		probe(s, guess(s), probed);
}

static bool time_of(struct session *s, int64_t *ret)
{
	enum ask_result result;
	struct row row;
	const struct row none = { 0 };
	const struct axdr_value *v = fetch_value(s, 0, &result, &s->head.err);
	if (!v) {
		session_finish(s, result);
		return false;
	}
	const struct axdr_value *first = axdr_item(v, 0);
	/* Its time is known even when its values are not understood. */
	if (v->tag != AXDR_ARRAY || !first ||
	    (!row_parse(first, &s->rule, &none, &row, &s->head.err) && !row.reading.time)) {
		(void)err_set(&s->head.err, ERR_PROTO, "entry %u of the archive has no time",
			      s->fetch_entry);
		session_finish(s, ASK_BAD_ANSWER);
		return false;
	}
	*ret = row.reading.time;
	return true;
}

static void probed(struct session *s)
{
	int64_t time;
	if (!time_of(s, &time))
		return;
	if (time >= s->entries.target) {
		s->entries.high = s->entries.probe;
		s->entries.high_time = time;
	} else {
		s->entries.low = s->entries.probe;
		s->entries.low_time = time;
	}
	if (time == s->entries.target)
		s->entries.low = s->entries.probe - 1;
	search(s);
}

static void newest_probed(struct session *s)
{
	if (!time_of(s, &s->entries.last_time))
		return;
	if (s->entries.last_time < s->ask.from) {
		session_finish(s, ASK_OK);
		return;
	}
	begin_search(s, s->ask.from);
	search(s);
}

/* Where the meter does not count its entries, all of them are read. */
static void counted(struct session *s)
{
	enum ask_result result;
	int64_t count;
	const struct axdr_value *v = fetch_value(s, 0, &result, NULL);
	if (!v || !axdr_integer(v, &count) || count < 0 || count >= UINT32_MAX) {
		archive_read_all(s);
		return;
	}
	s->entries.count = (uint32_t)count;
	s->entries.upper = false;
	if (!count || s->ask.from > s->ask.to)
		session_finish(s, ASK_OK);
	else
		probe(s, s->entries.count, newest_probed);
}

void entries_start(struct session *s, const struct profile_object *o)
{
	struct profile_object in_use = *o;
	in_use.attribute = ENTRIES_IN_USE;
	s->entries.object = *o;
	fetch_begin(s);
	(void)fetch_add(s, &in_use);
	fetch_run(s, counted);
}
