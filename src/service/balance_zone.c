#include "service/balance_zone.h"

#include <stdio.h>

#include "service/facts.h"
#include "service/group.h"

enum { ARENA_MAX = 1 << 20 };

static bool make_card(struct group_names *names, const struct balance_zone *z,
		      struct balance_zone_card *ret, struct err *err)
{
	ret->zone = *z;
	return group_names_path(names, z->group, &ret->path, err);
}

bool service_balance_zone_list(struct service *sv, const struct caller *c, struct arena *a,
			       const struct balance_zone_card **ret, size_t *ret_count,
			       struct err *err)
{
	const struct balance_zone *rows;
	size_t n;
	AUTO_READER r = { 0 };

	if (!caller_check(c, RIGHT_ZONE_VIEW, err) || !reader_take(sv, &r, err) ||
	    !store_balance_zone_list(r.db, &c->area, a, &rows, &n, err))
		return false;
	struct group_names names = { .db = r.db, .arena = a };
	struct balance_zone_card *cards = arena_new(a, struct balance_zone_card, n + 1);
	if (!cards)
		return err_set(err, ERR_NOMEM, "no memory for the zones");
	for (size_t i = 0; i < n; i++)
		if (!make_card(&names, &rows[i], &cards[i], err))
			return false;
	*ret = cards;
	*ret_count = n;
	return true;
}

static bool read_card(struct db *db, const struct caller *c, int64_t id, struct arena *a,
		      struct balance_zone_card *ret, struct err *err)
{
	struct group_names names = { .db = db, .arena = a };
	struct balance_zone z;

	return store_balance_zone_get(db, &c->area, id, a, &z, err) &&
	       make_card(&names, &z, ret, err);
}

bool service_balance_zone_get(struct service *sv, const struct caller *c, int64_t id,
			      struct arena *a, struct balance_zone_card *ret, struct err *err)
{
	AUTO_READER r = { 0 };

	return caller_check(c, RIGHT_ZONE_VIEW, err) && reader_take(sv, &r, err) &&
	       read_card(r.db, c, id, a, ret, err);
}

/* --- changes --- */

struct zone_job {
	struct service *sv;
	const struct caller *caller;
	int64_t id;
	const struct balance_zone_edit *edit;
	struct arena *arena;
	struct balance_zone_card result;
};

static void facts_of_zone(const struct balance_zone_card *card, struct arena *a, struct facts *ret)
{
	struct facts f = { .count = 4 };
	const char *inlets = "";

	for (size_t i = 0; inlets && i < card->zone.inlet_count; i++)
		inlets = arena_printf(a, "%s%s%s", inlets, i ? " " : "",
				      card->zone.inlets[i].serial);
	f.item[0] = (struct fact){ "name", card->zone.name };
	f.item[1] = (struct fact){ "inlets", inlets };
	f.item[2] = (struct fact){ "group", card->path };
	f.item[3] = (struct fact){ "note", card->zone.note[0] ? card->zone.note : NULL };
	*ret = f;
}

static bool audit(struct zone_job *job, struct db *db, const char *action, int64_t id,
		  const struct facts *before, const struct facts *after, struct err *err)
{
	const char *was;
	const char *is;
	char object[40];
	bool same;

	(void)snprintf(object, sizeof object, "zone:%lld", (long long)id);
	return facts_diff(before, after, job->arena, &was, &is, &same, err) &&
	       service_audit(job->sv, db, job->caller, action, object, was, is, err);
}

static bool take_inlets(struct zone_job *job, struct db *db, struct balance_zone *z,
			struct err *err)
{
	const struct balance_zone_edit *e = job->edit;

	if (e->inlet_count > BALANCE_INLETS_MAX)
		return err_field(err, "inlets", "must be 1 to %d serials", BALANCE_INLETS_MAX);
	z->inlet_count = 0;
	for (size_t i = 0; i < e->inlet_count; i++) {
		struct meter m;
		if (!service_meter_seen(job->sv, db, job->caller, e->inlets[i], job->arena, &m,
					err))
			return false;
		for (size_t k = 0; k < i; k++)
			if (z->inlets[k].meter == m.row.id)
				return err_field(err, "inlets", "%s is there twice", e->inlets[i]);
		z->inlets[z->inlet_count++].meter = m.row.id;
	}
	return true;
}

static bool write_put(struct db *db, void *arg, struct err *err)
{
	struct zone_job *job = arg;
	const struct balance_zone_edit *e = job->edit;
	struct balance_zone z = { .name = "", .note = "" };
	struct balance_zone_card was;
	struct facts before;
	struct facts after;
	int64_t id;

	if (job->id) {
		if (!read_card(db, job->caller, job->id, job->arena, &was, err))
			return false;
		facts_of_zone(&was, job->arena, &before);
		z = was.zone;
	}
	z.name = e->name ? e->name : z.name;
	z.note = e->note ? e->note : z.note;
	z.group = e->group ? e->group : z.group;
	if ((e->inlets && !take_inlets(job, db, &z, err)) ||
	    !caller_check_group(db, job->caller, z.group, err) ||
	    !store_balance_zone_put(db, &z, service_now(job->sv), &id, err) ||
	    !read_card(db, job->caller, id, job->arena, &job->result, err))
		return false;
	facts_of_zone(&job->result, job->arena, &after);
	return audit(job, db, job->id ? "zone.edit" : "zone.create", id, job->id ? &before : NULL,
		     &after, err);
}

