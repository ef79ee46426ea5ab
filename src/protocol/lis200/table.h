/*
 * table.h - archives of LIS-200: columns by name, rows out of blocks.
 *
 * A row is as many values as the archive has columns. CR LF may stand between
 * rows; it never stands inside of one, so that it shows a row that is short.
 */
#pragma once
#include "protocol/lis200/value.h"

enum {
	LIS200_COLUMNS_MAX = 64,
	LIS200_COLUMN_NONE = 255,
	LIS200_UNIT_MAX = 12,
	LIS200_ROW_BYTES = 4096, /* a longer row is none */
};

struct lis200_columns {
	uint8_t count;
	uint8_t at[LIS200_COLUMN_COUNT];	   /* position from 0, or LIS200_COLUMN_NONE */
	uint8_t status[LIS200_NAMES_MAX];	   /* positions of the states … */
	const char *status_name[LIS200_NAMES_MAX]; /* … and the profile's names of them */
	uint8_t status_count;
	char index_unit[LIS200_UNIT_MAX]; /* "" = not told */
	char temperature_unit[LIS200_UNIT_MAX];
};

/* From the answer to V.2. Without a time it is no archive. */
NODISCARD bool lis200_columns_parse(struct str data, const struct profile_lis200 *p,
				    struct lis200_columns *ret, struct err *err);
/* From the answer to V.3: units of those columns. */
void lis200_columns_units(struct str data, struct lis200_columns *c);

/* Blocks so far that are not yet rows. */
struct lis200_rows {
	char *buf;
	size_t len;
	size_t cap;
};
void lis200_rows_finish(struct lis200_rows *r); /* frees */
NODISCARD bool lis200_rows_add(struct lis200_rows *r, struct str block, struct err *err);

enum lis200_row { LIS200_ROW, LIS200_ROW_SHORT, LIS200_ROW_MORE };

/* Cuts a row off; *at is where the next one begins, from 0. */
enum lis200_row lis200_rows_next(const struct lis200_rows *r, size_t *at, unsigned count,
				 struct lis200_value row[static LIS200_COLUMNS_MAX]);
/* Drops what was cut off. */
void lis200_rows_drop(struct lis200_rows *r, size_t at);

struct lis200_rule {
	const struct profile *profile;
	const struct lis200_columns *columns;
	enum archive archive;
	enum profile_stamp stamp;
	bool events;
	int32_t offset;
};

NODISCARD bool lis200_row_parse(const struct lis200_value *row, const struct lis200_rule *rule,
				struct reading *ret, uint32_t *ret_code, struct err *err);

/* The status word of several values; *ret is touched only when all are understood. */
NODISCARD bool lis200_current_status(struct str data, const struct profile_lis200 *p,
				     uint32_t *ret);
