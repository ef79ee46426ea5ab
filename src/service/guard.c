#include "service/guard.h"

#include <stdio.h>

#include "service/limiter.h"
#include "service/private.h"

void attempt_make(struct attempt *a, const char *login, const char *address)
{
	a->address = address;
	(void)utf8_fold(a->login, sizeof a->login, str_from(login));
	(void)ip_network(a->network, address);
	/* A login has no blanks. */
	(void)snprintf(a->pair, sizeof a->pair, "%s %s", a->login, a->network);
}

int64_t guard_locked(struct service *sv, const struct attempt *a, const struct user *u,
		     bool familiar, int64_t now)
{
	int64_t until = limiter_locked(sv->addresses, a->network, now);
	if (until)
		return until;
	until = limiter_locked(sv->pairs, a->pair, now);
	if (until && u && u->password_at > until - sv->how.lock_time) {
		limiter_forgive(sv->pairs, a->pair);
		until = 0;
	}
	if (until || familiar)
		return until;
	return limiter_locked(sv->logins, a->login, now);
}

void guard_failed(struct service *sv, const struct attempt *a, int64_t now)
{
	(void)limiter_failed(sv->addresses, a->network, now);
	(void)limiter_failed(sv->pairs, a->pair, now);
	(void)limiter_failed(sv->logins, a->login, now);
}

void guard_passed(struct service *sv, const struct attempt *a)
{
	limiter_forgive(sv->pairs, a->pair);
}

bool guard_token_failed(struct service *sv, const char *address, int64_t now)
{
	char network[IP_TEXT];
	return limiter_failed(sv->addresses, ip_network(network, address), now) != 0;
}
