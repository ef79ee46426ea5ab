#include "sim/given.h"

#include <stdio.h>

#include "base/decimal.h"
#include "base/str.h"
#include "base/tz.h"
#include "sim/file.h"
#include "sim/hash.h"

enum { WORDS_MAX = 8, FILE_MAX = 1 << 30, DEFAULT_ZONE = 180, WHEEL = 100000000 };

struct given_file {
	const char *name;
	size_t line;
	size_t rows; /* of all meters */
	struct given *meters;
	size_t count;
	size_t cap;
	size_t last;	   /* meter of the line before: rows come in runs */
	size_t *hour_caps; /* room in rows[HISTORY_HOUR], by meter */
};

void given_free(struct given_file *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->count; i++) {
		struct given *g = &f->meters[i];
		for (int k = 0; k < HISTORY_KIND_COUNT; k++)
			free(g->rows[k]);
		free(g->moments);
		free(g->type);
		free(g->place);
	}
	free(f->meters);
	free(f->hour_caps);
	free(f);
}

static void auto_given(struct given_file **f)
{
	given_free(*f);
}

size_t given_count(const struct given_file *f)
{
	return f->count;
}

const struct given *given_at(const struct given_file *f, size_t i)
{
	return &f->meters[i];
}

const struct given *given_find(const struct given_file *f, const char *serial)
{
	for (size_t i = 0; i < f->count; i++) {
		if (strcmp(f->meters[i].serial, serial) == 0)
			return &f->meters[i];
	}
	return NULL;
}

static bool fail(const struct given_file *f, struct err *err, const char *reason)
{
	return err_set(err, ERR_INVAL, "%s:%zu: %s", f->name, f->line, reason);
}

static bool no_memory(struct err *err)
{
	return err_set(err, ERR_NOMEM, "no memory for the data file");
}

/* The meter of a serial, made when it is new. */
static bool meter_of(struct given_file *f, struct str serial, struct given **ret, struct err *err)
{
	char text[METER_SERIAL_MAX];
	if (!str_copy(text, sizeof text, serial) || !*text)
		return fail(f, err, "the serial is empty or too long");
	if (f->count && strcmp(f->meters[f->last].serial, text) == 0) {
		*ret = &f->meters[f->last];
		return true;
	}
	for (size_t i = 0; i < f->count; i++) {
		if (strcmp(f->meters[i].serial, text) == 0) {
			f->last = i;
			*ret = &f->meters[i];
			return true;
		}
	}
	if (f->count == GIVEN_METERS_MAX)
		return fail(f, err, "too many meters");
	if (f->count == f->cap) {
		size_t cap = f->cap ? f->cap * 2 : 16;
		struct given *meters = reallocarray(f->meters, cap, sizeof *meters);
		if (meters)
			f->meters = meters;
		size_t *caps = reallocarray(f->hour_caps, cap, sizeof *caps);
		if (caps)
			f->hour_caps = caps;
		if (!meters || !caps)
			return no_memory(err);
		f->cap = cap;
	}
	f->last = f->count;
	f->hour_caps[f->count] = 0;
	struct given *g = &f->meters[f->count++];
	*g = (struct given){ .zone = DEFAULT_ZONE };
	(void)str_copy(g->serial, sizeof g->serial, serial);
	*ret = g;
	return true;
}

/* RFC 3339; without an offset the meter's local time is meant. */
static bool take_time(const struct given_file *f, const struct given *g, struct str word,
		      int64_t *ret, struct err *err)
{
	char text[48];
	size_t at = 0;
	while (at < word.n && word.p[at] != 'T')
		at++;
	bool has_offset = false;
	for (size_t i = at; i < word.n; i++)
		has_offset |= word.p[i] == 'Z' || word.p[i] == '+' || word.p[i] == '-';
	int zone = g->zone < 0 ? -g->zone : g->zone;
	int n = snprintf(text, sizeof text, "%.*s", (int)(word.n < 32 ? word.n : 32), word.p);
	if (!has_offset && n > 0)
		(void)snprintf(text + n, sizeof text - (size_t)n, "%c%02d:%02d",
			       g->zone < 0 ? '-' : '+', zone / 60 % 100, zone % 60);
	if (!time_parse(text, ret, NULL))
		return fail(f, err, "the time is not like 2017-09-01T06:00:00+03:00");
	return true;
}

