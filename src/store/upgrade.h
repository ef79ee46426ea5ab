/*
 * upgrade.h - what migrations have to work out, where SQL alone cannot; private to the store.
 */
#pragma once
#include "store/db.h"

/*
 * After the migrations, in their transaction; `have`: the schema that was there, 0 = none.
 * A store of schema 1 or 2: what its archives lack between their records goes into the gap
 * ledger, and what is known of ledgers into the current rows and counts. Takes one pass over
 * the presence maps, a meter at a time; lists stay within the bounds of meter/gaps.h.
 */
NODISCARD bool store_upgrade(struct db *db, int64_t have, int64_t now, struct err *err);
/* What searches look in, for a store that is older than it: in steps of their own, which go on
 * where they were cut off. */
NODISCARD bool search_upgrade(struct db *db, struct err *err);
