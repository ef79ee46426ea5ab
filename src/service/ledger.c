#include "service/ledger.h"

#include <stdio.h>

#include "base/jsonw.h"
#include "service/group.h"

enum { DAY = 86400 };

/* Times that a person may name: the years 0 to 9999, so that differences cannot overflow. */
static bool check_range(int64_t from, int64_t to, struct err *err)
{
	if (to <= from)
		return err_field(err, "to", "must be later than from");
	if (from < -INT64_C(62135596800) || to > INT64_C(253402300800))
		return err_field(err, "to", "is out of all time");
	return true;
}

static bool count_records(struct db *db, int64_t meter, struct gap_entry *e, struct err *err)
{
	const struct gap *g = &e->row.gap;

	if (e->row.ledger == ARCHIVE_HOUR)
		return store_gap_hours(db, meter, g->from, g->to, &e->records, err);
	e->records = gaps_records(e->row.ledger, g->from, g->to);
	return true;
}

/* Rows come by archive and rising; people look at the newest first. */
static void newest_first(const struct gap_row *rows, size_t count, struct gap_entry *out)
{
	for (size_t i = 0; i < count;) {
		size_t end = i;
		while (end < count && rows[end].ledger == rows[i].ledger)
			end++;
		for (size_t k = i; k < end; k++)
			out[k].row = rows[i + end - 1 - k];
		i = end;
	}
}

bool service_gap_list(struct service *sv, const struct caller *c, const char *serial,
		      const struct gap_query *q, struct arena *a, struct gap_sheet *ret,
		      struct err *err)
{
	struct meter_card card;
	const struct gap_row *rows;
	size_t count;
	AUTO_READER r = { 0 };

	if (q->to <= q->from)
		return err_field(err, "to", "must be later than from");
	if (!service_meter_find(sv, c, RIGHT_READING_VIEW, serial, a, &card, err) ||
	    !reader_take(sv, &r, err) ||
	    !store_gap_list(r.db, card.meter.row.id, q->ledger, q->from, q->to - 1, a, &rows,
			    &count, err))
		return false;
	struct gap_entry *items = arena_new(a, struct gap_entry, count + 1);
	if (!items)
		return err_set(err, ERR_NOMEM, "no memory for the gaps");
	newest_first(rows, count, items);
	for (size_t i = 0; i < count; i++) {
		if (!count_records(r.db, card.meter.row.id, &items[i], err))
			return false;
	}
	*ret = (struct gap_sheet){ items, count, card.zone };
	return true;
}

bool service_reread_list(struct service *sv, const struct caller *c, const char *serial,
			 int64_t before, unsigned limit, struct arena *a, struct reread_sheet *ret,
			 struct err *err)
{
	struct meter_card card;
	struct reread_sheet sheet;
	AUTO_READER r = { 0 };

	if (!service_meter_find(sv, c, RIGHT_READING_VIEW, serial, a, &card, err) ||
	    !reader_take(sv, &r, err) ||
	    !store_reread_list(r.db, card.meter.row.id, before, limit, a, &sheet.items,
			       &sheet.count, &sheet.next, err))
		return false;
	sheet.zone = card.zone;
	*ret = sheet;
	return true;
}

struct ordering {
	struct service *sv;
	const struct caller *caller;
	const char *serial; /* of a meter … */
	int64_t group;	    /* … or the meters of a group */
	struct reread reread;
	int64_t id;
	int64_t added;
	int64_t left_out;
};

static bool audit_order(struct ordering *o, struct db *db, const char *object, struct err *err)
{
	AUTO_JSONW j = { 0 };
	char *text = NULL;
	size_t n;

	jsonw_object(&j);
	jsonw_key(&j, "archive");
	jsonw_text(&j, ledger_name(o->reread.ledger));
	jsonw_key(&j, "from");
	jsonw_time(&j, o->reread.from, 0);
	jsonw_key(&j, "to");
	jsonw_time(&j, o->reread.to, 0);
	if (o->group) {
		jsonw_key(&j, "meters");
		jsonw_int(&j, o->added);
	}
	jsonw_object_end(&j);
	if (!jsonw_take(&j, &text, &n, err))
		return false;
	bool ok = service_audit(o->sv, db, o->caller, "reading.reread", object, NULL, text, err);
	free(text);
	return ok;
}

