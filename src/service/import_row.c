#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "base/str.h"
#include "base/tz.h"
#include "meter/phone.h"
#include "service/import_private.h"
#include "store/group.h"

enum { SERIAL_TEXT_MAX = 23, LINE_TEXT_MAX = 200, PLACE_TEXT_MAX = 600, ZONE_TEXT_MAX = 64 };

void mark_set_finish(struct mark_set *m)
{
	free(m->slots);
	*m = (struct mark_set){ 0 };
}

static void place(uint64_t *slots, size_t cap, uint64_t mark)
{
	size_t at = (size_t)mark & (cap - 1);
	while (slots[at])
		at = (at + 1) & (cap - 1);
	slots[at] = mark;
}

static bool grow(struct mark_set *m, struct err *err)
{
	size_t cap = m->cap ? m->cap * 2 : 4096;
	uint64_t *slots = calloc(cap, sizeof *slots);
	if (!slots)
		return err_set(err, ERR_NOMEM, "no memory for the rows");
	if (!m->cap)
		randombytes_buf(m->key, sizeof m->key);
	for (size_t i = 0; i < m->cap; i++)
		if (m->slots[i])
			place(slots, cap, m->slots[i]);
	free(m->slots);
	m->slots = slots;
	m->cap = cap;
	return true;
}

/* 64 bits under a key that no file knows: half a million of them do not meet by chance. */
bool mark_set_add(struct mark_set *m, const void *p, size_t n, bool *ret_new, struct err *err)
{
	uint64_t mark;
	if (m->count * 2 >= m->cap && !grow(m, err))
		return false;
	(void)crypto_shorthash((unsigned char *)&mark, p, n, m->key);
	mark += mark == 0;
	for (size_t at = (size_t)mark & (m->cap - 1); m->slots[at]; at = (at + 1) & (m->cap - 1)) {
		if (m->slots[at] == mark) {
			*ret_new = false;
			return true;
		}
	}
	place(m->slots, m->cap, mark);
	m->count++;
	*ret_new = true;
	return true;
}

void import_complain(struct import *im, int64_t line, enum import_field field, const char *reason)
{
	if (!im->writing)
		job_complain(im->run, line, import_field_name(field), reason);
}

/* Blanks around go, and the apostrophe that our own tables put before + and the like. */
static const char *clean(struct arena *a, const char *cell)
{
	struct str s = str_trim(str_from(cell));
	if (s.n > 1 && s.p[0] == '\'' && strchr("=+-@", s.p[1]))
		s = str_make(s.p + 1, s.n - 1);
	return arena_strndup(a, s.p, s.n);
}

static size_t longest(enum import_field f)
{
	if (f == FIELD_SERIAL)
		return SERIAL_TEXT_MAX;
	if (f == FIELD_GROUP)
		return TABLE_CELL_MAX;
	if (f == FIELD_PLACE)
		return PLACE_TEXT_MAX;
	if (f == FIELD_ZONE || f == FIELD_PROFILE)
		return ZONE_TEXT_MAX;
	return f == FIELD_SEAL ? LINE_TEXT_MAX / 2 : LINE_TEXT_MAX;
}

static bool has_controls(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return true;
	return false;
}

static bool check_serial(const char *s)
{
	size_t n = strlen(s);
	return n > 0 && n <= SERIAL_TEXT_MAX &&
	       strspn(s, "0123456789abcdefghijklmnopqrstuvwxyz"
			 "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-") == n;
}

/* Three numbers, `sep` between them. */
static bool take_parts(struct str s, char sep, int64_t *a, int64_t *b, int64_t *c)
{
	struct str first;
	struct str second;
	return str_cut(s, sep, &first, &s) && str_cut(s, sep, &second, &s) &&
	       str_parse_int(first, 1, 9999, a) && str_parse_int(second, 1, 9999, b) &&
	       str_parse_int(s, 1, 9999, c);
}

