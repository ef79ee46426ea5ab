/*
 * given.h - a data file: rows of meters' hourly archives, given exactly.
 *
 * Text, UTF-8, one statement a line, '#' begins a comment, words are parted
 * by blanks:
 *
 *   SERIAL TIME INDEX TEMPERATURE [STATUS]
 *       one archive row: TIME is RFC 3339 ("2017-09-01T06:00:00+03:00"), or
 *       without an offset the local time of the meter; INDEX in m³ with up to
 *       three digits, TEMPERATURE in °C with up to two, STATUS in hex. Rows of
 *       a meter rise in time. Rows that stand on 06:00 local are also its daily
 *       archive, those on day 1 of a month its monthly one: all is derived.
 *   meter SERIAL TYPE PLACE
 *       type ("ВК-G4ETe") and place (climate, zone) of a meter; without it the
 *       register's, or a G4 at the default place. Before the meter's rows.
 *   current SERIAL TIME INDEX TEMPERATURE
 *       what the meter shows at a moment between two rows.
 *   continue SERIAL household [cooker|water-heater|boiler|dacha|empty]
 *       after its last row the meter lives on as a household up to now;
 *       without the statement its archives end with the last row.
 */
#pragma once
#include "base/attr.h"
#include "base/err.h"
#include "sim/history.h"

struct given_moment {
	int64_t time;
	uint32_t index;
	int16_t temperature;
};

/* All of one meter. */
struct given {
	char serial[METER_SERIAL_MAX];
	char *type;  /* NULL: not said */
	char *place; /* NULL: not said */
	int zone;    /* minutes east of UTC */

	/* Rising in time. Day and month rows are copies of hour rows. */
	struct history_row *rows[HISTORY_KIND_COUNT];
	size_t count[HISTORY_KIND_COUNT];

	struct given_moment *moments;
	size_t moments_n;

	bool continues;
	bool kind_said;
	enum household_kind kind;
};

struct given_file;

enum { GIVEN_ROWS_MAX = 10000000, GIVEN_METERS_MAX = 100000 };

/* Errors are ERR_INVAL "FILE:LINE: …", or ERR_IO. */
NODISCARD bool given_load(const char *path, struct given_file **ret, struct err *err);
/* The same of text in memory; `name` stands in errors. */
NODISCARD bool given_parse(const char *name, const char *text, size_t n, struct given_file **ret,
			   struct err *err);
void given_free(struct given_file *f); /* accepts NULL */

size_t given_count(const struct given_file *f);
const struct given *given_at(const struct given_file *f, size_t i);
const struct given *given_find(const struct given_file *f, const char *serial);
