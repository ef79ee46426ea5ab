/*
 * upgrade.h - what migrations have to work out, where SQL alone cannot; private to the store.
 *
 * After the migrations, in steps of their own transactions: a server that is killed goes on
 * where it was. Several processes of a store may be at it at once.
 */
#pragma once
#include "store/db.h"

/*
 * For a store of schema 1 or 2: what its archives lack between their records goes into the gap
 * ledger, and what is known of ledgers into the current rows and counts. Takes one pass over
 * the presence maps, a meter at a time; lists stay within the bounds of meter/gaps.h.
 */
NODISCARD bool ledger_upgrade(struct db *db, int64_t now, struct err *err);
/* What searches look in, for a store that is older than it. */
NODISCARD bool search_upgrade(struct db *db, struct err *err);

/* --- parts of both --- */

/* The number up to which the work is done; false in *ret_any: all of it is. */
NODISCARD bool upgrade_read_stand(struct db *db, enum sql name, int64_t *ret_after, bool *ret_any,
				  struct err *err);
/* The next numbers after one, at most `max`. */
NODISCARD bool upgrade_read_numbers(struct db *db, enum sql name, int64_t after, int64_t *ret,
				    size_t max, size_t *ret_count, struct err *err);
NODISCARD bool upgrade_run_number(struct db *db, enum sql name, int64_t number, struct err *err);
