#include "service/session.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "base/str.h"
#include "service/live.h"
#include "service/private.h"
#include "service/role.h"
#include "service/signin.h"
#include "service/user.h"

/* A session's idle end moves at most once in so many seconds. */
enum { EXTEND_EVERY = 60 };

static bool fill_session(struct service *sv, struct db *db, const struct user *u,
			 const struct web_session *w, const char *address, struct session *ret,
			 struct err *err)
{
	AUTO_LIVE *l = live_take(sv);
	struct session s = { .id = w->id,
			     .must_change = u->must_change,
			     .second_factor = u->second_factor,
			     .factor_required = factor_is_required(sv, u->role_name),
			     .ldap = u->ldap,
			     .expires = w->created_at + l->set.session_life };
	if (!caller_load(sv, db, u, address, &s.caller, err))
		return false;
	(void)str_copy(s.name, sizeof s.name, str_from(u->name));
	(void)str_copy(s.locale, sizeof s.locale, str_from(u->locale));
	(void)str_copy(s.theme, sizeof s.theme, str_from(u->theme));
	(void)str_copy(s.csrf, sizeof s.csrf, str_from(w->csrf));
	*ret = s;
	return true;
}

struct extension {
	const uint8_t *hash;
	int64_t expires_at;
	int64_t now;
};

static bool write_extension(struct db *db, void *arg, struct err *err)
{
	const struct extension *e = arg;
	return store_session_extend(db, e->hash, e->expires_at, e->now, err);
}

static bool over(struct err *err)
{
	return err_set(err, ERR_UNAUTHENTICATED, "the session is over; sign in again");
}

static bool look_up(struct service *sv, const char *token, const char *address,
		    struct web_session *ret, struct session *ret_session, struct err *err)
{
	int64_t now = service_now(sv);
	uint8_t hash[SESSION_HASH];
	struct user u;
	AUTO_READER r = { 0 };
	AUTO_LIVE *l = live_take(sv);
	if (strlen(token) != SESSION_TOKEN_CHARS)
		return over(err);
	credential_hash(token, hash);
	if (!reader_take(sv, &r, err) || !store_session_find(r.db, hash, now, ret, &u, err))
		return false;
	if (now >= ret->created_at + l->set.session_life)
		return over(err);
	return fill_session(sv, r.db, &u, ret, address, ret_session, err);
}

bool service_session_find(struct service *sv, const char *token, const char *address,
			  struct session *ret, struct err *err)
{
	int64_t now = service_now(sv);
	struct web_session w;
	struct session s;
	if (!look_up(sv, token, address, &w, &s, err))
		return false;
	AUTO_LIVE *l = live_take(sv);
	struct extension e = { w.token_hash, now + l->set.session_idle, now };
	if (e.expires_at > s.expires)
		e.expires_at = s.expires;
	if (now >= w.last_seen + EXTEND_EVERY && !service_write(sv, write_extension, &e, err))
		return false;
	*ret = s;
	return true;
}

bool service_session_peek(struct service *sv, const char *token, struct caller *ret,
			  struct err *err)
{
	struct web_session w;
	struct session s;
	if (!look_up(sv, token, "", &w, &s, err))
		return false;
	*ret = s.caller;
	return true;
}

bool session_check_gate(const struct session *s, enum session_gate open, struct err *err)
{
	if (open == GATE_ALL)
		return true;
	if (s->must_change)
		return err_set(err, ERR_PASSWORD_CHANGE, "change the one-time password first");
	if (open == GATE_FACTOR || s->second_factor || !s->factor_required)
		return true;
	return err_set(err, ERR_FACTOR_SETUP, "your role must have a second factor: turn it on");
}

/* What ends: one of `user` by id, or all but `keep`, or the one of `hash` (user 0). */
struct ending {
	struct service *sv;
	const struct caller *caller;
	int64_t user;
	int64_t id;
	uint8_t hash[SESSION_HASH];
};

static bool write_ending(struct db *db, void *arg, struct err *err)
{
	const struct ending *e = arg;
	char object[USER_OBJECT_MAX];
	user_object(object, e->caller->login);
	return store_session_end(db, e->hash, err) &&
	       service_audit(e->sv, db, e->caller, "session.delete", object, NULL, NULL, err);
}

