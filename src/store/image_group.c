#include "base/str.h"
#include "store/engine.h"
#include "store/group.h"
#include "store/image.h"

bool store_group_look(struct db *db, const char *names, int64_t *ret_id, unsigned *ret_missing,
		      struct err *err)
{
	char name[GROUP_NAME_MAX + 1];
	struct str rest = str_from(names);
	struct str head;
	int64_t id = 0;
	unsigned missing = 0;

	while (rest.n) {
		int64_t child = 0;
		(void)str_cut(rest, '/', &head, &rest);
		if (!str_copy(name, sizeof name, str_trim(head)))
			return err_field(err, "group", "a name has at most %d bytes",
					 GROUP_NAME_MAX);
		if (!missing && !group_find_child(db, id, name, &child, err))
			return false;
		missing += !child;
		id = child ? child : id;
	}
	*ret_id = id;
	*ret_missing = missing;
	return true;
}

bool store_group_newest(struct db *db, int64_t *ret, struct err *err)
{
	return db_number(db, SQL_GROUP_NEWEST, ret, err);
}

bool store_group_newer(struct db *db, int64_t than, int64_t *groups, size_t max, size_t *ret_count,
		       struct err *err)
{
	AUTO_STMT *s = NULL;
	size_t n = 0;
	bool row;

	if (!db_start(db, SQL_GROUP_NEWER, &s, err))
		return false;
	bind_i64(s, 1, than);
	bind_i64(s, 2, (int64_t)max);
	for (; n < max; n++) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			break;
		groups[n] = col_i64(s, 0);
	}
	*ret_count = n;
	return true;
}
