#include "service/call.h"

bool service_call_list(struct service *sv, const struct caller *c, const char *serial,
		       int64_t before, unsigned limit, struct arena *a, struct call_sheet *ret,
		       struct err *err)
{
	struct meter_card card = { .zone = service_zone(sv) };
	struct call_filter f = { .before = before,
				 .limit = limit,
				 .area = &c->area,
				 .known = !caller_may(c, RIGHT_QUARANTINE_VIEW) };
	struct call_sheet sheet;
	AUTO_READER r = { 0 };
	if (!caller_check(c, RIGHT_CALL_VIEW, err))
		return false;
	if (serial) {
		if (!service_meter_find(sv, c, RIGHT_CALL_VIEW, serial, a, &card, err))
			return false;
		f.meter = card.meter.row.id;
	}
	if (!reader_take(sv, &r, err) || !store_call_list(r.db, &f, a, &sheet.page, err))
		return false;
	sheet.zone = card.zone;
	*ret = sheet;
	return true;
}
