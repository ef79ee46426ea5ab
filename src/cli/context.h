/*
 * context.h - what a command or the server works with: settings, store,
 * catalogue, profiles and the service over them, opened from the data folder.
 */
#pragma once
#include "base/arena.h"
#include "base/config.h"
#include "meter/catalogue.h"
#include "protocol/profile.h"
#include "service/service.h"
#include "store/store.h"

enum { OVERRIDES_MAX = 64 };

/* Where from; all strings must outlive the context. */
struct context_options {
	const char *config; /* file, NULL = none */
	const char *data;   /* folder */
	const char *overrides[OVERRIDES_MAX];
	unsigned override_count;
};

struct context {
	struct arena arena; /* lives as long as the store */
	const struct context_options *options;
	struct config *base;   /* of file, environment and command line */
	struct config *config; /* and of the database, once the store is open */
	struct catalogue *catalogue;
	struct profile_set *_Atomic profiles;
	struct context_profiles *generation; /* what of `profiles` the service sees */
	struct store *store;
	struct service *service;
};

#define AUTO_CONTEXT CLEANUP(context_close) struct context

/* Without the database. */
NODISCARD bool context_load_config(struct context *c, const struct context_options *o,
				   struct err *err);
/* Catalogue and profiles; context_load_config() comes first. */
NODISCARD bool context_load_files(struct context *c, struct err *err);
/* Store and service; the data folder is made when `create`. Loads files first. */
NODISCARD bool context_open(struct context *c, bool create, struct err *err);
/* Reads the files of the profiles anew; *ret to be closed. */
NODISCARD bool context_read_profiles(const struct context *c, const struct config *config,
				     struct profile_set **ret, struct err *err);
/* Lets everybody have these from now on. The old ones are kept for the requests that look at
 * them: for CONTEXT_OLD_S, and ERR_LIMIT when there are too many. One thread at a time. */
enum { CONTEXT_OLD_S = 3600, CONTEXT_OLD_MAX = 32 };
NODISCARD bool context_set_profiles(struct context *c, struct profile_set *fresh, struct err *err);
void context_close(struct context *c);
