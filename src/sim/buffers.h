/*
 * buffers.h - profile generic objects (Blue Book class 7): archives and event log.
 *
 * Rows are encoded one by one as they are sent. Selective access by range
 * (selector 1, restricted by the clock) and by entry (selector 2), each with
 * all columns or some.
 */
#pragma once
#include "sim/objects.h"

enum { BUFFER_COLUMNS_MAX = 4, BUFFER_ROW_MAX = 64 };

struct buffer_selection {
	enum buffer_kind kind;
	uint8_t columns; /* bit i: column i is sent */
	size_t next;	 /* row to send */
	size_t end;	 /* row after the last */
	enum buffer_form form;
	bool begun; /* `before` holds what was sent last */
	int64_t before[BUFFER_COLUMNS_MAX];
};

struct buffer_selection buffer_select_all(struct object_view *v, enum buffer_kind kind);

/* Number of rows before `time`. */
size_t buffer_rows_before(struct object_view *v, enum buffer_kind kind, int64_t time);
/* Of any buffer but BUFFER_EVENTS. */
enum history_kind buffer_history(enum buffer_kind kind);

/* By the parameters of a selective access. */
enum access_result buffer_select(struct object_view *v, enum buffer_kind kind, int selector,
				 const struct axdr_value *parameters, struct buffer_selection *ret);

/* What stands before the first row: kind of list, and how much follows. */
void buffer_put_head(const struct buffer_selection *s, struct wr *w);

/* Encodes row `next` and moves on. */
void buffer_put_row(struct object_view *v, struct buffer_selection *s, struct wr *w);

/* Any attribute but the buffer itself (2). */
enum access_result buffer_attribute(struct object_view *v, enum buffer_kind kind,
				    const uint8_t obis[static 6], int attribute, struct wr *w);
