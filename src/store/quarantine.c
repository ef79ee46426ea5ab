#include "store/call.h"
#include "store/tally.h"

bool store_quarantine_full(struct db *db, int64_t max, bool *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	int64_t kept = 0;
	bool row = false;

	if (!db_start(db, SQL_COUNTER_LIST, &s, err))
		return false;
	do {
		if (!stmt_step(s, &row, err))
			return false;
		if (row && col_i64(s, 0) == COUNTER_QUARANTINED)
			kept = col_i64(s, 1);
	} while (row);
	*ret = kept >= max;
	return true;
}
