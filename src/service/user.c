#include "service/user.h"

#include <stdio.h>

#include "base/jsonw.h"
#include "base/str.h"
#include "store/role.h"

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

/* One kind of change to one user, with its audit record. */
struct user_change {
	struct service *sv;
	const struct caller *caller;
	struct user user;
	const char *login;
	const char *action;
	const char *hash; /* a new password */
	const char *locale;
	const char *theme;
	int disabled; /* -1 = stays */
};

static bool audit_user(const struct user_change *ch, struct db *db, const char *after,
		       struct err *err)
{
	char object[LOGIN_MAX + 8];
	(void)snprintf(object, sizeof object, "user:%s", ch->user.login);
	return service_audit(ch->sv, db, ch->caller, ch->action, object, NULL, after, err);
}

static bool write_creation(struct db *db, void *arg, struct err *err)
{
	struct user_change *ch = arg;
	struct role role;
	AUTO_JSONW after = { 0 };
	if (!store_role_get(db, ch->user.role, &role, err))
		return false;
	jsonw_object(&after);
	jsonw_key(&after, "role");
	jsonw_text(&after, role.name);
	jsonw_object_end(&after);
	AUTO_FREE char *text = NULL;
	size_t n;
	return jsonw_take(&after, &text, &n, err) && store_user_create(db, &ch->user, err) &&
	       audit_user(ch, db, text, err);
}

bool service_user_list(struct service *sv, const struct caller *c, struct arena *a,
		       const struct user **ret, size_t *ret_count, struct err *err)
{
	AUTO_READER r = { 0 };
	return caller_check(c, RIGHT_USER_VIEW, err) && reader_take(sv, &r, err) &&
	       store_user_list(r.db, a, ret, ret_count, err);
}

bool service_user_create(struct service *sv, const struct caller *c, const char *login,
			 const char *name, int64_t role, const char *password, struct err *err)
{
	struct user_change ch = { .sv = sv, .caller = c, .action = "user.create" };
	struct user *u = &ch.user;
	if (!caller_check(c, RIGHT_USER_EDIT, err) || !check_login(login, err) ||
	    !password_check_policy(password, login, "password", err))
		return false;
	if (!utf8_valid(str_from(name)) || strlen(name) >= sizeof u->name)
		return err_field(err, "name", "must be UTF-8 of at most %d bytes",
				 USER_NAME_MAX - 1);
	(void)snprintf(u->login, sizeof u->login, "%s", login);
	(void)snprintf(u->name, sizeof u->name, "%s", name);
	(void)snprintf(u->locale, sizeof u->locale, "ru");
	(void)snprintf(u->theme, sizeof u->theme, "auto");
	u->role = role;
	u->area_whole = true;
	u->created_at = service_now(sv);
	return password_hash(sv, password, u->password, err) &&
	       service_write(sv, write_creation, &ch, err);
}

static bool write_password(struct db *db, void *arg, struct err *err)
{
	struct user_change *ch = arg;
	return store_user_find(db, ch->login, &ch->user, err) &&
	       store_user_set_password(db, ch->user.id, ch->hash, NULL, err) &&
	       audit_user(ch, db, NULL, err);
}

bool service_user_set_password(struct service *sv, const struct caller *c, const char *login,
			       const char *password, struct err *err)
{
	char hash[PASSWORD_HASH_MAX];
	struct user_change ch = {
		.sv = sv, .caller = c, .login = login, .action = "user.password", .hash = hash
	};
	return caller_check(c, RIGHT_USER_EDIT, err) &&
	       password_check_policy(password, login, "password", err) &&
	       password_hash(sv, password, hash, err) &&
	       service_write(sv, write_password, &ch, err);
}

static bool write_page(struct db *db, void *arg, struct err *err)
{
	struct user_change *ch = arg;
	struct user *u = &ch->user;
	if (!(ch->login ? store_user_find(db, ch->login, u, err)
			: store_user_get(db, ch->caller->user, u, err)))
		return false;
	if (ch->locale)
		(void)snprintf(u->locale, sizeof u->locale, "%s", ch->locale);
	if (ch->theme)
		(void)snprintf(u->theme, sizeof u->theme, "%s", ch->theme);
	if (ch->disabled >= 0)
		u->disabled = ch->disabled;
	return store_user_change(db, u, err) && audit_user(ch, db, NULL, err);
}

bool service_user_set_disabled(struct service *sv, const struct caller *c, const char *login,
			       bool disabled, struct err *err)
{
	struct user_change ch = { .sv = sv,
				  .caller = c,
				  .login = login,
				  .action = disabled ? "user.disable" : "user.enable",
				  .disabled = disabled };
	return caller_check(c, RIGHT_USER_EDIT, err) && service_write(sv, write_page, &ch, err);
}

static bool one_of(const char *value, const char *const *choices, const char *field,
		   struct err *err)
{
	for (size_t i = 0; !value || choices[i]; i++)
		if (!value || strcmp(value, choices[i]) == 0)
			return true;
	return err_field(err, field, "is not a choice");
}

bool service_user_set_page(struct service *sv, const struct caller *c, const char *locale,
			   const char *theme, struct err *err)
{
	static const char *const locales[] = { "ru", "en", NULL };
	static const char *const themes[] = { "auto", "light", "dark", NULL };
	struct user_change ch = { .sv = sv,
				  .caller = c,
				  .action = "user.page",
				  .locale = locale,
				  .theme = theme,
				  .disabled = -1 };
	if (c->user == 0)
		return err_set(err, ERR_DENIED, "only a user has page settings");
	return one_of(locale, locales, "locale", err) && one_of(theme, themes, "theme", err) &&
	       service_write(sv, write_page, &ch, err);
}

bool service_user_first(struct service *sv, const char *password, bool *ret_made, struct err *err)
{
	int64_t count;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(sv, &r, err) || !store_user_count(r.db, &count, err))
			return false;
	}
	if (count > 0) {
		*ret_made = false;
		return true;
	}
	struct caller self = caller_local("system");
	if (!service_user_create(sv, &self, "admin", "Administrator", ROLE_ADMINISTRATOR, password,
				 err))
		return false;
	*ret_made = true;
	return true;
}
