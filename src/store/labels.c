#include "store/labels.h"

enum { LABELS_MAX = 1000000 };

static bool labels_add(struct labels *l, struct arena *a, int64_t id, const char *fold,
		       struct err *err)
{
	if (l->count == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 64;
		struct label_view *more =
			cap <= LABELS_MAX ? arena_new(a, struct label_view, cap) : NULL;
		if (!more)
			return err_set(err, ERR_NOMEM, "no memory for a list");
		if (l->count)
			memcpy(more, l->row, l->count * sizeof *more);
		l->row = more;
		l->cap = cap;
	}
	const char *own = fold ? arena_strdup(a, fold) : "";
	if (!own)
		return err_set(err, ERR_NOMEM, "no memory for a list");
	l->row[l->count++] = (struct label_view){ .id = id, .fold = own };
	return true;
}

struct label_view *labels_find(const struct labels *l, int64_t id)
{
	size_t lo = 0;
	size_t hi = l->count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (l->row[mid].id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < l->count && l->row[lo].id == id ? &l->row[lo] : NULL;
}

bool labels_read(struct labels *l, struct db *db, struct arena *a, enum sql name, int64_t arg,
		 struct err *err)
{
	AUTO_STMT *s = NULL;
	bool row;

	if (!db_start(db, name, &s, err))
		return false;
	if (arg)
		bind_i64(s, 1, arg);
	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		if (!labels_add(l, a, col_i64(s, 0), col_text(s, 1), err))
			return false;
	}
}
