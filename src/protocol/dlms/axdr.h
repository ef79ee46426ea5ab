/*
 * axdr.h - COSEM data in A-XDR (IEC 62056-5-3 9.5, IEC 61334-6).
 *
 * axdr_parse() makes a tree in an arena whose strings point into the bytes
 * that were parsed. A compact-array becomes an array. Depth and number of
 * values are bounded, so a peer cannot make it grow. Writing is by axdr_put_*
 * or from a tree.
 */
#pragma once
#include "base/arena.h"
#include "base/cursor.h"
#include "base/err.h"

enum axdr_tag {
	AXDR_NULL = 0,
	AXDR_ARRAY = 1,
	AXDR_STRUCTURE = 2,
	AXDR_BOOLEAN = 3,
	AXDR_BITS = 4,
	AXDR_INT32 = 5,	 /* double-long */
	AXDR_UINT32 = 6, /* double-long-unsigned */
	AXDR_OCTETS = 9,
	AXDR_VISIBLE = 10,
	AXDR_UTF8 = 12,
	AXDR_BCD = 13,
	AXDR_INT8 = 15,	  /* integer */
	AXDR_INT16 = 16,  /* long */
	AXDR_UINT8 = 17,  /* unsigned */
	AXDR_UINT16 = 18, /* long-unsigned */
	AXDR_COMPACT = 19,
	AXDR_INT64 = 20,
	AXDR_UINT64 = 21,
	AXDR_ENUM = 22,
	AXDR_FLOAT32 = 23,
	AXDR_FLOAT64 = 24,
	AXDR_DATE_TIME = 25,
	AXDR_DATE = 26,
	AXDR_TIME = 27,
	AXDR_DONT_CARE = 255,
};

enum {
	AXDR_DEPTH_MAX = 8,
	AXDR_VALUES_MAX = 8192, /* in one tree */
};

struct axdr_value {
	uint8_t tag;	/* enum axdr_tag, never AXDR_COMPACT */
	uint32_t count; /* elements; bytes of a string; bits of AXDR_BITS */
	union {
		int64_t i;  /* boolean, integers, enum, bcd */
		uint64_t u; /* AXDR_UINT64 */
		double f;   /* floats */
		const uint8_t *bytes;
		const struct axdr_value *items;
	};
};

/* Parses one value and advances r. Fails on malformed data or a bound. */
NODISCARD bool axdr_parse(struct rd *r, struct arena *a, struct axdr_value *ret, struct err *err);

/*
 * Steps over one value without keeping it. AXDR_SHORT: the bytes end inside
 * the value (r stays); AXDR_WRONG: no value can begin so.
 */
enum axdr_skip { AXDR_SKIPPED, AXDR_SHORT, AXDR_WRONG };
enum axdr_skip axdr_skip(struct rd *r);

/*
 * The contents of a compact-array are values without tags after one type
 * description. axdr_type() takes the description off r (false: malformed);
 * the others take one described value.
 */
struct axdr_type {
	const uint8_t *p;
	size_t n;
};
NODISCARD bool axdr_type(struct rd *r, struct axdr_type *ret);
NODISCARD bool axdr_parse_typed(struct axdr_type type, struct rd *r, struct arena *a,
				struct axdr_value *ret, struct err *err);
enum axdr_skip axdr_skip_typed(struct axdr_type type, struct rd *r);

/* Length field: one byte below 128, else 81..84 and big-endian bytes. */
uint32_t axdr_length(struct rd *r);
void axdr_put_length(struct wr *w, size_t n);

/* Accessors: false when the value is not of that kind. */
bool axdr_is_string(const struct axdr_value *v); /* octets, visible, utf8 */
bool axdr_integer(const struct axdr_value *v, int64_t *ret);
bool axdr_number(const struct axdr_value *v, double *ret);		  /* integers and floats */
const struct axdr_value *axdr_item(const struct axdr_value *v, size_t i); /* or NULL */

/* Fixed size of the contents of a simple type, 0 when its length varies. */
size_t axdr_fixed_size(uint8_t tag);
const char *axdr_tag_name(uint8_t tag);
bool axdr_tag_find(const char *name, uint8_t *ret);

/* False when the type is no integer or cannot hold it. */
NODISCARD bool axdr_make_integer(uint8_t tag, int64_t v, struct axdr_value *ret);

/* Whole tree as A-XDR. Values that the tag cannot hold make w->bad. */
void axdr_put_value(struct wr *w, const struct axdr_value *v);

void axdr_put_list(struct wr *w, enum axdr_tag tag, size_t count); /* ARRAY, STRUCTURE */
void axdr_put_integer(struct wr *w, uint8_t tag, int64_t v);
void axdr_put_string(struct wr *w, enum axdr_tag tag, const void *p, size_t n);
