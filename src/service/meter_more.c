#include "service/meter_edit.h"
#include "service/opening.h"

/* id 0 when there was none, or the other meter lies outside the area. */
static bool read_exchange(struct db *db, const struct caller *c, int64_t meter, bool old,
			  struct arena *a, struct exchange *ret, struct err *err)
{
	struct exchange e = { .id = 0 };
	bool is;

	if (!store_exchange_of(db, meter, old, a, &e, &is, err))
		return false;
	if (is && !store_area_has_meter(db, &c->area, old ? e.new_meter : e.old_meter, &is, err))
		return false;
	*ret = is ? e : (struct exchange){ .id = 0 };
	return true;
}

/* Who lived there is nobody's business but theirs who may see subscribers. */
static bool hide_names(const struct caller *c, struct arena *a, struct meter_more *m,
		       struct err *err)
{
	if (caller_may(c, RIGHT_SUBSCRIBER_VIEW))
		return true;
	struct tenancy *rows = arena_new(a, struct tenancy, m->tenancy_count + 1);
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for a meter");
	for (size_t i = 0; i < m->tenancy_count; i++) {
		rows[i] = m->tenancies[i];
		rows[i].name = NULL;
	}
	m->tenancies = rows;
	return true;
}

bool service_meter_more(struct service *sv, const struct caller *c, const struct meter_card *card,
			struct arena *a, struct meter_more *ret, struct err *err)
{
	int64_t id = card->meter.row.id;
	struct meter_more m = { .group_count = 0 };
	AUTO_READER r = { 0 };

	if (!opening_note_meter(sv, c, card->meter.row.serial, err) || !reader_take(sv, &r, err) ||
	    !store_installation_get(r.db, id, a, &m.installation, err) ||
	    !store_verification_list(r.db, id, a, &m.verifications, &m.verification_count, err) ||
	    !read_exchange(r.db, c, id, true, a, &m.to, err) ||
	    !read_exchange(r.db, c, id, false, a, &m.from, err) ||
	    !store_free_groups_of(r.db, id, a, &m.groups, &m.group_count, err) ||
	    !store_tenancies_of_meter(r.db, id, a, &m.tenancies, &m.tenancy_count, err) ||
	    !hide_names(c, a, &m, err))
		return false;
	*ret = m;
	return true;
}
