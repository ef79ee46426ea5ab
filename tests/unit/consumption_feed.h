/* consumption_feed.h - readings out of an array, and periods into one. */
#pragma once
#include "unit.h"

#include "meter/consumption.h"

struct feed {
	const struct reading *r;
	size_t count;
	size_t at;
};

static inline bool feed_reading(void *arg, struct reading *ret)
{
	struct feed *f = arg;

	if (f->at == f->count)
		return false;
	*ret = f->r[f->at++];
	return true;
}

enum { ROWS_MAX = 13000 };

struct rows {
	size_t count;
	struct consumption row[ROWS_MAX];
};

static inline void rows_add(void *arg, const struct consumption *row)
{
	struct rows *rows = arg;

	assert_in_range(rows->count, 0, ROWS_MAX - 1);
	rows->row[rows->count++] = *row;
}
