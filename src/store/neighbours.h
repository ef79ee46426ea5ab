/*
 * neighbours.h - what the processes that share one store tell each other through it.
 *
 * A serial that a process has claimed is locked in a file beside the database, which the
 * kernel sets free with the process, however that ends. Wishes and orders are rows, which
 * the keeper of each process (keeper.c) looks at when another one has committed.
 */
#pragma once
#include "store/store.h"

/* Called from the keeper's thread; any may be NULL. */
struct neighbours {
	int64_t node;				       /* of this process */
	void (*wanted)(void *arg, const char *serial); /* a call of it waits elsewhere */
	void (*turn)(void *arg);		       /* a few times a second */
	void (*reload)(void *arg);		       /* read the profiles anew */
	void (*settings)(void *arg);		       /* read the settings anew */
	void *arg;
};

/* NULL: from now on none is called, nor still running when it returns. */
void store_on_neighbours(struct store *s, const struct neighbours *n);

/* Whether the store was opened for several processes (store_settings.claims). */
bool store_is_shared(const struct store *s);
/* False: another process has claimed the serial. Never blocks. A process that has it already
 * gets it again: it keeps its own calls apart. */
bool store_claim(struct store *s, const char *serial);
void store_unclaim(struct store *s, const char *serial);
/* Lets the others know that a call of the serial waits here; ERR_LIMIT as for any write. */
NODISCARD bool store_wish(struct store *s, const char *serial, int64_t node, int64_t now_ms,
			  struct err *err);

/* Within a write transaction: every other process shall read its profiles or settings anew. */
enum order { ORDER_PROFILES, ORDER_SETTINGS, ORDER_COUNT };
NODISCARD bool store_order(struct db *db, enum order what, struct err *err);
