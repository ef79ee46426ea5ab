#include "store/feed.h"

#include "store/listing.h"

static bool read_item(struct db *db, const struct stmt *s, struct arena *a, void *item,
		      struct err *err)
{
	struct feed_item *ret = item;

	(void)db;
	*ret = (struct feed_item){
		.version = col_i64(s, 0),
		.ordinal = col_i64(s, 1),
		.kind = (enum feed_kind)col_i64(s, 2),
		.meter = col_i64(s, 3),
		.call = col_i64(s, 4),
		.serial = arena_strdup(a, col_text(s, 5)),
		.outside = col_i64(s, 6) != 0,
	};
	return ret->serial || err_set(err, ERR_NOMEM, "no memory for the feed");
}

bool store_feed_list(struct db *db, int64_t after, unsigned limit, struct arena *a,
		     const struct feed_item **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!list_check(limit, FEED_MAX, err))
		return false;
	if (!db_start(db, SQL_FEED_LIST, &s, err))
		return false;
	bind_i64(s, 1, after);
	bind_i64(s, 2, limit);
	return list_read(db, s, limit, sizeof **ret, read_item, a, ret, ret_count, err);
}

bool store_feed_head(struct db *db, int64_t *ret, struct err *err)
{
	return db_number(db, SQL_FEED_HEAD, ret, err);
}
