#include "service/user.h"

#include <stdio.h>

#include "base/jsonw.h"
#include "base/str.h"
#include "service/group.h"
#include "service/personal.h"
#include "service/signin.h"
#include "store/role.h"

bool area_show(struct db *db, const struct caller *viewer, enum area_owner what, int64_t id,
	       struct arena *a, const struct area_shown **ret, size_t *ret_count, struct err *err)
{
	struct group_names names = { .db = db, .arena = a };
	const struct area_entry *items;
	size_t n;
	if (!store_area_list(db, what, id, a, &items, &n, err))
		return false;
	struct area_shown *shown = arena_new(a, struct area_shown, n + 1);
	if (!shown)
		return err_set(err, ERR_NOMEM, "no memory for an area");
	for (size_t i = 0; i < n; i++) {
		shown[i].group = items[i].group;
		shown[i].until = items[i].until;
		bool seen = true;
		if ((viewer && !caller_sees_group(db, viewer, items[i].group, &seen, err)) ||
		    !group_names_path(&names, items[i].group, &shown[i].path, err))
			return false;
		if (!seen)
			shown[i].path = PERSONAL_MASK;
	}
	*ret = shown;
	*ret_count = n;
	return true;
}

static bool fill_card(struct db *db, const struct caller *c, const struct user *u, struct arena *a,
		      struct user_card *ret, struct err *err)
{
	ret->user = *u;
	return area_show(db, c, AREA_OF_USER, u->id, a, &ret->areas, &ret->area_count, err);
}

bool service_user_list(struct service *sv, const struct caller *c, const char *after, const char *q,
		       unsigned limit, struct arena *a, const struct user_card **ret,
		       size_t *ret_count, struct err *err)
{
	AUTO_READER r = { 0 };
	char fold[USER_NAME_MAX];
	const struct user *rows;
	size_t n;
	(void)utf8_fold(fold, sizeof fold, str_trim(str_from(q)));
	if (!caller_check(c, RIGHT_USER_VIEW, err) || !reader_take(sv, &r, err) ||
	    !store_user_page(r.db, after, fold, limit, a, &rows, &n, err))
		return false;
	struct user_card *cards = arena_new(a, struct user_card, n + 1);
	if (!cards)
		return err_set(err, ERR_NOMEM, "no memory for the users");
	for (size_t i = 0; i < n; i++)
		if (!fill_card(r.db, c, &rows[i], a, &cards[i], err))
			return false;
	*ret = cards;
	*ret_count = n;
	return true;
}

/* Who edits a user is told what has become of him. */
static bool check_may_see(const struct caller *c, struct err *err)
{
	return caller_may(c, RIGHT_USER_EDIT) || caller_check(c, RIGHT_USER_VIEW, err);
}

bool service_user_get(struct service *sv, const struct caller *c, int64_t id, struct arena *a,
		      struct user_card *ret, struct err *err)
{
	AUTO_READER r = { 0 };
	struct user u;
	return check_may_see(c, err) && reader_take(sv, &r, err) &&
	       store_user_get(r.db, id, &u, err) && fill_card(r.db, c, &u, a, ret, err);
}

bool service_user_find(struct service *sv, const struct caller *c, const char *login,
		       struct arena *a, struct user_card *ret, struct err *err)
{
	AUTO_READER r = { 0 };
	struct user u;
	return check_may_see(c, err) && reader_take(sv, &r, err) &&
	       store_user_find(r.db, login, &u, err) && fill_card(r.db, c, &u, a, ret, err);
}

bool service_user_own_area(struct service *sv, const struct caller *c, struct arena *a,
			   const struct area_shown **ret, size_t *ret_count, struct err *err)
{
	AUTO_READER r = { 0 };
	return reader_take(sv, &r, err) &&
	       area_show(r.db, NULL, AREA_OF_USER, c->user, a, ret, ret_count, err);
}

static bool check_login(const char *login, struct err *err)
{
	struct str s = str_from(login);
	if (s.n == 0 || s.n >= LOGIN_MAX)
		return err_field(err, "login", "must have 1 to %d bytes", LOGIN_MAX - 1);
	if (!utf8_valid(s))
		return err_field(err, "login", "must be UTF-8");
	while (s.n > 0) {
		uint32_t c = utf8_take(&s);
		if (c <= 0x20 || c == 0x7f || c == '"' || c == '\\')
			return err_field(err, "login",
					 "must not hold blanks, quotes or backslashes");
	}
	return true;
}