static bool take_number(const struct given_file *f, struct str word, unsigned scale, int64_t min,
			int64_t max, int64_t *ret, struct err *err)
{
	char text[32];
	int64_t value;
	if (!str_copy(text, sizeof text, word) || !decimal_parse(text, scale, &value, NULL))
		return fail(f, err, "a number is expected, with at most the stated digits");
	if (value < min || value > max)
		return fail(f, err, "a number is out of range");
	*ret = value;
	return true;
}

static bool take_status(const struct given_file *f, struct str word, uint16_t *ret, struct err *err)
{
	char text[8];
	char *end;
	if (!str_copy(text, sizeof text, word))
		return fail(f, err, "the status is at most four hex digits");
	unsigned long v = strtoul(text, &end, 16);
	if (*end || v > 0xffff)
		return fail(f, err, "the status is at most four hex digits");
	*ret = (uint16_t)v;
	return true;
}

/* SERIAL TIME INDEX TEMPERATURE [STATUS] */
static bool take_row(struct given_file *f, struct given *g, const struct str *words, size_t n,
		     struct err *err)
{
	struct history_row row = { 0 };
	int64_t index;
	int64_t temperature;
	if (n != 4 && n != 5)
		return fail(f, err, "expected: SERIAL TIME INDEX TEMPERATURE [STATUS]");
	if (!take_time(f, g, words[1], &row.time, err) ||
	    !take_number(f, words[2], 3, 0, WHEEL - 1, &index, err) ||
	    !take_number(f, words[3], 2, -10000, 10000, &temperature, err) ||
	    (n == 5 && !take_status(f, words[4], &row.status, err)))
		return false;
	size_t count = g->count[HISTORY_HOUR];
	if (count && g->rows[HISTORY_HOUR][count - 1].time >= row.time)
		return fail(f, err, "rows of a meter must rise in time");
	if (f->rows++ >= GIVEN_ROWS_MAX)
		return fail(f, err, "too many rows");
	row.index = (uint32_t)index;
	row.temperature = (int16_t)temperature;
	size_t *cap = &f->hour_caps[g - f->meters];
	if (count == *cap) {
		size_t more = *cap ? *cap * 2 : 1024;
		struct history_row *rows = reallocarray(g->rows[HISTORY_HOUR], more, sizeof *rows);
		if (!rows)
			return no_memory(err);
		g->rows[HISTORY_HOUR] = rows;
		*cap = more;
	}
	g->rows[HISTORY_HOUR][g->count[HISTORY_HOUR]++] = row;
	return true;
}

static bool take_meter(struct given_file *f, const struct str *words, size_t n, struct err *err)
{
	struct given *g;
	if (n != 4)
		return fail(f, err, "expected: meter SERIAL TYPE PLACE");
	if (!meter_of(f, words[1], &g, err))
		return false;
	if (g->type || g->count[HISTORY_HOUR])
		return fail(f, err, "the meter was described before");
	g->type = strndup(words[2].p, words[2].n);
	g->place = strndup(words[3].p, words[3].n);
	if (!g->type || !g->place)
		return no_memory(err);
	g->zone = climate_find(g->place)->zone;
	return true;
}

static bool take_current(struct given_file *f, const struct str *words, size_t n, struct err *err)
{
	struct given *g;
	struct given_moment m = { 0 };
	int64_t index;
	int64_t temperature;
	if (n != 5)
		return fail(f, err, "expected: current SERIAL TIME INDEX TEMPERATURE");
	if (!meter_of(f, words[1], &g, err) || !take_time(f, g, words[2], &m.time, err) ||
	    !take_number(f, words[3], 3, 0, WHEEL - 1, &index, err) ||
	    !take_number(f, words[4], 2, -10000, 10000, &temperature, err))
		return false;
	m.index = (uint32_t)index;
	m.temperature = (int16_t)temperature;
	struct given_moment *moments = reallocarray(g->moments, g->moments_n + 1, sizeof *moments);
	if (!moments)
		return no_memory(err);
	g->moments = moments;
	g->moments[g->moments_n++] = m;
	return true;
}

