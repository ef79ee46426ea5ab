/*
 * call_list.h - records of calls and of meters' events, for people to read.
 */
#pragma once
#include "base/arena.h"
#include "store/area.h"
#include "store/call.h"

enum { CALL_LIST_MAX = 500 };

struct call_filter {
	int64_t meter;	/* 0 = of all */
	bool result_is; /* only calls that ended with `result` */
	enum call_result result;
	bool known; /* of all: leaves out what is quarantined or refused, and what was only claimed */
	const struct area *area; /* NULL = the whole; else calls of no meter are left out, too */
	int64_t before;		 /* id of the last row seen, 0 = from the newest */
	unsigned limit;		 /* 1–CALL_LIST_MAX */
};

struct call_page {
	const struct call_record
		*rows; /* newest first; with `known` or an area maybe few, and more follow */
	size_t count;
	int64_t next; /* `before` of the next page, 0 = the end */
};

NODISCARD bool store_call_list(struct db *db, const struct call_filter *f, struct arena *a,
			       struct call_page *ret, struct err *err);
NODISCARD bool store_call_get(struct db *db, int64_t id, struct call_record *ret, struct err *err);

/* The store's own: of an area of few meters; *ret_few false: it has many, nothing was read. */
NODISCARD bool call_list_of_few(struct db *db, const struct call_filter *f, struct arena *a,
				bool *ret_few, struct call_page *ret, struct err *err);

struct event_row {
	struct meter_event event;
	int64_t call;
};

/* All events of a meter, at most `limit`, by time and code. */
typedef void event_row_fn(void *arg, const struct event_row *e);
NODISCARD bool store_event_each(struct db *db, int64_t meter, unsigned limit, event_row_fn *each,
				void *arg, struct err *err);

/* Events of a meter in [from, to], newest first; limit 1–CALL_LIST_MAX. */
NODISCARD bool store_event_list(struct db *db, int64_t meter, int64_t from, int64_t to,
				unsigned limit, struct arena *a, const struct event_row **ret,
				size_t *ret_count, struct err *err);
