#include "service/factor.h"

#include <sodium.h>

#include "base/str.h"
#include "service/live.h"
#include "service/private.h"
#include "service/role.h"
#include "service/signin.h"
#include "service/totp.h"
#include "service/user.h"

_Static_assert((int)FACTOR_SECRET == (int)TOTP_SECRET,
	       "the store keeps what the standard asks for");

/* Of a recovery code: letters without look-alikes, as in password_make(): 50 bits. */
enum { CODE_LETTERS = 10, CODE_HALF = 5 };

bool factor_is_required(struct service *sv, const char *role)
{
	char one[ROLE_NAME_MAX];
	char other[ROLE_NAME_MAX];
	AUTO_LIVE *l = live_take(sv);
	struct str rest = str_from(l->set.factor_roles);
	(void)utf8_fold(one, sizeof one, str_from(role));
	while (rest.n > 0) {
		struct str name;
		(void)str_cut(rest, ',', &name, &rest);
		(void)utf8_fold(other, sizeof other, str_trim(name));
		if (strcmp(one, other) == 0)
			return true;
	}
	return false;
}

static void make_codes(struct recovery_codes *ret)
{
	static const char letters[] = "23456789abcdefghjkmnpqrstuvwxyz";
	for (size_t i = 0; i < RECOVERY_CODES; i++) {
		char *to = ret->items[i];
		for (int k = 0; k < CODE_LETTERS; k++) {
			if (k == CODE_HALF)
				*to++ = '-';
			*to++ = letters[randombytes_uniform(sizeof letters - 1)];
		}
		*to = 0;
	}
}

/* As make_codes() writes it: lower case, without blanks, the hyphen in its place; "" = it is none. */
static void normalise(const char *code, char ret[static FACTOR_CODE_MAX])
{
	size_t n = 0;
	ret[0] = 0;
	for (; *code; code++) {
		char c = *code;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c == ' ' || c == '-')
			continue;
		if (n > CODE_LETTERS)
			break;
		if (n == CODE_HALF)
			ret[n++] = '-';
		ret[n++] = c;
	}
	ret[n] = 0;
	if (*code || n != CODE_LETTERS + 1)
		ret[0] = 0;
}

bool factor_take(struct db *db, int64_t user, const char *code, int64_t now, bool *ret,
		 bool *ret_recovery, struct err *err)
{
	struct factor f;
	char text[FACTOR_CODE_MAX];
	int64_t step;
	*ret = false;
	*ret_recovery = false;
	if (!store_factor_get(db, user, &f, err))
		return false;
	bool matches = f.on && totp_matches(f.secret, code, now, f.step, &step);
	bool on = f.on;
	sodium_memzero(&f, sizeof f);
	if (matches)
		return store_factor_take(db, user, step, ret, err);
	normalise(code, text);
	if (!on || !text[0])
		return true;
	*ret_recovery = true;
	return store_recovery_take(db, user, text, now, ret, err);
}

static bool audit(struct service *sv, struct db *db, const struct caller *c, const char *action,
		  const char *login, struct err *err)
{
	char object[USER_OBJECT_MAX];
	user_object(object, login);
	return service_audit(sv, db, c, action, object, NULL, NULL, err);
}

/* One step of what a person does with the own second factor. */
struct step {
	struct service *sv;
	const struct caller *caller;
	const struct user *user;
	const char *code;
	const uint8_t *secret; /* a new one */
	const char *token;
	struct recovery_codes *codes;
	const char *action;
	bool code_wrong;
};

static bool write_start(struct db *db, void *arg, struct err *err)
{
	const struct step *s = arg;
	return store_factor_prepare(db, s->user->id, s->secret, service_now(s->sv), err);
}

bool service_factor_start(struct service *sv, const struct caller *c, const char *password,
			  struct arena *a, struct factor_secret *ret, struct err *err)
{
	struct user u;
	uint8_t secret[TOTP_SECRET];
	char base32[TOTP_BASE32];
	if (!signin_prove(sv, c, password, "password", &u, err))
		return false;
	if (u.second_factor)
		return err_set(err, ERR_CONFLICT, "there is a second factor: turn it off first");
	randombytes_buf(secret, sizeof secret);
	totp_base32(secret, base32);
	struct step s = { .sv = sv, .caller = c, .user = &u, .secret = secret };
	bool ok = service_write(sv, write_start, &s, err);
	sodium_memzero(secret, sizeof secret);
	if (!ok)
		return false;
	struct factor_secret made = { arena_strdup(a, base32), totp_uri(a, u.login, base32) };
	sodium_memzero(base32, sizeof base32);
	if (!made.base32 || !made.uri)
		return err_set(err, ERR_NOMEM, "no memory for a secret");
	*ret = made;
	return true;
}

static bool wrong_code(struct step *s, struct err *err)
{
	s->code_wrong = true;
	return err_field(err, "code", "is wrong, or was used");
}

