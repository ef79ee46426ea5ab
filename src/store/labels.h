/*
 * labels.h - names that many meters share (cities, types, groups), read for one query.
 *
 * Sorted by id; memory is the arena's. Private to the store.
 */
#pragma once
#include "store/engine.h"
#include "store/meter.h"

struct label_view {
	int64_t id;
	const char *fold;
	uint32_t terms; /* bits: words of the query that it answers */
	bool wanted;
};

struct labels {
	struct label_view *row;
	size_t count;
	size_t cap;
};

/* Rows of a statement: id, fold. arg 0: it has no parameter. */
NODISCARD bool labels_read(struct labels *l, struct db *db, struct arena *a, enum sql name,
			   int64_t arg, struct err *err);
/* NULL when there is none of that id. */
struct label_view *labels_find(const struct labels *l, int64_t id);