static bool one_of(const char *value, const char *const *choices, const char *field,
		   struct err *err)
{
	for (size_t i = 0; !value || choices[i]; i++)
		if (!value || strcmp(value, choices[i]) == 0)
			return true;
	return err_field(err, field, "is not a choice");
}

static bool check_texts(const char *name, const char *locale, const char *theme, struct err *err)
{
	static const char *const locales[] = { "ru", "en", NULL };
	static const char *const themes[] = { "auto", "light", "dark", NULL };
	if (name && (!utf8_valid(str_from(name)) || strlen(name) >= USER_NAME_MAX))
		return err_field(err, "name", "must be UTF-8 of at most %d bytes",
				 USER_NAME_MAX - 1);
	return one_of(locale, locales, "locale", err) && one_of(theme, themes, "theme", err);
}

/* A user as the audit tells him. */
static bool describe(struct db *db, const struct user *u, char **ret, struct err *err)
{
	AUTO_ARENA a = { .limit = 4 << 20 };
	AUTO_JSONW j = { 0 };
	const struct area_shown *areas;
	size_t count;
	size_t n;
	if (!area_show(db, NULL, AREA_OF_USER, u->id, &a, &areas, &count, err))
		return false;
	jsonw_object(&j);
	jsonw_key(&j, "login");
	jsonw_text(&j, u->login);
	jsonw_key(&j, "name");
	jsonw_text(&j, u->name);
	jsonw_key(&j, "role");
	jsonw_text(&j, u->role_name);
	jsonw_key(&j, "locale");
	jsonw_text(&j, u->locale);
	jsonw_key(&j, "disabled");
	jsonw_bool(&j, u->disabled);
	jsonw_key(&j, "whole");
	jsonw_bool(&j, u->area_whole);
	jsonw_key(&j, "groups");
	jsonw_array(&j);
	for (size_t i = 0; i < count; i++) {
		jsonw_object(&j);
		jsonw_key(&j, "path");
		jsonw_text(&j, areas[i].path);
		if (areas[i].until) {
			jsonw_key(&j, "until");
			jsonw_time(&j, areas[i].until, 0);
		}
		jsonw_object_end(&j);
	}
	jsonw_array_end(&j);
	jsonw_object_end(&j);
	return jsonw_take(&j, ret, &n, err);
}

/* One kind of change to one user, with its audit record. */
struct user_change {
	struct service *sv;
	const struct caller *caller;
	const struct user_edit *edit;
	struct user user;
	const char *action;
	const char *hash; /* a new password */
	const char *theme;
	bool must_change;
};

static bool audit_user(const struct user_change *ch, struct db *db, const char *before,
		       const char *after, struct err *err)
{
	char object[USER_OBJECT_MAX];
	user_object(object, ch->user.login);
	return service_audit(ch->sv, db, ch->caller, ch->action, object, before, after, err);
}

/* The role by its id, as far as the caller may give it. */
static bool take_role(struct user_change *ch, struct db *db, int64_t id, struct err *err)
{
	static const struct area_grant nothing = { .whole = false };
	struct role role;
	struct right_set rights;
	struct err why = { 0 };
	if (!store_role_get(db, id, &role, &why))
		return why.kind == ERR_NOTFOUND ? err_field(err, "role", "is no role")
						: err_set(err, why.kind, "%s", why.msg);
	if (!service_role_rights(db, id, &rights, err) ||
	    !caller_check_grant(db, ch->caller, &rights, &nothing, err))
		return false;
	ch->user.role = id;
	(void)str_copy(ch->user.role_name, sizeof ch->user.role_name, str_from(role.name));
	return true;
}

static bool take_area(struct user_change *ch, struct db *db, const struct area_grant *area,
		      struct err *err)
{
	static const struct right_set none;
	if (!caller_check_grant(db, ch->caller, &none, area, err))
		return false;
	ch->user.area_whole = area->whole;
	return true;
}

static bool write_area(const struct user_change *ch, struct db *db, struct err *err)
{
	const struct area_grant *area = ch->edit->area;
	return !area || store_area_set(db, AREA_OF_USER, ch->user.id, area->items,
				       area->whole ? 0 : area->count, err);
}

