/*
 * hours.h - merging archive rows into what is stored; private to the store.
 */
#pragma once
#include "store/current.h"

/* What a merge works on and finds. */
struct merge {
	struct db *db;
	struct current *current; /* high-water marks, first hour and day counts move */
	int64_t call;
	int64_t now;
	int64_t added;	   /* rows that were not there */
	int64_t revisions; /* rows that differed from what is there */
};

/*
 * Writes rows of an archive. Rows are taken in any order, rising is fast. A row
 * that is there already is left alone; one that differs becomes a revision, or
 * takes the place of one that came before its time.
 */
NODISCARD bool merge_rows(struct merge *m, enum archive archive, const struct reading *rows,
			  size_t count, struct err *err);

/* Columns time, index, temperature, offset, status, flags, call (reading.c). */
void reading_read(const struct stmt *s, struct reading *r);
