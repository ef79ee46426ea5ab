/*
 * limiter.h - counts failures by key and locks a key that has too many.
 *
 * Keeps a fixed number of keys (hashed); when a row of the table is full the
 * entry that ends first is given up. Thread safe. Time is the caller's.
 */
#pragma once
#include "base/err.h"

struct limiter;

/* `failures` in `window` seconds lock a key for `window` seconds; 0 = never. */
NODISCARD bool limiter_new(int64_t failures, int64_t window, struct limiter **ret, struct err *err);
/* From now on; what is locked stays so until its end. */
void limiter_set(struct limiter *l, int64_t failures, int64_t window);
void limiter_free(struct limiter *l); /* accepts NULL */

/* UTC second at which the lock ends, 0 = not locked. */
int64_t limiter_locked(struct limiter *l, const char *key, int64_t now);
/* Counts one; the same answer. */
int64_t limiter_failed(struct limiter *l, const char *key, int64_t now);
void limiter_forgive(struct limiter *l, const char *key);
