/*
 * dayblock.h - the codec of hourly archives: one block a meter and UTC day.
 *
 * A block holds up to 24 records, record h being the one stamped
 * day·86400 + h·3600 UTC. Presence map, first and last index are columns of
 * the table so that SQL can use them; everything else is in the blob, the same
 * bytes on every storage engine. Layout: dayblock.c.
 */
#pragma once
#include "base/err.h"
#include "meter/reading.h"

enum {
	DAYBLOCK_HOURS = 24,
	DAYBLOCK_BLOB_MAX = 1024, /* proven by a property test */
};
#define DAYBLOCK_ALL ((1u << DAYBLOCK_HOURS) - 1) /* presence of a whole day */

struct dayblock {
	uint32_t present;		     /* bit h: record of hour h is there */
	struct reading hour[DAYBLOCK_HOURS]; /* time is implied but filled in */
};

int64_t dayblock_day(int64_t utc);  /* days since 1970 of an instant */
bool dayblock_on_grid(int64_t utc); /* on a full hour */

/*
 * Adds a record. An identical one (index, temperature, status, offset) is
 * ignored; one that differs is refused so that the caller can write a revision.
 */
enum dayblock_put { DAYBLOCK_ADDED, DAYBLOCK_SAME, DAYBLOCK_DIFFERS };
enum dayblock_put dayblock_put(struct dayblock *b, const struct reading *r);

/* Returns the blob's length; blob needs DAYBLOCK_BLOB_MAX bytes. */
size_t dayblock_encode(const struct dayblock *b, uint8_t blob[static DAYBLOCK_BLOB_MAX]);

/*
 * Exact inverse. `present` and `first` (index of the first present record) are
 * the table's columns. Fails (ERR_PROTO) on any blob that encode cannot make.
 */
NODISCARD bool dayblock_decode(struct dayblock *ret, int64_t day, uint32_t present, int64_t first,
			       const uint8_t *blob, size_t n, struct err *err);
