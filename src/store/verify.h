/*
 * verify.h - recounts what is counted, and reads every block (`themis check`).
 */
#pragma once
#include "store/store.h"

/* One difference, in words with the ids concerned. */
typedef void verify_found_fn(void *arg, const char *what);

struct verify_result {
	int64_t meters;
	int64_t hours;	/* hourly records read */
	int64_t blocks; /* day blocks decoded */
	int64_t wrong;	/* differences found */
};

/* False only when it could not look; differences are told and counted. now: UTC seconds. */
NODISCARD bool store_verify(struct db *db, int64_t now, verify_found_fn *found, void *arg,
			    struct verify_result *ret, struct err *err);
