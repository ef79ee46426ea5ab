/*
 * People of a directory: who may sign in, made here at the first time, and brought up to date
 * at each: the directory says name, role and area, Themis keeps the rest.
 */
#include <stdio.h>

#include "base/jsonw.h"
#include "base/log.h"
#include "base/str.h"
#include "service/live.h"
#include "service/private.h"
#include "service/role.h"
#include "service/signin.h"
#include "store/group.h"

bool directory_is_used(struct service *sv)
{
	AUTO_LIVE *l = live_take(sv);
	return l->set.ldap.url && l->set.ldap.url[0];
}

bool directory_prove(struct service *sv, const char *login, const char *password, bool *ret_right,
		     struct err *err)
{
	AUTO_ARENA a = { .limit = 4 << 20 };
	AUTO_LIVE *l = live_take(sv);
	struct ldap_person p;
	*ret_right = false;
	return !directory_is_used(sv) ||
	       ldap_ask(&l->set.ldap, login, password, &a, &p, ret_right, err);
}

struct arrival {
	struct service *sv;
	const char *login;
	const char *address;
	const struct ldap_person *person;
	struct user user;
	struct area_entry areas[AREA_GROUPS_MAX];
	size_t area_count;
};

/* The area of a group's setting: "*" or paths of names. Those that aren't there are left out: a
 * group that was renamed must not let anybody see more, nor keep him from signing in. */
static bool read_area(struct db *db, struct arrival *ar, struct err *err)
{
	struct str rest = str_from(ar->person->group->area);
	char names[GROUP_NAME_MAX * 4];
	ar->user.area_whole = str_equal(str_trim(rest), STR("*"));
	while (!ar->user.area_whole && rest.n > 0 && ar->area_count < AREA_GROUPS_MAX) {
		struct str one;
		int64_t group = 0;
		(void)str_cut(rest, ';', &one, &rest);
		one = str_trim(one);
		if (one.n == 0 || !str_copy(names, sizeof names, one))
			continue;
		if (!store_group_find(db, names, &group, err))
			return false;
		if (group)
			ar->areas[ar->area_count++] = (struct area_entry){ .group = group };
		else
			log_warn("service",
				 "event=ldap_area group=%s reason=\"a group is not there\"",
				 ar->person->group->name);
	}
	return true;
}

static bool same_area(const struct arrival *ar, const struct area_entry *items, size_t count)
{
	if (count != ar->area_count)
		return false;
	for (size_t i = 0; i < count; i++) {
		bool found = false;
		for (size_t k = 0; k < count; k++)
			found |= items[i].group == ar->areas[k].group && items[i].until == 0;
		if (!found)
			return false;
	}
	return true;
}

static bool audit_arrival(const struct arrival *ar, struct db *db, const char *action,
			  struct err *err)
{
	struct caller self = caller_local("directory");
	char object[USER_OBJECT_MAX];
	AUTO_JSONW j = { 0 };
	AUTO_FREE char *after = NULL;
	size_t n;
	(void)str_copy(self.address, sizeof self.address, str_from(ar->address));
	jsonw_object(&j);
	jsonw_key(&j, "name");
	jsonw_text(&j, ar->user.name);
	jsonw_key(&j, "role");
	jsonw_text(&j, ar->user.role_name);
	jsonw_key(&j, "ldap_group");
	jsonw_text(&j, ar->person->group->name);
	jsonw_key(&j, "area");
	jsonw_text(&j, ar->person->group->area);
	jsonw_object_end(&j);
	user_object(object, ar->user.login);
	return jsonw_take(&j, &after, &n, err) &&
	       service_audit(ar->sv, db, &self, action, object, NULL, after, err);
}

static bool write_areas(const struct arrival *ar, struct db *db, struct err *err)
{
	return store_area_set(db, AREA_OF_USER, ar->user.id, ar->areas,
			      ar->user.area_whole ? 0 : ar->area_count, err);
}

static bool make(struct arrival *ar, struct db *db, struct err *err)
{
	struct user *u = &ar->user;
	u->ldap = true;
	u->created_at = service_now(ar->sv);
	(void)str_copy(u->login, sizeof u->login, str_from(ar->login));
	(void)str_copy(u->locale, sizeof u->locale, STR("ru"));
	(void)str_copy(u->theme, sizeof u->theme, STR("auto"));
	return store_user_create(db, u, err) && write_areas(ar, db, err) &&
	       audit_arrival(ar, db, "user.create", err);
}

static bool renew(struct arrival *ar, struct db *db, const struct user *old, struct err *err)
{
	AUTO_ARENA a = { .limit = 1 << 20 };
	const struct area_entry *items;
	size_t count;
	struct user u = *old;
	if (!store_area_list(db, AREA_OF_USER, old->id, &a, &items, &count, err))
		return false;
	bool same = u.role == ar->user.role && u.area_whole == ar->user.area_whole &&
		    strcmp(u.name, ar->user.name) == 0 && same_area(ar, items, count);
	u.role = ar->user.role;
	u.area_whole = ar->user.area_whole;
	(void)str_copy(u.role_name, sizeof u.role_name, str_from(ar->user.role_name));
	(void)str_copy(u.name, sizeof u.name, str_from(ar->user.name));
	ar->user = u;
	return same || (store_user_change(db, &u, err) && write_areas(ar, db, err) &&
			audit_arrival(ar, db, "user.directory", err));
}

static bool write_arrival(struct db *db, void *arg, struct err *err)
{
	struct arrival *ar = arg;
	struct role role;
	struct user old;
	struct err why = { 0 };
	const char *name = ar->person->name[0] ? ar->person->name : ar->login;
	if (!store_role_find(db, ar->person->group->role, &role, &why))
		return err_set(err, why.kind == ERR_NOTFOUND ? ERR_CONFLICT : why.kind,
			       "ldap_group.%s.role: %s", ar->person->group->name, why.msg);
	ar->user.role = role.id;
	(void)str_copy(ar->user.role_name, sizeof ar->user.role_name, str_from(role.name));
	(void)str_copy(ar->user.name, sizeof ar->user.name, str_from(name));
	if (!read_area(db, ar, err))
		return false;
	if (store_user_find(db, ar->login, &old, &why))
		return renew(ar, db, &old, err);
	return why.kind == ERR_NOTFOUND ? make(ar, db, err) : err_set(err, why.kind, "%s", why.msg);
}

bool directory_sign_in(struct service *sv, const char *login, const char *password,
		       const char *address, struct user *ret_user, bool *ret_right,
		       const char **ret_why, struct err *err)
{
	AUTO_ARENA a = { .limit = 4 << 20 };
	AUTO_LIVE *l = live_take(sv);
	struct ldap_person p = { 0 };
	bool right = false;
	*ret_why = NULL;
	if (!ldap_ask(&l->set.ldap, login, password, &a, &p, &right, err))
		return false;
	if (right && !p.group)
		*ret_why = "{\"reason\":\"no-ldap-group\"}";
	*ret_right = right && p.group;
	if (!*ret_right)
		return true;
	struct arrival ar = { .sv = sv, .login = login, .address = address, .person = &p };
	if (!service_write(sv, write_arrival, &ar, err))
		return false;
	*ret_user = ar.user;
	return true;
}
