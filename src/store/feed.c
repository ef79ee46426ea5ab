#include "store/feed.h"

bool store_feed_list(struct db *db, int64_t after, unsigned limit, struct arena *a,
		     const struct feed_item **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;
	size_t n = 0;
	bool row;

	if (limit < 1 || limit > FEED_MAX)
		return err_field(err, "limit", "from 1 to %d", FEED_MAX);
	struct feed_item *rows = arena_new(a, struct feed_item, limit);
	if (!rows)
		return err_set(err, ERR_NOMEM, "no memory for the feed");
	if (!db_start(db, SQL_FEED_LIST, &s, err))
		return false;
	bind_i64(s, 1, after);
	bind_i64(s, 2, limit);
	for (; n < limit; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		rows[n] = (struct feed_item){
			.version = col_i64(s, 0),
			.ordinal = col_i64(s, 1),
			.kind = (enum feed_kind)col_i64(s, 2),
			.meter = col_i64(s, 3),
			.call = col_i64(s, 4),
			.serial = arena_strdup(a, col_text(s, 5)),
			.outside = col_i64(s, 6) != 0,
		};
		if (!rows[n].serial)
			return err_set(err, ERR_NOMEM, "no memory for the feed");
	}
	*ret = rows;
	*ret_count = n;
	return true;
}

bool store_feed_head(struct db *db, int64_t *ret, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_FEED_HEAD, &s, err) || !stmt_step(s, &row, err))
		return false;
	*ret = col_i64(s, 0);
	return true;
}
