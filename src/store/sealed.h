/*
 * sealed.h - texts of any length that stand sealed in a column (secret.h); private to the store.
 */
#pragma once
#include "base/arena.h"
#include "store/db.h"

NODISCARD bool sealed_bind(struct db *db, struct stmt *s, int at, const char *text,
			   struct err *err);
NODISCARD bool sealed_read(struct db *db, const struct stmt *s, int at, struct arena *a,
			   const char **ret, struct err *err);
