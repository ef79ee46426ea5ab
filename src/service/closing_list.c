#include <inttypes.h>
#include <stdio.h>

#include "service/closing.h"
#include "service/meter_edit.h"

bool service_closing_list(struct service *sv, const struct caller *c, int64_t before,
			  unsigned limit, struct arena *a, struct closing_sheet *ret,
			  struct err *err)
{
	struct closing_sheet sheet = { .zone = service_zone(sv) };
	AUTO_READER r = { 0 };

	if (!caller_check(c, RIGHT_CLOSING_VIEW, err) || !reader_take(sv, &r, err) ||
	    !store_closing_list(r.db, &c->area, before, limit, a, &sheet.items, &sheet.count,
				&sheet.next, err))
		return false;
	*ret = sheet;
	return true;
}

/* A closing of all is seen with the whole area only. */
static bool find(struct db *db, const struct caller *c, int64_t id, struct arena *a,
		 struct closing *ret, struct err *err)
{
	bool seen = c->area.whole;

	if (!store_closing_get(db, id, a, ret, err) ||
	    (!seen && ret->group && !caller_sees_group(db, c, ret->group, &seen, err)))
		return false;
	return seen || err_set(err, ERR_NOTFOUND, "there is no such closing");
}

bool service_closing_get(struct service *sv, const struct caller *c, int64_t id, struct arena *a,
			 struct closing_sheet *ret, struct err *err)
{
	struct closing *item = arena_new(a, struct closing, 1);
	AUTO_READER r = { 0 };

	if (!item)
		return err_set(err, ERR_NOMEM, "no memory for a closing");
	if (!caller_check(c, RIGHT_CLOSING_VIEW, err) || !reader_take(sv, &r, err) ||
	    !find(r.db, c, id, a, item, err))
		return false;
	*ret = (struct closing_sheet){ .items = item, .count = 1, .zone = service_zone(sv) };
	return true;
}

struct reopening {
	struct service *sv;
	const struct caller *caller;
	int64_t id;
	const char *reason;
	struct arena *arena;
	struct closing *result;
};

static bool write_reopening(struct db *db, void *arg, struct err *err)
{
	const struct reopening *k = arg;
	char object[40];
	char after[32];

	(void)snprintf(object, sizeof object, "closing:%" PRId64, k->id);
	(void)snprintf(after, sizeof after, "{\"state\":\"reopened\"}");
	return find(db, k->caller, k->id, k->arena, k->result, err) &&
	       store_closing_reopen(db, k->id, k->caller->login, k->reason, service_now(k->sv),
				    err) &&
	       store_closing_get(db, k->id, k->arena, k->result, err) &&
	       service_audit(k->sv, db, k->caller, "closing.reopen", object, NULL, after, err);
}

bool service_closing_reopen(struct service *sv, const struct caller *c, int64_t id,
			    const char *reason, struct arena *a, struct closing_sheet *ret,
			    struct err *err)
{
	struct closing *item = arena_new(a, struct closing, 1);
	struct reopening k = { sv, c, id, reason, a, item };

	if (!item)
		return err_set(err, ERR_NOMEM, "no memory for a closing");
	if (!caller_check(c, RIGHT_CLOSING_REOPEN, err))
		return false;
	if (!reason[0])
		return err_field(err, "reason", "is required");
	if (!meter_check_reason(reason, err) || !service_write(sv, write_reopening, &k, err) ||
	    !closing_release(sv, err))
		return false;
	*ret = (struct closing_sheet){ .items = item, .count = 1, .zone = service_zone(sv) };
	return true;
}

bool service_figure_list(struct service *sv, const struct caller *c, int64_t closing, int64_t after,
			 unsigned limit, struct arena *a, struct figure_sheet *ret, struct err *err)
{
	struct figure_sheet sheet = { .zone = service_zone(sv) };
	struct closing of;
	AUTO_READER r = { 0 };
	bool more;

	if (!caller_check(c, RIGHT_CLOSING_VIEW, err) || !reader_take(sv, &r, err) ||
	    !find(r.db, c, closing, a, &of, err) ||
	    !store_figure_list(r.db, closing, &c->area, after, limit, a, &sheet.items, &sheet.count,
			       &more, err))
		return false;
	sheet.next = more ? sheet.items[sheet.count - 1].meter : 0;
	*ret = sheet;
	return true;
}

bool service_correction_list(struct service *sv, const struct caller *c,
			     const struct correction_filter *how, const char *serial,
			     struct arena *a, struct correction_sheet *ret, struct err *err)
{
	struct correction_sheet sheet = { .zone = service_zone(sv) };
	struct correction_filter f = *how;
	struct meter_card card;
	AUTO_READER r = { 0 };

	if (!caller_check(c, RIGHT_CLOSING_VIEW, err))
		return false;
	f.area = &c->area;
	if (serial) {
		if (!service_meter_find(sv, c, RIGHT_CLOSING_VIEW, serial, a, &card, err))
			return false;
		f.meter = card.meter.row.id;
	}
	/* In this order: with nothing pending the list is whole. */
	if (!reader_take(sv, &r, err) || !store_figures_pending(r.db, &sheet.pending, err) ||
	    !store_correction_list(r.db, &f, a, &sheet.items, &sheet.count, &sheet.next, err))
		return false;
	*ret = sheet;
	return true;
}
