/*
 * ledger.h - the gap ledger of one meter, read and written whole; private to the store.
 */
#pragma once
#include "meter/gaps.h"
#include "store/current.h"

/* Rows of a meter into lists[LEDGER_COUNT], which are emptied first. */
NODISCARD bool ledger_read(struct db *db, int64_t meter, struct gaps lists[LEDGER_COUNT],
			   struct err *err);
/* Writes the lists that differ from `was`, and counts the hours that are lost. */
NODISCARD bool ledger_write(struct db *db, const struct current *c,
			    const struct gaps was[LEDGER_COUNT],
			    const struct gaps now[LEDGER_COUNT], int64_t at, struct err *err);
/* What a call has to look at: bits of enum current_pending. */
int64_t ledger_pending(const struct gaps lists[LEDGER_COUNT]);

/* Adds `sign` times the hours that permanent ranges cover, if the meter is active, for the
 * days that are counted at `now`. */
void ledger_account(struct tally *t, const struct current *c, const struct gaps *hours, int sign,
		    int64_t now);