static bool write_confirm(struct db *db, void *arg, struct err *err)
{
	struct step *s = arg;
	struct factor f;
	uint8_t keep[SESSION_HASH];
	int64_t now = service_now(s->sv);
	int64_t used;
	if (!store_factor_get(db, s->caller->user, &f, err))
		return false;
	if (f.on || !f.pending_at || now >= f.pending_at + FACTOR_TIME)
		return err_set(err, ERR_CONFLICT,
			       "there is no secret that waits for its first code");
	if (!totp_matches(f.pending, s->code, now, 0, &used))
		return wrong_code(s, err);
	credential_hash(s->token, keep);
	bool ok = store_factor_set(db, s->caller->user, f.pending, used, err) &&
		  store_recovery_set(db, s->caller->user, s->codes->items, RECOVERY_CODES, err) &&
		  store_session_end_all(db, s->caller->user, keep, err) &&
		  audit(s->sv, db, s->caller, "factor.on", s->caller->login, err);
	sodium_memzero(&f, sizeof f);
	return ok;
}

/* Runs it; a wrong code counts as a wrong password does. */
static bool run_step(struct step *s, bool (*change)(struct db *db, void *arg, struct err *err),
		     struct err *err)
{
	struct attempt a;
	struct err why = { 0 };
	struct err refused = { 0 };
	int64_t now = service_now(s->sv);
	attempt_make(&a, s->caller->login, s->caller->address);
	if (guard_locked(s->sv, &a, s->user, true, now))
		return err_set(err, ERR_LIMIT, "too many wrong codes: locked for some time");
	if (service_write(s->sv, change, s, &why))
		return true;
	if (s->code_wrong)
		(void)signin_refuse(s->sv, &a, s->user, "{\"reason\":\"code\"}", &refused);
	if (err)
		*err = why;
	return false;
}

bool service_factor_confirm(struct service *sv, const struct caller *c, const char *token,
			    const char *code, struct recovery_codes *ret, struct err *err)
{
	struct recovery_codes codes;
	struct step s = { .sv = sv, .caller = c, .code = code, .token = token, .codes = &codes };
	make_codes(&codes);
	if (!run_step(&s, write_confirm, err))
		return false;
	*ret = codes;
	return true;
}

static bool take_code(struct step *s, struct db *db, struct err *err)
{
	bool right;
	bool recovery;
	if (!factor_take(db, s->user->id, s->code, service_now(s->sv), &right, &recovery, err))
		return false;
	return right || wrong_code(s, err);
}

static bool write_stop(struct db *db, void *arg, struct err *err)
{
	struct step *s = arg;
	return take_code(s, db, err) && store_factor_set(db, s->user->id, NULL, 0, err) &&
	       audit(s->sv, db, s->caller, "factor.off", s->user->login, err);
}

static bool check_on(const struct user *u, struct err *err)
{
	return u->second_factor || err_set(err, ERR_CONFLICT, "there is no second factor");
}

bool service_factor_stop(struct service *sv, const struct caller *c, const char *password,
			 const char *code, struct err *err)
{
	struct user u;
	struct step s = { .sv = sv, .caller = c, .user = &u, .code = code };
	if (!signin_prove(sv, c, password, "password", &u, err) || !check_on(&u, err))
		return false;
	if (factor_is_required(sv, u.role_name))
		return err_set(err, ERR_CONFLICT, "your role must have a second factor");
	return run_step(&s, write_stop, err);
}

static bool write_codes(struct db *db, void *arg, struct err *err)
{
	struct step *s = arg;
	return take_code(s, db, err) &&
	       store_recovery_set(db, s->user->id, s->codes->items, RECOVERY_CODES, err) &&
	       audit(s->sv, db, s->caller, "factor.codes", s->user->login, err);
}

bool service_factor_renew(struct service *sv, const struct caller *c, const char *password,
			  const char *code, struct recovery_codes *ret, struct err *err)
{
	struct user u;
	struct recovery_codes codes;
	struct step s = { .sv = sv, .caller = c, .user = &u, .code = code, .codes = &codes };
	if (!signin_prove(sv, c, password, "password", &u, err) || !check_on(&u, err))
		return false;
	make_codes(&codes);
	if (!run_step(&s, write_codes, err))
		return false;
	*ret = codes;
	return true;
}

struct removal {
	struct service *sv;
	const struct caller *caller;
	int64_t user;
};

static bool write_removal(struct db *db, void *arg, struct err *err)
{
	const struct removal *r = arg;
	struct user u;
	return store_user_get(db, r->user, &u, err) &&
	       caller_check_over(r->sv, db, r->caller, &u, err) &&
	       store_factor_set(db, u.id, NULL, 0, err) &&
	       audit(r->sv, db, r->caller, "factor.remove", u.login, err);
}

bool service_factor_remove(struct service *sv, const struct caller *c, int64_t user,
			   struct err *err)
{
	struct removal r = { sv, c, user };
	return caller_check(c, RIGHT_USER_EDIT, err) &&
	       user_check_other(c, user,
				"the own second factor is turned off with password and code",
				err) &&
	       service_write(sv, write_removal, &r, err);
}
