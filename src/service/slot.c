#include "service/slot.h"

#include <inttypes.h>
#include <stdio.h>

#include "service/group.h"

/* Minutes are written so many at once: calls are committed in between. */
enum { PART = 5000 };

static int offset_minutes(const struct service *sv)
{
	return tz_offset(service_zone(sv), service_now(sv)) / 60;
}

static int day_minute(int minute)
{
	return ((minute % SLOT_DAY) + SLOT_DAY) % SLOT_DAY;
}

int service_slot_local(const struct service *sv, int slot)
{
	return day_minute(slot + offset_minutes(sv));
}

static bool is_below(const struct meter_group *g, const char *path)
{
	return strncmp(g->path, path, strlen(path)) == 0;
}

static bool read_meters(struct service *sv, const struct caller *c, int64_t group,
			struct slot_meters *all, struct err *err)
{
	AUTO_READER r = { 0 };
	AUTO_ARENA a = { .limit = 64 << 20 };
	struct meter_group top;
	struct group_list groups;
	bool seen;

	if (!reader_take(sv, &r, err))
		return false;
	if (!group)
		return caller_check_whole(c, err) && store_slot_meters(r.db, 0, all, err);
	if (!caller_sees_group(r.db, c, group, &seen, err))
		return false;
	if (!seen || !store_group_get(r.db, group, &a, &top, NULL))
		return err_field(err, "group", "there is no such group");
	if (!store_group_tree(r.db, &a, &groups, err))
		return false;
	for (size_t i = 0; i < groups.count; i++) {
		if (is_below(&groups.rows[i], top.path) &&
		    !store_slot_meters(r.db, groups.rows[i].id, all, err))
			return false;
	}
	return true;
}

struct part {
	struct service *sv;
	const struct caller *caller;
	const struct slot_order *order;
	const struct slot_meter *meters;
	size_t count;
	int64_t moved; /* told with the first part */
};

static bool write_part(struct db *db, void *arg, struct err *err)
{
	const struct part *p = arg;
	char object[40] = "slots";
	char after[128];

	for (size_t i = 0; i < p->count; i++) {
		if (!p->meters[i].kept &&
		    !store_slot_set(db, p->meters[i].id, p->meters[i].slot, err))
			return false;
	}
	if (p->moved < 0)
		return true;
	if (p->order->group)
		(void)snprintf(object, sizeof object, "group:%" PRId64, p->order->group);
	(void)snprintf(after, sizeof after,
		       "{\"from\":\"%02d:%02d\",\"to\":\"%02d:%02d\",\"moved\":%" PRId64 "}",
		       p->order->from / 60, p->order->from % 60, p->order->to / 60,
		       p->order->to % 60, p->moved);
	return service_audit(p->sv, db, p->caller, "slots.compute", object, NULL, after, err);
}

static bool write_all(struct service *sv, const struct caller *c, const struct slot_order *order,
		      const struct slot_meters *all, int64_t moved, struct err *err)
{
	for (size_t at = 0; at < all->count; at += PART) {
		struct part p = { .sv = sv,
				  .caller = c,
				  .order = order,
				  .meters = all->p + at,
				  .count = all->count - at < PART ? all->count - at : PART,
				  .moved = at == 0 ? moved : -1 };
		if (!service_write(sv, write_part, &p, err))
			return false;
	}
	return true;
}

static void sum_up(const struct slot_meters *all, const struct slot_window *w,
		   struct slot_plan *plan)
{
	struct slot_load load;

	slots_count(all->p, all->count, &load);
	*plan = (struct slot_plan){ .meters = (int64_t)all->count, .minutes = w->minutes };
	plan->least = load.meters[w->from];
	for (int i = 0; i < w->minutes; i++) {
		int64_t here = load.meters[(w->from + i) % SLOT_DAY];
		plan->most = here > plan->most ? here : plan->most;
		plan->least = here < plan->least ? here : plan->least;
	}
	for (size_t i = 0; i < all->count; i++)
		plan->kept += all->p[i].kept;
	plan->moved = plan->meters - plan->kept;
}

static void free_meters(struct slot_meters *m)
{
	free(m->p);
}

bool service_slot_compute(struct service *sv, const struct caller *c,
			  const struct slot_order *order, struct slot_plan *ret, struct err *err)
{
	CLEANUP(free_meters) struct slot_meters all = { 0 };
	int minutes = order->to > order->from ? order->to - order->from
					      : order->to - order->from + SLOT_DAY;
	struct slot_window w = { .from = day_minute(order->from - offset_minutes(sv)),
				 .minutes = minutes };
	struct slot_plan plan;

	if (!caller_check(c, RIGHT_SLOT_EDIT, err) ||
	    !read_meters(sv, c, order->group, &all, err) ||
	    !slots_spread(all.p, all.count, &w, err))
		return false;
	sum_up(&all, &w, &plan);
	if (order->apply && plan.moved && !write_all(sv, c, order, &all, plan.moved, err))
		return false;
	*ret = plan;
	return true;
}

bool service_slot_list(struct service *sv, const struct caller *c, int64_t group,
		       const char *cursor, unsigned limit, struct arena *a, struct slot_page *ret,
		       struct err *err)
{
	AUTO_READER r = { 0 };
	const struct meter_query q = { .filter = { .group = group, .area = &c->area },
				       .sort = METER_BY_SERIAL,
				       .limit = limit,
				       .cursor = cursor,
				       .now = service_now(sv) };
	struct meter_page page;

	if (!caller_check(c, RIGHT_SLOT_VIEW, err) || !reader_take(sv, &r, err) ||
	    !store_meter_list(r.db, &q, a, &page, err))
		return false;
	struct slot_entry *items = arena_new(a, struct slot_entry, page.count + 1);
	if (!items)
		return err_set(err, ERR_NOMEM, "no memory for the list");
	for (size_t i = 0; i < page.count; i++) {
		items[i].serial = page.rows[i].serial;
		if (!store_slot_get(r.db, page.rows[i].id, &items[i].slot, err))
			return false;
	}
	*ret = (struct slot_page){ items, page.count, page.next };
	return true;
}

bool service_slot_load(struct service *sv, const struct caller *c, int days,
		       struct slot_minute *ret, struct err *err)
{
	AUTO_READER r = { 0 };

	/* Calls are counted for the server as a whole. */
	return caller_check(c, RIGHT_SLOT_VIEW, err) && caller_check_whole(c, err) &&
	       reader_take(sv, &r, err) &&
	       store_slot_load(r.db, service_now(sv) / 86400, days, ret, err);
}
