/*
 * reading.h - streams of a meter's archive rows in rising time order.
 *
 * The reader belongs to the connection's thread and holds its statements until
 * store_reading_close(). Hourly rows come from day blocks and from the table
 * of rows off the grid, merged. Ranges include both ends.
 */
#pragma once
#include "meter/reading.h"
#include "store/store.h"

struct reading_stream;

NODISCARD bool store_reading_open(struct db *db, int64_t meter, enum archive archive, int64_t from,
				  int64_t to, struct reading_stream **ret, struct err *err);
/*
 * Widens a range of the hourly archive to the days with records next to it on both sides, so
 * that what lacks at its ends can be estimated. Where there are none it has no end (INT64_MIN,
 * INT64_MAX): a value of another kind may stand there, however far.
 */
NODISCARD bool store_reading_widen(struct db *db, int64_t meter, int64_t *from, int64_t *to,
				   struct err *err);
/* True with a reading, false at the end or after an error. */
bool store_reading_next(struct reading_stream *s, struct reading *ret);
/* False when the stream ended by an error (a damaged block, the engine). */
NODISCARD bool store_reading_check(const struct reading_stream *s, struct err *err);
void store_reading_close(struct reading_stream *s); /* accepts NULL */
DEFINE_AUTO(reading_stream, store_reading_close)
#define AUTO_READINGS CLEANUP(auto_reading_stream) struct reading_stream

/*
 * A value that came again and differed: the stored one stays, but for one that
 * came before its time (READING_FUTURE), which is then kept here.
 */
struct reading_revision {
	enum archive archive;
	struct reading reading; /* the value that does not count, with its call */
	int64_t seen_at;	/* UTC seconds of the server */
};

typedef void reading_revision_fn(void *arg, const struct reading_revision *r);
NODISCARD bool store_reading_revisions(struct db *db, int64_t meter, enum archive archive,
				       int64_t from, int64_t to, unsigned skip, unsigned limit,
				       reading_revision_fn *each, void *arg, struct err *err);
