/*
 * gap_merge.h - what a batch changes in the ledger; private to the store.
 */
#pragma once
#include "store/hours.h"

/*
 * After the rows of a batch were merged into *m->current, `before` being what it
 * was: what lacks between them is expected, what came is taken out, what was
 * asked for is asked, or given up when the answer was whole. Nothing is read for
 * a batch whose rows follow each other and the record before, as long as the
 * meter's ledger is empty.
 */
NODISCARD bool gap_merge(struct merge *m, const struct call_batch *b, const struct current *before,
			 struct err *err);

/* What has become of the ranges that were wanted again; m->ranges goes with b->asked. */
NODISCARD bool reread_merge(struct merge *m, const struct call_batch *b, struct err *err);