bool service_balance_zone_put(struct service *sv, const struct caller *c, int64_t id,
			      const struct balance_zone_edit *e, struct arena *a,
			      struct balance_zone_card *ret, struct err *err)
{
	struct zone_job job = { .sv = sv, .caller = c, .id = id, .edit = e, .arena = a };

	if (!caller_check(c, RIGHT_ZONE_EDIT, err) || !service_write(sv, write_put, &job, err))
		return false;
	*ret = job.result;
	return true;
}

static bool write_removal(struct db *db, void *arg, struct err *err)
{
	struct zone_job *job = arg;
	struct facts none = { .count = 0 };
	struct facts before;

	if (!read_card(db, job->caller, job->id, job->arena, &job->result, err))
		return false;
	facts_of_zone(&job->result, job->arena, &before);
	return store_balance_zone_remove(db, job->id, err) &&
	       audit(job, db, "zone.delete", job->id, &before, &none, err);
}

bool service_balance_zone_remove(struct service *sv, const struct caller *c, int64_t id,
				 struct err *err)
{
	AUTO_ARENA a = { .limit = ARENA_MAX };
	struct zone_job job = { .sv = sv, .caller = c, .id = id, .arena = &a };

	return caller_check(c, RIGHT_ZONE_EDIT, err) && service_write(sv, write_removal, &job, err);
}

/* --- the balance --- */

static bool use_of_inlets(struct service *sv, const struct caller *c, const struct balance_zone *z,
			  const struct usage_query *q, struct arena *a, struct usage_sheet *ret,
			  struct err *err)
{
	const char *serials[BALANCE_INLETS_MAX];
	struct usage_query own = *q;

	for (size_t i = 0; i < z->inlet_count; i++)
		serials[i] = z->inlets[i].serial;
	own.serials = serials;
	own.serial_count = z->inlet_count;
	return service_usage(sv, c, &own, a, ret, err);
}

static bool use_of_group(struct service *sv, const struct caller *c, const struct balance_zone *z,
			 const struct usage_query *q, struct arena *a, struct usage_sheet *ret,
			 struct err *err)
{
	int64_t inlets[BALANCE_INLETS_MAX];
	struct usage_query own = *q;

	for (size_t i = 0; i < z->inlet_count; i++)
		inlets[i] = z->inlets[i].meter;
	own.serials = NULL;
	own.meters = (struct meter_query){ .filter = { .group = z->group } };
	own.gone = true;
	own.except = inlets;
	own.except_count = z->inlet_count;
	return service_usage(sv, c, &own, a, ret, err);
}

/* Both rise by the date; what only one side has is a period in which the other has nothing. */
static bool put_together(const struct usage_sheet *in, const struct usage_sheet *out,
			 struct arena *a, struct balance_sheet *sheet, struct err *err)
{
	static const struct consumption_sum nothing;
	struct balance_period *items = arena_new(a, struct balance_period, in->count + 1);
	size_t at = 0;

	if (!items)
		return err_set(err, ERR_NOMEM, "no memory for the periods");
	for (size_t i = 0; i < in->count; i++) {
		const struct usage_period *p = &in->items[i];
		while (at < out->count && out->items[at].local < p->local)
			at++;
		bool there = at < out->count && out->items[at].local == p->local;
		const struct consumption_sum *sum = there ? &out->items[at].sum : &nothing;
		if (p->open || (there && out->items[at].open))
			continue;
		struct balance_period *b = &items[sheet->count];
		b->span = p->span;
		if (!balance_of(&p->sum, sum, &b->balance) ||
		    !balance_add(&sheet->total, &p->sum, sum))
			return err_set(err, ERR_LIMIT, "the sums are too large");
		sheet->count++;
	}
	sheet->items = items;
	return true;
}

bool service_balance(struct service *sv, const struct caller *c, int64_t id,
		     const struct usage_query *q, struct arena *a, struct balance_sheet *ret,
		     struct err *err)
{
	struct balance_sheet sheet = { .count = 0 };
	struct usage_sheet in;
	struct usage_sheet out;

	if (!service_balance_zone_get(sv, c, id, a, &sheet.card, err) ||
	    !use_of_inlets(sv, c, &sheet.card.zone, q, a, &in, err) ||
	    !use_of_group(sv, c, &sheet.card.zone, q, a, &out, err) ||
	    !put_together(&in, &out, a, &sheet, err))
		return false;
	sheet.meters = out.meters;
	sheet.overlap = out.left_out;
	*ret = sheet;
	return true;
}
