#include "service/facts.h"

#include <stdlib.h>

#include "base/decimal.h"
#include "base/jsonw.h"
#include "base/tz.h"
#include "service/group.h"

const char *fact_day(struct arena *a, int64_t day)
{
	int y;
	int m;
	int d;

	if (day <= 0)
		return NULL;
	civil_from_days(day, &y, &m, &d);
	return arena_printf(a, "%04d-%02d-%02d", y, m, d);
}

const char *fact_time(struct arena *a, int64_t utc)
{
	char buf[32];

	return utc ? arena_strdup(a, time_format(buf, utc, 0)) : NULL;
}

const char *fact_litres(struct arena *a, int64_t litres)
{
	char buf[DECIMAL_MAX];

	return litres < 0 ? NULL : arena_strdup(a, decimal_format(buf, litres, 3, 3, '.'));
}

static const char *id_text(struct arena *a, int64_t id)
{
	return id ? arena_printf(a, "%lld", (long long)id) : NULL;
}

static void add(struct facts *f, const char *name, const char *value)
{
	f->item[f->count++] = (struct fact){ name, value && value[0] ? value : NULL };
}

static const char *state_name(enum meter_state s)
{
	return s == METER_ACTIVE ? "active" : s == METER_RETIRED ? "retired" : "quarantined";
}

static void add_meter(struct facts *f, const struct meter *m, const char *group, struct arena *a)
{
	add(f, "state", state_name(m->row.state));
	add(f, "type", m->row.type);
	add(f, "profile", m->profile);
	add(f, "gas_day_start",
	    m->gas_day_own < 0 ? NULL : arena_printf(a, "%02d:00", m->gas_day_own));
	add(f, "group", group);
	add(f, "group_id", id_text(a, m->row.group));
	add(f, "subscriber", id_text(a, m->row.subscriber));
}

static void add_installation(struct facts *f, const struct installation *in, struct arena *a)
{
	add(f, "zone", in->own_zone);
	add(f, "commissioned_on", fact_day(a, in->commissioned_on));
	add(f, "verified_on", fact_day(a, in->verified_on));
	add(f, "verification_due", fact_day(a, in->verification_due));
	add(f, "seal", in->seal);
	add(f, "seal_on", fact_day(a, in->seal_on));
	add(f, "place", in->place);
	add(f, "sim_phone", in->sim_phone);
	add(f, "retired", fact_time(a, in->retired_at));
	add(f, "final_index", fact_litres(a, in->final_index));
	add(f, "reason", in->retire_reason);
}

static bool add_exchanges(struct facts *f, struct db *db, int64_t meter, struct arena *a,
			  struct err *err)
{
	struct exchange e;
	bool is;

	if (!store_exchange_of(db, meter, true, a, &e, &is, err))
		return false;
	add(f, "exchanged_for", is ? e.new_serial : NULL);
	if (!store_exchange_of(db, meter, false, a, &e, &is, err))
		return false;
	add(f, "exchanged_from", is ? e.old_serial : NULL);
	add(f, "start_index", is ? fact_litres(a, e.start_index) : NULL);
	return true;
}

bool facts_of_meter(struct db *db, int64_t meter, int64_t now, struct arena *a, struct facts *ret,
		    struct err *err)
{
	struct group_names names = { .db = db, .arena = a };
	struct facts f = { .count = 0 };
	struct installation in;
	const char *group;
	struct meter m;

	if (!store_meter_get(db, meter, a, now, &m, err) ||
	    !store_installation_get(db, meter, a, &in, err) ||
	    !group_names_path(&names, m.row.group, &group, err))
		return false;
	add_meter(&f, &m, group, a);
	add_installation(&f, &in, a);
	if (!add_exchanges(&f, db, meter, a, err))
		return false;
	*ret = f;
	return true;
}

void facts_of_image(const struct meter_image *m, const char *group, struct arena *a,
		    struct facts *ret)
{
	struct facts f = { .count = 0 };

	add(&f, "state", state_name(m->state));
	add(&f, "type", m->type);
	add(&f, "profile", m->profile);
	add(&f, "group", group);
	add(&f, "group_id", id_text(a, m->group));
	add(&f, "subscriber", id_text(a, m->subscriber));
	add(&f, "zone", m->zone);
	add(&f, "commissioned_on", fact_day(a, m->commissioned_on));
	add(&f, "verified_on", fact_day(a, m->verified_on));
	add(&f, "verification_due", fact_day(a, m->verification_due));
	add(&f, "seal", m->seal);
	add(&f, "place", m->place);
	add(&f, "sim_phone", m->sim_phone);
	*ret = f;
}

void facts_of_subscriber(const struct subscriber *s, struct facts *ret)
{
	struct facts f = { .count = 0 };

	add(&f, "kind", subscriber_kind_name(s->kind));
	add(&f, "name", s->name);
	add(&f, "account", s->account);
	add(&f, "phone", s->phone);
	add(&f, "email", s->email);
	add(&f, "city", s->city);
	add(&f, "street", s->street);
	add(&f, "house", s->house);
	add(&f, "flat", s->flat);
	*ret = f;
}

static bool same(const char *a, const char *b)
{
	return (!a && !b) || (a && b && strcmp(a, b) == 0);
}

static const char *value_of(const struct facts *f, const char *name)
{
	for (size_t i = 0; f && i < f->count; i++) {
		if (strcmp(f->item[i].name, name) == 0)
			return f->item[i].value;
	}
	return NULL;
}

/* The members of `which` that are not the same in `other`. */
static bool write_side(const struct facts *which, const struct facts *other, struct arena *a,
		       const char **ret, size_t *ret_count, struct err *err)
{
	AUTO_JSONW j = { 0 };
	AUTO_FREE char *text = NULL;
	size_t n;

	*ret_count = 0;
	jsonw_object(&j);
	for (size_t i = 0; i < which->count; i++) {
		const struct fact *f = &which->item[i];
		if (same(f->value, value_of(other, f->name)))
			continue;
		jsonw_key(&j, f->name);
		jsonw_text(&j, f->value);
		++*ret_count;
	}
	jsonw_object_end(&j);
	if (!jsonw_take(&j, &text, &n, err))
		return false;
	*ret = arena_strdup(a, text);
	return *ret || err_set(err, ERR_NOMEM, "no memory for an audit record");
}

bool facts_diff(const struct facts *before, const struct facts *after, struct arena *a,
		const char **ret_before, const char **ret_after, bool *ret_same, struct err *err)
{
	const char *was = NULL;
	const char *is;
	size_t n;

	if (!write_side(after, before, a, &is, &n, err) ||
	    (before && !write_side(before, after, a, &was, &n, err)))
		return false;
	*ret_before = was;
	*ret_after = is;
	*ret_same = n == 0;
	return true;
}
