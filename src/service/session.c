#include "service/session.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "base/str.h"
#include "service/limiter.h"
#include "service/private.h"
#include "service/user.h"

enum {
	TOKEN_BYTES = 32,
	/* A session's idle end moves at most once in so many seconds. */
	EXTEND_EVERY = 60,
};

static void hash_token(const char *token, uint8_t ret[static SESSION_HASH])
{
	(void)crypto_generichash(ret, SESSION_HASH, (const unsigned char *)token, strlen(token),
				 NULL, 0);
}

static void make_token(char ret[static SESSION_TOKEN_CHARS + 1])
{
	unsigned char bytes[TOKEN_BYTES];
	randombytes_buf(bytes, sizeof bytes);
	(void)sodium_bin2base64(ret, SESSION_TOKEN_CHARS + 1, bytes, sizeof bytes,
				sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(bytes, sizeof bytes);
}

static void copy_text(char *buf, size_t cap, const char *text)
{
	(void)str_copy(buf, cap, str_from(text));
}

static bool fill_session(struct service *sv, struct db *db, const struct user *u,
			 const struct web_session *w, const char *address, struct session *ret,
			 struct err *err)
{
	struct session s = { .expires = w->created_at + sv->how.session_life };
	if (!caller_load(sv, db, u, address, &s.caller, err))
		return false;
	copy_text(s.name, sizeof s.name, u->name);
	copy_text(s.locale, sizeof s.locale, u->locale);
	copy_text(s.theme, sizeof s.theme, u->theme);
	copy_text(s.csrf, sizeof s.csrf, w->csrf);
	*ret = s;
	return true;
}

/* A refused attempt: counted and audited, whether the login exists or not. */
struct refusal {
	struct service *sv;
	const struct user *user; /* NULL = nobody's login */
	int64_t locked_until;
	const char *address;
};

static bool write_refusal(struct db *db, void *arg, struct err *err)
{
	const struct refusal *f = arg;
	struct caller nobody = caller_local("nobody");
	copy_text(nobody.address, sizeof nobody.address, f->address);
	char object[LOGIN_MAX + 8];
	/* What was typed for an unknown login may be a password: not kept. */
	(void)snprintf(object, sizeof object, "user:%s", f->user ? f->user->login : "?");
	if (f->user && !store_user_failed(db, f->user->id, f->locked_until, err))
		return false;
	return service_audit(f->sv, db, &nobody, "session.refuse", object, NULL, NULL, err);
}

static bool refuse(struct service *sv, const struct user *u, const char *login, const char *address,
		   int64_t now, struct err *err)
{
	struct refusal f = { .sv = sv, .user = u, .address = address };
	(void)limiter_failed(sv->addresses, address, now);
	f.locked_until = limiter_failed(sv->logins, login, now);
	if (!service_write(sv, write_refusal, &f, err))
		return false;
	return err_set(err, ERR_UNAUTHENTICATED, "login and password do not match");
}

static bool locked(int64_t until, int64_t *ret_locked, struct err *err)
{
	*ret_locked = until;
	return err_set(err, ERR_LIMIT, "too many wrong passwords: locked for some time");
}

struct opening {
	struct service *sv;
	const struct user *user;
	const struct web_session *session;
	const struct caller *caller;
	int64_t now;
};

static bool write_opening(struct db *db, void *arg, struct err *err)
{
	const struct opening *o = arg;
	char object[LOGIN_MAX + 8];
	(void)snprintf(object, sizeof object, "user:%s", o->user->login);
	return store_session_end_expired(db, o->now, err) &&
	       store_user_signed_in(db, o->user->id, o->now, err) &&
	       store_session_create(db, o->session, err) &&
	       service_audit(o->sv, db, o->caller, "session.create", object, NULL, NULL, err);
}

static bool read_session(struct service *sv, const struct user *u, const struct web_session *w,
			 const char *address, struct session *ret, struct err *err)
{
	AUTO_READER r = { 0 };
	return reader_take(sv, &r, err) && fill_session(sv, r.db, u, w, address, ret, err);
}

static bool open_session(struct service *sv, const struct user *u, const char *address, int64_t now,
			 char ret_token[static SESSION_TOKEN_CHARS + 1], struct session *ret,
			 struct err *err)
{
	char token[SESSION_TOKEN_CHARS + 1];
	char csrf[SESSION_TOKEN_CHARS + 1];
	make_token(token);
	make_token(csrf);
	struct web_session w = { .user = u->id,
				 .created_at = now,
				 .expires_at = now + sv->how.session_idle };
	hash_token(token, w.token_hash);
	copy_text(w.csrf, sizeof w.csrf, csrf);
	copy_text(w.peer, sizeof w.peer, address);
	struct session s;
	if (!read_session(sv, u, &w, address, &s, err))
		return false;
	struct opening o = { sv, u, &w, &s.caller, now };
	if (!service_write(sv, write_opening, &o, err))
		return false;
	memcpy(ret_token, token, sizeof token);
	*ret = s;
	return true;
}

/* The user of a login; *ret_known false when there is none. */
static bool find_user(struct service *sv, const char *login, struct user *ret, bool *ret_known,
		      struct err *err)
{
	AUTO_READER r = { 0 };
	if (!reader_take(sv, &r, err))
		return false;
	struct err why = { 0 };
	*ret_known = store_user_find(r.db, login, ret, &why);
	if (*ret_known || why.kind == ERR_NOTFOUND)
		return true;
	if (err)
		*err = why;
	return false;
}

/* Until when; 0 = not. The user's row outlives a restart, and an administrator clears it. */
static int64_t login_locked(struct service *sv, const char *folded, const struct user *u,
			    int64_t now)
{
	int64_t until = limiter_locked(sv->logins, folded, now);
	if (!u)
		return until;
	if (until && u->failures == 0 && u->locked_until == 0) {
		limiter_forgive(sv->logins, folded);
		return 0;
	}
	return u->locked_until > now ? u->locked_until : until;
}

bool service_session_create(struct service *sv, const char *login, const char *password,
			    const char *address, char ret_token[static SESSION_TOKEN_CHARS + 1],
			    struct session *ret, int64_t *ret_locked, struct err *err)
{
	int64_t now = service_now(sv);
	struct user u = { 0 };
	bool known = false;
	*ret_locked = 0;
	if (strlen(login) >= LOGIN_MAX)
		return err_field(err, "login", "is too long");
	if (strlen(password) > PASSWORD_MAX)
		return err_field(err, "password", "is too long");
	char folded[LOGIN_MAX];
	(void)utf8_fold(folded, sizeof folded, str_from(login));
	int64_t until = limiter_locked(sv->addresses, address, now);
	if (!until && !find_user(sv, login, &u, &known, err))
		return false;
	if (!until)
		until = login_locked(sv, folded, known ? &u : NULL, now);
	if (until)
		return locked(until, ret_locked, err);
	bool right;
	if (!password_verify(sv, known ? u.password : NULL, password, &right, err))
		return false;
	if (!right || u.disabled)
		return refuse(sv, known ? &u : NULL, folded, address, now, err);
	limiter_forgive(sv->logins, folded);
	return open_session(sv, &u, address, now, ret_token, ret, err);
}

struct extension {
	const uint8_t *hash;
	int64_t expires_at;
};

static bool write_extension(struct db *db, void *arg, struct err *err)
{
	const struct extension *e = arg;
	return store_session_extend(db, e->hash, e->expires_at, err);
}

static bool over(struct err *err)
{
	return err_set(err, ERR_UNAUTHENTICATED, "the session is over; sign in again");
}

static bool look_up(struct service *sv, struct db *db, const char *token,
		    uint8_t hash[static SESSION_HASH], int64_t now, struct web_session *ret,
		    struct user *ret_user, struct err *err)
{
	if (strlen(token) != SESSION_TOKEN_CHARS)
		return over(err);
	hash_token(token, hash);
	if (!store_session_find(db, hash, now, ret, ret_user, err))
		return false;
	return now < ret->created_at + sv->how.session_life || over(err);
}

bool service_session_find(struct service *sv, const char *token, const char *address,
			  struct session *ret, struct err *err)
{
	int64_t now = service_now(sv);
	uint8_t hash[SESSION_HASH];
	struct web_session w;
	struct user u;
	struct session s;
	{
		AUTO_READER r = { 0 };
		if (!reader_take(sv, &r, err) ||
		    !look_up(sv, r.db, token, hash, now, &w, &u, err) ||
		    !fill_session(sv, r.db, &u, &w, address, &s, err))
			return false;
	}
	struct extension e = { hash, now + sv->how.session_idle };
	if (e.expires_at > s.expires)
		e.expires_at = s.expires;
	if (e.expires_at >= w.expires_at + EXTEND_EVERY &&
	    !service_write(sv, write_extension, &e, err))
		return false;
	*ret = s;
	return true;
}

bool service_session_peek(struct service *sv, const char *token, struct caller *ret,
			  struct err *err)
{
	uint8_t hash[SESSION_HASH];
	struct web_session w;
	struct user u;
	AUTO_READER r = { 0 };
	return reader_take(sv, &r, err) &&
	       look_up(sv, r.db, token, hash, service_now(sv), &w, &u, err) &&
	       caller_load(sv, r.db, &u, w.peer, ret, err);
}

struct ending {
	struct service *sv;
	const struct caller *caller;
	uint8_t hash[SESSION_HASH];
};

static bool write_ending(struct db *db, void *arg, struct err *err)
{
	const struct ending *e = arg;
	char object[LOGIN_MAX + 8];
	(void)snprintf(object, sizeof object, "user:%s", e->caller->login);
	return store_session_end(db, e->hash, err) &&
	       service_audit(e->sv, db, e->caller, "session.delete", object, NULL, NULL, err);
}

bool service_session_delete(struct service *sv, const struct caller *c, const char *token,
			    struct err *err)
{
	struct ending e = { .sv = sv, .caller = c };
	hash_token(token, e.hash);
	return service_write(sv, write_ending, &e, err);
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
	char object[LOGIN_MAX + 8];
	(void)snprintf(object, sizeof object, "user:%s", n->caller->login);
	return store_user_set_password(db, n->caller->user, n->password, n->keep, err) &&
	       service_audit(n->sv, db, n->caller, "user.password", object, NULL, NULL, err);
}

/* The present password, by the rules of signing in. */
static bool check_current(struct service *sv, const struct caller *c, const char *current,
			  struct err *err)
{
	struct user u;
	bool known;
	bool right;
	int64_t until;
	int64_t now = service_now(sv);
	char folded[LOGIN_MAX];
	struct err why = { 0 };
	(void)utf8_fold(folded, sizeof folded, str_from(c->login));
	if (!find_user(sv, c->login, &u, &known, err))
		return false;
	until = limiter_locked(sv->addresses, c->address, now);
	if (!until)
		until = login_locked(sv, folded, known ? &u : NULL, now);
	if (until)
		return locked(until, &until, err);
	if (!password_verify(sv, known ? u.password : NULL, current, &right, err))
		return false;
	if (right)
		return true;
	(void)refuse(sv, known ? &u : NULL, folded, c->address, now, &why);
	return why.kind == ERR_UNAUTHENTICATED
		       ? err_field(err, "current", "is not the present password")
		       : err_set(err, why.kind, "%s", why.msg);
}

bool service_session_set_password(struct service *sv, const struct caller *c, const char *token,
				  const char *current, const char *fresh, struct err *err)
{
	char hash[PASSWORD_HASH_MAX];
	struct renewal n = { .sv = sv, .caller = c, .password = hash };
	if (c->user == 0)
		return err_set(err, ERR_DENIED, "only a user has a password");
	if (!password_check_policy(fresh, c->login, "new", err))
		return false;
	if (strcmp(current, fresh) == 0)
		return err_field(err, "new", "must differ from the present password");
	if (!check_current(sv, c, current, err) || !password_hash(sv, fresh, hash, err))
		return false;
	hash_token(token, n.keep);
	return service_write(sv, write_renewal, &n, err);
}

bool session_csrf_matches(const struct session *s, const char *csrf)
{
	size_t n = strlen(s->csrf);
	return csrf && n > 0 && strlen(csrf) == n && sodium_memcmp(s->csrf, csrf, n) == 0;
}
