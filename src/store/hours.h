/*
 * hours.h - merging archive rows into what is stored; private to the store.
 */
#pragma once
#include "store/current.h"

/* What has become of the rows of a range that was asked for again. */
struct merge_range {
	int ledger;
	int64_t from;
	int64_t to;
	int64_t same;
	int64_t added;
	int64_t revised;
};

/* What a merge works on and finds. */
struct merge {
	struct db *db;
	struct current *current; /* high-water marks, first hour and day counts move */
	int64_t call;
	int64_t now;
	int64_t newest_before;	    /* of the hourly archive, before the batch */
	int64_t added;		    /* rows that were not there */
	int64_t revisions;	    /* rows that differed from what is there */
	struct merge_range *ranges; /* to be counted; NULL = none */
	size_t range_count;
};

enum merge_end { MERGE_SAME, MERGE_ADDED, MERGE_REVISED };
/* Counts a row or event in the ranges that it lies in. */
void merge_count(struct merge *m, int ledger, int64_t time, enum merge_end end);

/*
 * Writes rows of an archive. Rows are taken in any order, rising is fast. A row
 * that is there already is left alone; one that differs becomes a revision, or
 * takes the place of one that came before its time. Hourly rows of a clock that
 * had fallen back (READING_CLOCK_BEHIND) never enter a block: they would stand
 * where a record lacks that is still to come.
 */
NODISCARD bool merge_rows(struct merge *m, enum archive archive, const struct reading *rows,
			  size_t count, struct err *err);

/* The hourly record of a time; none is found beside the full hour. */
NODISCARD bool hour_find(struct db *db, int64_t meter, int64_t time, struct reading *ret,
			 bool *ret_found, struct err *err);

/* Columns time, index, temperature, offset, status, flags, call (reading.c). */
void reading_read(const struct stmt *s, struct reading *r);
