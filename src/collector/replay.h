/*
 * replay.h - a recorded call once more: the driver is asked what it was asked
 * then and hears what it heard then, at the same times.
 *
 * It must say the same and tell the same. Pure: no socket, no clock, no store.
 */
#pragma once
#include "collector/capture.h"

struct replay_difference {
	int64_t at;	     /* ms since the connection came in */
	size_t line;	     /* of the capture, where it was noticed */
	const char *what;    /* in words */
	const uint8_t *then; /* bytes of the driver that differ, from the first on; or NULL */
	size_t then_n;
	const uint8_t *now;
	size_t now_n;
};

struct replay_how {
	const struct profile_set *profiles;
	const char *password;		/* NULL = none is known */
	const struct driver_keys *keys; /* encryption and authentication; likewise */
	/* Each may be called many times; what is given lives during the call only. */
	void (*told)(void *owner, int64_t at, const struct driver_told *told);
	void (*asked)(void *owner, int64_t at, const struct driver_ask *ask, enum ask_result result,
		      const char *words);
	void (*differs)(void *owner, const struct replay_difference *d);
	void *owner;
};

struct replay_result {
	size_t asks;
	size_t told;
	size_t differences;
	bool whole;	/* all of the recording was replayed */
	bool truncated; /* but it ends before the call did */
};

/*
 * Fails when it cannot begin or go on: ERR_NOTFOUND for a profile or driver that is
 * not here, ERR_DENIED for a password or keys that are needed. Differences are no failure.
 */
NODISCARD bool replay_run(const struct capture *c, const struct replay_how *how,
			  struct replay_result *ret, struct err *err);
