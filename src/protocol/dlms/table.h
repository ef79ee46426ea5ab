/*
 * table.h - archives (class 7 profile generic): columns and rows.
 *
 * Columns come from the meter's capture_objects. Rows are taken off the
 * answer while it arrives, so that a year of hours never lies in memory.
 */
#pragma once
#include "protocol/dlms/axdr.h"
#include "protocol/dlms/cosem_time.h"
#include "protocol/dlms/quantity.h"
#include "protocol/profile.h"

enum { COLUMNS_MAX = 32, COLUMN_NONE = 255, ROW_TAGS = 4 };

struct columns {
	uint8_t count; /* in a row */
	uint8_t clock; /* position, or COLUMN_NONE */
	uint8_t index;
	uint8_t temperature;
	uint8_t status;
	uint8_t code; /* of an event log */
	bool newest_first;
	int64_t period; /* capture period in seconds, 0 = none or unknown */
};

/* From the value of capture_objects; without a clock it is no archive. */
NODISCARD bool columns_parse(const struct axdr_value *v, const struct profile *p,
			     struct columns *ret, struct err *err);

/* One row in the making; also what the next one's null-data refer to. */
struct row {
	struct reading reading;
	uint32_t code;
	bool unknown; /* its values were not understood: only its time, if any, is known */
	bool refers;  /* has null-data */
	uint8_t tags[ROW_TAGS]; /* types of its cells, 0: null-data or no such column */
};

/* Rows of one archive have the same types, but where there is null-data. */
bool row_tags_agree(const uint8_t a[static ROW_TAGS], const uint8_t b[static ROW_TAGS]);

struct row_rule {
	const struct profile *profile;
	const struct columns *columns;
	struct cosem_zone zone;
	struct quantity index;
	struct quantity temperature;
	enum archive archive;
	enum profile_stamp stamp;
	bool events;
};

/* A structure of as many columns as the archive has. */
bool row_is_shaped(const struct axdr_value *v, const struct row_rule *rule);

/*
 * Null-data means "as in the row before", for the clock one capture period
 * later (Blue Book 4.3.6). `last` has time 0 before the first row. *ret is set
 * on failure too: to the little that the next row may refer to.
 */
NODISCARD bool row_parse(const struct axdr_value *v, const struct row_rule *rule,
			 const struct row *last, struct row *ret, struct err *err);

/* Cuts rows off a stream of bytes: an array or compact array of structures. */
enum { TABLE_TYPE_MAX = 256, TABLE_ROW_MAX = 4096 };
struct table {
	enum { TABLE_HEAD, TABLE_ROWS, TABLE_COMPACT } part;
	uint32_t left; /* rows, or bytes of a compact array */
	size_t type_len;
	uint8_t type[TABLE_TYPE_MAX];
};

enum table_result {
	TABLE_ROW,  /* *ret is set; its bytes are off `in` */
	TABLE_MORE, /* needs bytes */
	TABLE_END,  /* all rows were given */
	TABLE_BAD,
};
enum table_result table_next(struct table *t, struct rd *in, struct arena *a,
			     struct axdr_value *ret, struct err *err);

/* COSEM date-time in an octet-string, date-time or double-long-unsigned (Unix). */
NODISCARD bool value_time(const struct axdr_value *v, const struct cosem_zone *zone,
			  struct cosem_time *ret_time, int64_t *ret_utc, int32_t *ret_offset,
			  struct err *err);
/* Status word: number, bit-string (first bit is bit 0) or up to 4 octets. */
NODISCARD bool value_status(const struct axdr_value *v, uint32_t *ret);

NODISCARD bool value_index(const struct axdr_value *v, struct quantity q, int64_t *ret,
			   struct err *err);
/* TEMPERATURE_NONE when it is out of any range or no number. */
int16_t value_temperature(const struct axdr_value *v, struct quantity q);
