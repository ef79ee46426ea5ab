#include "store/quality.h"

#include <stdlib.h>

#include "base/attr.h"
#include "store/db.h"
#include "store/exception.h"

struct quality_range {
	int64_t from;
	int64_t to;
	int64_t least_from; /* of this and those after it of the rule */
};

void quality_free(struct quality *q)
{
	free(q->item);
}

static bool add(struct quality *q, int64_t from, int64_t to, struct err *err)
{
	if (q->count == q->cap) {
		size_t cap = q->cap ? 2 * q->cap : 16;
		struct quality_range *more = reallocarray(q->item, cap, sizeof *more);
		if (!more)
			return err_set(err, ERR_NOMEM, "no memory for exceptions");
		q->item = more;
		q->cap = cap;
	}
	q->item[q->count++] = (struct quality_range){ from, to, from };
	return true;
}

/* Ranges of one rule may overlap: whether one of the later ones begins earlier is told by each. */
static void look_back(struct quality *q)
{
	for (size_t r = 0; r < VALIDATE_RULE_COUNT; r++) {
		struct quality_range *item = &q->item[q->rule[r].first];
		for (size_t i = q->rule[r].count; i-- > 1;)
			if (item[i].least_from < item[i - 1].least_from)
				item[i - 1].least_from = item[i].least_from;
	}
}

static bool read_ranges(struct stmt *s, struct quality *q, struct err *err)
{
	bool row;

	for (;;) {
		if (!stmt_step(s, &row, err))
			return false;
		if (!row)
			return true;
		int64_t rule = col_i64(s, 0);
		if (rule < 0 || rule >= VALIDATE_RULE_COUNT)
			continue;
		if (!q->rule[rule].count++)
			q->rule[rule].first = q->count;
		if (!add(q, col_i64(s, 1), col_i64(s, 2), err))
			return false;
	}
}

bool store_quality_load(struct db *db, int64_t meter, int64_t from, int64_t to, int64_t known_at,
			struct quality *ret, struct err *err)
{
	AUTO_QUALITY q = { 0 };
	AUTO_STMT *s = NULL;

	if (!db_start(db, SQL_EXCEPTION_QUALITY, &s, err))
		return false;
	bind_i64(s, 1, meter);
	bind_i64(s, 2, from);
	bind_i64(s, 3, to);
	bind_i64(s, 4, known_at);
	bind_i64(s, 5, EXCEPTION_DISMISSED);
	bind_i64(s, 6, EXCEPTION_GONE);
	if (!read_ranges(s, &q, err))
		return false;
	if (q.count)
		look_back(&q);
	*ret = q;
	q.item = NULL;
	return true;
}

static bool has_part(const struct quality_range *item, size_t count, int64_t from, int64_t to)
{
	size_t low = 0;

	for (size_t high = count; low < high;) {
		size_t middle = low + (high - low) / 2;
		if (item[middle].to < from)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && item[low].least_from <= to;
}

uint32_t quality_at(const struct quality *q, int64_t from, int64_t to)
{
	uint32_t bits = 0;

	if (!q->count)
		return 0;
	for (unsigned r = 0; r < VALIDATE_RULE_COUNT; r++)
		if (has_part(&q->item[q->rule[r].first], q->rule[r].count, from, to))
			bits |= 1u << r;
	return bits;
}
