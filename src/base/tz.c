/*
 * tz.c - the cache of zones and conversions.
 *
 * The cache is a list that only grows, so readers need no lock. It is bounded
 * by the zones that tzdata has and the offsets that exist.
 */
#include "base/tz.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/str.h"
#include "base/tz_file.h"

#ifndef TZ_FOLDER
#define TZ_FOLDER "/usr/share/zoneinfo"
#endif

enum { NAME_MAX_BYTES = 48, DAY = 86400 };

struct tz {
	struct tz *next;
	char name[NAME_MAX_BYTES];
	bool fixed;
	int offset; /* of a fixed zone */
	struct tz_file file;
};

static _Atomic(struct tz *) zones;
static pthread_mutex_t zones_lock = PTHREAD_MUTEX_INITIALIZER;

static struct tz *lookup(const char *name)
{
	struct tz *z = atomic_load_explicit(&zones, memory_order_acquire);

	while (z && strcmp(z->name, name) != 0)
		z = z->next;
	return z;
}

/* "UTC", "UTC+3", "UTC+03:00", "UTC-0330"; writes the one spelling of it. */
static bool parse_fixed(const char *name, struct tz *z)
{
	struct str s = str_from(name);
	int64_t hours = 0;
	int64_t minutes = 0;
	struct str head;
	struct str tail;

	if (!str_starts(s, STR("UTC")))
		return false;
	s = str_make(s.p + 3, s.n - 3);
	z->fixed = true;
	(void)snprintf(z->name, sizeof z->name, "UTC");
	if (!s.n)
		return true;
	bool minus = s.p[0] == '-';
	if (!minus && s.p[0] != '+')
		return false;
	s = str_make(s.p + 1, s.n - 1);
	if (!s.n || s.p[0] < '0' || s.p[0] > '9')
		return false;
	if (str_cut(s, ':', &head, &tail)) {
		if (tail.n != 2 || tail.p[0] < '0' || !str_parse_int(tail, 0, 59, &minutes))
			return false;
	} else if (s.n == 4) {
		head = str_make(s.p, 2);
		tail = str_make(s.p + 2, 2);
		if (tail.p[0] < '0' || !str_parse_int(tail, 0, 59, &minutes))
			return false;
	}
	if (!str_parse_int(head, 0, 18, &hours))
		return false;
	z->offset = (int)(hours * 3600 + minutes * 60) * (minus ? -1 : 1);
	if (z->offset)
		(void)snprintf(z->name, sizeof z->name, "UTC%c%02d:%02d", minus ? '-' : '+',
			       (int)hours, (int)minutes);
	return true;
}

/* Relative, without "..": a name from outside must not leave the folder. */
static bool is_name(const char *name)
{
	size_t n = strlen(name);

	if (!n || n >= NAME_MAX_BYTES || name[0] == '/' || strstr(name, ".."))
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = name[i];
		bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
		if (!letter && !(c >= '0' && c <= '9') && !strchr("_+-/.", c))
			return false;
	}
	return true;
}

static bool read_file(const char *name, uint8_t *buf, size_t cap, size_t *ret_n)
{
	char path[sizeof TZ_FOLDER + NAME_MAX_BYTES + 1];
	size_t n = 0;

	(void)snprintf(path, sizeof path, "%s/%s", TZ_FOLDER, name);
	AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return false;
	for (ssize_t got; n < cap && (got = read(fd, buf + n, cap - n)) != 0; n += (size_t)got)
		if (got < 0)
			return false; /* a folder, for one: "Europe" */
	*ret_n = n;
	return n < cap;
}

static bool load(const char *name, struct tz *z, struct err *err)
{
	size_t n = 0;

	if (parse_fixed(name, z))
		return true;
	if (!is_name(name))
		return err_field(err, "zone", "not the name of a time zone");
	AUTO_FREE uint8_t *buf = malloc(TZ_FILE_MAX);
	if (!buf)
		return err_set(err, ERR_NOMEM, "out of memory");
	if (!read_file(name, buf, TZ_FILE_MAX, &n))
		return err_field(err, "zone", "time zone %s is not in %s", name, TZ_FOLDER);
	if (!tz_file_parse(buf, n, &z->file, err))
		return err_prefix(err, "time zone %s", name);
	z->fixed = false;
	(void)snprintf(z->name, sizeof z->name, "%s", name);
	return true;
}

static bool insert(const char *name, const struct tz **ret, struct err *err)
{
	struct tz *z = calloc(1, sizeof *z);

	if (!z)
		return err_set(err, ERR_NOMEM, "out of memory");
	if (!load(name, z, err)) {
		free(z);
		return false;
	}
	/* Another spelling of a fixed offset may be there already. */
	struct tz *other = lookup(z->name);
	if (other) {
		tz_file_finish(&z->file);
		free(z);
		*ret = other;
		return true;
	}
	z->next = atomic_load_explicit(&zones, memory_order_relaxed);
	atomic_store_explicit(&zones, z, memory_order_release);
	*ret = z;
	return true;
}

bool tz_find(const char *name, const struct tz **ret, struct err *err)
{
	const struct tz *z = lookup(name);

	if (z) {
		*ret = z;
		return true;
	}
	(void)pthread_mutex_lock(&zones_lock);
	z = lookup(name); /* somebody may have been faster */
	bool found = z || insert(name, &z, err);
	(void)pthread_mutex_unlock(&zones_lock);
	if (found)
		*ret = z;
	return found;
}

void tz_forget_all(void)
{
	struct tz *z = atomic_exchange(&zones, NULL);

	while (z) {
		struct tz *next = z->next;
		tz_file_finish(&z->file);
		free(z);
		z = next;
	}
}

const char *tz_name(const struct tz *z)
{
	return z->name;
}

int tz_offset(const struct tz *z, int64_t utc)
{
	const struct tz_file *f = &z->file;

	if (z->fixed)
		return z->offset;
	if (!f->count || utc < f->at[0])
		return !f->count && f->rule.known ? tz_rule_offset(&f->rule, utc) : f->offset[0];
	if (utc >= f->at[f->count - 1] && f->rule.known)
		return tz_rule_offset(&f->rule, utc);
	/* The last transition at or before `utc`. */
	unsigned lo = 0;
	unsigned hi = f->count;
	while (hi - lo > 1) {
		unsigned mid = lo + (hi - lo) / 2;
		if (f->at[mid] <= utc)
			lo = mid;
		else
			hi = mid;
	}
	return f->offset[f->type[lo]];
}

struct civil tz_civil(const struct tz *z, int64_t utc)
{
	utc = tz_clamp(utc);
	return civil_from_utc(utc + tz_offset(z, utc));
}

int64_t tz_utc(const struct tz *z, struct civil local)
{
	int64_t wall = civil_to_utc(local);
	int before = tz_offset(z, wall - DAY);
	int after = tz_offset(z, wall + DAY);
	/* Offsets that may be meant: around the day, and right at the two guesses. */
	int guess[] = { before, after, tz_offset(z, wall - before), tz_offset(z, wall - after) };
	int64_t first = INT64_MAX;

	for (size_t i = 0; i < ARRAY_LEN(guess); i++) {
		int64_t utc = wall - guess[i];
		if (tz_offset(z, utc) == guess[i] && utc < first)
			first = utc;
	}
	/* None: the clock skips it, and the old offset leads past the gap. */
	return first < INT64_MAX ? first : wall - before;
}
