#include "store/lacking.h"

#include "base/str.h"
#include "store/current.h"
#include "store/engine.h"

/* Meters' ids below the hours that lack, so that a rank is one number. */
#define IDS (INT64_C(1) << 40)

struct lacking_look {
	struct lacking_meter *rows; /* falling ranks */
	size_t count;
	size_t max;
	int64_t below;
	int64_t now;
	int64_t seen;
};

static void keep(struct lacking_look *l, const struct lacking_meter *m)
{
	size_t at = l->count;

	if (m->rank >= l->below || (at == l->max && m->rank < l->rows[at - 1].rank))
		return;
	if (at == l->max)
		at--;
	else
		l->count++;
	for (; at > 0 && l->rows[at - 1].rank < m->rank; at--)
		l->rows[at] = l->rows[at - 1];
	l->rows[at] = *m;
}

static void look_at(struct lacking_look *l, const struct stmt *s)
{
	struct lacking_meter m;
	struct recent recent = { .day = col_i64(s, 3) };
	int64_t called_at = col_i64(s, 5);
	size_t n;
	const uint8_t *hours = col_blob(s, 4, &n);

	if (hours && n == sizeof recent.hours)
		memcpy(recent.hours, hours, n);
	current_completeness(&recent, col_i64(s, 2), l->now, &m.expected, &m.received);
	if (m.received >= m.expected)
		return;
	(void)str_copy(m.serial, sizeof m.serial, str_from(col_text(s, 1)));
	m.called_at = called_at == SORT_NONE ? 0 : called_at;
	m.rank = (m.expected - m.received) * IDS + (IDS - 1 - col_i64(s, 0));
	keep(l, &m);
}

static bool look_at_group(struct lacking_look *l, struct db *db, int64_t group, struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, SQL_LACKING_OF_GROUP, &s, err))
		return false;
	bind_i64(s, 1, group);
	while (l->seen <= LACKING_LOOK_MAX) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		if (++l->seen <= LACKING_LOOK_MAX)
			look_at(l, s);
	}
	return true;
}

bool store_lacking(struct db *db, const struct area *area, int64_t root, int64_t below,
		   unsigned limit, int64_t now, struct arena *a, struct lacking_page *ret,
		   struct err *err)
{
	struct lacking_look l = { .max = limit + 1, .below = below, .now = now };
	struct group_list tree;
	size_t at;
	size_t end;

	if (limit < 1 || limit > LACKING_MAX)
		return err_field(err, "limit", "from 1 to %d", LACKING_MAX);
	if (!store_area_tree(db, area, a, &tree, err))
		return false;
	if (!completeness_scope(&tree, root, &at, &end))
		return err_set(err, ERR_NOTFOUND, "there is no such group");
	l.rows = arena_new(a, struct lacking_meter, l.max);
	if (!l.rows)
		return err_set(err, ERR_NOMEM, "no memory for the meters");
	for (; at < end && l.seen <= LACKING_LOOK_MAX; at++) {
		if (!look_at_group(&l, db, tree.rows[at].id, err))
			return false;
	}
	*ret = (struct lacking_page){ .rows = l.rows,
				      .count = l.count < limit ? l.count : limit,
				      .more = l.count > limit,
				      .all = l.seen <= LACKING_LOOK_MAX };
	return true;
}