static bool write_order(struct db *db, void *arg, struct err *err)
{
	struct ordering *o = arg;
	char object[SERIAL_MAX + 24];

	if (o->group) {
		if (!caller_check_group(db, o->caller, o->group, err))
			return false;
		(void)snprintf(object, sizeof object, "group:%lld", (long long)o->group);
		return store_reread_add_group(db, o->group, &o->reread, &o->added, &o->left_out,
					      err) &&
		       audit_order(o, db, object, err);
	}
	(void)snprintf(object, sizeof object, "meter:%s", o->serial);
	return store_reread_add(db, &o->reread, &o->id, err) && audit_order(o, db, object, err);
}

static bool check_order(struct service *sv, const struct caller *c, const struct reread_order *o,
			struct err *err)
{
	if (!caller_check(c, RIGHT_READING_REREAD, err) || !check_range(o->from, o->to, err))
		return false;
	return o->from <= service_now(sv) || err_field(err, "from", "is in the future");
}

static struct ordering ordering_of(struct service *sv, const struct caller *c,
				   const struct reread_order *o)
{
	return (struct ordering){ .sv = sv,
				  .caller = c,
				  .reread = { .ledger = o->ledger,
					      .from = o->from,
					      .to = o->to,
					      .asked_by = c->login,
					      .asked_at = service_now(sv) } };
}

bool service_reread_create(struct service *sv, const struct caller *c, const char *serial,
			   const struct reread_order *o, struct arena *a, struct reread_sheet *ret,
			   struct err *err)
{
	struct meter_card card;
	struct ordering order = ordering_of(sv, c, o);
	struct reread *made = arena_new(a, struct reread, 1);

	if (!made)
		return err_set(err, ERR_NOMEM, "no memory for the range");
	if (!check_order(sv, c, o, err) ||
	    !service_meter_find(sv, c, RIGHT_READING_REREAD, serial, a, &card, err))
		return false;
	order.serial = card.meter.row.serial;
	order.reread.meter = card.meter.row.id;
	if (!service_write(sv, write_order, &order, err))
		return false;
	*made = order.reread;
	made->id = order.id;
	made->left_to = o->to;
	*ret = (struct reread_sheet){ made, 1, 0, card.zone };
	return true;
}

bool service_reread_create_group(struct service *sv, const struct caller *c, int64_t group,
				 const struct reread_order *o, int64_t *ret_meters,
				 int64_t *ret_left_out, struct err *err)
{
	struct ordering order = ordering_of(sv, c, o);

	order.group = group;
	if (!check_order(sv, c, o, err) || !service_write(sv, write_order, &order, err))
		return false;
	*ret_meters = order.added;
	*ret_left_out = order.left_out;
	return true;
}

static bool write_cancel(struct db *db, void *arg, struct err *err)
{
	struct ordering *o = arg;
	AUTO_ARENA a = { .limit = 1 << 16 };
	struct reread r;
	char object[SERIAL_MAX + 24];

	if (!store_reread_get(db, o->id, &a, &r, err))
		return false;
	if (r.meter != o->reread.meter)
		return err_set(err, ERR_NOTFOUND, "there is no such range");
	o->reread = r;
	(void)snprintf(object, sizeof object, "meter:%s", o->serial);
	return store_reread_cancel(db, o->id, service_now(o->sv), err) &&
	       service_audit(o->sv, db, o->caller, "reading.reread_cancel", object, NULL, NULL,
			     err);
}

bool service_reread_cancel(struct service *sv, const struct caller *c, const char *serial,
			   int64_t id, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 20 };
	struct meter_card card;
	struct ordering o = { .sv = sv, .caller = c, .id = id };

	if (!service_meter_find(sv, c, RIGHT_READING_REREAD, serial, &a, &card, err))
		return false;
	o.serial = card.meter.row.serial;
	o.reread.meter = card.meter.row.id;
	return service_write(sv, write_cancel, &o, err);
}

struct collecting {
	struct revision_entry *items;
	size_t count;
	size_t cap;
};

static void collect(void *arg, const struct reading_revision *r)
{
	struct collecting *k = arg;

	if (k->count < k->cap)
		k->items[k->count++].revision = *r;
}

