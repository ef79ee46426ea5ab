#include "service/finding.h"

#include <stdio.h>

bool service_finding_list(struct service *sv, const struct caller *c, const char *serial,
			  const struct finding_filter *how, struct arena *a,
			  struct finding_sheet *ret, struct err *err)
{
	struct meter_card card = { .zone = service_zone(sv) };
	struct finding_filter f = *how;
	struct finding_sheet sheet;
	AUTO_READER r = { 0 };

	if (!caller_check(c, RIGHT_FINDING_VIEW, err))
		return false;
	f.area = &c->area;
	f.known = !caller_may(c, RIGHT_QUARANTINE_VIEW);
	if (serial) {
		if (!service_meter_find(sv, c, RIGHT_FINDING_VIEW, serial, a, &card, err))
			return false;
		f.meter = card.meter.row.id;
	}
	if (!reader_take(sv, &r, err) ||
	    !store_finding_list(r.db, &f, a, &sheet.items, &sheet.count, &sheet.next, err))
		return false;
	sheet.zone = card.zone;
	*ret = sheet;
	return true;
}

struct settling {
	struct service *sv;
	const struct caller *caller;
	int64_t id;
	const char *note;
	struct arena *arena;
	struct finding *result;
};

static bool write_settling(struct db *db, void *arg, struct err *err)
{
	struct settling *st = arg;
	struct finding f;
	char object[SERIAL_MAX + 8];
	char after[64];

	if (!store_finding_get(db, st->id, st->arena, &f, err))
		return false;
	bool hidden = f.state == METER_QUARANTINED || f.state == METER_REFUSED;
	bool seen;
	if (!store_area_has_meter(db, &st->caller->area, f.meter, &seen, err))
		return false;
	if (!seen)
		return err_set(err, ERR_NOTFOUND, "there is no such finding");
	if (hidden && !caller_may(st->caller, RIGHT_QUARANTINE_VIEW))
		return err_set(err, ERR_NOTFOUND, "there is no such finding");
	(void)snprintf(object, sizeof object, "meter:%s", f.serial);
	(void)snprintf(after, sizeof after, "{\"kind\":\"%s\",\"id\":%lld}",
		       finding_kind_name(f.kind), (long long)f.id);
	return store_finding_settle(db, st->id, st->caller->login, st->note, service_now(st->sv),
				    err) &&
	       store_finding_get(db, st->id, st->arena, st->result, err) &&
	       service_audit(st->sv, db, st->caller, "finding.settle", object, NULL, after, err);
}

bool service_finding_settle(struct service *sv, const struct caller *c, int64_t id,
			    const char *note, struct arena *a, struct finding_sheet *ret,
			    struct err *err)
{
	struct finding *result = arena_new(a, struct finding, 1);
	struct settling st = { sv, c, id, note, a, result };

	if (!result)
		return err_set(err, ERR_NOMEM, "no memory for a finding");
	if (!caller_check(c, RIGHT_FINDING_SETTLE, err))
		return false;
	if (strnlen(note, FINDING_NOTE_MAX * 4 + 1) > FINDING_NOTE_MAX * 4)
		return err_field(err, "note", "is longer than %d characters", FINDING_NOTE_MAX);
	if (!service_write(sv, write_settling, &st, err))
		return false;
	*ret = (struct finding_sheet){ result, 1, 0, service_zone(sv) };
	return true;
}
