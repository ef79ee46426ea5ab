#include "service/import_private.h"

static const char *or_else(const char *told, const char *was)
{
	return told[0] ? told : was;
}

/* What the row says of a subscriber, over what is known of him. */
static struct subscriber overlay(const struct import_row *row, const struct subscriber *was)
{
	const char *const *t = row->text;
	struct subscriber to = *was;
	to.name = or_else(t[FIELD_SUBSCRIBER], was->name);
	to.account = or_else(t[FIELD_ACCOUNT], was->account);
	to.city = or_else(t[FIELD_CITY], was->city);
	to.street = or_else(t[FIELD_STREET], was->street);
	to.house = or_else(t[FIELD_HOUSE], was->house);
	to.flat = or_else(t[FIELD_FLAT], was->flat);
	to.phone = or_else(t[FIELD_PHONE], was->phone);
	to.email = or_else(t[FIELD_EMAIL], was->email);
	if (row->kind >= 0)
		to.kind = row->kind ? SUBSCRIBER_ORGANISATION : SUBSCRIBER_PERSON;
	to.version = 0; /* whatever it is now */
	return to;
}

static bool same_subscriber(const struct subscriber *a, const struct subscriber *b)
{
	return strcmp(a->name, b->name) == 0 && strcmp(a->account, b->account) == 0 &&
	       strcmp(a->city, b->city) == 0 && strcmp(a->street, b->street) == 0 &&
	       strcmp(a->house, b->house) == 0 && strcmp(a->flat, b->flat) == 0 &&
	       strcmp(a->phone, b->phone) == 0 && strcmp(a->email, b->email) == 0 &&
	       a->kind == b->kind;
}

static bool same_meter(const struct meter_image *a, const struct meter_image *b)
{
	return a->state == b->state && a->group == b->group && a->subscriber == b->subscriber &&
	       strcmp(a->type, b->type) == 0 && strcmp(a->profile, b->profile) == 0 &&
	       strcmp(a->zone, b->zone) == 0 && strcmp(a->seal, b->seal) == 0 &&
	       strcmp(a->place, b->place) == 0 && strcmp(a->sim_phone, b->sim_phone) == 0 &&
	       a->commissioned_on == b->commissioned_on && a->verified_on == b->verified_on &&
	       a->verification_due == b->verification_due;
}

static bool tells_of_subscriber(const struct import_row *row)
{
	static const enum import_field all[] = { FIELD_SUBSCRIBER, FIELD_ACCOUNT, FIELD_EMAIL,
						 FIELD_PHONE,	   FIELD_CITY,	  FIELD_STREET,
						 FIELD_HOUSE,	   FIELD_FLAT };
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (row->text[all[i]][0])
			return true;
	return false;
}

/*
 * An account names a subscriber of those that the caller sees. Without one the meter's own is
 * meant, or for a new meter one of that name at that place.
 */
static bool find_owner(struct import *im, struct db *db, const struct import_row *row,
		       struct arena *a, struct import_plan *p, const char **ret_wrong,
		       struct err *err)
{
	struct subscriber like = overlay(row, &(struct subscriber){ 0 });
	const struct area *area = &im->caller->area;
	int64_t user = im->caller->user;
	const char *account = row->text[FIELD_ACCOUNT];
	bool more = false;
	if (account[0]) {
		if (!store_subscriber_by_account(db, area, user, account,
						 row->text[FIELD_SUBSCRIBER], a, &p->owner, &more,
						 err))
			return false;
		more = more && strcmp(p->owner.name, row->text[FIELD_SUBSCRIBER]) != 0;
	} else if (p->meter.subscriber) {
		if (!store_subscriber_get(db, p->meter.subscriber, a, &p->owner, err))
			return false;
	} else if (!store_subscriber_at(db, area, user, &like, a, &p->owner, err)) {
		return false;
	}
	*ret_wrong = more ? "account-ambiguous" : p->owner.erased_at ? "subscriber-erased" : NULL;
	return true;
}

