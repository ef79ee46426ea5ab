/*
 * service_house.h - a service over a store in a temporary folder, and a clock that stands;
 * "anna" is an operator in it.
 */
#pragma once
#include "unit.h"

#include <ftw.h>
#include <stdio.h>

#include "service/session.h"
#include "service/user.h"

struct house {
	char dir[64];
	struct store *store;
	struct catalogue *catalogue;
	struct service *sv;
	int64_t anna; /* id */
};

static int64_t now;

UNUSED static int64_t read_clock(void)
{
	return now;
}

static const char password[] = "Десять-знаков";

static int set_up(void **state)
{
	struct house *h = calloc(1, sizeof *h);
	struct err err = { 0 };
	char url[128];
	char key[128];
	char made[PASSWORD_MADE];
	(void)snprintf(h->dir, sizeof h->dir, "/tmp/themis-session-XXXXXX");
	if (!mkdtemp(h->dir))
		return -1;
	(void)snprintf(url, sizeof url, "sqlite:%s/themis.db", h->dir);
	(void)snprintf(key, sizeof key, "%s/secret.key", h->dir);
	struct store_settings store = {
		.url = url, .key_file = key, .readers = 2, .queue_max = 16, .group_max = 4
	};
	now = 1500000000;
	if (!catalogue_load(NULL, &h->catalogue, &err) || !store_open(&store, &h->store, &err)) {
		print_error("%s\n", err.msg);
		return -1;
	}
	struct service_settings how = { .store = h->store,
					.catalogue = h->catalogue,
					.zone = "Europe/Moscow",
					.silent_after = 86400,
					.session_idle = 3600,
					.session_life = 86400,
					.lock_failures = 3,
					.lock_time = 900,
					.address_failures = 6,
					.now = read_clock,
					.cheap_passwords = true };
	struct caller self = caller_local("system");
	struct user_edit anna = {
		.login = "anna", .name = "Анна", .role = ROLE_OPERATOR, .disabled = -1
	};
	if (!service_new(&how, &h->sv, &err) ||
	    !service_user_create(h->sv, &self, &anna, password, made, &h->anna, &err)) {
		print_error("%s\n", err.msg);
		return -1;
	}
	*state = h;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

static int tear_down(void **state)
{
	struct house *h = *state;
	service_free(h->sv);
	store_close(h->store);
	catalogue_free(h->catalogue);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe) */
	(void)nftw(h->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(h);
	tz_forget_all();
	return 0;
}
