#include "service/search.h"

#include "service/group.h"
#include "service/opening.h"
#include "service/personal.h"

static const char *const field_names[] = { "serial", "account", "subscriber", "city",  "street",
					   "house",  "flat",	"phone",      "group", "type" };

const char *search_field_name(unsigned bit)
{
	for (size_t i = 0; i < ARRAY_LEN(field_names); i++) {
		if (bit == 1u << i)
			return field_names[i];
	}
	return NULL;
}

struct wording {
	struct service *sv;
	const struct caller *caller;
	struct db *db;
	struct arena *arena;
	struct group_names names;
};

/* "Волгоград, ул. Ленина, 5-12": what there is of it. */
static const char *add(struct arena *a, const char *text, const char *sign, const char *more)
{
	if (!more || !more[0])
		return text;
	return arena_printf(a, "%s%s%s", text, text && text[0] ? sign : "", more);
}

static const char *address_text(const struct wording *w, const struct subscriber *s)
{
	const char *text = add(w->arena, "", ", ", s->city);

	if (!personal_seen(w->caller))
		return text;
	text = add(w->arena, text, ", ", s->street);
	text = add(w->arena, text, ", ", s->house);
	return add(w->arena, text, "-", s->flat);
}

static bool word_meter(struct wording *w, struct search_entry *e, const struct meter *m,
		       struct err *err)
{
	const char *path;

	if (!group_names_path(&w->names, m->row.group, &path, err))
		return false;
	e->serial = e->title = m->row.serial;
	e->state = m->row.state;
	e->subscriber = m->row.subscriber;
	e->detail = personal_seen(w->caller)
			    ? add(w->arena, add(w->arena, "", "", m->subscriber.name), ", ",
				  m->subscriber.account)
			    : "";
	e->detail = add(w->arena, e->detail, " · ", address_text(w, &m->subscriber));
	e->detail = add(w->arena, e->detail, " · ", path);
	return e->detail || err_set(err, ERR_NOMEM, "no memory for a search");
}

static bool word_item(struct wording *w, struct search_entry *e, struct err *err)
{
	struct meter m;
	struct subscriber s;

	switch (e->item.kind) {
	case SEARCH_METER:
		return store_meter_get(w->db, e->item.id, w->arena, service_now(w->sv), &m, err) &&
		       word_meter(w, e, &m, err);
	case SEARCH_SUBSCRIBER:
		if (!store_subscriber_get(w->db, e->item.id, w->arena, &s, err))
			return false;
		e->subscriber = s.id;
		e->title = s.name[0] ? s.name : s.account;
		e->detail = address_text(w, &s);
		return e->detail || err_set(err, ERR_NOMEM, "no memory for a search");
	case SEARCH_GROUP:
		e->detail = "";
		return group_names_path(&w->names, e->item.id, &e->title, err);
	}
	return true;
}

/* A meter that was taken off is asked for by the number on its plate. */
static bool find_retired(struct wording *w, const char *text, struct search_entry *e, bool *ret,
			 struct err *err)
{
	struct err why = { 0 };
	struct meter m;
	bool seen = false;

	*ret = false;
	if (!store_meter_find(w->db, text, w->arena, service_now(w->sv), &m, &why))
		return why.kind == ERR_NOTFOUND || err_set(err, why.kind, "%s", why.msg);
	if (m.row.state != METER_RETIRED)
		return true;
	if (!caller_sees_group(w->db, w->caller, m.row.group, &seen, err))
		return false;
	if (!seen)
		return true;
	e->item = (struct search_item){ SEARCH_METER, m.row.id, SEARCH_IN_SERIAL, false };
	*ret = word_meter(w, e, &m, err);
	return *ret;
}

static bool word_all(struct wording *w, const char *text, enum meter_which which,
		     const struct search_result *r, struct search_entries *ret, struct err *err)
{
	struct search_entry *items = arena_new(w->arena, struct search_entry, r->count + 1);
	size_t n = 0;

	if (!items)
		return err_set(err, ERR_NOMEM, "no memory for a search");
	bool retired = false;
	if (which == METERS_ACTIVE && !find_retired(w, text, &items[0], &retired, err))
		return false;
	n += retired;
	for (size_t i = 0; i < r->count; i++, n++) {
		items[n].item = r->items[i];
		if (!word_item(w, &items[n], err))
			return false;
	}
	*ret = (struct search_entries){
		items, n, r->total + retired, r->more, r->corrected, r->corrected_count
	};
	return true;
}

bool service_search(struct service *sv, const struct caller *c, const char *text,
		    enum meter_which which, unsigned limit, struct arena *a,
		    struct search_entries *ret, struct err *err)
{
	AUTO_READER r = { 0 };
	bool personal = personal_seen(c);
	struct search_query q = { .text = text,
				  .limit = limit,
				  .area = &c->area,
				  .personal = personal,
				  .which = which,
				  .meters = true,
				  .subscribers = personal,
				  .groups = caller_may(c, RIGHT_GROUP_VIEW) };
	struct search_result found;

	if (!caller_check(c, RIGHT_METER_VIEW, err) || !opening_note_list(sv, c, "search", err) ||
	    !reader_take(sv, &r, err) || !store_search(r.db, &q, a, &found, err))
		return false;
	struct wording w = { sv, c, r.db, a, { .db = r.db, .arena = a } };
	return word_all(&w, text, which, &found, ret, err);
}
