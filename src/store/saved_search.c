#include "store/saved_search.h"

#include "base/str.h"
#include "store/meter_row.h"
#include "store/register.h"
#include "store/listing.h"

enum { LIST_MAX = 1000 };

static bool read_row(struct db *db, const struct stmt *s, struct arena *a, void *ret,
		     struct err *err)
{
	struct saved_search x = {
		.id = col_i64(s, 0),
		.user = col_i64(s, 1),
		.login = meter_row_text(a, s, 2),
		.name = meter_row_text(a, s, 3),
		.query = meter_row_text(a, s, 4),
		.shared = col_i64(s, 5) != 0,
		.changed_at = col_i64(s, 6),
	};
	(void)db;
	if (!x.login || !x.name || !x.query)
		return err_set(err, ERR_NOMEM, "no memory for a search");
	*(struct saved_search *)ret = x;
	return true;
}

bool store_saved_search_list(struct db *db, int64_t user, struct arena *a,
			     const struct saved_search **ret, size_t *ret_count, struct err *err)
{
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_SAVED_SEARCH_LIST, &s, err))
		return false;
	bind_i64(s, 1, user);
	bind_i64(s, 2, LIST_MAX);
	return list_read(db, s, LIST_MAX, sizeof **ret, read_row, a, ret, ret_count, err);
}

bool store_saved_search_get(struct db *db, int64_t id, struct arena *a, struct saved_search *ret,
			    struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_SAVED_SEARCH_GET, &s, err))
		return false;
	bind_i64(s, 1, id);
	if (!stmt_step(s, &row, err))
		return false;
	return row ? read_row(db, s, a, ret, err)
		   : err_set(err, ERR_NOTFOUND, "there is no such search");
}

static bool check(struct db *db, const struct saved_search *x, struct err *err)
{
	AUTO_STMT *named = NULL;
	AUTO_STMT *count = NULL;
	bool row;

	if (!x->name[0])
		return err_field(err, "name", "is missing");
	if (!register_check_text("name", x->name, SAVED_SEARCH_NAME_MAX, err) ||
	    !register_check_text("query", x->query, SAVED_SEARCH_QUERY_MAX, err) ||
	    !db_start(db, SQL_SAVED_SEARCH_NAMED, &named, err))
		return false;
	bind_i64(named, 1, x->user);
	bind_text(named, 2, x->name);
	if (!stmt_step(named, &row, err))
		return false;
	if (row && col_i64(named, 0) != x->id)
		return err_set(err, ERR_CONFLICT, "there is a search of that name already");
	if (x->id)
		return true;
	if (!db_start(db, SQL_SAVED_SEARCH_COUNT, &count, err))
		return false;
	bind_i64(count, 1, x->user);
	if (!stmt_step(count, &row, err))
		return false;
	return col_i64(count, 0) < SAVED_SEARCHES_MAX ||
	       err_set(err, ERR_CONFLICT, "there are %d saved searches already",
		       SAVED_SEARCHES_MAX);
}

bool store_saved_search_put(struct db *db, const struct saved_search *x, int64_t now,
			    int64_t *ret_id, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!check(db, x, err) ||
	    !db_start(db, x->id ? SQL_SAVED_SEARCH_CHANGE : SQL_SAVED_SEARCH_ADD, &s, err))
		return false;
	bind_i64(s, 1, x->id ? x->id : x->user);
	bind_text(s, 2, x->name);
	bind_text(s, 3, x->query);
	bind_i64(s, 4, x->shared);
	bind_i64(s, 5, now);
	if (!stmt_step(s, &row, err))
		return false;
	*ret_id = x->id ? x->id : col_i64(s, 0);
	return true;
}

bool store_saved_search_remove(struct db *db, int64_t id, struct err *err)
{
	struct stmt *s;

	if (!db_start(db, SQL_SAVED_SEARCH_REMOVE, &s, err))
		return false;
	bind_i64(s, 1, id);
	return stmt_run(s, err);
}