static bool write_creation(struct db *db, void *arg, struct err *err)
{
	static const struct area_grant whole = { .whole = true };
	struct user_change *ch = arg;
	const struct area_grant *area = ch->edit->area;
	AUTO_FREE char *after = NULL;
	return take_role(ch, db, ch->edit->role, err) &&
	       take_area(ch, db, area ? area : &whole, err) &&
	       store_user_create(db, &ch->user, err) && write_area(ch, db, err) &&
	       describe(db, &ch->user, &after, err) && audit_user(ch, db, NULL, after, err);
}

/* A given password by the rules, or a made one. */
static bool take_password(struct service *sv, const struct user *u, const char *given,
			  char made[static PASSWORD_MADE], char hash[static PASSWORD_HASH_MAX],
			  struct err *err)
{
	if (!given)
		password_make(made);
	else if (!password_check_policy(given, u->login, u->name, "password", err))
		return false;
	return password_hash(sv, given ? given : made, hash, err);
}

bool service_user_create(struct service *sv, const struct caller *c, const struct user_edit *what,
			 const char *password, char made[static PASSWORD_MADE], int64_t *ret_id,
			 struct err *err)
{
	struct user_change ch = { .sv = sv, .caller = c, .edit = what, .action = "user.create" };
	struct user *u = &ch.user;
	if (!caller_check(c, RIGHT_USER_EDIT, err) || !check_login(what->login, err) ||
	    !check_texts(what->name, what->locale, NULL, err))
		return false;
	(void)str_copy(u->login, sizeof u->login, str_from(what->login));
	(void)str_copy(u->name, sizeof u->name, str_from(what->name ? what->name : what->login));
	(void)str_copy(u->locale, sizeof u->locale, str_from(what->locale ? what->locale : "ru"));
	(void)str_copy(u->theme, sizeof u->theme, STR("auto"));
	u->must_change = !password;
	u->created_at = service_now(sv);
	if (!take_password(sv, u, password, made, u->password, err) ||
	    !service_write(sv, write_creation, &ch, err))
		return false;
	*ret_id = u->id;
	return true;
}

/* What people of a directory have from there, and what nobody does to himself. */
static bool check_edit(const struct user_change *ch, const struct user *old, struct err *err)
{
	const struct user_edit *e = ch->edit;
	bool own = ch->caller->user == old->id;
	if (old->ldap && (e->login || e->name || e->role || e->area))
		return err_set(err, ERR_CONFLICT,
			       "login, name, role and area of this user come from the directory");
	if (own && e->disabled == 1)
		return err_set(err, ERR_CONFLICT, "nobody disables himself");
	if (own && ((e->role && e->role != old->role) || e->area))
		return err_set(err, ERR_CONFLICT, "nobody changes his own role or area");
	return true;
}

static bool apply_edit(struct user_change *ch, struct db *db, struct err *err)
{
	const struct user_edit *e = ch->edit;
	struct user *u = &ch->user;
	if ((e->role && !take_role(ch, db, e->role, err)) ||
	    (e->area && !take_area(ch, db, e->area, err)))
		return false;
	if (e->login)
		(void)str_copy(u->login, sizeof u->login, str_from(e->login));
	if (e->name)
		(void)str_copy(u->name, sizeof u->name, str_from(e->name));
	if (e->locale)
		(void)str_copy(u->locale, sizeof u->locale, str_from(e->locale));
	if (e->disabled >= 0)
		u->disabled = e->disabled;
	return true;
}

static const char *action_of(const struct user *before, const struct user *after)
{
	if (before->disabled == after->disabled)
		return "user.edit";
	return after->disabled ? "user.disable" : "user.enable";
}

static bool write_edit(struct db *db, void *arg, struct err *err)
{
	struct user_change *ch = arg;
	struct user *u = &ch->user;
	AUTO_FREE char *before = NULL;
	AUTO_FREE char *after = NULL;
	if (!store_user_get(db, u->id, u, err))
		return false;
	struct user old = *u;
	if (!caller_check_over(ch->sv, db, ch->caller, u, err) || !check_edit(ch, u, err) ||
	    !describe(db, u, &before, err) || !apply_edit(ch, db, err) ||
	    !store_user_change(db, u, err) || !write_area(ch, db, err) ||
	    !service_check_someone_left(ch->sv, db, err) || !describe(db, u, &after, err))
		return false;
	ch->action = action_of(&old, u);
	return (!u->disabled || store_session_end_all(db, u->id, NULL, err)) &&
	       audit_user(ch, db, before, after, err);
}

