/*
 * verify_ledger.h - the gap ledger as `themis check` looks at it; private to the store.
 */
#pragma once
#include "meter/gaps.h"
#include "store/current.h"

struct verify_ledger {
	struct verify_hours {
		int64_t from;
		int64_t to;
	} hours[GAPS_MAX]; /* ranges of the hourly archive */
	size_t count;
	int64_t last;	   /* hour that is there, 0: none yet */
	int64_t forgotten; /* first hour that lacks and is in no range, 0: none */
};

/* *ret_wrong: what is wrong with the ranges of the meter, NULL: nothing. */
NODISCARD bool verify_ledger_read(struct db *db, const struct current *c, struct verify_ledger *ret,
				  const char **ret_wrong, struct err *err);
/* Adds the hours that the meter has lost. */
NODISCARD bool verify_ledger_count(struct db *db, const struct current *c, struct tally *into,
				   int64_t now, struct err *err);
/* The next hour that is there, up to the newest: does the ledger know what lacks before it? */
NODISCARD bool verify_ledger_hour(struct db *db, int64_t meter, struct verify_ledger *l,
				  int64_t time, struct err *err);
