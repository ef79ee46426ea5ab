#include "service/guard.h"

#include <stdio.h>

#include "service/limiter.h"
#include "service/private.h"

enum { PAIR_MARK = 32, PAIR_MAX = LOGIN_MAX + IP_TEXT + PAIR_MARK + 2 };

void attempt_make(struct attempt *a, const char *login, const char *address)
{
	a->address = address;
	(void)utf8_fold(a->login, sizeof a->login, str_from(login));
	(void)ip_network(a->network, address);
}

/*
 * The login, the network and the password that is being guessed: a password given since is
 * another secret, whose guesses begin anew. Hashes are salted, so that the end of one tells
 * passwords apart. A login has no blanks.
 */
static const char *pair_key(char ret[static PAIR_MAX], const struct attempt *a,
			    const struct user *u)
{
	size_t len = u ? strlen(u->password) : 0;
	const char *mark = len > PAIR_MARK ? u->password + len - PAIR_MARK : "";
	(void)snprintf(ret, PAIR_MAX, "%s %s %s", a->login, a->network, mark);
	return ret;
}

int64_t guard_locked(struct service *sv, const struct attempt *a, const struct user *u,
		     bool familiar, int64_t now)
{
	char key[PAIR_MAX];
	int64_t until = limiter_locked(sv->addresses, a->network, now);
	if (until)
		return until;
	until = limiter_locked(sv->pairs, pair_key(key, a, u), now);
	if (until || familiar)
		return until;
	return limiter_locked(sv->logins, a->login, now);
}

void guard_failed(struct service *sv, const struct attempt *a, const struct user *u, int64_t now)
{
	char key[PAIR_MAX];
	(void)limiter_failed(sv->addresses, a->network, now);
	(void)limiter_failed(sv->pairs, pair_key(key, a, u), now);
	(void)limiter_failed(sv->logins, a->login, now);
}

void guard_passed(struct service *sv, const struct attempt *a, const struct user *u)
{
	char key[PAIR_MAX];
	limiter_forgive(sv->pairs, pair_key(key, a, u));
}

bool guard_token_failed(struct service *sv, const char *address, int64_t now)
{
	char network[IP_TEXT];
	return limiter_failed(sv->addresses, ip_network(network, address), now) != 0;
}
