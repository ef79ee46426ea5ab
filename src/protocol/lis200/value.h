/*
 * value.h - what stands in the parentheses of LIS-200 answers.
 *
 *   [ADDRESS](TEXT[*UNIT])…    7-2:302.2(12345.678*m3)
 *   (#nnnn)                    an error instead
 */
#pragma once
#include "base/str.h"
#include "protocol/driver.h"
#include "protocol/scale.h"

struct lis200_value {
	struct str address; /* what stands before the parenthesis: often nothing */
	struct str text;
	struct str unit; /* empty: none */
};

enum lis200_cut { LIS200_CUT_VALUE, LIS200_CUT_END, LIS200_CUT_TORN };

/* Takes one value off `rest`. TORN: it ends inside of one (`rest` is as it was). */
enum lis200_cut lis200_value_next(struct str *rest, struct lis200_value *ret);

/* "(#0004)": its number, else -1. */
int lis200_error(struct str data);

/* What an error means for the ask, and its words. */
enum ask_result lis200_error_result(int number, struct err *err);

/* Is an echoed address that of what was asked for? "7-2:302.2" is "2:302.0". */
bool lis200_same_object(struct str echo, const char *asked);

/*
 * A decimal number with its unit, exact: 12345.678*m3. `unit` stands in for a
 * unit that is not there. Fails (ERR_PROTO) when it is no number or another
 * kind of unit.
 */
NODISCARD bool lis200_quantity(const struct lis200_value *v, struct str unit,
			       enum profile_unit wanted, unsigned decimals, int64_t *ret,
			       struct err *err);

/* The inverse, for writing: as many decimals as it takes. ERR_UNSUPPORTED: more than nine. */
NODISCARD bool lis200_quantity_text(int64_t value, unsigned decimals, enum profile_unit unit,
				    struct str meter_unit, char *buf, size_t cap, struct err *err);

enum { LIS200_TIME_MAX = 24 };

/* "2011-03-21,16:00:00" at `offset` seconds east of UTC. */
NODISCARD bool lis200_time(struct str text, int32_t offset, int64_t *ret, struct err *err);
void lis200_time_text(char buf[static LIS200_TIME_MAX], int64_t utc, int32_t offset);

/* A number, decimal or 0x hexadecimal. */
NODISCARD bool lis200_number(struct str text, uint32_t *ret);

/* Clean text of an answer: trimmed, printable. */
NODISCARD bool lis200_text(struct str text, char *buf, size_t cap, struct err *err);

/*
 * Status messages "13;15", "0" or "0x0003" of a column (NULL: the momentary
 * status) to bits of the type's status word.
 */
NODISCARD bool lis200_status(struct str text, const struct profile_lis200 *p, const char *column,
			     uint32_t *ret);