/* "2026-03-01", "01.03.2026", a time of day behind it does not matter. */
static bool parse_day(const char *text, int64_t *ret)
{
	int a;
	int b;
	int c;
	int64_t year;
	int64_t month;
	int64_t day;
	if (!text[0]) {
		*ret = 0;
		return true;
	}
	const char *end = text + strcspn(text, " T");
	struct str date = str_make(text, (size_t)(end - text));
	if (!take_parts(date, '-', &year, &month, &day) &&
	    !take_parts(date, '.', &day, &month, &year))
		return false;
	if (year < 1971 || year > 2199 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	*ret = civil_to_days((int)year, (int)month, (int)day);
	civil_from_days(*ret, &a, &b, &c);
	return a == year && b == month && c == day;
}

static bool parse_kind(const char *text, int *ret)
{
	static const char *const words[][5] = { { "person", "individual", "физ", "част", "жил" },
						{ "organi", "company", "legal", "юр", "орг" } };
	char folded[64];
	(void)utf8_fold(folded, sizeof folded, str_from(text));
	*ret = -1;
	for (int kind = 0; kind < 2; kind++)
		for (size_t i = 0; i < ARRAY_LEN(words[0]); i++)
			if (str_starts(str_from(folded), str_from(words[kind][i])))
				*ret = kind;
	return !text[0] || *ret >= 0;
}

static const char *phone_of(struct arena *a, const char *text, bool *fits)
{
	char phone[PHONE_MAX];
	*fits = !text[0] || phone_normalise("phone", text, phone, NULL);
	return text[0] && *fits ? arena_strdup(a, phone) : text;
}

/* Names of groups: as store/group.h has them. */
static bool check_path(const char *path)
{
	struct str rest = str_from(path);
	struct str head;
	char name[GROUP_NAME_MAX + 1];
	unsigned depth = 0;
	while (rest.n > 0) {
		(void)str_cut(rest, '/', &head, &rest);
		if (!str_copy(name, sizeof name, str_trim(head)) || !group_check_name(name, NULL) ||
		    ++depth > GROUP_DEPTH_MAX)
			return false;
	}
	return true;
}

static bool loaded_profile(struct service *sv, const char *name)
{
	return !name[0] || service_profile_find(sv, name);
}

/* What was done was not done tomorrow, but perhaps where it is tomorrow by now (meter_edit.c). */
static void check_days(struct import *im, struct import_row *r)
{
	const struct {
		enum import_field field;
		int64_t *day;
		bool done;
	} days[] = {
		{ FIELD_COMMISSIONED_ON, &r->commissioned_on, true },
		{ FIELD_VERIFIED_ON, &r->verified_on, true },
		{ FIELD_VERIFICATION_DUE, &r->verification_due, false },
	};
	int64_t latest = service_now(im->sv) / 86400 + 1;
	for (size_t i = 0; i < ARRAY_LEN(days); i++) {
		if (!parse_day(r->text[days[i].field], days[i].day))
			import_complain(im, r->line, days[i].field, "date-wrong");
		else if (days[i].done && *days[i].day > latest)
			import_complain(im, r->line, days[i].field, "date-future");
	}
}

/* All that is wrong with a row is told, not only the first. */
static bool check_values(struct import *im, struct import_row *r, struct arena *a)
{
	int64_t before = job_complaints(im->run);
	const struct tz *zone;
	bool fits;
	if (im->meters && !r->text[FIELD_SERIAL][0])
		import_complain(im, r->line, FIELD_SERIAL, "serial-missing");
	else if (im->meters && !check_serial(r->text[FIELD_SERIAL]))
		import_complain(im, r->line, FIELD_SERIAL, "serial-wrong");
	if (!im->meters && !r->text[FIELD_ACCOUNT][0])
		import_complain(im, r->line, FIELD_ACCOUNT, "account-missing");
	if (!check_path(r->text[FIELD_GROUP]))
		import_complain(im, r->line, FIELD_GROUP, "group-wrong");
	if (r->text[FIELD_ZONE][0] && !tz_find(r->text[FIELD_ZONE], &zone, NULL))
		import_complain(im, r->line, FIELD_ZONE, "zone-unknown");
	if (!loaded_profile(im->sv, r->text[FIELD_PROFILE]))
		import_complain(im, r->line, FIELD_PROFILE, "profile-unknown");
	if (r->text[FIELD_EMAIL][0] && !strchr(r->text[FIELD_EMAIL], '@'))
		import_complain(im, r->line, FIELD_EMAIL, "email-wrong");
	if (!parse_kind(r->text[FIELD_KIND], &r->kind))
		import_complain(im, r->line, FIELD_KIND, "kind-unknown");
	check_days(im, r);
	for (int f = 0; f < FIELD_COUNT; f++) {
		if (f != FIELD_PHONE && f != FIELD_SIM_PHONE)
			continue;
		r->text[f] = phone_of(a, r->text[f], &fits);
		if (!fits)
			import_complain(im, r->line, (enum import_field)f, "phone-wrong");
	}
	return job_complaints(im->run) == before;
}

static bool check_twice(struct import *im, const struct import_row *r, bool *fits, struct err *err)
{
	const char *serial = r->text[FIELD_SERIAL];
	bool fresh = true;
	if (!im->meters || !serial[0] || im->writing)
		return true;
	if (!mark_set_add(&im->serials, serial, strlen(serial), &fresh, err))
		return false;
	if (!fresh) {
		import_complain(im, r->line, FIELD_SERIAL, "serial-twice");
		*fits = false;
	}
	return true;
}

bool import_read_row(struct import *im, const struct table_row *cells, struct arena *a,
		     struct import_row *ret, bool *ret_fits, struct err *err)
{
	struct import_row r = { .line = cells->line };
	bool fits = true;
	for (int f = 0; f < FIELD_COUNT; f++)
		r.text[f] = "";
	for (size_t i = 0; i < cells->count; i++) {
		int f = im->wish.fields[i];
		if (f == FIELD_NONE)
			continue;
		r.text[f] = clean(a, cells->cells[i]);
		if (!r.text[f])
			return err_set(err, ERR_NOMEM, "no memory for a row");
		bool too_long = strlen(r.text[f]) > longest((enum import_field)f);
		if (!too_long && !has_controls(r.text[f]))
			continue;
		import_complain(im, r.line, (enum import_field)f,
				too_long ? "text-too-long" : "text-wrong");
		fits = false;
	}
	fits = check_values(im, &r, a) && fits;
	if (!check_twice(im, &r, &fits, err))
		return false;
	*ret = r;
	*ret_fits = fits;
	return true;
}
