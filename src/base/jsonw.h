/*
 * jsonw.h - a streaming JSON writer.
 *
 * Quantities are scaled integers and must come out with exactly so many digits
 * ("5.440", not 5.44 or 5.4400000000000004), which no library's tree of values
 * can do. Errors are sticky: write all, then ask jsonw_take(). Text that is not
 * UTF-8 is written with U+FFFD in place of the bad bytes.
 */
#pragma once
#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

enum { JSONW_DEPTH_MAX = 32 };

struct jsonw {
	char *p;
	size_t n;
	size_t cap;
	size_t limit;	/* bytes; 0 = none */
	uint32_t comma; /* bit per depth: the next value needs one before it */
	unsigned depth;
	bool failed; /* memory or the limit ran out, or the depth did */
};

void jsonw_finish(struct jsonw *j); /* frees; for CLEANUP() */
#define AUTO_JSONW CLEANUP(jsonw_finish) struct jsonw

/* The terminated text, the caller's to free(); ERR_NOMEM or ERR_LIMIT. */
NODISCARD bool jsonw_take(struct jsonw *j, char **ret, size_t *ret_n, struct err *err);

void jsonw_object(struct jsonw *j);
void jsonw_object_end(struct jsonw *j);
void jsonw_array(struct jsonw *j);
void jsonw_array_end(struct jsonw *j);
void jsonw_key(struct jsonw *j, const char *key); /* constants of ours: not escaped */

void jsonw_text(struct jsonw *j, const char *text); /* NULL writes null */
void jsonw_int(struct jsonw *j, int64_t v);
void jsonw_bool(struct jsonw *j, bool v);
void jsonw_null(struct jsonw *j);
void jsonw_raw(struct jsonw *j, const char *json); /* a value that is JSON already, made by us */
/* value·10^-scale with `digits` decimals, half away from zero. */
void jsonw_decimal(struct jsonw *j, int64_t value, unsigned scale, unsigned digits);
/* value/divisor·10^-scale likewise; divisor > 0. */
void jsonw_quotient(struct jsonw *j, int64_t value, int64_t divisor, unsigned scale,
		    unsigned digits);
/* RFC 3339 with the offset in seconds. */
void jsonw_time(struct jsonw *j, int64_t utc, int offset);
