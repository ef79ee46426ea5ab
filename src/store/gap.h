/*
 * gap.h - the gap ledger (meter/gaps.h) of each meter's archives and events, and the
 * ranges that people want to be read again.
 *
 * The ledger changes in the transaction of the batch that shows what lacks. The
 * time after an archive's newest record is none of it: that is asked for anyway.
 * Nor is what lies before its oldest one.
 */
#pragma once
#include "base/arena.h"
#include "meter/gaps.h"
#include "store/store.h"

struct gap_row {
	int ledger;
	struct gap gap;
};

/* Ranges of a meter that touch [from, to], by archive and rising time; ledger -1 = all.
 * A range of the hourly archive may cover hours that are there. */
NODISCARD bool store_gap_list(struct db *db, int64_t meter, int ledger, int64_t from, int64_t to,
			      struct arena *a, const struct gap_row **ret, size_t *ret_count,
			      struct err *err);

/* Hourly records that lack in [from, to]: as the blocks say. */
NODISCARD bool store_gap_hours(struct db *db, int64_t meter, int64_t from, int64_t to, int64_t *ret,
			       struct err *err);

enum { GAP_ASKS_MAX = 12, GAP_ROWS_MAX = 4096 };

/* What to ask for in a call at about `now`; at most GAP_ASKS_MAX ranges. */
NODISCARD bool store_gap_plan(struct db *db, int64_t meter, int64_t now, struct arena *a,
			      const struct gap_range **ret, size_t *ret_count, struct err *err);

enum reread_state {
	REREAD_WAITING,
	REREAD_DONE,
	REREAD_CANCELLED,
	REREAD_FAILED, /* the meter does not give this archive */
	REREAD_STATE_COUNT,
};
const char *reread_state_name(enum reread_state s);

enum { REREADS_WAITING_MAX = 16, REREAD_LIST_MAX = 500, REREAD_GROUP_MAX = 10000 };

struct reread {
	int64_t id;
	int64_t meter;
	int ledger;
	int64_t from; /* UTC, as the next two; both ends belong to it */
	int64_t to;
	int64_t left_to; /* what lies after it has been read */
	enum reread_state state;
	const char *asked_by;
	int64_t asked_at;
	int64_t ended_at; /* 0: has not */
	int64_t call;	  /* the last that read for it, 0 = none */
	int64_t rows_same;
	int64_t rows_new;
	int64_t rows_revised;
};

/* in: meter, ledger, from, to, asked_by, asked_at. ERR_LIMIT: too many wait already. */
NODISCARD bool store_reread_add(struct db *db, const struct reread *r, int64_t *ret_id,
				struct err *err);
/* The same for all active meters of a group and its subtree; ERR_LIMIT when there are too many. */
NODISCARD bool store_reread_add_group(struct db *db, int64_t group, const struct reread *r,
				      int64_t *ret_added, int64_t *ret_left_out, struct err *err);
NODISCARD bool store_reread_get(struct db *db, int64_t id, struct arena *a, struct reread *ret,
				struct err *err);
/* ERR_CONFLICT unless it waits. */
NODISCARD bool store_reread_cancel(struct db *db, int64_t id, int64_t now, struct err *err);
/* Newest first; before = id of the last seen, 0 = from the newest. */
NODISCARD bool store_reread_list(struct db *db, int64_t meter, int64_t before, unsigned limit,
				 struct arena *a, const struct reread **ret, size_t *ret_count,
				 int64_t *ret_next, struct err *err);
/* Those that wait, oldest first. */
NODISCARD bool store_reread_waiting(struct db *db, int64_t meter, struct arena *a,
				    const struct reread **ret, size_t *ret_count, struct err *err);
