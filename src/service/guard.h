/*
 * guard.h - how often passwords may be guessed; for the files of this folder only.
 *
 * Three counts: of a network, whatever the login; of a login from a network, so that a
 * stranger elsewhere locks nobody out; and a wide one of a login from everywhere, which slows
 * strangers down but lets in who comes from where he has signed in before. A count per IPv6
 * address would count nothing: networks are what ip_network() says.
 */
#pragma once
#include "base/ip.h"
#include "service/service.h"

struct attempt {
	const char *address;
	char login[LOGIN_MAX]; /* case folded */
	char network[IP_TEXT];
};

void attempt_make(struct attempt *a, const char *login, const char *address);

/*
 * Until when it may not go on; 0 = it may. `u` is NULL for an unknown login; a password that
 * was given since begins without failures. `familiar`: u has signed in from this network.
 */
int64_t guard_locked(struct service *sv, const struct attempt *a, const struct user *u,
		     bool familiar, int64_t now);
void guard_failed(struct service *sv, const struct attempt *a, const struct user *u, int64_t now);
void guard_passed(struct service *sv, const struct attempt *a, const struct user *u);

/* A wrong token from the network; true: too many have come from there. */
bool guard_token_failed(struct service *sv, const char *address, int64_t now);
