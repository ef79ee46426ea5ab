/*
 * truthline.h - one record that a simulated meter has, as a line of text, for
 * comparing a store with a fleet (themis-sim --truth, themis check truth).
 *
 *   SERIAL hour|day|month UTC INDEX_L TEMPERATURE_C01 STATUS [WHY]
 *   SERIAL event UTC CODE [WHY]
 *
 * UTC in seconds, index in litres, temperature in 0.01 °C or "-", status and
 * code in decimal. A store must have the record unless WHY tells what kept it
 * from being read; where it has it, it must be this one. Lines of a serial
 * stand together: hour, day, month, event, each in rising order of time.
 * Records of one archive and moment are alternatives: two devices with one
 * serial have them.
 */
#pragma once
#include "base/err.h"
#include "base/str.h"
#include "meter/reading.h"

enum truth_kind {
	TRUTH_HOUR = ARCHIVE_HOUR,
	TRUTH_DAY = ARCHIVE_DAY,
	TRUTH_MONTH = ARCHIVE_MONTH,
	TRUTH_EVENT,
	TRUTH_KIND_COUNT,
};

const char *truth_kind_name(enum truth_kind kind);

enum truth_why {
	TRUTH_MUST,	/* was there in a call that ended well */
	TRUTH_RING,	/* overwritten by newer rows before a call could read it */
	TRUTH_UNREAD,	/* newer than the last call that ended well */
	TRUTH_EXCHANGE, /* went away with the old device before a call could read it */
	TRUTH_CLONE,	/* one of two devices with one serial has it */
	TRUTH_WHY_COUNT,
};

const char *truth_why_name(enum truth_why why); /* "ring" …; "must" stands in no line */

enum { TRUTH_SERIAL_MAX = 24, TRUTH_LINE_MAX = 128 };

struct truth_line {
	char serial[TRUTH_SERIAL_MAX];
	enum truth_kind kind;
	enum truth_why why;
	int64_t time;
	int64_t index;	 /* not of an event */
	uint32_t status; /* likewise */
	uint32_t code;	 /* of an event */
	int16_t temperature;
};

/* A line without its end. ERR_INVAL says what is wrong with it. */
NODISCARD bool truth_line_parse(struct str line, struct truth_line *ret, struct err *err);
/* With its end; returns its length. */
size_t truth_line_format(char buf[static TRUTH_LINE_MAX], const struct truth_line *l);