bool service_session_delete(struct service *sv, const struct caller *c, const char *token,
			    struct err *err)
{
	struct ending e = { .sv = sv, .caller = c };
	credential_hash(token, e.hash);
	return service_write(sv, write_ending, &e, err);
}

/* Whose sessions they are; those of others need the right. */
static bool find_owner(struct service *sv, struct db *db, const struct caller *c, int64_t user,
		       enum right right, struct user *ret, struct err *err)
{
	if (user != c->user && !caller_check(c, right, err))
		return false;
	if (!store_user_get(db, user, ret, err))
		return false;
	return user == c->user || right == RIGHT_USER_VIEW ||
	       caller_check_over(sv, db, c, ret, err);
}

bool service_session_list(struct service *sv, const struct caller *c, int64_t user, struct arena *a,
			  const struct web_session **ret, size_t *ret_count, struct err *err)
{
	AUTO_READER r = { 0 };
	struct user u;
	return reader_take(sv, &r, err) &&
	       find_owner(sv, r.db, c, user, RIGHT_USER_VIEW, &u, err) &&
	       store_session_list(r.db, user, service_now(sv), a, ret, ret_count, err);
}

static bool write_ending_of(struct db *db, void *arg, struct err *err)
{
	const struct ending *e = arg;
	char object[USER_OBJECT_MAX];
	char before[48];
	struct user u;
	if (!find_owner(e->sv, db, e->caller, e->user, RIGHT_USER_EDIT, &u, err))
		return false;
	user_object(object, u.login);
	(void)snprintf(before, sizeof before, "{\"session\":%" PRId64 "}", e->id);
	bool ok = e->id ? store_session_end_one(db, u.id, e->id, err)
			: store_session_end_all(db, u.id, e->hash, err);
	return ok && service_audit(e->sv, db, e->caller, e->id ? "session.end" : "session.end_all",
				   object, e->id ? before : NULL, NULL, err);
}

bool service_session_end(struct service *sv, const struct caller *c, int64_t user, int64_t id,
			 struct err *err)
{
	struct ending e = { .sv = sv, .caller = c, .user = user, .id = id };
	return service_write(sv, write_ending_of, &e, err);
}

bool service_session_end_all(struct service *sv, const struct caller *c, int64_t user,
			     const char *keep, struct err *err)
{
	struct ending e = { .sv = sv, .caller = c, .user = user };
	if (keep)
		credential_hash(keep, e.hash);
	return service_write(sv, write_ending_of, &e, err);
}

struct renewal {
	struct service *sv;
	const struct caller *caller;
	const char *password; /* hashed */
	uint8_t keep[SESSION_HASH];
};

static bool write_renewal(struct db *db, void *arg, struct err *err)
{
	const struct renewal *n = arg;
	char object[USER_OBJECT_MAX];
	user_object(object, n->caller->login);
	return store_user_set_password(db, n->caller->user, n->password, false, n->keep, err) &&
	       service_audit(n->sv, db, n->caller, "user.password", object, NULL, NULL, err);
}

/* What can be said before the present password is looked at. */
static bool check_fresh(struct service *sv, const struct caller *c, const char *current,
			const char *fresh, struct err *err)
{
	AUTO_READER r = { 0 };
	struct user u;
	if (!reader_take(sv, &r, err) || !store_user_get(r.db, c->user, &u, err))
		return false;
	if (u.ldap)
		return err_set(err, ERR_CONFLICT, "the password is kept in the directory");
	if (!password_check_policy(fresh, u.login, u.name, "new", err))
		return false;
	return strcmp(current, fresh) != 0 ||
	       err_field(err, "new", "must differ from the present password");
}

bool service_session_set_password(struct service *sv, const struct caller *c, const char *token,
				  const char *current, const char *fresh, struct err *err)
{
	char hash[PASSWORD_HASH_MAX];
	struct user u;
	struct renewal n = { .sv = sv, .caller = c, .password = hash };
	if (!check_fresh(sv, c, current, fresh, err) ||
	    !signin_prove(sv, c, current, "current", &u, err) ||
	    !password_hash(sv, fresh, hash, err))
		return false;
	credential_hash(token, n.keep);
	return service_write(sv, write_renewal, &n, err);
}

bool session_csrf_matches(const struct session *s, const char *csrf)
{
	size_t n = strlen(s->csrf);
	return csrf && n > 0 && strlen(csrf) == n && sodium_memcmp(s->csrf, csrf, n) == 0;
}
