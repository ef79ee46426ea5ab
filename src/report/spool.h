/*
 * spool.h - what was laid out, on the way to the file: a temporary file without a name,
 * written once and read twice.
 *
 * A failure stays until spool_check(); what is read then is zero and "".
 */
#pragma once
#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"

struct spool {
	FILE *file;
	bool broken;
};

NODISCARD bool spool_open(struct spool *s, const char *folder, struct err *err);
void spool_close(struct spool *s); /* of one that was never open, too */
void spool_rewind(struct spool *s);
NODISCARD bool spool_check(struct spool *s, struct err *err);

void spool_put_bytes(struct spool *s, const void *p, size_t n);
void spool_put_number(struct spool *s, double v);
void spool_put_count(struct spool *s, size_t n);
void spool_put_text(struct spool *s, const char *text); /* NULL as "" */

bool spool_at_end(struct spool *s);
void *spool_take_bytes(struct spool *s, struct arena *a, size_t n);
double spool_take_number(struct spool *s);
size_t spool_take_count(struct spool *s, size_t max);
const char *spool_take_text(struct spool *s, struct arena *a);
