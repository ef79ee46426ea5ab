#include "store/listing.h"

#include <string.h>

bool list_check(unsigned limit, unsigned max, struct err *err)
{
	return (limit >= 1 && limit <= max) || err_field(err, "limit", "from 1 to %u", max);
}

bool list_read(struct db *db, struct stmt *s, unsigned max, size_t size, row_read_fn *read,
	       struct arena *a, void *ret, size_t *ret_count, struct err *err)
{
	char *rows = arena_alloc_array(a, size, _Alignof(max_align_t), max);
	size_t n = 0;
	bool row;

	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	for (; n < max; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		if (!read(db, s, a, rows + n * size, err))
			return false;
	}
	memcpy(ret, &rows, sizeof rows);
	*ret_count = n;
	return true;
}

bool list_start_owned(struct db *db, enum sql all, enum sql own, int64_t user, int64_t before,
		      unsigned limit, struct stmt **ret, struct err *err)
{
	if (!db_start(db, user < 0 ? all : own, ret, err))
		return false;
	bind_i64(*ret, 1, before ? before : INT64_MAX);
	bind_i64(*ret, 2, limit);
	if (user >= 0)
		bind_i64(*ret, 3, user);
	return true;
}
