/*
 * suggest.h - values in use for the fields of forms, inside an area.
 *
 * Streets are those of active meters' subscribers as they are written; nobody's home is told by
 * them. Bounded: distinct words first, then some meters of each.
 */
#pragma once
#include "base/arena.h"
#include "store/area.h"

enum { SUGGESTIONS_MAX = 50 };

/* Streets of which a word begins so; city NULL or "": of all. At most SUGGESTIONS_MAX. */
NODISCARD bool store_suggest_streets(struct db *db, const struct area *area, const char *city,
				     const char *begins, struct arena *a, const char *const **ret,
				     size_t *ret_count, struct err *err);
/* Houses of a street, as it is written, that begin so. ERR_INVAL: no street is given. */
NODISCARD bool store_suggest_houses(struct db *db, const struct area *area, const char *city,
				    const char *street, const char *begins, struct arena *a,
				    const char *const **ret, size_t *ret_count, struct err *err);
/* Protocols that meters have spoken last. */
NODISCARD bool store_suggest_drivers(struct db *db, const struct area *area, const char *begins,
				     struct arena *a, const char *const **ret, size_t *ret_count,
				     struct err *err);
/* Firmware texts that begin so, as written. */
NODISCARD bool store_suggest_firmware(struct db *db, const struct area *area, const char *begins,
				      struct arena *a, const char *const **ret, size_t *ret_count,
				      struct err *err);
