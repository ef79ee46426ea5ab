#include "service/gas_day.h"

#include <stdio.h>

#include "service/facts.h"
#include "service/meter_edit.h"
#include "store/closing.h"
#include "store/group.h"

enum { DAY = 86400, BODY_MAX = 64 };

int gas_hour_at(const struct gas_calendar *c, int64_t utc)
{
	return tz_civil(c->zone, gas_calendar_at(c, GAS_DAY, utc).from).hour;
}

/* Finds what is named, as the caller sees it; *ret_meter of a meter. */
static bool find(struct service *sv, struct db *db, const struct caller *c, struct gas_day_owner of,
		 struct arena *a, struct meter *ret_meter, struct gas_start_owner *ret,
		 struct err *err)
{
	*ret = (struct gas_start_owner){ .group = of.group };
	if (of.serial) {
		if (!service_meter_seen(sv, db, c, of.serial, a, ret_meter, err))
			return false;
		*ret = (struct gas_start_owner){ .meter = ret_meter->row.id };
		return true;
	}
	if (!of.group)
		return caller_check_whole(c, err);
	return store_group_check_tree(db, of.group, err) &&
	       caller_check_group(db, c, of.group, err);
}

bool service_gas_day_list(struct service *sv, const struct caller *c, struct gas_day_owner of,
			  struct arena *a, struct gas_day_sheet *ret, struct err *err)
{
	struct gas_day_sheet sheet = { .own = GAS_START_INHERIT, .zone = service_zone(sv) };
	struct gas_start_owner owner;
	struct meter m;
	AUTO_READER r = { 0 };

	if (!caller_check(c, of.serial ? RIGHT_METER_VIEW : RIGHT_GROUP_VIEW, err) ||
	    !reader_take(sv, &r, err))
		return false;
	if (!of.serial && !of.group) /* what holds for all may be known by all */
		owner = (struct gas_start_owner){ 0 };
	else if (!find(sv, r.db, c, of, a, &m, &owner, err))
		return false;
	if (!store_gas_start_list(r.db, owner, a, &sheet.rows, &sheet.count, err))
		return false;
	if (of.serial) {
		sheet.own = m.gas_day_own;
		sheet.has_calendar = true;
		if (!store_gas_start_calendar(r.db, owner.meter, a, &sheet.calendar, err) ||
		    !meter_zone_of(sv, &m, &sheet.zone, err))
			return false;
		sheet.calendar.zone = sheet.zone;
	}
	*ret = sheet;
	return true;
}

struct setting {
	struct service *sv;
	const struct caller *caller;
	struct gas_day_owner of;
	struct gas_start_row row;
	bool remove;
};

static void name_object(const struct setting *s, char *buf, size_t cap)
{
	if (s->of.serial)
		(void)snprintf(buf, cap, "meter:%s", s->of.serial);
	else if (s->of.group)
		(void)snprintf(buf, cap, "group:%lld", (long long)s->of.group);
	else
		(void)snprintf(buf, cap, "installation");
}

/* {"from":"2026-09-01","gas_day_start":"10:00"} */
static const char *body_of(struct arena *a, int64_t day, int hour)
{
	const char *text = hour < 0 ? "null" : arena_printf(a, "\"%02d:00\"", hour);
	const char *from = fact_day(a, day);

	return text && from ? arena_printf(a, "{\"from\":\"%s\",\"gas_day_start\":%s}", from, text)
			    : NULL;
}

static bool doubt(struct db *db, struct gas_start_owner of, int64_t from, struct err *err)
{
	return of.meter ? store_figures_doubt(db, of.meter, from, INT64_MAX, err)
			: store_figures_doubt_group(db, of.group, from, err);
}

static bool write_setting(struct db *db, void *arg, struct err *err)
{
	const struct setting *s = arg;
	AUTO_ARENA a = { .limit = 4 << 20 };
	struct gas_start_owner owner;
	const struct gas_start_row *rows;
	const char *before = NULL;
	char object[SERIAL_MAX + 16];
	struct meter m;
	size_t n;

	if (!find(s->sv, db, s->caller, s->of, &a, &m, &owner, err) ||
	    !store_gas_start_list(db, owner, &a, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		if (rows[i].from_day == s->row.from_day)
			before = body_of(&a, rows[i].from_day, rows[i].hour);
	if (!(s->remove ? store_gas_start_remove(db, owner, s->row.from_day, err)
			: store_gas_start_set(db, owner, &s->row, err)))
		return false;
	name_object(s, object, sizeof object);
	const char *after = s->remove ? NULL : body_of(&a, s->row.from_day, s->row.hour);
	if (!s->remove && !after)
		return err_set(err, ERR_NOMEM, "no memory for a change");
	return doubt(db, owner, (s->row.from_day - 1) * DAY, err) &&
	       service_audit(s->sv, db, s->caller, "gas_day.set", object, before, after, err);
}

static bool check(const struct caller *c, struct gas_day_owner of, struct err *err)
{
	return caller_check(c, of.serial ? RIGHT_METER_EDIT : RIGHT_GROUP_EDIT, err);
}

bool service_gas_day_set(struct service *sv, const struct caller *c, struct gas_day_owner of,
			 int64_t from_day, int hour, struct err *err)
{
	struct setting s = { .sv = sv,
			     .caller = c,
			     .of = of,
			     .row = { from_day, hour, c->login, service_now(sv) } };

	return check(c, of, err) && service_write(sv, write_setting, &s, err);
}

bool service_gas_day_remove(struct service *sv, const struct caller *c, struct gas_day_owner of,
			    int64_t from_day, struct err *err)
{
	struct setting s = {
		.sv = sv, .caller = c, .of = of, .row = { .from_day = from_day }, .remove = true
	};

	return check(c, of, err) && service_write(sv, write_setting, &s, err);
}
