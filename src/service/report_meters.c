#include "base/str.h"
#include "service/balance_zone.h"
#include "service/meter_params.h"
#include "service/report_private.h"

enum { PAGE = 200, MEMORY = 64 << 20, LOOK_EVERY = 16 };

/* --- which --- */

static const char *parameter(const void *arg, const char *name)
{
	const struct report_wish *w = arg;
	if (w->group[0])
		return strcmp(name, "group") == 0 ? w->group : NULL;
	const char *text = json_string_value(json_object_get(w->search, name));
	return text && text[0] ? text : NULL;
}

static bool query_of(struct service *sv, const struct report_wish *w, struct meter_query *ret,
		     struct err *err)
{
	return meter_params_read(sv, parameter, w, ret, err);
}

static bool check_serial(struct service *sv, const struct caller *c, const char *serial,
			 struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct meter_card card;
	return service_meter_find(sv, c, RIGHT_READING_VIEW, serial, &a, &card, err);
}

static bool check_zone(struct service *sv, const struct caller *c, int64_t zone, struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct balance_zone_card card;
	return service_balance_zone_get(sv, c, zone, &a, &card, err);
}

bool report_check_meters(struct service *sv, const struct caller *c, const struct report_wish *wish,
			 struct err *err)
{
	AUTO_ARENA a = { 0 };
	struct meter_query q;
	struct meter_entries none;
	if (wish->form->zone)
		return check_zone(sv, c, wish->zone, err);
	if (!wish->form->meters)
		return true;
	if (wish->meter)
		return check_serial(sv, c, wish->meter, err);
	for (size_t i = 0; i < json_array_size(wish->serials); i++)
		if (!check_serial(sv, c, json_string_value(json_array_get(wish->serials, i)), err))
			return false;
	if (wish->serials)
		return true;
	if (!query_of(sv, wish, &q, err))
		return false;
	q.limit = 1;
	return service_meter_list(sv, c, &q, &a, &none, err) || meter_params_name(err);
}

/* --- one after another --- */

struct walk {
	struct report_work *work;
	report_meter_fn *each;
	void *arg;
	int64_t total; /* -1 = not known */
};

static bool visit(struct walk *k, const char *serial, struct err *err)
{
	struct report_work *w = k->work;
	AUTO_ARENA a = { .limit = MEMORY };
	struct meter_card card;
	if (w->run && w->meters % LOOK_EVERY == 0 && !job_goes_on(w->run, err))
		return false;
	if (!service_meter_find(w->sv, w->caller, RIGHT_READING_VIEW, serial, &a, &card, err) ||
	    !k->each(w, &card, &a, k->arg, err))
		return false;
	w->meters++;
	return !w->run || job_progress(w->run, w->meters, k->total, err);
}

static bool visit_list(struct walk *k, const json_t *serials, struct err *err)
{
	k->total = (int64_t)json_array_size(serials);
	for (size_t i = 0; i < json_array_size(serials); i++)
		if (!visit(k, json_string_value(json_array_get(serials, i)), err))
			return false;
	return true;
}

static bool visit_found(struct walk *k, struct err *err)
{
	struct report_work *w = k->work;
	char cursor[1100] = "";
	struct meter_query q;
	if (!query_of(w->sv, &w->wish, &q, err))
		return false;
	q.limit = PAGE;
	do {
		AUTO_ARENA page = { .limit = MEMORY };
		struct meter_entries found;
		q.cursor = cursor[0] ? cursor : NULL;
		if (!service_meter_list(w->sv, w->caller, &q, &page, &found, err))
			return meter_params_name(err);
		if (found.total_exact)
			k->total = found.total;
		for (size_t i = 0; i < found.count; i++)
			if (!visit(k, found.items[i].row.serial, err))
				return false;
		if (!str_copy(cursor, sizeof cursor, str_from(found.next)))
			return err_set(err, ERR_INTERNAL, "the cursor of a list is too long");
	} while (cursor[0]);
	return true;
}

bool report_each_meter(struct report_work *w, report_meter_fn *each, void *arg, struct err *err)
{
	struct walk k = { w, each, arg, -1 };
	w->meters = 0;
	if (w->wish.meter) {
		k.total = 1;
		return visit(&k, w->wish.meter, err);
	}
	return w->wish.serials ? visit_list(&k, w->wish.serials, err) : visit_found(&k, err);
}

/* --- their periods --- */

int64_t report_late_on(const struct tz *zone, int64_t day)
{
	struct civil c = { .hour = 23, .minute = 59 };
	civil_from_days(day, &c.year, &c.month, &c.day);
	return tz_utc(zone, c);
}

bool report_consumption(struct report_work *w, const struct meter_card *card, enum gas_period by,
			struct arena *a, struct consumption_sheet *ret, struct err *err)
{
	struct consumption_query q = { .by = by == GAS_HOUR ? GAS_DAY : by,
				       .from = report_late_on(card->zone, w->wish.first_day),
				       .to = report_late_on(card->zone, w->wish.last_day) + 1,
				       .gas_day_start = w->wish.gas_day_start,
				       .known_at = KNOWN_NOW };
	const char *serial = card->meter.row.serial;
	if (!service_consumption_list(w->sv, w->caller, serial, &q, a, ret, err))
		return false;
	if (by != GAS_HOUR || ret->count == 0)
		return true;
	q.by = GAS_HOUR; /* of just those days */
	q.from = ret->items[0].span.from;
	q.to = ret->items[ret->count - 1].span.to;
	return service_consumption_list(w->sv, w->caller, serial, &q, a, ret, err);
}