/* Several values may have come for one time: the record of it is looked up once. */
static bool find_stored(struct db *db, int64_t meter, enum archive archive,
			struct revision_entry *items, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		int64_t time = items[i].revision.reading.time;
		AUTO_READINGS *s = NULL;
		if (i && items[i - 1].revision.reading.time == time) {
			items[i].stored = items[i - 1].stored;
			items[i].has_stored = items[i - 1].has_stored;
			continue;
		}
		if (!store_reading_open(db, meter, archive, time, time, &s, err))
			return false;
		items[i].has_stored = store_reading_next(s, &items[i].stored);
		if (!store_reading_check(s, err))
			return false;
	}
	return true;
}

bool service_revision_list(struct service *sv, const struct caller *c, const char *serial,
			   const struct revision_query *q, struct arena *a,
			   struct revision_sheet *ret, struct err *err)
{
	struct meter_card card;
	struct collecting k = { .cap = (size_t)q->limit + 1 };
	AUTO_READER r = { 0 };

	if (!check_range(q->from, q->to, err) ||
	    !service_meter_find(sv, c, RIGHT_READING_VIEW, serial, a, &card, err))
		return false;
	k.items = arena_new(a, struct revision_entry, k.cap);
	if (!k.items)
		return err_set(err, ERR_NOMEM, "no memory for the revisions");
	if (!reader_take(sv, &r, err) ||
	    !store_reading_revisions(r.db, card.meter.row.id, q->archive, q->from, q->to - 1,
				     q->skip, (unsigned)k.cap, collect, &k, err))
		return false;
	size_t n = k.count < q->limit ? k.count : q->limit;
	if (!find_stored(r.db, card.meter.row.id, q->archive, k.items, n, err))
		return false;
	*ret = (struct revision_sheet){ k.items, n, k.count > n, card.zone };
	return true;
}

static struct day_range days_of(struct service *sv, int64_t from, int64_t to)
{
	int64_t first = floor_div(from, DAY);

	return (struct day_range){ first, floor_div(to - 1, DAY) - first + 1, service_now(sv) };
}

bool service_completeness(struct service *sv, const struct caller *c, const char *serial,
			  enum archive archive, int64_t from, int64_t to, struct arena *a,
			  struct completeness_sheet *ret, struct err *err)
{
	struct meter_card card;
	struct completeness_sheet sheet;
	AUTO_READER r = { 0 };

	if (!check_range(from, to, err))
		return false;
	struct day_range days = days_of(sv, from, to);
	if (!service_meter_find(sv, c, RIGHT_READING_VIEW, serial, a, &card, err) ||
	    !reader_take(sv, &r, err) ||
	    !store_completeness(r.db, card.meter.row.id, archive, &days, a, &sheet.items,
				&sheet.count, err))
		return false;
	sheet.zone = card.zone;
	*ret = sheet;
	return true;
}

bool service_completeness_groups(struct service *sv, const struct caller *c,
				 const struct group_completeness_query *q, struct arena *a,
				 struct group_completeness_sheet *ret, struct err *err)
{
	struct group_completeness_sheet sheet = { .has_total = !q->root };
	struct completeness_page page;
	AUTO_READER r = { 0 };

	if (!check_range(q->from, q->to, err) || !caller_check(c, RIGHT_GROUP_VIEW, err))
		return false;
	struct day_range days = days_of(sv, q->from, q->to);
	if (!reader_take(sv, &r, err) ||
	    !store_completeness_groups(r.db, &c->area, &days, q->root, q->begin, q->limit, a, &page,
				       err) ||
	    (sheet.has_total &&
	     !store_completeness_total(r.db, &c->area, &days, a, &sheet.total, err)))
		return false;
	struct group_completeness *items = arena_new(a, struct group_completeness, page.count + 1);
	if (!items)
		return err_set(err, ERR_NOMEM, "no memory for the groups");
	struct group_names names = { .db = r.db, .arena = a };
	for (size_t i = 0; i < page.count; i++) {
		items[i].row = page.rows[i];
		if (!group_names_path(&names, page.rows[i].group, &items[i].path, err))
			return false;
	}
	sheet.first_day = days.first;
	sheet.days = days.count;
	sheet.items = items;
	sheet.count = page.count;
	sheet.next = page.next;
	*ret = sheet;
	return true;
}

bool service_lacking(struct service *sv, const struct caller *c, const struct lacking_query *q,
		     struct arena *a, struct lacking_page *ret, struct err *err)
{
	AUTO_READER r = { 0 };

	return caller_check(c, RIGHT_READING_VIEW, err) && reader_take(sv, &r, err) &&
	       store_lacking(r.db, &c->area, q->group, q->below, q->limit, service_now(sv), a, ret,
			     err);
}
