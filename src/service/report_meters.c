#include <stdlib.h>

#include "base/str.h"
#include "service/balance_zone.h"
#include "service/meter_params.h"
#include "service/report_private.h"
#include "store/group.h"
#include "store/place.h"

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

/* One who sees a part of a group is not told that it were the whole. */
static bool check_group(struct service *sv, const struct caller *c, int64_t group, struct err *err)
{
	AUTO_READER r = { 0 };
	return !group || (reader_take(sv, &r, err) && store_group_check_tree(r.db, group, err) &&
			  caller_check_group(r.db, c, group, err));
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
	if (!query_of(sv, wish, &q, err) || !check_group(sv, c, q.filter.group, err))
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
	if (!query_of(w->sv, &w->wish, &q, err) ||
	    !check_group(w->sv, w->caller, q.filter.group, err))
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

/* --- those that are not in service any more --- */

struct gone {
	int64_t *item;
	size_t count;
	size_t cap;
};

static void gone_free(struct gone *g)
{
	free(g->item);
}

static bool take_gone(void *arg, int64_t meter, struct err *err)
{
	struct gone *g = arg;
	if (g->count == g->cap) {
		size_t cap = g->cap ? 2 * g->cap : 64;
		int64_t *more = reallocarray(g->item, cap, sizeof *more);
		if (!more)
			return err_set(err, ERR_NOMEM, "no memory for the meters");
		g->item = more;
		g->cap = cap;
	}
	g->item[g->count++] = meter;
	return true;
}

/* A group is all that it had in the period: they are looked for among nothing but groups. */
static bool has_gone(const struct report_wish *w)
{
	static const char *const known[] = { "group", "free_group", "sort" };
	size_t n = 0;
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		n += json_object_get(w->search, known[i]) != NULL;
	return w->form->used && (w->group[0] || json_object_size(w->search) == n);
}

static bool find_gone(struct report_work *w, struct gone *g, struct err *err)
{
	struct meter_query q;
	AUTO_READER r = { 0 };
	return query_of(w->sv, &w->wish, &q, err) && reader_take(w->sv, &r, err) &&
	       store_place_retired(r.db, &w->caller->area, q.filter.group, q.filter.free_group,
				   (w->wish.first_day - 1) * INT64_C(86400), take_gone, g, err);
}

static bool serial_of(struct report_work *w, int64_t meter, struct arena *a, const char **ret,
		      struct err *err)
{
	struct place_meter m;
	AUTO_READER r = { 0 };
	if (!reader_take(w->sv, &r, err) || !store_place_meter(r.db, meter, a, &m, err))
		return false;
	*ret = m.serial;
	return true;
}

/* After those in service, who may have used nothing while these used all. */
static bool visit_gone(struct walk *k, struct err *err)
{
	CLEANUP(gone_free) struct gone g = { 0 };
	if (!find_gone(k->work, &g, err))
		return false;
	for (size_t i = 0; i < g.count; i++) {
		AUTO_ARENA a = { 0 };
		const char *serial;
		if (!serial_of(k->work, g.item[i], &a, &serial, err) || !visit(k, serial, err))
			return false;
	}
	return true;
}

static bool visit_all(struct walk *k, struct err *err)
{
	return visit_found(k, err) && (!has_gone(&k->work->wish) || visit_gone(k, err));
}

bool report_each_meter(struct report_work *w, report_meter_fn *each, void *arg, struct err *err)
{
	struct walk k = { w, each, arg, -1 };
	w->meters = 0;
	if (w->wish.meter) {
		k.total = 1;
		return visit(&k, w->wish.meter, err);
	}
	return w->wish.serials ? visit_list(&k, w->wish.serials, err) : visit_all(&k, err);
}

/* --- their periods --- */

int64_t report_late_on(const struct tz *zone, int64_t day)
{
	struct civil c = { .hour = 23, .minute = 59 };
	civil_from_days(day, &c.year, &c.month, &c.day);
	return tz_utc(zone, c);
}

/* Of several meters of one place each tells its own. */
static bool is_listed(void *arg, const char *serial)
{
	const struct report_wish *w = arg;
	const char *state = json_string_value(json_object_get(w->search, "state"));
	if (state && strcmp(state, "active") != 0)
		return true;
	for (size_t i = 0; i < json_array_size(w->serials); i++)
		if (strcmp(json_string_value(json_array_get(w->serials, i)), serial) == 0)
			return true;
	return false;
}

bool report_consumption(struct report_work *w, const struct meter_card *card, enum gas_period by,
			struct arena *a, struct consumption_sheet *ret, struct err *err)
{
	struct consumption_query q = { .by = by == GAS_HOUR ? GAS_DAY : by,
				       .from = report_late_on(card->zone, w->wish.first_day),
				       .to = report_late_on(card->zone, w->wish.last_day) + 1,
				       .gas_day_start = w->wish.gas_day_start,
				       .known_at = KNOWN_NOW,
				       .is_listed = is_listed,
				       .listed_arg = &w->wish };
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
