/*
 * keys.h - the keys of a fleet's meters.
 *
 * Derived from a seed and the serial, or taken from a file of lines
 *   SERIAL ENCRYPTION AUTHENTICATION
 * with keys of 32 hex digits; '#' begins a comment. The same form is written
 * for `themis meter keys --file`.
 */
#pragma once
#include <stdio.h>

#include "base/attr.h"
#include "base/err.h"
#include "sim/meter.h"

struct keys;

enum { KEYS_MAX = 1000000 };

/* `text`: a whole number is a seed, anything else the name of a file. ERR_IO,
 * ERR_INVAL "FILE:LINE: …". */
NODISCARD bool keys_open(const char *text, struct keys **ret, struct err *err);
NODISCARD bool keys_parse(const char *name, const char *text, size_t n, struct keys **ret,
			  struct err *err);
void keys_free(struct keys *k); /* accepts NULL */
DEFINE_AUTO(keys, keys_free)

/* Gives a meter its keys. ERR_NOTFOUND: the file has none for it. */
NODISCARD bool keys_give(const struct keys *k, struct meter *m, struct err *err);

/* A meter's line of such a file. */
void keys_put(const struct meter *m, FILE *f);