bool service_user_edit(struct service *sv, const struct caller *c, int64_t id,
		       const struct user_edit *what, struct err *err)
{
	struct user_change ch = { .sv = sv, .caller = c, .edit = what, .user = { .id = id } };
	return caller_check(c, RIGHT_USER_EDIT, err) &&
	       (!what->login || check_login(what->login, err)) &&
	       check_texts(what->name, what->locale, NULL, err) &&
	       service_write(sv, write_edit, &ch, err);
}

bool user_check_other(const struct caller *c, int64_t id, const char *why, struct err *err)
{
	return c->user == 0 || c->user != id || err_set(err, ERR_CONFLICT, "%s", why);
}

static bool find_for_password(struct service *sv, const struct caller *c, int64_t id,
			      struct user *ret, struct err *err)
{
	AUTO_READER r = { 0 };
	if (!caller_check(c, RIGHT_USER_EDIT, err) ||
	    !user_check_other(c, id, "the own password is changed with the present one", err) ||
	    !reader_take(sv, &r, err) || !store_user_get(r.db, id, ret, err) ||
	    !caller_check_over(sv, r.db, c, ret, err))
		return false;
	return !ret->ldap || err_set(err, ERR_CONFLICT, "the password is kept in the directory");
}

static bool write_password(struct db *db, void *arg, struct err *err)
{
	const struct user_change *ch = arg;
	return store_user_set_password(db, ch->user.id, ch->hash, ch->must_change, NULL, err) &&
	       audit_user(ch, db, NULL, ch->must_change ? "{\"one_time\":true}" : NULL, err);
}

bool service_user_set_password(struct service *sv, const struct caller *c, int64_t id,
			       const char *password, char made[static PASSWORD_MADE],
			       struct err *err)
{
	char hash[PASSWORD_HASH_MAX];
	struct user_change ch = { .sv = sv,
				  .caller = c,
				  .action = "user.password",
				  .hash = hash,
				  .must_change = !password };
	return find_for_password(sv, c, id, &ch.user, err) &&
	       take_password(sv, &ch.user, password, made, hash, err) &&
	       service_write(sv, write_password, &ch, err);
}

static bool write_page(struct db *db, void *arg, struct err *err)
{
	struct user_change *ch = arg;
	struct user *u = &ch->user;
	const struct user_edit *e = ch->edit;
	AUTO_FREE char *before = NULL;
	AUTO_FREE char *after = NULL;
	if (!store_user_get(db, ch->caller->user, u, err) || !describe(db, u, &before, err))
		return false;
	if (e->name && u->ldap)
		return err_set(err, ERR_CONFLICT, "the name comes from the directory");
	if (e->name)
		(void)str_copy(u->name, sizeof u->name, str_from(e->name));
	if (e->locale)
		(void)str_copy(u->locale, sizeof u->locale, str_from(e->locale));
	if (ch->theme)
		(void)str_copy(u->theme, sizeof u->theme, str_from(ch->theme));
	return store_user_change(db, u, err) && describe(db, u, &after, err) &&
	       audit_user(ch, db, before, after, err);
}

bool service_user_set_page(struct service *sv, const struct caller *c, const char *name,
			   const char *locale, const char *theme, struct err *err)
{
	struct user_edit e = { .name = name, .locale = locale, .disabled = -1 };
	struct user_change ch = {
		.sv = sv, .caller = c, .edit = &e, .action = "user.page", .theme = theme
	};
	if (c->user == 0)
		return err_set(err, ERR_DENIED, "only a user has page settings");
	return check_texts(name, locale, theme, err) && service_write(sv, write_page, &ch, err);
}

bool service_user_first(struct service *sv, const char *password, char made[static PASSWORD_MADE],
			bool *ret_made, struct err *err)
{
	struct caller self = caller_local("system");
	struct user_edit admin = { .login = "admin",
				   .name = "Administrator",
				   .role = ROLE_ADMINISTRATOR,
				   .disabled = -1 };
	int64_t count;
	int64_t id;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(sv, &r, err) || !store_user_count(r.db, &count, err))
			return false;
	}
	if (count == 0 && !service_user_create(sv, &self, &admin, password, made, &id, err))
		return false;
	*ret_made = count == 0;
	return true;
}
