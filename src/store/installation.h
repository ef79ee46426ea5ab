/*
 * installation.h - what people know of a meter where it hangs: seal, verifications, place.
 *
 * Days are counted from 1970-01-01; 0 = not known. Texts are "" when not known.
 */
#pragma once
#include "base/arena.h"
#include "store/store.h"

enum {
	INSTALLATION_SEAL_MAX = 100, /* bytes, as the next */
	INSTALLATION_PLACE_MAX = 600,
	INSTALLATION_REASON_MAX = 1000,
	VERIFICATIONS_MAX = 50, /* told of a meter */
	INSTALLATION_LEAVE = -1,
};

struct installation {
	int64_t version; /* rises with every change by a person */
	int64_t commissioned_on;
	int64_t verified_on;
	int64_t verification_due;
	const char *seal;
	int64_t seal_on;
	const char *place;
	const char *sim_phone; /* meter/phone.h */
	int64_t retired_at;    /* UTC seconds, 0 = is not retired */
	int64_t final_index;   /* litres, -1 = not known */
	const char *retire_reason;
	const char *own_zone; /* without its groups' */
};
NODISCARD bool store_installation_get(struct db *db, int64_t meter, struct arena *a,
				      struct installation *ret, struct err *err);

/* NULL and INSTALLATION_LEAVE leave a field as it is, "" and 0 clear it. */
struct installation_change {
	const char *seal;
	const char *place;
	const char *sim_phone;
	int64_t seal_on;
	int64_t commissioned_on;
	int64_t verified_on;
	int64_t verification_due;
};
#define INSTALLATION_CHANGE_NONE                                                                   \
	((struct installation_change){ .seal_on = INSTALLATION_LEAVE,                              \
				       .commissioned_on = INSTALLATION_LEAVE,                      \
				       .verified_on = INSTALLATION_LEAVE,                          \
				       .verification_due = INSTALLATION_LEAVE })

/* A day of verification that is new adds to the history; `who` put it down. */
NODISCARD bool store_installation_change(struct db *db, int64_t meter,
					 const struct installation_change *what, const char *who,
					 int64_t now, struct err *err);

/* The version rises; ERR_CONFLICT when it is not `expected` (0: whatever it is). */
NODISCARD bool store_meter_bump(struct db *db, int64_t meter, int64_t expected, int64_t now,
				struct err *err);

struct verification {
	int64_t verified_on;
	int64_t due_on; /* 0 = not known */
	const char *who;
	int64_t created_at;
};
/* Newest first, at most VERIFICATIONS_MAX. */
NODISCARD bool store_verification_list(struct db *db, int64_t meter, struct arena *a,
				       const struct verification **ret, size_t *ret_count,
				       struct err *err);
