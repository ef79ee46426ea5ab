/*
 * key.h - a meter's keys of security suite 0 and their frame counters.
 *
 * Keys are sealed (secret.h). A frame counter may be used once with a key, for
 * good (IEC 62056-5-3, 9.2.3): a call reserves a range in a transaction of its
 * own before it is given the keys, and what a killed server had reserved is
 * lost, never used again. Counters are kept by meter and key, so that a key
 * that comes back goes on where it was.
 */
#pragma once
#include "base/arena.h"
#include "store/secret.h"
#include "store/store.h"

enum {
	METER_KEY_BYTES = 16,
	METER_TITLE_BYTES = 8,
	COUNTERS_RESERVED = 4096, /* of one call */
	/* That a caller may ask for by its word. Whoever knows a serial can give it, so
	 * it counts from where the meter was when it proved its key: else some hundred
	 * calls of a stranger would use the key up. */
	COUNTERS_JUMP_MAX = 1 << 20,
	/* Likewise, of a key that is new here: all words together, until the meter proves it,
	 * cost a quarter of the key and one jump. */
	COUNTERS_FIRST_MAX = 1 << 30,
};

/* Whoever fills it wipes it: explicit_bzero(). */
struct meter_keys {
	uint8_t encryption[METER_KEY_BYTES];
	uint8_t authentication[METER_KEY_BYTES];
	uint8_t title[METER_TITLE_BYTES]; /* system title of the meter */
	bool has_title;
};

struct key_holder {
	int64_t meter;	    /* 0: there is none */
	const char *serial; /* in the arena */
};

/* Another meter that has this encryption key, or had it: counters of both would meet. */
NODISCARD bool store_keys_holder(struct db *db, int64_t meter, const struct meter_keys *keys,
				 struct arena *a, struct key_holder *ret, struct err *err);

NODISCARD bool store_keys_set(struct db *db, int64_t meter, const struct meter_keys *keys,
			      int64_t now, struct err *err);
/* *ret_had: there were some. Counters stay, for the key may come back. */
NODISCARD bool store_keys_clear(struct db *db, int64_t meter, bool *ret_had, struct err *err);
/* *ret_set false: the meter has none. */
NODISCARD bool store_keys_get(struct db *db, int64_t meter, struct meter_keys *ret, bool *ret_set,
			      struct err *err);

/* What a call works with: counters `from` … `to` are its own. */
struct meter_session_keys {
	struct meter_keys keys;
	uint8_t mark[SECRET_MARK]; /* of the encryption key */
	uint32_t from;
	uint32_t to;
	uint32_t received; /* highest taken of the meter … */
	bool received_known;
};

/*
 * Reserves a range above every one that was reserved and, when the meter has told the
 * last counter that it took (`told`), above that. ERR_PROTO when that is more than
 * COUNTERS_JUMP_MAX above where the meter last proved its key, ERR_LIMIT when the counters of the key are used up.
 */
NODISCARD bool store_counters_reserve(struct db *db, int64_t meter, const uint32_t *told,
				      struct meter_session_keys *ret, bool *ret_set,
				      struct err *err);

/* What a call leaves behind; with its batches (call.h). */
struct counters_left {
	uint8_t mark[SECRET_MARK];
	uint32_t reserved_to; /* as it was reserved */
	uint32_t send_next;   /* first that is not used; above reserved_to: nothing is given back */
	uint32_t received;
	bool received_known;
	uint8_t title[METER_TITLE_BYTES]; /* as the meter told it; zeros: did not */
};

/* Gives back what nobody has reserved past meanwhile; `received` only rises. */
NODISCARD bool store_counters_leave(struct db *db, int64_t meter, const struct counters_left *left,
				    struct err *err);
