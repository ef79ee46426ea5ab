/*
 * stream.h - the answer to a GET, encoded piece by piece.
 *
 * An archive of years is never held in encoded form: values and rows are
 * written as the blocks of the answer are filled.
 */
#pragma once
#include "sim/buffers.h"

enum { STREAM_ITEMS_MAX = 64 };

struct stream_item {
	struct object_id id;
	enum access_result result; /* of the selection; success for a value */
	bool rows;		   /* the buffer of an archive */
	bool begun;		   /* its array header has been written */
	struct buffer_selection selection;
};

struct stream {
	bool list; /* results of GET with-list: a count, then choice and data each */
	bool counted;
	enum access_result result; /* of a single value that was refused */
	size_t at;
	size_t items_n;
	struct stream_item items[STREAM_ITEMS_MAX];
	size_t pos;
	size_t len;
	uint8_t piece[OBJECT_VALUE_MAX];
};

void stream_begin(struct stream *s, bool list);

/* One attribute more. Takes the selective access, if any, off r. False: the
 * request is malformed or too long. */
NODISCARD bool stream_add(struct stream *s, struct object_view *v, struct rd *r);

/* Prepares the first piece; after it `result` says whether a single value is refused. */
void stream_prime(struct stream *s, struct object_view *v);

/* Up to cap bytes; fewer only at the end. */
size_t stream_fill(struct stream *s, struct object_view *v, uint8_t *out, size_t cap);
bool stream_ended(const struct stream *s);

/* An attribute descriptor: class, logical name, attribute. */
struct object_id stream_take_id(struct rd *r);