static bool take_continue(struct given_file *f, const struct str *words, size_t n, struct err *err)
{
	struct given *g;
	char kind[16];
	if ((n != 3 && n != 4) || !str_equal(words[2], STR("household")))
		return fail(f, err, "expected: continue SERIAL household [KIND]");
	if (!meter_of(f, words[1], &g, err))
		return false;
	g->continues = true;
	if (n == 4) {
		if (!str_copy(kind, sizeof kind, words[3]) || !household_kind_parse(kind, &g->kind))
			return fail(
				f, err,
				"the household is cooker, water-heater, boiler, dacha or empty");
		g->kind_said = true;
	}
	return true;
}

static size_t split(struct str line, struct str words[static WORDS_MAX])
{
	size_t n = 0;
	size_t i = 0;
	while (n < WORDS_MAX) {
		while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t' || line.p[i] == '\r'))
			i++;
		if (i == line.n || line.p[i] == '#')
			break;
		size_t start = i;
		while (i < line.n && line.p[i] != ' ' && line.p[i] != '\t' && line.p[i] != '\r')
			i++;
		words[n++] = str_make(line.p + start, i - start);
	}
	return n;
}

static bool take_line(struct given_file *f, struct str line, struct err *err)
{
	struct str words[WORDS_MAX];
	struct given *g;
	size_t n = split(line, words);
	if (n == 0)
		return true;
	if (str_equal(words[0], STR("meter")))
		return take_meter(f, words, n, err);
	if (str_equal(words[0], STR("current")))
		return take_current(f, words, n, err);
	if (str_equal(words[0], STR("continue")))
		return take_continue(f, words, n, err);
	return meter_of(f, words[0], &g, err) && take_row(f, g, words, n, err);
}

/* Daily and monthly archives: copies of the rows at 06:00 local. */
static bool derive(struct given *g, struct err *err)
{
	size_t hours = g->count[HISTORY_HOUR];
	for (int k = HISTORY_DAY; k < HISTORY_KIND_COUNT; k++) {
		g->rows[k] = calloc(hours + 1, sizeof *g->rows[k]);
		if (!g->rows[k])
			return no_memory(err);
	}
	for (size_t i = 0; i < hours; i++) {
		const struct history_row *row = &g->rows[HISTORY_HOUR][i];
		int64_t local = row->time + (int64_t)g->zone * 60;
		int64_t day = floor_div(local, 86400);
		if (local - day * 86400 != 6 * 3600)
			continue;
		g->rows[HISTORY_DAY][g->count[HISTORY_DAY]++] = *row;
		if (yearday_of(day).mday == 1)
			g->rows[HISTORY_MONTH][g->count[HISTORY_MONTH]++] = *row;
	}
	/* A household goes on at the next full hour. */
	if (g->continues && (!hours || g->rows[HISTORY_HOUR][hours - 1].time % 3600))
		return err_set(err, ERR_INVAL,
			       "meter %s: to continue, its last row must be on the hour",
			       g->serial);
	return true;
}

bool given_parse(const char *name, const char *text, size_t n, struct given_file **ret,
		 struct err *err)
{
	CLEANUP(auto_given) struct given_file *f = calloc(1, sizeof *f);
	if (!f)
		return no_memory(err);
	f->name = name;
	struct str rest = str_make(text, n);
	while (rest.n) {
		struct str line;
		(void)str_cut(rest, '\n', &line, &rest);
		f->line++;
		if (!take_line(f, line, err))
			return false;
	}
	for (size_t i = 0; i < f->count; i++) {
		if (!derive(&f->meters[i], err))
			return err_prefix(err, "%s", name);
	}
	*ret = TAKE(f);
	return true;
}

bool given_load(const char *path, struct given_file **ret, struct err *err)
{
	AUTO_FREE char *text = NULL;
	size_t n;
	return file_read(path, FILE_MAX, &text, &n, err) && given_parse(path, text, n, ret, err);
}
