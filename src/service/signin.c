#include "service/signin.h"

#include <sodium.h>
#include <stdio.h>

#include "base/str.h"
#include "service/live.h"
#include "service/private.h"
#include "service/user.h"

enum { CREDENTIAL_BYTES = 32 };

void credential_hash(const char *text, uint8_t ret[static CREDENTIAL_HASH])
{
	(void)crypto_generichash(ret, CREDENTIAL_HASH, (const unsigned char *)text, strlen(text),
				 NULL, 0);
}

void credential_make(char ret[static SESSION_TOKEN_CHARS + 1])
{
	unsigned char bytes[CREDENTIAL_BYTES];
	randombytes_buf(bytes, sizeof bytes);
	(void)sodium_bin2base64(ret, SESSION_TOKEN_CHARS + 1, bytes, sizeof bytes,
				sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(bytes, sizeof bytes);
}

void user_object(char buf[static USER_OBJECT_MAX], const char *login)
{
	(void)snprintf(buf, USER_OBJECT_MAX, "user:%s", login);
}

/* A refused attempt: counted and audited, whether the login exists or not. */
struct refusal {
	struct service *sv;
	const struct user *user; /* NULL = nobody's login */
	const char *address;
	const char *why;
};

static bool write_refusal(struct db *db, void *arg, struct err *err)
{
	const struct refusal *f = arg;
	struct caller nobody = caller_local("nobody");
	char object[USER_OBJECT_MAX];
	(void)str_copy(nobody.address, sizeof nobody.address, str_from(f->address));
	/* What was typed for an unknown login may be a password: not kept. */
	user_object(object, f->user ? f->user->login : "?");
	if (f->user && !store_user_failed(db, f->user->id, err))
		return false;
	return service_audit(f->sv, db, &nobody, "session.refuse", object, NULL, f->why, err);
}

bool signin_refuse(struct service *sv, const struct attempt *a, const struct user *u,
		   const char *why, struct err *err)
{
	struct refusal f = { .sv = sv, .user = u, .address = a->address, .why = why };
	guard_failed(sv, a, u, service_now(sv));
	if (!service_write(sv, write_refusal, &f, err))
		return false;
	return err_set(err, ERR_UNAUTHENTICATED, "login and password do not match");
}

static bool locked(int64_t until, int64_t *ret_locked, struct err *err)
{
	*ret_locked = until;
	return err_set(err, ERR_LIMIT, "too many wrong passwords: locked for some time");
}

/* The user of a login; *ret_known false when there is none. */
static bool find_user(struct service *sv, const struct attempt *a, const char *login,
		      struct user *ret, bool *ret_known, bool *ret_familiar, struct err *err)
{
	AUTO_READER r = { 0 };
	struct err why = { 0 };
	if (!reader_take(sv, &r, err))
		return false;
	*ret_known = store_user_find(r.db, login, ret, &why);
	if (*ret_known)
		return store_user_peer_known(r.db, ret->id, a->network, ret_familiar, err);
	*ret_familiar = false;
	return why.kind == ERR_NOTFOUND || err_set(err, why.kind, "%s", why.msg);
}

struct opening {
	struct service *sv;
	const struct attempt *attempt;
	const struct user *user;
	struct web_session *session;
	const struct caller *caller;
	const char *code; /* NULL = there is no second factor */
	int64_t now;
	bool code_wrong;
};

static bool write_opening(struct db *db, void *arg, struct err *err)
{
	struct opening *o = arg;
	int64_t user = o->user->id;
	char object[USER_OBJECT_MAX];
	bool right = true;
	bool recovery = false;
	if (o->code && !factor_take(db, user, o->code, o->now, &right, &recovery, err))
		return false;
	if (!right) {
		o->code_wrong = true;
		return err_set(err, ERR_UNAUTHENTICATED, "the code is wrong or was used");
	}
	user_object(object, o->user->login);
	return store_session_end_expired(db, o->now, err) &&
	       store_user_signed_in(db, user, o->now, err) &&
	       store_user_peer_seen(db, user, o->attempt->network, o->now, err) &&
	       store_session_create(db, o->session, err) &&
	       service_audit(o->sv, db, o->caller, "session.create", object, NULL,
			     recovery ? "{\"recovery_code\":true}" : NULL, err);
}

static bool load_caller(struct service *sv, const struct user *u, const char *address,
			struct caller *ret, struct err *err)
{
	AUTO_READER r = { 0 };
	return reader_take(sv, &r, err) && caller_load(sv, r.db, u, address, ret, err);
}

static bool open_session(struct service *sv, const struct credentials *with,
			 const struct attempt *a, const struct user *u,
			 char ret_token[static SESSION_TOKEN_CHARS + 1], struct err *err)
{
	char csrf[SESSION_TOKEN_CHARS + 1];
	struct caller c;
	int64_t now = service_now(sv);
	AUTO_LIVE *l = live_take(sv);
	struct web_session w = { .user = u->id,
				 .created_at = now,
				 .expires_at = now + l->set.session_idle };
	struct opening o = { .sv = sv,
			     .attempt = a,
			     .user = u,
			     .session = &w,
			     .caller = &c,
			     .code = u->second_factor ? with->code : NULL,
			     .now = now };
	credential_make(ret_token);
	credential_make(csrf);
	credential_hash(ret_token, w.token_hash);
	(void)str_copy(w.csrf, sizeof w.csrf, str_from(csrf));
	(void)str_copy(w.peer, sizeof w.peer, str_from(with->address));
	struct str agent = str_from(with->user_agent);
	if (utf8_valid(agent))
		(void)str_copy(w.user_agent, sizeof w.user_agent, agent);
	if (!load_caller(sv, u, with->address, &c, err))
		return false;
	if (service_write(sv, write_opening, &o, err))
		return true;
	return o.code_wrong ? signin_refuse(sv, a, u, "{\"reason\":\"code\"}", err) : false;
}

static bool check_sizes(const struct credentials *with, struct err *err)
{
	if (strlen(with->login) >= LOGIN_MAX)
		return err_field(err, "login", "is too long");
	if (strlen(with->password) > PASSWORD_MAX)
		return err_field(err, "password", "is too long");
	if (with->code && strlen(with->code) > FACTOR_CODE_MAX)
		return err_field(err, "code", "is too long");
	return true;
}

/* Our own people by our own passwords, all others by those of the directory, if there is one. */
static bool check_password(struct service *sv, const struct credentials *with, struct user *u,
			   bool *known, bool *ret_right, const char **ret_why, struct err *err)
{
	if (!directory_is_used(sv) || (*known && !u->ldap))
		return password_verify(sv, *known && !u->ldap ? u->password : NULL, with->password,
				       ret_right, err);
	if (!directory_sign_in(sv, with->login, with->password, with->address, u, ret_right,
			       ret_why, err))
		return false;
	*known |= *ret_right;
	return true;
}

bool service_session_create(struct service *sv, const struct credentials *with,
			    char ret_token[static SESSION_TOKEN_CHARS + 1], struct session *ret,
			    int64_t *ret_locked, struct err *err)
{
	struct user u = { 0 };
	struct attempt a;
	bool known;
	bool familiar;
	bool right = false;
	const char *why = NULL;
	char token[SESSION_TOKEN_CHARS + 1];
	*ret_locked = 0;
	if (!check_sizes(with, err))
		return false;
	attempt_make(&a, with->login, with->address);
	if (!find_user(sv, &a, with->login, &u, &known, &familiar, err))
		return false;
	int64_t until = guard_locked(sv, &a, known ? &u : NULL, familiar, service_now(sv));
	if (until)
		return locked(until, ret_locked, err);
	if (!check_password(sv, with, &u, &known, &right, &why, err))
		return false;
	if (!right || u.disabled)
		return signin_refuse(sv, &a, known ? &u : NULL, why, err);
	if (u.second_factor && !with->code)
		return err_set(err, ERR_SECOND_FACTOR, "the code of the second factor is needed");
	if (!open_session(sv, with, &a, &u, token, err))
		return false;
	guard_passed(sv, &a, &u);
	if (!service_session_find(sv, token, with->address, ret, err))
		return false;
	memcpy(ret_token, token, sizeof token);
	return true;
}

bool signin_prove(struct service *sv, const struct caller *c, const char *password,
		  const char *field, struct user *ret_user, struct err *err)
{
	struct user u;
	struct attempt a;
	bool known;
	bool familiar;
	bool right = false;
	struct err why = { 0 };
	attempt_make(&a, c->login, c->address);
	if (!find_user(sv, &a, c->login, &u, &known, &familiar, err))
		return false;
	int64_t until = guard_locked(sv, &a, known ? &u : NULL, familiar, service_now(sv));
	if (until)
		return locked(until, &until, err);
	if (known && u.ldap
		    ? !directory_prove(sv, u.login, password, &right, err)
		    : !password_verify(sv, known ? u.password : NULL, password, &right, err))
		return false;
	if (right && !u.disabled) {
		*ret_user = u;
		return true;
	}
	(void)signin_refuse(sv, &a, known ? &u : NULL, NULL, &why);
	return why.kind == ERR_UNAUTHENTICATED
		       ? err_field(err, field, "is not the present password")
		       : err_set(err, why.kind, "%s", why.msg);
}