static bool plan_owner(struct import *im, struct db *db, const struct import_row *row,
		       struct arena *a, struct import_plan *p, bool *fits, struct err *err)
{
	const char *wrong = NULL;
	p->owner = subscriber_nobody();
	p->owned = tells_of_subscriber(row);
	if (!p->owned)
		return true;
	if (!find_owner(im, db, row, a, p, &wrong, err))
		return false;
	if (wrong) {
		import_complain(im, row->line, FIELD_ACCOUNT, wrong);
		*fits = false;
	}
	p->owner_to = overlay(row, &p->owner);
	p->owner_changes = !p->owner.id || !same_subscriber(&p->owner, &p->owner_to);
	return true;
}

/* Where the meter shall stand must be seen by who puts it there, and so must where it stands. */
static bool check_places(struct import *im, struct db *db, const struct import_row *row,
			 struct import_plan *p, bool *fits, struct err *err)
{
	bool here = true;
	bool there;
	if (p->meter.id && !caller_sees_group(db, im->caller, p->meter.group, &here, err))
		return false;
	if (!caller_sees_group(db, im->caller, p->meter_to.group, &there, err))
		return false;
	if (!here)
		import_complain(im, row->line, FIELD_SERIAL, "serial-taken");
	else if (!there)
		import_complain(im, row->line, FIELD_GROUP,
				row->text[FIELD_GROUP][0] ? "group-hidden" : "group-missing");
	if (here && p->meter.state == METER_RETIRED) {
		import_complain(im, row->line, FIELD_SERIAL, "meter-retired");
		*fits = false;
	}
	p->hidden = !here;
	*fits = *fits && here && there;
	return true;
}

static bool plan_meter(struct import *im, struct db *db, const struct import_row *row,
		       struct arena *a, struct import_plan *p, bool *fits, struct err *err)
{
	const char *const *t = row->text;
	unsigned missing = 0;
	struct meter_image *to = &p->meter_to;
	if (!store_meter_image(db, t[FIELD_SERIAL], a, &p->meter, err))
		return false;
	*to = p->meter;
	if (t[FIELD_GROUP][0] && !store_group_look(db, t[FIELD_GROUP], &to->group, &missing, err))
		return false;
	p->group_made = missing > 0;
	p->groups_lack = missing;
	if (p->meter.id && p->meter.state == METER_QUARANTINED)
		to->state = METER_ACTIVE;
	to->type = or_else(t[FIELD_TYPE], p->meter.type);
	to->profile = or_else(t[FIELD_PROFILE], p->meter.profile);
	to->zone = or_else(t[FIELD_ZONE], p->meter.zone);
	to->seal = or_else(t[FIELD_SEAL], p->meter.seal);
	to->place = or_else(t[FIELD_PLACE], p->meter.place);
	to->sim_phone = or_else(t[FIELD_SIM_PHONE], p->meter.sim_phone);
	if (row->commissioned_on)
		to->commissioned_on = row->commissioned_on;
	if (row->verified_on)
		to->verified_on = row->verified_on;
	if (row->verification_due)
		to->verification_due = row->verification_due;
	return check_places(im, db, row, p, fits, err);
}

bool import_plan_row(struct import *im, struct db *db, const struct import_row *row,
		     struct arena *a, struct import_plan *ret, bool *ret_fits, struct err *err)
{
	struct import_plan p = { 0 };
	bool fits = true;
	if (im->meters && !plan_meter(im, db, row, a, &p, &fits, err))
		return false;
	if (!p.hidden && !plan_owner(im, db, row, a, &p, &fits, err))
		return false;
	if (p.owned && p.owner.id)
		p.meter_to.subscriber = p.owner.id;
	p.meter_changes = im->meters && (!p.meter.id || p.group_made || (p.owned && !p.owner.id) ||
					 !same_meter(&p.meter, &p.meter_to));
	*ret = p;
	*ret_fits = fits;
	return true;
}
