#include "store/current.h"

#include "base/str.h"
#include "store/engine.h"

enum { HOUR = 3600, DAY_HOURS = 24 };

static size_t place(int64_t day)
{
	return (size_t)day % RECENT_DAYS;
}

void recent_add(struct recent *r, int64_t day, unsigned hours)
{
	if (day < 0 || day <= r->day - RECENT_DAYS)
		return;
	if (day - r->day >= RECENT_DAYS)
		memset(r->hours, 0, sizeof r->hours);
	else
		for (int64_t d = r->day + 1; d <= day; d++)
			r->hours[place(d)] = 0;
	if (day > r->day)
		r->day = day;
	r->hours[place(day)] = (uint8_t)(r->hours[place(day)] + hours);
}

unsigned recent_get(const struct recent *r, int64_t day)
{
	return day > r->day || day <= r->day - RECENT_DAYS || day < 0 ? 0 : r->hours[place(day)];
}

static void read_row(const struct stmt *s, struct current *c)
{
	size_t n;
	int at = 0;

	*c = (struct current){ 0 };
	c->meter = col_i64(s, at++);
	c->state = (enum meter_state)col_i64(s, at++);
	c->group = col_i64(s, at++);
	c->type_known = col_i64(s, at++) != 0;
	const char *firmware = col_text(s, at++);
	c->has_firmware = firmware != NULL;
	(void)str_copy(c->firmware, sizeof c->firmware, str_from(firmware));
	c->driver = col_i64(s, at++);
	c->told_type_known = !col_is_null(s, at);
	(void)str_copy(c->told_type, sizeof c->told_type, str_from(col_text(s, at++)));
	c->bucket = col_i64(s, at++);
	int64_t *const fields[] = {
		&c->alarms,	   &c->index,	    &c->index_at,     &c->called_at,
		&c->index_offset,  &c->temperature, &c->status,	      &c->flags,
		&c->last_call,	   &c->newest[0],   &c->newest[1],    &c->newest[2],
		&c->newest_event,  &c->first_hour,  &c->clock_set_at, &c->recent.day,
		&c->parameters_at, &c->findings,    &c->pending,
	};
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		*fields[i] = col_i64(s, at++);
	c->parameters_read = (uint64_t)col_i64(s, at++);
	const uint8_t *recent = col_blob(s, at, &n);
	if (recent && n == sizeof c->recent.hours)
		memcpy(c->recent.hours, recent, n);
}

static bool load(struct stmt *s, struct current *ret, struct err *err)
{
	bool row;

	if (!stmt_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_NOTFOUND, "there is no such meter");
	read_row(s, ret);
	return true;
}

bool current_by_serial(struct db *db, const char *serial, struct current *ret, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_CURRENT_BY_SERIAL, &s, err))
		return false;
	bind_text(s, 1, serial);
	return load(s, ret, err);
}

bool current_by_id(struct db *db, int64_t meter, struct current *ret, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_CURRENT_BY_ID, &s, err))
		return false;
	bind_i64(s, 1, meter);
	return load(s, ret, err);
}

static void account_first(struct tally *t, const struct current *c, int64_t group, int sign)
{
	int64_t day = dayblock_day(c->first_hour);
	int64_t before = c->first_hour / HOUR - day * DAY_HOURS;

	tally_add(t, TALLY_DAY_METERS, group, day, sign);
	tally_add(t, TALLY_DAY_METERS, group, DAY_TOTAL, sign);
	if (before)
		tally_add(t, TALLY_DAY_BEFORE, group, day, sign * before);
}

unsigned current_hours_of(const struct dayblock *b)
{
	unsigned n = 0;

	for (int h = 0; h < DAYBLOCK_HOURS; h++)
		n += b->present >> h & 1 && !(b->hour[h].flags & READING_FUTURE);
	return n;
}

void current_account_hours(struct tally *t, const struct current *c, int64_t day, int64_t hours,
			   int64_t now)
{
	int64_t today = dayblock_day(now);

	if (c->state != METER_ACTIVE || day < today - DAYS_COUNTED || day > today + 1)
		return;
	tally_add(t, TALLY_DAY_RECEIVED, DAY_ALL, day, hours);
	tally_add(t, TALLY_DAY_RECEIVED, c->group, day, hours);
}

void current_account(struct tally *t, const struct current *c, int sign)
{
	if (c->state == METER_QUARANTINED)
		tally_add(t, TALLY_COUNTER, COUNTER_QUARANTINED, 0, sign);
	if (c->state != METER_ACTIVE)
		return;
	tally_add(t, TALLY_COUNTER, COUNTER_METERS, 0, sign);
	if (c->called_at == SORT_NONE)
		tally_add(t, TALLY_COUNTER, COUNTER_NEVER_CALLED, 0, sign);
	else
		tally_add(t, TALLY_POLL_MINUTE, c->called_at / 60, 0, sign);
	if (c->alarms)
		tally_add(t, TALLY_COUNTER, COUNTER_ALARMED, 0, sign);
	if (c->findings)
		tally_add(t, TALLY_COUNTER, COUNTER_FOUND, 0, sign);
	if (c->bucket)
		tally_add(t, TALLY_BUCKET_METERS, c->bucket, 0, sign);
	if (c->first_hour) {
		account_first(t, c, DAY_ALL, sign);
		account_first(t, c, c->group, sign);
	}
}

bool current_save(struct db *db, const struct current *before, const struct current *after,
		  struct err *err)
{
	const struct current *c = after;
	struct tally *t = &db_context(db)->tally;
	struct stmt *s;
	int at = 1;

	if (!db_start(db, SQL_CURRENT_SAVE, &s, err))
		return false;
	const int64_t fields[] = {
		c->meter,	 c->alarms,	 c->index,	   c->index_at,	    c->called_at,
		c->index_offset, c->temperature, c->status,	   c->flags,	    c->last_call,
		c->newest[0],	 c->newest[1],	 c->newest[2],	   c->newest_event, c->first_hour,
		c->clock_set_at, c->recent.day,	 c->parameters_at, c->findings,	    c->pending,
	};
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		bind_i64(s, at++, fields[i]);
	bind_i64(s, at++, (int64_t)c->parameters_read);
	bind_blob(s, at, c->recent.hours, sizeof c->recent.hours);
	if (!stmt_run(s, err))
		return false;
	if (before)
		current_account(t, before, -1);
	current_account(t, after, 1);
	return true;
}

bool current_expect(struct db *db, int64_t meter, int64_t what, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_CURRENT_EXPECT, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, what);
	return stmt_run(s, err);
}

void current_completeness(const struct recent *r, int64_t first_hour, int64_t now,
			  int64_t *ret_expected, int64_t *ret_received)
{
	int64_t today = dayblock_day(now);
	int64_t from = (today - RECENT_COUNTED) * DAY_HOURS;
	int64_t expected = 0;
	int64_t received = 0;

	if (first_hour) {
		int64_t first = first_hour / HOUR;
		int64_t start = first > from ? first : from;
		expected = today * DAY_HOURS > start ? today * DAY_HOURS - start : 0;
		for (int64_t d = today - RECENT_COUNTED; d < today; d++)
			received += recent_get(r, d);
	}
	*ret_expected = expected;
	*ret_received = received;
}
