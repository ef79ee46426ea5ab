/*
 * personal.h - sealing what the audit tells of a subscriber.
 *
 * Each subscriber has a key of its own; thrown away, what was sealed with it is
 * unreadable for good, while the chain of the audit stays whole.
 */
#pragma once
#include "base/arena.h"
#include "store/store.h"

/* `text` as JSON {"subscriber":ID,"sealed":"BASE64"}, the key made when missing (writers only). */
NODISCARD bool personal_seal(struct db *db, int64_t subscriber, const char *text, struct arena *a,
			     const char **ret, struct err *err);
/*
 * The text behind such JSON; JSON of another form is given back as it is. *ret NULL: the key
 * was thrown away.
 */
NODISCARD bool personal_open(struct db *db, const char *json, struct arena *a, const char **ret,
			     struct err *err);
NODISCARD bool personal_forget(struct db *db, int64_t subscriber, struct err *err);
