/*
 * listing.h - the rows of a statement as an array: how the store's lists are read.
 */
#pragma once
#include "base/arena.h"
#include "store/db.h"

/* One row as the item `ret` of the list; what it points to is copied to the arena. */
typedef bool row_read_fn(struct db *db, const struct stmt *s, struct arena *a, void *ret,
			 struct err *err);

/* ERR_INPUT of "limit" when it is not from 1 to max. */
NODISCARD bool list_check(unsigned limit, unsigned max, struct err *err);

/*
 * Starts a list of what people made, newest first: `all` for user -1, else `own`, whose third
 * parameter is the user. `before`: an id, 0 = from the newest.
 */
NODISCARD bool list_start_owned(struct db *db, enum sql all, enum sql own, int64_t user,
				int64_t before, unsigned limit, struct stmt **ret, struct err *err);

/*
 * Reads at most `max` rows into an array of items of `size` bytes, owned by the arena. `ret` is
 * the address of the pointer to the first (const struct whatever **).
 */
NODISCARD bool list_read(struct db *db, struct stmt *s, unsigned max, size_t size,
			 row_read_fn *read, struct arena *a, void *ret, size_t *ret_count,
			 struct err *err);
