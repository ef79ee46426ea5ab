/*
 * capture.h - recorded bytes of calls, deflated and sealed.
 *
 * The text is the collector's (collector/capture.h); here it is only kept, as
 * part of its call, and given up when it is too old or all of them together
 * are too much. It holds what passed, passwords included.
 */
#pragma once
#include "base/arena.h"
#include "store/call.h"

enum { CAPTURE_LIST_MAX = 500, CAPTURE_TEXT_MAX = 256 << 20 };

struct capture_row {
	int64_t call;
	int64_t bytes;	 /* of the text */
	int64_t started; /* UTC ms */
	char serial[SERIAL_MAX];
	char driver[24];
	enum call_result result;
};

/* Bytes of a call's text; 0 = none is kept. */
NODISCARD bool store_capture_size(struct db *db, int64_t call, int64_t *ret, struct err *err);

/* The text (terminated) in the arena; ERR_NOTFOUND when none is kept. */
NODISCARD bool store_capture_get(struct db *db, int64_t call, struct arena *a, const char **ret,
				 size_t *ret_n, struct err *err);

/* Newest first; meter 0 = of all, before = the last call seen or 0; limit 1–CAPTURE_LIST_MAX. */
NODISCARD bool store_capture_list(struct db *db, int64_t meter, int64_t before, unsigned limit,
				  struct arena *a, const struct capture_row **ret,
				  size_t *ret_count, struct err *err);

NODISCARD bool store_meter_captured(struct db *db, int64_t meter, int64_t *ret_until,
				    struct err *err);
/* Records the meter's calls until that time (UTC s), 0 = no longer. */
NODISCARD bool store_meter_set_capture(struct db *db, int64_t meter, int64_t until,
				       struct err *err);

/* --- of the store itself --- */

/* May change while the store is open. */
struct capture_limits {
	_Atomic int64_t size; /* bytes as they are kept, all together; 0: none is set */
	_Atomic int64_t age;  /* s; likewise */
};

/* Part of the commit of its call, which has ended. */
NODISCARD bool capture_add(struct db *db, const struct call_record *call, const char *text,
			   size_t n, struct err *err);

/* Is there something to give up? Also old minutes of call_minute. */
NODISCARD bool capture_is_due(struct db *db, const struct capture_limits *limits, int64_t now,
			      bool *ret, struct err *err);
/* Gives up the oldest, some at a time. */
NODISCARD bool capture_trim(struct db *db, const struct capture_limits *limits, int64_t now,
			    struct err *err);
/* The latest time until which a meter's calls are to be recorded, 0 = none. */
NODISCARD bool capture_until_newest(struct db *db, int64_t *ret, struct err *err);
