/*
 * names.h - the dictionary of short names that many rows share.
 *
 * Drivers, listeners, keys of parameters: few and ours, so a connection keeps
 * those it has seen. After a rollback the writer must forget them.
 */
#pragma once
#include "store/db.h"

enum { NAMES_MAX = 1024, NAME_TEXT_MAX = 64 };

struct names {
	struct name_entry *entry;
	size_t count;
	size_t cap;
};

void names_clear(struct names *n);

/* Id of a name, made when missing (writers only). */
NODISCARD bool names_id(struct db *db, const char *text, int64_t *ret, struct err *err);
/* Id of a name or 0. */
NODISCARD bool names_find(struct db *db, const char *text, int64_t *ret, struct err *err);
/* Text of an id, valid as long as the connection; ERR_DB when there is none. */
NODISCARD bool names_text(struct db *db, int64_t id, const char **ret, struct err *err);
