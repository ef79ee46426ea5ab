/*
 * counted.h - the readings that count: records, with edits and estimates in their places, as
 * they are now or were known at some time.
 *
 * What was known at a time: what calls that had begun by then have brought (of a record that
 * came again and differed, the value that counted then), and edits as they stood. The reader
 * belongs to the connection's thread and holds its statements until store_counted_close().
 * A value that counts in the place of a record has READING_EDITED or READING_ESTIMATED.
 */
#pragma once
#include "store/reading.h"

#define KNOWN_NOW INT64_MAX

struct counted_query {
	int64_t meter;
	enum archive archive;
	int64_t from; /* both ends belong to it */
	int64_t to;
	int64_t known_at; /* UTC seconds or KNOWN_NOW */
	bool records;	  /* what meters have said alone: without edits and estimates */
};

struct counted_stream;

NODISCARD bool store_counted_open(struct db *db, const struct counted_query *q,
				  struct counted_stream **ret, struct err *err);
/* True with a reading, false at the end or after an error. */
bool store_counted_next(struct counted_stream *s, struct reading *ret);
/* False when the stream ended by an error. */
NODISCARD bool store_counted_check(const struct counted_stream *s, struct err *err);
void store_counted_close(struct counted_stream *s); /* accepts NULL */
DEFINE_AUTO(counted_stream, store_counted_close)
#define AUTO_COUNTED CLEANUP(auto_counted_stream) struct counted_stream
