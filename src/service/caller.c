#include <stdio.h>

#include "base/str.h"
#include "service/service.h"
#include "store/role.h"

bool caller_may(const struct caller *c, enum right right)
{
	return right_set_has(&c->rights, right);
}

bool caller_check(const struct caller *c, enum right right, struct err *err)
{
	return caller_may(c, right) || err_set(err, ERR_DENIED, "the role %s may not do this (%s)",
					       c->role_name, right_name(right));
}

static bool hidden(struct err *err)
{
	return err_set(err, ERR_NOTFOUND, "there is no such meter");
}

bool caller_check_meter(struct db *db, const struct caller *c, int64_t meter, struct err *err)
{
	bool seen;
	return store_area_has_meter(db, &c->area, meter, &seen, err) && (seen || hidden(err));
}

bool caller_sees_group(struct db *db, const struct caller *c, int64_t group, bool *ret,
		       struct err *err)
{
	return store_area_has_group(db, &c->area, group, ret, err);
}

bool caller_check_group(struct db *db, const struct caller *c, int64_t group, struct err *err)
{
	bool seen;
	if (!caller_sees_group(db, c, group, &seen, err))
		return false;
	return seen || err_set(err, ERR_NOTFOUND, "there is no such group");
}

bool caller_check_whole(const struct caller *c, struct err *err)
{
	return c->area.whole || err_set(err, ERR_DENIED, "this is for those who see all meters");
}

static void take_right(void *arg, const char *name)
{
	struct right_set *set = arg;
	enum right r;
	if (right_find(name, &r))
		right_set_add(set, r);
}

bool service_role_rights(struct db *db, int64_t role, struct right_set *ret, struct err *err)
{
	struct right_set set = right_set_of_role(role);
	if (!role_is_built_in(role) && !store_role_rights(db, role, take_right, &set, err))
		return false;
	*ret = set;
	return true;
}

bool caller_load(struct service *sv, struct db *db, const struct user *u, const char *address,
		 struct caller *ret, struct err *err)
{
	struct caller c = { .user = u->id, .role = u->role };
	if (!service_role_rights(db, u->role, &c.rights, err) ||
	    !store_area_load(db, AREA_OF_USER, u->id, u->area_whole, service_now(sv), &c.area, err))
		return false;
	(void)str_copy(c.login, sizeof c.login, str_from(u->login));
	(void)str_copy(c.role_name, sizeof c.role_name, str_from(u->role_name));
	(void)str_copy(c.address, sizeof c.address, str_from(address));
	*ret = c;
	return true;
}

struct caller caller_local(const char *login)
{
	struct caller c = { .role = ROLE_ADMINISTRATOR,
			    .rights = right_set_all(),
			    .area = { .whole = true },
			    .role_name = "administrator",
			    .address = "console" };
	(void)str_copy(c.login, sizeof c.login, str_from(login));
	return c;
}
