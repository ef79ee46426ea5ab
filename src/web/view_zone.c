/* Imbalance zones and what came in against what was used. */
#include "web/view.h"

void view_zone(struct jsonw *j, const struct balance_zone_card *card, const struct tz *zone)
{
	const struct balance_zone *z = &card->zone;

	jsonw_object(j);
	view_key_int(j, "id", z->id);
	view_key_text(j, "name", z->name);
	jsonw_key(j, "inlets");
	jsonw_array(j);
	for (size_t i = 0; i < z->inlet_count; i++)
		jsonw_text(j, z->inlets[i].serial);
	jsonw_array_end(j);
	jsonw_key(j, "group");
	jsonw_object(j);
	view_key_int(j, "id", z->group);
	view_key_text(j, "path", card->path);
	jsonw_object_end(j);
	jsonw_key(j, "note");
	jsonw_text(j, z->note);
	view_key_time(j, "changed", z->changed_at, zone);
	jsonw_object_end(j);
}

static void key_percent(struct jsonw *j, const char *key, int64_t hundredths)
{
	jsonw_key(j, key);
	if (hundredths == BALANCE_NONE)
		jsonw_null(j);
	else
		jsonw_decimal(j, hundredths, 2, 2);
}

static void view_balance(struct jsonw *j, const struct balance *b)
{
	view_key_volume(j, "inlet", b->inlet.known, b->inlet.volume);
	view_key_volume(j, "sum", b->group.known, b->group.volume);
	view_key_volume(j, "imbalance", b->known, b->imbalance);
	key_percent(j, "percent", b->percent);
	key_percent(j, "inlet_completeness", b->inlet.completeness);
	key_percent(j, "group_completeness", b->group.completeness);
	key_percent(j, "inlet_estimated_share", b->inlet.estimated);
	key_percent(j, "group_estimated_share", b->group.estimated);
	key_percent(j, "inlet_substitute_share", b->inlet.substitute);
	key_percent(j, "group_substitute_share", b->group.substitute);
}

static bool view_total(struct jsonw *j, const struct balance_total *t, struct err *err)
{
	struct balance all;

	if (!balance_total_of(t, &all))
		return err_set(err, ERR_LIMIT, "the sums are too large");
	jsonw_object(j);
	view_key_int(j, "periods", t->periods);
	view_key_int(j, "counted", t->counted);
	view_balance(j, &all);
	jsonw_object_end(j);
	return true;
}

bool view_balance_sheet(struct jsonw *j, const struct balance_sheet *s, enum gas_period by,
			const struct tz *zone, struct err *err)
{
	jsonw_object(j);
	view_key_int(j, "zone", s->card.zone.id);
	view_key_text(j, "by", by == GAS_MONTH ? "month" : "day");
	view_key_int(j, "inlets", (int64_t)s->card.zone.inlet_count);
	view_key_int(j, "meters", (int64_t)s->meters);
	view_key_int(j, "overlap", (int64_t)s->overlap);
	jsonw_key(j, "items");
	jsonw_array(j);
	for (size_t i = 0; i < s->count; i++) {
		const struct balance_period *p = &s->items[i];
		jsonw_object(j);
		view_key_time(j, "from", p->span.from, zone);
		view_key_time(j, "to", p->span.to, zone);
		view_balance(j, &p->balance);
		jsonw_object_end(j);
	}
	jsonw_array_end(j);
	jsonw_key(j, "total");
	if (!view_total(j, &s->total, err))
		return false;
	jsonw_object_end(j);
	return true;
}
