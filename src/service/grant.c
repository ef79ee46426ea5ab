#include <stdio.h>

#include "base/jsonw.h"
#include "service/role.h"

static bool check_area(struct db *db, const struct caller *c, const struct area_grant *area,
		       struct err *err)
{
	bool seen;
	if (!area || area->whole)
		return c->area.whole ||
		       err_set(err, ERR_DENIED,
			       "nobody gives an area that he does not see himself");
	for (size_t i = 0; i < area->count; i++) {
		if (!caller_sees_group(db, c, area->items[i].group, &seen, err))
			return false;
		if (!seen)
			return err_field(err, "area", "names a group that does not exist");
	}
	return true;
}

bool caller_check_grant(struct db *db, const struct caller *c, const struct right_set *rights,
			const struct area_grant *area, struct err *err)
{
	enum right lacks;
	if (!right_set_holds(&c->rights, rights, &lacks))
		return err_set(err, ERR_DENIED,
			       "nobody gives a function that he does not have (%s)",
			       right_name(lacks));
	return check_area(db, c, area, err);
}

/* Whether all that the other sees is in the caller's area. */
static bool sees_all_of(struct db *db, const struct caller *c, const struct area *other, bool *ret,
			struct err *err)
{
	bool seen = true;
	*ret = false;
	if (c->area.whole || other->whole) {
		*ret = c->area.whole;
		return true;
	}
	for (size_t i = 0; seen && i < other->count; i++)
		if (!caller_sees_group(db, c, other->groups[i], &seen, err))
			return false;
	*ret = seen;
	return true;
}

bool caller_check_over(struct service *sv, struct db *db, const struct caller *c,
		       const struct user *u, struct err *err)
{
	struct caller other;
	enum right lacks;
	bool sees;
	if (!caller_load(sv, db, u, "", &other, err) ||
	    !sees_all_of(db, c, &other.area, &sees, err))
		return false;
	if (sees && right_set_holds(&c->rights, &other.rights, &lacks))
		return true;
	return err_set(err, ERR_DENIED, "this user may do or see more than you");
}

/* Whether there is one who may do everything everywhere. */
static bool find_someone(struct db *db, bool *ret, struct err *err)
{
	AUTO_ARENA a = { .limit = 64 << 20 };
	const struct right_set all = right_set_all();
	const struct user *rows;
	size_t n;
	if (!store_user_list(db, &a, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct right_set rights;
		enum right lacks;
		/* A directory that does not answer must not lock everybody out. */
		if (rows[i].disabled || rows[i].ldap || !rows[i].area_whole)
			continue;
		if (!service_role_rights(db, rows[i].role, &rights, err))
			return false;
		if (right_set_holds(&rights, &all, &lacks)) {
			*ret = true;
			return true;
		}
	}
	*ret = false;
	return true;
}

bool service_check_someone_left(struct service *sv, struct db *db, struct err *err)
{
	AUTO_READER before = { 0 }; /* what is committed, without this transaction */
	bool someone;
	if (!find_someone(db, &someone, err))
		return false;
	if (someone)
		return true;
	if (!reader_take(sv, &before, err) || !find_someone(before.db, &someone, err))
		return false;
	return !someone || err_set(err, ERR_CONFLICT, "nobody would be left who may do everything");
}

struct area_edit {
	struct service *sv;
	const struct caller *caller;
	const char *login;
	const struct area_grant *area;
};

static bool describe(struct db *db, const struct user *u, char **ret, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 20 };
	const struct area_entry *items;
	AUTO_JSONW j = { 0 };
	size_t count;
	size_t n;
	if (!store_area_list(db, AREA_OF_USER, u->id, &a, &items, &count, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "whole");
	jsonw_bool(&j, u->area_whole);
	jsonw_key(&j, "groups");
	jsonw_array(&j);
	for (size_t i = 0; i < count; i++) {
		jsonw_object(&j);
		jsonw_key(&j, "id");
		jsonw_int(&j, items[i].group);
		jsonw_key(&j, "until");
		if (items[i].until)
			jsonw_time(&j, items[i].until, 0);
		else
			jsonw_null(&j);
		jsonw_object_end(&j);
	}
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return jsonw_take(&j, ret, &n, err);
}

static bool write_area(struct db *db, void *arg, struct err *err)
{
	const struct area_edit *e = arg;
	struct user u;
	struct right_set none = { 0 };
	char object[LOGIN_MAX + 8];
	AUTO_FREE char *before = NULL;
	AUTO_FREE char *after = NULL;
	if (!store_user_find(db, e->login, &u, err) ||
	    !caller_check_over(e->sv, db, e->caller, &u, err) ||
	    !caller_check_grant(db, e->caller, &none, e->area, err) ||
	    !describe(db, &u, &before, err))
		return false;
	u.area_whole = e->area->whole;
	(void)snprintf(object, sizeof object, "user:%s", u.login);
	return store_user_change(db, &u, err) &&
	       store_area_set(db, AREA_OF_USER, u.id, e->area->items,
			      u.area_whole ? 0 : e->area->count, err) &&
	       service_check_someone_left(e->sv, db, err) && describe(db, &u, &after, err) &&
	       service_audit(e->sv, db, e->caller, "user.area", object, before, after, err);
}

bool service_user_set_area(struct service *sv, const struct caller *c, const char *login,
			   const struct area_grant *area, struct err *err)
{
	struct area_edit e = { sv, c, login, area };
	return caller_check(c, RIGHT_USER_EDIT, err) && service_write(sv, write_area, &e, err);
}
