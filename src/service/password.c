#include <sodium.h>

#include "base/str.h"
#include "service/common.h"
#include "service/private.h"
#include "service/session.h"
#include "service/user.h"

enum {
	/* RFC 9106, second recommended option: 64 MiB, three passes. */
	COST_PASSES = 3,
	COST_MEMORY = 64 << 20,
	/* At least one of web.workers (4) stays free for those who are in. */
	WAITING_MAX = 3,
};

static unsigned long long passes(const struct service *sv)
{
	return sv->how.cheap_passwords ? crypto_pwhash_argon2id_OPSLIMIT_MIN : COST_PASSES;
}

static size_t memory(const struct service *sv)
{
	return sv->how.cheap_passwords ? crypto_pwhash_argon2id_MEMLIMIT_MIN : COST_MEMORY;
}

void password_make(char ret[static PASSWORD_MADE])
{
	/* Without look-alikes (0 O, 1 l I); groups of five are easy to copy by hand. */
	static const char letters[] = "23456789abcdefghjkmnpqrstuvwxyz";
	size_t at = 0;
	for (int i = 0; i < 20; i++) {
		if (i > 0 && i % 5 == 0)
			ret[at++] = '-';
		ret[at++] = letters[randombytes_uniform(sizeof letters - 1)];
	}
	ret[at] = 0;
}

bool password_check_policy(const char *password, const char *login, const char *name,
			   const char *field, struct err *err)
{
	struct str text = str_from(password);
	const char *const own[2] = { login, name };
	if (!utf8_valid(text))
		return err_field(err, field, "must be UTF-8");
	if (text.n > PASSWORD_MAX)
		return err_field(err, field, "is longer than %d bytes", PASSWORD_MAX);
	if (utf8_length(text) < PASSWORD_MIN)
		return err_field(err, field, "must have at least %d characters", PASSWORD_MIN);
	if (password_is_common(password, own))
		return err_field(err, field, "is one of those that others try first");
	return true;
}

bool password_hash(struct service *sv, const char *password, char ret[static PASSWORD_HASH_MAX],
		   struct err *err)
{
	_Static_assert(PASSWORD_HASH_MAX >= crypto_pwhash_argon2id_STRBYTES, "hash must fit");
	char hash[crypto_pwhash_argon2id_STRBYTES];
	(void)pthread_mutex_lock(&sv->password_lock);
	int bad = crypto_pwhash_argon2id_str(hash, password, strlen(password), passes(sv),
					     memory(sv));
	(void)pthread_mutex_unlock(&sv->password_lock);
	if (bad)
		return err_set(err, ERR_NOMEM, "no memory to hash a password");
	memcpy(ret, hash, sizeof hash);
	return true;
}

static bool verify(struct service *sv, const char *hash, const char *password)
{
	size_t n = strlen(password);
	if (hash && hash[0])
		return crypto_pwhash_argon2id_str_verify(hash, password, n) == 0;
	unsigned char salt[crypto_pwhash_argon2id_SALTBYTES] = { 0 };
	unsigned char waste[32];
	(void)!crypto_pwhash_argon2id(waste, sizeof waste, password, n, salt, passes(sv),
				      memory(sv), crypto_pwhash_argon2id_ALG_ARGON2ID13);
	return false;
}

bool password_verify(struct service *sv, const char *hash, const char *password, bool *ret_right,
		     struct err *err)
{
	bool room = atomic_fetch_add(&sv->password_waiting, 1) < WAITING_MAX;
	if (room) {
		(void)pthread_mutex_lock(&sv->password_lock);
		*ret_right = verify(sv, hash, password);
		(void)pthread_mutex_unlock(&sv->password_lock);
	}
	atomic_fetch_sub(&sv->password_waiting, 1);
	return room || err_set(err, ERR_LIMIT, "too many people sign in just now; try again");
}
