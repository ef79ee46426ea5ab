/*
 * sweep.h - throwing away what need not be kept for good, a portion a transaction.
 *
 * Never readings, revisions, parameters and events of meters, nor what people have registered.
 */
#pragma once
#include "store/store.h"

enum { SWEEP_PORTION = 500 /* rows that a transaction looks at */ };

struct sweep_step {
	int64_t before;	 /* UTC s: what is older goes */
	int64_t after;	 /* id of the last row looked at; 0: from the oldest. Moved on */
	int64_t removed; /* rows of this step */
	bool end;	 /* there is none that is old enough behind it */
};

/* Calls that have ended, but for the newest of each meter and those whose bytes are kept. Ids
 * rise with time, so that it ends at the first that is too young. */
NODISCARD bool store_sweep_calls(struct db *db, struct sweep_step *s, struct err *err);
/* Likewise, those of no known meter. */
NODISCARD bool store_sweep_unknown_calls(struct db *db, struct sweep_step *s, struct err *err);
/* Findings that were settled. */
NODISCARD bool store_sweep_findings(struct db *db, struct sweep_step *s, struct err *err);
/* Tokens that were revoked or are over. */
NODISCARD bool store_sweep_tokens(struct db *db, struct sweep_step *s, struct err *err);
/* What nobody asks for any more of who has opened a card. */
NODISCARD bool store_sweep_openings(struct db *db, struct sweep_step *s, struct err *err);
/* Sessions that are over. */
NODISCARD bool store_sweep_sessions(struct db *db, struct sweep_step *s, struct err *err);
