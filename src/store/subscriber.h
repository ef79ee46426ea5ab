/*
 * subscriber.h - the people and firms whose gas the meters count.
 *
 * Personal data: never logged. A subscriber may have several meters. Changing
 * one keeps the folded columns of the meter list in step.
 */
#pragma once
#include "base/arena.h"
#include "store/store.h"

enum { SUBSCRIBER_TEXT_MAX = 200 }; /* bytes of any of its fields */

/* Strings are UTF-8, "" when not known; results live in the arena. */
struct subscriber {
	int64_t id;
	const char *name;
	const char *account; /* лицевой счёт */
	const char *city;
	const char *street;
	const char *house;
	const char *flat;
	const char *phone;
	const char *email;
};

NODISCARD bool store_subscriber_get(struct db *db, int64_t id, struct arena *a,
				    struct subscriber *ret, struct err *err);
/* ERR_INVAL names the field that is too long or not UTF-8. */
NODISCARD bool store_subscriber_create(struct db *db, const struct subscriber *s, int64_t *ret_id,
				       struct err *err);
NODISCARD bool store_subscriber_change(struct db *db, const struct subscriber *s, struct err *err);
